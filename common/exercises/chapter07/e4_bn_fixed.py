"""Exercise 7.4, “Find the bug: every picture alone the same”."""

import numpy as np

from common.exercises.chapter07.shared import SMALL, features
from common.exercises.comparing import compare, in_float32, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named


def bn_fixed(x, gamma, beta, running_mean, running_var, train):
    mean, var = running_mean, running_var
    if train:
        mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


@exercise(
    "7.4",
    "Find the bug: every picture alone the same",
    hints=[
        "What is the mean of a batch of one, and what is left when it is subtracted? Which mean does not depend on the batch?",
        "train says which statistics to take: those of the batch, or the running ones. The rest is the same for both.",
        "if train: mean, var = x.mean(axis=0), x.var(axis=0); else: mean, var = running_mean, running_var.",
    ],
    solution=bn_fixed,
)
def check_bn_fixed(answer):
    attempt = function(answer, "bn_fixed")
    rng = np.random.default_rng(74)
    for n, d, train in ((4, 4, False), (6, 3, True), (1, 3, False), (20, 2, True), (5, 1, False)):
        x, gamma, beta, mean = features(rng, n, d), *rng.uniform(0.5, 3, (2, d)), rng.normal(size=d)
        var = rng.uniform(0.1, 0.6, d) if n > 1 else np.array([1e-4, 0.5, 1e-6])[:d]
        written = {"x": x, "gamma": gamma, "beta": beta, "running_mean": mean, "running_var": var}
        with named(**written):
            if isinstance(attempt(*written.values(), train), tuple):
                raise Wrong(
                    "bn_fixed returned a tuple. Return the output alone: no averages are updated here."
                )
            got = attempt.array(*written.values(), train, shape=x.shape)

        def normalized(mean, var, x=x, gamma=gamma, beta=beta):
            return gamma * (x - mean) / np.sqrt(var + SMALL) + beta

        own, kept = (x.mean(axis=0), x.var(axis=0)), (mean, var)
        if train:
            right = own
            mistakes = {
                "In training the running averages are taken. There it is the batch's own statistics.": normalized(*kept),
            }  # fmt: skip
        else:
            right = kept
            mistakes = {
                "In test mode the batch's own statistics are still taken: the answer depends on the neighbors.": normalized(*own),
                "In test mode the mean is the running one, the variance still that of the batch.": normalized(mean, own[1]),
                "In test mode the variance is the running one, the mean still that of the batch.": normalized(own[0], var),
                "In test mode the batch is mixed into the averages first. They are to be used as they are.": normalized(*(0.9 * k + 0.1 * o for k, o in zip(kept, own, strict=True))),
                "The running variance is used as if it were the standard deviation: its root, with eps under it, is missing.": gamma * (x - mean) / (var + SMALL) + beta,
                "You divide by the running variance. Divide by its root, with 1e-5 under it.": gamma * (x - mean) / var + beta,
                "In test mode the root is taken twice. running_var is a variance: one root, with 1e-5 under it.": normalized(mean, np.sqrt(var)),
                "In test mode x is only scaled and shifted. Normalize it first, with the running averages.": gamma * x + beta,
            }  # fmt: skip
        wanted = normalized(*right)
        mistakes |= {
            "gamma and beta are forgotten.": (x - right[0]) / np.sqrt(right[1] + SMALL),
            "beta is forgotten.": wanted - beta,
            "gamma is forgotten.": (wanted - beta) / gamma + beta,
            "eps is missing: add 1e-5 to the variance, under the root.": gamma
            * (x - right[0])
            / np.sqrt(right[1])
            + beta,
        }
        compare(got, wanted, mistakes, f"{'In training' if train else 'In test mode'}, x of shape {x.shape}")
    single = in_float32(*written.values())
    with named(**dict(zip(written, single, strict=True))):
        for train in (True, False):
            stays_float32(attempt.array(*single, train))
    return "With fixed numbers the layer is one function of each sample: a picture gets the same answer alone and in any company."
