"""Views: the kinds of picture a live figure is made of.

A view is described once (name, title, labels, limits) and then fed with data again and again. `setup` makes
the matplotlib artists that never change; `update` sets those that do and returns True if the unchanging part
(limits, legend) has to be drawn anew as well. `moving` lists the artists that are drawn at every update.
"""

import numpy as np

from common.live.style import CYCLE, LINES, color

POINT_STYLES = ("point", "points")


class View:
    """What all views share.

    Parameters
    ----------
    name : str
        Key under which the compute function returns this view's data.
    title, xlabel, ylabel : str
        Texts. Labels carry their unit.
    xlim, ylim : (float, float), optional
        Fixed limits; without them the data decides.
    """

    def __init__(self, name, *, title="", xlabel="", ylabel="", xlim=None, ylim=None):
        self.name, self.title, self.xlabel, self.ylabel = name, title, xlabel, ylabel
        self.xlim, self.ylim = xlim, ylim
        self.notes = []

    def setup(self, axes):
        self.axes = axes
        axes.set_xlabel(self.xlabel)
        axes.set_ylabel(self.ylabel)
        if self.title:
            axes.set_title(self.title, loc="left")
        if self.xlim:
            axes.set_xlim(*self.xlim)
        if self.ylim:
            axes.set_ylim(*self.ylim)

    def update(self, data):
        raise NotImplementedError

    def moving(self):
        raise NotImplementedError

    def _name_bad_values(self, label, values):
        """Note how many of `values` are nan or inf, so that an empty place in the picture has its reason."""
        values = np.asarray(values, dtype=float)
        for kind, bad in (("nan", np.isnan(values)), ("inf", np.isinf(values))):
            if bad.any():
                self.notes.append(f"{label}: {bad.sum()} of {values.size} values are {kind}")

    def _legend(self, handles):
        if len(handles) > 1:
            self.axes.legend(
                handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=len(handles), frameon=False,
                borderaxespad=0.2, columnspacing=1.2, handlelength=2.2,
            )  # fmt: skip
            self.axes.set_title(self.title, loc="left", pad=26)

    def _fit(self, values, limits, setter):
        """Choose limits around finite `values` with a margin; keep the old ones while they still fit well."""
        finite = values[np.isfinite(values)]
        if not finite.size:
            return False
        low, high = float(finite.min()), float(finite.max())
        margin = 0.06 * (high - low) or 0.5
        old_low, old_high = limits
        fits = old_low <= low and high <= old_high and (high - low) > 0.4 * (old_high - old_low)
        if fits:
            return False
        setter(low - margin, high + margin)
        return True


class Curves(View):
    """Curves and points. Data: label → (x, y).

    `styles` gives a label "line" (as if not given), "dashed", "dotted", "dashdot" or "points"; `colors` a color
    of `live.PALETTE`. Labels without a color take the next one of the palette.
    """

    def __init__(self, name, *, styles=None, colors=None, **options):
        super().__init__(name, **options)
        self.styles, self.colors = dict(styles or {}), dict(colors or {})
        for label, style in self.styles.items():
            if style not in (*LINES, *POINT_STYLES):
                raise ValueError(f"styles[{label!r}]: got {style!r}, wanted one of {(*LINES, *POINT_STYLES)}")

    def setup(self, axes):
        super().setup(axes)
        self.lines = {}

    def update(self, data):
        if not isinstance(data, dict):
            raise ValueError(f"view {self.name!r}: got {type(data).__name__}, wanted a dict: label → (x, y)")
        self.notes = []
        stale = False
        for label, pair in data.items():
            try:
                x, y = (np.atleast_1d(np.asarray(values, dtype=float)) for values in pair)
            except (TypeError, ValueError):
                raise ValueError(
                    f"view {self.name!r}, curve {label!r}: wanted a pair (x, y) of numbers"
                ) from None
            if x.shape != y.shape or x.ndim != 1:
                raise ValueError(
                    f"view {self.name!r}, curve {label!r}: x has shape {x.shape}, y {y.shape}; wanted equal lengths"
                )
            if label not in self.lines:
                self.lines[label] = self._new_line(label)
                stale = True
            self._name_bad_values(label, y)
            self.lines[label].set_data(x, np.where(np.isfinite(y), y, np.nan))
        for label, line in self.lines.items():
            line.set_visible(label in data)
        if stale:
            self._legend(
                [line for label, line in self.lines.items() if self._style(label) not in POINT_STYLES]
            )
        return self._fit_limits(data) or stale

    def moving(self):
        return list(self.lines.values())

    def _style(self, label):
        return self.styles.get(label, "line")

    def _new_line(self, label):
        style = self._style(label)
        shade = color(self.colors.get(label, CYCLE[len(self.lines) % len(CYCLE)]))
        if style in POINT_STYLES:
            look = {
                "linestyle": "none",
                "marker": "o",
                "markersize": 8 if style == "point" else 5,
                "zorder": 4,
            }
        else:
            look = {"linestyle": LINES[style]}
        (line,) = self.axes.plot([], [], color=shade, label=label, animated=True, **look)
        return line

    def _fit_limits(self, data):
        changed = False
        arrays = [np.concatenate([np.ravel(pair[i]).astype(float) for pair in data.values()]) for i in (0, 1)]
        if not self.xlim:
            changed |= self._fit(arrays[0], self.axes.get_xlim(), self.axes.set_xlim)
        if not self.ylim:
            changed |= self._fit(arrays[1], self.axes.get_ylim(), self.axes.set_ylim)
        return changed


class Bars(View):
    """Bars side by side. Data: label → heights, one for each of the `categories`."""

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
        for label, heights in data.items():
            heights = np.asarray(heights, dtype=float)
            if heights.shape != (len(self.categories),):
                raise ValueError(
                    f"view {self.name!r}, bars {label!r}: got shape {heights.shape}, "
                    f"wanted ({len(self.categories)},), a height for each category"
                )
            self._name_bad_values(label, heights)
            for bar, text, height in zip(self.bars[label], self.texts[label], heights, strict=True):
                good = np.isfinite(height)
                bar.set_height(height if good else 0)
                text.set_text(f"{height:.{self.digits}f}" if good else str(height))
                text.set_y(max(height, 0) if good else 0)
        if not self.ylim:
            values = np.concatenate([np.ravel(heights) for heights in data.values()] + [[0.0]]).astype(float)
            stale |= self._fit(values * 1.08, self.axes.get_ylim(), self.axes.set_ylim)
        return stale

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
                self.steps[label] = self.axes.stairs(
                    np.zeros(self.bins), self.edges, color=color(CYCLE[i % len(CYCLE)]), label=label, animated=True,
                    linestyle=list(LINES.values())[i % 4], linewidth=2,
                )  # fmt: skip
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

    def _shares(self, values):
        # One division and bincount: much cheaper than np.histogram, which searches every value's bin.
        low, high = self.xlim
        places = np.clip(((values - low) * (self.bins / (high - low))).astype(int), 0, self.bins - 1)
        return np.bincount(places, minlength=self.bins) / max(values.size, 1)

    def moving(self):
        return list(self.steps.values())


class Plane(View):
    """A plane of two inputs, its color the answer. Data: "surface" and "points".

    "surface" is a 2-D array of answers from 0 to 1, row by row from the bottom, over `extent` = (left, right,
    bottom, top). "points" is a dict: "xy" (n, 2), "target" (n,) of 0 or 1, "right" (n,) of bool.
    """

    def __init__(self, name, *, extent, **options):
        super().__init__(name, xlim=extent[:2], ylim=extent[2:], **options)
        self.extent = extent

    def setup(self, axes):
        from matplotlib.colors import LinearSegmentedColormap

        super().setup(axes)
        axes.set_aspect("equal")
        axes.grid(visible=False)
        shades = LinearSegmentedColormap.from_list("answer", ["#FBE3B5", "#FFFFFF", "#A9D2EE"])
        self.image = axes.imshow(
            np.zeros((2, 2)), extent=self.extent, origin="lower", vmin=0, vmax=1, cmap=shades, animated=True,
            interpolation="nearest",
        )  # fmt: skip
        looks = {
            "wants 1, right": ("o", color("blue"), color("blue")),
            "wants 1, wrong": ("X", "white", color("blue")),
            "wants 0, right": ("s", color("orange"), color("orange")),
            "wants 0, wrong": ("P", "white", color("orange")),
        }
        self.marks = {
            label: axes.plot([], [], marker, linestyle="none", markersize=15, markeredgewidth=2.5,
                             markerfacecolor=face, markeredgecolor=edge, label=label, animated=True)[0]
            for label, (marker, face, edge) in looks.items()
        }  # fmt: skip
        handles = [axes.plot([], [], "s", markersize=13, color=shade, label=f"answer {answer}")[0]
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
        self.image.set_data(surface)
        points = data.get("points")
        if points is not None:
            xy, target, right = (np.asarray(points[key]) for key in ("xy", "target", "right"))
            for label, mark in self.marks.items():
                chosen = (target == int("wants 1" in label)) & (right == label.endswith("right"))
                mark.set_data(xy[chosen, 0], xy[chosen, 1])
        return False

    def moving(self):
        return [self.image, *self.marks.values()]
