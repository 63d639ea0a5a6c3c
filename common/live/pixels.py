"""From matplotlib's canvas to pixels, along the short ways.

Two things that an update does often are slow in matplotlib, and quick in Pillow, the imaging library that
matplotlib itself stands on: writing text (5 ms for a line of it against less than 1) and scaling a small
image up (10 ms against 1).
"""

import functools

import numpy as np
from matplotlib import font_manager
from matplotlib.artist import Artist
from PIL import Image, ImageColor, ImageDraw, ImageFont

ANCHORS = {"left": "l", "center": "m", "right": "r", "baseline": "s", "bottom": "d", "top": "a"}


def write(pixels, text):
    """Write a matplotlib `Text` (one line, not turned) into the pixels of its canvas.

    Parameters
    ----------
    pixels : numpy.ndarray of uint8, shape (height, width, 4)
        The canvas. It is changed.
    text : matplotlib.text.Text
        Position, alignment, size, weight and color are its own.
    """
    words = text.get_text()
    if not words:
        return
    height, width = pixels.shape[:2]
    x, y = text.get_transform().transform(text.get_unitless_position())
    vertical = text.get_verticalalignment()
    anchor = ANCHORS[text.get_horizontalalignment()] + ("m" if "center" in vertical else ANCHORS[vertical])
    letters, left, top = _letters(words, *_path_and_size(text), anchor)
    left, top = left + round(x), top + round(height - y)

    # what lies outside of the canvas is cut off
    rows = slice(max(top, 0), min(top + len(letters), height))
    columns = slice(max(left, 0), min(left + letters.shape[1], width))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    cover = letters[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left, np.newaxis
    ]
    paper = pixels[rows, columns, :3]
    ink = np.array(ImageColor.getrgb(text.get_color())[:3], np.float32)
    paper += np.round((ink - paper) * (cover / np.float32(255))).astype(np.int16).astype(np.uint8)


def width_of(text):
    """Pixels of the canvas that `write` takes for the words of a `Text`."""
    return _font(*_path_and_size(text)).getlength(text.get_text())


def _path_and_size(text):
    return font_manager.findfont(text.get_fontproperties()), text.get_fontsize() * text.figure.dpi / 72


@functools.lru_cache(maxsize=512)
def _letters(words, font_path, size, anchor):
    """How much of each pixel the letters cover (0 to 255), and where they begin beside their anchor."""
    font = _font(font_path, size)
    left, top, right, bottom = (round(side) for side in font.getbbox(words, anchor=anchor))
    image = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    ImageDraw.Draw(image).text((-left, -top), words, fill=255, font=font, anchor=anchor)
    return np.asarray(image), left, top


@functools.lru_cache(maxsize=64)
def _font(path, pixels):
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)


class Raster(Artist):
    """A small image shown large, each of its pixels a sharp square.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    extent : (left, right, bottom, top)
        Where it lies, in the coordinates of the axes.
    """

    def __init__(self, axes, extent):
        super().__init__()
        self.extent = extent
        self._pixels = np.zeros((1, 1, 3), np.uint8)
        self.set_animated(True)
        axes.add_artist(self)

    def set_pixels(self, pixels):
        """Show these.

        Parameters
        ----------
        pixels : numpy.ndarray of uint8, shape (rows, columns, 3)
            The first row is the lowest one.
        """
        self._pixels = pixels

    def draw(self, renderer):
        left, right, bottom, top = self.extent
        corners = self.axes.transData.transform([(left, bottom), (right, top)])
        (x0, y0), (x1, y1) = np.round(corners).astype(int)
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        image = Image.fromarray(self._pixels).resize((x1 - x0, y1 - y0), Image.Resampling.NEAREST)
        context = renderer.new_gc()
        renderer.draw_image(context, x0, y0, np.array(image.convert("RGBA")))
        context.restore()


class ColorMap:
    """From numbers to colors, by a table of 256.

    Parameters
    ----------
    *colors : str
        From the lowest number to the highest, evenly spaced, as "#RRGGBB".
    bad : str
        Color of nan.
    """

    def __init__(self, *colors, bad="#D9D9D9"):
        points = np.array([ImageColor.getrgb(shade) for shade in colors], dtype=float)
        places = np.linspace(0, len(colors) - 1, 256)
        channels = [np.interp(places, np.arange(len(colors)), points[:, k]) for k in range(3)]
        self._table = np.round(np.stack([*channels], axis=1)).astype(np.uint8)
        self._table = np.vstack([self._table, np.uint8(ImageColor.getrgb(bad))])

    def __call__(self, values, low, high):
        """Give colors, shape (..., 3) of uint8, for values; what lies outside `low` to `high` gets the end's."""
        values = np.asarray(values, dtype=float)
        span = high - low if high > low else 1.0
        places = np.clip((np.nan_to_num(values, posinf=high, neginf=low) - low) * (255 / span), 0, 255)
        return self._table[np.where(np.isnan(values), 256, np.round(places)).astype(np.intp)]


INK = ColorMap("#FFFFFF", "#111111", bad="#F4C7A8")  # 0: paper, 1: ink
SIGNED = ColorMap("#B35806", "#F1A340", "#FFFFFF", "#67A9CF", "#0A5A94")  # below 0, 0, above 0
HEAT = ColorMap("#FFF7EC", "#FDBB84", "#D7301F", "#5B0A0A")  # little to much
ANSWERS = ColorMap("#FBE3B5", "#FFFFFF", "#A9D2EE")  # the pale colors of a decision: 0, undecided, 1
