"""Exercises of chapter 5: optimizers."""

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
from common.optimizers import SGD, AdaGrad, Adam, Momentum


class _Named:
    """Mixed into what goes into an answer: written in a hint by its name."""

    name = "an argument"

    def __repr__(self):
        return self.name


class _NamedDict(_Named, dict):
    def __init__(self, name, entries):
        super().__init__(entries)
        self.name = name


def _parts(attempt, names, *arguments, **written):
    """Call it, and insist on a tuple of arrays, each of the shape of the first argument."""
    wanted = f"({', '.join(names)})"
    with named(**written):
        result = attempt(*arguments)
        if not isinstance(result, tuple | list) or len(result) != len(names):
            raise Wrong(f"{attempt.name} returned {show(result)}, wanted a tuple of {len(names)}: {wanted}.")
        arrays = [real(part, f"The new {name}") for part, name in zip(result, names, strict=True)]
    for array, name in zip(arrays, names, strict=True):
        if array.shape != arguments[0].shape:
            raise Wrong(f"The new {name} has shape {array.shape}, wanted {arguments[0].shape}, that of w.")
    return arrays


def _judge_parts(got, names, wanted, mistakes, told):
    """Insist that all parts are right, or give the hint of the first of the mistakes that it is."""
    if np.allclose(got, wanted, rtol=1e-9, atol=1e-12):
        return
    recognize(np.stack(got), {message: np.stack(parts) for message, parts in mistakes.items()})
    for name, part, right in zip(names, got, wanted, strict=True):
        if not np.allclose(part, right, rtol=1e-9, atol=1e-12):
            raise Wrong(f"{told}: the new {name} begins with {_first(part)}, wanted {_first(right)}.")


def _first(array):
    return f"{np.ravel(array)[0]:.6g}"


# --- 5.1 ---------------------------------------------------------------------------------------------------


def _roll(steps=3, kept=(0.9, 0.9, 0.9), rate=0.1, slope=lambda w: 2 * w):
    """Places of a ball that starts at 1 and at rest; `kept` is the share of the velocity kept at each step."""
    w, v, path = 1.0, 0.0, []
    for share in kept[:steps]:
        v = share * v - rate * slope(w)
        w += v
        path.append(w)
    return np.array(path)


@exercise(
    "5.1",
    "A rolling ball",
    hints=[
        "Keep two numbers, w and v. Each step changes v first, then w, and the gradient is always 2 times the w you are at.",
        "Step 1: the gradient is 2, so v = 0.9 · 0 − 0.1 · 2 = −0.2 and w = 1 − 0.2 = 0.8.",
        "Step 2: the gradient is 1.6, so v = 0.9 · (−0.2) − 0.1 · 1.6 = −0.34, and w = 0.8 − 0.34. Once more like this.",
    ],
    solution="places = (0.8, 0.46, 0.062)",
)
def check_places(answer):
    got, wanted = numbers(answer, 3, "places"), _roll()
    if np.allclose(got, wanted, rtol=0, atol=1e-4):
        return "Plain descent would be at 0.512 after three steps: the ball is nearly there, and so fast that it will roll past."
    velocity = np.diff(wanted, prepend=1.0)
    forgotten = "Momentum is forgotten in step {}: from the second step on, 0.9 of the last velocity is kept."
    recognize(got, {
        "Those are the places of plain gradient descent. The last velocity is missing: v ← 0.9 · v − 0.1 · gradient.": _roll(kept=(0, 0, 0)),
        forgotten.format(2): _roll(kept=(0, 0, 0.9)),
        forgotten.format(3): _roll(kept=(0, 0.9, 0)),
        "The ball rolls uphill: the gradient is subtracted in v ← 0.9 · v − 0.1 · gradient.": _roll(rate=-0.1),
        "The velocity is kept whole. Only 0.9 of it survives a step.": _roll(kept=(1, 1, 1)),
        "That is the gradient of w² / 2. The gradient of w² is 2w.": _roll(slope=lambda w: w),
        "You use the gradient at the start, 2, in every step. It is 2w, at the place reached so far.": _roll(slope=lambda w: 2),
        "You scale the gradient by 1 − 0.9 too. The rule of this book takes it whole: v ← 0.9 · v − 0.1 · gradient.": _roll(rate=0.01),
        "Those are the velocities. Wanted are the places.": velocity,
        "Those begin with the start. Wanted are the places after steps 1, 2 and 3.": np.array([1, *wanted[:2]]),
        "You move with the old velocity. Bring v up to date first, then add it to w.": np.array([1, 0.8, 0.42]),
    })  # fmt: skip
    step = int(np.flatnonzero(~np.isclose(got, wanted, rtol=0, atol=1e-4))[0]) + 1
    before = f"{wanted[step - 2]:g}" if step > 1 else "1"
    raise Wrong(
        f"Step {step} is off, {got[step - 1]:g}. Before it, w is {before} and v is {velocity[step - 2] if step > 1 else 0:g}; "
        "work out the gradient, then v, then w, to three decimals."
    )


# --- 5.2 ---------------------------------------------------------------------------------------------------


def momentum_step(w, v, gradient, lr, momentum):
    v = momentum * v - lr * gradient
    return w + v, v


@exercise(
    "5.2",
    "One step with momentum",
    hints=[
        "Two lines: the velocity first, from the old one and the gradient; then the place, from the new velocity.",
        "Some of the old velocity is kept, momentum * v, and the gradient pushes against it, - lr * gradient.",
        "v = momentum * v - lr * gradient, which makes a new array. Then return w + v, v.",
    ],
    solution=momentum_step,
)
def check_momentum_step(answer):
    attempt, names = function(answer, "momentum_step"), ("w", "v")
    rng = np.random.default_rng(52)
    for shape, lr, momentum in (((4,), 0.3, 0.8), ((3, 2), 0.05, 0.9), ((1,), 1.5, 0.5), ((2, 3), 0.1, 0.0)):
        w, v, g = rng.normal(size=(3, *shape))
        got = _parts(attempt, names, w, v, g, lr, momentum, w=w, v=v, gradient=g)
        new = momentum * v - lr * g
        climbing, averaged, hurried = (
            momentum * v + lr * g,
            momentum * v - (1 - momentum) * lr * g,
            v - lr * g,
        )
        wanted = w + new, new
        mistakes = {
            "The two are exchanged: return the new w first, then the new v.": (new, w + new),
            "That climbs: the gradient points uphill, so it is subtracted, - lr * gradient.": (w + climbing, climbing),
            "You move with the old velocity. Bring v up to date first, then add it to w.": (w + v, new),
            "You scale the gradient by 1 - momentum too. The rule of this book takes it whole.": (w + averaged, averaged),
            "The velocity is kept whole. Only the share momentum of it survives a step.": (w + hurried, hurried),
            "That is plain gradient descent: the old velocity is forgotten.": (w - lr * g, -lr * g),
            "w is right; v has the opposite sign. In this book the minus is in the velocity: w + v.": (w + new, -new),
            "The velocity is right, but w moves against it: add it.": (w - new, new),
            "w is right, and v is the old velocity. The next step needs the new one.": (w + new, v),
            "The velocity is right, but w is the old one: the step is missing.": (w, new),
            "The velocity itself is to hold lr, so that w moves by v: - lr * gradient in v, and w + v.": (w - lr * (momentum * v + g), momentum * v + g),
            "The learning rate is forgotten.": (w + momentum * v - g, momentum * v - g),
            "The learning rate is for the gradient alone; the velocity holds it already.": (w + lr * (momentum * v - g), lr * (momentum * v - g)),
        }  # fmt: skip
        _judge_parts(got, names, wanted, mistakes, f"With lr {lr} and momentum {momentum}")
    single = [array.astype(np.float32) for array in (w, v, g)]
    for part in _parts(attempt, names, *single, 0.1, 0.9, w=single[0], v=single[1], gradient=single[2]):
        stays_float32(part)
    return "Pushes that agree add up to 1 / (1 - momentum) times the step; pushes that alternate cancel. That ends the zig-zag."


# --- 5.3 ---------------------------------------------------------------------------------------------------


def adagrad_steps(gradients, lr):
    h = np.cumsum(np.square(gradients))
    return -lr * gradients / (np.sqrt(h) + 1e-8)


@exercise(
    "5.3",
    "How AdaGrad fades",
    hints=[
        "Go through the gradients and keep a sum h of their squares, 0 at first. What is subtracted at each step?",
        "At each step: h grows by g², the gradient of this step included, and the change is −lr · g / (√h + 1e-8).",
        "np.cumsum(gradients**2) holds h for all steps at once. Divide -lr * gradients by its root plus 1e-8.",
    ],
    solution=adagrad_steps,
)
def check_adagrad_steps(answer):
    attempt = function(answer, "adagrad_steps")
    varied = np.array([2.0, -1.0, 0.5, 3.0, -0.25, 1.5])
    for gradients, lr in (
        (varied, 0.1),
        (np.full(9, 3.0), 0.5),
        (np.array([-0.7]), 0.01),
        (np.array([0, 0, 2.0, -1.0, 0]), 0.2),
        (varied.astype(np.float32), 0.3),
    ):
        try:
            with named(gradients=gradients):
                got = attempt.array(gradients, lr)
        except Wrong as wrong:
            if "NumPy warn" in str(wrong) and not gradients[0]:
                raise Wrong(
                    f"{wrong} While all gradients so far are 0, h is 0 too: add 1e-8 to its root."
                ) from None
            raise
        if got.shape != gradients.shape:
            count = "1 gradient" if len(gradients) == 1 else f"{len(gradients)} gradients"
            raise Wrong(f"{count} gave shape {got.shape}, wanted {gradients.shape}: one change for each.")
        wanted = adagrad_steps(gradients.astype(float), lr)
        if np.allclose(got, wanted, rtol=1e-4, atol=1e-9):
            continue
        _hint_at_adagrad(got, gradients.astype(float), lr, wanted)
        step = np.flatnonzero(~np.isclose(got, wanted, rtol=1e-4, atol=1e-9))[0]
        raise Wrong(
            f"Gradients {show(gradients)}, lr {lr}: change {step + 1} is {got[step]:.4g}, wanted {wanted[step]:.4g}."
        )
    return "With a constant gradient the changes fall as 1, 1/√2, 1/√3 …: AdaGrad only ever slows down, even on a slope that never ends."


def _hint_at_adagrad(got, g, lr, wanted):
    eps, squares, count = 1e-8, np.square(g), np.arange(1, len(g) + 1)
    h = np.cumsum(squares)
    late = -lr * g / (np.sqrt(h - squares) + eps)
    if len(g) > 1 and np.allclose(got[1:], late[1:], rtol=1e-4) and not np.allclose(got[1:], wanted[1:]):
        raise Wrong("h lags one step behind: add the square of this step's gradient first, then divide.")
    recent = np.zeros(len(g))
    for t in range(len(g)):
        recent[t] = 0.9 * (recent[t - 1] if t else 0) + 0.1 * squares[t]
    recognize(got, {
        "The sign is exchanged: the weight goes down the gradient, so the change is negative where the gradient is positive.": -wanted,
        "That is the mean of the squares. AdaGrad keeps their sum, which only ever grows.": -lr * g / (np.sqrt(h / count) + eps),
        "The square root is forgotten: divide by √h.": -lr * g / (h + eps),
        "h starts at 1 in yours; it starts at 0.": -lr * g / (np.sqrt(1 + h) + eps),
        "Those are plain gradient descent's changes: nothing is divided by √h.": -lr * g,
        "You divide each gradient by its own size only: h is the sum over all steps so far.": -lr * g / (np.abs(g) + eps),
        "You divide all by the sum over all steps, those to come included. At each step only the past is known.": -lr * g / (np.sqrt(h[-1]) + eps),
        "The squares are forgotten: h is the sum of g², not of the sizes of g.": -lr * g / (np.sqrt(np.cumsum(np.abs(g))) + eps),
        "That is RMSProp, which forgets. AdaGrad sums up all squares.": -lr * g / (np.sqrt(recent) + eps),
        "Those are the effective rates, lr / √h. The change is the gradient times that, with a minus.": lr / (np.sqrt(h) + eps),
        "Those are the places, all changes so far added up. Wanted is the change of each step.": np.cumsum(wanted),
        "The learning rate is forgotten.": -g / (np.sqrt(h) + eps),
    })  # fmt: skip


# --- 5.4 ---------------------------------------------------------------------------------------------------


def adam_step(w, m, v, gradient, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    corrected_m = m / (1 - beta1**t)
    corrected_v = v / (1 - beta2**t)
    return w - lr * corrected_m / (np.sqrt(corrected_v) + eps), m, v


def _adam(w, m, v, g, t, lr, beta1, beta2, eps):
    """What plausible slips would compute: message -> (w, m, v)."""
    new_m, new_v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    m_hat, v_hat = new_m / c1, new_v / c2
    step = lr * m_hat / (np.sqrt(v_hat) + eps)

    def moved(m_hat, v_hat):
        return w - lr * m_hat / (np.sqrt(v_hat) + eps), new_m, new_v

    def averaged(new_m, new_v):
        return w - lr * (new_m / c1) / (np.sqrt(new_v / c2) + eps), new_m, new_v

    mistakes = {
        "Neither m nor v is corrected: divide them by 1 - beta1**t and 1 - beta2**t before the step.": moved(new_m, new_v),
        "m is corrected, v is not: divide it by 1 - beta2**t.": moved(m_hat, new_v),
        "v is corrected, m is not: divide it by 1 - beta1**t.": moved(new_m, v_hat),
        "The corrections are exchanged: 1 - beta1**t belongs to m, 1 - beta2**t to v.": moved(new_m / c2, new_v / c1),
        "The correction counts one step too many: t is 1 in the first step already.": moved(new_m / (1 - beta1 ** (t + 1)), new_v / (1 - beta2 ** (t + 1))),
        "The step is right, but you return the corrected m and v. The next step needs the plain averages.": (w - step, m_hat, v_hat),
        "eps is inside the root. It is added after the root: np.sqrt(...) + eps.": (w - lr * m_hat / np.sqrt(v_hat + eps), new_m, new_v),
        "eps stands beside the root of the uncorrected v. Correct v first, then take the root, then add eps.": (w - lr * m_hat * np.sqrt(c2) / (np.sqrt(new_v) + eps), new_m, new_v),
        "eps is missing.": (w - lr * m_hat / np.sqrt(v_hat), new_m, new_v),
        "The gradient in v is not squared.": averaged(new_m, beta2 * v + (1 - beta2) * g),
        "The betas are exchanged: beta1 belongs to m, beta2 to v.": adam_step(w, m, v, g, t, lr, beta2, beta1, eps),
        "The betas are exchanged in the averages: beta1 belongs to m, beta2 to v.": averaged(beta2 * m + (1 - beta2) * g, beta1 * v + (1 - beta1) * g**2),
        "The shares are exchanged: beta of the old average stays, 1 - beta of the new value comes in.": averaged((1 - beta1) * m + beta1 * g, (1 - beta2) * v + beta2 * g**2),
        "The new gradient comes in whole; its share is 1 - beta1, and that of its square 1 - beta2.": averaged(beta1 * m + g, beta2 * v + g**2),
        "The root is missing: divide by the root of the corrected v.": (w - lr * m_hat / (v_hat + eps), new_m, new_v),
        "That climbs: the step is subtracted from w.": (w + step, new_m, new_v),
        "The step uses the gradient itself; its place is taken by the corrected m.": moved(g, v_hat),
        "The step uses the old m and v. Bring them up to date first.": moved(m / c1, v / c2),
        "w is right; m and v are the old ones. The next step needs the new.": (w - step, m, v),
        "The learning rate is forgotten.": (w - step / lr, new_m, new_v),
        "m and v are exchanged in what you return: (w, m, v).": (w - step, new_v, new_m),
    }  # fmt: skip
    if t > 1:
        early = "The correction lags one step behind: t counts from 1, so take it as it is, not t - 1."
        mistakes[early] = moved(new_m / (1 - beta1 ** (t - 1)), new_v / (1 - beta2 ** (t - 1)))
    return mistakes


@exercise(
    "5.4",
    "One step of Adam",
    hints=[
        "First bring both averages up to date: m with the gradient and beta1, v with its square and beta2. Keep these two.",
        "Then make corrected copies under new names, m / (1 - beta1**t) and v / (1 - beta2**t), for the step alone.",
        "The step: w - lr * corrected_m / (np.sqrt(corrected_v) + eps). Return it with the plain m and v.",
    ],
    solution=adam_step,
)
def check_adam_step(answer):
    attempt, names = function(answer, "adam_step"), ("w", "m", "v")
    rng = np.random.default_rng(54)
    # first a case that tells all slips apart: a large eps, positive gradients, t > 1
    for shape, t, settings in (
        ((4,), 3, (0.5, 0.8, 0.95, 0.1)),
        ((2, 3), 1, (0.01, 0.9, 0.999, 1e-8)),
        ((3, 2), 10, (0.2, 0.5, 0.9, 1e-3)),
        ((1,), 2000, (0.1, 0.9, 0.999, 1e-8)),
    ):
        w, m, g = rng.normal(size=(3, *shape))
        v = rng.uniform(0.1, 1.0, size=shape)
        if t == 3:
            g, m = np.abs(g) + 0.1, np.abs(m)
        if t == 1:
            m, v = np.zeros(shape), np.zeros(shape)
            g[0, 0] = 0.0  # a weight that nothing depends on: 0 / (0 + eps)
        got = _parts(attempt, names, w, m, v, g, t, *settings, w=w, m=m, v=v, gradient=g)
        wanted = adam_step(w, m, v, g, t, *settings)
        if not np.allclose(got, wanted, rtol=1e-9, atol=1e-12):
            with np.errstate(all="ignore"):
                mistakes = _adam(w, m, v, g, t, *settings)
            told = "lr {}, beta1 {}, beta2 {}, eps {}".format(*settings)
            _judge_parts(got, names, wanted, mistakes, f"Step {t} with {told}")
    w, m, g = (array.astype(np.float32) for array in (w, m, g))
    v = np.square(m)
    for part in _parts(attempt, names, w, m, v, g, 7, *settings, w=w, m=m, v=v, gradient=g):
        stays_float32(part)
    return "The first step has length lr whatever the gradient's size: only its sign is left. Later, steady gradients keep that length and noisy ones shrink."


# --- 5.5 ---------------------------------------------------------------------------------------------------


def update_fixed(params, grads, lr):
    for name in params:
        params[name] -= lr * grads[name]


@exercise(
    "5.5",
    "Find the bug: the layer that never learns",
    hints=[
        "Ask params['W'] is layer.W before and after the first update. What has changed?",
        "a - b makes a new array, and params[name] = ... puts it in the dict. The layer still holds the old one.",
        "Write into the array that is there: params[name] -= lr * grads[name]",
    ],
    solution=update_fixed,
)
def check_update(answer):
    attempt = function(answer, "update_fixed")
    rng = np.random.default_rng(55)
    for names, lr, dtype in (
        (("W", "b"), 0.1, float),
        (("u",), 2.0, float),
        (("W1", "b1", "W2"), 0.5, np.float32),
    ):
        held = {name: rng.normal(size=(2, 3)[: 1 + k % 2]).astype(dtype) for k, name in enumerate(names)}
        slopes = {name: rng.normal(size=array.shape).astype(dtype) for name, array in held.items()}
        before = {name: array.copy() for name, array in held.items()}
        params, grads = (
            _NamedDict("params", held),
            _NamedDict("grads", {n: g.copy() for n, g in slopes.items()}),
        )
        try:
            attempt(params, grads, lr)
        except Wrong as wrong:  # it need not return anything: what counts is what it does to the arrays
            if not str(wrong).endswith("Is there a return missing?"):
                raise
        if grads.keys() != slopes.keys() or not all(np.array_equal(grads[n], slopes[n]) for n in names):
            raise Wrong("update_fixed changes grads. Only the arrays in params are to change.")
        if params.keys() != held.keys():
            raise Wrong(
                f"params had the names {show(list(names))}; after the update it has {show(list(params))}."
            )
        _judge_update(params, held, before, slopes, lr)
    return "The layer and the dict hold one and the same array, so a change inside it is seen by both."


def _judge_update(params, held, before, slopes, lr):
    changed = [name for name in held if not np.array_equal(held[name], before[name])]
    new = [name for name in held if params[name] is not held[name]]
    if new:
        raise Wrong(
            f"params[{new[0]!r}] is another array now than before the update. A layer that holds the first one "
            "keeps its old numbers: write into the array that is there."
        )
    if not changed:
        raise Wrong(
            "No array in params has changed. p = p - ... makes a new array and only gives it the name p; "
            "p -= ... writes into the one that is there."
        )
    if len(changed) < len(held):
        still = next(name for name in held if name not in changed)
        raise Wrong(f"Only {show(changed)} changed, {still!r} did not. Every name in params needs its step.")
    got = np.concatenate([held[name].ravel() for name in held])
    w, g = (np.concatenate([arrays[name].ravel() for name in held]) for arrays in (before, slopes))
    if np.allclose(got, w - lr * g, rtol=1e-5, atol=1e-7):
        return
    recognize(got, {
        "That climbs: the gradient is subtracted.": w + lr * g,
        "The learning rate is forgotten.": w - g,
        "The step is taken twice.": w - 2 * lr * g,
        "The arrays hold the change alone: subtract it from what was there.": -lr * g,
    })  # fmt: skip
    raise Wrong(
        f"A weight {w[0]:.4g} with gradient {g[0]:.4g} and lr {lr} became {got[0]:.4g}, wanted {w[0] - lr * g[0]:.4g}."
    )


# --- 5.6 ---------------------------------------------------------------------------------------------------


def fair_fixed(optimizers, start, gradient, batches):
    batches = list(batches)  # what can be gone through only once would be used up by the first
    paths = {}
    for label, optimizer in optimizers.items():
        params = {"w": start.copy()}
        path = [start.copy()]
        for batch in batches:
            optimizer.update(params, {"w": gradient(params["w"], batch)})
            path.append(params["w"].copy())
        paths[label] = np.array(path)
    return paths


class _Pull(_Named):
    """Gradient of the mean of |w − x|² / 2 over a batch, steeper in the later directions; knows what it was asked."""

    name = "gradient"

    def __call__(self, w, batch):
        wanted = np.shape(batch)[1:]
        if np.shape(w) != wanted:
            raise ValueError(f"w: got shape {np.shape(w)}, wanted {wanted}")
        return np.arange(1.0, len(w) + 1).astype(w.dtype) * (w - batch.mean(axis=0))


class _Once(_Named):
    """Batches that can be gone through only once, like those of a generator."""

    name = "batches"

    def __init__(self, batches):
        self.rest = iter(batches)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.rest)


class _SeveralTimes(_Named, list):
    name = "batches"


def _rivals(which):
    makers = {"SGD": lambda: SGD(0.2), "again": lambda: SGD(0.2), "Momentum": lambda: Momentum(0.1, 0.5),
              "AdaGrad": lambda: AdaGrad(0.5), "Adam": lambda: Adam(0.3)}  # fmt: skip
    return _NamedDict("optimizers", {label: makers[label]() for label in which})


@exercise(
    "5.6",
    "Find the bug: an unfair race",
    hints=[
        "Print the first row of each path, and its length. Who changes the start? What is left of an iterator after one loop?",
        "An optimizer changes params in place, and start is the very array in it: copy start anew for each optimizer.",
        'batches = list(batches) before the loops; then, for each optimizer, params = {"w": start.copy()} and a path of its own.',
    ],
    solution=fair_fixed,
)
def check_fair(answer):
    attempt = function(answer, "fair_fixed")
    rng = np.random.default_rng(56)
    for which, n, count, kind, dtype in (
        (("SGD", "again", "Momentum"), 3, 5, _SeveralTimes, float),
        (("Adam", "SGD"), 2, 4, _Once, float),
        (("Momentum", "AdaGrad"), 1, 3, _Once, np.float32),
        (("AdaGrad",), 4, 1, _SeveralTimes, float),
    ):
        start = rng.normal(size=n).astype(dtype)
        batches = [rng.normal(size=(b + 1, n)).astype(dtype) for b in range(count)]
        try:
            with named(start=start):
                paths = attempt(_rivals(which), start, _Pull(), kind(batches))
        except Wrong as wrong:
            if "changes its argument" in str(wrong):
                raise Wrong(
                    "fair_fixed changes start: an optimizer works in place, so the second starts where the first has "
                    "ended. Hand each of them a copy of its own."
                ) from None
            raise
        wanted = fair_fixed(_rivals(which), start, _Pull(), batches)
        if not isinstance(paths, dict) or set(paths) != set(wanted):
            given = f"the labels {show(list(paths))}" if isinstance(paths, dict) else show(paths)
            raise Wrong(
                f"fair_fixed returned {given}, wanted a dict with a path for each of {', '.join(which)}."[
                    :350
                ]
            )
        got = {label: real(paths[label], f"The path of {label}") for label in which}
        for place, label in enumerate(which):
            _judge_path(got, label, which[place - 1] if place else None, wanted[label], start, batches)
    return "Same start, same batches: what differs now is the optimizers alone. One race is still one race; run several seeds."


def _judge_path(got, label, previous, wanted, start, batches):
    path, begun = got[label], f"The path of {label}"
    if path.shape != wanted.shape:
        _hint_at_path_shape(path, begun, previous, wanted, start, len(batches))
    if np.allclose(path, wanted, rtol=1e-5, atol=1e-6):
        return
    if previous and np.allclose(path[0], got[previous][-1], rtol=1e-5, atol=1e-6):
        raise Wrong(f"{label} starts where {previous} has ended. Each needs a copy of start of its own.")
    if len(path) > 2 and (path == path[-1]).all():
        raise Wrong(
            f"{begun} is the same place {len(path)} times: the path holds one array, which goes on changing. Append copies."
        )
    if not np.allclose(path[0], start):
        raise Wrong(f"{begun} begins at {show(path[0])}, wanted the start, {show(start)}.")
    fixed, first, backwards = (
        fair_fixed(_rivals([label]), start, pull, list(order))[label]
        for pull, order in (
            (lambda w, batch: _Pull()(start, batch), batches),
            (_Pull(), [batches[0]] * len(batches)),
            (_Pull(), batches[::-1]),
        )
    )
    recognize(path, {
        f"{begun} takes every gradient at the start. It is wanted at the weights reached so far.": fixed,
        f"{begun} uses the first batch in every step.": first,
        f"{begun} goes through the batches backwards.": backwards,
    })  # fmt: skip
    row = int(np.flatnonzero(~np.isclose(path, wanted, rtol=1e-5, atol=1e-6).all(axis=1))[0])
    raise Wrong(f"{begun} leaves the right one at row {row}: {show(path[row])}, wanted {show(wanted[row])}.")


def _hint_at_path_shape(path, begun, previous, wanted, start, count):
    told = f"{begun} has shape {path.shape}, wanted {wanted.shape}."
    if previous and path.shape == (1, len(start)):
        raise Wrong(
            f"{told} No batch was left for it: {previous} has used them up. Make a list of the batches first."
        )
    if path.shape == (count, len(start)):
        which = "last" if np.allclose(path[0], start) else "first"
        raise Wrong(f"{told} The {which} place is missing: the start, and one more after each batch.")
    if path.shape == start.shape:
        raise Wrong(f"{told} That is one place only. Wanted is the whole way.")
    raise Wrong(f"{told} One row for the start, and one more after each batch.")


# --- 5.7 ---------------------------------------------------------------------------------------------------


@exercise(
    "5.7",
    "The noise of a batch",
    hints=[
        "The noise of a mean falls with the root of how many are averaged: 1/√B.",
        "From 10 to 1000 the batch grows 100 times. And for a quarter of the noise, the root has to be 4 times as large.",
        "0.8 / √100 is the first. For the second, the batch has to be 4² = 16 times as large as 10.",
    ],
    solution="mean_noise = (0.08, 160)",
)
def check_mean_noise(answer):
    noise, size = numbers(answer, 2, "mean_noise")
    if np.allclose((noise, size), (160, 0.08)):
        raise Wrong("The two are exchanged: the noise first, then the batch size.")
    for value, right, mistakes in (
        (noise, 0.08, {
            "That falls with 1/B. The noise of a mean falls with 1/√B only, and the batch is 100 times as large.": 0.008,
            "That is the variance, the square of the standard deviation.": 0.0064,
            "A larger batch has less noise: divide by the root, don't multiply.": 8.0,
            "The batch grows 100 times, not 1000 times: it was 10 before.": 0.8 / np.sqrt(1000),
            "Averaging does change the noise: the samples' errors cancel in part.": 0.8,
        }),
        (size, 160, {
            "That falls with 1/B: a batch 4 times as large has half the noise, not a quarter.": 40,
            "That takes the root the wrong way: for a quarter of the noise B has to grow 4² times.": 20,
            "A smaller batch has more noise, not less.": 10 / 4,
            "That is the right number of times, but the batch was smaller: it makes it noisier.": 10 / 16,
            "That is how many times larger. Wanted is the batch size itself; it was 10 before.": 16,
        }),
    ):  # fmt: skip
        if np.isclose(value, right, rtol=1e-3):
            continue
        name = "noise at batch size 1000" if right < 1 else "batch size with noise 0.2"
        recognize(
            np.array(value), {f"The {name}: {message}": mistake for message, mistake in mistakes.items()}
        )
        raise Wrong(
            f"The {name} is not {value:g}. Noise goes with 1/√B: noise times √B is the same for every batch size."
        )
    return "For a tenth of the noise you pay a hundred times the work. That is why small batches are worth their noise."


# --- 5.8 ---------------------------------------------------------------------------------------------------


def nesterov_step(w, v, gradient, lr, momentum):
    v = momentum * v - lr * gradient(w + momentum * v)
    return w + v, v


class _Slope(_Named):
    """A gradient that is not linear, so that every place has its own."""

    name = "gradient"

    def __init__(self, shape):
        self.shape = shape

    def __call__(self, w):
        if np.shape(w) != self.shape:
            raise ValueError(f"w: got shape {np.shape(w)}, wanted {self.shape}")
        return 1.5 * w + 2.0 * np.sin(2.0 * w) + 0.5


@exercise(
    "5.8",
    "Nesterov looks ahead",
    hints=[
        "Where would the old velocity alone carry the ball in this step? That is the place to ask for the gradient.",
        "The place ahead is w + momentum * v, with the old v; call gradient there. All else is as with momentum.",
        "v = momentum * v - lr * gradient(w + momentum * v), then return w + v, v.",
    ],
    solution=nesterov_step,
)
def check_nesterov_step(answer):
    attempt, names = function(answer, "nesterov_step"), ("w", "v")
    rng = np.random.default_rng(58)
    for shape, lr, momentum in (((4,), 0.3, 0.6), ((3, 2), 0.05, 0.9), ((1,), 0.5, 0.8), ((2, 3), 0.1, 0.0)):
        w, v = rng.normal(size=(2, *shape))
        slope = _Slope(shape)
        got = _parts(attempt, names, w, v, slope, lr, momentum, w=w, v=v)
        wanted = nesterov_step(w, v, slope, lr, momentum)
        _judge_parts(
            got, names, wanted, _nesterov(w, v, slope, lr, momentum), f"With lr {lr} and momentum {momentum}"
        )
    w, v = w.astype(np.float32), v.astype(np.float32)
    for part in _parts(attempt, names, w, v, slope, 0.1, 0.9, w=w, v=v):
        stays_float32(part)
    return "It brakes before the wall, not at it: the gradient is that of the place where the velocity is about to carry the ball."


def _nesterov(w, v, slope, lr, momentum):
    """What plausible slips would compute: message -> (w, v)."""
    kept = momentum * v
    ahead, here = slope(w + kept), slope(w)
    new = kept - lr * ahead

    def moved(velocity):
        return w + velocity, velocity

    return {
        "That is plain momentum: the gradient is taken at w. Take it ahead, at w + momentum * v.": moved(kept - lr * here),
        "You look ahead with the whole velocity, w + v. Only the share momentum of it will survive: w + momentum * v.": moved(kept - lr * slope(w + v)),
        "You look back: the place ahead is w + momentum * v, with a plus.": moved(kept - lr * slope(w - kept)),
        "You take the gradient at the velocity. The place ahead is w + momentum * v.": moved(kept - lr * slope(kept)),
        "You look ahead with the velocity of a momentum step. Look ahead with the old one: w + momentum * v.": moved(kept - lr * slope(w + kept - lr * here)),
        "You step from the place ahead. That place is for the gradient alone; the step starts at w.": (w + kept + new, new),
        "You move with the old velocity. Bring v up to date first, then add it to w.": (w + v, new),
        "That climbs: the gradient is subtracted.": moved(kept + lr * ahead),
        "The velocity is kept whole. Only the share momentum of it survives a step.": moved(v - lr * ahead),
        "The gradient is taken ahead, but then the old velocity is forgotten: momentum * v - lr * gradient(...).": moved(-lr * ahead),
        "You scale the gradient by 1 - momentum too. The rule of this book takes it whole.": moved(kept - (1 - momentum) * lr * ahead),
        "That is the library's form, with the place ahead kept as the parameter. Wanted is the textbook form, with gradient(w + momentum * v).": (w + momentum * (kept - lr * here) - lr * here, kept - lr * here),
        "w is right, and v is the old velocity. The next step needs the new one.": (w + new, v),
        "w is right; v has the opposite sign. In this book the minus is in the velocity: w + v.": (w + new, -new),
        "The velocity is right, but w moves against it: add it.": (w - new, new),
        "The two are exchanged: return the new w first, then the new v.": (new, w + new),
        "The learning rate is forgotten.": moved(kept - ahead),
    }  # fmt: skip
