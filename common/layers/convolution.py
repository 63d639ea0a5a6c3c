"""The convolution layer. Derived in chapter 10."""

from common.checks import array_of_shape, real_array
from common.im2col import Windows, add_columns, columns_of
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
        columns = columns_of(x, self.windows)
        out = self.W.reshape(filters, -1) @ columns
        out += self.b[:, None]
        out = out.reshape(filters, *self.windows.places(*x.shape[2:]), len(x)).transpose(3, 0, 1, 2)
        self._memory = columns, x.shape, out.shape
        return out

    def backward(self, dout):
        """dout (N, F, OH, OW) in, dx (N, C, H, W) out, by the products of an affine layer (None without `needs_dx`)."""
        columns, x_shape, out_shape = self._last_forward()
        filters = len(self.W)
        dout = array_of_shape(dout, "dout", out_shape).transpose(1, 2, 3, 0).reshape(filters, -1)
        self.dW = (dout @ columns.T).reshape(self.W.shape)
        self.db = dout.sum(axis=1)
        if not self.needs_dx:
            return None
        return add_columns(self.W.reshape(filters, -1).T @ dout, x_shape, self.windows)
