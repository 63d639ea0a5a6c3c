"""Exercise 3.5, “Find the bug: a gradient entry by entry”."""

import numpy as np

from common.exercises.chapter03.shared import Function
from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show


def gradient_fixed(f, x):
    h = 1e-4
    x = np.array(x, dtype=float)  # a copy, and of floats
    gradient = np.zeros_like(x)
    for i in range(x.size):
        value = x.flat[i]
        x.flat[i] = value + h
        above = f(x)
        x.flat[i] = value - h
        below = f(x)
        x.flat[i] = value  # put it back before the next
        gradient.flat[i] = (above - below) / (2 * h)
    return gradient


def _squares(x):
    return np.sum(np.square(x, dtype=float)), 2.0 * x


def _cubes(x):
    return np.sum(np.power(x, 3, dtype=float)), 3.0 * np.square(x)


def _coupled(x):
    weights = np.arange(x.size).reshape(x.shape) - 1.5
    total = np.sum(x, dtype=float)
    return np.sum(weights * x) + total**2 / 2, weights + total


@exercise(
    "3.5",
    "Find the bug: a gradient entry by entry",
    hints=[
        "Print x after each turn of the loop. Where should the first entry be while the second is moved?",
        "Keep value = x.flat[i], move the entry, and put value back. An array of whole numbers can't hold 3.0001.",
        "Begin with x = np.array(x, dtype=float): a copy, so that your x stays as it is, and of floats, so that + h is not lost.",
    ],
    solution=gradient_fixed,
)
def check_gradient(answer):
    attempt = function(answer, "gradient_fixed")
    cases = (
        (_squares, np.array([3.0, 1.0, 2.0])),
        (_cubes, np.array([1.0, -1.0, 0.5])),  # of which a difference with too large a step is not the slope
        (_coupled, np.array([0.5, -2.0, 1.25, 0.0])),
        (_squares, np.array([3, 1, 2])),
        (_coupled, np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -3.0]])),
        (_coupled, np.array([[2, -1], [0, 5]])),
        (_coupled, np.array([[[0.5, 3.0]], [[-1.0, 0.75]]])),
        (_squares, np.array([-1.5])),
        (_squares, np.array([1.5, -0.5, 2.0], dtype=np.float32)),
    )
    for case, x in cases:
        f = Function("f", lambda x, case=case: case(x)[0], shape=x.shape)
        wanted = case(x)[1]
        got = attempt.array(f, x)
        _judge_points(f.points, x)
        if got.shape != x.shape:
            raise Wrong(f"x of shape {x.shape} gave shape {got.shape}. A gradient has the shape of x.")
        if got.dtype.kind != "f":
            raise Wrong(
                f"The gradient is kept as {got.dtype}, and its fractions are lost: np.zeros_like(x) takes over the type of x. Turn x into floats first."
            )
        # a forward difference is fine, too; float32 can't do better than this with a small h
        tolerance = 0.1 if x.dtype == np.float32 else 5e-3
        if not np.allclose(got, wanted, rtol=0, atol=tolerance):
            recognize(got, {
                "The sign is wrong.": -wanted,
                "Twice too large: from x - h to x + h it is 2h.": 2 * wanted,
                "Half as large as it should be: from x to x + h it is h, not 2h.": wanted / 2,
            })  # fmt: skip
            step = max((np.abs(point - x).max() for point in f.points), default=0)
            if step > 0.05:
                raise Wrong(
                    f"The step is {step:g}, too large for a slope that is right to two decimals. 1e-4 will do."
                )
            raise Wrong(f"At x = {show(x)} the gradient came out as {show(got)}, wanted {show(wanted)}.")
    return "One entry at a time, everything else where it was, and the x that was handed in untouched."


def _judge_points(points, x):
    """At each point f may be asked at, one entry of x has moved at most."""
    if x.dtype.kind == "i" and points and all(np.array_equal(point, np.round(point)) for point in points):
        raise Wrong(
            f"x = {show(x)} holds whole numbers, and they swallow + h: 3 + 0.0001, put into such an array, is 3 again. Turn x into floats first."
        )
    for point in points:
        moved = np.abs(point - x) > 1e-9
        if moved.sum() > 1 and x.ndim > 1:
            raise Wrong(
                f"f was asked with {moved.sum()} entries moved at once. In a matrix x[i] is a whole row; x.flat[i] is one entry."
            )
        if moved.sum() > 1:
            raise Wrong(
                f"f was asked with {moved.sum()} entries moved at once: an entry is not put back before the next is moved."
            )
