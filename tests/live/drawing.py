"""Figures for tests: made without being shown, and looked at as arrays."""

import io

import numpy as np
from PIL import Image

from common import live

ALT = "A picture for the tests."


def make(compute, views, size=(10.5, 4.1), **controls):
    """A figure that nobody sees."""
    with live.collect() as figures:
        live.figure(compute, views, title="A title", alt=ALT, size=size, **controls)
    return figures[0]


def pixels(figure):
    """Its picture, as the page would get it."""
    return np.asarray(Image.open(io.BytesIO(figure.png())))
