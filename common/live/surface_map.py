"""A function of two variables as a map: contour lines, paler the higher."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import LinearSegmentedColormap

from common.checks import array_of_shape, count, real_array
from common.live.style import styled

GROUND = LinearSegmentedColormap.from_list("ground", ["#BFD7EA", "#FFFFFF"])  # low: blue, high: white
SCALES = ("linear", "log")


class SurfaceMap(Artist):
    """Contour lines with filling, kept as pixels from their first drawing on.

    So neither has a new surface to wait until axes and ticks are drawn anew, nor a path until the map is.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    levels : int or list of float
        How many contour lines, or their heights.
    scale : {"linear", "log"}
        How heights are chosen, see `choose_heights`.
    """

    def __init__(self, axes, levels, scale):
        super().__init__()
        self.set_animated(True)
        axes.add_artist(self)
        self.levels, self.scale = levels, scale
        self.surface = None  # x, y, z
        self._parts, self._place, self._pixels = [], None, None

    def show(self, surface, name):
        """Show this surface; if it is the one already shown, do nothing.

        Parameters
        ----------
        surface : (x, y, z)
            z of shape (rows, columns), x and y of the same shape or (columns,) and (rows,).
        name : str
            What it is, for the message.

        Raises
        ------
        ValueError
            If the shapes don't fit.
        """
        new = _as_arrays(surface, name)
        if self.surface and all(map(_equal, self.surface, new)):
            return
        self.surface = [side.copy() for side in new]  # the caller may fill the same arrays with other numbers
        self._draw_lines(*new[:2], np.ma.masked_invalid(new[2]))

    @styled
    def _draw_lines(self, x, y, z):
        for part in self._parts:
            part.remove()
        self._parts, self._place = [], None
        low, high = (float(z.min()), float(z.max())) if z.count() else (0.0, 0.0)
        heights = choose_heights(low, high, self.levels, self.scale)
        if not len(heights):
            return
        shades = GROUND(np.linspace(0, 1, len(heights) + 1))
        self._parts = [
            self.axes.contourf(x, y, z, levels=[low, *heights, high], colors=shades),
            self.axes.contour(x, y, z, levels=heights, colors="#8A9BA8", linewidths=0.8),
        ]
        for part in self._parts:
            part.set_animated(True)

    def draw(self, renderer):
        place = self.axes.bbox.bounds
        if place == self._place:
            renderer.restore_region(self._pixels)
            return
        for part in self._parts:
            part.draw(renderer)
        # two pixels more than the axes: how borders are rounded is not the same everywhere
        self._place, self._pixels = place, renderer.copy_from_bbox(self.axes.bbox.padded(2))


def choose_heights(low, high, levels, scale):
    """Choose heights for contour lines strictly between the lowest and the highest point.

    Parameters
    ----------
    low, high : float
        Lowest and highest point of the surface. If they are equal (a flat surface) there is no line.
    levels : int or list of float
        How many lines, or their heights.
    scale : {"linear", "log"}
        Evenly spaced, or each by the same factor farther from the lowest point, over three decades.

    Returns
    -------
    numpy.ndarray
    """
    if np.ndim(levels):
        heights = np.sort(real_array(levels, "levels", min_ndim=1, max_ndim=1))
    elif scale == "log":
        heights = low + (high - low) * np.geomspace(1e-3, 1.0, count(levels, "levels") + 1)
    else:
        heights = np.linspace(low, high, count(levels, "levels") + 2)
    return heights[(low < heights) & (heights < high)]


def _as_arrays(surface, name):
    try:
        x, y, z = surface
    except (TypeError, ValueError):
        raise ValueError(f"{name}: wanted three arrays (x, y, z)") from None
    z = real_array(z, f"{name}, z", min_ndim=2, max_ndim=2)
    x = array_of_shape(x, f"{name}, x", z.shape if np.ndim(x) == 2 else z.shape[1:])
    y = array_of_shape(y, f"{name}, y", z.shape if np.ndim(y) == 2 else z.shape[:1])
    return x, y, z


def _equal(one, other):
    return np.array_equal(one, other, equal_nan=True)
