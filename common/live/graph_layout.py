"""Where a directed graph goes on paper: nodes in columns from left to right, numbers where there is room."""

import math
from itertools import pairwise

import numpy as np

SWEEPS = 20


def arrange(names, wires):
    """Choose a place for each node, and bends for wires that pass other columns.

    In three steps: the column of a node is the length of the longest path that leads to it; a wire that skips
    columns gets a bend in each, which takes up room like a node; then, column by column, to and fro, all are
    ordered by the mean row of their neighbors and moved as close to it as a distance of 1 allows.

    Parameters
    ----------
    names : list
        The nodes.
    wires : list of (from, to)
        There may be several between the same two nodes.

    Returns
    -------
    places : dict
        Node → (column, row), rows counted from the top.
    bends : list
        For each wire the places it passes between its ends.

    Raises
    ------
    ValueError
        If the wires form a cycle.

    References
    ----------
    Sugiyama, Tagawa and Toda (1981), *Methods for visual understanding of hierarchical system structures*.
    """
    column = _columns(names, wires)
    chains = []  # each wire with its bends: a bend is a pair (number of the wire, column)
    for k, (start, end) in enumerate(wires):
        between = [(k, c) for c in range(column[start] + 1, column[end])]
        column |= {bend: bend[1] for bend in between}
        chains.append([start, *between, end])
    row = _rows(column, chains, _from_the_ends(names, chains))
    places = {name: (column[name], row[name]) for name in names}
    return places, [[(column[bend], row[bend]) for bend in chain[1:-1]] for chain in chains]


def _columns(names, wires):
    column = dict.fromkeys(names, 0)
    for _ in range(len(names) + 1):
        late = [(start, end) for start, end in wires if column[end] <= column[start]]
        for start, end in late:
            column[end] = max(column[end], column[start] + 1)
        if not late:
            break
    else:
        raise ValueError(f"wires: got a cycle through {late[0][1]!r}, wanted wires that only lead forward")
    ends = {end for _, end in wires}
    for name in names:  # an input stands just before its first use
        uses = [column[end] for start, end in wires if start == name]
        if name not in ends and uses:
            column[name] = min(uses) - 1
    return column


def _from_the_ends(names, chains):
    """All nodes and bends, in the order in which one meets them going back from the last nodes.

    What feeds the same node stands together then: without fan-out, no two wires cross.
    """
    before = {}
    for chain in chains:
        for one, next_one in pairwise(chain):
            before.setdefault(next_one, []).append(one)
    starts = {chain[0] for chain in chains}
    order = {}

    def visit(node):
        if node not in order:
            for earlier in before.get(node, []):
                visit(earlier)
            order[node] = len(order)

    for name in names:
        if name not in starts:
            visit(name)
    return list(order)


def _rows(column, chains, order):
    left, right = ({node: [] for node in order} for _ in range(2))
    for chain in chains:
        for one, next_one in pairwise(chain):
            right[one].append(next_one)
            left[next_one].append(one)
    both = {node: left[node] + right[node] for node in order}
    layers = [[node for node in order if column[node] == c] for c in range(max(column.values()) + 1)]
    row = {node: float(i) for layer in layers for i, node in enumerate(layer)}
    for neighbors, backward in [(left, False), (right, True)] * SWEEPS + [
        (both, False),
        (both, True),
    ] * SWEEPS:
        for layer in reversed(layers) if backward else layers:
            wanted = {node: _mean([row[other] for other in neighbors[node] or [node]]) for node in layer}
            if neighbors is not both:  # later the order stands, and only distances change
                layer.sort(key=wanted.get)
            row |= zip(layer, _apart([wanted[node] for node in layer]), strict=True)
    # Whole and half rows: nearly level wires become level. What was 1 apart still is.
    row = {node: math.floor(2 * r + 0.5) / 2 for node, r in row.items()}
    top = min(row.values())
    return {node: r - top for node, r in row.items()}


def _mean(numbers):
    return sum(numbers) / len(numbers)


def _apart(wanted):
    """Numbers as close to these as they can be (least squares), each at least 1 more than the one before.

    Less their position, they must not decrease: wherever they do, all of the group take its mean.
    """
    groups = []  # [mean, size]
    for i, number in enumerate(wanted):
        groups.append([number - i, 1])
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            mean, size = groups.pop()
            other_mean, other_size = groups.pop()
            total = size + other_size
            groups.append([(mean * size + other_mean * other_size) / total, total])
    means = [mean for mean, size in groups for _ in range(size)]
    return [mean + i for i, mean in enumerate(means)]


class Page:
    """What stands on the paper, to find room for numbers.

    Parameters
    ----------
    routes : list of numpy.ndarray
        Lines, each a chain of points, shape (n, 2).
    boxes : list of (center, size)
        What else stands there already.
    """

    # What a place costs: the area it shares with other boxes times 10, and
    DOT = 10.0  # this for each dot of a line it covers,
    AWAY = 0.5  # and this times its distance from the best place.

    def __init__(self, routes, boxes):
        along = np.linspace(0, 1, 40)[:, np.newaxis]
        pieces = [piece for route in routes for piece in pairwise(route)]
        self.dots = np.concatenate([np.zeros((0, 2)), *(a + along * (b - a) for a, b in pieces)])
        self.centers, self.sizes = (np.array([box[i] for box in boxes], float) for i in (0, 1))

    def settle(self, choices, size, rounds=8):
        """Find places for boxes: each where it disturbs least, in turns until all have settled.

        Parameters
        ----------
        choices : list of numpy.ndarray
            For each box the middles it may have, shape (n, 2), the best first.
        size : numpy.ndarray, shape (2,)
            Of every box.

        Returns
        -------
        list of numpy.ndarray
            The middle of each box.
        """
        costs = [self._cost(places, size) for places in choices]
        chosen = [int(cost.argmin()) for cost in costs]
        for _ in range(rounds):
            for i, places in enumerate(choices):
                others = np.array([other[k] for other, k in zip(choices, chosen, strict=True)])
                others[i] = np.inf  # itself is nowhere
                chosen[i] = int((costs[i] + _overlap(places, size, others, size)).argmin())
        return [places[k] for places, k in zip(choices, chosen, strict=True)]

    def _cost(self, places, size):
        covered = (np.abs(self.dots - places[:, np.newaxis]) < size / 2).all(axis=2).sum(axis=1)
        overlap = _overlap(places, size, self.centers, self.sizes)
        return overlap + self.DOT * covered + self.AWAY * np.hypot(*(places - places[0]).T)


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


def _overlap(centers, size, other_centers, other_sizes):
    """What it costs to share area with other boxes."""
    reach = (size + other_sizes) / 2 - np.abs(centers[:, np.newaxis] - other_centers)
    return 10 * np.clip(reach, 0, np.minimum(size, other_sizes)).prod(axis=2).sum(axis=1)
