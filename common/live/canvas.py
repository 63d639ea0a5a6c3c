"""What a live figure is drawn on: matplotlib's figure, kept from one picture to the next.

Axes, ticks, grid and labels are drawn once and kept as a picture (the *background*). Another picture restores it and
draws only the moving artists over it ("blitting").
"""

import itertools
import textwrap

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.text import Text

from common.live.layout import LayoutOnDemand
from common.live.pixels import width_of, write
from common.live.png import Encoder
from common.live.style import SETTINGS, styled
from common.live.views import AXES

DOTS_PER_INCH = 100  # pixels of the page in an inch of the figure
SHARPNESS = 1.5  # pixels of the picture in a pixel of the page, until the page tells what its screen has
SHARPEST = 3.0
REMARK, WARNING = "#444444", "#A33B00"


class Canvas:
    """Views side by side under a title, and a line of words under them.

    Parameters
    ----------
    views : sequence of View
    title : str
    size : (float, float)
        Width and height in inches; an inch is 100 pixels of the page.
    """

    def __init__(self, views, title, size):
        self.views = views
        self.stale = True  # whether the next picture has to be drawn from scratch
        with matplotlib.rc_context(SETTINGS):
            self._figure = MatplotlibFigure(size, dpi=DOTS_PER_INCH * SHARPNESS, layout=LayoutOnDemand())
            self.agg = FigureCanvasAgg(self._figure)
            self._figure.suptitle(title, x=0.01, ha="left", fontsize=13.5, fontweight="bold")
            self._layout.set(rect=(0, 0.075, 1, 0.925))
            self._words = []  # a text for each line below the views
            shares = {"width_ratios": [view.width for view in views]}
            all_axes = np.ravel(self._figure.subplots(1, len(views), gridspec_kw=shares))
            for view, axes in zip(views, all_axes, strict=True):
                view.setup(axes)

    @property
    def _layout(self):
        return self._figure.get_layout_engine()

    @property
    def size(self):
        """Width and height in pixels of the page."""
        return tuple(round(DOTS_PER_INCH * side) for side in self._figure.get_size_inches())

    def title_fits(self):
        """Whether the title ends before the right edge, and that of each view before the next one begins."""
        titles = [
            self._figure._suptitle,
            *[view.axes._left_title for view in self.views if view.axes.get_title("left")],
        ]
        boxes = [title.get_window_extent(self.agg.get_renderer()) for title in titles]
        ends = [self._figure.bbox.x1, *[box.x0 for box in boxes[2:]], self._figure.bbox.x1]
        return all(box.x1 <= end for box, end in zip(boxes, ends, strict=False))

    def sharpen(self, pixel_ratio):
        """Draw with so many pixels for each pixel of the page; returns whether that is another number than before."""
        dots = DOTS_PER_INCH * min(max(pixel_ratio, 1.0), SHARPEST)
        if dots == self._figure.dpi:
            return False
        self._figure.set_dpi(dots)
        self._layout.wanted = self.stale = True
        return True

    def update(self, data):
        """Set the artists from data; returns what has to be said in words.

        Parameters
        ----------
        data : dict
            For the name of each view what it shows; under "note" a text, where there is something to say.

        Returns
        -------
        list of str
        """
        notes = [data["note"]] if data.get("note") else []
        for view in self.views:
            changed = view.update(data[view.name])
            self.stale |= bool(changed)
            self._layout.wanted |= bool(changed) and changed != AXES
            notes += view.notes + view.remarks
        shade = WARNING if any(view.notes for view in self.views) else REMARK
        self._write("   ·   ".join(notes), shade)
        return notes

    @styled
    def _write(self, words, shade):
        """Words below the views: in one line, or where they are too long for it, smaller and in two or more."""
        self._words = self._words or [self._line()]
        lines, size, low = [words], 11, 0.02
        longer = self._share_of_room(words, size)
        if longer > 1:
            size, low = 9, 0.012
            letters = max(20, int(len(words) / longer * 11 / size))
            lines = textwrap.wrap(words, letters)
            while letters > 20 and max(self._share_of_room(line, size) for line in lines) > 1:
                letters -= 4  # wide letters stand together
                lines = textwrap.wrap(words, letters)
        self._words += [self._line() for _ in lines[len(self._words) :]]
        step = 1.15 * size / 72 / self._figure.get_figheight()
        for k, (text, line) in enumerate(itertools.zip_longest(self._words, reversed(lines), fillvalue="")):
            text.set_text(line)
            text.set_fontsize(size)
            text.set_y(low + k * step)
            text.set_color(shade)

    def _share_of_room(self, words, size):
        """How much of the picture's width they take."""
        self._words[0].set_text(words)
        self._words[0].set_fontsize(size)
        return width_of(self._words[0]) / (0.976 * self._figure.bbox.width)

    def _line(self):
        return self._figure.text(0.012, 0, "", animated=True)

    def png(self):
        """Draw, and return the bytes of a PNG file."""
        if self.stale:
            styled(self.agg.draw)()  # all but the moving artists
            width, height = self.agg.get_width_height()
            self._encoder = Encoder(height, width)
            self._background = self.agg.copy_from_bbox(self._figure.bbox)
            self.stale = False
        self.agg.restore_region(self._background)
        texts = [*self._words]
        for view in self.views:
            for artist in view.moving():
                if isinstance(artist, Text):
                    texts.append(artist)
                elif artist.get_visible():
                    view.axes.draw_artist(artist)
        pixels = np.asarray(self.agg.buffer_rgba())
        for text in texts:
            if text.get_visible():
                write(pixels, text)
        return self._encoder.encode(pixels)
