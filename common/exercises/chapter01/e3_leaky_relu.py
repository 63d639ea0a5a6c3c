"""Exercise 1.3, “Leaky ReLU”."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show


def leaky_relu(u, slope):
    return np.where(u > 0, u, slope * u)


@exercise(
    "1.3",
    "Leaky ReLU",
    hints=[
        "An if can't look at a whole array. np.where(condition, a, b) chooses entry by entry.",
        "The condition is u > 0; the two choices are u and slope * u.",
        "np.where(u > 0, u, slope * u)",
    ],
    solution=leaky_relu,
)
def check_leaky_relu(answer):
    attempt = function(answer, "leaky_relu")
    u = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
    got = _leaky_of(attempt, u, 0.1)
    if got.shape != u.shape:
        raise Wrong(f"The result has shape {got.shape}, wanted the shape of u, {u.shape}.")
    if np.allclose(got, np.maximum(u, 0)):
        raise Wrong("That is plain ReLU: for negative u it gives 0. The leak, slope · u, is missing.")
    if np.allclose(got, np.where(u > 0, 0.1 * u, u)):
        raise Wrong(
            "The slope is on the wrong side: positive values should pass unchanged, negative ones be scaled."
        )
    if np.allclose(got, np.where(u > 0, u, -0.1 * u)):
        raise Wrong("For negative u the result should be negative too: slope · u, not slope · |u|.")
    if np.allclose(got, np.where(u > 0, u, 0.1)):
        raise Wrong("For negative u you return the slope itself; wanted slope · u.")
    for slope in (0.1, 0.0, 1.0, 2.0, -1.0):
        wanted = np.where(u > 0, u, slope * u)
        got = attempt.array(u, slope, shape=u.shape)
        if not np.allclose(got, wanted):
            reason = (
                " np.maximum(u, slope * u) chooses the wrong one there."
                if np.allclose(got, np.maximum(u, slope * u))
                else ""
            )
            raise Wrong(f"With slope {slope:g}, {show(u)} gave {show(got)}, wanted {show(wanted)}.{reason}")
        if got.dtype != np.float64:
            raise Wrong(f"A float64 array came back as {got.dtype}; the type should stay that of u.")
    square = np.array([[-1.0, 2.0], [3.0, -4.0]], dtype=np.float32)
    got = _leaky_of(attempt, square, 0.5, shape=(2, 2))
    if got.dtype != np.float32:
        raise Wrong(f"A float32 array came back as {got.dtype}; it should stay float32.")
    return "A small slope on the left keeps a unit alive: the function is flat nowhere."


def _leaky_of(attempt, u, slope, shape=None):
    try:
        return attempt.array(u, slope, shape=shape)
    except Wrong as wrong:
        if "ambiguous" in str(wrong):
            raise Wrong(
                "An if can decide about one number, not about an array of them; the same is true of max. Try np.where."
            ) from None
        raise
