"""Wrong answers to the exercises of chapter 8, each with a part of the hint it must get."""

import itertools

import numpy as np


def matrices(params):
    return [name for name in params if name[0] == "W"]


def penalized(cost=lambda w: np.sum(w**2), names=matrices, half=0.5):
    """A penalized loss that differs from the right one in what is named."""
    return lambda data_loss, params, decay: (
        data_loss + half * decay * sum(cost(params[name]) for name in names(params))
    )


def counted_up(params):
    """W1, W2 and so on, up to the last."""
    return itertools.takewhile(params.__contains__, (f"W{k}" for k in itertools.count(1)))


def last_matrix(params):
    return [max(name for name in params if name[0] == "W")]


def root_of_the_sum(data_loss, params, decay):
    return data_loss + decay / 2 * np.sqrt(penalized()(0.0, params, 2.0))


def data_loss_for_each(data_loss, params, decay):
    return penalized()(data_loss * sum(name[0] == "W" for name in params), params, decay)


def squares_in_place(data_loss, params, decay):
    for name in params:
        params[name] *= params[name]
    return penalized(np.sum)(data_loss, params, decay)


def decayed(change, names=lambda name: name[0] == "W"):
    """New gradients that differ from the right ones in what is named."""
    return lambda grads, params, decay: {
        name: change(g, params[name], decay) if names(name) else g for name, g in grads.items()
    }


def adds_in_place(grads, params, decay):
    for name in grads:
        if name[0] == "W":
            grads[name] += decay * params[name]
    return grads


def adds_in_a_shallow_copy(grads, params, decay):
    return adds_in_place(dict(grads), params, decay)


def in_the_same_dict(grads, params, decay):
    for name in grads:
        if name[0] == "W":
            grads[name] = grads[name] + decay * params[name]
    return grads


def dropped(
    choose=lambda x, ratio, rng: rng.random(x.shape) >= ratio,
    scale=lambda ratio: 1 / (1 - ratio),
    result=lambda x, factor, ratio: (x * factor, factor),
):
    """Inverted dropout that differs from the right one in what is named."""

    def dropout(x, ratio, rng):
        return result(x, choose(x, ratio, rng).astype(x.dtype) * scale(ratio), ratio)

    return dropout


def by_rows(x, ratio, rng):
    return np.broadcast_to(rng.random((len(x),) + (1,) * (x.ndim - 1)) >= ratio, x.shape)


def by_columns(x, ratio, rng):
    return np.broadcast_to(rng.random(x.shape[1:]) >= ratio, x.shape)


def by_channels(x, ratio, rng):
    return np.broadcast_to(rng.random(x.shape[:2] + (1,) * (x.ndim - 2)) >= ratio, x.shape)


def exact_count(x, ratio, rng):
    return (rng.permutation(x.size) >= round(ratio * x.size)).reshape(x.shape)


def dropped_in_place(x, ratio, rng):
    factor = dropped()(x, ratio, rng)[1]
    x *= factor
    return x, factor


def classic(
    choose=lambda x, ratio, rng: rng.random(x.shape) >= ratio,
    forward=lambda x, kept, ratio: x * kept,
    backward=lambda x, dout, kept, ratio: dout * kept,
    use=lambda ratio: 1 - ratio,
    use_back=lambda ratio: 1 - ratio,
):
    """Classic dropout that differs from the right one in what is named."""

    def dropout(x, dout, ratio, train, rng):
        if not train:
            return x * use(ratio), dout * use_back(ratio)
        kept = choose(x, ratio, rng)
        return forward(x, kept, ratio), backward(x, dout, kept, ratio)

    return dropout


def twice(x, dout, ratio, train, rng):
    out = classic()(x, dout, ratio, train, rng)[0]
    return out, classic()(x, dout, ratio, train, rng)[1]


def classic_buggy(x, dout, ratio, train, rng):  # the text's own
    if not train:
        return x, dout
    out = x * (rng.random(x.shape) >= ratio)
    dx = dout * (rng.random(x.shape) >= ratio)
    return out, dx


def always_drops(x, dout, ratio, train, rng):
    return classic()(x, dout, ratio, True, rng)


def thinned(summary=lambda out: out.mean(axis=0), scale=lambda ratio: 1 / (1 - ratio), mask=lambda m: m):
    """A mean over masks that differs from the right one in what is named."""
    return lambda x, W, ratio, masks: summary((x * mask(masks) * scale(ratio)) @ W)


def stopping(better=lambda new, best, last: new < best, late=0, anew=None, result=lambda best, end, c: best):
    """Early stopping that differs from the right one in what is named."""

    def stop(losses, patience):
        best = waited = epoch = 0
        for epoch in range(1, len(losses)):
            three = losses[epoch], losses[best], losses[epoch - 1]
            is_better = better(*three)
            begins_anew = anew(*three) if anew else is_better
            best = epoch if is_better else best
            waited = 0 if begins_anew else waited + (not is_better)
            if waited >= patience + late:
                break
        return result(best, epoch, losses)

    return stop


def never_returns_at_the_end(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best


def shifted(images, right, down, columns=True, rows=True):
    """Moved, with the columns or the rows that come round blanked, or not."""
    moved = np.roll(images, (down, right), axis=(2, 3))
    i, j = np.arange(images.shape[2])[:, None] - down, np.arange(images.shape[3]) - right
    inside_rows, inside_columns = (i >= 0) & (i < images.shape[2]), (j >= 0) & (j < images.shape[3])
    return moved * ((inside_rows | (not rows)) & (inside_columns | (not columns))).astype(images.dtype)


def shift_buggy(images, right, down):  # the text's own
    return np.roll(images, (down, right), axis=(2, 3))


def positive_only(images, right, down):
    moved = np.roll(images, (down, right), axis=(2, 3))
    moved[:, :, :down] = 0
    moved[..., :right] = 0
    return moved


def empty_slice(images, right, down):
    moved = np.zeros_like(images)
    height, width = images.shape[2:]
    moved[:, :, down:, right:] = images[:, :, : height - down, : width - right]
    return moved


def cut(images, right, down):
    return images[:, :, max(-down, 0) : -down or None, max(-right, 0) : -right or None]


def edge(images, right, down):
    i = np.clip(np.arange(images.shape[2]) - down, 0, images.shape[2] - 1)
    j = np.clip(np.arange(images.shape[3]) - right, 0, images.shape[3] - 1)
    return images[:, :, i][:, :, :, j]


def shift_in_place(images, right, down):
    images[...] = shifted(images, right, down)
    return images


def zero_is_everything(images, right, down):
    moved = shifted(images, right, down)
    moved[:, :, -down if down <= 0 else len(moved[0, 0]) :] = 0
    return moved


def factor_from_out(x, ratio, rng):
    out = x * (rng.uniform(size=x.shape) >= ratio).astype(x.dtype) / x.dtype.type(1 - ratio)
    return out, (out != 0).astype(x.dtype) / x.dtype.type(1 - ratio)


def matrices_only(data_loss, params, decay):
    return data_loss + 0.5 * decay * sum(np.sum(w**2) for w in params.values() if w.ndim == 2)


WRONG = {
    "8.1": [
        ((1.4, 0.3, 0.95), "The penalty: the half is missing"),
        ((0.3, 0.3, 0.95), "sum of the sizes"),
        ((0.2, 0.3, 0.95), "without being squared"),
        ((0.8, 0.3, 0.95), "don't square the sum"),
        ((0.187083, 0.3, 0.95), "takes the root"),
        ((0.175, 0.3, 0.95), "is a mean"),
        ((14, 0.3, 0.95), "sum of the squares alone"),
        ((7, 0.3, 0.95), "The penalty: λ is forgotten"),
        ((0.6, 0.3, 0.95), "square of −1"),
        ((0.7, 0.15, 0.95), "no half, and no learning rate"),
        ((0.7, 0.6, 0.95), "the 2 from the square cancels"),
        ((0.7, 3, 0.95), "entry: λ is forgotten"),
        ((0.7, 0.45, 0.95), "what the 3 adds"),
        ((0.7, 0.9, 0.95), "λ times the square"),
        ((0.7, -0.3, 0.95), "The gradient's entry: the sign"),
        ((0.7, 0.3, 0.05), "share that is lost"),
        ((0.7, 0.3, 0.9), "learning rate is forgotten"),
        ((0.7, 0.3, 0.5), "The factor: λ is forgotten"),
        ((0.7, 0.3, 1.05), "would grow"),
        ((0.7, 0.3, 0.975), "the half again"),
        ((0.7, 0.3, 2.85), "where the 3 ends up"),
        ((0.7, 0.3, 0.8), "The factor is not 0.8"),
        ((0.7, 0.3), "wanted 3"),
    ],
    "8.2": [
        (matrices_only, "Go through all names that begin with W"),
        (penalized(names=list), "biases are counted"),
        (penalized(names=lambda params: [n for n in params if n[0] != "b"]), "gamma is counted"),
        (penalized(names=lambda params: ["W1", "W2", "b1", "b2"]), "biases are counted"),
        (penalized(half=1.0), "half is missing"),
        (penalized(names=last_matrix), "Only W2 counted"),
        (penalized(names=lambda params: ["W1"]), "Only W1 counted"),
        (penalized(names=lambda params: ["W1", "W2"]), "Only W1 and W2 counted"),
        (penalized(cost=lambda w: np.abs(w).sum()), "sizes of the weights"),
        (root_of_the_sum, "root of the sum of squares"),
        (penalized(cost=np.linalg.norm), "root of each matrix"),
        (penalized(cost=lambda w: np.sum(w) ** 2), "squares the sum"),
        (penalized(cost=lambda w: np.mean(w**2)), "You take the mean"),
        (lambda loss, params, decay: penalized()(0.0, params, decay), "penalty alone"),
        (lambda loss, params, decay: loss, "data's loss alone"),
        (lambda loss, params, decay: penalized()(loss, params, -decay), "penalty is subtracted"),
        (lambda loss, params, decay: penalized()(loss, params, 1.0), "decay is forgotten"),
        (data_loss_for_each, "once for each matrix"),
        (penalized(half=0.25), "With data_loss 2.3"),
        (penalized(cost=lambda w: np.sum(w**2, axis=0), names=lambda params: ["W1"]), "wanted ()"),
        (squares_in_place, "changes params"),
    ],
    "8.3": [
        (lambda grads, params, decay: dict(grads), "is as it came"),
        (lambda grads, params, decay: grads, "wanted a new dict"),
        (decayed(lambda g, w, decay: g + decay * w, names=lambda name: True), "decays too"),
        (decayed(lambda g, w, decay: g + decay * w, names=lambda name: name == "W1"), "W2 is as it came"),
        (decayed(lambda g, w, decay: g + decay * w, names=lambda name: name[0] != "b"), "gamma3 decays too"),
        (decayed(lambda g, w, decay: g + decay / 2 * w), "half too many"),
        (decayed(lambda g, w, decay: g + 2 * decay * w), "A 2 too many"),
        (decayed(lambda g, w, decay: g - decay * w), "The sign"),
        (decayed(lambda g, w, decay: g + decay * w**2), "You add the squares"),
        (decayed(lambda g, w, decay: g + decay / 2 * np.sum(w**2)), "penalty itself"),
        (decayed(lambda g, w, decay: g + w), "decay is forgotten"),
        (decayed(lambda g, w, decay: decay * w), "penalty's part alone"),
        (decayed(lambda g, w, decay: g + decay * np.sign(w)), "size |w|"),
        (decayed(lambda g, w, decay: g * (1 + decay)), "decay times the gradient"),
        (decayed(lambda g, w, decay: g * (1 - decay)), "You shrink the gradient"),
        (decayed(lambda g, w, decay: g + 3 * decay * w), "gradient"),
        (decayed(lambda g, w, decay: (g + decay * w)[0]), "has shape"),
        (lambda grads, params, decay: {n: decay * params[n] for n in grads if n[0] == "W"}, "wanted those of grads"),
        (decayed(lambda g, w, decay: g.astype(float) + decay * w), "stay float32"),
        (adds_in_place, "changes grads"),
        (adds_in_a_shallow_copy, "changes grads"),
        (in_the_same_dict, "changes grads"),
    ],
    "8.4": [
        (factor_from_out, "Where x itself is 0"),
        (dropped(lambda x, ratio, rng: rng.random(x.shape) < ratio), "ratio is the share that is dropped"),
        (dropped(lambda x, ratio, rng: rng.random(x.shape) < ratio, lambda r: 1 / max(r, 1e-9)), "is dropped"),
        (dropped(scale=lambda ratio: 1.0), "not scaled up"),
        (dropped(scale=lambda ratio: 1 / max(ratio, 1e-9)), "scaled by 1 / ratio"),
        (dropped(scale=lambda ratio: 1 - ratio), "scaled down"),
        (dropped(scale=lambda ratio: 1 + ratio), "1 + ratio"),
        (dropped(scale=lambda ratio: 3.0), "wanted 1.25 there"),
        (dropped(by_rows), "a whole row"),
        (dropped(by_columns), "a whole column"),
        (dropped(by_channels), "along axis 2"),
        (dropped(lambda x, ratio, rng: rng.random(x.shape) >= 0.5), "keeps 50%, wanted about 80%"),
        (dropped(lambda x, ratio, rng: rng.random(x.shape) > max(ratio, 0.1)), "With ratio 0 nothing"),
        (dropped(lambda x, ratio, rng: np.random.default_rng(0).random(x.shape) >= ratio), "Another rng gives"),
        (dropped(lambda x, ratio, rng: np.random.default_rng().random(x.shape) >= ratio), "thrown with rng"),
        (dropped(exact_count), "the same count"),
        (dropped(result=lambda x, factor, ratio: (factor, x * factor)), "are exchanged"),
        (dropped(result=lambda x, factor, ratio: (x * factor, factor * (1 - ratio))), "out is right"),
        (dropped(result=lambda x, factor, ratio: (x * factor * (1 - ratio), factor)), "factor is right"),
        (dropped(result=lambda x, factor, ratio: (x + factor, factor)), "out is not x times factor"),
        (dropped(result=lambda x, factor, ratio: x * factor), "wanted a tuple of 2"),
        (dropped(result=lambda x, factor, ratio: (x * factor, factor[0])), "factor has shape"),
        (dropped(result=lambda x, factor, ratio: (x * factor, factor.astype(float))), "stay float32"),
        (dropped_in_place, "changes its argument"),
    ],
    "8.5": [
        (classic_buggy, "thrown a second time"),
        (twice, "thrown a second time"),
        (classic(use=lambda ratio: 1.0), "In test mode out comes through whole"),
        (classic(use_back=lambda ratio: 1.0), "In test mode dx comes through whole"),
        (classic(use=lambda ratio: ratio), "out is multiplied by ratio"),
        (classic(use=lambda ratio: 1 / (1 - ratio)), "out is scaled up"),
        (classic(use=lambda ratio: 0.25), "In test mode out begins with"),
        (always_drops, "nothing is dropped any more"),
        (classic(forward=lambda x, kept, ratio: x * kept / (1 - ratio)), "the inverted rule"),
        (classic(forward=lambda x, kept, ratio: x * kept * (1 - ratio)), "out is scaled down"),
        (classic(forward=lambda x, kept, ratio: -x * kept), "come out changed"),
        (classic(lambda x, ratio, rng: rng.random(x.shape) < ratio), "ratio is the share that is dropped"),
        (classic(by_rows), "a whole row"),
        (classic(backward=lambda x, dout, kept, ratio: dout), "comes through everywhere"),
        (classic(backward=lambda x, dout, kept, ratio: dout * ~kept), "turned round"),
        (classic(backward=lambda x, dout, kept, ratio: dout * kept / (1 - ratio)), "dx is scaled, out is not"),
        (classic(backward=lambda x, dout, kept, ratio: dout * kept * (1 - ratio)), "dx is scaled down"),
        (classic(backward=lambda x, dout, kept, ratio: x * kept), "x times the choice"),
        (classic(backward=lambda x, dout, kept, ratio: 0 * dout), "dx is all 0"),
        (classic(backward=lambda x, dout, kept, ratio: 3 * dout * kept), "dx is not dout times"),
        (classic(backward=lambda x, dout, kept, ratio: dout * (x * kept != 0)), "ask the choice"),
        (classic(lambda x, ratio, rng: np.random.default_rng().random(x.shape) >= ratio), "of the same seed"),
        (classic(lambda x, ratio, rng: np.random.default_rng(0).random(x.shape) >= ratio), "Another rng gives"),
        (lambda *task: classic()(*task)[0], "wanted a tuple of 2"),
        (lambda *task: tuple(part.astype(float) for part in classic()(*task)), "stay float32"),
    ],
    "8.6": [
        (thinned(scale=lambda ratio: 1.0), "not scaled up"),
        (thinned(scale=lambda ratio: 1 / max(ratio, 1e-9)), "scaled by 1 / ratio"),
        (thinned(scale=lambda ratio: 1 - ratio), "multiplied by 1 - ratio"),
        (thinned(lambda out: out.sum(axis=0)), "sum over the masks"),
        (thinned(lambda out: out), "outputs of all thinned networks"),
        (thinned(lambda out: out.mean(axis=1)), "one number for each mask"),
        (thinned(np.mean), "mean of all numbers together"),
        (thinned(mask=lambda masks: 1 - masks), "turned round"),
        (thinned(lambda out: out[0]), "first mask's network"),
        (thinned(lambda out: out[-1]), "last mask's network"),
        (lambda x, W, ratio, masks: x @ W, "That is x @ W"),
        (thinned(lambda out: 5 * out.mean(axis=0)), "ratio 0.25"),
        (thinned(lambda out: out.mean(axis=0, keepdims=True)), "the result has shape (1, 3)"),
        (lambda x, W, ratio, masks: W @ (x * masks).mean(axis=0), "ValueError"),
        (lambda *task: thinned()(*task).astype(float), "stay float32"),
    ],
    "8.7": [
        (stopping(result=lambda best, end, c: end), "at which training ends"),
        (lambda losses, patience: np.argmin(losses), "look at all epochs"),
        (stopping(lambda new, best, last: new <= best), "counts as better"),
        (stopping(lambda new, best, last: new < last), "compare with the epoch before"),
        (stopping(anew=lambda *three: False), "counted all together"),
        (stopping(anew=lambda new, best, last: new < last), "begins anew in yours whenever"),
        (stopping(late=1), "one epoch too late"),
        (stopping(late=-1), "one epoch too early"),
        (stopping(result=lambda best, end, c: best + 1), "counted from 1"),
        (lambda losses, patience: stopping()(losses, 1), "patience makes no difference"),
        (stopping(result=lambda best, end, c: c[best]), "That is a loss"),
        (stopping(result=lambda best, end, c: [best]), "wanted the number of an epoch"),
        (stopping(late=2), "With losses"),
        (never_returns_at_the_end, "returned nothing"),
    ],
    "8.8": [
        (shift_buggy, "come in at the other"),
        (lambda *task: shifted(*task, columns=False), "columns still come round"),
        (lambda *task: shifted(*task, rows=False), "rows still come round"),
        (lambda images, right, down: images, "stayed where they were"),
        (lambda images, right, down: shifted(images, -right, -down), "to the other side"),
        (lambda images, right, down: shifted(images, -right, down), "left and right are exchanged"),
        (lambda images, right, down: shifted(images, right, -down), "up and down are exchanged"),
        (lambda images, right, down: shifted(images, down, right), "right and down are exchanged"),
        (lambda images, right, down: shifted(images, right, 0), "did not go down"),
        (lambda images, right, down: shifted(images, 0, down), "did not go right"),
        (edge, "edge is repeated"),
        (positive_only, "Which edge is empty"),
        (empty_slice, "ValueError"),
        (cut, "wanted (2, 1, 5, 5)"),
        (zero_is_everything, "nothing is left"),
        (lambda *task: 2 * shifted(*task), "some pixels are wrong"),
        (lambda images, right, down: np.maximum(shifted(images, right, down), 0.05), "some of the empty pixels"),
        (lambda *task: shifted(*task).astype(float), "stay float32"),
        (shift_in_place, "changes its argument"),
    ],
}  # fmt: skip


def penalized_by_loop(data_loss, params, decay):
    for name, w in params.items():
        if name[0] == "W":
            for row in w.reshape(len(w), -1):
                data_loss = data_loss + 0.5 * decay * np.dot(row, row)
    return float(data_loss)


def dropped_where(x, ratio, rng):
    out = x.copy()
    gone = rng.uniform(size=x.shape) < ratio
    out[gone] = 0
    return out / (1 - ratio), np.where(gone, 0, 1 / (1 - ratio)).astype(x.dtype)


def classic_binomial(x, dout, ratio, train, rng):
    if train:
        kept = rng.binomial(1, 1 - ratio, x.shape).astype(bool)
        return np.where(kept, x, np.float32(0)), np.where(kept, dout, np.float32(0))
    return (1 - ratio) * x, (1 - ratio) * dout


def average_by_loop(x, W, ratio, masks):
    return sum((x * mask / (1 - ratio)) @ W for mask in masks) / len(masks)


def stop_by_counting(losses, patience):
    lowest, epoch_of_it, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses):
        waited += 1
        if loss < lowest:
            lowest, epoch_of_it, waited = loss, epoch, 0
        if waited == patience:
            break
    return epoch_of_it


def shift_by_padding(images, right, down):
    height, width = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (height, height), (width, width)))
    return padded[:, :, height - down : 2 * height - down, width - right : 2 * width - right]


def shift_by_slices(images, right, down):
    moved, (height, width) = np.zeros_like(images), images.shape[2:]
    moved[:, :, max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = images[
        :, :, max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)
    ]
    return moved


OTHER_WAYS = {
    "8.1": [[0.7, 0.3, 0.95], (0.05 * 14, 0.1 * 3, 1 - 0.5 * 0.1)],
    "8.2": [penalized(), penalized_by_loop, penalized(names=counted_up)],
    "8.3": [decayed(lambda g, w, decay: g + decay * w), decayed(lambda g, w, decay: np.add(decay * w, g))],
    "8.4": [dropped(), dropped_where],
    "8.5": [classic(), classic_binomial],
    "8.6": [
        thinned(),
        average_by_loop,
        lambda x, W, ratio, masks: (masks.mean(axis=0) * x / (1 - ratio)) @ W,
    ],
    "8.7": [stopping(), stop_by_counting],
    "8.8": [shifted, shift_by_padding, shift_by_slices],
}
