"""How every live figure looks: one palette, one set of matplotlib settings."""

import functools

import matplotlib

# Okabe and Ito (2008), *Color universal design*: distinct also for the color blind. Orange and sky are darker here,
# so that a line stands out from white (a contrast of 3, WCAG 2.1); yellow only fills what has a black edge.
PALETTE = {
    "blue": "#0072B2",
    "orange": "#C78500",
    "green": "#009E73",
    "red": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#3896CF",
    "yellow": "#F0E442",
    "black": "#222222",
}
CYCLE = ["blue", "orange", "green", "red", "purple", "sky"]
LINES = {"line": "-", "dashed": "--", "dotted": ":", "dashdot": "-."}

SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#E4E4E4",
    "axes.axisbelow": True,
    "lines.linewidth": 2.0,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "text.color": "#222222",
    "axes.labelcolor": "#222222",
}


def color(name):
    """Turn a name of the palette into a color; other matplotlib colors pass through."""
    return PALETTE.get(name, name)


def styled(function):
    """Let a function that makes matplotlib artists make them in this style.

    Only such functions: entering the style costs time, and for that moment it holds for the whole process, the
    reader's own plots included.
    """

    @functools.wraps(function)
    def in_style(*arguments, **options):
        with matplotlib.rc_context(SETTINGS):
            return function(*arguments, **options)

    return in_style
