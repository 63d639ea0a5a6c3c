"""Exercise 5.5, “Find the bug: the layer that never learns”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import NamedDict, Wrong, function, show


def update_fixed(params, grads, lr):
    for name in params:
        params[name] -= lr * grads[name]


@exercise(
    "5.5",
    "Find the bug: the layer that never learns",
    hints=[
        "Ask params['W'] is tiny.W before and after the first update. What has changed?",
        "a - b makes a new array, and params[name] = ... puts it in the dict. The layer still holds the old one.",
        "Write into the array that is there: params[name] -= lr * grads[name]",
    ],
    solution=update_fixed,
)
def check_update(answer):
    attempt = function(answer, "update_fixed")
    rng = np.random.default_rng(55)
    for names, lr, dtype in (
        (("W", "b"), 0.1, float),
        (("u",), 2.0, float),
        (("W1", "b1", "W2"), 0.5, np.float32),
    ):
        held = {name: rng.normal(size=(2, 3)[: 1 + k % 2]).astype(dtype) for k, name in enumerate(names)}
        slopes = {name: rng.normal(size=array.shape).astype(dtype) for name, array in held.items()}
        before = {name: array.copy() for name, array in held.items()}
        params, grads = (
            NamedDict("params", held),
            NamedDict("grads", {n: g.copy() for n, g in slopes.items()}),
        )
        try:
            attempt(params, grads, lr)
        except Wrong as wrong:  # it need not return anything: what counts is what it does to the arrays
            if not str(wrong).endswith("Is there a return missing?"):
                raise
        if grads.keys() != slopes.keys() or not all(np.array_equal(grads[n], slopes[n]) for n in names):
            raise Wrong("update_fixed changes grads. Only the arrays in params are to change.")
        if params.keys() != held.keys():
            raise Wrong(
                f"params had the names {show(list(names))}; after the update it has {show(list(params))}."
            )
        _judge_update(params, held, before, slopes, lr)
    return "The layer and the dict hold one and the same array, so a change inside it is seen by both."


def _judge_update(params, held, before, slopes, lr):
    changed = [name for name in held if not np.array_equal(held[name], before[name])]
    new = [name for name in held if params[name] is not held[name]]
    if new:
        raise Wrong(
            f"params[{new[0]!r}] is another array now than before the update. A layer that holds the first one "
            "keeps its old numbers: write into the array that is there."
        )
    if not changed:
        raise Wrong(
            "No array in params has changed. p = p - ... makes a new array and only gives it the name p; "
            "p -= ... writes into the one that is there."
        )
    if len(changed) < len(held):
        still = next(name for name in held if name not in changed)
        raise Wrong(f"Only {show(changed)} changed, {still!r} did not. Every name in params needs its step.")
    got = np.concatenate([held[name].ravel() for name in held])
    w, g = (np.concatenate([arrays[name].ravel() for name in held]) for arrays in (before, slopes))
    if np.allclose(got, w - lr * g, rtol=1e-5, atol=1e-7):
        return
    recognize(got, {
        "That climbs: the gradient is subtracted.": w + lr * g,
        "The learning rate is forgotten.": w - g,
        "The step is taken twice.": w - 2 * lr * g,
        "The arrays hold the change alone: subtract it from what was there.": -lr * g,
    })  # fmt: skip
    raise Wrong(
        f"A weight {w[0]:.4g} with gradient {g[0]:.4g} and lr {lr} became {got[0]:.4g}, wanted {w[0] - lr * g[0]:.4g}."
    )
