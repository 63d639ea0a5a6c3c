"""Exercise 7.3, “Running averages”."""

import numpy as np

from common.exercises.chapter07.shared import features
from common.exercises.comparing import compare, in_float32, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import function


def new_averages(running_mean, running_var, x, momentum=0.9):
    mean = momentum * running_mean + (1 - momentum) * x.mean(axis=0)
    var = momentum * running_var + (1 - momentum) * x.var(axis=0)
    return mean, var


@exercise(
    "7.3",
    "Running averages",
    hints=[
        "Two averages, one rule. The old value keeps the share momentum; what is left goes to this batch.",
        "Of this batch you need x.mean(axis=0) and x.var(axis=0), both of shape (D,).",
        "momentum * running_mean + (1 - momentum) * x.mean(axis=0) is the first: a new array. The second alike.",
    ],
    solution=new_averages,
)
def check_new_averages(answer):
    attempt = function(answer, "new_averages")
    rng = np.random.default_rng(73)
    for n, d, given in ((4, 4, (0.7,)), (6, 3, ()), (9, 1, (0.25,)), (1, 2, (0.9,)), (5, 2, (0.0,))):
        x, mean, var = features(rng, n, d), rng.normal(size=d), rng.uniform(0.5, 2, d)
        shapes = {"The new running mean": (d,), "The new running variance": (d,)}
        got = several(attempt, shapes, mean, var, x, *given, x=x, running_mean=mean, running_var=var)
        share = given[0] if given else 0.9
        told = f"With momentum {share:g} and a batch of shape {x.shape}, the new running "
        new = [share * mean + (1 - share) * x.mean(axis=0), share * var + (1 - share) * x.var(axis=0)]
        for (name, part), old, batch, wanted, other in zip(
            got.items(), (mean, var), (x.mean(axis=0), x.var(axis=0)), new, new[::-1], strict=True
        ):
            kind = name.split()[-1]
            whole, rows = (x.mean(), x.mean(axis=1)) if kind == "mean" else (x.var(), x.var(axis=1))
            mistakes = {
                "The two are exchanged: return the mean first, then the variance.": other,
                f"{name}: the weights are exchanged. The old average keeps the share momentum.": (1 - share) * old + share * batch,
                f"{name} is that of this batch alone. Most of the old average stays.": batch,
                f"{name} is the old one still: this batch is missing.": old,
                f"{name}: this batch comes in whole. Its weight is 1 - momentum.": share * old + batch,
                f"{name}: the old average stays whole. Its weight is momentum.": old + (1 - share) * batch,
                f"{name} takes all columns together: every feature has its own, axis=0.": share * old + (1 - share) * whole,
            }  # fmt: skip
            if n == d:
                mistakes[f"{name} is taken along the rows. Over the batch is axis=0."] = (
                    share * old + (1 - share) * rows
                )
            if kind == "variance":
                mistakes |= {
                    "The standard deviation of the batch comes in. It is the variance that is averaged; the root is taken later.": share * var + (1 - share) * np.sqrt(batch),
                    "The variance of the batch is divided by N - 1 (ddof=1). This book takes the biased one in both.": share * var + (1 - share) * batch * n / max(n - 1, 1),
                    "The squares are taken around the running mean. The variance is that of the batch around its own mean.": share * var + (1 - share) * np.square(x - mean).mean(axis=0),
                    "The squares are taken around the new running mean. The variance is that of the batch around its own mean.": share * var + (1 - share) * np.square(x - new[0]).mean(axis=0),
                }  # fmt: skip
            compare(part, wanted, mistakes, told + kind)
    single = in_float32(mean, var, x)
    for part in several(attempt, shapes, *single, 0.9, x=single[2]).values():
        stays_float32(part)
    return "The latest batch counts most: with momentum 0.9, a batch keeps 0.9ᵏ of its weight after k more, half a percent after 50."
