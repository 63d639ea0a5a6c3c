"""Exercise 9.4, “How many trials?”."""

import math

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def trials_needed(share, certainty):
    n = 1
    while 1 - (1 - share) ** n < certainty:
        n += 1
    return n


@exercise(
    "9.4",
    "How many trials?",
    hints=[
        "All n trials miss with the probability (1 − share) ** n. When is that small enough?",
        "Count up: the first n for which 1 − (1 − share) ** n is at least certainty.",
        "A loop that begins with n = 1 will do; or the logarithm of 1 − certainty divided by that of 1 − share, rounded up.",
    ],
    solution=trials_needed,
)
def check_trials_needed(answer):
    attempt = function(answer, "trials_needed")
    for share, certainty in (
        (0.05, 0.8),
        (0.05, 0.95),
        (0.1, 0.9),
        (0.5, 0.9),
        (0.01, 0.5),
        (0.9, 0.8),
        (0.5, 0.75),
    ):
        right = trials_needed(share, certainty)
        got = attempt.array(share, certainty)
        if got.shape != ():
            raise Wrong(f"{attempt.name} returned shape {got.shape}, wanted one number.")
        if got == right:
            continue
        exact = math.log(1 - certainty) / math.log(1 - share)
        recognize(got, {
            "That is not a whole number of trials: round up.": exact,
            "Rounded down: one trial more is needed.": math.floor(exact),
            "One too many: with one trial less the certainty is reached exactly, and that is enough.": right + 1 if exact == right else np.nan,
            "share and certainty have changed places.": math.ceil(math.log(1 - share) / math.log(1 - certainty)),
            "That is where all trials miss with the probability certainty. They may with 1 − certainty only.": math.ceil(math.log(certainty) / math.log(1 - share)),
            "That is certainty / share. Trials overlap in what they find; think of the probability that all miss.": certainty / share,
            "That is 1 / share: the mean number of trials until the first hit, not a certainty.": 1 / share,
        })  # fmt: skip
        chance = 1 - (1 - share) ** float(got)
        raise Wrong(
            f"For share {share:g} and certainty {certainty:g} it gave {got:g}: the probability is {chance:.1%} then. Wanted is the first n that reaches it."
        )
    return "59 trials find one of the best 5% in 19 of 20 searches, whatever the number of hyperparameters: that is the charm of random search."
