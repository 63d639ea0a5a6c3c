"""Exercise 1.2, “XOR out of gates”."""

from common.exercises.chapter01.shared import AND, NAND, OR, ROWS, XOR
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def xor(x1, x2):
    return AND(NAND(x1, x2), OR(x1, x2))  # the gates of the notebook


@exercise(
    "1.2",
    "XOR out of gates",
    hints=[
        "Put it in words: at least one of them, but not both.",
        "'At least one' is OR(x1, x2). 'Not both' is NAND(x1, x2). Both statements have to hold.",
        "AND(NAND(x1, x2), OR(x1, x2))",
    ],
    solution=xor,
)
def check_xor(answer):
    attempt = function(answer, "xor")
    got = tuple(float(attempt.array(x1, x2, shape=())) for x1, x2 in ROWS)
    for row, bit in zip(ROWS, got, strict=True):
        if bit not in (0, 1):
            raise Wrong(f"For the inputs {row} your answer is {bit:g}; a gate answers 0 or 1.")
    named = {OR: "OR", AND: "AND", NAND: "NAND", (1, 0, 0, 0): "NOR, the opposite of OR"}
    if got in named:
        raise Wrong(
            f"That is {named[got]}. XOR differs from it where the inputs are {_first_difference(got)}."
        )
    if got == tuple(1 - bit for bit in XOR):
        raise Wrong("That is the opposite of XOR: it says 1 where the inputs agree.")
    if got != XOR:
        raise Wrong(
            f"For the inputs {_first_difference(got)} your answer is wrong: XOR is 1 if exactly one input is 1."
        )
    return "With the gates it reads AND(OR, NAND): two gates in a first layer and one in a second do what no single perceptron can."


def _first_difference(got):
    return next(row for row, bit, wanted in zip(ROWS, got, XOR, strict=True) if bit != wanted)
