"""Where the weights start: normal numbers, with a spread chosen by name or by number.

The mean square of a sum of ``fan_in`` products is ``fan_in * std**2`` times that of the inputs, so a layer
keeps the size of its signal when ``std**2`` is near ``1 / fan_in``. ReLU throws half of the mean square away,
which the factor 2 of "he" makes good. Chapter 6 derives both.
"""

import math

import numpy as np

from common.checks import number

SQUARED_GAINS = {"xavier": 1.0, "he": 2.0}
"""Numerator g² of the variance ``g² / fan_in``, by name; the gain g itself is the factor of the spread."""


def fan_in(shape):
    """Number of inputs that one output of a weight array of this shape adds up.

    Parameters
    ----------
    shape : tuple of int
        (D, M) for a matrix that multiplies from the right, (F, C, FH, FW) for the filters of a convolution.

    Returns
    -------
    int
        D, or C * FH * FW.
    """
    if len(shape) == 2:
        return shape[0]
    if len(shape) == 4:
        return shape[1] * shape[2] * shape[3]
    raise ValueError(f"shape: got {shape}, wanted (inputs, outputs) or (filters, channels, height, width)")


def weight_std(weight_init, shape):
    """Standard deviation of the starting weights.

    Parameters
    ----------
    weight_init : {"xavier", "he"} or float
        "xavier" is ``sqrt(1 / fan_in)``, for tanh (Glorot and Bengio 2010; their formula also averages in the
        number of outputs, for the sake of the way back; without it, LeCun et al. 1998). "he" is
        ``sqrt(2 / fan_in)``, for ReLU (He et al. 2015). A number is taken as it is; 0 makes every weight 0.
    shape : tuple of int
        Shape of the weights, as for `fan_in`.

    Returns
    -------
    float
        A Python float, which leaves float32 arrays float32 (a NumPy float64 scalar would widen them).

    Raises
    ------
    ValueError
        If `weight_init` is no known name and no finite number from 0 up.
    """
    if isinstance(weight_init, str):
        if weight_init not in SQUARED_GAINS:
            names = ", ".join(repr(name) for name in SQUARED_GAINS)
            raise ValueError(f"weight_init: got {weight_init!r}, wanted one of {names}, or a number")
        return math.sqrt(SQUARED_GAINS[weight_init] / fan_in(shape))
    return number(weight_init, "weight_init", low=0.0)


def random_weights(shape, weight_init, rng, dtype=np.float32):
    """Normal random weights with mean 0 and the spread `weight_init` asks for.

    Drawn in float64 and then rounded, so that one seed gives one network whatever its precision.

    Parameters
    ----------
    shape : tuple of int
        Shape of the result.
    weight_init : {"xavier", "he"} or float
        See `weight_std`.
    rng : numpy.random.Generator
        Where the numbers come from.
    dtype : dtype, default float32
        Type of the result.

    Returns
    -------
    numpy.ndarray
        The weights, of the given shape and dtype.
    """
    return (weight_std(weight_init, shape) * rng.standard_normal(shape)).astype(dtype)
