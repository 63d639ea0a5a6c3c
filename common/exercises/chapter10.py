"""Exercises of chapter 10: convolutional networks."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, real, recognize, show, stays_float32


def _judge(got, right, mistakes, words):
    """Compare an array with the right one: known mistakes first, then shape, type and numbers."""
    telling = {hint: wrong for hint, wrong in mistakes.items() if not _same(np.asarray(wrong), right)}
    recognize(got, telling)
    if got.shape != right.shape:
        raise Wrong(f"{words} has the shape {got.shape}, wanted {right.shape}.")
    if right.dtype == np.float32:
        stays_float32(got)
    elif got.dtype != right.dtype:
        raise Wrong(
            f"{right.dtype} arrays went in and {got.dtype} came out; digits are lost. Keep the type that came."
        )
    if not np.allclose(got, right, rtol=1e-4, atol=1e-5):
        place = np.unravel_index(np.nanargmax(np.abs(got - right)), right.shape)
        at = ", ".join(str(int(index)) for index in place)
        raise Wrong(f"{words} is {got[place]:.4g} at ({at}), wanted {right[place]:.4g}.")


def _same(one, other):
    return one.shape == other.shape and np.allclose(one, other)


KINDS = (np.float32, np.float64, np.float32, np.float64)  # one for each of the inputs an answer is tried on


def _images(rng, *shape, dtype=np.float32):
    """Numbers without ties, around 0."""
    return (rng.permutation(np.prod(shape)).reshape(shape) / np.prod(shape) - 0.5).astype(dtype)


# --- 10.1 --------------------------------------------------------------------------------------------------

SIZES = ((32, 7, 1, 0), (32, 5, 1, 2), (7, 3, 2, 0), (24, 3, 2, 0), (4, 7, 1, 1))
PLACES = (26, 32, 3, 11, None)


@exercise(
    "10.1",
    "Output sizes",
    hints=[
        "Padding counts on both sides. How much longer than the filter is the padded side?",
        "Divide that by the stride, round down, add 1 for the first place.",
        "The fourth: (24 − 3) / 2 = 10.5, so 10 + 1. The last: how long is the padded side, how long the filter?",
    ],
    solution="sizes = (26, 32, 3, 11, None)",
)
def check_sizes(answer):
    if not isinstance(answer, tuple | list) or len(answer) != 5:
        raise Wrong(f"sizes is {show(answer)}, wanted five entries.")
    for k, (got, right, (h, f, s, p)) in enumerate(zip(answer, PLACES, SIZES, strict=True), start=1):
        case = f"Entry {k} (H = {h}, F = {f}, s = {s}, P = {p})"
        if right is None:
            if got is not None:
                raise Wrong(
                    f"{case}: how long is the side with its padding, and how long is the filter? Write None where it does not fit."
                )
            continue
        if got is None:
            raise Wrong(f"{case}: it fits.")
        value = real(got, case)
        if value.shape != ():
            raise Wrong(f"{case} is {show(got)}, wanted one number.")
        if value == right:
            continue
        recognize(value, {
            f"{case}: the first place counts too. Add 1.": right - 1,
            f"{case}: padding is on both sides.": (h + p - f) // s + 1,
            f"{case}: round down. A window that hangs over the edge has no place.": right + 1 if (h + 2 * p - f) % s else -1,
            f"{case}: a number of places is whole. Round down.": (h + 2 * p - f) / s + 1,
            f"{case}: that forgets the stride.": h + 2 * p - f + 1,
            f"{case}: that forgets the padding.": (h - f) // s + 1,
            f"{case}: that is the side of the image.": h,
        })  # fmt: skip
        raise Wrong(f"{case} is {show(got)}: not so many. ⌊(H + 2P − F) / s⌋ + 1.")
    return "All five. The fourth never looks at the last column; the fifth is the error that a library should raise, and not a size of 0."


# --- 10.2 --------------------------------------------------------------------------------------------------


def convolve_image(image, kernel):
    height, width = kernel.shape
    out = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1), image.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (image[i : i + height, j : j + width] * kernel).sum()
    return out


@exercise(
    "10.2",
    "A convolution by hand",
    hints=[
        "How many places has the filter from top to bottom, how many from left to right? So large is the output.",
        "At place (i, j) the window is image[i : i + height, j : j + width].",
        "Two loops over the places; at each one the sum of window · kernel.",
    ],
    solution=convolve_image,
)
def check_convolve_image(answer):
    attempt = function(answer, "convolve_image")
    rng = np.random.default_rng(102)
    cases = ((5, 5), (3, 3)), ((6, 4), (2, 3)), ((3, 7), (1, 4)), ((4, 4), (4, 4))
    for (image_shape, kernel_shape), dtype in zip(cases, KINDS, strict=True):
        image = _images(rng, *image_shape, dtype=dtype)
        kernel = _images(rng, *kernel_shape, dtype=dtype)
        right = convolve_image(image, kernel)
        with named(image=image, kernel=kernel):
            got = attempt.array(image, kernel)
        mistakes = {
            "That turns the filter by half a turn: a mathematician's convolution. Here the filter stays as it is.": convolve_image(
                image, kernel[::-1, ::-1]
            ),
            "Those are means. A convolution adds up.": right / kernel.size,
            "Rows and columns of the output have changed places.": right.T,
            "The last row and the last column of places are missing: range(H − FH + 1).": right[:-1, :-1],
            "The output is as large as the image. Without padding there are only H − FH + 1 places.": np.pad(
                right, ((0, image_shape[0] - right.shape[0]), (0, image_shape[1] - right.shape[1]))
            ),
        }
        words = f"For an image {image_shape} and a filter {kernel_shape} the output"
        _judge(got, right, mistakes, words)
    return "That is all a convolution is. What comes in the library is the same sum, with channels, and without loops."


# --- 10.3 --------------------------------------------------------------------------------------------------


def parameters(channels, filters, size):
    return filters * (channels * size * size + 1)


@exercise(
    "10.3",
    "Parameters of a layer",
    hints=[
        "How many weights has one filter? It sees all channels.",
        "One filter: channels · size · size weights, and one bias.",
        "The layer has `filters` of them: filters * (channels * size * size + 1).",
    ],
    solution=parameters,
)
def check_parameters(answer):
    attempt = function(answer, "parameters")
    for channels, filters, size in ((1, 30, 5), (3, 16, 3), (64, 128, 1)):
        right = parameters(channels, filters, size)
        got = attempt.array(channels, filters, size)
        if got.shape == () and got == right:
            continue
        recognize(got, {
            "The biases are missing: one for each filter.": right - filters,
            "A filter has weights for each channel of its input.": filters * (size * size + 1),
            "There is one bias for each filter, not one for each channel of a filter.": filters * channels * (size * size + 1),
            "There is one bias for each filter, not one for the layer.": right - filters + 1,
            "That is one filter. The layer has several.": channels * size * size + 1,
            "That is size, not size · size: filters have two sides.": filters * (channels * size + 1),
        })  # fmt: skip
        raise Wrong(f"parameters({channels}, {filters}, {size}) is {show(got)}, wanted {right}.")
    return "The size of the image does not occur in it: the same filters work on any image."


# --- 10.4 --------------------------------------------------------------------------------------------------


def pad_fixed(x, width):
    return np.pad(x, ((0, 0), (0, 0), (width, width), (width, width)))


@exercise(
    "10.4",
    "Find the bug: padding",
    hints=[
        "What has become of the number of images and of the channels in the cell above?",
        "np.pad takes a pair (before, after) for each axis. Which axes are to be padded?",
        "((0, 0), (0, 0), (width, width), (width, width)).",
    ],
    solution=pad_fixed,
)
def check_pad_fixed(answer):
    attempt = function(answer, "pad_fixed")
    rng = np.random.default_rng(104)
    cases = ((2, 3, 4, 5), 1), ((1, 1, 3, 3), 2), ((3, 2, 2, 4), 0)
    for (shape, width), dtype in zip(cases, KINDS[:3], strict=True):
        x = _images(rng, *shape, dtype=dtype)
        with named(x=x):
            got = attempt.array(x, width)
        mistakes = {} if width == 0 else {
            "Images and channels were padded, too. Only the last two axes are height and width.": np.pad(x, width),
            "Only the bottom and the right are padded.": np.pad(x, ((0, 0), (0, 0), (0, width), (0, width))),
            "Only the top and the left are padded.": np.pad(x, ((0, 0), (0, 0), (width, 0), (width, 0))),
            "The channels were padded, too.": np.pad(x, ((0, 0), *[(width, width)] * 3)),
            "The first two axes were padded. Those are images and channels.": np.pad(x, ((width, width), (width, width), (0, 0), (0, 0))),
            "Only the last axis is padded, from left to right.": np.pad(x, ((0, 0), (0, 0), (0, 0), (width, width))),
            "The border repeats the pixels beside it. Padding is zeros.": np.pad(x, ((0, 0), (0, 0), (width, width), (width, width)), mode="edge"),
        }  # fmt: skip
        _judge(got, pad_fixed(x, width), mistakes, f"For x {shape} and width {width} the result")
    return "An image more in the batch, all zeros, would not even fail: it would be classified. Write out the axes."


# --- 10.5 --------------------------------------------------------------------------------------------------


def windows_as_rows(image, height, width):
    rows = [
        image[i : i + height, j : j + width].ravel()
        for i in range(image.shape[0] - height + 1)
        for j in range(image.shape[1] - width + 1)
    ]
    return np.array(rows)


@exercise(
    "10.5",
    "Windows as rows",
    hints=[
        "Reading order: all places in the first row of places, from left to right, then the next row.",
        "One window: image[i : i + height, j : j + width].ravel(). Collect them in a list.",
        "An outer loop over i, an inner one over j, np.array of the list.",
    ],
    solution=windows_as_rows,
)
def check_windows_as_rows(answer):
    attempt = function(answer, "windows_as_rows")
    rng = np.random.default_rng(105)
    cases = ((4, 5), 2, 3), ((5, 3), 3, 2), ((6, 4), 1, 4), ((2, 2), 2, 2)
    for (shape, height, width), dtype in zip(cases, KINDS, strict=True):
        image = _images(rng, *shape, dtype=dtype)
        right = windows_as_rows(image, height, width)
        with named(image=image):
            got = attempt.array(image, height, width)
        down_first = [image[i : i + height, j : j + width].ravel()
                      for j in range(shape[1] - width + 1) for i in range(shape[0] - height + 1)]  # fmt: skip
        by_column = windows_as_rows(image.T, width, height)
        tiles = image[: shape[0] // height * height, : shape[1] // width * width].reshape(
            shape[0] // height, height, shape[1] // width, width
        )
        mistakes = {
            "The windows stand in columns. Here each is a row.": right.T,
            "The windows come from top to bottom. Reading order goes from left to right first.": down_first,
            "Within each window the pixels come from top to bottom, and so do the windows. Reading order is left to right.": by_column,
            "These windows don't overlap. The stride is 1: the next window begins one pixel further.": tiles.transpose(0, 2, 1, 3).reshape(-1, height * width),
            "The last places are missing: there are H − height + 1 from top to bottom, and as many from left to right.": right[:-1],
        }  # fmt: skip
        if got.ndim == 4 and got.size == right.size:
            raise Wrong(
                f"The result has the shape {got.shape}: all windows are there. Make one row of each: shape {right.shape}."
            )
        _judge(got, right, mistakes, f"For an image {shape} and windows {(height, width)} the result")
    return "That is im2col, for one image with one channel. Times the filter as a column, it is the whole convolution."


# --- 10.6 --------------------------------------------------------------------------------------------------


def pooling_backward(x, dout):
    dx = np.zeros_like(x)
    n, c, oh, ow = dout.shape
    for image, channel, i, j in np.ndindex(n, c, oh, ow):
        window = x[image, channel, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        a, b = np.unravel_index(window.argmax(), window.shape)
        dx[image, channel, 2 * i + a, 2 * j + b] = dout[image, channel, i, j]
    return dx


def _spread(dout):
    """Each number for all four pixels of its window."""
    return dout.repeat(2, axis=2).repeat(2, axis=3)


@exercise(
    "10.6",
    "Back through max pooling",
    hints=[
        "Which of the four pixels of a window changes the output, if it grows a little?",
        "Loop over the windows (np.ndindex helps); window.argmax() is the winner's number among the four.",
        "dout.repeat(2, axis=2).repeat(2, axis=3) has x's shape; multiply it by 1 where x is the largest of its window.",
    ],
    solution=pooling_backward,
)
def check_pooling_backward(answer):
    attempt = function(answer, "pooling_backward")
    rng = np.random.default_rng(106)
    for shape, dtype in zip(((2, 3, 4, 6), (1, 1, 2, 2), (3, 1, 6, 4)), KINDS[:3], strict=True):
        x = _images(rng, *shape, dtype=dtype)
        # of both signs, and never 0
        dout = 4 * _images(rng, *shape[:2], shape[2] // 2, shape[3] // 2, dtype=dtype) + 0.3
        right = pooling_backward(x, dout)
        with named(x=x, dout=dout):
            got = attempt.array(x, dout)
        mistakes = {
            "Each pixel of a window gets the whole gradient. Only the largest one has a say.": _spread(dout),
            "Each pixel gets a quarter: that is the way back through the mean. Here the largest takes all.": _spread(dout) / 4,
            "The gradient went to the smallest pixel of each window.": pooling_backward(-x, dout),
            "The winners are right, but they get 1. They get what came from above, dout.": pooling_backward(x, np.ones_like(dout)),
            "Negative gradients are lost. The largest pixel of a window gets dout, whatever its sign.": pooling_backward(x, np.maximum(dout, 0)),
            "All gradients have become positive. The largest pixel of a window gets dout, with its sign.": pooling_backward(x, np.abs(dout)),
            "Those are the largest pixels themselves. The way back hands on dout.": np.where(right != 0, x, 0),
            "That is dout. It has to be brought to the places in x.": dout,
        }  # fmt: skip
        _judge(got, right, mistakes, f"For x {shape} dx")
    return "The winner takes it all. Three of four pixels get nothing from this batch; in the next one, others win."


# --- 10.7 --------------------------------------------------------------------------------------------------


def as_images_fixed(products, n, oh, ow):
    return products.reshape(n, oh, ow, -1).transpose(0, 3, 1, 2)


@exercise(
    "10.7",
    "Find the bug: from rows to images",
    hints=[
        "In which order do the numbers lie in memory? The first F numbers of products are one place, all filters.",
        "reshape never changes the order of the numbers. First give the axes their true lengths, in the order n, i, j, f.",
        "Then bring the filters' axis to the second place, with transpose(0, 3, 1, 2).",
    ],
    solution=as_images_fixed,
)
def check_as_images_fixed(answer):
    attempt = function(answer, "as_images_fixed")
    rng = np.random.default_rng(107)
    for (n, f, oh, ow), dtype in zip(((2, 3, 4, 5), (1, 4, 3, 2), (3, 2, 2, 4)), KINDS[:3], strict=True):
        products = _images(rng, n * oh * ow, f, dtype=dtype)
        with named(products=products):
            got = attempt.array(products, n, oh, ow)
        by_place = products.reshape(n, oh, ow, f)
        _judge(got, as_images_fixed(products, n, oh, ow), {
            "The numbers are still scrambled: reshape alone puts places where filters should be.": products.reshape(n, f, oh, ow),
            "The filters are the last axis still. Wanted is (N, F, OH, OW).": by_place,
            "Height and width have changed places.": by_place.transpose(0, 3, 2, 1),
            "Images and filters have changed places.": by_place.transpose(3, 0, 1, 2),
            "That takes all images for one: the axis of the places was turned before it was divided among the images.": products.T.reshape(n, f, oh, ow),
        }, f"For products {products.shape}, n = {n}, oh = {oh}, ow = {ow} the result")  # fmt: skip
    return "A wrong order raises no error: every shape is right. Training even goes on, and gets nowhere near as far."


# --- 10.8 --------------------------------------------------------------------------------------------------


def pool_padded_fixed(x):
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    n, c, height, width = padded.shape
    return padded.reshape(n, c, height // 2, 2, width // 2, 2).max(axis=(3, 5))


def _pool_with(x, value):
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=value)
    n, c, height, width = padded.shape
    return padded.reshape(n, c, height // 2, 2, width // 2, 2)


@exercise(
    "10.8",
    "Find the bug: padding that wins",
    hints=[
        "The input is negative everywhere. Where do the zeros in the output come from?",
        "Padding must never win. Which number is smaller than any other?",
        "np.pad has constant_values; -np.inf never wins against a number.",
    ],
    solution=pool_padded_fixed,
)
def check_pool_padded_fixed(answer):
    attempt = function(answer, "pool_padded_fixed")
    rng = np.random.default_rng(108)
    cases = ((2, 3, 4, 6), -3), ((1, 1, 2, 2), 0), ((2, 1, 4, 4), -1e38), ((1, 2, 2, 4), 5)
    for (shape, shift), dtype in zip(cases, KINDS, strict=True):
        x = _images(rng, *shape, dtype=dtype) + dtype(shift)
        with named(x=x):
            got = attempt.array(x)
        right = pool_padded_fixed(x)
        wrong = {
            "A zero of the padding still wins where all pixels of a window are negative.": _pool_with(x, 0).max(axis=(3, 5)),
            "That takes the smallest of each window.": _pool_with(x, np.inf).min(axis=(3, 5)),
            "That is without padding: the windows lie elsewhere.": x.reshape(*shape[:2], shape[2] // 2, 2, shape[3] // 2, 2).max(axis=(3, 5)),
        }  # fmt: skip
        for value in (-1, -10, -100, -1000, -99999, -1e6, -1e7, -1e9, -1e30):
            wrong[f"The padding wins again: there are numbers smaller than {value:g}. Take one that nothing is smaller than."] = _pool_with(x, value).max(axis=(3, 5))  # fmt: skip
        _judge(got, right, wrong, f"For x {shape} with numbers around {shift:g} the result")
    return "A maximum over nothing is −∞, as a sum over nothing is 0: pad with what changes nothing."
