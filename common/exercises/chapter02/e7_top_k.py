"""Exercise 2.7, “The best k”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show


def top_k(scores, k):
    return np.argsort(-scores, axis=1)[:, :k]


@exercise(
    "2.7",
    "The best k",
    hints=[
        "np.argsort gives the order that would sort: indices, from the smallest value to the largest.",
        "Sort within each row, axis=1. For the largest first, sort -scores.",
        "Of the order, every row, first k columns: order[:, :k]",
    ],
    solution=top_k,
)
def check_top_k(answer):
    attempt = function(answer, "top_k")
    rng = np.random.default_rng(27)
    # square first: there the wrong axis gives the right shape, so the mistake can be told from the numbers
    for (n, classes), k in (((4, 4), 2), ((5, 3), 1), ((2, 6), 3), ((1, 5), 5), ((2, 2000), 700)):
        scores = rng.permutation(n * classes).reshape(n, classes) / 4 - 2
        with named(scores=scores):
            got = attempt.array(scores, k)
        order, down = np.argsort(-scores, axis=1), np.argsort(-scores, axis=0)
        wanted = order[:, :k]
        recognize(got, {} if np.array_equal(got, wanted) else {
            f"Those are the {k} smallest scores. argsort begins with the smallest.": order[:, ::-1][:, :k],
            "The right classes, but the best comes last.": wanted[:, ::-1],
            "Those are the scores themselves. Wanted are their columns: the class numbers.": np.take_along_axis(scores, wanted, 1),
            "You sort down the columns, sample against sample. The classes of one sample are a row: axis=1.": down[:, :k],
            "You sort down the columns, and take rows of that. The classes of one sample are a row: axis=1.": down[:k],
            "You sort down the columns, then turn the result. The classes of one sample are a row: axis=1.": down[:k].T,
            "You take the first k rows of the order. Wanted are all rows, and the first k columns.": order[:k],
            f"That is the best class alone; wanted are {k} of them.": order[:, 0],
            f"That is the best class alone, as a column; wanted are {k} of them.": order[:, :1],
            f"That is the whole order. Keep {k} columns of it.": order,
            "order[::-1] exchanges the samples, the rows of it. To turn each row round: order[:, ::-1].": order[::-1, ::-1][:, :k],
            "Class numbers begin at 0, yours at 1.": wanted + 1,
        })  # fmt: skip
        if got.shape != wanted.shape:
            raise Wrong(
                f"Scores of shape {scores.shape} and k = {k} gave shape {got.shape}, wanted {wanted.shape}."
            )
        if np.array_equal(np.sort(got, axis=1), np.sort(wanted, axis=1)) and not np.array_equal(got, wanted):
            raise Wrong(
                f"With {classes} classes and k = {k}: the right classes, but not in order. The best should come first, the "
                "next best second. (np.argpartition promises no order among the k.)"
            )
        if not np.array_equal(got, wanted):
            raise Wrong(
                f"Scores {show(scores[0])} gave {show(got[0])}, wanted {show(wanted[0])}."
                if n == 1 or (got[0] != wanted[0]).any()
                else f"With scores of shape {scores.shape} and k = {k} not every row is right."
            )
        if got.dtype.kind not in "iu":
            raise Wrong(f"The class numbers are {got.dtype}; wanted integers, which can be used as indices.")
    return "k = 1 is argmax with one column kept. With k = 5, counting a hit anywhere gives the 'top-5 accuracy'."
