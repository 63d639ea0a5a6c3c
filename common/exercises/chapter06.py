"""Exercises of chapter 6: weight initialization."""

import itertools
import math

import numpy as np

from common import functions
from common.exercises.core import exercise
from common.exercises.judging import (
    NamedArrays,
    Wrong,
    function,
    named,
    numbers,
    real,
    recognize,
    show,
    stays_float32,
)

SPREAD_IS_NEAR = 0.05  # as a share of what is wanted: far beyond the luck of ten thousand numbers


def _drawn(attempt, inputs, units, seed):
    """The weights that a function (inputs, units, rng) draws."""
    with named(rng=np.random.default_rng(seed)):
        return attempt.array(inputs, units, np.random.default_rng(seed), shape=(inputs, units))


def _judge_spread(weights, wanted, mistakes):
    """Insist on a mean of 0 and on a standard deviation, but for the luck of the draw."""
    mean, std = float(weights.mean()), float(weights.std())
    if abs(mean) > 5 * max(std, wanted) / math.sqrt(weights.size):
        raise Wrong(f"The mean of the weights is {mean:.3g}, wanted 0: as many below as above.")
    if math.isclose(std, wanted, rel_tol=SPREAD_IS_NEAR):
        return
    for message, mistake in mistakes.items():
        if math.isclose(std, mistake, rel_tol=SPREAD_IS_NEAR):
            raise Wrong(message)
    raise Wrong(f"Weights of shape {weights.shape} have a spread of {std:.3g}, wanted {wanted:.3g}.")


def _judge_dice(attempt, inputs, units):
    """Insist on numbers that come from the Generator handed in, and on others each time."""
    first, again, other = (_drawn(attempt, inputs, units, seed) for seed in (1, 1, 2))
    if not np.array_equal(first, again):
        raise Wrong("Two generators of the same seed gave different weights. All dice are thrown with rng.")
    if np.array_equal(first, other):
        raise Wrong("Another rng gives the same weights. Draw them from the rng that comes in.")


def _kurtosis(values):
    """Mean fourth power over the square of the mean square: 3 for normal numbers, 1.8 for uniform ones."""
    return float(np.mean(values**4.0) / np.mean(values**2.0) ** 2)


def _he(n):
    return math.sqrt(2 / n)


# --- 6.1 ---------------------------------------------------------------------------------------------------


@exercise(
    "6.1",
    "Three spreads",
    hints=[
        "Xavier's spread is 1/√n, He's is √(2/n). n is the number of products that one output adds up.",
        "In the layer n is 784. An output of the filter adds up its channels times its height times its width.",
        "1/28, √(2/784) and √(2/75).",
    ],
    solution="my_spreads = (1 / 28, (2 / 784) ** 0.5, (2 / 75) ** 0.5)",
)
def check_spreads(answer):
    got = numbers(answer, 3, "my_spreads")
    for name, value, wanted, mistakes in (
        ("Xavier's spread", got[0], 1 / 28, {"That is He's spread.": _he(784), "The root is missing.": 1 / 784}),
        ("He's spread", got[1], _he(784), {"That is Xavier's spread.": 1 / 28, "The root is missing.": 2 / 784,
                                           "The 2 stands under the root.": 2 / 28}),
        ("the filters' spread", got[2], _he(75), {
            "n is the fan-in, 3 · 5 · 5; the 8 filters are the outputs.": _he(600),
            "The channels are missing: each output adds up 3 · 5 · 5 products.": _he(25),
            "That counts what the filters put out, not what an output adds up.": _he(200),
            "That takes the number of filters for the fan-in.": _he(8),
            "That is Xavier's spread; wanted is He's.": 75**-0.5,
        }),
    ):  # fmt: skip
        if np.isclose(value, wanted, rtol=0, atol=1e-3):
            continue
        for message, mistake in mistakes.items():
            if np.isclose(value, mistake, rtol=0, atol=1e-3):
                raise Wrong(f"Of {name}: {message}")
        raise Wrong(
            f"{name[0].upper()}{name[1:]} is not {value:g}. Count the products that one output adds up."
        )
    return "The more products a sum has, the smaller each must be: the filters, with 75, may start larger than the layer, with 784."


# --- 6.2 ---------------------------------------------------------------------------------------------------


def he_weights(inputs, units, rng):
    return (np.sqrt(2 / inputs) * rng.standard_normal((inputs, units))).astype(np.float32)


@exercise(
    "6.2",
    "He's weights",
    hints=[
        "rng.standard_normal((inputs, units)) has the right shape, mean 0 and spread 1.",
        "Multiply by the spread. A unit adds up as many products as it has inputs.",
        "(np.sqrt(2 / inputs) * rng.standard_normal((inputs, units))).astype(np.float32).",
    ],
    solution=he_weights,
)
def check_he_weights(answer):
    attempt = function(answer, "he_weights")
    for inputs, units in ((400, 50), (60, 300)):
        weights = _drawn(attempt, inputs, units, 62)
        _judge_spread(weights, _he(inputs), {
            "That spread goes by the number of units. What counts is the fan-in, the inputs.": _he(units),
            "That is Xavier's spread. ReLU throws half away, so there is a 2 under the root.": inputs**-0.5,
            "The root is missing: √(2 / inputs).": 2 / inputs,
            "The spread is still 1: multiply by √(2 / inputs).": 1,
            "That is the middle between both ways, √(2 / (inputs + units)). Wanted is √(2 / inputs).": math.sqrt(2 / (inputs + units)),
            "Numbers from -s to s have a spread of s/√3 only. Draw normal numbers: rng.standard_normal.": _he(inputs) / math.sqrt(3),
            "The 2 stands before the root. It belongs under it.": 2 / math.sqrt(inputs),
        })  # fmt: skip
        if _kurtosis(weights.astype(float)) < 2.5:
            raise Wrong("The spread is right, but these are no normal numbers. Use rng.standard_normal.")
        if weights.dtype != np.float32:
            raise Wrong(f"The weights are {weights.dtype}, wanted float32: .astype(np.float32) at the end.")
    _judge_dice(attempt, 20, 10)
    return "A layer with these weights, with a ReLU behind it, hands on as much as it gets: the mean square stays."


# --- 6.3 ---------------------------------------------------------------------------------------------------


def growth_factor(std, units, layers):
    return (std * np.sqrt(units / 2)) ** layers


@exercise(
    "6.3",
    "Growth",
    hints=[
        "One layer multiplies the mean square by n·std², and ReLU keeps half of it. What does that do to the root mean square?",
        "The root mean square is multiplied by √(n·std²/2) at each layer. Layers multiply.",
        "(std * np.sqrt(units / 2)) ** layers.",
    ],
    solution=growth_factor,
)
def check_growth_factor(answer):
    attempt = function(answer, "growth_factor")
    for std, units, layers in ((0.12, 100, 5), (0.5, 32, 1), (0.3, 50, 10), (_he(64), 64, 30), (0.2, 8, 3)):
        got = attempt.array(std, units, layers, shape=())
        factor = std * math.sqrt(units / 2)
        recognize(got, {} if math.isclose(got, factor**layers, rel_tol=1e-9) else {
            "That is the factor of the mean square. Of the root mean square it is the root.": factor ** (2 * layers),
            "ReLU keeps half of the mean square: there is a 2 missing.": (std * math.sqrt(units)) ** layers,
            "The half belongs under the root: it is the mean square that ReLU halves.": (std * math.sqrt(units) / 2) ** layers,
            "That is one layer. Each multiplies what the one before has left.": factor,
            "Factors of layers multiply; you add them.": factor * layers,
            "The number of products is under a root: they partly cancel.": (std * units / 2) ** layers,
            "The spread comes in whole: only the number of units stands under the root.": math.sqrt(std * units / 2) ** layers,
        })  # fmt: skip
        if not math.isclose(got, factor**layers, rel_tol=1e-6):
            raise Wrong(
                f"With std {std:g}, {units} units, {layers} layers it is {factor**layers:.6g}, not {got:.6g}."
            )
    return "It is a power of the depth, and 1 only for std = √(2/n): that is He's rule."


# --- 6.4 ---------------------------------------------------------------------------------------------------


def centered_fixed(inputs, units, rng):
    return np.sqrt(2 / inputs) * rng.standard_normal((inputs, units))


@exercise(
    "6.4",
    "Find the bug: it grows and grows",
    hints=[
        "rng.random draws from 0 to 1. What is the mean of such numbers, and what did the derivation ask of the mean?",
        "With a mean above 0 the products no longer cancel: the sum grows like n, not like √n.",
        "np.sqrt(2 / inputs) * rng.standard_normal((inputs, units)).",
    ],
    solution=centered_fixed,
)
def check_centered(answer):
    attempt = function(answer, "centered_fixed")
    for inputs, units in ((300, 100), (50, 400)):
        weights = _drawn(attempt, inputs, units, 64)
        if weights.min() >= 0:
            raise Wrong("All weights are positive still. With a mean above 0 the products don't cancel.")
        _judge_spread(weights, _he(inputs), {
            "Centered, but numbers between -½ and ½ have a spread of 1/√12. Wanted is √(2 / inputs).": _he(inputs) / math.sqrt(12),
            "Centered, but numbers between -1 and 1 have a spread of 1/√3. Wanted is √(2 / inputs).": _he(inputs) / math.sqrt(3),
            "Centered, but that is Xavier's spread, for tanh. There is a ReLU behind this layer.": inputs**-0.5,
            "Centered, but the spread goes by the units. What counts is the fan-in, the inputs.": _he(units),
            "Centered, but the spread is 1: multiply by √(2 / inputs).": 1,
        })  # fmt: skip
    _judge_dice(attempt, 20, 10)
    return "Sums of numbers with mean 0 grow like the root of n; with any other mean, like n. Over ten layers that decides everything."


# --- 6.5 ---------------------------------------------------------------------------------------------------


def start_fixed(sizes, rng):
    matrices = []
    for k in range(len(sizes) - 1):
        inputs, units = sizes[k], sizes[k + 1]
        matrices.append(np.sqrt(2 / inputs) * rng.standard_normal((inputs, units)))
    return matrices


@exercise(
    "6.5",
    "Find the bug: fifty units, one opinion",
    hints=[
        "Compare two columns of a matrix. Where do a column's numbers come from, and in which state is the Generator then?",
        "A Generator made anew from the same seed draws the same numbers. Draw the whole matrix at once, from the rng that comes in.",
        "Loop over the layers, and append np.sqrt(2 / inputs) * rng.standard_normal((inputs, units)).",
    ],
    solution=start_fixed,
)
def check_start(answer):
    attempt = function(answer, "start_fixed")
    for sizes in ((40, 80, 60), (30, 30, 30, 30), (50, 70)):
        matrices = _matrices(attempt, sizes, 65)
        for k, matrix in enumerate(matrices):
            if len(np.unique(matrix, axis=1).T) < matrix.shape[1]:
                raise Wrong(
                    f"In matrix {k + 1} of sizes {sizes} columns are equal: those units will stay equal."
                )
            if len(np.unique(matrix, axis=0)) < len(matrix):
                raise Wrong(
                    f"In matrix {k + 1} of sizes {sizes} rows are equal. Draw every number for itself."
                )
            _judge_spread(matrix, _he(len(matrix)), {
                "That is Xavier's spread. Keep the function's own, √(2 / inputs).": len(matrix) ** -0.5,
                "The spread is 1: √(2 / inputs) got lost.": 1,
            })  # fmt: skip
        if len(sizes) == 4 and np.array_equal(matrices[0], matrices[1]):
            raise Wrong(
                "Two layers of the same size got the same weights. Don't make the Generator anew for each."
            )
    first, again, other = (_matrices(attempt, (4, 8, 3), seed)[0] for seed in (1, 1, 2))
    if not np.array_equal(first, again) or np.array_equal(first, other):
        raise Wrong("The weights must come from the rng that is handed in, and from nowhere else.")
    return "Different numbers, different gradients, different steps: the symmetry is broken before the first of them."


def _matrices(attempt, sizes, seed):
    """What start_fixed returns, as a list of matrices of the right shapes."""
    with named(rng=np.random.default_rng(seed)):
        result = attempt(sizes, np.random.default_rng(seed))
    if not isinstance(result, list | tuple) or len(result) != len(sizes) - 1:
        raise Wrong(
            f"For sizes {sizes} it returned {show(result)}, wanted a list of {len(sizes) - 1} matrices."
        )
    matrices = [real(matrix, "A matrix") for matrix in result]
    shapes, wanted = [matrix.shape for matrix in matrices], list(itertools.pairwise(sizes))
    if shapes != wanted:
        raise Wrong(f"For sizes {sizes} the shapes are {shapes}, wanted {wanted}.")
    return matrices


# --- 6.6 ---------------------------------------------------------------------------------------------------


def layer_spreads(x, weights, activation):
    spreads = []
    for W in weights:
        x = activation(x @ W)
        spreads.append(float(np.std(x)))
    return spreads


@exercise(
    "6.6",
    "Look before you train",
    hints=[
        "A loop over the matrices: what comes out of one layer goes into the next.",
        "x = activation(x @ W) inside of the loop; np.std(x) is one number for all units and samples.",
        "Begin with spreads = [], append np.std(x) in the loop after x has been renewed, and return the list.",
    ],
    solution=layer_spreads,
)
def check_layer_spreads(answer):
    attempt = function(answer, "layer_spreads")
    rng = np.random.default_rng(66)
    for sizes, f in (((6, 6, 6, 6), np.tanh), ((5, 9, 4), functions.relu), ((3, 7), functions.sigmoid)):
        x = rng.normal(size=(20, sizes[0])) + 0.5
        weights = NamedArrays("weights", [rng.normal(size=pair) for pair in itertools.pairwise(sizes)])
        with named(x=x, activation=f):
            got = real(attempt(x, weights, f), "The result of layer_spreads")
        if got.shape != (len(weights),):
            raise Wrong(
                f"For {len(weights)} matrices it returned shape {got.shape}, wanted one number for each."
            )
        wanted = np.array(layer_spreads(x, weights, f))
        if np.allclose(got, wanted, rtol=1e-6):
            continue
        outputs, sums = [x], []
        for W in weights:
            sums.append(outputs[-1] @ W)
            outputs.append(f(sums[-1]))
        recognize(got, {
            "Those are the spreads before the activation function. Wanted are those after it.": [u.std() for u in sums],
            "The list begins with the input's own spread. Wanted are those behind the layers.": [h.std() for h in outputs[:-1]],
            "Those are variances. np.std has the root in it.": [h.var() for h in outputs[1:]],
            "Those are root mean squares. The spread is measured from the mean: np.std.": [np.sqrt(np.mean(h**2)) for h in outputs[1:]],
            "The activation function is missing.": layer_spreads(x, weights, lambda u: u),
            "Every layer gets the input itself. It gets what the layer before put out.": [f(x @ W).std() if W.shape[0] == x.shape[1] else 0 for W in weights],
            "Those are means. Wanted are spreads, np.std.": [h.mean() for h in outputs[1:]],
            "The mean of the units' own spreads is not the spread of all numbers: np.std of the whole array.": [h.std(axis=0).mean() for h in outputs[1:]],
        })  # fmt: skip
        k = int(np.argmin(np.isclose(got, wanted, rtol=1e-6)))
        raise Wrong(f"Behind layer {k + 1} of sizes {sizes} it says {got[k]:.6g}, wanted {wanted[k]:.6g}.")
    return "Five numbers before the first step, and you know whether there will be a gradient: few tests cost so little."


# --- 6.7 ---------------------------------------------------------------------------------------------------


def scaled_fixed(weights):
    return weights * float(np.sqrt(2 / len(weights)))


@exercise(
    "6.7",
    "Find the bug: twice as large",
    hints=[
        "np.sqrt returns a NumPy number, and that has a type of its own: float64. What is float32 times float64?",
        "A plain Python number takes the type of the array it meets. math.sqrt returns one, and so does float(...).",
        "return weights * float(np.sqrt(2 / len(weights))).",
    ],
    solution=scaled_fixed,
)
def check_scaled(answer):
    attempt = function(answer, "scaled_fixed")
    rng = np.random.default_rng(67)
    for n, m in ((8, 8), (50, 4), (3, 20)):
        weights = rng.standard_normal((n, m))
        with named(weights=weights):
            got = attempt.array(weights, shape=(n, m))
        if got.dtype != np.float64:
            raise Wrong(f"float64 weights went in and {got.dtype} came out: keep the type that comes in.")
        if not np.allclose(got, weights * _he(n), rtol=1e-6):
            recognize(got, {
                "That goes by the number of units. Weights of shape (n, m) have the fan-in n.": weights * _he(m),
                "The root is missing.": weights * 2 / n,
                "That is Xavier's spread: the 2 is missing.": weights / math.sqrt(n),
                "You divide by the spread. Multiply.": weights / _he(n),
            })  # fmt: skip
            raise Wrong(f"Weights of shape {(n, m)} are not multiplied by √(2 / {n}).")
    weights = rng.standard_normal((6, 5)).astype(np.float32)
    with named(weights=weights):
        stays_float32(attempt.array(weights, shape=(6, 5)))
    return "Since NumPy 2 a NumPy number keeps its type when it meets an array; a Python number gives way. Half the memory, twice the speed."


# --- 6.8 ---------------------------------------------------------------------------------------------------


def gain(negative_slope):
    return np.sqrt(2 / (1 + negative_slope**2))


@exercise(
    "6.8",
    "A leak",
    hints=[
        "The positive half keeps its squares. What becomes of the square of a negative number when it is multiplied by a?",
        "The mean square behind the function is ½ + ½a² of that before it. The gain makes good for that.",
        "np.sqrt(2 / (1 + negative_slope**2)).",
    ],
    solution=gain,
)
def check_gain(answer):
    attempt = function(answer, "gain")
    for a in (0.0, 0.5, 1.0, 0.2, 0.01):
        got = attempt.array(a, shape=())
        wanted = math.sqrt(2 / (1 + a * a))
        if math.isclose(got, wanted, rel_tol=1e-6):
            continue
        recognize(got, {
            "The root is missing: g multiplies the root mean square.": 2 / (1 + a * a),
            "The square is missing: of a negative number a is left, of its square a².": math.sqrt(2 / (1 + a)),
            "That is ReLU's gain for every leak. The leak lets something through, so less is needed.": math.sqrt(2),
            "That is upside down: the more gets lost, the larger the gain.": math.sqrt((1 + a * a) / 2),
            "That is the whole, not its half: half of the numbers are positive, half negative.": 1 / math.sqrt(1 + a * a),
            "That takes a away from the half that is kept. It comes to it.": math.sqrt(2 / (1 - a * a)) if a < 1 else math.inf,
        })  # fmt: skip
        raise Wrong(f"For a leak of {a:g} the gain is {wanted:.6g}, not {got:.6g}.")
    return "√2 without a leak, as He has it; 1 when nothing is lost; between the two for every leaky ReLU."
