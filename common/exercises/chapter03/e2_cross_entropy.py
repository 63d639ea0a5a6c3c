"""Exercise 3.2, “Cross entropy of a batch”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show
from common.functions import softmax


def cross_entropy(y, labels):
    p = y[np.arange(len(y)), labels]
    return -np.mean(np.log(p))


@exercise(
    "3.2",
    "Cross entropy of a batch",
    hints=[
        "From each row you need one number only: the probability of its true class. Everything else plays no part.",
        "Row i, column labels[i], for all rows at once: y[np.arange(len(y)), labels]. Section 3.2 does it for three rows.",
        "p = y[np.arange(len(y)), labels], then -np.mean(np.log(p))",
    ],
    solution=cross_entropy,
)
def check_cross_entropy(answer):
    attempt = function(answer, "cross_entropy")
    rng = np.random.default_rng(32)
    # square first: there rows and columns can be exchanged without an error, so the mistake can be told
    for n, classes in ((4, 4), (5, 3), (2, 6), (1, 4)):
        y = softmax(rng.normal(size=(n, classes)))
        labels = np.argsort(y, axis=1)[np.arange(n), (np.arange(n) + 1) % classes]  # seldom the most probable
        for y_, labels_ in ((y, labels), (y.astype(np.float32), labels.astype(np.uint8))):
            got = loss_of(attempt, y_, labels=labels_)
            wanted = -np.log(y[np.arange(n), labels]).mean()
            if not (got.shape == () and np.isclose(got, wanted, rtol=1e-5)):
                _hint_at_labels(got, y, labels)
                hint_at_entropy(got, y, y[np.arange(n), labels])
    check_extremes(attempt, lambda labels: {"labels": labels})
    return "One number from each row: all that counts is how much probability the truth was given."


def loss_of(attempt, y, *, allow_warnings=False, **targets):
    """Call a loss with y and its targets, which go by their name in a hint."""
    with named(y=y, **targets):
        return attempt.array(y, *targets.values(), allow_warnings=allow_warnings)


def _hint_at_labels(got, y, labels):
    """Hint at mistakes in picking by label."""
    n, classes = y.shape
    pairs = -np.log(y[:, labels])
    mistakes = {
        "y[:, labels] takes all these columns from every row, all pairs. Pair each row with its own label.": pairs.mean(),
        "y[:, labels] takes all these columns from every row, and you add them all. Pair each row with its own label.": pairs.sum() / n,
        "y[:, labels] takes all these columns from every row: one loss for each pair. Pair each row with its own label.": pairs,
    }  # fmt: skip
    if n == classes:
        exchanged = "Row and column are exchanged: the row is the sample, the column its label."
        mistakes[exchanged] = -np.log(y[labels, np.arange(n)]).mean()
    if labels.max() < n:
        mistakes["y[labels] takes rows. The labels are columns, one for each row."] = -np.log(
            y[labels]
        ).mean()
    recognize(got, mistakes)


def hint_at_entropy(got, y, p):
    """Hint at mistakes in what is done with the probabilities p of the true classes of y, and end."""
    n, classes = y.shape
    loss = -np.log(p)
    recognize(got, {
        "That is one loss for each sample. Wanted is their mean, one number.": loss,
        "The minus is forgotten: a logarithm of a probability is negative, a loss is not.": -loss.mean(),
        "That is the sum over the batch, and without the minus. Wanted is -log p, and its mean.": -loss.sum(),
        "That is the sum over the batch. Wanted is the mean, so that a larger batch is no larger loss.": loss.sum(),
        "You divide by the number of all entries, classes and samples. Divide by the number of samples.": loss.sum() / y.size,
        "You divide by the number of classes. Divide by the number of samples.": loss.sum() / classes,
        "That is the logarithm to base 10. Wanted is the natural one, np.log.": loss.mean() / np.log(10),
        "That is the logarithm to base 2. Wanted is the natural one, np.log.": loss.mean() / np.log(2),
        "That is the loss of the first sample. Wanted is the mean over all samples.": loss[0],
        "That is the loss of the last sample. Wanted is the mean over all samples.": loss[-1],
        "You take the logarithm of the mean. Wanted is the mean of the logarithms.": -np.log(p.mean()),
        "You take the most probable class of each row. Wanted is the true one, however improbable.": -np.log(y.max(axis=1)).mean(),
        "You take the logarithms of all classes. Only that of the true class counts.": -np.log(y).mean(),
        "You add the logarithms of all classes. Only that of the true class counts.": -np.log(y).sum() / n,
        "That is the mean probability of the true class. Its logarithm is missing.": p.mean(),
        "That is the mean of 1 - p. Wanted is the mean of -log p.": (1 - p).mean(),
    })  # fmt: skip
    if got.shape != ():
        raise Wrong(f"y of shape {y.shape} gave an array of shape {got.shape}, wanted one number.")
    raise Wrong(
        f"The true classes have the probabilities {show(p)}: you say {got:.4g}, wanted {loss.mean():.4g}."
    )


def check_extremes(attempt, targets):
    """Probabilities next to nothing must count as what they are, and an impossible other class must not matter.

    `targets` turns labels into the keyword argument of `loss_of`.
    """
    for tiny in (1e-20, 1e-30, 1e-300, 5e-324):
        y = np.array([[tiny, 0.25, 0.75]])
        got, wanted = loss_of(attempt, y, **targets(np.array([0]))), -np.log(tiny)
        if not (got.shape == () and np.isclose(got, wanted, rtol=1e-5)):
            raise Wrong(
                f"A probability of {tiny:g} for the true class: you say {show(got)}, wanted {wanted:.4g}. "
                "Is something added inside the logarithm, or cut off? That puts a lid on the loss."
            )
    y, labels = np.array([[0, 0.25, 0.75], [0.5, 0.5, 0]]), np.array([1, 0])
    # to take all logarithms first and then pick is right too, though NumPy warns
    got, wanted = loss_of(attempt, y, allow_warnings=True, **targets(labels)), -np.log([0.25, 0.5]).mean()
    if got.shape == () and np.isnan(got):
        raise Wrong(
            "When another class has the probability 0, the loss is nan: 0 times the logarithm of 0. "
            "Get the probability of the true class first, then take its logarithm."
        )
    if not (got.shape == () and np.isclose(got, wanted)):
        raise Wrong(f"When another class has the probability 0: you say {show(got)}, wanted {wanted:.4g}.")
