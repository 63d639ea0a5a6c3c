"""Networks in files, and files that do not fit."""

import json
import pickle

import numpy as np
import pytest
from network_cases import CLASSES, KINDS, SIZE, data, make

from common import networks
from common.networks import MultiLayerNet, TwoLayerNet, load_network
from common.optimizers import SGD
from common.saving import load_arrays, save_arrays


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


def test_without_notes_there_are_none(tmp_path):
    make("two").save(tmp_path / "net.npz")
    assert networks.describe(tmp_path / "net.npz")["notes"] == {}


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("full", {"weight_init": 0.1}),
        ("full", {"weight_decay": 0.3}),
        ("full", {"dropout_ratio": 0.0}),
        ("two", {"weight_init_std": 0.1}),
    ],
)
def test_numbers_suit_a_network_that_started_or_learned_differently(kind, options, tmp_path):
    network, x = trained(kind)
    network.save(tmp_path / "net.npz")
    np.testing.assert_array_equal(
        make(kind, **options).load(tmp_path / "net.npz").predict(x), network.predict(x)
    )


@pytest.mark.parametrize(("config", "decay"), [({"weight_decay": 0.25}, 0.25), ({}, 0.0)])
def test_an_older_file_has_its_weight_decay_elsewhere(config, decay, tmp_path):
    network = make("multi")
    older = {
        "class": "MultiLayerNet",
        "config": {"input_size": SIZE, "hidden_sizes": [6, 5], "output_size": CLASSES, **config},
        "notes": {},
    }
    save_arrays(tmp_path / "net.npz", {**network.params, "network": np.array(json.dumps(older))})
    assert networks.describe(tmp_path / "net.npz")["weight_decay"] == decay


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
    save_arrays(tmp_path / "another", {**arrays, "b3": np.zeros(CLASSES)})
    save_arrays(tmp_path / "shape", {**arrays, "b2": np.zeros(CLASSES + 1)})
    save_arrays(tmp_path / "type", {**arrays, "b2": np.zeros(CLASSES, int)})
    save_arrays(tmp_path / "foreign", {"W1": np.zeros(3)})
    save_arrays(tmp_path / "nonsense", {**arrays, "network": np.array("{")})
    save_arrays(tmp_path / "list", {**arrays, "network": np.array("[]")})
    odd = json.dumps({"class": "TwoLayerNet", "config": [], "notes": {}})
    save_arrays(tmp_path / "odd", {**arrays, "network": np.array(odd)})
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


def test_a_file_that_does_not_fit_at_its_end_changes_nothing_at_its_beginning(tmp_path):
    network = make("two")
    network.save(tmp_path / "net.npz")
    arrays = load_arrays(tmp_path / "net.npz")
    save_arrays(tmp_path / "net.npz", {**arrays, "W1": arrays["W1"] + 1, "b2": np.zeros(CLASSES + 1)})
    with pytest.raises(ValueError, match="has b2 as float64 of shape"):
        network.load(tmp_path / "net.npz")
    np.testing.assert_array_equal(network.params["W1"], arrays["W1"])


@pytest.mark.parametrize("description", [
    {"class": "MultiLayerNet", "config": {"input_size": 4}, "notes": {}},
    {"class": "SimpleNet", "config": {"colour": 4}, "notes": {}},
    {"class": ["SimpleNet"], "config": {}, "notes": {}},
])  # fmt: skip
def test_a_description_of_another_kind_is_told(tmp_path, description):
    path = tmp_path / "a.npz"
    save_arrays(path, {"network": np.array(json.dumps(description))})
    with pytest.raises(ValueError, match="path: "):
        load_network(path)
