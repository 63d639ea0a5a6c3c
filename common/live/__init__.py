"""Live figures: a function of plain numbers, drawn at once whenever a slider moves.

>>> from common import live
>>> def line(slope):
...     x = np.linspace(-1, 1, 101)
...     return {"line": {"y": (x, slope * x)}}
>>> live.figure(line, [live.Curves("line", xlabel="x", ylabel="y")], title="The slope tilts the line",
...             alt="A straight line through the origin.", slope=live.slider(-2.0, 2.0, 1.0))
"""

from common.live.charts import Bars, Histograms
from common.live.controls import dropdown, log_slider, range_slider, slider, toggle
from common.live.live_figure import Figure, collect, figure
from common.live.plane import Plane
from common.live.shortcuts import bars, curves, histograms, plane
from common.live.style import PALETTE
from common.live.views import Curves

__all__ = [
    "PALETTE",
    "Bars",
    "Curves",
    "Figure",
    "Histograms",
    "Plane",
    "bars",
    "collect",
    "curves",
    "dropdown",
    "figure",
    "histograms",
    "log_slider",
    "plane",
    "range_slider",
    "slider",
    "toggle",
]
