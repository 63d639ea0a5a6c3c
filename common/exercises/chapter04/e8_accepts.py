"""Exercise 4.8, “Find the bug: a check that can't fail”."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show
from common.functions import sigmoid, softmax


def accepts_fixed(forward, backward):
    rng = np.random.default_rng(0)
    x, dout = rng.normal(size=(5, 4)), rng.normal(size=(5, 4))
    h, by_differences = 1e-4, np.zeros_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = h
        by_differences[place] = np.sum((forward(x + step) - forward(x - step)) * dout) / (2 * h)
    return np.allclose(backward(x, dout), by_differences, rtol=1e-5, atol=1e-7)


class _Pass:
    """A forward or a backward pass, handed to the reader's check: insists on batches of rows of four."""

    def __init__(self, name, rule):
        self.name, self.rule = name, rule

    def __repr__(self):
        return self.name

    def __call__(self, *arrays):
        arrays = [np.asarray(array) for array in arrays]
        for array, name in zip(arrays, ("x", "dout"), strict=False):
            if array.ndim != 2 or array.shape[1] != 4 or array.shape != arrays[0].shape:
                wanted = "(N, 4)" if name == "x" else f"{arrays[0].shape}, that of x"
                raise ValueError(f"{name}: got shape {array.shape}, wanted {wanted}")
        return self.rule(*(array.astype(float) for array in arrays))


_M = np.array([[0.5, -1.0, 2.0, 0.3], [1.5, 0.4, -0.7, 1.1], [-0.2, 0.9, 0.6, -1.3], [0.8, -0.5, 1.2, 0.1]])


def _softmax_backward(x, dout):
    y = softmax(x)
    return y * (dout - (dout * y).sum(axis=1, keepdims=True))


_RIGHT = {  # name: forward, backward
    "sigmoid": (sigmoid, lambda x, dout: dout * sigmoid(x) * (1 - sigmoid(x))),
    "softmax by rows": (softmax, _softmax_backward),
    "tanh": (np.tanh, lambda x, dout: dout * (1 - np.tanh(x) ** 2)),
    "the product with a matrix": (lambda x: x @ _M, lambda x, dout: dout @ _M.T),
    "the square": (np.square, lambda x, dout: 2 * x * dout),
    "a hundredth of the sigmoid": (lambda x: sigmoid(x) / 100, lambda x, dout: dout * sigmoid(x) * (1 - sigmoid(x)) / 100),
    "a ten-thousandth of the sigmoid": (lambda x: sigmoid(x) / 1e4, lambda x, dout: dout * sigmoid(x) * (1 - sigmoid(x)) / 1e4),
    "fifty times the sigmoid": (lambda x: 50 * sigmoid(x), lambda x, dout: 50 * dout * sigmoid(x) * (1 - sigmoid(x))),
}  # fmt: skip


def _off_in(place):
    """The right backward pass of tanh, but one percent too large in a place, as an index: (row, column)."""

    def backward(x, dout):
        dx = _RIGHT["tanh"][1](x, dout)
        dx[place] *= 1.01
        return dx

    return backward


def _only_rows(keep):
    """The right backward pass of sigmoid for the rows that `keep` picks, zeros for the others."""
    return lambda x, dout: _RIGHT["sigmoid"][1](x, dout) * keep(np.arange(len(x)), len(x))[:, None]


_ROWS = "A batch of one hides that; compare every row of a larger batch."
_ONES = "A gradient from above that is all ones hides that; draw a random one, of both signs."
_SIGNS = "A gradient from above that is all positive hides that; draw a random one, of both signs."
_ENTRIES = "Sums hide that; compare entry by entry."
_MUTANTS = (  # what is wrong, what would show it, and how: forward of which, a wrong backward
    ("returns zeros for softmax", "Each row of a softmax adds up to 1, whatever x is: so with a dout of ones all of dx is 0. And adding one number to a whole row of x changes nothing: so with any dout the sum of dx is 0. Draw dout, and compare entry by entry.",
     "softmax by rows", lambda x, dout: np.zeros_like(x)),
    ("returns zeros for sigmoid", "Its numbers should be compared with differences.",
     "sigmoid", lambda x, dout: np.zeros_like(x)),
    ("forgets to transpose the matrix", "It differs entry by entry, and even the sums are equal for a gradient from above of all ones.",
     "the product with a matrix", lambda x, dout: dout @ _M),
    ("lacks the factor 2 of the square", "Compare with differences, entry by entry, with a small tolerance.",
     "the square", lambda x, dout: x * dout),
    ("lacks the factor 1 - y of the sigmoid", "Compare with differences, entry by entry, with a small tolerance.",
     "sigmoid", lambda x, dout: dout * sigmoid(x)),
    ("takes ones in the place of dout", _ONES, "tanh", lambda x, dout: 1 - np.tanh(x) ** 2),
    ("takes the size of dout, without its sign", _SIGNS, "tanh", lambda x, dout: np.abs(dout) * (1 - np.tanh(x) ** 2)),
    ("hands on dout as it is", "Compare with differences, entry by entry.", "sigmoid", lambda x, dout: dout),
    ("forgets all samples but the first", _ROWS, "sigmoid", _only_rows(lambda row, n: row == 0)),
    ("forgets the last sample", _ROWS, "sigmoid", _only_rows(lambda row, n: row < n - 1)),
    ("forgets the first sample of a batch", _ROWS, "sigmoid", _only_rows(lambda row, n: (row > 0) | (n == 1))),
    ("divides by the size of the batch", _ROWS, "tanh", lambda x, dout: _RIGHT["tanh"][1](x, dout) / len(x)),
    ("adds the samples up", _ROWS, "tanh", lambda x, dout: np.tile(_RIGHT["tanh"][1](x, dout).sum(axis=0), (len(x), 1))),
    ("exchanges the columns", _ENTRIES, "sigmoid", lambda x, dout: _RIGHT["sigmoid"][1](x, dout)[:, ::-1]),
    ("exchanges the samples", _ENTRIES + " And a batch of one has none to exchange.",
     "sigmoid", lambda x, dout: _RIGHT["sigmoid"][1](x, dout)[::-1]),
    ("works out each softmax as if it were a sigmoid, dout * y * (1 - y)", "The outputs of a row hang together: compare entry by entry.",
     "softmax by rows", lambda x, dout: dout * softmax(x) * (1 - softmax(x))),
    ("is 1% too large everywhere", "The tolerance is too large: rounding is far below a thousandth.",
     "sigmoid", lambda x, dout: 1.01 * _RIGHT["sigmoid"][1](x, dout)),
    ("is 1% too large where all gradients are small", "Measure the error by the size of the gradient: a relative error.",
     "a hundredth of the sigmoid", lambda x, dout: 0.0101 * _RIGHT["sigmoid"][1](x, dout)),
    ("is 1% too large where all gradients are tiny", "Measure the error by the size of the gradient: a relative error.",
     "a ten-thousandth of the sigmoid", lambda x, dout: 1.01e-4 * _RIGHT["sigmoid"][1](x, dout)),
    *((f"is 1% too large in column {k}", "Compare every entry, with a small tolerance.", "tanh", _off_in((slice(None), k)))
      for k in range(4)),
    *((f"is 1% too large in a single entry, column {k} of the {where} row", "Compare every entry, not some of them.", "tanh", _off_in((row, k)))
      for k in range(4) for where, row in (("first", 0), ("last", -1))),
    ("returns nan", "nan compares as False with everything: ask whether the error is small, not whether it is large.",
     "tanh", lambda x, dout: np.full(x.shape, np.nan)),
)  # fmt: skip


@exercise(
    "4.8",
    "Find the bug: a check that can't fail",
    hints=[
        "Three things hide mistakes: the batch of one, the gradient of ones from above, and the comparison of sums. A fourth is the tolerance.",
        "Draw x and dout of shape (5, 4). The number whose gradient by x you want is np.sum(forward(x) * dout).",
        "Compare backward(x, dout) with numerical_gradient(lambda x: np.sum(forward(x) * dout), x), by np.allclose, which looks at every entry.",
    ],
    solution=accepts_fixed,
)
def check_accepts(answer):
    attempt = function(answer, "accepts_fixed")
    refused = [
        name for name, (forward, backward) in _RIGHT.items() if not _verdict(attempt, forward, backward)
    ]
    accepted = [
        (kind, advice)
        for kind, advice, name, backward in _MUTANTS
        if _verdict(attempt, _RIGHT[name][0], backward)
    ]
    if len(refused) == len(_RIGHT) and not accepted:
        raise Wrong(
            "It refuses every backward pass, the right ones too. Differences are never exact: compare in float64, with a "
            "tolerance above their rounding, and return True where they agree."
        )
    if len(refused) == len(_RIGHT) and len(accepted) == len(_MUTANTS):
        raise Wrong("True and False are exchanged: it refuses the right ones and accepts the wrong ones.")
    if refused:
        raise Wrong(
            f"It refuses a backward pass that is right, that of {refused[0]}. Is the same dout in both, in backward and in "
            "the differences, the arithmetic in float64, h about 1e-4, and the tolerance above the rounding?"
        )
    if accepted:
        kind, advice = accepted[0]
        count = f" ({len(accepted)} of {len(_MUTANTS)} wrong ones are accepted.)" if len(accepted) > 1 else ""
        raise Wrong(f"It accepts a backward pass that {kind}. {advice}{count}")
    return f"It accepts what is right, and none of {len(_MUTANTS)} faults gets past it. A check that has never failed has proved nothing."


def _verdict(attempt, forward, backward):
    """What the reader's check says, True or False."""
    result = attempt(_Pass("forward", forward), _Pass("backward", backward), allow_warnings=True)
    if not isinstance(result, bool | np.bool_):
        raise Wrong(f"accepts_fixed returned {show(result)}, wanted True or False."[:300])
    return bool(result)
