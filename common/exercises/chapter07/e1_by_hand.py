"""Exercise 7.1, “By hand”."""

import numpy as np

from common.exercises.comparing import judge_rounding, numbers
from common.exercises.core import exercise
from common.exercises.judging import Wrong


@exercise(
    "7.1",
    "By hand",
    hints=[
        "The mean first. Then how far each number is from it, and the mean of the squares of that.",
        "The mean is 4, the distances are −3, −1, 1, 3. Their squares are 9, 1, 1, 9; divide the sum by 4.",
        "The last sample becomes 3 / √5 = 1.342 before gamma and beta: multiply by gamma, then add beta.",
    ],
    solution="by_hand = (4, 5, 3.68)",
)
def check_by_hand(answer):
    got = numbers(answer, 3, "by_hand")
    x_hat = 3 / np.sqrt(5)
    for name, value, wanted, mistakes in (
        ("mean", got[0], 4, {"That is the sum. Divide it by 4.": 16}),
        ("variance", got[1], 5, {
            "That divides by 3. Batch normalization takes the biased variance: the mean of the squares, divided by 4.": 20 / 3,
            "That is the standard deviation. The variance is its square.": np.sqrt(5),
            "That is the standard deviation, and one that divides by 3. Wanted is the variance, divided by 4.": np.sqrt(20 / 3),
            "That is the sum of the squares. Divide it by 4.": 20,
            "That is the mean of the squares of 1, 3, 5, 7 themselves. Subtract the mean from each first.": 21,
            "That is the mean distance, without its squares.": 2,
        }),
        ("output", got[2], 2 * x_hat + 1, {
            "That divides by the variance. Divide by its root.": 2 * 3 / 5 + 1,
            "That is the normalized number alone. gamma and beta are missing: gamma times it, plus beta.": x_hat,
            "beta is missing.": 2 * x_hat,
            "gamma is missing.": x_hat + 1,
            "gamma and beta are exchanged: gamma multiplies, beta is added.": x_hat + 2,
            "beta is added before gamma multiplies. Multiply first.": 2 * (x_hat + 1),
            "That is the output of the first sample. The last one, 7, is above the mean.": -2 * x_hat + 1,
            "That is the output of the third sample. Wanted is that of the last, 7.": 2 * x_hat / 3 + 1,
            "The mean is not subtracted: 7 − 4 goes into the fraction.": 2 * 7 / np.sqrt(5) + 1,
            "The standard deviation is that with 3 under the sum. Divide 3 by √5.": 2 * 3 / np.sqrt(20 / 3) + 1,
        }),
    ):  # fmt: skip
        if np.isclose(value, wanted, rtol=0, atol=0.006):
            continue
        for message, mistake in mistakes.items():
            if np.isclose(value, mistake, rtol=0, atol=0.006):
                raise Wrong(f"The {name}: {message}")
        judge_rounding(value, wanted, 2, f"The {name}")
        raise Wrong(f"The {name} is not {value:g}. Distances from the mean, their squares, then the root.")
    return "Add 100 to all four, or multiply them by 10: the output stays 3.68. Only the place within the batch counts."
