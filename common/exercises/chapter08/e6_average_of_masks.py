"""Exercise 8.6, “The mean of many networks”."""

import numpy as np

from common.exercises.comparing import recognize, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show


def average_of_masks(x, W, ratio, masks):
    outputs = (x * masks / (1 - ratio)) @ W
    return outputs.mean(axis=0)


@exercise(
    "8.6",
    "The mean of many networks",
    hints=[
        "x * masks puts one thinned sample in each row, shape (M, D). What does a matrix product with W make of it?",
        "(x * masks / (1 - ratio)) @ W has one row for each mask, shape (M, H). The mean goes down the rows.",
        "Take .mean(axis=0) of it: one number for each of the H outputs.",
    ],
    solution=average_of_masks,
)
def check_average_of_masks(answer):
    attempt, rng = function(answer, "average_of_masks"), np.random.default_rng(86)
    for D, H, M, ratio, dtype in (
        (4, 3, 6, 0.25, float),
        (7, 2, 1, 0.5, float),
        (1, 1, 5, 0.8, float),
        (5, 5, 5, 0.4, float),
        (6, 2, 9, 0.0, float),
        (6, 4, 8, 0.25, np.float32),
    ):
        x, W = rng.normal(size=D).astype(dtype), rng.normal(size=(D, H)).astype(dtype)
        masks = (rng.random((M, D)) >= ratio).astype(dtype)
        with named(x=x, W=W, masks=masks):
            got = attempt.array(x, W, ratio, masks)
        wanted, plain, scale = average_of_masks(x, W, ratio, masks), (x * masks) @ W, 1 / (1 - ratio)
        if got.shape != (H,):
            recognize(got, {
                "Those are the outputs of all thinned networks, one row each. Take their mean, down the rows.": plain * scale,
                "That is the mean along the rows: one number for each mask. Wanted is one for each output.": (plain * scale).mean(axis=1),
                "That is the mean of all numbers together. Wanted is one for each output: axis=0.": (plain * scale).mean(),
            })  # fmt: skip
            raise Wrong(f"D = {D}, H = {H}, M = {M}: the result has shape {got.shape}, wanted ({H},).")
        if not np.allclose(got, wanted, rtol=1e-4, atol=1e-6):
            recognize(got, {
                "The kept numbers are not scaled up by 1 / (1 - ratio).": plain.mean(axis=0),
                "They are scaled by 1 / ratio. It is 1 / (1 - ratio).": plain.mean(axis=0) / max(ratio, 1e-9),
                "They are multiplied by 1 - ratio. The inverted rule divides by it.": plain.mean(axis=0) / scale,
                "That is the sum over the masks. Divide by their number.": plain.sum(axis=0) * scale,
                "That is x @ W, where the mean leads in the end. Wanted is the mean over these masks.": x @ W,
                "The masks are turned round: 1 stands for kept.": (x * (1 - masks)).mean(axis=0) @ W * scale,
                "That is the first mask's network alone.": plain[0] * scale,
                "That is the last mask's network alone.": plain[-1] * scale,
                "That is the mean along the rows, one number for each mask. Wanted is one for each output.": (plain * scale).mean(axis=1),
            })  # fmt: skip
            raise Wrong(f"D = {D}, H = {H}, M = {M}, ratio {ratio}: {show(got)}, wanted {show(wanted)}.")
    stays_float32(got)
    x, W = rng.normal(size=50), rng.normal(size=(50, 30))
    few, many = (
        np.abs(average_of_masks(x, W, 0.5, rng.random((M, 50)) >= 0.5) - x @ W).mean() for M in (10, 1000)
    )
    return (
        f"In a try with 50 inputs, 10 masks miss x @ W by {few:.1f} on average and 1000 masks by {many:.1f}: "
        "test mode is the mean of all the thinned networks. If a relu follows, only roughly."
    )
