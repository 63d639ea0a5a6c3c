"""Convolution and pooling against plain loops."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.layers import Convolution, Pooling


@pytest.fixture(autouse=True)
def _no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def places(shape, size, stride, pad):
    """Corner of each window in the padded image, with the window's number."""
    h, w = shape[2] + 2 * pad[0], shape[3] + 2 * pad[1]
    for i, top in enumerate(range(0, h - size[0] + 1, stride[0])):
        for j, left in enumerate(range(0, w - size[1] + 1, stride[1])):
            yield i, j, slice(top, top + size[0]), slice(left, left + size[1])


def padded(x, pad, value):
    return np.pad(x, [(0, 0), (0, 0), (pad[0], pad[0]), (pad[1], pad[1])], constant_values=value)


def unpadded(x, pad):
    return x[:, :, pad[0] : x.shape[2] - pad[0], pad[1] : x.shape[3] - pad[1]]


def convolution_by_loops(x, W, b, stride, pad, dout=None):
    """Output; or, given dout, the gradients of x, W and b."""
    wide, spots = padded(x, pad, 0.0), list(places(x.shape, W.shape[2:], stride, pad))
    out = np.zeros((len(x), len(W), spots[-1][0] + 1, spots[-1][1] + 1))
    dx, dW, db = np.zeros_like(wide), np.zeros_like(W), np.zeros_like(b)
    for n in range(len(x)):
        for f in range(len(W)):
            for i, j, rows, columns in spots:
                out[n, f, i, j] = (wide[n, :, rows, columns] * W[f]).sum() + b[f]
                if dout is not None:
                    dx[n, :, rows, columns] += dout[n, f, i, j] * W[f]
                    dW[f] += dout[n, f, i, j] * wide[n, :, rows, columns]
                    db[f] += dout[n, f, i, j]
    return out if dout is None else (unpadded(dx, pad), dW, db)


def pooling_by_loops(x, size, stride, pad, dout=None):
    """Output; or, given dout, the gradient of x, all to the first maximum in reading order."""
    wide, spots = padded(x, pad, -np.inf), list(places(x.shape, size, stride, pad))
    out = np.zeros((*x.shape[:2], spots[-1][0] + 1, spots[-1][1] + 1))
    dx = np.zeros_like(wide)
    for n, c in np.ndindex(x.shape[:2]):
        for i, j, rows, columns in spots:
            window = wide[n, c, rows, columns]
            winner = np.unravel_index(window.argmax(), window.shape)
            out[n, c, i, j] = window[winner]
            if dout is not None:
                dx[n, c, rows, columns][winner] += dout[n, c, i, j]
    return out if dout is None else unpadded(dx, pad)


@st.composite
def set_ups(draw, most_pad=2):
    """Shape of the images, size of the window, stride and padding that fit."""
    h, w = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    size = draw(st.integers(1, h)), draw(st.integers(1, w))
    stride = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    pad = tuple(draw(st.integers(0, min(most_pad, side - 1))) for side in size)
    return (draw(st.integers(1, 3)), draw(st.integers(1, 2)), h, w), size, stride, pad


@given(set_ups(), st.integers(1, 3), st.integers(0, 1000))
@settings(max_examples=80, deadline=None)
def test_convolution_against_loops(set_up, filters, seed):
    shape, size, stride, pad = set_up
    rng = np.random.default_rng(seed)
    x, W = rng.standard_normal(shape), rng.standard_normal((filters, shape[1], *size))
    b = rng.standard_normal(filters)
    layer = Convolution(W, b, stride, pad)
    out = layer.forward(x)
    np.testing.assert_allclose(out, convolution_by_loops(x, W, b, stride, pad), rtol=1e-10, atol=1e-10)
    dout = rng.standard_normal(out.shape)
    dx, dW, db = convolution_by_loops(x, W, b, stride, pad, dout)
    np.testing.assert_allclose(layer.backward(dout), dx, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(layer.dW, dW, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(layer.db, db, rtol=1e-10, atol=1e-10)


def check_pooling(x, size, stride, pad, seed):
    layer = Pooling(*size, stride, pad)
    out = layer.forward(x)
    np.testing.assert_array_equal(out, pooling_by_loops(x, size, stride, pad))
    dout = np.random.default_rng(seed).standard_normal(out.shape)
    wanted = pooling_by_loops(x, size, stride, pad, dout)
    np.testing.assert_allclose(layer.backward(dout), wanted, rtol=1e-12, atol=1e-12)


@given(set_ups(), st.integers(0, 1000), st.booleans())
@settings(max_examples=120, deadline=None)
def test_pooling_against_loops(set_up, seed, with_ties):
    shape, size, stride, pad = set_up
    rng = np.random.default_rng(seed)
    x = rng.integers(-2, 1, shape).astype(float) if with_ties else rng.standard_normal(shape)
    check_pooling(x, size, stride, pad, seed)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(2, 9), st.integers(2, 9), st.integers(0, 1000))
@settings(max_examples=80, deadline=None)
def test_pooling_two_by_two_against_loops(n, c, h, w, seed):
    """The usual case: even and odd sizes, ties in plenty."""
    x = np.random.default_rng(seed).integers(-2, 1, (n, c, h, w)).astype(float)
    check_pooling(x, (2, 2), (2, 2), (0, 0), seed)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 0, 2, 3), (1, 2, 3, 0), (3, 2, 1, 0)])
def test_the_order_in_memory_does_not_matter(order):
    """Layers hand each other images that are transposed in memory."""
    rng = np.random.default_rng(0)
    x, W, b = rng.standard_normal((3, 2, 6, 5)), rng.standard_normal((4, 2, 3, 3)), rng.standard_normal(4)
    back = np.argsort(order)
    turned = np.ascontiguousarray(x.transpose(order)).transpose(back)
    for layer in (Convolution(W, b, pad=1), Pooling(2, 2, 2), Pooling(3, 2, 1, 1)):
        out = layer.forward(x)
        dout = rng.standard_normal(out.shape)
        dx = layer.backward(dout)
        np.testing.assert_allclose(layer.forward(turned), out, rtol=1e-12)
        turned_dout = np.ascontiguousarray(dout.transpose(order)).transpose(back)
        np.testing.assert_allclose(layer.backward(turned_dout), dx, rtol=1e-12, atol=1e-14)


def test_padding_never_wins():
    x = np.full((1, 1, 3, 3), -5.0)
    layer = Pooling(3, 3, stride=1, pad=1)
    assert (layer.forward(x) == -5.0).all()
    assert layer.backward(np.ones((1, 1, 3, 3))).sum() == 9.0


@pytest.mark.parametrize("layer", [Pooling(2, 2, stride=2), Pooling(2, 2), Pooling(4, 4, stride=4)])
def test_of_equal_pixels_one_gets_the_gradient(layer):
    out = layer.forward(np.zeros((2, 3, 4, 4)))
    dx = layer.backward(np.ones(out.shape))
    assert dx.sum() == out.size
    assert dx[0, 0, 0, 0] == 1.0
    assert (dx == dx.astype(int)).all()


def test_one_by_one_filters_mix_channels():
    rng = np.random.default_rng(1)
    x, W = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((6, 3, 1, 1))
    out = Convolution(W, np.zeros(6)).forward(x)
    np.testing.assert_allclose(out, np.einsum("fc,nchw->nfhw", W[:, :, 0, 0], x), rtol=1e-12)


def test_convolution_moves_with_the_image():
    """Equivariance: what is moved in the image is moved in the feature map."""
    rng = np.random.default_rng(2)
    x, W = np.zeros((1, 1, 9, 9)), rng.standard_normal((2, 1, 3, 3))
    x[0, 0, 2:5, 2:5] = rng.standard_normal((3, 3))
    layer = Convolution(W, np.zeros(2), pad=1)
    moved = layer.forward(np.roll(x, (2, 1), axis=(2, 3)))
    np.testing.assert_allclose(moved, np.roll(layer.forward(x), (2, 1), axis=(2, 3)), atol=1e-12)


@pytest.mark.parametrize(
    ("W", "b", "options", "message"),
    [
        (np.ones((3, 3)), np.ones(3), {}, "W: got shape"),
        (np.ones((2, 1, 3, 3)), np.ones(3), {}, "b: got shape"),
        (np.ones((2, 1, 3, 3)), np.ones(2), {"stride": 0}, "stride: got 0"),
        (np.ones((2, 1, 3, 3)), np.ones(2), {"pad": -1}, "pad: got -1"),
        (np.ones((2, 1, 3, 3)), np.ones(2), {"pad": 0.5}, "pad: got 0.5"),
    ],
)
def test_convolution_refuses_parameters(W, b, options, message):
    with pytest.raises(ValueError, match=message):
        Convolution(W, b, **options)


@pytest.mark.parametrize("shape", [(3, 5, 5), (2, 2, 5, 5), (0, 1, 5, 5), (2, 1, 2, 5), (25,)])
def test_convolution_refuses_images(shape):
    with pytest.raises(ValueError, match="got"):
        Convolution(np.ones((2, 1, 3, 3)), np.ones(2)).forward(np.ones(shape))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 2), "pool_h: got 0"),
        ((2, 1.5), "pool_w: got 1.5"),
        ((2, 2, 0), "stride: got 0"),
        ((2, 2, 1, 2), "pad: got"),
    ],
)
def test_pooling_refuses_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        Pooling(*arguments)


def test_pooling_refuses_images_smaller_than_its_window():
    with pytest.raises(ValueError, match=r"^pool_h: got 3 pixels, wanted at most 2"):
        Pooling(3, 3).forward(np.ones((1, 1, 2, 5)))
    with pytest.raises(ValueError, match=r"^pool_w: got 2 pixels, wanted at most 1"):
        Pooling(2, 2, stride=2).forward(np.ones((1, 1, 5, 1)))


def test_filters_of_another_size_are_refused():
    layer = Convolution(np.ones((1, 1, 2, 3)), np.zeros(1))
    layer.W = np.ones((1, 1, 3, 2))
    with pytest.raises(ValueError, match=r"^W: got filters of \(3, 2\), wanted \(2, 3\)"):
        layer.forward(np.ones((1, 1, 4, 4)))
