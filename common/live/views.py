"""Views: the kinds of picture a live figure is made of.

A view is described once (name, title, labels, limits) and then fed with data again and again. `setup` makes
the matplotlib artists that never change; `update` sets those that do and returns whether the unchanging part has
to be drawn anew as well: not (False), in its place (AXES: other limits), or with room found anew (True: a legend,
wider numbers). `moving` lists the artists that are drawn at every update.
"""

import collections
import math
import time

import numpy as np
from matplotlib.ticker import MaxNLocator

from common.live.label_places import text_width
from common.live.style import CYCLE, LINES, color, styled

AXES = "axes"
POINT_STYLES = ("point", "points")
GHOST, GHOST_AFTER = "#BDBDBD", 0.6  # seconds
LEGEND, LEGEND_HANDLE, LEFT_OF_AXES = 10, 42, 60  # points: font size; line and gaps of an entry; tick labels
TICK_SIZE = 10  # points, as in the style


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
    xscale, yscale : {"linear", "log"}
    width : float, default 1
        Share of the figure's width, among the views beside it.
    """

    def __init__(self, name, *, title="", xlabel="", ylabel="", xlim=None, ylim=None,
                 xscale="linear", yscale="linear", width=1.0):  # fmt: skip
        self.name, self.title, self.xlabel, self.ylabel = name, title, xlabel, ylabel
        self.xlim, self.ylim, self.width = xlim, ylim, width
        self.xscale, self.yscale = xscale, yscale
        self.notes, self.remarks = [], []  # what is wrong with the values; what else is to be said of them

    def setup(self, axes):
        self.axes = axes
        axes.set(xscale=self.xscale, yscale=self.yscale)
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

    @styled
    def _legend(self, handles):
        """Explain the handles above the axes, in as many rows as their width makes necessary."""
        if len(handles) > 1:
            widest = max(text_width(handle.get_label(), LEGEND) for handle in handles) + LEGEND_HANDLE
            columns = max(1, min(len(handles), int(self._room() / widest)))
            self.axes.legend(
                handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, frameon=False,
                borderaxespad=0.2, columnspacing=1.2, handlelength=2.2,
            )  # fmt: skip
            self.axes.set_title(self.title, loc="left", pad=10 + 16 * math.ceil(len(handles) / columns))

    def _room(self):
        """Width of the axes in points, about: their share of the figure without what stands at the left."""
        place = self.axes.get_subplotspec()
        shares = place.get_gridspec().get_width_ratios()
        return 72 * self.axes.figure.get_figwidth() * shares[place.colspan.start] / sum(shares) - LEFT_OF_AXES

    def _fit(self, values, limits, setter, margin=0.0):
        """Choose round limits for the finite `values`. They depend on the values alone, not on those before.

        `margin` is the room to leave at both ends, as a share of what the values span.
        """
        finite = values[np.isfinite(values)]
        if not finite.size:
            return False
        wanted = round_limits(float(finite.min()), float(finite.max()), margin)
        if wanted == tuple(limits):
            return False
        setter(*wanted)
        return True


def round_limits(low, high, margin=0.0):
    """The nearest limits around two numbers that are whole multiples of a round step (1, 2 or 5 · 10^k).

    Round, so that they stay the same while the data moves a little, and the axes need not be drawn anew. The
    margin does not go across 0: where no number is negative, the axis begins at 0 at the lowest.
    """
    span = high - low
    if span <= 1e-9 * max(abs(low), abs(high)):  # the same number throughout, but for rounding
        span = abs(high) or 1.0
    bottom, top = low - margin * span, high + margin * span
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = power * next(factor for factor in (1, 2, 5, 10) if 4 * factor * power >= span * (1 - 1e-9))
    bottom, top = math.floor(bottom / step + 1e-9), math.ceil(top / step - 1e-9)
    if low >= 0:
        bottom = max(bottom, 0)
    elif high <= 0:
        top = min(top, 0)
    if bottom == top:
        top = bottom + 1
    return bottom * step, top * step


class Curves(View):
    """Curves and points. Data: label → (x, y).

    `styles` gives a label "line" (as if not given), "dashed", "dotted", "dashdot" or "points"; `colors` a color
    of `live.PALETTE`. Labels without a color take the next one of the palette.

    With `varied`, labels without a style take the next line style as well, so that color isn't the only cue.

    With `growing`, x runs from 0 to a limit that grows in large steps, as befits a curve that gets longer.

    `ghosts` is how many earlier settings stay to be seen, as pale lines: each one that stood for longer than
    `GHOST_AFTER` before the next came. Curves with styles of points leave none.
    """

    def __init__(self, name, *, styles=None, colors=None, varied=False, growing=False, ghosts=0, **options):
        super().__init__(name, **options)
        self.varied, self.growing, self.ghosts = varied, growing, ghosts
        self.styles, self.colors = dict(styles or {}), dict(colors or {})
        for label, style in self.styles.items():
            if style not in (*LINES, *POINT_STYLES):
                raise ValueError(f"styles[{label!r}]: got {style!r}, wanted one of {(*LINES, *POINT_STYLES)}")

    def setup(self, axes):
        super().setup(axes)
        self.lines = {}
        self.haunting = collections.deque(
            axes.plot([], [], color=GHOST, linewidth=1.2, animated=True, zorder=1)[0]
            for _ in range(self.ghosts)
        )
        self.last_change = math.inf

    def _leave_ghosts(self):
        """What is shown now becomes pale, if it stood for a while; the oldest ghosts go."""
        now = time.monotonic()
        if now - self.last_change > GHOST_AFTER:
            for label, line in self.lines.items():
                if self._style(label) not in POINT_STYLES and line.get_visible():
                    self.haunting[0].set_data(*line.get_data())
                    self.haunting.rotate(-1)
        self.last_change = now

    def update(self, data):
        if not isinstance(data, dict):
            raise ValueError(f"view {self.name!r}: got {type(data).__name__}, wanted a dict: label → (x, y)")
        self.notes = []
        stale = False
        if self.ghosts:
            self._leave_ghosts()
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
        limits = self._fit_limits(data) if data else False
        return stale or limits

    def moving(self):
        return [*self.haunting, *self.lines.values()]

    def _style(self, label):
        if label in self.styles or not self.varied:
            return self.styles.get(label, "line")
        place = list(self.lines).index(label) if label in self.lines else len(self.lines)
        return list(LINES)[place % len(LINES)]

    @styled
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
        x, y = (np.concatenate([np.ravel(pair[i]).astype(float) for pair in data.values()]) for i in (0, 1))
        grown = self.growing and self._grow(x)
        changed = False
        if not (self.xlim or self.growing):
            changed |= self._fit(x, self.axes.get_xlim(), self.axes.set_xlim)
        if not self.ylim:
            changed |= self._fit(y, self.axes.get_ylim(), self.axes.set_ylim, margin=0.03)
        return changed or (AXES if grown else False)

    def _grow(self, values):
        largest = max(np.nanmax(values, initial=0.0), 1.0)
        power = 10.0 ** math.floor(math.log10(largest))
        limit = next(factor for factor in (1, 2, 5, 10) if factor * power >= largest) * power
        if self.axes.get_xlim() == (0.0, limit):
            return False
        self.axes.set_xlim(0.0, limit)
        each = 1.3 * text_width("0" * max(4, len(f"{limit:.0f}")), TICK_SIZE)  # as wide as a number and a gap
        self.axes.xaxis.set_major_locator(
            MaxNLocator(max(1, int(self._room() / each)), steps=[1, 2, 2.5, 5, 10])
        )
        return True
