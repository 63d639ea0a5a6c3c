"""MNIST: 70,000 handwritten digits, read from the four files beside this module.

The files are in the IDX format their authors gave them (a few big-endian integers, then one byte a value),
gzipped. They are part of the book: nothing is downloaded, and nothing is unpickled. What comes out of a
file is compared with the SHA-256 of the original before it is used, so a damaged file can't mislead you.

Source: Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of handwritten digits* (see README.md).
"""

import functools
import gzip
import hashlib
import struct
import zlib
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
CURE = (
    "To mend it, restore the file from the book: run  git restore dataset  in its folder, "
    "or download the book again."
)

IMAGES, LABELS = 2051, 2049  # the "magic numbers" that IDX files of images and of labels begin with
FILES = {  # name: (magic number, number of examples, SHA-256 of the file once unzipped)
    "train-images-idx3-ubyte": (
        IMAGES,
        60_000,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "train-labels-idx1-ubyte": (
        LABELS,
        60_000,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    "t10k-images-idx3-ubyte": (
        IMAGES,
        10_000,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "t10k-labels-idx1-ubyte": (
        LABELS,
        10_000,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
}


class DataFileError(ValueError):
    """One of the data files is damaged. The message says which, how, and what mends it."""


def load_mnist(normalize=True, flatten=True, one_hot_label=False):
    """Load all of MNIST.

    Parameters
    ----------
    normalize : bool, default True
        True: gray values as float32 from 0.0 (paper) to 1.0 (ink). False: as uint8 from 0 to 255.
    flatten : bool, default True
        True: a picture is a row of 784 values. False: it is an array (1, 28, 28), as convolutions want it.
    one_hot_label : bool, default False
        True: a label is a row of ten float32 values, 1 at the digit and 0 elsewhere. False: it is an int64.

    Returns
    -------
    (x_train, t_train), (x_test, t_test)
        Shapes (60000, 784) or (60000, 1, 28, 28), (60000,) or (60000, 10), and the same with 10000. They
        are fresh arrays, yours to change.

    Raises
    ------
    FileNotFoundError
        If a data file is missing.
    DataFileError
        If a data file is truncated, changed or of another kind (a subclass of `ValueError`).
    ValueError
        If an argument is not True or False.
    """
    options = {"normalize": normalize, "flatten": flatten, "one_hot_label": one_hot_label}
    for name, value in options.items():
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{name}: got {value!r}, wanted True or False")
    return tuple(
        (
            _images(f"{part}-images-idx3-ubyte", normalize, flatten),
            _labels(f"{part}-labels-idx1-ubyte", one_hot_label),
        )
        for part in ("train", "t10k")
    )


def read_idx(path, magic, count):
    """Read one gzipped IDX file, checking its form.

    Parameters
    ----------
    path : str or pathlib.Path
        The file.
    magic : int
        The number it has to begin with: 2051 for images, 2049 for labels.
    count : int
        How many examples it has to hold.

    Returns
    -------
    values : numpy.ndarray of uint8
        Shape (count, 28, 28) or (count,). Read-only.
    content : bytes
        The whole file, unzipped.

    Raises
    ------
    FileNotFoundError, DataFileError
        Each with what is wrong and what mends it.
    """
    content = _unzipped(Path(path))
    name = Path(path).name
    dimensions = 3 if magic == IMAGES else 1
    header = 4 * (1 + dimensions)
    if len(content) < header:
        raise DataFileError(f"{name} is truncated: only {len(content)} bytes, not even its header. {CURE}")
    found, *shape = struct.unpack(f">{1 + dimensions}I", content[:header])
    if found != magic:
        raise DataFileError(f"{name} begins with the number {found}, wanted {magic}: not this data. {CURE}")
    wanted = [count, 28, 28][:dimensions]
    if shape != wanted:
        raise DataFileError(f"{name} announces the shape {shape}, wanted {wanted}. {CURE}")
    size = int(np.prod(wanted))
    if len(content) != header + size:
        problem = "is truncated" if len(content) < header + size else "has extra bytes"
        raise DataFileError(
            f"{name} {problem}: {len(content) - header} values after its header, wanted {size}. {CURE}"
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(wanted), content


def _unzipped(path):
    try:
        with gzip.open(path) as file:
            return file.read()
    except FileNotFoundError:
        raise FileNotFoundError(f"{path} is missing. {CURE}") from None
    except EOFError:
        raise DataFileError(f"{path.name} is truncated: its compressed data ends early. {CURE}") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataFileError(f"{path.name} is damaged, it can't be unzipped ({error}). {CURE}") from None


@functools.cache  # unzip and verify once a process: later calls take the bytes from memory
def _verified(folder, name):
    magic, count, sha256 = FILES[name]
    values, content = read_idx(folder / f"{name}.gz", magic, count)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DataFileError(f"{name}.gz has been changed: its SHA-256 is not that of the original. {CURE}")
    return values


def _images(name, normalize, flatten):
    images = _verified(FOLDER, name)
    images = images.reshape(len(images), *((784,) if flatten else (1, 28, 28)))
    if not normalize:
        return images.copy()
    gray = images.astype(np.float32)
    gray /= 255
    return gray


def _labels(name, one_hot_label):
    labels = _verified(FOLDER, name).astype(np.int64)
    return np.eye(10, dtype=np.float32)[labels] if one_hot_label else labels
