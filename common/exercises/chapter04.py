"""Exercises of chapter 4: backpropagation."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import (
    Wrong,
    function,
    named,
    numbers,
    real,
    recognize,
    show,
    stays_float32,
)
from common.functions import relu, sigmoid, softmax


def _gradients(attempt, names, *arguments, **written):
    """Call it, and insist on a tuple of arrays of numbers: a dict, in the order of `names`."""
    with named(**written):
        result = attempt(*arguments)
        if not isinstance(result, tuple | list) or len(result) != len(names):
            came = f"{len(result)} things" if isinstance(result, tuple | list | dict) else show(result)
            kind = "a dict of " if isinstance(result, dict) else ""
            wanted = f"wanted a tuple of {len(names)}: ({', '.join(names)})"
            raise Wrong(f"{attempt.name} returned {kind}{came}, {wanted}.")
        return {name: real(part, name) for name, part in zip(names, result, strict=True)}


def _close(got, wanted):
    if got.shape != np.shape(wanted):
        return False
    single = np.asarray(wanted).dtype == np.float32
    return np.allclose(got, wanted, rtol=1e-3 if single else 1e-5, atol=1e-5 if single else 1e-8)


def _differs(name, got, wanted, told):
    """Raise what can be said about a wrong array when no known mistake explains it."""
    if got.shape != np.shape(wanted):
        raise Wrong(f"{told}, {name} has shape {got.shape}, wanted {np.shape(wanted)}.")
    first = tuple(int(k) for k in np.argwhere(~np.isclose(got, wanted, rtol=1e-5, atol=1e-8))[0])
    where = f"[{', '.join(map(str, first))}]" if first else ""
    raise Wrong(f"{told}, {name}{where} is {got[first]:.6g}, wanted {np.asarray(wanted)[first]:.6g}.")


def _judge_parts(got, wanted, mistakes, told):
    """Insist that every gradient is right, or give the hint of the mistake that a wrong one is."""
    for name, right in wanted.items():
        if not _close(got[name], right):
            recognize(got[name], mistakes.get(name, {}))
            _differs(name, got[name], right, told)


def _single(*arrays):
    return [array.astype(np.float32) for array in arrays]


# --- 4.1 ---------------------------------------------------------------------------------------------------


@exercise(
    "4.1",
    "Two ways back",
    hints=[
        "Give the two sums names: u = a + b and v = b + 1, so that z = u · v. Compute both, then walk back.",
        "The product hands to each factor the other one: u is told v, and v is told u. A sum hands on what it is told.",
        "a is used once and gets v = 5. b is used in u and in v: what comes back on the two ways is added.",
    ],
    solution="slopes = (5, 7 + 5)",
)
def check_slopes(answer):
    by_a, by_b = numbers(answer, 2, "slopes")
    if np.allclose((by_a, by_b), (12, 5), atol=1e-3):
        raise Wrong("The two are exchanged: the slope by a first, then the slope by b.")
    _compare_slope("dz/da", by_a, 5, {
        7: "you hand u the factor u. A product hands each factor the other one: u = a + b is told v = b + 1.",
        4: "you take b for the other factor. It is b + 1.",
        12: "a is used once, in a + b only; v = b + 1 doesn't hold it.",
        35: "that is z itself. Wanted is how fast z grows with a.",
        1: "that is the local derivative of the sum alone. Multiply it by what comes from above.",
        15: "a node of the graph is a sum, and a sum hands on what it is told: its inputs don't multiply it.",
    })  # fmt: skip
    _compare_slope("dz/db", by_b, 12, {
        5: "only the way through a + b is counted. b is used in b + 1, too.",
        7: "only the way through b + 1 is counted. b is used in a + b, too.",
        35: "you multiply what comes back on the two ways. Along a way you multiply; where ways meet, you add.",
        6: "that is the mean of the two ways. Gradients that meet are added.",
        2: "you subtract one way from the other. Gradients that meet are added.",
        -2: "you subtract one way from the other. Gradients that meet are added.",
        11: "on one of the ways you take b for the factor b + 1.",
        1: "that is a local derivative alone. Multiply it by what comes from above, and add the ways.",
    })  # fmt: skip
    return "5 and 12: along one way you multiply, and where ways meet again you add. A weight used for a whole batch is such a b."


def _compare_slope(what, got, wanted, mistakes):
    if abs(got - wanted) <= 1e-3:
        return
    for mistake, message in mistakes.items():
        if abs(got - mistake) <= 1e-3:
            raise Wrong(f"{what} is not {mistake}: {message}")
    raise Wrong(
        f"{what} is not {got:g}. With u = a + b = 7 and v = b + 1 = 5: what is u told, what is v told?"
    )


# --- 4.2 ---------------------------------------------------------------------------------------------------


def divide_backward(x, y, dout):
    return dout / y, -dout * x / y**2


@exercise(
    "4.2",
    "The node x / y",
    hints=[
        "Two local derivatives are needed: how does x / y answer to x, while y stays, and how to y, while x stays?",
        "By x it is 1 / y. By y it is that of x · y⁻¹, which is -x / y². Each times what comes from above.",
        "return dout / y, -dout * x / y**2",
    ],
    solution=divide_backward,
)
def check_divide_backward(answer):
    attempt = function(answer, "divide_backward")
    rng = np.random.default_rng(42)
    for shape in ((3,), (2, 3), (1, 4), ()):
        x, y, dout = (rng.uniform(0.5, 3, size=shape) * rng.choice([-1, 1], size=shape) for _ in range(3))
        if not shape:
            x, y, dout = 3.0, -2.0, 0.7
        got = _gradients(attempt, ("dx", "dy"), x, y, dout)
        dx, dy = divide_backward(x, y, dout)
        if _close(got["dx"], dy) and _close(got["dy"], dx):
            raise Wrong("The two are exchanged: return dx first, then dy.")
        mistakes = {
            "dx": {
                "dx: the local derivative alone. What comes from above, dout, multiplies it.": 1 / y,
                "dx: that is the node x · y. The slope of x / y by x is 1 / y.": dout * y,
                "dx: only dout. The local derivative, 1 / y, is missing.": dout,
                "dx: the sign is exchanged. x / y grows with x where y is above 0.": -dx,
                "dx: that is x / y times dout. The slope by x is 1 / y: x itself drops out.": dout * x / y,
                "dx: you divide dout by x. The slope of x / y by x is 1 / y.": dout / x,
                "dx: you divide by y² in the slope by x, too; there it is 1 / y.": dout / y**2,
                "dx: you divide by dout. What comes from above multiplies.": 1 / y / dout,
            },
            "dy": {
                "dy: the sign. A larger y makes x / y smaller: -x / y².": -dy,
                "dy: the square is missing. The derivative of 1 / y is -1 / y².": -dout * x / y,
                "dy: the square and the sign are missing. The derivative of 1 / y is -1 / y².": dout * x / y,
                "dy: the local derivative alone. What comes from above, dout, multiplies it.": -x / y**2,
                "dy: neither sign nor dout. The local derivative is -x / y², and dout multiplies it.": x
                / y**2,
                "dy: x is missing. The derivative of x · y⁻¹ by y is -x / y².": -dout / y**2,
                "dy: that is the node x · y. The slope of x / y by y is -x / y².": dout * x,
                "dy: x and y are exchanged: the slope by y is -x / y².": -dout * y / x**2,
                "dy: that is -1 / y² with x in the square as well. Only y is squared.": -dout * x**2 / y**2,
                "dy: x is in the place of y. The slope by y is -x / y².": dout / x,
                "dy: you divide by dout. What comes from above multiplies.": -x / y**2 / dout,
            },
        }
        _judge_parts(got, {"dx": dx, "dy": dy}, mistakes, f"With x = {show(x)}, y = {show(y)}"[:120])
    for part in _gradients(attempt, ("dx", "dy"), *_single(*rng.uniform(1, 2, size=(3, 4)))).values():
        stays_float32(part)
    return "A node needs its own two derivatives and dout, nothing else. Any network is made of such nodes."


# --- 4.3 ---------------------------------------------------------------------------------------------------


def affine_backward(x, W, dout):
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


@exercise(
    "4.3",
    "Affine, backward",
    hints=[
        "The gradient by an array has the array's shape: dx is (N, D), dW is (D, H), db is (H,). dout is (N, H).",
        "dx: each sample's dout goes back through the weights. dW: inputs times dout, added over the samples. db: the bias is used in every sample.",
        "return dout @ W.T, x.T @ dout, dout.sum(axis=0)",
    ],
    solution=affine_backward,
)
def check_affine_backward(answer):
    attempt, names = function(answer, "affine_backward"), ("dx", "dW", "db")
    rng = np.random.default_rng(43)
    # square first: there a wrong order or transposition runs, so the mistake can be told from the numbers
    for n, d, h in ((3, 3, 3), (5, 3, 4), (1, 4, 2), (2, 1, 1)):
        x, W, dout = rng.normal(size=(n, d)), rng.normal(size=(d, h)), rng.normal(size=(n, h))
        got = _gradients(attempt, names, x, W, dout, x=x, W=W, dout=dout)
        wanted = dict(zip(names, affine_backward(x, W, dout), strict=True))
        mistakes = _affine_mistakes(x, W, dout, **wanted) if n == d == h else {}
        mistakes["db"] = _bias_mistakes("db", dout, "dout")
        _judge_parts(got, wanted, mistakes, f"With N = {n}, D = {d}, H = {h}")
    single = _single(x, W, dout)
    for part in _gradients(attempt, names, *single, x=single[0], W=single[1], dout=single[2]).values():
        stays_float32(part)
    return "Two products and a sum, whatever the sizes: what the whole backward pass of a network spends its time on."


def _affine_mistakes(x, W, dout, dx, dW, db):
    return {
        "dx": {
            "dx and dW are exchanged: return (dx, dW, db).": dW,
            "dx: that is dout @ W. It runs here because W is square; the derivation says dout @ W.T.": dout @ W,
            "dx: that is W @ dout. The samples are rows, so dout stands on the left: dout @ W.T.": W @ dout,
            "dx: that is W.T @ dout. The samples are rows, so dout stands on the left: dout @ W.T.": W.T @ dout,
            "dx lies on its side: the samples are rows, dout @ W.T.": dx.T,
            "dx: that multiplies entry by entry. A matrix product is written @.": dout * W.T,
            "dx: that multiplies entry by entry, and without transposing. Wanted is dout @ W.T.": dout * W,
            "dx: that is x @ W.T. Back goes what comes from above: dout @ W.T.": x @ W.T,
            "dx is divided by N. The mean over the batch is the loss's business: dout holds it already.": dx / len(x),
        },
        "dW": {
            "dW lies on its side: it has the shape of W, (D, H), so x.T @ dout.": dW.T,
            "dW: that is x @ dout. It runs here because all is square; the sum over the samples needs x.T @ dout.": x @ dout,
            "dW: that is dout @ x. Wanted is x.T @ dout, which adds over the samples.": dout @ x,
            "dW: that is x @ dout.T, which adds over the units. Wanted is x.T @ dout, which adds over the samples.": x @ dout.T,
            "dW: that is dout @ x.T, which adds over the units. Wanted is x.T @ dout, which adds over the samples.": dout @ x.T,
            "dW: that multiplies entry by entry. A matrix product is written @.": x.T * dout,
            "dW: that multiplies entry by entry, and without transposing. Wanted is x.T @ dout.": x * dout,
            "dW is the mean over the samples. The weight is used in each of them, and where ways meet gradients are added.": dW / len(x),
            "dW holds the first sample only: add over all of them, x.T @ dout.": np.outer(x[0], dout[0]),
        },
    }  # fmt: skip


def _bias_mistakes(name, dout, from_above):
    """What plausible slips make of a bias's gradient; `from_above` is how the text calls dout."""
    return {
        f"{name}: that is {from_above} as it is, a row for each sample. One bias serves all samples: add the rows.": dout,
        f"{name}: you add over the units. One bias serves all samples: add over these, axis=0.": dout.sum(axis=1),
        f"{name} is the mean over the samples. The bias is used in each of them, and where ways meet gradients are added.": dout.mean(axis=0),
        f"{name}: you add all entries into one number. Each unit has its own bias: axis=0.": dout.sum(),
        f"{name} is a matrix of one row, shape {(1, dout.shape[1])}; b is {dout.shape[1:]}. Leave keepdims away.": dout.sum(axis=0, keepdims=True),
        f"{name} holds the first sample only: add over all of them.": dout[0],
        f"{name} is all ones: that is the local derivative. Multiply by {from_above}, and add over the samples.": np.ones(dout.shape[1]),
        f"{name} counts the samples: that is right for a {from_above} of ones only.": np.full(dout.shape[1], float(len(dout))),
    }  # fmt: skip


# --- 4.4 ---------------------------------------------------------------------------------------------------


def relu_backward_fixed(x, dout):
    return dout * (x > 0)


@exercise(
    "4.4",
    "Find the bug: ReLU, backward",
    hints=[
        "Print dout before and after a call. And which slope does it take where x is exactly 0?",
        "dout[x < 0] = 0 writes into the caller's array, and leaves the places alone where x is 0.",
        "x > 0 is a mask of True and False, which count as 1 and 0: return dout * (x > 0).",
    ],
    solution=relu_backward_fixed,
)
def check_relu_backward(answer):
    attempt = function(answer, "relu_backward_fixed")
    rng = np.random.default_rng(44)
    for x, dtype in (
        (np.array([-2.0, -0.5, 0.0, 0.5, 2.0, -0.0]), float),
        (rng.integers(-2, 3, size=(4, 5)) / 2, float),
        (np.array([[0.0, -3.0, 1e-12]]), float),
        (rng.normal(size=(3, 1, 2)), float),
        (rng.integers(-1, 2, size=(2, 6)) * 1.0, np.float32),
    ):
        x = x.astype(dtype)
        dout = (rng.uniform(0.5, 2, size=x.shape) * rng.choice([-1, 1], size=x.shape)).astype(dtype)
        got = _untouched(attempt, x, dout)
        wanted = dout * (x > 0)
        recognize(got, {} if _close(got, wanted) else {
            "Where x is exactly 0 you let the gradient through. This book takes the slope 0 there: x > 0, not x >= 0.": dout * (x >= 0),
            "The gradient goes everywhere: nothing is masked.": dout,
            "The mask looks at the sign of dout. What counts is where x, the input, was above 0.": dout * (dout > 0),
            "That stops the gradient where x is above 0 and lets the rest through: the mask is the wrong way round.": dout * (x <= 0),
            "That stops the gradient where x is above 0: the mask is the wrong way round (and leaves 0 out).": dout * (x < 0),
            "That is the mask alone, the local derivative. Multiply it by dout.": (x > 0) * 1.0,
            "That is the mask alone, with the slope 1 at exactly 0. This book takes 0 there; and multiply by dout.": (x >= 0) * 1.0,
            "That is the forward pass. Back goes dout, where x is above 0.": relu(x),
            "You multiply dout by relu(x). ReLU is a switch: the slope is 1 where x is above 0, however large x is.": dout * relu(x),
            "You multiply dout by x. The slope is 1 where x is above 0, however large x is.": dout * x,
            "You multiply by the sign of x, which is -1 below 0. The slope is 0 there.": dout * np.sign(x),
        })  # fmt: skip
        if not _close(got, wanted):
            _differs("the result", got, wanted, f"For x of shape {x.shape}")
        if dtype is np.float32:
            stays_float32(got)
    return "A switch that stays as the forward pass left it. And what belongs to the caller, dout, is only read: others may need it."


def _untouched(attempt, x, dout):
    try:
        with named(x=x, dout=dout):
            return attempt.array(x, dout)
    except Wrong as wrong:
        if "changes its argument" in str(wrong):
            raise Wrong(
                f"{attempt.name} still writes into an array of the caller. The next one who reads it finds your zeros: "
                "build a new array, or work on a copy."
            ) from None
        raise


# --- 4.5 ---------------------------------------------------------------------------------------------------


def loss_backward(scores, labels):
    gradient = softmax(scores)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)


@exercise(
    "4.5",
    "Softmax with cross entropy, backward",
    hints=[
        "The chapter derives it: what it says minus what it should say, y - t, and the loss is a mean.",
        "y is softmax(scores). t is one-hot: it takes away 1 in the column of the label, and nothing elsewhere.",
        "y = softmax(scores), a new array; y[np.arange(len(labels)), labels] -= 1; return y / len(labels).",
    ],
    solution=loss_backward,
)
def check_loss_backward(answer):
    attempt = function(answer, "loss_backward")
    rng = np.random.default_rng(45)
    for n, classes, scale, dtype in (
        (4, 4, 1, float),  # square first: there a wrong axis runs, and the mistake can be told
        (5, 3, 1, float),
        (1, 4, 1, float),
        (3, 6, 1000, float),
        (6, 3, 1, np.float32),
    ):
        scores = (scale * rng.normal(size=(n, classes))).astype(dtype)
        labels = rng.permutation(np.arange(n) % (classes - 1))  # the last class does not occur
        got = _without_overflow(attempt, scores, labels)
        wanted = loss_backward(scores, labels)
        if not _close(got, wanted):
            _hint_at_loss(got, scores, labels, wanted)
            _differs("the result", got, wanted, f"With {n} samples and {classes} classes")
        if dtype is np.float32 and got.dtype != dtype:
            raise Wrong(
                f"The values are right, but float32 scores gave {got.dtype}. np.eye makes float64 rows, for one: np.eye(C, dtype=scores.dtype)."
            )
    return "No derivative of a logarithm and none of softmax is left: together they are a difference, the pull on every score."


def _without_overflow(attempt, scores, labels):
    try:
        with named(scores=scores, labels=labels):
            return attempt.array(scores, labels)
    except Wrong as wrong:
        if "NumPy warn" in str(wrong):
            raise Wrong(
                f"{wrong} These scores go up to {scores.max():.0f}: exp overflows from 710 on. Use softmax, which "
                "subtracts each row's maximum first."
            ) from None
        raise


def _hint_at_loss(got, scores, labels, wanted):
    n, classes = scores.shape
    y, t = softmax(scores), np.eye(classes)[labels]
    all_rows = y.copy()
    all_rows[:, labels] -= 1
    mistakes = {
        "Not divided by N. The loss is the mean over the batch, so each sample has a share of 1/N.": y - t,
        "The sign: that is t - y. The gradient is what it says minus what it should say, y - t.": -wanted,
        "The sign, and not divided by N: it is (y - t) / N.": t - y,
        "You divide by the number of classes. The mean is one over the samples: divide by N.": (y - t) / classes,
        "You divide by the number of all entries. The mean is one over the samples: divide by N.": (y - t) / (n * classes),
        "The labels are subtracted as numbers. Take away 1, in the column of the label: one-hot.": (y - labels[:, None]) / n,
        "You take away 1 in the columns of all labels, in every row. Row n has its own: [np.arange(N), labels].": all_rows / n,
        "The softmax is missing: that is (scores - t) / N.": (scores - t) / n,
        "Those are the probabilities, divided by N. Take the target away.": y / n,
        "Those are the probabilities. Take the target away, and divide by N.": y,
        "The target is divided by N, the probabilities are not: (y - t) / N, with parentheses.": y - t / n,
        "The probabilities are divided by N, the target is not: take it away first, then divide.": y / n - t,
        "That softmax runs down the columns, over the samples. The classes of one sample are a row.": (softmax(scores.T).T - t) / n,
        "That softmax makes one distribution of the whole batch. Each row needs its own.": (softmax(scores.ravel()).reshape(scores.shape) - t) / n,
        "The softmax is taken twice.": (softmax(y) - t) / n,
        "That is summed over the batch. Wanted is a row for each sample.": wanted.sum(axis=0),
        "That lies on its side: a row for each sample, a column for each class.": wanted.T,
        "You go through the softmax as if each y hung on its own score only, (y - t) · y (1 - y).": (y - t) * y * (1 - y) / n,
        "That is the loss. Wanted is its gradient, an array of the shape of scores.": -np.mean(np.log(np.maximum(y[np.arange(n), labels], 1e-300))),
    }  # fmt: skip
    if n == classes:
        mistakes[
            "The labels are subtracted as numbers, and as a row. Take away 1, in the column of the label."
        ] = (y - labels) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        mistakes[
            "That is the gradient by the probabilities, -t / y. Go on through the softmax, to the scores."
        ] = -t / y / n
    recognize(got, mistakes)


# --- 4.6 ---------------------------------------------------------------------------------------------------


def residual_backward_fixed(x, W, dout):
    du = dout * (x @ W > 0)
    return dout + du @ W.T, x.T @ du


@exercise(
    "4.6",
    "Find the bug: a way around",
    hints=[
        "Draw the graph: x branches. One way goes through W and ReLU, the other straight to the sum.",
        "The check says that dx is wrong and dW right. How often is dx assigned, and what becomes of the first value?",
        "The two ways meet at x, so they are added: dx = dout + du @ W.T. A new array, not dout += …, which changes dout.",
    ],
    solution=residual_backward_fixed,
)
def check_residual_backward(answer):
    attempt, names = function(answer, "residual_backward_fixed"), ("dx", "dW")
    rng = np.random.default_rng(46)
    for n, d, dtype in ((4, 4, float), (5, 3, float), (1, 6, float), (3, 2, np.float32)):
        x, W, dout = (rng.normal(size=size).astype(dtype) for size in ((n, d), (d, d), (n, d)))
        if n > 1:
            x[-1] = 0  # here x @ W is exactly 0
        try:
            got = _gradients(attempt, names, x, W, dout, x=x, W=W, dout=dout)
        except Wrong as wrong:
            if "changes its argument" in str(wrong):
                raise Wrong(
                    "residual_backward_fixed changes its argument. After dx = dout both names stand for one array, and dx += … "
                    "writes into it. dx = dout + … makes a new one."
                ) from None
            raise
        wanted = dict(zip(names, residual_backward_fixed(x, W, dout), strict=True))
        _judge_parts(got, wanted, _residual_mistakes(x, W, dout, **wanted), f"With x of shape {x.shape}")
        if dtype is np.float32:
            for part in got.values():
                stays_float32(part)
    return "Where ways meet gradients are added, and dout itself arrives at x, however small W is. Very deep networks are built of such blocks."


def _residual_mistakes(x, W, dout, dx, dW):
    u = x @ W
    du = dout * (u > 0)
    through = du @ W.T
    masked = {
        "nothing is masked. The gradient goes through the ReLU only where x @ W is above 0.": dout,
        "where x @ W is exactly 0 you let the gradient through. This book takes the slope 0 there.": dout * (u >= 0),
        "the mask looks at x. It should be where the ReLU's input, x @ W, is above 0.": dout * (x > 0),
        "the mask looks at the block's output. It should be where the ReLU's input, x @ W, is above 0.": dout * (x + relu(u) > 0),
        "the mask looks at the sign of dout. It should be where the ReLU's input, x @ W, is above 0.": dout * (dout > 0),
    }  # fmt: skip
    mistakes = {
        "dx": {
            "dx: only the way through W is counted; the way around is lost. Gradients that meet are added.": through,
            "dx: only the way around is counted; the way through W is lost. Gradients that meet are added.": dout,
            "dx: on the way through W, W.T is missing: du arrives behind the product, so go on with du @ W.T.": dout + du,
            "dx: that is du @ W on the way through. It runs because W is square; the derivation says du @ W.T.": dout + du @ W,
            "dx: you multiply what comes back on the two ways. Gradients that meet are added.": dout * through,
            "dx: you subtract one way from the other. Gradients that meet are added.": dout - through,
            "dx: the mean of the two ways. Gradients that meet are added.": dx / 2,
            "dx: the way around counts twice.": dx + dout,
            "dx: the forward pass's x comes back on the way around. What comes back is dout.": x + through,
            "dx: the mask is for the way through the ReLU only. The way around has none: dout, whole.": du + through,
            "dx: on the way around comes 1, its local derivative. Multiply it by what comes from above: dout.": 1 + through,
            "dx and dW are exchanged: return (dx, dW).": dW,
        },
        "dW": {
            "dW lies on its side: x.T @ du.": dW.T,
            "dW: the way around doesn't pass W, so it adds nothing to dW.": x.T @ (du + dout),
            "dW is the mean over the samples. The weight is used in each of them: add.": dW / len(x),
        },
    }  # fmt: skip
    for message, d in masked.items():
        mistakes["dx"][f"dx: {message}"] = dout + d @ W.T
        mistakes["dW"][f"dW: {message}"] = x.T @ d
    if len(x) == len(W):
        mistakes["dW"]["dW: that is x @ du. It runs because all is square; wanted is x.T @ du."] = x @ du
    return mistakes


# --- 4.7 ---------------------------------------------------------------------------------------------------


def network_gradient(x, labels, W1, b1, W2, b2):
    u = x @ W1 + b1
    h = np.maximum(u, 0)
    ds = softmax(h @ W2 + b2)
    ds[np.arange(len(x)), labels] -= 1
    ds /= len(x)
    du = ds @ W2.T * (u > 0)
    return x.T @ du, du.sum(axis=0), h.T @ ds, ds.sum(axis=0)


class _Network:
    """The passes of the two-layer network, with one slip in them where one is named."""

    def __init__(self, x, labels, W1, b1, W2, b2, **slip):
        pick = dict(bias1=b1, bias2=b2, bend=relu, end=softmax, divide=lambda d: d / len(x), back=W2.T,
                    mask=lambda u, h, dh: u > 0) | slip  # fmt: skip
        self.x = x
        self.u = x @ W1 + pick["bias1"]
        self.h = pick["bend"](self.u)
        self.y = pick["end"](self.h @ W2 + pick["bias2"])
        self.ds = pick["divide"](self.y - np.eye(len(b2))[labels])
        self.dh = self.ds @ pick["back"]
        self.du = self.dh * pick["mask"](self.u, self.h, self.dh)
        self.gradients = dict(
            dW1=x.T @ self.du, db1=self.du.sum(axis=0), dW2=self.h.T @ self.ds, db2=self.ds.sum(axis=0)
        )


def _by_columns(scores):
    return softmax(scores.T).T


_LAST = {  # slips that spoil what leaves the loss: seen in db2 first
    "The gradient of the scores is not divided by N: the loss is the mean over the batch.": dict(divide=lambda d: d),
    "The sign is exchanged: the gradient of the scores is y - t.": dict(divide=lambda d: -d / len(d)),
    "The sign is exchanged, and it is not divided by N: the gradient of the scores is (y - t) / N.": dict(divide=lambda d: -d),
    "You divide by the number of classes. The mean is one over the samples: divide by N.": dict(divide=lambda d: d / d.shape[1]),
    "You divide by the number of all scores. The mean is one over the samples: divide by N.": dict(divide=lambda d: d / d.size),
    "You divide by N twice, perhaps with a mean where the sum belongs.": dict(divide=lambda d: d / len(d) ** 2),
    "The softmax is missing: the gradient of the scores is (softmax(scores) - t) / N.": dict(end=lambda s: s),
    "The softmax runs down the columns; the classes of one sample are a row.": dict(end=_by_columns),
    "Sigmoid is in the place of softmax.": dict(end=sigmoid),
    "The forward pass has no ReLU.": dict(bend=lambda u: u),
    "The forward pass has a sigmoid where the ReLU should be.": dict(bend=sigmoid),
    "There is a ReLU on the scores, too; it is between the layers only.": dict(end=lambda s: softmax(relu(s))),
    "The forward pass forgets b1.": dict(bias1=0),
    "The forward pass forgets b2.": dict(bias2=0),
    "The forward pass forgets both biases.": dict(bias1=0, bias2=0),
}  # fmt: skip
_HIDDEN = {  # slips between the layers: seen in db1 first
    "The mask of the ReLU is missing: let the gradient through only where u = x @ W1 + b1 is above 0.": dict(mask=lambda u, h, dh: 1),
    "The mask looks at the gradient's sign. It should be where u = x @ W1 + b1 is above 0.": dict(mask=lambda u, h, dh: dh > 0),
    "You multiply by h. ReLU is a switch: its slope is 1 where u is above 0, however large u is.": dict(mask=lambda u, h, dh: h),
    "The mask is the wrong way round.": dict(mask=lambda u, h, dh: u <= 0),
    "That is the slope of a sigmoid, h (1 - h). Between the layers is a ReLU.": dict(mask=lambda u, h, dh: h * (1 - h)),
    "Where u is exactly 0 you let the gradient through. This book takes the slope 0 there.": dict(mask=lambda u, h, dh: u >= 0),
}  # fmt: skip


@exercise(
    "4.7",
    "All four gradients",
    hints=[
        "Forward: u = x @ W1 + b1, h = relu(u), scores = h @ W2 + b2; keep u and h. The way back begins with exercise 4.5.",
        "With ds, the gradient of the scores: dW2 and db2 as in 4.3, with h for x. To the hidden units goes ds @ W2.T, masked where u > 0.",
        "du = ds @ W2.T * (u > 0); return x.T @ du, du.sum(axis=0), h.T @ ds, ds.sum(axis=0).",
    ],
    solution=network_gradient,
)
def check_network_gradient(answer):
    attempt, names = function(answer, "network_gradient"), ("dW1", "db1", "dW2", "db2")
    rng = np.random.default_rng(47)
    for n, d, hidden, classes, scale, dtype in (
        (5, 4, 4, 4, 1, float),  # square weights first: a wrong transposition runs, and can be told
        (6, 3, 5, 4, 1, float),
        (1, 3, 2, 3, 1, float),
        (5, 2, 4, 3, 1000, float),
        (7, 5, 6, 3, 1, np.float32),
    ):
        shapes = (n, d), (d, hidden), (hidden,), (hidden, classes), (classes,)
        x, W1, b1, W2, b2 = (rng.normal(size=shape) for shape in shapes)
        if n in (6, 7):
            x[0], b1[1:] = 0, 0  # a black image and fresh biases: the ReLU's input is exactly 0
        given = [(array * s).astype(dtype) for array, s in ((x, 1), (W1, 1), (b1, 1), (W2, scale), (b2, 1))]
        labels = rng.permutation(np.arange(n) % classes)
        arguments = given[0], labels, *given[1:]
        named_as = dict(zip(("x", "labels", "W1", "b1", "W2", "b2"), arguments, strict=True))
        try:
            got = _gradients(attempt, names, *arguments, **named_as)
        except Wrong as wrong:
            if "NumPy warn" in str(wrong) and "overflow" in str(wrong):
                raise Wrong(
                    f"{wrong} The weights are large here, and exp overflows. Use softmax, which subtracts each row's maximum."
                ) from None
            raise
        wanted = dict(zip(names, network_gradient(*arguments), strict=True))
        _judge_network(got, wanted, arguments, f"With N, D, H, K = {n}, {d}, {hidden}, {classes}")
        if dtype is np.float32:
            for name, part in got.items():
                if part.dtype != dtype:
                    raise Wrong(
                        f"The values are right, but all came in float32 and {name} is {part.dtype}. np.eye makes float64 rows, for one."
                    )
    return "Every weight's slope in one sweep: forward, keep what is needed, and back. That is all a training step has to know."


def _judge_network(got, wanted, arguments, told):
    wrong = [name for name in wanted if not _close(got[name], wanted[name])]
    if not wrong:
        return
    if wrong == list(wanted) and all(
        _close(got[a], wanted[b]) for a, b in (("dW1", "dW2"), ("db1", "db2"), ("dW2", "dW1"), ("db2", "db1"))
    ):
        raise Wrong("All four are right, in another order. Wanted is (dW1, db1, dW2, db2).")
    right = [name for name in wanted if name not in wrong]
    verdict = f"Wrong: {', '.join(wrong)}; right: {', '.join(right) or 'none'}. "
    # a slip that explains all four; then one that explains the first wrong one the way back meets
    for message, slip in (_LAST | _HIDDEN).items():
        slipped = _Network(*arguments, **slip).gradients
        if all(_close(got[name], slipped[name]) for name in wanted):
            raise Wrong(verdict + message)
    first = next(name for name in ("db2", "dW2", "db1", "dW1") if name in wrong)
    for message, mistake in _network_mistakes(first, *arguments):
        if _close(got[first], mistake):
            raise Wrong(verdict + message)
    try:
        _differs(first, got[first], wanted[first], told)
    except Wrong as found:
        raise Wrong(f"{verdict}The way back meets {first} first. {found}") from None


def _network_mistakes(name, x, labels, W1, b1, W2, b2):
    """Pairs of a message and what this gradient would be with that slip."""
    arguments = [
        array.astype(float) if array.dtype == np.float32 else array for array in (x, labels, W1, b1, W2, b2)
    ]
    net = _Network(*arguments)
    right = net.gradients[name]
    if name in ("db1", "db2"):
        above = net.ds if name == "db2" else net.du
        for message, mistake in _bias_mistakes(name, above, "ds" if name == "db2" else "du").items():
            yield message, mistake
    if name in ("db1", "dW1") and len(W1) == len(W2) == len(b2):  # square: these run
        back = {
            "On the way to the hidden units is ds @ W2. It runs because W2 is square; the derivation says ds @ W2.T.": W2,
            "W1 is used on the way to the hidden units. They feed W2, so it is ds @ W2.T.": W1.T,
            "W1 is used on the way to the hidden units, untransposed. They feed W2, so it is ds @ W2.T.": W1,
            "On the way to the hidden units W2.T is missing: ds @ W2.T.": np.eye(len(W2)),
        }  # fmt: skip
        for message, matrix in back.items():
            yield message, _Network(*arguments, back=matrix).gradients[name]
            unmasked = _Network(*arguments, back=matrix, mask=lambda u, h, dh: 1).gradients[name]
            yield f"{message} And the mask of the ReLU is missing.", unmasked
    if name in ("dW1", "dW2"):
        yield f"{name} lies on its side: it has the shape of {name[1:]}.", right.T
        yield f"{name} is the mean over the samples, though ds is divided by N already.", right / len(x)
    if name == "dW2":
        yield "dW2 needs what went into the second layer: that is h, after the ReLU, not u.", net.u.T @ net.ds
        yield "dW2 needs what went into the second layer: that is h, not x.", x.T @ net.ds
    if name == "dW1":
        yield "dW1 needs what went into the first layer: that is x, not h.", net.h.T @ net.du
        yield "dW1 needs what went into the first layer: that is x, not u.", net.u.T @ net.du
        yield "dW1 needs what leaves the mask, du. You take the gradient before it.", net.x.T @ net.dh
    for message, slip in (_LAST if name in ("db2", "dW2") else _HIDDEN | _LAST).items():
        yield message, _Network(*arguments, **slip).gradients[name]


# --- 4.8 ---------------------------------------------------------------------------------------------------


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
_SIGNS = (
    "A gradient from above that is all ones (or all positive) hides that; draw a random one, of both signs."
)
_ENTRIES = "Sums hide that; compare entry by entry."
_MUTANTS = (  # what is wrong, what would show it, and how: forward of which, a wrong backward
    ("returns zeros for softmax", "Each row of a softmax adds up to 1, whatever x is. So with a dout of ones all of dx is 0, and with any dout its sum is: draw dout, and compare entry by entry.",
     "softmax by rows", lambda x, dout: np.zeros_like(x)),
    ("returns zeros for sigmoid", "Its numbers should be compared with differences.",
     "sigmoid", lambda x, dout: np.zeros_like(x)),
    ("forgets to transpose the matrix", "It differs entry by entry, and even the sums are equal for a gradient from above of all ones.",
     "the product with a matrix", lambda x, dout: dout @ _M),
    ("lacks the factor 2 of the square", "Compare with differences, entry by entry, with a small tolerance.",
     "the square", lambda x, dout: x * dout),
    ("lacks the factor 1 - y of the sigmoid", "Compare with differences, entry by entry, with a small tolerance.",
     "sigmoid", lambda x, dout: dout * sigmoid(x)),
    ("takes ones in the place of dout", _SIGNS, "tanh", lambda x, dout: 1 - np.tanh(x) ** 2),
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
