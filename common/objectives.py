"""What a search for hyperparameters tries: train a network briefly, and measure it on digits set aside.

It stands in a file and not in a notebook, so that the processes which do the work can import it.
"""

import dataclasses
import functools

import numpy as np

from common.checks import count
from common.networks import MultiLayerNet
from common.optimizers import Adam
from common.schedules import cosine
from common.search import OWN_COLUMNS
from common.trainer import Trainer
from dataset.mnist import load_mnist


@functools.cache
def digits_to_learn_and_validate(seed=0):
    """The 60,000 training digits of MNIST, shuffled, in two parts. The test digits are not among them.

    Parameters
    ----------
    seed : int, default 0
        Of the shuffling: the same seed gives the same parts in every process.

    Returns
    -------
    (x_learn, t_learn), (x_validate, t_validate)
        50,000 and 10,000 digits, shapes (50000, 784), (50000,), (10000, 784), (10000,). Read-only.
    """
    (x, t), _ = load_mnist()
    shuffled = np.random.default_rng(seed).permutation(len(x))
    learn, validate = shuffled[:50_000], shuffled[50_000:]
    parts = (x[learn], t[learn]), (x[validate], t[validate])
    for array in (*parts[0], *parts[1]):
        array.flags.writeable = False  # all callers of this process get the same ones
    return parts


@dataclasses.dataclass(frozen=True)
class DigitTrial:
    """A short training on digits: an objective for `common.search.RandomSearch`.

    ``trial(params, rng)`` trains a network with the hyperparameters "lr", "weight_decay" and "units", the width of
    every hidden layer (each may be left out), and returns its accuracy on digits set aside.

    Parameters
    ----------
    hidden_sizes : tuple of int, default (100, 100)
        Units of the hidden layers, where the search does not choose "units".
    samples : int, default 5000
        How many of the 50,000 digits it learns from.
    validate : int, default 2000
        How many of the 10,000 digits set aside it is measured on.
    epochs : int, default 3
        How often it goes through its digits; the learning rate falls to 0 along a cosine.
    """

    hidden_sizes: tuple = (100, 100)
    samples: int = 5000
    validate: int = 2000
    epochs: int = 3

    def __post_init__(self):
        for name, most in (("samples", 50_000), ("validate", 10_000), ("epochs", None)):
            number = count(getattr(self, name), name)
            if most is not None and number > most:
                raise ValueError(f"{name}: got {number}, wanted {most} at most")

    def make_network(self, params, rng):
        """The network of one trial, ready to train."""
        known = {"lr", "weight_decay", "units", *OWN_COLUMNS}  # a row of results may be handed in as it is
        if unknown := sorted(params.keys() - known):
            raise ValueError(f"params: got {', '.join(unknown)}, wanted some of lr, weight_decay and units")
        sizes = [params.get("units", units) for units in self.hidden_sizes]
        return MultiLayerNet(
            784,
            sizes,
            10,
            batch_norm=True,
            weight_decay=params.get("weight_decay", 0.0),
            rng=rng,
        )

    def __call__(self, params, rng):
        (x, t), (x_validate, t_validate) = digits_to_learn_and_validate()
        network = self.make_network(params, rng)
        lr = params.get("lr", 0.001)
        Trainer(
            network,
            Adam(lr),
            x[: self.samples],
            t[: self.samples],
            epochs=self.epochs,
            schedule=cosine(lr),
            rng=rng,
        ).run(report=None)
        return network.accuracy(x_validate[: self.validate], t_validate[: self.validate])
