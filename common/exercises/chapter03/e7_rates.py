"""Exercise 3.7, “Two rates”."""

import numpy as np

from common.exercises.comparing import numbers
from common.exercises.core import exercise
from common.exercises.judging import Wrong


@exercise(
    "3.7",
    "Two rates",
    hints=[
        "How curved is f in each direction? The second derivative of a x²/2 is a; write 5y² in this form.",
        "The curvatures are 1 and 10. Along each, a step multiplies the distance by 1 - lr·a. The steepest direction breaks first.",
        "It no longer converges from 2/a on, and arrives in one step at 1/a, both with the curvature a = 10.",
    ],
    solution="rates = (2 / 10, 1 / 10)",
)
def check_rates(answer):
    limit, one_step = numbers(answer, 2, "rates")
    if np.allclose((limit, one_step), (0.1, 0.2), rtol=0, atol=1e-6):
        raise Wrong(
            "The two are exchanged: 1/a arrives in one step, and only from 2/a on it no longer converges."
        )
    if min(limit, one_step) <= 0:
        raise Wrong("A learning rate is above 0: with a minus it would climb.")
    _compare_rate("The first rate", limit, 0.2, {
        0.1: "with 1/10, y arrives at once. Beyond that it oscillates, but still comes closer. When does it not?",
        0.4: "you took 5 for the curvature of y. 5y² is a y²/2 with a = 10: the second derivative.",
        2.0: "that is the limit of the flat direction, x. The steep one, y, runs away long before.",
        1.0: "that is the rate at which x arrives in one step. When does y, the steep one, no longer converge?",
        10.0: "10 is the curvature itself. The rate is something divided by it.",
        20.0: "2 times 10 is the wrong way round: divide by the curvature.",
        5.0: "5 is the factor in front of y². What is the curvature, and what follows for the rate?",
        2 / 11: "you add the curvatures. Each direction goes its own way; the steepest breaks first.",
        2 / 5.5: "you take the mean of the curvatures. Each direction goes its own way; the steepest breaks first.",
    })  # fmt: skip
    _compare_rate("The second rate", one_step, 0.1, {
        0.2: "you took 5 for the curvature, or the limit 2/a. The curvature of 5y² is 10, and 1 - lr·10 should be 0.",
        1.0: "that is where x arrives in one step. Asked for is y.",
        2.0: "that is the limit of x. Asked for is the rate at which y arrives in one step.",
        10.0: "10 is the curvature itself. The rate is something divided by it.",
        5.0: "5 is the factor in front of y². What is the curvature, and what follows for the rate?",
        0.05: "half of it: y ← (1 - lr·a) y, and that is 0 for lr = 1/a, with a = 10.",
        2 / 11: "that serves both directions as well as one rate can. Asked for is where y arrives in one step.",
    })  # fmt: skip
    return "0.2 and 0.1: the steepest direction sets the limit, and the flat one, of a tenth of the curvature, has to live with it."


def _compare_rate(what, got, wanted, mistakes):
    if abs(got - wanted) <= 1e-6:
        return
    for mistake, message in mistakes.items():
        if abs(got - mistake) <= 1e-3 * mistake:
            raise Wrong(f"{what}: {message}")
    if abs(got - wanted) <= 0.05 * wanted:
        raise Wrong(f"{what}: {got:g} is very close. Give the border itself; it is a simple fraction.")
    raise Wrong(f"{what} is not {got:g}. Work with y alone: a step makes it (1 - lr·a) y. Which a is it?")
