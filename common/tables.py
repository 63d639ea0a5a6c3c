"""Results in rows (a list of dict), to and from a .csv file that any spreadsheet opens."""

import csv
import json
import pathlib

from common.files import json_text, replacing

LONGEST_CELL = 2**31 - 1  # letters; Python's own limit is 131,072, and an error's text may be longer


def save_table(path, rows):
    """Write rows to a .csv file, a column for each name.

    Parameters
    ----------
    path : str or pathlib.Path
        Name of the file.
    rows : list of dict
        Numbers, strings, None, or tuples of these. Every number comes back exactly as it was.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    with replacing(path, encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_to_text(row.get(name)) for name in names] for row in rows)


def load_table(path):
    """Read what `save_table` wrote.

    Returns
    -------
    list of dict

    Raises
    ------
    ValueError
        If a row has not as many cells as there are columns.
    """
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        with open(pathlib.Path(path), encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
    finally:
        csv.field_size_limit(before)
    if not lines:
        raise ValueError(f"path: {path} is empty")
    names, *body = lines
    for number, cells in enumerate(body, start=2):
        if len(cells) != len(names):
            raise ValueError(f"path: {path} has {len(cells)} cells in line {number}, wanted {len(names)}")
    return [{name: _to_value(cell) for name, cell in zip(names, cells, strict=True)} for cells in body]


def _to_text(value):
    if value is None:
        return ""
    if isinstance(value, str) and _to_value(value) == value and "\r" not in value and _is_text(value):
        return value  # plain text stays plain; only a string that looks like a number, or like lines, needs quotes
    return json_text(value, "a cell of rows")


def _is_text(value):
    """Whether it can be written as UTF-8; the name of a file need not."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _to_value(cell):
    if cell == "":
        return None
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):  # no JSON, or more digits or brackets than Python reads
        return cell
    return _in_tuples(value)


def _in_tuples(value):
    return tuple(map(_in_tuples, value)) if isinstance(value, list) else value
