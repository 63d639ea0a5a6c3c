"""Exercise 3.8, “An epoch in batches”."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, real, show


def batches(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


@exercise(
    "3.8",
    "An epoch in batches",
    hints=[
        "Shuffle the numbers 0 to n - 1 once, then cut the result into pieces.",
        "order = rng.permutation(n) shuffles. range(0, n, size) gives the start of each piece, and a slice may reach beyond the end.",
        "[order[start : start + size] for start in range(0, n, size)]",
    ],
    solution=batches,
)
def check_batches(answer):
    attempt = function(answer, "batches")
    for n, size in ((10, 4), (6, 2), (4, 100), (5, 5), (1, 1), (7, 1), (23, 6)):
        _epoch(attempt, n, size, np.random.default_rng(38))
    rng, n, size = np.random.default_rng(38), 1000, 100
    first, second = (_epoch(attempt, n, size, rng) for _ in range(2))  # two epochs of one training
    again = _epoch(attempt, n, size, np.random.default_rng(38))
    other = _epoch(attempt, n, size, np.random.default_rng(39))
    which = np.empty(n, dtype=int)
    for k, batch in enumerate(first):
        which[batch] = k
    neighbors = np.mean(which[1:] == which[:-1])  # a tenth of them by chance
    if np.array_equal(np.sort(which), which):
        raise Wrong(
            "The batches are not shuffled: the first holds the first numbers, and so on. Shuffle all n numbers, then cut."
        )
    if neighbors > 0.5:
        raise Wrong(
            "Neighbors stay together in a batch. Shuffle all n numbers first, then cut; not the other way round."
        )
    if _partition(first) == _partition(other):
        raise Wrong(
            "Another rng gives the same batches: all chance should come from the rng that is handed in."
        )
    if _partition(first) == _partition(second):
        raise Wrong(
            "Two epochs with one rng have the same batches. Each epoch should be shuffled anew, by this rng."
        )
    if _partition(first) != _partition(again):
        raise Wrong(
            "Two rngs with the same seed give different batches: some chance comes from elsewhere. Use rng, not np.random."
        )
    return "An epoch sees each sample once, in an order nobody chose, and a seed brings the same order back."


def _epoch(attempt, n, size, rng):
    """One epoch of batches, each an array of indices, with all that must hold for any shuffle."""
    result = attempt(n, size, rng)
    call = f"batches({n}, {size}, rng)"
    if not isinstance(result, list | tuple):
        raise Wrong(f"{call} returned {show(result)}, wanted a list of index arrays."[:300])
    epoch = [real(batch, f"A batch of {call}") for batch in result]
    if any(batch.ndim != 1 for batch in epoch):
        raise Wrong(
            f"{call} holds something of shape {next(b.shape for b in epoch if b.ndim != 1)}. Each batch should be a row of indices."
        )
    if any(batch.size == 0 for batch in epoch):
        raise Wrong(
            f"{call} holds an empty batch: the mean of its losses would be nan. {n} numbers need no such batch."
        )
    if any(batch.dtype.kind not in "iu" for batch in epoch):
        raise Wrong(f"{call} holds {epoch[0].dtype} numbers; wanted integers, which can be used as indices.")
    _judge_epoch(epoch, n, size, call)
    return epoch


def _judge_epoch(epoch, n, size, call):
    lengths = [len(batch) for batch in epoch]
    wanted = [min(size, n - start) for start in range(0, n, size)]
    drawn = np.concatenate(epoch) if epoch else np.array([], dtype=int)
    if drawn.size and drawn.min() == 1 and drawn.max() == n:
        raise Wrong(f"{call}: the numbers begin at 0 and end at {n - 1}, yours go from 1 to {n}.")
    if drawn.size and not (drawn.min() >= 0 and drawn.max() < n):
        raise Wrong(f"{call} holds numbers from {drawn.min()} to {drawn.max()}, wanted 0 to {n - 1}.")
    if len(np.unique(drawn)) < len(drawn):
        raise Wrong(
            f"{call} holds a number more than once. Drawing anew for each batch forgets what was drawn before: shuffle once, then cut."
        )
    if lengths == wanted[:-1] and n % size:
        raise Wrong(f"{call} leaves {n % size} of the {n} numbers out: the last batch may be shorter.")
    if len(drawn) < n:
        raise Wrong(f"{call} holds {len(drawn)} of the {n} numbers. An epoch sees each of them once.")
    if lengths != wanted and sorted(lengths) == sorted(wanted):
        raise Wrong(f"{call}: the lengths are {lengths}, wanted {wanted}. The shorter batch comes last.")
    if lengths != wanted and len(lengths) == size:
        raise Wrong(f"{call} returned {size} batches. Wanted are batches of {size} numbers each.")
    if lengths != wanted:
        raise Wrong(f"{call}: the lengths are {show(lengths)}, wanted {show(wanted)}.")


def _partition(epoch):
    """Which numbers are together: the order inside a batch makes no difference to a mean."""
    return {frozenset(batch.tolist()) for batch in epoch}
