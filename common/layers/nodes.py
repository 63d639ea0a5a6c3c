"""The nodes of a computational graph: times, plus, branch, repeat, sum. Derived in chapter 4."""

import numpy as np

from common.checks import array_of_shape, count, real_array
from common.layers.base import Layer


class MulLayer(Layer):
    """``out = x * y``. Backward, each input gets `dout` times the *other* input."""

    def forward(self, x, y):
        """Multiply two numbers, or two arrays of one shape."""
        x = real_array(x, "x")
        y = array_of_shape(y, "y", x.shape)
        self._memory = x, y
        return x * y

    def backward(self, dout):
        """Return ``dx = dout * y`` and ``dy = dout * x``."""
        x, y = self._last_forward()
        dout = array_of_shape(dout, "dout", x.shape)
        return dout * y, dout * x


class AddLayer(Layer):
    """``out = x + y``. Backward, both inputs get `dout` as it is."""

    def forward(self, x, y):
        """Add two numbers, or two arrays of one shape."""
        x = real_array(x, "x")
        self._memory = x.shape
        return x + array_of_shape(y, "y", x.shape)

    def backward(self, dout):
        """Return ``dx = dout`` and ``dy = dout``."""
        dout = array_of_shape(dout, "dout", self._last_forward())
        return dout.copy(), dout.copy()


class BranchLayer(Layer):
    """One value goes two ways. Backward, what comes back from both is added.

    A derivative counts *all* ways in which x acts on the result.
    """

    def forward(self, x):
        """Return x twice."""
        x = real_array(x, "x")
        self._memory = x.shape
        return x.copy(), x.copy()

    def backward(self, dout1, dout2):
        """Return ``dx = dout1 + dout2``."""
        shape = self._last_forward()
        return array_of_shape(dout1, "dout1", shape) + array_of_shape(dout2, "dout2", shape)


class RepeatLayer(Layer):
    """One row is handed to all N samples of a batch, as a bias is. Backward, the N gradients are added.

    Parameters
    ----------
    n : int
        Number of copies.
    """

    def __init__(self, n):
        self.n = count(n, "n")

    def forward(self, x):
        """Shape (...) to shape (N, ...): N copies of x."""
        x = real_array(x, "x")
        self._memory = x.shape
        return np.repeat(x[np.newaxis], self.n, axis=0)

    def backward(self, dout):
        """Return ``dx = sum_n dout[n]``."""
        return array_of_shape(dout, "dout", (self.n, *self._last_forward())).sum(axis=0)


class SumLayer(Layer):
    """All N samples of a batch are added, as a loss does. Backward, each of them gets the same `dout`."""

    def forward(self, x):
        """Shape (N, ...) to shape (...): sum over the first axis."""
        x = real_array(x, "x", min_ndim=1)
        self._memory = x.shape
        return x.sum(axis=0)

    def backward(self, dout):
        """Return dx with ``dx[n] = dout`` for each n."""
        n, *shape = self._last_forward()
        return np.repeat(array_of_shape(dout, "dout", tuple(shape))[np.newaxis], n, axis=0)
