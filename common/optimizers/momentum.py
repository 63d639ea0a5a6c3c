"""Optimizers with a velocity."""

import numpy as np

from common.checks import Setting
from common.optimizers.base import Optimizer


class Momentum(Optimizer):
    """A ball that rolls: the gradient changes the velocity, the velocity changes the place.

    ``v ← momentum · v − lr · g``, ``w ← w + v``

    Parameters
    ----------
    lr : float, default 0.01
    momentum : float, default 0.9
        Share of the velocity that survives a step, from 0 (plain SGD) to below 1.

    References
    ----------
    Polyak (1964), *Some methods of speeding up the convergence of iteration methods*.
    """

    momentum = Setting("Share of the velocity that survives a step.", low=0.0, below=1.0)
    memories = 1

    def __init__(self, lr=0.01, momentum=0.9):
        super().__init__(lr)
        self.momentum = momentum

    def step(self, gradient, velocity):
        gradient *= -self.lr
        velocity *= self.momentum
        velocity += gradient
        gradient[:] = velocity


class Nesterov(Momentum):
    """Momentum that takes the gradient where the velocity is about to carry it.

    The rule is ``v ← momentum · v − lr · g(w + momentum · v)``, ``w ← w + v``. It wants the gradient not at w
    but at the point ahead, ``u = w + momentum · v``. So keep that point as the parameter, and nobody has
    to ask for a gradient elsewhere. From one point ahead to the next it is

    ``v ← momentum · v − lr · g(u)``, ``u ← u + momentum · v − lr · g(u)``

    Parameters
    ----------
    lr : float, default 0.01
    momentum : float, default 0.9
        Share of the velocity that survives a step, from 0 (plain SGD) to below 1.

    References
    ----------
    Nesterov (1983), *A method of solving a convex programming problem with convergence rate O(1/k²)*;
    in this form, Bengio et al. (2013), *Advances in optimizing recurrent networks*.
    """

    def step(self, gradient, velocity):
        gradient *= -self.lr
        velocity *= self.momentum
        velocity += gradient
        gradient += np.multiply(velocity, self.momentum, out=self.spare)
