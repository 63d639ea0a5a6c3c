"""Exercise 7.2, “Normalize”."""

import numpy as np

from common.exercises.chapter07.shared import SMALL, features, normalized
from common.exercises.comparing import compare, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named


def normalize(x, eps=1e-5):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    return (x - mean) / np.sqrt(var + eps)


@exercise(
    "7.2",
    "Normalize",
    hints=[
        "Samples are rows. Each column gets a mean and a variance of its own: which axis has to disappear?",
        "x.mean(axis=0) and x.var(axis=0) have shape (D,), and broadcasting subtracts them from every row.",
        "(x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps): eps goes under the root.",
    ],
    solution=normalize,
)
def check_normalize(answer):
    attempt = function(answer, "normalize")
    rng = np.random.default_rng(72)
    constant = np.column_stack([features(rng, 5, 2), np.full(5, 2.0)])
    cases = (
        (features(rng, 4, 4), (0.3,)),
        (features(rng, 6, 3), (0.05,)),
        (features(rng, 40, 2), ()),
        (constant, ()),
        (features(rng, 1, 3), ()),
    )
    for x, given in cases:
        with named(x=x):
            try:
                got = attempt.array(x, *given, shape=x.shape)
            except Wrong as wrong:
                if "NumPy warn" in str(wrong) and not x.var(axis=0).all():
                    raise Wrong(
                        f"{wrong} A column may hold the same number in all samples: then only eps stands under the root, "
                        "and the variance has to be the biased one."
                    ) from None
                raise
        eps = given[0] if given else SMALL
        centered, var = x - x.mean(axis=0), x.var(axis=0)
        with np.errstate(all="ignore"):  # a mistake may divide by zero
            mistakes = {
                "Each row is normalized. The mean and the variance are those of a column over the batch: axis=0.": normalized(x, 1, eps),
                "The means of the rows are subtracted from the columns. Those of the columns are wanted: axis=0.": ((x - x.mean(axis=1)) / np.sqrt(x.var(axis=1) + eps) if len(x) == x.shape[1] else 0),
                "All numbers share one mean and one variance. Every column is to have its own: axis=0.": normalized(x, None, eps),
                "You divide by the variance. The root is missing.": centered / (var + eps),
                "eps is missing, or another one than was handed in: np.sqrt(var + eps).": centered / np.sqrt(var),
                "eps is added after the root. It belongs under it: np.sqrt(var + eps).": centered / (np.sqrt(var) + eps),
                "The variance is divided by N - 1 (ddof=1). Batch normalization takes the biased one, divided by N.": centered / np.sqrt(var * len(x) / max(len(x) - 1, 1) + eps),
                "The squares are only added up. The variance is their mean: divide by N.": centered / np.sqrt(var * len(x) + eps),
                "Only the mean is divided. Parentheses are missing: (x - mean) / np.sqrt(var + eps).": x - x.mean(axis=0) / np.sqrt(var + eps),
                "eps is added to the quotient. It belongs under the root: np.sqrt(var + eps).": centered / np.sqrt(var) + eps,
                "The mean is subtracted, but nothing is divided by √(var + eps).": centered,
                "The mean is not subtracted.": x / np.sqrt(var + eps),
                "You multiply by the root. Divide by it.": centered * np.sqrt(var + eps),
                "The sign is exchanged: x - mean, not mean - x.": -centered / np.sqrt(var + eps),
            }  # fmt: skip
        compare(got, centered / np.sqrt(var + eps), mistakes, f"x of shape {x.shape}, eps {eps:g}")
    x = features(rng, 8, 3).astype(np.float32)
    with named(x=x):
        stays_float32(attempt.array(x, shape=x.shape))
    return "Whatever scale the layer before gives to its outputs, each feature comes out with mean 0 and, but for eps, variance 1."
