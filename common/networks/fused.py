"""The gradient of a network without calling its layers one by one: what clarity costs. Discussed in chapter 10."""

import numpy as np

from common.layers import BatchNormalization, Dropout
from common.layers.normalization import EPS, feature_sums
from common.networks.multi_layer import MultiLayerNet


class Fused:
    """Computes loss and gradient of a `MultiLayerNet` with ReLU and batch normalization, all hidden layers in one.

    The same arithmetic as in the layers, in less time: nothing is checked on the way from one layer to the next, ReLU
    and dropout share one factor, and arrays that nobody needs any more are changed in place. Harder to read, to test
    and to change; so the rest of the library does without. (Of an output of minus infinity, the shared factor makes
    nan, where ReLU alone would make 0.)

    Parameters
    ----------
    network : MultiLayerNet
        With ReLU and batch normalization, with or without dropout; without weight decay at work.

    Raises
    ------
    ValueError
        If the network is of another kind.

    Examples
    --------
    >>> trainer = Trainer(network, Adam(), x, t, gradient=Fused(network).loss_and_gradient)
    """

    def __init__(self, network):
        if not isinstance(network, MultiLayerNet):
            raise ValueError(f"network: got {type(network).__name__}, wanted MultiLayerNet")
        if network.activation != "relu" or not network.batch_norm:
            got = f"activation={network.activation!r}, batch_norm={network.batch_norm}"
            raise ValueError(f"network: got {got}, wanted activation='relu', batch_norm=True")
        self.network = network
        self._norms = [layer for layer in network.layers if isinstance(layer, BatchNormalization)]
        self._dropouts = [layer for layer in network.layers if isinstance(layer, Dropout)]

    def loss_and_gradient(self, x, t):
        """As the network's own: loss, and gradients by name. A ValueError also if the network has weight decay now."""
        network, last = self.network, len(self._norms) + 1
        if network.weight_decay > 0.0:
            raise ValueError(
                f"weight_decay: got {network.weight_decay:g}, wanted 0: that part is left out here"
            )
        x, t = network._training_pairs(x, t)
        network._remember_dice()
        hidden, memory = self._forward(x.astype(network.dtype, copy=False))
        scores = hidden @ network.params[f"W{last}"]
        scores += network.params[f"b{last}"]
        loss = network.loss_layer.compare(scores, t)
        return loss, self._backward(network.loss_layer.backward(), hidden, memory)

    def _forward(self, x):
        """Through the hidden layers: the last one's output, and of each layer what its way back needs."""
        params, memory, n = self.network.params, [], len(x)
        for k, (norm, dropout) in enumerate(zip(self._norms, self._dropouts, strict=True), start=1):
            centered = x @ params[f"W{k}"]
            centered += params[f"b{k}"]
            mean = feature_sums(centered) / n
            centered -= mean
            var = feature_sums(np.square(centered)) / n
            norm.keep_account(mean, var)
            std = np.sqrt(var + EPS)
            slope = params[f"gamma{k}"] / std
            out = centered * slope
            out += params[f"beta{k}"]
            passes = out > 0  # ReLU's gate, and dropout's
            if dropout.dropout_ratio > 0.0:
                passes &= dropout.chosen(out.shape)
            factor = passes.astype(out.dtype)
            factor *= 1.0 / (1.0 - dropout.dropout_ratio)
            out *= factor
            memory.append((x, centered, std, slope, factor))
            x = out
        return x, memory

    def _backward(self, dout, hidden, memory):
        """From the gradient by the scores to all others."""
        params, grads, n = self.network.params, {}, len(dout)
        k = len(memory) + 1
        grads[f"W{k}"], grads[f"b{k}"] = hidden.T @ dout, dout.sum(axis=0)
        for k in range(len(memory), 0, -1):
            dout = dout @ params[f"W{k + 1}"].T
            x, centered, std, slope, factor = memory[k - 1]
            dout *= factor
            dbeta, dgamma = feature_sums(dout), feature_sums(dout * centered) / std
            dout -= dbeta / n
            centered *= dgamma / (n * std)
            dout -= centered
            dout *= slope
            grads[f"W{k}"], grads[f"b{k}"] = x.T @ dout, dout.sum(axis=0)
            grads[f"gamma{k}"], grads[f"beta{k}"] = dgamma, dbeta
        return grads
