"""Exercise 9.5, “Find the bug: the best test score”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, real, show


def choose_fixed(scores_val, scores_test):
    best = int(np.argmax(scores_val))
    return best, scores_test[best]


@exercise(
    "9.5",
    "Find the bug: the best test score",
    hints=[
        "Which of the two lists of scores was used for choosing? Which one may be?",
        "Choose with scores_val alone. Of scores_test only one entry may be looked at.",
        "best = np.argmax(scores_val), and then scores_test[best].",
    ],
    solution=choose_fixed,
)
def check_choose_fixed(answer):
    attempt = function(answer, "choose_fixed")
    rng = np.random.default_rng(95)
    for size in (5, 20, 2):
        val, test = rng.permutation(size) / 40 + 0.4, rng.permutation(size) / 50 + 0.35
        val[0], test[1] = 0.95, 0.99  # the best by validation is not the best by test
        result = attempt(val, test)
        if not isinstance(result, tuple | list) or len(result) != 2:
            raise Wrong(
                f"{attempt.name} returned {show(result)}, wanted (number of the candidate, its test score)."
            )
        best, score = (real(part, "each of the two results") for part in result)
        if best.shape != () or score.shape != ():
            raise Wrong(f"{attempt.name} returned {show(result)}, wanted two numbers.")
        if best == 0 and score == test[0]:
            continue
        recognize(np.append(best, score).astype(float), {
            "That chooses by the test scores. The test may not take part in the choice.": [1, test[1]],
            "That is the best candidate's validation score, which is too good: it was chosen for it. Return its test score.": [0, val[0]],
            "The candidate is the right one, but the score is the best test score of all.": [0, test[1]],
            "That chooses by the mean of both: the test takes part in the choice.": [np.argmax(val + test), test[np.argmax(val + test)]],
            "That is the worst by validation.": [np.argmin(val), test[np.argmin(val)]],
            "The order: first the number of the candidate, then its test score.": [test[0], 0],
        })  # fmt: skip
        raise Wrong(
            f"It returned ({show(best)}, {show(score)}), wanted the best by validation, 0, and its test score, {test[0]:.3g}."
        )
    return "The validation pays for the choice with its honesty; the test, looked at once, keeps its own."
