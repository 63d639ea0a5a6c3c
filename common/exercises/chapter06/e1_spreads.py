"""Exercise 6.1, “Three spreads”."""

import numpy as np

from common.exercises.chapter06.shared import he
from common.exercises.comparing import judge_rounding, numbers
from common.exercises.core import exercise
from common.exercises.judging import Wrong


@exercise(
    "6.1",
    "Three spreads",
    hints=[
        "Xavier's spread is 1/√n, He's is √(2/n). n is the number of products that one output adds up.",
        "In the layer n is 784. An output of the filter adds up its channels times its height times its width.",
        "1/28, √(2/784) and √(2/75).",
    ],
    solution="my_spreads = (1 / 28, (2 / 784) ** 0.5, (2 / 75) ** 0.5)",
)
def check_spreads(answer):
    got = numbers(answer, 3, "my_spreads")
    for name, value, wanted, mistakes in (
        ("Xavier's spread", got[0], 1 / 28, {"That is He's spread.": he(784), "The root is missing.": 1 / 784}),
        ("He's spread", got[1], he(784), {"That is Xavier's spread.": 1 / 28, "The root is missing.": 2 / 784,
                                           "The 2 stands before the root. It belongs under it.": 2 / 28}),
        ("the filters' spread", got[2], he(75), {
            "n is the fan-in, 3 · 5 · 5; the 8 filters are the outputs.": he(600),
            "The channels are missing: each output adds up 3 · 5 · 5 products.": he(25),
            "That counts what the filters put out, not what an output adds up.": he(200),
            "That takes the number of filters for the fan-in.": he(8),
            "That is Xavier's spread; wanted is He's.": 75**-0.5,
            "The root is missing.": 2 / 75,
            "The 2 stands before the root. It belongs under it.": 2 * 75**-0.5,
        }),
    ):  # fmt: skip
        if np.isclose(value, wanted, rtol=0, atol=1e-3):
            continue
        for message, mistake in mistakes.items():
            if np.isclose(value, mistake, rtol=0, atol=1e-3):
                raise Wrong(f"Of {name}: {message}")
        judge_rounding(value, wanted, 3, f"{name[0].upper()}{name[1:]}")
        raise Wrong(
            f"{name[0].upper()}{name[1:]} is not {value:g}. Count the products that one output adds up."
        )
    return "The more products a sum has, the smaller each must be: the filters, with 75, may start larger than the layer, with 784."
