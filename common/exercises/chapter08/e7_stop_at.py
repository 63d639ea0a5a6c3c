"""Exercise 8.7, “When to stop”."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, real, show


def stop_at(losses, patience):
    best = 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        elif epoch - best == patience:
            break
    return best


def _stopping(losses, patience, better=lambda new, best, last: new < best, anew=None):
    """Early stopping with a slip in what counts as better, or in what begins the count anew; the best epoch and the last."""
    best = waited = epoch = 0
    for epoch in range(1, len(losses)):
        three = losses[epoch], losses[best], losses[epoch - 1]
        is_better = better(*three)
        begins_anew = anew(*three) if anew else is_better
        best = epoch if is_better else best
        waited = 0 if begins_anew else waited + (not is_better)
        if waited >= patience:
            break
    return best, epoch


_CURVES = (
    ((1.0, 0.8, 0.6, 0.7, 0.75, 0.5), 2),  # the lower one at the end comes too late
    ((1.0, 0.8, 0.9, 0.7, 0.8, 0.6, 0.65, 0.62, 0.61), 3),  # stops and starts
    ((0.9, 0.5, 0.5, 0.5, 0.4), 2),  # equal is not better
    ((1.0, 0.9, 0.8, 0.7), 1),
    ((0.5, 0.6, 0.7, 0.1), 3),  # just in time
    ((0.5, 0.9, 0.8, 0.7, 0.6), 2),  # falls, and is no new minimum
    ((0.3, 0.4, 0.2), 1),
    ((2.0, 1.5, 1.6, 1.4, 1.5, 1.3, 1.4, 1.2), 2),  # waits for one epoch, again and again
    ((0.7,), 2),
    ((0.9, 0.6, 0.8, 0.7, 0.65, 0.64), 10),
)


@exercise(
    "8.7",
    "When to stop",
    hints=[
        "Go through the epochs in order. Remember the best epoch so far: when is it replaced, and when does the loop end?",
        "A new minimum is losses[epoch] < losses[best]. Without one, epoch - best epochs in a row have brought nothing.",
        "When epoch - best has reached patience, break. After the loop, return best, whether it was stopped or not.",
    ],
    solution=stop_at,
)
def check_stop_at(answer):
    attempt, got, wanted = function(answer, "stop_at"), [], []
    rng = np.random.default_rng(87)
    noisy = tuple((0.5 + 1 / np.arange(1, 13) + rng.normal(0, 0.1, 12)).round(2) for _ in range(12))
    cases = _CURVES + tuple((losses, patience) for losses in noisy for patience in (1, 2, 4))
    cases = [(np.array(losses), patience) for losses, patience in cases]
    for losses, patience in cases:
        epoch = attempt(losses, patience)
        if real(epoch, "The epoch").dtype.kind not in "iu" or np.shape(epoch) != ():
            low = np.shape(epoch) == () and epoch in losses
            more = " That is a loss; wanted is when it was reached." if low else ""
            raise Wrong(f"stop_at returned {epoch!r}, wanted the number of an epoch, an int.{more}")
        got.append(int(epoch))
        wanted.append(stop_at(losses, patience))
    if got == wanted:
        return "The curve on the validation data decides, and patience keeps a single unlucky epoch from ending it."
    slips = {  # message: the answers that it explains
        "You return the epoch at which training ends. Wanted is the one with the best weights.": _stopping,
        "You look at all epochs. After patience epochs without a new minimum, training is over: what comes later is never seen.": lambda c, p: [np.argmin(c)],
        "A loss equal to the minimum counts as better in yours. A new minimum is lower.": lambda c, p: _stopping(c, p, lambda new, best, last: new <= best)[:1],
        "You compare with the epoch before. It is the minimum so far that must be beaten.": lambda c, p: _stopping(c, p, lambda new, best, last: new < last)[:1],
        "The count begins anew in yours whenever a loss is lower than that of the epoch before. What counts is a new minimum.": lambda c, p: _stopping(c, p, anew=lambda new, best, last: new < last)[:1],
        "The epochs without a new minimum are counted all together. A new minimum begins the count anew: patience epochs in a row.": lambda c, p: _stopping(c, p, anew=lambda *three: False)[:1],
        "patience makes no difference in yours: you stop at the first epoch without a new minimum.": lambda c, p: [stop_at(c, 1)],
        "Training ends one epoch too late: as soon as patience epochs in a row brought nothing.": lambda c, p: [stop_at(c, p + 1)],
        "Training ends one epoch too early: patience epochs in a row may bring nothing, and then it ends.": lambda c, p: [stop_at(c, p - 1)] if p > 1 else range(len(c)),
        "The epochs are counted from 1 in yours. The first one is epoch 0.": lambda c, p: [stop_at(c, p) + 1],
    }  # fmt: skip
    for message, slip in slips.items():
        if all(epoch in slip(*case) for epoch, case in zip(got, cases, strict=True)):
            raise Wrong(message)
    k = next(k for k in range(len(cases)) if got[k] != wanted[k])
    losses, patience = cases[k]
    raise Wrong(f"With losses {show(losses)} and patience {patience} you say {got[k]}, wanted {wanted[k]}.")
