"""Exercises of chapter 3: loss and gradients."""

import itertools

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, numbers, real, recognize, show
from common.functions import softmax


class _Function:
    """A function to hand to the reader's: written in a hint by its name, and strict about what it gets.

    It keeps the points at which it was asked.
    """

    def __init__(self, name, formula, shape=None):
        self.name, self.formula, self.shape, self.points = name, formula, shape, []

    def __call__(self, x):
        if self.shape is not None and np.shape(x) != self.shape:
            raise ValueError(f"{self.name} got shape {np.shape(x)}, wanted {self.shape}")
        self.points.append(np.array(x))
        return self.formula(x)

    def __repr__(self):
        return self.name


# --- 3.1 ---------------------------------------------------------------------------------------------------


@exercise(
    "3.1",
    "Two losses by hand",
    hints=[
        "The targets are one-hot: t = (0, 1, 0). The squared error looks at all three classes, cross entropy at one.",
        "Mean squared error: half the sum of 0.1², 0.3² and 0.2². Cross entropy: the natural logarithm of 0.7, and a minus.",
        "losses = (0.5 * (0.1**2 + 0.3**2 + 0.2**2), -np.log(0.7))",
    ],
    solution="losses = (0.5 * (0.1**2 + 0.3**2 + 0.2**2), -np.log(0.7))  # 0.070 and 0.357",
)
def check_losses(answer):
    squared, entropy = numbers(answer, 2, "losses")
    y, log_y = np.array([0.1, 0.7, 0.2]), np.log([0.1, 0.7, 0.2])
    wanted = np.array([0.07, -log_y[1]])
    if np.allclose((entropy, squared), wanted, rtol=0, atol=0.0006):
        raise Wrong("The two are exchanged: the mean squared error comes first.")
    _compare_loss("mean squared error", squared, wanted[0], {
        "The factor 1/2 is forgotten.": 0.14,
        "You take the mean over the classes. The definition has half the sum.": 0.14 / 3,
        "Half is right, but you also divide by the number of classes. The definition has half the sum.": 0.07 / 3,
        "Which class is the true one? Classes count from 0, so t = (0, 1, 0).": (0.67, 0.57),
        "You look at the true class alone. The other two should be 0, and are not.": (0.045, 0.09),
        "You leave the true class out. It should be 1, and is 0.7.": (0.025, 0.05),
        "That is a distance. The loss is half its square.": 0.14**0.5,
        "You square the probabilities. Take their distances from the targets first.": (0.27, 0.54),
        "You add up the distances without squaring them.": (0.6, 0.3),
        "A sum of squares is never negative.": -0.07,
    })  # fmt: skip
    _compare_loss("cross entropy", entropy, wanted[1], {
        "The minus is forgotten: the logarithm of a number below 1 is negative, a loss is not.": log_y[1],
        "That is the logarithm to base 10. Wanted is the natural one, np.log.": -np.log10(0.7),
        "That is the logarithm to base 2. Wanted is the natural one, np.log.": -np.log2(0.7),
        "Which class is the true one? Classes count from 0, so its probability is 0.7.": -log_y[[0, 2]],
        "You divide by the number of classes. It is one sample, and one logarithm.": -log_y[1] / 3,
        "You add the logarithms of all classes. Only that of the true class counts.": (-log_y.sum(), -log_y.mean()),
        "You weight with the probabilities. The weights are the targets: 1 for the true class, 0 for others.": (-(y @ log_y), -0.7 * log_y[1]),
        "There is no logarithm in that: cross entropy is -log of the probability of the true class.": (0.3, 0.7),
    })  # fmt: skip
    return "0.070 and 0.357: the squared error looks at all classes, cross entropy at the probability of the truth alone."


def _compare_loss(name, got, wanted, mistakes):
    """Hint at the first mistake (message -> what it would have computed, one number or several) that is close."""
    if abs(got - wanted) <= 0.00051:  # three digits, and the rounding of the border itself
        return
    for message, values in mistakes.items():
        if np.any(np.abs(got - np.asarray(values)) <= 0.00051):
            raise Wrong(f"The {name}: {message}")
    if abs(got - wanted) <= 0.005:
        raise Wrong(f"The {name}: {got:g} is close. Give three digits after the point.")
    raise Wrong(f"The {name} is not {got:g}. Write the formula out with the three numbers first.")


# --- 3.2 ---------------------------------------------------------------------------------------------------


def cross_entropy(y, labels):
    p = y[np.arange(len(y)), labels]
    return -np.mean(np.log(p))


@exercise(
    "3.2",
    "Cross entropy of a batch",
    hints=[
        "From each row you need one number only: the probability of its true class. Everything else plays no part.",
        "Row i, column labels[i], for all rows at once: y[np.arange(len(y)), labels]. Chapter 2's one-hot used the same.",
        "p = y[np.arange(len(y)), labels], then -np.mean(np.log(p))",
    ],
    solution=cross_entropy,
)
def check_cross_entropy(answer):
    attempt = function(answer, "cross_entropy")
    rng = np.random.default_rng(32)
    # square first: there rows and columns can be exchanged without an error, so the mistake can be told
    for n, classes in ((4, 4), (5, 3), (2, 6), (1, 4)):
        y = softmax(rng.normal(size=(n, classes)))
        labels = np.argsort(y, axis=1)[np.arange(n), (np.arange(n) + 1) % classes]  # seldom the most probable
        for y_, labels_ in ((y, labels), (y.astype(np.float32), labels.astype(np.uint8))):
            got = _loss_of(attempt, y_, labels=labels_)
            wanted = -np.log(y[np.arange(n), labels]).mean()
            if not (got.shape == () and np.isclose(got, wanted, rtol=1e-5)):
                _hint_at_labels(got, y, labels)
                _hint_at_entropy(got, y, y[np.arange(n), labels])
    _check_extremes(attempt, lambda labels: {"labels": labels})
    return "One number from each row: the whole loss is how much probability the truth was given."


def _loss_of(attempt, y, *, allow_warnings=False, **targets):
    """Call a loss with y and its targets, which go by their name in a hint."""
    with named(y=y, **targets):
        return attempt.array(y, *targets.values(), allow_warnings=allow_warnings)


def _hint_at_labels(got, y, labels):
    """Hint at mistakes in picking by label."""
    n, classes = y.shape
    pairs = -np.log(y[:, labels])
    mistakes = {
        "y[:, labels] takes all these columns from every row, all pairs. Pair each row with its own label.": pairs.mean(),
        "y[:, labels] takes all these columns from every row, and you add them all. Pair each row with its own label.": pairs.sum() / n,
        "y[:, labels] takes all these columns from every row: one loss for each pair. Pair each row with its own label.": pairs,
    }  # fmt: skip
    if n == classes:
        exchanged = "Row and column are exchanged: the row is the sample, the column its label."
        mistakes[exchanged] = -np.log(y[labels, np.arange(n)]).mean()
    if labels.max() < n:
        mistakes["y[labels] takes rows. The labels are columns, one for each row."] = -np.log(
            y[labels]
        ).mean()
    recognize(got, mistakes)


def _hint_at_entropy(got, y, p):
    """Hint at mistakes in what is done with the probabilities p of the true classes of y, and end."""
    n, classes = y.shape
    loss = -np.log(p)
    recognize(got, {
        "That is one loss for each sample. Wanted is their mean, one number.": loss,
        "The minus is forgotten: a logarithm of a probability is negative, a loss is not.": -loss.mean(),
        "That is the sum over the batch, and without the minus. Wanted is -log p, and its mean.": -loss.sum(),
        "That is the sum over the batch. Wanted is the mean, so that a larger batch is no larger loss.": loss.sum(),
        "You divide by the number of all entries, classes and samples. Divide by the number of samples.": loss.sum() / y.size,
        "You divide by the number of classes. Divide by the number of samples.": loss.sum() / classes,
        "That is the logarithm to base 10. Wanted is the natural one, np.log.": loss.mean() / np.log(10),
        "That is the logarithm to base 2. Wanted is the natural one, np.log.": loss.mean() / np.log(2),
        "That is the loss of the first sample. Wanted is the mean over all samples.": loss[0],
        "That is the loss of the last sample. Wanted is the mean over all samples.": loss[-1],
        "You take the logarithm of the mean. Wanted is the mean of the logarithms.": -np.log(p.mean()),
        "You take the most probable class of each row. Wanted is the true one, however improbable.": -np.log(y.max(axis=1)).mean(),
        "You take the logarithms of all classes. Only that of the true class counts.": -np.log(y).mean(),
        "You add the logarithms of all classes. Only that of the true class counts.": -np.log(y).sum() / n,
        "That is the mean probability of the true class. Its logarithm is missing.": p.mean(),
        "That is the mean of 1 - p. Wanted is the mean of -log p.": (1 - p).mean(),
    })  # fmt: skip
    if got.shape != ():
        raise Wrong(f"y of shape {y.shape} gave an array of shape {got.shape}, wanted one number.")
    raise Wrong(
        f"The true classes have the probabilities {show(p)}: you say {got:.4g}, wanted {loss.mean():.4g}."
    )


def _check_extremes(attempt, targets):
    """Probabilities next to nothing must count as what they are, and an impossible other class must not matter.

    `targets` turns labels into the keyword argument of `_loss_of`.
    """
    for tiny in (1e-20, 1e-30, 1e-300):
        y = np.array([[tiny, 0.25, 0.75]])
        got, wanted = _loss_of(attempt, y, **targets(np.array([0]))), -np.log(tiny)
        if not (got.shape == () and np.isclose(got, wanted, rtol=1e-5)):
            raise Wrong(
                f"A probability of {tiny:g} for the true class: you say {show(got)}, wanted {wanted:.4g}. "
                "Is something added inside the logarithm, or cut off? That puts a lid on the loss."
            )
    y, labels = np.array([[0, 0.25, 0.75], [0.5, 0.5, 0]]), np.array([1, 0])
    # to take all logarithms first and then pick is right too, though NumPy warns
    got, wanted = _loss_of(attempt, y, allow_warnings=True, **targets(labels)), -np.log([0.25, 0.5]).mean()
    if got.shape == () and np.isnan(got):
        raise Wrong(
            "When another class has the probability 0, the loss is nan: 0 times the logarithm of 0. "
            "Get the probability of the true class first, then take its logarithm."
        )
    if not (got.shape == () and np.isclose(got, wanted)):
        raise Wrong(f"When another class has the probability 0: you say {show(got)}, wanted {wanted:.4g}.")


# --- 3.3 ---------------------------------------------------------------------------------------------------


def loss_fixed(y, t):
    y, t = np.atleast_2d(y), np.atleast_2d(t)
    p = np.sum(t * y, axis=1)  # of the true class: all others are multiplied by 0
    return -np.mean(np.log(p))


@exercise(
    "3.3",
    "Find the bug: the loss of one sample",
    hints=[
        "What is len(y) for a single sample of shape (3,)? And what is the largest loss that -log(p + 1e-7) can have?",
        "np.atleast_2d turns one sample into a batch of one and leaves a batch alone. After that, rows are samples.",
        "The 1e-7 was to keep log(0) out. sum(t * y, axis=1) is the probability of the true class: only its log is needed.",
    ],
    solution=loss_fixed,
)
def check_loss_fixed(answer):
    attempt = function(answer, "loss_fixed")
    rng = np.random.default_rng(33)
    for shape, dtype in itertools.product(
        ((3,), (4,), (1, 3), (5, 3), (3, 3), (2, 6)), (np.float64, np.float32)
    ):
        y = np.atleast_2d(softmax(rng.normal(size=shape)))
        n, classes = y.shape
        labels = rng.permutation(n + classes)[:n] % classes
        t = np.eye(classes, dtype=np.float32 if dtype == np.float32 else int)[labels]
        got = _loss_of(attempt, y.astype(dtype).reshape(shape), t=t.reshape(shape))
        p = y[np.arange(n), labels]
        wanted = -np.log(p).mean()
        if got.shape == () and np.isclose(got, wanted, rtol=1e-5):
            continue
        single = len(shape) == 1
        if single and got.shape == () and np.isclose(got, wanted / classes, rtol=1e-4):
            raise Wrong(
                f"One sample of {classes} classes: you still divide by {classes}. For a single sample len(y) counts its classes."
            )
        if single and got.shape == (1,):
            raise Wrong(
                "One sample gave an array of shape (1,), wanted one number: the mean over a batch of one."
            )
        _hint_at_entropy(got, y, p)
    _check_extremes(attempt, lambda labels: {"t": np.eye(3)[labels]})
    return (
        "A sample alone costs what it costs in a batch of one, and a confident mistake costs its full price."
    )


# --- 3.4 ---------------------------------------------------------------------------------------------------


def derivative(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)


@exercise(
    "3.4",
    "A central difference",
    hints=[
        "How much does f change from a little left of x to a little right of it? And how far apart are the two places?",
        "The two places are x - h and x + h, so they are 2h apart. Mind the parentheses.",
        "(f(x + h) - f(x - h)) / (2 * h)",
    ],
    solution=derivative,
)
def check_derivative(answer):
    attempt = function(answer, "derivative")
    # with a large h the kinds of difference are far apart, so the mistake can be told from the numbers
    cases = (
        ("x**3", lambda x: x**3, 2.0, 0.25),
        ("x**3", lambda x: x**3, np.array([-1.0, 0.5, 2.0]), 0.125),
        ("exp(x)", np.exp, np.array([[-1.0, 0.0], [0.5, 2.0]]), 0.25),
        ("x**3", lambda x: x**3, np.array([[-1.0], [2.0]], dtype=np.float32), 0.25),
        ("exp(x)", np.exp, -3, 0.5),
        ("x**2", lambda x: x**2, np.array([3, -2]), 0.01),
    )
    for formula, f, x, h in cases:
        with named(x=x):
            got = attempt.array(_Function("f", f), x, h, shape=np.shape(x))
        wanted = (f(x + h) - f(x - h)) / (2 * h)
        if not np.allclose(got, wanted, rtol=1e-5, atol=1e-9):
            _hint_at_difference(got, f, x, h)
            raise Wrong(
                f"f(x) = {formula} at x = {show(x)}, h = {h}: you say {show(got)}, wanted {show(wanted)}."
            )
    got = attempt.array(_Function("f", lambda x: x**3), 0.0, shape=())
    if not np.isclose(got, 1e-8, rtol=1e-4, atol=0):  # at 0 the difference of x**3 is h**2
        raise Wrong(
            "When h is not handed in, it should be 1e-4. Leave the first line of the function as it was."
        )
    return "The error of this difference shrinks like h²; that of the forward difference only like h."


def _hint_at_difference(got, f, x, h):
    rise = f(x + h) - f(x - h)
    recognize(got, {
        "That is the forward difference. The central one goes from x - h to x + h.": (f(x + h) - f(x)) / h,
        "That is the backward difference. The central one goes from x - h to x + h.": (f(x) - f(x - h)) / h,
        "You divide by h. From x - h to x + h it is 2h.": rise / h,
        "The sign is wrong: what lies right of x comes first, f(x + h) - f(x - h).": -rise / (2 * h),
        "That is the change of f. Divide it by how far you went, 2h.": rise,
        "/ 2 * h divides by 2 and multiplies by h. Write / (2 * h).": rise / 2 * h,
        "Parentheses: you divide f(x - h) alone. The whole difference is to be divided.": f(x + h) - f(x - h) / (2 * h),
        "You go from x to x + h, but divide by 2h. Go from x - h to x + h.": (f(x + h) - f(x)) / (2 * h),
        "You go from x - h to x, but divide by 2h. Go from x - h to x + h.": (f(x) - f(x - h)) / (2 * h),
        "You go h/2 to either side. Here it is h to either side, and 2h in all.": (f(x + h / 2) - f(x - h / 2)) / h,
        "You take a step of your own. Use the h that is handed in.": (f(x + 1e-4) - f(x - 1e-4)) / 2e-4,
    })  # fmt: skip


# --- 3.5 ---------------------------------------------------------------------------------------------------


def gradient_fixed(f, x):
    h = 1e-4
    x = np.array(x, dtype=float)  # a copy, and of floats
    gradient = np.zeros_like(x)
    for i in range(x.size):
        value = x.flat[i]
        x.flat[i] = value + h
        above = f(x)
        x.flat[i] = value - h
        below = f(x)
        x.flat[i] = value  # put it back before the next
        gradient.flat[i] = (above - below) / (2 * h)
    return gradient


def _squares(x):
    return np.sum(np.square(x, dtype=float)), 2.0 * x


def _coupled(x):
    weights = np.arange(x.size).reshape(x.shape) - 1.5
    total = np.sum(x, dtype=float)
    return np.sum(weights * x) + total**2 / 2, weights + total


@exercise(
    "3.5",
    "Find the bug: a gradient entry by entry",
    hints=[
        "Print x after each turn of the loop. Where should the first entry be while the second is moved?",
        "Keep value = x.flat[i], move the entry, and put value back. An array of whole numbers can't hold 3.0001.",
        "Begin with x = np.array(x, dtype=float): a copy, so that your x stays as it is, and of floats, so that + h is not lost.",
    ],
    solution=gradient_fixed,
)
def check_gradient(answer):
    attempt = function(answer, "gradient_fixed")
    cases = (
        (_squares, np.array([3.0, 1.0, 2.0])),
        (_coupled, np.array([0.5, -2.0, 1.25, 0.0])),
        (_squares, np.array([3, 1, 2])),
        (_coupled, np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -3.0]])),
        (_coupled, np.array([[2, -1], [0, 5]])),
        (_coupled, np.array([[[0.5, 3.0]], [[-1.0, 0.75]]])),
        (_squares, np.array([-1.5])),
        (_squares, np.array([1.5, -0.5, 2.0], dtype=np.float32)),
    )
    for case, x in cases:
        f = _Function("f", lambda x, case=case: case(x)[0], shape=x.shape)
        wanted = case(x)[1]
        got = attempt.array(f, x)
        _judge_points(f.points, x)
        if got.shape != x.shape:
            raise Wrong(f"x of shape {x.shape} gave shape {got.shape}. A gradient has the shape of x.")
        if got.dtype.kind != "f":
            raise Wrong(
                f"The gradient is kept as {got.dtype}, and its fractions are lost: np.zeros_like(x) takes over the type of x. Turn x into floats first."
            )
        # a forward difference is fine, too; float32 can't do better than this with a small h
        tolerance = 0.1 if x.dtype == np.float32 else 5e-3
        if not np.allclose(got, wanted, rtol=0, atol=tolerance):
            recognize(got, {
                "The sign is wrong.": -wanted,
                "Twice too large: from x - h to x + h it is 2h.": 2 * wanted,
                "Half as large as it should be: from x to x + h it is h, not 2h.": wanted / 2,
            })  # fmt: skip
            raise Wrong(f"At x = {show(x)} the gradient came out as {show(got)}, wanted {show(wanted)}.")
    return "One entry at a time, everything else where it was, and the x that was handed in untouched."


def _judge_points(points, x):
    """At each point f may be asked at, one entry of x has moved at most."""
    if x.dtype.kind == "i" and points and all(np.array_equal(point, np.round(point)) for point in points):
        raise Wrong(
            f"x = {show(x)} holds whole numbers, and they swallow + h: 3 + 0.0001, put into such an array, is 3 again. Turn x into floats first."
        )
    for point in points:
        moved = np.abs(point - x) > 1e-9
        if moved.sum() > 1 and x.ndim > 1:
            raise Wrong(
                f"f was asked with {moved.sum()} entries moved at once. In a matrix x[i] is a whole row; x.flat[i] is one entry."
            )
        if moved.sum() > 1:
            raise Wrong(
                f"f was asked with {moved.sum()} entries moved at once: an entry is not put back before the next is moved."
            )


# --- 3.6 ---------------------------------------------------------------------------------------------------


def descend(gradient, start, lr, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path)


@exercise(
    "3.6",
    "Gradient descent",
    hints=[
        "Begin with a list that holds the start. Each step adds one point to it.",
        "The next point is x - lr * gradient(x), where x is the last point. It is a new array: the old ones stay.",
        "In a loop over range(steps): path.append(path[-1] - lr * gradient(path[-1])). At the end np.array(path).",
    ],
    solution=descend,
)
def check_descend(answer):
    attempt = function(answer, "descend")
    cases = (
        (np.array([3.0, -2.0]), 0.1, 5, np.float64),
        (np.array([1.0, 2.0, -0.5]), 0.05, 3, np.float64),
        (np.array([2.0]), 0.2, 1, np.float64),
        (np.array([1.0, -1.0]), 0.3, 0, np.float64),
        (np.array([0.5, 1.0, 1.5, 2.0]), 0.1, 7, np.float32),
    )
    for start, lr, steps, dtype in cases:
        start = start.astype(dtype)
        curvature = np.arange(1, start.size + 1).astype(dtype)

        def slope(x, curvature=curvature):
            return curvature * x + x**3 / 4

        gradient = _Function("gradient", slope, shape=start.shape)
        with named(start=start):
            got = attempt.array(gradient, start, lr, steps)
        wanted = _walk(slope, start, lr, steps)
        if got.shape != wanted.shape or not np.allclose(got, wanted, rtol=1e-4, atol=1e-5):
            _hint_at_path(got, slope, start, lr, steps)
        if got.shape != wanted.shape:
            raise Wrong(f"{steps} steps from {show(start)} gave shape {got.shape}, wanted {wanted.shape}.")
        if not np.allclose(got, wanted, rtol=1e-4, atol=1e-5):
            row = np.flatnonzero(~np.isclose(got, wanted, rtol=1e-4, atol=1e-5).all(axis=1))[0]
            raise Wrong(
                f"lr = {lr}: after step {row} you are at {show(got[row])}, wanted {show(wanted[row])}."
            )
    return "A path of all points shows what the end alone hides: crawling, zig-zag, overshooting."


def _walk(slope, start, lr, steps):
    """What a right answer returns; or a wrong one, with a slope that is wrong."""
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - lr * slope(path[-1]))
    return np.array(path)


def _hint_at_path(got, slope, start, lr, steps):
    wanted = _walk(slope, start, lr, steps)
    further = _walk(slope, start, lr, steps + 1)
    from_start = [start]
    for _ in range(steps):
        from_start.append(start - lr * slope(from_start[-1]))
    equal = "All rows are the same point: the list holds one array again and again, which changes in place. Keep x.copy(), or make a new array at each step."
    mistakes = {
        "That climbs. Downhill is minus: x - lr * gradient(x).": _walk(lambda x: -slope(x), start, lr, steps),
        "Every row is the start: x is never replaced by the next point.": np.tile(start, (steps + 1, 1)),
        equal: np.tile(wanted[-1], (steps + 1, 1)),
        "You take the gradient at the start for every step. Ask for it again wherever you are.": _walk(lambda x: slope(start), start, lr, steps),
        "Each step sets off from the start again. Set off from the last point.": np.array(from_start),
        "The learning rate is missing: x - lr * gradient(x).": _walk(lambda x: slope(x) / lr, start, lr, steps),
        "You divide by the learning rate. Multiply: x - lr * gradient(x).": _walk(lambda x: slope(x) / lr**2, start, lr, steps),
        "Your steps all have the same length. A step is lr times the whole gradient.": _walk(lambda x: slope(x) / np.linalg.norm(slope(x)), start, lr, steps),
        "Samples are rows, and so are points: the path lies on its side, wanted (steps + 1, n).": wanted.T,
        "That is the path without its start.": wanted[1:],
        "That is the path without its end: the start and all steps are steps + 1 points.": wanted[:-1],
        "That is one step too many: the start and all steps are steps + 1 points.": further,
        "That begins after the first step and goes one step too far.": further[1:],
        "That is the end alone. Wanted is the whole path, one row for each point.": wanted[-1],
        "Those are the gradients on the way. Wanted are the points.": np.array([slope(x) for x in wanted]),
    }  # fmt: skip
    if steps:  # without steps much of this is the start alone, or nothing
        recognize(got, mistakes)
    if got.shape == (steps, *start.shape):
        raise Wrong(f"{steps} steps gave {steps} points. With the start it should be one point more.")


# --- 3.7 ---------------------------------------------------------------------------------------------------


@exercise(
    "3.7",
    "Two rates",
    hints=[
        "How curved is f in each direction? The second derivative of a x²/2 is a; write 5y² in this form.",
        "The curvatures are 1 and 10. Along each, a step multiplies the distance by 1 - lr·a. The steepest direction breaks first.",
        "It no longer converges from 2/a on, and arrives in one step at 1/a, both with the curvature a = 10.",
    ],
    solution="rates = (2 / 10, 1 / 10)",
)
def check_rates(answer):
    limit, one_step = numbers(answer, 2, "rates")
    if np.allclose((limit, one_step), (0.1, 0.2), rtol=0, atol=1e-6):
        raise Wrong(
            "The two are exchanged: 1/a arrives in one step, and only from 2/a on it no longer converges."
        )
    if min(limit, one_step) <= 0:
        raise Wrong("A learning rate is above 0: with a minus it would climb.")
    _compare_rate("The first rate", limit, 0.2, {
        0.1: "with 1/10, y arrives at once. Beyond that it oscillates, but still comes closer. When does it not?",
        0.4: "you took 5 for the curvature of y. 5y² is a y²/2 with a = 10: the second derivative.",
        2.0: "that is the limit of the flat direction, x. The steep one, y, runs away long before.",
        1.0: "that is the rate at which x arrives in one step. When does y, the steep one, no longer converge?",
        10.0: "10 is the curvature itself. The rate is something divided by it.",
        20.0: "2 times 10 is the wrong way round: divide by the curvature.",
        5.0: "5 is the factor in front of y². What is the curvature, and what follows for the rate?",
        2 / 11: "you add the curvatures. Each direction goes its own way; the steepest breaks first.",
        2 / 5.5: "you take the mean of the curvatures. Each direction goes its own way; the steepest breaks first.",
    })  # fmt: skip
    _compare_rate("The second rate", one_step, 0.1, {
        0.2: "you took 5 for the curvature, or the limit 2/a. The curvature of 5y² is 10, and 1 - lr·10 should be 0.",
        1.0: "that is where x arrives in one step. Asked for is y.",
        2.0: "that is the limit of x. Asked for is the rate at which y arrives in one step.",
        10.0: "10 is the curvature itself. The rate is something divided by it.",
        5.0: "5 is the factor in front of y². What is the curvature, and what follows for the rate?",
        0.05: "half of it: y ← (1 - lr·a) y, and that is 0 for lr = 1/a, with a = 10.",
        2 / 11: "that serves both directions as well as one rate can. Asked for is where y arrives in one step.",
    })  # fmt: skip
    return "0.2 and 0.1: the steepest direction sets the limit, and the flat one, ten times slower, has to live with it."


def _compare_rate(what, got, wanted, mistakes):
    if abs(got - wanted) <= 1e-6:
        return
    for mistake, message in mistakes.items():
        if abs(got - mistake) <= 1e-3 * mistake:
            raise Wrong(f"{what}: {message}")
    if abs(got - wanted) <= 0.05 * wanted:
        raise Wrong(f"{what}: {got:g} is very close. Give the border itself; it is a simple fraction.")
    raise Wrong(f"{what} is not {got:g}. Work with y alone: a step makes it (1 - lr·a) y. Which a is it?")


# --- 3.8 ---------------------------------------------------------------------------------------------------


def batches(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


@exercise(
    "3.8",
    "An epoch in batches",
    hints=[
        "Shuffle the numbers 0 to n - 1 once, then cut the result into pieces.",
        "order = rng.permutation(n) shuffles. range(0, n, size) gives the start of each piece, and a slice may reach beyond the end.",
        "[order[start : start + size] for start in range(0, n, size)]",
    ],
    solution=batches,
)
def check_batches(answer):
    attempt = function(answer, "batches")
    for n, size in ((10, 4), (6, 2), (4, 100), (5, 5), (1, 1), (7, 1), (23, 6)):
        _epoch(attempt, n, size, np.random.default_rng(38))
    rng, n, size = np.random.default_rng(38), 1000, 100
    first, second = (_epoch(attempt, n, size, rng) for _ in range(2))  # two epochs of one training
    again = _epoch(attempt, n, size, np.random.default_rng(38))
    other = _epoch(attempt, n, size, np.random.default_rng(39))
    which = np.empty(n, dtype=int)
    for k, batch in enumerate(first):
        which[batch] = k
    neighbors = np.mean(which[1:] == which[:-1])  # a tenth of them by chance
    if np.array_equal(np.sort(which), which):
        raise Wrong(
            "The batches are not shuffled: the first holds the first numbers, and so on. Shuffle all n numbers, then cut."
        )
    if neighbors > 0.5:
        raise Wrong(
            "Neighbors stay together in a batch. Shuffle all n numbers first, then cut; not the other way round."
        )
    if _partition(first) == _partition(other):
        raise Wrong(
            "Another rng gives the same batches: all chance should come from the rng that is handed in."
        )
    if _partition(first) == _partition(second):
        raise Wrong(
            "Two epochs with one rng have the same batches. Each epoch should be shuffled anew, by this rng."
        )
    if _partition(first) != _partition(again):
        raise Wrong(
            "Two rngs with the same seed give different batches: some chance comes from elsewhere. Use rng, not np.random."
        )
    return "An epoch sees each sample once, in an order nobody chose, and a seed brings the same order back."


def _epoch(attempt, n, size, rng):
    """One epoch of batches, each an array of indices, with all that must hold for any shuffle."""
    result = attempt(n, size, rng)
    call = f"batches({n}, {size}, rng)"
    if not isinstance(result, list | tuple):
        raise Wrong(f"{call} returned {show(result)}, wanted a list of index arrays."[:300])
    epoch = [real(batch, f"A batch of {call}") for batch in result]
    if any(batch.ndim != 1 for batch in epoch):
        raise Wrong(
            f"{call} holds something of shape {next(b.shape for b in epoch if b.ndim != 1)}. Each batch should be a row of indices."
        )
    if any(batch.size == 0 for batch in epoch):
        raise Wrong(
            f"{call} holds an empty batch: the mean of its losses would be nan. {n} numbers need no such batch."
        )
    if any(batch.dtype.kind not in "iu" for batch in epoch):
        raise Wrong(f"{call} holds {epoch[0].dtype} numbers; wanted integers, which can be used as indices.")
    _judge_epoch(epoch, n, size, call)
    return epoch


def _judge_epoch(epoch, n, size, call):
    lengths = [len(batch) for batch in epoch]
    wanted = [min(size, n - start) for start in range(0, n, size)]
    drawn = np.concatenate(epoch) if epoch else np.array([], dtype=int)
    if drawn.size and drawn.min() == 1 and drawn.max() == n:
        raise Wrong(f"{call}: the numbers begin at 0 and end at {n - 1}, yours go from 1 to {n}.")
    if drawn.size and not (drawn.min() >= 0 and drawn.max() < n):
        raise Wrong(f"{call} holds numbers from {drawn.min()} to {drawn.max()}, wanted 0 to {n - 1}.")
    if len(np.unique(drawn)) < len(drawn):
        raise Wrong(
            f"{call} holds a number more than once. Drawing anew for each batch forgets what was drawn before: shuffle once, then cut."
        )
    if lengths == wanted[:-1] and n % size:
        raise Wrong(f"{call} leaves {n % size} of the {n} numbers out: the last batch may be shorter.")
    if len(drawn) < n:
        raise Wrong(f"{call} holds {len(drawn)} of the {n} numbers. An epoch sees each of them once.")
    if lengths != wanted and sorted(lengths) == sorted(wanted):
        raise Wrong(f"{call}: the lengths are {lengths}, wanted {wanted}. The shorter batch comes last.")
    if lengths != wanted and len(lengths) == size:
        raise Wrong(f"{call} returned {size} batches. Wanted are batches of {size} numbers each.")
    if lengths != wanted:
        raise Wrong(f"{call}: the lengths are {show(lengths)}, wanted {show(wanted)}.")


def _partition(epoch):
    """Which numbers are together: the order inside a batch makes no difference to a mean."""
    return {frozenset(batch.tolist()) for batch in epoch}
