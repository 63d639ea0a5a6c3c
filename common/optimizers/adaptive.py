"""Optimizers with a step size for each weight of its own."""

import math

import numpy as np

from common.checks import Setting
from common.optimizers.base import Optimizer


def move_average(average, values, decay_rate):
    """``average ← decay_rate · average + (1 − decay_rate) · values``, in place; writes over `values`."""
    average *= decay_rate
    values *= 1.0 - decay_rate
    average += values


def typical_size(squares, eps, out):
    """``out ← √squares + eps``: how large the gradients have been, never 0."""
    np.sqrt(squares, out=out)
    out += eps
    return out


class AdaGrad(Optimizer):
    """A rate for each weight of its own, smaller the more that weight has been pushed already.

    ``h ← h + g²``, ``w ← w − lr · g / (√h + eps)``

    h never falls, so the rate ``lr / (√h + eps)`` never rises, and on a long way it comes to next to
    nothing. (A step may still be longer than the one before it, where the gradient grows faster than √h.)

    Parameters
    ----------
    lr : float, default 0.01
    eps : float, default 1e-8
        For gradients that have always been 0.

    References
    ----------
    Duchi, Hazan and Singer (2011), *Adaptive subgradient methods for online learning and stochastic
    optimization*.
    """

    eps = Setting("For gradients that have always been 0.", above=0.0)
    memories = 1

    def __init__(self, lr=0.01, eps=1e-8):
        super().__init__(lr)
        self.eps = eps

    def step(self, gradient, squares):
        squares += np.square(gradient, out=self.spare)
        gradient /= typical_size(squares, self.eps, out=self.spare)
        gradient *= -self.lr


class RMSProp(Optimizer):
    """AdaGrad that forgets: an average of recent squares takes the place of the sum of all.

    ``h ← decay_rate · h + (1 − decay_rate) · g²``, ``w ← w − lr · g / (√h + eps)``

    Parameters
    ----------
    lr : float, default 0.001
    decay_rate : float, default 0.9
        Share of the average that survives a step, from 0 to below 1.
    eps : float, default 1e-8
        For gradients that have always been 0.

    References
    ----------
    Tieleman and Hinton (2012), lecture 6.5 of *Neural networks for machine learning*.
    """

    decay_rate = Setting("Share of the average that survives a step.", low=0.0, below=1.0)
    eps = Setting("For gradients that have always been 0.", above=0.0)
    memories = 1

    def __init__(self, lr=0.001, decay_rate=0.9, eps=1e-8):
        super().__init__(lr)
        self.decay_rate = decay_rate
        self.eps = eps

    def step(self, gradient, squares):
        move_average(squares, np.square(gradient, out=self.spare), self.decay_rate)
        gradient /= typical_size(squares, self.eps, out=self.spare)
        gradient *= -self.lr


class Adam(Optimizer):
    """Momentum over RMSProp, both corrected for having started at 0.

    ``m ← beta1 · m + (1 − beta1) · g``, ``v ← beta2 · v + (1 − beta2) · g²``,
    ``w ← w − lr · m̂ / (√v̂ + eps)`` with ``m̂ = m / (1 − beta1^t)``, ``v̂ = v / (1 − beta2^t)``

    t counts the steps from 1. Without the correction m and v are far too small at first, and not by the
    same factor (chapter 5 shows it).

    Parameters
    ----------
    lr : float, default 0.001
        Learning rate: about the size of one step, whatever the size of the gradient.
    beta1, beta2 : float, default 0.9 and 0.999
        Share of the averages of g and g² that survives a step, from 0 to below 1.
    eps : float, default 1e-8
        For gradients that have always been 0.

    References
    ----------
    Kingma and Ba (2015), *Adam: a method for stochastic optimization*, algorithm 1.
    """

    beta1 = Setting("Share of the average of g that survives a step.", low=0.0, below=1.0)
    beta2 = Setting("Share of the average of g² that survives a step.", low=0.0, below=1.0)
    eps = Setting("For gradients that have always been 0.", above=0.0)
    memories = 2

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self._weights = 0.0, 0.0  # of all gradients in m, and of all squares in v

    def step(self, gradient, m, v):
        # Sums instead of averages, without the factors 1 − beta. Such a sum divided by the sum of its weights,
        # 1 + beta + ... + beta^(t − 1), is the corrected average at once: m̂ or v̂.
        m *= self.beta1
        m += gradient
        v *= self.beta2
        v += np.square(gradient, out=gradient)  # not needed any more itself: one array less to move about
        m_weights, v_weights = self._weights = (
            self.beta1 * self._weights[0] + 1.0,
            self.beta2 * self._weights[1] + 1.0,
        )
        # m̂ / (√v̂ + eps), with the root of v's weights taken out of the bracket (section 2 of the paper).
        root = math.sqrt(v_weights)
        np.divide(m, typical_size(v, self.eps * root, out=gradient), out=gradient)
        gradient *= -self.lr * root / m_weights
