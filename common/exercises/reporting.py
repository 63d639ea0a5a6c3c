"""What a reader has solved, as a file to keep or to hand in. Nothing is sent anywhere."""

import json
from pathlib import Path

from common.exercises.core import Note, find, log
from common.files import replacing

BETTER = ("not attempted", "wrong", "correct")


def report(path="results.json", name=""):
    """Write the results of all checks so far into a file; those of earlier sessions stay in it.

    Parameters
    ----------
    path : str or pathlib.Path, default "results.json"
        The file, beside the notebook if it is a bare name.
    name : str, optional
        Whose results these are, if somebody else is to read them.

    Returns
    -------
    Note
        Displayed by the notebook: how many are solved, and where it is written.

    Raises
    ------
    ValueError
        If there is a file of that name which is no report; it is left alone.
    """
    path = Path(path)
    kept = _read(path)
    if name:
        kept["name"] = name
    for number, status in log:
        row = kept["exercises"].setdefault(
            number, {"title": find(number).title, "status": "not attempted", "attempts": 0}
        )
        row["attempts"] += status != "not attempted"
        row["status"] = max(row["status"], status, key=BETTER.index)
    kept["exercises"] = dict(sorted(kept["exercises"].items(), key=_place))
    with replacing(path, encoding="utf-8") as file:
        file.write(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    log.clear()  # what is in the file is not counted again
    solved = sum(row["status"] == "correct" for row in kept["exercises"].values())
    return Note(
        f"{solved} of {len(kept['exercises'])} exercises solved; written to {path}. Nothing was sent."
    )


def _place(item):
    return [int(part) for part in item[0].split(".")]


def _read(path):
    """The report that is there, or an empty one."""
    if not path.exists():
        return {"name": "", "exercises": {}}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(kept["exercises"], dict) and all(
            row["status"] in BETTER for row in kept["exercises"].values()
        ):
            return kept
    except (ValueError, KeyError, TypeError):
        pass
    raise ValueError(f"path: {path} is there already and is no report; choose another name")
