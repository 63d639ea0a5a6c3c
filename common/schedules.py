"""Learning rates that change as training goes on."""

import math

from common.checks import number


def cosine(lr, final=0.0):
    """Make a rate that glides from `lr` down to `final` along half a cosine.

    ``rate(p) = final + (lr − final) · (1 + cos(π p)) / 2``

    Parameters
    ----------
    lr : float
        Rate at the start of training.
    final : float, default 0
        Rate at its end, at most `lr`.

    Returns
    -------
    callable
        ``rate(progress)`` for progress from 0 (start) to 1 (end); `common.trainer.Trainer` takes it as
        its `schedule`.

    References
    ----------
    Loshchilov and Hutter (2017), *SGDR: stochastic gradient descent with warm restarts*, without restarts.
    """
    lr = number(lr, "lr", low=0.0)
    final = number(final, "final", low=0.0, high=lr)

    def rate(progress):
        progress = number(progress, "progress", low=0.0, high=1.0)
        return final + (lr - final) * (1.0 + math.cos(math.pi * progress)) / 2.0

    return rate
