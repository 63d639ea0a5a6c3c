"""The climb: one row for each chapter that trains a network, and how far it got on the test digits.

A notebook must come out the same each time it is built, and seconds never do. So the rows that are shown are kept in
``book/climb.csv``, written by ``book/climb.py``, which runs the chapters; a notebook shows them and makes sure
that its own run agrees.
"""

from pathlib import Path

from common.tables import load_table

TABLE = Path(__file__).resolve().parents[1] / "book" / "climb.csv"
COLUMNS = ("chapter", "we know how to", "network", "parameters", "steps", "seconds", "test accuracy")
AGREES = 0.01  # accuracies on other processors differ in the rounding of their products


class Climb:
    """Rows of the climb, shown as a table."""

    def __init__(self, rows):
        self.rows = rows

    def _lines(self):
        for row in self.rows:
            yield {
                **row,
                "parameters": f"{row['parameters']:,}",
                "steps": f"{row['steps']:,}",
                "seconds": f"{row['seconds']:.0f}",
                "test accuracy": f"{row['test accuracy']:.1%}",
            }

    def __repr__(self):
        return "\n".join(" | ".join(str(line[name]) for name in COLUMNS) for line in self._lines())

    def _repr_markdown_(self):
        head = [" | ".join(COLUMNS), " | ".join("---" for _ in COLUMNS)]
        body = [" | ".join(str(line[name]) for name in COLUMNS) for line in self._lines()]
        return "\n".join(f"| {line} |" for line in head + body)


def show_climb(row):
    """Show the climb up to a chapter, and compare its row with what the chapter has just measured.

    Parameters
    ----------
    row : dict
        What this run got, by the names in `COLUMNS`.

    Returns
    -------
    Climb
        With the rows of the table, up to this chapter; the row itself if the table has none for it yet.

    Raises
    ------
    ValueError
        If a column is missing, or the accuracy or a count differs from the table's: then the table is out of date.
    """
    if set(row) != set(COLUMNS):
        raise ValueError(f"row: got the columns {sorted(row)}, wanted {sorted(COLUMNS)}")
    rows = [kept for kept in climb_so_far() if kept["chapter"] <= row["chapter"]]
    if not rows or rows[-1]["chapter"] != row["chapter"]:
        return Climb([*rows, row])
    kept = rows[-1]
    same = all(kept[name] == row[name] for name in COLUMNS if name not in ("seconds", "test accuracy"))
    if not same or not abs(kept["test accuracy"] - row["test accuracy"]) <= AGREES:  # nan is refused, too
        raise ValueError(f"row: got {row}, but book/climb.csv has {kept}; to renew it, run `make climb`")
    return Climb(rows)


def climb_so_far():
    """Read all rows, in the order of the chapters."""
    return load_table(TABLE) if TABLE.exists() else []
