"""The last layer of a network: output and loss in one. Derived in chapter 4.

Together they have a simpler gradient than apart, the difference of output and target, and an exact one: the
loss is worked out from the scores themselves, where a probability of 1e-400 would long be rounded to 0.
"""

import numpy as np

from common.checks import array_of_shape, real_array, target_distribution
from common.functions import log_softmax, mean_cross_entropy, mean_squared_error
from common.layers.base import Layer


class SoftmaxWithLoss(Layer):
    """Softmax and cross entropy: ``L = -1/N sum_n sum_k t_nk log softmax(x_n)_k``.

    Attributes
    ----------
    y : numpy.ndarray, shape of x
        Probabilities, set by `forward` and `compare`.
    loss : float
        The loss, set by them, too.
    """

    y = loss = None

    def forward(self, x, t):
        """Return the mean loss of a batch.

        Scores of nan, from a network that has diverged, give a loss of nan.

        Parameters
        ----------
        x : array_like, shape (N, K) or (K,)
            Scores (logits).
        t : array_like
            Class numbers, shape (N,) or (), or rows of probabilities (one-hot, say), shape of x.

        Returns
        -------
        float

        Raises
        ------
        ValueError
            If a shape does not fit or a label is out of range.
        """
        x = real_array(x, "x", min_ndim=1, max_ndim=2)
        scores = x.reshape(-1, x.shape[-1])  # a single sample becomes a batch of one
        return self.compare(scores, target_distribution(t, "t", scores.shape, scores.dtype), x.shape)

    def compare(self, scores, t, shape=None):
        """`forward` for what has been checked: scores and rows of probabilities (N, K); y and dx get another shape."""
        shape = scores.shape if shape is None else shape
        log_y = log_softmax(scores)
        y = np.exp(log_y)
        self._memory = y, t, shape
        self.y = y.reshape(shape).copy()  # whoever changes it does not change the way back
        self.loss = mean_cross_entropy(log_y, t)
        return self.loss

    def backward(self, dout=1.0):
        """``dx = (y - t) / N * dout``.

        Parameters
        ----------
        dout : float, default 1
            Gradient by the loss.

        Returns
        -------
        numpy.ndarray, shape of x
        """
        y, t, shape = self._last_forward()
        return ((y - t) * (float(array_of_shape(dout, "dout", ())) / len(y))).reshape(shape)


class IdentityWithLoss(Layer):
    """Identity and mean squared error: ``L = 1/N sum_n 1/2 sum_k (x_nk - t_nk)^2``.

    Attributes
    ----------
    y : numpy.ndarray, shape of x
        Outputs, set by `forward`.
    loss : float
        The loss, set by `forward`.
    """

    y = loss = None

    def forward(self, x, t):
        """Return the mean loss of a batch.

        Parameters
        ----------
        x : array_like, shape (N, K) or (K,)
            Outputs.
        t : array_like, shape of x
            Targets.

        Returns
        -------
        float
        """
        x = real_array(x, "x", min_ndim=1, max_ndim=2)
        t = array_of_shape(t, "t", x.shape).astype(x.dtype)
        self._memory = x - t
        self.y = x.copy()
        self.loss = mean_squared_error(x, t)
        return self.loss

    def backward(self, dout=1.0):
        """``dx = (x - t) / N * dout``.

        Parameters
        ----------
        dout : float, default 1
            Gradient by the loss.

        Returns
        -------
        numpy.ndarray, shape of x
        """
        difference = self._last_forward()
        n = 1 if difference.ndim == 1 else len(difference)
        return difference * (float(array_of_shape(dout, "dout", ())) / n)
