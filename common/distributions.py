"""What a hyperparameter can be drawn from: a range, a range of powers of ten, or a list.

These are classes, so that other processes can be handed them; the small letters are because they read as
functions where they are used: ``{"lr": log_uniform(1e-4, 1e-1)}``.
"""

import dataclasses
import math

import numpy as np

from common.checks import number


@dataclasses.dataclass(frozen=True)
class uniform:
    """Every number from `low` to `high` equally likely.

    Parameters
    ----------
    low, high : float
        Ends of the range, ``low < high``.
    """

    low: float
    high: float

    def __post_init__(self):
        number(self.low, "low")
        number(self.high, "high", above=self.low)

    def draw(self, rng):
        """Draw one float from `rng`."""
        return float(rng.uniform(self.low, self.high))


@dataclasses.dataclass(frozen=True)
class log_uniform:
    """Every order of magnitude between `low` and `high` equally likely.

    The logarithm is uniform: ``log_uniform(1e-6, 1e-2)`` spends a quarter of its draws on each factor of 10.

    Parameters
    ----------
    low, high : float
        Ends of the range, ``0 < low < high``.
    """

    low: float
    high: float

    def __post_init__(self):
        number(self.low, "low", above=0.0)
        number(self.high, "high", above=self.low)

    def draw(self, rng):
        """Draw one float from `rng`."""
        value = math.exp(rng.uniform(math.log(self.low), math.log(self.high)))
        return min(max(value, self.low), self.high)  # rounding may carry it a hair past the ends


@dataclasses.dataclass(frozen=True)
class choice:
    """Every option in a list equally likely.

    Parameters
    ----------
    options : sequence
        Numbers, strings, or tuples of them.
    """

    options: tuple

    def __post_init__(self):
        if isinstance(self.options, str) or len(self.options) == 0:
            raise ValueError(f"options: got {self.options!r}, wanted a list of at least one")
        options = tuple(map(_plain, self.options))
        object.__setattr__(self, "options", options)  # the way to assign to a frozen dataclass

    def draw(self, rng):
        """Draw one option with `rng`."""
        return self.options[int(rng.integers(len(self.options)))]


def _plain(option):
    """Lists as tuples, and NumPy's numbers as Python's: both come back from a file as they were."""
    if isinstance(option, list | tuple):
        return tuple(map(_plain, option))
    return option.item() if isinstance(option, np.generic) else option


def sample(space, rng):
    """Draw one value for each name.

    Parameters
    ----------
    space : dict of str to distribution
        For example ``{"lr": log_uniform(1e-4, 1e-1), "activation": choice(["relu", "tanh"])}``.
    rng : numpy.random.Generator
        Where the numbers come from.

    Returns
    -------
    dict of str to value
    """
    return {name: distribution.draw(rng) for name, distribution in space.items()}
