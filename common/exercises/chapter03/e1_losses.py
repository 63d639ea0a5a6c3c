"""Exercise 3.1, “Two losses by hand”."""

import numpy as np

from common.exercises.comparing import numbers
from common.exercises.core import exercise
from common.exercises.judging import Wrong


@exercise(
    "3.1",
    "Two losses by hand",
    hints=[
        "The targets are one-hot: t = (0, 1, 0). The squared error looks at all three classes, cross entropy at one.",
        "Mean squared error: half the sum of 0.1², 0.3² and 0.2². Cross entropy: the natural logarithm of 0.7, and a minus.",
        "losses = (0.5 * (0.1**2 + 0.3**2 + 0.2**2), -np.log(0.7))",
    ],
    solution="losses = (0.5 * (0.1**2 + 0.3**2 + 0.2**2), -np.log(0.7))  # 0.070 and 0.357",
)
def check_losses(answer):
    squared, entropy = numbers(answer, 2, "losses")
    y, log_y = np.array([0.1, 0.7, 0.2]), np.log([0.1, 0.7, 0.2])
    wanted = np.array([0.07, -log_y[1]])
    if np.allclose((entropy, squared), wanted, rtol=0, atol=0.0006):
        raise Wrong("The two are exchanged: the mean squared error comes first.")
    _compare_loss("mean squared error", squared, wanted[0], {
        "The factor 1/2 is forgotten.": 0.14,
        "You take the mean over the classes. The definition has half the sum.": 0.14 / 3,
        "Half is right, but you also divide by the number of classes. The definition has half the sum.": 0.07 / 3,
        "Which class is the true one? Classes count from 0, so t = (0, 1, 0).": (0.67, 0.57),
        "You look at the true class alone. The other two should be 0, and are not.": (0.045, 0.09),
        "You leave the true class out. It should be 1, and is 0.7.": (0.025, 0.05),
        "That is a distance. The loss is half its square.": 0.14**0.5,
        "You square the probabilities. Take their distances from the targets first.": (0.27, 0.54),
        "You add up the distances without squaring them.": (0.6, 0.3),
        "A sum of squares is never negative.": -0.07,
    })  # fmt: skip
    _compare_loss("cross entropy", entropy, wanted[1], {
        "The minus is forgotten: the logarithm of a number below 1 is negative, a loss is not.": log_y[1],
        "That is the logarithm to base 10. Wanted is the natural one, np.log.": -np.log10(0.7),
        "That is the logarithm to base 2. Wanted is the natural one, np.log.": -np.log2(0.7),
        "Which class is the true one? Classes count from 0, so its probability is 0.7.": -log_y[[0, 2]],
        "You divide by the number of classes. It is one sample, and one logarithm.": -log_y[1] / 3,
        "You add the logarithms of all classes. Only that of the true class counts.": (-log_y.sum(), -log_y.mean()),
        "You weight with the probabilities. The weights are the targets: 1 for the true class, 0 for others.": (-(y @ log_y), -0.7 * log_y[1]),
        "There is no logarithm in that: cross entropy is -log of the probability of the true class.": (0.3, 0.7),
    })  # fmt: skip
    return "0.070 and 0.357: the squared error looks at all classes, cross entropy at the probability of the truth alone."


def _compare_loss(name, got, wanted, mistakes):
    """Hint at the first mistake (message -> what it would have computed, one number or several) that is close."""
    if abs(got - wanted) <= 0.00051:  # three digits, and the rounding of the border itself
        return
    for message, values in mistakes.items():
        if np.any(np.abs(got - np.asarray(values)) <= 0.00051):
            raise Wrong(f"The {name}: {message}")
    if abs(got - wanted) <= 0.005:
        raise Wrong(f"The {name}: {got:g} is close. Give three digits after the point.")
    raise Wrong(f"The {name} is not {got:g}. Write the formula out with the three numbers first.")
