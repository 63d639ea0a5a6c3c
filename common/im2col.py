"""Images to columns and back: what turns a convolution into one matrix product. Derived in chapter 10.

To the outside, images have the shape (N, C, H, W). In memory they lie the other way round, (C, H, W, N): a pixel of
all N images side by side, then the next pixel of all. What is done to a pixel is then done to N neighbors, which
computers like best, and a product ``W (F, C·FH·FW) @ columns (C·FH·FW, OH·OW·N)`` gives the next layer's images as
they are wanted. No result depends on it: a transposed array is only another way to look at the same memory.
"""

import numpy as np

from common.checks import array_of_shape, count, real_array


def output_size(length, filter_length, stride=1, pad=0):
    """Places for a filter along one side: ``floor((length + 2 pad - filter) / stride) + 1``.

    What is left over at the end is not seen. A filter longer than the padded image is a ValueError.
    """
    length, filter_length = count(length, "length"), count(filter_length, "filter_length")
    stride, pad = count(stride, "stride"), count(pad, "pad", 0)
    padded = length + 2 * pad
    if filter_length > padded:
        raise ValueError(
            f"filter: got {filter_length} pixels for an image of {padded} (padding included), wanted at most as many"
        )
    return (padded - filter_length) // stride + 1


class Windows:
    """The windows that a filter sees: FH × FW pixels each, `stride` pixels from one to the next.

    The image gets `pad` rows and columns on each side first. Stride and pad: a number, or (vertical, horizontal).
    """

    def __init__(self, filter_h, filter_w, stride=1, pad=0, names=("filter_h", "filter_w")):
        self.size = count(filter_h, names[0]), count(filter_w, names[1])
        self.stride, self.pad = _pair(stride, "stride", 1), _pair(pad, "pad", 0)

    def places(self, h, w):
        """(OH, OW): how many windows fit one below the other, and side by side."""
        return tuple(map(output_size, (h, w), self.size, self.stride, self.pad))

    def pixels(self, images):
        """Of padded images, the first pixel of all windows, then the second, in reading order: views (C, OH, OW, N)."""
        (stride_h, stride_w), (h, w) = self.stride, images.shape[1:3]
        for i in range(self.size[0]):
            for j in range(self.size[1]):
                last = h - self.size[0] + i, w - self.size[1] + j
                yield images[:, i : last[0] + 1 : stride_h, j : last[1] + 1 : stride_w]

    def padded(self, x, value=0.0):
        """Images x (N, C, H, W) with the padding around them, (C, H + 2 pad, W + 2 pad, N)."""
        self.places(*x.shape[2:])  # refuses what does not fit
        images = np.ascontiguousarray(x.transpose(1, 2, 3, 0))  # no copy if they lie like this already
        around = ((0, 0), *((pad, pad) for pad in self.pad), (0, 0))
        return np.pad(images, around, constant_values=value) if any(self.pad) else images

    def add_up(self, parts, x_shape, dtype):
        """The way back to images (N, C, H, W): one part (C, OH, OW, N) for each pixel of a window, added up there."""
        (n, c, h, w), (pad_h, pad_w) = x_shape, self.pad
        images = np.zeros((c, h + 2 * pad_h, w + 2 * pad_w, n), dtype)
        for pixel, part in zip(self.pixels(images), parts, strict=True):
            pixel += part
        return images[:, pad_h : pad_h + h, pad_w : pad_w + w].transpose(3, 0, 1, 2)


def columns_of(x, windows):
    """Every window of images (N, C, H, W) in a column of its own: new, (C·FH·FW, OH·OW·N), the batch last."""
    pixels = list(windows.pixels(windows.padded(x)))
    channels, *places = pixels[0].shape
    columns = np.empty((channels, len(pixels), *places), x.dtype)
    for number, pixel in enumerate(pixels):
        columns[:, number] = pixel
    return columns.reshape(channels * len(pixels), -1)


def add_columns(columns, x_shape, windows):
    """Add up columns (C·FH·FW, OH·OW·N) at the places that `columns_of` took them from: images (N, C, H, W)."""
    n, c, h, w = x_shape
    parts = columns.reshape(c, -1, *windows.places(h, w), n)
    return windows.add_up(parts.swapaxes(0, 1), x_shape, columns.dtype)


def im2col(x, filter_h, filter_w, stride=1, pad=0):
    """Write out every window of images x (N, C, H, W), one in each row: new, shape (N·OH·OW, C·FH·FW), x's dtype.

    Row ``(n·OH + i)·OW + j`` is window (i, j) of image n. Stride and pad: a number, or one for each direction. A
    ValueError if x is no batch of images or a window does not fit. The idea: Chellapilla, Puri and Simard (2006),
    *High performance convolutional neural networks for document processing*.
    """
    x = real_array(x, "x", min_ndim=4, max_ndim=4)
    columns = columns_of(x, Windows(filter_h, filter_w, stride, pad))
    by_image = columns.reshape(len(columns), -1, len(x)).transpose(2, 1, 0)  # (N, OH·OW, C·FH·FW)
    return by_image.reshape(-1, len(columns))


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """Add up windows (N·OH·OW, C·FH·FW) at the places they came from: images of `input_shape` (N, C, H, W).

    The transpose of `im2col` as a linear map. A pixel seen by several windows gets the sum; that is how gradients add
    where a value is used often. Sizes that do not fit are a ValueError.
    """
    if len(input_shape) != 4:
        raise ValueError(f"input_shape: got {input_shape!r}, wanted (N, C, H, W)")
    n, c, h, w = (count(size, "input_shape") for size in input_shape)
    windows = Windows(filter_h, filter_w, stride, pad)
    out_h, out_w = windows.places(h, w)
    col = array_of_shape(col, "col", (n * out_h * out_w, c * filter_h * filter_w))
    columns = col.reshape(n, out_h * out_w, -1).transpose(2, 1, 0).reshape(c * filter_h * filter_w, -1)
    return add_columns(columns, (n, c, h, w), windows)


def _pair(value, name, at_least):
    """A size that is one number for both directions, or a pair (vertical, horizontal)."""
    both = value if isinstance(value, tuple | list) and len(value) == 2 else (value, value)
    return tuple(count(one, name, at_least) for one in both)
