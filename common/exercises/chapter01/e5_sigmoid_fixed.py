"""Exercise 1.5, “Find the bug: a sigmoid that overflows”."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show


def sigmoid_fixed(u):
    e = np.exp(-np.abs(u))  # never above 1
    return np.where(u >= 0, 1 / (1 + e), e / (1 + e))


@exercise(
    "1.5",
    "Find the bug: a sigmoid that overflows",
    hints=[
        "For u = -1000 the formula needs exp(1000), and no float is so large. For u = +1000 it needs exp(-1000): 0.",
        "For negative u, use exp(u) / (1 + exp(u)). But np.where computes both branches for all entries.",
        "exp(-|u|) is never above 1, and serves both branches.",
    ],
    solution=sigmoid_fixed,
)
def check_sigmoid_fixed(answer):
    attempt = function(answer, "sigmoid_fixed")
    u = np.array([-30.0, -2.0, -0.5, 0.0, 0.5, 2.0, 30.0])
    wanted = 1 / (1 + np.exp(-u))
    got = attempt.array(u, shape=u.shape)
    if np.allclose(got, 1 - wanted) and not np.allclose(got, wanted):
        raise Wrong("The two branches are exchanged: sigmoid(2.0) should be near 0.88, yours is near 0.12.")
    if np.allclose(got, wanted, rtol=0, atol=1e-15) and not np.allclose(got, wanted, rtol=1e-9, atol=0):
        raise Wrong(
            f"Nearly: sigmoid(-30) is {wanted[0]:.5g}, yours is {got[0]:.5g}, right to three or four of its own digits. Taking "
            "nearly equal numbers from each other loses the rest. For negative u take e / (1 + e), with e = exp(u)."
        )
    if not np.allclose(got, wanted, rtol=1e-9, atol=0):
        raise Wrong(f"The values have changed: at {show(u)} you give {show(got)}, wanted {show(wanted)}.")
    small = np.array([-40.0, -100.0, -600.0])
    got, wanted = attempt.array(small, shape=small.shape), np.exp(small) / (1 + np.exp(small))
    if not np.allclose(got, wanted, rtol=1e-9, atol=0):
        raise Wrong(
            f"At u = -600 the sigmoid is {wanted[-1]:.1e}, yours gives {got[-1]:.1e}. Were the inputs clipped?"
        )
    large = np.array([-1000.0, 1000.0])
    try:
        got = attempt.array(large, shape=large.shape)
    except Wrong as wrong:
        if "warn" in str(wrong):
            raise Wrong(
                f"{wrong} If you use np.where: it computes both branches for every entry, also the one it throws away."
            ) from None
        raise
    if not np.allclose(got, [0.0, 1.0], rtol=0, atol=1e-300):
        raise Wrong(f"sigmoid of -1000 and 1000 gave {show(got)}, wanted 0 and 1.")
    got = attempt.array(np.array([-710.0]), shape=(1,))
    if not np.allclose(got, np.exp(-710.0), rtol=1e-9, atol=0):
        reason = (
            "exp(710) still overflows, and only the warning is hidden."
            if got[0] == 0
            else "Were the inputs clipped?"
        )
        raise Wrong(f"At u = -710 the sigmoid is {np.exp(-710.0):.1e}, yours gives {got[0]:.1e}. {reason}")
    half = attempt.array(np.array([-1000, 0, 1000], dtype=np.float32), shape=(3,))
    if half.dtype != np.float32:
        raise Wrong(f"A float32 array came back as {half.dtype}; it should stay float32.")
    return (
        "The library's sigmoid gives exp no exponent above 0, so nothing can overflow: show_source(sigmoid)."
    )
