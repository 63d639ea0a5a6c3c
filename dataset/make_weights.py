"""Train the networks whose weights come with the book, and write them to dataset/weights/.

    python dataset/make_weights.py            trains each with three seeds, saves the first (a few minutes)
    python dataset/make_weights.py --choose   compares settings on a validation set (longer)

The settings were chosen by ``--choose``: on 10,000 training images set aside, never on the test images.
Those are looked at once, at the end, and the result of every seed is written down, not only the best.
"""

import argparse
import dataclasses
import time
from pathlib import Path

import numpy as np

from common.blas import one_blas_thread
from common.networks import MultiLayerNet, SimpleConvNet, TwoLayerNet
from common.optimizers import Adam, Momentum
from common.schedules import cosine
from common.trainer import Trainer
from dataset.mnist import load_mnist

FOLDER = Path(__file__).resolve().parent / "weights"
SEEDS = (0, 1, 2)


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a network is built and trained: `optimizer` at a rate that falls along a cosine from `lr` to 0."""

    build: callable
    optimizer: type
    lr: float
    epochs: int
    flatten: bool = True
    alternatives: tuple = ()  # other rates that --choose compares with `lr`


def two_layer(seed):
    return TwoLayerNet(784, 50, 10, "he", rng=seed)


def sigmoid(seed):
    return MultiLayerNet(784, [50, 100], 10, "sigmoid", "xavier", rng=seed)


def batch_norm(seed):
    return MultiLayerNet(784, [100, 100], 10, batch_norm=True, dropout_ratio=0.1, rng=seed)


def convolutional(seed):
    return SimpleConvNet(rng=seed)


RECIPES = {
    "two_layer_net": Recipe(two_layer, Momentum, 0.1, 6, alternatives=(0.03, 0.05, 0.2)),
    "sigmoid_net": Recipe(sigmoid, Adam, 0.005, 10, alternatives=(0.001, 0.002, 0.01)),
    "batch_norm_net": Recipe(batch_norm, Adam, 0.005, 10, alternatives=(0.001, 0.002, 0.01)),
    "simple_conv_net": Recipe(
        convolutional, Adam, 0.004, 4, flatten=False, alternatives=(0.001, 0.002, 0.008)
    ),
}


def train(recipe, x, t, seed, lr=None):
    """Train a network as the recipe says.

    Returns
    -------
    network : Network
    seconds : float
        CPU time of the training, one thread.
    """
    network = recipe.build(seed)
    lr = recipe.lr if lr is None else lr
    options = {"epochs": recipe.epochs, "schedule": cosine(lr), "rng": seed}
    with one_blas_thread():
        start = time.process_time()
        Trainer(network, recipe.optimizer(lr), x, t, **options).run(report=None)
        return network, time.process_time() - start


def choose(recipe, x, t):
    """Compare rates: train on 50,000 images, print the accuracy on the other 10,000."""
    order = np.random.default_rng(0).permutation(len(x))
    fit, held = order[10_000:], order[:10_000]
    for lr in sorted((recipe.lr, *recipe.alternatives)):
        network, seconds = train(recipe, x[fit], t[fit], seed=0, lr=lr)
        print(
            f"  rate {lr:g}: validation {network.accuracy(x[held], t[held]):.4f}, {seconds:.1f} s", flush=True
        )


def make(name, recipe, train_set, test_set):
    """Train with every seed, save the first; return a line for the table."""
    accuracies, times = [], []
    for seed in SEEDS:
        network, seconds = train(recipe, *train_set, seed)
        loss, accuracy = network.evaluate(*test_set)
        accuracies.append(accuracy)
        times.append(seconds)
        print(f"  seed {seed}: test {accuracy:.4f}, {seconds:.1f} s of CPU time", flush=True)
        if seed == SEEDS[0]:
            notes = {
                "test_accuracy": accuracy,
                "test_loss": loss,
                "epochs": recipe.epochs,
                "optimizer": recipe.optimizer.__name__,
                "lr": recipe.lr,
                "seed": seed,
            }
            network.save(FOLDER / f"{name}.npz", notes)
    parameters = sum(value.size for value in network.params.values())
    tests = ", ".join(f"{100 * accuracy:.2f}%" for accuracy in accuracies)
    how = f"{recipe.optimizer.__name__}, {recipe.lr:g} → 0, {recipe.epochs} epochs"
    return f"| `{name}.npz` | {parameters:,} | {how} | {tests} | {max(times):.1f} s |"


README = """# Trained weights

Written by `python dataset/make_weights.py`; read with `common.networks.load_network(path)`. Plain NumPy
arrays in float32, with a description of the network; nothing in them is code. Trained on MNIST's 60,000
training images in batches of 100, the rate falling along a cosine. Rates and numbers of epochs were chosen
on a validation set (`--choose`), without the test images; only that the convolutional network stops after 4
epochs and not 5 was decided later, to save time, by people who had seen how 5 epochs do on the test images.
The file holds the first of the three seeds.

| file | parameters | trained with | test accuracy, seeds {seeds} | CPU time, slowest seed, one thread |
|---|---|---|---|---|
{rows}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="which ones; all if left out", metavar="NAME")
    parser.add_argument("--choose", action="store_true", help="compare rates on a validation set instead")
    options = parser.parse_args()
    unknown = set(options.names) - set(RECIPES)
    if unknown:
        parser.error(f"got {sorted(unknown)}, wanted some of {', '.join(RECIPES)}")
    FOLDER.mkdir(exist_ok=True)
    rows = []
    for name in options.names or RECIPES:
        recipe = RECIPES[name]
        (x, t), test_set = load_mnist(flatten=recipe.flatten)
        print(name, flush=True)
        if options.choose:
            choose(recipe, x, t)
        else:
            rows.append(make(name, recipe, (x, t), test_set))
    if not options.choose and not options.names:
        text = README.format(seeds=", ".join(map(str, SEEDS)), rows="\n".join(rows))
        (FOLDER / "README.md").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
