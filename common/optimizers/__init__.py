"""Rules for the step that follows a gradient. Derived, drawn and compared in chapter 5.

Every optimizer has ``update(params, grads)``, which changes the arrays in `params` **in place**: a layer
holds the same array objects, so it sees its new weights without being told. ``lr`` may be changed at any
time, also in the middle of training.

The rules are written with in-place operations (``v *= 0.9`` and not ``v = 0.9 * v``): on a network of half
a million weights, making fresh arrays would cost more time than the arithmetic.
"""

from common.optimizers.adaptive import AdaGrad, Adam, RMSProp
from common.optimizers.base import SGD, Optimizer
from common.optimizers.momentum import Momentum, Nesterov

__all__ = ["SGD", "AdaGrad", "Adam", "Momentum", "Nesterov", "Optimizer", "RMSProp"]
