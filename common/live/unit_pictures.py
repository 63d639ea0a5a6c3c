"""What every unit of a small network answers over the plane of its two inputs."""

import itertools

import numpy as np
from matplotlib.collections import LineCollection

from common.live.pixels import ANSWERS, SIGNED, Raster
from common.live.style import styled
from common.live.views import View

LARGEST, GAP = (
    0.62,
    0.18,
)  # of a column's width: the side of a picture; between two of them, as a share of that side
THICKEST, FAINTEST = 4.0, 0.3  # points


class UnitPictures(View):
    """A small network from left to right, each unit a picture of its answers over the plane.

    Data: "pictures", for each layer an array (units, rows, columns), row by row from the bottom, inputs first, the
    last layer one unit with answers from 0 to 1; "weights", a matrix for each gap; "headings", a text for each layer.

    A unit's picture is orange below 0 and blue above, strongest for its own largest answer. The color and width
    of a line is its weight, dashed below 0. The number of layers and units may change from picture to picture.
    """

    def setup(self, axes):
        super().setup(axes)
        axes.set_axis_off()
        self.sizes, self.rasters, self.texts = None, [], []
        self.lines = LineCollection([], animated=True)
        self.lines.set_in_layout(False)
        axes.add_collection(self.lines, autolim=False)

    def update(self, data):
        self.notes = []
        pictures = [np.asarray(layer, dtype=float) for layer in data["pictures"]]
        weights = [np.asarray(matrix, dtype=float) for matrix in data["weights"]]
        self._check(pictures, weights, data["headings"])
        self.pictures, self.weights, self.headings = pictures, weights, list(data["headings"])
        for heading, layer in zip(self.headings, pictures, strict=True):
            self._name_bad_values(heading, layer)
        return False

    def moving(self):
        self._arrange()  # only now: before, the axes may not have found their place and size
        self._color()
        return [self.lines, *self.rasters, *self.texts]

    def _arrange(self):
        """Places for all units, when their numbers or the axes have changed."""
        box = self.axes.get_window_extent()
        sizes = [len(layer) for layer in self.pictures], round(box.width), round(box.height)
        if sizes == self.sizes:
            return
        self.sizes = sizes
        for artist in (*self.rasters, *self.texts):
            artist.remove()
        wide = len(self.pictures)
        high = wide * box.height / box.width  # in columns, so that pictures are square
        self.axes.set(xlim=(0, wide), ylim=(0, high))
        room = high - 0.05 * wide  # for the headings
        side = min(LARGEST, room / max(sizes[0]) / (1 + GAP))
        self.boxes = [
            [(k + 0.5, room - (j + 0.5) * room / len(layer), side) for j in range(len(layer))]
            for k, layer in enumerate(self.pictures)
        ]
        self.rasters = [
            Raster(self.axes, (x - side / 2, x + side / 2, y - side / 2, y + side / 2))
            for layer in self.boxes for x, y, side in layer
        ]  # fmt: skip
        self._write_headings(high)

    @styled
    def _write_headings(self, high):
        look = {"ha": "center", "va": "top", "fontsize": 10, "animated": True, "in_layout": False}
        self.texts = [self.axes.text(k + 0.5, high, "", **look) for k in range(len(self.pictures))]

    def _color(self):
        units = [picture for layer in self.pictures[:-1] for picture in layer]
        for raster, picture in zip(self.rasters, [*units, None], strict=True):
            if picture is None:
                raster.set_pixels(ANSWERS(self.pictures[-1][0], 0, 1))
                continue
            largest = np.abs(picture[np.isfinite(picture)]).max(initial=0.0) or 1.0
            raster.set_pixels(SIGNED(picture, -1.2 * largest, 1.2 * largest))
        for text, heading in zip(self.texts, self.headings, strict=True):
            text.set_text(heading)
        self._draw_weights()

    def _draw_weights(self):
        segments = [
            [(x0 + side / 2, y0), (x1 - side / 2, y1)]
            for left, right in itertools.pairwise(self.boxes)
            for x0, y0, side in left for x1, y1, _ in right
        ]  # fmt: skip
        flat = np.nan_to_num(np.concatenate([matrix.ravel() for matrix in self.weights]))
        largest = np.abs(flat).max() or 1.0
        below, above = np.asarray(SIGNED([-0.8, 0.8], -1, 1)) / 255
        self.lines.set_segments(segments)
        self.lines.set_colors(np.where(flat[:, None] < 0, below, above))
        self.lines.set_linewidths(FAINTEST + (THICKEST - FAINTEST) * np.sqrt(np.abs(flat) / largest))
        self.lines.set_linestyles([(0, (3, 1.5)) if weight < 0 else "-" for weight in flat])

    def _check(self, pictures, weights, headings):
        for layer in pictures:
            if layer.ndim != 3 or not layer.size:
                raise ValueError(
                    f"view {self.name!r}: got a layer of shape {layer.shape}, wanted (units, rows, columns)"
                )
        sizes = [len(layer) for layer in pictures]
        if sizes[-1] != 1:
            raise ValueError(f"view {self.name!r}: got {sizes[-1]} outputs, wanted one")
        shapes = [matrix.shape for matrix in weights]
        wanted = list(itertools.pairwise(sizes))
        if shapes != wanted:
            raise ValueError(f"view {self.name!r}: got weights of shapes {shapes}, wanted {wanted}")
        if len(headings) != len(sizes):
            raise ValueError(f"view {self.name!r}: got {len(headings)} headings, wanted {len(sizes)}")
