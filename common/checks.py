"""Validators at the door: one set for the whole library."""

import math
import numbers

import numpy as np


def number(value, name, *, low=-math.inf, above=-math.inf, high=math.inf, below=math.inf):
    """Check that an argument is a finite number in a range.

    Parameters
    ----------
    value : float
        What came.
    name : str
        Name of the argument, for the message.
    low, high : float
        Ends of the range that are allowed themselves.
    above, below : float
        Ends of the range that are not.

    Returns
    -------
    float
        The value as a Python float (a NumPy scalar would widen float32 arrays it meets).
    """
    fits = isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
    if not (fits and low <= value <= high and above < value < below):
        ends = {"from": low, "above": above, "up to": high, "below": below}
        wanted = " ".join(f"{word} {end:g}" for word, end in ends.items() if math.isfinite(end))
        raise ValueError(f"{name}: got {value!r}, wanted a finite number {wanted}".rstrip())
    return float(value)


class Setting:
    """A number that belongs to an object and may be changed at any time: `number` checks it at each assignment.

    Parameters
    ----------
    meaning : str
        What it is, for `help`.
    **ends : float
        Range, as for `number`.
    """

    def __init__(self, meaning, **ends):
        self.__doc__ = meaning
        self._ends = ends

    def __set_name__(self, owner, name):
        self._name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        try:
            return vars(instance)[self._name]
        except KeyError:
            kind = type(instance).__name__
            raise AttributeError(f"{kind} has no {self._name} yet: was super().__init__ called?") from None

    def __set__(self, instance, value):
        vars(instance)[self._name] = number(value, self._name, **self._ends)


def count(value, name, at_least=1):
    """Check that an argument is a whole number.

    Parameters
    ----------
    value : int
        What came.
    name : str
        Name of the argument, for the message.
    at_least : int, default 1
        Smallest one allowed.

    Returns
    -------
    int
    """
    if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < at_least:
        raise ValueError(f"{name}: got {value!r}, wanted a whole number from {at_least}")
    return int(value)


def pair(value, name, at_least=1):
    """Check that an argument is a whole number, or a pair of them (vertical, horizontal); give a pair."""
    both = value if isinstance(value, tuple | list) and len(value) == 2 else (value, value)
    try:
        return tuple(count(one, name, at_least) for one in both)
    except ValueError:
        wanted = f"a whole number from {at_least}, or two of them, (vertical, horizontal)"
        raise ValueError(f"{name}: got {value!r}, wanted {wanted}") from None


def real_array(value, name, *, min_ndim=0, max_ndim=None, low=-math.inf, high=math.inf):
    """Check that an argument is an array of real numbers, and give it a float type.

    Parameters
    ----------
    value : array_like
        What came.
    name : str
        Name of the argument, for the message.
    min_ndim, max_ndim : int
        Number of dimensions allowed. From 1 up the array must not be empty.
    low, high : float
        Range of the values.

    Returns
    -------
    numpy.ndarray
        The same array if it is float32 or float64 (not a copy), else one of float64.
    """
    array = value if isinstance(value, np.ndarray) else to_array(value, name)
    if array.dtype.char not in "fd":  # float32, float64
        if array.dtype.kind not in "biuf":
            raise ValueError(f"{name}: got {array.dtype} values, wanted real numbers")
        array = array.astype(np.float64)
    if array.ndim < min_ndim or (max_ndim is not None and array.ndim > max_ndim):
        raise ValueError(f"{name}: got shape {array.shape}, wanted {_span(min_ndim, max_ndim)} dimensions")
    if min_ndim and array.size == 0:
        raise ValueError(f"{name}: got shape {array.shape}, which is empty; wanted at least one value")
    if (low > -math.inf and not array.min() >= low) or (high < math.inf and not array.max() <= high):
        raise ValueError(
            f"{name}: got values from {array.min():g} to {array.max():g}, wanted {low:g} to {high:g}"
        )
    return array


def to_array(value, name):
    """Make an array of what came; rows of different lengths are a ValueError that says so."""
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name}: got rows of different lengths, wanted an array of numbers") from error


def _span(low, high):
    """Say in words: from `low` to `high` (None: any number above)."""
    return f"{low} or more" if high is None else " or ".join(map(str, range(low, high + 1)))


def array_of_shape(value, name, shape):
    """Check that an argument is an array of real numbers with exactly this shape."""
    array = real_array(value, name)
    if array.shape != shape:
        raise ValueError(f"{name}: got shape {array.shape}, wanted {shape}")
    return array


def target_distribution(t, name, shape, dtype):
    """Check targets of a classification, and give them as rows of probabilities.

    Parameters
    ----------
    t : array_like
        Class numbers, shape () or (N,) of whole numbers, or rows (one-hot, say) of shape (N, K).
    name : str
        Name of the argument, for the message.
    shape : (int, int)
        (N, K): samples and classes.
    dtype : dtype
        Of the outputs that it will be compared with.

    Returns
    -------
    numpy.ndarray
        Shape (N, K), of that dtype.
    """
    t = to_array(t, name)
    rows, classes = shape
    if t.shape == shape or (rows == 1 and t.shape == (classes,) and classes > 1):
        t = real_array(t, name, low=0.0, high=1.0).reshape(shape)
        if not np.abs(t.sum(axis=-1) - 1.0).max() <= 1e-4:  # in this form nan is refused, too
            raise ValueError(
                f"{name}: got rows that do not add up to 1, wanted one-hot rows or probabilities"
            )
        return t.astype(dtype, copy=False)
    if t.size == rows and t.ndim <= 1:
        if t.dtype.kind not in "iu":
            raise ValueError(f"{name}: got {t.dtype} labels, wanted whole numbers from 0 to {classes - 1}")
        one_hot = t.reshape(rows, 1) == np.arange(classes)
        if np.count_nonzero(one_hot) < rows:  # some label is none of the classes
            raise ValueError(f"{name}: got labels from {t.min()} to {t.max()}, wanted 0 to {classes - 1}")
        return one_hot.astype(dtype)
    raise ValueError(f"{name}: got shape {t.shape}, wanted ({rows},) labels or {shape} one-hot rows")


def generator(rng, name="rng"):
    """Check that an argument is a Generator, a seed for one or None, and give a Generator."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{name}: got {rng!r}, wanted a numpy.random.Generator or a whole number from 0"
        ) from error


def float_type(dtype):
    """Check that an argument is one of the two types that networks calculate in."""
    try:
        known = None if dtype is None else np.dtype(dtype)  # NumPy takes None for float64
    except TypeError:
        known = None
    if known not in (np.float32, np.float64):
        raise ValueError(f"dtype: got {dtype!r}, wanted float32 or float64")
    return known
