"""Exercise 1.4, “The slope from the output”."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show
from common.functions import sigmoid


def sigmoid_slope(u):
    y = sigmoid(u)
    return y * (1 - y)


@exercise(
    "1.4",
    "The slope from the output",
    hints=[
        "Section 1.3 writes the slope with nothing but the output y.",
        "First compute y = sigmoid(u), then combine y and 1 - y.",
        "y * (1 - y)",
    ],
    solution=sigmoid_slope,
)
def check_sigmoid_slope(answer):
    attempt = function(answer, "sigmoid_slope")
    u = np.array([-3.0, -1.0, 0.0, 0.5, 2.0])
    y = 1 / (1 + np.exp(-u))
    wanted = y * (1 - y)
    got = attempt.array(u, shape=u.shape)
    mistakes = {
        "That is the sigmoid itself, not its slope.": y,
        "That is u · (1 - u). The formula wants the output y = sigmoid(u) in the place of u.": u * (1 - u),
        "That is 1 - y. It has to be multiplied by y.": 1 - y,
        "The sign is exchanged: the sigmoid rises everywhere, so its slope is positive.": -wanted,
        "That is y · (1 + y). Check the sign in the bracket.": y * (1 + y),
        "That is the slope of tanh, 1 - y², with the sigmoid's y.": 1 - y**2,
    }
    for message, mistake in mistakes.items():
        if np.allclose(got, mistake):
            raise Wrong(message)
    if not np.allclose(got, wanted, rtol=1e-3, atol=1e-6):
        raise Wrong(f"At u = {show(u)} you give {show(got)}, wanted {show(wanted)}.")
    if not np.allclose(got, wanted, rtol=1e-12, atol=0):
        raise Wrong(
            "Close, but not exact: a difference quotient? The formula of section 1.3 needs no small step."
        )
    if not np.isclose(attempt.array(0.0, shape=()), 0.25):
        raise Wrong("For the single number u = 0.0 the slope is 0.25.")
    return "The slope of a sigmoid needs only its output, which has been computed already."
