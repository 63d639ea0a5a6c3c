"""Exercise 6.8, “A leak”."""

import math

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def gain(negative_slope):
    return np.sqrt(2 / (1 + negative_slope**2))


@exercise(
    "6.8",
    "A leak",
    hints=[
        "The positive half keeps its squares. What becomes of the square of a negative number when it is multiplied by a?",
        "The mean square behind the function is ½ + ½a² of that before it. The gain makes good for that.",
        "np.sqrt(2 / (1 + negative_slope**2)).",
    ],
    solution=gain,
)
def check_gain(answer):
    attempt = function(answer, "gain")
    for a in (0.0, 0.5, 1.0, 0.2, 0.01):
        got = attempt.array(a, shape=())
        wanted = math.sqrt(2 / (1 + a * a))
        if math.isclose(got, wanted, rel_tol=1e-6):
            continue
        recognize(got, {
            "The root is missing: g multiplies the root mean square.": 2 / (1 + a * a),
            "The square is missing: of a negative number a is left, of its square a².": math.sqrt(2 / (1 + a)),
            "That is ReLU's gain for every leak. The leak lets something through, so less is needed.": math.sqrt(2),
            "That is upside down: the more gets lost, the larger the gain.": math.sqrt((1 + a * a) / 2),
            "That is the whole, not its half: half of the numbers are positive, half negative.": 1 / math.sqrt(1 + a * a),
            "That subtracts a². What leaks through comes on top of the half that is kept: 1 + a².": math.sqrt(2 / (1 - a * a)) if a < 1 else math.inf,
        })  # fmt: skip
        raise Wrong(f"For a leak of {a:g} the gain is {wanted:.6g}, not {got:.6g}.")
    return "√2 without a leak, as He has it; 1 when nothing is lost; between the two for every leaky ReLU."
