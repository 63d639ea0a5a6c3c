"""Exercise 4.2, “The node x / y”."""

import numpy as np

from common.exercises.chapter04.shared import close, compare_each
from common.exercises.comparing import in_float32, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show


def divide_backward(x, y, dout):
    return dout / y, -dout * x / y**2


@exercise(
    "4.2",
    "The node x / y",
    hints=[
        "Two local derivatives are needed: how does x / y answer to x, while y stays, and how to y, while x stays?",
        "By x it is 1 / y. By y it is that of x · y⁻¹, which is -x / y². Each times what comes from above.",
        "return dout / y, -dout * x / y**2",
    ],
    solution=divide_backward,
)
def check_divide_backward(answer):
    attempt = function(answer, "divide_backward")
    rng = np.random.default_rng(42)
    for shape in ((3,), (2, 3), (1, 4), ()):
        x, y, dout = (rng.uniform(0.5, 3, size=shape) * rng.choice([-1, 1], size=shape) for _ in range(3))
        if not shape:
            x, y, dout = 3.0, -2.0, 0.7
        got = several(attempt, ("dx", "dy"), x, y, dout)
        dx, dy = divide_backward(x, y, dout)
        if close(got["dx"], dy) and close(got["dy"], dx):
            raise Wrong("The two are exchanged: return dx first, then dy.")
        mistakes = {
            "dx": {
                "dx: the local derivative alone. What comes from above, dout, multiplies it.": 1 / y,
                "dx: that is the node x · y. The slope of x / y by x is 1 / y.": dout * y,
                "dx: only dout. The local derivative, 1 / y, is missing.": dout,
                "dx: the sign is exchanged. x / y grows with x where y is above 0.": -dx,
                "dx: that is x / y times dout. The slope by x is 1 / y: x itself drops out.": dout * x / y,
                "dx: you divide dout by x. The slope of x / y by x is 1 / y.": dout / x,
                "dx: you divide by y² in the slope by x, too; there it is 1 / y.": dout / y**2,
                "dx: you divide by dout. What comes from above multiplies.": 1 / y / dout,
            },
            "dy": {
                "dy: the sign. A larger y makes x / y smaller: -x / y².": -dy,
                "dy: the square is missing. The derivative of 1 / y is -1 / y².": -dout * x / y,
                "dy: the square and the sign are missing. The derivative of 1 / y is -1 / y².": dout * x / y,
                "dy: the local derivative alone. What comes from above, dout, multiplies it.": -x / y**2,
                "dy: neither sign nor dout. The local derivative is -x / y², and dout multiplies it.": x
                / y**2,
                "dy: x is missing. The derivative of x · y⁻¹ by y is -x / y².": -dout / y**2,
                "dy: that is the node x · y. The slope of x / y by y is -x / y².": dout * x,
                "dy: x and y are exchanged: the slope by y is -x / y².": -dout * y / x**2,
                "dy: that is -1 / y² with x in the square as well. Only y is squared.": -dout * x**2 / y**2,
                "dy: x is in the place of y. The slope by y is -x / y².": dout / x,
                "dy: you divide by dout. What comes from above multiplies.": -x / y**2 / dout,
            },
        }
        compare_each(got, {"dx": dx, "dy": dy}, mistakes, f"With x = {show(x)}, y = {show(y)}"[:120])
    for part in several(attempt, ("dx", "dy"), *in_float32(*rng.uniform(1, 2, size=(3, 4)))).values():
        stays_float32(part)
    return "A node needs its own two derivatives and dout, nothing else. Any network is made of such nodes."
