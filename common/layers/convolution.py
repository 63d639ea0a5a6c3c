"""The convolution layer. Derived in chapter 10."""

import numpy as np

from common.checks import array_of_shape, real_array
from common.im2col import add_columns, columns_of, output_size, pair
from common.layers.base import Layer


class Convolution(Layer):
    """Slides F filters over images: ``out[n, f, i, j] = sum(W[f] * window of image n at (i, j)) + b[f]``.

    All windows, one column each, make one matrix, so that the whole layer is one product. Its result lies in
    memory with the batch last, like the images of all layers here (see `common.im2col`).

    Like everywhere in deep learning, the filter is not flipped (strictly, this is a cross-correlation).

    Parameters
    ----------
    W : array_like, shape (F, C, FH, FW)
        Filters.
    b : array_like, shape (F,)
        Biases.
    stride : int or (int, int), default 1
        Step from one window to the next.
    pad : int or (int, int), default 0
        Rows and columns of zeros added on every side.

    Attributes
    ----------
    dW, db : numpy.ndarray
        Gradients, set by `backward`.

    References
    ----------
    LeCun et al. (1989), *Backpropagation applied to handwritten zip code recognition*.
    """

    def __init__(self, W, b, stride=1, pad=0):
        self.W = real_array(W, "W", min_ndim=4, max_ndim=4)
        self.b = array_of_shape(b, "b", self.W.shape[:1])
        self.stride = pair(stride, "stride")
        self.pad = pair(pad, "pad", 0)
        self.dW = self.db = None

    def forward(self, x):
        """Convolve a batch of images.

        Parameters
        ----------
        x : array_like, shape (N, C, H, W)
            Images.

        Returns
        -------
        numpy.ndarray, shape (N, F, OH, OW)
            OH and OW are given by `common.im2col.output_size`: where the stride does not divide, the last
            rows or columns are not seen.

        Raises
        ------
        ValueError
            If the channels are not those of the filters, or the filter does not fit the image.
        """
        x = real_array(x, "x", min_ndim=4, max_ndim=4)
        filters, channels, fh, fw = self.W.shape
        n, x_channels, h, w = x.shape
        if x_channels != channels:
            raise ValueError(f"x: got shape {x.shape}, wanted (N, {channels}, H, W) for W {self.W.shape}")
        oh = output_size(h, fh, self.stride[0], self.pad[0])
        ow = output_size(w, fw, self.stride[1], self.pad[1])
        columns = columns_of(x, fh, fw, self.stride, self.pad)
        out = self.W.reshape(filters, -1) @ columns
        out += self.b[:, np.newaxis]
        out = out.reshape(filters, oh, ow, n).transpose(3, 0, 1, 2)
        self._memory = columns, x.shape, out.shape
        return out

    def backward(self, dout):
        """Return dx (None if `needs_dx` is False), leave dW and db.

        The products are those of an affine layer; dx adds the windows up into images.

        Parameters
        ----------
        dout : array_like, shape (N, F, OH, OW)
            Gradient by the output.

        Returns
        -------
        numpy.ndarray, shape of x
        """
        columns, x_shape, out_shape = self._last_forward()
        dout = array_of_shape(dout, "dout", out_shape)
        filters, _, fh, fw = self.W.shape
        dout = dout.transpose(1, 2, 3, 0).reshape(filters, -1)
        self.dW = (dout @ columns.T).reshape(self.W.shape)
        self.db = dout.sum(axis=1)
        if not self.needs_dx:
            return None
        dcolumns = self.W.reshape(filters, -1).T @ dout
        return add_columns(dcolumns, x_shape, fh, fw, self.stride, self.pad)
