"""What must not be lost: a training that was interrupted at a bad moment, and a table with odd things in it."""

import numpy as np
import pytest
from network_cases import data, make

from common.climb import climb_so_far, show_climb
from common.distributions import choice, uniform
from common.expressions import Expression
from common.networks import TwoLayerNet
from common.objectives import DigitTrial, digits_to_learn_and_validate
from common.optimizers import SGD
from common.playground import PlaygroundRun
from common.search import LONGEST, RandomSearch
from common.tables import load_table, save_table
from common.trainer import Trainer
from dataset.preparation import as_mnist, blurred

X, T = np.random.default_rng(0).normal(size=(20, 4)), np.arange(20) % 2


def test_an_evaluation_that_was_interrupted_is_made_up_for():
    def trainer():
        return Trainer(
            TwoLayerNet(4, 3, 2, rng=0),
            SGD(0.1),
            X,
            T,
            evaluate={"test": (X, T)},
            batch_size=5,
            epochs=2,
            rng=0,
        )

    whole, broken = trainer(), trainer()
    whole.run(report=None)
    evaluate, calls = broken.network.evaluate, []

    def impatient(x, t):
        calls.append(len(x))
        if len(calls) == 1:
            raise KeyboardInterrupt
        return evaluate(x, t)

    broken.network.evaluate = impatient
    with pytest.raises(KeyboardInterrupt):
        broken.run(report=None)
    assert broken.history == []
    broken.run(report=None)
    assert broken.history == whole.history
    assert broken.steps == whole.steps == 8


@pytest.mark.parametrize(
    "bad", [[0, 1, 2, 9], [0, 1, -1, 2], [0.0, 1.0, 2.0, 3.0], np.full((4, 4), 0.5), np.full((4, 4), np.nan)]
)
@pytest.mark.parametrize("call", ["loss_and_gradient", "gradient", "loss"])
def test_targets_that_are_refused_move_neither_running_averages_nor_dice(call, bad):
    network = make("full")
    x, t = data(network, n=4)
    network.gradient(x, t)
    numbers = network.numerical_gradient(x, t)  # with the units that this gradient kept
    before, dice = (
        {name: value.copy() for name, value in network.statistics().items()},
        network._rng.bit_generator.state,
    )
    with pytest.raises(ValueError, match=r"^t: got "):
        getattr(network, call)(x, np.array(bad), **({"train": True} if call == "loss" else {}))
    assert network._rng.bit_generator.state == dice
    for name, value in network.statistics().items():
        np.testing.assert_array_equal(value, before[name])
    for name, value in network.numerical_gradient(x, t).items():
        np.testing.assert_array_equal(value, numbers[name])


def shout(params, rng):
    raise RuntimeError("50%\rdone\n" + 200_000 * "x")


def test_a_search_with_odd_options_and_odd_errors_comes_back_from_its_file(tmp_path):
    space = {
        "units": choice(np.arange(10, 50, 10)),
        "norm": choice(np.array([True, False])),
        "shape": choice([((1, 2), 3), ((4, 5), 6)]),
        "lr": uniform(0.0, 1.0),
    }
    search = RandomSearch(shout, space)
    search.run(4, progress=False)
    assert all(len(row["error"]) == LONGEST for row in search.results)
    search.save(tmp_path / "search.csv")
    assert RandomSearch(shout, space).load(tmp_path / "search.csv").results == search.results


def test_a_file_that_is_no_searchs_table_is_refused(tmp_path):
    save_table(tmp_path / "other.csv", [{"a": 1}])
    with pytest.raises(ValueError, match="has no column error, score, trial"):
        RandomSearch(shout, {"lr": uniform(0.0, 1.0)}).load(tmp_path / "other.csv")
    with pytest.raises(ValueError, match="a cell of rows: got"):
        save_table(tmp_path / "other.csv", [{"a": {1, 2}}])
    assert load_table(tmp_path / "other.csv") == [{"a": 1}]  # the older one is still whole


def test_a_space_wants_distributions():
    with pytest.raises(ValueError, match=r"space\['lr'\]: got \(0.1, 1\)"):
        RandomSearch(shout, {"lr": (0.1, 1)})


def test_hyperparameters_that_nobody_uses_are_refused():
    with pytest.raises(ValueError, match="params: got learning_rate"):
        DigitTrial()({"learning_rate": 5.0}, np.random.default_rng(0))
    for wrong in ({"samples": -1}, {"samples": 60_000}, {"validate": 5e3}, {"validate": 20_000}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            DigitTrial(**wrong)
    (x, _), _ = digits_to_learn_and_validate()
    assert not x.flags.writeable


def test_what_was_computed_and_never_used_has_no_say():
    def twice(x):
        x.log()
        return x * 2

    assert Expression(twice).gradient(x=0.0) == {"x": 2.0}
    assert Expression(twice).gradient(x=1.0, accumulate=False) == {"x": 2.0}


def test_a_blurred_picture_of_whole_numbers_does_not_run_over():
    white = np.full((9, 9), 255, np.uint8)
    assert blurred(white, 1)[4, 4] == 255
    image = np.ones((9, 9), np.float32)
    assert blurred(image, 0) is not image


def test_a_drawing_never_gets_darker_than_ink():
    for side in range(40, 130, 7):
        once = as_mnist(np.ones((side, side)))
        assert once.max() <= 1
        as_mnist(once)


def test_an_accuracy_of_nan_does_not_agree_with_the_table():
    with pytest.raises(ValueError, match="to renew it"):
        show_climb(climb_so_far()[-1] | {"test accuracy": np.nan})


def test_a_playground_that_has_diverged_can_be_looked_at_without_warnings():
    run = PlaygroundRun(activation="relu")
    run.optimizer.lr = 1e20
    run.advance(50)
    assert run.stop_reason.startswith("the loss is inf at step 2")
    assert set(run.accuracies()) == {"training", "test"}
    assert not np.isfinite(list(run.losses().values())).any()
    assert len(run.unit_answers()) == 4
