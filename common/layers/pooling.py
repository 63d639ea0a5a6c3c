"""Max pooling. Derived in chapter 10."""

import numpy as np

from common.checks import array_of_shape, count, real_array
from common.im2col import output_size, pair, zero_images
from common.layers.base import Layer


class Pooling(Layer):
    """Max pooling: of each window, the largest value.

    Backward, a window's gradient goes to the pixel that gave its value. Where several are largest, the first
    of them in reading order gets it all.

    Parameters
    ----------
    pool_h, pool_w : int
        Height and width of a window.
    stride, pad : int or (int, int), default 1 and 0
        Pixels from one window to the next, and rows and columns of padding on each side, which never win.

    Raises
    ------
    ValueError
        If a number is out of range or the padding could fill a window alone.

    References
    ----------
    Ranzato, Huang, Boureau and LeCun (2007), *Unsupervised learning of invariant feature hierarchies*.
    """

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.size = count(pool_h, "pool_h"), count(pool_w, "pool_w")
        self.stride, self.pad = pair(stride, "stride"), pair(pad, "pad", 0)
        if self.pad[0] >= self.size[0] or self.pad[1] >= self.size[1]:
            raise ValueError(f"pad: got {self.pad}, wanted less than the window, {self.size}")

    def forward(self, x):
        """Return the maxima.

        Parameters
        ----------
        x : array_like
            Images, shape (N, C, H, W). Rows and columns at the end that do not fill a window are not seen.

        Returns
        -------
        numpy.ndarray
            Shape (N, C, OH, OW).
        """
        x = real_array(x, "x", min_ndim=4, max_ndim=4)
        sides = zip(x.shape[2:], self.size, self.stride, self.pad, strict=True)
        self._out_size = tuple(output_size(*side) for side in sides)
        if (self.size, self.stride, self.pad) == ((2, 2), (2, 2), (0, 0)):
            out, winners = self._maxima_of_pairs(x)
        else:
            out, winners = self._maxima(x)
        self._memory = winners, x.shape, out.shape
        return out

    def backward(self, dout):
        """Return dx.

        Parameters
        ----------
        dout : array_like
            Shape (N, C, OH, OW).
        """
        winners, x_shape, out_shape = self._last_forward()
        dout = array_of_shape(dout, "dout", out_shape)
        route = self._route_to_pairs if isinstance(winners, tuple) else self._route
        return route(dout, winners, x_shape)

    # ---- any window

    def _places(self, images):
        """All first pixels of the windows, then all second ones, ...: views, in reading order."""
        (stride_h, stride_w), (out_h, out_w) = self.stride, self._out_size
        for i in range(self.size[0]):
            for j in range(self.size[1]):
                yield images[:, :, i : i + stride_h * out_h : stride_h, j : j + stride_w * out_w : stride_w]

    def _maxima(self, x):
        """Largest value of each window, and the number of its place in there."""
        pad_h, pad_w = self.pad
        if pad_h or pad_w:
            x = np.pad(x, ((0, 0), (0, 0), (pad_h, pad_h), (pad_w, pad_w)), constant_values=-np.inf)
        places = self._places(x)
        out = next(places).copy(order="K")
        winner = np.zeros_like(out, dtype=np.int32)
        for number, values in enumerate(places, start=1):
            np.copyto(winner, number, where=values > out)
            np.maximum(out, values, out=out)
        return out, winner

    def _route(self, dout, winner, x_shape):
        """Each window's gradient to its winner; windows that overlap add up."""
        n, c, h, w = x_shape
        pad_h, pad_w = self.pad
        dx = zero_images((n, c, h + 2 * pad_h, w + 2 * pad_w), dout.dtype)
        for number, values in enumerate(self._places(dx)):
            values += dout * (winner == number)
        return dx[:, :, pad_h : pad_h + h, pad_w : pad_w + w]

    # ---- 2×2 windows side by side, several times as fast: two rounds of pairs

    def _maxima_of_pairs(self, x):
        """Left against right pixel, then upper against lower; and who won."""
        left, right = _pairs(x, 3)
        row = np.maximum(left, right)
        top, bottom = _pairs(row, 2)
        return np.maximum(top, bottom), (left >= right, top >= bottom)

    def _route_to_pairs(self, dout, winners, x_shape):
        """The same two rounds backward: the winner gets the gradient, the other what is left of it, 0."""
        n, c, h, _ = x_shape
        left_wins, top_wins = winners
        drow = zero_images((n, c, h, self._out_size[1]), dout.dtype)
        top, bottom = _pairs(drow, 2)
        np.multiply(dout, top_wins, out=top)
        np.subtract(dout, top, out=bottom)
        dx = zero_images(x_shape, dout.dtype)
        left, right = _pairs(dx, 3)
        np.multiply(drow, left_wins, out=left)
        np.subtract(drow, left, out=right)
        return dx


def _pairs(images, axis):
    """First and second pixel of all pairs along an axis; an odd one at the end belongs to none. Views."""
    along = images.swapaxes(axis, -1)
    end = along.shape[-1] // 2 * 2
    return along[..., 0:end:2].swapaxes(axis, -1), along[..., 1:end:2].swapaxes(axis, -1)
