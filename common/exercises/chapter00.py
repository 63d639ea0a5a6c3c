"""Exercise of the front page: a try of the machinery."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def double(x):
    return 2 * x


@exercise("0.1", "Double", hints=["Twice x is 2 * x.", "Write: return 2 * x"], solution=double)
def check_double(answer):
    attempt = function(answer, "double")
    for x in (3, -1.5, 0.0):
        got = attempt.array(x, shape=())
        if np.isclose(got, x**2) and not np.isclose(got, 2 * x):
            raise Wrong(f"double({x}) gave {got}: that is x · x. Wanted 2 · x.")
        if not np.isclose(got, 2 * x):
            raise Wrong(f"double({x}) gave {got}, wanted {2 * x}.")
    return "Twice three is six. This is how every exercise of the book answers."
