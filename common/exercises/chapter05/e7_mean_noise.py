"""Exercise 5.7, “The noise of a batch”."""

import numpy as np

from common.exercises.comparing import numbers, recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong


@exercise(
    "5.7",
    "The noise of a batch",
    hints=[
        "The noise of a mean falls with the root of how many are averaged: 1/√B.",
        "From 10 to 1000 the batch grows 100 times. And for a quarter of the noise, the root has to be 4 times as large.",
        "0.8 / √100 is the first. For the second, the batch has to be 4² = 16 times as large as 10.",
    ],
    solution="mean_noise = (0.08, 160)",
)
def check_mean_noise(answer):
    noise, size = numbers(answer, 2, "mean_noise")
    if np.allclose((noise, size), (160, 0.08)):
        raise Wrong("The two are exchanged: the noise first, then the batch size.")
    for value, right, mistakes in (
        (noise, 0.08, {
            "That falls with 1/B. The noise of a mean falls with 1/√B only, and the batch is 100 times as large.": 0.008,
            "That is the variance, the square of the standard deviation.": 0.0064,
            "A larger batch has less noise: divide by the root, don't multiply.": 8.0,
            "The batch grows 100 times, not 1000 times: it was 10 before.": 0.8 / np.sqrt(1000),
            "Averaging does change the noise: the samples' errors cancel in part.": 0.8,
        }),
        (size, 160, {
            "That falls with 1/B: a batch 4 times as large has half the noise, not a quarter.": 40,
            "That takes the root the wrong way: for a quarter of the noise B has to grow 4² times.": 20,
            "A smaller batch has more noise, not less.": 10 / 4,
            "That makes the batch 16 times smaller. For less noise it has to be 16 times larger.": 10 / 16,
            "That is how many times larger. Wanted is the batch size itself; it was 10 before.": 16,
        }),
    ):  # fmt: skip
        if np.isclose(value, right, rtol=1e-3):
            continue
        name = "noise at batch size 1000" if right < 1 else "batch size with noise 0.2"
        recognize(
            np.array(value), {f"The {name}: {message}": mistake for message, mistake in mistakes.items()}
        )
        raise Wrong(
            f"The {name} is not {value:g}. Noise goes with 1/√B: noise times √B is the same for every batch size."
        )
    return "For a tenth of the noise you pay a hundred times the work. That is why small batches are worth their noise."
