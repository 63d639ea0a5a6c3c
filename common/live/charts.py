"""Views of heights and of how often: bars and histograms."""

import numpy as np

from common.live.style import CYCLE, LINES, color, styled
from common.live.views import View


class Bars(View):
    """Bars side by side. Data: label → heights, one for each of the `categories`; None for no bar."""

    def __init__(self, name, categories, *, colors=None, digits=3, **options):
        super().__init__(name, **options)
        self.categories, self.colors, self.digits = list(categories), dict(colors or {}), digits

    def setup(self, axes):
        super().setup(axes)
        axes.set_xticks(range(len(self.categories)), self.categories)
        axes.set_xlim(-0.6, len(self.categories) - 0.4)
        axes.grid(axis="x", visible=False)
        self.bars, self.texts = {}, {}

    def update(self, data):
        self.notes = []
        stale = set(data) != set(self.bars)
        if stale:
            self._make(list(data))
        for label, given in data.items():
            missing = np.equal(np.asarray(given, dtype=object), None)
            heights = np.where(missing, 0.0, given).astype(float)
            if heights.shape != (len(self.categories),):
                raise ValueError(
                    f"view {self.name!r}, bars {label!r}: got shape {heights.shape}, "
                    f"wanted ({len(self.categories)},), a height for each category"
                )
            self._name_bad_values(label, heights)
            for bar, text, height, none in zip(
                self.bars[label], self.texts[label], heights, missing, strict=True
            ):
                good = np.isfinite(height)
                bar.set_height(height if good else 0)
                # of a bar without height the white edge would cut the axis
                bar.set_visible(bool(good and height))
                text.set_text("" if none else f"{height:.{self.digits}f}" if good else str(height))
                text.set_y(max(height, 0) if good else 0)
        if not self.ylim:
            values = np.array(
                [height or 0.0 for heights in data.values() for height in heights] + [0.0], float
            )
            stale |= self._fit(values * 1.08, self.axes.get_ylim(), self.axes.set_ylim)
        return stale

    @styled
    def _make(self, labels):
        for artist in self.moving():
            artist.remove()
        self.bars, self.texts = {}, {}
        width = 0.8 / len(labels)
        positions = np.arange(len(self.categories))
        for i, label in enumerate(labels):
            x = positions + (i - (len(labels) - 1) / 2) * width
            shade = color(self.colors.get(label, CYCLE[i % len(CYCLE)]))
            hatch = ["", "//", "..", "xx"][i % 4]  # the second cue beside color
            container = self.axes.bar(x, np.zeros(len(x)), 0.9 * width, color=shade, hatch=hatch, edgecolor="white",
                                      label=label, animated=True)  # fmt: skip
            self.bars[label] = list(container)
            self.texts[label] = [
                self.axes.text(at, 0, "", ha="center", va="bottom", animated=True, fontsize=10) for at in x
            ]
        self._legend([bars[0] for bars in self.bars.values()])

    def moving(self):
        bars = [bar for group in self.bars.values() for bar in group]
        return bars + [text for group in self.texts.values() for text in group]


class Histograms(View):
    """Histograms side by side, one axes each. Data: label → array of values.

    All share the same `bins` over `xlim`; what lies outside is counted in the first or last bin.
    """

    def __init__(self, name, *, bins=50, xlim=(-1.0, 1.0), **options):
        super().__init__(name, xlim=xlim, **options)
        self.bins = bins

    def setup(self, axes):
        super().setup(axes)
        self.edges = np.linspace(*self.xlim, self.bins + 1)
        self.steps = {}

    def update(self, data):
        self.notes = []
        stale = False
        tallest = 0.0
        for i, (label, values) in enumerate(data.items()):
            values = np.ravel(np.asarray(values, dtype=float))
            self._name_bad_values(label, values)
            if label not in self.steps:
                stale = True
                self.steps[label] = self._new_steps(label, i)
            shares = self._shares(values[np.isfinite(values)])
            tallest = max(tallest, shares.max())
            self.steps[label].set_data(shares)
        for label, step in self.steps.items():
            step.set_visible(label in data)
        if stale:
            self._legend(list(self.steps.values()))
        if not self.ylim:
            stale |= self._fit(np.array([0.0, tallest]), self.axes.get_ylim(), self.axes.set_ylim)
        return stale

    @styled
    def _new_steps(self, label, number):
        return self.axes.stairs(
            np.zeros(self.bins), self.edges, color=color(CYCLE[number % len(CYCLE)]), label=label, animated=True,
            linestyle=list(LINES.values())[number % 4], linewidth=2,
        )  # fmt: skip

    def _shares(self, values):
        # One division and bincount: much cheaper than np.histogram, which searches every value's bin.
        low, high = self.xlim
        places = np.clip(((values - low) * (self.bins / (high - low))).astype(int), 0, self.bins - 1)
        return np.bincount(places, minlength=self.bins) / max(values.size, 1)

    def moving(self):
        return list(self.steps.values())


class HistogramRows(Histograms):
    """Histograms one above the other, first on top, each with its spread beside it. Data: label → values.

    Each is as tall as its row, so that its shape can be seen; how wide it is can be compared, since all have
    the same axis. The number at the right is the standard deviation.
    """

    def __init__(self, name, *, bins=61, shade="blue", **options):
        super().__init__(name, bins=bins, **options)
        self.shade = shade

    def setup(self, axes):
        super().setup(axes)
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="y", length=0)
        self.texts = {}

    def update(self, data):
        self.notes = []
        stale = list(data) != list(self.steps)
        if stale:
            self._make_rows(list(data))
        for label, values in data.items():
            values = np.ravel(np.asarray(values, dtype=float))
            self._name_bad_values(label, values)
            finite = values[np.isfinite(values)]
            shares = self._shares(finite)
            base = self.base[label]
            self.steps[label].set_data(base + 0.85 * shares / (shares.max() or 1.0), baseline=base)
            self.texts[label].set_text(f"spread {finite.std():.2g}" if finite.size else "")
        return stale

    @styled
    def _make_rows(self, labels):
        for artist in self.moving():
            artist.remove()
        rows = len(labels)
        self.base = {label: rows - 1 - k for k, label in enumerate(labels)}
        self.axes.set_ylim(0, rows)
        self.axes.set_yticks([self.base[label] + 0.3 for label in labels], labels)
        right = self.xlim[1] - 0.02 * (self.xlim[1] - self.xlim[0])
        self.steps = {
            label: self.axes.stairs(
                np.zeros(self.bins), self.edges, baseline=self.base[label], fill=True,
                color=color(self.shade), animated=True,
            )
            for label in labels
        }  # fmt: skip
        self.texts = {
            label: self.axes.text(
                right, self.base[label] + 0.99, "", ha="right", va="top", fontsize=10, animated=True
            )
            for label in labels
        }

    def moving(self):
        return [*self.steps.values(), *self.texts.values()]
