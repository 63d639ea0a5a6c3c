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
