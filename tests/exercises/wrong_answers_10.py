"""Wrong answers to the exercises of chapter 10, each with a part of the hint it must get."""

import numpy as np


def convolved(turn=False, mean=False, short=0, fill=False, swap=False):
    """A convolution that differs from the right one in what is named."""

    def convolve_image(image, kernel):
        kernel = kernel[::-1, ::-1] if turn else kernel
        height, width = kernel.shape[::-1] if swap else kernel.shape
        places = image.shape[0] - height + 1 - short, image.shape[1] - width + 1 - short
        out = np.zeros(image.shape if fill else places, image.dtype)
        for i, j in np.ndindex(places):
            products = image[i : i + height, j : j + width] * kernel
            out[i, j] = products.mean() if mean else products.sum()
        return out

    return convolve_image


def by_matrix_product(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows @ kernel).sum(axis=(2, 3))


def windows(outer=True, tidy=lambda window: window.ravel(), step=1, short=0, finish=np.array):
    """Windows as rows that differ from the right ones in what is named."""

    def windows_as_rows(image, height, width):
        down = range(0, image.shape[0] - height + 1 - short, height if step > 1 else 1)
        right = range(0, image.shape[1] - width + 1, width if step > 1 else 1)
        places = [(i, j) for i in down for j in right] if outer else [(i, j) for j in right for i in down]
        return finish([tidy(image[i : i + height, j : j + width]) for i, j in places])

    return windows_as_rows


def four_axes(image, height, width):
    return np.lib.stride_tricks.sliding_window_view(image, (height, width)).copy()


def spread(dout):
    return dout.repeat(2, axis=2).repeat(2, axis=3)


def is_largest(x):
    n, c, h, w = x.shape
    return x == spread(x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5)))


def routed(where=is_largest, what=spread, factor=1.0):
    return lambda x, dout: (where(x) * what(dout) * factor).astype(x.dtype)


def padded(before, after, **options):
    return lambda x, width: np.pad(x, [(before(k, width), after(k, width)) for k in range(4)], **options)


def always32(function):
    """Right, but float64 comes out as float32."""
    return lambda *arguments: function(*arguments).astype(np.float32)


def sides(k, width):
    return width if k > 1 else 0


def nothing(k, width):
    return 0


def pooled(value=0.0, best=np.max, edge=1):
    def pool_padded(x):
        wide = np.pad(x, ((0, 0), (0, 0), (edge, edge), (edge, edge)), constant_values=value)
        n, c, h, w = wide.shape
        return best(wide.reshape(n, c, h // 2, 2, w // 2, 2), axis=(3, 5))

    return pool_padded


WRONG = {
    "10.1": [
        ((25, 32, 3, 11, None), "Add 1"),
        ((26, 30, 3, 11, None), "both sides"),
        ((26, 32, 3, 12, None), "hangs over the edge"),
        ((26, 32, 3, 11.5, None), "whole"),
        ((26, 32, 5, 11, None), "forgets the stride"),
        ((26, 28, 3, 11, None), "forgets the padding"),
        ((32, 32, 3, 11, None), "side of the image"),
        ((26, 32, 3, 11, 0), "does not fit"),
        ((26, 32, None, 11, None), "it fits"),
        ((26, 32, 4, 11, None), "not so many"),
        ((26, 32, 3, 11), "a tuple or list of five"),
        (("a", 32, 3, 11, None), "wanted numbers"),
        (([26, 26], 32, 3, 11, None), "wanted one number"),
    ],
    "10.2": [
        (convolved(turn=True), "half a turn"),
        (convolved(mean=True), "means"),
        (convolved(short=1), "missing"),
        (convolved(fill=True), "as large as the image"),
        (by_matrix_product, "its own weight"),
        (lambda image, kernel: convolved()(image, kernel).astype(float), "float32"),
        (lambda image, kernel: convolved()(image, kernel).T, "changed places"),
        (always32(convolved()), "digits are lost"),
        (lambda image, kernel: 2 * convolved()(image, kernel), "wanted"),
    ],
    "10.3": [
        (lambda c, f, s: f * c * s * s, "biases are missing"),
        (lambda c, f, s: f * (c * s * s + 1) if c > 1 else 0, "wanted"),
        (lambda c, f, s: f * (s * s + 1), "each channel of its input"),
        (lambda c, f, s: f * c * (s * s + 1), "not one for each channel"),
        (lambda c, f, s: f * c * s * s + 1, "not one for the layer"),
        (lambda c, f, s: f * c * s * s + c, "not one for each channel of the input"),
        (lambda c, f, s: c * s * s + 1, "one filter"),
        (lambda c, f, s: f * (c * s + 1), "two sides"),
        (lambda c, f, s: 12, "wanted"),
    ],
    "10.4": [
        (lambda x, width: np.pad(x, width), "Images and channels were padded"),
        (padded(nothing, sides), "Only the bottom and the right"),
        (padded(sides, nothing), "Only the top and the left"),
        (lambda x, width: np.pad(x, ((0, 0), *[(width, width)] * 3)), "channels were padded, too"),
        (lambda x, width: np.pad(x, ((width, width), (width, width), (0, 0), (0, 0))), "first two axes"),
        (lambda x, width: np.pad(x, ((0, 0), (0, 0), (0, 0), (width, width))), "Only the last axis"),
        (padded(sides, sides, mode="edge"), "repeats the pixels"),
        (lambda x, width: padded(sides, sides)(x, width)[:, :, width:-width, width:-width], "shape"),
        (lambda x, width: padded(sides, sides)(x, width).astype(float), "float32"),
        (padded(sides, sides, constant_values=1), "wanted 0"),
        (always32(padded(sides, sides)), "digits are lost"),
    ],
    "10.5": [
        (windows(finish=lambda rows: np.array(rows).T), "stand in columns"),
        (windows(outer=False), "from top to bottom"),
        (windows(outer=False, tidy=lambda window: window.T.ravel()), "Within each window"),
        (windows(step=2), "don't overlap"),
        (lambda image, h, w: windows()(image, h, w)[:-1], "last places are missing"),
        (lambda image, h, w: windows()(image[:-1, :-1], h, w), "last row and the last column"),
        (four_axes, "Make one row of each"),
        (windows(tidy=lambda window: window), "Make one row of each"),
        (lambda image, h, w: windows()(image, h, w)[:, ::-1], "wanted"),
        (windows(finish=lambda rows: np.array(rows, dtype=float)), "float32"),
        (always32(windows()), "digits are lost"),
    ],
    "10.6": [
        (routed(where=np.ones_like), "Only the largest one has a say"),
        (routed(where=np.ones_like, factor=0.25), "a quarter"),
        (routed(where=lambda x: is_largest(-x)), "smallest pixel"),
        (routed(what=lambda dout: np.ones_like(spread(dout))), "they get 1"),
        (lambda x, dout: is_largest(x) * x, "largest pixels themselves"),
        (lambda x, dout: dout, "brought to the places"),
        (routed(factor=2.0), "wanted"),
        (lambda x, dout: routed()(x, dout).astype(float), "float32"),
        (always32(routed()), "digits are lost"),
        (routed(what=lambda dout: spread(np.maximum(dout, 0))), "Negative gradients are lost"),
        (routed(what=lambda dout: spread(abs(dout))), "with its sign"),
    ],
    "10.7": [
        (lambda p, n, oh, ow: p.reshape(n, -1, oh, ow), "still scrambled"),
        (lambda p, n, oh, ow: p.reshape(n, oh, ow, -1), "last axis still"),
        (lambda p, n, oh, ow: p.reshape(n, oh, ow, -1).transpose(0, 3, 2, 1), "Height and width"),
        (lambda p, n, oh, ow: p.reshape(n, oh, ow, -1).transpose(3, 0, 1, 2), "Images and filters"),
        (lambda p, n, oh, ow: p.T.reshape(n, -1, oh, ow), "takes all images for one"),
        (lambda p, n, oh, ow: p.reshape(n, oh, ow, -1).transpose(0, 3, 1, 2).astype(float), "float32"),
        (always32(lambda p, n, oh, ow: p.reshape(n, oh, ow, -1).transpose(0, 3, 1, 2)), "digits are lost"),
        (lambda p, n, oh, ow: p, "shape"),
    ],
    "10.8": [
        (pooled(), "zero of the padding still wins"),
        (pooled(value=np.inf, best=np.min), "smallest"),
        (pooled(edge=0), "without padding"),
        (pooled(value=-100), "smaller than -100"),
        (pooled(value=-1e7), "smaller than -1e+07"),
        (pooled(value=-1e20), "smaller than -1e+20"),
        (pooled(value=-255), "smaller than -255"),
        (always32(pooled(value=-np.inf)), "digits are lost"),
        (lambda x: pooled(value=-np.inf)(x).astype(float), "float32"),
        (pooled(value=np.inf), "wanted"),
    ],
}


def by_product(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijab,ab->ij", windows, kernel)


def pooled_with_nan(x):
    """nan as padding, and a maximum that skips it."""
    return pooled(value=np.nan, best=np.nanmax)(x)


OTHER_WAYS = {
    "10.1": [[26, 32, 3, 11, None], (np.int64(26), 32.0, 3, 11, None)],
    "10.2": [by_product, convolved()],
    "10.3": [lambda c, f, s: c * f * s**2 + f],
    "10.4": [padded(sides, sides)],
    "10.5": [windows(), lambda image, h, w: four_axes(image, h, w).reshape(-1, h * w)],
    "10.6": [routed()],
    "10.7": [lambda p, n, oh, ow: np.moveaxis(p.reshape(n, oh, ow, p.shape[1]), 3, 1)],
    "10.8": [pooled(value=-np.inf), pooled(value=np.finfo(np.float32).min), pooled_with_nan],
}
