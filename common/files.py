"""Writing a file so that nothing is lost if it goes wrong on the way."""

import contextlib
import json
import os
from pathlib import Path

import numpy as np


def json_text(value, name, **options):
    """Write numbers, text, and lists and dicts of these as JSON; NumPy's numbers as Python's.

    Raises
    ------
    ValueError
        If something else is in it. `name` is what the message calls it.
    """

    def plain(part):
        number = part.item() if isinstance(part, np.generic) else part
        if isinstance(number, int | float | str):
            return number
        raise TypeError(f"{part!r} is neither")

    try:
        return json.dumps(value, default=plain, **options)
    except TypeError as error:
        raise ValueError(f"{name}: got {value!r}, wanted numbers and strings ({error})") from error


@contextlib.contextmanager
def replacing(path, mode="w", **options):
    """Open a file to write; the older one of that name is replaced when all is written, and not before.

    If writing fails (the disk is full, the kernel is interrupted), the older file is as it was, and what was
    written of the new one is removed.

    Parameters
    ----------
    path : str or pathlib.Path
    mode, **options
        As for `open`.

    Raises
    ------
    OSError
        If the file can't be written: of the kind it is (`PermissionError`, for one), with a way out in its message.
    """
    path = Path(path)
    partial = path.with_name(path.name + ".partial")
    try:
        with open(partial, mode, **options) as file:
            yield file
        partial.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):  # what went wrong first is the one to tell
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno is not None:
            raise OSError(error.errno, _advice(error, path), str(path)) from None
        raise


def _advice(error, path):
    elsewhere = os.path.join(os.path.expanduser("~"), path.name)
    return (
        f"{error.strerror}. This file was not written; an older one of its name is as it was. "
        f"See that it can be written and is open in no other program, or try another place, such as {elsewhere!r}"
    )
