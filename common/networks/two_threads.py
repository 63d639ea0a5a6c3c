"""One gradient, two cores: half of the batch on each."""

import concurrent.futures
import contextvars

from common.blas import one_blas_thread
from common.layers import BatchNormalization
from common.networks.samples import as_pairs


class TwoThreads:
    """Computes a network's loss and gradient with two threads.

    The loss is a mean over the batch, so its gradient is the mean of the gradients of two halves. Python
    runs one thread at a time, but NumPy lets go of it during products and copies, which is where nearly
    all of the time goes. Each half keeps to one BLAS thread.

    Pays for convolutional networks; on small ones, handing out the halves costs more than it brings.

    Parameters
    ----------
    network : Network
        Without batch normalization, which has to see its batch as a whole, and without dropout at work.

    Raises
    ------
    ValueError
        If the network's batches cannot be split.

    Examples
    --------
    >>> trainer = Trainer(network, Adam(), x, t, gradient=TwoThreads(network).loss_and_gradient)
    """

    def __init__(self, network):
        if any(isinstance(layer, BatchNormalization) for layer in network.layers):
            raise ValueError("network: got one with batch normalization, which needs its batch as a whole")
        self.network = network
        # Layers remember their forward pass, so each thread needs its own; the parameters are shared.
        self._twin = network.copy()
        self._pool = concurrent.futures.ThreadPoolExecutor(1)

    def loss_and_gradient(self, x, t):
        """As the network's own, up to rounding.

        Returns
        -------
        loss : float
        grads : dict of str to numpy.ndarray
        """
        if getattr(self.network, "dropout_ratio", 0.0) > 0.0:
            raise ValueError("network: got one with dropout at work, whose two halves would drop other units")
        x, t = as_pairs(x, t, self.network.sample_shape, self.network.output_size)
        if len(x) < 2:
            return self.network.loss_and_gradient(x, t)
        self._twin.params = self.network.params
        self._twin.weight_decay = self.network.weight_decay
        half = len(x) // 2
        with one_blas_thread():
            # A thread begins with NumPy's own idea of which warnings to give; it shall have the caller's.
            settings = contextvars.copy_context()
            later = self._pool.submit(settings.run, self._twin.loss_and_gradient, x[:half], t[:half])
            loss, grads = self.network.loss_and_gradient(x[half:], t[half:])
            other_loss, other_grads = later.result()
        share = half / len(x)
        for name, grad in grads.items():
            grad *= 1.0 - share
            grad += share * other_grads[name]
        return (1.0 - share) * loss + share * other_loss, grads
