"""Exercise 5.1, “A rolling ball”."""

import numpy as np

from common.exercises.comparing import numbers, recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong


def _roll(kept=(0.9, 0.9, 0.9), rate=0.1, slope=lambda w: 2 * w):
    """Places of a ball that starts at 1 and at rest; `kept` is the share of the velocity kept at each step."""
    w, v, path = 1.0, 0.0, []
    for share in kept:
        v = share * v - rate * slope(w)
        w += v
        path.append(w)
    return np.array(path)


@exercise(
    "5.1",
    "A rolling ball",
    hints=[
        "Keep two numbers, w and v. Each step changes v first, then w, and the gradient is always 2 times the w you are at.",
        "Step 1: the gradient is 2, so v = 0.9 · 0 − 0.1 · 2 = −0.2 and w = 1 − 0.2 = 0.8.",
        "Step 2: the gradient is 1.6, so v = 0.9 · (−0.2) − 0.1 · 1.6 = −0.34, and w = 0.8 − 0.34. Once more like this.",
    ],
    solution="places = (0.8, 0.46, 0.062)",
)
def check_places(answer):
    got, wanted = numbers(answer, 3, "places"), _roll()
    if np.allclose(got, wanted, rtol=0, atol=1e-4):
        return "Plain descent would be at 0.512 after three steps: the ball is nearly there, and so fast that it will roll past."
    velocity = np.diff(wanted, prepend=1.0)
    forgotten = "Momentum is forgotten in step {}: from the second step on, 0.9 of the last velocity is kept."
    recognize(got, {
        "Those are the places of plain gradient descent. The last velocity is missing: v ← 0.9 · v − 0.1 · gradient.": _roll(kept=(0, 0, 0)),
        forgotten.format(2): _roll(kept=(0, 0, 0.9)),
        forgotten.format(3): _roll(kept=(0, 0.9, 0)),
        "The ball rolls uphill: the gradient is subtracted in v ← 0.9 · v − 0.1 · gradient.": _roll(rate=-0.1),
        "The velocity is kept whole. Only 0.9 of it survives a step.": _roll(kept=(1, 1, 1)),
        "That is the gradient of w² / 2. The gradient of w² is 2w.": _roll(slope=lambda w: w),
        "You use the gradient at the start, 2, in every step. It is 2w, at the place reached so far.": _roll(slope=lambda w: 2),
        "You scale the gradient by 1 − 0.9 too. The rule of this book takes it whole: v ← 0.9 · v − 0.1 · gradient.": _roll(rate=0.01),
        "Those are the velocities. Wanted are the places.": velocity,
        "Those begin with the start. Wanted are the places after steps 1, 2 and 3.": np.array([1, *wanted[:2]]),
        "You move with the old velocity. Bring v up to date first, then add it to w.": np.array([1, 0.8, 0.42]),
    })  # fmt: skip
    step = int(np.flatnonzero(~np.isclose(got, wanted, rtol=0, atol=1e-4))[0]) + 1
    before = f"{wanted[step - 2]:g}" if step > 1 else "1"
    raise Wrong(
        f"Step {step} is off, {got[step - 1]:g}. Before it, w is {before} and v is {velocity[step - 2] if step > 1 else 0:g}; "
        "work out the gradient, then v, then w, to three decimals."
    )
