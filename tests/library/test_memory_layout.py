"""Images lie in memory with the batch last: that is for speed alone, and no result depends on it."""

import numpy as np
import pytest
from layer_cases import NAMES, cases

from common.layers import Affine, Convolution, Pooling, Relu

IMAGE_CASES = [name for name in NAMES if cases()[name][1][0].ndim == 4]


def batch_last(x):
    """The same numbers, in memory the other way round."""
    return np.ascontiguousarray(np.moveaxis(x, 0, -1)).transpose(-1, *range(x.ndim - 1))


@pytest.mark.parametrize("name", IMAGE_CASES)
def test_results_do_not_depend_on_how_images_lie_in_memory(name):
    (layer, (x,), options), (other, _, _) = cases()[name], cases()[name]
    out = layer.forward(x, **options)
    np.testing.assert_allclose(other.forward(batch_last(x), **options), out, rtol=1e-12, atol=1e-12)
    dout = np.random.default_rng(0).standard_normal(out.shape)
    dx = layer.backward(dout)
    np.testing.assert_allclose(other.backward(batch_last(dout)), dx, rtol=1e-10, atol=1e-12)
    for gradient in ("dW", "db", "dgamma", "dbeta"):
        if hasattr(layer, gradient):
            one, two = getattr(layer, gradient), getattr(other, gradient)
            np.testing.assert_allclose(one, two, rtol=1e-10, atol=1e-12)


def test_images_reach_the_affine_layer_without_being_copied():
    rng = np.random.default_rng(0)
    filters, bias = rng.standard_normal((3, 1, 3, 3)), rng.standard_normal(3)
    x = rng.standard_normal((4, 1, 8, 8))
    for layer in (Convolution(filters, bias), Pooling(2, 2, stride=2), Relu()):
        x = layer.forward(x)
    assert np.shares_memory(x.reshape(4, -1), x)
    affine = Affine(rng.standard_normal((27, 2)), rng.standard_normal(2))
    dx = affine.backward(affine.forward(x))
    assert dx.shape == x.shape
    assert dx.strides == x.strides  # so that the backward pass meets the gradient as it met the images
