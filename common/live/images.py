"""Views of arrays as pictures: a grid of images, and a heatmap with numbers."""

import math

import numpy as np

from common.live.pixels import HEAT, INK, SIGNED, Raster
from common.live.style import styled
from common.live.views import View

COLORS = {"ink": INK, "signed": SIGNED, "heat": HEAT}
MOST_NUMBERS = 120  # cells of a heatmap that get their value written in


def color_map(name):
    """Look up a color map by name."""
    if name not in COLORS:
        raise ValueError(f"colors: got {name!r}, wanted one of {', '.join(COLORS)}")
    return COLORS[name]


class Images(View):
    """A grid of small images. Data: an array (n, height, width), or a dict: title → array (height, width).

    Parameters
    ----------
    columns : int, optional
        Images in a row; by default as many as make the grid about twice as wide as high.
    colors : {"ink", "signed", "heat"}
        "ink": 0 is paper, 1 is ink. "signed": below 0 orange, above 0 blue, 0 white. "heat": little to much.
    limits : (float, float), optional
        Values that get the first and the last color. By default (0, 1) for ink; for the others what the images
        span together (for signed, the same on both sides of 0), and a note says so.
    """

    def __init__(self, name, *, columns=None, colors="ink", limits=None, **options):
        super().__init__(name, **options)
        self.columns, self.colors, self.color_map, self.limits = columns, colors, color_map(colors), limits

    def setup(self, axes):
        super().setup(axes)
        axes.set_axis_off()
        axes.set_aspect("equal")
        self.raster, self.layout, self.texts = None, None, []

    def update(self, data):
        self.notes = []
        titles, images = self._taken_apart(data)
        layout = images.shape, titles is not None
        stale = layout != self.layout
        if stale:
            self._lay_out(*images.shape, titled=titles is not None)
            self.layout = layout
        for text, title in zip(self.texts, titles or [], strict=True):
            text.set_text(title)
        self._name_bad_values("images", images)
        low, high = self.limits or self._span(images)
        canvas = np.full((*self.canvas_shape, 3), 255, np.uint8)
        for image, (top, left) in zip(images, self.places, strict=True):
            canvas[top : top + image.shape[0], left : left + image.shape[1]] = self.color_map(
                image, low, high
            )
        self.raster.set_pixels(canvas[::-1])
        return stale

    def moving(self):
        return [self.raster, *self.texts] if self.raster else []

    def _taken_apart(self, data):
        titles = [str(title) for title in data] if isinstance(data, dict) else None
        try:
            images = np.asarray(list(data.values()) if titles is not None else data, dtype=float)
        except (TypeError, ValueError):
            raise ValueError(f"view {self.name!r}: wanted images of one size, as numbers") from None
        if images.ndim == 2:
            images = images[np.newaxis]
        if images.ndim != 3 or not images.size:
            raise ValueError(f"view {self.name!r}: got shape {images.shape}, wanted (n, height, width)")
        return titles, images

    def _span(self, images):
        if self.colors == "ink":
            return 0.0, 1.0
        finite = images[np.isfinite(images)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        if self.colors == "signed":
            high = max(abs(low), abs(high)) or 1.0
            low = -high
        self.remarks = [f"{self.title or self.name}: colors from {low:.2g} to {high:.2g}"]
        return low, high

    @styled
    def _lay_out(self, count, height, width, titled):
        columns = min(self.columns or math.ceil(math.sqrt(2 * count)), count)
        rows = math.ceil(count / columns)
        gap = max(1, round(0.08 * width))
        head = max(2, round(0.28 * height)) if titled else gap
        self.canvas_shape = (rows * (height + head), columns * (width + gap) - gap)
        self.places = [
            (k // columns * (height + head) + head, k % columns * (width + gap)) for k in range(count)
        ]
        for artist in self.moving():
            artist.remove()
        tall, wide = self.canvas_shape
        self.raster = Raster(self.axes, (0, wide, 0, tall))
        self.axes.set(xlim=(0, wide), ylim=(0, tall))
        self.texts = [
            self.axes.text(left + width / 2, tall - top + 0.25 * head, "", ha="center", va="bottom", fontsize=10,
                           animated=True)
            for top, left in (self.places if titled else [])
        ]  # fmt: skip


class Heatmap(View):
    """A matrix in colors, with its numbers where there is room. Data: array (rows, columns).

    Parameters
    ----------
    rows, columns : list of str
        Their labels, from the top and from the left.
    limits : (float, float)
        Values that get the first and the last color.
    log : bool, default False
        Whether colors go by the logarithm (limits above 0 then).
    colors : {"heat", "signed", "ink"}
    digits : str
        How numbers are written, as in ``format``.
    """

    def __init__(self, name, rows, columns, *, limits, log=False, colors="heat", digits=".2g", **options):
        super().__init__(name, **options)
        self.rows, self.columns, self.limits, self.log = list(rows), list(columns), limits, log
        self.color_map, self.digits = color_map(colors), digits
        if not limits[0] < limits[1] or (log and limits[0] <= 0):
            raise ValueError(f"limits: got {limits}, wanted the lower one first{', above 0' * log}")

    def setup(self, axes):
        super().setup(axes)
        height, width = len(self.rows), len(self.columns)
        axes.grid(visible=False)
        axes.set(xlim=(0, width), ylim=(0, height))
        axes.set_xticks(np.arange(width) + 0.5, self.columns)
        axes.set_yticks(height - np.arange(height) - 0.5, self.rows)
        self.raster = Raster(axes, (0, width, 0, height))
        self.texts = []
        if height * width <= MOST_NUMBERS:
            self.texts = [axes.text(j + 0.5, height - i - 0.5, "", ha="center", va="center", fontsize=9, animated=True)
                          for i in range(height) for j in range(width)]  # fmt: skip
        self._color_bar(axes)

    def _color_bar(self, axes):
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import ListedColormap, LogNorm, Normalize

        shades = ListedColormap(self.color_map(np.linspace(0, 1, 256), 0, 1) / 255.0)
        scale = (LogNorm if self.log else Normalize)(*self.limits)
        axes.figure.colorbar(ScalarMappable(scale, shades), ax=axes, shrink=0.9)

    def update(self, data):
        self.notes = []
        values = np.asarray(data, dtype=float)
        wanted = (len(self.rows), len(self.columns))
        if values.shape != wanted:
            raise ValueError(f"view {self.name!r}: got shape {values.shape}, wanted {wanted}")
        self._name_bad_values(self.title or self.name, values)
        low, high = self.limits
        shown = values
        if self.log:
            low, high = math.log(low), math.log(high)
            with np.errstate(divide="ignore", invalid="ignore"):
                shown = np.log(values)
        colors = self.color_map(shown, low, high)
        self.raster.set_pixels(colors[::-1])
        dark = colors.reshape(-1, 3).mean(axis=1) < 140
        for text, value, on_dark in zip(self.texts, values.ravel(), dark, strict=bool(self.texts)):
            text.set_text(format(value, self.digits))
            text.set_color("white" if on_dark else "#222222")
        return False

    def moving(self):
        return [self.raster, *self.texts]
