"""Max pooling. Derived in chapter 10."""

import math

import numpy as np

from common.checks import array_of_shape, real_array
from common.im2col import Windows
from common.layers.base import Layer


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
        self.windows = Windows(pool_h, pool_w, stride, pad, names=("pool_h", "pool_w"))
        if any(pad >= size for pad, size in zip(self.windows.pad, self.windows.size, strict=True)):
            raise ValueError(f"pad: got {self.windows.pad}, wanted less than the window, {self.windows.size}")

    def forward(self, x):
        """Images x (N, C, H, W) in, (N, C, OH, OW) out; what does not fill a window at the end is not seen."""
        x = real_array(x, "x", min_ndim=4, max_ndim=4)
        pixels = self.windows.pixels(self.windows.padded(x, -np.inf))
        out = next(pixels).copy()
        winner = np.zeros(
            out.shape, np.min_scalar_type(math.prod(self.windows.size))
        )  # small numbers move fast
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
