"""Max pooling. Derived in chapter 10."""

import numpy as np

from common.checks import count, same_shape
from common.im2col import add_windows, images, pair, windows
from common.layers.base import Layer


class Pooling(Layer):
    """The largest number of each window. Backward, the gradient goes to the pixel it came from.

    Of several equal ones, the first gets all of it (in reading order).

    Parameters
    ----------
    pool_h, pool_w : int
        Size of a window.
    stride : int or (int, int), default 1
        Step from one window to the next. Windows may overlap, and may leave gaps.
    pad : int or (int, int), default 0
        Rows and columns added on every side, fewer than the window has. They never win: they count as -inf.
    """

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.size = count(pool_h, "pool_h"), count(pool_w, "pool_w")
        self.stride = pair(stride, "stride")
        self.pad = pair(pad, "pad", 0)
        if any(p >= size for p, size in zip(self.pad, self.size, strict=True)):
            raise ValueError(f"pad: got {pad!r}, wanted less than the window's {self.size}")

    def forward(self, x):
        """Pool a batch of images.

        Parameters
        ----------
        x : array_like, shape (N, C, H, W)
            Images.

        Returns
        -------
        numpy.ndarray, shape (N, C, OH, OW)
            OH and OW are given by `common.im2col.output_size`: where the stride does not divide, the last
            rows or columns are not seen.

        Raises
        ------
        ValueError
            If the window does not fit the image.
        """
        x = images(x)
        if self.size == self.stride == (2, 2) and self.pad == (0, 0):
            return self._forward_halves(x)
        return self._forward_windows(x)

    def backward(self, dout):
        """Bring each number of `dout` to the pixel that won.

        Parameters
        ----------
        dout : array_like, shape (N, C, OH, OW)
            Gradient by the output.

        Returns
        -------
        numpy.ndarray, shape of x
        """
        backward, out, *winners = self._recall()
        return backward(same_shape(dout, "dout", out), *winners)

    # ---- any window: through an array of all windows

    def _forward_windows(self, x):
        (ph, pw), least = self.pad, -np.inf
        padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)], constant_values=least) if ph or pw else x
        parts = windows(padded, *self.size, self.stride)
        flat = parts.reshape(*parts.shape[:4], -1)
        winner = flat.argmax(axis=-1)[..., np.newaxis]
        out = np.take_along_axis(flat, winner, axis=-1)[..., 0]
        self._saved = self._backward_windows, out, winner, x.shape
        return out

    def _backward_windows(self, dout, winner, input_shape):
        flat = np.zeros((*dout.shape, self.size[0] * self.size[1]), dout.dtype)
        np.put_along_axis(flat, winner, dout[..., np.newaxis], axis=-1)
        return add_windows(flat.reshape(*dout.shape, *self.size), input_shape, self.stride, self.pad)

    # ---- 2 x 2 with stride 2, by far the most common: two contests of two, many times faster

    def _forward_halves(self, x):
        h, w = x.shape[2:]
        windows(x, 2, 2, 2)  # refuses an image that is too small
        even = x[:, :, : h // 2 * 2, : w // 2 * 2]  # an odd last row or column is not seen
        left, right = even[..., 0::2], even[..., 1::2]
        left_wins = left >= right
        rows = np.maximum(left, right)
        top, bottom = rows[..., 0::2, :], rows[..., 1::2, :]
        top_wins = top >= bottom
        out = np.maximum(top, bottom)
        self._saved = self._backward_halves, out, left_wins, top_wins, x.shape
        return out

    def _backward_halves(self, dout, left_wins, top_wins, input_shape):
        n, c, h, w = input_shape
        oh, ow = dout.shape[2:]
        drows = np.empty((c, n, 2 * oh, ow), dout.dtype).transpose(
            1, 0, 2, 3
        )  # as a convolution's output lies
        np.multiply(dout, top_wins, out=drows[..., 0::2, :])
        np.multiply(dout, ~top_wins, out=drows[..., 1::2, :])
        new = np.empty if (h, w) == (2 * oh, 2 * ow) else np.zeros
        dx = new((c, n, h, w), dout.dtype).transpose(1, 0, 2, 3)
        np.multiply(drows, left_wins, out=dx[:, :, : 2 * oh, 0 : 2 * ow : 2])
        np.multiply(drows, ~left_wins, out=dx[:, :, : 2 * oh, 1 : 2 * ow : 2])
        return dx
