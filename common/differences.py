"""Derivatives by central differences. Derived in chapter 3.

The quotient ``(f(x + h) - f(x - h)) / 2h`` is wrong by about ``h**2 * f'''(x) / 6`` because h is not 0, and by
about ``1e-16 * f(x) / h`` because numbers are rounded. h = 1e-4 keeps both small.
"""

import numpy as np

from common.checks import number, real_array


def numerical_diff(f, x, h=1e-4):
    """Derivative of a function of one variable: ``(f(x + h) - f(x - h)) / 2h``.

    Parameters
    ----------
    f : callable
        Takes a number or an array and works on each number by itself.
    x : array_like
        Where.
    h : float, default 1e-4
        Half the distance of the two points.

    Returns
    -------
    float or numpy.ndarray
        Shape and dtype of x; f gets float64 in any case.
    """
    h = number(h, "h", above=0.0)
    x = real_array(x, "x")
    exact = x.astype(np.float64)[()]  # [()] makes a plain number of a 0-d array
    return np.asarray((f(exact + h) - f(exact - h)) / (2.0 * h), x.dtype)[()]


def numerical_gradient(f, x, h=1e-4):
    """Partial derivatives of a function by every entry of its argument, by central differences.

    Parameters
    ----------
    f : callable
        Takes an array of x's shape, returns one number. The array is a float64 copy: in whole numbers and
        in float32 a small step would be lost, and the caller's array is not changed.
    x : array_like
        Where; any shape.
    h : float, default 1e-4
        Half the distance of the two points.

    Returns
    -------
    numpy.ndarray
        Shape of x; float32 if x is, else float64.

    Raises
    ------
    ValueError
        If f returns anything but one number.
    """
    x = real_array(x, "x")
    return numerical_gradient_inplace(f, x.astype(np.float64), h).astype(x.dtype)


def numerical_gradient_inplace(f, x, h=1e-4):
    """The same for a function that looks at `x` by itself, such as a network at one of its parameters.

    Each entry of `x` is changed, in place, while f is called, and put back, whatever happens in f.

    Parameters
    ----------
    f : callable
        Takes an array (it is handed x itself), returns one number.
    x : numpy.ndarray
        float64, writable.
    h : float, default 1e-4
        Half the distance of the two points.

    Returns
    -------
    numpy.ndarray
        Shape of x, float64.

    Raises
    ------
    ValueError
        If x is not a writable float64 array, or f returns anything but one number.
    """
    h = number(h, "h", above=0.0)
    if not isinstance(x, np.ndarray) or x.dtype != np.float64 or not x.flags.writeable:
        came = x.dtype if isinstance(x, np.ndarray) else type(x).__name__
        raise ValueError(f"x: got {came}, wanted a writable array of float64")
    grad = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        try:
            x[index] = value + h
            above = _one_number(f(x))
            x[index] = value - h
            below = _one_number(f(x))
        finally:
            x[index] = value
        grad[index] = (above - below) / (2.0 * h)
    return grad


def _one_number(value):
    """What f returned, as a Python float."""
    if np.size(value) != 1:
        raise ValueError(f"f: got shape {np.shape(value)} from it, wanted one number")
    return float(np.reshape(value, ()))
