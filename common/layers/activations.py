"""Activation functions as layers. Derived in chapter 4."""

import numpy as np

from common import functions
from common.checks import array_of_shape, real_array
from common.layers.base import Layer


class Relu(Layer):
    """``out = max(0, x)``; backward, ``dx = dout`` where x > 0, else 0 (also where x is 0)."""

    def forward(self, x):
        """Any shape in, the same shape out."""
        x = real_array(x, "x")
        self._memory = x > 0
        return functions.relu(x)

    def backward(self, dout):
        """``dx = dout`` where x was above 0, else 0."""
        passes = self._last_forward()
        return array_of_shape(dout, "dout", passes.shape) * passes


class Sigmoid(Layer):
    """``y = 1 / (1 + exp(-x))``; backward, ``dx = dout * y * (1 - y)``."""

    def forward(self, x):
        """Any shape in, the same shape out."""
        self._memory = functions.sigmoid(x)
        return self._memory.copy()

    def backward(self, dout):
        """``dx = dout * y * (1 - y)``."""
        y = self._last_forward()
        return array_of_shape(dout, "dout", y.shape) * y * (1.0 - y)


class Tanh(Layer):
    """``y = tanh(x)``; backward, ``dx = dout * (1 - y**2)``."""

    def forward(self, x):
        """Any shape in, the same shape out."""
        self._memory = functions.tanh(x)
        return self._memory.copy()

    def backward(self, dout):
        """``dx = dout * (1 - y**2)``."""
        y = self._last_forward()
        return array_of_shape(dout, "dout", y.shape) * (1.0 - np.square(y))
