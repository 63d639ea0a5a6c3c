"""The trainer: every sample once an epoch, the same order for the same seed, and a named end."""

import itertools
import math

import numpy as np
import pytest

from common.networks import MultiLayerNet, SimpleConvNet, TwoLayerNet
from common.optimizers import SGD, Adam, Momentum
from common.schedules import cosine
from common.trainer import Trainer

N = 23
X = np.arange(N, dtype=np.float64)[:, None]
T = 2.0 * X[:, 0]


class Line:
    """y = W x by least squares; writes down every batch it is given."""

    def __init__(self):
        self.params = {"W1": np.zeros(1)}
        self.batches = []
        self.weights = []

    def loss_and_gradient(self, x, t):
        self.batches.append(x[:, 0].copy())
        self.weights.append(float(self.params["W1"][0]))
        error = x @ self.params["W1"] - t
        return float((error**2).mean() / 2), {"W1": x.T @ error / len(x)}

    def evaluate(self, x, t):
        error = x @ self.params["W1"] - t
        return float((error**2).mean() / 2), float((abs(error) < 0.5).mean())


def trainer(optimizer=None, **options):
    options = {"rng": 0, "batch_size": 10, "epochs": 3, **options}
    return Trainer(Line(), optimizer or SGD(1e-3), X, T, **options)


def test_an_epoch_sees_every_sample_once_in_a_new_order():
    run = trainer()
    steps = list(run)
    batches = run.network.batches
    assert [len(batch) for batch in batches] == [10, 10, 3] * 3
    epochs = [np.concatenate(batches[k : k + 3]) for k in (0, 3, 6)]
    for epoch in epochs:
        np.testing.assert_array_equal(np.sort(epoch), X[:, 0])
    assert not np.array_equal(epochs[0], epochs[1])
    assert not np.array_equal(epochs[0], X[:, 0])
    assert [step.epoch for step in steps] == [0, 0, 1, 1, 1, 2, 2, 2, 3]
    assert all(type(step.epoch) is int for step in steps)
    assert [step.number for step in steps] == list(range(1, 10))
    assert [step.epoch_end for step in steps] == [False, False, True] * 3


def test_mnist_sizes_give_whole_epochs():
    class Nothing(Line):
        def loss_and_gradient(self, x, t):
            return 0.0, {"W1": np.zeros(1)}

    run = Trainer(Nothing(), SGD(), np.zeros(60_000), np.zeros(60_000), batch_size=128, epochs=3, rng=0)
    ends = [step.number for step in run if step.epoch_end]
    assert ends == [469, 938, 1407]
    assert [row["epoch"] for row in run.history] == [1, 2, 3]


@pytest.mark.parametrize("batch_size", [1, 7, 23, 1000])
def test_any_batch_size(batch_size):
    run = trainer(batch_size=batch_size, epochs=1, optimizer=SGD(1e-4))
    list(run)
    np.testing.assert_array_equal(np.sort(np.concatenate(run.network.batches)), X[:, 0])


def test_same_seed_same_batches_whatever_learns():
    runs = [trainer(optimizer) for optimizer in (SGD(1e-3), Momentum(1e-4), Adam(0.5))]
    for run in runs:
        list(run)
    for run in runs[1:]:
        for left, right in zip(runs[0].network.batches, run.network.batches, strict=True):
            np.testing.assert_array_equal(left, right)
    assert len({float(run.network.params["W1"][0]) for run in runs}) == 3
    other = trainer(rng=1)
    next(other)
    assert not np.array_equal(other.network.batches[0], runs[0].network.batches[0])


def test_side_by_side_is_the_same_as_one_after_the_other():
    one, two, alone = trainer(), trainer(), trainer()
    for _ in zip(one, two, strict=True):
        pass
    list(alone)
    for run in (one, two):
        np.testing.assert_array_equal(run.network.params["W1"], alone.network.params["W1"])


def test_a_generator_may_be_given():
    run = trainer(rng=np.random.default_rng(0))
    list(run)
    other = trainer(rng=0)
    list(other)
    np.testing.assert_array_equal(run.network.params["W1"], other.network.params["W1"])


def test_loss_is_that_of_the_forward_pass_before_the_update():
    run = trainer()
    for step in run:
        x, w = run.network.batches[-1], run.network.weights[-1]
        assert step.loss == pytest.approx(((w * x - 2 * x) ** 2).mean() / 2, rel=1e-12)
    assert len(run.network.batches) == 9  # one pass a step and no other


def test_metrics_are_of_whole_sets():
    run = trainer(evaluate={"train": (X, T), "test": (X[:5], T[:5] + 1.0)})
    losses = [step.loss for step in run]
    last = run.history[-1]
    assert list(last) == [
        "epoch",
        "steps",
        "train_batch_loss",
        "train_loss",
        "train_accuracy",
        "test_loss",
        "test_accuracy",
    ]
    assert (last["train_loss"], last["train_accuracy"]) == run.network.evaluate(X, T)
    assert (last["test_loss"], last["test_accuracy"]) == run.network.evaluate(X[:5], T[:5] + 1.0)
    sizes = [10, 10, 3]
    assert last["train_batch_loss"] == pytest.approx(np.average(losses[-3:], weights=sizes), rel=1e-12)


def test_history_counts_steps_from_the_start():
    assert [row["steps"] for row in trainer().run(report=None)] == [3, 6, 9]


def test_sets_to_evaluate_are_those_of_the_start():
    sets = {"test": (X, T)}
    run = trainer(evaluate=sets, epochs=1)
    sets.clear()
    assert "test_loss" in run.run(report=None)[0]


def test_it_learns_and_says_why_it_stopped():
    run = trainer(SGD(5e-3), epochs=30)
    assert run.stop_reason is None
    assert len(run.run(report=None)) == 30
    assert run.network.params["W1"] == pytest.approx(2.0, abs=1e-3)
    assert run.stop_reason == "all 30 epochs are done"


def test_batch_size_changes_in_the_middle_of_an_epoch():
    run = trainer(epochs=1)
    next(run)
    run.batch_size = 4
    list(run)
    assert [len(batch) for batch in run.network.batches] == [10, 4, 4, 4, 1]
    np.testing.assert_array_equal(np.sort(np.concatenate(run.network.batches)), X[:, 0])


def test_rate_and_optimizer_change_while_it_runs():
    run = trainer()
    next(run)
    run.optimizer.lr = 0.0
    before = run.network.params["W1"].copy()
    next(run)
    np.testing.assert_array_equal(run.network.params["W1"], before)
    run.optimizer = Adam(0.25)
    next(run)
    assert abs(run.network.params["W1"] - before) == pytest.approx(0.25, rel=1e-6)


def test_stop_and_go_on():
    run, straight = trainer(), trainer()
    for step in run:
        if step.number == 4:
            break
    assert run.stop_reason is None
    list(run)
    list(straight)
    np.testing.assert_array_equal(run.network.params["W1"], straight.network.params["W1"])
    run.epochs = 5
    assert len(list(run)) == 6
    assert [row["epoch"] for row in run.history] == [1, 2, 3, 4, 5]


def test_it_ends_when_the_end_is_moved_to_before_where_it_stands():
    run = trainer(epochs=5)
    for _ in range(7):
        next(run)
    run.epochs = 1
    assert (run.progress, run.steps_left) == (1.0, 0)
    assert next(run, None) is None
    assert "are done" in run.stop_reason


def test_there_is_no_reason_to_stop_while_it_goes_on():
    run = trainer(epochs=1)
    list(run)
    run.epochs = 2
    next(run)
    assert run.stop_reason is None


def test_without_an_end_it_goes_on():
    run = trainer(epochs=None)
    for _ in range(100):
        step = next(run)
    assert step.epoch == 33
    assert run.steps_left is None
    assert run.progress is None


def test_steps_left_and_progress():
    run = trainer()
    left, progress = [run.steps_left], [run.progress]
    for _ in run:
        left.append(run.steps_left)
        progress.append(run.progress)
    assert left == list(range(9, -1, -1))
    np.testing.assert_allclose(progress[:4], [0, 10 / 69, 20 / 69, 1 / 3])
    assert progress[-1] == 1.0


def test_steps_left_follow_the_batch_size():
    run = trainer()
    next(run)
    run.batch_size = 7
    assert run.steps_left == 2 + 2 * 4 == len(list(run))


@pytest.mark.filterwarnings("error")
def test_divergence_is_named_without_a_warning():
    run = trainer(SGD(1.0), epochs=1000, batch_size=23)
    steps = list(run)
    assert not math.isfinite(steps[-1].loss)
    assert all(math.isfinite(step.loss) for step in steps[:-1])
    assert "the loss is inf at step" in run.stop_reason
    assert "below 1" in run.stop_reason
    assert np.isfinite(run.network.params["W1"]).all()
    with pytest.raises(StopIteration):
        next(run)


def test_a_step_that_diverges_is_counted_and_ends_no_epoch():
    run = trainer(SGD(1.0), epochs=1000, batch_size=23)
    last = list(run)[-1]
    assert last.number == run.steps == run.epoch + 1
    assert not last.epoch_end
    assert f"inf at step {run.steps}: " in run.stop_reason


def test_an_optimizer_without_a_rate_may_diverge():
    class Fixed:
        def update(self, params, grads):
            params["W1"] -= grads["W1"]

    run = trainer(Fixed(), epochs=1000)
    list(run)
    assert run.stop_reason.endswith(f"at step {run.steps}")


NETWORKS = [
    lambda: TwoLayerNet(36, 20, 4, "he", rng=0),
    lambda: MultiLayerNet(36, [20, 10], 4, weight_decay=0.01, rng=0),
    lambda: MultiLayerNet(36, [20, 10], 4, "sigmoid", batch_norm=True, dropout_ratio=0.1, rng=0),
    lambda: SimpleConvNet((1, 6, 6), {"filter_num": 4, "filter_size": 3}, 20, 4, "he", rng=0),
]


def blobs(network, n=200):
    """Four classes, each around a center of its own."""
    rng = np.random.default_rng(0)
    t = rng.integers(0, 4, n)
    centers = rng.standard_normal((4, *network.sample_shape))
    return (centers[t] + 0.3 * rng.standard_normal((n, *network.sample_shape))).astype(np.float32), t


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("build", NETWORKS)
def test_real_networks_learn(build):
    network = build()
    x, t = blobs(network)
    run = Trainer(network, Adam(0.01), x, t, batch_size=30, epochs=20, evaluate={"train": (x, t)}, rng=0)
    run.run(report=None)
    assert run.history[-1]["train_accuracy"] > 0.95
    assert run.history[-1]["train_batch_loss"] < 0.5 * run.history[0]["train_batch_loss"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("build", [NETWORKS[0], NETWORKS[1], NETWORKS[3]])
@pytest.mark.parametrize("optimizer", [SGD(1e20), Momentum(1e20), Adam(1e30)])
def test_real_networks_diverge_without_a_warning(build, optimizer):
    network = build()
    x, t = blobs(network)
    run = Trainer(
        network, type(optimizer)(optimizer.lr), x, t, evaluate={"test": (x, t)}, batch_size=100, rng=0
    )
    list(run)
    assert "the loss is" in run.stop_reason


@pytest.mark.filterwarnings("error")
def test_an_evaluation_overflows_without_a_warning():
    network = NETWORKS[0]()
    x, t = blobs(network)
    run = Trainer(network, SGD(1e20), x, t, evaluate={"test": (x, t)}, batch_size=len(x), epochs=1, rng=0)
    assert not math.isfinite(run.run(report=None)[0]["test_loss"])


def test_schedule_sets_the_rate_before_each_step():
    run = trainer(schedule=cosine(0.01), optimizer=SGD(123.0))
    rates = [run.optimizer.lr for _ in run]
    assert rates[0] == 0.01
    assert rates[3] == pytest.approx(0.01 * (1 + math.cos(math.pi / 3)) / 2)
    assert all(a > b for a, b in itertools.pairwise(rates))


def test_a_cosine_ends_at_its_final_rate():
    rate = cosine(0.5, final=0.1)
    np.testing.assert_allclose([rate(0.0), rate(0.5), rate(1.0)], [0.5, 0.3, 0.1], rtol=1e-12)
    assert cosine(0.1, final=0.1)(0.7) == pytest.approx(0.1)


@pytest.mark.parametrize(("options", "named"), [({"lr": -0.1}, "lr"), ({"lr": 0.1, "final": -0.1}, "final")])
def test_a_cosine_has_no_negative_rate(options, named):
    with pytest.raises(ValueError, match=f"^{named}: got -0.1"):
        cosine(**options)


def test_a_line_of_the_report_can_be_read():
    half_right = (X[:2], X[:2, 0] * [0.0, 100.0])
    said = []
    trainer(SGD(0.0), batch_size=23, epochs=1, evaluate={"test": half_right}).run(said.append)
    assert said == [f"epoch 1/1  loss {(T**2).mean() / 2:.4f}  test 50.00%"]


def test_a_report_without_an_end_counts_without_one():
    said = []
    trainer(SGD(1.0), batch_size=23, epochs=None).run(said.append)
    assert said[0].startswith("epoch 1  loss ")


def test_run_reports_one_line_an_epoch(capsys):
    trainer(evaluate={"test": (X, T)}).run()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("epoch 2/3  loss ")
    assert "test " in lines[1]
    assert lines[1].endswith("%")
    said = []
    trainer(SGD(1.0), epochs=1000, batch_size=23).run(said.append)
    assert "the loss is inf" in said[-1]


def test_a_gradient_function_takes_the_networks_place():
    run = trainer()
    run = Trainer(run.network, SGD(1.0), X, T, gradient=lambda x, t: (7.0, {"W1": np.ones(1)}), epochs=1)
    assert [step.loss for step in run] == [7.0]
    assert run.network.params["W1"] == -1.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": 2.5}, "batch_size"),
        ({"epochs": 0}, "epochs"),
        ({"epochs": 1.5}, "epochs"),
        ({"epochs": None, "schedule": cosine(0.1)}, "schedule"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        trainer(**options)


@pytest.mark.parametrize("targets", [T[:-1], T[:0]])
def test_sizes_must_agree(targets):
    with pytest.raises(ValueError, match="t_train"):
        Trainer(Line(), SGD(), X, targets)
    with pytest.raises(ValueError, match="t_train"):
        Trainer(Line(), SGD(), X[:0], T[:0])


def test_arguments_are_left_alone():
    x, t = X.copy(), T.copy()
    x.flags.writeable = t.flags.writeable = False
    list(Trainer(Line(), SGD(1e-3), x, t, epochs=2, rng=0))
    np.testing.assert_array_equal(x, X)
