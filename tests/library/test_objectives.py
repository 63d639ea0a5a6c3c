"""The trial that chapter 9 searches with."""

import numpy as np
import pytest

from common.objectives import DigitTrial


@pytest.mark.parametrize(
    ("params", "widths"),
    [({}, (30, 20)), ({"units": 7}, (7, 7)), ({"lr": 0.1, "weight_decay": 1e-3}, (30, 20))],
)
def test_the_network_has_the_units_of_the_search(params, widths):
    network = DigitTrial(hidden_sizes=(30, 20)).make_network(params, np.random.default_rng(0))
    assert network.params["W1"].shape == (784, widths[0])
    assert network.params["W2"].shape == widths
    assert network.weight_decay == params.get("weight_decay", 0.0)


def test_a_trial_gives_an_accuracy_and_the_same_one_again():
    trial = DigitTrial(hidden_sizes=(10,), samples=200, validate=100, epochs=1)
    first, again = (trial({"lr": 0.01, "units": 5}, np.random.default_rng(3)) for _ in range(2))
    assert 0.0 <= first == again <= 1.0
