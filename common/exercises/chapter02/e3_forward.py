"""Exercise 2.3, “Any number of layers”."""

import itertools

import numpy as np

from common.exercises.comparing import in_float32, recognize, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import NamedArrays, Wrong, function, named, show
from common.functions import relu, sigmoid, softmax


def forward(x, weights, biases):
    *hidden, last = zip(weights, biases, strict=True)
    for W, b in hidden:
        x = np.maximum(x @ W + b, 0)
    W, b = last
    return x @ W + b


def _pass(x, weights, biases, hidden=relu, last=lambda u: u):
    """What a forward pass computes with these functions after the hidden layers and after the last."""
    for k, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
        x = (hidden if k < len(weights) else last)(x @ W + b)
    return x


@exercise(
    "2.3",
    "Any number of layers",
    hints=[
        "Go through both lists together, for W, b in zip(weights, biases), and keep what a layer returns: the next one needs it.",
        "ReLU follows every layer but the last. The last one you can treat by itself, after the loop over weights[:-1].",
        "In the loop: x = np.maximum(x @ W + b, 0). After it: return x @ weights[-1] + biases[-1].",
    ],
    solution=forward,
)
def check_forward(answer):
    attempt = function(answer, "forward")
    rng = np.random.default_rng(23)
    for sizes in ((3, 3, 3), (2, 3, 2, 2), (4, 3), (3, 5, 4, 5, 2)):
        x = rng.normal(size=(6, sizes[0]))
        weights = [rng.normal(size=size) for size in itertools.pairwise(sizes)]
        biases = [rng.normal(size=size) for size in sizes[1:]]
        got = _forward_of(attempt, x, weights, biases)
        wanted = _pass(x, weights, biases)
        if got.shape != wanted.shape or not np.allclose(got, wanted):
            _hint_at_forward(got, x, weights, biases)
        layers = "1 layer" if len(weights) == 1 else f"{len(weights)} layers"
        if got.shape != wanted.shape:
            raise Wrong(f"Sizes {sizes}, {layers}: the scores have shape {got.shape}, wanted {wanted.shape}.")
        if not np.allclose(got, wanted):
            raise Wrong(
                f"Sizes {sizes}, {layers}: the first row is {show(got[0])}, wanted {show(wanted[0])}."
            )
    single = [in_float32(*arrays) for arrays in (weights, biases)]
    stays_float32(_forward_of(attempt, x.astype(np.float32), *single))
    return "Two layers or two hundred: the same loop. Softmax would not change which score is the largest."


def _hint_at_forward(got, x, weights, biases):
    wanted, identity = _pass(x, weights, biases), lambda u: u
    none = [np.zeros_like(b) for b in biases]
    mistakes = {
        "ReLU follows the last layer too. Scores may be negative: nothing comes after the last sum.": relu(wanted),
        "There is no ReLU between the layers: without a bend, all of them are one.": _pass(x, weights, biases, identity),
        "ReLU bends the input, too: it comes after a layer's sum, not before it.": _pass(relu(x), weights, biases),
        "The biases are forgotten.": _pass(x, weights, none),
        "The last layer's bias is forgotten.": _pass(x, weights, [*biases[:-1], none[-1]]),
        "That is the softmax of the scores. Wanted are the scores themselves.": softmax(wanted),
        "That is the sigmoid of the scores. Wanted are the scores themselves.": sigmoid(wanted),
        "There is a sigmoid between the layers; wanted ReLU.": _pass(x, weights, biases, sigmoid),
    }  # fmt: skip
    for k, last in itertools.product(range(1, len(weights)), (relu, identity)):
        only = f"Of {len(weights)} layers you use the first {k} only. The lists may have any length."
        recognize(got, {only: _pass(x, weights[:k], biases[:k], relu, last)})
    if weights[-1].shape[0] == x.shape[1]:
        again = "The last layer starts from the first input again: hand it what the layer before returned."
        mistakes[again] = x @ weights[-1] + biases[-1]
    recognize(got, mistakes)


def _forward_of(attempt, x, weights, biases):
    """Call it with lists of its own, and insist that it leaves them as they are."""
    given = NamedArrays("weights", weights), NamedArrays("biases", biases)
    try:
        with named(x=x):
            got = attempt.array(x, *given)
    except Wrong as wrong:
        if "matmul" in str(wrong):
            raise Wrong(f"{wrong} Samples are rows: x @ W, with x what the layer before returned.") from None
        raise
    for before, after in zip((weights, biases), given, strict=True):
        if len(before) != len(after) or not all(map(np.array_equal, before, after)):
            raise Wrong(
                f"forward changes its list of {after.name}: a second call would find something else there."
            )
    return got
