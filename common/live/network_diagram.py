"""A drawn network: units as circles, weights as lines."""

import numpy as np
from matplotlib.collections import LineCollection

from common.live.pixels import SIGNED
from common.live.style import color
from common.live.views import View

MOST_NUMBERS = 8  # units of a layer that get their value written in
THICKEST, FAINTEST = 5.0, 0.4  # points


class NetworkDiagram(View):
    """A network from left to right. Data: "values", one array a layer; "weights", one matrix a gap.

    The color of a circle is its value, orange below 0 and blue above, strongest for the largest.
    The color and width of a line is its weight, dashed below 0. "marked": (gap, i, j), optional, names the one
    weight that is drawn with its number.

    Parameters
    ----------
    sizes : list of int
        Units of each layer, inputs first.
    layers : list of str, optional
        A heading for each.
    units : list of list of str, optional
        A name for each unit, beside the circle: of the first and the last layer only.
    largest : (float, float), optional
        Value and weight that are drawn strongest and thickest. Without it, those of the layer and of the network: then
        what has not changed may look otherwise, because something else has become larger.
    """

    def __init__(self, name, sizes, *, layers=None, units=None, largest=(None, None), **options):
        super().__init__(name, **options)
        self.largest_value, self.largest_weight = largest
        self.sizes = [int(size) for size in sizes]
        self.layers = list(layers or [""] * len(self.sizes))
        self.units = units or [[], []]

    def setup(self, axes):
        super().setup(axes)
        axes.set_axis_off()
        axes.set(xlim=(-0.45, len(self.sizes) - 0.55), ylim=(-0.02, 1.12))
        self.places = [
            np.stack([np.full(size, k), 1 - (np.arange(size) + 0.5) / size], axis=1)
            for k, size in enumerate(self.sizes)
        ]
        segments = [
            np.stack([np.repeat(left, len(right), axis=0), np.tile(right, (len(left), 1))], axis=1)
            for left, right in zip(self.places, self.places[1:], strict=False)
        ]  # for each gap (inputs · outputs, 2 ends, 2 coordinates), in the order of W.ravel()
        self.lines = LineCollection(np.concatenate(segments), animated=True)
        axes.add_collection(self.lines)
        area = (
            0.62 * 72 * 4.1 * 0.8 / max(4, *self.sizes)
        ) ** 2  # square points, so that circles don't touch
        self.circles = [
            axes.scatter(
                *place.T, s=min(area, 2000), edgecolors="#222222", linewidths=1.2, zorder=3, animated=True
            )
            for place in self.places
        ]
        self.texts = [
            [axes.text(x, y, "", ha="center", va="center", fontsize=10, animated=True) for x, y in place]
            if len(place) <= MOST_NUMBERS else []
            for place in self.places
        ]  # fmt: skip
        self.mark = axes.text(
            0, 0, "", ha="center", va="bottom", fontsize=11, fontweight="bold", animated=True
        )
        for k, heading in enumerate(self.layers):
            axes.text(k, 1.1, heading, ha="center", va="top", fontsize=11)
        for names, place, side, align in ((self.units[0], self.places[0], -0.14, "right"),
                                          (self.units[-1], self.places[-1], 0.14, "left")):  # fmt: skip
            for unit, (x, y) in zip(names, place, strict=False):
                axes.text(x + side, y, unit, ha=align, va="center", fontsize=11)

    def update(self, data):
        self.notes = []
        values = [np.ravel(np.asarray(layer, dtype=float)) for layer in data["values"]]
        weights = [np.asarray(matrix, dtype=float) for matrix in data["weights"]]
        self._check(values, weights)
        for k, layer in enumerate(values):
            self._name_bad_values(self.layers[k] or f"layer {k}", layer)
            self._color_units(k, layer)
        flat = np.nan_to_num(np.concatenate([matrix.ravel() for matrix in weights]))
        largest = self.largest_weight or np.abs(flat).max() or 1.0
        self.lines.set_colors(
            np.where(flat[:, None] < 0, _rgb(SIGNED(-0.8, -1, 1)), _rgb(SIGNED(0.8, -1, 1)))
        )
        self.lines.set_linewidths(FAINTEST + (THICKEST - FAINTEST) * np.minimum(np.abs(flat) / largest, 1))
        self.lines.set_linestyles([(0, (3, 1.5)) if weight < 0 else "-" for weight in flat])
        self._mark(data.get("marked"), weights)
        return False

    def _color_units(self, k, layer):
        largest = self.largest_value or np.abs(layer[np.isfinite(layer)]).max(initial=0.0) or 1.0
        colors = SIGNED(layer, -1.25 * largest, 1.25 * largest)
        self.circles[k].set_facecolors(_rgb(colors))
        for text, value, shade in zip(self.texts[k], layer, colors, strict=bool(self.texts[k])):
            text.set_text(f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}")
            text.set_color("white" if shade.mean() < 120 else "#222222")

    def _mark(self, marked, weights):
        self.mark.set_text("")
        if marked is not None:
            gap, i, j = marked
            (x0, y0), (x1, y1) = self.places[gap][i], self.places[gap + 1][j]
            self.mark.set_position(((x0 + x1) / 2, (y0 + y1) / 2 + 0.015))
            self.mark.set_text(f"{weights[gap][i, j]:.2f}")
            self.mark.set_color(color("black"))

    def _check(self, values, weights):
        got = [layer.size for layer in values]
        if got != self.sizes:
            raise ValueError(f"view {self.name!r}: got {got} values, wanted {self.sizes}")
        shapes = [matrix.shape for matrix in weights]
        wanted = list(zip(self.sizes, self.sizes[1:], strict=False))
        if shapes != wanted:
            raise ValueError(f"view {self.name!r}: got weights of shapes {shapes}, wanted {wanted}")

    def moving(self):
        return [self.lines, *self.circles, *[text for layer in self.texts for text in layer], self.mark]


def _rgb(colors):
    return np.asarray(colors) / 255.0
