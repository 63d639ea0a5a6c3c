"""Exercise 7.7, “Images, by channel”."""

import numpy as np

from common.exercises.chapter07.shared import SMALL, features, normalized
from common.exercises.comparing import compare, in_float32, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import function, named


def normalize_images(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma.reshape(1, -1, 1, 1) * x_hat + beta.reshape(1, -1, 1, 1)


@exercise(
    "7.7",
    "Images, by channel",
    hints=[
        "One mean for each channel: over the batch, and over all rows and columns of the picture. Three axes disappear.",
        "x.mean(axis=(0, 2, 3), keepdims=True) has shape (1, C, 1, 1) and meets x as it should. gamma has shape (C,): which shape does it need?",
        "gamma.reshape(1, -1, 1, 1), and beta alike; the rest is as for (N, D), with keepdims=True.",
    ],
    solution=normalize_images,
)
def check_normalize_images(answer):
    attempt = function(answer, "normalize_images")
    rng = np.random.default_rng(77)
    for shape, given in (((4, 4, 4, 4), (0.1,)), ((2, 3, 4, 5), ()), ((1, 2, 3, 3), ()), ((5, 1, 2, 2), ())):
        x = features(rng, *shape) + rng.uniform(-3, 3, (shape[1], 1, 1))
        gamma, beta = rng.uniform(0.5, 3, (2, shape[1]))
        with named(x=x, gamma=gamma, beta=beta):
            got = attempt.array(x, gamma, beta, *given, shape=shape)
        eps = given[0] if given else SMALL
        g, b, channels = gamma[:, None, None], beta[:, None, None], (0, 2, 3)
        x_hat = normalized(x, channels, eps)
        centered, var = x - x.mean(axis=channels, keepdims=True), x.var(axis=channels, keepdims=True)
        mistakes = {
            "Every pixel has a mean and a variance of its own (axis=0). In a channel all pixels share one: axis=(0, 2, 3).": g * normalized(x, 0, eps) + b,
            "Every image has its own mean and variance. They are those of a channel over the whole batch: axis=(0, 2, 3).": g * normalized(x, (1, 2, 3), eps) + b,
            "Every channel of every image has its own mean and variance. The batch belongs to it too: axis=(0, 2, 3).": g * normalized(x, (2, 3), eps) + b,
            "All channels share one mean and one variance. Each channel is to have its own: axis=(0, 2, 3).": g * normalized(x, None, eps) + b,
            "The mean is over the channels (axis=1). That axis is to stay, the other three go: axis=(0, 2, 3).": g * normalized(x, 1, eps) + b,
            "reshape(-1, C) mixes the channels. Move them to the end first, with transpose.": (gamma * normalized(x.reshape(-1, shape[1]), 0, eps) + beta).reshape(shape),
            "The mean is over all axes but the last, as if the channels came last. They are axis 1.": g * normalized(x, (0, 1, 2), eps) + b,
            "gamma and beta are missing.": x_hat,
            "beta is missing.": g * x_hat,
            "gamma is missing.": x_hat + b,
            "eps is added after the root. It belongs under it.": g * centered / (np.sqrt(var) + eps) + b,
            "eps is missing, or another one than was handed in.": g * centered / np.sqrt(var) + b,
            "You divide by the variance. The root is missing.": g * centered / (var + eps) + b,
            "The variance is divided by one less than the number of values (ddof=1). It is the biased one.": g * normalized(x, channels, eps, ddof=1) + b,
        }  # fmt: skip
        if shape[1] == shape[3]:
            widths = "{} along the width of the picture: with shape (C,) the last axes meet. Make (1, C, 1, 1) of it."
            laid = (x - x.mean(axis=channels)) / np.sqrt(var.reshape(-1) + eps)
            mistakes |= {
                "Mean and variance are laid along the width of the picture: with shape (C,) the last axes meet. keepdims=True helps.": g * laid + b,
                "All four are laid along the width of the picture: with shape (C,) the last axes meet. Make (1, C, 1, 1) of them.": gamma * laid + beta,
                widths.format("gamma and beta are laid"): gamma * x_hat + beta,
                widths.format("gamma is laid"): gamma * x_hat + b,
                widths.format("beta is laid"): g * x_hat + beta,
                "gamma and beta are laid along the height of the picture: make (1, C, 1, 1) of them.": gamma[:, None] * x_hat + beta[:, None],
                "gamma and beta are laid along the batch: make (1, C, 1, 1) of them.": gamma[:, None, None, None] * x_hat + beta[:, None, None, None],
            }  # fmt: skip
        compare(got, g * x_hat + b, mistakes, f"Images of shape {shape}, eps {eps:g}")
    single = in_float32(x, gamma, beta)
    with named(x=single[0], gamma=single[1], beta=single[2]):
        stays_float32(attempt.array(*single, shape=shape))
    return "A filter is the same at every place of the picture, so its outputs are one feature: N · H · W numbers share one mean."
