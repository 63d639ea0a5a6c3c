"""Networks: right gradients with every option, whole sets counted whole, and files that fit."""

import itertools
import json
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

from common import networks
from common.gradient import gradient_check
from common.networks import MultiLayerNet, SimpleConvNet, SimpleNet, TwoLayerNet, TwoThreads, load_network
from common.optimizers import SGD, Adam
from common.saving import load_arrays, save_arrays

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import memory

IMAGE, SIZE, CLASSES = (2, 9, 8), 7, 4


def make(kind, **options):
    """A small network of each kind; `options` override its arguments."""
    options = {"rng": 0, **options}
    if kind == "simple":
        return SimpleNet(SIZE, CLASSES, **options)
    if kind == "two":
        return TwoLayerNet(SIZE, 6, CLASSES, **{"weight_init_std": "he", **options})
    if kind == "multi":
        return MultiLayerNet(SIZE, [6, 5], CLASSES, **options)
    if kind == "full":
        everything = {"weight_decay": 0.1, "batch_norm": True, "dropout_ratio": 0.3, **options}
        return MultiLayerNet(SIZE, [6, 5], CLASSES, **everything)
    conv = {"filter_num": 3, "filter_size": 3, "pad": 1, "stride": 2}
    return SimpleConvNet(IMAGE, conv, 6, CLASSES, **{"weight_init_std": "he", **options})


KINDS = ["simple", "two", "multi", "full", "conv"]


def data(network, n=6, seed=1, dtype=None):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, *network.sample_shape)).astype(dtype or network.dtype)
    return x, rng.integers(0, network.output_size, n)


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


def move_biases(network):
    """Zero biases put relu's kink where dead units are; a gradient does not exist there."""
    rng = np.random.default_rng(9)
    for name, param in network.params.items():
        if not name.startswith("W"):
            param += rng.uniform(0.1, 0.5, param.shape).astype(param.dtype)
    return network


# ---- gradients


OPTIONS = list(
    itertools.product(
        ["relu", "sigmoid", "tanh"],
        ["he", "xavier", 0.3],
        [0.0, 0.2],
        [False, True],
        [0.0, 0.4],
        [[], [6], [6, 5]],
    )
)


@pytest.mark.parametrize(("activation", "init", "decay", "norm", "ratio", "sizes"), OPTIONS)
def test_gradient_with_every_option_combined(activation, init, decay, norm, ratio, sizes):
    network = MultiLayerNet(
        SIZE, sizes, CLASSES, activation, init, decay, norm, ratio, rng=3, dtype=np.float64
    )
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
    for bad in (x[:, :-1], x[:0], x.astype(str), x.astype(complex), np.zeros(()), None):
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
        (lambda: MultiLayerNet(4, [5, 0], 3), "hidden_sizes"),
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


# ---- files


def trained(kind, **options):
    network = make(kind, **options)
    x, t = data(network, n=20)
    for _ in range(5):
        SGD(0.1).update(network.params, network.gradient(x, t))
    return network, x


@pytest.mark.parametrize("kind", KINDS)
def test_saved_and_loaded(kind, tmp_path):
    network, x = trained(kind)
    network.save(tmp_path / "net.npz", {"test_accuracy": 0.5})
    other = make(kind, rng=7)
    arrays = dict(other.params)
    assert other.load(tmp_path / "net.npz") is other
    np.testing.assert_array_equal(other.predict(x), network.predict(x))
    assert all(other.params[name] is array for name, array in arrays.items())
    assert networks.describe(tmp_path / "net.npz")["notes"] == {"test_accuracy": 0.5}
    again = load_network(tmp_path / "net.npz")
    assert type(again) is type(network)
    np.testing.assert_array_equal(again.predict(x), network.predict(x))
    assert load_network(tmp_path / "net.npz", np.float64).params["W1"].dtype == np.float64


def test_running_statistics_are_in_the_file(tmp_path):
    network, _ = trained("full")
    network.save(tmp_path / "net.npz")
    loaded = make("full", rng=7).load(tmp_path / "net.npz")
    assert list(network.statistics()) == ["running_mean1", "running_var1", "running_mean2", "running_var2"]
    for name, value in network.statistics().items():
        assert np.ptp(value) > 0
        np.testing.assert_array_equal(loaded.statistics()[name], value)


@pytest.mark.parametrize(
    "other",
    [
        lambda: TwoLayerNet(SIZE, 5, CLASSES),
        lambda: TwoLayerNet(SIZE, 6, CLASSES),
        lambda: MultiLayerNet(SIZE, [6, 4], CLASSES),
        lambda: MultiLayerNet(SIZE, [6, 5], CLASSES, activation="tanh"),
        lambda: MultiLayerNet(SIZE, [6, 5], CLASSES, batch_norm=True),
        lambda: make("conv"),
    ],
)
def test_a_file_of_another_network_is_refused(other, tmp_path):
    make("multi").save(tmp_path / "net.npz")
    network = other()
    before = network.params["W1"].copy()
    with pytest.raises(ValueError, match=r"holds MultiLayerNet\(.*, this network is "):
        network.load(tmp_path / "net.npz")
    np.testing.assert_array_equal(network.params["W1"], before)


def test_tampered_and_foreign_files_are_refused(tmp_path):
    network = make("two")
    network.save(tmp_path / "net.npz")
    arrays = load_arrays(tmp_path / "net.npz")
    (tmp_path / "pickle").write_bytes(pickle.dumps(network.params))
    save_arrays(tmp_path / "missing", {name: value for name, value in arrays.items() if name != "b2"})
    save_arrays(tmp_path / "shape", {**arrays, "b2": np.zeros(CLASSES + 1)})
    save_arrays(tmp_path / "type", {**arrays, "b2": np.zeros(CLASSES, int)})
    save_arrays(tmp_path / "foreign", {"W1": np.zeros(3)})
    save_arrays(tmp_path / "nonsense", {**arrays, "network": np.array("{")})
    unknown = json.dumps({"class": "Transformer", "config": {}, "notes": {}})
    save_arrays(tmp_path / "unknown", {**arrays, "network": np.array(unknown)})
    for file in tmp_path.iterdir():
        if file.name != "net.npz":
            with pytest.raises(ValueError, match="path"):
                network.load(file)
    with pytest.raises(ValueError, match="Transformer"):
        load_network(tmp_path / "unknown")
    with pytest.raises(FileNotFoundError):
        network.load(tmp_path / "none.npz")
    network.load(tmp_path / "net.npz")


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


def test_predicting_60_000_images_stays_below_500_megabytes():
    peak = memory.large_answer()
    assert 5 < peak < 500, f"{peak:.0f} MB"


@pytest.mark.parametrize("kind", KINDS)
def test_the_readers_gradient_check_takes_networks(kind):
    network = move_biases(make(kind, dtype=np.float64))
    x, t = data(network)
    report = gradient_check(network, x, t)
    assert set(report) == set(network.params)
    assert report.passed, report
