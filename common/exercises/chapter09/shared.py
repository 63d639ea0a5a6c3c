"""What several exercises of chapter 9 use."""

import numpy as np

from common.exercises.judging import Wrong


def advice_if_twice(what, *parts):
    """A sentence for the end of a hint, if in one of the parts something is there twice; else nothing."""
    if all(len(np.unique(part)) == len(part) for part in parts):
        return ""
    return f" Some {what} are there twice: rng.permutation draws without putting back, rng.choice with it unless you say replace=False."


def judge_distances(places, what):
    """Insist that the places of the validation part come by chance, not in equal steps."""
    if len(np.unique(np.diff(np.sort(places)))) == 1:
        raise Wrong(
            f"The {what} come at even distances. That is no chance: data that repeat themselves would fool it. Use rng."
        )
