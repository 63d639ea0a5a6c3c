"""Exercise 7.5, “Backward”."""

import numpy as np

from common.exercises.chapter07.e2_normalize import normalize
from common.exercises.chapter07.shared import SMALL, features
from common.exercises.comparing import compare, in_float32, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import function
from common.gradient import numerical_gradient


def bn_backward(dout, x_hat, std, gamma):
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx = gamma / std * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0))
    return dx, dgamma, dbeta


@exercise(
    "7.5",
    "Backward",
    hints=[
        "dbeta and dgamma first: out = gamma * x_hat + beta, and one gamma and one beta serve all samples of the batch.",
        "In dx three terms stand in the bracket: dout, minus its mean over the batch, minus x_hat times the mean of dout * x_hat.",
        "dx = gamma / std * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0)).",
    ],
    solution=bn_backward,
)
def check_bn_backward(answer):
    attempt = function(answer, "bn_backward")
    rng = np.random.default_rng(75)
    for n, d in ((4, 4), (6, 3), (9, 1), (1, 2)):
        x, dout, gamma = features(rng, n, d), rng.normal(size=(n, d)), rng.uniform(0.5, 3, d)
        x_hat, std = normalize(x), np.sqrt(x.var(axis=0) + SMALL)
        shapes = {"dx": (n, d), "dgamma": (d,), "dbeta": (d,)}
        written = {"dout": dout, "x_hat": x_hat, "std": std, "gamma": gamma}
        got = several(attempt, shapes, *written.values(), **written)
        # exact up to the rounding of the differences, whatever formula the answer takes
        dx = numerical_gradient(lambda x, dout=dout, gamma=gamma: np.sum(dout * gamma * normalize(x)), x)
        told = f"Against the numerical gradient, a batch of shape {x.shape}, "
        sums, products = dout.sum(axis=0), (dout * x_hat).sum(axis=0)
        for name, wanted, mistakes in (
            ("dbeta", sums, {
                "dgamma and dbeta are exchanged: return (dx, dgamma, dbeta).": products,
                "dbeta is a mean. One beta serves all samples: sum over the batch.": sums / n,
                "dbeta is multiplied by gamma. beta is added after gamma, so its gradient does not know it.": gamma * sums,
            }),
            ("dgamma", products, {
                "dgamma lacks x_hat: gamma multiplies x_hat, so it is the sum of dout * x_hat.": sums,
                "dgamma is a mean. One gamma serves all samples: sum over the batch.": products / n,
                "dgamma is the product of two sums. Multiply entry by entry first, then sum.": sums * x_hat.sum(axis=0),
                "dgamma is multiplied by gamma. The gradient of gamma · x_hat by gamma is x_hat alone.": gamma * products,
            }),
            ("dx", dx, _of_dx(dout, x_hat, std, gamma)),
        ):  # fmt: skip
            compare(got[name], wanted, mistakes, told + name, rtol=1e-5, atol=1e-6)
    single = in_float32(*written.values())
    for part in several(attempt, shapes, *single, **dict(zip(written, single, strict=True))).values():
        stays_float32(part)
    return "Every column of dx sums to 0, and that of dx * x_hat too, but for eps: shifting or stretching a feature changes no output, so no gradient goes that way."


def _of_dx(dout, x_hat, std, gamma):
    """What plausible slips would compute: message -> dx."""
    n, k, mean = len(dout), gamma / std, dout.mean(axis=0)
    slope = (dout * x_hat).mean(axis=0)
    right = dout - mean - x_hat * slope
    return {
        "dx takes mean and variance for constants, as in test mode. In training x acts through both of them too.": k * dout,
        "dx goes through x and the mean, but not through the variance: - x_hat * mean(dout * x_hat) is missing.": k * (dout - mean),
        "dx goes through x and the variance, but not through the mean: - mean(dout) is missing.": k * (dout - x_hat * slope),
        "In dx there are sums in the place of the means over the batch.": k * (dout - n * mean - n * x_hat * slope),
        "In dx the mean of dout is right, but the mean of dout * x_hat is a sum.": k * (dout - mean - n * x_hat * slope),
        "In dx the mean of dout * x_hat is right, but that of dout is a sum.": k * (dout - n * mean - x_hat * slope),
        "In dx the two means are added. They are subtracted from dout.": k * (dout + mean + x_hat * slope),
        "In dx the last term has the wrong sign: - x_hat * mean(dout * x_hat).": k * (dout - mean + x_hat * slope),
        "In dx the mean of dout has the wrong sign: - mean(dout).": k * (dout + mean - x_hat * slope),
        "In dx the last term lacks a factor x_hat: - x_hat * mean(dout * x_hat).": k * (dout - mean - slope),
        "In dx the last term takes the mean of dout. Wanted is that of dout * x_hat.": k * (dout - mean - x_hat * mean),
        "In dx the means are those of the whole array. Each column has its own: axis=0.": k * (dout - dout.mean() - x_hat * (dout * x_hat).mean()),
        "In dx the means are those of the rows. Over the batch is axis=0.": k * (dout - dout.mean(axis=1, keepdims=True) - x_hat * (dout * x_hat).mean(axis=1, keepdims=True)),
        "dx lacks gamma.": right / std,
        "In dx gamma multiplies dout, but not the two means. It stands before the bracket.": (gamma * dout - mean - x_hat * slope) / std,
        "In dx the last term lacks gamma: with g = gamma * dout it is the mean of x_hat * g.": (gamma * (dout - mean) - x_hat * slope) / std,
        "In dx dbeta and dgamma stand as they are: sums, without gamma. Divide them by N, and put gamma before the bracket.": (gamma * dout - n * mean - n * x_hat * slope) / std,
        "dx is not divided by std.": gamma * right,
        "dx is multiplied by std. Divide by it.": gamma * std * right,
        "dx is divided by the variance. Divide by std: std is the root already.": k / std * right,
        "std is a standard deviation already: no further root in dx.": gamma / np.sqrt(std) * right,
        "The sign of dx is exchanged.": -k * right,
    }  # fmt: skip
