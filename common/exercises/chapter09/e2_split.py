"""Exercise 9.2, “A validation split”."""

import numpy as np

from common.exercises.chapter09.shared import advice_if_twice, judge_distances
from common.exercises.comparing import judge_dice, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def split(x, t, share, rng):
    order = rng.permutation(len(x))
    held = round(share * len(x))
    return x[order[held:]], t[order[held:]], x[order[:held]], t[order[:held]]


@exercise(
    "9.2",
    "A validation split",
    hints=[
        "One shuffled list of places serves x and t alike. What gives you the numbers from 0 to N − 1 in random order?",
        "order = rng.permutation(len(x)), and held = round(share * len(x)) samples are for validation.",
        "x[order[held:]] and t[order[held:]] to learn, x[order[:held]] and t[order[:held]] to validate.",
    ],
    solution=split,
)
def check_split(answer):
    attempt = function(answer, "split")
    for size, share in ((200, 0.1), (50, 0.5), (33, 0.2)):
        x = np.arange(3 * size, dtype=np.float32).reshape(size, 3)
        t = np.arange(size)  # here each sample is its own class: so it can be followed
        names, rng = ("x_learn", "t_learn", "x_val", "t_val"), np.random.default_rng(92)
        got = several(attempt, names, x, t, share, rng, x=x, t=t)
        _judge_split(*got.values(), x, t, round(share * size))
        judge_dice(lambda rng, args=(x, t, share): attempt(*args, rng)[3], "validation samples")
    return (
        "Shuffled together, split once: whatever order the data came in, both parts are samples of all of it."
    )


def _judge_split(x_learn, t_learn, x_val, t_val, x, t, held):
    sizes = tuple(map(len, (x_learn, t_learn, x_val, t_val)))
    wanted = (len(x) - held, len(x) - held, held, held)
    if sizes != wanted:
        told = {
            wanted[::-1]: " The share is that of the validation samples.",
            (wanted[0], held) * 2: " The order is x_learn, t_learn, x_val, t_val.",
        }
        advice = told.get(sizes) or advice_if_twice("samples", t_learn, t_val)
        raise Wrong(f"The parts have {sizes} samples, wanted {wanted}.{advice}")
    stays_float32(x_learn)
    for name, samples, labels in (("learn", x_learn, t_learn), ("val", x_val, t_val)):
        if not np.array_equal(samples[:, 0] / 3, labels):
            raise Wrong(f"x_{name} and t_{name} don't belong together any more. Use one order for both.")
    if len(np.unique(t_val)) < held or len(np.unique(t_learn)) < len(t_learn):
        raise Wrong(
            "Some samples are there twice, and others not at all: draw without putting back, as rng.permutation does."
        )
    if np.intersect1d(t_val, t_learn).size:
        raise Wrong(
            f"{np.intersect1d(t_val, t_learn).size} samples are in both parts. Use each place of the order once."
        )
    if (np.diff(np.sort(t_val)) == 1).all():
        raise Wrong("The validation samples stand side by side in the data. Shuffle before you split.")
    judge_distances(t_val, "validation samples")
