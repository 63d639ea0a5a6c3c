"""Exercise 2.6, “Find the bug: accuracy in batches”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named


def accuracy_fixed(predict, x, t, batch_size):
    correct = 0
    for start in range(0, len(x), batch_size):
        rows = slice(start, start + batch_size)
        correct += np.sum(predict(x[rows]).argmax(axis=1) == t[rows])
    return correct / len(x)


class _Oracle:
    """A network of three classes that knows which samples to get right: the first number of a sample is its row."""

    def __init__(self, t, right):
        self.answers = np.where(right, t, (t + 1) % 3)
        self.asked, self.largest = set(), 0

    def __call__(self, x):
        if np.ndim(x) != 2:
            raise ValueError(f"x: got shape {np.shape(x)}, wanted a batch, one row for each sample")
        if len(x) == 0:
            raise ValueError("x: got no samples, wanted a batch of one at least")
        rows = np.asarray(x)[:, 0].astype(int)
        self.asked |= set(rows.tolist())
        self.largest = max(self.largest, len(rows))
        return np.eye(3)[self.answers[rows]]

    def __repr__(self):
        return "predict"


@exercise(
    "2.6",
    "Find the bug: accuracy in batches",
    hints=[
        "Which samples are never asked? Print len(x) // batch_size for 150 samples in batches of 100.",
        "range(0, len(x), batch_size) gives the start of every batch, of the last one too, and a slice may reach beyond the end.",
        "Count the right answers of all batches, and divide once, by len(x).",
    ],
    solution=accuracy_fixed,
)
def check_accuracy(answer):
    attempt = function(answer, "accuracy_fixed")
    some = np.array([1, 1, 1, 1, 0, 1, 0, 1, 0, 1], dtype=bool)
    for right, batch_size in ((some, 4), (np.ones(15, bool), 10), (some, 5), (some[:7], 100), (~some[:6], 1)):
        n = len(right)
        t = np.arange(n) * 7 % 3
        x = np.column_stack([np.arange(n), np.ones(n)])
        predict = _Oracle(t, right)
        with named(x=x, t=t):
            got = attempt.array(predict, x, t, batch_size)
        if got.shape != ():
            raise Wrong(f"accuracy_fixed returned an array of shape {got.shape}, wanted one number.")
        starts = range(0, n, batch_size)
        if predict.largest > batch_size:
            raise Wrong(
                f"predict was handed {predict.largest} samples at once; the batch size is {batch_size}."
            )
        told = f"{n} samples in batches of {batch_size}, {right.sum()} of them right: you say {got:.4g}."
        if len(predict.asked) < n:
            raise Wrong(
                f"{told} Only {len(predict.asked)} of the samples were shown to predict: the last batch may be smaller."
            )
        if predict.largest < min(n, batch_size):
            raise Wrong(f"predict was handed {predict.largest} at a time; a batch of {batch_size} is faster.")
        recognize(got, {} if np.isclose(got, right.mean()) else {
            f"{told} That is how many are right. Divide by the number of samples.": right.sum(),
            f"{told} That is a percentage. Wanted a share, from 0 to 1.": 100 * right.mean(),
            f"{told} That is the share of wrong answers.": 1 - right.mean(),
            f"{told} That is batches times batch_size in the denominator, and the last batch may be smaller.": right.sum() / (len(starts) * batch_size),
            f"{told} That is the mean of the batches' accuracies, in which a sample of a small last batch counts more. Count, and divide once.": np.mean([right[i : i + batch_size].mean() for i in starts]),
        })  # fmt: skip
        if not np.isclose(got, right.mean()):
            raise Wrong(f"{told} Wanted {right.mean():.4g}.")
    return "Every sample counts the same, whatever the batch size: it changes the time, not the answer."
