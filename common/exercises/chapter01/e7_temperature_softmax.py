"""Exercise 1.7, “Temperature”."""

import numpy as np

from common.exercises.chapter01.e6_softmax_fixed import same_softmax
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function
from common.functions import softmax


def temperature_softmax(x, T):
    z = x / T
    exp_z = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return exp_z / np.sum(exp_z, axis=-1, keepdims=True)


@exercise(
    "1.7",
    "Temperature",
    hints=[
        "The temperature divides the scores, before anything else happens.",
        "After x / T it is the softmax of exercise 1.6.",
        "softmax(x / T)",
    ],
    solution=temperature_softmax,
)
def check_temperature_softmax(answer):
    attempt = function(answer, "temperature_softmax")
    x = np.array([2.0, 1.0, -1.0])
    got, wanted = attempt.array(x, 2.0, shape=x.shape), softmax(x / 2.0)
    if np.allclose(got, softmax(x * 2.0)):
        raise Wrong(
            "You multiply by T. A high temperature should even the probabilities out, so divide the scores by it."
        )
    if np.allclose(got, softmax(x)):
        raise Wrong("T makes no difference yet. It divides the scores before the exponential, not after it.")
    if np.allclose(got, softmax(x) / 2.0):
        raise Wrong("The probabilities add up to 1/2: you divide after softmax. Divide the scores before it.")
    same_softmax(got, wanted, x)
    batch = np.array([[2.0, 1.0, -1.0], [700.0, 710.0, 720.0], [0.0, 0.0, 3000.0]])
    for T in (0.1, 0.5, 10.0):
        try:
            got = attempt.array(batch, T, shape=batch.shape)
        except Wrong as wrong:
            if "warn" in str(wrong):
                raise Wrong(
                    f"{wrong} A low temperature makes scores large: divide by T first, then subtract each row's maximum of what you have then."
                ) from None
            raise
        same_softmax(got, softmax(batch / T), batch / T)
    far = np.array([0.0, 1000.0])
    got = attempt.array(far, 500.0, shape=far.shape)
    if np.allclose(got, [0, 1]):
        raise Wrong(
            "For the scores [0, 1000] and T = 500 you give [0, 1], wanted [0.119, 0.881]: a probability that has been rounded to 0 "
            "before T comes in cannot come back. Divide the scores by T before the exponential."
        )
    same_softmax(got, softmax(far / 500.0), far / 500.0)
    return "Low temperatures sharpen, high ones even out; the order of the classes never changes."
