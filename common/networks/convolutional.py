"""One convolution layer and two affine ones: chapter 10's way to 99%."""

import numpy as np

from common.checks import count, generator
from common.im2col import output_size as size_after
from common.initializers import random_weights
from common.layers import Convolution, Pooling, Relu
from common.networks.base import Network

DEFAULT_CONV = {"filter_num": 30, "filter_size": 5, "pad": 0, "stride": 1}


class SimpleConvNet(Network):
    """convolution → 2×2 max pooling → relu → affine → relu → affine.

    Pooling stands before the first relu: the largest of four numbers is the same whether negative ones are
    set to 0 before or after, and so relu has a quarter of the work.

    Parameters
    ----------
    input_dim : tuple of int, default (1, 28, 28)
        Channels, height and width of an image.
    conv_param : dict, optional
        "filter_num", "filter_size", "pad" and "stride" of the convolution; what is left out is 30, 5, 0, 1.
    hidden_size : int, default 100
        Units of the hidden affine layer.
    output_size : int, default 10
        Number of classes.
    weight_init_std : float or {"he", "xavier"}, default 0.01
        Spread of the starting weights; biases start at 0.
    rng : numpy.random.Generator or int, optional
        Where the starting weights come from.
    dtype : dtype, default float32
        float32 to train, float64 to check gradients.

    Raises
    ------
    ValueError
        If a size is out of range, or the filter or the pooling does not fit the image.

    References
    ----------
    The idea: LeCun, Bottou, Bengio and Haffner (1998), *Gradient-based learning applied to document
    recognition*.
    """

    evaluation_batch = 100  # with filters of 5 × 5, im2col makes 25 numbers out of one pixel

    def __init__(
        self,
        input_dim=(1, 28, 28),
        conv_param=None,
        hidden_size=100,
        output_size=10,
        weight_init_std=0.01,
        *,
        rng=None,
        dtype=np.float32,
    ):
        if not isinstance(input_dim, list | tuple) or len(input_dim) != 3:
            raise ValueError(f"input_dim: got {input_dim!r}, wanted (channels, height, width)")
        super().__init__(tuple(count(n, "input_dim") for n in input_dim), output_size, dtype)
        if not isinstance(conv_param, dict | None):
            raise ValueError(
                f"conv_param: got {conv_param!r}, wanted a dict with some of {list(DEFAULT_CONV)}"
            )
        self.conv_param = _checked({**DEFAULT_CONV, **(conv_param or {})})
        self.hidden_size = count(hidden_size, "hidden_size")
        self.weight_init_std = weight_init_std
        filters, size, pad, stride = (self.conv_param[name] for name in DEFAULT_CONV)
        channels, *image = self.sample_shape
        pooled = [_pooled(length, size, stride, pad) for length in image]

        rng = generator(rng)
        W1 = random_weights((filters, channels, size, size), weight_init_std, rng, self.dtype)
        b1 = np.zeros(filters, self.dtype)
        self.params["W1"], self.params["b1"] = W1, b1
        self._add(Convolution(W1, b1, stride=stride, pad=pad), W="W1", b="b1")
        self._add(Pooling(2, 2, stride=2))
        self._add(Relu())
        self._add_affine(2, filters * pooled[0] * pooled[1], self.hidden_size, weight_init_std, rng)
        self._add(Relu())
        self._add_affine(3, self.hidden_size, self.output_size, weight_init_std, rng)

    @property
    def config(self):
        return {
            "input_dim": list(self.sample_shape),
            "conv_param": dict(self.conv_param),
            "hidden_size": self.hidden_size,
            "output_size": self.output_size,
            "weight_init_std": self.weight_init_std,
        }


def _checked(conv_param):
    """The numbers of a convolution, once they are known to make sense."""
    unknown = sorted(conv_param.keys() - DEFAULT_CONV.keys())
    if unknown:
        raise ValueError(f"conv_param: got {unknown}, wanted some of {list(DEFAULT_CONV)}")
    least = {"filter_num": 1, "filter_size": 1, "pad": 0, "stride": 1}
    return {name: count(value, f"conv_param[{name!r}]", least[name]) for name, value in conv_param.items()}


def _pooled(length, filter_size, stride, pad):
    """Height or width that is left of an image after convolution and pooling."""
    convolved = size_after(length, filter_size, stride, pad)
    if convolved < 2:
        raise ValueError(
            f"input_dim: a side of {length} pixels leaves {convolved} after the convolution, "
            "wanted 2 or more for the pooling"
        )
    return size_after(convolved, 2, 2, 0)
