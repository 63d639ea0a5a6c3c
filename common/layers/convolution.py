"""The layers of images: convolution and max pooling. Derived in chapter 10."""

import math

import numpy as np

from common.checks import array_of_shape, real_array
from common.im2col import Windows
from common.layers.base import Layer


class Convolution(Layer):
    """F filters slide over images: ``out[n, f, i, j] = sum(W[f] * window (i, j) of image n) + b[f]``.

    All windows, a column each, make one matrix, so that the whole layer is one product. As everywhere in deep learning
    the filter is not flipped (strictly, this is a cross-correlation). LeCun et al. (1989), *Backpropagation
    applied to handwritten zip code recognition*.

    Parameters
    ----------
    W, b : array_like, shapes (F, C, FH, FW) and (F,)
        Filters and biases; `backward` leaves their gradients as dW and db.
    stride, pad : int or (int, int), default 1 and 0
        Pixels from one window to the next, and rows and columns of zeros added on each side.
    """

    def __init__(self, W, b, stride=1, pad=0):
        self.W = real_array(W, "W", min_ndim=4, max_ndim=4)
        self.b = array_of_shape(b, "b", self.W.shape[:1])
        self.windows = Windows(*self.W.shape[2:], stride, pad)
        self.dW = self.db = None

    def forward(self, x):
        """Images x (N, C, H, W) in, (N, F, OH, OW) out. A ValueError if channels or sizes do not fit."""
        x = real_array(x, "x", min_ndim=4, max_ndim=4)
        filters, channels = self.W.shape[:2]
        if x.shape[1] != channels:
            raise ValueError(f"x: got shape {x.shape}, wanted (N, {channels}, H, W) for W {self.W.shape}")
        if self.W.shape[2:] != self.windows.size:
            raise ValueError(
                f"W: got filters of {self.W.shape[2:]}, wanted {self.windows.size} as at the start"
            )
        columns = self.windows.columns(x)
        out = self.W.reshape(filters, -1) @ columns
        out += self.b[:, None]
        out = out.reshape(filters, *self.windows.places(*x.shape[2:]), len(x)).transpose(3, 0, 1, 2)
        self._memory = columns, x.shape, out.shape
        return out

    def backward(self, dout):
        """dout (N, F, OH, OW) in, dx (N, C, H, W) out, by the products of an affine layer (None without `needs_dx`)."""
        columns, x_shape, out_shape = self._last_forward()
        dout = array_of_shape(dout, "dout", out_shape).transpose(1, 2, 3, 0)
        rows = dout.reshape(len(dout), -1)  # (F, OH·OW·N)
        self.dW = (rows @ columns.T).reshape(self.W.shape)
        self.db = rows.sum(axis=1)
        if not self.needs_dx:
            return None
        dcolumns = self.W.reshape(len(dout), -1).T @ rows
        parts = dcolumns.reshape(x_shape[1], -1, *dout.shape[1:]).swapaxes(0, 1)  # (FH·FW, C, OH, OW, N)
        return self.windows.add_up(parts, x_shape, parts.dtype)


class Pooling(Layer):
    """Max pooling: of each window, the largest value.

    Backward, a window's gradient goes to the pixel that gave its value: the first in reading order, where several are
    largest. An early use: Yamaguchi, Sakamoto, Akabane and Fujimoto (1990), *A neural network for speaker-independent
    isolated word recognition*.

    Parameters
    ----------
    pool_h, pool_w : int
        Height and width of a window.
    stride, pad : int or (int, int), default 1 and 0
        Pixels from one window to the next, and rows and columns of padding on each side, which never win against a
        finite pixel. A ValueError if the padding could fill a window alone.
    """

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.windows = Windows(pool_h, pool_w, stride, pad, name="pool")
        if any(pad >= size for pad, size in zip(self.windows.pad, self.windows.size, strict=True)):
            raise ValueError(f"pad: got {self.windows.pad}, wanted less than the window, {self.windows.size}")

    def forward(self, x):
        """Images x (N, C, H, W) in, (N, C, OH, OW) out; what does not fill a window at the end is not seen."""
        x = real_array(x, "x", min_ndim=4, max_ndim=4)
        pixels = self.windows.pixels(self.windows.padded(x, -np.inf))
        out = next(pixels).copy()
        winner = np.zeros(out.shape, np.min_scalar_type(math.prod(self.windows.size)))  # small: fast
        for number, pixel in enumerate(pixels, start=1):
            # The numbers only grow, so the largest is that of the last pixel that was better than all before it.
            np.maximum(winner, (pixel > out) * winner.dtype.type(number), out=winner)
            np.maximum(out, pixel, out=out)
        out = out.transpose(3, 0, 1, 2)
        self._memory = winner, x.shape, out.shape
        return out

    def backward(self, dout):
        """dout (N, C, OH, OW) in, dx (N, C, H, W) out: each pixel gets the gradients of the windows that it has won."""
        winner, x_shape, out_shape = self._last_forward()
        dout = array_of_shape(dout, "dout", out_shape).transpose(1, 2, 3, 0)
        parts = (dout * (winner == number) for number in range(math.prod(self.windows.size)))
        return self.windows.add_up(parts, x_shape, dout.dtype)
