"""Exercise 6.7, “Find the bug: twice as large”."""

import math

import numpy as np

from common.exercises.chapter06.shared import he
from common.exercises.comparing import recognize, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named


def scaled_fixed(weights):
    return weights * float(np.sqrt(2 / len(weights)))


@exercise(
    "6.7",
    "Find the bug: twice as large",
    hints=[
        "np.sqrt returns a NumPy number, and that has a type of its own: float64. What is float32 times float64?",
        "A plain Python number takes the type of the array it meets. math.sqrt returns one, and so does float(...).",
        "return weights * float(np.sqrt(2 / len(weights))).",
    ],
    solution=scaled_fixed,
)
def check_scaled(answer):
    attempt = function(answer, "scaled_fixed")
    rng = np.random.default_rng(67)
    for n, m in ((8, 8), (50, 4), (3, 20)):
        weights = rng.standard_normal((n, m))
        with named(weights=weights):
            got = attempt.array(weights, shape=(n, m))
        if got.dtype != np.float64:
            raise Wrong(f"float64 weights went in and {got.dtype} came out: keep the type that comes in.")
        if not np.allclose(got, weights * he(n), rtol=1e-6):
            recognize(got, {
                "That goes by the number of units. Weights of shape (n, m) have the fan-in n.": weights * he(m),
                "The root is missing.": weights * 2 / n,
                "That is Xavier's spread: the 2 is missing.": weights / math.sqrt(n),
                "You divide by the spread. Multiply.": weights / he(n),
            })  # fmt: skip
            raise Wrong(f"Weights of shape {(n, m)} are not multiplied by √(2 / {n}).")
    weights = rng.standard_normal((6, 5)).astype(np.float32)
    with named(weights=weights):
        stays_float32(attempt.array(weights, shape=(6, 5)))
    half = weights.astype(np.float16)
    with named(weights=half):
        got = attempt.array(half, shape=(6, 5))
    if got.dtype != np.float16:
        raise Wrong(
            f"float16 weights went in and {got.dtype} came out: a NumPy number keeps its type. Take a Python number."
        )
    return "Since NumPy 2 a NumPy number keeps its type when it meets an array; a Python number gives way. In float32 it takes half the memory."
