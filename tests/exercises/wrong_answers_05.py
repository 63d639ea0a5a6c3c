"""Wrong answers to the exercises of chapter 5, each with a part of the hint it must get."""

import numpy as np


def momentum(keep=1.0, push=1.0, result=lambda w, v, old: (w + v, v)):
    """A momentum step that differs from the right one in what is named."""

    def step(w, v, gradient, lr, momentum):
        return result(w, keep * momentum * v - push * lr * gradient, v)

    return step


def adam_by_products(w, m, v, gradient, t, lr, beta1, beta2, eps):
    m, v = beta1 * m + (1 - beta1) * gradient, beta2 * v + (1 - beta2) * gradient**2
    return w - lr * (m / (1 - beta1 * t)) / (np.sqrt(v / (1 - beta2 * t)) + eps), m, v


def momentum_in_place(w, v, gradient, lr, momentum):
    v *= momentum
    v -= lr * gradient
    return w + v, v


def fading(size, sign=-1):
    """AdaGrad with something else under the gradient."""
    return lambda g, lr: sign * lr * g / (size(np.asarray(g, dtype=float)) + 1e-8)


def one_behind(gradients, lr):
    h, changes = 0.0, []
    for g in gradients:
        changes.append(-lr * g / (np.sqrt(h) + 1e-8))
        h += g * g
    return np.array(changes)


def forgetting(gradients, lr):
    h, changes = 0.0, []
    for g in gradients:
        h = 0.9 * h + 0.1 * g * g
        changes.append(-lr * g / (np.sqrt(h) + 1e-8))
    return np.array(changes)


def adam(
    m_count=lambda t: t,
    v_count=lambda t: t,
    fresh=lambda beta: 1 - beta,
    square=np.square,
    size=lambda v, eps: np.sqrt(v) + eps,
    sign=-1,
    result=lambda w, new, hats, old: (w, *new),
):
    """A step of Adam that differs from the right one in what is named; a count of None is no correction."""

    def step(w, m, v, gradient, t, lr, beta1, beta2, eps):
        new = beta1 * m + fresh(beta1) * gradient, beta2 * v + fresh(beta2) * square(gradient)
        c1 = 1 if m_count(t) is None else 1 - beta1 ** m_count(t)
        c2 = 1 if v_count(t) is None else 1 - beta2 ** v_count(t)
        hats = new[0] / c1, new[1] / c2
        return result(w + sign * lr * hats[0] / size(hats[1], eps), new, hats, (m, v))

    return step


def adam_beside_the_uncorrected_root(w, m, v, g, t, lr, beta1, beta2, eps):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    return w - lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + eps), m, v


def adam_in_place(w, m, v, g, t, lr, beta1, beta2, eps):
    w -= adam()(0.0, m, v, g, t, -lr, beta1, beta2, eps)[0]
    return w, m, v


def new_arrays(params, grads, lr):  # the text's own
    for name in params:
        params[name] = params[name] - lr * grads[name]


def new_names(params, grads, lr):
    for name, p in params.items():
        p = p - lr * grads[name]


def new_dict(params, grads, lr):
    return {name: params[name] - lr * grads[name] for name in params}


def first_only(params, grads, lr):
    for name in params:
        params[name] -= lr * grads[name]
        return params


def two_names(params, grads, lr):
    for name in ("W", "b"):
        params[name] -= lr * grads[name]


def scales_the_gradients(params, grads, lr):
    for name in params:
        grads[name] *= lr
        params[name] -= grads[name]


def empties(params, grads, lr):
    for name in list(params):
        array = params.pop(name)
        array -= lr * grads[name]


def in_place(change):
    def update(params, grads, lr):
        for name, array in params.items():
            array[...] = change(array, grads[name], lr)

    return update


def race(
    once=lambda params: None,
    each=lambda start: {"w": start.copy()},
    before=list,
    keep=np.copy,
    slope=lambda gradient, w, start, batch: gradient(w, batch),
    result=lambda path: np.array(path),
):
    """A race that differs from the fair one in what is named."""

    def fair(optimizers, start, gradient, batches):
        batches, paths = before(batches), {}
        shared = once(start)
        for label, optimizer in optimizers.items():
            params = shared or each(start)
            path = [keep(params["w"])]
            for batch in batches:
                optimizer.update(params, {"w": slope(gradient, params["w"], start, batch)})
                path.append(keep(params["w"]))
            paths[label] = result(path)
        return paths

    return fair


def unfair(optimizers, start, gradient, batches):  # the text's own
    return race(once=lambda start: {"w": start}, before=iter)(optimizers, start, gradient, batches)


def begins_at_zero(optimizers, start, gradient, batches):
    return race()(optimizers, 0 * start, gradient, batches)


def first_batch_always(batches):
    batches = list(batches)
    return batches[:1] * len(batches)


def nesterov(ahead, move=lambda w, v, kept, new: (w + new, new), push=1.0):
    """A Nesterov step that differs from the right one in what is named."""

    def step(w, v, gradient, lr, momentum):
        kept = momentum * v
        return move(w, v, kept, kept - push * lr * gradient(ahead(w, v, kept)))

    return step


def right_ahead(w, v, kept):
    return w + kept


def nesterov_in_place(w, v, gradient, lr, momentum):
    w += momentum * v
    new = momentum * v - lr * gradient(w)
    return w - momentum * v + new, new


def nesterov_as_in_the_library(w, v, gradient, lr, momentum):
    push = lr * gradient(w)
    v = momentum * v - push
    return w + momentum * v - push, v


WRONG = {
    "5.1": [
        ((0.8, 0.64, 0.512), "plain gradient descent"),
        ((0.8, 0.64, 0.368), "forgotten in step 2"),
        ((0.8, 0.46, 0.368), "forgotten in step 3"),
        ((1.2, 1.62, 2.322), "rolls uphill"),
        ((0.8, 0.44, -0.008), "kept whole"),
        ((0.9, 0.72, 0.486), "gradient of w² / 2"),
        ((0.8, 0.42, -0.122), "at the start, 2, in every step"),
        ((0.98, 0.9424, 0.889712), "1 − 0.9 too"),
        ((-0.2, -0.34, -0.398), "Those are the velocities"),
        ((1, 0.8, 0.46), "begin with the start"),
        ((1.0, 0.8, 0.42), "old velocity"),
        ((0.8, 0.46, 0.07), "Step 3 is off"),
        ((0.8, 0.46), "wanted 3"),
    ],
    "5.2": [
        (momentum(push=-1.0), "That climbs"),
        (lambda w, v, g, lr, mu: (w - lr * g, mu * v - lr * g), "w takes a plain step"),
        (momentum(push=-1.0, result=lambda w, v, old: (w - v, v)), "velocity without the minus"),
        (lambda w, v, g, lr, mu: momentum(push=1 - mu)(w, v, g, lr, mu), "1 - momentum too"),
        (momentum(result=lambda w, v, old: (w + old, v)), "move with the old velocity"),
        (lambda w, v, g, lr, mu: (w + v - lr * g, v - lr * g), "kept whole"),
        (momentum(keep=0.0), "plain gradient descent"),
        (momentum(result=lambda w, v, old: (v, w + v)), "are exchanged"),
        (momentum(result=lambda w, v, old: (w + v, -v)), "v has the opposite sign"),
        (momentum(result=lambda w, v, old: (w - v, v)), "moves against it"),
        (momentum(result=lambda w, v, old: (w + v, old)), "is the old velocity"),
        (momentum(result=lambda w, v, old: (w, v)), "the step is missing"),
        (lambda w, v, g, lr, mu: (w - lr * (mu * v + g), mu * v + g), "itself is to hold lr"),
        (lambda w, v, g, lr, mu: momentum()(w, v, g, 1, mu), "learning rate is forgotten"),
        (lambda w, v, g, lr, mu: (w + lr * (mu * v - g), lr * (mu * v - g)), "for the gradient alone"),
        (momentum(result=lambda w, v, old: w + v), "wanted a tuple of 2"),
        (momentum(result=lambda w, v, old: (w + v, v[0])), "new v has shape"),
        (momentum(keep=0.5), "With lr 0.3 and momentum 0.8"),
        (momentum(result=lambda w, v, old: ((w + v).astype(float), v)), "stay float32"),
        (momentum_in_place, "changes its argument"),
    ],
    "5.3": [
        (fading(lambda g: np.sqrt(np.cumsum(g**2)), sign=1), "sign is exchanged"),
        (fading(lambda g: np.sqrt(np.cumsum(g**2) / np.arange(1, len(g) + 1))), "mean of the squares"),
        (fading(lambda g: np.cumsum(g**2)), "square root is forgotten"),
        (one_behind, "lags one step behind"),
        (fading(lambda g: np.sqrt(1 + np.cumsum(g**2))), "starts at 1"),
        (lambda g, lr: -lr * g, "plain gradient descent"),
        (fading(np.abs), "its own size only"),
        (fading(lambda g: np.sqrt(np.sum(g**2))), "those to come included"),
        (fading(lambda g: np.sqrt(np.cumsum(np.abs(g)))), "squares are forgotten"),
        (forgetting, "That is RMSProp"),
        (lambda g, lr: lr / np.sqrt(np.cumsum(g**2)), "effective rates"),
        (lambda g, lr: np.cumsum(fading(lambda g: np.sqrt(np.cumsum(g**2)))(g, lr)), "Those are the places"),
        (lambda g, lr: -g / (np.sqrt(np.cumsum(g**2)) + 1e-8), "learning rate is forgotten"),
        (lambda g, lr: -lr * g / np.sqrt(np.cumsum(g**2)), "add 1e-8 to its root"),
        (lambda g, lr: -lr * g / np.sqrt(np.cumsum(g**2) + 1e-8), "inside the root"),
        (lambda g, lr: -lr * g / (np.sqrt(np.cumsum(g**2)) + 1e-6), "change 1 is"),
        (lambda g, lr: -lr * g[-1] / np.sqrt(np.sum(g**2)), "one change for each"),
        (fading(lambda g: 2 * np.sqrt(np.cumsum(g**2))), "change 1 is"),
    ],
    "5.4": [
        (adam(m_count=lambda t: None, v_count=lambda t: None), "Neither m nor v"),
        (adam(v_count=lambda t: None), "v is not"),
        (adam_by_products, "the power is written **"),
        (adam(m_count=lambda t: None), "m is not"),
        (adam(m_count=lambda t: t - 1, v_count=lambda t: t - 1), "not t - 1"),
        (adam(m_count=lambda t: t + 1, v_count=lambda t: t + 1), "one step too many"),
        (adam(result=lambda w, new, hats, old: (w, *hats)), "return the corrected m and v"),
        (adam(size=lambda v, eps: np.sqrt(v + eps)), "eps is inside the root"),
        (adam_beside_the_uncorrected_root, "beside the root of the uncorrected"),
        (adam(size=lambda v, eps: np.sqrt(v)), "eps is missing"),
        (adam(square=lambda g: g), "not squared"),
        (
            lambda w, m, v, g, t, lr, b1, b2, eps: adam()(w, m, v, g, t, lr, b2, b1, eps),
            "betas are exchanged",
        ),
        (adam(fresh=lambda beta: 1), "comes in whole"),
        (adam(size=lambda v, eps: v + eps), "root is missing"),
        (adam(sign=1), "That climbs"),
        (adam(result=lambda w, new, hats, old: (w, *old)), "are the old ones"),
        (adam(result=lambda w, new, hats, old: (w, *new[::-1])), "m and v are exchanged"),
        (lambda w, m, v, g, t, lr, *rest: adam()(w, m, v, g, t, 1.0, *rest), "learning rate is forgotten"),
        (adam(result=lambda w, new, hats, old: w), "wanted a tuple of 3"),
        (adam(sign=-3), "Step 3 with lr 0.5"),
        (adam(result=lambda w, new, hats, old: (w.astype(float), *new)), "stay float32"),
        (adam_in_place, "changes its argument"),
    ],
    "5.5": [
        (new_arrays, "another array now"),
        (new_names, "No array in params has changed"),
        (new_dict, "No array in params has changed"),
        (first_only, "Every name in params"),
        (two_names, "KeyError"),
        (scales_the_gradients, "changes grads"),
        (empties, "after the update it has []"),
        (in_place(lambda p, g, lr: p + lr * g), "That climbs"),
        (in_place(lambda p, g, lr: p - g), "learning rate is forgotten"),
        (in_place(lambda p, g, lr: p - 2 * lr * g), "taken twice"),
        (in_place(lambda p, g, lr: -lr * g), "hold the change alone"),
        (in_place(lambda p, g, lr: p - lr * g / 3), "became"),
    ],
    "5.6": [
        (unfair, "changes start"),
        (race(once=lambda start: {"w": start.copy()}), "starts where SGD has ended"),
        (race(before=iter), "has used them up"),
        (race(before=lambda batches: batches), "has used them up"),
        (race(each=lambda start: {"w": start}), "changes start"),
        (race(keep=lambda w: w), "Append copies"),
        (race(result=lambda path: np.array(path[1:])), "first place is missing"),
        (race(result=lambda path: np.array(path[:-1])), "last place is missing"),
        (race(result=lambda path: path[-1]), "one place only"),
        (race(slope=lambda gradient, w, start, batch: gradient(start, batch)), "every gradient at the start"),
        (race(before=first_batch_always), "uses the first batch"),
        (race(before=lambda batches: list(batches)[::-1]), "backwards"),
        (
            race(slope=lambda gradient, w, start, batch: 2 * gradient(w, batch)),
            "leaves the right one at row 1",
        ),
        (race(result=lambda path: np.array(path * 2)), "one more after each batch"),
        (begins_at_zero, "wanted the start"),
        (lambda *task: list(race()(*task).values()), "wanted a dict"),
        (lambda *task: dict(list(race()(*task).items())[:1]), "a path for each"),
    ],
    "5.7": [
        ((0.008, 160), "falls with 1/B. The noise"),
        ((0.08, 40), "half the noise"),
        ((0.0064, 160), "the variance"),
        ((8, 160), "less noise"),
        ((0.05, 160), "Noise goes with"),
        ((0.8 / np.sqrt(1000), 160), "100 times, not 1000"),
        ((0.8, 160), "Averaging does change"),
        ((0.08, 20), "the wrong way"),
        ((0.08, 2.5), "A smaller batch has more"),
        ((0.08, 0.625), "16 times smaller"),
        ((0.08, 16), "how many times larger"),
        ((160, 0.08), "are exchanged"),
        (0.08, "wanted 2"),
    ],
    "5.8": [
        (nesterov(lambda w, v, kept: w), "plain momentum"),
        (nesterov(lambda w, v, kept: w + v), "whole velocity"),
        (nesterov(lambda w, v, kept: w - kept), "look back"),
        (nesterov(lambda w, v, kept: kept), "gradient at the velocity"),
        (nesterov(right_ahead, move=lambda w, v, kept, new: (w + kept + new, new)), "from the place ahead"),
        (nesterov(right_ahead, move=lambda w, v, kept, new: (w + v, new)), "move with the old velocity"),
        (nesterov(right_ahead, push=-1.0), "That climbs"),
        (
            nesterov(right_ahead, move=lambda w, v, kept, new: (w + new + v - kept, new + v - kept)),
            "kept whole",
        ),
        (nesterov(right_ahead, move=lambda w, v, kept, new: (w + new - kept, new - kept)), "is forgotten:"),
        (lambda w, v, f, lr, mu: nesterov(right_ahead, push=1 - mu)(w, v, f, lr, mu), "1 - momentum too"),
        (nesterov_as_in_the_library, "library's form"),
        (nesterov(right_ahead, move=lambda w, v, kept, new: (w + new, v)), "is the old velocity"),
        (nesterov(right_ahead, move=lambda w, v, kept, new: (w + new, -new)), "opposite sign"),
        (nesterov(right_ahead, move=lambda w, v, kept, new: (w - new, new)), "moves against it"),
        (nesterov(right_ahead, move=lambda w, v, kept, new: (new, w + new)), "are exchanged"),
        (lambda w, v, f, lr, mu: nesterov(right_ahead)(w, v, f, 1, mu), "learning rate is forgotten"),
        (nesterov(right_ahead, push=0.5), "With lr 0.3 and momentum 0.6"),
        (nesterov(right_ahead, move=lambda w, v, kept, new: w + new), "wanted a tuple of 2"),
        (lambda w, v, f, lr, mu: nesterov(right_ahead)(w, v, f(w), lr, mu), "TypeError"),
        (lambda *task: tuple(part.astype(float) for part in nesterov(right_ahead)(*task)), "stay float32"),
        (nesterov_in_place, "changes its argument"),
    ],
}
