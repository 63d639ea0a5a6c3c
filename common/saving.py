"""Arrays by name, in a file: NumPy's own .npz, a zip of raw arrays that holds no code.

Python's usual way to save things, pickle, runs whatever program a file contains when it is opened. A file
with pickled objects in it is refused here.
"""

import pathlib
import zipfile
import zlib

import numpy as np

from common.files import replacing

# What reading a damaged file ends with. One flipped bit may say: encrypted, or compressed in a way that nobody knows
# (both a RuntimeError), or an array of a terabyte.
DAMAGE = (ValueError, EOFError, OSError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error)


def save_arrays(path, arrays):
    """Write arrays to a file. Same arrays, same bytes.

    Parameters
    ----------
    path : str or pathlib.Path
        Name of the file, used as it is (nothing is appended); an older file is replaced.
    arrays : dict of str to numpy.ndarray
        What to write: numbers or text, no objects.

    Raises
    ------
    ValueError
        If one of them can only be written as a pickle.
    """
    converted = {name: np.asarray(value) for name, value in arrays.items()}
    for name, value in converted.items():
        if value.dtype.hasobject:
            raise ValueError(f"arrays[{name!r}]: got an array of Python objects, wanted numbers or text")
    with replacing(path, "wb") as file:
        np.savez_compressed(file, **converted)


def load_arrays(path):
    """Read what `save_arrays` wrote.

    Parameters
    ----------
    path : str or pathlib.Path
        Name of the file.

    Returns
    -------
    dict of str to numpy.ndarray

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is damaged, not an .npz file, or contains pickled objects.
    """
    path = pathlib.Path(path)
    with open(path, "rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError(f"path: {path} is not a (whole) .npz file")
        file.seek(0)
        try:
            with np.load(file, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
        except DAMAGE as error:
            raise ValueError(f"path: {path} cannot be read as plain arrays: {error}") from error
    for name, value in arrays.items():
        if not isinstance(value, np.ndarray):  # NumPy hands out other members of a zip as bytes
            raise ValueError(f"path: {path} holds {name!r}, which is not an array")
    return arrays
