"""Exercises of chapter 7: batch normalization."""

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
from common.gradient import numerical_gradient

SMALL = 1e-5  # the eps of the chapter


def _features(rng, *shape):
    """Numbers of which every column has a mean and a spread of its own."""
    places, spreads = rng.uniform(-3, 3, shape[1:]), rng.uniform(0.3, 2.5, shape[1:])
    return places + spreads * rng.normal(size=shape)


def _normalized(x, axis, eps=SMALL, **kind):
    mean, var = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True, **kind)
    return (x - mean) / np.sqrt(var + eps)


def _parts(attempt, shapes, *arguments, **written):
    """Call it, and insist on a tuple of arrays of these shapes (a dict from name to shape)."""
    with named(**written):
        result = attempt(*arguments)
        if not isinstance(result, tuple | list) or len(result) != len(shapes):
            wanted = f"wanted a tuple of {len(shapes)}: ({', '.join(shapes)})"
            raise Wrong(f"{attempt.name} returned {show(result)}, {wanted}.")
        got = {name: real(part, name) for name, part in zip(shapes, result, strict=True)}
    for name, shape in shapes.items():
        if got[name].shape != shape:
            raise Wrong(f"{name} has shape {got[name].shape}, wanted {shape}.")
    return got


def _judge(got, wanted, mistakes, told, rtol=1e-7, atol=1e-9):
    """Insist that an array is right, or give the hint of the first of the mistakes that it is."""
    right = np.isclose(got, wanted, rtol=rtol, atol=atol)
    if right.all():
        return
    recognize(got, mistakes)
    place = tuple(int(i) for i in np.argwhere(~right)[0])
    at = place[0] if len(place) == 1 else place
    raise Wrong(f"{told}: entry {at} is {got[place]:.6g}, wanted {wanted[place]:.6g}.")


# --- 7.1 ---------------------------------------------------------------------------------------------------


@exercise(
    "7.1",
    "By hand",
    hints=[
        "The mean first. Then how far each number is from it, and the mean of the squares of that.",
        "The mean is 4, the distances are −3, −1, 1, 3. Their squares are 9, 1, 1, 9; divide the sum by 4.",
        "The last sample becomes 3 / √5 = 1.342 before gamma and beta: multiply by gamma, then add beta.",
    ],
    solution="by_hand = (4, 5, 3.68)",
)
def check_by_hand(answer):
    got = numbers(answer, 3, "by_hand")
    x_hat = 3 / np.sqrt(5)
    for name, value, wanted, mistakes in (
        ("mean", got[0], 4, {"That is the sum. Divide it by 4.": 16}),
        ("variance", got[1], 5, {
            "That divides by 3. Batch normalization takes the biased variance: the mean of the squares, divided by 4.": 20 / 3,
            "That is the standard deviation. The variance is its square.": np.sqrt(5),
            "That is the standard deviation, and one that divides by 3. Wanted is the variance, divided by 4.": np.sqrt(20 / 3),
            "That is the sum of the squares. Divide it by 4.": 20,
            "That is the mean of the squares of 1, 3, 5, 7 themselves. Subtract the mean from each first.": 21,
            "That is the mean distance, without its squares.": 2,
        }),
        ("output", got[2], 2 * x_hat + 1, {
            "That divides by the variance. Divide by its root.": 2 * 3 / 5 + 1,
            "That is the normalized number alone. gamma and beta are missing: gamma times it, plus beta.": x_hat,
            "beta is missing.": 2 * x_hat,
            "gamma is missing.": x_hat + 1,
            "gamma and beta are exchanged: gamma multiplies, beta is added.": x_hat + 2,
            "beta is added before gamma multiplies. Multiply first.": 2 * (x_hat + 1),
            "That is the output of the first sample. The last one, 7, is above the mean.": -2 * x_hat + 1,
            "That is the output of the third sample. Wanted is that of the last, 7.": 2 * x_hat / 3 + 1,
            "The mean is not subtracted: 7 − 4 goes into the fraction.": 2 * 7 / np.sqrt(5) + 1,
            "The standard deviation is that with 3 under the sum. Divide 3 by √5.": 2 * 3 / np.sqrt(20 / 3) + 1,
        }),
    ):  # fmt: skip
        if np.isclose(value, wanted, rtol=0, atol=0.006):
            continue
        for message, mistake in mistakes.items():
            if np.isclose(value, mistake, rtol=0, atol=0.006):
                raise Wrong(f"The {name}: {message}")
        raise Wrong(f"The {name} is not {value:g}. Distances from the mean, their squares, then the root.")
    return "Add 100 to all four, or multiply them by 10: the output stays 3.68. Only the place within the batch counts."


# --- 7.2 ---------------------------------------------------------------------------------------------------


def normalize(x, eps=1e-5):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    return (x - mean) / np.sqrt(var + eps)


@exercise(
    "7.2",
    "Normalize",
    hints=[
        "Samples are rows. Each column gets a mean and a variance of its own: which axis has to disappear?",
        "x.mean(axis=0) and x.var(axis=0) have shape (D,), and broadcasting subtracts them from every row.",
        "(x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps): eps goes under the root.",
    ],
    solution=normalize,
)
def check_normalize(answer):
    attempt = function(answer, "normalize")
    rng = np.random.default_rng(72)
    constant = np.column_stack([_features(rng, 5, 2), np.full(5, 2.0)])
    cases = (
        (_features(rng, 4, 4), (0.3,)),
        (_features(rng, 6, 3), (0.05,)),
        (_features(rng, 40, 2), ()),
        (constant, ()),
        (_features(rng, 1, 3), ()),
    )
    for x, given in cases:
        with named(x=x):
            try:
                got = attempt.array(x, *given, shape=x.shape)
            except Wrong as wrong:
                if "NumPy warn" in str(wrong) and not x.var(axis=0).all():
                    raise Wrong(
                        f"{wrong} A column may hold the same number in all samples: then only eps stands under the root, "
                        "and the variance has to be the biased one."
                    ) from None
                raise
        eps = given[0] if given else SMALL
        centered, var = x - x.mean(axis=0), x.var(axis=0)
        with np.errstate(all="ignore"):  # a mistake may divide by zero
            mistakes = {
                "Each row is normalized. The mean and the variance are those of a column over the batch: axis=0.": _normalized(x, 1, eps),
                "The means of the rows are subtracted from the columns. Those of the columns are wanted: axis=0.": ((x - x.mean(axis=1)) / np.sqrt(x.var(axis=1) + eps) if len(x) == x.shape[1] else 0),
                "All numbers share one mean and one variance. Every column is to have its own: axis=0.": _normalized(x, None, eps),
                "You divide by the variance. The root is missing.": centered / (var + eps),
                "eps is missing, or another one than was handed in: np.sqrt(var + eps).": centered / np.sqrt(var),
                "eps is added after the root. It belongs under it: np.sqrt(var + eps).": centered / (np.sqrt(var) + eps),
                "The variance is divided by N - 1 (ddof=1). Batch normalization takes the biased one, divided by N.": centered / np.sqrt(var * len(x) / max(len(x) - 1, 1) + eps),
                "The mean is subtracted, but nothing is divided by √(var + eps).": centered,
                "The mean is not subtracted.": x / np.sqrt(var + eps),
                "You multiply by the root. Divide by it.": centered * np.sqrt(var + eps),
                "The sign is exchanged: x - mean, not mean - x.": -centered / np.sqrt(var + eps),
            }  # fmt: skip
        _judge(got, centered / np.sqrt(var + eps), mistakes, f"x of shape {x.shape}, eps {eps:g}")
    x = _features(rng, 8, 3).astype(np.float32)
    with named(x=x):
        stays_float32(attempt.array(x, shape=x.shape))
    return "Whatever scale the layer before gives to its outputs, each feature comes out with mean 0 and, but for eps, variance 1."


# --- 7.3 ---------------------------------------------------------------------------------------------------


def new_averages(running_mean, running_var, x, momentum=0.9):
    mean = momentum * running_mean + (1 - momentum) * x.mean(axis=0)
    var = momentum * running_var + (1 - momentum) * x.var(axis=0)
    return mean, var


@exercise(
    "7.3",
    "Running averages",
    hints=[
        "Two averages, one rule. The old value keeps the share momentum; what is left goes to this batch.",
        "Of this batch you need x.mean(axis=0) and x.var(axis=0), both of shape (D,).",
        "momentum * running_mean + (1 - momentum) * x.mean(axis=0) is the first: a new array. The second alike.",
    ],
    solution=new_averages,
)
def check_new_averages(answer):
    attempt = function(answer, "new_averages")
    rng = np.random.default_rng(73)
    for n, d, given in ((4, 4, (0.7,)), (6, 3, ()), (9, 1, (0.25,)), (1, 2, (0.9,)), (5, 2, (0.0,))):
        x, mean, var = _features(rng, n, d), rng.normal(size=d), rng.uniform(0.5, 2, d)
        shapes = {"The new running mean": (d,), "The new running variance": (d,)}
        got = _parts(attempt, shapes, mean, var, x, *given, x=x, running_mean=mean, running_var=var)
        share = given[0] if given else 0.9
        told = f"With momentum {share:g} and a batch of shape {x.shape}, the new running "
        new = [share * mean + (1 - share) * x.mean(axis=0), share * var + (1 - share) * x.var(axis=0)]
        for (name, part), old, batch, wanted, other in zip(
            got.items(), (mean, var), (x.mean(axis=0), x.var(axis=0)), new, new[::-1], strict=True
        ):
            kind = name.split()[-1]
            whole, rows = (x.mean(), x.mean(axis=1)) if kind == "mean" else (x.var(), x.var(axis=1))
            mistakes = {
                "The two are exchanged: return the mean first, then the variance.": other,
                f"{name}: the weights are exchanged. The old average keeps the share momentum.": (1 - share) * old + share * batch,
                f"{name} is that of this batch alone. Most of the old average stays.": batch,
                f"{name} is the old one still: this batch is missing.": old,
                f"{name}: this batch comes in whole. Its weight is 1 - momentum.": share * old + batch,
                f"{name}: the old average stays whole. Its weight is momentum.": old + (1 - share) * batch,
                f"{name} takes all columns together: every feature has its own, axis=0.": share * old + (1 - share) * whole,
            }  # fmt: skip
            if n == d:
                mistakes[f"{name} is taken along the rows. Over the batch is axis=0."] = (
                    share * old + (1 - share) * rows
                )
            if kind == "variance":
                mistakes |= {
                    "The standard deviation of the batch comes in. It is the variance that is averaged; the root is taken later.": share * var + (1 - share) * np.sqrt(batch),
                    "The variance of the batch is divided by N - 1 (ddof=1). This book takes the biased one in both.": share * var + (1 - share) * batch * n / max(n - 1, 1),
                    "The squares are taken around the running mean. The variance is that of the batch around its own mean.": share * var + (1 - share) * np.square(x - mean).mean(axis=0),
                    "The squares are taken around the new running mean. The variance is that of the batch around its own mean.": share * var + (1 - share) * np.square(x - new[0]).mean(axis=0),
                }  # fmt: skip
            _judge(part, wanted, mistakes, told + kind)
    single = [array.astype(np.float32) for array in (mean, var, x)]
    for part in _parts(attempt, shapes, *single, 0.9, x=single[2]).values():
        stays_float32(part)
    return "The latest batch counts most: with momentum 0.9, a batch keeps 0.9ᵏ of its weight after k more, half a percent after 50."


# --- 7.4 ---------------------------------------------------------------------------------------------------


def bn_fixed(x, gamma, beta, running_mean, running_var, train):
    mean, var = running_mean, running_var
    if train:
        mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


@exercise(
    "7.4",
    "Find the bug: every picture alone the same",
    hints=[
        "What is the mean of a batch of one, and what is left when it is subtracted? Which mean does not depend on the batch?",
        "train says which statistics to take: those of the batch, or the running ones. The rest is the same for both.",
        "if train: mean, var = x.mean(axis=0), x.var(axis=0); else: mean, var = running_mean, running_var.",
    ],
    solution=bn_fixed,
)
def check_bn_fixed(answer):
    attempt = function(answer, "bn_fixed")
    rng = np.random.default_rng(74)
    for n, d, train in ((4, 4, False), (6, 3, True), (1, 3, False), (20, 2, True), (5, 1, False)):
        x, gamma, beta, mean = _features(rng, n, d), *rng.uniform(0.5, 3, (2, d)), rng.normal(size=d)
        var = rng.uniform(0.1, 0.6, d) if n > 1 else np.array([1e-4, 0.5, 1e-6])[:d]
        written = {"x": x, "gamma": gamma, "beta": beta, "running_mean": mean, "running_var": var}
        with named(**written):
            got = attempt.array(*written.values(), train, shape=x.shape)

        def normalized(mean, var, x=x, gamma=gamma, beta=beta):
            return gamma * (x - mean) / np.sqrt(var + SMALL) + beta

        own, kept = (x.mean(axis=0), x.var(axis=0)), (mean, var)
        if train:
            right = own
            mistakes = {
                "In training the running averages are taken. There it is the batch's own statistics.": normalized(*kept),
            }  # fmt: skip
        else:
            right = kept
            mistakes = {
                "In test mode the batch's own statistics are still taken: the answer depends on the neighbors.": normalized(*own),
                "In test mode the mean is the running one, the variance still that of the batch.": normalized(mean, own[1]),
                "In test mode the variance is the running one, the mean still that of the batch.": normalized(own[0], var),
                "In test mode the batch is mixed into the averages first. They are to be used as they are.": normalized(*(0.9 * k + 0.1 * o for k, o in zip(kept, own, strict=True))),
                "The running variance is used as if it were the standard deviation: its root, with eps under it, is missing.": gamma * (x - mean) / (var + SMALL) + beta,
                "In test mode x is only scaled and shifted. Normalize it first, with the running averages.": gamma * x + beta,
            }  # fmt: skip
        wanted = normalized(*right)
        mistakes |= {
            "gamma and beta are forgotten.": (x - right[0]) / np.sqrt(right[1] + SMALL),
            "beta is forgotten.": wanted - beta,
            "gamma is forgotten.": (wanted - beta) / gamma + beta,
            "eps is missing: add 1e-5 to the variance, under the root.": gamma
            * (x - right[0])
            / np.sqrt(right[1])
            + beta,
        }
        _judge(got, wanted, mistakes, f"{'In training' if train else 'In test mode'}, x of shape {x.shape}")
    single = [array.astype(np.float32) for array in written.values()]
    with named(**dict(zip(written, single, strict=True))):
        for train in (True, False):
            stays_float32(attempt.array(*single, train))
    return "With fixed numbers the layer is one function of each sample: a picture gets the same answer alone and in any company."


# --- 7.5 ---------------------------------------------------------------------------------------------------


def bn_backward(dout, x_hat, std, gamma):
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx = gamma / std * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0))
    return dx, dgamma, dbeta


@exercise(
    "7.5",
    "Backward",
    hints=[
        "dbeta and dgamma first: out = gamma * x_hat + beta, and one gamma and one beta serve all samples of the batch.",
        "In dx three terms stand in the bracket: dout, minus its mean over the batch, minus x_hat times the mean of dout * x_hat.",
        "dx = gamma / std * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0)).",
    ],
    solution=bn_backward,
)
def check_bn_backward(answer):
    attempt = function(answer, "bn_backward")
    rng = np.random.default_rng(75)
    for n, d in ((4, 4), (6, 3), (9, 1), (1, 2)):
        x, dout, gamma = _features(rng, n, d), rng.normal(size=(n, d)), rng.uniform(0.5, 3, d)
        x_hat, std = normalize(x), np.sqrt(x.var(axis=0) + SMALL)
        shapes = {"dx": (n, d), "dgamma": (d,), "dbeta": (d,)}
        written = {"dout": dout, "x_hat": x_hat, "std": std, "gamma": gamma}
        got = _parts(attempt, shapes, *written.values(), **written)
        # exact up to the rounding of the differences, whatever formula the answer takes
        dx = numerical_gradient(lambda x, dout=dout, gamma=gamma: np.sum(dout * gamma * normalize(x)), x)
        told = f"Against the numerical gradient, a batch of shape {x.shape}, "
        sums, products = dout.sum(axis=0), (dout * x_hat).sum(axis=0)
        for name, wanted, mistakes in (
            ("dbeta", sums, {
                "dgamma and dbeta are exchanged: return (dx, dgamma, dbeta).": products,
                "dbeta is a mean. One beta serves all samples: sum over the batch.": sums / n,
                "dbeta is multiplied by gamma. beta is added after gamma, so its gradient does not know it.": gamma * sums,
            }),
            ("dgamma", products, {
                "dgamma lacks x_hat: gamma multiplies x_hat, so it is the sum of dout * x_hat.": sums,
                "dgamma is a mean. One gamma serves all samples: sum over the batch.": products / n,
                "dgamma is the product of two sums. Multiply entry by entry first, then sum.": sums * x_hat.sum(axis=0),
                "dgamma is multiplied by gamma. The gradient of gamma · x_hat by gamma is x_hat alone.": gamma * products,
            }),
            ("dx", dx, _of_dx(dout, x_hat, std, gamma)),
        ):  # fmt: skip
            _judge(got[name], wanted, mistakes, told + name, rtol=1e-5, atol=1e-6)
    single = [array.astype(np.float32) for array in written.values()]
    for part in _parts(attempt, shapes, *single, **dict(zip(written, single, strict=True))).values():
        stays_float32(part)
    return "Every column of dx sums to 0, and that of dx * x_hat too, but for eps: shifting or stretching a feature changes no output, so no gradient goes that way."


def _of_dx(dout, x_hat, std, gamma):
    """What plausible slips would compute: message -> dx."""
    n, k, mean = len(dout), gamma / std, dout.mean(axis=0)
    slope = (dout * x_hat).mean(axis=0)
    right = dout - mean - x_hat * slope
    return {
        "dx takes mean and variance for constants, as in test mode. In training x acts through both of them too.": k * dout,
        "dx goes through x and the mean, but not through the variance: - x_hat * mean(dout * x_hat) is missing.": k * (dout - mean),
        "dx goes through x and the variance, but not through the mean: - mean(dout) is missing.": k * (dout - x_hat * slope),
        "In dx there are sums in the place of the means over the batch.": k * (dout - n * mean - n * x_hat * slope),
        "In dx the mean of dout is right, but the mean of dout * x_hat is a sum.": k * (dout - mean - n * x_hat * slope),
        "In dx the mean of dout * x_hat is right, but that of dout is a sum.": k * (dout - n * mean - x_hat * slope),
        "In dx the two means are added. They are subtracted from dout.": k * (dout + mean + x_hat * slope),
        "In dx the last term has the wrong sign: - x_hat * mean(dout * x_hat).": k * (dout - mean + x_hat * slope),
        "In dx the mean of dout has the wrong sign: - mean(dout).": k * (dout + mean - x_hat * slope),
        "In dx the last term lacks a factor x_hat: - x_hat * mean(dout * x_hat).": k * (dout - mean - slope),
        "In dx the last term takes the mean of dout. Wanted is that of dout * x_hat.": k * (dout - mean - x_hat * mean),
        "In dx the means are those of the whole array. Each column has its own: axis=0.": k * (dout - dout.mean() - x_hat * (dout * x_hat).mean()),
        "In dx the means are those of the rows. Over the batch is axis=0.": k * (dout - dout.mean(axis=1, keepdims=True) - x_hat * (dout * x_hat).mean(axis=1, keepdims=True)),
        "dx lacks gamma.": right / std,
        "dx is not divided by std.": gamma * right,
        "dx is multiplied by std. Divide by it.": gamma * std * right,
        "dx is divided by the variance. Divide by std: std is the root already.": k / std * right,
        "std is a standard deviation already: no further root in dx.": gamma / np.sqrt(std) * right,
        "The sign of dx is exchanged.": -k * right,
    }  # fmt: skip


# --- 7.6 ---------------------------------------------------------------------------------------------------


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
        x = _features(np.random.default_rng(760 + seed), 6 if seed % 2 else 5, 3)
        with named(x=x):
            value, seen = _difference(attempt, forward, tested, x, seed)
        if any(c.size > 1 and np.ptp(c) == 0 for c in seen):
            raise Wrong(
                "The same number stands in all of backward's dout. A batch's normalized columns sum to 0, so this c makes a "
                "constant of batch normalization. Draw every entry of c."
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

    rng = np.random.default_rng(seed)
    result = attempt(_Pass("forward", go), _Pass("backward", back), x, rng)
    value = real(result, "The result of check_fixed")
    if value.shape != () or value.dtype.kind == "b" or not np.isfinite(value):
        raise Wrong(f"check_fixed returned {show(result)}, wanted one number: the largest difference.")
    if not seen:
        raise Wrong("check_fixed never calls backward: there is nothing it could compare.")
    return float(value), seen


# --- 7.7 ---------------------------------------------------------------------------------------------------


def normalize_images(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma.reshape(1, -1, 1, 1) * x_hat + beta.reshape(1, -1, 1, 1)


@exercise(
    "7.7",
    "Images, by channel",
    hints=[
        "One mean for each channel: over the batch, and over all rows and columns of the picture. Three axes disappear.",
        "x.mean(axis=(0, 2, 3), keepdims=True) has shape (1, C, 1, 1) and meets x as it should. gamma has shape (C,): which shape does it need?",
        "gamma.reshape(1, -1, 1, 1), and beta alike; the rest is as for (N, D), with keepdims=True.",
    ],
    solution=normalize_images,
)
def check_normalize_images(answer):
    attempt = function(answer, "normalize_images")
    rng = np.random.default_rng(77)
    for shape, given in (((4, 4, 4, 4), (0.1,)), ((2, 3, 4, 5), ()), ((1, 2, 3, 3), ()), ((5, 1, 2, 2), ())):
        x = _features(rng, *shape) + rng.uniform(-3, 3, (shape[1], 1, 1))
        gamma, beta = rng.uniform(0.5, 3, (2, shape[1]))
        with named(x=x, gamma=gamma, beta=beta):
            got = attempt.array(x, gamma, beta, *given, shape=shape)
        eps = given[0] if given else SMALL
        g, b, channels = gamma[:, None, None], beta[:, None, None], (0, 2, 3)
        x_hat = _normalized(x, channels, eps)
        centered, var = x - x.mean(axis=channels, keepdims=True), x.var(axis=channels, keepdims=True)
        mistakes = {
            "Every pixel has a mean and a variance of its own (axis=0). In a channel all pixels share one: axis=(0, 2, 3).": g * _normalized(x, 0, eps) + b,
            "Every image has its own mean and variance. They are those of a channel over the whole batch: axis=(0, 2, 3).": g * _normalized(x, (1, 2, 3), eps) + b,
            "Every channel of every image has its own mean and variance. The batch belongs to it too: axis=(0, 2, 3).": g * _normalized(x, (2, 3), eps) + b,
            "All channels share one mean and one variance. Each channel is to have its own: axis=(0, 2, 3).": g * _normalized(x, None, eps) + b,
            "The mean is over all axes but the last, as if the channels came last. They are axis 1.": g * _normalized(x, (0, 1, 2), eps) + b,
            "gamma and beta are missing.": x_hat,
            "beta is missing.": g * x_hat,
            "gamma is missing.": x_hat + b,
            "eps is added after the root. It belongs under it.": g * centered / (np.sqrt(var) + eps) + b,
            "eps is missing, or another one than was handed in.": g * centered / np.sqrt(var) + b,
            "You divide by the variance. The root is missing.": g * centered / (var + eps) + b,
            "The variance is divided by one less than the number of values (ddof=1). It is the biased one.": g * _normalized(x, channels, eps, ddof=1) + b,
        }  # fmt: skip
        if shape[1] == shape[3]:
            widths = "{} along the width of the picture: with shape (C,) the last axes meet. Make (1, C, 1, 1) of it."
            mistakes |= {
                widths.format("gamma and beta are laid"): gamma * x_hat + beta,
                widths.format("gamma is laid"): gamma * x_hat + b,
                widths.format("beta is laid"): g * x_hat + beta,
                "gamma and beta are laid along the height of the picture: make (1, C, 1, 1) of them.": gamma[:, None] * x_hat + beta[:, None],
                "gamma and beta are laid along the batch: make (1, C, 1, 1) of them.": gamma[:, None, None, None] * x_hat + beta[:, None, None, None],
            }  # fmt: skip
        _judge(got, g * x_hat + b, mistakes, f"Images of shape {shape}, eps {eps:g}")
    single = [array.astype(np.float32) for array in (x, gamma, beta)]
    with named(x=single[0], gamma=single[1], beta=single[2]):
        stays_float32(attempt.array(*single, shape=shape))
    return "A filter is the same at every place of the picture, so its outputs are one feature: N · H · W numbers share one mean."


# --- 7.8 ---------------------------------------------------------------------------------------------------


def fold(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var + eps)
    return W * scale, (b - running_mean) * scale + beta


@exercise(
    "7.8",
    "Two layers in one",
    hints=[
        "In test mode each output is multiplied by a fixed number, and another is added. Write down both, for one output.",
        "The factor is scale = gamma / np.sqrt(running_var + eps), of shape (D,). (x @ W + b - running_mean) * scale + beta: multiply it out.",
        "W2 = W * scale, column by column, and b2 = (b - running_mean) * scale + beta.",
    ],
    solution=fold,
)
def check_fold(answer):
    attempt = function(answer, "fold")
    rng = np.random.default_rng(78)
    for n, d, given in ((3, 3, (0.2,)), (4, 2, ()), (1, 3, ()), (5, 1, ())):
        W, b, mean = rng.normal(size=(n, d)), rng.normal(size=d), rng.normal(size=d)
        gamma, beta, var = *rng.uniform(0.5, 3, (2, d)), rng.uniform(0.3, 2, d)
        if not given:
            var[0] = 1e-4  # a feature that hardly changes, where eps matters
        written = {"W": W, "b": b, "gamma": gamma, "beta": beta, "running_mean": mean, "running_var": var}
        got = _parts(attempt, {"W2": (n, d), "b2": (d,)}, *written.values(), *given, **written)
        eps = given[0] if given else SMALL
        scale = gamma / np.sqrt(var + eps)
        flat, outside, squared = gamma / np.sqrt(var), gamma / (np.sqrt(var) + eps), gamma / (var + eps)
        missing = "eps is missing, or another one than was handed in: np.sqrt(running_var + eps)."
        rootless, after = (
            "the root is missing: gamma / np.sqrt(running_var + eps).",
            "eps is added after the root.",
        )
        of_W = {
            "W2 scales the rows, which belong to the inputs. Each column makes one output, and has its factor: W * scale.": W * scale[:, None] if n == d else 0,
            f"In W2 {missing}": W * flat,
            f"In W2 {rootless}": W * squared,
            f"In W2 {after}": W * outside,
            "W2 is W still. The factor gamma / √(running_var + eps) goes into its columns.": W,
            "W2 lacks gamma.": W / np.sqrt(var + eps),
            "W2 is only multiplied by gamma. Divide by √(running_var + eps) too.": W * gamma,
            "The mean is subtracted from W. It is subtracted from x @ W + b, so it belongs into b2.": (W - mean) * scale,
        }  # fmt: skip
        of_b = {
            "b2 forgets b, the bias of the affine layer: it is scaled too.": beta - mean * scale,
            "b2 forgets the running mean.": b * scale + beta,
            "b2 forgets beta.": (b - mean) * scale,
            "In b2 the old b is added as it is. Batch normalization scales it too: (b - running_mean) * scale.": b - mean * scale + beta,
            "In b2 the running mean is subtracted as it is. It is scaled too: (b - running_mean) * scale.": b * scale - mean + beta,
            "In b2 nothing is scaled: (b - running_mean) * scale + beta.": b - mean + beta,
            "In b2 beta is scaled. It is added after the scaling.": (b - mean + beta) * scale,
            "In b2 the running mean is added. Batch normalization subtracts it.": (b + mean) * scale + beta,
            "In b2 the difference is the other way round: b - running_mean.": (mean - b) * scale + beta,
            "b2 is b still. Mean, factor and beta act on it too.": b,
            "b2 is beta alone: b - running_mean, scaled, is missing.": beta,
            f"In b2 {missing}": (b - mean) * flat + beta,
            f"In b2 {rootless}": (b - mean) * squared + beta,
            f"In b2 {after}": (b - mean) * outside + beta,
        }  # fmt: skip
        told = f"W of shape {W.shape}, eps {eps:g}: "
        _judge(got["W2"], W * scale, of_W, told + "W2")
        _judge(got["b2"], (b - mean) * scale + beta, of_b, told + "b2")
    single = [array.astype(np.float32) for array in written.values()]
    for part in _parts(
        attempt, {"W2": (n, d), "b2": (d,)}, *single, **dict(zip(written, single, strict=True))
    ).values():
        stays_float32(part)
    return "In use, batch normalization behind an affine layer costs nothing: networks are often delivered with it folded in."
