"""Is a backward pass right? Derived in chapter 4.

A check is worth something only if a wrong gradient fails it. Hence: float64; a random gradient from above
(with all ones, a transposed or a summed-up gradient can look right); a batch of four or more (of a batch of
one, batch normalization leaves nothing); every entry, not a sample of them; and a refusal where the true
gradient is zero, because then a backward pass that returns zeros would pass.
"""

import copy
import inspect

import numpy as np

from common.checks import generator, number, real_array
from common.differences import numerical_gradient, numerical_gradient_inplace

SMALLEST_BATCH = 4


class GradientReport(dict):
    """Largest relative error of each gradient, by name: ``report["dW"]``. Printed, it is a table.

    The error of an entry is ``|exact - numerical|`` over the larger of the two sizes. An entry that is small
    (below 1/100 of the largest in its array, or 1/10000 of the largest of all) is measured by that instead:
    a difference quotient has no digits left for it.

    Attributes
    ----------
    errors : dict of str to numpy.ndarray
        Relative error of every entry.
    exact, numerical : dict of str to numpy.ndarray
        What was compared.
    tolerance : float
        Errors up to this count as rounding.
    """

    def __init__(self, exact, numerical, tolerance):
        self.exact, self.numerical, self.tolerance = exact, numerical, tolerance
        largest = {name: float(np.abs(value).max(initial=0.0)) for name, value in numerical.items()}
        self.zeros = [name for name, size in largest.items() if size <= 1e-7 * max(1.0, *largest.values())]
        self.errors = {}
        for name, value in numerical.items():
            got = real_array(exact[name], name)
            if got.shape != value.shape:
                raise ValueError(f"{name}: backward gave shape {got.shape}, wanted {value.shape}")
            smallest = max(1e-2 * largest[name], 1e-4 * max(largest.values()), np.finfo(float).tiny)
            size = np.maximum(np.maximum(np.abs(got), np.abs(value)), smallest)
            # An infinite or missing number is as wrong as can be.
            self.errors[name] = np.nan_to_num(np.abs(got - value) / size, nan=1.0, posinf=1.0)
        super().__init__({name: float(error.max(initial=0.0)) for name, error in self.errors.items()})

    @property
    def passed(self):
        """Whether no error is above the tolerance."""
        return all(error <= self.tolerance for error in self.values())

    @property
    def worst(self):
        """Name of the gradient with the largest error."""
        return max(self, key=self.get)

    def __repr__(self):
        lines = [f"{'gradient':<10} {'shape':<16} {'relative error':>14}"]
        for name, error in self.items():
            verdict = "ok" if error <= self.tolerance else "WRONG"
            verdict += " (the true gradient is 0)" if name in self.zeros else ""
            shape = str(self.errors[name].shape)
            lines.append(f"{name:<10} {shape:<16} {error:>14.1e}  {verdict}")
        return "\n".join(lines)


def gradient_check(subject, *inputs, gradient=None, rng=0, h=1e-4, tolerance=1e-5, **options):
    """Compare exact gradients with central differences, entry by entry.

    Parameters
    ----------
    subject : layer, network or function
        A layer (``forward``, ``backward``): dx (dy) and the gradients of all its parameters are checked, on
        float64 copies. A network (``params``, ``gradient``, ``numerical_gradient``), built with
        ``dtype=np.float64``: all its parameters are. A function of one array that returns a number: give
        its `gradient`.
    *inputs : array_like
        What forward takes, or the network (x and t), or the function: a batch of four or more samples.
        Stay away from kinks: within h of a corner of relu, both results are right in their way.
    gradient : callable, optional
        ``gradient(x)``, for a function only.
    rng : numpy.random.Generator or int, default 0
        Where the random upstream gradient comes from.
    h : float, default 1e-4
        Step of the differences (a network uses its own, 1e-4).
    tolerance : float, default 1e-5
        Largest relative error that counts as rounding.
    **options
        Passed on to the layer's forward, ``train=False`` for one.

    Returns
    -------
    GradientReport
        Look at ``report.passed``, or print it.

    Raises
    ------
    ValueError
        If the set-up could not tell right from wrong: a batch below four, or a true gradient of zero (of
        any array for a layer or a function, of all for a network).
    """
    h, tolerance = number(h, "h", above=0.0), number(tolerance, "tolerance", above=0.0)
    if not inputs or np.ndim(inputs[0]) == 0 or len(inputs[0]) < SMALLEST_BATCH:
        got = f"shape {np.shape(inputs[0])}" if inputs else "nothing"
        raise ValueError(f"x: got {got}, wanted a batch of {SMALLEST_BATCH} or more")
    if hasattr(subject, "params"):
        if len(inputs) != 2 or options:
            raise ValueError(
                f"inputs: got {len(inputs)} and the options {sorted(options)}, wanted x and t for a network, no more"
            )
        exact, numerical, all_matter = *_of_network(subject, *inputs), False
    elif hasattr(subject, "backward"):
        exact, numerical, all_matter = *_of_layer(subject, inputs, options, rng, h), True
    elif callable(subject) and callable(gradient):
        x = real_array(inputs[0], "x").astype(np.float64)
        exact, numerical, all_matter = (
            {"dx": gradient(x.copy())},
            {"dx": numerical_gradient(subject, x, h)},
            True,
        )
    else:
        raise ValueError(
            f"subject: got {subject!r}, wanted a layer, a network, or a function and its gradient"
        )
    report = GradientReport(exact, numerical, tolerance)
    if report.zeros and (all_matter or len(report.zeros) == len(report)):
        names = ", ".join(report.zeros)
        raise ValueError(
            f"subject: the true gradient {names} is 0 here, which no wrong one of zeros would fail"
        )
    return report


def _of_network(network, x, t):
    for name, param in network.params.items():
        if param.dtype != np.float64:
            raise ValueError(
                f"subject: {name} is {param.dtype}, wanted float64 (build it with dtype=np.float64)"
            )
    return network.gradient(x, t), network.numerical_gradient(x, t)


def _of_layer(layer, inputs, options, rng, h):
    layer, inputs = _in_float64(layer), [_float64(value) for value in inputs]
    rng = generator(rng)

    def forward():
        # On a fresh copy each time: dice fall the same, running averages start the same.
        ran = copy.deepcopy(layer)
        return ran, ran.forward(*map(np.copy, inputs), **options)  # copies: it may work in place

    ran, out = forward()
    upstream = [_random_signs(np.shape(part), rng) for part in _as_tuple(out)]

    def objective(_):
        return sum(
            float(np.sum(part * up)) for part, up in zip(_as_tuple(forward()[1]), upstream, strict=True)
        )

    returned = _as_tuple(ran.backward(*map(np.copy, upstream)))
    wanted = [
        f"d{name}"
        for name, value in zip(_input_names(layer), inputs, strict=False)
        if _has_gradient(name, value)
    ]
    if len(returned) < len(wanted) or any(part is None for part in returned):
        got = ", ".join("None" if part is None else str(np.shape(part)) for part in returned) or "nothing"
        raise ValueError(f"subject: backward returned {got}, wanted {', '.join(wanted)}")
    exact = {f"d{name}": dx for name, dx in zip(_input_names(layer), returned, strict=False)}
    numerical = {
        name: numerical_gradient_inplace(objective, value, h)
        for name, value in zip(exact, inputs, strict=False)
    }
    for name in _parameters(ran):
        exact[f"d{name}"] = getattr(ran, f"d{name}")
        numerical[f"d{name}"] = numerical_gradient_inplace(objective, getattr(layer, name), h)
    return exact, numerical


def _has_gradient(name, value):
    """Whether a backward pass owes the gradient by this input: not that by targets, labels or a mode."""
    return value.dtype.kind == "f" and not name.startswith(("t", "label", "y_true"))


def _as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def _input_names(layer):
    return list(inspect.signature(layer.forward).parameters)


def _parameters(layer):
    """Names of what a layer learns: W if it has both W and dW."""
    arrays = [name for name, value in vars(layer).items() if isinstance(value, np.ndarray)]
    return [name for name in arrays if f"d{name}" in vars(layer)]


def _in_float64(layer):
    layer = copy.deepcopy(layer)
    layer.needs_dx = True
    for name, value in vars(layer).items():
        if isinstance(value, np.ndarray):
            setattr(layer, name, _float64(value))
    return layer


def _float64(value):
    """A float64 copy; whole numbers (labels) stay what they are."""
    array = np.array(value)
    return array.astype(np.float64) if array.dtype.kind == "f" else array


def _random_signs(shape, rng):
    """Random numbers of either sign, none of them near 0."""
    return rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape)
