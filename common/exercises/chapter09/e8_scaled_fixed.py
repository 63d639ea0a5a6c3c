"""Exercise 9.8, “Find the bug: a leak in the preparation”."""

import numpy as np

from common.exercises.comparing import recognize, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def scaled_fixed(x_learn, x_val):
    mean, spread = x_learn.mean(axis=0), x_learn.std(axis=0)
    same = x_learn.max(axis=0) == x_learn.min(axis=0)  # rounding may have made that spread 1e-17, not 0
    spread = np.where(same, 1, spread).astype(x_learn.dtype)
    return (x_learn - mean) / spread, (x_val - mean) / spread


def _spread(x):
    """The spread of each column of x, and 1 where all its numbers are the same."""
    return np.where(x.max(axis=0) == x.min(axis=0), 1, x.std(axis=0))


@exercise(
    "9.8",
    "Find the bug: a leak in the preparation",
    hints=[
        "Which data do mean and spread come from? What would a new sample change in the training data?",
        "Take both from x_learn alone, and use them for both parts.",
        "Where the largest number of a column (x_learn.max(axis=0)) equals the smallest, take 1 in the place of its spread: np.where(same, 1, spread).",
    ],
    solution=scaled_fixed,
)
def check_scaled_fixed(answer):
    attempt = function(answer, "scaled_fixed")
    rng = np.random.default_rng(910)
    for n, v, d, dtype in ((40, 10, 3, float), (25, 1, 5, float), (60, 30, 2, np.float32)):
        x_learn = (rng.normal(size=(n, d)) * np.arange(1, d + 1) + 5).astype(dtype)
        x_val = (2 * rng.normal(size=(v, d)) + 7).astype(dtype)
        x_learn[:, -1] = 4.0 if n == 40 else 0.1  # always the same; of 0.1 the std is not quite 0
        written = {"x_learn": x_learn, "x_val": x_val}
        try:
            learn, val = several(attempt, tuple(written), x_learn, x_val, **written).values()
        except Wrong as wrong:
            zero = " A feature that is the same in all of x_learn has the spread 0." * (
                "divide" in str(wrong)
            )
            raise Wrong(f"{wrong}{zero}") from None
        if learn.shape != x_learn.shape or val.shape != x_val.shape:
            raise Wrong(
                f"The shapes {learn.shape} and {val.shape} came back, wanted {x_learn.shape} and {x_val.shape}."
            )
        _judge_scaled(learn, val, x_learn, x_val)
        if dtype is np.float32:
            stays_float32(learn)
            stays_float32(val)
    return "Whatever is measured on data, mean and spread included, belongs to the training: the validation data must stay strangers to it."


def _judge_scaled(learn, val, x_learn, x_val):
    right = scaled_fixed(x_learn, x_val)
    if not (np.isfinite(learn).all() and np.isfinite(val).all()):
        raise Wrong("There are nan or inf: a feature with spread 0 is divided by 0.")
    whole = np.concatenate([x_learn, x_val])
    same = x_learn.max(axis=0) == x_learn.min(axis=0)
    recognize(learn, {
        "x_learn is still scaled with the validation data's help.": (x_learn - whole.mean(axis=0)) / _spread(whole),
        "Mean and spread are those of all numbers together; take them per feature (axis=0).": (x_learn - x_learn.mean()) / x_learn.std(),
        "That is divided by the variance. The spread is its root: std.": (x_learn - x_learn.mean(axis=0)) / _spread(x_learn) ** 2,
        "The mean is subtracted, but nothing is divided by the spread.": x_learn - x_learn.mean(axis=0),
    })  # fmt: skip
    if not np.allclose(learn, right[0], rtol=1e-4, atol=1e-5):
        if np.allclose(learn[:, ~same], right[0][:, ~same], rtol=1e-4, atol=1e-5):
            if np.allclose(learn[:, same], x_learn[:, same]):
                raise Wrong(
                    "A feature that never changes came back as it was. It is to be shifted, too: subtract its mean."
                )
            raise Wrong(
                "A feature that never changes is not 0 afterwards. Its spread is not 0, by rounding, but 1e-17 or, in float32, 1e-7: ask "
                "whether its largest number equals its smallest."
            )
        raise Wrong(
            "x_learn should come back with mean 0 and spread 1 for each feature (a feature that never changes: 0)."
        )
    recognize(val, {
        "x_val is scaled with its own mean and spread. A single sample has none: use those of x_learn.": (x_val - x_val.mean(axis=0)) / _spread(x_val),
        "x_val comes back as it was. It is scaled like x_learn.": x_val,
    })  # fmt: skip
    if not np.allclose(val, right[1], rtol=1e-4, atol=1e-5):
        if np.allclose(val[:, ~same], right[1][:, ~same], rtol=1e-4, atol=1e-5):
            raise Wrong(
                "A feature that never changes in x_learn is only to be shifted: divide it by 1. (Divided by a tiny number, a "
                "validation sample that differs there becomes huge.)"
            )
        raise Wrong("x_val is not scaled with the mean and the spread of x_learn.")
