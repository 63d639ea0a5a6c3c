"""The weights that come with the book: small, plain, and as good as they say."""

import re
from pathlib import Path

import numpy as np
import pytest

from common.networks import describe, load_network
from common.saving import load_arrays
from dataset.make_weights import RECIPES, train
from dataset.mnist import load_mnist

FOLDER = Path(__file__).parents[2] / "dataset" / "weights"
LEAST = {"two_layer_net": 0.97, "sigmoid_net": 0.97, "batch_norm_net": 0.98, "simple_conv_net": 0.99}


def test_all_are_there_and_no_others():
    assert {file.stem for file in FOLDER.glob("*.npz")} == set(LEAST)


@pytest.mark.parametrize("name", LEAST)
def test_test_accuracy_is_the_recorded_one(name):
    path = FOLDER / f"{name}.npz"
    _, (x, t) = load_mnist(flatten=name != "simple_conv_net")
    accuracy = load_network(path).accuracy(x, t)
    recorded = describe(path)["notes"]["test_accuracy"]
    assert accuracy >= LEAST[name]
    # Another processor rounds otherwise: an image or two on the border may change sides.
    assert abs(accuracy - recorded) <= 2 / len(x)
    row = next(
        line for line in (FOLDER / "README.md").read_text("utf-8").splitlines() if f"`{name}.npz`" in line
    )
    seeds = [float(number) / 100 for number in re.findall(r"(\d+\.\d+)%", row)]
    assert len(seeds) == 3
    assert min(seeds) >= LEAST[name]
    assert seeds[0] == pytest.approx(recorded, abs=1e-9)


@pytest.mark.parametrize("name", LEAST)
def test_files_are_small_float32_and_finite(name):
    path = FOLDER / f"{name}.npz"
    assert path.stat().st_size <= 2_000_000
    arrays = load_arrays(path)
    arrays.pop("network")
    for array in arrays.values():
        assert array.dtype == np.float32
        assert np.isfinite(array).all()


def test_the_recipe_works_with_a_seed_it_was_not_chosen_with(capsys):
    train_set, test_set = load_mnist()
    network, seconds = train(RECIPES["two_layer_net"], *train_set, seed=123)
    accuracy = network.accuracy(*test_set)
    with capsys.disabled():
        print(f" [two_layer_net: {100 * accuracy:.2f}% after {seconds:.1f} s of CPU time]", end="")
    assert accuracy >= LEAST["two_layer_net"]
