"""Exercise 6.2, “He's weights”."""

import math

import numpy as np

from common.exercises.chapter06.shared import drawn, he, judge_differences, judge_normal, judge_spread
from common.exercises.comparing import judge_dice
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def he_weights(inputs, units, rng):
    return (np.sqrt(2 / inputs) * rng.standard_normal((inputs, units))).astype(np.float32)


@exercise(
    "6.2",
    "He's weights",
    hints=[
        "rng.standard_normal((inputs, units)) has the right shape, mean 0 and spread 1.",
        "Multiply by the spread. A unit adds up as many products as it has inputs.",
        "(np.sqrt(2 / inputs) * rng.standard_normal((inputs, units))).astype(np.float32).",
    ],
    solution=he_weights,
)
def check_he_weights(answer):
    attempt = function(answer, "he_weights")
    for inputs, units in ((400, 50), (60, 300)):
        weights = drawn(attempt, inputs, units, np.random.default_rng(62))
        judge_differences(weights)
        judge_spread(weights, he(inputs), {
            "That spread goes by the number of units. What counts is the fan-in, the inputs.": he(units),
            "That is Xavier's spread. ReLU throws half away, so there is a 2 under the root.": inputs**-0.5,
            "The root is missing: √(2 / inputs).": 2 / inputs,
            "The spread is still 1: multiply by √(2 / inputs).": 1,
            "That is the middle between both ways, √(2 / (inputs + units)). Wanted is √(2 / inputs).": math.sqrt(2 / (inputs + units)),
            "Numbers from -s to s have a spread of s/√3 only. Draw normal numbers: rng.standard_normal.": he(inputs) / math.sqrt(3),
            "The 2 stands before the root. It belongs under it.": 2 / math.sqrt(inputs),
        })  # fmt: skip
        judge_normal(weights)
        if weights.dtype != np.float32:
            raise Wrong(f"The weights are {weights.dtype}, wanted float32: .astype(np.float32) at the end.")
    judge_dice(lambda rng: drawn(attempt, 20, 10, rng), "weights")
    return "A layer with these weights, with a ReLU behind it, hands on as much as it gets: the mean square stays."
