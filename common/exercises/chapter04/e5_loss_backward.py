"""Exercise 4.5, “Softmax with cross entropy, backward”."""

import numpy as np

from common.exercises.chapter04.shared import close
from common.exercises.comparing import compare, recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named
from common.functions import softmax


def loss_backward(scores, labels):
    gradient = softmax(scores)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)


@exercise(
    "4.5",
    "Softmax with cross entropy, backward",
    hints=[
        "The chapter derives it: what it says minus what it should say, y - t, and the loss is a mean.",
        "y is softmax(scores). t is one-hot: it takes away 1 in the column of the label, and nothing elsewhere.",
        "y = softmax(scores), a new array; y[np.arange(len(labels)), labels] -= 1; return y / len(labels).",
    ],
    solution=loss_backward,
)
def check_loss_backward(answer):
    attempt = function(answer, "loss_backward")
    rng = np.random.default_rng(45)
    for n, classes, scale, dtype in (
        (4, 4, 1, float),  # square first: there a wrong axis runs, and the mistake can be told
        (5, 3, 1, float),
        (1, 4, 1, float),
        (3, 6, 1000, float),
        (6, 3, 1, np.float32),
    ):
        scores = (scale * rng.normal(size=(n, classes))).astype(dtype)
        labels = rng.permutation(np.arange(n) % (classes - 1))  # the last class does not occur
        got = _without_overflow(attempt, scores, labels)
        wanted = loss_backward(scores, labels)
        if not close(got, wanted):
            _hint_at_loss(got, scores, labels, wanted)
            told = f"With {n} samples and {classes} classes, the result"
            compare(got, wanted, {}, told, rtol=1e-5, atol=1e-8)
        if dtype is np.float32 and got.dtype != dtype:
            raise Wrong(
                f"The values are right, but float32 scores gave {got.dtype}. np.eye makes float64 rows, for one: np.eye(K, dtype=scores.dtype)."
            )
    return "No derivative of a logarithm and none of softmax is left: together they are a difference, the pull on every score."


def _without_overflow(attempt, scores, labels):
    try:
        with named(scores=scores, labels=labels):
            return attempt.array(scores, labels)
    except Wrong as wrong:
        if "overflow" not in str(wrong) and "NumPy warn" in str(wrong):
            raise Wrong(
                f"{wrong} Whole rows have become 0 / 0: subtract each row's own maximum (keepdims=True), not that of the batch."
            ) from None
        if "NumPy warn" in str(wrong):
            raise Wrong(
                f"{wrong} These scores go up to {scores.max():.0f}: exp overflows from 710 on. Use softmax, which "
                "subtracts each row's maximum first."
            ) from None
        raise


def _hint_at_loss(got, scores, labels, wanted):
    n, classes = scores.shape
    y, t = softmax(scores), np.eye(classes)[labels]
    all_rows = y.copy()
    all_rows[:, labels] -= 1
    mistakes = {
        "Not divided by N. The loss is the mean over the batch, so each sample has a share of 1/N.": y - t,
        "The sign: that is t - y. The gradient is what it says minus what it should say, y - t.": -wanted,
        "The sign, and not divided by N: it is (y - t) / N.": t - y,
        "You divide by the number of classes. The mean is one over the samples: divide by N.": (y - t) / classes,
        "You divide by the number of all entries. The mean is one over the samples: divide by N.": (y - t) / (n * classes),
        "The labels are subtracted as numbers. Take away 1, in the column of the label: one-hot.": (y - labels[:, None]) / n,
        "You take away 1 in the columns of all labels, in every row. Row n has its own: [np.arange(N), labels].": all_rows / n,
        "The softmax is missing: that is (scores - t) / N.": (scores - t) / n,
        "Those are the probabilities, divided by N. Take the target away.": y / n,
        "Those are the probabilities. Take the target away, and divide by N.": y,
        "The target is divided by N, the probabilities are not: (y - t) / N, with parentheses.": y - t / n,
        "The probabilities are divided by N, the target is not: take it away first, then divide.": y / n - t,
        "That softmax runs down the columns, over the samples. The classes of one sample are a row.": (softmax(scores.T).T - t) / n,
        "That softmax makes one distribution of the whole batch. Each row needs its own.": (softmax(scores.ravel()).reshape(scores.shape) - t) / n,
        "The softmax is taken twice.": (softmax(y) - t) / n,
        "That is summed over the batch. Wanted is a row for each sample.": wanted.sum(axis=0),
        "That lies on its side: a row for each sample, a column for each class.": wanted.T,
        "You go through the softmax as if each y hung on its own score only, (y - t) · y (1 - y).": (y - t) * y * (1 - y) / n,
        "That is the loss. Wanted is its gradient, an array of the shape of scores.": -np.mean(np.log(np.maximum(y[np.arange(n), labels], 1e-300))),
    }  # fmt: skip
    if n == classes:
        mistakes[
            "The labels are subtracted as numbers, and as a row. Take away 1, in the column of the label."
        ] = (y - labels) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        mistakes[
            "That is the gradient by the probabilities, -t / y. Go on through the softmax, to the scores."
        ] = -t / y / n
    recognize(got, mistakes)
