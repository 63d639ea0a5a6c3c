"""Numerical gradients and descent along them."""

import warnings

import numpy as np
import pytest

from common.gradient import (
    gradient_descent,
    numerical_diff,
    numerical_gradient,
    numerical_gradient_inplace,
)


def squares(x):
    return (x**2).sum()


def test_diff_of_a_number_and_of_an_array():
    assert numerical_diff(lambda x: 0.01 * x**2 + 0.1 * x, 5.0) == pytest.approx(0.2, abs=1e-10)
    x = np.linspace(-2, 2, 12).reshape(3, 4)
    np.testing.assert_allclose(numerical_diff(np.sin, x), np.cos(x), atol=1e-8)
    assert numerical_diff(lambda x: x**2, 3) == pytest.approx(6.0, abs=1e-9)


def test_the_difference_is_central():
    """Exact for a parabola at any h; a forward difference would be wrong by h."""
    assert numerical_diff(lambda x: x**2, 3.0, h=0.5) == pytest.approx(6.0, abs=1e-12)
    np.testing.assert_allclose(numerical_gradient(squares, [3.0, -1.0], h=0.5), [6, -2], atol=1e-12)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 2, 2)])
def test_gradient_of_any_shape(shape):
    x = np.random.default_rng(0).standard_normal(shape)
    gradient = numerical_gradient(squares, x)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, 2 * x, atol=1e-9)


def test_whole_numbers_take_a_small_step_too():
    gradient = numerical_gradient(squares, np.array([3, 4]))
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient, [6, 8], atol=1e-9)


def test_float32_in_is_float32_out_and_still_exact():
    gradient = numerical_gradient(squares, np.array([3.0, 4.0], np.float32))
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, [6, 8], rtol=1e-6)


def test_argument_is_not_changed():
    x = np.array([1.0, 2.0])
    x.flags.writeable = False
    assert numerical_gradient(squares, x).shape == (2,)
    assert gradient_descent(squares, x).shape == (2,)
    assert x.tolist() == [1.0, 2.0]


def test_a_function_may_return_an_array_of_one_number():
    np.testing.assert_allclose(numerical_gradient(lambda x: squares(x).reshape(1, 1), [3.0]), [6], atol=1e-9)


def test_a_function_of_several_numbers_is_refused():
    with pytest.raises(ValueError, match=r"f: got shape \(2,\)"):
        numerical_gradient(lambda x: x, np.ones(2))


@pytest.mark.parametrize("h", [0.0, -1e-4, np.nan, np.inf, "small"])
def test_a_step_that_is_none_is_refused(h):
    for function in (numerical_diff, numerical_gradient):
        with pytest.raises(ValueError, match="h: got"):
            function(squares, 1.0, h)


def test_inplace_moves_the_array_itself_and_puts_it_back():
    weights = np.array([1.0, 2.0, 3.0])
    before = weights.copy()
    gradient = numerical_gradient_inplace(lambda _: squares(weights), weights)
    np.testing.assert_allclose(gradient, 2 * before, atol=1e-9)
    assert np.array_equal(weights, before)


def test_inplace_puts_back_when_the_function_raises():
    weights = np.array([1.0, 2.0])

    def fails(x):
        if x[1] != 2.0:
            raise ArithmeticError
        return 0.0

    with pytest.raises(ArithmeticError):
        numerical_gradient_inplace(fails, weights)
    assert weights.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("x", [[1.0], np.ones(2, int), np.ones(2, np.float32), np.broadcast_to(1.0, (3,))])
def test_inplace_refuses_what_it_cannot_move(x):
    with pytest.raises(ValueError, match="x: got"):
        numerical_gradient_inplace(squares, x)


# ---- descent


def test_descent_against_its_closed_form():
    """On a parabola each step multiplies x by 1 - 2 lr."""
    x, path = gradient_descent(squares, [-3.0, 4.0], lr=0.1, step_num=20, return_path=True)
    wanted = np.array([-3.0, 4.0]) * 0.8 ** np.arange(21)[:, np.newaxis]
    np.testing.assert_allclose(path, wanted, atol=1e-9)
    assert np.array_equal(x, path[-1])


def test_descent_leaves_the_start_alone():
    start = np.array([1.0, 1.0])
    end, path = gradient_descent(squares, start, step_num=3, return_path=True)
    assert start.tolist() == [1.0, 1.0]
    assert path[0].tolist() == [1.0, 1.0]
    assert not np.shares_memory(end, start)


def test_descent_of_whole_numbers_moves():
    np.testing.assert_allclose(
        gradient_descent(squares, np.array([3, 4]), lr=0.5, step_num=1), [0, 0], atol=1e-8
    )


def test_descent_of_no_steps_stays():
    assert gradient_descent(squares, [5.0], step_num=0).tolist() == [5.0]


def test_a_rate_too_large_runs_away_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        far = gradient_descent(squares, [1.0], lr=1.5, step_num=30)
        beyond = gradient_descent(squares, [1.0], lr=1e10, gradient=lambda x: 2 * x)
    assert far[0] == pytest.approx(2.0**30, rel=1e-3)
    assert not np.isfinite(beyond).any()


def test_descent_along_an_exact_gradient():
    calls = []
    end = gradient_descent(lambda x: calls.append(x), [1.0], lr=0.25, step_num=2, gradient=lambda x: 2 * x)
    assert end.tolist() == [0.25]
    assert not calls


@pytest.mark.parametrize(
    "options", [{"lr": -1}, {"lr": np.nan}, {"step_num": -1}, {"step_num": 2.5}, {"step_num": True}]
)
def test_descent_refuses(options):
    with pytest.raises(ValueError, match=next(iter(options)) + ": got"):
        gradient_descent(squares, [1.0], **options)
