"""Exercises of chapter 8: regularization."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, numbers, real, recognize, show, stays_float32


class _NamedDict(dict):
    """A dict of arrays that is written in a hint by its name."""

    def __init__(self, name, arrays):
        super().__init__({key: array.copy() for key, array in arrays.items()})
        self.name = name

    def __repr__(self):
        return self.name

    def insist_unchanged(self, by, before):
        if self.keys() != before.keys() or not all(np.array_equal(self[key], before[key]) for key in before):
            raise Wrong(f"{by} changes {self.name}. It is only to be read: build new arrays in a new dict.")


def _layers(rng, sizes, dtype=float, norm=False):
    """Parameters of a network, the last layer first: the answer is not to count on their order."""
    params = {}
    for k in range(len(sizes) - 1, 0, -1):
        params[f"b{k}"] = rng.normal(size=sizes[k]).astype(dtype)
        params[f"W{k}"] = rng.normal(size=(sizes[k - 1], sizes[k])).astype(dtype)
        if norm:
            params[f"gamma{k}"] = rng.uniform(0.5, 2.0, size=sizes[k]).astype(dtype)
    return params


def _pair(result, attempt, names, shape):
    """Insist on a tuple of two arrays of one shape."""
    wanted = f"({', '.join(names)})"
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong(f"{attempt.name} returned {show(result)}, wanted a tuple of two: {wanted}.")
    arrays = [real(part, name) for part, name in zip(result, names, strict=True)]
    for array, name in zip(arrays, names, strict=True):
        if array.shape != shape:
            raise Wrong(f"{name} has shape {array.shape}, wanted {shape}, that of x.")
    return arrays


def _judge_kept(kept, ratio, name):
    """Insist that each number was kept for itself, with probability 1 - ratio."""
    for axis in range(kept.ndim if kept.ndim > 1 else 0):
        if (kept == kept.take([0], axis=axis)).all():
            which = "row" if axis else "column"
            raise Wrong(
                f"{name} is the same along axis {axis}: a choice for a whole {which}. Choose for each number."
            )
    share, noise = kept.mean(), 6 * np.sqrt(ratio * (1 - ratio) / kept.size)
    if abs(share - (1 - ratio)) <= noise:
        return
    if abs(share - ratio) <= noise:
        raise Wrong(f"With ratio {ratio} yours keeps {share:.0%}. ratio is the share that is dropped.")
    raise Wrong(f"With ratio {ratio} yours keeps {share:.0%}, wanted about {1 - ratio:.0%}.")


# --- 8.1 ---------------------------------------------------------------------------------------------------


@exercise(
    "8.1",
    "Decay by hand",
    hints=[
        "Penalty: square every entry, add them up, multiply by λ/2. Its gradient has λ times the weight itself in each place.",
        "The squares are 9, 1, 0 and 4. And a step subtracts 0.5 · λ · w from w: how much of w is left?",
        "0.05 · 14 is the penalty, 0.1 · 3 the entry, and 1 − 0.5 · 0.1 the factor.",
    ],
    solution="decay_numbers = (0.7, 0.3, 0.95)",
)
def check_decay_numbers(answer):
    got = numbers(answer, 3, "decay_numbers")
    for name, value, right, mistakes in zip(("penalty", "gradient's entry", "factor"), got, (0.7, 0.3, 0.95), (
        {
            "the half is missing: λ/2 times the sum of the squares.": 1.4,
            "that is the sum of the sizes. Each entry is squared.": 0.3,
            "the entries are added up without being squared.": 0.2,
            "add up the squares; don't square the sum.": 0.8,
            "that takes the root of the sum. Weight decay has none.": 0.05 * np.sqrt(14),
            "that is a mean. The squares are added up.": 0.175,
            "λ is forgotten.": 7.0,
            "that is the sum of the squares alone: times λ/2.": 14.0,
            "the square of −1 is 1, not −1.": 0.6,
        },
        {
            "it is λ times the weight: no half, and no learning rate yet.": 0.15,
            "the 2 from the square cancels with the half in λ/2.": 0.6,
            "λ is forgotten.": 3.0,
            "that is what the 3 adds to the penalty. Wanted is the slope along it.": 0.45,
            "that is λ times the square. The derivative of w² / 2 is w.": 0.9,
            "the sign: a larger weight costs more, so the slope is positive.": -0.3,
        },
        {
            "that is the share that is lost. Wanted is the one that is left.": 0.05,
            "the learning rate is forgotten: 1 − rate · λ.": 0.9,
            "λ is forgotten: 1 − rate · λ.": 0.5,
            "the weights would grow. The step subtracts.": 1.05,
            "the half again: the gradient is λw, without it.": 0.975,
            "that is where the 3 ends up. Wanted is the factor, the same for all.": 2.85,
        },
    ), strict=True):  # fmt: skip
        if np.isclose(value, right, rtol=0, atol=1e-6):
            continue
        recognize(np.array(value), {f"The {name}: {message}": slip for message, slip in mistakes.items()})
        raise Wrong(
            f"The {name} is not {value:g}. Penalty: λ/2 · ΣW²; gradient: λW; step: − rate · gradient."
        )
    return "A step takes 5% of every weight, unless the data's gradient puts them back: only weights that are needed stay large."


# --- 8.2 ---------------------------------------------------------------------------------------------------


def penalized_loss(data_loss, params, decay):
    squares = sum(np.sum(params[name] ** 2) for name in params if name.startswith("W"))
    return data_loss + decay / 2 * squares


@exercise(
    "8.2",
    "The loss with its penalty",
    hints=[
        "Go through the names in params. Which of them begin with W, and what does each of these matrices add?",
        'name.startswith("W") picks the matrices; np.sum(params[name] ** 2) is what one of them adds to the sum.',
        "Add up these sums over all matrices, multiply once by decay / 2, and add data_loss once.",
    ],
    solution=penalized_loss,
)
def check_penalized_loss(answer):
    attempt = function(answer, "penalized_loss")
    rng = np.random.default_rng(82)
    for data_loss, sizes, decay, norm, dtype in (
        (2.3, (3, 4, 2), 0.1, False, float),
        (0.7, (2, 5, 3, 4), 0.02, False, float),
        (1.5, (4, 3), 2.0, False, float),
        (0.4, (3, 2, 3), 0.5, True, float),
        (1.1, (5, 4, 3), 0.3, False, np.float32),
        (0.9, (2, 2, 2), 0.0, False, float),
    ):
        arrays = _layers(rng, sizes, dtype, norm)
        params = _NamedDict("params", arrays)
        got = attempt.array(data_loss, params, decay, shape=())
        params.insist_unchanged(attempt.name, arrays)
        wanted = penalized_loss(data_loss, arrays, decay)
        if np.isclose(got, wanted, rtol=1e-5):
            continue
        _hint_at_penalty(got, data_loss, arrays, decay)
        raise Wrong(
            f"With data_loss {data_loss}, decay {decay} and {', '.join(sorted(arrays))}: {float(got):.6g}, wanted {float(wanted):.6g}."
        )
    return "Every weight now has its price, which it must earn by lowering the data's loss. Biases cost nothing: they make no function wild."


def _hint_at_penalty(got, data_loss, arrays, decay):
    weights = {name: w for name, w in arrays.items() if name.startswith("W")}
    squares = {name: float(np.sum(array**2)) for name, array in arrays.items()}
    total, biases, norms = (sum(squares[name] for name in arrays if name[0] == letter) for letter in "Wbg")
    half = decay / 2
    mistakes = {
        "The biases are counted too. Only the names that begin with W cost something.": data_loss + half * (total + biases),
        "gamma is counted too. Only the names that begin with W cost something.": data_loss + half * (total + norms),
        "The half is missing: decay / 2 times the sum.": data_loss + decay * total,
        "The penalty alone is returned: add data_loss.": half * total,
        "That is the data's loss alone.": data_loss,
        "The penalty is subtracted. Large weights are to make the loss larger.": data_loss - half * total,
        "You add up the sizes of the weights. Each is squared.": data_loss + half * sum(np.abs(w).sum() for w in weights.values()),
        "You take the root of the sum of squares. Weight decay has none.": data_loss + half * np.sqrt(total),
        "You take the root of each matrix's sum of squares. Weight decay has none.": data_loss + half * sum(np.linalg.norm(w) for w in weights.values()),
        "That squares the sum of the weights. Square each weight, then add up.": data_loss + half * sum(w.sum() ** 2 for w in weights.values()),
        "You take the mean of each matrix's squares. The penalty has their sum.": data_loss + half * sum(np.mean(w**2) for w in weights.values()),
        "decay is forgotten: the sum is multiplied by decay / 2.": data_loss + total / 2,
        "data_loss is added once for each matrix. It comes in once.": len(weights) * data_loss + half * total,
    }  # fmt: skip
    ordered = sorted(weights)
    for some in [ordered[:k] for k in range(1, len(ordered))] + [[name] for name in ordered]:
        counted = f"Only {' and '.join(some)} counted. Go through all names that begin with W, however many there are."
        mistakes[counted] = data_loss + half * sum(squares[name] for name in some)
    recognize(got, mistakes)


# --- 8.3 ---------------------------------------------------------------------------------------------------


def grads_fixed(grads, params, decay):
    fixed = dict(grads)
    for name in params:
        if name.startswith("W"):
            fixed[name] = grads[name] + decay * params[name]
    return fixed


@exercise(
    "8.3",
    "Find the bug: decay that does not decay",
    hints=[
        "The penalty is λ/2 · ΣW². What is its derivative by one of the weights? And by a bias?",
        "To each gradient whose name begins with W, decay * params[name] is added. All others go on as they came.",
        "Begin with fixed = dict(grads), a new dict. Then fixed[name] = grads[name] + decay * params[name]; += would change grads.",
    ],
    solution=grads_fixed,
)
def check_grads(answer):
    attempt = function(answer, "grads_fixed")
    rng = np.random.default_rng(83)
    for sizes, decay, norm, dtype in (
        ((3, 4, 2), 0.1, False, float),
        ((2, 3, 2, 4), 0.5, True, float),
        ((4, 3), 2.0, False, float),
        ((3, 4, 2), 0.3, False, np.float32),
        ((3, 2), 0.0, False, float),
    ):
        given, slopes = (_layers(rng, sizes, dtype, norm) for _ in range(2))
        grads, params = _NamedDict("grads", slopes), _NamedDict("params", given)
        result = attempt(grads, params, decay)
        grads.insist_unchanged(attempt.name, slopes)
        params.insist_unchanged(attempt.name, given)
        if not isinstance(result, dict) or result is grads:
            raise Wrong(f"grads_fixed returned {show(result)}, wanted a new dict of gradients.")
        if result.keys() != slopes.keys():
            raise Wrong(
                f"The names are {show(sorted(map(str, result)))}, wanted those of grads, {show(sorted(slopes))}."
            )
        for name, slope in slopes.items():
            _judge_grad(real(result[name], f"The gradient of {name}"), name, slope, given[name], decay)
    return "Now the descent follows the loss that is printed. A penalty in the loss alone changes a number on the screen and no weight."


def _judge_grad(got, name, slope, w, decay):
    wanted = slope + decay * w if name.startswith("W") else slope
    if got.shape != wanted.shape:
        raise Wrong(f"The gradient of {name} has shape {got.shape}, wanted {wanted.shape}.")
    if not np.allclose(got, wanted, rtol=1e-5, atol=1e-7):
        if not name.startswith("W"):
            recognize(got, {f"{name} decays too. Only the names that begin with W do.": slope + decay * w})
            raise Wrong(f"The gradient of {name} has changed. Only those of the names that begin with W do.")
        recognize(got, {
            f"The gradient of {name} is as it came. The penalty adds decay · W to every matrix's.": slope,
            "A half too many: the derivative of λ/2 · w² is λw.": slope + decay / 2 * w,
            "A 2 too many: it cancels with the half in λ/2 · w².": slope + 2 * decay * w,
            "The sign: the gradient points uphill, toward larger weights, so decay · W is added.": slope - decay * w,
            "You add the squares. The derivative of λ/2 · w² is λw.": slope + decay * w**2,
            "You add the penalty itself. Its derivative is wanted: decay · W.": slope + decay / 2 * np.sum(w**2),
            "decay is forgotten: decay times the weight is added.": slope + w,
            "That is the penalty's part alone. The data's gradient belongs in, too.": decay * w,
            "That is the slope of the size |w|: decay times the sign. Here it is decay · W.": slope + decay * np.sign(w),
            "You add decay times the gradient. It is decay times the weight.": slope + decay * slope,
        })  # fmt: skip
        raise Wrong(
            f"{name}: gradient {slope.flat[0]:.4g}, weight {w.flat[0]:.4g}, decay {decay}: {got.flat[0]:.4g}, wanted {wanted.flat[0]:.4g}."
        )
    if slope.dtype == np.float32:
        stays_float32(got)


# --- 8.4 ---------------------------------------------------------------------------------------------------


def dropout_train(x, ratio, rng):
    kept = rng.random(x.shape) >= ratio
    factor = kept.astype(x.dtype) / (1 - ratio)
    return x * factor, factor


@exercise(
    "8.4",
    "Inverted dropout",
    hints=[
        "Throw one number between 0 and 1 for each number of x, with rng. For which of them is x kept?",
        "kept = rng.random(x.shape) >= ratio is True with probability 1 - ratio. The kept ones are scaled up by 1 / (1 - ratio).",
        "factor = kept.astype(x.dtype) / (1 - ratio), so that float32 stays. Return x * factor, factor.",
    ],
    solution=dropout_train,
)
def check_dropout_train(answer):
    attempt, names = function(answer, "dropout_train"), ("out", "factor")

    def run(x, ratio, seed):
        rng = seed if isinstance(seed, np.random.Generator) else np.random.default_rng(seed)
        with named(x=x, rng=rng):
            return _pair(attempt(x, ratio, rng), attempt, names, x.shape)

    values = np.random.default_rng(84)
    for shape, ratio in (((100, 150), 0.2), ((8000,), 0.5), ((20, 30, 15), 0.75), ((4, 5), 0.0)):
        x = values.uniform(0.5, 2.0, size=shape) * values.choice([-1.0, 1.0], size=shape)
        out, factor = run(x, ratio, 0)
        _judge_dropped(x, out, factor, ratio)
    x = values.normal(size=(30, 40)).astype(np.float32)
    parts = run(x, 0.5, 7)
    for part in parts:
        stays_float32(part)
    if not np.array_equal(parts[1], run(x, 0.5, 7)[1]):
        raise Wrong("Two generators of the same seed gave different choices. All dice are thrown with rng.")
    rng = np.random.default_rng(7)
    if np.array_equal(run(x, 0.5, rng)[1], run(x, 0.5, rng)[1]):
        raise Wrong("Two calls in a row made the same choice. Go on with the rng that comes in.")
    counts = {np.count_nonzero(run(x[0], 0.5, seed)[1]) for seed in range(10)}
    if len(counts) == 1:
        raise Wrong("Every call keeps the same count. If each number decides for itself, it varies a little.")
    return "The mean stays what it was, so nothing needs to be done in test mode. And backward multiplies by the same factor."


def _judge_dropped(x, out, factor, ratio):
    if ratio == 0 and not (factor == 1).all():
        raise Wrong("With ratio 0 nothing is dropped, and the factor is 1 everywhere.")
    if not np.isin(factor, (0, factor.max())).all() and np.allclose(factor, x * out):
        raise Wrong("The two are exchanged: return out first, then factor.")
    if ratio:
        _judge_kept(factor != 0, ratio, "factor")
    scale, values = 1 / (1 - ratio), np.unique(factor[factor != 0])
    if np.allclose(values, 1) and np.allclose(out, x * factor * scale) and ratio:
        raise Wrong("out is right, but factor holds only 0 and 1. Backward needs the scale in it, too.")
    if not np.allclose(values, scale):
        for message, mistake in {
            "The kept numbers are not scaled up: the mean of out falls to 1 - ratio of what it was.": 1,
            "The kept numbers are scaled by 1 / ratio. It is 1 / (1 - ratio): their share is 1 - ratio.": 1 / max(ratio, 1e-9),
            "The kept numbers are scaled down by 1 - ratio. The inverted rule divides by it.": 1 - ratio,
            "The kept numbers are scaled by 1 + ratio. It is 1 / (1 - ratio).": 1 + ratio,
        }.items():  # fmt: skip
            if np.allclose(values, mistake):
                raise Wrong(message)
        raise Wrong(
            f"With ratio {ratio} factor is {show(values[:3])} where x is kept, wanted {scale:g} there."
        )
    if not np.allclose(out, x * factor):
        if np.allclose(out, x * (factor != 0)):
            raise Wrong("factor is right, but out is not scaled up. Multiply x by factor.")
        raise Wrong("out is not x times factor.")


# --- 8.5 ---------------------------------------------------------------------------------------------------


def classic_fixed(x, dout, ratio, train, rng):
    factor = (rng.random(x.shape) >= ratio).astype(x.dtype) if train else 1 - ratio
    return x * factor, dout * factor


@exercise(
    "8.5",
    "Find the bug: dropout, there and back",
    hints=[
        "There are two faults. In training, how often are the dice thrown? In test mode, how much comes out, on average?",
        "Choose once, and multiply both x and dout by that choice. In test mode nothing is chosen: both are multiplied by 1 - ratio.",
        "factor = (rng.random(x.shape) >= ratio).astype(x.dtype) if train else 1 - ratio. Then return x * factor, dout * factor.",
    ],
    solution=classic_fixed,
)
def check_classic(answer):
    attempt, values = function(answer, "classic_fixed"), np.random.default_rng(85)

    def run(x, dout, ratio, train, seed=0):
        rng = np.random.default_rng(seed)
        with named(x=x, dout=dout, rng=rng):
            return _pair(attempt(x, dout, ratio, train, rng), attempt, ("out", "dx"), x.shape)

    for shape, ratio in (((100, 150), 0.3), ((9000,), 0.5), ((15, 20, 30), 0.8)):
        x, dout = values.uniform(0.5, 2.0, size=(2, *shape)) * values.choice([-1.0, 1.0], size=(2, *shape))
        _judge_training(*run(x, dout, ratio, True), x, dout, ratio)
        _judge_use(*run(x, dout, ratio, False), x, dout, ratio)
    x = np.where(x > 0, x, 0)  # what a relu lets through
    through = (run(x, dout, ratio, True)[1] != 0)[x == 0].mean()
    if abs(through - (1 - ratio)) > 0.1:
        raise Wrong(
            f"Where x itself is 0, the gradient comes through in {through:.0%} of the places, wanted {1 - ratio:.0%}. "
            "out is 0 there either way; ask the choice, not out, what was kept."
        )
    single = x.astype(np.float32), dout.astype(np.float32)
    for train in (True, False):
        for part in run(*single, 0.5, train):
            stays_float32(part)
    if not np.array_equal(run(*single, 0.5, True, 7)[1], run(*single, 0.5, True, 7)[1]):
        raise Wrong("Two generators of the same seed gave different choices. All dice are thrown with rng.")
    if np.array_equal(run(*single, 0.5, True, 7)[1], run(*single, 0.5, True, 8)[1]):
        raise Wrong("Two generators of different seeds gave the same choice. All dice are thrown with rng.")
    return "Backward repeats what forward did, number by number, and in test mode the next layer gets the mean that it is used to."


def _judge_training(out, dx, x, dout, ratio):
    kept = out != 0
    _judge_kept(kept, ratio, "In training, out's pattern of zeros")
    if not np.allclose(out, x * kept):
        recognize(out, {
            "In training, out is scaled up: that is the inverted rule. The classic one scales in test mode.": x * kept / (1 - ratio),
            "In training, out is scaled down, too. The classic rule scales in test mode only.": x * kept * (1 - ratio),
        })  # fmt: skip
        raise Wrong("In training, the numbers that are kept come out changed. They are to stay as they are.")
    if np.allclose(dx, dout * kept):
        return
    recognize(dx, {
        "In training, the gradient comes through everywhere. Where out was dropped, x has no influence: dx is 0.": dout,
        "In training, dx comes through where x was dropped, and only there: the choice is turned round.": dout * ~kept,
        "In training, dx is scaled, out is not. Both are multiplied by the same.": dout * kept / (1 - ratio),
        "In training, dx is scaled down, out is not. Both are multiplied by the same.": dout * kept * (1 - ratio),
        "dx is x times the choice. It is dout times the choice.": x * kept,
        "dx is all 0.": 0 * dout,
    })  # fmt: skip
    leaks = (dx[~kept] != 0).mean()
    if np.allclose(dx, dout * (dx != 0)) and leaks > 0:
        raise Wrong(
            f"Of what was dropped, {leaks:.0%} still gets a gradient: the dice are thrown a second time."
        )
    raise Wrong("In training, dx is not dout times what x was multiplied by.")


def _judge_use(out, dx, x, dout, ratio):
    keep = 1 - ratio
    for name, got, whole in (("out", out, x), ("dx", dx, dout)):
        if np.allclose(got, whole * keep):
            continue
        recognize(got, {
            f"In test mode {name} comes through whole, {1 / keep:.3g} times as much as in training on average. Scale by 1 - ratio.": whole,
            f"In test mode {name} is multiplied by ratio. It is 1 - ratio, the share that was kept in training.": whole * ratio,
            f"In test mode {name} is scaled up. The classic rule multiplies by 1 - ratio.": whole / keep,
        })  # fmt: skip
        if (got == 0).any():
            raise Wrong(f"In test mode {name} has zeros in it: nothing is dropped any more.")
        first, right = got.flat[0], whole.flat[0] * keep
        raise Wrong(f"In test mode {name} begins with {first:.4g}, wanted {right:.4g}.")


# --- 8.6 ---------------------------------------------------------------------------------------------------


def average_of_masks(x, W, ratio, masks):
    outputs = (x * masks / (1 - ratio)) @ W
    return outputs.mean(axis=0)


@exercise(
    "8.6",
    "The mean of many networks",
    hints=[
        "x * masks puts one thinned sample in each row, shape (M, D). What does a matrix product with W make of it?",
        "(x * masks / (1 - ratio)) @ W has one row for each mask, shape (M, H). The mean goes down the rows.",
        "Take .mean(axis=0) of it: one number for each of the H outputs.",
    ],
    solution=average_of_masks,
)
def check_average_of_masks(answer):
    attempt, rng = function(answer, "average_of_masks"), np.random.default_rng(86)
    for D, H, M, ratio, dtype in (
        (4, 3, 6, 0.25, float),
        (7, 2, 1, 0.5, float),
        (1, 1, 5, 0.8, float),
        (5, 5, 5, 0.4, float),
        (6, 2, 9, 0.0, float),
        (6, 4, 8, 0.25, np.float32),
    ):
        x, W = rng.normal(size=D).astype(dtype), rng.normal(size=(D, H)).astype(dtype)
        masks = (rng.random((M, D)) >= ratio).astype(dtype)
        with named(x=x, W=W, masks=masks):
            got = attempt.array(x, W, ratio, masks)
        wanted, plain, scale = average_of_masks(x, W, ratio, masks), (x * masks) @ W, 1 / (1 - ratio)
        if got.shape != (H,):
            recognize(got, {
                "Those are the outputs of all thinned networks, one row each. Take their mean, down the rows.": plain * scale,
                "That is the mean along the rows: one number for each mask. Wanted is one for each output.": (plain * scale).mean(axis=1),
                "That is the mean of all numbers together. Wanted is one for each output: axis=0.": (plain * scale).mean(),
            })  # fmt: skip
            raise Wrong(f"D = {D}, H = {H}, M = {M}: the result has shape {got.shape}, wanted ({H},).")
        if not np.allclose(got, wanted, rtol=1e-4, atol=1e-6):
            recognize(got, {
                "The kept numbers are not scaled up by 1 / (1 - ratio).": plain.mean(axis=0),
                "They are scaled by 1 / ratio. It is 1 / (1 - ratio).": plain.mean(axis=0) / max(ratio, 1e-9),
                "They are multiplied by 1 - ratio. The inverted rule divides by it.": plain.mean(axis=0) / scale,
                "That is the sum over the masks. Divide by their number.": plain.sum(axis=0) * scale,
                "That is x @ W, where the mean leads in the end. Wanted is the mean over these masks.": x @ W,
                "The masks are turned round: 1 stands for kept.": (x * (1 - masks)).mean(axis=0) @ W * scale,
                "That is the first mask's network alone.": plain[0] * scale,
                "That is the last mask's network alone.": plain[-1] * scale,
                "That is the mean along the rows, one number for each mask. Wanted is one for each output.": (plain * scale).mean(axis=1),
            })  # fmt: skip
            raise Wrong(f"D = {D}, H = {H}, M = {M}, ratio {ratio}: {show(got)}, wanted {show(wanted)}.")
    stays_float32(got)
    x, W = rng.normal(size=50), rng.normal(size=(50, 30))
    few, many = (
        np.abs(average_of_masks(x, W, 0.5, rng.random((M, 50)) >= 0.5) - x @ W).mean() for M in (10, 1000)
    )
    return (
        f"In a try with 50 inputs, 10 masks miss x @ W by {few:.1f} on average and 1000 masks by {many:.1f}: "
        "test mode is the mean of all the thinned networks. Behind a relu, nearly so."
    )


# --- 8.7 ---------------------------------------------------------------------------------------------------


def stop_at(losses, patience):
    best = 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        elif epoch - best == patience:
            break
    return best


def _stopping(losses, patience, better=lambda new, best, last: new < best, reset=True):
    """Early stopping with a slip in what counts as better, or in the count; returns the best epoch and the last."""
    best = waited = epoch = 0
    for epoch in range(1, len(losses)):
        if better(losses[epoch], losses[best], losses[epoch - 1]):
            best, waited = epoch, 0 if reset else waited
        else:
            waited += 1
        if waited >= patience:
            break
    return best, epoch


_CURVES = (
    ((1.0, 0.8, 0.6, 0.7, 0.75, 0.5), 2),  # the lower one at the end comes too late
    ((1.0, 0.8, 0.9, 0.7, 0.8, 0.6, 0.65, 0.62, 0.61), 3),  # stops and starts
    ((0.9, 0.5, 0.5, 0.5, 0.4), 2),  # equal is not better
    ((1.0, 0.9, 0.8, 0.7), 1),
    ((0.5, 0.6, 0.7, 0.1), 3),  # just in time
    ((0.5, 0.9, 0.8, 0.7, 0.6), 2),  # falls, and is no new minimum
    ((0.3, 0.4, 0.2), 1),
    ((2.0, 1.5, 1.6, 1.4, 1.5, 1.3, 1.4, 1.2), 2),  # waits for one epoch, again and again
    ((0.7,), 2),
    ((0.9, 0.6, 0.8, 0.7, 0.65, 0.64), 10),
)


@exercise(
    "8.7",
    "When to stop",
    hints=[
        "Go through the epochs in order. Remember the best epoch so far: when is it replaced, and when does the loop end?",
        "A new minimum is losses[epoch] < losses[best]. Without one, epoch - best epochs in a row have brought nothing.",
        "When epoch - best has reached patience, break. After the loop, return best, whether it was stopped or not.",
    ],
    solution=stop_at,
)
def check_stop_at(answer):
    attempt, got, wanted = function(answer, "stop_at"), [], []
    rng = np.random.default_rng(87)
    noisy = tuple((0.5 + 1 / np.arange(1, 13) + rng.normal(0, 0.1, 12)).round(2) for _ in range(12))
    cases = _CURVES + tuple((losses, patience) for losses in noisy for patience in (1, 2, 4))
    cases = [(np.array(losses), patience) for losses, patience in cases]
    for losses, patience in cases:
        epoch = attempt(losses, patience)
        if real(epoch, "The epoch").dtype.kind not in "iu" or np.shape(epoch) != ():
            low = np.shape(epoch) == () and epoch in losses
            more = " That is a loss; wanted is when it was reached." if low else ""
            raise Wrong(f"stop_at returned {show(epoch)}, wanted the number of an epoch.{more}")
        got.append(int(epoch))
        wanted.append(stop_at(losses, patience))
    if got == wanted:
        return "The curve on the validation data decides, and patience keeps a single unlucky epoch from ending it."
    slips = {  # message: the answers that it explains
        "You return the epoch at which training ends. Wanted is the one with the best weights.": _stopping,
        "You look at all epochs. After patience epochs without a new minimum, training is over: what comes later is never seen.": lambda c, p: [np.argmin(c)],
        "A loss equal to the minimum counts as better in yours. A new minimum is lower.": lambda c, p: _stopping(c, p, lambda new, best, last: new <= best)[:1],
        "You compare with the epoch before. It is the minimum so far that must be beaten.": lambda c, p: _stopping(c, p, lambda new, best, last: new < last)[:1],
        "The epochs without a new minimum are counted all together. A new minimum begins the count anew: patience epochs in a row.": lambda c, p: _stopping(c, p, reset=False)[:1],
        "patience makes no difference in yours: you stop at the first epoch without a new minimum.": lambda c, p: [stop_at(c, 1)],
        "Training ends one epoch too late: as soon as patience epochs in a row brought nothing.": lambda c, p: [stop_at(c, p + 1)],
        "Training ends one epoch too early: patience epochs in a row may bring nothing, and then it ends.": lambda c, p: [stop_at(c, p - 1)] if p > 1 else range(len(c)),
        "The epochs are counted from 1 in yours. The first one is epoch 0.": lambda c, p: [stop_at(c, p) + 1],
    }  # fmt: skip
    for message, slip in slips.items():
        if all(epoch in slip(*case) for epoch, case in zip(got, cases, strict=True)):
            raise Wrong(message)
    k = next(k for k in range(len(cases)) if got[k] != wanted[k])
    losses, patience = cases[k]
    raise Wrong(f"With losses {show(losses)} and patience {patience} you say {got[k]}, wanted {wanted[k]}.")


# --- 8.8 ---------------------------------------------------------------------------------------------------


def shift_fixed(images, right, down):
    shifted = np.roll(images, (down, right), axis=(2, 3))  # a new array; now blank what came round
    if right > 0:
        shifted[:, :, :, :right] = 0
    if right < 0:
        shifted[:, :, :, right:] = 0
    if down > 0:
        shifted[:, :, :down, :] = 0
    if down < 0:
        shifted[:, :, down:, :] = 0
    return shifted


@exercise(
    "8.8",
    "Find the bug: the edge that comes round",
    hints=[
        "np.roll takes what leaves at one side in again at the other. Which rows and columns does it fill that way?",
        "For right > 0 the first right columns came round, for right < 0 the last ones. The same goes for down and the rows.",
        "After np.roll: if right > 0: shifted[:, :, :, :right] = 0; if right < 0: shifted[:, :, :, right:] = 0. Likewise down, in axis 2.",
    ],
    solution=shift_fixed,
)
def check_shift(answer):
    attempt, rng = function(answer, "shift_fixed"), np.random.default_rng(88)
    shifts = ((1, 2), (2, 0), (0, 1), (-1, 0), (0, -2), (-2, 1), (3, -1), (-1, -3), (0, 0))
    for (n, height, width), dtype in (((2, 5, 5), float), ((1, 4, 7), float), ((3, 6, 5), np.float32)):
        images = rng.uniform(0.1, 1.0, size=(n, 1, height, width)).astype(dtype)
        for right, down in shifts:
            with named(images=images):
                got = attempt.array(images, right, down, shape=images.shape)
            if not np.array_equal(got, shift_fixed(images, right, down)):
                _hint_at_shift(got, images, right, down)
        if dtype is np.float32:
            stays_float32(got)
    return "A digit moved by a few pixels is still that digit: new training samples for nothing. A digit torn in two is not."


def _hint_at_shift(got, images, right, down):
    told = f"right = {right}, down = {down}: "
    edges = np.pad(images, ((0, 0), (0, 0), (4, 4), (4, 4)), mode="edge")
    height, width = images.shape[2:]
    edges = edges[:, :, 4 - down : 4 - down + height, 4 - right : 4 - right + width]
    only_rows = np.roll(shift_fixed(images, 0, down), right, axis=3)
    only_columns = np.roll(shift_fixed(images, right, 0), down, axis=2)
    recognize(got, {
        f"{told}what left at one edge has come in at the other. Those pixels are to be 0.": np.roll(images, (down, right), axis=(2, 3)),
        f"{told}the columns still come round. Blank them, too.": only_rows,
        f"{told}the rows still come round. Blank them, too.": only_columns,
        f"{told}the images stayed where they were.": images,
        f"{told}that shifted to the other side. right > 0 goes right, down > 0 goes down.": shift_fixed(images, -right, -down),
        f"{told}left and right are exchanged.": shift_fixed(images, -right, down),
        f"{told}up and down are exchanged.": shift_fixed(images, right, -down),
        f"{told}right and down are exchanged: the rows are axis 2, the columns axis 3.": shift_fixed(images, down, right),
        f"{told}the images did not go down. The rows are axis 2.": shift_fixed(images, right, 0),
        f"{told}the images did not go right. The columns are axis 3.": shift_fixed(images, 0, down),
        f"{told}the edge is repeated in the empty pixels. They are to be 0.": edges,
        f"{told}nothing is left. With 0, a slice such as [:-0] or [-0:] is not what it seems.": 0 * images,
    })  # fmt: skip
    wanted = shift_fixed(images, right, down)
    if ((wanted != 0) & (got == 0)).any():
        raise Wrong(f"{told}a part of the picture is blank. Which edge is empty depends on the sign.")
    if ((wanted == 0) & (got != 0)).any():
        raise Wrong(f"{told}some of the empty pixels are not 0.")
    raise Wrong(f"{told}some pixels are wrong. Pixel (i, j) goes to row i + down and column j + right.")
