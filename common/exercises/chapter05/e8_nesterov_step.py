"""Exercise 5.8, “Nesterov looks ahead”."""

import numpy as np

from common.exercises.chapter05.shared import compare_together, like
from common.exercises.comparing import in_float32, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Named, function


def nesterov_step(w, v, gradient, lr, momentum):
    v = momentum * v - lr * gradient(w + momentum * v)
    return w + v, v


class _Slope(Named):
    """A gradient that is not linear, so that every place has its own."""

    name = "gradient"

    def __init__(self, shape):
        self.shape = shape

    def __call__(self, w):
        if np.shape(w) != self.shape:
            raise ValueError(f"w: got shape {np.shape(w)}, wanted {self.shape}")
        return 1.5 * w + 2.0 * np.sin(2.0 * w) + 0.5


@exercise(
    "5.8",
    "Nesterov looks ahead",
    hints=[
        "Where would the old velocity alone carry the ball in this step? That is the place to ask for the gradient.",
        "The place ahead is w + momentum * v, with the old v; call gradient there. All else is as with momentum.",
        "v = momentum * v - lr * gradient(w + momentum * v), then return w + v, v.",
    ],
    solution=nesterov_step,
)
def check_nesterov_step(answer):
    attempt = function(answer, "nesterov_step")
    rng = np.random.default_rng(58)
    for shape, lr, momentum in (((4,), 0.3, 0.6), ((3, 2), 0.05, 0.9), ((1,), 0.5, 0.8), ((2, 3), 0.1, 0.0)):
        w, v = rng.normal(size=(2, *shape))
        slope = _Slope(shape)
        got = several(attempt, like(w, "w", "v"), w, v, slope, lr, momentum, w=w, v=v)
        wanted = nesterov_step(w, v, slope, lr, momentum)
        compare_together(
            got, wanted, _nesterov(w, v, slope, lr, momentum), f"With lr {lr} and momentum {momentum}"
        )
    w, v = in_float32(w, v)
    for part in several(attempt, like(w, "w", "v"), w, v, slope, 0.1, 0.9, w=w, v=v).values():
        stays_float32(part)
    return "It brakes before the wall, not at it: the gradient is that of the place where the velocity is about to carry the ball."


def _nesterov(w, v, slope, lr, momentum):
    """What plausible slips would compute: message -> (w, v)."""
    kept = momentum * v
    ahead, here = slope(w + kept), slope(w)
    new = kept - lr * ahead

    def moved(velocity):
        return w + velocity, velocity

    return {
        "That is plain momentum: the gradient is taken at w. Take it ahead, at w + momentum * v.": moved(kept - lr * here),
        "You look ahead with the whole velocity, w + v. Only the share momentum of it will survive: w + momentum * v.": moved(kept - lr * slope(w + v)),
        "You look back: the place ahead is w + momentum * v, with a plus.": moved(kept - lr * slope(w - kept)),
        "You take the gradient at the velocity. The place ahead is w + momentum * v.": moved(kept - lr * slope(kept)),
        "You look ahead with the velocity of a momentum step. Look ahead with the old one: w + momentum * v.": moved(kept - lr * slope(w + kept - lr * here)),
        "You step from the place ahead. That place is for the gradient alone; the step starts at w.": (w + kept + new, new),
        "You move with the old velocity. Bring v up to date first, then add it to w.": (w + v, new),
        "That climbs: the gradient is subtracted.": moved(kept + lr * ahead),
        "The velocity is kept whole. Only the share momentum of it survives a step.": moved(v - lr * ahead),
        "The gradient is taken ahead, but then the old velocity is forgotten: momentum * v - lr * gradient(...).": moved(-lr * ahead),
        "You scale the gradient by 1 - momentum too. The rule of this book takes it whole.": moved(kept - (1 - momentum) * lr * ahead),
        "That is the library's form, with the place ahead kept as the parameter. Wanted is the textbook form, with gradient(w + momentum * v).": (w + momentum * (kept - lr * here) - lr * here, kept - lr * here),
        "w is right, and v is the old velocity. The next step needs the new one.": (w + new, v),
        "w is right; v has the opposite sign. In this book the minus is in the velocity: w + v.": (w + new, -new),
        "The velocity is right, but w moves against it: add it.": (w - new, new),
        "The two are exchanged: return the new w first, then the new v.": (new, w + new),
        "The learning rate is forgotten.": moved(kept - ahead),
    }  # fmt: skip
