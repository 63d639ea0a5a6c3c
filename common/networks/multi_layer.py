"""Any number of hidden layers, with everything chapters 6, 7 and 8 put between them."""

import copy

import numpy as np

from common.checks import count, generator, number
from common.layers import BatchNormalization, Dropout, Relu, Sigmoid, Tanh
from common.networks.base import Network

ACTIVATIONS = {"relu": Relu, "sigmoid": Sigmoid, "tanh": Tanh}


class MultiLayerNet(Network):
    """A stack of hidden layers: affine, batch normalization, activation, dropout; then affine at the end.

    Parameters
    ----------
    input_size : int
        Numbers in a sample.
    hidden_sizes : sequence of int
        Units of each hidden layer; empty for none.
    output_size : int
        Number of classes.
    activation : {"relu", "sigmoid", "tanh"}, default "relu"
        What the hidden units do.
    weight_init : {"he", "xavier"} or float, default "he"
        Spread of the starting weights (see `common.initializers`); biases start at 0.
    weight_decay : float, default 0
        Strength λ of the penalty ``λ/2 · Σ W²``. May be changed at any time.
    batch_norm : bool, default False
        Whether each hidden layer has batch normalization, before its activation.
    dropout_ratio : float, default 0
        Share of the hidden units that sit out a training step, from 0 to below 1. May be changed at any
        time: the rest are scaled up in the step itself ("inverted" dropout), so that the network in test
        mode does not depend on the ratio.
    rng : numpy.random.Generator or int, optional
        Where the starting weights come from, and later on which units drop out.
    dtype : dtype, default float32
        float32 to train, float64 to check gradients.

    Raises
    ------
    ValueError
        If a size, a name or a number is out of range.
    """

    def __init__(
        self,
        input_size,
        hidden_sizes,
        output_size,
        activation="relu",
        weight_init="he",
        weight_decay=0.0,
        batch_norm=False,
        dropout_ratio=0.0,
        *,
        rng=None,
        dtype=np.float32,
    ):
        super().__init__((count(input_size, "input_size"),), output_size, dtype)
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation: got {activation!r}, wanted one of {', '.join(ACTIVATIONS)}")
        if isinstance(hidden_sizes, np.ndarray):
            hidden_sizes = np.atleast_1d(hidden_sizes).tolist()
        sizes = hidden_sizes if isinstance(hidden_sizes, list | tuple | range) else [hidden_sizes]
        self.hidden_sizes = tuple(count(size, "hidden_sizes") for size in sizes)
        self.activation = activation
        self.weight_init = weight_init
        self.weight_decay = weight_decay
        self.batch_norm = bool(batch_norm)
        self._rng = generator(rng)
        self._dice = None
        self._norms, self._dropouts = [], []

        sizes = (input_size, *self.hidden_sizes, output_size)
        for k in range(1, len(sizes)):
            self._add_affine(k, sizes[k - 1], sizes[k], weight_init, self._rng)
            if k < len(sizes) - 1:
                self._add_hidden(k, sizes[k])
        self.dropout_ratio = dropout_ratio

    def _add_hidden(self, k, size):
        """What comes after the affine layer number k."""
        if self.batch_norm:
            gamma, beta = np.ones(size, self.dtype), np.zeros(size, self.dtype)
            mean, var = np.zeros(size, self.dtype), np.ones(size, self.dtype)
            self.params[f"gamma{k}"], self.params[f"beta{k}"] = gamma, beta
            norm = BatchNormalization(gamma, beta, running_mean=mean, running_var=var)
            self._norms.append(norm)
            self._add(norm, gamma=f"gamma{k}", beta=f"beta{k}")
        self._add(ACTIVATIONS[self.activation]())
        self._dropouts.append(Dropout(inverted=True, rng=self._rng))
        self._add(self._dropouts[-1])

    @property
    def dropout_ratio(self):
        """Share of the hidden units that sit out a training step."""
        return self._dropout_ratio

    @dropout_ratio.setter
    def dropout_ratio(self, value):
        self._dropout_ratio = number(value, "dropout_ratio", low=0.0, below=1.0)
        for layer in self._dropouts:
            layer.dropout_ratio = self._dropout_ratio

    def _remember_dice(self):
        if self.dropout_ratio > 0.0:
            self._dice = self._rng.bit_generator.state

    def _repeat_dice(self, twin):
        if self.dropout_ratio > 0.0:
            if type(twin._rng.bit_generator) is not type(self._rng.bit_generator):
                twin._rng = copy.deepcopy(self._rng)  # dice of this kind
                for layer in twin._dropouts:
                    layer.rng = twin._rng
            twin._rng.bit_generator.state = self._dice or self._rng.bit_generator.state

    def statistics(self):
        arrays = {}
        for k, norm in enumerate(self._norms, start=1):
            arrays[f"running_mean{k}"], arrays[f"running_var{k}"] = norm.running_mean, norm.running_var
        return arrays

    @property
    def config(self):
        return {
            "input_size": self.sample_shape[0],
            "hidden_sizes": list(self.hidden_sizes),
            "output_size": self.output_size,
            "activation": self.activation,
            "weight_init": self.weight_init,
            "weight_decay": self.weight_decay,
            "batch_norm": self.batch_norm,
            "dropout_ratio": self.dropout_ratio,
        }
