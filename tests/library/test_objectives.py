"""The trial that chapter 9 searches with, and its digits."""

import numpy as np
import pytest

from common import objectives
from common.objectives import DigitTrial, digits_to_learn_and_validate
from common.trainer import Trainer


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


def test_a_trial_may_use_all_digits():
    trial = DigitTrial(samples=50_000, validate=10_000)
    assert (trial.samples, trial.validate) == (50_000, 10_000)


def test_a_row_of_results_may_be_handed_in_as_it_is():
    row = {"trial": 3, "lr": 0.1, "units": 7, "score": 0.9, "error": None}
    network = DigitTrial().make_network(row, np.random.default_rng(0))
    assert network.hidden_sizes == (7, 7)
    assert network.batch_norm


# --- how it trains


@pytest.fixture
def trainers(monkeypatch):
    """The trainers that trials make from now on."""
    made = []

    class Recorded(Trainer):
        def run(self, report):
            made.append(self)
            return super().run(report)

    monkeypatch.setattr(objectives, "Trainer", Recorded)
    return made


def test_a_trial_trains_as_long_as_it_was_told_on_as_many_digits(trainers):
    DigitTrial(hidden_sizes=(3,), samples=200, validate=10, epochs=2)({}, np.random.default_rng(0))
    (run,) = trainers
    assert (len(run.x_train), len(run.t_train), run.epoch) == (200, 200, 2)


@pytest.mark.parametrize(("params", "rate"), [({"lr": 0.02}, 0.02), ({}, 0.001)])
def test_the_rate_of_a_trial_falls_from_its_own_to_zero(trainers, params, rate):
    DigitTrial(hidden_sizes=(3,), samples=100, validate=10, epochs=1)(params, np.random.default_rng(0))
    (run,) = trainers
    assert (run.schedule(0.0), run.schedule(1.0)) == (rate, 0.0)


def test_a_trial_is_measured_on_digits_set_aside(trainers):
    score = DigitTrial(hidden_sizes=(3,), samples=200, validate=70)({}, np.random.default_rng(0))
    _, (x, t) = digits_to_learn_and_validate()
    assert score == trainers[0].network.accuracy(x[:70], t[:70])


# --- the digits


@pytest.fixture
def split(monkeypatch):
    """The split of 60,000 digits that are numbers from 0, where each can be told from all others."""
    numbers = np.arange(60_000)
    monkeypatch.setattr(objectives, "load_mnist", lambda: ((numbers[:, np.newaxis], numbers), (None, None)))
    return digits_to_learn_and_validate.__wrapped__


def test_each_digit_is_in_one_of_the_two_parts(split):
    (x, t), (x_validate, t_validate) = split()
    assert (len(t), len(t_validate)) == (50_000, 10_000)
    assert np.array_equal(np.sort(np.concatenate([t, t_validate])), np.arange(60_000))
    assert np.array_equal(x[:, 0], t)
    assert np.array_equal(x_validate[:, 0], t_validate)


def test_digits_are_shuffled_by_the_seed(split):
    one, again, other = (split(seed)[0][1] for seed in (0, 0, 1))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert np.diff(one).min() < 0


def test_nobody_can_write_into_the_digits(split):
    assert not any(array.flags.writeable for part in split() for array in part)


@pytest.mark.parametrize("name", ["samples", "validate", "epochs"])
@pytest.mark.parametrize("value", [0, -1, 1.5, None])
def test_a_trial_that_could_learn_nothing_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        DigitTrial(**{name: value})
