"""A small network of each kind, and data for it: what the tests of all networks run over."""

import numpy as np

from common.networks import MultiLayerNet, SimpleConvNet, SimpleNet, TwoLayerNet

IMAGE, SIZE, CLASSES = (2, 9, 8), 7, 4


def make(kind, **options):
    """A small network of each kind; `options` override its arguments."""
    options = {"rng": 0, **options}
    if kind == "simple":
        return SimpleNet(SIZE, CLASSES, **options)
    if kind == "two":
        return TwoLayerNet(SIZE, 6, CLASSES, **{"weight_init_std": "he", **options})
    if kind == "multi":
        return MultiLayerNet(SIZE, [6, 5], CLASSES, **options)
    if kind == "full":
        everything = {"weight_decay": 0.1, "batch_norm": True, "dropout_ratio": 0.3, **options}
        return MultiLayerNet(SIZE, [6, 5], CLASSES, **everything)
    conv = {"filter_num": 3, "filter_size": 3, "pad": 1, "stride": 2}
    return SimpleConvNet(IMAGE, conv, 6, CLASSES, **{"weight_init_std": "he", **options})


KINDS = ["simple", "two", "multi", "full", "conv"]


def data(network, n=6, seed=1, dtype=None):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, *network.sample_shape)).astype(dtype or network.dtype)
    return x, rng.integers(0, network.output_size, n)


def move_biases(network):
    """Zero biases put relu's kink where dead units are; a gradient does not exist there."""
    rng = np.random.default_rng(9)
    for name, param in network.params.items():
        if not name.startswith("W"):
            param += rng.uniform(0.1, 0.5, param.shape).astype(param.dtype)
    return network
