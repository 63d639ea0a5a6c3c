"""Optimizers against their closed forms: what n steps add up to when the gradient is known."""

import math

import numpy as np
import pytest

from common.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp
from common.schedules import cosine

ALL = [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam]
GRAD = np.array([[1.0, -2.0, 0.5], [3.0, -0.25, 4.0]])


def walk(optimizer, grads, start=0.0):
    """Where a parameter that begins at `start` gets to when the gradients are these."""
    params = {"W1": np.full(GRAD.shape, start)}
    for grad in grads:
        optimizer.update(params, {"W1": grad})
    return params["W1"]


def test_sgd_goes_lr_times_the_sum_of_gradients():
    np.testing.assert_allclose(walk(SGD(0.1), [GRAD, 2 * GRAD, -GRAD]), -0.2 * GRAD, rtol=1e-14)


@pytest.mark.parametrize("n", [1, 2, 10, 60])
def test_momentum_is_a_geometric_sum(n):
    mu, lr = 0.9, 0.05
    # A constant gradient: v_k = −lr g (1 − mu^k) / (1 − mu); the place is the sum of all v_k.
    total = sum((1 - mu**k) / (1 - mu) for k in range(1, n + 1))
    np.testing.assert_allclose(walk(Momentum(lr, mu), [GRAD] * n), -lr * total * GRAD, rtol=1e-12)


def test_momentum_is_an_exponential_memory_of_each_gradient():
    mu, lr, n = 0.8, 0.1, 7
    grads = [GRAD] + [np.zeros_like(GRAD)] * (n - 1)
    np.testing.assert_allclose(walk(Momentum(lr, mu), grads), -lr * (1 - mu**n) / (1 - mu) * GRAD, rtol=1e-13)


def test_nesterov_is_the_original_rule_seen_from_the_point_ahead():
    """f(w) = a w²/2. The original keeps w and asks for the gradient at w + mu v."""
    a, mu, lr, n = 3.0, 0.9, 0.05, 25
    w, v = 2.0, 0.0
    for _ in range(n):
        v = mu * v - lr * a * (w + mu * v)
        w += v
    optimizer, params = Nesterov(lr, mu), {"w": np.array([2.0])}
    for _ in range(n):
        optimizer.update(params, {"w": a * params["w"]})
    np.testing.assert_allclose(params["w"], w + mu * v, rtol=1e-12)
    assert abs(w + mu * v) > 1e-3  # the comparison is not one of zeros


@pytest.mark.parametrize("n", [1, 5, 100])
def test_adagrad_shrinks_as_one_over_root_k(n):
    expected = -0.1 * np.sign(GRAD) * sum(1 / math.sqrt(k) for k in range(1, n + 1))
    np.testing.assert_allclose(walk(AdaGrad(0.1), [GRAD] * n), expected, rtol=1e-6)


def test_adagrad_eps_is_outside_the_root():
    np.testing.assert_allclose(walk(AdaGrad(1.0, eps=0.5), [GRAD]), -GRAD / (np.abs(GRAD) + 0.5), rtol=1e-13)


@pytest.mark.parametrize("n", [1, 5, 40])
def test_rmsprop_average_of_squares(n):
    rho, lr, eps = 0.9, 0.01, 1e-3
    expected = sum(-lr * GRAD / (np.abs(GRAD) * math.sqrt(1 - rho**k) + eps) for k in range(1, n + 1))
    np.testing.assert_allclose(walk(RMSProp(lr, rho, eps), [GRAD] * n), expected, rtol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 50])
def test_adam_under_a_constant_gradient_steps_by_lr(n):
    # The corrections are exact here: m̂ = g and v̂ = g², from the first step on.
    eps = 0.1
    expected = -n * 0.01 * GRAD / (np.abs(GRAD) + eps)
    np.testing.assert_allclose(walk(Adam(0.01, eps=eps), [GRAD] * n), expected, rtol=1e-12)


def test_adam_is_the_papers_algorithm_one():
    rng = np.random.default_rng(0)
    grads = rng.standard_normal((30, *GRAD.shape)) * np.array([1e-4, 1.0, 1e4])
    lr, b1, b2, eps = 0.003, 0.8, 0.95, 1e-3
    w, m, v = np.zeros(GRAD.shape), np.zeros(GRAD.shape), np.zeros(GRAD.shape)
    for t, g in enumerate(grads, start=1):
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        w = w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps)
    np.testing.assert_allclose(walk(Adam(lr, b1, b2, eps), grads), w, rtol=1e-11)


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_in_place_and_type_kept(make, dtype):
    param, grad = np.ones((4, 3), dtype), np.ones((4, 3), dtype)
    grad.flags.writeable = False
    params = {"W1": param}
    optimizer = make()
    for _ in range(3):
        optimizer.update(params, {"W1": grad})
    assert params["W1"] is param
    assert param.dtype == dtype
    assert (param < 1).all()
    assert all(memory.dtype == dtype for memory in optimizer._memory)


@pytest.mark.parametrize("make", ALL)
def test_single_numbers_strided_views_and_wider_gradients(make):
    matrix = np.zeros((3, 4), np.float32)
    params = {"x": np.array(2.0), "view": matrix[:, ::2]}
    make().update(params, {"x": 4, "view": np.ones((3, 2), np.float64)})
    assert params["x"].shape == ()
    assert params["x"] < 2
    assert (matrix[:, ::2] < 0).all()
    assert (matrix[:, 1::2] == 0).all()


@pytest.mark.parametrize("make", ALL)
def test_no_gradient_no_movement_and_no_warning(make):
    params = {"W1": np.ones(3, np.float32)}
    optimizer = make()
    for _ in range(5):
        optimizer.update(params, {"W1": np.zeros(3, np.float32)})
    np.testing.assert_array_equal(params["W1"], 1.0)


@pytest.mark.parametrize("make", ALL)
def test_lr_changes_at_once(make):
    params, grads = {"W1": np.ones(3)}, {"W1": np.ones(3)}
    slow, fast = make(lr=0.01), make(lr=0.01)
    fast.lr = np.float64(0.02)
    assert type(fast.lr) is float
    other = {"W1": np.ones(3)}
    slow.update(params, grads)
    fast.update(other, grads)
    np.testing.assert_allclose(1 - other["W1"], 2 * (1 - params["W1"]), rtol=1e-12)


@pytest.mark.parametrize("make", ALL)
def test_two_parameters_do_not_share_memory(make):
    both, alone = {"a": np.zeros(2), "b": np.zeros(2)}, {"a": np.zeros(2)}
    optimizer, single = make(), make()
    for k in range(5):
        optimizer.update(both, {"a": np.full(2, k + 1.0), "b": np.full(2, -3.0 * k)})
        single.update(alone, {"a": np.full(2, k + 1.0)})
    np.testing.assert_array_equal(both["a"], alone["a"])


@pytest.mark.parametrize("make", ALL)
def test_every_rule_finds_the_bottom_of_a_bowl(make):
    params = {"w": np.array([1.0, -1.5])}
    optimizer = make(lr=0.1)
    for k in range(2000):
        optimizer.lr = 0.1 * (1 - k / 2000)
        optimizer.update(params, {"w": params["w"] * np.array([1.0, 4.0])})
    np.testing.assert_allclose(params["w"], 0.0, atol=1e-3)


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize(
    ("grads", "message"),
    [
        ({"W2": np.ones(3)}, "W2"),
        ({"W1": np.ones(3), "W2": np.ones(3)}, "W2"),
        ({}, "W1"),
        ({"W1": np.ones((3, 1))}, r"\(3, 1\)"),
        ({"W1": np.ones(4)}, r"\(4,\)"),
    ],
)
def test_names_and_shapes_must_agree(make, grads, message):
    params = {"W1": np.ones(3)}
    with pytest.raises(ValueError, match=message):
        make().update(params, grads)
    np.testing.assert_array_equal(params["W1"], 1.0)


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("param", [np.ones(3, int), [1.0, 2.0, 3.0], 1.0])
def test_params_that_cannot_be_changed_in_place(make, param):
    with pytest.raises(ValueError, match=r"params\['W1'\]"):
        make().update({"W1": param}, {"W1": np.ones(np.shape(param))})


@pytest.mark.parametrize("make", [Momentum, Adam])
def test_an_optimizer_belongs_to_one_network(make):
    optimizer = make()
    optimizer.update({"W1": np.ones(3)}, {"W1": np.ones(3)})
    with pytest.raises(ValueError, match="make a new one"):
        optimizer.update({"W1": np.ones(4)}, {"W1": np.ones(4)})


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("lr", [-0.1, math.nan, math.inf, "fast", None, True])
def test_bad_rates(make, lr):
    with pytest.raises(ValueError, match="lr"):
        make(lr=lr)
    optimizer = make()
    with pytest.raises(ValueError, match="lr"):
        optimizer.lr = lr


@pytest.mark.parametrize(
    ("make", "option", "value"),
    [
        (Momentum, "momentum", 1.0),
        (Nesterov, "momentum", -0.1),
        (RMSProp, "decay_rate", 1.0),
        (RMSProp, "eps", 0.0),
        (AdaGrad, "eps", 0.0),
        (Adam, "beta1", 1.0),
        (Adam, "beta2", 1.5),
        (Adam, "eps", -1e-8),
    ],
)
def test_bad_options(make, option, value):
    with pytest.raises(ValueError, match=option):
        make(**{option: value})
    optimizer = make()
    before = getattr(optimizer, option)
    with pytest.raises(ValueError, match=option):
        setattr(optimizer, option, value)
    assert getattr(optimizer, option) == before


@pytest.mark.parametrize(("params", "grads", "message"), [
    ([np.ones(3)], {"W1": np.ones(3)}, "params: got list, wanted a dict"),
    ({"W1": np.ones(3)}, [np.ones(3)], "grads: got list, wanted a dict"),
])  # fmt: skip
def test_arrays_come_by_name(params, grads, message):
    with pytest.raises(ValueError, match=message):
        SGD().update(params, grads)


def test_cosine_starts_ends_and_halves():
    rate = cosine(0.2, final=0.1)
    assert rate(0.0) == pytest.approx(0.2, abs=1e-15)
    assert rate(0.5) == pytest.approx(0.15, abs=1e-15)
    assert rate(1.0) == pytest.approx(0.1, abs=1e-15)
    assert rate(0.25) > 0.175 > rate(0.75)


def test_a_setting_that_was_never_made_is_a_missing_attribute():
    class Forgetful(SGD):
        def __init__(self):
            pass

    assert not hasattr(Forgetful(), "lr")
    with pytest.raises(AttributeError, match="super"):
        Forgetful().lr  # noqa: B018
