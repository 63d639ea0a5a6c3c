"""Measure the climb: ``python book/climb.py [name ...]`` (what ``make climb`` runs).

Runs the code of each chapter that ends with a row of the climb, and keeps the row in ``book/climb.csv``. Rows of
chapters that are not named stay as they are.
"""

import sys
from pathlib import Path

import jupytext

from common import climb, live
from common.tables import save_table

TEXTS = Path(__file__).resolve().parent / "text"


def row_of(path):
    """Run all code of a chapter; returns its row, as plain numbers and strings."""
    cells = jupytext.read(path, fmt="py:percent").cells
    names = {}
    with live.collect():
        for cell in cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, path.name, "exec"), names)
                if "climb_row" in names:
                    break
    row = names["climb_row"]
    return {name: getattr(row[name], "item", lambda value=row[name]: value)() for name in climb.COLUMNS}


def main(wanted):
    if unknown := set(wanted) - {path.stem for path in TEXTS.glob("[0-9]*.py")}:
        raise SystemExit(f"no such chapters: {', '.join(sorted(unknown))}")
    rows = {row["chapter"]: row for row in climb.climb_so_far()}
    for path in sorted(TEXTS.glob("[0-9]*.py")):
        if "climb_row = " in path.read_text(encoding="utf-8") and (not wanted or path.stem in wanted):
            old = rows.pop(int(path.stem[:2]), None)
            keep(rows)  # without the old row: the chapter would compare itself with it
            try:
                row = row_of(path)
            except BaseException:
                keep(rows | ({old["chapter"]: old} if old else {}))
                raise
            print(row)
            rows[row["chapter"]] = row
            keep(rows)


def keep(rows):
    """Write the table, in the order of the chapters."""
    save_table(climb.TABLE, [rows[chapter] for chapter in sorted(rows)])


if __name__ == "__main__":
    main(sys.argv[1:])
