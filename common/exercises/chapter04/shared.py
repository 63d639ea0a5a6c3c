"""What several exercises of chapter 4 use."""

import numpy as np

from common.exercises.comparing import compare


def close(got, wanted):
    if got.shape != np.shape(wanted):
        return False
    single = np.asarray(wanted).dtype == np.float32
    return np.allclose(got, wanted, rtol=1e-3 if single else 1e-5, atol=1e-5 if single else 1e-8)


def compare_each(got, wanted, mistakes, told):
    """Insist that every gradient is right, or give the hint of the mistake that a wrong one is."""
    for name, right in wanted.items():
        if not close(got[name], right):
            compare(got[name], right, mistakes.get(name, {}), f"{told}, {name}", rtol=1e-5, atol=1e-8)
