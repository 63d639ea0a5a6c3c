"""What every network here has in common: a stack of layers, a loss at its end, and its parameters by name."""

import numpy as np

from common.checks import Setting, count, float_type, target_distribution
from common.gradient import numerical_gradient_inplace
from common.initializers import random_weights
from common.layers import Affine, BatchNormalization, Dropout, SoftmaxWithLoss
from common.networks.samples import as_batch, as_pairs, in_parts
from common.networks.storage import Storage

MODAL = (BatchNormalization, Dropout)  # layers that work differently in training and in use


class Network(Storage):
    """A classifier made of layers that run one after the other.

    A subclass fills `params` and adds the layers in order, each with the parameters it uses.

    Parameters
    ----------
    sample_shape : tuple of int
        Shape of one input.
    output_size : int
        Number of classes.
    dtype : dtype
        float32 to train, float64 to check gradients.

    Attributes
    ----------
    params : dict of str to numpy.ndarray
        All that is learned. Optimizers change these arrays in place.
    layers : list
        Layers in the order in which they run, the loss not included.
    weight_decay : float
        λ: the loss has ``λ/2`` times the sum of all squared weights added, biases not counted. May be
        changed at any time.
    """

    weight_decay = Setting("Strength λ of the penalty on the size of the weights.", low=0.0)
    evaluation_batch = 1000  # samples in one forward pass where nothing is learned: memory stays small

    def __init__(self, sample_shape, output_size, dtype):
        self.sample_shape = sample_shape
        self.output_size = count(output_size, "output_size")
        self.dtype = float_type(dtype)
        self.params = {}
        self.layers = []
        self.loss_layer = SoftmaxWithLoss()
        self._owners = {}  # name of a parameter -> its layer, the layer's own names for it and for its gradient
        self.weight_decay = 0.0

    def _add(self, layer, **names):
        """Append a layer; ``W="W1"`` says that the layer's W is the parameter W1."""
        layer.needs_dx = bool(self.layers)  # nobody asks for the gradient of the images themselves
        self.layers.append(layer)
        for own_name, name in names.items():
            self._owners[name] = layer, own_name, f"d{own_name}"

    def _add_affine(self, k, inputs, outputs, weight_init, rng):
        """Append an affine layer with new parameters W`k` and b`k`."""
        W = random_weights((inputs, outputs), weight_init, rng, self.dtype)
        b = np.zeros(outputs, self.dtype)
        self.params[f"W{k}"], self.params[f"b{k}"] = W, b
        self._add(Affine(W, b), W=f"W{k}", b=f"b{k}")

    def _connect(self):
        """Hand each layer its parameters, so that an array newly assigned in `params` is used too."""
        for name, (layer, own_name, _) in self._owners.items():
            setattr(layer, own_name, self.params[name])

    # ---- forward

    def predict(self, x):
        """Scores of the classes, before softmax (logits). The largest is the answer.

        Parameters
        ----------
        x : numpy.ndarray, shape (N, *sample_shape) or sample_shape
            A batch, or a single sample. Any number of samples: they go through in smaller batches.

        Returns
        -------
        numpy.ndarray, shape (N, output_size) or (output_size,)

        Raises
        ------
        ValueError
            If `x` has another shape or holds no numbers.
        """
        batch, single = as_batch(x, self.sample_shape)
        parts = in_parts(batch, self.evaluation_batch)
        scores = np.concatenate([self._forward(part, train=False) for part in parts])
        return scores[0] if single else scores

    def _forward(self, x, train):
        self._connect()
        x = x.astype(self.dtype, copy=False)
        for layer in self.layers:
            x = layer.forward(x, train) if isinstance(layer, MODAL) else layer.forward(x)
        return x

    def loss(self, x, t, train=False):
        """Mean cross entropy over the samples, plus the weight decay penalty.

        Parameters
        ----------
        x : numpy.ndarray, shape (N, *sample_shape) or sample_shape
            Samples.
        t : numpy.ndarray, shape (N,) of int, or (N, output_size)
            Labels, or one-hot rows.
        train : bool, default False
            True looks at the network as it is while it learns: one batch, batch normalization by that
            batch's own statistics, dropout at work.

        Returns
        -------
        float
        """
        if not train:
            return self.evaluate(x, t)[0]
        return self._training_loss(*self._training_pairs(x, t))

    def _training_pairs(self, x, t):
        """Samples and rows of probabilities. What is refused is refused here, before running averages or dice move."""
        x, t = as_pairs(x, t, self.sample_shape, self.output_size)
        return x, target_distribution(t, "t", (len(x), self.output_size), self.dtype)

    def _training_loss(self, x, t):
        scores = self._forward(x, train=True)
        return self.loss_layer.compare(scores, t) + self._penalty()

    def evaluate(self, x, t):
        """Loss and accuracy over any number of samples, from one pass in test mode.

        Returns
        -------
        loss : float
            Mean over all samples, weight decay penalty included.
        accuracy : float
            Share of all samples whose largest score is that of the right class. (Where scores are nan, the
            first of them counts as the largest.)
        """
        x, t = as_pairs(x, t, self.sample_shape, self.output_size)
        total, correct = 0.0, 0
        for part, targets in zip(*(in_parts(array, self.evaluation_batch) for array in (x, t)), strict=True):
            scores = self._forward(part, train=False)
            total += float(self.loss_layer.forward(scores, targets)) * len(part)
            labels = targets if targets.ndim == 1 else targets.argmax(axis=1)
            correct += int((scores.argmax(axis=1) == labels).sum())
        return total / len(x) + self._penalty(), correct / len(x)

    def accuracy(self, x, t):
        """Share of all samples whose largest score is that of the right class, from 0 to 1."""
        return self.evaluate(x, t)[1]

    def _penalty(self):
        if self.weight_decay == 0.0:
            return 0.0
        return 0.5 * self.weight_decay * sum(float(np.vdot(w, w)) for w in self._weights().values())

    def _weights(self):
        return {name: value for name, value in self.params.items() if name.startswith("W")}

    # ---- backward

    def gradient(self, x, t):
        """Gradient of ``loss(x, t, train=True)`` for every parameter, by backpropagation.

        Returns
        -------
        dict of str to numpy.ndarray
            The names and shapes of `params`.
        """
        return self.loss_and_gradient(x, t)[1]

    def loss_and_gradient(self, x, t):
        """Both, from one forward and one backward pass.

        Parameters
        ----------
        x : numpy.ndarray, shape (N, *sample_shape) or sample_shape
            A batch, as a whole.
        t : numpy.ndarray, shape (N,) of int, or (N, output_size)
            Labels, or one-hot rows.

        Returns
        -------
        loss : float
        grads : dict of str to numpy.ndarray
        """
        x, t = self._training_pairs(x, t)
        self._remember_dice()
        loss = self._training_loss(x, t)
        dout = self.loss_layer.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        grads = {name: getattr(layer, d_name) for name, (layer, _, d_name) in self._owners.items()}
        if self.weight_decay > 0.0:
            for name, w in self._weights().items():
                grads[name] += self.weight_decay * w
        return loss, grads

    def numerical_gradient(self, x, t):
        """The same by central differences: slow, and independent of all backward passes.

        A difference of two nearly equal losses needs all digits it can get, so this is worked out by a
        float64 copy of the network. Dropout keeps the units that the last `gradient` kept.

        Returns
        -------
        dict of str to numpy.ndarray
            The names and shapes of `params`, float64.
        """
        twin = self.copy(np.float64)

        def loss(_):
            self._repeat_dice(twin)
            return twin.loss(x, t, train=True)

        return {name: numerical_gradient_inplace(loss, param) for name, param in twin.params.items()}

    def _remember_dice(self):
        """For networks that throw dice in training: keep the state they are in."""

    def _repeat_dice(self, twin):
        """Set a copy's dice to what this network threw last."""
