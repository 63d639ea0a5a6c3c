"""Exercise 10.2, “A convolution by hand”."""

import numpy as np

from common.exercises.chapter10.shared import KINDS, compare_kind, images
from common.exercises.core import exercise
from common.exercises.judging import function, named


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
        image = images(rng, *image_shape, dtype=dtype)
        kernel = images(rng, *kernel_shape, dtype=dtype)
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
        if kernel_shape[0] == kernel_shape[1]:
            windows = np.lib.stride_tricks.sliding_window_view(image, kernel_shape)
            mistakes["@ is the matrix product. Here each pixel is multiplied with its own weight: *."] = (
                windows @ kernel
            ).sum(axis=(2, 3))
        words = f"For an image {image_shape} and a filter {kernel_shape} the output"
        compare_kind(got, right, mistakes, words)
    return "That is all a convolution is. What comes in the library is the same sum, with channels, and without loops."
