"""Exercise 4.4, “Find the bug: ReLU, backward”."""

import numpy as np

from common.exercises.chapter04.shared import close
from common.exercises.comparing import compare, recognize, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named
from common.functions import relu


def relu_backward_fixed(x, dout):
    return dout * (x > 0)


@exercise(
    "4.4",
    "Find the bug: ReLU, backward",
    hints=[
        "Print dout before and after a call. And which slope does it take where x is exactly 0?",
        "dout[x < 0] = 0 writes into the caller's array, and leaves the places alone where x is 0.",
        "x > 0 is a mask of True and False, which count as 1 and 0: return dout * (x > 0).",
    ],
    solution=relu_backward_fixed,
)
def check_relu_backward(answer):
    attempt = function(answer, "relu_backward_fixed")
    rng = np.random.default_rng(44)
    for x, dtype in (
        (np.array([-2.0, -0.5, 0.0, 0.5, 2.0, -0.0]), float),
        (rng.integers(-2, 3, size=(4, 5)) / 2, float),
        (np.array([[0.0, -3.0, 1e-12]]), float),
        (rng.normal(size=(3, 1, 2)), float),
        (rng.integers(-1, 2, size=(2, 6)) * 1.0, np.float32),
    ):
        x = x.astype(dtype)
        dout = (rng.uniform(0.5, 2, size=x.shape) * rng.choice([-1, 1], size=x.shape)).astype(dtype)
        got = _untouched(attempt, x, dout)
        wanted = dout * (x > 0)
        recognize(got, {} if close(got, wanted) else {
            "Where x is exactly 0 you let the gradient through. This book takes the slope 0 there: x > 0, not x >= 0.": dout * (x >= 0),
            "The gradient goes everywhere: nothing is masked.": dout,
            "The mask looks at the sign of dout. What counts is where x, the input, was above 0.": dout * (dout > 0),
            "That stops the gradient where x is above 0 and lets the rest through: the mask is the wrong way round.": dout * (x <= 0),
            "That stops the gradient where x is above 0: the mask is the wrong way round (and leaves 0 out).": dout * (x < 0),
            "That is the mask alone, the local derivative. Multiply it by dout.": (x > 0) * 1.0,
            "That is the mask alone, with the slope 1 at exactly 0. This book takes 0 there; and multiply by dout.": (x >= 0) * 1.0,
            "That is the forward pass. Back goes dout, where x is above 0.": relu(x),
            "You multiply dout by relu(x). ReLU is a switch: the slope is 1 where x is above 0, however large x is.": dout * relu(x),
            "You multiply dout by x. The slope is 1 where x is above 0, however large x is.": dout * x,
            "You multiply by the sign of x, which is -1 below 0. The slope is 0 there.": dout * np.sign(x),
        })  # fmt: skip
        if not close(got, wanted):
            compare(got, wanted, {}, f"For x of shape {x.shape}, the result", rtol=1e-5, atol=1e-8)
        if dtype is np.float32:
            stays_float32(got)
    return "A switch that stays as the forward pass left it. And what belongs to the caller, dout, is only read: others may need it."


def _untouched(attempt, x, dout):
    try:
        with named(x=x, dout=dout):
            return attempt.array(x, dout)
    except Wrong as wrong:
        if "changes its argument" in str(wrong):
            raise Wrong(
                f"{attempt.name} still writes into an array of the caller. The next one who reads it finds your zeros: "
                "build a new array, or work on a copy."
            ) from None
        raise
