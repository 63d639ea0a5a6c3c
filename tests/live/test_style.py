"""What a figure draws can be seen and told apart, by those who see colors otherwise, too."""

import itertools

import numpy as np
from matplotlib.colors import to_rgb
from wcag import contrast

from common.live.style import CYCLE, LINES, SETTINGS, color

WHITE = (255, 255, 255)

# Seeing with two kinds of cones instead of three: Machado, Oliveira and Fernandes (2009), severity 1, in linear RGB.
COLOR_BLIND = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}  # fmt: skip


def rgb(name):
    return [255 * part for part in to_rgb(color(name))]


def test_lines_stand_out_from_white():
    assert {name: contrast(WHITE, rgb(name)) for name in CYCLE if contrast(WHITE, rgb(name)) < 3} == {}


def test_words_stand_out_from_white():
    for part in ("text.color", "axes.labelcolor"):
        assert contrast(WHITE, [255 * c for c in to_rgb(SETTINGS[part])]) >= 4.5


def test_colors_that_look_alike_have_another_line_style():
    """Curves get color and line style in turns, four styles: close colors must not have the same style."""
    styles = {name: list(LINES)[k % len(LINES)] for k, name in enumerate(CYCLE)}
    for matrix in COLOR_BLIND.values():
        seen = {
            name: np.clip(matrix @ (np.array(to_rgb(color(name))) ** 2.2), 0, 1) ** (1 / 2.2)
            for name in CYCLE
        }
        for one, other in itertools.combinations(CYCLE, 2):
            assert np.linalg.norm(seen[one] - seen[other]) > 0.15 or styles[one] != styles[other], (
                one,
                other,
            )
