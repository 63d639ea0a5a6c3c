"""What is handed to a network, samples and their targets: checked, and made a batch."""

import numpy as np

from common.checks import to_array


def as_batch(x, sample_shape):
    """Check samples, a batch of them or a single one.

    Parameters
    ----------
    x : array_like
        Real numbers, shape (N, *sample_shape) or sample_shape. Where a sample is a row of numbers, images of as many
        pixels are laid out flat.
    sample_shape : tuple of int
        Shape of one sample.

    Returns
    -------
    x : numpy.ndarray, shape (N, *sample_shape)
    single : bool
        Whether it was a single one.

    Raises
    ------
    ValueError
        If `x` has another shape, no samples, or no real numbers.
    """
    x = to_array(x, "x")
    if x.dtype.kind not in "biuf":  # bool, int, unsigned int, float
        raise ValueError(f"x: got an array of {x.dtype}, wanted real numbers")
    if x.shape == sample_shape:
        return x[np.newaxis], True
    if len(sample_shape) == 1 and x.ndim > 2:
        x = x.reshape(len(x), -1)  # images for a network that knows no rows and columns
    if x.shape[1:] != sample_shape or len(x) == 0:
        wanted = ", ".join(map(str, sample_shape))
        raise ValueError(f"x: got shape {x.shape}, wanted (N, {wanted}) with N from 1, or ({wanted})")
    return x, False


def as_pairs(x, t, sample_shape, classes):
    """Check samples and targets together.

    Parameters
    ----------
    x, sample_shape
        As for `as_batch`.
    t : array_like
        Labels, shape (N,), or one-hot rows, (N, classes); of a single sample also () or (classes,).
    classes : int
        Number of classes.

    Returns
    -------
    x, t : numpy.ndarray
        A batch of each. Whether labels are in range is seen later.

    Raises
    ------
    ValueError
        As for `as_batch`, or if `t` has another shape.
    """
    x, single = as_batch(x, sample_shape)
    t = to_array(t, "t")
    if single and t.shape in ((), (classes,)):
        t = t[np.newaxis]
    if t.shape not in ((len(x),), (len(x), classes)):
        n = len(x)
        raise ValueError(f"t: got shape {t.shape}, wanted labels ({n},) or one-hot rows ({n}, {classes})")
    return x, t


def in_parts(array, size):
    """Cut an array (N, ...) into parts of `size` rows; the last one may be shorter."""
    return [array[k : k + size] for k in range(0, len(array), size)]
