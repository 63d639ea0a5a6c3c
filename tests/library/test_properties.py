"""What has to hold for data of any size: layers and functions on batches drawn by Hypothesis."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from common.functions import cross_entropy_error, log_softmax, softmax
from common.layers import (
    Affine,
    BatchNormalization,
    Convolution,
    Pooling,
    Relu,
    Sigmoid,
    SoftmaxWithLoss,
    Tanh,
)

SEEDS = st.integers(0, 10**6)
SIZES = st.integers(1, 6)  # a batch of one and a single class among them
SIDES = st.integers(3, 9)  # odd and even images


def numbers(seed, *shape, scale=1.0):
    return scale * np.random.default_rng(seed).standard_normal(shape)


def layers_for(channels, height, width):
    """Layers that treat each sample of a batch (N, channels, height, width) by itself."""
    W = numbers(1, channels * height * width, 3)
    statistics = {"running_mean": numbers(2, channels), "running_var": numbers(3, channels) ** 2}
    norm = BatchNormalization(numbers(4, channels), numbers(5, channels), **statistics)
    norm_in_use = type(
        "InUse", (), {"forward": lambda _, x: norm.forward(x, train=False), "backward": norm.backward}
    )
    return [
        Affine(W, numbers(6, 3)),
        Convolution(numbers(7, 2, channels, 3, 2), numbers(8, 2), stride=2, pad=1),
        Pooling(2, 2, stride=2),
        Pooling(3, 2, stride=2, pad=1),
        norm_in_use(),
        Relu(),
        Sigmoid(),
        Tanh(),
    ]


@given(SEEDS, SIZES, SIZES, SIDES, SIDES)
@settings(max_examples=60, deadline=None)
def test_samples_do_not_see_each_other(seed, n, channels, height, width):
    """A permuted batch gives permuted outputs and gradients; a batch of one gives that sample's."""
    x = numbers(seed, n, channels, height, width)
    order = np.random.default_rng(seed).permutation(n)
    for layer in layers_for(channels, height, width):
        out = layer.forward(x)
        dout = numbers(seed + 1, *out.shape)
        dx = layer.backward(dout)
        for chosen in (order, order[:1]):
            np.testing.assert_allclose(layer.forward(x[chosen]), out[chosen], rtol=1e-10, atol=1e-12)
            np.testing.assert_allclose(layer.backward(dout[chosen]), dx[chosen], rtol=1e-10, atol=1e-12)


@given(SEEDS, SIZES, SIZES, SIDES, SIDES)
@settings(max_examples=60, deadline=None)
def test_linear_layers_have_the_adjoint_as_their_backward_pass(seed, n, channels, height, width):
    """<out, dout> = <x, dx> without biases; of pooling too, as it only picks."""
    x = numbers(seed, n, channels, height, width)
    for layer in layers_for(channels, height, width)[:4]:
        if hasattr(layer, "b"):
            layer.b = np.zeros_like(layer.b)
        out = layer.forward(x)
        dout = numbers(seed + 1, *out.shape)
        np.testing.assert_allclose(np.vdot(out, dout), np.vdot(x, layer.backward(dout)), rtol=1e-9, atol=1e-9)


@given(SEEDS, SIZES, SIZES)
@settings(max_examples=60, deadline=None)
def test_affine_gradients_add_over_the_batch(seed, n, m):
    layer, x, dout = Affine(numbers(1, 4, m), numbers(2, m)), numbers(seed, n, 4), numbers(seed + 1, n, m)
    layer.forward(x)
    layer.backward(dout)
    dW, db = layer.dW, layer.db
    parts = []
    for k in range(n):
        layer.forward(x[k : k + 1])
        layer.backward(dout[k : k + 1])
        parts.append((layer.dW, layer.db))
    np.testing.assert_allclose(dW, sum(part[0] for part in parts), atol=1e-12)
    np.testing.assert_allclose(db, sum(part[1] for part in parts), atol=1e-12)


@given(SEEDS, SIZES, SIZES, st.floats(-1e3, 1e3), st.floats(-3, 3))
@settings(max_examples=100, deadline=None)
def test_softmax(seed, n, classes, shift, magnitude):
    x = numbers(seed, n, classes, scale=10.0**magnitude)
    y = softmax(x)
    np.testing.assert_allclose(y.sum(axis=-1), 1, rtol=1e-12)
    np.testing.assert_allclose(softmax(x + shift), y, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(np.exp(log_softmax(x)), y, rtol=1e-9, atol=1e-300)
    order = np.random.default_rng(seed).permutation(classes)
    np.testing.assert_allclose(softmax(x[:, order]), y[:, order], rtol=1e-12, atol=1e-300)


@given(SEEDS, SIZES, SIZES)
@settings(max_examples=100, deadline=None)
def test_the_two_target_forms_and_the_two_ways_to_the_loss_agree(seed, n, classes):
    x = numbers(seed, n, classes, scale=3.0)
    t = np.random.default_rng(seed).integers(0, classes, n)
    by_label, by_row = SoftmaxWithLoss(), SoftmaxWithLoss()
    loss = by_label.forward(x, t)
    np.testing.assert_allclose(by_row.forward(x, np.eye(classes)[t]), loss, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(cross_entropy_error(softmax(x), t), loss, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(by_label.backward(), by_row.backward())
    np.testing.assert_allclose(by_label.backward().sum(axis=1), 0, atol=1e-14)
    assert loss >= 0.0


@given(SEEDS, st.integers(2, 8), SIZES, st.floats(0.1, 10), st.floats(-10, 10))
@settings(max_examples=60, deadline=None)
def test_batch_norm_undoes_scale_and_shift(seed, n, d, scale, shift):
    x = numbers(seed, n, d)
    layer = BatchNormalization(np.ones(d), np.zeros(d))
    out = layer.forward(x)
    np.testing.assert_allclose(layer.forward(x[::-1])[::-1], out, atol=1e-9)
    dx = layer.backward(numbers(seed + 1, n, d))
    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-9 * max(1.0, np.abs(dx).max()))
    var = x.var(axis=0)
    expected = (x - x.mean(axis=0)) * scale / np.sqrt(scale**2 * var + 1e-5)
    np.testing.assert_allclose(layer.forward(scale * x + shift), expected, atol=1e-8)
