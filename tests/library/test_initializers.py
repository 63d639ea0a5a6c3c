"""Starting weights: the spread asked for, by name or by number."""

import math

import numpy as np
import pytest

from common.initializers import fan_in, random_weights, weight_std


def test_fan_in_counts_what_one_output_adds_up():
    assert fan_in((784, 50)) == 784
    assert fan_in((30, 3, 5, 4)) == 60
    with pytest.raises(ValueError, match="shape"):
        fan_in((3, 4, 5))


def test_std_by_name_and_number():
    assert weight_std("xavier", (100, 7)) == pytest.approx(0.1)
    assert weight_std("he", (200, 7)) == pytest.approx(0.1)
    assert weight_std("he", (8, 2, 5, 5)) == pytest.approx(0.2)
    assert weight_std(0.01, (3, 4)) == 0.01
    assert weight_std(0, (3, 4)) == 0.0
    assert type(weight_std("he", (3, 4))) is float
    assert type(weight_std(np.float32(0.5), (3, 4))) is float


@pytest.mark.parametrize("bad", ["hee", "", -0.1, math.nan, math.inf, None, True])
def test_bad_init(bad):
    with pytest.raises(ValueError, match="weight_init"):
        weight_std(bad, (3, 4))


@pytest.mark.parametrize("init", ["xavier", "he", 0.3])
def test_weights_have_that_spread(init):
    weights = random_weights((400, 500), init, np.random.default_rng(0), np.float64)
    std = weight_std(init, (400, 500))
    # The standard error of a std over n numbers is std / sqrt(2 n); of a mean, std / sqrt(n).
    assert abs(weights.std() - std) < 5 * std / math.sqrt(2 * weights.size)
    assert abs(weights.mean()) < 5 * std / math.sqrt(weights.size)


def test_one_seed_one_network_in_both_precisions():
    single = random_weights((20, 30), "he", np.random.default_rng(3))
    double = random_weights((20, 30), "he", np.random.default_rng(3), np.float64)
    assert single.dtype == np.float32
    assert double.dtype == np.float64
    np.testing.assert_array_equal(single, double.astype(np.float32))


def test_he_keeps_the_signal_through_twenty_relu_layers():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 300))
    start = (x**2).mean()
    for _ in range(20):
        x = np.maximum(x @ random_weights((300, 300), "he", rng, np.float64), 0)
    assert 1 / 3 < (x**2).mean() / start < 3
