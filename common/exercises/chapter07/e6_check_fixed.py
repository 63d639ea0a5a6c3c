"""Exercise 7.6, “Find the bug: the gradient of a constant”."""

import numpy as np

from common.exercises.chapter07.e2_normalize import normalize
from common.exercises.chapter07.e5_bn_backward import bn_backward
from common.exercises.chapter07.shared import SMALL, features
from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, real, show


def check_fixed(forward, backward, x, rng):
    c = rng.normal(size=forward(x).shape)
    dx = backward(c)  # while forward's memory is that of x
    by_differences, h = np.zeros_like(x), 1e-4
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = h
        by_differences[place] = np.sum(c * (forward(x + step) - forward(x - step))) / (2 * h)
    return np.abs(dx - by_differences).max()


class _Pass:
    """A forward or a backward pass, handed to the reader's check; in a hint it is written by its name."""

    def __init__(self, name, rule):
        self.name, self.rule = name, rule

    def __repr__(self):
        return self.name

    def __call__(self, array):
        return self.rule(np.array(array, dtype=float))


_GAMMA, _BETA = np.array([0.7, 1.5, 2.2]), np.array([1.0, -0.5, 0.3])
_SQUARE = np.array([[0.5, -1.0, 2.0], [1.5, 0.4, -0.7], [-0.2, 0.9, 0.6]])
_TALL = np.array([[0.5, -1.0], [2.0, 0.3], [1.5, 0.4]])


def _bn(x):
    return _GAMMA * normalize(x) + _BETA


def _bn_right(x, c):
    return bn_backward(c, normalize(x), np.sqrt(x.var(axis=0) + SMALL), _GAMMA)[0]


def _tanh_right(x, c):
    return c * (1 - np.tanh(x) ** 2)


_PAIRS = (  # which, forward(x), the right backward(x, c), and the one under test
    ("the right backward of batch normalization", _bn, _bn_right, _bn_right),
    ("return 0 * dout for batch normalization", _bn, _bn_right, lambda x, c: 0 * c),
    ("mean and variance as constants", _bn, _bn_right, lambda x, c: c * _GAMMA / np.sqrt(x.var(axis=0) + SMALL)),
    ("the way through the variance forgotten", _bn, _bn_right, lambda x, c: (c - c.mean(axis=0)) * _GAMMA / np.sqrt(x.var(axis=0) + SMALL)),
    ("the right backward of x @ W", lambda x: x @ _TALL, lambda x, c: c @ _TALL.T, lambda x, c: c @ _TALL.T),
    ("W not transposed", lambda x: x @ _SQUARE, lambda x, c: c @ _SQUARE.T, lambda x, c: c @ _SQUARE),
    ("a missing factor 2", np.square, lambda x, c: 2 * x * c, lambda x, c: x * c),
    ("the right backward of tanh", np.tanh, _tanh_right, _tanh_right),
    ("too small by 5%", np.tanh, _tanh_right, lambda x, c: 0.95 * _tanh_right(x, c)),
)  # fmt: skip


@exercise(
    "7.6",
    "Find the bug: the gradient of a constant",
    hints=[
        "Every normalized column sums to 0, whatever x is. So what is the sum of all outputs, and how does it depend on x?",
        "The number whose gradient you compare is np.sum(c * forward(x)), with c random, of the shape of forward(x). Then c is what backward must be given.",
        "out = forward(x); c = rng.normal(size=out.shape); dx = backward(c); then numerical_gradient(lambda x: np.sum(c * forward(x)), x).",
    ],
    solution=check_fixed,
)
def check_check_fixed(answer):
    attempt = function(answer, "check_fixed")
    drawn = []
    for seed, (which, forward, right, tested) in enumerate(_PAIRS):
        x = features(np.random.default_rng(760 + seed), 6 if seed % 2 else 5, 3)
        with named(x=x):
            value, seen = _difference(attempt, forward, tested, x, seed)
        if any(c.size > 1 and np.ptp(c) == 0 for c in seen):
            raise Wrong(
                "The same number stands in all of backward's dout. A batch's normalized columns sum to 0, so this c makes a "
                "constant of batch normalization. Draw every entry of c, and hand backward that c."
            )
        for axis, line in ((0, "column"), (1, "row")):
            if any(c.ndim == 2 and c.shape[axis] > 1 and (np.ptp(c, axis=axis) == 0).all() for c in seen):
                raise Wrong(
                    f"In each {line} of c stands one number only, and what it weighs may cancel. Draw every entry of c."
                )
        drawn.append(seen[0])
        off = np.array([tested(x, c) - right(x, c) for c in seen])
        wanted = np.abs(off).max()
        if 0 < wanted < 1e-3:
            raise Wrong(
                "Your c is so small that right and wrong can't be told apart. Draw it from rng.normal."
            )
        if np.isclose(value, wanted, rtol=1e-3, atol=1e-4):
            continue
        if wanted == 0:
            raise Wrong(
                f"For {which} it returned {value:.3g}, wanted about 0. Are c in backward and c in np.sum(c * forward(x)) "
                "the same, and are the differences fine enough?"
            )
        if abs(value) < 1e-3 * wanted:
            raise Wrong(f"It finds nothing wrong ({value:.2g}) with this backward: {which}.")
        recognize(np.array(value), {
            "That is the mean of the differences. One wrong entry among thousands would vanish in it: the largest is wanted.": np.abs(off).mean(),
            "That is the sum of the differences' sizes. Wanted is the largest of them.": np.abs(off).sum(),
            "The sizes are missing: a difference of -3 is as wrong as one of 3. Take np.abs first, then the largest.": off.max(),
            "The difference of the sums hides what cancels. Compare entry by entry.": np.abs(off.sum()),
            "That is the norm of the differences. Wanted is the largest single one.": np.sqrt(np.square(off).sum()),
            "That is the largest square of a difference. Wanted is the largest difference itself.": np.square(off).max(),
        })  # fmt: skip
        raise Wrong(
            f"Of this backward, {which}, it returned {value:.4g}; the largest difference is {wanted:.4g}."
        )
    _, again = _difference(attempt, forward, tested, x, seed)
    if not all(np.array_equal(*pair) for pair in zip(seen, again, strict=False)):
        raise Wrong("Two generators of the same seed gave different c. All dice are thrown with rng.")
    if np.array_equal(drawn[1], drawn[3]):  # both of batch normalization, with different rngs
        raise Wrong("Another rng gives the same c. Draw it from the rng that is handed in.")
    return "A random c weighs every output differently, so nothing cancels: what is wrong in one entry shows."


def _difference(attempt, forward, backward, x, seed):
    """The reader's number, and the gradients from above that its backward was given."""
    last, seen = [], []

    def go(array):
        if array.shape[1:] != x.shape[1:]:
            raise ValueError(f"x: got shape {array.shape}, wanted {x.shape}")
        last[:] = [array]  # remembered, as by a layer
        return forward(array)

    def back(c):
        if not last:
            raise ValueError("backward: no forward yet")
        if not np.array_equal(last[0], x):
            raise ValueError("backward: the last forward was not at x but beside it, in the differences")
        if c.shape != forward(x).shape:
            raise ValueError(f"dout: got shape {c.shape}, wanted {forward(x).shape}, that of forward(x)")
        seen.append(c)
        return backward(x, c)

    rng = np.random.default_rng(76 + seed)  # of these none throws a coin alike for a whole row
    result = attempt(_Pass("forward", go), _Pass("backward", back), x, rng)
    value = real(result, "The result of check_fixed")
    if value.shape != () or value.dtype.kind == "b" or not np.isfinite(value):
        raise Wrong(f"check_fixed returned {show(result)}, wanted one number: the largest difference.")
    if not seen:
        raise Wrong("check_fixed never calls backward: there is nothing it could compare.")
    return float(value), seen
