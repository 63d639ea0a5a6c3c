"""Images to columns and back: what turns a convolution into one matrix product. Derived in chapter 10.

To the outside, images have the shape (N, C, H, W). In memory they lie the other way round, (C, H, W, N): a pixel of
all N images side by side. What is done to a pixel is then done to N neighbors, which computers like best, and a product
``W (F, C·FH·FW) @ columns (C·FH·FW, OH·OW·N)`` gives the next layer's images as they are wanted.
"""

import numpy as np

from common.checks import array_of_shape, count, pair, real_array


def output_size(length, filter_length, stride=1, pad=0, name="filter"):
    """Places for a filter along one side, ``floor((length + 2 pad - filter) / stride) + 1``; ValueError if none."""
    length, filter_length = count(length, "length"), count(filter_length, "filter_length")
    stride, padded = count(stride, "stride"), length + 2 * count(pad, "pad", 0)
    if filter_length > padded:
        raise ValueError(
            f"{name}: got {filter_length} pixels, wanted at most {padded}, the image and its padding"
        )
    return (padded - filter_length) // stride + 1


class Windows:
    """The windows that a filter sees: FH × FW pixels each, `stride` pixels from one to the next.

    The image gets `pad` rows and columns on each side first. Stride and pad: a number, or (vertical, horizontal).
    """

    def __init__(self, filter_h, filter_w, stride=1, pad=0, name="filter"):
        self.name, self.size = name, (count(filter_h, f"{name}_h"), count(filter_w, f"{name}_w"))
        self.stride, self.pad = pair(stride, "stride"), pair(pad, "pad", 0)

    def places(self, h, w):
        """(OH, OW): how many windows fit one below the other, and side by side."""
        names = f"{self.name}_h", f"{self.name}_w"
        return tuple(map(output_size, (h, w), self.size, self.stride, self.pad, names))

    def padded(self, x, value=0.0):
        """Images x (N, C, H, W) with the padding around them, (C, H + 2 pad, W + 2 pad, N)."""
        self.places(*x.shape[2:])  # refuses what does not fit
        images = np.ascontiguousarray(x.transpose(1, 2, 3, 0))  # no copy if they lie like this already
        around = ((0, 0), *((pad, pad) for pad in self.pad), (0, 0))
        return np.pad(images, around, constant_values=value) if any(self.pad) else images

    def pixels(self, images):
        """Of padded images, the first pixel of all windows, then the second, in reading order: views (C, OH, OW, N)."""
        (stride_h, stride_w), (h, w) = self.stride, images.shape[1:3]
        for i, j in np.ndindex(self.size):
            end_h, end_w = h - self.size[0] + i + 1, w - self.size[1] + j + 1  # past the last window's pixel
            yield images[:, i:end_h:stride_h, j:end_w:stride_w]

    def columns(self, x):
        """Every window of images x (N, C, H, W) in a column of its own: new, (C·FH·FW, OH·OW·N), the batch last."""
        columns = np.stack(list(self.pixels(self.padded(x))), axis=1)  # (C, FH·FW, OH, OW, N)
        return columns.reshape(columns.shape[0] * columns.shape[1], -1)

    def add_up(self, parts, x_shape, dtype):
        """The way back to images (N, C, H, W): one part (C, OH, OW, N) for each pixel of a window, added up there."""
        (n, c, h, w), (pad_h, pad_w) = x_shape, self.pad
        images = np.zeros((c, h + 2 * pad_h, w + 2 * pad_w, n), dtype)
        for pixel, part in zip(self.pixels(images), parts, strict=True):
            pixel += part
        return images[:, pad_h : pad_h + h, pad_w : pad_w + w].transpose(3, 0, 1, 2)


def im2col(x, filter_h, filter_w, stride=1, pad=0):
    """Write out every window of images x (N, C, H, W), one in each row: new, shape (N·OH·OW, C·FH·FW).

    Row ``(n·OH + i)·OW + j`` is window (i, j) of image n. Stride and pad: a number, or one for each direction. A
    ValueError if x is no batch of images or a window does not fit. The idea: Chellapilla, Puri and Simard (2006),
    *High performance convolutional neural networks for document processing*.
    """
    x = real_array(x, "x", min_ndim=4, max_ndim=4)
    columns = Windows(filter_h, filter_w, stride, pad).columns(x)
    return columns.reshape(len(columns), -1, len(x)).transpose(2, 1, 0).reshape(-1, len(columns))


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """Add up windows (N·OH·OW, C·FH·FW) at the places they came from: images of `input_shape` (N, C, H, W).

    The transpose of `im2col` as a linear map: a pixel seen by several windows gets the sum, as gradients add where a
    value is used often. Sizes that do not fit are a ValueError.
    """
    if not isinstance(input_shape, tuple | list) or len(input_shape) != 4:
        raise ValueError(f"input_shape: got {input_shape!r}, wanted (N, C, H, W)")
    n, c, h, w = (count(size, "input_shape") for size in input_shape)
    windows = Windows(filter_h, filter_w, stride, pad)
    out_h, out_w = windows.places(h, w)
    col = array_of_shape(col, "col", (n * out_h * out_w, c * filter_h * filter_w))
    parts = col.reshape(n, out_h, out_w, c, -1).transpose(4, 3, 1, 2, 0)  # (FH·FW, C, OH, OW, N)
    return windows.add_up(parts, (n, c, h, w), col.dtype)
