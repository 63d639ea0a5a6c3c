"""Where numbers stand beside lines, so that nothing covers anything as far as there is room."""

import functools
import math
from itertools import pairwise

import numpy as np
from matplotlib.textpath import TextPath

# What a place for a box costs:
OVERLAP = 30.0  # each unit of area it shares with another box,
DOT = 10.0  # each dot of a line it covers (a line has 40 dots a piece),
AWAY = 0.5  # each unit of distance from the best place.


class Page:
    """What stands on the paper, to find room for numbers.

    Parameters
    ----------
    routes : list of numpy.ndarray
        Lines, each a chain of points, shape (n, 2).
    boxes : list of (center, size)
        What else stands there already.
    """

    def __init__(self, routes, boxes):
        along = np.linspace(0, 1, 40)[:, np.newaxis]
        pieces = [piece for route in routes for piece in pairwise(route)]
        self.dots = np.concatenate([np.zeros((0, 2)), *(a + along * (b - a) for a, b in pieces)])
        self.centers, self.sizes = (np.array([box[i] for box in boxes], float) for i in (0, 1))

    def settle(self, choices, size, tries=8):
        """Find places for boxes where they disturb least.

        In turns, each takes the best place that the others leave it; several times in different orders, of
        which the best result counts.

        Parameters
        ----------
        choices : list of numpy.ndarray
            For each box the middles it may have, shape (n, 2), the best first.
        size : numpy.ndarray, shape (2,)
            Of every box.
        tries : int
            How many orders.

        Returns
        -------
        list of numpy.ndarray
            The middle of each box.
        """
        costs = [self._cost(places, size) for places in choices]
        best, lowest = [], math.inf
        for seed in range(tries):
            order = np.random.default_rng(seed).permutation(len(choices))
            chosen, total = _settle_in_turns(choices, costs, size, order)
            if total < lowest:
                best, lowest = chosen, total
        return best

    def _cost(self, places, size):
        covered = (np.abs(self.dots - places[:, np.newaxis]) < size / 2).all(axis=2).sum(axis=1)
        overlap = _overlap(places, size, self.centers, self.sizes)
        return overlap + DOT * covered + AWAY * np.hypot(*(places - places[0]).T)


def beside(route, size, gap):
    """Places for a box along a route, on one side of it, the one next to its middle first.

    Parameters
    ----------
    route : numpy.ndarray, shape (n, 2)
    size : numpy.ndarray, shape (2,)
        Of the box.
    gap : float
        How far the box keeps from the line; above it if positive, else below.

    Returns
    -------
    numpy.ndarray, shape (m, 2)
    """
    on_route, places = [], []
    for start, end in pairwise(route):
        way = end - start
        up = np.array([-way[1], way[0]]) / np.hypot(*way)
        up = up if up[1] >= 0 else -up
        reach = np.abs(up) @ size / 2  # from the middle of a box to its farthest corner, along `up`
        on_route.append(start + np.linspace(0.12, 0.88, 21)[:, np.newaxis] * way)
        places.append(on_route[-1] + up * (gap + math.copysign(reach, gap)))
    from_middle = np.hypot(*(np.concatenate(on_route) - (route[0] + route[-1]) / 2).T)
    return np.concatenate(places)[np.argsort(from_middle, kind="stable")]


def to_border(way, size):
    """The step from the middle of a node to its border, in the direction of `way`.

    Parameters
    ----------
    way : numpy.ndarray, shape (2,)
    size : (float, float)
        Width and height of the node: a rectangle with half a circle at its left and right end.

    Returns
    -------
    numpy.ndarray, shape (2,)
    """
    direction, radius = way / np.hypot(*way), size[1] / 2
    x, y = np.abs(direction)
    half = size[0] / 2 - radius  # of the level part
    through_top = y * half > x * radius
    return direction * (radius / y if through_top else half * x + math.sqrt(radius**2 - (half * y) ** 2))


@functools.lru_cache(maxsize=512)
def text_width(words, size):
    """Width of a line of text in this font size, in points."""
    return TextPath((0, 0), words, size=size).get_extents().width if words.strip() else 0.0


def _settle_in_turns(choices, costs, size, order, rounds=4):
    """The place that each box has taken in the end, and what all of them cost."""
    middles = np.full((len(choices), 2), np.inf)  # nowhere yet
    for _ in range(rounds):
        total = 0.0
        for i in order:
            middles[i] = np.inf
            cost = costs[i] + _overlap(choices[i], size, middles, size)
            middles[i] = choices[i][cost.argmin()]
            total += cost.min()
    return list(middles), total


def _overlap(centers, size, other_centers, other_sizes):
    """What it costs to share area with other boxes."""
    reach = (size + other_sizes) / 2 - np.abs(centers[:, np.newaxis] - other_centers)
    return OVERLAP * np.clip(reach, 0, np.minimum(size, other_sizes)).prod(axis=2).sum(axis=1)
