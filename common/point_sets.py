"""Points in the plane, of two classes, and what a network gets of them: chapter 11's data."""

import numpy as np

from common.checks import count, number

POINTS = 400
EDGE = 6.0  # the plane reaches from −EDGE to EDGE in both directions
SCALE = 3.0  # inputs are divided by it, so that they are about 1 in size
INPUTS = {  # name → what is made of the two coordinates, each already divided by SCALE
    "x₁": lambda x, y: x,
    "x₂": lambda x, y: y,
    "x₁²": lambda x, y: x * x,
    "x₂²": lambda x, y: y * y,
    "x₁x₂": lambda x, y: x * y,
    "sin x₁": lambda x, y: np.sin(SCALE * x),
    "sin x₂": lambda x, y: np.sin(SCALE * y),
}
INPUT_SETS = {"plain": ("x₁", "x₂"), "squares": ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂"), "sines": tuple(INPUTS)}


def _circle(rng, n):
    """A disk inside of a ring."""
    inside = np.arange(n) % 2
    radius = np.where(inside, rng.uniform(0, 2.3, n), rng.uniform(3.3, 5, n))
    angle = rng.uniform(0, 2 * np.pi, n)
    return _polar(radius, angle), inside


def _xor(rng, n):
    """Four squares, of one class across corners."""
    xy = rng.uniform(0.4, 5, (n, 2)) * rng.choice([-1, 1], (n, 2))
    return xy, (xy.prod(axis=1) > 0).astype(int)


def _gaussians(rng, n):
    """Two clouds."""
    t = np.arange(n) % 2
    return rng.normal(np.where(t, 2.0, -2.0)[:, np.newaxis], 1.0, (n, 2)), t


def _spiral(rng, n):
    """Two arms, wound into each other."""
    t, along = np.arange(n) % 2, rng.uniform(0.03, 1, n)
    return _polar(5 * along, 1.75 * 2 * np.pi * along + np.pi * t), t


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


DATA = {"circle": _circle, "xor": _xor, "gaussians": _gaussians, "spiral": _spiral}


def plane_data(data, noise=0.0, seed=0):
    """Make points in the plane, of two classes.

    Parameters
    ----------
    data : {"circle", "xor", "gaussians", "spiral"}
    noise : float, default 0
        From 0 to 100 (the plane is 12 wide). Every coordinate is moved by a random number with this standard deviation.
    seed : int, default 0
        The same seed gives the same points, moved by more or less as the noise is more or less.

    Returns
    -------
    xy : numpy.ndarray, shape (400, 2)
        In random order.
    t : numpy.ndarray of int, shape (400,)
        0 or 1, as good as half of them each.
    """
    if data not in DATA:
        raise ValueError(f"data: got {data!r}, wanted one of {', '.join(DATA)}")
    rng = np.random.default_rng(count(seed, "seed", at_least=0))
    xy, t = DATA[data](rng, POINTS)
    xy = xy + number(noise, "noise", low=0.0, high=100.0) * rng.normal(size=xy.shape)
    order = rng.permutation(POINTS)
    return xy[order], t[order]


def network_inputs(xy, inputs="plain"):
    """What the network gets of points (N, 2): their coordinates, and what is made of them; float32.

    Parameters
    ----------
    inputs : {"plain", "squares", "sines"}
        Two, five or seven numbers of each point, see `INPUTS`.
    """
    if inputs not in INPUT_SETS:
        raise ValueError(f"inputs: got {inputs!r}, wanted one of {', '.join(INPUT_SETS)}")
    x, y = np.asarray(xy, dtype=np.float32).T / np.float32(SCALE)
    return np.stack([INPUTS[name](x, y) for name in INPUT_SETS[inputs]], axis=1).astype(np.float32)
