"""Figures of one single view in one call: ``live.histograms(compute, title=..., alt=..., std=...)``."""

import functools
import inspect

from common.live.charts import Bars, Histograms
from common.live.making import figure
from common.live.plane import Plane
from common.live.views import Curves, View


def _shortcut(kind):
    """Make the function for figures of one single view, whose compute function returns that view's data."""
    options = [
        name
        for name in inspect.signature(kind.__init__).parameters
        if name not in ("self", "name", "options")
    ]
    options += [
        name for name in inspect.signature(View.__init__).parameters if name not in ("self", "name", *options)
    ]

    def shortcut(compute, *, title, alt, size=None, **rest):
        chosen = {name: rest.pop(name) for name in options if name in rest and name != "title"}

        @functools.wraps(compute)  # so that its parameters can be looked up
        def named(**values):
            return {"view": compute(**values)}

        return figure(named, [kind("view", **chosen)], title=title, alt=alt, size=size, **rest)

    shortcut.__name__ = kind.__name__.lower()
    shortcut.__doc__ = f"""A live figure of one `{kind.__name__}` view.

    `compute` returns that view's data itself. Options of the view ({", ".join(options)}) go beside the
    controls; the rest is as in `figure`.
    """
    return shortcut


curves, bars, histograms, plane = map(_shortcut, (Curves, Bars, Histograms, Plane))
