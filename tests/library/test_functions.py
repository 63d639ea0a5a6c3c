"""Activation functions and losses: right values everywhere, also far out, and never a warning."""

import math
import warnings

import numpy as np
import pytest

from common.functions import (
    cross_entropy_error,
    identity,
    log_softmax,
    mean_squared_error,
    relu,
    sigmoid,
    softmax,
    step,
    tanh,
)

ELEMENTWISE = [step, sigmoid, relu, tanh, identity]
FAR = np.array([-np.inf, -1e308, -1000.0, -1.0, 0.0, 1.0, 1000.0, 1e308, np.inf])


@pytest.fixture(autouse=True)
def _no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_values_far_out():
    np.testing.assert_array_equal(step(FAR), [0, 0, 0, 0, 0, 1, 1, 1, 1])
    s = 1 / (1 + math.e)
    np.testing.assert_allclose(sigmoid(FAR), [0, 0, 0, s, 0.5, 1 - s, 1, 1, 1], rtol=1e-15)
    np.testing.assert_array_equal(relu(FAR), [0, 0, 0, 0, 0, 1, 1000, 1e308, np.inf])
    np.testing.assert_allclose(tanh([-1e308, 0, 1]), [-1, 0, (math.e**2 - 1) / (math.e**2 + 1)], rtol=1e-15)
    np.testing.assert_array_equal(identity(FAR), FAR)


def test_sigmoid_keeps_its_digits_where_it_is_small():
    np.testing.assert_allclose(
        sigmoid(np.array([-30.0, -300.0, -700.0])), np.exp([-30, -300, -700]), rtol=1e-12
    )
    x = np.linspace(-40, 40, 1001)
    np.testing.assert_allclose(sigmoid(x) + sigmoid(-x), 1, rtol=1e-15)


@pytest.mark.parametrize("function", ELEMENTWISE)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 3, 4), (0,)])
def test_any_shape(function, shape):
    x = np.random.default_rng(0).standard_normal(shape)
    assert np.shape(function(x)) == shape
    assert np.shape(function(x.tolist())) == shape


@pytest.mark.parametrize("function", [sigmoid, relu, tanh, identity, softmax, log_softmax])
@pytest.mark.parametrize(
    ("dtype", "expected"),
    [(np.float32, "f"), (np.float64, "d"), (np.int64, "d"), (np.uint8, "d"), (bool, "d"), (np.float16, "d")],
)
def test_dtype(function, dtype, expected):
    assert function(np.ones((2, 3), dtype)).dtype.char == expected


@pytest.mark.parametrize("function", [*ELEMENTWISE, softmax, log_softmax])
def test_arguments_are_left_alone(function):
    x = np.array([[-2.0, 0.0, 3.0]])
    x.flags.writeable = False
    result = function(x)
    assert not np.shares_memory(result, x)
    np.testing.assert_array_equal(x, [[-2.0, 0.0, 3.0]])


@pytest.mark.parametrize("function", [*ELEMENTWISE, softmax])
@pytest.mark.parametrize("bad", ["text", np.array([1 + 2j]), [[1.0], [1.0, 2.0]], None, np.array(["a"])])
def test_what_is_no_number_is_refused(function, bad):
    with pytest.raises(ValueError, match=r"^x: got"):
        function(bad)


# ---- softmax


def test_softmax_goes_row_by_row():
    x = np.array([[1.0, 2.0, 3.0], [101.0, 102.0, 103.0], [3.0, 2.0, 1.0]])
    e = np.exp([1.0, 2.0, 3.0]) / np.exp([1.0, 2.0, 3.0]).sum()
    np.testing.assert_allclose(softmax(x), [e, e, e[::-1]], rtol=1e-14)
    np.testing.assert_allclose(softmax(x.reshape(3, 1, 3)), softmax(x).reshape(3, 1, 3), rtol=1e-15)
    np.testing.assert_allclose(softmax(x[0]), e, rtol=1e-14)


def test_softmax_far_out():
    np.testing.assert_array_equal(softmax([1000.0, -1000.0]), [1.0, 0.0])
    np.testing.assert_array_equal(softmax([-1000.0, -1000.0]), [0.5, 0.5])
    np.testing.assert_array_equal(softmax([5.0]), [1.0])
    np.testing.assert_array_equal(softmax([0.0, -np.inf]), [1.0, 0.0])
    np.testing.assert_array_equal(softmax([[np.inf, 0.0], [np.inf, np.inf]]), [[1.0, 0.0], [0.5, 0.5]])
    assert np.isnan(softmax([np.nan, 0.0])).all()


def test_log_softmax_is_exact_where_softmax_is_0():
    np.testing.assert_allclose(log_softmax([0.0, -1000.0]), [0.0, -1000.0])
    x = np.random.default_rng(0).standard_normal((4, 5))
    np.testing.assert_allclose(np.exp(log_softmax(x)), softmax(x), rtol=1e-13)


@pytest.mark.parametrize("function", [softmax, log_softmax])
@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (0, 3)])
def test_softmax_refuses_what_has_no_rows(function, shape):
    with pytest.raises(ValueError, match=r"^x: got"):
        function(np.zeros(shape))


# ---- losses


def test_mean_squared_error():
    assert mean_squared_error([1.0, 2.0, 3.0], [1.0, 0.0, 0.0]) == 6.5
    assert mean_squared_error([[1.0, 2.0], [0.0, 4.0]], [[0.0, 2.0], [0.0, 0.0]]) == (0.5 + 8.0) / 2
    with pytest.raises(ValueError, match=r"^t: got shape \(2,\), wanted \(3,\)"):
        mean_squared_error([1.0, 2.0, 3.0], [1.0, 2.0])


Y = np.array([[0.1, 0.7, 0.2], [0.5, 0.25, 0.25]])


def test_cross_entropy_in_both_target_forms():
    expected = -(math.log(0.7) + math.log(0.5)) / 2
    assert cross_entropy_error(Y, [1, 0]) == pytest.approx(expected, rel=1e-14)
    assert cross_entropy_error(Y, [[0, 1, 0], [1, 0, 0]]) == pytest.approx(expected, rel=1e-14)
    assert cross_entropy_error(Y, np.array([1, 0], np.uint8)) == pytest.approx(expected, rel=1e-14)
    soft = -(0.5 * math.log(0.7) + 0.5 * math.log(0.2) + math.log(0.25)) / 2
    assert cross_entropy_error(Y, [[0, 0.5, 0.5], [0, 0, 1]]) == pytest.approx(soft, rel=1e-14)


def test_cross_entropy_of_one_sample_is_not_divided_by_its_classes():
    expected = -math.log(0.7)
    for t in (1, [1], [0, 1, 0], [[0, 1, 0]]):
        assert cross_entropy_error(Y[0] if np.ndim(t) < 2 else Y[:1], t) == pytest.approx(expected, rel=1e-14)


def test_cross_entropy_is_exact_near_0_and_infinite_at_0():
    assert cross_entropy_error([1.0, 1e-300], 1) == pytest.approx(300 * math.log(10), rel=1e-14)
    assert cross_entropy_error([1.0, 0.0], 1) == math.inf
    assert cross_entropy_error([1.0, 0.0], 0) == 0.0
    assert cross_entropy_error([[1.0, 0.0], [0.5, 0.5]], [1, 0]) == math.inf


def test_losses_are_plain_floats():
    assert type(cross_entropy_error(Y.astype(np.float32), [0, 1])) is float
    assert type(mean_squared_error(Y, Y)) is float


@pytest.mark.parametrize(
    ("y", "t", "named"),
    [
        (Y, [0, 3], "t"),
        (Y, [0, -1], "t"),
        (Y, [0.0, 1.0], "t"),
        (Y, [0, 1, 2], "t"),
        (Y, [[0, 1], [1, 0]], "t"),
        (Y, [[0, 1, 1], [1, 0, 0]], "t"),
        (Y, [[0, np.nan, 1], [1, 0, 0]], "t"),
        (Y, "ab", "t"),
        (3 * Y, [0, 1], "y"),
        (-Y, [0, 1], "y"),
        (Y * np.nan, [0, 1], "y"),
        (Y[np.newaxis], [0, 1], "y"),
        (np.zeros((0, 3)), [], "y"),
    ],
)
def test_cross_entropy_refuses(y, t, named):
    with pytest.raises(ValueError, match=f"^{named}: got"):
        cross_entropy_error(y, t)
