"""What several exercises of chapter 6 use."""

import math

import numpy as np

from common.exercises.judging import Wrong, named

SPREAD_IS_NEAR = 0.05  # as a share of what is wanted: far beyond the luck of ten thousand numbers


def drawn(attempt, inputs, units, rng):
    """The weights that a function (inputs, units, rng) draws."""
    with named(rng=rng):
        return attempt.array(inputs, units, rng, shape=(inputs, units))


def judge_differences(weights, which="the weights"):
    """Insist that no two units, and no two inputs, have the same numbers."""
    if len(np.unique(weights, axis=1).T) < weights.shape[1]:
        raise Wrong(f"In {which} columns are equal: those units all say the same.")
    if len(np.unique(weights, axis=0)) < len(weights):
        raise Wrong(f"In {which} rows are equal. Draw every number for itself.")


def judge_spread(weights, wanted, mistakes):
    """Insist on a mean of 0 and on a standard deviation, but for the luck of the draw."""
    mean, std = float(weights.mean()), float(weights.std())
    if abs(mean) > 5 * max(std, wanted) / math.sqrt(weights.size):
        raise Wrong(f"The mean of the weights is {mean:.3g}, wanted 0: as many below as above.")
    if math.isclose(std, wanted, rel_tol=SPREAD_IS_NEAR):
        return
    for message, mistake in mistakes.items():
        if math.isclose(std, mistake, rel_tol=SPREAD_IS_NEAR):
            raise Wrong(message)
    raise Wrong(f"Weights of shape {weights.shape} have a spread of {std:.3g}, wanted {wanted:.3g}.")


def judge_normal(weights):
    """Insist on normal numbers. Mean fourth power over the square of the mean square: 3 for them, 1.8 for uniform ones."""
    squares = np.square(weights, dtype=float)
    if np.mean(squares**2) < 2.5 * np.mean(squares) ** 2:
        raise Wrong("The spread is right, but these are no normal numbers. Use rng.standard_normal.")


def he(n):
    return math.sqrt(2 / n)
