"""Gradients: by differences, walking down along them (chapter 3), and checking exact ones (chapter 4)."""

import numpy as np

from common.checks import count, number, real_array
from common.differences import numerical_diff, numerical_gradient, numerical_gradient_inplace
from common.gradient_checking import GradientReport, gradient_check

__all__ = [
    "GradientReport",
    "gradient_check",
    "gradient_descent",
    "numerical_diff",
    "numerical_gradient",
    "numerical_gradient_inplace",
]


def gradient_descent(f, init_x, lr=0.01, step_num=100, return_path=False):
    """Walk downhill: ``x <- x - lr * gradient of f at x``, again and again.

    With a rate that is too large the points run away, to inf and then nan: look at the path.

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
        The last point; float32 if init_x is, else float64.
    path : numpy.ndarray, shape (step_num + 1, *x.shape)
        All points, the first and the last included; only with `return_path`.
    """
    lr, step_num = number(lr, "lr", low=0.0), count(step_num, "step_num", at_least=0)
    x = real_array(init_x, "init_x").copy()
    path = [x]
    with np.errstate(over="ignore", invalid="ignore"):  # of steps far too large: inf and nan say it already
        for _ in range(step_num):
            x = x - lr * numerical_gradient(f, x)
            path.append(x)
    return (x, np.array(path)) if return_path else x
