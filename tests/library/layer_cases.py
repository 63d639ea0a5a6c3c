"""Every layer once or more, with data that is away from kinks: what the tests of all layers run over."""

import numpy as np

from common.layers import (
    AddLayer,
    Affine,
    BatchNormalization,
    BranchLayer,
    Convolution,
    Dropout,
    IdentityWithLoss,
    MulLayer,
    Pooling,
    Relu,
    RepeatLayer,
    Sigmoid,
    SoftmaxWithLoss,
    SumLayer,
    Tanh,
)


def _away_from_kinks(shape, rng):
    """All numbers differ by 0.01 or more from each other and from 0: no corner of relu or max is near."""
    size = int(np.prod(shape))
    return (rng.permutation(size).reshape(shape) - size / 2 + 0.25) * (4.0 / size if size < 400 else 0.01)


def cases(dtype=np.float64):
    """Name -> (a new layer, what its forward takes, options of forward)."""
    rng = np.random.default_rng(5)

    def normal(*shape):
        return rng.standard_normal(shape).astype(dtype)

    rows, images = (
        _away_from_kinks((5, 4), rng).astype(dtype),
        _away_from_kinks((4, 2, 6, 5), rng).astype(dtype),
    )
    labels = np.array([0, 3, 1, 1, 2])
    gamma, beta = normal(4) + 2, normal(4)
    channels = normal(2) + 2, normal(2)
    statistics = {"running_mean": normal(4), "running_var": normal(4) ** 2 + 1}
    filters = normal(3, 2, 3, 2), normal(3)
    return {
        "mul": (MulLayer(), (rows, normal(5, 4)), {}),
        "add": (AddLayer(), (rows, normal(5, 4)), {}),
        "branch": (BranchLayer(), (rows,), {}),
        "repeat": (RepeatLayer(3), (rows,), {}),
        "sum": (SumLayer(), (rows,), {}),
        "relu": (Relu(), (rows,), {}),
        "sigmoid": (Sigmoid(), (rows,), {}),
        "tanh": (Tanh(), (rows,), {}),
        "affine": (Affine(normal(4, 3), normal(3)), (rows,), {}),
        "affine square": (Affine(normal(4, 4), normal(4)), (rows,), {}),
        "affine images": (Affine(normal(60, 3), normal(3)), (images,), {}),
        "softmax labels": (SoftmaxWithLoss(), (rows, labels), {}),
        "softmax one-hot": (SoftmaxWithLoss(), (rows, np.eye(4)[labels]), {}),
        "identity": (IdentityWithLoss(), (rows, normal(5, 4)), {}),
        "norm": (BatchNormalization(gamma, beta), (rows,), {}),
        "norm in use": (BatchNormalization(gamma, beta, **statistics), (rows,), {"train": False}),
        "norm images": (BatchNormalization(*channels), (images,), {}),
        "dropout": (Dropout(0.4, rng=1), (rows,), {}),
        "dropout in use": (Dropout(0.4, rng=1), (rows,), {"train": False}),
        "dropout inverted": (Dropout(0.4, inverted=True, rng=1), (rows,), {}),
        "convolution": (Convolution(*filters), (images,), {}),
        "convolution stride pad": (Convolution(*filters, stride=2, pad=1), (images,), {}),
        "convolution uneven": (Convolution(*filters, stride=(1, 3), pad=(2, 0)), (images,), {}),
        "pooling": (Pooling(2, 2, stride=2), (images,), {}),
        "pooling overlap": (Pooling(3, 2), (images,), {}),
        "pooling pad": (Pooling(3, 3, stride=2, pad=1), (images,), {}),
        "pooling gaps": (Pooling(1, 2, stride=3), (images,), {}),
    }


NAMES = list(cases())
