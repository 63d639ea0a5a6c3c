"""What several exercises of chapter 10 use."""

import numpy as np

from common.exercises.comparing import compare, stays_float32
from common.exercises.judging import Wrong


def compare_kind(got, right, mistakes, words):
    """Insist on the numbers, but for the rounding of sums in another order, and on the type that came in."""
    compare(got, right, mistakes, words, rtol=1e-4, atol=1e-5)
    if right.dtype == np.float32:
        stays_float32(got)
    elif got.dtype != right.dtype:
        raise Wrong(
            f"{right.dtype} arrays went in and {got.dtype} came out; digits are lost. Keep the type that came."
        )


KINDS = (np.float32, np.float64, np.float32, np.float64)  # one for each of the inputs an answer is tried on


def images(rng, *shape, dtype=np.float32):
    """Numbers without ties, around 0."""
    return (rng.permutation(np.prod(shape)).reshape(shape) / np.prod(shape) - 0.5).astype(dtype)
