"""Writing a file so that nothing is lost if it goes wrong on the way."""

import contextlib
from pathlib import Path


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
    """
    path = Path(path)
    partial = path.with_name(path.name + ".partial")
    try:
        with open(partial, mode, **options) as file:
            yield file
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
