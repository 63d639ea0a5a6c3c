"""The plane of two inputs, its color the answer."""

import numpy as np

from common.live.pixels import ANSWERS, Raster
from common.live.style import color
from common.live.views import View


class Plane(View):
    """A plane of two inputs, its color the answer. Data: "surface" and "points".

    "surface" is a 2-D array of answers from 0 to 1, row by row from the bottom, over `extent` = (left, right,
    bottom, top). "points" is a dict: "xy" (n, 2), "target" (n,) of 0 or 1, "right" (n,) of bool.

    `marks` is the size of a point in points of type: many points want a smaller one.
    """

    def __init__(self, name, *, extent, marks=15.0, **options):
        super().__init__(name, xlim=extent[:2], ylim=extent[2:], **options)
        self.extent, self.mark_size = extent, marks

    def setup(self, axes):
        super().setup(axes)
        axes.set_aspect("equal")
        axes.grid(visible=False)
        self.image = Raster(axes, self.extent)
        looks = {
            "wants 1, right": ("o", color("blue"), color("blue")),
            "wants 1, wrong": ("X", "white", color("blue")),
            "wants 0, right": ("s", color("orange"), color("orange")),
            "wants 0, wrong": ("P", "white", color("orange")),
        }
        size = self.mark_size
        self.marks = {
            label: axes.plot([], [], marker, linestyle="none", markersize=size, markeredgewidth=size / 6,
                             markerfacecolor=face, markeredgecolor=edge, label=label, animated=True)[0]
            for label, (marker, face, edge) in looks.items()
        }  # fmt: skip
        handles = [axes.plot([], [], "s", markersize=min(13, 2 * size), color=shade, label=f"answer {answer}")[0]
                   for answer, shade in ((1, "#A9D2EE"), (0, "#FBE3B5"))]  # fmt: skip
        axes.legend(
            handles=[*handles, *self.marks.values()], loc="center left", bbox_to_anchor=(1.04, 0.5),
            frameon=False, labelspacing=1.1,
        )  # fmt: skip

    def update(self, data):
        self.notes = []
        if not isinstance(data, dict) or "surface" not in data:
            raise ValueError(f'view {self.name!r}: got {data!r}, wanted a dict with a "surface"')
        surface = np.asarray(data["surface"], dtype=float)
        if surface.ndim != 2:
            raise ValueError(f"view {self.name!r}: surface has shape {surface.shape}, wanted two dimensions")
        self._name_bad_values("surface", surface)
        self.image.set_pixels(ANSWERS(surface, 0, 1))
        points = data.get("points")
        if points is not None:
            xy, target, right = (np.asarray(points[key]) for key in ("xy", "target", "right"))
            for label, mark in self.marks.items():
                chosen = (target == int("wants 1" in label)) & (right == label.endswith("right"))
                mark.set_data(xy[chosen, 0], xy[chosen, 1])
        return False

    def moving(self):
        return [self.image, *self.marks.values()]
