"""Exercise 3.6, “Gradient descent”."""

import numpy as np

from common.exercises.chapter03.shared import Function
from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show


def descend(gradient, start, lr, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path)


@exercise(
    "3.6",
    "Gradient descent",
    hints=[
        "Begin with a list that holds the start. Each step adds one point to it.",
        "The next point is x - lr * gradient(x), where x is the last point. It is a new array: the old ones stay.",
        "In a loop over range(steps): path.append(path[-1] - lr * gradient(path[-1])). At the end np.array(path).",
    ],
    solution=descend,
)
def check_descend(answer):
    attempt = function(answer, "descend")
    cases = (
        (np.array([3.0, -2.0]), 0.1, 5, np.float64),
        (np.array([1.0, 2.0, -0.5]), 0.05, 3, np.float64),
        (np.array([2.0]), 0.2, 1, np.float64),
        (np.array([1.0, -1.0]), 0.3, 0, np.float64),
        (np.array([0.5, 1.0, 1.5, 2.0]), 0.1, 7, np.float32),
    )
    for start, lr, steps, dtype in cases:
        start = start.astype(dtype)
        curvature = np.arange(1, start.size + 1).astype(dtype)

        def slope(x, curvature=curvature):
            return curvature * x + x**3 / 4

        gradient = Function("gradient", slope, shape=start.shape)
        with named(start=start):
            got = attempt.array(gradient, start, lr, steps)
        wanted = _walk(slope, start, lr, steps)
        if got.shape != wanted.shape or not np.allclose(got, wanted, rtol=1e-4, atol=1e-5):
            _hint_at_path(got, slope, start, lr, steps)
        if got.shape != wanted.shape:
            raise Wrong(f"{steps} steps from {show(start)} gave shape {got.shape}, wanted {wanted.shape}.")
        if not np.allclose(got, wanted, rtol=1e-4, atol=1e-5):
            row = np.flatnonzero(~np.isclose(got, wanted, rtol=1e-4, atol=1e-5).all(axis=1))[0]
            raise Wrong(
                f"lr = {lr}: after step {row} you are at {show(got[row])}, wanted {show(wanted[row])}."
            )
    return "A path of all points shows what the end alone hides: crawling, zig-zag, overshooting."


def _walk(slope, start, lr, steps):
    """What a right answer returns; or a wrong one, with a slope that is wrong."""
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - lr * slope(path[-1]))
    return np.array(path)


def _hint_at_path(got, slope, start, lr, steps):
    wanted = _walk(slope, start, lr, steps)
    further = _walk(slope, start, lr, steps + 1)
    from_start = [start]
    for _ in range(steps):
        from_start.append(start - lr * slope(from_start[-1]))
    equal = "All rows are the same point: the list holds one array again and again, which changes in place. Keep x.copy(), or make a new array at each step."
    mistakes = {
        "That climbs. Downhill is minus: x - lr * gradient(x).": _walk(lambda x: -slope(x), start, lr, steps),
        "Every row is the start: x is never replaced by the next point.": np.tile(start, (steps + 1, 1)),
        equal: np.tile(wanted[-1], (steps + 1, 1)),
        f"{equal} ": np.vstack([start, np.tile(wanted[-1], (steps, 1))]),
        "You take the gradient at the start for every step. Ask for it again wherever you are.": _walk(lambda x: slope(start), start, lr, steps),
        "Each step sets off from the start again. Set off from the last point.": np.array(from_start),
        "The learning rate is missing: x - lr * gradient(x).": _walk(lambda x: slope(x) / lr, start, lr, steps),
        "You divide by the learning rate. Multiply: x - lr * gradient(x).": _walk(lambda x: slope(x) / lr**2, start, lr, steps),
        "Your steps all have the same length. A step is lr times the whole gradient.": _walk(lambda x: slope(x) / np.linalg.norm(slope(x)), start, lr, steps),
        "Samples are rows, and so are points: the path lies on its side, wanted (steps + 1, n).": wanted.T,
        "That is the path without its start.": wanted[1:],
        "That is the path without its end: the start and all steps are steps + 1 points.": wanted[:-1],
        "That is one step too many: the start and all steps are steps + 1 points.": further,
        "That begins after the first step and goes one step too far.": further[1:],
        "That is the end alone. Wanted is the whole path, one row for each point.": wanted[-1],
        "Those are the gradients on the way. Wanted are the points.": np.array([slope(x) for x in wanted]),
    }  # fmt: skip
    if steps:  # without steps much of this is the start alone, or nothing
        recognize(got, mistakes)
    if got.shape == (steps, *start.shape):
        raise Wrong(f"{steps} steps gave {steps} points. With the start it should be one point more.")
