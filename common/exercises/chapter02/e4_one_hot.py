"""Exercise 2.4, “One-hot”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show


def one_hot(labels, classes):
    rows = np.zeros((len(labels), classes), dtype=np.float32)
    rows[np.arange(len(labels)), labels] = 1
    return rows


@exercise(
    "2.4",
    "One-hot",
    hints=[
        "Begin with zeros of shape (number of labels, classes). Each row then needs a single 1.",
        "Row i has its 1 in column labels[i]. A loop will do.",
        "Without a loop: rows[np.arange(len(labels)), labels] = 1",
    ],
    solution=one_hot,
)
def check_one_hot(answer):
    attempt = function(answer, "one_hot")
    for labels, classes in (([2, 0, 1, 2, 2, 0], 4), ([9, 3, 3, 0, 5], 10), ([1], 2), ([0, 1, 2, 3], 4)):
        labels, n = np.array(labels), len(labels)
        got, wanted = attempt.array(labels, classes), labels[:, None] == np.arange(classes)
        if got.shape != (n, classes):
            _hint_at_one_hot_shape(got.shape, n, labels, classes)
        touched = wanted.any(axis=0)
        recognize(got, {} if np.array_equal(got, wanted) else {
            "The ones stand one column too far left: the first column belongs to class 0.": np.roll(wanted, -1, axis=1),
            "The ones stand one column too far right: the first column belongs to class 0.": np.roll(wanted, 1, axis=1),
            "Zeros and ones are exchanged.": ~wanted,
            "The right places, but they hold the labels themselves. Each should hold a 1.": wanted * labels[:, None],
            "rows[labels] = 1 fills whole rows, those with these numbers. Pair each row with its own label.": np.isin(np.arange(n), labels)[:, None] * np.ones(classes),
            "Every row has the ones of all labels: rows[:, labels] means these columns in all rows. Pair each row with its own label.": np.tile(touched, (n, 1)),
        })  # fmt: skip
        if not np.array_equal(got, wanted):
            row = np.flatnonzero((got != wanted).any(axis=1))[0]
            raise Wrong(
                f"With {classes} classes the row of label {labels[row]} is {show(got[row])}, wanted {show(wanted[row].astype(int))}."
            )
        if got.dtype != np.float32:
            raise Wrong(f"The values are right, but they are {got.dtype}; wanted float32.")
    return "Each row is a probability distribution that is certain of one class: what the loss of chapter 3 compares with."


def _hint_at_one_hot_shape(shape, n, labels, classes):
    highest = int(labels.max())
    given = f"{n} labels and {classes} classes gave shape {shape}, wanted {(n, classes)}."
    if shape == (classes, n):
        raise Wrong(f"{given} Rows and columns are exchanged: one row for each label.")
    if shape == (n, highest + 1):
        raise Wrong(
            f"{given} The highest label here is {highest}, but there are more classes than that: use classes, not the maximum."
        )
    if shape in ((classes,), (1, classes)):
        raise Wrong(f"{given} That is one row only; each label needs its own.")
    raise Wrong(given)
