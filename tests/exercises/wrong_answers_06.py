"""Wrong answers to the exercises of chapter 6, each with a part of the hint it must get."""

import itertools
import math

import numpy as np


def he(n):
    return math.sqrt(2 / n)


def weights_of(spread, draw=lambda rng, shape: rng.standard_normal(shape), dtype=np.float32):
    """An initializer with this spread, a function of inputs and units."""
    return lambda inputs, units, rng: (spread(inputs, units) * draw(rng, (inputs, units))).astype(dtype)


def uniform(rng, shape):
    return rng.uniform(-1, 1, shape)


def own_dice(rng, shape):
    return np.random.default_rng(0).standard_normal(shape)


def tossed_dice(rng, shape):
    return np.random.default_rng().standard_normal(shape)


def by_inputs(inputs, units):
    return he(inputs)


def start(make, spread=he):
    """A start whose matrices are made by make(rng, inputs, units), of spread 1."""
    return lambda sizes, rng: [spread(n) * make(rng, n, m) for n, m in itertools.pairwise(sizes)]


def first_by_rng(sizes, rng):
    """Only the first matrix comes from the rng that is handed in."""
    own = np.random.default_rng()
    return [he(n) * whole(own if k else rng, n, m) for k, (n, m) in enumerate(itertools.pairwise(sizes))]


def whole(rng, n, m):
    return rng.standard_normal((n, m))


def by_units_start(sizes, rng):
    return [he(m) * whole(rng, n, m) for n, m in itertools.pairwise(sizes)]


def spreads(measure=np.std, first=False, step=lambda h, x, W, f: f(h @ W)):
    """Spreads of layers that differ from the right ones in what is named."""

    def layer_spreads(x, weights, activation):
        h, found = x, [measure(x)] if first else []
        for W in weights:
            h = step(h, x, W, activation)
            found.append(measure(h))
        return found[: len(weights)]

    return layer_spreads


def before_activation(x, weights, activation):
    found = []
    for W in weights:
        found.append(np.std(x @ W))
        x = activation(x @ W)
    return found


def scaled_in_place(weights):
    weights *= math.sqrt(2 / len(weights))
    return weights


def one_column(inputs, units, rng):
    column = rng.standard_normal((inputs, 1)) * he(inputs)
    return np.repeat(column, units, axis=1).astype(np.float32)


def by_spawning(sizes, rng):
    generators = rng.spawn(len(sizes) - 1)
    return [
        he(n) * each.standard_normal((n, m))
        for n, m, each in zip(sizes[:-1], sizes[1:], generators, strict=True)
    ]


WRONG = {
    "6.1": [
        ((he(784), 1 / 28, he(75)), "That is He's spread"),
        ((1 / 784, he(784), he(75)), "root is missing"),
        ((1 / 28, 2 / 784, he(75)), "root is missing"),
        ((1 / 28, 2 / 28, he(75)), "2 stands before the root"),
        ((1 / 28, he(784), 2 / 75), "root is missing"),
        ((1 / 28, he(784), 2 * 75**-0.5), "2 stands before the root"),
        ((1 / 28, he(784), he(600)), "the 8 filters are the outputs"),
        ((0.04, 0.05, 0.16), "rounded too far"),
        ((1 / 28, he(784), he(25)), "channels are missing"),
        ((1 / 28, he(784), he(8)), "number of filters"),
        ((1 / 28, he(784), 75**-0.5), "wanted is He's"),
        ((1 / 28, he(784), 0.4), "is not 0.4"),
        ((1 / 28, he(784)), "wanted 3"),
    ],
    "6.2": [
        (weights_of(lambda n, m: he(m)), "goes by the number of units"),
        (one_column, "columns are equal"),
        (weights_of(lambda n, m: n**-0.5), "Xavier's spread"),
        (weights_of(lambda n, m: 2 / n), "root is missing"),
        (weights_of(lambda n, m: 1), "still 1"),
        (weights_of(lambda n, m: he(n + m)), "middle between both ways"),
        (weights_of(by_inputs, uniform), "s/√3"),
        (weights_of(lambda n, m: math.sqrt(6 / n), uniform), "no normal numbers"),
        (weights_of(by_inputs, dtype=np.float64), "wanted float32"),
        (weights_of(by_inputs, own_dice), "Another rng gives the same"),
        (weights_of(by_inputs, tossed_dice), "Two generators of the same seed"),
        (weights_of(by_inputs, lambda rng, shape: rng.standard_normal(shape) + 1), "mean of the weights"),
        (lambda n, m, rng: weights_of(by_inputs)(n, m, rng).T, "shape"),
    ],
    "6.3": [
        (lambda std, n, d: (std**2 * n / 2) ** d, "factor of the mean square"),
        (lambda std, n, d: (std * math.sqrt(n)) ** d, "a 2 missing"),
        (lambda std, n, d: (std * math.sqrt(n) / 2) ** d, "half belongs under the root"),
        (lambda std, n, d: std * math.sqrt(n / 2), "one layer"),
        (lambda std, n, d: std * math.sqrt(n / 2) * d, "you add them"),
        (lambda std, n, d: (std * n / 2) ** d, "under a root"),
        (lambda std, n, d: math.sqrt(std * n / 2) ** d, "spread comes in whole"),
        (lambda std, n, d: (std * math.sqrt(2 / n)) ** d, "upside down"),
        (lambda std, n, d: 1.0, "it is"),
    ],
    "6.4": [
        (weights_of(by_inputs, lambda rng, shape: rng.random(shape)), "positive still"),
        (weights_of(by_inputs, lambda rng, shape: np.abs(rng.standard_normal(shape))), "positive still"),
        (weights_of(by_inputs, lambda rng, shape: rng.random(shape) - 0.5), "1/√12"),
        (weights_of(by_inputs, uniform), "1/√3"),
        (weights_of(lambda n, m: n**-0.5), "Xavier's"),
        (weights_of(lambda n, m: he(m)), "by the units"),
        (weights_of(lambda n, m: 1), "spread is 1"),
        (weights_of(by_inputs, lambda rng, shape: rng.random(shape) - 0.4), "mean of the weights"),
        (weights_of(by_inputs, own_dice), "Another rng gives the same"),
    ],
    "6.5": [
        (start(lambda rng, n, m: np.tile(rng.standard_normal((n, 1)), m)), "columns are equal"),
        (start(lambda rng, n, m: np.tile(rng.standard_normal(m), (n, 1))), "rows are equal"),
        (start(lambda rng, n, m: np.random.default_rng(0).standard_normal((n, m))), "same weights"),
        (start(whole, lambda n: n**-0.5), "Xavier's spread"),
        (start(whole, lambda n: 1), "got lost"),
        (start(lambda rng, n, m: uniform(rng, (n, m)), lambda n: math.sqrt(6 / n)), "no normal numbers"),
        (first_by_rng, "Two generators of the same seed"),
        (lambda sizes, rng: whole(rng, 4, 3), "returned one array of shape (4, 3)"),
        (by_units_start, "by the number of units"),
        (start(lambda rng, n, m: whole(rng, m, n)), "the shapes are"),
        (lambda sizes, rng: start(whole)(sizes, rng)[0], "wanted a list of"),
        (lambda sizes, rng: start(whole)(sizes, np.random.default_rng(0)), "Another rng gives the same weights"),
    ],
    "6.6": [
        (before_activation, "before the activation function"),
        (spreads(first=True), "input's own spread"),
        (spreads(np.var), "variances"),
        (spreads(lambda h: np.sqrt(np.mean(h**2))), "root mean squares"),
        (spreads(step=lambda h, x, W, f: h @ W), "activation function is missing"),
        (spreads(step=lambda h, x, W, f: f(x @ W) if W.shape[0] == x.shape[1] else f(h @ W)), "gets the input itself"),
        (spreads(np.mean), "Those are means"),
        (spreads(lambda h: h.std(axis=0).mean()), "units' own spreads"),
        (spreads(lambda h: 1.5 * h.std()), "Behind layer 1"),
        (lambda *task: spreads()(*task)[-1], "wanted one number for each"),
    ],
    "6.7": [
        (lambda weights: weights * np.sqrt(2 / len(weights)), "stay float32"),
        (lambda weights: weights * np.float32(np.sqrt(2 / len(weights))), "Take a Python number"),
        (lambda weights: (weights * np.sqrt(2 / len(weights))).astype(np.float32), "keep the type"),
        (lambda weights: weights * math.sqrt(2 / weights.shape[1]), "number of units"),
        (lambda weights: weights * (2 / len(weights)), "root is missing"),
        (lambda weights: weights / math.sqrt(len(weights)), "the 2 is missing"),
        (lambda weights: weights / math.sqrt(2 / len(weights)), "divide by the spread"),
        (lambda weights: 3 * weights, "are not multiplied"),
        (scaled_in_place, "changes its argument"),
    ],
    "6.8": [
        (lambda a: 2 / (1 + a * a), "root is missing"),
        (lambda a: math.sqrt(2 / (1 + a)), "square is missing"),
        (lambda a: math.sqrt(2), "for every leak"),
        (lambda a: math.sqrt((1 + a * a) / 2), "upside down"),
        (lambda a: 1 / math.sqrt(1 + a * a), "not its half"),
        (lambda a: math.sqrt(2 / (1 - a * a)) if a < 1 else 9.0, "subtracts a²"),
        (lambda a: 1.2, "the gain is"),
    ],
}  # fmt: skip


def he_loop(inputs, units, rng):
    return np.array([rng.normal(0, he(inputs), units) for _ in range(inputs)], dtype=np.float32)


def growth_loop(std, units, layers):
    square = 1.0
    for _ in range(layers):
        square *= units * std**2 / 2
    return np.sqrt(square)


OTHER_WAYS = {
    "6.1": [np.array([0.0357, 0.0505, 0.1633]), [784**-0.5, he(784), he(75)]],
    "6.2": [he_loop],
    "6.3": [growth_loop],
    "6.4": [weights_of(lambda n, m: math.sqrt(6 / n), uniform), he_loop],
    "6.5": [start(lambda rng, n, m: np.stack([rng.standard_normal(n) for _ in range(m)], axis=1)), by_spawning],
    "6.7": [lambda weights: (weights * np.sqrt(2 / len(weights))).astype(weights.dtype)],
    "6.8": [lambda a: np.sqrt(2.0) / np.hypot(1.0, a)],
}  # fmt: skip
