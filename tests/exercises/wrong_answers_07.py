"""Wrong answers to the exercises of chapter 7, each with a part of the hint it must get; others that are right."""

import numpy as np

from common.gradient import numerical_gradient
from common.layers import BatchNormalization

EPS = 1e-5


def normalizing(
    axis=0, keepdims=False, size=lambda var, eps: np.sqrt(var + eps), result=lambda x_hat: x_hat, **kind
):
    """A normalization that differs from the right one in what is named."""

    def normalize(x, eps=EPS):
        mean, var = (f(axis=axis, keepdims=keepdims, **k) for f, k in ((x.mean, {}), (x.var, kind)))
        return result((x - mean) / size(var, eps))

    return normalize


def normalize_in_place(x, eps=EPS):
    x -= x.mean(axis=0)
    x /= np.sqrt(np.square(x).mean(axis=0) + eps)
    return x


def normalize_by_the_sum(x, eps=EPS):
    c = x - x.mean(axis=0)
    return c / np.sqrt(np.sum(c**2, axis=0) + eps)


def eps_sometimes(x, eps=EPS):
    return normalizing()(x, eps if len(x) != 5 else 0.0)


def normalize_by_columns(x, eps=EPS):
    columns = [(c - sum(c) / len(c)) / (sum((c - sum(c) / len(c)) ** 2) / len(c) + eps) ** 0.5 for c in x.T]
    return np.array(columns).T


def normalize_by_squares(x, eps=EPS):
    var = np.mean(x * x, axis=0) - x.mean(axis=0) ** 2
    return (x - x.mean(axis=0)) * (var + eps) ** -0.5


def averaging(
    keep=lambda m: m, fresh=lambda m: 1 - m, mean=np.mean, var=np.var, axis=0, result=lambda m, v: (m, v)
):
    """Running averages that differ from the right ones in what is named."""

    def new_averages(running_mean, running_var, x, momentum=0.9):
        return result(
            keep(momentum) * running_mean + fresh(momentum) * mean(x, axis=axis),
            keep(momentum) * running_var + fresh(momentum) * var(x, axis=axis),
        )

    return new_averages


def around_the_running_mean(running_mean, running_var, x, momentum=0.9):
    mean = momentum * running_mean + (1 - momentum) * x.mean(axis=0)
    return mean, momentum * running_var + (1 - momentum) * ((x - running_mean) ** 2).mean(axis=0)


def around_the_new_mean(running_mean, running_var, x, momentum=0.9):
    mean = momentum * running_mean + (1 - momentum) * x.mean(axis=0)
    return mean, momentum * running_var + (1 - momentum) * ((x - mean) ** 2).mean(axis=0)


def averages_in_place(running_mean, running_var, x, momentum=0.9):
    running_mean *= momentum
    running_mean += (1 - momentum) * x.mean(axis=0)
    running_var *= momentum
    running_var += (1 - momentum) * x.var(axis=0)
    return running_mean, running_var


def by_the_layer(running_mean, running_var, x, momentum=0.9):
    ones = np.ones_like(running_mean)
    layer = BatchNormalization(ones, ones, momentum, running_mean, running_var)
    layer.forward(x)
    return layer.running_mean, layer.running_var


def averages_by_the_way_to_go(running_mean, running_var, x, momentum=0.9):
    way = 1 - momentum
    return [running_mean + way * (x.mean(0) - running_mean), running_var - way * (running_var - x.var(0))]


def own(x, mean, var):
    return x.mean(axis=0), x.var(axis=0)


def kept(x, mean, var):
    return mean, var


def in_modes(training=own, test=kept, finish=lambda x_hat, gamma, beta: gamma * x_hat + beta, eps=EPS):
    """Both modes of batch normalization; it differs from the right one in what is named."""

    def bn(x, gamma, beta, running_mean, running_var, train):
        mean, var = (training if train else test)(x, running_mean, running_var)
        return finish((x - mean) / np.sqrt(var + eps), gamma, beta)

    return bn


def bn_that_updates(x, gamma, beta, running_mean, running_var, train):
    if train:
        running_mean *= 0.9
        running_mean += 0.1 * x.mean(axis=0)
    return in_modes()(x, gamma, beta, running_mean, running_var, train)


def bn_for_one(x, gamma, beta, running_mean, running_var, train):
    return in_modes()(x, gamma, beta, running_mean, running_var, len(x) > 1)


def bn_of_the_layer(x, gamma, beta, running_mean, running_var, train):
    layer = BatchNormalization(gamma, beta, running_mean=running_mean, running_var=running_var)
    return layer.forward(x, train=train)


def back(
    bracket=lambda d, x: d - d.mean(axis=0) - x * (d * x).mean(axis=0),
    factor=lambda gamma, std: gamma / std,
    dgamma=lambda d, x: (d * x).sum(axis=0),
    dbeta=lambda d: d.sum(axis=0),
    result=lambda dx, dgamma, dbeta: (dx, dgamma, dbeta),
):
    """A backward pass that differs from the right one in what is named."""

    def bn_backward(dout, x_hat, std, gamma):
        return result(factor(gamma, std) * bracket(dout, x_hat), dgamma(dout, x_hat), dbeta(dout))

    return bn_backward


def back_with_gammas(first, second, third):
    """A backward pass with gamma at some of the three terms of dx."""

    def bn_backward(dout, x_hat, std, gamma):
        a, b, c = (dout * gamma**power for power in (first, second, third))
        dx = (a - b.mean(axis=0) - x_hat * (x_hat * c).mean(axis=0)) / std
        return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)

    return bn_backward


def back_by_dgamma(dout, x_hat, std, gamma):
    dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    return (gamma * dout - dbeta - x_hat * dgamma) / std, dgamma, dbeta


def back_step_by_step(dout, x_hat, std, gamma):
    n = len(dout)
    dx_hat = dout * gamma
    centered = x_hat * std
    dvar = (dx_hat * centered).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * 2 * centered / n + dmean / n
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


def back_in_place(dout, x_hat, std, gamma):
    dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    dout -= dout.mean(axis=0)
    return gamma / std * (dout - x_hat * dgamma / len(dout)), dgamma, dbeta


def checking(
    draw=lambda rng, shape: rng.normal(size=shape),
    weighs=lambda c: c,
    summary=lambda off, dx: np.abs(off).max(),
):
    """A gradient check that differs from the right one in what is named."""

    def check(forward, backward, x, rng):
        c = draw(rng, forward(x).shape)
        dx = backward(c)
        by_differences = numerical_gradient(lambda x: np.sum(weighs(c) * forward(x)), x)
        return summary(dx - by_differences, dx)

    return check


def differences_first(forward, backward, x, rng):
    c = rng.normal(size=forward(x).shape)
    by_differences = numerical_gradient(lambda x: np.sum(c * forward(x)), x)
    return np.abs(backward(c) - by_differences).max()


def differences_first_then_forward(forward, backward, x, rng):
    c = rng.choice([-1.0, 1.0], forward(x).shape) * rng.uniform(0.5, 2, forward(x).shape)
    by_differences = numerical_gradient(lambda x: np.sum(c * forward(x)), x, 1e-5)
    forward(x)
    return float(np.max(np.abs(by_differences - backward(c))))


def worst_of_three(forward, backward, x, rng):
    return max(checking()(forward, backward, x, rng) for _ in range(3))


def two_draws(forward, backward, x, rng):
    forward(x)
    dx = backward(rng.normal(size=forward(x).shape))
    c = rng.normal(size=dx.shape[:1] + forward(x).shape[1:])
    return np.abs(dx - numerical_gradient(lambda x: np.sum(c * forward(x)), x)).max()


def c_for_the_loss_alone(forward, backward, x, rng):
    c = rng.normal(size=forward(x).shape)
    dx = backward(np.ones_like(c))
    return np.abs(dx - numerical_gradient(lambda x: np.sum(c * forward(x)), x)).max()


def never_backward(forward, backward, x, rng):
    c = rng.normal(size=forward(x).shape)
    return np.abs(numerical_gradient(lambda x: np.sum(c * forward(x)), x)).max()


def imaging(
    axis=(0, 2, 3),
    gamma=lambda g: g[:, None, None],
    beta=lambda b: b[:, None, None],
    size=lambda var, eps: np.sqrt(var + eps),
    **kind,
):
    """A normalization of images that differs from the right one in what is named."""

    def normalize_images(x, g, b, eps=EPS):
        mean, var = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True, **kind)
        return gamma(g) * (x - mean) / size(var, eps) + beta(b)

    return normalize_images


def images_without_keepdims(shaped=lambda g: g[:, None, None]):
    def normalize_images(x, gamma, beta, eps=EPS):
        x_hat = (x - x.mean(axis=(0, 2, 3))) / np.sqrt(x.var(axis=(0, 2, 3)) + eps)
        return shaped(gamma) * x_hat + shaped(beta)

    return normalize_images


def images_not_transposed(x, gamma, beta, eps=EPS):
    rows = normalizing()(x.reshape(-1, x.shape[1]), eps)
    return (gamma * rows + beta).reshape(x.shape)


def images_in_place(x, gamma, beta, eps=EPS):
    x -= x.mean(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * x / np.sqrt(np.square(x).mean(axis=(0, 2, 3), keepdims=True) + eps)


def images_as_rows(x, gamma, beta, eps=EPS):
    rows = x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])
    out = gamma * normalizing()(rows, eps) + beta
    return out.reshape(len(x), *x.shape[2:], -1).transpose(0, 3, 1, 2)


def images_by_channels(x, gamma, beta, eps=EPS):
    out = np.empty_like(x)
    for c in range(x.shape[1]):
        out[:, c] = gamma[c] * (x[:, c] - x[:, c].mean()) / np.sqrt(x[:, c].var() + eps) + beta[c]
    return out


def folding(
    weights=lambda W, scale, mean: W * scale,
    bias=lambda b, scale, mean, beta: (b - mean) * scale + beta,
    scale=lambda gamma, var, eps: gamma / np.sqrt(var + eps),
    result=lambda W, b: (W, b),
):
    """A folding that differs from the right one in what is named."""

    def fold(W, b, gamma, beta, running_mean, running_var, eps=EPS):
        s = scale(gamma, running_var, eps)
        return result(weights(W, s, running_mean), bias(b, s, running_mean, beta))

    return fold


def fold_in_place(W, b, gamma, beta, running_mean, running_var, eps=EPS):
    W *= gamma / np.sqrt(running_var + eps)
    return W, folding()(W, b, gamma, beta, running_mean, running_var, eps)[1]


def fold_gamma_into_W_alone(W, b, gamma, beta, running_mean, running_var, eps=EPS):
    std = np.sqrt(running_var + eps)
    return W * (gamma / std), (b - running_mean) / std + beta


def fold_by_trying(W, b, gamma, beta, running_mean, running_var, eps=EPS):
    def both(x):
        return (x @ W + b - running_mean) / np.sqrt(running_var + eps) * gamma + beta

    at_zero = both(np.zeros((1, len(W)), W.dtype))
    return both(np.eye(len(W), dtype=W.dtype)) - at_zero, at_zero[0]


def fold_by_a_product(W, b, gamma, beta, running_mean, running_var, eps=EPS):
    scale = np.diag(gamma / (running_var + eps) ** 0.5)
    return W @ scale, beta + (b - running_mean) @ scale


WRONG = {
    "7.1": [
        ((16, 5, 3.68), "That is the sum"),
        ((4, 6.67, 3.68), "That divides by 3"),
        ((4, 2.236, 3.68), "variance is its square"),
        ((4, 2.58, 3.68), "and one that divides by 3"),
        ((4, 20, 3.68), "sum of the squares"),
        ((4, 21, 3.68), "Subtract the mean from each"),
        ((4, 2, 3.68), "mean distance"),
        ((4, 5, 2.2), "divides by the variance"),
        ((4, 5, 1.34), "gamma and beta are missing"),
        ((4, 5, 2.68), "beta is missing"),
        ((4, 5, 2.34), "gamma is missing"),
        ((4, 5, 3.34), "gamma and beta are exchanged"),
        ((4, 5, 4.68), "Multiply first"),
        ((4, 5, -1.68), "first sample"),
        ((4, 5, 1.89), "third sample"),
        ((4, 5, 7.26), "mean is not subtracted"),
        ((4, 5, 3.32), "with 3 under the sum"),
        ((4, 5, 3.7), "rounded too far"),
        ((4, 5), "wanted 3"),
    ],
    "7.2": [
        (normalizing(axis=1, keepdims=True), "Each row is normalized"),
        (normalizing(axis=1), "means of the rows"),
        (normalizing(axis=None), "All numbers share"),
        (normalizing(size=lambda var, eps: var + eps), "divide by the variance"),
        (normalizing(size=lambda var, eps: np.sqrt(var) + eps), "after the root"),
        (normalizing(size=lambda var, eps: np.sqrt(var)), "eps is missing"),
        (normalizing(size=lambda var, eps: np.sqrt(var + EPS)), "eps is missing"),
        (normalizing(ddof=1), "ddof=1"),
        (normalize_by_the_sum, "only added up"),
        (lambda x, eps=EPS: x - x.mean(axis=0) / np.sqrt(x.var(axis=0) + eps), "Only the mean is divided"),
        (lambda x, eps=EPS: (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0)) + eps, "added to the quotient"),
        (lambda x, eps=EPS: x - x.mean(axis=0), "nothing is divided"),
        (lambda x, eps=EPS: x / np.sqrt(x.var(axis=0) + eps), "mean is not subtracted"),
        (normalizing(size=lambda var, eps: 1 / np.sqrt(var + eps)), "multiply by the root"),
        (normalizing(result=lambda x_hat: -x_hat), "sign is exchanged"),
        (normalizing(result=lambda x_hat: 1.01 * x_hat), "entry (0, 0)"),
        (normalizing(result=lambda x_hat: x_hat[0]), "wanted (4, 4)"),
        (normalizing(result=lambda x_hat: x_hat.astype(float)), "stay float32"),
        (eps_sometimes, "same number in all"),
        (normalize_in_place, "changes its argument"),
    ],
    "7.3": [
        (averaging(keep=lambda m: 1 - m, fresh=lambda m: m), "weights are exchanged"),
        (averaging(var=np.std), "It is the variance that is averaged"),
        (averaging(var=lambda x, axis: x.var(axis=axis, ddof=min(1, len(x) - 1))), "ddof=1"),
        (averaging(result=lambda m, v: (v, m)), "The two are exchanged"),
        (averaging(keep=lambda m: 0, fresh=lambda m: 1), "this batch alone"),
        (averaging(keep=lambda m: 1, fresh=lambda m: 0), "old one still"),
        (averaging(fresh=lambda m: 1), "comes in whole"),
        (averaging(keep=lambda m: 1), "stays whole"),
        (averaging(axis=None), "takes all columns together"),
        (averaging(axis=1), "along the rows"),
        (around_the_running_mean, "around the running mean"),
        (around_the_new_mean, "around the new running mean"),
        (lambda m, v, x, momentum=0.9: averaging()(m, v, x, 0.9), "With momentum 0.7"),
        (averaging(result=lambda m, v: m), "wanted a tuple of 2"),
        (averaging(result=lambda m, v: (m, v.mean())), "has shape ()"),
        (averaging(result=lambda m, v: (m, v.astype(float))), "stay float32"),
        (averages_in_place, "changes its argument"),
    ],
    "7.4": [
        (in_modes(test=own), "depends on the neighbors"),  # the text's own
        (bn_for_one, "depends on the neighbors"),
        (in_modes(training=kept), "In training the running averages"),
        (in_modes(training=kept, test=own), "depends on the neighbors"),
        (in_modes(test=lambda x, mean, var: (mean, x.var(axis=0))), "variance still that of the batch"),
        (in_modes(test=lambda x, mean, var: (x.mean(axis=0), var)), "mean still that of the batch"),
        (
            in_modes(test=lambda x, m, v: (0.9 * m + 0.1 * x.mean(axis=0), 0.9 * v + 0.1 * x.var(axis=0))),
            "mixed into the averages",
        ),
        (in_modes(test=lambda x, mean, var: (mean, (var + EPS) ** 2 - EPS)), "as if it were the standard"),
        (in_modes(test=lambda x, mean, var: (mean, var**2 - EPS)), "divide by the running variance"),
        (in_modes(test=lambda x, mean, var: (mean, np.sqrt(var))), "root is taken twice"),
        (in_modes(test=lambda x, mean, var: (0, 1 - EPS)), "only scaled and shifted"),
        (in_modes(finish=lambda x_hat, gamma, beta: (gamma * x_hat + beta, gamma)), "Return the output alone"),
        (in_modes(finish=lambda x_hat, gamma, beta: x_hat), "gamma and beta are forgotten"),
        (in_modes(finish=lambda x_hat, gamma, beta: gamma * x_hat), "beta is forgotten"),
        (in_modes(finish=lambda x_hat, gamma, beta: x_hat + beta), "gamma is forgotten"),
        (in_modes(eps=0.0), "eps is missing"),
        (in_modes(finish=lambda x_hat, gamma, beta: beta * x_hat + gamma), "In test mode, x of shape"),
        (in_modes(finish=lambda x_hat, gamma, beta: (gamma * x_hat + beta).astype(float)), "stay float32"),
        (bn_that_updates, "changes its argument"),
    ],
    "7.5": [
        (back(lambda d, x: d), "mean and variance for constants"),
        (back(lambda d, x: d - d.mean(axis=0)), "not through the variance"),
        (back(lambda d, x: d - x * (d * x).mean(axis=0)), "not through the mean"),
        (back(lambda d, x: d - d.sum(axis=0) - x * (d * x).sum(axis=0)), "sums in the place"),
        (back(lambda d, x: d - d.mean(axis=0) - x * (d * x).sum(axis=0)), "dout * x_hat is a sum"),
        (back(lambda d, x: d - d.sum(axis=0) - x * (d * x).mean(axis=0)), "that of dout is a sum"),
        (back(lambda d, x: d + d.mean(axis=0) + x * (d * x).mean(axis=0)), "two means are added"),
        (back(lambda d, x: d - d.mean(axis=0) + x * (d * x).mean(axis=0)), "last term has the wrong sign"),
        (back(lambda d, x: d + d.mean(axis=0) - x * (d * x).mean(axis=0)), "mean of dout has the wrong sign"),
        (back(lambda d, x: d - d.mean(axis=0) - (d * x).mean(axis=0)), "lacks a factor x_hat"),
        (back(lambda d, x: d - d.mean(axis=0) - x * d.mean(axis=0)), "takes the mean of dout"),
        (back(lambda d, x: d - d.mean() - x * (d * x).mean()), "whole array"),
        (
            back(lambda d, x: d - d.mean(axis=1, keepdims=True) - x * (d * x).mean(axis=1, keepdims=True)),
            "those of the rows",
        ),
        (back(factor=lambda gamma, std: 1 / std), "dx lacks gamma"),
        (back_with_gammas(1, 0, 0), "but not the two means"),
        (back_with_gammas(1, 1, 0), "last term lacks gamma"),
        (back_by_dgamma, "sums, without gamma"),
        (back(factor=lambda gamma, std: gamma), "not divided by std"),
        (back(factor=lambda gamma, std: gamma * std), "multiplied by std"),
        (back(factor=lambda gamma, std: gamma / std**2), "divided by the variance"),
        (back(factor=lambda gamma, std: gamma / np.sqrt(std)), "no further root"),
        (back(factor=lambda gamma, std: -gamma / std), "sign of dx is exchanged"),
        (back(factor=lambda gamma, std: 1.01 * gamma / std), "Against the numerical gradient"),
        (back(lambda d, x: 0 * d), "Against the numerical gradient"),
        (back(dgamma=lambda d, x: d.sum(axis=0)), "dgamma lacks x_hat"),
        (back(dgamma=lambda d, x: (d * x).mean(axis=0)), "dgamma is a mean"),
        (back(dgamma=lambda d, x: d.sum(axis=0) * x.sum(axis=0)), "product of two sums"),
        (back(dgamma=lambda d, x: d * x), "dgamma has shape"),
        (back(dbeta=lambda d: d.mean(axis=0)), "dbeta is a mean"),
        (back(result=lambda dx, dgamma, dbeta: (dx, dbeta, dgamma)), "are exchanged"),
        (back(result=lambda dx, dgamma, dbeta: dx), "wanted a tuple of 3"),
        (back(result=lambda dx, dgamma, dbeta: (dx.astype(float), dgamma, dbeta)), "stay float32"),
        (back_in_place, "changes its argument"),
    ],
    "7.6": [
        (checking(draw=lambda rng, shape: np.ones(shape)), "The same number stands"),  # the text's own
        (checking(draw=lambda rng, shape: np.full(shape, rng.normal())), "The same number stands"),
        (checking(draw=lambda rng, shape: np.ones(shape) * rng.normal(size=shape[1])), "In each column"),
        (checking(draw=lambda rng, shape: np.ones(shape) * rng.normal(size=(shape[0], 1))), "In each row"),
        (checking(draw=lambda rng, shape: rng.normal()), "wanted (5, 3), that of forward(x)"),
        (c_for_the_loss_alone, "hand backward that c"),
        (checking(weighs=lambda c: 1), "wanted about 0"),
        (checking(draw=lambda rng, shape: np.random.default_rng().normal(size=shape)), "All dice are thrown with rng"),
        (two_draws, "wanted about 0"),
        (differences_first, "the last forward was not at x"),
        (lambda forward, backward, x, rng: np.abs(backward(x)).max(), "no forward yet"),
        (never_backward, "never calls backward"),
        (checking(draw=lambda rng, shape: np.random.default_rng(0).normal(size=shape)), "Another rng"),
        (checking(draw=lambda rng, shape: 1e-6 * rng.normal(size=shape)), "so small"),
        (checking(summary=lambda off, dx: np.abs(off).mean()), "mean of the differences"),
        (checking(summary=lambda off, dx: np.abs(off).sum()), "sum of the differences' sizes"),
        (checking(summary=lambda off, dx: off.max()), "np.abs first"),
        (checking(summary=lambda off, dx: np.sqrt((off**2).sum())), "norm of the differences"),
        (checking(summary=lambda off, dx: abs(off.sum())), "finds nothing wrong"),
        (checking(summary=lambda off, dx: 0.0), "finds nothing wrong"),
        (checking(summary=lambda off, dx: off), "wanted one number"),
        (checking(summary=lambda off, dx: np.abs(off).max() < 1e-5), "wanted one number"),
        (checking(summary=lambda off, dx: np.abs(off / (1 + np.abs(dx))).max()), "it returned"),
        (checking(summary=lambda off, dx: 1e-7), "finds nothing wrong"),
    ],
    "7.7": [
        (imaging(axis=0), "Every pixel has"),
        (imaging(axis=(1, 2, 3)), "Every image has"),
        (imaging(axis=(2, 3)), "Every channel of every image"),
        (imaging(axis=None), "All channels share"),
        (imaging(axis=1), "mean is over the channels"),
        (imaging(axis=(0, 1, 2)), "channels came last"),
        (images_without_keepdims(), "Mean and variance are laid along"),
        (images_without_keepdims(lambda g: g), "All four are laid along"),
        (images_not_transposed, "mixes the channels"),
        (imaging(gamma=lambda g: g, beta=lambda b: b), "gamma and beta are laid along the width"),
        (imaging(gamma=lambda g: g), "gamma is laid along the width"),
        (imaging(beta=lambda b: b), "beta is laid along the width"),
        (imaging(gamma=lambda g: g[:, None], beta=lambda b: b[:, None]), "along the height"),
        (
            imaging(gamma=lambda g: g[:, None, None, None], beta=lambda b: b[:, None, None, None]),
            "along the batch",
        ),
        (imaging(gamma=lambda g: 1, beta=lambda b: 0), "gamma and beta are missing"),
        (imaging(gamma=lambda g: 1), "gamma is missing"),
        (imaging(beta=lambda b: 0), "beta is missing"),
        (imaging(size=lambda var, eps: np.sqrt(var) + eps), "after the root"),
        (imaging(size=lambda var, eps: np.sqrt(var)), "eps is missing"),
        (imaging(size=lambda var, eps: var + eps), "divide by the variance"),
        (imaging(ddof=1), "ddof=1"),
        (imaging(gamma=lambda g: 2 * g[:, None, None]), "Images of shape (4, 4, 4, 4)"),
        (lambda *task: imaging()(*task).mean(axis=0), "wanted (4, 4, 4, 4)"),
        (lambda *task: imaging()(*task).astype(float), "stay float32"),
        (images_in_place, "changes its argument"),
    ],
    "7.8": [
        (folding(weights=lambda W, s, mean: W * s[: len(W), None]), "W2 scales the rows"),
        (folding(scale=lambda gamma, var, eps: gamma / np.sqrt(var)), "In W2 eps is missing"),
        (folding(scale=lambda gamma, var, eps: gamma / (var + eps)), "In W2 the root is missing"),
        (folding(scale=lambda gamma, var, eps: gamma / (np.sqrt(var) + eps)), "In W2 eps is added after"),
        (folding(scale=lambda gamma, var, eps: 1 / np.sqrt(var + eps)), "W2 lacks gamma"),
        (folding(scale=lambda gamma, var, eps: gamma), "only multiplied by gamma"),
        (folding(weights=lambda W, s, mean: W), "W2 is W still"),
        (folding(weights=lambda W, s, mean: (W - mean) * s), "mean is subtracted from W"),
        (folding(weights=lambda W, s, mean: -W * s), "W of shape (3, 3), eps 0.2: W2"),
        (folding(bias=lambda b, s, mean, beta: beta - mean * s), "forgets b"),
        (folding(bias=lambda b, s, mean, beta: b * s + beta), "forgets the running mean"),
        (folding(bias=lambda b, s, mean, beta: (b - mean) * s), "forgets beta"),
        (fold_gamma_into_W_alone, "b2 lacks gamma"),
        (folding(bias=lambda b, s, mean, beta: b - mean * s + beta), "old b is added as it is"),
        (folding(bias=lambda b, s, mean, beta: b * s - mean + beta), "running mean is subtracted as it is"),
        (folding(bias=lambda b, s, mean, beta: b - mean + beta), "nothing is scaled"),
        (folding(bias=lambda b, s, mean, beta: (b - mean + beta) * s), "beta is scaled"),
        (folding(bias=lambda b, s, mean, beta: (b + mean) * s + beta), "running mean is added"),
        (folding(bias=lambda b, s, mean, beta: (mean - b) * s + beta), "other way round"),
        (folding(bias=lambda b, s, mean, beta: b), "b2 is b still"),
        (folding(bias=lambda b, s, mean, beta: beta), "beta alone"),
        (folding(result=lambda W, b: (b, W)), "W2 has shape"),
        (folding(result=lambda W, b: W), "wanted a tuple of 2"),
        (folding(result=lambda W, b: (W, b.astype(float))), "stay float32"),
        (fold_in_place, "changes its argument"),
    ],
}  # fmt: skip

OTHER_WAYS = {  # written differently, and correct
    "7.1": [(4.0, 5.0, 3.683), [4, 5, 1 + 6 / 5**0.5]],
    "7.2": [normalize_by_columns, normalize_by_squares],
    "7.3": [by_the_layer, averages_by_the_way_to_go],
    "7.4": [bn_of_the_layer],
    "7.5": [back_step_by_step],
    "7.6": [
        checking(),
        checking(draw=lambda rng, shape: rng.random(shape)),
        checking(draw=lambda rng, shape: rng.choice([-1.0, 1.0], size=shape)),
        checking(draw=lambda rng, shape: 2 * rng.integers(2, size=shape) - 1),
        checking(draw=lambda rng, shape: rng.integers(1, 3, size=shape)),
        differences_first_then_forward,
        worst_of_three,
    ],
    "7.7": [images_as_rows, images_by_channels],
    "7.8": [fold_by_trying, fold_by_a_product],
}
