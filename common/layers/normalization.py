"""Batch normalization. Derived in chapter 7."""

import functools

import numpy as np

from common.checks import Setting, array_of_shape, real_array
from common.layers.base import Layer

EPS = 1e-5  # added to the variance under the root, for a feature that is the same in the whole batch


class BatchNormalization(Layer):
    """Gives every feature mean 0 and variance 1 over the batch, then a learned scale and shift.

    ``x_hat = (x - mean) / sqrt(var + 1e-5)`` and ``out = gamma * x_hat + beta``. Of images, a feature is a
    whole channel: mean and variance are taken over the batch and all pixels.

    In training, `mean` and `var` are those of the batch, and running averages of them are kept; in use, the
    running averages take their place. The variance is the biased one (divided by the number of values) in
    both.

    Parameters
    ----------
    gamma, beta : array_like, shape (D,)
        Scale and shift of the D features or channels.
    momentum : float, default 0.9
        Weight of the past in ``running = momentum * running + (1 - momentum) * batch``.
    running_mean, running_var : array_like, shape (D,), optional
        Starting values, copied; without them 0 and 1, so that nothing wild happens before the
        first training step.

    Attributes
    ----------
    dgamma, dbeta : numpy.ndarray
        Gradients, set by `backward`.

    References
    ----------
    Ioffe and Szegedy (2015), *Batch normalization: accelerating deep network training by reducing internal
    covariate shift*.
    """

    momentum = Setting("Weight of the past in the running averages.", low=0.0, high=1.0)

    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma = real_array(gamma, "gamma", min_ndim=1, max_ndim=1)
        self.beta = array_of_shape(beta, "beta", self.gamma.shape)
        self.momentum = momentum
        mean = np.zeros_like(self.gamma) if running_mean is None else running_mean
        var = np.ones_like(self.gamma) if running_var is None else running_var
        self.running_mean = array_of_shape(mean, "running_mean", self.gamma.shape).copy()
        self.running_var = array_of_shape(var, "running_var", self.gamma.shape).copy()
        if not (self.running_var >= 0).all():
            raise ValueError(f"running_var: got {self.running_var.min():g}, wanted 0 or more")
        self.dgamma = self.dbeta = None

    def forward(self, x, train=True):
        """Any shape with D features in, the same shape out.

        Parameters
        ----------
        x : array_like, shape (N, D) or (N, D, H, W)
            Samples or images.
        train : bool, default True
            Whether to use, and keep account of, the statistics of this batch.

        Returns
        -------
        numpy.ndarray, shape of x

        Raises
        ------
        ValueError
            If there are not D features.
        """
        x = real_array(x, "x", min_ndim=2, max_ndim=4)
        if x.ndim == 3 or x.shape[1] != len(self.gamma):
            d = len(self.gamma)
            raise ValueError(f"x: got shape {x.shape}, wanted (N, {d}) or (N, {d}, H, W)")
        n = x.size // len(self.gamma)  # values that share one mean
        mean = feature_sums(x) / n if train else self.running_mean
        centered = x - _column(mean, x)
        var = feature_sums(np.square(centered)) / n if train else self.running_var
        std = np.sqrt(var + EPS)
        if train:
            self.keep_account(mean, var)
        slope = _column(self.gamma / std, x)
        self._memory = centered, std, slope, train, n
        out = centered * slope  # gamma * x_hat in one pass over x
        out += _column(self.beta, x)
        return out

    def keep_account(self, mean, var):
        """Bring the running averages up to date with a batch's statistics, shape (D,) each."""
        past = self.momentum
        for running, batch in ((self.running_mean, mean), (self.running_var, var)):
            running *= past
            running += (1.0 - past) * batch

    def backward(self, dout):
        """Gradients by x, gamma and beta.

        In training, x acts on the output in three ways, by itself, through the mean and through the
        variance: ``dx = gamma / std * (dout - mean(dout) - x_hat * mean(dout * x_hat))``. In use, the
        statistics are constants, and ``dx = gamma / std * dout``.

        Parameters
        ----------
        dout : array_like, shape of x
            Gradient by the output.

        Returns
        -------
        numpy.ndarray, shape of x
        """
        centered, std, slope, train, n = self._last_forward()  # x_hat is centered / std
        dout = array_of_shape(dout, "dout", centered.shape)
        self.dbeta = feature_sums(dout)
        self.dgamma = feature_sums(dout * centered) / std
        if not self.needs_dx:
            return None
        if not train:
            return slope * dout
        dx = dout - _column(self.dbeta / n, dout)
        dx -= centered * _column(self.dgamma / (n * std), dout)
        dx *= slope
        return dx


def feature_sums(x):
    """For each of the D features, the sum over all samples, and over all pixels of images."""
    if x.ndim == 2:
        return _ones(len(x), x.dtype).dot(x)  # x.sum(axis=0), as what computers do fastest: a product
    return x.sum(axis=(0, 2, 3))


@functools.lru_cache(maxsize=8)
def _ones(n, dtype):
    return np.ones(n, dtype)


def _column(values, x):
    """Values of the D features, shaped so that they meet axis 1 of x."""
    return values if x.ndim == 2 else values.reshape(-1, 1, 1)
