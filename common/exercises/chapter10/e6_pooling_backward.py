"""Exercise 10.6, “Back through max pooling”."""

import numpy as np

from common.exercises.chapter10.shared import KINDS, compare_kind, images
from common.exercises.core import exercise
from common.exercises.judging import function, named


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
        x = images(rng, *shape, dtype=dtype)
        # of both signs, and never 0
        dout = 4 * images(rng, *shape[:2], shape[2] // 2, shape[3] // 2, dtype=dtype) + 0.3
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
        compare_kind(got, right, mistakes, f"For x {shape} dx")
    return "The winner takes it all. Three of four pixels get nothing from this batch; in the next one, others may win."
