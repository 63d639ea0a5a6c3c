"""A function of two variables as a map, with the paths that walk over it.

The map (contour lines, paler the higher) is drawn again only if the surface itself is another one. Paths, goal
and arrows move over it, which takes a few milliseconds.
"""

import numpy as np
from matplotlib.quiver import Quiver

from common.checks import array_of_shape, real_array
from common.live.style import CYCLE, LINES, color, styled
from common.live.surface_map import SCALES, SurfaceMap, choose_heights
from common.live.views import View

MARKERS = ["o", "s", "^", "D", "v", "P"]  # beside color and line style, to tell the paths apart
KEYS = ("surface", "paths", "goal", "arrows")


class Contours(View):
    """Contour lines of a function of two variables, and paths over them.

    Data is a dict. Every part of it may be left out: a surface left out stays what it was, of the rest nothing
    is shown then.

    - "surface": (x, y, z), z of shape (rows, columns), x and y of the same shape or (columns,) and (rows,).
    - "paths": label → points, shape (steps + 1, 2). A ring marks the start, a dot the end. What leaves the
      picture is drawn up to its border, ends in a cross, and is named in a note; so is nan or inf.
    - "goal": (x, y), marked by a star.
    - "arrows": label → (xy, uv), both of shape (n, 2): where the arrows start, and how far they reach.

    Parameters
    ----------
    name : str
        Key under which the compute function returns this view's data.
    extent : (left, right, bottom, top)
        The part of the plane to show.
    surface : (x, y, z), optional
        The surface to begin with, if it is not among the data.
    levels : int or list of float, default 12
        How many contour lines, or their heights.
    scale : {"linear", "log"}, default "linear"
        Heights evenly spaced, or each a constant factor farther from the lowest point: shows a flat valley
        between steep walls.
    aspect : {"equal", "auto"}, default "equal"
        With "equal" a right angle looks like one (a gradient is perpendicular to its contour line); with
        "auto" the map fills its space.
    colors, markers, styles : dict, optional
        For a label its color, its marker, its line ("line", "dashed", ...). Others take the next of the palette.
    **options
        Those of every `View`.
    """

    def __init__(self, name, *, extent, surface=None, levels=12, scale="linear", aspect="equal", colors=None,
                 markers=None, styles=None, **options):  # fmt: skip
        self._low, self._high = array_of_shape(extent, "extent", (4,)).reshape(2, 2).T
        if not (self._low < self._high).all():
            raise ValueError(f"extent: got {extent!r}, wanted (left, right, bottom, top)")
        for argument, value, choices in (("scale", scale, SCALES), ("aspect", aspect, ("equal", "auto"))):
            if value not in choices:
                raise ValueError(f"{argument}: got {value!r}, wanted one of {choices}")
        choose_heights(0.0, 1.0, levels, scale)  # complains about wrong levels here, where they are written
        super().__init__(name, xlim=tuple(extent[:2]), ylim=tuple(extent[2:]), **options)
        self.levels, self.scale, self.aspect = levels, scale, aspect
        self.colors, self.markers, self.styles = dict(colors or {}), dict(markers or {}), dict(styles or {})
        self._first_surface = surface

    def setup(self, axes):
        super().setup(axes)
        axes.set_aspect(
            self.aspect, anchor="W"
        )  # from the left on: a longer legend doesn't push the map aside
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)  # the map has its own edge
        self.map = SurfaceMap(axes, self.levels, self.scale)
        self.paths, self.arrows = {}, {}  # label → (line, start, end); label → Quiver
        self._explained = None  # what the legend lists
        (self.goal,) = axes.plot(
            [], [], "*", color=color("yellow"), markeredgecolor=color("black"), markersize=17, label="goal",
            animated=True,
        )  # fmt: skip
        if self._first_surface is not None:
            self.map.show(self._first_surface, "surface")

    def update(self, data):
        if not isinstance(data, dict) or not data.keys() <= set(KEYS):
            came = sorted(map(str, data)) if isinstance(data, dict) else type(data).__name__
            raise ValueError(f"view {self.name!r}: got {came}, wanted a dict with some of {list(KEYS)}")
        self.notes = []
        if data.get("surface") is not None:
            self.map.show(data["surface"], f"view {self.name!r}, surface")
        if self.map.surface is None:
            raise ValueError(f'view {self.name!r}: no surface came yet, wanted "surface": (x, y, z)')
        self._name_bad_values("surface", self.map.surface[2])
        goal = data.get("goal")
        self.goal.set_visible(goal is not None)
        if goal is not None:
            self.goal.set_data(*array_of_shape(goal, f"view {self.name!r}, goal", (2,)).reshape(2, 1))
        self._set_paths(self._by_label(data, "paths"))
        self._set_arrows(self._by_label(data, "arrows"))
        return self._explain(data)

    def moving(self):
        lines = [artist for artists in self.paths.values() for artist in artists]
        return [self.map, *self.arrows.values(), self.goal, *lines]

    def _set_paths(self, paths):
        for label, points in paths.items():
            points = self._points(points, f"path {label!r}")
            if label not in self.paths:
                self.paths[label] = self._new_path(label)
            seen, arrives = self._seen(label, points)
            line, start, end = self.paths[label]
            line.set_data(*seen.T)
            start.set_data(*seen[:1].T)
            end.set_data(*seen[-1:].T)
            end.set_marker("o" if arrives else "X")
        for label, artists in self.paths.items():
            for artist in artists:
                artist.set_visible(label in paths)

    @styled
    def _new_path(self, label):
        i = len(self.paths)
        shade = color(self.colors.get(label, CYCLE[i % len(CYCLE)]))
        look = {"color": shade, "animated": True}
        marker = self.markers.get(label, MARKERS[i % len(MARKERS)])
        style = LINES[self.styles.get(label, [*LINES][i % len(LINES)])]
        (line,) = self.axes.plot([], [], linestyle=style, linewidth=1.6, marker=marker, markersize=3.5,
                                 label=label, **look)  # fmt: skip
        (start,) = self.axes.plot(
            [], [], "o", markersize=11, markerfacecolor="none", markeredgewidth=2, **look
        )
        (end,) = self.axes.plot([], [], "o", markersize=9, markeredgecolor="white", clip_on=False, **look)
        return line, start, end

    def _seen(self, label, points):
        """The points up to where the path leaves the picture or stops being numbers, and whether none does."""
        bad = ~np.isfinite(points).all(axis=1)
        outside = ~((self._low <= points) & (points <= self._high)).all(axis=1)  # nan is outside, too
        if not outside.any():
            return points, True
        step, events = int(outside.argmax()), []
        seen = points[:step]
        if not bad[step]:
            events.append(f"left the picture at step {step}" if step else "starts outside of the picture")
            if step:
                seen = np.vstack([seen, self._crossing(points[step - 1], points[step])])
        if bad.any():
            first = int(bad.argmax())
            events.append(f"{'nan' if np.isnan(points[first]).any() else 'inf'} from step {first}")
        self.notes.append(f"{label}: {', '.join(events)}")
        return seen, False

    def _crossing(self, inside, outside):
        """Where the line from a point inside to one outside meets the border.

        Not left to matplotlib: a path that explodes has coordinates its clipping can't handle.
        """
        way = outside - inside
        border = np.where(way > 0, self._high, self._low)
        share = np.divide(border - inside, way, out=np.ones(2), where=way != 0).min()
        return np.clip(inside + share * way, self._low, self._high)

    def _set_arrows(self, arrows):
        for label in [*self.arrows]:
            self.arrows.pop(label).remove()
        for label, pair in arrows.items():
            try:
                xy, uv = pair
            except (TypeError, ValueError):
                raise ValueError(
                    f"view {self.name!r}, arrows {label!r}: wanted the arrays (xy, uv)"
                ) from None
            xy, uv = (self._points(part, f"arrows {label!r}") for part in (xy, uv))
            if xy.shape != uv.shape:
                raise ValueError(f"view {self.name!r}, arrows {label!r}: got xy {xy.shape} and uv {uv.shape}")
            self._name_bad_values(label, uv)
            good = np.isfinite(xy).all(axis=1) & np.isfinite(uv).all(axis=1)
            shade = color(self.colors.get(label, CYCLE[len(self.arrows) % len(CYCLE)]))
            # a Quiver can't change its number of arrows: a new one each time
            self.arrows[label] = Quiver(
                self.axes, *xy[good].T, *uv[good].T, angles="xy", scale_units="xy", scale=1, units="inches",
                width=0.02, color=shade, label=label, animated=True,
            )  # fmt: skip
            self.axes.add_collection(self.arrows[label], autolim=False)

    def _explain(self, data):
        """Bring the legend up to date. Says whether it changed."""
        shown = [self.paths[label][0] for label in data.get("paths") or {}] + list(self.arrows.values())
        shown += [self.goal] * (data.get("goal") is not None)
        labels = [artist.get_label() for artist in shown]
        if labels == self._explained:
            return False
        self._explained = labels
        if self.axes.get_legend():
            self.axes.get_legend().remove()
        if self.aspect == "auto":
            self._legend(shown)
        elif len(shown) > 1:  # a map that keeps its shape leaves space at its side
            self._legend_beside(shown)
        return True

    @styled
    def _legend_beside(self, handles):
        self.axes.legend(handles=handles, loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)

    def _by_label(self, data, key):
        part = data.get(key) or {}
        if not isinstance(part, dict):
            raise ValueError(f"view {self.name!r}, {key}: got {type(part).__name__}, wanted a dict by label")
        return part

    def _points(self, values, what):
        name = f"view {self.name!r}, {what}"
        values = real_array(values, name, min_ndim=2, max_ndim=2)
        return array_of_shape(values, name, (len(values), 2))
