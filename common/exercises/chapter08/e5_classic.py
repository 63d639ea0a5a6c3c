"""Exercise 8.5, “Find the bug: dropout, there and back”."""

import numpy as np

from common.exercises.chapter08.shared import judge_kept
from common.exercises.comparing import judge_dice, recognize, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def classic_fixed(x, dout, ratio, train, rng):
    factor = (rng.random(x.shape) >= ratio).astype(x.dtype) if train else 1 - ratio
    return x * factor, dout * factor


@exercise(
    "8.5",
    "Find the bug: dropout, there and back",
    hints=[
        "There are two faults. In training, how often are the dice thrown? In test mode, how much comes out, on average?",
        "Choose once, and multiply both x and dout by that choice. In test mode nothing is chosen: both are multiplied by 1 - ratio.",
        "factor = (rng.random(x.shape) >= ratio).astype(x.dtype) if train else 1 - ratio. Then return x * factor, dout * factor.",
    ],
    solution=classic_fixed,
)
def check_classic(answer):
    attempt, values = function(answer, "classic_fixed"), np.random.default_rng(85)

    def run(x, dout, ratio, train, rng=None):
        rng = rng or np.random.default_rng(0)
        wanted = {"out": x.shape, "dx": x.shape}
        got = several(attempt, wanted, x, dout, ratio, train, rng, x=x, dout=dout, rng=rng)
        return got["out"], got["dx"]

    for shape, ratio in (((100, 150), 0.3), ((9000,), 0.5), ((15, 20, 30), 0.8)):
        x, dout = values.uniform(0.5, 2.0, size=(2, *shape)) * values.choice([-1.0, 1.0], size=(2, *shape))
        _judge_training(*run(x, dout, ratio, True), x, dout, ratio)
        _judge_use(*run(x, dout, ratio, False), x, dout, ratio)
    x = np.where(x > 0, x, 0)  # what a relu lets through
    through = (run(x, dout, ratio, True)[1] != 0)[x == 0].mean()
    if abs(through - (1 - ratio)) > 0.1:
        raise Wrong(
            f"Where x itself is 0, the gradient comes through in {through:.0%} of the places, wanted {1 - ratio:.0%}. "
            "out is 0 there either way; ask the choice, not out, what was kept."
        )
    single = x.astype(np.float32), dout.astype(np.float32)
    for train in (True, False):
        for part in run(*single, 0.5, train):
            stays_float32(part)
    judge_dice(lambda rng: run(*single, 0.5, True, rng)[1], "choices")
    return "Backward repeats what forward did, number by number, and in test mode the next layer gets the mean that it is used to."


def _judge_training(out, dx, x, dout, ratio):
    kept = out != 0
    judge_kept(kept, ratio, "In training, out's pattern of zeros")
    if not np.allclose(out, x * kept):
        recognize(out, {
            "In training, out is scaled up: that is the inverted rule. The classic one scales in test mode.": x * kept / (1 - ratio),
            "In training, out is scaled down, too. The classic rule scales in test mode only.": x * kept * (1 - ratio),
        })  # fmt: skip
        raise Wrong("In training, the numbers that are kept come out changed. They are to stay as they are.")
    if np.allclose(dx, dout * kept):
        return
    recognize(dx, {
        "In training, the gradient comes through everywhere. Where out was dropped, x has no influence: dx is 0.": dout,
        "In training, dx comes through where x was dropped, and only there: the choice is turned round.": dout * ~kept,
        "In training, dx is scaled, out is not. Both are multiplied by the same.": dout * kept / (1 - ratio),
        "In training, dx is scaled down, out is not. Both are multiplied by the same.": dout * kept * (1 - ratio),
        "dx is x times the choice. It is dout times the choice.": x * kept,
        "dx is all 0.": 0 * dout,
    })  # fmt: skip
    leaks = (dx[~kept] != 0).mean()
    if np.allclose(dx, dout * (dx != 0)) and leaks > 0:
        raise Wrong(
            f"Of what was dropped, {leaks:.0%} still gets a gradient: the dice are thrown a second time."
        )
    raise Wrong("In training, dx is not dout times what x was multiplied by.")


def _judge_use(out, dx, x, dout, ratio):
    keep = 1 - ratio
    for name, got, whole in (("out", out, x), ("dx", dx, dout)):
        if np.allclose(got, whole * keep):
            continue
        recognize(got, {
            f"In test mode {name} comes through whole, {1 / keep:.3g} times as much as in training on average. Scale by 1 - ratio.": whole,
            f"In test mode {name} is multiplied by ratio. It is 1 - ratio, the share that was kept in training.": whole * ratio,
            f"In test mode {name} is scaled up. The classic rule multiplies by 1 - ratio.": whole / keep,
        })  # fmt: skip
        if (got == 0).any():
            raise Wrong(f"In test mode {name} has zeros in it: nothing is dropped any more.")
        first, right = got.flat[0], whole.flat[0] * keep
        raise Wrong(f"In test mode {name} begins with {first:.4g}, wanted {right:.4g}.")
