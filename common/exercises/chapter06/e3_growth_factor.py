"""Exercise 6.3, “Growth”."""

import math

import numpy as np

from common.exercises.chapter06.shared import he
from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def growth_factor(std, units, layers):
    return (std * np.sqrt(units / 2)) ** layers


@exercise(
    "6.3",
    "Growth",
    hints=[
        "One layer multiplies the mean square by n·std², and ReLU keeps half of it. What does that do to the root mean square?",
        "The root mean square is multiplied by √(n·std²/2) at each layer. Layers multiply.",
        "(std * np.sqrt(units / 2)) ** layers.",
    ],
    solution=growth_factor,
)
def check_growth_factor(answer):
    attempt = function(answer, "growth_factor")
    for std, units, layers in ((0.12, 100, 5), (0.5, 32, 1), (0.3, 50, 10), (he(64), 64, 30), (0.2, 8, 3)):
        got = attempt.array(std, units, layers, shape=())
        factor = std * math.sqrt(units / 2)
        recognize(got, {} if math.isclose(got, factor**layers, rel_tol=1e-9) else {
            "That is the factor of the mean square. Of the root mean square it is the root.": factor ** (2 * layers),
            "ReLU keeps half of the mean square: there is a 2 missing.": (std * math.sqrt(units)) ** layers,
            "The half belongs under the root: it is the mean square that ReLU halves.": (std * math.sqrt(units) / 2) ** layers,
            "That is one layer. Each multiplies what the one before has left.": factor,
            "Factors of layers multiply; you add them.": factor * layers,
            "The number of products is under a root: they partly cancel.": (std * units / 2) ** layers,
            "That is upside down: √(2/n) is He's spread, and what counts is how many times larger than that std is.": (std * he(units)) ** layers,
            "The spread comes in whole: only the number of units stands under the root.": math.sqrt(std * units / 2) ** layers,
        })  # fmt: skip
        if not math.isclose(got, factor**layers, rel_tol=1e-6):
            raise Wrong(
                f"With std {std:g}, {units} units, {layers} layers it is {factor**layers:.6g}, not {got:.6g}."
            )
    return "It is exponential in the depth, and 1 only for std = √(2/n): that is He's rule."
