"""Exercise 3.4, “A central difference”."""

import numpy as np

from common.exercises.chapter03.shared import Function
from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show


def derivative(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)


@exercise(
    "3.4",
    "A central difference",
    hints=[
        "How much does f change from a little left of x to a little right of it? And how far apart are the two places?",
        "The two places are x - h and x + h, so they are 2h apart. Mind the parentheses.",
        "(f(x + h) - f(x - h)) / (2 * h)",
    ],
    solution=derivative,
)
def check_derivative(answer):
    attempt = function(answer, "derivative")
    # with a large h the kinds of difference are far apart, so the mistake can be told from the numbers
    cases = (
        ("x**3", lambda x: x**3, 1.75, 0.25),
        ("x**3", lambda x: x**3, np.array([-1.0, 0.5, 2.0]), 0.125),
        ("exp(x)", np.exp, np.array([[-1.0, 0.0], [0.5, 2.0]]), 0.25),
        ("x**3", lambda x: x**3, np.array([[-1.0], [2.0]], dtype=np.float32), 0.25),
        ("exp(x)", np.exp, -3, 0.5),
        ("x**2", lambda x: x**2, np.array([3, -2]), 0.01),
    )
    for formula, f, x, h in cases:
        with named(x=x):
            got = attempt.array(Function("f", f), x, h, shape=np.shape(x))
        wanted = (f(x + h) - f(x - h)) / (2 * h)
        if not np.allclose(got, wanted, rtol=1e-5, atol=1e-9):
            _hint_at_difference(got, f, x, h)
            raise Wrong(
                f"f(x) = {formula} at x = {show(x)}, h = {h}: you say {show(got)}, wanted {show(wanted)}."
            )
    got = attempt.array(Function("f", lambda x: x**3), 0.0, shape=())
    if not np.isclose(got, 1e-8, rtol=1e-4, atol=0):  # at 0 the difference of x**3 is h**2
        raise Wrong(
            "When h is not handed in, it should be 1e-4. Leave the first line of the function as it was."
        )
    return "Until rounding takes over, the error of this difference shrinks like h²; that of the forward one only like h."


def _hint_at_difference(got, f, x, h):
    rise = f(x + h) - f(x - h)
    recognize(got, {
        "That is the forward difference. The central one goes from x - h to x + h.": (f(x + h) - f(x)) / h,
        "That is the backward difference. The central one goes from x - h to x + h.": (f(x) - f(x - h)) / h,
        "You divide by h. From x - h to x + h it is 2h.": rise / h,
        "The sign is wrong: what lies right of x comes first, f(x + h) - f(x - h).": -rise / (2 * h),
        "That is the change of f. Divide it by how far you went, 2h.": rise,
        "/ 2 * h divides by 2 and multiplies by h. Write / (2 * h).": rise / 2 * h,
        "Parentheses: you divide f(x - h) alone. The whole difference is to be divided.": f(x + h) - f(x - h) / (2 * h),
        "You go from x to x + h, but divide by 2h. Go from x - h to x + h.": (f(x + h) - f(x)) / (2 * h),
        "You go from x - h to x, but divide by 2h. Go from x - h to x + h.": (f(x) - f(x - h)) / (2 * h),
        "You go h/2 to either side. Here it is h to either side, and 2h in all.": (f(x + h / 2) - f(x - h / 2)) / h,
        "You take a step of your own. Use the h that is handed in.": (f(x + 1e-4) - f(x - 1e-4)) / 2e-4,
    })  # fmt: skip
