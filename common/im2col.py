"""Between an image and the windows a filter sees: im2col, and its adjoint col2im. Derived in chapter 10.

A convolution looks at many small windows of an image. Writing each window as one row of a matrix turns the
whole convolution into one matrix product, which is what computers do fastest. The price is memory: with a
5 × 5 filter every pixel is written up to 25 times.

The idea: Chellapilla, Puri and Simard (2006), *High performance convolutional neural networks for document
processing*.
"""

import numpy as np

from common.checks import count, real_array


def output_size(size, filter_size, stride=1, pad=0):
    """Number of windows along one side of an image: ``(size + 2 pad - filter_size) // stride + 1``.

    Where the stride does not divide, the division rounds down: the last rows or columns that do not fill
    a window are not seen.

    Raises
    ------
    ValueError
        If not a single window fits.
    """
    padded = size + 2 * pad
    if filter_size > padded:
        raise ValueError(
            f"filter_size: got {filter_size} on a side of {size} pixels with padding {pad}, wanted {padded} or less"
        )
    return (padded - filter_size) // stride + 1


def pair(value, name, at_least=1):
    """Check a size that is one whole number for both directions, or (vertical, horizontal)."""
    values = value if isinstance(value, (tuple, list)) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{name}: got {value!r}, wanted one whole number or two")
    return tuple(count(v, name, at_least) for v in values)


def images(x, name="x"):
    """Check a batch of images, shape (N, C, H, W)."""
    x = real_array(x, name, min_ndim=4, max_ndim=4)
    return x


def windows(x, filter_h, filter_w, stride=1, pad=0):
    """Cut images into windows.

    Parameters
    ----------
    x : numpy.ndarray, shape (N, C, H, W)
        Images.
    filter_h, filter_w : int
        Size of a window.
    stride, pad : int or (int, int)
        Step from one window to the next, and rows and columns of zeros added on every side.

    Returns
    -------
    numpy.ndarray, shape (N, C, OH, OW, filter_h, filter_w)
        A view: no pixel is copied, unless there is padding.
    """
    (sh, sw), (ph, pw) = pair(stride, "stride"), pair(pad, "pad", 0)
    output_size(x.shape[2], count(filter_h, "filter_h"), sh, ph)
    output_size(x.shape[3], count(filter_w, "filter_w"), sw, pw)
    if ph or pw:
        x = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    return np.lib.stride_tricks.sliding_window_view(x, (filter_h, filter_w), axis=(2, 3))[:, :, ::sh, ::sw]


def add_windows(parts, input_shape, stride=1, pad=0):
    """Add windows up into images, each number where its pixel was: the adjoint of `windows`.

    Parameters
    ----------
    parts : numpy.ndarray, shape (N, C, OH, OW, filter_h, filter_w)
        Windows.
    input_shape : tuple of int
        Shape (N, C, H, W) of the images.
    stride, pad : int or (int, int)
        As in `windows`.

    Returns
    -------
    numpy.ndarray, shape (N, C, H, W)
        In memory the channel comes first of all (see `common.layers.Convolution`).
    """
    (sh, sw), (ph, pw) = pair(stride, "stride"), pair(pad, "pad", 0)
    n, c, h, w = input_shape
    oh, ow, filter_h, filter_w = parts.shape[2:]
    padded = np.zeros((c, n, h + 2 * ph, w + 2 * pw), parts.dtype).transpose(1, 0, 2, 3)
    # Pixel (i, j) of all windows at once: a grid of pixels, each of them met only once.
    for i in range(filter_h):
        for j in range(filter_w):
            padded[:, :, i : i + sh * oh : sh, j : j + sw * ow : sw] += parts[..., i, j]
    return padded[:, :, ph : ph + h, pw : pw + w]


def im2col(x, filter_h, filter_w, stride=1, pad=0):
    """Write every window of a batch of images as a row.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        Images.
    filter_h, filter_w : int
        Size of a window.
    stride : int or (int, int), default 1
        Step from one window to the next.
    pad : int or (int, int), default 0
        Rows and columns of zeros added on every side.

    Returns
    -------
    numpy.ndarray, shape (N * OH * OW, C * filter_h * filter_w)
        OH and OW are given by `output_size`. The dtype of `x`.

    Raises
    ------
    ValueError
        If `x` is not a batch of images, a number is out of range, or not one window fits.
    """
    parts = windows(images(x), filter_h, filter_w, stride, pad)
    n, c, oh, ow = parts.shape[:4]
    return parts.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * filter_h * filter_w)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """Add rows made by `im2col` up into images: a pixel seen by k windows gets the sum of k numbers.

    This is not the inverse of `im2col` but its adjoint, ``sum(im2col(x) * col) == sum(x * col2im(col))``,
    and so it carries gradients backward.

    Parameters
    ----------
    col : array_like, shape (N * OH * OW, C * filter_h * filter_w)
        Rows.
    input_shape : tuple of int
        Shape (N, C, H, W) of the images.
    filter_h, filter_w, stride, pad
        As in `im2col`.

    Returns
    -------
    numpy.ndarray, shape (N, C, H, W)
        The dtype of `col`.

    Raises
    ------
    ValueError
        If the shapes do not belong together.
    """
    if len(input_shape) != 4:
        raise ValueError(f"input_shape: got {input_shape!r}, wanted (N, C, H, W)")
    n, c, h, w = (count(size, "input_shape") for size in input_shape)
    (sh, sw), (ph, pw) = pair(stride, "stride"), pair(pad, "pad", 0)
    oh = output_size(h, count(filter_h, "filter_h"), sh, ph)
    ow = output_size(w, count(filter_w, "filter_w"), sw, pw)
    col = real_array(col, "col")
    if col.shape != (n * oh * ow, c * filter_h * filter_w):
        raise ValueError(f"col: got shape {col.shape}, wanted {(n * oh * ow, c * filter_h * filter_w)}")
    parts = col.reshape(n, oh, ow, c, filter_h, filter_w).transpose(0, 3, 1, 2, 4, 5)
    return np.ascontiguousarray(add_windows(parts, (n, c, h, w), (sh, sw), (ph, pw)))
