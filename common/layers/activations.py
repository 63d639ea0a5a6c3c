"""Activation functions as layers. Derived in chapter 4."""

import numpy as np

from common import functions
from common.checks import same_shape
from common.layers.base import Layer


class Relu(Layer):
    """``out = max(0, x)``; backward, ``dx = dout`` where x > 0, else 0 (also where x is 0)."""

    def forward(self, x):
        """Any shape in, the same shape out."""
        out = functions.relu(x)
        self._saved = out
        return out

    def backward(self, dout):
        """``dx = dout * (x > 0)``; x is above 0 exactly where the output is."""
        out = self._recall()
        return same_shape(dout, "dout", out) * (out > 0)


class Sigmoid(Layer):
    """``y = 1 / (1 + exp(-x))``; backward, ``dx = dout * y * (1 - y)``."""

    def forward(self, x):
        """Any shape in, the same shape out."""
        self._saved = functions.sigmoid(x)
        return self._saved

    def backward(self, dout):
        """``dx = dout * y * (1 - y)``."""
        y = self._recall()
        return same_shape(dout, "dout", y) * y * (1.0 - y)


class Tanh(Layer):
    """``y = tanh(x)``; backward, ``dx = dout * (1 - y**2)``."""

    def forward(self, x):
        """Any shape in, the same shape out."""
        self._saved = functions.tanh(x)
        return self._saved

    def backward(self, dout):
        """``dx = dout * (1 - y**2)``."""
        y = self._recall()
        return same_shape(dout, "dout", y) * (1.0 - np.square(y))
