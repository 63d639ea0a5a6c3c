"""The two networks of chapters 3 and 4: without, and with one hidden layer."""

import numpy as np

from common.checks import count, generator
from common.initializers import random_weights
from common.layers import Affine, Relu
from common.networks.base import Network


class SimpleNet(Network):
    """A single weight matrix, without a bias: ``scores = x @ W1``. Small enough to look at every number.

    Parameters
    ----------
    input_size : int, default 2
        Numbers in a sample.
    output_size : int, default 3
        Number of classes.
    weight_init_std : float or {"xavier", "he"}, default 1
        Spread of the starting weights.
    rng : numpy.random.Generator or int, optional
        Where the starting weights come from.
    dtype : dtype, default float32
        float32 to train, float64 to check gradients.
    """

    def __init__(self, input_size=2, output_size=3, weight_init_std=1.0, *, rng=None, dtype=np.float32):
        super().__init__((count(input_size, "input_size"),), output_size, dtype)
        self.weight_init_std = weight_init_std
        shape = (input_size, output_size)
        W1 = random_weights(shape, weight_init_std, generator(rng), self.dtype)
        self.params["W1"] = W1
        self._add(Affine(W1, np.zeros(output_size, self.dtype)), W="W1")

    @property
    def config(self):
        return {
            "input_size": self.sample_shape[0],
            "output_size": self.output_size,
            "weight_init_std": self.weight_init_std,
        }


class TwoLayerNet(Network):
    """One hidden layer: ``scores = relu(x @ W1 + b1) @ W2 + b2``.

    Parameters
    ----------
    input_size, hidden_size, output_size : int
        Numbers in a sample, hidden units, classes.
    weight_init_std : float or {"xavier", "he"}, default 0.01
        Spread of the starting weights; biases start at 0.
    rng : numpy.random.Generator or int, optional
        Where the starting weights come from.
    dtype : dtype, default float32
        float32 to train, float64 to check gradients.
    """

    def __init__(
        self, input_size, hidden_size, output_size, weight_init_std=0.01, *, rng=None, dtype=np.float32
    ):
        super().__init__((count(input_size, "input_size"),), output_size, dtype)
        self.hidden_size = count(hidden_size, "hidden_size")
        self.weight_init_std = weight_init_std
        rng = generator(rng)
        self._add_affine(1, input_size, hidden_size, weight_init_std, rng)
        self._add(Relu())
        self._add_affine(2, hidden_size, output_size, weight_init_std, rng)

    @property
    def config(self):
        return {
            "input_size": self.sample_shape[0],
            "hidden_size": self.hidden_size,
            "output_size": self.output_size,
            "weight_init_std": self.weight_init_std,
        }
