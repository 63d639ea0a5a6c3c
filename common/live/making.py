"""Making figures in a notebook: one call each, shown under its cell."""

import contextlib
import inspect

from common.live.live_figure import Figure

_collectors = []
_shown = {}  # cell → (which run of it, its figures): a cell that runs again replaces its figures
OWN = ("title", "alt", "views", "size")  # parameters of `figure` itself


@contextlib.contextmanager
def collect():
    """Gather the figures that are made inside, without displaying them (for tests)."""
    figures = []
    _collectors.append(figures)
    try:
        yield figures
    finally:
        _collectors.remove(figures)


def figure(compute, views, *, title, alt, size=None, **controls):
    """Make a live figure and show it.

    Parameters
    ----------
    compute : callable
        From control values, by name, to a dict: name of a view → its data. Also "note", a short text.
    views : list of View
        What to draw, from left to right.
    title : str
        The one insight of the figure.
    alt : str
        What the picture shows, for a reader who can't see it.
    size : (float, float), optional
        Width and height in inches of 100 pixels.
    **controls
        For each parameter of `compute` a control or its abbreviation.

    Returns
    -------
    Figure
        While `collect` is active, or outside a notebook; in one None, so that a cell shows the figure once.
    """
    if taken := [name for name in inspect.signature(compute).parameters if name in OWN]:
        raise ValueError(
            f"compute: has parameters named {taken}, which are options of the figure itself; rename them"
        )
    return present(Figure(compute, views, controls, title=title, alt=alt, size=size))


def present(made):
    """Show a figure under its cell, in the place of those that an earlier run of the cell has made.

    Returns
    -------
    Figure
        While `collect` is active, or outside a notebook; in one None, so that a cell shows the figure once.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if _collectors:
        _collectors[-1].append(made)
        return made
    if shell is None:  # a plain script
        return made
    cell, run = _cell(shell, made)
    last_run, figures = _shown.get(cell, (None, []))
    if last_run != run:
        for older in figures:
            older.close()
        figures = []
    _shown[cell] = run, [*figures, made]
    made.show()
    return None


def _cell(shell, made):
    """What tells this cell from others, and this run of it from the last."""
    kernel = getattr(shell, "kernel", None)
    header = kernel.get_parent() if kernel is not None else {}
    cell = header.get("metadata", {}).get("cellId") or made.alt  # not every application sends the cell's id
    return cell, shell.execution_count
