"""The three networks of the benchmark, in each library: functions that take one step, or answer one batch."""

import importlib.util

import baseline
import numpy as np

from common.networks import Fused, MultiLayerNet, SimpleConvNet, TwoLayerNet, TwoThreads
from common.optimizers import SGD, Adam

BATCH = 100
ROWS = {
    "TwoLayerNet 784-50-10, SGD": "two_layer_net",
    "MLP 5x100, batch norm, dropout, Adam": "multi_layer_net",
    "SimpleConvNet, Adam": "conv_net",
}
# Our other ways to a gradient: all hidden layers in one, and a thread for each half of the batch.
OTHER_WAYS = {"fused": Fused, "halves": TwoThreads}
HAS_TORCH = importlib.util.find_spec("torch") is not None


def batch(row):
    """One batch of numbers between 0 and 1, and labels."""
    rng = np.random.default_rng(0)
    shape = (BATCH, 1, 28, 28) if row == "conv_net" else (BATCH, 784)
    return rng.random(shape, dtype=np.float32), rng.integers(0, 10, BATCH)


def products(row):
    """Floating point operations in the matrix products of one answer and of one step.

    A step has the answer's products once more for the gradients of the weights, and once more for those of
    the inputs, except the first layer's, which nobody needs.
    """
    layers = {
        "two_layer_net": [784 * 50, 50 * 10],
        "multi_layer_net": [784 * 100, *[100 * 100] * 4, 100 * 10],
        "conv_net": [24 * 24 * 25 * 30, 4320 * 100, 100 * 10],
    }[row]
    answer = 2 * BATCH * sum(layers)
    return answer, 3 * answer - 2 * BATCH * layers[0]


def ours(row, way=None):
    """Step and answer with `common`, the gradient by the network itself or by one of `OTHER_WAYS`."""
    x, t = batch(row)
    network, optimizer = {
        "two_layer_net": lambda: (TwoLayerNet(784, 50, 10, rng=0), SGD(0.1)),
        "multi_layer_net": lambda: (
            MultiLayerNet(784, [100] * 5, 10, batch_norm=True, dropout_ratio=0.2, rng=0),
            Adam(0.001),
        ),
        "conv_net": lambda: (SimpleConvNet(rng=0), Adam(0.001)),
    }[row]()
    computer = OTHER_WAYS[way](network) if way else network

    def step():
        _, grads = computer.loss_and_gradient(x, t)
        optimizer.update(network.params, grads)

    return step, lambda: network.predict(x)


def usual(row):
    """Step and answer with `baseline`, on float64 images as it is usually done."""
    x, t = batch(row)
    x = x.astype(np.float64)
    network = getattr(baseline, row)(np.random.default_rng(0))
    return lambda: network.step(x, t), lambda: network.predict(x)


def pytorch(row):
    """Step and answer with PyTorch on the CPU."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    x, t = map(torch.from_numpy, batch(row))

    def hidden(inputs):
        return [nn.Linear(inputs, 100), nn.BatchNorm1d(100), nn.ReLU(), nn.Dropout(0.2)]

    layers = {
        "two_layer_net": lambda: [nn.Linear(784, 50), nn.ReLU(), nn.Linear(50, 10)],
        "multi_layer_net": lambda: [
            *hidden(784),
            *[layer for _ in range(4) for layer in hidden(100)],
            nn.Linear(100, 10),
        ],
        "conv_net": lambda: [
            nn.Conv2d(1, 30, 5),
            nn.MaxPool2d(2),
            nn.ReLU(),  # after pooling, as ours: a quarter of the work, and the same numbers
            nn.Flatten(),
            nn.Linear(4320, 100),
            nn.ReLU(),
            nn.Linear(100, 10),
        ],
    }[row]()
    network, loss = nn.Sequential(*layers), nn.CrossEntropyLoss()
    make = torch.optim.SGD if row == "two_layer_net" else torch.optim.Adam
    optimizer = make(network.parameters(), lr=0.1 if row == "two_layer_net" else 0.001)

    def step():
        network.train()
        optimizer.zero_grad()
        loss(network(x), t).backward()
        optimizer.step()

    def answer():
        network.eval()
        with torch.inference_mode():
            network(x)

    return step, answer
