"""Wrong answers to the exercises of chapter 4, each with a part of the hint it must get; and other right ones."""

import numpy as np

from common.functions import relu, sigmoid, softmax
from common.gradient import gradient_check, numerical_gradient
from common.layers import Affine, Relu, SoftmaxWithLoss
from common.networks import TwoLayerNet


def dividing(dx=lambda x, y, dout: dout / y, dy=lambda x, y, dout: -dout * x / y**2):
    """The backward pass of x / y, with something else in what is named."""
    return lambda x, y, dout: (dx(x, y, dout), dy(x, y, dout))


def divided_in_place(x, y, dout):
    dout /= y
    return dout, -dout * x / y


def affine(
    dx=lambda x, W, dout: dout @ W.T, dW=lambda x, W, dout: x.T @ dout, db=lambda x, W, dout: dout.sum(axis=0)
):
    """The backward pass of x W + b, with something else in what is named."""
    return lambda x, W, dout: (dx(x, W, dout), dW(x, W, dout), db(x, W, dout))


def relu_backward_buggy(x, dout):  # the text's own
    dout[x < 0] = 0
    return dout


def relu_in_place(x, dout):
    dout[x <= 0] = 0
    return dout


def relu_of_a_view(x, dout):
    gradient = dout.reshape(-1)
    gradient[x.reshape(-1) <= 0] = 0
    return gradient.reshape(x.shape)


def relu_on_a_copy(x, dout):
    dout = dout.copy()
    dout[x <= 0] = 0
    return dout


def relu_by_layer(x, dout):
    layer = Relu()
    layer.forward(x)
    return layer.backward(dout)


def one_hot(labels, scores):
    return np.eye(scores.shape[1], dtype=scores.dtype)[labels]


def pull(end=softmax, result=lambda y, t: (y - t) / len(y), target=one_hot):
    """The gradient of the cross entropy by the scores, with something else in what is named."""
    return lambda scores, labels: result(end(scores), target(labels, scores))


def naive_softmax(scores):
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)


def shifts_in_place(scores, labels):
    scores -= scores.max(axis=1, keepdims=True)
    return pull(end=naive_softmax)(scores, labels)


def all_columns(scores, labels):
    y = softmax(scores)
    y[:, labels] -= 1
    return y / len(y)


def loss_by_layer(scores, labels):
    layer = SoftmaxWithLoss()
    layer.forward(scores, labels)
    return layer.backward()


def loss_by_loop(scores, labels):
    rows = []
    for row, label in zip(scores, labels, strict=True):
        y = softmax(row)
        y[label] -= 1
        rows.append(y / np.float32(len(scores)) if y.dtype == np.float32 else y / len(scores))
    return np.array(rows)


def residual(
    mask=lambda x, u, dout: u > 0,
    dx=lambda x, W, dout, du: dout + du @ W.T,
    dW=lambda x, W, dout, du: x.T @ du,
):
    """The backward pass of x + relu(x W), with something else in what is named."""

    def backward(x, W, dout):
        du = dout * mask(x, x @ W, dout)
        return dx(x, W, dout, du), dW(x, W, dout, du)

    return backward


def residual_in_place(x, W, dout):
    dx = dout
    du = dout * (x @ W > 0)
    dx += du @ W.T
    return dx, x.T @ du


def residual_by_layers(x, W, dout):
    product, bend = Affine(W, np.zeros(len(W), dtype=W.dtype)), Relu()
    bend.forward(product.forward(x))
    dx = product.backward(bend.backward(dout))
    dx += dout
    return [dx, product.dW]


def network(
    first=lambda x, W, b: x @ W + b,
    bend=relu,
    second=lambda h, W, b: h @ W + b,
    end=softmax,
    divide=lambda d: d / len(d),
    back=lambda ds, W1, W2: ds @ W2.T,
    mask=lambda u, h, dh: u > 0,
    db=lambda d: d.sum(axis=0),
    db1=None,
    dW=lambda x, d: x.T @ d,
    in_first=lambda x, u, h: x,
    in_second=lambda x, u, h: h,
    result=lambda dW1, db1, dW2, db2: (dW1, db1, dW2, db2),
):
    """All four gradients, with something else in what is named."""

    def gradient(x, labels, W1, b1, W2, b2):
        u = first(x, W1, b1)
        h = bend(u)
        y = end(second(h, W2, b2))
        ds = divide(y - one_hot(labels, y))
        dh = back(ds, W1, W2)
        du = dh * mask(u, h, dh)
        return result(dW(in_first(x, u, h), du), (db1 or db)(du), dW(in_second(x, u, h), ds), db(ds))

    return gradient


def network_by_library(x, labels, W1, b1, W2, b2):
    net = TwoLayerNet(len(W1), len(b1), len(b2), rng=0, dtype=x.dtype)
    for name, value in zip(("W1", "b1", "W2", "b2"), (W1, b1, W2, b2), strict=True):
        net.params[name][...] = value
    return tuple(net.gradient(x, labels)[name] for name in ("W1", "b1", "W2", "b2"))


def network_by_sample(x, labels, W1, b1, W2, b2):
    parts = [network()(x[k : k + 1], labels[k : k + 1], W1, b1, W2, b2) for k in range(len(x))]
    return [np.mean(part, axis=0) for part in zip(*parts, strict=True)]


def network_in_place(x, labels, W1, b1, W2, b2):
    x @= W1
    return network()(x, labels, W1, b1, W2, b2)


def close(got, true):
    return np.allclose(got, true, rtol=1e-5, atol=1e-7)


def checking(n=5, upstream=lambda rng, shape: rng.normal(size=shape), agree=close, answer=bool):
    """A gradient check with something else in what is named."""

    def accepts(forward, backward):
        rng = np.random.default_rng(3)
        x = rng.normal(size=(n, 4))
        dout = upstream(rng, x.shape)
        true = numerical_gradient(lambda x: np.sum(forward(x) * dout), x)
        return answer(agree(backward(x, dout), true))

    return accepts


def sums(got, true):
    return np.isclose(np.sum(got), np.sum(true), rtol=1e-6)


def ones(rng, shape):
    return np.ones(shape)


def accepts_buggy(forward, backward):  # the text's own
    x = np.random.default_rng(0).normal(size=(1, 4))
    dx = backward(x, np.ones((1, 4)))
    by_differences = numerical_gradient(lambda x: np.sum(forward(x)), x)
    return bool(abs(np.sum(dx) - np.sum(by_differences)) < 0.1)


def upstream_in_backward_only(forward, backward):
    rng = np.random.default_rng(0)
    x, dout = rng.normal(size=(2, 5, 4))
    return close(backward(x, dout), numerical_gradient(lambda x: np.sum(forward(x)), x))


def checking_in_float32(forward, backward):
    rng, h = np.random.default_rng(0), np.float32(1e-4)
    x, dout = rng.normal(size=(2, 5, 4)).astype(np.float32)
    true = np.empty_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = h
        true[place] = np.sum((forward(x + step) - forward(x - step)) * dout) / (2 * h)
    return close(backward(x, dout), true)


def accepts_by_library(forward, backward):
    rng = np.random.default_rng()
    x, dout = rng.normal(size=(2, 4, 4))
    return gradient_check(lambda x: np.sum(forward(x) * dout), x, gradient=lambda x: backward(x, dout)).passed


def accepts_in_one_direction(forward, backward):
    """Not entry by entry, but along a random direction: as good, with a small tolerance."""
    rng = np.random.default_rng()
    for _ in range(3):
        x, dout, way = rng.normal(size=(3, 6, 4))
        rise = np.sum((forward(x + 1e-5 * way) - forward(x - 1e-5 * way)) * dout) / 2e-5
        if not np.isclose(np.sum(backward(x, dout) * way), rise, rtol=1e-6, atol=1e-9):
            return False
    return True


def worst_relative(got, true):
    size = np.maximum(np.abs(got), np.abs(true)) + 1e-6 * np.abs(true).max()
    return np.max(np.abs(got - true) / size) < 1e-4


def last_column_unseen(got, true):
    return close(got[:, :-1], true[:, :-1])


def last_entry_unseen(got, true):
    return close(got.ravel()[:-1], true.ravel()[:-1])


WRONG = {
    "4.1": [
        ((5, 5), "only the way through a + b is counted"),
        ((5, 7), "only the way through b + 1 is counted"),
        ((7, 12), "each factor the other one"),
        ((12, 5), "are exchanged"),
        ((5, 35), "Along a way you multiply"),
        ((5, 6), "the mean of the two"),
        ((5, 2), "subtract one way"),
        ((4, 12), "It is b + 1"),
        ((5, 11), "on one of the ways"),
        ((12, 12), "a is used once"),
        ((1, 12), "the local derivative of the sum alone"),
        ((35, 12), "that is z itself"),
        ((15, 12), "a sum hands on what it is told"),
        ((5, 12.5), "dz/db is not 12.5"),
        (12, "wanted 2"),
    ],
    "4.2": [
        (dividing(dy=lambda x, y, dout: dout * x / y**2), "A larger y makes x / y smaller"),
        (dividing(dy=lambda x, y, dout: -dout * x / y), "square is missing. The"),
        (dividing(dy=lambda x, y, dout: dout * x / y), "the square and the sign are missing"),
        (dividing(dx=lambda x, y, dout: 1 / y), "dx: the local derivative alone"),
        (dividing(dy=lambda x, y, dout: -x / y**2), "dy: the local derivative alone"),
        (dividing(dy=lambda x, y, dout: -dout / y**2), "x is missing"),
        (dividing(dx=lambda x, y, dout: dout * y), "dx: that is the node x · y"),
        (dividing(dy=lambda x, y, dout: dout * x), "dy: that is the node x · y"),
        (dividing(dx=lambda x, y, dout: dout), "1 / y, is missing"),
        (dividing(dx=lambda x, y, dout: -dout / y), "dx: the sign is exchanged"),
        (dividing(dx=lambda x, y, dout: dout * x / y), "x itself drops out"),
        (dividing(dy=lambda x, y, dout: -dout * y / x**2), "x and y are exchanged"),
        (dividing(dy=lambda x, y, dout: x / y**2), "neither sign nor dout"),
        (lambda x, y, dout: dividing()(x, y, dout)[::-1], "The two are exchanged"),
        (dividing(dx=lambda x, y, dout: 3 * dout / y), "dx: entry 0 is"),
        (dividing(dx=lambda x, y, dout: np.sum(dout / y)), "dx has shape ()"),
        (lambda x, y, dout: dout / y, "wanted a tuple of 2"),
        (lambda x, y, dout: [np.asarray(d, float) for d in dividing()(x, y, dout)], "stay float32"),
        (divided_in_place, "changes its argument"),
    ],
    "4.3": [
        (affine(dx=lambda x, W, dout: dout @ W), "dx: that is dout @ W. It runs"),
        (affine(dx=lambda x, W, dout: W @ dout), "that is W @ dout."),
        (affine(dx=lambda x, W, dout: W.T @ dout), "that is W.T @ dout."),
        (affine(dx=lambda x, W, dout: W @ dout.T), "dx lies on its side"),
        (affine(dx=lambda x, W, dout: dout * W.T), "entry by entry"),
        (affine(dx=lambda x, W, dout: x @ W.T), "that is x @ W.T"),
        (affine(dW=lambda x, W, dout: dout.T @ x), "dW lies on its side"),
        (affine(dW=lambda x, W, dout: x @ dout), "dW: that is x @ dout."),
        (affine(dW=lambda x, W, dout: dout @ x.T), "dout @ x.T, which adds over the units"),
        (affine(dW=lambda x, W, dout: x.T @ dout / len(x)), "dW is the mean"),
        (affine(dW=lambda x, W, dout: np.outer(x[0], dout[0])), "dW holds the first sample only"),
        (affine(db=lambda x, W, dout: dout), "a row for each sample"),
        (affine(db=lambda x, W, dout: dout.sum(axis=1)), "add over the units"),
        (affine(db=lambda x, W, dout: dout.mean(axis=0)), "db is the mean"),
        (affine(db=lambda x, W, dout: dout.sum()), "into one number"),
        (affine(db=lambda x, W, dout: dout.sum(axis=0, keepdims=True)), "Leave keepdims away"),
        (affine(db=lambda x, W, dout: dout[0]), "db holds the first sample only"),
        (affine(db=lambda x, W, dout: np.ones(W.shape[1])), "all ones"),
        (lambda x, W, dout: (x.T @ dout, dout @ W.T, dout.sum(axis=0)), "dx and dW are exchanged"),
        (affine(dx=lambda x, W, dout: 2 * dout @ W.T), "With N = 3, D = 3, H = 3, dx: entry (0, 0) is"),
        (affine(dx=lambda x, W, dout: (dout @ W.T)[:3]), "dx has shape (3, 3), wanted (5, 3)"),
        (affine(dx=lambda x, W, dout: np.zeros(2)), "dx has shape (2,)"),
        (lambda x, W, dout: (dout @ W.T, x.T @ dout), "wanted a tuple of 3"),
        (affine(db=lambda x, W, dout: dout.sum(axis=0, dtype=float)), "stay float32"),
    ],
    "4.4": [
        (relu_backward_buggy, "still writes into an array"),
        (relu_in_place, "still writes into an array"),
        (relu_of_a_view, "still writes into an array"),
        (lambda x, dout: dout * (x >= 0), "Where x is exactly 0"),
        (lambda x, dout: np.where(x < 0, 0, dout), "Where x is exactly 0"),
        (lambda x, dout: dout.copy(), "nothing is masked"),
        (lambda x, dout: np.maximum(dout, 0), "sign of dout"),
        (lambda x, dout: np.where(x > 0, 0, dout), "lets the rest through"),
        (lambda x, dout: np.where(x > 0, 1.0, 0.0), "the mask alone, the local"),
        (lambda x, dout: x > 0, "the mask alone, the local"),
        (lambda x, dout: relu(x), "the forward pass"),
        (lambda x, dout: dout * relu(x), "dout by relu(x)"),
        (lambda x, dout: dout * x, "dout by x."),
        (lambda x, dout: dout * np.sign(x), "the sign of x"),
        (lambda x, dout: 2 * dout * (x > 0), "For x of shape (6,), the result: entry 3 is"),
        (lambda x, dout: dout[x > 0], "has shape (2,)"),
        (lambda x, dout: np.where(x > 0, dout, np.zeros(x.shape)), "stay float32"),
        (lambda x, dout: dout if x > 0 else 0, "ValueError"),
    ],
    "4.5": [
        (pull(result=lambda y, t: y - t), "Not divided by N. "),
        (pull(result=lambda y, t: (t - y) / len(y)), "The sign: that is t - y"),
        (pull(result=lambda y, t: t - y), "The sign, and not"),
        (pull(result=lambda y, t: (y - t) / y.shape[1]), "number of classes"),
        (pull(result=lambda y, t: (y - t) / y.size), "number of all entries"),
        (pull(target=lambda labels, scores: labels[:, None]), "subtracted as numbers. "),
        (pull(target=lambda labels, scores: labels), "as numbers, and as a row"),
        (all_columns, "columns of all labels"),
        (pull(end=lambda scores: scores), "softmax is missing"),
        (pull(result=lambda y, t: y / len(y)), "probabilities, divided by N"),
        (pull(result=lambda y, t: y), "Those are the probabilities. "),
        (pull(result=lambda y, t: y - t / len(y)), "with parentheses"),
        (pull(end=lambda scores: softmax(scores.T).T), "down the columns"),
        (pull(end=lambda scores: softmax(scores.ravel()).reshape(scores.shape)), "the whole batch"),
        (pull(result=lambda y, t: (softmax(y) - t) / len(y)), "taken twice"),
        (pull(result=lambda y, t: -t / y / len(y)), "by the probabilities"),
        (pull(result=lambda y, t: (y - t) * y * (1 - y) / len(y)), "its own score only"),
        (pull(result=lambda y, t: -np.mean(np.log(np.sum(y * t, axis=1)))), "That is the loss"),
        (pull(result=lambda y, t: ((y - t) / len(y)).sum(axis=0)), "summed over the batch"),
        (pull(result=lambda y, t: ((y - t) / len(y)).T), "lies on its side"),
        (pull(target=lambda labels, scores: np.eye(labels.max() + 1)[labels]), "ended with ValueError"),
        (pull(end=naive_softmax), "exp overflows from 710"),
        (
            pull(target=lambda labels, scores: np.eye(scores.shape[1])[labels]),
            "np.eye(K, dtype=scores.dtype)",
        ),
        (
            pull(result=lambda y, t: (y - t) / len(y) / 3),
            "With 4 samples and 4 classes, the result: entry (0, 0)",
        ),
        (shifts_in_place, "changes its argument"),
    ],
    "4.6": [
        (residual(dx=lambda x, W, dout, du: du @ W.T), "the way around is lost"),
        (residual(dx=lambda x, W, dout, du: dout.copy()), "the way through W is lost"),
        (residual(dx=lambda x, W, dout, du: dout + du), "W.T is missing"),
        (residual(dx=lambda x, W, dout, du: dout + du @ W), "du @ W on the way"),
        (residual(dx=lambda x, W, dout, du: dout * (du @ W.T)), "you multiply what"),
        (residual(dx=lambda x, W, dout, du: du + du @ W.T), "The way around has none"),
        (residual(dx=lambda x, W, dout, du: 1 + du @ W.T), "its local derivative"),
        (residual(dx=lambda x, W, dout, du: x + du @ W.T), "the forward pass's x"),
        (residual(dx=lambda x, W, dout, du: (dout + du @ W.T) / 2), "the mean of the two"),
        (residual(mask=lambda x, u, dout: 1), "dx: nothing is masked"),
        (residual(mask=lambda x, u, dout: u >= 0), "dx: where x @ W is exactly 0"),
        (residual(mask=lambda x, u, dout: x > 0), "the mask looks at x."),
        (residual(mask=lambda x, u, dout: x + relu(u) > 0), "at the block's output"),
        (residual(mask=lambda x, u, dout: dout > 0), "the sign of dout"),
        (residual(dW=lambda x, W, dout, du: x.T @ dout), "dW: nothing is masked"),
        (residual(dW=lambda x, W, dout, du: x.T @ (du + dout)), "doesn't pass W"),
        (residual(dW=lambda x, W, dout, du: du.T @ x), "dW lies on its side"),
        (residual(dW=lambda x, W, dout, du: x @ du), "dW: that is x @ du"),
        (residual(dW=lambda x, W, dout, du: x.T @ du / len(x)), "dW is the mean"),
        (lambda *task: residual()(*task)[::-1], "are exchanged"),
        (
            residual(dx=lambda x, W, dout, du: 2 * du @ W.T + dout),
            "With x of shape (4, 4), dx: entry (0, 0) is",
        ),
        (lambda *task: residual()(*task)[0], "wanted a tuple of 2"),
        (lambda *task: [part.astype(float) for part in residual()(*task)], "stay float32"),
        (residual_in_place, "both names stand for one array"),
    ],
    "4.7": [
        (
            network(divide=lambda d: d),
            "Wrong: dW1, db1, dW2, db2; right: none. The gradient of the scores is not",
        ),
        (network(divide=lambda d: -d / len(d)), "The sign is exchanged: "),
        (network(divide=lambda d: -d), "and it is not divided by N"),
        (network(divide=lambda d: d / d.shape[1]), "number of classes"),
        (network(divide=lambda d: d / len(d) ** 2), "You divide by N twice"),
        (network(end=lambda scores: scores), "The softmax is missing"),
        (network(end=sigmoid), "in the place of softmax"),
        (network(bend=lambda u: u), "The forward pass has no ReLU"),
        (network(second=lambda h, W, b: relu(h @ W + b)), "ReLU on the scores"),
        (network(first=lambda x, W, b: x @ W), "forgets b1"),
        (network(second=lambda h, W, b: h @ W), "forgets b2"),
        (network(first=lambda x, W, b: x @ W, second=lambda h, W, b: h @ W), "both biases"),
        (
            network(mask=lambda u, h, dh: 1),
            "Wrong: dW1, db1; right: dW2, db2. The mask of the ReLU is missing",
        ),
        (network(mask=lambda u, h, dh: dh > 0), "the gradient's sign"),
        (network(mask=lambda u, h, dh: h), "You multiply by h"),
        (network(mask=lambda u, h, dh: u >= 0), "Where u is exactly 0"),
        (network(mask=lambda u, h, dh: h * (1 - h)), "slope of a sigmoid"),
        (network(back=lambda ds, W1, W2: ds @ W2), "is ds @ W2. It runs"),
        (network(back=lambda ds, W1, W2: ds @ W1.T), "W1 is used on the way to the hidden units. They"),
        (network(back=lambda ds, W1, W2: ds), "W2.T is missing"),
        (network(back=lambda ds, W1, W2: ds @ W2, mask=lambda u, h, dh: 1), "And the mask"),
        (network(db=lambda d: d), "Wrong: db1, db2; right: dW1, dW2. db2: that is ds as it is"),
        (network(db=lambda d: d.sum(axis=1)), "db2: you add over the units"),
        (network(db=lambda d: d.mean(axis=0)), "db2 is the mean"),
        (network(db=lambda d: d.sum(axis=0, keepdims=True)), "Leave keepdims away"),
        (network(db1=lambda d: d.mean(axis=0)), "Wrong: db1; right: dW1, dW2, db2. db1 is the mean"),
        (network(db1=lambda d: d), "db1: that is du as it is"),
        (network(dW=lambda x, d: d.T @ x), "Wrong: dW1, dW2; right: db1, db2. dW2 lies on its side"),
        (network(dW=lambda x, d: x.T @ d / len(x)), "dW2 is the mean"),
        (network(in_second=lambda x, u, h: x), "that is h, not x"),
        (network(in_second=lambda x, u, h: u), "that is h, after the ReLU, not u"),
        (network(in_first=lambda x, u, h: h), "Wrong: dW1; right: db1, dW2, db2. dW1 needs what went into"),
        (network(result=lambda dW1, db1, dW2, db2: (dW2, db2, dW1, db1)), "in another order"),
        (
            network(result=lambda dW1, db1, dW2, db2: (dW1, 7 * db1, dW2, db2)),
            "The way back meets db1 first. With N",
        ),
        (network(result=lambda dW1, db1, dW2, db2: (dW1, db1, dW2)), "wanted a tuple of 4"),
        (network(result=lambda dW1, db1, dW2, db2: {"W1": dW1}), "wanted a tuple of 4"),
        (network(end=naive_softmax), "exp overflows"),
        (network(result=lambda *parts: [part.astype(float) for part in parts]), "dW1 is float64"),
        (network_in_place, "changes its argument"),
    ],
    "4.8": [
        (accepts_buggy, "returns zeros for softmax"),
        (checking(n=1), "A batch of one hides that"),
        (checking(upstream=ones), "(3 of 32 wrong ones"),
        (checking(upstream=lambda rng, shape: rng.uniform(size=shape)), "takes the size of dout"),
        (checking(agree=sums), "with any dout the sum of dx is 0"),
        (checking(agree=lambda got, true: np.allclose(got, true, rtol=0.1)), "1% too large everywhere"),
        (checking(agree=lambda got, true: np.allclose(got, true, rtol=0, atol=1e-3)), "gradients are small"),
        (
            checking(agree=lambda got, true: not (np.abs(got - true) > 1e-6 * np.abs(true).max()).any()),
            "returns nan",
        ),
        (checking(agree=lambda got, true: np.abs(got - true).max() < 1e-5), "gradients are tiny"),
        (checking(agree=last_column_unseen), "too large in column 3"),
        (checking(agree=last_entry_unseen), "column 3 of the last row"),
        (checking(agree=lambda got, true: close(got[0], true[0])), "forgets all samples but the first"),
        (checking(agree=lambda got, true: close(got[:-1], true[:-1])), "forgets the last sample"),
        (checking(agree=lambda got, true: close(np.abs(got), np.abs(true))), "It accepts"),
        (checking(agree=lambda got, true: np.array_equal(got, true)), "refuses every backward pass"),
        (checking(agree=lambda got, true: np.allclose(got, true, rtol=0, atol=1e-12)), "refuses"),
        (checking_in_float32, "the arithmetic in float64"),
        (upstream_in_backward_only, "refuses"),
        (checking(agree=lambda got, true: not close(got, true)), "True and False are exchanged"),
        (lambda forward, backward: True, "returns zeros for softmax"),
        (lambda forward, backward: False, "refuses every backward pass"),
        (checking(answer=float), "wanted True or False"),
        (lambda forward, backward: backward(np.ones((2, 3)), np.ones((2, 3))), "wanted (N, 4)"),
        (lambda forward, backward: backward(np.ones((2, 4)), np.ones(4)), "that of x"),
    ],
}

OTHER_WAYS = {
    "4.1": [[5, 12], (5.0, 12.0001), np.array([5, 12])],
    "4.2": [
        dividing(dy=lambda x, y, dout: -(x / y) * (dout / y)),
        lambda x, y, dout: [dout * y**-1, dout * (-x * y**-2)],
    ],
    "4.3": [
        affine(db=lambda x, W, dout: sum(dout)),
        affine(dx=lambda x, W, dout: (W @ dout.T).T, dW=lambda x, W, dout: np.einsum("nd,nh->dh", x, dout)),
        affine(db=lambda x, W, dout: np.ones(len(x), dtype=x.dtype) @ dout),
    ],
    "4.4": [
        relu_on_a_copy,
        relu_by_layer,
        lambda x, dout: np.where(x > 0, dout, 0),
        lambda x, dout: np.where(x <= 0, np.zeros_like(dout), dout),
    ],
    "4.5": [loss_by_layer, loss_by_loop, pull(), pull(result=lambda y, t: y / len(y) - t / len(t))],
    "4.6": [residual_by_layers, residual(dx=lambda x, W, dout, du: du.dot(W.T) + dout)],
    "4.7": [network_by_library, network_by_sample, network(mask=lambda u, h, dh: h > 0)],
    "4.8": [
        accepts_by_library,
        accepts_in_one_direction,
        checking(),
        checking(n=2, answer=np.bool_),
        checking(agree=worst_relative),
        checking(upstream=lambda rng, shape: rng.choice([-1.0, 2.0, 0.7], size=shape), n=8),
    ],
}
