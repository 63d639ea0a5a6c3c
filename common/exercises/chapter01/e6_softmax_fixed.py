"""Exercise 1.6, “Find the bug: softmax for batches”."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show
from common.functions import softmax


def softmax_fixed(x):
    exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


@exercise(
    "1.6",
    "Find the bug: softmax for batches",
    hints=[
        "Print softmax_buggy(batch).sum(axis=-1). What should it be?",
        "Both the maximum and the sum have to be taken within each row: axis=-1.",
        "Without keepdims=True the result of max or sum has one dimension too few to be subtracted or divided by.",
    ],
    solution=softmax_fixed,
)
def check_softmax_fixed(answer):
    attempt = function(answer, "softmax_fixed")
    x = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0], [2.0, -1.0, 1.0]])
    wanted = softmax(x)
    got = attempt.array(x, shape=x.shape)
    if np.allclose(got, softmax(x.T).T):
        raise Wrong("The columns add up to 1, not the rows: axis=0 runs down a column. A row is one example.")
    if np.allclose(got, np.exp(x) / np.exp(x).sum()):
        raise Wrong(
            "All nine values together add up to 1. Each row should: the sum needs axis=-1 and keepdims=True."
        )
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    if any(np.allclose(got, part / part.sum(axis=-1)) for part in (e, np.exp(x))):
        raise Wrong(
            "Each column is divided by the sum of another row: without keepdims=True the sums lie down as a row."
        )
    lying = np.exp(x - x.max(axis=-1))
    if any(np.allclose(got, lying / lying.sum(axis=-1, keepdims=keep)) for keep in (False, True)):
        raise Wrong(
            "Each column is shifted by the maximum of another row: without keepdims=True the maxima lie down as a row."
        )
    same_softmax(got, wanted, x)
    apart = np.array(
        [[1.0, 2.0, 3.0], [1001.0, 1002.0, 1003.0], [-5000.0, -5001.0, -5002.0], [0.0, 0.0, 3000.0]]
    )
    try:
        got = attempt.array(apart, shape=apart.shape)
    except Wrong as wrong:
        if "overflow" in str(wrong):
            raise Wrong(f"{wrong} Subtract the maximum of each row first.") from None
        if "warn" in str(wrong):
            raise Wrong(
                f"{wrong} Is it the maximum of all rows together that you subtract? Then a low row becomes 0 / 0."
            ) from None
        raise
    same_softmax(got, softmax(apart), apart)
    _judge_single(attempt)
    wide = np.array([[0.5, -0.5], [3.0, 1.0], [0.0, 2.0]])
    same_softmax(attempt.array(wide, shape=wide.shape), softmax(wide), wide)
    return "Each row for itself: axis=-1 says along which axis, keepdims=True keeps the shapes fitting."


def _judge_single(attempt):
    single = np.array([2.0, 1.0, -1.0])
    try:
        got = attempt.array(single, shape=single.shape)
        same_softmax(got, softmax(single), single)
    except Wrong as wrong:
        raise Wrong(
            f"For batches it is right. A single row, of shape (3,), should work too: axis=-1 is the last axis of any array, and "
            f"axis=1 there is only in a batch. ({wrong})"
        ) from None


def same_softmax(got, wanted, x):
    if not np.isfinite(got).all():
        raise Wrong(f"For {show(x)} the result has values that are nan or inf.")
    if not np.allclose(got.sum(axis=-1), 1):
        raise Wrong(f"For {show(x)} the rows add up to {show(got.sum(axis=-1))}; each should add up to 1.")
    if not np.allclose(got, wanted):
        raise Wrong(f"For {show(x)} you give {show(got)}, wanted {show(wanted)}.")
