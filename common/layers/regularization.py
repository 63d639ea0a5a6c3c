"""Dropout. Discussed in chapter 8."""

import math

import numpy as np

from common.checks import Setting, array_of_shape, generator, real_array
from common.layers.base import Layer


class Dropout(Layer):
    """Sets a random share p of all numbers to 0 while training, others each time.

    What follows then sees only ``1 - p`` of its usual input. The classic rule makes up for it in use, where
    nothing is dropped and everything is multiplied by ``1 - p``. The inverted rule makes up for it while
    training, by ``1 / (1 - p)``, and leaves use alone; so p can be changed at any time.

    Parameters
    ----------
    dropout_ratio : float, default 0.5
        The share p, from 0 to below 1. May be changed at any time (a network trained by the classic rule wants in use
        the p that it was trained with).
    inverted : bool, default False
        Which of the two rules.
    rng : numpy.random.Generator or int, optional
        Where the choice comes from. A ValueError for one that makes 32 bits at a time (NumPy's old MT19937).

    References
    ----------
    Srivastava et al. (2014), *Dropout: a simple way to prevent neural networks from overfitting*.
    """

    dropout_ratio = Setting("Share of the numbers that are set to 0.", low=0.0, below=1.0)

    def __init__(self, dropout_ratio=0.5, inverted=False, rng=None):
        self.dropout_ratio = dropout_ratio
        self.inverted = bool(inverted)
        self.rng = generator(rng)
        if isinstance(self.rng.bit_generator, np.random.MT19937):
            raise ValueError(
                "rng: got MT19937, which makes 32 bits at a time, wanted 64, as default_rng() makes"
            )

    def forward(self, x, train=True):
        """Any shape in, the same shape out.

        Parameters
        ----------
        x : array_like
            Any shape.
        train : bool, default True
            Whether to drop.

        Returns
        -------
        numpy.ndarray, shape of x
        """
        x = real_array(x, "x")
        keep = 1.0 - self.dropout_ratio
        if train and keep < 1.0:
            factor = self.chosen(x.shape).astype(x.dtype)
            factor *= 1.0 / keep if self.inverted else 1.0
        else:
            factor = x.dtype.type(1.0 if self.inverted else keep)
        self._memory = factor, x.shape
        return x * factor

    def chosen(self, shape):
        """True with probability 1 - p, one number independent of the other.

        A choice needs few random bits. 64 of them, drawn at once, make four whole numbers from 0 to 65535, and
        the share of them below ``65536 * (1 - p)`` is right to a hundred thousandth. (Where nearly all is dropped,
        that is no longer little: made up for, the mean is off by 0.7% at p = 0.999, by 7% at 0.9999; from 0.99999237 on
        nothing is kept.)
        """
        size = math.prod(shape)
        bits = self.rng.bit_generator.random_raw(-(-size // 4))
        return (bits.view(np.uint16)[:size] < round(2**16 * (1.0 - self.dropout_ratio))).reshape(shape)

    def backward(self, dout):
        """``dx = dout`` times what `forward` multiplied by."""
        factor, shape = self._last_forward()
        return array_of_shape(dout, "dout", shape) * factor
