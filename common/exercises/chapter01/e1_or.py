"""Exercise 1.1, “OR, by hand”."""

from common.exercises.chapter01.shared import AND, NAND, OR, ROWS
from common.exercises.comparing import numbers
from common.exercises.core import exercise
from common.exercises.judging import Wrong


@exercise(
    "1.1",
    "OR, by hand",
    hints=[
        "With both inputs 0, the weighted sum is b alone. What must its sign be?",
        "With one input 1, the sum is that input's weight plus b. It has to be above 0.",
        "Take both weights 1. Which biases lie between -1 and 0?",
    ],
    solution="or_weights = (1.0, 1.0, -0.5)",
)
def check_or(answer):
    w1, w2, b = numbers(answer, 3, "or_weights")
    sums = [w1 * x1 + w2 * x2 + b for x1, x2 in ROWS]
    got = tuple(int(u > 0) for u in sums)
    if got == AND:
        raise Wrong(
            "That is AND: it wants both inputs. For OR one must be enough, so make the bias less negative."
        )
    if got == NAND:
        raise Wrong(
            "That is NAND, the opposite of AND. For OR, an input of 1 has to raise the sum, not lower it."
        )
    if got == tuple(1 - bit for bit in OR):
        raise Wrong("That is the opposite of OR: exchange all three signs. (A sum of exactly 0 counts as 0.)")
    if sums[0] > 0:
        raise Wrong(
            f"With both inputs 0 the sum is the bias, {b:g}, and it is above 0: the answer there must be 0."
        )
    for row, u, wanted, bit in zip(ROWS, sums, OR, got, strict=True):
        if bit != wanted:
            border = " (a sum of exactly 0 counts as 0)" if u == 0 else ""
            raise Wrong(
                f"For the inputs {row} the sum is {u:g}, so the answer is {bit}{border}; OR wants {wanted}."
            )
    return "The line w₁x₁ + w₂x₂ + b = 0 has three points on the side that answers 1, and (0, 0) is not among them."
