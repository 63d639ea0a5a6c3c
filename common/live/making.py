"""Making figures in a notebook: one call each, shown under its cell."""

import contextlib
import inspect

from common.live.bench import Bench
from common.live.live_figure import Figure
from common.live.search_bench import SearchBench
from common.live.set_up import SharedBench

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


def bench(
    runs, *, title, alt, measure=None, measure_every=100, measured=None, batch_loss=True, views=(), picture=None,
    steps=100, own=None, size=None, lively=False, shared=False, **controls,
):  # fmt: skip
    """Make a training bench and show it: Play, Pause, Step, Reset, and controls that act while it trains.

    Parameters
    ----------
    runs : callable, or dict of str to callable
        ``runs()`` makes a fresh trainer (see `common.trainer.Trainer`); it is called again at each Reset. A dict
        makes a race: its runs take their steps in turns. For the same batches and the same start, give them the
        same seeds. If it has a parameter with the name of a control, it is called with that control's value,
        and all runs start over when that control is moved.
    title, alt, size
        As for `live.figure`.
    measure : callable, optional
        ``measure(trainer)`` gives a dict: name → a share from 0 to 1, drawn as curves.
    measure_every : int, default 100
        Steps between two measurements.
    measured : View, optional
        What draws the measurements, if not curves from 0 to 1; it is fed by the name "measured".
    batch_loss : bool, default True
        Whether the loss of the batches is drawn.
    views : list of View, optional
        More to draw, fed by `picture`.
    picture : callable, optional
        ``picture(trainer)`` gives a dict: name of a view → its data; of a race it gets the dict of all trainers.
    steps : int, default 100
        Steps taken in the cell itself, so that there is something to see before Play.
    own : dict of str to dict, optional
        For a race: label of a run → controls for its own settings.
    lively : bool, default False
        Whether pictures matter more than steps: up to two thirds of the time go into drawing, and not a sixth.
    shared : bool, default False
        Whether the set-up stands below as a line of text, to copy and to paste; see `common.live.set_up`.
    **controls
        For a setting by its name (``lr``, ``batch_size``, ``dropout_ratio``, ``weight_decay``, ``momentum``, …) a
        control or its abbreviation. It is set on all runs, where it lives: in trainer, optimizer or network; or
        the runs are made with it (see `runs`).

    Returns
    -------
    Bench
        As for `live.figure`: in a notebook None.

    Raises
    ------
    ValueError
        If a run has no such setting, or a value is out of its range.
    """
    made = (SharedBench if shared else Bench)(
        runs, list(views), controls, own or {}, measure=measure, measure_every=measure_every, picture=picture,
        steps=steps, title=title, alt=alt, size=size, measured=measured, batch_loss=batch_loss, lively=lively,
    )  # fmt: skip
    return present(made)


def search(
    make_search, picture, views, *, title, alt, first=(), trials=12, executor=None, size=None, **controls
):
    """Make a search bench and show it: Next round, Stop, Reset, and controls that say where to search.

    Parameters
    ----------
    make_search : callable
        ``make_search(number, **values)`` makes the search of a round (see `common.search.RandomSearch`); it gets
        the round's number, from 1 on, and the values of the controls.
    picture : callable
        ``picture(rows, **values)`` gives a dict: name of a view → its data. `rows` are the finished trials of all
        rounds, each a dict that has its "round" too.
    views : list of View
        What to draw, from left to right.
    title, alt, size
        As for `live.figure`.
    first : list of dict, default ()
        Trials that are finished already, the round 0.
    trials : int, default 12
        Trials in a round.
    executor : concurrent.futures.Executor, optional
        Who does the work; None: all cores of this machine.
    **controls
        As for `live.figure`: one for each parameter of `make_search` but the first.

    Returns
    -------
    SearchBench
        As for `live.figure`: in a notebook None.

    Raises
    ------
    ValueError
        If the controls don't fit `make_search`.
    """
    made = SearchBench(make_search, picture, list(views), controls, first=first, trials=trials,
                       executor=executor, title=title, alt=alt, size=size)  # fmt: skip
    return present(made)


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
