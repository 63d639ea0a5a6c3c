"""Exercise 7.8, “Two layers in one”."""

import numpy as np

from common.exercises.chapter07.shared import SMALL
from common.exercises.comparing import compare, in_float32, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import function


def fold(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var + eps)
    return W * scale, (b - running_mean) * scale + beta


@exercise(
    "7.8",
    "Two layers in one",
    hints=[
        "In test mode each output is multiplied by a fixed number, and another is added. Write down both, for one output.",
        "The factor is scale = gamma / np.sqrt(running_var + eps), of shape (D,). (x @ W + b - running_mean) * scale + beta: multiply it out.",
        "W2 = W * scale, column by column, and b2 = (b - running_mean) * scale + beta.",
    ],
    solution=fold,
)
def check_fold(answer):
    attempt = function(answer, "fold")
    rng = np.random.default_rng(78)
    for n, d, given in ((3, 3, (0.2,)), (4, 2, ()), (1, 3, ()), (5, 1, ())):
        W, b, mean = rng.normal(size=(n, d)), rng.normal(size=d), rng.normal(size=d)
        gamma, beta, var = *rng.uniform(0.5, 3, (2, d)), rng.uniform(0.3, 2, d)
        if not given:
            var[0] = 1e-4  # a feature that hardly changes, where eps matters
        written = {"W": W, "b": b, "gamma": gamma, "beta": beta, "running_mean": mean, "running_var": var}
        got = several(attempt, {"W2": (n, d), "b2": (d,)}, *written.values(), *given, **written)
        eps = given[0] if given else SMALL
        scale = gamma / np.sqrt(var + eps)
        flat, outside, squared = gamma / np.sqrt(var), gamma / (np.sqrt(var) + eps), gamma / (var + eps)
        missing = "eps is missing, or another one than was handed in: np.sqrt(running_var + eps)."
        rootless, after = (
            "the root is missing: gamma / np.sqrt(running_var + eps).",
            "eps is added after the root.",
        )
        of_W = {
            "W2 scales the rows, which belong to the inputs. Each column makes one output, and has its factor: W * scale.": W * scale[:, None] if n == d else 0,
            f"In W2 {missing}": W * flat,
            f"In W2 {rootless}": W * squared,
            f"In W2 {after}": W * outside,
            "W2 is W still. The factor gamma / √(running_var + eps) goes into its columns.": W,
            "W2 lacks gamma.": W / np.sqrt(var + eps),
            "W2 is only multiplied by gamma. Divide by √(running_var + eps) too.": W * gamma,
            "The mean is subtracted from W. It is subtracted from x @ W + b, so it belongs into b2.": (W - mean) * scale,
        }  # fmt: skip
        of_b = {
            "b2 forgets b, the bias of the affine layer: it is scaled too.": beta - mean * scale,
            "b2 forgets the running mean.": b * scale + beta,
            "b2 forgets beta.": (b - mean) * scale,
            "b2 lacks gamma: the difference is scaled by gamma / √(running_var + eps).": (b - mean) / np.sqrt(var + eps) + beta,
            "In b2 the old b is added as it is. Batch normalization scales it too: (b - running_mean) * scale.": b - mean * scale + beta,
            "In b2 the running mean is subtracted as it is. It is scaled too: (b - running_mean) * scale.": b * scale - mean + beta,
            "In b2 nothing is scaled: (b - running_mean) * scale + beta.": b - mean + beta,
            "In b2 beta is scaled. It is added after the scaling.": (b - mean + beta) * scale,
            "In b2 the running mean is added. Batch normalization subtracts it.": (b + mean) * scale + beta,
            "In b2 the difference is the other way round: b - running_mean.": (mean - b) * scale + beta,
            "b2 is b still. Mean, factor and beta act on it too.": b,
            "b2 is beta alone: b - running_mean, scaled, is missing.": beta,
            f"In b2 {missing}": (b - mean) * flat + beta,
            f"In b2 {rootless}": (b - mean) * squared + beta,
            f"In b2 {after}": (b - mean) * outside + beta,
        }  # fmt: skip
        told = f"W of shape {W.shape}, eps {eps:g}: "
        compare(got["W2"], W * scale, of_W, told + "W2")
        compare(got["b2"], (b - mean) * scale + beta, of_b, told + "b2")
    single = in_float32(*written.values())
    for part in several(
        attempt, {"W2": (n, d), "b2": (d,)}, *single, **dict(zip(written, single, strict=True))
    ).values():
        stays_float32(part)
    return "In use, batch normalization behind an affine layer costs nothing: networks are often delivered with it folded in."
