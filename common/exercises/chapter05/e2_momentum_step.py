"""Exercise 5.2, “One step with momentum”."""

import numpy as np

from common.exercises.chapter05.shared import compare_together, like
from common.exercises.comparing import in_float32, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import function


def momentum_step(w, v, gradient, lr, momentum):
    v = momentum * v - lr * gradient
    return w + v, v


@exercise(
    "5.2",
    "One step with momentum",
    hints=[
        "Two lines: the velocity first, from the old one and the gradient; then the place, from the new velocity.",
        "Some of the old velocity is kept, momentum * v, and the gradient pushes against it, - lr * gradient.",
        "v = momentum * v - lr * gradient, which makes a new array. Then return w + v, v.",
    ],
    solution=momentum_step,
)
def check_momentum_step(answer):
    attempt = function(answer, "momentum_step")
    rng = np.random.default_rng(52)
    for shape, lr, momentum in (((4,), 0.3, 0.8), ((3, 2), 0.05, 0.9), ((1,), 1.5, 0.5), ((2, 3), 0.1, 0.0)):
        w, v, g = rng.normal(size=(3, *shape))
        got = several(attempt, like(w, "w", "v"), w, v, g, lr, momentum, w=w, v=v, gradient=g)
        new = momentum * v - lr * g
        climbing, averaged, hurried = (
            momentum * v + lr * g,
            momentum * v - (1 - momentum) * lr * g,
            v - lr * g,
        )
        wanted = w + new, new
        mistakes = {
            "The two are exchanged: return the new w first, then the new v.": (new, w + new),
            "That climbs: the gradient points uphill, so it is subtracted, - lr * gradient.": (w + climbing, climbing),
            "You move with the old velocity. Bring v up to date first, then add it to w.": (w + v, new),
            "You scale the gradient by 1 - momentum too. The rule of this book takes it whole.": (w + averaged, averaged),
            "The velocity is kept whole. Only the share momentum of it survives a step.": (w + hurried, hurried),
            "That is plain gradient descent: the old velocity is forgotten.": (w - lr * g, -lr * g),
            "w is right; v has the opposite sign. In this book the minus is in the velocity: w + v.": (w + new, -new),
            "The velocity is right, but w moves against it: add it.": (w - new, new),
            "w is right, and v is the old velocity. The next step needs the new one.": (w + new, v),
            "The velocity is right, but w is the old one: the step is missing.": (w, new),
            "The velocity is right, but w takes a plain step. It moves by the new velocity: w + v.": (w - lr * g, new),
            "The velocity itself is to hold lr, so that w moves by v: - lr * gradient in v, and w + v.": (w - lr * (momentum * v + g), momentum * v + g),
            "That is the rule for a velocity without the minus. Here the velocity holds it: - lr * gradient in v, and w + v.": (w - climbing, climbing),
            "The learning rate is forgotten.": (w + momentum * v - g, momentum * v - g),
            "The learning rate is for the gradient alone; the velocity holds it already.": (w + lr * (momentum * v - g), lr * (momentum * v - g)),
        }  # fmt: skip
        compare_together(got, wanted, mistakes, f"With lr {lr} and momentum {momentum}")
    w, v, g = in_float32(w, v, g)
    for part in several(attempt, like(w, "w", "v"), w, v, g, 0.1, 0.9, w=w, v=v, gradient=g).values():
        stays_float32(part)
    return "Pushes that agree add up to 1 / (1 - momentum) times the step; pushes that alternate shrink to 1 / (1 + momentum) of it."
