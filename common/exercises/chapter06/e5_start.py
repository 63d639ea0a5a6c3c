"""Exercise 6.5, “Find the bug: fifty units, one opinion”."""

import itertools

import numpy as np

from common.exercises.chapter06.shared import he, judge_differences, judge_normal, judge_spread
from common.exercises.comparing import judge_dice
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, real, show


def start_fixed(sizes, rng):
    matrices = []
    for k in range(len(sizes) - 1):
        inputs, units = sizes[k], sizes[k + 1]
        matrices.append(np.sqrt(2 / inputs) * rng.standard_normal((inputs, units)))
    return matrices


@exercise(
    "6.5",
    "Find the bug: fifty units, one opinion",
    hints=[
        "Compare two columns of a matrix. Where do a column's numbers come from, and in which state is the Generator then?",
        "A Generator made anew from the same seed draws the same numbers. Draw the whole matrix at once, from the rng that comes in.",
        "Loop over the layers, and append np.sqrt(2 / inputs) * rng.standard_normal((inputs, units)).",
    ],
    solution=start_fixed,
)
def check_start(answer):
    attempt = function(answer, "start_fixed")
    for sizes in ((40, 110, 60), (100, 100, 100, 100), (50, 70)):
        matrices = _matrices(attempt, sizes, np.random.default_rng(65))
        for k, matrix in enumerate(matrices):
            judge_differences(matrix, f"matrix {k + 1} of sizes {sizes}")
            judge_spread(matrix, he(len(matrix)), {
                "That is Xavier's spread. Keep the function's own, √(2 / inputs).": len(matrix) ** -0.5,
                "That spread goes by the number of units. What counts is the fan-in, the inputs.": he(matrix.shape[1]),
                "The spread is 1: √(2 / inputs) got lost.": 1,
            })  # fmt: skip
            judge_normal(matrix)
        if len(sizes) == 4 and np.array_equal(matrices[0], matrices[1]):
            raise Wrong(
                "Two layers of the same size got the same weights. Don't make the Generator anew for each."
            )
    judge_dice(lambda rng: np.concatenate([m.ravel() for m in _matrices(attempt, (4, 8, 3), rng)]), "weights")
    return "Different numbers, different gradients, different steps: the symmetry is broken before the first of them."


def _matrices(attempt, sizes, rng):
    """What start_fixed returns, as a list of matrices of the right shapes."""
    with named(rng=rng):
        result = attempt(sizes, rng)
    if not isinstance(result, list | tuple) or len(result) != len(sizes) - 1:
        what = f"one array of shape {result.shape}" if isinstance(result, np.ndarray) else show(result)
        raise Wrong(f"For sizes {sizes} it returned {what}, wanted a list of {len(sizes) - 1} matrices.")
    matrices = [real(matrix, "A matrix") for matrix in result]
    shapes, wanted = [matrix.shape for matrix in matrices], list(itertools.pairwise(sizes))
    if shapes != wanted:
        raise Wrong(f"For sizes {sizes} the shapes are {shapes}, wanted {wanted}.")
    return matrices
