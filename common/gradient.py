"""Gradients: numerical ones, descent along them (chapter 3), and the check of exact ones (chapter 4)."""

import numpy as np

from common.checks import array_of_shape, count, number, real_array
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


def gradient_descent(f, init_x, lr=0.01, step_num=100, *, gradient=None, return_path=False):
    """Walk downhill: ``x ← x - lr · ∇f(x)``, again and again.

    With a rate that is too large x runs away, without a warning: look at the path.

    Parameters
    ----------
    f : callable
        Gets an array, returns a single number.
    init_x : array_like
        Start, any shape; it is not changed.
    lr : float, default 0.01
        Learning rate: the length of a step, as a multiple of the gradient.
    step_num : int, default 100
        Number of steps.
    gradient : callable, optional
        ``gradient(x)``, the exact gradient of f. None takes the numerical one.
    return_path : bool, default False
        Whether to return all points on the way, too.

    Returns
    -------
    x : numpy.ndarray
        Where it ended, init_x's dtype.
    path : numpy.ndarray
        Start, every step, end: shape (step_num + 1, *x.shape). Only with `return_path`.

    References
    ----------
    Cauchy (1847), *Méthode générale pour la résolution des systèmes d'équations simultanées*.
    """
    x = real_array(init_x, "init_x").copy()
    lr, step_num = number(lr, "lr", low=0.0), count(step_num, "step_num", at_least=0)
    path = [x.copy()]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(step_num):
            slope = numerical_gradient(f, x) if gradient is None else gradient(x.copy())
            x -= (lr * array_of_shape(slope, "gradient", x.shape)).astype(x.dtype, copy=False)
            path.append(x.copy())
    return (x, np.array(path)) if return_path else x
