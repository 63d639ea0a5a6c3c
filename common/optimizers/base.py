"""What all optimizers share, and the simplest of them."""

import numpy as np

from common.checks import Setting


class Optimizer:
    """What all rules share: the learning rate, the checks, and what is remembered from step to step.

    All parameters together are treated as one long row of numbers, because that is how the rules see them:
    each number by itself. It is faster, too. A deep network has dozens of small arrays, and for those NumPy
    spends more time on getting started than on arithmetic.

    A subclass writes `step`, and says in `memories` how many rows of numbers it remembers.

    Parameters
    ----------
    lr : float
        Learning rate, 0 or more.
    """

    lr = Setting("Learning rate; assign to change it, at any time.", low=0.0)
    memories = 0  # how many numbers the rule keeps for each parameter

    def __init__(self, lr):
        self.lr = lr
        self.steps = 0
        self._shapes = None  # of all parameters by name, once the first step has been taken
        self._memory = []
        self._gradient = self.spare = None  # rows to work in, see `update`
        self._pieces = {}  # each parameter's piece of the row `_gradient`, in its shape

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
        self._shapes = self._checked_shapes(params, grads)
        if self._gradient is None:
            self._make_rows(params)
        for name, piece in self._pieces.items():
            piece[...] = grads[name]
        self.steps += 1
        self.step(self._gradient, *self._memory)
        for name, change in self._pieces.items():  # which is what `step` has made of the gradient
            params[name] += change

    def _make_rows(self, params):
        """Make the rows of numbers that all steps use.

        A large array made anew at each step would come as fresh pages from the operating system, and
        those can cost more time than the arithmetic.
        """
        dtype = np.result_type(*params.values())
        size = sum(param.size for param in params.values())
        self._gradient, self.spare = np.empty(size, dtype), np.empty(size, dtype)
        self._memory = self._memory or [np.zeros(size, dtype) for _ in range(self.memories)]
        end = 0
        for name, shape in self._shapes.items():
            start, end = end, end + params[name].size
            self._pieces[name] = self._gradient[start:end].reshape(shape)

    def __getstate__(self):
        """What a copy or a pickle takes along: no rows to work in, or a piece would no longer be part of its row."""
        return {**vars(self), "_gradient": None, "spare": None, "_pieces": {}}

    def step(self, gradient, *memory):
        """Turn the gradient into what is to be added to the parameters, and bring the memories up to date.

        Parameters
        ----------
        gradient : numpy.ndarray, shape (P,)
            Of all P numbers to learn. Written over with the change.
        *memory : numpy.ndarray, shape (P,)
            What the rule keeps, 0 at first. Changed in place.

        Notes
        -----
        `self.spare` is one more such row, to calculate in.
        """
        raise NotImplementedError

    def _checked_shapes(self, params, grads):
        """Shape of each parameter by name, once everything is known to fit."""
        for name, value in (("params", params), ("grads", grads)):
            if not isinstance(value, dict):
                raise ValueError(f"{name}: got {type(value).__name__}, wanted a dict of arrays by name")
        if not params:
            raise ValueError("params: got none, wanted one array at least")
        if params.keys() != grads.keys():
            raise ValueError(
                f"grads: got the names {sorted(grads)}, wanted those in params, {sorted(params)}"
            )
        for name, param in params.items():
            if not isinstance(param, np.ndarray) or param.dtype.char not in "fd":
                kind = getattr(param, "dtype", type(param).__name__)
                raise ValueError(f"params[{name!r}]: got {kind}, wanted an array of float32 or float64")
            if not param.flags.writeable:
                raise ValueError(f"params[{name!r}]: got a read-only array, wanted one to change in place")
        shapes = {name: param.shape for name, param in params.items()}
        for name, shape in shapes.items():
            if np.shape(grads[name]) != shape:
                raise ValueError(f"grads[{name!r}]: got shape {np.shape(grads[name])}, wanted {shape}")
        if self._shapes not in (None, shapes):
            raise ValueError(
                f"params: got shapes {shapes}, but this optimizer remembers {self._shapes} from earlier "
                "steps; make a new one for a new network"
            )
        return self._shapes or shapes  # always in the order of the first step


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

    def step(self, gradient):
        gradient *= -self.lr
