# %% [markdown]
# # 6 · Weight initialization
#
# **Question of this chapter: with which numbers should the weights start, and why does a bad start kill a network?**
#
# So far the starting weights came from a word, `"he"`, or from a number, without a reason. With one hidden layer many
# starts will do. With ten or twenty, most of them get nowhere: the loss stays where it was, or overflows. Choosing
# the starting weights is called **weight initialization** 权重初始化, and it is a question about how large numbers get
# when they are multiplied again and again.
#
# After this chapter you can
#
# - say why weights must start different, and what equal ones amount to;
# - derive the spread that keeps a signal's size, for ReLU (He) and nearly for tanh (Xavier), and for the way back;
# - read from histograms whether a network can learn at all, before it takes a step;
# - find the mistakes with which initializers go wrong.
#
# It builds on chapters 2, 4 and 5. Allow an hour or two.

# %%
import itertools
import math
import time

import numpy as np

from common import live
from common.blas import one_blas_thread
from common.climb import show_climb
from common.exercises import check, hint, solution
from common.initializers import random_weights, weight_std
from common.layers import Affine, Relu, Sigmoid, Tanh
from common.networks import MultiLayerNet, TwoLayerNet
from common.notebook import show_source
from common.optimizers import SGD, Adam
from common.schedules import cosine
from common.trainer import Trainer
from dataset.mnist import load_mnist

# %% [markdown]
# Here is a stack of layers with 100 units each, and a batch of 300 random inputs that is sent through it. The left
# rows show what arrives behind each layer. Then a random gradient is sent back from the end; the right rows show what
# arrives of it behind each layer. The weights are normal random numbers, and the first slider sets their **spread**:
# their standard deviation (chapter 5).
#
# > **Predict.** At a spread of 0.07 the rows get narrower from layer to layer. Which spread keeps them as they are?
# > And what do tanh layers do at 0.7?

# %%
rng = np.random.default_rng(0)
UNITS = 100
INPUTS = rng.normal(size=(300, UNITS))
GRADIENT = rng.normal(size=(300, UNITS))  # what comes back from the end
STANDARD = rng.normal(size=(8, UNITS, UNITS))  # weights of spread 1, for up to eight layers
LAYERS = {"relu": Relu, "tanh": Tanh, "sigmoid": Sigmoid}


def stack(std, activation, depth):
    """Affine and activation layers in turn."""
    layers = []
    for W in STANDARD[:depth]:
        layers += [Affine(std * W, np.zeros(UNITS)), LAYERS[activation]()]
    return layers


# %%
def send_through(layers):
    """Outputs of each pair of layers on the way forward, and gradients behind each pair on the way back."""
    x, dout, outputs, gradients = INPUTS, GRADIENT, [], []
    for k, layer in enumerate(layers):
        x = layer.forward(x)
        outputs += [x] if k % 2 else []
    for k, layer in enumerate(reversed(layers)):
        gradients += [] if k % 2 else [dout]
        dout = layer.backward(dout)
    return outputs, gradients[::-1]


# %%
STARTS = ("by the slider", "xavier", "he")


def signal(start, std, activation, depth):
    std = std if start == STARTS[0] else weight_std(start, (UNITS, UNITS))
    outputs, gradients = send_through(stack(std, activation, depth))
    names = [f"layer {k}" for k in range(1, depth + 1)]
    return {
        "forward": dict(zip(names, outputs, strict=True)),
        "backward": dict(zip(names, gradients, strict=True)),
        "note": f"weights of spread {std:.3g}",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    signal,
    views=[
        live.HistogramRows("forward", title="forward: outputs", xlabel="output", xlim=(-3, 3), shade="blue"),
        live.HistogramRows("backward", title="backward: gradients", xlabel="gradient by the output", xlim=(-3, 3), shade="orange"),
    ],
    title="The size of the signal multiplies at every layer",
    alt="Two columns of histograms, one row for each layer. Left: outputs, narrower from layer to layer. Right: gradients, narrower "
        "from the last layer to the first.",
    size=(10.5, 4.8),
    start=live.dropdown(STARTS, label="spread of the weights"),
    std=live.log_slider(0.001, 3.0, value=0.07, label="spread, where the slider sets it"),
    activation=live.dropdown(list(LAYERS), label="activation"),
    depth=live.slider(2, 8, value=5, step=1, label="layers"),
)  # fmt: skip

# %% [markdown]
# The figure is drawn so that each row fills its height; how wide it is tells the story, and the number beside it is
# its standard deviation. (What lies outside the axis is counted at its ends. ReLU's rows stand on 0, where half of
# the outputs are.) A little too small a spread, and each layer multiplies by a number below 1: 0.5 five times is
# 0.03. A little too large, and it explodes, forward and backward alike. With tanh the outputs can't leave $[-1, 1]$:
# they go to the ends and stick there, saturated, where the slope is nearly 0. (The gradients need not shrink for
# that: at 0.7 two thirds of layer 5 are saturated, and still the gradients grow toward the first layer, because the
# units that are not saturated pass theirs on, times large weights.)
#
# Somewhere between there is a spread at which the rows hardly change: choose *he* with relu, a spread of 0.14 here.
# (*he* and *xavier* are two rules for the spread, which sections 6.2 and 6.4 derive.) With tanh and *xavier*
# they shrink, from 0.6 to half of that in five layers, since tanh takes a part of every value.


# %%
def sizes(std, activation, depth=8):
    outputs, gradients = send_through(stack(std, activation, depth))
    return [np.sqrt(np.mean(h**2)) for h in outputs], [np.sqrt(np.mean(g**2)) for g in gradients]


for activation, std in (("relu", 0.07), ("relu", weight_std("he", (UNITS, UNITS))), ("relu", 0.3)):
    forward, backward = sizes(std, activation)
    print(f"spread {std:.2f}: output of layer 8: {forward[-1]:.1g}   gradient at layer 1: {backward[0]:.1g}")

# %%
assert sizes(0.07, "relu")[0][-1] < 0.01 and sizes(0.07, "relu")[1][0] < 0.01
assert 0.3 < sizes(weight_std("he", (UNITS, UNITS)), "relu")[0][-1] < 3
assert sizes(0.3, "relu")[0][-1] > 100 and sizes(0.3, "relu")[1][0] > 100
outputs, gradients = send_through(stack(0.7, "tanh", 5))
assert 0.6 < np.mean(np.abs(outputs[-1]) > 0.99) < 0.75  # saturated
assert np.std(gradients[0]) > 10 * np.std(gradients[-1])
outputs, _ = send_through(stack(weight_std("xavier", (UNITS, UNITS)), "tanh", 5))
assert 0.55 < np.std(outputs[0]) < 0.7 and 0.45 < np.std(outputs[-1]) / np.std(outputs[0]) < 0.6

# %% [markdown]
# ## 6.1 Why not zero?
#
# The simplest start would be 0 everywhere, or all the same number. Why bother with chance at all?
#
# Take a hidden layer whose units all have the same weights and biases, also on their way out to the next layer. Then
# they compute the same thing, get the same gradient, and take the same step. So they are still equal after it, and
# after every step to come. The layer has many units and **acts like one**. One says that the **symmetry** 对称性 of the
# units is never broken.
#
# Below a network 2-6-2 with tanh learns an XOR: two classes of points, each in two opposite corners. A point on the
# map is a hidden unit, by its two weights; its path is what training did to it. (Ring: the start. Dot: where it is after
# the chosen number of steps.)
#
# > **Predict.** *equal*: how many paths will you see? *zero*: will there be any path at all?

# %%
rng = np.random.default_rng(3)
corners = rng.integers(2, size=(200, 2))
X_XOR = (2 * corners - 1 + 0.35 * rng.normal(size=(200, 2))).astype(np.float32)
T_XOR = corners[:, 0] ^ corners[:, 1]
VALUES = {"zero": 0.0, "equal": 0.5}


def xor_start(start):
    """A network 2-6-2 whose weights are all zero, all equal, or random."""
    network = MultiLayerNet(2, [6], 2, activation="tanh", weight_init=0.5, rng=4)
    if start in VALUES:
        for name in ("W1", "W2"):
            network.params[name][:] = VALUES[start]
    return network


# %%
def history(start, steps=300):
    """Weights of the hidden units, shape (steps + 1, 2, 6), and losses, over a training on all points."""
    network, optimizer, weights, losses = xor_start(start), SGD(0.5), [], []
    for _ in range(steps + 1):
        loss, grads = network.loss_and_gradient(X_XOR, T_XOR)
        weights.append(network.params["W1"].copy())
        losses.append(loss)
        optimizer.update(network.params, grads)
    return np.array(weights), np.array(losses)


HISTORIES = {start: history(start) for start in ("random", "equal", "zero")}


# %%
def symmetry(start, steps):
    weights, losses = HISTORIES[start]
    paths = {f"unit {j + 1}": weights[: steps + 1, :, j] for j in range(6)}
    different = len(np.unique(weights[steps].round(3), axis=1).T)
    return {
        "units": {"paths": paths},
        "loss": {name: (np.arange(301), values[1]) for name, values in HISTORIES.items()} | {"here": (steps, losses[steps])},
        "note": "all six units are equal" if different == 1 else f"{different} different units",
    }  # fmt: skip


# %% tags=["nbval-ignore-output"]
live.figure(
    symmetry,
    views=[
        live.Contours("units", extent=(-3.2, 3.2, -3.2, 3.2), surface=(np.linspace(-3.2, 3.2, 2), np.linspace(-3.2, 3.2, 2), np.zeros((2, 2))),
                      xlabel="weight of the first input", ylabel="weight of the second input"),
        live.Curves("loss", xlabel="training step", ylabel="loss", ylim=(0, 0.8), xlim=(0, 300),
                    styles={"equal": "dashed", "zero": "dotted", "here": "point"}, colors={"here": "red"}),
    ],
    title="Equal units stay equal, and act like one",
    alt="Left: the weights of six hidden units as points on a plane, with the paths that training made them walk. Right: the loss by "
        "training step for a random, an equal and a zero start; only that of the random start falls to zero.",
    start=live.dropdown(list(HISTORIES), label="start"),
    steps=live.slider(0, 300, value=150, step=1, label="training steps"),
)  # fmt: skip

# %% [markdown]
# From a random start the six units go different ways (some far, some hardly at all), and the loss falls to almost
# nothing. From equal weights there is one path, drawn six times. From zero nothing moves. With tanh the hidden
# outputs are 0, so the second weights get the gradient 0; the second weights are 0, so nothing comes back to the
# first. Only the biases of the output can learn: how often each class occurs.

# %%
different = {
    start: len(np.unique(weights[-1].round(3), axis=1).T) for start, (weights, _) in HISTORIES.items()
}
print("different units after training:", different)
print(
    "losses after training:", {start: round(float(losses[-1]), 2) for start, (_, losses) in HISTORIES.items()}
)

# %%
assert different == {"random": 6, "equal": 1, "zero": 1}
assert not HISTORIES["zero"][0].any()  # the first weights never moved
moved = np.linalg.norm(HISTORIES["random"][0][-1] - HISTORIES["random"][0][0], axis=0)
assert moved.max() > 1 > 0.1 > moved.min()
assert HISTORIES["random"][1][-1] < 0.05 and HISTORIES["equal"][1][-1] > 0.4

# %% [markdown]
# Is "acts like one" only a way of speaking? Let us see on the digits. We train a network 784-50-10 whose fifty units
# start equal, and beside it one that *has* only one hidden unit.
#
# > **Predict.** Guessing gets 10%. Will fifty equal units read more digits than the one, and how many: 15%, 30%, 60%?

# %%
(x_train, t_train), (x_test, t_test) = load_mnist()
shuffled = np.random.default_rng(1).permutation(60_000)
learn, aside = shuffled[:50_000], shuffled[50_000:]
x_learn, t_learn, x_aside, t_aside = x_train[learn], t_train[learn], x_train[aside], t_train[aside]


# %%
def one_epoch(network):
    """Accuracy on digits set aside after an epoch in float64: its rounding errors are small."""
    Trainer(network, SGD(0.1), x_learn.astype(np.float64), t_learn, epochs=1, rng=0).run(report=None)
    return network.accuracy(x_aside.astype(np.float64), t_aside)


def equal_units(units):
    """A network whose hidden units all start equal. Their number changes nothing: see below."""
    network = TwoLayerNet(784, units, 10, rng=0, dtype=np.float64)
    network.params["W1"][:] = 0.005 * math.sqrt(50 / units)
    network.params["W2"][:] = 0.1 * math.sqrt(50 / units)
    return network


fifty, one = equal_units(50), equal_units(1)
random_start = TwoLayerNet(784, 50, 10, "he", rng=0, dtype=np.float64)
results = {"fifty equal units": one_epoch(fifty), "one unit": one_epoch(one),
           "fifty random units": one_epoch(random_start)}  # fmt: skip

# %% tags=["nbval-ignore-output"]
print({name: f"{accuracy:.0%}" for name, accuracy in results.items()})

# %% [markdown]
# Fifty units that are equal read as many digits as one. In fact they are one: a single unit whose weights are
# $\sqrt{50}$ times as large, in and out, gives the same scores. That is because
# $\mathrm{relu}(cu) = c\,\mathrm{relu}(u)$ for $c > 0$, and $50 \cdot w_1 w_2 = \sqrt{50} w_1 \cdot \sqrt{50} w_2$.
# And it takes the same steps. Nobody would train such a network on purpose. But in a network with one hidden layer and
# softmax at the end, a seed that is set anew for each unit of both layers does it, too, without a word of complaint.
# (There a hidden unit has the same weight to all ten scores. The gradients of the scores, $y - t$, add up to 0, so
# nothing comes back through it; and what the second matrix then learns is the same for all hidden units. Copies in the
# first matrix alone come apart: the ways out of a unit differ from each other, so something comes back, to each unit
# something else. And rounding errors may differ from unit to unit;
# in a longer training they can grow until they break the symmetry by accident. So can chapter 8's dropout, which leaves
# out single units. Don't count on it.)

# %%
assert abs(results["fifty equal units"] - results["one unit"]) < 0.002 and results["one unit"] < 0.4
assert results["fifty random units"] > 0.9
assert np.ptp(fifty.params["W1"], axis=1).max() < 1e-6  # still equal, all fifty
assert np.allclose(math.sqrt(50) * fifty.params["W1"][:, 0], one.params["W1"][:, 0], atol=1e-6)


# %%
def copied_columns(names):
    """Number of different hidden units of the XOR network after training, from copies in these matrices."""
    network, optimizer = xor_start("random"), SGD(0.5)
    for name in names:
        network.params[name][:] = network.params[name][:, :1]  # as from a seed set anew for each unit
    for _ in range(100):
        optimizer.update(network.params, network.loss_and_gradient(X_XOR, T_XOR)[1])
    return len(np.unique(network.params["W1"].round(3), axis=1).T)


assert copied_columns(["W1", "W2"]) == 1 and copied_columns(["W1"]) > 1

# %% [markdown]
# So the weights must differ, and random numbers are the usual way. Normal numbers with mean 0, biases 0. What is left
# to choose is the spread.
#
# ## 6.2 The size of a sum
#
# A unit adds up $n$ products, $u = w_1 x_1 + \dots + w_n x_n$. How large is $u$, if the weights are random with mean
# 0 and standard deviation $\sigma$?
#
# > **Predict.** All inputs are 1, and $\sigma = 1$. Is $u$ typically about 1, about $\sqrt n$ or about $n$?

# %%
for n in (10, 100, 1000):
    u = rng.normal(size=(2000, n)) @ np.ones(n)
    print(f"n = {n:>4}: standard deviation of u is {u.std():.0f}, and the root of n {math.sqrt(n):.0f}")
    assert abs(u.std() / math.sqrt(n) - 1) < 0.1

# %% [markdown]
# The products partly cancel, so the sum grows like $\sqrt n$. Here is why. How large a number typically is we measure
# by the mean of its square. (For a number with mean 0 this is its **variance** 方差, and the root of it is its standard
# deviation; with or without that condition the root is called **root mean square** 均方根, RMS.) Multiply out:
#
# $$u^2 = \sum_i w_i^2 x_i^2 + \sum_{i \ne j} w_i w_j\, x_i x_j.$$
#
# Take the mean over all random weights; write it as $\mathrm{E}$. Weights are independent of each other and of the
# inputs. So each mixed term has the mean $\mathrm{E}[w_i]\, \mathrm{E}[w_j]\, x_i x_j = 0$, and of the others each is
# $\sigma^2 x_i^2$. What remains:
#
# $$\mathrm{E}[u^2] = \sigma^2 \sum_i x_i^2 = n \sigma^2 \cdot \overline{x^2},$$
#
# with $\overline{x^2}$ for the mean square of the inputs. We needed that the weights have the mean 0 and are
# independent. Nothing was said about the inputs: they may depend on each other and have any mean.
#
# **A layer multiplies the mean square by $n \sigma^2$.** $n$ is the number of inputs of a unit, its **fan-in** 扇入. To
# keep the size it must be
#
# $$n \sigma^2 = 1, \qquad \sigma = \frac{1}{\sqrt n}.$$
#
# This is **Xavier initialization** (after Xavier Glorot, who published it with Yoshua Bengio), in its short form;
# section 6.5 has the long one.

# %%
x = rng.uniform(0, 5, size=(300, 400))  # a mean far from 0
u = x @ (rng.normal(size=(400, 400)) / math.sqrt(400))
print("mean square before and after:", np.mean(x**2).round(1), np.mean(u**2).round(1))
assert abs(np.mean(u**2) / np.mean(x**2) - 1) < 0.15

# %% [markdown]
# ## 6.3 Through many layers
#
# One layer multiplies the mean square by $n\sigma^2$; $d$ layers multiply it by $(n \sigma^2)^d$, if nothing stands
# between them. Let us write the spread as $\sigma = \frac{g}{\sqrt n}$; $g$ is called the **gain** 增益. Then each
# layer multiplies the RMS by $g$, and $d$ layers by $g^d$. That is exponential growth or decay, unless $g = 1$: on a
# logarithmic scale a straight line, level at one gain only.
#
# ReLU between the layers changes the number, but not the law. tanh changes the law as well. It is nearly the identity
# for small inputs, $\tanh u \approx u$: the smaller the signal has become, the less of it tanh takes away. Below $g =
# 1$ it still dies exponentially; at $g = 1$ it shrinks, but ever more slowly; above, it settles.
#
# The figure follows a signal through fifty layers, and a gradient back. The dotted curve is about something that
# matters more than size: how far the outputs for **different inputs** still differ. If all outputs of a deep layer
# are the same whatever came in, it does not help that they are large.
#
# > **Predict.** At which gain is the blue line level for *none* (no activation function)? Is it higher or lower for
# > relu, which sets half of the numbers to 0?

# %%
DEEP = rng.normal(size=(50, UNITS, UNITS)) / math.sqrt(UNITS)  # gain 1
SLOPES = {
    "none": (lambda u: u, lambda h: np.ones_like(h)),
    "relu": (lambda u: np.maximum(u, 0), lambda h: h > 0),
    "tanh": (np.tanh, lambda h: 1 - h**2),
    "sigmoid": (lambda u: 1 / (1 + np.exp(-u)), lambda h: h * (1 - h)),
}  # each function, and its slope in terms of its output


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


# %%
def fifty_layers(activation, gain):
    """RMS of outputs, of their differences between inputs, and of gradients, behind each layer."""
    f, slope = SLOPES[activation]
    h, dout, outputs = INPUTS[:40], GRADIENT[:40], []
    for W in DEEP:
        h = f(gain * h @ W)
        outputs.append(h)
    gradients = []
    for W, h in zip(reversed(DEEP), reversed(outputs), strict=True):
        gradients.append(rms(dout))
        dout = gain * (dout * slope(h)) @ W.T
    forward, differences = [rms(h) for h in outputs], [rms(h - h.mean(axis=0)) for h in outputs]
    return np.array(forward), np.array(differences), np.array(gradients[::-1])


# %%
NUMBERS = np.arange(1, 51)


def gain_lines(activation, gain):
    forward, differences, gradients = fifty_layers(activation, gain)
    curves = {"outputs": forward, "differences of outputs": differences, "gradients": gradients}
    return {
        "rms": {name: (NUMBERS, np.clip(values, 1e-12, 1e12)) for name, values in curves.items()},
        "note": f"g = {gain:.2f}: spread {gain / math.sqrt(UNITS):.3f} at {UNITS} units",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    gain_lines,
    views=[live.Curves("rms", xlabel="layer", ylabel="root mean square", yscale="log", xlim=(0, 50), ylim=(1e-12, 1e12),
                       styles={"differences of outputs": "dotted", "gradients": "dashed"})],
    title="Signal and gradient grow or shrink exponentially with the depth",
    alt="Three lines over the layers 1 to 50 on a logarithmic scale: root mean square of outputs, of their differences between inputs, "
        "and of gradients. With too small a gain the outputs fall and the gradients fall toward the first layer.",
    activation=live.dropdown(list(SLOPES), label="activation"),
    gain=live.slider(0.5, 5.0, value=0.8, step=0.01, label="gain g"),
)  # fmt: skip

# %% [markdown]
# Without activation the lines are level at $g = 1$. With relu outputs and gradients are level near $g = 1.41$; for
# these two activations what grows on the way forward grows on the way back. The dotted line of relu falls even there,
# at first, to about 0.4 times from layer 1 to layer 10, which is hard to see on this scale: the outputs keep their
# size, but what differs from input to input becomes a smaller part of it, and the rest is the same for all. With tanh
# the outputs are level at every gain above about 1.1: the gain makes up for what tanh takes, and they can't leave $[-1,
# 1]$. But look at the gradients at $g = 3$: they grow toward the first layer, by a factor of millions. That is an
# **exploding gradient** 梯度爆炸, the opposite of the vanishing one of chapter 1.
#
# (The lines wobble and drift a little: 100 units are not infinitely many, and each layer's luck stays. What is below
# $10^{-12}$ or above $10^{12}$ is drawn at the edge.)


# %%
def growth(values):
    """Factor by which values grow from one layer to the next, as a (geometric) mean."""
    return (values[-1] / values[0]) ** (1 / (len(values) - 1))


for gain in (0.8, 1.0, 1.5):
    forward, _, gradients = fifty_layers("none", gain)
    print(
        f"none, g = {gain}: outputs grow by {growth(forward):.2f} a layer, gradients by {growth(gradients[::-1]):.2f}"
    )
    assert abs(growth(forward) - gain) < 0.05 * gain and abs(growth(gradients[::-1]) - gain) < 0.05 * gain
level = min(np.arange(0.5, 3.0, 0.01), key=lambda gain: abs(math.log(growth(fifty_layers("relu", gain)[0]))))
print(f"relu is level at g = {level:.2f}")
assert abs(level - math.sqrt(2)) < 0.06
outputs, _, gradients = fifty_layers("tanh", 3.0)
assert gradients[0] / gradients[-1] > 1e6 and outputs.max() < 1
assert all(
    0.8 < fifty_layers("tanh", gain)[0][-1] / fifty_layers("tanh", gain)[0][9] < 1.2
    for gain in (1.15, 1.5, 3.0)
)
dying, slower = (fifty_layers("tanh", gain)[0] for gain in (0.8, 1.0))
assert abs(growth(dying[19:]) - 0.8) < 0.05 and growth(slower[:10]) < 0.95 < growth(slower[29:]) < 1

# %%
_, differences, _ = fifty_layers("relu", math.sqrt(2))
print(
    f"relu, g = √2: what differs between inputs, at layer 10 over layer 1: {differences[9] / differences[0]:.1f}"
)
assert 0.35 < differences[9] / differences[0] < 0.65  # while the outputs keep their size

# %% [markdown]
# ## 6.4 ReLU throws half of it away
#
# ReLU keeps the positive numbers and sets the negative ones to 0. The weights are as likely to be positive as
# negative, so $u$ is as likely to be $+c$ as $-c$: its distribution is symmetric. Exactly half of $u^2$, on the mean,
# belongs to positive $u$. So
#
# $$\mathrm{E}[\mathrm{relu}(u)^2] = \tfrac12\, \mathrm{E}[u^2] = \tfrac12\, n \sigma^2\, \overline{x^2}.$$
#
# To keep the size we need $\frac12 n \sigma^2 = 1$:
#
# $$\sigma = \sqrt{\frac2n}.$$
#
# This is **He initialization**, after Kaiming He and his colleagues. Here it is a good thing that the derivation of
# section 6.2 asked nothing of the inputs: the output of a ReLU has no mean of 0, and the next layer doesn't mind.
#
# > **Predict.** Fifty ReLU layers, weights by Xavier, $g = 1$. By how much does the signal shrink in all: ten times,
# > a thousand times, ten million times?

# %%
u = rng.normal(size=(300, 400))
print("share of the mean square that ReLU keeps:", (np.mean(np.maximum(u, 0) ** 2) / np.mean(u**2)).round(2))
shrinks = fifty_layers("relu", 1.0)[0][-1] / rms(INPUTS)
print(f"fifty layers: {shrinks:.0e}; the rule says {2**-25:.0e}")
assert 0.1 < shrinks / 2**-25 < 10

# %% [markdown]
# $\left(\sqrt{1/2}\right)^{50} = 2^{-25}$, thirty million times; the luck of fifty layers makes it a few times more
# or less. Now here is the library's definition, and it has no secrets left:

# %%
show_source(weight_std, random_weights)

# %% [markdown]
# (In other places $1/\sqrt n$ is called LeCun initialization, after an earlier paper, and "Xavier" means the form of
# the next section. The numbers in `SQUARED_GAINS` are $g^2$: 1 and 2.) Two details. `weight_std` returns a Python
# float, not a NumPy scalar: with a `np.float64`, such as `np.sqrt(2 / n)` gives, a float32 matrix that is multiplied
# by it becomes a float64 one since NumPy 2, twice as large and slower to work with (exercise 6.7). And for the
# filters of a convolution, which chapter 10 brings, the fan-in is the number of products a single output adds up,
# channels times height times width.

# %%
spreads = {"xavier": weight_std("xavier", (784, 100)), "he": weight_std("he", (784, 100))}
print({name: round(std, 4) for name, std in spreads.items()})
assert spreads == {"xavier": math.sqrt(1 / 784), "he": math.sqrt(2 / 784)}
assert random_weights((784, 100), "he", rng).dtype == np.float32

# %% [markdown]
# ## 6.5 The way back
#
# The gradient goes through the same matrices, but the other way: $dx = du\, W^\top$ (chapter 4). An input gets the
# sum over all $m$ units that it feeds, its **fan-out** 扇出. By the same argument the mean square of the gradient is
# multiplied by $m \sigma^2$, times the mean square of the activation function's slope. (Here we *assume* something:
# that the gradients and slopes are independent of the weights they are multiplied with. They are not quite, since the
# slopes come from sums with the same weights; but the figure shows that the rule holds well.)
#
# For small inputs the slope of tanh is about 1. Glorot and Bengio assumed just that, and wanted $n \sigma^2 = 1$
# forward and $m \sigma^2 = 1$ backward. If $n \ne m$, both at once is impossible. They took the middle:
#
# $$\sigma^2 = \frac{2}{n + m}.$$
#
# ReLU's slope is 1 for half of the sums and 0 for the others, so its mean square is $\frac12$, and the way back wants
# $\sigma^2 = \frac2m$. He and his colleagues showed that it suffices to get *one* of the two right: if all layers use
# the fan-in, then the gradient's factors $\frac{m}{n}$ cancel along the stack, since one layer's $m$ is the next
# layer's $n$. What remains is the ratio of the first and the last width, a constant, however deep the network is.
#
# > **Predict.** The slope of a sigmoid is $\frac14$ at most. With Xavier's spread, by what factor does a gradient
# > shrink at each layer? And how much of it is left after ten?

# %%
forward, differences, gradients = fifty_layers("sigmoid", 1.0)
print(f"sigmoid, g = 1: gradients shrink by {1 / growth(gradients[::-1]):.1f} a layer,", end=" ")
print(f"{gradients[-11] / gradients[-1]:.0e} of it is left after ten")
print(f"outputs at layer 50: {forward[-1]:.2f}; they differ by less than 1e-12: {differences[-1] < 1e-12}")

# %%
assert 4 < 1 / growth(gradients[::-1]) < 5 and gradients[-11] < 1e-6 * gradients[-1]
assert forward[-1] > 0.4 and differences[-1] < 1e-12

# %% [markdown]
# More than four times at each layer: four where the unit stands at 0, more elsewhere. And the forward way is no
# better. The outputs are around 0.5, large enough, but whatever comes in, the same numbers come out. In
# the figure choose *sigmoid* and look at the dotted line. A larger gain helps less than one would hope: $g = 4$ makes
# up for the $\frac14$ only where a unit stands at 0, and larger sums saturate it. This is one reason why for decades
# deep networks of sigmoids hardly learned, and why hidden layers mostly use other functions today.

# %%
lost = {gain: 1 / growth(fifty_layers("sigmoid", gain)[1][:20]) for gain in (1.0, 4.0)}
print("differences shrink, by gain:", {gain: f"{factor:.1f} times a layer" for gain, factor in lost.items()})
assert lost[1.0] > 4 and lost[4.0] > 1.4

# %% [markdown]
# ## 6.6 Training by start
#
# Does it matter for training, or does training repair a bad start? Three networks with hidden layers of 50 units, the
# same batches, plain SGD. One has the spread of your slider, one Xavier's, one He's. Activation and depth are the
# same for all. These settings belong to the start: when you move one of them, all three **start over**. The learning
# rate acts while they run.
#
# > **Try it.** Press Play. Then find the range of spreads in which *yours* learns at all. Make the network 5 layers
# > deep, then 20: how does the range change? Which activation forgives most?


# %%
def run(weight_init, activation, depth):
    network = MultiLayerNet(784, [50] * depth, 10, activation=activation, weight_init=weight_init, rng=0)
    return Trainer(network, SGD(0.1), x_learn, t_learn, epochs=5, rng=0)


def yours(std, activation, depth):
    return run(std, activation, depth)


def xavier(activation, depth):
    return run("xavier", activation, depth)


def he(activation, depth):
    return run("he", activation, depth)


def accuracy_aside(trainer):
    return {"accuracy on digits set aside": trainer.network.accuracy(x_aside[:1000], t_aside[:1000])}


# %% tags=["nbval-ignore-output"]
live.bench(
    {"yours": yours, "Xavier": xavier, "He": he},
    measure=accuracy_aside,
    measure_every=50,
    steps=150,
    title="Plain SGD does not make a bad start good",
    alt="Left: the loss of the batches by training step for three starts; one stays at 2.3. Right: their accuracy on digits set aside.",
    std=live.log_slider(0.001, 1.0, value=0.05, label="yours: spread of the weights"),
    activation=live.dropdown(["relu", "tanh", "sigmoid"], label="activation"),
    depth=live.slider(1, 20, value=10, step=1, label="hidden layers"),
    lr=live.log_slider(0.001, 1.0, value=0.1, label="learning rate, for all"),
)  # fmt: skip

# %% [markdown]
# With ten layers of 50 units, 0.05 is He's spread for the first layer, which has 784 inputs, and a quarter of it for
# the others. The loss stays at $2.3 = \ln 10$: that of a network which gives all ten digits the same probability. The
# outputs hardly depend on the input, and hardly a gradient gets back. Plain SGD has next to nothing to work with. At
# the other end, with a spread of 0.5, relu's loss overflows within a few steps.
#
# Let us measure it, with two starts each.

# %%
CASES = [("relu", 0.01), ("relu", "xavier"), ("relu", "he"), ("tanh", 0.01), ("tanh", "xavier"), ("tanh", "he"),
         ("tanh", 0.5), ("sigmoid", "xavier")]  # fmt: skip


def after_300_steps(activation, weight_init, seed=0, depth=10, make_optimizer=lambda: SGD(0.1)):
    network = MultiLayerNet(784, [50] * depth, 10, activation, weight_init, rng=seed)
    trainer = Trainer(network, make_optimizer(), x_learn, t_learn, epochs=1, rng=seed)
    for step in itertools.islice(trainer, 300):
        loss = step.loss
    return network.accuracy(x_aside[:2000], t_aside[:2000]) if np.isfinite(loss) else math.nan


with one_blas_thread():
    reached = {case: [after_300_steps(*case, seed) for seed in (0, 1)] for case in CASES}

# %% tags=["nbval-ignore-output"]
for (activation, weight_init), accuracies in reached.items():
    print(f"{activation:<8} {weight_init:<7}", " ".join(f"{accuracy:.0%}" for accuracy in accuracies))

# %%
worst, best = ({case: pick(accuracies) for case, accuracies in reached.items()} for pick in (min, max))
assert worst["relu", "he"] > 0.7 and np.mean(reached["relu", "he"]) > np.mean(reached["relu", "xavier"]) + 0.1
assert worst["tanh", "he"] > best["tanh", "xavier"] and worst["tanh", "xavier"] > 0.8 > best["tanh", 0.5]
assert max(best["relu", 0.01], best["tanh", 0.01], best["sigmoid", "xavier"]) < 0.2
burst = [step.loss for step in run(0.5, "relu", 10)]
assert len(burst) < 10 and not np.isfinite(burst[-1])  # a spread of 0.5 overflows

# %% [markdown]
# Each rule works for what it was made for: Xavier's start for tanh, He's for ReLU. (tanh is tolerant, and in both
# starts does even a little better with He's larger spread; from others it may not.) For ReLU mind how little the two
# differ. The two spreads are a factor of $\sqrt2$ apart. After ten layers that is $\sqrt2^{10} = 32$, and at this rate
# and after 300 steps it costs more than ten points of a hundred, on the mean of two starts; how many is a matter of
# luck, down to the rounding of the products. Ten layers of sigmoids with Xavier's start don't begin to learn in 300
# steps.
#
# Does the depth matter, and the optimizer? SGD's rate is still 0.1 everywhere, and now it is one start each.

# %%
SPREADS = [0.01, 0.03, 0.1, "xavier", "he", 0.3, 0.5]
with one_blas_thread(), np.errstate(all="ignore"):
    by_depth = {depth: [after_300_steps("relu", std, depth=depth) for std in SPREADS] for depth in (1, 5, 20)}
    by_tanh = [after_300_steps("tanh", std) for std in (0.1, 0.2, 0.4)]
    by_adam = {std: after_300_steps("relu", std, make_optimizer=lambda: Adam(0.001)) for std in (0.05, 0.01)}

# %% tags=["nbval-ignore-output"]
print("ReLU, spread:     ", "  ".join(f"{std!s:>6}" for std in SPREADS))
for depth, accuracies in by_depth.items():
    words = ["burst" if np.isnan(accuracy) else f"{accuracy:.0%}" for accuracy in accuracies]
    print(f"{depth:>2} hidden layer(s)", "  ".join(f"{word:>6}" for word in words))
print("tanh, 10 layers, spreads 0.1, 0.2, 0.4:", " ".join(f"{accuracy:.0%}" for accuracy in by_tanh))
print("ReLU, 10 layers, Adam, by spread:", {std: f"{accuracy:.0%}" for std, accuracy in by_adam.items()})

# %%
good = {depth: sum(accuracy > 0.7 for accuracy in accuracies) for depth, accuracies in by_depth.items()}
assert good[1] == len(SPREADS) and 3 <= good[5] <= 5 and good[20] <= 1
assert min(by_depth[5][2:6]) > 0.5 and max(by_depth[5][:2]) < 0.2 and np.isnan(by_depth[5][6])
assert min(by_depth[5][3:5]) > max(by_depth[5][2], by_depth[5][5])
assert np.nanmax(by_depth[20]) == by_depth[20][SPREADS.index("he")] > 0.15 > max(by_depth[20][:4])
assert by_depth[5][4] - by_depth[5][3] < 0.05  # five layers: Xavier's start is nearly as good
assert min(by_tanh) > 0.4 and max(after_300_steps("relu", std) for std in (0.05, 0.1)) < 0.2
assert np.isnan(after_300_steps("relu", 0.4))
assert by_adam[0.05] > 0.3 and by_adam[0.01] < 0.2

# %%
for std, typical in ((0.05, 1e-8), (0.01, 1e-15)):  # beside Adam's epsilon of 1e-8
    first = run(std, "relu", 10).network.gradient(x_learn[:100], t_learn[:100])
    sizes = [np.abs(first[f"W{k}"]) for k in range(1, 12)]
    assert 0.2 < np.median([size.mean() for size in sizes]) / typical < 5
    shares = np.array([np.mean(size / (size + 1e-8)) for size in sizes])  # Adam's first step, in rates
    print(f"spread {std}: Adam's first steps, by layer, from {shares.min():.1g} to {shares.max():.1g} rates")
    assert ((shares > 0.05) & (shares < 0.5)).all() if std == 0.05 else (shares < 1e-5).all()
with one_blas_thread():
    begun = after_300_steps("relu", 0.01, make_optimizer=lambda: Adam(0.001, eps=1e-20))
print(f"Adam from a spread of 0.01, with an epsilon of 1e-20: {begun:.0%}")
assert by_adam[0.01] + 0.04 < begun < by_adam[0.05]

# %% [markdown]
# With one hidden layer every one of these starts will do. With 5, ReLU learns from spreads of 0.1 to 0.3, best from
# Xavier's and He's, and not from 0.03 or 0.5. With 20, only He's start has begun to learn after 300 steps (from other
# random numbers Xavier's may have begun, too, but it stays behind; "burst" is a loss that overflowed). **The deeper the
# network, the narrower the range of good starts.** tanh forgives more: its ten layers learn from spreads of 0.1 to 0.4,
# where ReLU vanishes at one end and overflows at the other.
#
# Adam divides each gradient by its own size (chapter 5), as long as that is not small beside its $\epsilon = 10^{-8}$.
# From the spread of 0.05 plain SGD at its rate of 0.1 finds nothing: the gradients are about as small as $\epsilon$.
# Adam's first step is still a tenth to four tenths of full size, on the mean of a layer, and it learns. At 0.01 the
# weights' gradients are near $10^{-15}$. Beside them $\epsilon$ is huge, and Adam stands still, too: its first steps
# are all but nothing, and 300 of them teach it nothing. (With an $\epsilon$ of $10^{-20}$ it begins to learn even there,
# but slowly.) An optimizer can make up for a somewhat bad start, hardly for a very bad one; and a good start costs
# nothing. In networks of a hundred layers hardly anybody relies on the start alone. Two other ideas are used together
# there: batch normalization, in the next chapter, and connections that let a signal skip layers (He et al. 2016).
#
# What else can be said about starting?
#
# - **Biases** start at 0. They need no chance: the weights already tell units apart.
# - The rule is about the *start*. After some steps the weights are no longer independent random numbers, and the
#   derivation says nothing about them.
# - Normal or uniform makes little difference: the derivation asks for mean, variance and symmetry, and both have
#   these. A uniform number between $-r$ and $r$ has the variance $\frac{r^2}{3}$.
# - The input counts, too. MNIST's gray values have a mean square of about 0.11, so the first layer of a network
#   starts with a signal a third as large as that of the figures. That is one factor, once, and doesn't multiply.

# %%
print("mean square of the gray values:", round(float(np.mean(x_train**2)), 2))
uniform = rng.uniform(-1, 1, size=100_000) * math.sqrt(3)
assert abs(np.mean(x_train**2) - 0.11) < 0.01 and abs(uniform.var() - 1) < 0.02

# %% [markdown]
# ## 6.7 The climb
#
# With He's start, five hidden layers of 100 units learn without trouble. Six epochs of Adam, the rate falling as in
# chapter 5.

# %%
LR, EPOCHS = 0.003, 6
network = MultiLayerNet(784, [100] * 5, 10, weight_init="he", rng=0)
trainer = Trainer(network, Adam(LR), x_train, t_train, epochs=EPOCHS, schedule=cosine(LR), rng=0)
started = time.process_time()
with one_blas_thread():
    trainer.run(report=None)
seconds = time.process_time() - started

# %%
climb_row = {
    "chapter": 6,
    "we know how to": "start a deep network (He's weights)",
    "network": "MultiLayerNet 784-100-100-100-100-100-10",
    "parameters": sum(param.size for param in network.params.values()),
    "steps": trainer.steps,
    "seconds": seconds,
    "test accuracy": network.accuracy(x_test, t_test),
}
assert climb_row["test accuracy"] > 0.97
show_climb(climb_row)

# %% [markdown]
# About as much as the two hidden layers of chapter 5 in as many steps (one run each, and from another first rate).
# Depth by itself was no gain here; to be *able* to train five layers, or ten, is. Chapter 7 goes on from there.
# %% [markdown]
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("6.1")` gives a hint, one more at each call, and
# `solution("6.1")` shows a solution. Until you have written something, the check says so and nothing else.
#
# **6.1 Three spreads.** A layer has 784 inputs. What is Xavier's spread for its weights, and what is He's? And a
# layer of a convolution has 8 filters, each with 3 channels of $5 \times 5$ weights: an array of shape (8, 3, 5, 5).
# An output adds up one filter's products. What is He's spread there? Three digits after the point will do.

# %%
my_spreads = ...  # replace the dots: (Xavier's, He's, He's for the filters)

check("6.1", my_spreads)

# %% [markdown]
# **6.2 He's weights.** Return a float32 array of shape (inputs, units) with normal random numbers of He's spread,
# drawn from the Generator `rng`.


# %%
def he_weights(inputs, units, rng): ...


check("6.2", he_weights)

# %% [markdown]
# **6.3 Growth.** A signal goes through `layers` layers with `units` units each; the weights are normal random numbers
# of spread `std`, and behind each layer is a ReLU. By which factor does its root mean square grow, on the whole?
# Return the number that the derivations give.


# %%
def growth_factor(std, units, layers): ...


check("6.3", growth_factor)

# %% [markdown]
# **6.4 Find the bug.** The spread of these weights is smaller than He's. And yet the signal explodes.


# %%
def uncentered(inputs, units, rng):
    return math.sqrt(2 / inputs) * rng.random((inputs, units))


h, dice = np.ones((1, 100)), np.random.default_rng(64)
for _ in range(10):
    h = np.maximum(h @ uncentered(100, 100, dice), 0)
print(f"a 1 has become {h.mean():.0e} after ten layers")
assert h.mean() > 1e6

# %% [markdown]
# Mend it: weights with which a signal keeps its size through layers with ReLU.


# %%
def centered_fixed(inputs, units, rng): ...


check("6.4", centered_fixed)

# %% [markdown]
# **6.5 Find the bug.** The author wanted every run to come out the same, and put a seed where it would surely work.


# %%
def start_buggy(sizes):
    matrices = []
    for inputs, units in itertools.pairwise(sizes):
        columns = [np.random.default_rng(0).standard_normal(inputs) for _ in range(units)]
        matrices.append(math.sqrt(2 / inputs) * np.stack(columns, axis=1))
    return matrices


for W in start_buggy((4, 8, 3)):
    print(f"shape {W.shape}, of which different columns: {len(np.unique(W, axis=1).T)}")
    assert len(np.unique(W, axis=1).T) == 1

# %% [markdown]
# Mend it. `sizes` holds the number of inputs, then of the units of each layer, at least two numbers; return the list
# of the weight matrices, normal numbers of He's spread. Every run shall come out the same if `rng` has the same seed.


# %%
def start_fixed(sizes, rng): ...


check("6.5", start_fixed)

# %% [markdown]
# **6.6 Look before you train.** `x` has the shape (N, D), `weights` is a list of matrices that fit one behind the
# other, and `activation` a function such as `np.tanh`. Each layer multiplies by its matrix (no biases) and applies
# the function. Return the list of the standard deviations (`np.std`, over all samples and units) of what comes out of
# each layer.


# %%
def layer_spreads(x, weights, activation): ...


check("6.6", layer_spreads)

# %% [markdown]
# **6.7 Find the bug.** The values are right. Something else is not.


# %%
def scaled_buggy(weights):
    return weights * np.sqrt(2 / len(weights))


standard = np.random.default_rng(67).standard_normal((784, 50)).astype(np.float32)
print(
    "in:",
    standard.dtype,
    standard.nbytes,
    "bytes   out:",
    scaled_buggy(standard).dtype,
    scaled_buggy(standard).nbytes,
    "bytes",
)
assert scaled_buggy(standard).nbytes == 2 * standard.nbytes

# %% [markdown]
# Mend it: `weights`, standard normal numbers of shape (n, m), come back with He's spread and in their own type,
# whichever that is. The argument stays as it is.


# %%
def scaled_fixed(weights): ...


check("6.7", scaled_fixed)

# %% [markdown]
# **6.8 A leak.** The leaky ReLU of chapter 1 doesn't set negative numbers to 0; it multiplies them by a small number
# $a$ from 0 to 1, its slope on the negative side. Which gain $g$, with $\sigma = g / \sqrt n$, keeps the mean square
# behind it? Derive it as in section 6.4, and return it.


# %%
def gain(negative_slope): ...


check("6.8", gain)

# %% [markdown]
# ## Summary
#
# - Weights must start different: equal units get equal gradients and stay equal (but for accidents); where all weights are zero, nothing
#   but the output's biases learns (with tanh or ReLU).
# - A layer multiplies the mean square of its input by $n \sigma^2$, and ReLU halves it. Over many layers that is a
#   power: the signal vanishes, explodes, or stays.
# - $\sigma = 1/\sqrt n$ (Xavier) or a little more for tanh, $\sigma = \sqrt{2/n}$ (He) for ReLU; the way back wants
#   the same with the fan-out.
# - Look at histograms, forward and backward, before you train. Where they have collapsed, plain SGD finds nothing to
#   go by; Adam does, unless it is far too bad.
# - The deeper the network, the narrower the range of good starts.
#
# ## Further reading
#
# - X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*, AISTATS 2010:
#   Xavier initialization, and histograms like ours.
# - K. He, X. Zhang, S. Ren, J. Sun, *Delving deep into rectifiers: surpassing human-level performance on ImageNet
#   classification*, ICCV 2015: He initialization.
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, *Efficient BackProp*, 1998: the spread $1/\sqrt n$, earlier.
# - A. Saxe, J. McClelland, S. Ganguli, *Exact solutions to the nonlinear dynamics of learning in deep linear neural
#   networks*, ICLR 2014: random orthogonal matrices instead of independent random numbers.
# - S. Schoenholz, J. Gilmer, S. Ganguli, J. Sohl-Dickstein, *Deep information propagation*, ICLR 2017: how far
#   differences between inputs travel.
# - K. He, X. Zhang, S. Ren, J. Sun, *Deep residual learning for image recognition*, CVPR 2016: connections that skip
#   layers.
#
# Next: [7 · Batch normalization](07_batch_normalization.ipynb). What if the spread were put right again at every
# layer, while the network trains?
