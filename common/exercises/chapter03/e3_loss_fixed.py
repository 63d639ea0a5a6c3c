"""Exercise 3.3, “Find the bug: the loss of one sample”."""

import itertools

import numpy as np

from common.exercises.chapter03.e2_cross_entropy import check_extremes, hint_at_entropy, loss_of
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function
from common.functions import softmax


def loss_fixed(y, t):
    y, t = np.atleast_2d(y), np.atleast_2d(t)
    p = np.sum(t * y, axis=1)  # of the true class: all others are multiplied by 0
    return -np.mean(np.log(p))


@exercise(
    "3.3",
    "Find the bug: the loss of one sample",
    hints=[
        "What is len(y) for a single sample of shape (3,)? And what is the largest loss that -log(p + 1e-7) can have?",
        "np.atleast_2d turns one sample into a batch of one and leaves a batch alone. After that, rows are samples.",
        "The 1e-7 was to keep log(0) out. sum(t * y, axis=1) is the probability of the true class: only its log is needed.",
    ],
    solution=loss_fixed,
)
def check_loss_fixed(answer):
    attempt = function(answer, "loss_fixed")
    rng = np.random.default_rng(33)
    for shape, dtype in itertools.product(
        ((3,), (4,), (1, 3), (5, 3), (3, 3), (2, 6)), (np.float64, np.float32)
    ):
        y = np.atleast_2d(softmax(rng.normal(size=shape)))
        n, classes = y.shape
        labels = rng.permutation(n + classes)[:n] % classes
        t = np.eye(classes, dtype=np.float32 if dtype == np.float32 else int)[labels]
        got = loss_of(attempt, y.astype(dtype).reshape(shape), t=t.reshape(shape))
        p = y[np.arange(n), labels]
        wanted = -np.log(p).mean()
        if got.shape == () and np.isclose(got, wanted, rtol=1e-5):
            continue
        single = len(shape) == 1
        if single and got.shape == () and np.isclose(got, wanted / classes, rtol=1e-4):
            raise Wrong(
                f"One sample of {classes} classes: you still divide by {classes}. For a single sample len(y) counts its classes."
            )
        if single and got.shape == (1,):
            raise Wrong(
                "One sample gave an array of shape (1,), wanted one number: the mean over a batch of one."
            )
        hint_at_entropy(got, y, p)
    check_extremes(attempt, lambda labels: {"t": np.eye(3)[labels]})
    return (
        "A sample alone costs what it costs in a batch of one, and a confident mistake costs its full price."
    )
