"""Derivatives by differences, and walking downhill with them. Derived in chapter 3."""

import numpy as np

from common.checks import count, number, real_array


def numerical_diff(f, x, h=1e-4):
    """Derivative of a function of one variable, by a central difference: ``(f(x + h) - f(x - h)) / 2h``.

    The error is about ``h**2 * f'''(x) / 6``, plus rounding of about ``1e-16 * f(x) / h``.

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
        Shape of x.
    """
    h = number(h, "h", above=0.0)
    x = real_array(x, "x").astype(np.float64)[()]  # [()] makes a plain number of a 0-d array
    return (f(x + h) - f(x - h)) / (2.0 * h)


def numerical_gradient(f, x, h=1e-4):
    """Partial derivatives of a function by every entry of its argument, by central differences.

    Parameters
    ----------
    f : callable
        Takes an array of x's shape, returns one number.
    x : array_like
        Where; any shape. Whole numbers and float32 are turned into float64: a small step would be lost in
        them. The caller's array is not changed.
    h : float, default 1e-4
        Half the distance of the two points.

    Returns
    -------
    numpy.ndarray
        Shape of x, float64.
    """
    return numerical_gradient_inplace(f, real_array(x, "x").astype(np.float64), h)


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
        If x is not a writable float64 array.
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


def gradient_descent(f, init_x, lr=0.01, step_num=100, return_path=False):
    """Walk downhill: ``x <- x - lr * gradient of f at x``, again and again.

    Parameters
    ----------
    f : callable
        Takes an array of init_x's shape, returns one number.
    init_x : array_like
        Where to start. Not changed.
    lr : float, default 0.01
        Learning rate.
    step_num : int, default 100
        Number of steps.
    return_path : bool, default False
        Whether to return all points of the way as well.

    Returns
    -------
    x : numpy.ndarray
        The last point, float64.
    path : numpy.ndarray, shape (step_num + 1, *x.shape)
        All points, the first and the last included; only with `return_path`.
    """
    lr = number(lr, "lr")
    x = real_array(init_x, "init_x").astype(np.float64)
    path = [x]
    for _ in range(count(step_num, "step_num", 0)):
        x = x - lr * numerical_gradient(f, x)
        path.append(x)
    return (x, np.array(path)) if return_path else x


def _one_number(value):
    """What f returned, as a Python float."""
    if np.size(value) != 1:
        raise ValueError(f"f: got shape {np.shape(value)} from it, wanted one number")
    return float(np.reshape(value, ()))
