"""What several exercises of chapter 8 use."""

import numpy as np

from common.exercises.judging import NamedDict, Wrong


class Given(NamedDict):
    """Arrays that the answer is only to read: copies, which it may be asked about afterwards."""

    def __init__(self, name, arrays):
        super().__init__(name, {key: array.copy() for key, array in arrays.items()})

    def insist_unchanged(self, by, before):
        if self.keys() != before.keys() or not all(np.array_equal(self[key], before[key]) for key in before):
            raise Wrong(f"{by} changes {self.name}. It is only to be read: build new arrays in a new dict.")


def layers(rng, sizes, dtype=float, norm=False):
    """Parameters of a network, the last layer first: the answer is not to count on their order."""
    params = {}
    for k in range(len(sizes) - 1, 0, -1):
        params[f"b{k}"] = rng.normal(size=sizes[k]).astype(dtype)
        params[f"W{k}"] = rng.normal(size=(sizes[k - 1], sizes[k])).astype(dtype)
        if norm:
            params[f"gamma{k}"] = rng.uniform(0.5, 2.0, size=sizes[k]).astype(dtype)
    if norm:  # a convolution's weights have four dimensions: the name tells what is a weight
        params[f"W{len(sizes)}"] = rng.normal(size=(2, 1, 3, 3)).astype(dtype)
    return params


def judge_kept(kept, ratio, name):
    """Insist that each number was kept for itself, with probability 1 - ratio."""
    for axis in range(kept.ndim if kept.ndim > 1 else 0):
        if (kept == kept.take([0], axis=axis)).all():
            which = "row" if axis else "column"
            raise Wrong(
                f"{name} is the same along axis {axis}: a choice for a whole {which}. Choose for each number."
            )
    share, noise = kept.mean(), 6 * np.sqrt(ratio * (1 - ratio) / kept.size)
    if abs(share - (1 - ratio)) <= noise:
        return
    if abs(share - ratio) <= noise:
        raise Wrong(f"With ratio {ratio} yours keeps {share:.0%}. ratio is the share that is dropped.")
    raise Wrong(f"With ratio {ratio} yours keeps {share:.0%}, wanted about {1 - ratio:.0%}.")
