"""Points whose color is a number, such as the trials of a search and their scores."""

import numpy as np

from common.live.style import color, styled
from common.live.views import View

FAINT = 0.25  # opacity of a point outside the frame


class Scatter(View):
    """Points on a plane, colored by a value.

    Data is a dict:

    - "x", "y": N numbers each.
    - "values": N numbers, the points' colors. A point whose value is nan is drawn as a gray cross.
    - "frame": (left, right, bottom, top), may be left out: a rectangle. Points outside of it are pale.

    Parameters
    ----------
    name : str
        Key under which the compute function returns this view's data.
    between : (float, float)
        Values of the first and the last color; what lies beyond gets the nearest.
    values_label : str
        What the colors mean, for the color bar.
    **options
        Those of every `View`. `xlim` and `ylim` are needed: points must not jump while others come.
    """

    def __init__(self, name, *, between, values_label, **options):
        super().__init__(name, **options)
        if not (self.xlim and self.ylim):
            raise ValueError(f"xlim, ylim: got {self.xlim!r}, {self.ylim!r}, wanted two numbers for each")
        if not between[0] < between[1]:
            raise ValueError(f"between: got {between!r}, wanted the lower value first")
        self.between, self.values_label = between, values_label

    @styled
    def setup(self, axes):
        super().setup(axes)
        self.points = axes.scatter(
            [], [], c=[], s=55, cmap="cividis", vmin=self.between[0], vmax=self.between[1], zorder=3,
            edgecolors=color("black"), linewidths=0.6, animated=True,
        )  # fmt: skip
        (self.failed,) = axes.plot([], [], "x", color="#8A8A8A", markersize=7, animated=True)
        (self.frame,) = axes.plot([], [], "-", color=color("red"), linewidth=1.6, animated=True)
        axes.figure.colorbar(self.points, ax=axes, label=self.values_label)

    def update(self, data):
        x, y, values = (np.asarray(data[key], dtype=float) for key in ("x", "y", "values"))
        if not x.shape == y.shape == values.shape or x.ndim != 1:
            raise ValueError(
                f"view {self.name!r}: got shapes {x.shape}, {y.shape}, {values.shape}; wanted (N,) for each"
            )
        left, right, bottom, top = data.get("frame", (-np.inf, np.inf, -np.inf, np.inf))
        inside = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
        good = np.isfinite(values)
        self.points.set_offsets(np.column_stack([x, y])[good])
        self.points.set_array(values[good])
        self.points.set_visible(good.any())
        if good.any():  # matplotlib refuses an empty array of opacities
            self.points.set_alpha(np.where(inside[good], 1.0, FAINT))
        self.failed.set_data(x[~good], y[~good])
        self.frame.set_visible("frame" in data)
        if "frame" in data:
            self.frame.set_data([left, right, right, left, left], [bottom, bottom, top, top, bottom])
        return False

    def moving(self):
        return [self.failed, self.points, self.frame]
