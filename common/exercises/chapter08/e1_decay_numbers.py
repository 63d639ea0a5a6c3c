"""Exercise 8.1, “Decay by hand”."""

import numpy as np

from common.exercises.comparing import numbers, recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong


@exercise(
    "8.1",
    "Decay by hand",
    hints=[
        "Penalty: square every entry, add them up, multiply by λ/2. Its gradient has λ times the weight itself in each place.",
        "The squares are 9, 1, 0 and 4. And a step subtracts 0.5 · λ · w from w: how much of w is left?",
        "0.05 · 14 is the penalty, 0.1 · 3 the entry, and 1 − 0.5 · 0.1 the factor.",
    ],
    solution="decay_numbers = (0.7, 0.3, 0.95)",
)
def check_decay_numbers(answer):
    got = numbers(answer, 3, "decay_numbers")
    for name, value, right, mistakes in zip(("penalty", "gradient's entry", "factor"), got, (0.7, 0.3, 0.95), (
        {
            "the half is missing: λ/2 times the sum of the squares.": 1.4,
            "that is the sum of the sizes. Each entry is squared.": 0.3,
            "the entries are added up without being squared.": 0.2,
            "add up the squares; don't square the sum.": 0.8,
            "that takes the root of the sum. Weight decay has none.": 0.05 * np.sqrt(14),
            "that is a mean. The squares are added up.": 0.175,
            "λ is forgotten.": 7.0,
            "that is the sum of the squares alone: times λ/2.": 14.0,
            "the square of −1 is 1, not −1.": 0.6,
        },
        {
            "it is λ times the weight: no half, and no learning rate yet.": 0.15,
            "the 2 from the square cancels with the half in λ/2.": 0.6,
            "λ is forgotten.": 3.0,
            "that is what the 3 adds to the penalty. Wanted is the slope along it.": 0.45,
            "that is λ times the square. The derivative of w² / 2 is w.": 0.9,
            "the sign: a larger weight costs more, so the slope is positive.": -0.3,
        },
        {
            "that is the share that is lost. Wanted is the one that is left.": 0.05,
            "the learning rate is forgotten: 1 − rate · λ.": 0.9,
            "λ is forgotten: 1 − rate · λ.": 0.5,
            "the weights would grow. The step subtracts.": 1.05,
            "the half again: the gradient is λw, without it.": 0.975,
            "that is where the 3 ends up. Wanted is the factor, the same for all.": 2.85,
        },
    ), strict=True):  # fmt: skip
        if np.isclose(value, right, rtol=0, atol=1e-6):
            continue
        recognize(np.array(value), {f"The {name}: {message}": slip for message, slip in mistakes.items()})
        raise Wrong(
            f"The {name} is not {value:g}. Penalty: λ/2 · ΣW²; gradient: λW; step: − rate · gradient."
        )
    return "A step takes 5% of every weight, unless the data's gradient puts them back: only weights that are needed stay large."
