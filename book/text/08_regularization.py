# %% [markdown]
# # 8 · Regularization
#
# **Question of this chapter: how does a network get good at examples it has never seen, and not only at those it
# knows by heart?**
#
# At the end of chapter 7 the network made almost no mistake on the digits it was trained with, and more than one in a
# hundred on new ones. That gap is the sign of **overfitting** 过拟合, which chapter 3 has met already: the network fits not
# only what all sevens have in common but also what is special about *these* sevens. Whatever is done against it is
# called **regularization** 正则化.
#
# After this chapter you can
#
# - make a network overfit, see it in two curves, and say what it has learned by heart;
# - derive weight decay's term in the loss and in the gradient, and dropout's two scalings;
# - measure whether a remedy helps, and tell a smaller gap from a better network;
# - find the faults that creep in when both are built.
#
# It builds on chapters 3 to 7. Allow an hour or two.

# %%
import itertools
import time

import numpy as np

from common import live
from common.blas import one_blas_thread
from common.climb import show_climb
from common.exercises import check, hint, solution
from common.gradient import numerical_gradient
from common.layers import Dropout
from common.networks import MultiLayerNet, load_network
from common.notebook import show_source
from common.optimizers import Adam, Momentum
from common.schedules import cosine
from common.trainer import Trainer
from dataset import WEIGHTS
from dataset.mnist import load_mnist
from dataset.preparation import shifted

# %% [markdown]
# Here is overfitting where you can see all of it. A curve is to be found through a few points that were measured with
# some noise. The network has one input and sixty hidden units with tanh; their weights are random and stay as they
# are, and only the weights of the output are fitted. That can be done in one go, so the figure follows your finger.
# The dashed line is the truth, which the network doesn't know. On the right are its errors, for every λ; the red points
# are those at the λ of the slider.
#
# > **Predict.** The slider λ (lambda) punishes large weights. What will the curve do between the points as λ grows?
# > And at which λ is the curve nearest to the dashed line: the least, the greatest, or in between?

# %%
rng = np.random.default_rng(2)
UNIT_WEIGHTS, UNIT_BIASES = rng.normal(scale=6, size=60), rng.uniform(-6, 6, size=60)
WHERE, LUCK = rng.uniform(-1, 1, size=100), rng.normal(size=100)
GRID = np.linspace(-1, 1, 201)


def truth(x):
    return np.sin(3 * x) + 0.3 * x


def hidden(x):
    """What the sixty units make of the inputs, shape (N, 60)."""
    return np.tanh(np.multiply.outer(x, UNIT_WEIGHTS) + UNIT_BIASES)


# %% [markdown]
# How the output weights $w$ are found: set the derivative of $\frac1N \sum (y - t)^2 + \lambda \sum w^2$ to 0. With $H$
# for what the units make of the $N$ points, that is $(H^\top H / N + \lambda I)\, w = H^\top t / N$, where $I$ has ones
# on its diagonal and zeros elsewhere (`np.eye`): sixty equations for sixty weights, which `np.linalg.solve` solves.
# (Half of it has the same minimum. That is chapter 3's mean squared error, which has the $\frac12$ in it, plus
# $\frac\lambda2 \sum w^2$; so this is the λ of section 8.2 too.)


# %%
def fitted(x, t, decay):
    """The output weights with the smallest mean of squares plus decay · Σ w², exactly."""
    H = hidden(x)
    return np.linalg.solve(H.T @ H / len(x) + decay * np.eye(60), H.T @ t / len(x))


# %%
DECAYS = np.geomspace(1e-9, 10, 41)


def errors(noise, points):
    """Root mean squared errors on the points and on the whole truth, for each of the decays."""
    x, t = WHERE[:points], truth(WHERE[:points]) + noise * LUCK[:points]
    weights = [fitted(x, t, decay) for decay in DECAYS]
    on_points = [np.sqrt(np.mean((hidden(x) @ w - t) ** 2)) for w in weights]
    on_new = [np.sqrt(np.mean((hidden(GRID) @ w - truth(GRID)) ** 2)) for w in weights]
    return np.array(on_points), np.array(on_new)


def smoothing(decay, noise, points):
    x, t = WHERE[:points], truth(WHERE[:points]) + noise * LUCK[:points]
    w = fitted(x, t, decay)
    on_points, on_new = errors(noise, points)
    k = int(np.abs(np.log(DECAYS / decay)).argmin())
    return {
        "fit": {"truth": (GRID, truth(GRID)), "network": (GRID, np.clip(hidden(GRID) @ w, -9, 9)), "points": (x, t)},
        "weights": {"": w},
        "error": {"on its points": (DECAYS, on_points), "against the truth": (DECAYS, on_new), "here": (DECAYS[[k, k]], [on_points[k], on_new[k]])},
        "note": f"largest weight {np.abs(w).max():.2g}; error on its points {on_points[k]:.2f}, against the truth {on_new[k]:.2f}",
    }  # fmt: skip


# %% tags=["nbval-ignore-output"]
live.figure(
    smoothing,
    views=[
        live.Curves("fit", xlabel="x", ylabel="output", xlim=(-1, 1), ylim=(-2.5, 2.5), width=1.3,
                    styles={"truth": "dashed", "points": "points"}, colors={"truth": "black", "network": "blue", "points": "red"}),
        live.HistogramRows("weights", title="60 weights", xlabel="weight (ends: beyond ±5)", xlim=(-5, 5), bins=41, width=0.7),
        live.Curves("error", xlabel="λ", ylabel="error (RMS)", xscale="log", yscale="log", xlim=(1e-9, 10), ylim=(1e-4, 10),
                    styles={"on its points": "dashed", "here": "points"}, colors={"on its points": "orange", "against the truth": "blue", "here": "red"}),
    ],
    title="A penalty on the size of the weights buys smoothness",
    alt="Left: points, a dashed true curve, and the network's curve, which swings wildly between the points. Middle: a histogram of "
        "its weights. Right: its error on the points and against the truth, by the strength of the penalty.",
    size=(11.5, 4.3),
    decay=live.log_slider(1e-9, 10.0, value=1e-8, label="λ"),
    noise=live.slider(0.0, 1.0, value=0.3, step=0.05, label="noise of the points"),
    points=live.slider(5, 100, value=15, step=1, label="points"),
)  # fmt: skip

# %% [markdown]
# At λ = 10⁻⁸ the curve goes through all points, and swings far from the truth between them. It has fitted the noise.
# Its weights are large, and what its units add nearly cancels, between the points too: the wild swings are the few
# percent that are left. As λ grows the weights shrink and the curve calms down; the error on its own points only ever
# rises, while that against the truth first falls, on the whole, and then rises too: at λ = 10 the weights are nearly 0,
# and the curve is too lazy to follow the truth. The best λ is in between, and its own points can't tell you where. And
# mind the other cure: **more points**. With a hundred of them even the smallest λ is about ten times better than
# before, though the best is better still. (Where the two errors cross: the points carry noise and the truth none. So a
# good curve must miss its points by about the noise, 0.3, and is nearer to the truth than to them.)

# %%
on_points, on_new = errors(noise=0.3, points=15)
best = on_new.argmin()
print(
    f"against the truth: {on_new[0]:.2f} at the least λ, {on_new[best]:.2f} at best, {on_new[-1]:.2f} at the greatest"
)
print(f"its error on its own points at the best λ: {on_points[best]:.2f}")
hundred = errors(0.3, 100)[1]
print(f"with a hundred points: {hundred[0]:.2f} at the least λ, {hundred.min():.2f} at best")

# %%
assert (np.diff(on_points) > -1e-6).all()  # its own points: never better
assert on_points[DECAYS < 1.1e-8].max() < 0.02  # through all points
assert on_new[0] > 2 * on_new[best] and on_new[-1] > 1.5 * on_new[best] and 0 < best < 40
assert hundred[0] < 0.12 * on_new[0] and hundred.min() < 0.5 * hundred[0]
assert abs(on_points[best] - 0.3) < 0.05
sizes = [np.sum(fitted(WHERE[:15], truth(WHERE[:15]) + 0.3 * LUCK[:15], decay) ** 2) for decay in DECAYS]
assert (np.diff(sizes) < 0).all()  # the weights shrink as λ grows

# %% [markdown]
# ## 8.1 Making it happen
#
# Now with digits. We give a network with two hidden layers of 200 units only 300 of them, and one thing more that
# happens in real life: some labels are wrong. Two hundred thousand weights, three hundred pictures.
#
# > **Predict.** A fifth of the labels gets replaced by random ones (of which one in ten happens to be right). How
# > many of its 300 labels, wrong ones included, will the network get "right" in the end: about 80%, 90%, or all? And
# > how many of 2,000 new digits?

# %%
(x_train, t_train), (x_test, t_test) = load_mnist()


def few_digits(wrong, seed=0, samples=300):
    """Some training digits, a share of whose labels is replaced by random ones; and 5,000 others, set aside."""
    rng = np.random.default_rng(100 + seed)
    order = rng.permutation(60_000)
    chosen, aside = order[:samples], order[-5000:]
    labels = t_train[chosen].copy()
    replaced = rng.random(samples) < wrong
    labels[replaced] = rng.integers(10, size=replaced.sum())
    return x_train[chosen], labels, x_train[aside], t_train[aside]


# %%
def right_and_wrong(network, wrong, seed):
    """Which share of the right labels it has learned, and which of the wrong ones."""
    x, labels, *_ = few_digits(wrong, seed)
    truly = few_digits(0.0, seed)[1]
    learned = network.predict(x).argmax(axis=1) == labels
    return [learned[labels == truly].mean(), learned[labels != truly].mean() if wrong else np.nan]


def overfit(wrong=0.2, seed=0, epochs=150, watch=1, **remedy):
    """Train on 300 digits. For each name in `WATCHED` an array, with a number for every `watch`-th epoch."""
    x_few, t_few, x_aside, t_aside = few_digits(wrong, seed)
    network = MultiLayerNet(784, [200, 200], 10, rng=seed, **remedy)
    trainer, rows = Trainer(network, Momentum(0.02), x_few, t_few, epochs=epochs, rng=seed), []
    for step in trainer:
        if step.epoch_end and step.epoch % watch == 0:
            new = network.accuracy(x_aside[:2000], t_aside[:2000])
            others = network.accuracy(x_aside[2000:], t_aside[2000:])
            own = network.accuracy(x_few, t_few)
            rows.append((step.epoch, own, new, others, *right_and_wrong(network, wrong, seed)))
    return dict(zip(WATCHED, np.array(rows).T, strict=True))


WATCHED = ("epoch", "own", "new", "3,000 others", "right labels", "wrong labels")

# %%
with one_blas_thread():
    course = overfit(watch=3)
own, new = course["own"][-1], course["new"][-1]
print(f"its own 300: {own:.0%}   new digits: {new:.0%}")
assert own >= 0.99 and 0.25 < own - new < 0.4
labels, true_labels = few_digits(0.2)[1], few_digits(0.0)[1]
assert ((true_labels == 4) & (labels == 9)).sum() == 3

# %% [markdown]
# All of them. It has learned by heart that three of its fours are "nines", because somebody said so, and it pays for
# it with new digits. The gap is some thirty points. But when did it happen?

# %%
peak = course["new"].argmax()
at_peak = {name: values[peak] for name, values in course.items()}
print(f"new digits, best: {at_peak['new']:.0%} after epoch {at_peak['epoch']:.0f}, when it had")
for name in ("own", "right labels", "wrong labels"):
    print(f"{at_peak[name]:.0%} of {name}")
assert at_peak["epoch"] < 40 and at_peak["new"] > new + 0.03 and at_peak["own"] < 0.95
assert at_peak["right labels"] > 0.85 and at_peak["wrong labels"] < 0.4

# %% [markdown]
# It was better long before it had learned all its labels. First it learns what most digits of a kind share; that
# carries over. The wrong labels follow no rule. They are learned later, each for itself, and meanwhile what was there
# gets worse. (The best is chosen with the digits it is measured on, and so a little flattered:
# see 8.6.)
#
# ## 8.2 Weight decay
#
# The opening figure's remedy, for a network: add to the loss a **penalty** 惩罚项 for large weights,
#
# $$L_{\text{total}} = L + \frac\lambda2 \sum W^2,$$
#
# the sum over all entries of all weight matrices. Biases are left out: a bias shifts a unit and doesn't make it
# steeper. The $\frac12$ is there for the derivative:
#
# $$\frac{\partial L_{\text{total}}}{\partial W} = \frac{\partial L}{\partial W} + \lambda W.$$
#
# A step of SGD then does two things:
#
# $$W \leftarrow W - \eta \left( \frac{\partial L}{\partial W} + \lambda W \right)
# = (1 - \eta\lambda)\, W - \eta\, \frac{\partial L}{\partial W}.$$
#
# It shrinks each weight by a fixed share, then takes its usual step. Hence the name, **weight decay** 权重衰减. A weight
# that the data don't hold up decays. (The same as a penalty is called L2 regularization. For plain SGD the two are
# one. With momentum the penalty's slope goes through the velocity too; and with Adam it is another method, because
# Adam divides λW by the size of past gradients too. The form that shrinks the weights directly is AdamW, by
# Loshchilov and Hutter. And for weights in front of batch normalization, whose size is out of the game (chapter 7),
# shrinking changes no output; smaller weights there only make each step a relatively larger one.)
#
# > **Predict.** Rate 0.1, λ = 0.01. How much of a weight is left after 1000 steps if the data say nothing about it?

# %%
w = 1.0
for _ in range(1000):
    w -= 0.1 * (0.01 * w)
print(f"left: {w:.2f}; e to the minus one is {np.exp(-1):.2f}")
assert abs(w - np.exp(-0.1 * 0.01 * 1000)) < 0.001

# %% [markdown]
# A frequent fault is to have one of the two without the other: the penalty in the loss, where it looks nice in a log
# file, but not in the gradient, where it would do something. The gradient check finds it at once (exercise 8.3). Here
# is the gradient check on the library's network, which has both:

# %%
small = MultiLayerNet(4, [3], 2, weight_decay=0.5, rng=0, dtype=np.float64)
x4, t4 = rng.normal(size=(5, 4)), np.array([0, 1, 0, 1, 1])
ours, numeric = small.gradient(x4, t4), small.numerical_gradient(x4, t4)
off = {name: float(np.abs(ours[name] - numeric[name]).max()) for name in ours}
print({name: f"{value:.0e}" for name, value in off.items()})
assert max(off.values()) < 1e-8
without = MultiLayerNet(4, [3], 2, weight_decay=0.0, rng=0, dtype=np.float64).gradient(x4, t4)
assert np.allclose(ours["W1"] - without["W1"], 0.5 * small.params["W1"]) and np.allclose(
    ours["b1"], without["b1"]
)

# %% [markdown]
# ## 8.3 Dropout
#
# The other remedy comes from another side. **Dropout** 随机失活: in each training step every hidden unit is left out with
# probability $p$, its output set to 0 (in the paper named below, $p$ is the share that is kept). Other units each
# time, for every sample anew. The idea: no unit can rely on a certain other one being there, so each has to be of use
# in many different companies.
#
# Written down: draw a **mask** 掩码 $m$ of zeros and ones, each a 1 with probability $1 - p$, and multiply.
#
# $$y_i = m_i\, x_i, \qquad \frac{\partial L}{\partial x_i} = m_i\, \frac{\partial L}{\partial y_i}.$$
#
# Backward it is the **same** mask: what didn't go forward gets no gradient.
#
# > **Predict.** Half of the units are dropped in training, none when the network is used. What happens to the sum
# > that the next layer computes?
#
# On the mean, $\mathrm{E}[m_i x_i] = (1 - p)\, x_i$: in training the next layer sees a $1 - p$ share of the sum. In
# use it would suddenly see all of it, twice as much at $p = \frac12$. There are two ways to put that right:
#
# - **classic**: in use, multiply by $1 - p$;
# - **inverted**: in training, divide by $1 - p$. Then $\mathrm{E}[\frac{m_i}{1 - p} x_i] = x_i$, and nothing needs to
#   be done in use.
#
# Most libraries take the second. Test mode is then the plain network, whatever $p$ was, and $p$ may even change in
# the course of a training, as on the bench below.

# %%
x = np.ones((10_000, 4))
for inverted in (False, True):
    layer = Dropout(0.5, inverted=inverted, rng=0)
    print("inverted:" if inverted else "classic: ", "mean in training", layer.forward(x, train=True).mean().round(2),
          " in use", layer.forward(x, train=False).mean())  # fmt: skip
    assert np.isclose(layer.forward(x, train=True).mean(), layer.forward(x, train=False).mean(), atol=0.02)

# %%
show_source(Dropout.forward, Dropout.backward)

# %% [markdown]
# `chosen` throws the dice: True with probability $1 - p$, for each number by itself.
#
# ### An ensemble in one network
#
# What is it that we use in the end, with no unit left out? Each mask makes a **thinned** network out of the whole
# one. With 50 hidden units there are $2^{50}$ of them, and all share the same weights. Here is a network with
# one hidden layer of 50 ReLUs, which comes trained with the book and reads digits. On the left, the 50 hidden units for
# one picture, as one mask leaves them (those that are left are divided by $1 - p$ already). In the middle, the score
# for the right class, over 300 masks. On the right, the mean of the first few masks, then of more and more.
#
# > **Predict.** The dashed line is the score in test mode. Where does the mean over many masks end: below, above, or
# > on it?

# %%
network = load_network(WEIGHTS / "two_layer_net.npz")
W1, b1, W2, b2 = (network.params[name].astype(float) for name in ("W1", "b1", "W2", "b2"))
CHANCE = np.random.default_rng(7).random((300, 50))


def masks(digit, ratio, draw):
    h = np.maximum(x_test[digit] @ W1 + b1, 0)
    thinned = h * (ratio <= CHANCE) / (1 - ratio)  # inverted dropout, 300 masks
    label = int(t_test[digit])
    scores = (thinned @ W2 + b2)[:, label]
    test_mode = float((h @ W2 + b2)[label])
    numbers = np.arange(1, 301)
    right = np.mean((thinned @ W2 + b2).argmax(axis=1) == label)
    return {
        "units": np.where(ratio <= CHANCE[draw - 1], thinned[draw - 1], np.nan).reshape(5, 10),
        "scores": {"": scores},
        "mean": {"mean of n masks": (numbers, np.cumsum(scores) / numbers), "test mode": (numbers, np.full(300, test_mode))},
        "gap": abs(scores.mean() - test_mode) / scores.std() if ratio else 0.0,
        "note": f"a {label}: read correctly by {right:.0%} of the thinned networks",
    }  # fmt: skip


# %% tags=["nbval-ignore-output"]
live.figure(
    masks,
    views=[
        live.Grid("units", limits=(0, 30), colors="heat", digits=".1f", title="50 hidden units (empty: left out)", width=1.3),
        live.HistogramRows("scores", title="score of the right class", xlabel="score, 300 masks", xlim=(-30, 60), bins=61),
        live.Curves("mean", xlabel="number of masks n", ylabel="mean score", xlim=(0, 300), styles={"test mode": "dashed"}),
    ],
    title="The score of the whole network is the mean of its thinned ones' (one hidden layer)",
    alt="Left: fifty hidden units as squares, about half of them empty. Middle: a wide histogram of scores. Right: the mean of the scores "
        "over more and more masks, which settles on the dashed line of the test mode.",
    size=(11.5, 4.1),
    digit=live.slider(0, 99, value=0, step=1, label="test digit number"),
    ratio=live.slider(0.0, 0.9, value=0.5, step=0.05, label="dropout ratio p"),
    draw=live.slider(1, 300, value=1, step=1, label="mask number"),
)  # fmt: skip

# %% [markdown]
# It goes toward it: 300 masks miss it only by chance. Single thinned networks scatter widely, the more the higher the
# ratio, but over all masks, each counted as often as the dice throw it, the mean of their scores is the score of the
# whole network, exactly. For the layer right behind the dropout adds up, and the mean of a sum is the sum of the means.
# Through further layers with ReLUs it holds only roughly. So one network, in one pass, gives about the mean answer of a
# huge number of networks: an **ensemble** 集成. And an ensemble is usually wrong less often than its members. Add up the
# scores of fifty of them:

# %%
for ratio in (0.25, 0.5, 0.75):
    assert (
        np.mean([masks(digit, ratio, 1)["gap"] for digit in range(20)]) < 0.15
    )  # in units of one mask's spread


# %%
def fifty_members(network):
    """Share of digits read by each of fifty thinned networks, by all together, and by the whole network."""
    W1, b1, W2, b2 = (network.params[name].astype(float) for name in ("W1", "b1", "W2", "b2"))
    h, t = np.maximum(x_test[:1000] @ W1 + b1, 0), t_test[:1000]
    members = [h * (row >= 0.5) * 2 @ W2 + b2 for row in CHANCE[:50]]
    every = [*members, np.mean(members, axis=0), h @ W2 + b2]
    *alone, together, whole = (np.mean(scores.argmax(axis=1) == t) for scores in every)
    return alone, together, whole


alone, together, whole = fifty_members(network)
print(f"members: {np.mean(alone):.0%} on the mean, {max(alone):.0%} the best;", end=" ")
print(f"the fifty together: {together:.0%}; whole network: {whole:.0%}")
assert together > max(alone) + 0.1 and whole > max(alone) + 0.1

# %% [markdown]
# The members are poor ones here, because this network was trained without dropout: it never had to do its work with
# half of its units missing. Two networks, trained alike for two epochs, without dropout and with it:

# %% tags=["nbval-ignore-output"]
alike = {}
with one_blas_thread():
    for ratio in (0.0, 0.5):
        rival = MultiLayerNet(784, [50], 10, dropout_ratio=ratio, rng=0)
        Trainer(rival, Adam(0.003), x_train, t_train, epochs=2, rng=0).run(report=None)
        alone, _, whole = fifty_members(rival)
        own = rival.accuracy(x_train[:10_000], t_train[:10_000])
        alike[ratio] = np.mean(alone), whole, own
        print(f"dropout {ratio}: members {np.mean(alone):.0%} on the mean, whole network {whole:.0%}")
        print(f"             of 10,000 of its own digits the whole network reads {own:.0%}")
assert alike[0.5][0] > alike[0.0][0] + 0.1
assert alike[0.5][1] < alike[0.0][1] and alike[0.5][2] < alike[0.0][2] - 0.01

# %% [markdown]
# With it the members are much better. The whole network is worse, also on its own digits: presumably half of 50 units
# is too few for this work, and in two epochs with 60,000 digits there is little overfitting to be cured.

# %% [markdown]
# ## 8.4 Live
#
# Now watch it. Three hundred digits, as in 8.1. In the left picture the loss of the batches goes to 0: learned by
# heart. On the right you see its accuracy on its own digits, on new ones, and the gap between the two. **The gap is
# the signal**: a high accuracy on its own digits tells you nothing, and a low one on new digits does not tell you
# why. (Mind that the new labels are all right, and a fifth of its own were replaced: who read all digits rightly
# would have a gap *below* 0. And the loss on the left has weight decay's penalty in it. So it leaps up, to 27 or so, the
# moment you raise λ to 0.06, before one weight has changed; and with λ it does not return to 0.)
#
# > **Try it.** Press Play and let it overfit. Then, while it runs, take the dropout ratio up to 0.7. What happens to
# > its own digits, what to new ones? Take it back. Try λ = 0.06. Reset, and begin with dropout from the start. Then
# > take the wrong labels down to 0 (this starts anew): is there anything left to cure?


# %%
def few(wrong):
    x_few, t_few, x_aside, t_aside = few_digits(wrong)
    network = MultiLayerNet(784, [200, 200], 10, rng=0)
    trainer = Trainer(network, Momentum(0.02), x_few, t_few, epochs=None, rng=0)
    trainer.own_and_new = (x_few, t_few), (x_aside[:1000], t_aside[:1000])
    return trainer


def gap(trainer):
    own, new = (trainer.network.accuracy(x, t) for x, t in trainer.own_and_new)
    return {"its own digits": own, "new digits": new, "gap": own - new}


# %% tags=["nbval-ignore-output"]
live.bench(
    few,
    measure=gap,
    measure_every=15,
    steps=150,
    title="The gap between its own digits and new ones is the signal",
    alt="Left: the loss of the batches falls to zero. Right: accuracy on its own 300 digits rises to one, on new digits it stays far below; "
        "a third curve is the gap between them.",
    weight_decay=live.slider(0.0, 0.1, value=0.0, step=0.005, label="weight decay λ"),
    dropout_ratio=live.slider(0.0, 0.9, value=0.0, step=0.05, label="dropout ratio p"),
    lr=live.log_slider(0.001, 0.1, value=0.02, label="learning rate"),
    wrong=live.slider(0.0, 0.6, value=0.2, step=0.05, label="share of labels replaced"),
)  # fmt: skip

# %% [markdown]
# Even late, both win some points on new digits. Dropout at once unlearns a part of its own, then slowly learns it
# again, in the end the wrong labels too; λ takes longer, and what it has pushed out stays out for the time being (mostly
# wrong labels: see 8.5). Let it run on, and both give back a good part of what they have won. In numbers: before, 8
# epochs after, 50 epochs after, 350 epochs after.


# %%
def late(**remedy):
    """What the figure shows, before a remedy is switched on, soon after, later and long after."""
    trainer, seen = few(0.2), []
    for step in trainer:
        if step.number in (450, 475, 600, 1500):
            seen.append(gap(trainer))
        if step.number == 450:
            for name, value in remedy.items():
                setattr(trainer.network, name, value)
        if step.number == 1500:
            return seen


# %% tags=["nbval-ignore-output"]
with one_blas_thread():
    lately = {"dropout 0.7": late(dropout_ratio=0.7), "weight decay 0.06": late(weight_decay=0.06)}
for name, seen in lately.items():
    for what in ("its own digits", "new digits"):
        print(f"{name:<18} {what:<15}", " ".join(f"{row[what]:.2f}" for row in seen))

# %%
for seen in lately.values():
    won, kept = (seen[k]["new digits"] - seen[0]["new digits"] for k in (2, 3))
    assert won > 0.01 and kept < 0.8 * won  # a good part is given back
_, soon, later, _ = lately["dropout 0.7"]
assert soon["its own digits"] + 0.05 < later["its own digits"] < 1
assert lately["weight decay 0.06"][2]["its own digits"] < 0.95

# %%
by_heart = few(0.2)
for step in itertools.islice(by_heart, 450):
    learned = step.loss
by_heart.network.weight_decay = 0.06
leap = by_heart.network.evaluate(*by_heart.own_and_new[0])[0]
print(
    f"loss of its own digits: {learned:.3f}; with λ raised to 0.06, before one weight has changed: {leap:.0f}"
)
assert learned < 0.05 and 24 < leap < 30

# %% [markdown]
# ## 8.5 Does it help?
#
# A claim about a remedy needs more than one training. We take three sets of 300 digits with a fifth of the labels
# replaced, three starts, 150 epochs each: without any remedy, with λ = 0.06, with a dropout ratio of 0.7.

# %%
REMEDIES = {
    "none": {},
    "weight decay 0.06": {"weight_decay": 0.06},
    "dropout 0.7": {"dropout_ratio": 0.7},
}


def table_of(wrong):
    """For each remedy, what was watched in the end: name → array with a number for each of three seeds."""
    with one_blas_thread():
        return {name: in_the_end([overfit(wrong, seed, watch=150, **remedy) for seed in (0, 1, 2)])
                for name, remedy in REMEDIES.items()}  # fmt: skip


def in_the_end(courses):
    return {name: np.array([course[name][-1] for course in courses]) for name in WATCHED}


# %%
noisy = table_of(wrong=0.2)


# %% tags=["nbval-ignore-output"]
def print_table(table):
    for name, row in table.items():
        numbers = {"own": row["own"], "new": row["new"], "gap": row["own"] - row["new"]}
        print(
            f"{name:<18}",
            "   ".join(f"{what} {' '.join(f'{x:4.0%}' for x in xs)}" for what, xs in numbers.items()),
        )


print_table(noisy)
for name, row in noisy.items():
    print(
        f"{name:<18} of the right labels {row['right labels'].mean():.0%} learned, of the wrong ones {row['wrong labels'].mean():.0%}"
    )

# %%
gaps = {name: row["own"] - row["new"] for name, row in noisy.items()}
none, decayed, dropped = noisy.values()
assert (none["own"] >= 0.99).all() and (gaps["none"] >= 0.15).all()
assert (gaps["weight decay 0.06"] < gaps["dropout 0.7"]).all() and (
    gaps["dropout 0.7"] < gaps["none"] - 0.02
).all()
assert (dropped["new"] > none["new"] + 0.015).all() and (dropped["new"] > decayed["new"]).all()
assert decayed["new"].mean() > none["new"].mean() + 0.005
assert gaps["weight decay 0.06"].mean() < 0.5 * gaps["none"].mean()
assert 0.03 < (dropped["new"] - none["new"]).mean() < 0.08

# %%
assert decayed["wrong labels"].max() < 0.5 < 0.9 < decayed["right labels"].min()
assert dropped["wrong labels"].min() > 0.7

# %% [markdown]
# Both narrow the gap, on each of the three sets. But look how differently. Weight decay more than halves it, mostly
# by refusing the wrong labels: of them it learns a third, of the right ones nearly all. On new digits it gains a few
# points. Dropout leaves more of the gap and learns most of the wrong labels, and gains four or five points on *new*
# digits. **The smaller gap is not the better network.** A network that knows nothing has no gap at all. The gap
# tells you that there is something to gain; the accuracy on new digits tells you whether you have gained it. (The two
# strengths were found by trying a few, and not with the same care; another strength of either may do better or
# worse.)
#
# And with clean labels, and the same strengths?

# %%
clean = table_of(wrong=0.0)

# %% tags=["nbval-ignore-output"]
print_table(clean)

# %%
none, decayed, dropped = clean.values()
assert (none["own"] >= 0.99).all() and (none["own"] - none["new"] > 0.13).all()
assert decayed["new"].mean() < none["new"].mean() - 0.015 and decayed["own"].mean() < 0.99
assert abs(dropped["new"].mean() - none["new"].mean()) < 0.02

# %% [markdown]
# It overfits as before: all of its own, and five in six of the new ones. But now weight decay *costs* some points on
# new digits, and keeps the network from learning some of its own, all of which are right. And dropout neither gains nor
# loses for sure. (That is at these strengths. A weaker dropout may gain a point, and a λ of 0.01 or less costs hardly
# anything, and gains as little; try it.) Why do they help so little now? There is nothing false among what it learned.
# It has not seen enough: three hundred digits don't show all the ways to write a four. Weight decay and dropout hold a
# network back; they don't tell it anything new. What it has not seen has to be shown to it.
#
# ## 8.6 What helps against ignorance
#
# > **Predict.** Without any remedy, with 3,000 clean digits instead of 300: what becomes of the gap?
#
# **More data** is the remedy to try first. Where there are no more, one can make some. A four that has moved a pixel
# to the left is still a four. **Data augmentation** 数据增强 makes new samples out of the old ones by changes that leave
# the label true: here, moves by up to two pixels, with chapter 2's `shifted`.


# %%
def all_moves(x):
    """The 25 ways to move 28 × 28 images by up to two pixels, shape (25 N, 784)."""
    images = x.reshape(-1, 28, 28)
    return np.concatenate([shifted(images, i, j) for i in range(-2, 3) for j in range(-2, 3)]).reshape(
        -1, 784
    )


# %%
def trained_on(x, t, seed, steps=400):
    """Accuracies on its own digits and on digits set aside after so many steps, the same for all."""
    network = MultiLayerNet(784, [200, 200], 10, rng=seed)
    for step in Trainer(network, Momentum(0.02), x, t, epochs=None, rng=seed):
        if step.number == steps:
            return network.accuracy(x, t), network.accuracy(x_aside[:2000], t_aside[:2000])


helped = {"300 digits": [], "300 digits, moved": [], "3,000 digits": []}
with one_blas_thread():
    for seed in (0, 1, 2):
        x_few, t_few, x_aside, t_aside = few_digits(0.0, seed)
        helped["300 digits"].append(trained_on(x_few, t_few, seed))
        helped["300 digits, moved"].append(trained_on(all_moves(x_few), np.tile(t_few, 25), seed))
        helped["3,000 digits"].append(trained_on(*few_digits(0.0, seed, samples=3000)[:2], seed))

# %% tags=["nbval-ignore-output"]
for name, accuracies in helped.items():
    own, new = np.array(accuracies).T
    print(
        f"{name:<18} new {' '.join(f'{a:.1%}' for a in new)}   gap {' '.join(f'{a:.1%}' for a in own - new)}"
    )

# %% tags=["nbval-ignore-output"]
new = {name: np.array(accuracies)[:, 1] for name, accuracies in helped.items()}
gap_of = {name: np.array(accuracies)[:, 0].mean() - new[name].mean() for name, accuracies in helped.items()}
won = (new["300 digits, moved"] - new["300 digits"]) / (new["3,000 digits"] - new["300 digits"])
print(
    "share of the gain of ten times the data that the moves win:", " ".join(f"{share:.0%}" for share in won)
)
assert (won > 0.5).all() and (won < 1).all()
assert gap_of["3,000 digits"] < 0.5 * gap_of["300 digits"]

# %% [markdown]
# Ten times the data more than halve the gap, and the moves win more than half of what they would. They say something
# true about digits that the network could not know. (But not every change is allowed: a mirrored four is no four.
# Which changes leave the label true, you have to know.)
#
# **Early stopping** 早停 belongs to the other kind again, it holds back: stop when the accuracy on digits set aside has
# stopped rising, and keep the weights of the best epoch. It costs nothing but a validation set, and one mistake is
# common: to report the accuracy on just the digits that chose the epoch. The best of many numbers is on the mean a
# little flattered. Chapter 9 is about this.

# %% tags=["nbval-ignore-output"]
won = []
with one_blas_thread():
    for seed in (0, 1, 2):
        course = overfit(seed=seed, epochs=40, watch=2)
        stop = course["new"].argmax()  # chosen with 2,000 digits
        won.append(course["3,000 others"][stop] - noisy["none"]["3,000 others"][seed])
by_dropout = noisy["dropout 0.7"]["3,000 others"] - noisy["none"]["3,000 others"]
for way, points in {"stopping in time": won, "dropout 0.7": by_dropout}.items():
    print(f"points won by {way:<16} on digits that did not choose:", (100 * np.array(points)).round(1))
assert min(won) > 0.02
assert abs(np.mean(won) - np.mean(by_dropout)) < 0.015

# %% [markdown]
# With wrong labels about, stopping in time gains about as much as dropout does, on the same digits. (But it had a
# luxury: 2,000 rightly labeled digits to choose the epoch with, and 300 to learn from. Dropout had it too, when its
# ratio was chosen. Who has so many would learn from most of them.)

# %% [markdown]
# ## 8.7 The climb
#
# On all 60,000 digits: two hidden layers of 200 units, batch normalization, and every batch moved by up to one pixel
# to the right or left and up or down. The move is drawn anew each time.


# %%
def with_moves(network):
    """Loss and gradients for a batch, moved by chance; the same moves for each network."""
    moves = np.random.default_rng(5)

    def gradient(x, t):
        right, down = moves.integers(-1, 2, size=2)
        return network.loss_and_gradient(shifted(x.reshape(-1, 28, 28), right, down).reshape(x.shape), t)

    return gradient


# %%
LR, EPOCHS = 0.01, 6
network = MultiLayerNet(784, [200, 200], 10, batch_norm=True, rng=0)
trainer = Trainer(
    network,
    Adam(LR),
    x_train,
    t_train,
    epochs=EPOCHS,
    schedule=cosine(LR),
    rng=0,
    gradient=with_moves(network),
)
started = time.process_time()
with one_blas_thread():
    trainer.run(report=None)
seconds = time.process_time() - started

# %%
climb_row = {
    "chapter": 8,
    "we know how to": "regularize (moved digits)",
    "network": "MultiLayerNet 784-200-200-10, batch normalization",
    "parameters": sum(param.size for param in network.params.values()),
    "steps": trainer.steps,
    "seconds": seconds,
    "test accuracy": network.accuracy(x_test, t_test),
}
assert climb_row["test accuracy"] > 0.983
show_climb(climb_row)

# %% [markdown]
# How much of it is due to what this chapter taught? The same network twice more: without moves, and with moves and a
# dropout ratio of 0.2. Same start, same batches, same moves, same rate.

# %%
rivals = {
    "plain": MultiLayerNet(784, [200, 200], 10, batch_norm=True, rng=0),
    "moved, dropout": MultiLayerNet(784, [200, 200], 10, batch_norm=True, dropout_ratio=0.2, rng=0),
}
with one_blas_thread():
    for name, rival in rivals.items():
        gradient = None if name == "plain" else with_moves(rival)
        trainer = Trainer(rival, Adam(LR), x_train, t_train, epochs=EPOCHS,
                          schedule=cosine(LR), rng=0, gradient=gradient)  # fmt: skip
        trainer.run(report=None)
rivals["moved"] = network

# %% tags=["nbval-ignore-output"]
reached = {
    name: (net.accuracy(x_train, t_train), net.accuracy(x_test, t_test)) for name, net in rivals.items()
}
for name, (own, new) in reached.items():
    print(f"{name:<15} own {own:.1%}   new {new:.1%}   gap {100 * (own - new):.1f} points")

# %%
gaps = {name: own - new for name, (own, new) in reached.items()}
assert reached["plain"][0] > 0.998 and reached["moved"][1] > reached["plain"][1] + 0.001
assert gaps["moved, dropout"] < gaps["moved"] < 0.75 * gaps["plain"]
assert reached["moved, dropout"][0] < reached["moved"][0] < reached["plain"][0]
assert reached["moved, dropout"][1] < reached["moved"][1] + 0.001

# %% [markdown]
# The plain one knows nearly all of its own digits. With the moves it misreads more of its own and fewer of the new
# ones, and the gap is about half as wide. Dropout on top closes the gap further, from above: it costs its own digits
# and brings nothing for the new ones, at least at this ratio, this rate and in these six epochs. What helped is what
# told the network something new, as in section 8.6. (The gain, two digits in a thousand or so from one training each,
# may be partly luck; and whoever wants to choose between the three must not do it with the test digits, see chapter 9.)

# %% [markdown]
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("8.1")` gives a hint, one more at each call, and
# `solution("8.1")` shows a solution. Until you have written something, the check says so and nothing else. The rules
# are those of this chapter: weight decay has the half in it, and the ratio of dropout is the share that is dropped.
#
# **8.1 Decay by hand.** A network has one weight matrix,
#
# $$W = \begin{pmatrix} 3 & -1 \\ 0 & 2 \end{pmatrix}, \qquad \lambda = 0.1 .$$
#
# How large is the penalty? What does it add to the gradient in the place of the 3? And if the data's gradient is 0,
# by which factor does one step of plain SGD with learning rate 0.5 multiply every weight?

# %%
decay_numbers = ...  # replace the dots: (penalty, entry of the gradient, factor)

check("8.1", decay_numbers)

# %% [markdown]
# **8.2 The loss with its penalty.** `params` is a dict from name to array, like that of a network: `W1`, `b1`, `W2`,
# `b2` and so on, for any number of layers, and perhaps others such as `gamma1`. `data_loss` is the loss on the data
# and `decay` is $\lambda$, both numbers. Return the loss with weight decay, one number. Only the arrays whose names
# begin with `W` are penalized, and `params` stays as it is.


# %%
def penalized_loss(data_loss, params, decay): ...


check("8.2", penalized_loss)

# %% [markdown]
# **8.3 Find the bug.** A layer, its loss with weight decay, and the gradients for the descent. The weights are those
# of exercise 8.1, and the judge is the numerical gradient of chapter 3.
#
# > **Predict.** For which of the two, `W1` and `b1`, do the gradients differ, and by how much at most?


# %%
def decayed_loss(params, inputs, wanted, decay):
    errors = inputs @ params["W1"] + params["b1"] - wanted
    return np.sum(errors**2) / (2 * len(inputs)) + decay / 2 * np.sum(params["W1"] ** 2)


def gradients_buggy(params, inputs, wanted, decay):
    errors = (inputs @ params["W1"] + params["b1"] - wanted) / len(inputs)
    return {"W1": inputs.T @ errors, "b1": errors.sum(axis=0)}


# %%
params = {"W1": np.array([[3.0, -1.0], [0.0, 2.0]]), "b1": np.array([0.5, -0.5])}
inputs = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, 1.0], [2.0, -1.0]])
wanted = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
grads = gradients_buggy(params, inputs, wanted, decay=0.1)
for name in ("W1", "b1"):

    def loss_along(value, name=name):
        return decayed_loss({**params, name: value}, inputs, wanted, decay=0.1)

    slopes = numerical_gradient(loss_along, params[name])
    print(f"{name}: off by {np.abs(slopes - grads[name]).max():.2f}")
    assert np.allclose(slopes, grads[name]) == (name == "b1")

# %% [markdown]
# The printed loss has its penalty, and the weights never hear of it. Write the step that is missing, for a network of
# any number of layers. `grads` holds the gradients of the data's loss under the names of `params`. Return a new dict
# with all these names: where a name begins with `W`, what weight decay adds is in it; the others are as they came.
# `grads` and `params` and their arrays stay as they are, and float32 stays float32.


# %%
def grads_fixed(grads, params, decay): ...


check("8.3", grads_fixed)

# %% [markdown]
# **8.4 Inverted dropout.** `x` is an array of any shape, `ratio` the share that is dropped, from 0 to below 1, and
# `rng` a NumPy `Generator`, from which all dice are thrown. Return the tuple `(out, factor)` of dropout in training,
# by the inverted rule: `factor` has the shape and the type of `x` and holds, for each number by itself, 0 if it is
# dropped and $1/(1-\text{ratio})$ if it is kept; `out` is `x` times `factor`. `x` stays as it is.


# %%
def dropout_train(x, ratio, rng): ...


check("8.4", dropout_train)

# %% [markdown]
# **8.5 Find the bug.** Here is the classic rule, forward and backward in one function: `x` comes in from below and
# `dout`, of the same shape, from above; it returns `(out, dx)`. This time there are two faults, one in training and
# one in test mode.


# %%
def classic_buggy(x, dout, ratio, train, rng):
    if not train:
        return x, dout
    out = x * (rng.random(x.shape) >= ratio)
    dx = dout * (rng.random(x.shape) >= ratio)
    return out, dx


rng, ones = np.random.default_rng(8), np.ones(10_000)
out, dx = classic_buggy(ones, ones, 0.5, True, rng)
used, _ = classic_buggy(ones, ones, 0.5, False, rng)
print(f"mean of out in training: {out.mean():.1f}, in test mode: {used.mean():.1f}")
leaks = (dx[out == 0] != 0).mean()
print(f"share of the dropped numbers that get a gradient: {leaks:.1f}")
assert leaks > 0.4 and used.mean() > 1.8 * out.mean()

# %% [markdown]
# The next layer sees twice its usual input in test mode, and the gradient goes to numbers that had no influence. Mend
# both. In training, a number is kept as it is or set to 0; in test mode, all are scaled. Backward does to `dout` what
# forward did to `x`, in both modes, also where `x` is 0. The arguments stay as they are, and float32 stays float32.


# %%
def classic_fixed(x, dout, ratio, train, rng): ...


check("8.5", classic_fixed)

# %% [markdown]
# **8.6 The mean of many networks.** Each mask of dropout leaves another, thinned network. Here the network is one
# matrix `W` of shape $(D, H)$, the input `x` has shape $(D,)$, and `masks` has shape $(M, D)$: a row for each thinned
# network, 1 where an input is kept and 0 where it is dropped, of the same type as `x`. Scale the kept inputs up by
# the inverted rule, and return the mean of the $M$ outputs, an array of shape $(H,)$. The arguments stay as they are,
# and float32 stays float32. How far is the mean from `x @ W`? The check tells you, once yours is right.


# %%
def average_of_masks(x, W, ratio, masks): ...


check("8.6", average_of_masks)

# %% [markdown]
# **8.7 When to stop.** `losses` is an array of the losses on the validation data, one for each epoch, the first of
# which is epoch 0. Training ends as soon as `patience` (at least 1) epochs in a row have brought no new minimum, and
# the weights of the best epoch so far are kept. A loss equal to the minimum is not a new one. Return the number of
# the epoch whose weights are kept. What comes after the end is never seen, even if it is lower; and if training goes
# on through all of `losses`, the best of all is kept.


# %%
def stop_at(losses, patience): ...


check("8.7", stop_at)

# %% [markdown]
# **8.8 Find the bug.** More data for nothing: shift the digits by a few pixels. `images` has shape $(N, 1, H, W)$,
# and this takes one line.
#
# > **Predict.** The seven below touches the right edge. What becomes of it, shifted to the right by two pixels?


# %%
def shift_buggy(images, right, down):
    return np.roll(images, (down, right), axis=(2, 3))


seven = np.array([[0, 1, 1, 1, 1], [0, 0, 0, 0, 1], [0, 0, 0, 1, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]])
wrapped = shift_buggy(seven.reshape(1, 1, 5, 5), right=2, down=0)[0, 0]
for before, after in zip(seven, wrapped, strict=True):
    print(*before, "  →  ", *after)
assert wrapped[:, :2].any()

# %% [markdown]
# What leaves at the right comes in at the left: that is no seven. Mend it: pixels that come in from outside are 0.
# `right` and `down` are whole numbers smaller than the image; they may be 0, and a negative one shifts to the left,
# or up. Return an array of the same shape and type; `images` stays as it is.


# %%
def shift_fixed(images, right, down): ...


check("8.8", shift_fixed)

# %% [markdown]
# ## Summary
#
# - A network with more weights than examples can usually learn its examples by heart, wrong labels too. The gap
#   between its own and new samples is the signal; the accuracy on new ones is the goal.
# - Weight decay adds $\frac\lambda2 \sum W^2$ to the loss **and** $\lambda W$ to the gradient: weights that the data
#   don't hold up shrink.
# - Dropout leaves units out by chance, with the same mask forward and backward, and keeps the mean by one of two
#   scalings. The whole network stands for the mean of its thinned ones.
# - Both helped with wrong labels here, and did little against too few right ones. Then more examples help, if need be
#   made by changes that leave labels true.
#
# ## Further reading
#
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, *Dropout: a simple way to prevent neural
#   networks from overfitting*, Journal of Machine Learning Research 15, 2014.
# - A. Krogh, J. A. Hertz, *A simple weight decay can improve generalization*, NeurIPS 1991.
# - I. Loshchilov, F. Hutter, *Decoupled weight decay regularization*, ICLR 2019: AdamW.
# - C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals, *Understanding deep learning requires rethinking
#   generalization*, ICLR 2017: networks that learn random labels by heart.
# - L. Prechelt, *Early stopping: but when?*, in: Neural Networks: Tricks of the Trade, 1998.
# - P. Y. Simard, D. Steinkraus, J. C. Platt, *Best practices for convolutional neural networks applied to visual
#   document analysis*, ICDAR 2003: warped (elastically bent) digits.
#
# Next: [9 · Hyperparameters](09_hyperparameters.ipynb). Who chooses all these numbers, and with which data?
