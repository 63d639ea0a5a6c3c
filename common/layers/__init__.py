"""Layers: each knows its forward and its backward pass, and nothing of its neighbors.

``forward(x)`` takes what the layer before gives; ``backward(dout)`` takes the gradient of the loss by the
layer's output and returns the gradient by its input. A layer with parameters leaves their gradients as
attributes (``dW``, ``db``, ``dgamma``, ``dbeta``).
"""

from common.layers.activations import Relu, Sigmoid, Tanh
from common.layers.affine import Affine
from common.layers.base import Layer
from common.layers.convolution import Convolution, Pooling
from common.layers.losses import IdentityWithLoss, SoftmaxWithLoss
from common.layers.nodes import AddLayer, BranchLayer, MulLayer, RepeatLayer, SumLayer
from common.layers.normalization import BatchNormalization
from common.layers.regularization import Dropout

__all__ = [
    "AddLayer",
    "Affine",
    "BatchNormalization",
    "BranchLayer",
    "Convolution",
    "Dropout",
    "IdentityWithLoss",
    "Layer",
    "MulLayer",
    "Pooling",
    "Relu",
    "RepeatLayer",
    "Sigmoid",
    "SoftmaxWithLoss",
    "SumLayer",
    "Tanh",
]
