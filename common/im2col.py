"""Images to columns and back: what turns a convolution into one matrix product. Derived in chapter 10.

Everything outside sees images of shape (N, C, H, W) and columns of shape (N·OH·OW, C·FH·FW). In memory the
layers keep images the other way round, the batch last: first pixel (0, 0) of channel 0 of all N images, then
pixel (0, 1) of all N, and so on. Whatever is done to a pixel is then done to N numbers that lie side by side,
which computers like best, and one product ``W (F, C·FH·FW) @ columns (C·FH·FW, OH·OW·N)`` gives the images of
the next layer as they are wanted. None of this changes a shape: a transposed array is only another way to
look at the same memory.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from common.checks import count, real_array


def output_size(length, filter_length, stride=1, pad=0):
    """Number of places for a filter along one side: ``floor((length + 2 pad - filter) / stride) + 1``.

    Where the division leaves a rest, the last rows or columns that do not fill a window are not seen.

    Raises
    ------
    ValueError
        If the filter is longer than the padded image.
    """
    padded = length + 2 * pad
    if filter_length > padded:
        raise ValueError(
            f"filter: got {filter_length} pixels for an image of {padded} (padding included), "
            "wanted at most as many"
        )
    return (padded - filter_length) // stride + 1


def pair(value, name, at_least=1):
    """Check a size that is one number for both directions, or a pair (vertical, horizontal)."""
    both = value if isinstance(value, tuple | list) and len(value) == 2 else (value, value)
    return tuple(count(one, name, at_least) for one in both)


def zero_images(shape, dtype):
    """Make black images (N, C, H, W), in memory with the batch last."""
    n, c, h, w = shape
    return np.zeros((c, h, w, n), dtype).transpose(3, 0, 1, 2)


def columns_of(x, filter_h, filter_w, stride, pad):
    """Every window of images (N, C, H, W), one in each column; see `im2col`.

    Returns
    -------
    numpy.ndarray
        New, shape (C·FH·FW, OH·OW·N): the batch last.
    """
    (stride_h, stride_w), (pad_h, pad_w) = pair(stride, "stride"), pair(pad, "pad", 0)
    output_size(x.shape[2], count(filter_h, "filter_h"), stride_h, pad_h)  # refuses what does not fit
    output_size(x.shape[3], count(filter_w, "filter_w"), stride_w, pad_w)
    images = np.ascontiguousarray(x.transpose(1, 2, 3, 0))  # no copy if they lie like this already
    if pad_h or pad_w:
        images = np.pad(images, ((0, 0), (pad_h, pad_h), (pad_w, pad_w), (0, 0)))
    windows = sliding_window_view(images, (filter_h, filter_w), axis=(1, 2))[:, ::stride_h, ::stride_w]
    # (C, OH, OW, N, FH, FW) -> (C, FH, FW, OH, OW, N)
    return windows.transpose(0, 4, 5, 1, 2, 3).copy().reshape(x.shape[1] * filter_h * filter_w, -1)


def add_columns(columns, input_shape, filter_h, filter_w, stride, pad):
    """Add up columns (C·FH·FW, OH·OW·N) at the places they came from; see `col2im`."""
    n, c, h, w = input_shape
    (stride_h, stride_w), (pad_h, pad_w) = pair(stride, "stride"), pair(pad, "pad", 0)
    out_h, out_w = output_size(h, filter_h, stride_h, pad_h), output_size(w, filter_w, stride_w, pad_w)
    windows = columns.reshape(c, filter_h, filter_w, out_h, out_w, n)
    images = np.zeros((c, h + 2 * pad_h, w + 2 * pad_w, n), columns.dtype)
    for i in range(filter_h):  # pixel (i, j) of all windows at once: no two of them are the same pixel
        for j in range(filter_w):
            seen = images[:, i : i + stride_h * out_h : stride_h, j : j + stride_w * out_w : stride_w]
            seen += windows[:, i, j]
    return images[:, pad_h : pad_h + h, pad_w : pad_w + w].transpose(3, 0, 1, 2)


def im2col(x, filter_h, filter_w, stride=1, pad=0):
    """Write out every window that a filter sees, one in each row.

    Parameters
    ----------
    x : array_like
        Images, shape (N, C, H, W).
    filter_h, filter_w : int
        Height FH and width FW of the window.
    stride, pad : int or (int, int), default 1 and 0
        Pixels from one window to the next, and rows and columns of zeros on each side.

    Returns
    -------
    numpy.ndarray
        New, shape (N·OH·OW, C·FH·FW), x's dtype; row ``(n·OH + i)·OW + j`` is window (i, j) of image n.

    Raises
    ------
    ValueError
        If x is not a batch of images or the window does not fit.

    References
    ----------
    Chellapilla, Puri and Simard (2006), *High performance convolutional neural networks for document
    processing*.
    """
    x = real_array(x, "x", min_ndim=4, max_ndim=4)
    columns = columns_of(x, filter_h, filter_w, stride, pad)
    by_image = columns.reshape(len(columns), -1, len(x)).transpose(2, 1, 0)  # (N, OH·OW, C·FH·FW)
    return by_image.reshape(-1, len(columns))


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """Add up all windows at the places they came from: the transpose of `im2col` as a linear map.

    A pixel seen by several windows gets the sum; that is how gradients add where a value is used often.

    Parameters
    ----------
    col : array_like
        Windows, shape (N·OH·OW, C·FH·FW).
    input_shape : tuple of int
        (N, C, H, W) of the images.
    filter_h, filter_w, stride, pad
        As for `im2col`.

    Returns
    -------
    numpy.ndarray
        New, shape (N, C, H, W), col's dtype.

    Raises
    ------
    ValueError
        If a size does not fit.
    """
    if len(input_shape) != 4:
        raise ValueError(f"input_shape: got {input_shape!r}, wanted (N, C, H, W)")
    n, c, h, w = (count(size, "input_shape") for size in input_shape)
    (stride_h, stride_w), (pad_h, pad_w) = pair(stride, "stride"), pair(pad, "pad", 0)
    out_h = output_size(h, count(filter_h, "filter_h"), stride_h, pad_h)
    out_w = output_size(w, count(filter_w, "filter_w"), stride_w, pad_w)
    col = real_array(col, "col", min_ndim=2, max_ndim=2)
    wanted = (n * out_h * out_w, c * filter_h * filter_w)
    if col.shape != wanted:
        raise ValueError(f"col: got shape {col.shape}, wanted {wanted}")
    columns = col.reshape(n, out_h * out_w, -1).transpose(2, 1, 0).reshape(c * filter_h * filter_w, -1)
    return add_columns(columns, (n, c, h, w), filter_h, filter_w, (stride_h, stride_w), (pad_h, pad_w))
