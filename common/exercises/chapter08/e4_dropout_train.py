"""Exercise 8.4, “Inverted dropout”."""

import numpy as np

from common.exercises.chapter08.shared import judge_kept
from common.exercises.comparing import judge_dice, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show


def dropout_train(x, ratio, rng):
    kept = rng.random(x.shape) >= ratio
    factor = kept.astype(x.dtype) / (1 - ratio)
    return x * factor, factor


@exercise(
    "8.4",
    "Inverted dropout",
    hints=[
        "Throw one number between 0 and 1 for each number of x, with rng. For which of them is x kept?",
        "kept = rng.random(x.shape) >= ratio is True with probability 1 - ratio. The kept ones are scaled up by 1 / (1 - ratio).",
        "factor = kept.astype(x.dtype) / (1 - ratio), so that float32 stays. Return x * factor, factor.",
    ],
    solution=dropout_train,
)
def check_dropout_train(answer):
    attempt = function(answer, "dropout_train")

    def run(x, ratio, seed):
        rng = seed if isinstance(seed, np.random.Generator) else np.random.default_rng(seed)
        wanted = {"out": x.shape, "factor": x.shape}
        got = several(attempt, wanted, x, ratio, rng, x=x, rng=rng)
        return got["out"], got["factor"]

    def choice(x, seed):
        _, factor = run(x, 0.5, seed)
        return factor

    values = np.random.default_rng(84)
    for shape, ratio in (((100, 150), 0.2), ((8000,), 0.5), ((20, 30, 15), 0.75), ((4, 5), 0.0)):
        x = values.uniform(0.5, 2.0, size=shape) * values.choice([-1.0, 1.0], size=shape)
        out, factor = run(x, ratio, 0)
        _judge_dropped(x, out, factor, ratio)
    x = np.maximum(values.normal(size=(60, 60)), 0)  # what a relu lets through
    through = (run(x, 0.5, 0)[1] != 0)[x == 0].mean()
    if abs(through - 0.5) > 0.1:
        raise Wrong(
            f"Where x itself is 0, factor is above 0 in {through:.0%} of the places, wanted 50%. out is 0 there either way; "
            "ask the choice, not out, what was kept."
        )
    x = values.normal(size=(30, 40)).astype(np.float32)
    parts = run(x, 0.5, 7)
    for part in parts:
        stays_float32(part)
    judge_dice(lambda rng: choice(x, rng), "choices")
    rng = np.random.default_rng(7)
    if np.array_equal(choice(x, rng), choice(x, rng)):
        raise Wrong("Two calls in a row made the same choice. Go on with the rng that comes in.")
    counts = {np.count_nonzero(choice(x[0], seed)) for seed in range(10)}
    if len(counts) == 1:
        raise Wrong("Every call keeps the same count. If each number decides for itself, it varies a little.")
    return "The mean stays what it was, so nothing needs to be done in test mode. And backward multiplies by the same factor."


def _judge_dropped(x, out, factor, ratio):
    if ratio == 0 and not (factor == 1).all():
        raise Wrong("With ratio 0 nothing is dropped, and the factor is 1 everywhere.")
    if not np.isin(factor, (0, factor.max())).all() and np.allclose(factor, x * out):
        raise Wrong("The two are exchanged: return out first, then factor.")
    if ratio:
        judge_kept(factor != 0, ratio, "factor")
    scale, values = 1 / (1 - ratio), np.unique(factor[factor != 0])
    if np.allclose(values, 1) and np.allclose(out, x * factor * scale) and ratio:
        raise Wrong("out is right, but factor holds only 0 and 1. Backward needs the scale in it, too.")
    if not np.allclose(values, scale):
        for message, mistake in {
            "The kept numbers are not scaled up: the mean of out falls to 1 - ratio of what it was.": 1,
            "The kept numbers are scaled by 1 / ratio. It is 1 / (1 - ratio): their share is 1 - ratio.": 1 / max(ratio, 1e-9),
            "The kept numbers are scaled down by 1 - ratio. The inverted rule divides by it.": 1 - ratio,
            "The kept numbers are scaled by 1 + ratio. It is 1 / (1 - ratio).": 1 + ratio,
        }.items():  # fmt: skip
            if np.allclose(values, mistake):
                raise Wrong(message)
        raise Wrong(
            f"With ratio {ratio} factor is {show(values[:3])} where x is kept, wanted {scale:g} there."
        )
    if not np.allclose(out, x * factor):
        if np.allclose(out, x * (factor != 0)):
            raise Wrong("factor is right, but out is not scaled up. Multiply x by factor.")
        raise Wrong("out is not x times factor.")
