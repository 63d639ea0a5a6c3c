"""Wrong answers to the exercises of chapter 1, each with a part of the hint it must get."""

import numpy as np

from common.functions import sigmoid, softmax, step

GATES = {
    "AND": lambda a, b: step(a + b - 1.5),
    "OR": lambda a, b: step(a + b - 0.5),
    "NAND": lambda a, b: step(1.5 - a - b),
}


def forgets_return(a, b):
    a = a + b


def shifted_columns(x):
    e = np.exp(x - x.max(axis=0))
    return e / e.sum(axis=0)


def whole(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def global_shift(x):
    e = np.exp(x - x.max())
    return e / e.sum(axis=-1, keepdims=True)


def unshifted(x):
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)


def no_keepdims(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


def no_keepdims_at_all(x):
    e = np.exp(x - x.max(axis=-1))
    return e / e.sum(axis=-1)


def by_symmetry(u):
    s = 1 / (1 + np.exp(-np.abs(u)))
    return np.where(u >= 0, s, 1 - s)


def in_place(u, slope):
    u[u < 0] *= slope
    return u


def by_if(u, slope):
    if u > 0:
        return u
    return slope * u


def both_branches(u):
    return np.where(u >= 0, 1 / (1 + np.exp(-u)), np.exp(u) / (1 + np.exp(u)))


def clipped(u):
    return 1 / (1 + np.exp(-np.clip(u, -500, 500)))


def hushed(u):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-u))


def exchanged(u):
    e = np.exp(-np.abs(u))
    return np.where(u >= 0, e / (1 + e), 1 / (1 + e))


def widened(u):
    e = np.exp(-np.abs(np.asarray(u, dtype=np.float64)))
    return np.where(u >= 0, 1 / (1 + e), e / (1 + e))


def difference_quotient(u):
    return (sigmoid(u + 1e-3) - sigmoid(u)) / 1e-3


def shifted_by(which):
    def softmax_with_it(x):
        exp_x = np.exp(x - which(x, axis=-1, keepdims=True))
        return exp_x / exp_x.sum(axis=-1, keepdims=True)

    return softmax_with_it


def rows_of_a_batch(x):
    exp_x = np.exp(x - x.max(axis=1, keepdims=True))
    return exp_x / exp_x.sum(axis=1, keepdims=True)


def tempered_afterwards(x, T):
    powers = softmax(x) ** (1 / T)
    return powers / powers.sum(axis=-1, keepdims=True)


WRONG = {
    "1.1": [
        ((1, 1, -1.5), "That is AND"),
        ((-1, -1, 1.5), "That is NAND"),
        ((-1, -1, 0.5), "opposite of OR"),
        ((1, 1, 0.5), "it is above 0"),
        ((1, 0.5, -0.5), "exactly 0 counts as 0"),
        ((1, 1), "wanted 3"),
        ("OR", "wanted numbers"),
        (lambda: (1, 1, -0.5), "or_weights is a function"),
    ],
    "1.2": [
        (GATES["OR"], "That is OR"),
        (GATES["NAND"], "That is NAND"),
        (lambda a, b: int(a == b), "opposite of XOR"),
        (lambda a, b: int(a > b), "exactly one"),
        (lambda a, b: 0.9 * abs(a - b), "a gate answers 0 or 1"),
        (forgets_return, "return missing"),
    ],
    "1.3": [
        (lambda u, slope: np.where(u > 0, u, slope * u).astype(np.float32), "came back as float32"),
        (lambda u, slope: np.maximum(u, 0), "plain ReLU"),
        (lambda u, slope: np.where(u > 0, slope * u, u), "wrong side"),
        (lambda u, slope: np.where(u > 0, u, slope), "the slope itself"),
        (lambda u, slope: np.where(u > 0, u, slope * abs(u)), "should be negative too"),
        (lambda u, slope: np.maximum(u, slope * u), "np.maximum(u, slope * u) chooses"),
        (lambda u, slope: np.where(u > 0, u, slope * u).astype(float), "stay float32"),
        (in_place, "changes its argument"),
        (by_if, "An if can decide about one number"),
        (lambda u, slope: max(u, slope * u), "the same is true of max"),
        (lambda u, slope: np.array([v if v > 0 else slope * v for v in u]), "Try np.where"),
    ],
    "1.4": [
        (lambda u: 1 - sigmoid(u), "multiplied by y"),
        (lambda u: u * (1 - u), "in the place of u"),
        (sigmoid, "the sigmoid itself"),
        (lambda u: -sigmoid(u) * (1 - sigmoid(u)), "sign is exchanged"),
        (difference_quotient, "difference quotient"),
        (lambda u: (sigmoid(u + 1e-5) - sigmoid(u - 1e-5)) / 2e-5, "difference quotient"),
    ],
    "1.5": [
        (lambda u: 1 / (1 + np.exp(-u)), "overflow"),
        (both_branches, "computes both branches"),
        (clipped, "clipped"),
        (exchanged, "exchanged"),
        (hushed, "only the warning is hidden"),
        (by_symmetry, "right to three or four of its own digits"),
        (lambda u: 0.5 * (1 + np.tanh(u / 2)), "nearly equal numbers"),
        (lambda u: 1 / (1 + np.exp(np.minimum(-u, 709))), "yours gives 1.2e-308. Were the inputs clipped"),
        (widened, "stay float32"),
    ],
    "1.6": [
        (shifted_columns, "axis=0 runs down"),
        (whole, "All nine values together"),
        (global_shift, "all rows together"),
        (unshifted, "Subtract the maximum of each row"),
        (no_keepdims, "without keepdims=True the sums lie down"),
        (no_keepdims_at_all, "without keepdims=True the maxima lie down"),
        (lambda x: unshifted(x - x.max(axis=-1)), "without keepdims=True the maxima lie down"),
        (rows_of_a_batch, "A single row"),
        *((shifted_by(which), "Subtract the maximum of each row") for which in (np.mean, np.min)),
        (lambda x: np.stack([softmax(row) for row in x]), "A single row"),
    ],
    "1.7": [
        (lambda x, T: softmax(x * T), "You multiply by T"),
        (lambda x, T: softmax(x), "makes no difference"),
        (lambda x, T: softmax(x) / T, "divide after softmax"),
        (lambda x, T: unshifted(x / T), "subtract each row's maximum"),
        (lambda x, T: unshifted(x / T - x.max(axis=-1, keepdims=True)), "divide by T first"),
        (tempered_afterwards, "rounded to 0"),
        (lambda x, T: shifted_by(np.mean)(x / T), "subtract each row's maximum"),
    ],
    "1.8": [
        (lambda W1, b1, W2, b2: (W1 @ W2, b2), "bias is forgotten"),
        (lambda W1, b1, W2, b2: (W2 @ W1, b2), "W is W2 @ W1"),
        (lambda W1, b1, W2, b2: (W1 + W2, b1 @ W2 + b2), "W is a sum"),
        (lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2), "entry by entry"),
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2), "has to go through"),
        (lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2), "from the left"),
        (lambda W1, b1, W2, b2: W1 @ W2, "two things"),
        (lambda W1, b1, W2, b2: (W1 @ W2, 2 * b2 + b1 @ W2), "for x = 0"),
    ],
}
