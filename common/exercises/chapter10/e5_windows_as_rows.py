"""Exercise 10.5, “Windows as rows”."""

import numpy as np

from common.exercises.chapter10.shared import KINDS, compare_kind, images
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named


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
        image = images(rng, *shape, dtype=dtype)
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
            "The last places are missing: there are H − height + 1 from top to bottom, and W − width + 1 from left to right.": right[:-1],
            "The last row and the last column of places are missing: range(H − height + 1), and range(W − width + 1).": windows_as_rows(image[:-1, :-1], height, width),
        }  # fmt: skip
        if got.ndim in (3, 4) and got.size == right.size:
            raise Wrong(
                f"The result has the shape {got.shape}: all windows are there. Make one row of each: shape {right.shape}."
            )
        compare_kind(got, right, mistakes, f"For an image {shape} and windows {(height, width)} the result")
    return "That is im2col, for one image with one channel. Times the filter as a column, it is the whole convolution."
