"""Exercise 10.4, “Find the bug: padding”."""

import numpy as np

from common.exercises.chapter10.shared import KINDS, compare_kind, images
from common.exercises.core import exercise
from common.exercises.judging import function, named


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
        x = images(rng, *shape, dtype=dtype)
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
        compare_kind(got, pad_fixed(x, width), mistakes, f"For x {shape} and width {width} the result")
    return "An image more in the batch, all zeros, would not even fail: it would be classified. Write out the axes."
