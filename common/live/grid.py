"""Matrices of any size as squares, with numbers where there is room, and frames around parts of them."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from common.live.images import color_map
from common.live.pixels import Raster
from common.live.style import color
from common.live.views import View

MOST_NUMBERS = 150  # those that are not nan
LETTERS = 0.62  # width of a digit as a share of its font size
SMALLEST, LARGEST = 7.0, 12.0  # points: font sizes of a number
FRAME = 4.0  # points: room for the outer lines


class Grid(View):
    """A matrix, each number a square. Data: array (rows, columns), or a dict with it as "values" and more.

    - "frames": color of the palette → (top, left, height, width) in cells, or a list of such.
    - "pale": array of bool (rows, columns), whose numbers are written in gray: padding, for one.

    nan is an empty place: no color, no number.

    Parameters
    ----------
    colors : {"ink", "signed", "heat"}
        As for `Images`.
    limits : (float, float)
        Values that get the first and the last color.
    digits : str
        How numbers are written, as in ``format``; "" writes none.
    largest_cell : float, default 40
        Points; a small matrix isn't blown up beyond that.
    """

    def __init__(self, name, *, limits, colors="ink", digits="g", largest_cell=40.0, **options):
        super().__init__(name, **options)
        if not limits[0] < limits[1]:
            raise ValueError(f"limits: got {limits}, wanted the lower one first")
        self.color_map, self.limits, self.digits = color_map(colors), limits, digits
        self.largest_cell = largest_cell

    def setup(self, axes):
        super().setup(axes)
        axes.set_axis_off()
        self.raster = Raster(axes, (0, 1, 0, 1))
        self.lines = LineCollection([], colors="#D0D0D0", linewidths=0.8, animated=True)
        self.lines.set_in_layout(False)  # what lies outside of the axes must not shrink them
        axes.add_collection(self.lines, autolim=False)
        self.texts, self.frames = [], []
        self.values = np.zeros((1, 1))

    def update(self, data):
        self.notes = []
        data = data if isinstance(data, dict) else {"values": data}
        if unknown := sorted(data.keys() - {"values", "frames", "pale"}):
            raise ValueError(f'view {self.name!r}: got {unknown}, wanted "values", "frames", "pale"')
        values = np.asarray(data["values"], dtype=float)
        if values.ndim != 2 or not values.size:
            raise ValueError(f"view {self.name!r}: got shape {values.shape}, wanted (rows, columns)")
        if np.isinf(values).any():
            self.notes.append(f"{self.title or self.name}: {np.isinf(values).sum()} values are inf")
        pale = np.zeros(values.shape, bool) if data.get("pale") is None else np.asarray(data["pale"])
        if pale.shape != values.shape:
            raise ValueError(f"view {self.name!r}: pale has shape {pale.shape}, wanted {values.shape}")
        self.values, self.pale = values, pale
        self._frame(data.get("frames", {}))
        return False

    def moving(self):
        self._arrange()  # only now: before, the axes may not have found their place and size
        return [self.raster, self.lines, *self.frames, *self.texts]

    def _frame(self, frames):
        for frame in self.frames:
            frame.remove()
        rows, self.frames = len(self.values), []
        for shade, places in frames.items():
            for top, left, height, width in np.reshape(places, (-1, 4)):
                box = Rectangle((left, rows - top - height), width, height, fill=False, linewidth=3,
                                edgecolor=color(shade), animated=True, clip_on=False, zorder=5)  # fmt: skip
                box.set_in_layout(False)
                self.frames.append(self.axes.add_patch(box))

    def _arrange(self):
        """Squares as large as there is room for, the matrix at the top left."""
        rows, columns = self.values.shape
        box = self.axes.get_window_extent()
        points = 72 / self.axes.figure.dpi
        wide, high = box.width * points, box.height * points
        cell = min((wide - FRAME) / columns, (high - FRAME) / rows, self.largest_cell)
        self.axes.set(xlim=(0, wide / cell), ylim=(rows - high / cell, rows))
        self.raster.extent = (0, columns, 0, rows)
        colors = self.color_map(self.values, *self.limits)
        colors[np.isnan(self.values)] = 255
        self.raster.set_pixels(np.ascontiguousarray(colors[::-1]))
        self._rule(rows, columns, cell)
        self._number(colors, cell)

    def _rule(self, rows, columns, cell):
        if cell < 6:  # lines would be all there is to see
            self.lines.set_segments([])
            return
        across = [[(0, k), (columns, k)] for k in range(rows + 1)]
        upright = [[(k, 0), (k, rows)] for k in range(columns + 1)]
        self.lines.set_segments(across + upright)

    def _number(self, colors, cell):
        for text in self.texts:
            text.set_text("")
        if not self.digits or np.count_nonzero(~np.isnan(self.values)) > MOST_NUMBERS:
            return
        words = ["" if np.isnan(value) else _written(value, self.digits) for value in self.values.ravel()]
        size = min(LARGEST, 0.55 * cell, 0.92 * cell / (LETTERS * max(1, *map(len, words))))
        if size < SMALLEST:
            return
        while len(self.texts) < len(words):
            look = {"ha": "center", "va": "center", "animated": True, "in_layout": False}
            self.texts.append(self.axes.text(0, 0, "", **look))
        rows, columns = self.values.shape
        dark = colors.mean(axis=2).ravel() < 140
        for k, (text, word) in enumerate(zip(self.texts, words, strict=False)):  # some may be left over
            text.set(text=word, x=k % columns + 0.5, y=rows - k // columns - 0.5, fontsize=round(size, 1))
            shade = "#A0A0A0" if self.pale.flat[k] else "#222222"
            text.set_color("white" if dark[k] else shade)


def _written(value, digits):
    """A number as text; one that rounds to zero has no minus."""
    words = format(value, digits)
    return words.removeprefix("-") if not words.strip("-0.") else words
