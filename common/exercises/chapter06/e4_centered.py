"""Exercise 6.4, “Find the bug: it grows and grows”."""

import math

import numpy as np

from common.exercises.chapter06.shared import drawn, he, judge_spread
from common.exercises.comparing import judge_dice
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def centered_fixed(inputs, units, rng):
    return np.sqrt(2 / inputs) * rng.standard_normal((inputs, units))


@exercise(
    "6.4",
    "Find the bug: it grows and grows",
    hints=[
        "rng.random draws from 0 to 1. What is the mean of such numbers, and what did the derivation ask of the mean?",
        "With a mean above 0 the products no longer cancel: the sum grows like n, not like √n.",
        "np.sqrt(2 / inputs) * rng.standard_normal((inputs, units)).",
    ],
    solution=centered_fixed,
)
def check_centered(answer):
    attempt = function(answer, "centered_fixed")
    for inputs, units in ((300, 100), (50, 400)):
        weights = drawn(attempt, inputs, units, np.random.default_rng(64))
        if weights.min() >= 0:
            raise Wrong("All weights are positive still. With a mean above 0 the products don't cancel.")
        judge_spread(weights, he(inputs), {
            "Centered, but numbers between -½ and ½ have a spread of 1/√12. Wanted is √(2 / inputs).": he(inputs) / math.sqrt(12),
            "Centered, but numbers between -1 and 1 have a spread of 1/√3. Wanted is √(2 / inputs).": he(inputs) / math.sqrt(3),
            "Centered, but that is Xavier's spread, for tanh. There is a ReLU behind this layer.": inputs**-0.5,
            "Centered, but the spread goes by the units. What counts is the fan-in, the inputs.": he(units),
            "Centered, but the spread is 1: multiply by √(2 / inputs).": 1,
        })  # fmt: skip
    judge_dice(lambda rng: drawn(attempt, 20, 10, rng), "weights")
    return "Sums of numbers with mean 0 grow like the root of n; with any other mean, like n. Over ten layers that decides everything."
