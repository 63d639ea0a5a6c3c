"""Drawings become what MNIST's digits look like."""

import numpy as np
import pytest

from dataset.mnist import load_mnist
from dataset.preparation import as_mnist, blurred, shifted

IMAGES = load_mnist(flatten=False)[1][0][:200, 0]


def test_mnist_itself_hardly_changes():
    assert np.mean([np.abs(as_mnist(image) - image).mean() for image in IMAGES]) < 1e-4


@pytest.mark.parametrize("factor", [2, 3, 7])
def test_size_of_the_paper_does_not_matter(factor):
    image = as_mnist(IMAGES[0])
    large = np.kron(np.pad(image, ((0, 9), (5, 0))), np.ones((factor, factor)))
    assert np.abs(as_mnist(large) - image).max() < 1e-5


def test_longer_side_is_twenty_and_the_shape_is_kept():
    drawing = np.zeros((100, 60))
    drawing[10:90, 20:40] = 1  # 80 high, 20 wide
    rows, columns = np.nonzero(as_mnist(drawing))
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) + 1 == 5


def test_center_of_mass_is_in_the_middle_pixel():
    drawing = np.zeros((80, 80))
    drawing[5:45, 3:9] = 1
    drawing[40:45, 3:30] = 1  # an L, in the corner
    image = as_mnist(drawing)
    places = np.arange(28) + 0.5
    assert image.sum(axis=1) @ places / image.sum() == pytest.approx(14.5, abs=0.51)
    assert image.sum(axis=0) @ places / image.sum() == pytest.approx(14.5, abs=0.51)


def test_rounding_errors_do_not_choose_the_place():
    ring = np.hypot(*np.mgrid[-28:28, -28:28] + 0.5)
    drawing = ((ring > 20) & (ring < 24)).astype(
        np.float32
    )  # symmetric: its center lies on an edge of pixels
    image = as_mnist(drawing)
    for scale in (1 - 1e-6, 1 - 2e-6, 1 - 3e-6):
        tilted = (drawing * np.linspace(scale, 1, 56)).astype(np.float32)
        assert np.array_equal(as_mnist(tilted) > 0, image > 0)
        assert np.array_equal(as_mnist(tilted[::-1, ::-1]) > 0, image > 0)


def test_empty_paper_and_a_single_dot():
    assert not as_mnist(np.zeros((56, 56))).any()
    dot = np.zeros((56, 56), np.float32)
    dot[0, 55] = 1
    image = as_mnist(dot)
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image[14, 14] == pytest.approx(1)


def test_argument_is_not_changed():
    drawing = IMAGES[0].copy()
    drawing.flags.writeable = False
    as_mnist(drawing)


@pytest.mark.parametrize(
    "bad", [np.zeros(784), np.zeros((0, 5)), np.full((9, 9), 255), np.full((9, 9), np.nan)]
)
def test_what_is_no_drawing_is_refused(bad):
    with pytest.raises(ValueError, match="drawing: got"):
        as_mnist(bad)


def test_shifted_images_lose_what_leaves_the_paper():
    images = np.arange(24.0).reshape(2, 3, 4)
    moved = shifted(images, 1, -1)
    assert moved.shape == images.shape
    assert np.array_equal(moved[:, :2, 1:], images[:, 1:, :3])
    assert not moved[:, 2].any()
    assert not moved[:, :, 0].any()
    assert np.array_equal(shifted(images, 0), images)
    assert not shifted(images, 9, 0).any()


def test_blur_keeps_the_ink_in_the_middle_and_the_shape():
    dot = np.zeros((7, 9))
    dot[3, 4] = 9
    once = blurred(dot, 1)
    assert once.shape == dot.shape
    assert np.allclose(once[2:5, 3:6], 1)
    assert np.isclose(once.sum(), 9)
    assert np.array_equal(blurred(dot, 0), dot)
