"""Exercise 5.6, “Find the bug: an unfair race”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Named, NamedDict, Wrong, function, named, real, show
from common.optimizers import SGD, AdaGrad, Adam, Momentum


def fair_fixed(optimizers, start, gradient, batches):
    batches = list(batches)  # what can be gone through only once would be used up by the first
    paths = {}
    for label, optimizer in optimizers.items():
        params = {"w": start.copy()}
        path = [start.copy()]
        for batch in batches:
            optimizer.update(params, {"w": gradient(params["w"], batch)})
            path.append(params["w"].copy())
        paths[label] = np.array(path)
    return paths


class _Pull(Named):
    """Gradient of the mean of |w − x|² / 2 over a batch, steeper in the later directions; knows what it was asked."""

    name = "gradient"

    def __call__(self, w, batch):
        wanted = np.shape(batch)[1:]
        if np.shape(w) != wanted:
            raise ValueError(f"w: got shape {np.shape(w)}, wanted {wanted}")
        return np.arange(1.0, len(w) + 1).astype(w.dtype) * (w - batch.mean(axis=0))


class _Once(Named):
    """Batches that can be gone through only once, like those of a generator."""

    name = "batches"

    def __init__(self, batches):
        self.rest = iter(batches)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.rest)


class _SeveralTimes(Named, list):
    name = "batches"


def _rivals(which):
    makers = {"SGD": lambda: SGD(0.2), "again": lambda: SGD(0.2), "Momentum": lambda: Momentum(0.1, 0.5),
              "AdaGrad": lambda: AdaGrad(0.5), "Adam": lambda: Adam(0.3)}  # fmt: skip
    return NamedDict("optimizers", {label: makers[label]() for label in which})


@exercise(
    "5.6",
    "Find the bug: an unfair race",
    hints=[
        "Print the first row of each path, and its length. Who changes the start? What is left of an iterator after one loop?",
        "An optimizer changes params in place, and start is the very array in it: copy start anew for each optimizer.",
        'batches = list(batches) before the loops; then, for each optimizer, params = {"w": start.copy()} and a path of its own.',
    ],
    solution=fair_fixed,
)
def check_fair(answer):
    attempt = function(answer, "fair_fixed")
    rng = np.random.default_rng(56)
    for which, n, count, kind, dtype in (
        (("SGD", "again", "Momentum"), 3, 5, _SeveralTimes, float),
        (("Adam", "SGD"), 2, 4, _Once, float),
        (("Momentum", "AdaGrad"), 1, 3, _Once, np.float32),
        (("AdaGrad",), 4, 1, _SeveralTimes, float),
    ):
        start = rng.normal(size=n).astype(dtype)
        batches = [rng.normal(size=(b + 1, n)).astype(dtype) for b in range(count)]
        try:
            with named(start=start):
                paths = attempt(_rivals(which), start, _Pull(), kind(batches))
        except Wrong as wrong:
            if "changes its argument" in str(wrong):
                raise Wrong(
                    "fair_fixed changes start: an optimizer works in place, so the second starts where the first has "
                    "ended. Hand each of them a copy of its own."
                ) from None
            raise
        wanted = fair_fixed(_rivals(which), start, _Pull(), batches)
        if not isinstance(paths, dict) or set(paths) != set(wanted):
            given = f"the labels {show(list(paths))}" if isinstance(paths, dict) else show(paths)
            raise Wrong(
                f"fair_fixed returned {given}, wanted a dict with a path for each of {', '.join(which)}."[
                    :350
                ]
            )
        got = {label: real(paths[label], f"The path of {label}") for label in which}
        for place, label in enumerate(which):
            _judge_path(got, label, which[place - 1] if place else None, wanted[label], start, batches)
    return "Same start, same batches: what differs now is the optimizers alone. One race is still one race; run several seeds."


def _judge_path(got, label, previous, wanted, start, batches):
    path, begun = got[label], f"The path of {label}"
    if path.shape != wanted.shape:
        _hint_at_path_shape(path, begun, previous, wanted, start, len(batches))
    if np.allclose(path, wanted, rtol=1e-5, atol=1e-6):
        return
    if previous and np.allclose(path[0], got[previous][-1], rtol=1e-5, atol=1e-6):
        raise Wrong(f"{label} starts where {previous} has ended. Each needs a copy of start of its own.")
    if len(path) > 2 and (path[1:] == path[-1]).all():
        raise Wrong(
            f"{begun} is the same place after every step: the path holds one array, which goes on changing. Append copies."
        )
    if not np.allclose(path[0], start):
        raise Wrong(f"{begun} begins at {show(path[0])}, wanted the start, {show(start)}.")
    fixed, first, backwards = (
        fair_fixed(_rivals([label]), start, pull, list(order))[label]
        for pull, order in (
            (lambda w, batch: _Pull()(start, batch), batches),
            (_Pull(), [batches[0]] * len(batches)),
            (_Pull(), batches[::-1]),
        )
    )
    recognize(path, {
        f"{begun} takes every gradient at the start. It is wanted at the weights reached so far.": fixed,
        f"{begun} uses the first batch in every step.": first,
        f"{begun} goes through the batches backwards.": backwards,
    })  # fmt: skip
    row = int(np.flatnonzero(~np.isclose(path, wanted, rtol=1e-5, atol=1e-6).all(axis=1))[0])
    raise Wrong(f"{begun} leaves the right one at row {row}: {show(path[row])}, wanted {show(wanted[row])}.")


def _hint_at_path_shape(path, begun, previous, wanted, start, count):
    told = f"{begun} has shape {path.shape}, wanted {wanted.shape}."
    if previous and path.shape == (1, len(start)):
        raise Wrong(
            f"{told} No batch was left for it: {previous} has used them up. Make a list of the batches first."
        )
    if path.shape == (count, len(start)):
        which = "last" if np.allclose(path[0], start) else "first"
        raise Wrong(f"{told} The {which} place is missing: the start, and one more after each batch.")
    if path.shape == start.shape:
        raise Wrong(f"{told} That is one place only. Wanted is the whole way.")
    raise Wrong(f"{told} One row for the start, and one more after each batch.")
