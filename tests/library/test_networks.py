"""Networks: built as asked, whole sets counted whole, one step at a time."""

import sys
from pathlib import Path

import numpy as np
import pytest
from network_cases import CLASSES, KINDS, SIZE, data, make
from search_objectives import blas_threads

from common.networks import MultiLayerNet, SimpleConvNet, SimpleNet, TwoLayerNet, TwoThreads
from common.optimizers import SGD, Adam

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import memory

# ---- dropout and batch normalization


def test_dropout_ratio_changes_at_any_time():
    network = make("multi", dtype=np.float64)
    x, t = data(network)
    losses = {network.loss(x, t, train=True) for _ in range(5)}
    assert len(losses) == 1
    network.dropout_ratio = 0.5
    assert len({network.loss(x, t, train=True) for _ in range(5)}) > 1
    assert {network.loss(x, t)} == losses  # in use, the ratio makes no difference
    network.dropout_ratio = 0.0
    assert {network.loss(x, t, train=True)} == losses


def test_dropout_keeps_the_mean():
    network = MultiLayerNet(SIZE, [2000], CLASSES, dropout_ratio=0.5, rng=0)
    x, _ = data(network, n=3)
    hidden = [network.layers[2].forward(np.ones((1, 2000), np.float32), True).mean() for _ in range(200)]
    assert abs(np.mean(hidden) - 1) < 5 / np.sqrt(200 * 2000)
    assert network.predict(x).shape == (3, CLASSES)


def test_batch_normalization_learns_its_statistics():
    network = make("full", dropout_ratio=0.0, dtype=np.float64)
    x, t = data(network, n=50)
    fresh = network.predict(x)
    assert np.abs(fresh).max() < 100  # sane right after the start
    for _ in range(200):
        network.gradient(x, t)
    trained, tested = network.loss(x, t, train=True), network.loss(x, t)
    assert tested == pytest.approx(trained, rel=0.02)
    before = {name: value.copy() for name, value in network.statistics().items()}
    network.predict(x)
    network.accuracy(x, t)
    for name, value in network.statistics().items():
        np.testing.assert_array_equal(value, before[name])


# ---- predicting and counting


@pytest.mark.parametrize("kind", KINDS)
def test_predict_gives_scores_of_any_number_of_samples(kind):
    network = make(kind)
    network.evaluation_batch = 4
    x, _ = data(network, n=10)
    scores = network.predict(x)
    assert scores.shape == (10, CLASSES)
    assert scores.dtype == np.float32
    for k in range(10):
        np.testing.assert_allclose(network.predict(x[k : k + 1])[0], scores[k], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(network.predict(x[k]), scores[k], rtol=1e-4, atol=1e-5)
    order = np.random.default_rng(0).permutation(10)
    np.testing.assert_allclose(network.predict(x[order]), scores[order], rtol=1e-4, atol=1e-5)


def test_simple_net_is_one_product():
    network = SimpleNet(rng=0, dtype=np.float64)
    x = np.array([0.6, 0.9])
    np.testing.assert_allclose(network.predict(x), x @ network.params["W1"], rtol=1e-15)
    scores = network.predict(x)
    exact = -np.log(np.exp(scores[2]) / np.exp(scores).sum())
    assert network.loss(x, np.array([0, 0, 1])) == pytest.approx(exact)
    assert network.loss(x, 2) == pytest.approx(exact)


@pytest.mark.parametrize("n", [1, 5, 8, 15])
def test_accuracy_counts_the_last_partial_batch(n):
    network = make("two", dtype=np.float64)
    network.evaluation_batch = 4
    x, _ = data(network, n=n)
    answers = network.predict(x).argmax(axis=1)
    assert network.accuracy(x, answers) == 1.0
    assert network.accuracy(x, np.eye(CLASSES)[answers]) == 1.0
    targets = answers.copy()
    targets[-1] = (targets[-1] + 1) % CLASSES
    assert network.accuracy(x, targets) == pytest.approx((n - 1) / n)


@pytest.mark.parametrize("kind", KINDS)
def test_loss_by_batches_is_the_mean_over_all(kind):
    network = make(kind, dtype=np.float64)
    x, t = data(network, n=11)
    whole = network.loss(x, t)
    network.evaluation_batch = 4
    assert network.loss(x, t) == pytest.approx(whole, rel=1e-12)
    assert network.evaluate(x, t) == (network.loss(x, t), network.accuracy(x, t))


def test_images_are_flattened_for_a_network_without_rows():
    network = TwoLayerNet(12, 5, 3, rng=0)
    x = np.random.default_rng(0).random((4, 1, 3, 4), dtype=np.float32)
    np.testing.assert_array_equal(network.predict(x), network.predict(x.reshape(4, 12)))


@pytest.mark.parametrize("kind", KINDS)
def test_arguments_are_left_alone_and_may_be_read_only(kind):
    network = make(kind)
    x, t = data(network)
    x.flags.writeable = t.flags.writeable = False
    before = x.copy()
    network.gradient(x, t)
    network.predict(x)
    np.testing.assert_array_equal(x, before)
    assert network.predict((x * 10).astype(np.int64)).dtype == np.float32


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_inputs_are_named(kind):
    network = make(kind)
    x, t = data(network)
    ragged = [[1.0, 2.0], [3.0]]
    for bad in (x[:, :-1], x[:0], x.astype(str), x.astype(complex), np.zeros(()), None, ragged):
        with pytest.raises(ValueError, match=r"^x: "):
            network.predict(bad)
    for bad in (t[:-1], t[:, None], np.eye(CLASSES + 1)[t], t + CLASSES, t - CLASSES, None):
        with pytest.raises(ValueError, match="t"):
            network.gradient(x, bad)
        with pytest.raises(ValueError, match="t"):
            network.accuracy(x, bad)


# ---- building


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: TwoLayerNet(0, 5, 3), "input_size"),
        (lambda: TwoLayerNet(4, 2.5, 3), "hidden_size"),
        (lambda: TwoLayerNet(4, 5, -1), "output_size"),
        (lambda: TwoLayerNet(4, 5, 3, "small"), "weight_init"),
        (lambda: TwoLayerNet(4, 5, 3, dtype=np.int64), "dtype"),
        (lambda: TwoLayerNet(4, 5, 3, dtype=np.float16), "dtype"),
        (lambda: TwoLayerNet(4, 5, 3, dtype=None), "dtype: got None"),
        (lambda: TwoLayerNet(4, 5, 3, dtype="double32"), "dtype: got 'double32'"),
        *(
            (lambda build=build: build(rng="a"), "rng: got 'a', wanted a numpy.random.Generator")
            for build in (
                SimpleNet,
                SimpleConvNet,
                lambda rng: TwoLayerNet(4, 5, 3, rng=rng),
                lambda rng: MultiLayerNet(4, [5], 3, rng=rng),
            )
        ),
        (lambda: TwoLayerNet(4, 5, 3, rng=-1), "rng: got -1"),
        (lambda: MultiLayerNet(4, [5, 0], 3), "hidden_sizes"),
        (lambda: MultiLayerNet(4, [5, True], 3), "hidden_sizes: got True"),
        (lambda: MultiLayerNet(4, [[5], [6, 7]], 3), r"hidden_sizes: got \[5\]"),
        (lambda: SimpleConvNet(28), "input_dim: got 28"),
        (lambda: SimpleConvNet(conv_param=[30, 5]), r"conv_param: got \[30, 5\], wanted a dict"),
        (lambda: MultiLayerNet(4, [5], 3, activation="relu6"), "activation"),
        (lambda: MultiLayerNet(4, [5], 3, weight_init=-1), "weight_init"),
        (lambda: MultiLayerNet(4, [5], 3, weight_decay=-1), "weight_decay"),
        (lambda: MultiLayerNet(4, [5], 3, dropout_ratio=1.0), "dropout_ratio"),
        (lambda: SimpleConvNet((28, 28)), "input_dim"),
        (lambda: SimpleConvNet((1, 28, 0)), "input_dim"),
        (lambda: SimpleConvNet((1, 5, 5)), "pooling"),
        (lambda: SimpleConvNet((1, 4, 4)), "filter"),
        (lambda: SimpleConvNet(conv_param={"filter_stride": 1}), "filter_stride"),
        (lambda: SimpleConvNet(conv_param={"stride": 0}), "stride"),
        (lambda: SimpleConvNet(conv_param={"pad": -1}), "pad"),
        (lambda: SimpleConvNet(hidden_size=0), "hidden_size"),
    ],
)
def test_sizes_are_checked_when_built(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize("sizes", [[5], (5,), range(5, 6), np.array([5]), np.array(5), 5, np.int64(5)])
def test_hidden_sizes_come_in_many_forms(sizes):
    assert MultiLayerNet(4, sizes, 3, rng=0).hidden_sizes == (5,)


def test_default_shapes():
    shapes = {name: value.shape for name, value in SimpleConvNet(rng=0).params.items()}
    assert shapes == {
        "W1": (30, 1, 5, 5),
        "b1": (30,),
        "W2": (4320, 100),
        "b2": (100,),
        "W3": (100, 10),
        "b3": (10,),
    }
    names = set(MultiLayerNet(4, [5, 6], 3, batch_norm=True).params)
    assert names == {"W1", "b1", "gamma1", "beta1", "W2", "b2", "gamma2", "beta2", "W3", "b3"}
    assert set(MultiLayerNet(4, 5, 3).params) == {"W1", "b1", "W2", "b2"}


@pytest.mark.parametrize("init", ["he", "xavier", 0.01, 0.0])
def test_every_start_makes_parameters(init):
    network = MultiLayerNet(50, [40, 30], 10, weight_init=init, rng=0)
    assert [name for name in network.params if name.startswith("W")] == ["W1", "W2", "W3"]
    assert all(value.dtype == np.float32 for value in network.params.values())
    assert (network.params["W2"].std() > 0) == (init != 0.0)


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_network(kind):
    one, two, other = make(kind), make(kind, rng=np.random.default_rng(0)), make(kind, rng=1)
    np.testing.assert_array_equal(one.params["W1"], two.params["W1"])
    assert not np.array_equal(one.params["W1"], other.params["W1"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_array_in_params_is_used(kind):
    network = make(kind)
    x, _ = data(network)
    network.params["W1"] = np.zeros_like(network.params["W1"])
    assert np.ptp(network.predict(x), axis=0).max() < 1e-6  # nothing of x comes through


@pytest.mark.parametrize("kind", KINDS)
def test_float32_from_end_to_end_and_it_learns(kind):
    network = make(kind, **({"dropout_ratio": 0.1, "weight_decay": 0.0} if kind == "full" else {}))
    x, t = data(network, n=40)
    optimizer = Adam(0.02)
    start = network.loss(x, t)
    for _ in range(150):
        loss, grads = network.loss_and_gradient(x, t)
        assert type(loss) is float
        optimizer.update(network.params, grads)
    assert network.loss(x, t) < 0.8 * start
    for value in [*network.params.values(), *network.statistics().values(), *grads.values()]:
        assert value.dtype == np.float32
    for layer in network.layers:
        for value in vars(layer).values():
            assert not isinstance(value, np.ndarray) or value.dtype != np.float64, type(layer)


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_goes_its_own_way(kind):
    network = make(kind)
    x, t = data(network)
    network.gradient(x, t)
    twin = network.copy()
    np.testing.assert_array_equal(twin.predict(x), network.predict(x))
    SGD(0.1).update(twin.params, twin.gradient(x, t))
    assert not np.array_equal(twin.params["W1"], network.params["W1"])
    assert make(kind).copy(np.float64).params["W1"].dtype == np.float64


# ---- two threads, memory


@pytest.mark.parametrize("n", [1, 2, 7, 10])
@pytest.mark.parametrize("kind", ["two", "multi", "conv"])
def test_two_threads_give_the_same_gradient(kind, n):
    network = make(kind, dtype=np.float64)
    network.weight_decay = 0.1
    x, t = data(network, n=n)
    loss, grads = network.loss_and_gradient(x, t)
    halves = TwoThreads(network)
    for _ in range(2):
        other_loss, other_grads = halves.loss_and_gradient(x, t)
        assert other_loss == pytest.approx(loss, rel=1e-12)
        for name, grad in grads.items():
            np.testing.assert_allclose(other_grads[name], grad, rtol=1e-9, atol=1e-13)
        network.params["W1"] *= 1.5  # in place: both threads must see it
        loss, grads = network.loss_and_gradient(x, t)


def test_two_threads_follow_a_change_of_weight_decay():
    network = make("two", dtype=np.float64)
    x, t = data(network)
    halves = TwoThreads(network)
    network.weight_decay = 0.3
    assert halves.loss_and_gradient(x, t)[0] == pytest.approx(network.loss(x, t, train=True), rel=1e-12)


def test_two_threads_keep_to_one_blas_thread_each():
    threadpoolctl = pytest.importorskip("threadpoolctl", reason="threadpoolctl is not installed")
    network, seen = make("two"), []
    gradient = network.loss_and_gradient
    network.loss_and_gradient = lambda x, t: (seen.append(blas_threads({}, None)), gradient(x, t))[1]
    with threadpoolctl.threadpool_limits(2, "blas"):
        TwoThreads(network).loss_and_gradient(*data(network))
    assert seen == [1]


@pytest.mark.filterwarnings("error")
def test_two_threads_share_the_setting_of_warnings():
    network = make("two")
    network.params["W1"] *= 1e30
    network.params["W2"] *= 1e30
    x, t = data(network)
    with np.errstate(all="ignore"):
        loss, _ = TwoThreads(network).loss_and_gradient(x, t)
    assert not np.isfinite(loss)


def test_two_threads_refuse_what_cannot_be_split():
    with pytest.raises(ValueError, match="batch normalization"):
        TwoThreads(make("full"))
    network = make("multi", dropout_ratio=0.2)
    with pytest.raises(ValueError, match="dropout"):
        TwoThreads(network).loss_and_gradient(*data(network))


def test_a_step_stays_below_150_megabytes():
    peak = memory.training_step()
    assert 10 < peak < 150, f"{peak:.0f} MB"


def test_the_memory_of_an_answer_does_not_grow_with_the_number_of_images():
    few, many = memory.large_answer(200), memory.large_answer(2000)
    assert 5 < few < 50, f"{few:.0f} MB"
    assert many - few < 1, (
        f"{many - few:.1f} MB for 1,800 images more"
    )  # scores of 10 numbers, twice, are 0.15
