"""What all optimizers share, and the simplest of them."""

import numpy as np

from common.checks import number


class Optimizer:
    """What all rules share: the learning rate, the checks, and one memory per parameter.

    A subclass writes `step`, and lists in `memories` the arrays it remembers from step to step.

    Parameters
    ----------
    lr : float
        Learning rate, 0 or more.
    """

    memories = 0  # how many arrays of a parameter's own shape the rule keeps for it

    def __init__(self, lr):
        self.lr = lr
        self.steps = 0
        self._state = {}

    @property
    def lr(self):
        """Learning rate; assign to change it, at any time."""
        return self._lr

    @lr.setter
    def lr(self, value):
        self._lr = number(value, "lr", low=0.0)

    def update(self, params, grads):
        """Take one step: change every array of `params`, in place.

        Parameters
        ----------
        params : dict of str to numpy.ndarray
            Parameters, float32 or float64; they keep their type.
        grads : dict of str to numpy.ndarray
            Gradient of the loss for each of them, under the same names and of the same shapes. Not modified.

        Raises
        ------
        ValueError
            If names or shapes do not agree, among each other or with the steps before. Nothing is
            changed then.
        """
        grads = self._checked(params, grads)
        self.steps += 1
        for name, param in params.items():
            if name not in self._state:
                self._state[name] = [np.zeros_like(param) for _ in range(self.memories)]
            arrays = [param, grads[name], *self._state[name]]
            if param.ndim == 0:  # a single number would turn from array to scalar in the arithmetic
                arrays = [array.reshape(1) for array in arrays]
            self.step(*arrays)

    def step(self, param, grad, *memory):
        """Change one parameter array, and what is remembered of it, in place."""
        raise NotImplementedError

    def _checked(self, params, grads):
        """The gradients as arrays of the parameters' types, once everything is known to fit."""
        if params.keys() != grads.keys():
            raise ValueError(
                f"grads: got the names {sorted(grads)}, wanted those in params, {sorted(params)}"
            )
        arrays = {}
        for name, param in params.items():
            if not isinstance(param, np.ndarray) or param.dtype.kind != "f":
                kind = getattr(param, "dtype", type(param).__name__)
                raise ValueError(f"params[{name!r}]: got {kind}, wanted a float array, to change it in place")
            arrays[name] = grad = np.asarray(grads[name], dtype=param.dtype)
            if grad.shape != param.shape:
                raise ValueError(f"grads[{name!r}]: got shape {grad.shape}, wanted {param.shape}")
            remembered = self._state.get(name)
            if remembered and remembered[0].shape != param.shape:
                raise ValueError(
                    f"params[{name!r}]: got shape {param.shape}, but this optimizer remembers "
                    f"{remembered[0].shape} from earlier steps; make a new one for a new network"
                )
        return arrays


class SGD(Optimizer):
    """Stochastic gradient descent: straight down the gradient of the batch.

    ``w ← w − lr · g``

    Parameters
    ----------
    lr : float, default 0.01

    References
    ----------
    Robbins and Monro (1951), *A stochastic approximation method*.
    """

    def __init__(self, lr=0.01):
        super().__init__(lr)

    def step(self, param, grad):
        param -= self.lr * grad
