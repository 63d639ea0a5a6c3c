"""The affine (fully connected) layer. Derived in chapter 4."""

import math

import numpy as np

from common.checks import array_of_shape, real_array
from common.layers.base import Layer


class Affine(Layer):
    """``out = x W + b``, with one row of x a sample.

    Parameters
    ----------
    W : array_like, shape (D, H)
        Weights.
    b : array_like, shape (H,)
        Biases.

    Attributes
    ----------
    dW, db : numpy.ndarray
        Gradients, set by `backward`.
    """

    def __init__(self, W, b):
        self.W = real_array(W, "W", min_ndim=2, max_ndim=2)
        self.b = array_of_shape(b, "b", self.W.shape[1:])
        self.dW = self.db = None

    def forward(self, x):
        """Samples of any shape are laid out flat.

        Parameters
        ----------
        x : array_like, shape (N, ...)
            Samples of D numbers each: vectors, or images with ``C * H * W == D``.

        Returns
        -------
        numpy.ndarray, shape (N, H)

        Raises
        ------
        ValueError
            If a sample has another number of numbers.
        """
        x = real_array(x, "x", min_ndim=2)
        if math.prod(x.shape[1:]) != len(self.W):
            raise ValueError(f"x: got shape {x.shape}, wanted samples of {len(self.W)} numbers")
        rows = x.reshape(len(x), -1)
        self._memory = rows, x.shape
        out = rows @ self.W
        out += self.b
        return out

    def backward(self, dout):
        """``dx = dout Wᵀ``, ``dW = xᵀ dout``, ``db = sum of dout over the samples``.

        Parameters
        ----------
        dout : array_like, shape (N, H)
            Gradient by the output.

        Returns
        -------
        numpy.ndarray, shape of x
        """
        rows, shape = self._last_forward()
        dout = array_of_shape(dout, "dout", (len(rows), self.W.shape[1]))
        self.dW = rows.T @ dout
        self.db = dout.sum(axis=0)
        if not self.needs_dx:
            return None
        dx = np.empty_like(rows)  # lies in memory as x did: images with the batch last, say
        np.matmul(dout, self.W.T, out=dx)
        return dx.reshape(shape)
