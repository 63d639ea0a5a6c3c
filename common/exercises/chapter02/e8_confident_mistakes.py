"""Exercise 2.8, “Confident mistakes”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show
from common.functions import softmax


def confident_mistakes(probabilities, t, n):
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != t)
    confidence = probabilities[wrong].max(axis=1)
    return wrong[np.argsort(-confidence)][:n]


@exercise(
    "2.8",
    "Confident mistakes",
    hints=[
        "First find the rows where the most probable class is not the true one: probabilities.argmax(axis=1) != t.",
        "np.flatnonzero turns that into row numbers. How confident a row is, its maximum says.",
        "Sort the confidence of the wrong rows alone, then translate back: wrong[np.argsort(-confidence)][:n]",
    ],
    solution=confident_mistakes,
)
def check_confident_mistakes(answer):
    attempt = function(answer, "confident_mistakes")
    for seed, samples, classes, n in (
        (0, 12, 4, 3),
        (1, 30, 3, 6),
        (2, 9, 3, 1),
        (3, 6, 2, 50),
        (4, 5, 3, 2),
        (5, 30, 4, 6),
    ):
        rng = np.random.default_rng(seed)
        p = softmax(2 * rng.normal(size=(samples, classes)))
        t = rng.integers(classes, size=samples)
        if seed == 4:
            t = p.argmax(axis=1)  # no mistakes at all
        with named(probabilities=p, t=t):
            got = attempt.array(p, t, n)
        _judge_mistakes(got, p, t, n)
    return "High probability, wrong answer: such a sample may be odd, or mislabeled, or show what the network never learned."


def _judge_mistakes(got, p, t, n):
    confidence, for_truth = p.max(axis=1), p[np.arange(len(t)), t]
    lead = confidence - np.sort(p, axis=1)[:, -2]
    is_wrong = p.argmax(axis=1) != t
    wrong = np.flatnonzero(is_wrong)
    ranked = wrong[np.argsort(-confidence[wrong])]
    wanted = ranked[:n]
    if np.array_equal(got, wanted) and (got.dtype.kind in "iu" or not got.size):
        return
    if got.dtype == bool:
        raise Wrong(
            "Those are answers yes or no for each sample. Wanted are row numbers: see np.flatnonzero."
        )
    mistakes = {
        "Those are probabilities. Wanted are the row numbers of the samples.": confidence[wanted],
        "The least confident come first: argsort begins with the smallest.": ranked[::-1][:n],
        "The right samples, but the most confident comes last.": wanted[::-1],
        "You sort by the probability of the true class. How sure the network was of its wrong answer is the largest of the row.": wrong[np.argsort(-for_truth[wrong])][:n],
        "You take the least probability of the true class. How sure the network was of its wrong answer is the largest of the row.": wrong[np.argsort(for_truth[wrong])][:n],
        "You sort by the lead over the second class. Asked for is the probability of the wrong class itself.": wrong[np.argsort(-lead[wrong])][:n],
        "Those are places in the list of mistakes, not rows of the data. Translate them back: wrong[order].": np.argsort(-confidence[wrong])[:n],
        f"The first {n} mistakes in the order of the data. Sort them by confidence first.": wrong[:n],
        f"You cut to {n} before you sort: those are the first {n} mistakes in the order of the data, then sorted.": wrong[:n][np.argsort(-confidence[wrong[:n]])],
        f"All mistakes, well sorted. Keep the first {n}.": ranked,
        "Those are the samples answered right. Wanted are the others.": np.flatnonzero(~is_wrong)[np.argsort(-confidence[~is_wrong])][:n],
    }  # fmt: skip
    recognize(
        got,
        {message: mistake for message, mistake in mistakes.items() if not np.array_equal(mistake, wanted)},
    )
    if np.array_equal(got, wanted):
        raise Wrong(f"The row numbers are {got.dtype}; wanted integers, which can be used as indices.")
    if got.ndim == 1 and np.isin(got, np.flatnonzero(~is_wrong)).any():
        raise Wrong("There are samples among them that the network answered right. Keep only the mistakes.")
    if got.shape != wanted.shape:
        raise Wrong(
            f"There are {len(wrong)} mistakes and n = {n}: wanted shape {wanted.shape}, yours is {got.shape}."
        )
    raise Wrong(f"The rows {show(got)} came out, wanted {show(wanted)}.")
