"""Exercise 4.1, “Two ways back”."""

import numpy as np

from common.exercises.comparing import numbers
from common.exercises.core import exercise
from common.exercises.judging import Wrong


@exercise(
    "4.1",
    "Two ways back",
    hints=[
        "Give the two sums names: u = a + b and v = b + 1, so that z = u · v. Compute both, then walk back.",
        "The product hands to each factor the other one: u is told v, and v is told u. A sum hands on what it is told.",
        "a is used once and gets v = 5. b is used in u and in v: what comes back on the two ways is added.",
    ],
    solution="slopes = (5, 7 + 5)",
)
def check_slopes(answer):
    by_a, by_b = numbers(answer, 2, "slopes")
    if np.allclose((by_a, by_b), (12, 5), atol=1e-3):
        raise Wrong("The two are exchanged: the slope by a first, then the slope by b.")
    _compare_slope("dz/da", by_a, 5, {
        7: "you hand u the factor u. A product hands each factor the other one: u = a + b is told v = b + 1.",
        4: "you take b for the other factor. It is b + 1.",
        12: "a is used once, in a + b only; v = b + 1 doesn't hold it.",
        35: "that is z itself. Wanted is how fast z grows with a.",
        1: "that is the local derivative of the sum alone. Multiply it by what comes from above.",
        15: "a node of the graph is a sum, and a sum hands on what it is told: its inputs don't multiply it.",
    })  # fmt: skip
    _compare_slope("dz/db", by_b, 12, {
        5: "only the way through a + b is counted. b is used in b + 1, too.",
        7: "only the way through b + 1 is counted. b is used in a + b, too.",
        35: "you multiply what comes back on the two ways. Along a way you multiply; where ways meet, you add.",
        6: "that is the mean of the two ways. Gradients that meet are added.",
        2: "you subtract one way from the other. Gradients that meet are added.",
        -2: "you subtract one way from the other. Gradients that meet are added.",
        11: "on one of the ways you take b for the factor b + 1.",
        1: "that is a local derivative alone. Multiply it by what comes from above, and add the ways.",
    })  # fmt: skip
    return "5 and 12: along one way you multiply, and where ways meet again you add. A weight used for a whole batch is such a b."


def _compare_slope(what, got, wanted, mistakes):
    if abs(got - wanted) <= 1e-3:
        return
    for mistake, message in mistakes.items():
        if abs(got - mistake) <= 1e-3:
            raise Wrong(f"{what} is not {mistake}: {message}")
    raise Wrong(
        f"{what} is not {got:g}. With u = a + b = 7 and v = b + 1 = 5: what is u told, what is v told?"
    )
