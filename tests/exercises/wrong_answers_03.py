"""Wrong answers to the exercises of chapter 3, each with a part of the hint it must get; and other right ones."""

import numpy as np


def picked(y, labels):
    return y[np.arange(len(y)), labels]


def entropy_by(end, log=np.log):
    """Cross entropy of a batch, with another end: what is done with the losses of the samples."""
    return lambda y, labels: end(-log(picked(y, labels)), y)


def of_one_hot(y, labels):
    return -np.sum(np.eye(y.shape[1])[labels] * np.log(y)) / len(y)


def exchanged(y, labels):
    return -np.log(y[labels, np.arange(len(y))]).mean()


def rows_by_label(y, labels):
    return -np.log(y[labels]).mean()


def loss_buggy(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


def on_rows(end, floor=0.0):
    """A loss of one-hot targets, one sample or many, with another end."""

    def loss(y, t):
        y, t = np.atleast_2d(y), np.atleast_2d(t)
        return end(-np.log(np.sum(t * y, axis=1) + floor), y)

    return loss


def batches_only(y, t):
    return -np.mean(np.log(np.sum(t * y, axis=1)))


def whole_sum_by_one(y, t):
    return -np.sum(np.log(y[t == 1]))


def nan_at_zero(y, t):
    y, t = np.atleast_2d(y), np.atleast_2d(t)
    return -np.mean(np.sum(t * np.log(y), axis=1))


def in_place_difference(f, x, h=1e-4):
    x += h
    above = f(x)
    return (above - f(x - 2 * h)) / (2 * h)


def one_number_at_a_time(f, x, h=1e-4):
    return (f(float(x) + h) - f(float(x) - h)) / (2 * h)


def entry_by_entry(f, x, h=1e-4):
    return np.array([(f(x[i] + h) - f(x[i] - h)) / (2 * h) for i in range(len(x))])


def other_default(f, x, h=1e-3):
    return (f(x + h) - f(x - h)) / (2 * h)


def gradient_buggy(f, x):
    h = 1e-4
    before = f(x)
    gradient = np.zeros_like(x)
    for i in range(x.size):
        x.flat[i] += h
        gradient.flat[i] = (f(x) - before) / h
    return gradient


def gradient_by(
    *, copy=lambda x: np.array(x, dtype=float), back=True, end=lambda rise: rise / 2e-4, like=None
):
    """A gradient by central differences, with one fault or none."""

    def gradient(f, x):
        given, x = x, copy(x)
        result = np.zeros_like(x if like is None else like(given))
        for i in range(x.size):
            value = x.flat[i]
            x.flat[i] = value + 1e-4
            above = f(x)
            x.flat[i] = value - 1e-4
            result.flat[i] = end(above - f(x))
            if back:
                x.flat[i] = value
        return result

    return gradient


def path_of_one_array(gradient, start, lr, steps):
    """The start, and then the same array again and again."""
    path, x = [start], start.copy()
    for _ in range(steps):
        x -= lr * gradient(x)
        path.append(x)
    return np.array(path)


def gradient_of_step(h):
    """Central differences, right but for their step."""

    def gradient(f, x):
        x = np.array(x, dtype=float)
        return np.array(
            [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(x.size).reshape(-1, *x.shape)]
        ).reshape(x.shape)

    return gradient


def row_by_row(f, x):
    x = np.array(x, dtype=float)
    result = np.zeros_like(x)
    for i in range(len(x)):
        value = x[i].copy()
        x[i] = value + 1e-4
        above = f(x)
        x[i] = value - 1e-4
        result[i] = (above - f(x)) / 2e-4
        x[i] = value
    return result


def all_at_once(f, x):
    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4 * np.ones(x.shape)


def lone_entries(f, x):
    return np.array([(f(v + 1e-4) - f(v - 1e-4)) / 2e-4 for v in x.flat]).reshape(x.shape)


def walk(step, *, start=True, extra=0, of=lambda path: path):
    """Descent with another step (x, gradient, lr, first) -> x, and another choice of what to return."""

    def descend(gradient, first, lr, steps):
        path = [first.copy()]
        for _ in range(steps + extra):
            path.append(step(path[-1], gradient, lr, first))
        return of(np.array(path if start else path[1:]))

    return descend


def right_step(x, gradient, lr, first):
    return x - lr * gradient(x)


def in_place_on_start(gradient, start, lr, steps):
    path = [start]
    x = start
    for _ in range(steps):
        x -= lr * gradient(x)
        path.append(x.copy())
    return np.array(path)


def one_array_again(gradient, start, lr, steps):
    x = start.copy()
    path = [x]
    for _ in range(steps):
        x -= lr * gradient(x)
        path.append(x)
    return np.array(path)


def gradients_on_the_way(gradient, start, lr, steps):
    path = walk(right_step)(gradient, start, lr, steps)
    return np.array([gradient(x) for x in path])


def cut(order, n, size, stop=None):
    return [order[i : i + size] for i in range(0, n if stop is None else stop, size)]


def seeded(n, size, rng):
    return cut(np.random.default_rng(0).permutation(n), n, size)


def global_chance(n, size, rng):
    return cut(np.random.permutation(n), n, size)  # noqa: NPY002, that is the mistake


def unseeded(n, size, rng):
    return cut(np.random.default_rng().permutation(n), n, size)


def half_global(n, size, rng):
    order = rng.permutation(n)
    return cut(np.random.default_rng().permutation(order), n, size)


def shuffled_batches_only(n, size, rng):
    blocks = cut(np.arange(n), n, size)
    middle = [blocks[k] for k in rng.permutation(len(blocks) - 1)]
    return [*middle, blocks[-1]]


def shuffled_inside_only(n, size, rng):
    return [rng.permutation(block) for block in cut(np.arange(n), n, size)]


def rolled(n, size, rng):
    return cut(np.roll(np.arange(n), rng.integers(n)), n, size)


def strided(n, size, rng):
    """The same partition whatever the rng, although no neighbors are together."""
    count = -(-n // size)
    return cut(np.concatenate([np.arange(k, n, count) for k in range(count)]), n, size)


def shorter_first(n, size, rng):
    order = rng.permutation(n)
    return (
        [order[: n % size], *cut(order[n % size :], n - n % size, size)] if n % size else cut(order, n, size)
    )


def lidded(y, t):
    y, t = np.atleast_2d(y), np.atleast_2d(t)
    return -np.mean(np.sum(t * np.log(np.maximum(y, 1e-300)), axis=1))


def loss_above_the_smallest(y, t):
    log_y = np.log(np.maximum(y, np.finfo(float).tiny))
    return np.mean(-np.sum(t * log_y, axis=-1))


WRONG = {
    "3.1": [
        ((0.14, 0.357), "factor 1/2"),
        ((0.14 / 3, 0.357), "You take the mean over the classes"),
        ((0.0233, 0.357), "Half is right"),
        ((0.67, 2.303), "Which class"),
        ((0.045, 0.357), "at the true class alone"),
        ((0.025, 0.357), "leave the true class out"),
        ((0.374, 0.357), "a distance"),
        ((0.27, 0.357), "square the probabilities"),
        ((0.6, 0.357), "without squaring"),
        ((-0.07, 0.357), "never negative"),
        ((0.068, 0.357), "0.068 is close"),
        ((3.0, 0.357), "mean squared error is not 3"),
        ((0.07, -0.357), "minus is forgotten"),
        ((0.07, 0.155), "base 10"),
        ((0.07, 0.515), "base 2"),
        ((0.07, 2.303), "its probability is 0.7"),
        ((0.07, 1.609), "its probability is 0.7"),
        ((0.07, 0.119), "number of classes"),
        ((0.07, 4.269), "logarithms of all classes"),
        ((0.07, 0.802), "weight with the probabilities"),
        ((0.07, 0.3), "no logarithm"),
        ((0.07, 0.36), "0.36 is close"),
        ((0.357, 0.07), "exchanged"),
        ((0.07,), "wanted 2 finite numbers"),
        (0.07, "wanted 2 finite numbers"),
    ],
    "3.2": [
        (
            lambda y, labels: -np.mean(np.log(y[np.arange(len(y)), labels] + np.finfo(float).tiny)),
            "puts a lid",
        ),
        (entropy_by(lambda loss, y: loss), "one loss for each sample"),
        (entropy_by(lambda loss, y: loss.sum()), "That is the sum over the batch. Wanted is the mean"),
        (entropy_by(lambda loss, y: -loss.mean()), "The minus is forgotten"),
        (entropy_by(lambda loss, y: -loss.sum()), "and without the minus"),
        (entropy_by(lambda loss, y: loss.sum() / y.size), "number of all entries"),
        (entropy_by(lambda loss, y: loss.sum() / y.shape[1]), "You divide by the number of classes"),
        (entropy_by(lambda loss, y: loss[0]), "first sample"),
        (entropy_by(lambda loss, y: loss[-1]), "last sample"),
        (entropy_by(lambda loss, y: loss.mean(), np.log10), "base 10"),
        (entropy_by(lambda loss, y: loss.mean(), np.log2), "base 2"),
        (entropy_by(lambda loss, y: loss.mean(), lambda p: np.log(p + 1e-7)), "lid on the loss"),
        (entropy_by(lambda loss, y: loss.mean(), lambda p: np.log(p + 1e-15)), "lid on the loss"),
        (entropy_by(lambda loss, y: loss.mean(), lambda p: np.log(np.clip(p, 1e-25, 1))), "lid on the loss"),
        (entropy_by(lambda loss, y: np.array([loss.mean()])), "wanted one number"),
        (entropy_by(lambda loss, y: 1.01 * loss.mean()), "The true classes have the probabilities"),
        (lambda y, labels: -np.log(y[:, labels]).mean(), "all pairs"),
        (lambda y, labels: -np.log(y[:, labels]).sum() / len(y), "you add them all"),
        (lambda y, labels: -np.log(y[:, labels]), "one loss for each pair"),
        (exchanged, "exchanged"),
        (rows_by_label, "takes rows"),
        (of_one_hot, "the loss is nan"),
        (lambda y, labels: -np.log(picked(y, labels).mean()), "logarithm of the mean"),
        (lambda y, labels: -np.log(y.max(axis=1)).mean(), "most probable class"),
        (lambda y, labels: -np.log(y).mean(), "You take the logarithms of all classes"),
        (lambda y, labels: -np.log(y).sum() / len(y), "You add the logarithms of all classes"),
        (lambda y, labels: picked(y, labels).mean(), "Its logarithm is missing"),
        (lambda y, labels: (1 - picked(y, labels)).mean(), "1 - p"),
        (lambda y, labels: -np.log(picked(y, labels).astype(np.float16)).mean(), "The true classes have"),
    ],
    "3.3": [
        (lidded, "puts a lid"),
        (loss_above_the_smallest, "puts a lid"),
        (loss_buggy, "you still divide by 3"),
        (lambda y, t: whole_sum_by_one(y, t) / len(y), "you still divide by 3"),
        (on_rows(lambda loss, y: loss.mean(), floor=1e-7), "lid on the loss"),
        (on_rows(lambda loss, y: loss.mean(), floor=1e-30), "lid on the loss"),
        (whole_sum_by_one, "That is the sum over the batch"),
        (on_rows(lambda loss, y: -loss.mean()), "The minus is forgotten"),
        (on_rows(lambda loss, y: loss.sum() / y.size), "you still divide by 3"),
        (on_rows(lambda loss, y: loss), "shape (1,)"),
        (on_rows(lambda loss, y: loss[0]), "first sample"),
        (on_rows(lambda loss, y: loss if len(y) > 1 else loss[0]), "one loss for each sample"),
        (nan_at_zero, "the loss is nan"),
        (batches_only, "AxisError"),
        (on_rows(lambda loss, y: loss.mean() / np.log(10)), "base 10"),
        (on_rows(lambda loss, y: 2 * loss.mean()), "The true classes have the probabilities"),
    ],
    "3.4": [
        (lambda f, x, h=1e-4: (f(x + h) - f(x)) / h, "the forward difference"),
        (lambda f, x, h=1e-4: (f(x) - f(x - h)) / h, "the backward difference"),
        (lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / h, "You divide by h"),
        (lambda f, x, h=1e-4: (f(x - h) - f(x + h)) / (2 * h), "The sign is wrong"),
        (lambda f, x, h=1e-4: f(x + h) - f(x - h), "Divide it by how far"),
        (lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / 2 * h, "Write / (2 * h)"),
        (lambda f, x, h=1e-4: f(x + h) - f(x - h) / (2 * h), "Parentheses"),
        (lambda f, x, h=1e-4: (f(x + h) - f(x)) / (2 * h), "go from x to x + h"),
        (lambda f, x, h=1e-4: (f(x) - f(x - h)) / (2 * h), "go from x - h to x,"),
        (lambda f, x, h=1e-4: (f(x + h / 2) - f(x - h / 2)) / h, "h/2 to either side"),
        (lambda f, x, h=1e-4: (f(x + 1e-4) - f(x - 1e-4)) / 2e-4, "a step of your own"),
        (other_default, "not handed in"),
        (lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), "TypeError"),
        (one_number_at_a_time, "TypeError"),
        (entry_by_entry, "entry_by_entry(f, x, 0.25) ended with TypeError"),
        (in_place_difference, "changes its argument"),
        (lambda f, x, h=1e-4: np.sum(f(x + h) - f(x - h)) / (2 * h), "returned shape ()"),
        (lambda f, x, h=1e-4: f(x), "you say 5.359"),
    ],
    "3.5": [
        (gradient_buggy, "changes its argument"),
        (lambda f, x: gradient_buggy(f, x.copy()), "not put back"),
        (lambda f, x: gradient_buggy(f, x.astype(float)), "not put back"),
        (gradient_by(back=False), "not put back"),
        (gradient_by(copy=np.copy), "swallow + h"),
        *((gradient_of_step(h), "too large for a slope that is right") for h in (0.1, 0.25, 1.0)),
        (gradient_by(like=lambda x: x), "fractions are lost"),
        (gradient_by(end=lambda rise: rise / 1e-4), "Twice too large"),
        (gradient_by(end=lambda rise: rise / 4e-4), "Half as large"),
        (gradient_by(end=lambda rise: -rise / 2e-4), "The sign is wrong"),
        (gradient_by(end=lambda rise: rise), "wanted [6., 2., 4.]"),
        (lambda f, x: gradient_by()(f, x).ravel(), "A gradient has the shape of x"),
        (row_by_row, "a whole row"),
        (all_at_once, "3 entries moved at once"),
        (lone_entries, "f got shape ()"),
        (lambda f, x: 2 * x, "wanted [3.  , 3.  , 0.75]"),
        (lambda f, x: 0.0 * x, "wanted [6., 2., 4.]"),
    ],
    "3.6": [
        (walk(lambda x, gradient, lr, first: x + lr * gradient(x)), "climbs"),
        (walk(lambda x, gradient, lr, first: x), "Every row is the start"),
        (path_of_one_array, "All rows are the same point"),
        (walk(lambda x, gradient, lr, first: x - lr * gradient(first)), "gradient at the start"),
        (walk(lambda x, gradient, lr, first: first - lr * gradient(x)), "sets off from the start again"),
        (walk(lambda x, gradient, lr, first: x - gradient(x)), "learning rate is missing"),
        (walk(lambda x, gradient, lr, first: x - gradient(x) / lr), "divide by the learning rate"),
        (
            walk(lambda x, gradient, lr, first: x - lr * gradient(x) / np.linalg.norm(gradient(x))),
            "all have the same length",
        ),
        (walk(lambda x, gradient, lr, first: x - 0.9 * lr * gradient(x)), "after step 1 you are"),
        (walk(right_step, start=False), "without its start"),
        (walk(right_step, of=lambda path: path[:-1]), "without its end"),
        (walk(right_step, extra=1), "one step too many"),
        (walk(right_step, extra=1, of=lambda path: path[1:]), "begins after the first step"),
        (walk(right_step, of=lambda path: path[-1]), "the end alone"),
        (walk(right_step, of=lambda path: path.T), "lies on its side"),
        (in_place_on_start, "changes its argument"),
        (one_array_again, "one array again and again"),
        (gradients_on_the_way, "Those are the gradients"),
        (walk(lambda x, gradient, lr, first: x + lr * gradient(x), start=False), "gave 5 points"),
        (lambda gradient, start, lr, steps: np.zeros((3, 3)), "gave shape (3, 3)"),
        (walk(lambda x, gradient, lr, first: x - lr * gradient(x[:1])), "gradient got shape (1,)"),
    ],
    "3.7": [
        ((0.1, 0.2), "exchanged"),
        ((0.1, 0.1), "still comes closer"),
        ((0.4, 0.2), "you took 5"),
        ((2, 1), "limit of the flat direction"),
        ((1, 0.1), "x arrives in one step"),
        ((10, 0.1), "10 is the curvature itself"),
        ((20, 0.1), "wrong way round"),
        ((5, 0.1), "5 is the factor"),
        ((2 / 11, 0.1), "add the curvatures"),
        ((2 / 5.5, 0.1), "mean of the curvatures"),
        ((0.199, 0.1), "very close"),
        ((0.7, 0.1), "The first rate is not 0.7"),
        ((0.2, 0.2), "or the limit 2/a"),
        ((0.2, 1), "Asked for is y"),
        ((0.2, 2), "the limit of x"),
        ((0.2, 10), "The second rate: 10 is the curvature"),
        ((0.2, 5), "The second rate: 5 is the factor"),
        ((0.2, 0.05), "half of it"),
        ((0.2, 2 / 11), "both directions"),
        ((0.2, 0.3), "The second rate is not 0.3"),
        ((0.2, -0.1), "above 0"),
        ((0.2,), "wanted 2 finite numbers"),
    ],
    "3.8": [
        (lambda n, size, rng: cut(np.arange(n), n, size), "not shuffled"),
        (lambda n, size, rng: cut(np.sort(rng.permutation(n)), n, size), "not shuffled"),
        (shuffled_inside_only, "not shuffled"),
        (lambda n, size, rng: cut(rng.shuffle(np.arange(n)), n, size), "rng.shuffle, list.sort"),
        (shuffled_batches_only, "Neighbors stay together"),
        (rolled, "Neighbors stay together"),
        (seeded, "Another rng gives the same batches"),
        (strided, "Another rng gives the same batches"),
        (global_chance, "some chance comes from elsewhere"),
        (unseeded, "some chance comes from elsewhere"),
        (half_global, "some chance comes from elsewhere"),
        (
            lambda n, size, rng: cut(rng.permutation(n), n, size, n - n % size),
            "leaves 2 of the 10 numbers out",
        ),
        (lambda n, size, rng: [rng.integers(n, size=size) for _ in range(0, n, size)], "more"),
        (lambda n, size, rng: cut(rng.integers(n, size=n), n, size), "more than once"),
        (
            lambda n, size, rng: [rng.choice(n, min(size, n), replace=False) for _ in range(0, n, size)],
            "more than once",
        ),
        (lambda n, size, rng: cut(rng.permutation(n), n, size, n + size), "an empty batch"),
        (lambda n, size, rng: cut(rng.permutation(n), n, size, size), "holds 4 of the 10"),
        (lambda n, size, rng: cut(rng.permutation(n) + 1, n, size), "begin at 0"),
        (lambda n, size, rng: cut(rng.permutation(n) - 3, n, size), "from -3 to 6"),
        (lambda n, size, rng: cut(rng.permutation(n).astype(float), n, size), "holds float64"),
        (lambda n, size, rng: rng.permutation(n), "wanted a list"),
        (lambda n, size, rng: list(rng.permutation(n)), "something of shape ()"),
        (lambda n, size, rng: [cut(rng.permutation(n), n, size)[0]], "holds 4 of the 10"),
        (lambda n, size, rng: (cut(rng.permutation(n), n, size)[i] for i in range(1)), "wanted a list"),
        (shorter_first, "The shorter batch comes last"),
        (lambda n, size, rng: np.array_split(rng.permutation(n), -(-n // size)), "the lengths are [4, 3, 3]"),
        (lambda n, size, rng: np.array_split(rng.permutation(n), size), "returned 4 batches"),
    ],
}


def loss_by_sample(y, labels):
    return sum(-np.log(row[label]) for row, label in zip(y, labels, strict=True)) / len(y)


def loss_by_case(y, t):
    if y.ndim == 1:
        return -np.log(y[t.argmax()])
    return np.mean([loss_by_case(row, target) for row, target in zip(y, t, strict=True)])


def gradient_forward(f, x):
    x = np.asarray(x, dtype=float)
    result, before = np.empty(x.shape), f(x)
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += 1e-5
        result[index] = (f(moved) - before) / 1e-5
    return result


def gradient_with_units(f, x):
    h = 1e-4
    units = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + h * unit) - f(x - h * unit)) / (2 * h) for unit in units]).reshape(x.shape)


def gradient_with_steps_back(f, x):
    x = 1.0 * x
    result = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += 1e-4
        above = f(x)
        x[index] -= 2e-4
        result[index] = (above - f(x)) / 2e-4
        x[index] += 1e-4  # but for rounding, where it was
    return result


def path_in_place(gradient, start, lr, steps):
    path = np.empty((steps + 1, len(start)))
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - lr * gradient(path[k])
    return path


def path_of_copies(gradient, start, lr, steps):
    x = start.copy()
    path = [x.copy()]
    while len(path) <= steps:
        x -= lr * gradient(x)
        path.append(x.copy())
    return path


def split_batches(n, size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    return np.split(order, range(size, n, size))


def batches_by_sorting(n, size, rng):
    order = np.argsort(rng.random(n))
    return [np.sort(order[size * k : size * (k + 1)]) for k in range(-(-n // size))]


OTHER_WAYS = {
    "3.1": [(0.07, 0.357), [0.0700, 0.3567], np.array([0.07, -np.log(0.7)])],
    "3.2": [
        loss_by_sample,
        entropy_by(lambda loss, y: loss.mean()),
        lambda y, labels: -np.log(y)[np.arange(len(y)), labels].sum() / len(labels),
        lambda y, labels: np.mean(-np.log(np.take_along_axis(y, labels[:, None], axis=1))),
        lambda y, labels: -np.log((y * np.eye(y.shape[1])[labels]).sum(axis=1)).mean(),
    ],
    "3.3": [
        loss_by_case,
        on_rows(lambda loss, y: loss.mean()),
        lambda y, t: -np.log(y[t == 1]).mean(),
        lambda y, t: -np.log((y * t).max(axis=-1)).mean(),
    ],
    "3.4": [
        lambda f, x, h=1e-4: 0.5 * ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h),
        lambda f, x, h=1e-4: (f(np.add(x, h)) - f(np.subtract(x, h))) / h / 2,
    ],
    "3.5": [gradient_forward, gradient_with_units, gradient_with_steps_back, gradient_by()],
    "3.6": [path_in_place, path_of_copies, walk(right_step)],
    "3.7": [[0.2, 0.1], (np.float64(1 / 5), np.float64(0.1))],
    "3.8": [
        split_batches,
        batches_by_sorting,
        lambda n, size, rng: [b.tolist() for b in split_batches(n, size, rng)],
    ],
}
