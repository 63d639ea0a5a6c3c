"""Where the nodes of a directed graph go on paper: in columns, from left to right, with few crossings."""

import math
from itertools import pairwise

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


def keep_apart(places, wires, bends):
    """Give each of several wires between the same two nodes bends of its own.

    Parameters
    ----------
    places : dict
        Node → (column, row).
    wires : list of (from, to)
    bends : list
        For each wire the places it passes; wires that have some already stay as they are.

    Returns
    -------
    list
        The bends of each wire.
    """
    apart = []
    for k, wire in enumerate(wires):
        twins = [i for i, other in enumerate(wires) if other == wire]
        if len(twins) == 1 or bends[k]:
            apart.append(bends[k])
            continue
        (x0, y0), (x1, y1) = (places[node] for node in wire)
        aside = 0.9 * (twins.index(k) - (len(twins) - 1) / 2)
        apart.append([(x0 + share * (x1 - x0), y0 + share * (y1 - y0) + aside) for share in (0.25, 0.75)])
    return apart


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
