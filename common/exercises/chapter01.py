"""Exercises of chapter 1: activation functions."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, numbers, real, show
from common.functions import sigmoid, softmax

ROWS = [(0, 0), (0, 1), (1, 0), (1, 1)]
OR, AND, NAND, XOR = (0, 1, 1, 1), (0, 0, 0, 1), (1, 1, 1, 0), (0, 1, 1, 0)


# --- 1.1 ---------------------------------------------------------------------------------------------------


@exercise(
    "1.1",
    "OR, by hand",
    hints=[
        "With both inputs 0, the weighted sum is b alone. What must its sign be?",
        "With one input 1, the sum is that input's weight plus b. It has to be above 0.",
        "Take both weights 1. Which biases lie between -1 and 0?",
    ],
    solution="or_weights = (1.0, 1.0, -0.5)",
)
def check_or(answer):
    w1, w2, b = numbers(answer, 3, "or_weights")
    sums = [w1 * x1 + w2 * x2 + b for x1, x2 in ROWS]
    got = tuple(int(u > 0) for u in sums)
    if got == AND:
        raise Wrong(
            "That is AND: it wants both inputs. For OR one must be enough, so make the bias less negative."
        )
    if got == NAND:
        raise Wrong(
            "That is NAND, the opposite of AND. For OR, an input of 1 has to raise the sum, not lower it."
        )
    if got == tuple(1 - bit for bit in OR):
        raise Wrong("That is the opposite of OR: exchange all three signs.")
    if sums[0] > 0:
        raise Wrong(
            f"With both inputs 0 the sum is the bias, {b:g}, and it is above 0: the answer there must be 0."
        )
    for row, u, wanted, bit in zip(ROWS, sums, OR, got, strict=True):
        if bit != wanted:
            border = " (a sum of exactly 0 counts as 0)" if u == 0 else ""
            raise Wrong(
                f"For the inputs {row} the sum is {u:g}, so the answer is {bit}{border}; OR wants {wanted}."
            )
    return "The line w₁x₁ + w₂x₂ + b = 0 has (0, 0) on one side and the three other points on the other."


# --- 1.2 ---------------------------------------------------------------------------------------------------


def xor(x1, x2):
    return AND(NAND(x1, x2), OR(x1, x2))  # the gates of the notebook


@exercise(
    "1.2",
    "XOR out of gates",
    hints=[
        "Put it in words: at least one of them, but not both.",
        "'At least one' is OR(x1, x2). 'Not both' is NAND(x1, x2). Both statements have to hold.",
        "AND(NAND(x1, x2), OR(x1, x2))",
    ],
    solution=xor,
)
def check_xor(answer):
    attempt = function(answer, "xor")
    got = tuple(float(attempt.array(x1, x2, shape=())) for x1, x2 in ROWS)
    for row, bit in zip(ROWS, got, strict=True):
        if bit not in (0, 1):
            raise Wrong(f"For the inputs {row} your answer is {bit:g}; a gate answers 0 or 1.")
    named = {OR: "OR", AND: "AND", NAND: "NAND", (1, 0, 0, 0): "NOR, the opposite of OR"}
    if got in named:
        raise Wrong(
            f"That is {named[got]}. XOR differs from it where the inputs are {_first_difference(got)}."
        )
    if got == tuple(1 - bit for bit in XOR):
        raise Wrong("That is the opposite of XOR: it says 1 where the inputs agree.")
    if got != XOR:
        raise Wrong(
            f"For the inputs {_first_difference(got)} your answer is wrong: XOR is 1 if exactly one input is 1."
        )
    return "Two gates in the first layer, one in the second: what no single gate can do."


def _first_difference(got):
    return next(row for row, bit, wanted in zip(ROWS, got, XOR, strict=True) if bit != wanted)


# --- 1.3 ---------------------------------------------------------------------------------------------------


def leaky_relu(u, slope):
    return np.where(u > 0, u, slope * u)


@exercise(
    "1.3",
    "Leaky ReLU",
    hints=[
        "An if can't look at a whole array. np.where(condition, a, b) chooses entry by entry.",
        "The condition is u > 0; the two choices are u and slope * u.",
        "np.where(u > 0, u, slope * u)",
    ],
    solution=leaky_relu,
)
def check_leaky_relu(answer):
    attempt = function(answer, "leaky_relu")
    u = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
    try:
        got = attempt.array(u, 0.1)
    except Wrong as wrong:
        if "ambiguous" in str(wrong):
            raise Wrong(
                "An if can decide about one number, not about an array of them. Try np.where."
            ) from None
        raise
    if got.shape != u.shape:
        raise Wrong(f"The result has shape {got.shape}, wanted the shape of u, {u.shape}.")
    if np.allclose(got, np.maximum(u, 0)):
        raise Wrong("That is plain ReLU: for negative u it gives 0. The leak, slope · u, is missing.")
    if np.allclose(got, np.where(u > 0, 0.1 * u, u)):
        raise Wrong(
            "The slope is on the wrong side: positive values should pass unchanged, negative ones be scaled."
        )
    if np.allclose(got, np.where(u > 0, u, -0.1 * u)):
        raise Wrong("For negative u the result should be negative too: slope · u, not slope · |u|.")
    if np.allclose(got, np.where(u > 0, u, 0.1)):
        raise Wrong("For negative u you return the slope itself; wanted slope · u.")
    for slope in (0.1, 0.0, 1.0, 2.0, -1.0):
        wanted = np.where(u > 0, u, slope * u)
        got = attempt.array(u, slope, shape=u.shape)
        if not np.allclose(got, wanted):
            reason = (
                " np.maximum(u, slope * u) chooses the wrong one there."
                if np.allclose(got, np.maximum(u, slope * u))
                else ""
            )
            raise Wrong(f"With slope {slope:g}, {show(u)} gave {show(got)}, wanted {show(wanted)}.{reason}")
    square = np.array([[-1.0, 2.0], [3.0, -4.0]], dtype=np.float32)
    got = attempt.array(square, 0.5, shape=(2, 2))
    if got.dtype != np.float32:
        raise Wrong(f"A float32 array came back as {got.dtype}; it should stay float32.")
    return "A small slope on the left keeps a unit alive: it always has something to learn from."


# --- 1.4 ---------------------------------------------------------------------------------------------------


def sigmoid_slope(u):
    y = sigmoid(u)
    return y * (1 - y)


@exercise(
    "1.4",
    "The slope from the output",
    hints=[
        "Section 1.3 writes the slope with nothing but the output y.",
        "First compute y = sigmoid(u), then combine y and 1 - y.",
        "y * (1 - y)",
    ],
    solution=sigmoid_slope,
)
def check_sigmoid_slope(answer):
    attempt = function(answer, "sigmoid_slope")
    u = np.array([-3.0, -1.0, 0.0, 0.5, 2.0])
    y = 1 / (1 + np.exp(-u))
    wanted = y * (1 - y)
    got = attempt.array(u, shape=u.shape)
    mistakes = {
        "That is the sigmoid itself, not its slope.": y,
        "That is u · (1 - u). The formula wants the output y = sigmoid(u) in the place of u.": u * (1 - u),
        "That is 1 - y. It has to be multiplied by y.": 1 - y,
        "The sign is exchanged: the sigmoid rises everywhere, so its slope is positive.": -wanted,
        "That is y · (1 + y). Check the sign in the bracket.": y * (1 + y),
        "That is the slope of tanh, 1 - y², with the sigmoid's y.": 1 - y**2,
    }
    for message, mistake in mistakes.items():
        if np.allclose(got, mistake):
            raise Wrong(message)
    if not np.allclose(got, wanted, rtol=1e-3, atol=1e-6):
        raise Wrong(f"At u = {show(u)} you give {show(got)}, wanted {show(wanted)}.")
    if not np.allclose(got, wanted, rtol=1e-9):
        raise Wrong(
            "Close, but not exact: a difference quotient? The formula of section 1.3 needs no small step."
        )
    if not np.isclose(attempt.array(0.0, shape=()), 0.25):
        raise Wrong("For the single number u = 0.0 the slope is 0.25.")
    return "The backward pass of a sigmoid needs only what the forward pass has already computed."


# --- 1.5 ---------------------------------------------------------------------------------------------------


def sigmoid_fixed(u):
    e = np.exp(-np.abs(u))  # never above 1
    return np.where(u >= 0, 1 / (1 + e), e / (1 + e))


@exercise(
    "1.5",
    "Find the bug: a sigmoid that overflows",
    hints=[
        "For u = -1000 the formula needs exp(1000), and there is no such number. For u = +1000 it needs exp(-1000): 0.",
        "For negative u, use exp(u) / (1 + exp(u)). But np.where computes both branches for all entries.",
        "exp(-|u|) is never above 1, and serves both branches.",
    ],
    solution=sigmoid_fixed,
)
def check_sigmoid_fixed(answer):
    attempt = function(answer, "sigmoid_fixed")
    u = np.array([-30.0, -2.0, -0.5, 0.0, 0.5, 2.0, 30.0])
    wanted = 1 / (1 + np.exp(-u))
    got = attempt.array(u, shape=u.shape)
    if np.allclose(got, 1 - wanted) and not np.allclose(got, wanted):
        raise Wrong("The two branches are exchanged: sigmoid(2.0) should be near 0.88, yours is near 0.12.")
    if not np.allclose(got, wanted, rtol=1e-9, atol=0):
        raise Wrong(f"The values have changed: at {show(u)} you give {show(got)}, wanted {show(wanted)}.")
    small = np.array([-40.0, -100.0, -600.0])
    got, wanted = attempt.array(small, shape=small.shape), np.exp(small) / (1 + np.exp(small))
    if not np.allclose(got, wanted, rtol=1e-9, atol=0):
        raise Wrong(
            f"At u = -600 the sigmoid is {wanted[-1]:.1e}, yours gives {got[-1]:.1e}. Were the inputs clipped?"
        )
    large = np.array([-1000.0, 1000.0])
    try:
        got = attempt.array(large, shape=large.shape)
    except Wrong as wrong:
        if "warn" in str(wrong):
            raise Wrong(
                f"{wrong} If you use np.where: it computes both branches for every entry, also the one it throws away."
            ) from None
        raise
    if not np.allclose(got, [0.0, 1.0], rtol=0, atol=1e-300):
        raise Wrong(f"sigmoid of -1000 and 1000 gave {show(got)}, wanted 0 and 1.")
    half = attempt.array(np.array([-1000, 0, 1000], dtype=np.float32), shape=(3,))
    if half.dtype != np.float32:
        raise Wrong(f"A float32 array came back as {half.dtype}; it should stay float32.")
    return "exp is only ever asked for numbers up to 1. The library's sigmoid does the same: show_source(sigmoid)."


# --- 1.6 ---------------------------------------------------------------------------------------------------


def softmax_fixed(x):
    exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


@exercise(
    "1.6",
    "Find the bug: softmax for batches",
    hints=[
        "Print softmax_buggy(batch).sum(axis=-1). What should it be?",
        "Both the maximum and the sum have to be taken within each row: axis=-1.",
        "Without keepdims=True the result of max or sum has one dimension too few to be subtracted or divided by.",
    ],
    solution=softmax_fixed,
)
def check_softmax_fixed(answer):
    attempt = function(answer, "softmax_fixed")
    x = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0], [2.0, -1.0, 1.0]])
    wanted = softmax(x)
    got = attempt.array(x, shape=x.shape)
    if np.allclose(got, softmax(x.T).T):
        raise Wrong("The columns add up to 1, not the rows: axis=0 runs down a column. A row is one example.")
    if np.allclose(got, np.exp(x) / np.exp(x).sum()):
        raise Wrong(
            "All nine values together add up to 1. Each row should: the sum needs axis=-1 and keepdims=True."
        )
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    if any(np.allclose(got, part / part.sum(axis=-1)) for part in (e, np.exp(x))):
        raise Wrong(
            "Each column is divided by the sum of another row: without keepdims=True the sums lie down as a row."
        )
    _same_softmax(got, wanted, x)
    apart = np.array([[1.0, 2.0, 3.0], [1001.0, 1002.0, 1003.0], [-5000.0, -5001.0, -5002.0]])
    try:
        got = attempt.array(apart, shape=apart.shape)
    except Wrong as wrong:
        if "overflow" in str(wrong):
            raise Wrong(f"{wrong} Subtract the maximum of each row first.") from None
        if "warn" in str(wrong):
            raise Wrong(
                f"{wrong} Is it the maximum of all rows together that you subtract? Then a low row becomes 0 / 0."
            ) from None
        raise
    _same_softmax(got, softmax(apart), apart)
    single = np.array([2.0, 1.0, -1.0])
    _same_softmax(attempt.array(single, shape=single.shape), softmax(single), single)
    wide = np.array([[0.5, -0.5], [3.0, 1.0], [0.0, 2.0]])
    _same_softmax(attempt.array(wide, shape=wide.shape), softmax(wide), wide)
    return "Each row for itself: axis=-1 says along which axis, keepdims=True keeps the shapes fitting."


def _same_softmax(got, wanted, x):
    if not np.isfinite(got).all():
        raise Wrong(f"For {show(x)} the result has values that are nan or inf.")
    if not np.allclose(got.sum(axis=-1), 1):
        raise Wrong(f"For {show(x)} the rows add up to {show(got.sum(axis=-1))}; each should add up to 1.")
    if not np.allclose(got, wanted):
        raise Wrong(f"For {show(x)} you give {show(got)}, wanted {show(wanted)}.")


# --- 1.7 ---------------------------------------------------------------------------------------------------


def temperature_softmax(x, T):
    z = x / T
    exp_z = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return exp_z / np.sum(exp_z, axis=-1, keepdims=True)


@exercise(
    "1.7",
    "Temperature",
    hints=[
        "The temperature divides the scores, before anything else happens.",
        "After x / T it is the softmax of exercise 1.6.",
        "softmax(x / T)",
    ],
    solution=temperature_softmax,
)
def check_temperature_softmax(answer):
    attempt = function(answer, "temperature_softmax")
    x = np.array([2.0, 1.0, -1.0])
    got, wanted = attempt.array(x, 2.0, shape=x.shape), softmax(x / 2.0)
    if np.allclose(got, softmax(x * 2.0)):
        raise Wrong(
            "You multiply by T. A high temperature should even the probabilities out, so divide the scores by it."
        )
    if np.allclose(got, softmax(x)):
        raise Wrong("T makes no difference yet. It divides the scores before the exponential, not after it.")
    if np.allclose(got, softmax(x) / 2.0):
        raise Wrong("The probabilities add up to 1/2: you divide after softmax. Divide the scores before it.")
    _same_softmax(got, wanted, x)
    batch = np.array([[2.0, 1.0, -1.0], [700.0, 710.0, 720.0]])
    for T in (0.1, 0.5, 10.0):
        try:
            got = attempt.array(batch, T, shape=batch.shape)
        except Wrong as wrong:
            if "warn" in str(wrong):
                raise Wrong(
                    f"{wrong} A low temperature makes scores large: subtract each row's maximum after dividing by T."
                ) from None
            raise
        _same_softmax(got, softmax(batch / T), batch / T)
    return "Low temperatures sharpen, high ones even out; the order of the classes never changes."


# --- 1.8 ---------------------------------------------------------------------------------------------------


def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


@exercise(
    "1.8",
    "Collapse two layers",
    hints=[
        "Multiply out (x @ W1 + b1) @ W2 + b2.",
        "x is multiplied by W1 first and by W2 then: the product is W1 @ W2, in this order.",
        "The first bias, too, goes through the second layer: b1 @ W2.",
    ],
    solution=collapse,
)
def check_collapse(answer):
    attempt = function(answer, "collapse")
    rng = np.random.default_rng(5)
    # square first: there every order of the product has a shape, so the mistake can be told from the numbers
    for a, h, c in ((2, 2, 2), (3, 4, 2), (1, 5, 3)):
        W1, b1 = rng.normal(size=(a, h)), rng.normal(size=h)
        W2, b2 = rng.normal(size=(h, c)), rng.normal(size=c)
        try:
            pair = attempt(W1, b1, W2, b2)
        except Wrong as wrong:
            if "matmul" in str(wrong) or "broadcast" in str(wrong):
                raise Wrong(
                    f"The shapes don't fit: W1 is {W1.shape}, W2 is {W2.shape}. Which order of the product fits?"
                ) from None
            raise
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise Wrong(f"collapse returned {type(pair).__name__}, wanted two things: return W, b")
        W, b = real(pair[0], "W"), real(pair[1], "b")
        if W.shape != (a, c):
            raise Wrong(f"W has shape {W.shape}, wanted {(a, c)}: from {a} inputs to {c} outputs.")
        if a == h == c and np.allclose(W, W2 @ W1):
            raise Wrong("W is W2 @ W1. x meets W1 first: x @ W1 @ W2.")
        if a == h == c and np.allclose(W, W1 + W2):
            raise Wrong("W is a sum. One layer after the other multiplies: x @ W1 @ W2.")
        if a == h == c and np.allclose(W, W1 * W2):
            raise Wrong("W is the product entry by entry. The matrix product is written @.")
        if not np.allclose(W, W1 @ W2):
            raise Wrong("W is not the product of the two weight matrices.")
        if np.shape(b) != (c,):
            raise Wrong(f"b has shape {b.shape}, wanted {(c,)}.")
        if np.allclose(b, b2):
            raise Wrong("The first bias is forgotten: b1 goes through the second layer as b1 @ W2.")
        if h == c and np.allclose(b, b1 + b2):
            raise Wrong("The first bias has to go through the second layer before it is added: b1 @ W2.")
        if h == c and np.allclose(b, W2 @ b1 + b2):
            raise Wrong("The first bias is a row, and meets W2 from the left: b1 @ W2, not W2 @ b1.")
        if not np.allclose(b, b1 @ W2 + b2):
            raise Wrong("b is not right yet. What is the output of both layers for x = 0?")
    return "However many linear layers: one does the same. Only a bend between them changes that."
