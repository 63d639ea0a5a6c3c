"""Networks: right gradients with every option."""

import itertools

import numpy as np
import pytest
from network_cases import CLASSES, KINDS, data, make, move_biases

from common.gradient import gradient_check
from common.networks import MultiLayerNet, SimpleConvNet


def relative_errors(network, x, t):
    """Distance of the gradient from the numerical one, by parameter, over the larger of their sizes.

    Sizes below 1e-4 count as 1e-4. A loss of about 1 is rounded at 1e-16, so its central difference is off by
    1e-12 to 1e-11, also where the true gradient is 0 (that of a bias before batch normalization).
    """
    exact, numerical = network.gradient(x, t), network.numerical_gradient(x, t)
    assert exact.keys() == numerical.keys() == network.params.keys()
    errors = {}
    for name in exact:
        assert exact[name].shape == numerical[name].shape == network.params[name].shape
        size = max(np.linalg.norm(exact[name]), np.linalg.norm(numerical[name]))
        errors[name] = np.linalg.norm(exact[name] - numerical[name]) / max(size, 1e-4)
    return errors


OPTIONS = list(
    itertools.product(
        ["relu", "sigmoid", "tanh"],
        ["he", "xavier", 0.3],
        [0.0, 0.2],
        [False, True],
        [0.0, 0.4],
        [[], [4], [4, 3]],
    )
)


@pytest.mark.parametrize(("activation", "init", "decay", "norm", "ratio", "sizes"), OPTIONS)
def test_gradient_with_every_option_combined(activation, init, decay, norm, ratio, sizes):
    network = MultiLayerNet(4, sizes, 3, activation, init, decay, norm, ratio, rng=3, dtype=np.float64)
    errors = relative_errors(move_biases(network), *data(network, n=7))
    assert max(errors.values()) < 1e-6, errors


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("one_hot", [False, True])
def test_gradient_of_every_network(kind, one_hot):
    network = move_biases(make(kind, dtype=np.float64))
    network.weight_decay = 0.05  # every network has it
    x, t = data(network)
    errors = relative_errors(network, x, np.eye(CLASSES)[t] if one_hot else t)
    assert max(errors.values()) < 1e-6, errors


@pytest.mark.parametrize(
    ("image", "conv"),
    [
        ((1, 7, 7), {"filter_size": 3}),
        ((3, 6, 9), {"filter_size": 2, "pad": 1}),
        ((1, 11, 8), {"filter_size": 3, "stride": 2}),
        ((2, 5, 5), {"filter_size": 1}),
    ],
)
def test_convolution_with_odd_sizes(image, conv):
    network = SimpleConvNet(image, {"filter_num": 2, **conv}, 5, 3, "he", rng=1, dtype=np.float64)
    errors = relative_errors(move_biases(network), *data(network))
    assert max(errors.values()) < 1e-6, errors


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_check_can_fail(kind):
    network = move_biases(make(kind, dtype=np.float64))
    x, t = data(network)
    numerical = network.numerical_gradient(x, t)
    for broken in (np.zeros_like, lambda g: 2 * g, lambda g: -g, lambda g: np.roll(g, 1)):
        for name, grad in network.gradient(x, t).items():
            if np.linalg.norm(numerical[name]) > 1e-6:  # a bias before batch normalization has none
                wrong = np.linalg.norm(broken(grad) - numerical[name]) / np.linalg.norm(numerical[name])
                assert wrong > 1e-2, name


@pytest.mark.parametrize("kind", KINDS)
def test_float32_gradient_is_the_float64_one_rounded(kind):
    single, double = make(kind), make(kind, dtype=np.float64)
    x, t = data(single)
    exact = double.gradient(x, t)
    for name, grad in single.gradient(x, t).items():
        assert grad.dtype == np.float32
        assert np.linalg.norm(grad - exact[name]) <= 1e-5 * max(np.linalg.norm(exact[name]), 0.1)
    numerical = single.numerical_gradient(x, t)
    assert all(np.abs(numerical[name] - exact[name]).max() < 1e-4 for name in exact)


def test_numerical_gradient_leaves_everything_as_it_was():
    network = make("full")
    x, t = data(network)
    before = {name: value.copy() for name, value in {**network.params, **network.statistics()}.items()}
    first = network.numerical_gradient(x, t)
    for name, value in {**network.params, **network.statistics()}.items():
        np.testing.assert_array_equal(value, before[name])
    exact = network.gradient(x, t)  # the same units drop out as in the numerical gradient before it
    assert np.linalg.norm(first["W3"] - exact["W3"]) < 1e-3 * np.linalg.norm(first["W3"])


def test_loss_comes_from_the_pass_that_gave_the_gradient():
    for kind in ("simple", "two", "multi", "conv"):
        network = make(kind, dtype=np.float64)
        x, t = data(network)
        passes = []
        forward = network.layers[0].forward
        network.layers[0].forward = lambda *args, run=forward, seen=passes: (seen.append(1), run(*args))[1]
        loss, _ = network.loss_and_gradient(x, t)
        assert len(passes) == 1
        assert loss == pytest.approx(network.loss(x, t), rel=1e-12)


def test_weight_decay_is_in_the_loss_and_in_the_gradient():
    plain, decayed = make("multi", dtype=np.float64), make("multi", dtype=np.float64)
    x, t = data(plain)
    decayed.weight_decay = 0.3
    squares = sum((plain.params[name] ** 2).sum() for name in ("W1", "W2", "W3"))
    assert decayed.loss(x, t) - plain.loss(x, t) == pytest.approx(0.15 * squares, rel=1e-10)
    grads, decayed_grads = plain.gradient(x, t), decayed.gradient(x, t)
    for name in grads:
        extra = 0.3 * plain.params[name] if name.startswith("W") else 0.0
        np.testing.assert_allclose(decayed_grads[name] - grads[name], extra, atol=1e-12)
    decayed.weight_decay = 0.0
    assert decayed.loss(x, t) == plain.loss(x, t)


@pytest.mark.parametrize("kind", KINDS)
def test_the_readers_gradient_check_takes_networks(kind):
    network = move_biases(make(kind, dtype=np.float64))
    x, t = data(network)
    report = gradient_check(network, x, t)
    assert set(report) == set(network.params)
    assert report.passed, report
