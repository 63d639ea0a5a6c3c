"""Live figures: a function of plain numbers, drawn at once whenever a slider moves.

>>> from common import live
>>> def line(slope):
...     x = np.linspace(-1, 1, 101)
...     return {"line": {"y": (x, slope * x)}}
>>> live.figure(line, [live.Curves("line", xlabel="x", ylabel="y")], title="The slope tilts the line",
...             alt="A straight line through the origin.", slope=live.slider(-2.0, 2.0, 1.0))
"""

from common.live.bench import Bench
from common.live.charts import Bars, HistogramRows, Histograms
from common.live.contours import Contours
from common.live.controls import button, dropdown, log_slider, range_slider, slider, toggle
from common.live.graph import Graph
from common.live.grid import Grid
from common.live.images import Heatmap, Images
from common.live.live_figure import Figure
from common.live.making import bench, collect, figure, search
from common.live.network_diagram import NetworkDiagram
from common.live.number_grid import number_grid
from common.live.pad import pad, strokes
from common.live.plane import Plane
from common.live.scatter import Scatter
from common.live.search_bench import SearchBench
from common.live.shapes import Shapes
from common.live.shortcuts import bars, curves, histograms, plane
from common.live.style import PALETTE
from common.live.unit_pictures import UnitPictures
from common.live.views import Curves

__all__ = [
    "PALETTE",
    "Bars",
    "Bench",
    "Contours",
    "Curves",
    "Figure",
    "Graph",
    "Grid",
    "Heatmap",
    "HistogramRows",
    "Histograms",
    "Images",
    "NetworkDiagram",
    "Plane",
    "Scatter",
    "SearchBench",
    "Shapes",
    "UnitPictures",
    "bars",
    "bench",
    "button",
    "collect",
    "curves",
    "dropdown",
    "figure",
    "histograms",
    "log_slider",
    "number_grid",
    "pad",
    "plane",
    "range_slider",
    "search",
    "slider",
    "strokes",
    "toggle",
]
