"""Exercise 10.8, “Find the bug: padding that wins”."""

import numpy as np

from common.exercises.chapter10.shared import KINDS, compare_kind, images
from common.exercises.core import exercise
from common.exercises.judging import function, named


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
    cases = ((2, 3, 4, 6), -3), ((1, 1, 2, 2), 0), ((2, 1, 4, 4), -3e38), ((1, 2, 2, 4), 5)
    for (shape, shift), dtype in zip(cases, KINDS, strict=True):
        x = images(rng, *shape, dtype=dtype) + dtype(shift)
        with named(x=x):
            got = attempt.array(x)
        right = pool_padded_fixed(x)
        wrong = {
            "A zero of the padding still wins where all pixels of a window are negative.": _pool_with(x, 0).max(axis=(3, 5)),
            "That takes the smallest of each window.": _pool_with(x, np.inf).min(axis=(3, 5)),
            "That is without padding: the windows lie elsewhere.": x.reshape(*shape[:2], shape[2] // 2, 2, shape[3] // 2, 2).max(axis=(3, 5)),
        }  # fmt: skip
        strange = np.unique(got[got != right]) if got.shape == right.shape else ()
        if len(strange) == 1 and np.isfinite(strange[0]):  # all that is wrong is the padding
            value = float(strange[0])
            wrong[f"The padding wins again: there are numbers smaller than {value:g}. Take one that nothing is smaller than."] = _pool_with(x, value).max(axis=(3, 5))  # fmt: skip
        compare_kind(got, right, wrong, f"For x {shape} with numbers around {shift:g} the result")
    return "A maximum over nothing is −∞, as a sum over nothing is 0: pad with what changes nothing."
