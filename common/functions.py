"""Activation functions and losses. Derived in chapter 1 (activations) and chapter 3 (losses).

Activation functions work on a single number, a sample or a whole batch; softmax and the losses, on a sample or a
batch. Arrays of float32 stay float32 (a loss is a Python float), whole numbers become float64, and no argument is
changed.
"""

import math

import numpy as np

from common.checks import array_of_shape, real_array, target_distribution


def step(x):
    """Step function: 1 where x > 0, else 0 (also at 0 itself).

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    numpy.ndarray of int
        Same shape.

    References
    ----------
    Rosenblatt (1958), *The perceptron*.
    """
    return (real_array(x, "x") > 0).astype(int)


def sigmoid(x):
    """Sigmoid: ``1 / (1 + exp(-x))``, for any x without overflow.

    With ``e = exp(-|x|)``, which is never above 1, the formula reads ``1 / (1 + e)`` for x from 0 up and
    ``e / (1 + e)`` below (both sides of the fraction times ``exp(x)``).

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    numpy.ndarray
        Same shape, values from 0 to 1.
    """
    x = real_array(x, "x")
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, x.dtype.type(1), e) / (1 + e)


def relu(x):
    """Rectified linear unit: ``max(0, x)``. Its slope at 0 is taken to be 0 throughout this book.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    numpy.ndarray
        Same shape.

    References
    ----------
    Nair and Hinton (2010), *Rectified linear units improve restricted Boltzmann machines*.
    """
    return real_array(x, "x").clip(0, np.inf)  # as np.maximum(x, 0), which takes longer for a whole batch


def tanh(x):
    """Hyperbolic tangent: ``(exp(x) - exp(-x)) / (exp(x) + exp(-x))``.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    numpy.ndarray
        Same shape, values from -1 to 1.
    """
    return np.tanh(real_array(x, "x"))


def identity(x):
    """The function that changes nothing: the output of a network that predicts numbers of any size.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    numpy.ndarray
        A copy.
    """
    return real_array(x, "x").copy()


def softmax(x):
    """Softmax along the last axis: ``exp(x_k) / sum_i exp(x_i)`` for each row by itself.

    Each row is shifted by its maximum first. That changes nothing in mathematics and prevents overflow.
    A score of +inf gets what it tends to, all of the row, shared with the other +inf; one of -inf gets 0
    beside any larger one.

    Parameters
    ----------
    x : array_like
        Scores, shape (..., K) with K of 1 or more.

    Returns
    -------
    numpy.ndarray
        Same shape; no value is negative, and each row adds up to 1.

    References
    ----------
    Bridle (1990), *Probabilistic interpretation of feedforward classification network outputs*.
    """
    exp_x = np.exp(_below_maximum(real_array(x, "x", min_ndim=1)))
    return exp_x / exp_x.sum(axis=-1, keepdims=True)


def log_softmax(x):
    """Logarithm of softmax along the last axis: ``x_k - log(sum_i exp(x_i))``, without overflow for any scores.

    Parameters
    ----------
    x : array_like
        Scores, shape (..., K) with K of 1 or more.

    Returns
    -------
    numpy.ndarray
        Same shape; no value above 0.
    """
    shifted = _below_maximum(real_array(x, "x", min_ndim=1))
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _below_maximum(x):
    """Shift each row so that its largest value is 0."""
    largest = x.max(axis=-1, keepdims=True)
    if np.isfinite(largest).all():
        return x - largest
    with np.errstate(invalid="ignore"):  # inf - inf is nan, but here the largest value does become 0
        return np.where(x == largest, x.dtype.type(0), x - largest)


def mean_squared_error(y, t):
    """Half the squared distance, averaged over the batch: ``1/2 sum_k (y_k - t_k)^2``.

    Parameters
    ----------
    y : array_like
        Outputs, shape (K,) for one sample or (N, K) for a batch.
    t : array_like
        Targets, same shape.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a shape is wrong or the shapes differ.
    """
    y = real_array(y, "y", min_ndim=1, max_ndim=2)
    t = array_of_shape(t, "t", y.shape)
    return float(0.5 * np.square(y - t).sum(axis=-1).mean())


def cross_entropy_error(y, t):
    """Cross entropy, averaged over the batch: ``-sum_k t_k log(y_k)``.

    Exact for probabilities of any size: nothing is added inside the logarithm. A probability of 0 for
    the true class gives an infinite loss, as it should.

    Parameters
    ----------
    y : array_like
        Probabilities, shape (K,) for one sample or (N, K) for a batch.
    t : array_like
        Targets: class numbers, shape () or (N,) of whole numbers; or one-hot rows, same shape as y.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes do not fit, a label is out of range, or a probability is not from 0 to 1.
    """
    y = np.atleast_2d(real_array(y, "y", min_ndim=1, max_ndim=2, low=0.0, high=1.0 + 1e-6))
    t = target_distribution(t, "t", y.shape, y.dtype)
    with np.errstate(divide="ignore"):
        log_y = np.log(y)
    return mean_cross_entropy(log_y, t)


def mean_cross_entropy(log_y, t):
    """The same from the logarithms of the probabilities, both (N, K)."""
    total = float(np.vdot(t, log_y))
    if math.isnan(total):  # a class of probability 0 has -inf; if it is not wanted, 0 * -inf shall be 0
        total = float(np.vdot(t, np.where(t > 0, log_y, 0)))
    return (0.0 - total) / len(t)  # 0.0 - 0.0 is 0.0, where -0.0 would be printed as such
