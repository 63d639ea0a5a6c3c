"""Exercise 9.3, “Find the bug: the last ones”."""

import numpy as np

from common.exercises.chapter09.shared import advice_if_twice, judge_distances
from common.exercises.comparing import judge_dice, several
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def ordered_split_fixed(t, share, rng):
    order = rng.permutation(len(t))
    held = round(share * len(t))
    return order[held:], order[:held]


@exercise(
    "9.3",
    "Find the bug: the last ones",
    hints=[
        "Which classes are in the two parts? Look at what the cell above printed.",
        "The places are in the order of the data, and the data are in the order of their classes.",
        "Draw the order with rng.permutation(len(t)), and cut that.",
    ],
    solution=ordered_split_fixed,
)
def check_ordered_split_fixed(answer):
    attempt = function(answer, "ordered_split_fixed")
    for classes, each, share in ((3, 40, 0.25), (10, 50, 0.1), (2, 30, 0.5)):
        t = np.repeat(np.arange(classes), each)
        got = several(attempt, ("learn", "val"), t, share, np.random.default_rng(94), t=t)
        learn, held = got.values()
        if learn.ndim != 1 or held.ndim != 1:
            raise Wrong(f"It returned shapes {learn.shape} and {held.shape}, wanted two rows of places.")
        if len(learn) + len(held) != len(t):
            twice = advice_if_twice("places", learn, held)
            raise Wrong(f"{len(learn)} and {len(held)} places came, wanted {len(t)} in all.{twice}")
        if sorted(learn.tolist() + held.tolist()) != list(range(len(t))):
            if set(learn.tolist() + held.tolist()) <= set(range(classes)):
                raise Wrong("Those are classes. Wanted are places in t, from 0 to len(t) − 1.")
            raise Wrong("Not every place from 0 to len(t) − 1 is there once. Cut one order in two.")
        if len(held) != round(share * len(t)):
            raise Wrong(f"{len(held)} of {len(t)} places are for validation, wanted {round(share * len(t))}.")
        if len(np.unique(t[held])) < classes or len(np.unique(t[learn])) < classes:
            raise Wrong(
                f"The validation part has the classes {np.unique(t[held]).tolist()} of {classes}. Shuffle the places first."
            )
        judge_distances(held, "places")
    judge_dice(lambda rng: attempt(t, share, rng)[1], "validation samples")
    return "Data often come sorted: by class, by day, by hospital. A shuffled order costs one line."
