"""Rules for the step that follows a gradient. Derived, drawn and compared in chapter 5.

Every optimizer has ``update(params, grads)``, which changes the arrays in `params` **in place**: a layer
holds the same array objects, so it sees its new weights without being told. ``lr`` may be changed at any
time, also in the middle of training.

The rules are written with in-place operations (``v *= 0.9`` and not ``v = 0.9 * v``): on a network of half
a million weights, making fresh arrays would cost more time than the arithmetic.
"""

import math

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
        self._check(params, grads)
        self.steps += 1
        for name, param in params.items():
            if name not in self._state:
                self._state[name] = [np.zeros_like(param) for _ in range(self.memories)]
            arrays = (param, np.asarray(grads[name], dtype=param.dtype), *self._state[name])
            # A single number (shape ()) would turn from array to scalar in the arithmetic below.
            self.step(*map(np.atleast_1d, arrays))

    def step(self, param, grad, *memory):
        """Change one parameter array, and what is remembered of it, in place."""
        raise NotImplementedError

    def _check(self, params, grads):
        if params.keys() != grads.keys():
            raise ValueError(
                f"grads: got the names {sorted(grads)}, wanted those of params: {sorted(params)}"
            )
        for name, param in params.items():
            if not (isinstance(param, np.ndarray) and np.issubdtype(param.dtype, np.floating)):
                kind = getattr(param, "dtype", type(param).__name__)
                raise ValueError(
                    f"params[{name!r}]: got {kind}, wanted a float array, to be changed in place"
                )
            if np.shape(grads[name]) != param.shape:
                raise ValueError(f"grads[{name!r}]: got shape {np.shape(grads[name])}, wanted {param.shape}")
            for remembered in self._state.get(name, ()):
                if remembered.shape != param.shape:
                    raise ValueError(
                        f"params[{name!r}]: got shape {param.shape}, but this optimizer remembers "
                        f"{remembered.shape} from earlier steps; make a new one for a new network"
                    )


class SGD(Optimizer):
    """Stochastic gradient descent: straight down the gradient of the batch.

    ``w ← w − lr · g``

    Parameters
    ----------
    lr : float, default 0.01
        Learning rate.

    References
    ----------
    Robbins and Monro (1951), *A stochastic approximation method*.
    """

    def __init__(self, lr=0.01):
        super().__init__(lr)

    def step(self, param, grad):
        param -= self.lr * grad


class Momentum(Optimizer):
    """A ball that rolls: the gradient changes the velocity, the velocity changes the place.

    ``v ← momentum · v − lr · g``, ``w ← w + v``

    Parameters
    ----------
    lr : float, default 0.01
        Learning rate.
    momentum : float, default 0.9
        Share of the velocity that survives a step, from 0 (plain SGD) to below 1.

    References
    ----------
    Polyak (1964), *Some methods of speeding up the convergence of iteration methods*.
    """

    memories = 1

    def __init__(self, lr=0.01, momentum=0.9):
        super().__init__(lr)
        self.momentum = number(momentum, "momentum", low=0.0, below=1.0)

    def step(self, param, grad, velocity):
        velocity *= self.momentum
        velocity -= self.lr * grad
        param += velocity


class Nesterov(Momentum):
    """Momentum that takes the gradient where the velocity is about to carry it.

    The rule is ``v ← momentum · v − lr · g(w + momentum · v)``, ``w ← w + v``. It wants the gradient not at w
    but at the point ahead, ``u = w + momentum · v``. So keep that point as the parameter, and nobody has
    to ask for a gradient elsewhere. From one point ahead to the next it is

    ``v ← momentum · v − lr · g(u)``, ``u ← u + momentum · v − lr · g(u)``

    Parameters
    ----------
    lr : float, default 0.01
        Learning rate.
    momentum : float, default 0.9
        Share of the velocity that survives a step, from 0 (plain SGD) to below 1.

    References
    ----------
    Nesterov (1983), *A method of solving a convex programming problem with convergence rate O(1/k²)*.
    The form above: Bengio, Boulanger-Lewandowski and Pascanu (2013), *Advances in optimizing recurrent
    networks*.
    """

    def step(self, param, grad, velocity):
        downhill = self.lr * grad
        velocity *= self.momentum
        velocity -= downhill
        param -= downhill
        np.multiply(velocity, self.momentum, out=downhill)
        param += downhill


class AdaGrad(Optimizer):
    """A rate for each weight of its own, smaller the more that weight has been pushed already.

    ``h ← h + g²``, ``w ← w − lr · g / (√h + eps)``

    h only ever grows, so the steps only ever shrink: on a long way it comes to a standstill.

    Parameters
    ----------
    lr : float, default 0.01
        Learning rate.
    eps : float, default 1e-8
        Keeps the division defined where the gradient has always been 0.

    References
    ----------
    Duchi, Hazan and Singer (2011), *Adaptive subgradient methods for online learning and stochastic
    optimization*.
    """

    memories = 1

    def __init__(self, lr=0.01, eps=1e-8):
        super().__init__(lr)
        self.eps = number(eps, "eps", above=0.0)

    def step(self, param, grad, squares):
        change = np.square(grad)
        squares += change
        np.sqrt(squares, out=change)
        change += self.eps
        np.divide(grad, change, out=change)
        change *= self.lr
        param -= change


class RMSProp(Optimizer):
    """AdaGrad that forgets: an average of recent squares takes the place of the sum of all.

    ``h ← decay_rate · h + (1 − decay_rate) · g²``, ``w ← w − lr · g / (√h + eps)``

    Parameters
    ----------
    lr : float, default 0.001
        Learning rate.
    decay_rate : float, default 0.9
        Share of the average that survives a step, from 0 to below 1.
    eps : float, default 1e-8
        Keeps the division defined where the gradient has always been 0.

    References
    ----------
    Tieleman and Hinton (2012), lecture 6.5 of *Neural networks for machine learning*.
    """

    memories = 1

    def __init__(self, lr=0.001, decay_rate=0.9, eps=1e-8):
        super().__init__(lr)
        self.decay_rate = number(decay_rate, "decay_rate", low=0.0, below=1.0)
        self.eps = number(eps, "eps", above=0.0)

    def step(self, param, grad, squares):
        change = np.square(grad)
        change *= 1.0 - self.decay_rate
        squares *= self.decay_rate
        squares += change
        np.sqrt(squares, out=change)
        change += self.eps
        np.divide(grad, change, out=change)
        change *= self.lr
        param -= change


class Adam(Optimizer):
    """Momentum over RMSProp, both corrected for having started at 0.

    ``m ← beta1 · m + (1 − beta1) · g``, ``v ← beta2 · v + (1 − beta2) · g²``,
    ``w ← w − lr · m̂ / (√v̂ + eps)`` with ``m̂ = m / (1 − beta1^t)``, ``v̂ = v / (1 − beta2^t)``

    t counts the steps from 1. Without the correction m and v are far too small at first, and not by the
    same factor (chapter 5 shows it).

    Parameters
    ----------
    lr : float, default 0.001
        Learning rate: about the size of one step, whatever the size of the gradient.
    beta1, beta2 : float, default 0.9 and 0.999
        Share of the averages of g and g² that survives a step, from 0 to below 1.
    eps : float, default 1e-8
        Keeps the division defined where the gradient has always been 0.

    References
    ----------
    Kingma and Ba (2015), *Adam: a method for stochastic optimization*, algorithm 1.
    """

    memories = 2

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        self.beta1 = number(beta1, "beta1", low=0.0, below=1.0)
        self.beta2 = number(beta2, "beta2", low=0.0, below=1.0)
        self.eps = number(eps, "eps", above=0.0)

    def step(self, param, grad, m, v):
        change = grad * (1.0 - self.beta1)
        m *= self.beta1
        m += change
        np.square(grad, out=change)
        change *= 1.0 - self.beta2
        v *= self.beta2
        v += change
        # m̂ / (√v̂ + eps) with √c2 taken out of the bracket (section 2 of the paper): one pass fewer.
        c1 = 1.0 - self.beta1**self.steps
        root_c2 = math.sqrt(1.0 - self.beta2**self.steps)
        np.sqrt(v, out=change)
        change += self.eps * root_c2
        np.divide(m, change, out=change)
        change *= self.lr * root_c2 / c1
        param -= change
