# %% [markdown]
# # 7 · Batch normalization
#
# **Question of this chapter: what if the size of the signal were put right again at every layer, while the network
# trains?**
#
# Chapter 6 chose the starting weights so that the signal keeps its size. But that holds at the start only, it holds
# on the mean only, and it takes a formula for each activation function. **Batch normalization** 批归一化 takes another
# way: it measures the size of the signal at each layer, in each batch, and puts it right. Forward that is two lines.
# The way back is the hardest derivation of this book, and we do it in full.
#
# After this chapter you can
#
# - write down batch normalization's forward pass, and derive its backward pass along the graph;
# - say why a network with it has two modes, and what goes wrong when they disagree;
# - show what it buys: a wider range of starts and of learning rates; and where it does not help;
# - find the faults with which it is most often built in.
#
# It builds on chapters 4 and 6. Allow an hour or two.

# %%
import time

import numpy as np

from common import live
from common.blas import one_blas_thread
from common.climb import show_climb
from common.exercises import check, hint, solution
from common.gradient import numerical_gradient
from common.layers import Affine, BatchNormalization, Relu, Sigmoid, Tanh
from common.networks import MultiLayerNet
from common.notebook import show_source
from common.optimizers import SGD, Adam
from common.schedules import cosine
from common.trainer import Trainer
from dataset.mnist import load_mnist

# %% [markdown]
# Look at one single unit, and at its weighted sums for a batch of 200 inputs: the top row. They may lie anywhere and
# be spread out as they like; the first two sliders decide. The second row is what batch normalization makes of them.
# The third is what it hands on, and here two numbers have a say that the network learns: γ (gamma) and β (beta).
#
# > **Predict.** You move the first two sliders. What happens to the second row? To the third?

# %%
rng = np.random.default_rng(0)
NOISE = rng.normal(size=200)
NOISE = (NOISE - NOISE.mean()) / NOISE.std()


def normalized_unit(shift, scale, gamma, beta):
    layer = BatchNormalization([1.0], [0.0])
    u = (shift + scale * NOISE)[:, np.newaxis]
    x_hat = layer.forward(u)
    rows = {"comes in": u, "normalized": x_hat, "goes on": gamma * x_hat + beta}
    return {"rows": rows, "note": f"mean {u.mean():.2f} and spread {u.std():.2g} come in, "
                                  f"mean {rows['goes on'].mean():.2f} and spread {rows['goes on'].std():.2f} go on"}  # fmt: skip


# %% tags=["nbval-ignore-output"]
live.figure(
    normalized_unit,
    views=[live.HistogramRows("rows", xlabel="value", xlim=(-12, 12), bins=97)],
    title="Whatever comes in, what goes on is learned",
    alt="Three histograms one above the other: the values that come in, far from zero and wide; the normalized ones, around zero; "
        "and those that go on, around one.",
    shift=live.slider(-8.0, 8.0, value=5.0, step=0.1, label="comes in: mean"),
    scale=live.log_slider(0.001, 5.0, value=2.0, label="comes in: spread"),
    gamma=live.slider(-3.0, 3.0, value=0.5, step=0.1, label="γ"),
    beta=live.slider(-5.0, 5.0, value=1.0, step=0.1, label="β"),
)  # fmt: skip

# %% [markdown]
# Nothing happens to either. Mean and spread of what comes in are wiped out; mean and spread of what goes on are β and
# |γ|. They no longer depend on all the weights of all the layers before, but on two numbers of this very unit, which
# the gradient can move directly. (Only at spreads below 0.02 or so do the second and third row get narrower. Section
# 7.1 says why.)

# %%
for shift, scale in ((5, 2), (-8, 0.1), (0, 5)):
    note = normalized_unit(shift, scale, 0.5, 1.0)["note"]
    assert note.endswith("mean 1.00 and spread 0.50 go on")
narrow, wide = (normalized_unit(5, scale, 1.0, 0.0)["rows"]["goes on"].std() for scale in (0.001, 0.02))
assert narrow < 0.4 and wide > 0.98

# %% [markdown]
# ## 7.1 Two steps
#
# A batch of $N$ samples gives a unit the $N$ numbers $x_1, \dots, x_N$. **Step one**, normalize: subtract their mean
# and divide by their standard deviation.
#
# $$\mu = \frac1N \sum_i x_i, \qquad v = \frac1N \sum_i (x_i - \mu)^2, \qquad
# \hat x_i = \frac{x_i - \mu}{\sqrt{v + \epsilon}}.$$
#
# $v$ is the variance; its root is the standard deviation. $\epsilon = 10^{-5}$ is there for a unit that is the same
# for the whole batch: then $v = 0$, and without it we would divide by zero. It also is what made the second row
# narrow: a variance of $0.01^2 = 10^{-4}$ is no longer large beside it.
#
# **Step two**, scale and shift, by the two numbers that this unit learns:
#
# $$y_i = \gamma \hat x_i + \beta.$$
#
# They start at $\gamma = 1$, $\beta = 0$: nothing happens yet. Why a step that can undo what was just done? Because
# normalized is not always best. A sigmoid around 0 is nearly straight, and a layer might need the bend. With $\gamma =
# \sqrt{v + \epsilon}$ and $\beta = \mu$ it could even get back what came in, exactly for one batch and nearly for all.
# It can; it needn't.
#
# By hand, for a batch of four:

# %%
x = np.array([1.0, 3.0, 5.0, 11.0])
mu = x.mean()
v = np.mean((x - mu) ** 2)
x_hat = (x - mu) / np.sqrt(v + 1e-5)
print("mean", mu, " variance", v, " normalized", x_hat.round(2))
assert np.isclose(x_hat.mean(), 0) and np.isclose(x_hat.std(), 1, atol=1e-5)

# %% [markdown]
# Of a whole layer every unit, that is every column of the $(N, D)$ matrix, is normalized **by itself**: the mean is
# over the batch, `axis=0`. $\mu$, $v$, $\gamma$ and $\beta$ have the shape $(D,)$.
#
# > **Predict.** All numbers that come in are multiplied by 10. How does the output change? And if 3 is added to all?

# %%
batch = rng.normal(size=(50, 4)) * [1, 2, 5, 0.5] + [0, 3, -20, 1]
layer = BatchNormalization(gamma=np.ones(4), beta=np.zeros(4))
out = layer.forward(batch)
print("before: mean", batch.mean(axis=0).round(1), "spread", batch.std(axis=0).round(1))
print("after:  mean", np.abs(out.mean(axis=0)).round(1), "spread", out.std(axis=0).round(1))
assert np.allclose(layer.forward(10 * batch + 3), out, atol=1e-3)

# %% [markdown]
# Not at all (up to the $\epsilon$). Two things follow.
#
# **The size of the weights before it no longer matters** for the output while training: ten times the weights, ten
# times the weighted sums, the same output. Here is the promise of the opening: whatever spread the weights start with,
# the signal keeps its size.
#
# **The bias before it has no effect while training.** It shifts all samples alike, and is subtracted with the mean. Its
# gradient is 0, up to rounding; β does its work. Many programs leave it out. Ours keeps it, for the sake of one kind of
# affine layer, and pays a few numbers that do nothing. (Don't wonder if they move: Adam divides even rounding errors by
# their size. And in test mode, section 7.3, the mean that is subtracted was made with the bias in it; there it must not
# be forgotten.)

# %%
affine, norm = Affine(rng.normal(size=(4, 3)), np.zeros(3)), BatchNormalization(np.ones(3), np.zeros(3))
norm.forward(affine.forward(batch))
affine.backward(norm.backward(rng.normal(size=(50, 3))))
print(
    "gradient of the weights:",
    np.abs(affine.dW).max().round(2),
    " of the bias:",
    np.abs(affine.db).max().round(12),
)
assert np.abs(affine.db).max() < 1e-10 < np.abs(affine.dW).max()

# %% [markdown]
# ### Where it goes
#
# Usually between the affine layer and the activation function: affine, normalize, ReLU. Then a ReLU gets about as many
# positive numbers as negative ones at the start, whatever the weights; later β decides, by how large it is beside γ.
# (Some put it after the activation. Both are in use.) Here is the stack of chapter 6 again, on the left as it was, on
# the right with batch normalization, same weights, same inputs.

# %%
INPUTS = rng.normal(size=(300, 100))
STANDARD = rng.normal(size=(5, 100, 100))
KINDS = {"relu": Relu, "tanh": Tanh, "sigmoid": Sigmoid}


def outputs(std, activation, batch_norm):
    x, rows = INPUTS, {}
    for k, W in enumerate(STANDARD, start=1):
        x = Affine(std * W, np.zeros(100)).forward(x)
        if batch_norm:
            x = BatchNormalization(np.ones(100), np.zeros(100)).forward(x)
        x = KINDS[activation]().forward(x)
        rows[f"layer {k}"] = x
    return rows


def with_and_without(std, activation):
    return {"without": outputs(std, activation, False), "with": outputs(std, activation, True)}


# %% tags=["nbval-ignore-output"]
live.figure(
    with_and_without,
    views=[
        live.HistogramRows("without", title="without", xlabel="output", xlim=(-3, 3)),
        live.HistogramRows("with", title="with batch normalization", xlabel="output", xlim=(-3, 3), shade="orange"),
    ],
    title="With batch normalization every layer gets its signal, whatever the weights",
    alt="Two columns of histograms of five layers. Left, without batch normalization: narrower and narrower. Right, with it: all alike.",
    size=(10.5, 4.8),
    std=live.log_slider(0.001, 3.0, value=0.05, label="spread of the weights"),
    activation=live.dropdown(list(KINDS), value="tanh", label="activation"),
)  # fmt: skip

# %% [markdown]
# Move the spread from one end to the other: the left column dies, or is driven to the ends (tanh, sigmoid), or bursts
# (relu); the right one doesn't move. (Except at the very lowest: there $\epsilon$ is felt.)

# %%
spreads = {
    (std, bn): outputs(std, "relu", bn)["layer 5"].std() for std in (0.01, 0.1, 1.0) for bn in (False, True)
}
print({f"{std}, {'with' if bn else 'without'}": f"{spread:.1g}" for (std, bn), spread in spreads.items()})
assert spreads[0.01, False] < 1e-4 and spreads[1.0, False] > 1000
assert all(0.5 < spreads[std, True] < 0.65 for std in (0.01, 0.1, 1.0))

# %% [markdown]
# ## 7.2 The way back
#
# Backward, $\partial L / \partial y$ comes in, `dout`, shape $(N, D)$. We want three gradients: by γ and β, to learn
# them, and by $x$, to pass on. Two are easy:
#
# $$\frac{\partial L}{\partial \beta} = \sum_i \frac{\partial L}{\partial y_i}, \qquad
# \frac{\partial L}{\partial \gamma} = \sum_i \frac{\partial L}{\partial y_i}\, \hat x_i, \qquad
# \frac{\partial L}{\partial \hat x_i} = \gamma\, \frac{\partial L}{\partial y_i}.$$
#
# β is added to each of the $N$ outputs and γ multiplies each, so each collects from all $N$: chapter 4's rule for a
# value that goes to several places.
#
# The gradient by $x$ is the hard one, because $x_i$ acts on the loss in **three** ways: through its own $\hat x_i$,
# through the mean, which moves all outputs, and through the variance, which moves all outputs too. We take the graph
# apart into steps so small that each has a derivative you know.
#
# > **Predict.** A constant is added to all $x_i$ of the batch. The output stays. So what must the sum of the
# > gradients $\sum_i \partial L / \partial x_i$ be?
#
# Forward, with a name for each step (for one unit; a line below is a node of the graph):
#
# | node | computes | passes back |
# |---|---|---|
# | mean | $\mu = \frac1N \sum x_i$ | to each $x_i$: $\frac1N\, d\mu$ |
# | center | $c_i = x_i - \mu$ | to $x_i$: $dc_i$; to $\mu$: $-\sum dc_i$ |
# | square | $q_i = c_i^2$ | to $c_i$: $2 c_i\, dq_i$ |
# | mean | $v = \frac1N \sum q_i$ | to each $q_i$: $\frac1N\, dv$ |
# | root | $s = \sqrt{v + \epsilon}$ | to $v$: $\frac{1}{2s}\, ds$ |
# | divide | $\hat x_i = c_i / s$ | to $c_i$: $\frac1s\, d\hat x_i$; to $s$: $-\frac{1}{s^2} \sum c_i\, d\hat x_i$ |
#
# ($d\mu$ is short for $\partial L / \partial \mu$, and so on, as `dx` in the code.) $c_i$ goes to two places, the
# square and the division; $x_i$ too, the mean and the difference. What comes back from two places is added.


# %%
def forward_by_steps(x, eps=1e-5):
    mu = x.mean(axis=0)
    c = x - mu
    q = c**2
    v = q.mean(axis=0)
    s = np.sqrt(v + eps)
    return c / s, (c, s)


def backward_by_steps(dx_hat, c, s):
    n = len(c)
    dc = dx_hat / s  # the division, by its numerator
    ds = np.sum(-c / s**2 * dx_hat, axis=0)  # and by its denominator
    dv = ds / (2 * s)
    dq = np.broadcast_to(dv / n, c.shape)
    dc = dc + 2 * c * dq  # c went to two places
    dmu = -dc.sum(axis=0)
    return dc + dmu / n  # and so did x


# %% [markdown]
# Is it right? The instrument for that is chapter 4's gradient check. The loss of the check is $\sum r_i \hat x_i$
# with random numbers $r_i$, so that `dx_hat` is $r$. (Why not $\sum \hat x_i$? Because it is always 0, and so is its
# gradient: *any* backward pass that returns zeros would pass. Exercise 7.6 has such a check.)

# %%
x = rng.normal(size=(6, 3)) * 2 + 1
r = rng.normal(size=(6, 3))
x_hat, kept = forward_by_steps(x)
by_steps = backward_by_steps(r, *kept)
by_differences = numerical_gradient(lambda x: np.sum(r * forward_by_steps(x)[0]), x)
print(
    "largest difference:",
    f"{np.abs(by_steps - by_differences).max():.0e}",
    " of gradients up to",
    np.abs(by_steps).max().round(1),
)

# %%
assert np.abs(by_steps - by_differences).max() < 1e-7 < 0.1 < np.abs(by_steps).max()
only_itself = r / kept[1]  # as if mean and variance were constants
assert np.abs(only_itself - by_differences).max() > 0.1

# %% [markdown]
# ### The short form
#
# Now put the steps into each other, on paper. Write $g_i$ for $d\hat x_i$, and a bar over something for its
# mean over the batch. From the table, with $c_i = s\, \hat x_i$:
#
# $$ds = -\frac{1}{s^2} \sum_j c_j g_j = -\frac1s \sum_j \hat x_j g_j = -\frac Ns\, \overline{\hat x g}.$$
#
# Through root, mean and square that arrives at $c_i$ as
#
# $$2 c_i \cdot \frac1N \cdot \frac{1}{2s} \cdot ds = \frac{\hat x_i}{N}\, ds = -\frac{\hat x_i}{s}\, \overline{\hat x g}.$$
#
# Together with the direct way, $dc_i = \frac1s \left( g_i - \hat x_i\, \overline{\hat x g} \right)$. The mean of this
# over the batch is $\frac1s\, \overline g$, since the mean of $\hat x$ is 0. And the last line,
# $dx_i = dc_i + d\mu / N$, subtracts just that mean. So
#
# $$\frac{\partial L}{\partial x_i} = \frac1s \left( g_i - \overline g - \hat x_i\, \overline{\hat x g} \right),
# \qquad g = \gamma\, \frac{\partial L}{\partial y}.$$
#
# Three terms, one for each way: itself, the mean, the variance. Read it like this: of the gradient that comes back,
# the part that would shift all samples alike is removed, and the part that would stretch them. Both are pointless,
# because the output would not notice.

# %%
short = (r - r.mean(axis=0) - x_hat * np.mean(x_hat * r, axis=0)) / kept[1]
print("short form against steps:", f"{np.abs(short - by_steps).max():.0e}")
sums = np.abs(short.sum(axis=0)).max(), np.abs((short * x_hat).sum(axis=0)).max()
print(f"sum of the gradients: {sums[0]:.0e}   sum of gradient times x_hat: {sums[1]:.0e}")
assert np.abs(short - by_steps).max() < 1e-12
assert sums[0] < 1e-12 < sums[1] < 1e-3

# %% [markdown]
# So the gradients of a batch add up to 0, as they must: moving all samples together changes nothing. (The second sum
# is a little farther from 0, because of $\epsilon$: a stretch is noticed a little.) The library has the short form:

# %%
show_source(BatchNormalization.forward, BatchNormalization.backward)

# %% [markdown]
# `std` is our $s$. $\hat x$, which is `centered / std`, is never written out: `gamma / std` is divided once, for D
# numbers and not for $N \cdot D$, and multiplies `centered`. In test mode (section 7.3) mean and variance are
# constants, and only the first of the three terms is left. `feature_sums` adds up over the batch, and `_column` gives
# (D,) numbers a shape that meets x; both fit images as well (section 7.4).

# %%
layer = BatchNormalization(gamma=[2.0, -1.0, 0.5], beta=[0.0, 1.0, 3.0])
layer.forward(x)
assert np.allclose(layer.backward(r), np.array([2.0, -1.0, 0.5]) * short)
assert np.allclose(layer.dbeta, r.sum(axis=0)) and np.allclose(layer.dgamma, np.sum(r * x_hat, axis=0))

# %% [markdown]
# ## 7.3 Two modes
#
# In the source there is an argument `train`, and running averages. What for?
#
# When the trained network is **used**, the batch is a problem. The answer for a picture should not depend on which
# other pictures happen to be in the same batch. And a single picture is its own mean: normalized, it is 0 whatever it
# shows.

# %%
layer = BatchNormalization(gamma=np.ones(3), beta=np.array([0.1, 0.2, 0.3]))
for picture in (np.array([[1.0, 2.0, 3.0]]), np.array([[-50.0, 0.0, 7.0]])):
    print(picture[0], "gives", layer.forward(picture)[0])
    assert np.allclose(layer.forward(picture), [0.1, 0.2, 0.3])

# %% [markdown]
# So in use other numbers take the place of the batch's mean and variance: those of the training data. They are
# collected on the way, as exponential moving averages (chapter 5), one step for each batch:
#
# $$\text{running} \leftarrow m \cdot \text{running} + (1 - m) \cdot \text{batch}, \qquad m = 0.9.$$
#
# $m$ is called momentum here too, though nothing rolls. (PyTorch gives that name to $1 - m$: its 0.1 is our 0.9.) So
# the layer has a **training mode** 训练模式 and a **test mode** 测试模式, also called inference mode. They compute different
# things, and everything depends on their being nearly the same.
#
# In the figure, batches come from a unit with mean 2 and spread 1.5. Left: each batch's own mean and the running one.
# Right: what the two modes make of one and the same sample, $x = 4$. If *drift* is on, the unit's mean climbs from
# $-3$ to 2 in the course of training, as it does when the layers before it learn.
#
# > **Predict.** Which batch size makes the modes agree: 4, 20 or 100? And does more momentum help when there is
# > drift?

# %%
STEPS = np.arange(1, 151)
DRAWS = rng.normal(size=(150, 256))


def rms_of(values):
    return float(np.sqrt(np.mean(np.square(values))))


# %%
def modes(batch_size, momentum, drift):
    layer = BatchNormalization([1.0], [0.0], momentum=momentum)
    means = 2 - 5 * np.exp(-STEPS / 40) * drift
    records = []
    for mean, draws in zip(means, DRAWS, strict=True):
        batch = (mean + 1.5 * draws[:batch_size])[:, np.newaxis]
        ours = np.concatenate([[[4.0]], batch[1:]])  # the sample that we follow, among the others
        in_use = layer.forward(np.array([[4.0]]), train=False)[
            0, 0
        ]  # what was learned from the batches before
        trained = BatchNormalization([1.0], [0.0]).forward(ours)[0, 0]
        layer.forward(batch)
        records.append((batch.mean(), layer.running_mean[0], trained, in_use))
    batch_mean, running_mean, trained, in_use = np.array(records).T
    truth = (4 - means) / 1.5
    gap, error = rms_of((trained - in_use)[50:]), rms_of((in_use - truth)[50:])
    return {
        "mean": {"batches": (STEPS, batch_mean), "running": (STEPS, running_mean)},
        "out": {
            "training mode": (STEPS, trained),
            "test mode": (STEPS, in_use),
            "true mean and spread": (STEPS, truth),
        },
        "gap": gap,
        "error": error,
        "note": f"after step 50: gap between the modes {gap:.2f}, error of the test mode {error:.2f}",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    modes,
    views=[
        live.Curves("mean", title="dots: the batches; line: the running mean", xlabel="training step", ylabel="mean of the unit", xlim=(0, 150), ylim=(-4, 5), styles={"batches": "points"}, colors={"batches": "sky", "running": "blue"}),
        live.Curves("out", title="dots: training mode; line: test mode", xlabel="training step", ylabel="output for x = 4", xlim=(0, 150), ylim=(-2, 5), styles={"training mode": "points", "true mean and spread": "dotted"}, colors={"training mode": "purple", "test mode": "red", "true mean and spread": "black"}),
    ],
    title="Small batches make the two modes disagree",
    alt="Left: the means of the batches scatter, the running mean follows smoothly. Right: the outputs of one sample in training mode "
        "scatter about those in test mode.",
    batch_size=live.slider(2, 256, value=8, step=1, label="batch size"),
    momentum=live.slider(0.0, 0.99, value=0.9, step=0.01, label="momentum m"),
    drift=live.toggle(value=False, label="drift"),
)  # fmt: skip

# %% [markdown]
# With a batch size of 8 the outputs in training scatter widely; what the sample becomes depends on its neighbors
# (and, in a small batch, the sample itself pulls the mean toward it). At 2 it is hopeless: of two numbers one is
# always the upper and one the lower, so the output is $+1$ or $-1$, however far apart they are (only $\epsilon$ and
# equal numbers make it less). From 100 on the modes
# agree well. Now the momentum. At 0 the test mode hangs on the last batch alone. More of it makes the running mean
# smoother, but also slower: at 0.99 it remembers about a hundred steps, and after 150 it still holds a fifth of what
# it was started with (0 and 1), drift or not; drift adds to that. With batches of 8 the red line is nearest to the
# dotted one, which knows the true mean and spread, somewhere around 0.9.
#
# One more thing is wrong with small batches. The mean of a batch lies, by its nature, in the middle of *its own*
# numbers, so they are on the mean closer to it than to the true mean. The variance $v$ of $N$ samples is on the mean
# $\frac{N-1}{N}$ of the true one: half of it at $N = 2$. An estimate that is wrong on the mean is called **biased**
# 有偏.

# %%
gaps = {size: modes(size, 0.9, False)["gap"] for size in (4, 20, 100)}
print("gap between the modes:", {size: round(gap, 2) for size, gap in gaps.items()})
assert gaps[4] > 1.3 * gaps[20] > 2 * gaps[100]
for drift in (False, True):
    errors = {m: modes(8, m, drift)["error"] for m in (0.0, 0.9, 0.99)}
    print(
        f"error of the test mode by momentum, {'with' if drift else 'without'} drift:",
        {m: round(e, 2) for m, e in errors.items()},
    )
    assert errors[0.9] < 0.7 * min(errors[0.0], errors[0.99])
assert modes(8, 0.99, True)["error"] > modes(8, 0.99, False)["error"] and 0.2 < 0.99**150 < 0.25
halves = np.var(rng.normal(size=(100_000, 2)), axis=1).mean()
print("mean variance of two samples, where 1 is true:", round(halves, 2))
assert abs(halves - 0.5) < 0.01

# %% [markdown]
# (Ioffe and Szegedy, who invented batch normalization, and some libraries multiply the running variance by
# $\frac{N}{N-1}$ to make up for this; ours doesn't. At a batch size of 100 it is one percent.)
#
# What to start the running averages with? 0 and 1: then test mode changes nothing before the first step. Some
# programs start the variance at 0. Then a network that is used before its first step divides by $\sqrt\epsilon$, by
# nearly nothing. After one step the divisor is still three times too small, and in a stack that multiplies from layer
# to layer.

# %%
fresh = BatchNormalization([1.0], [0.0], running_var=[0.0])
print("test mode, running variance 0:", fresh.forward(np.array([[4.0]]), train=False)[0].round(0))
assert fresh.forward(np.array([[4.0]]), train=False)[0, 0] > 1000
fresh.forward(rng.normal(size=(10_000, 1)))  # one step
assert 2.8 < 1 / np.sqrt(fresh.running_var[0]) < 3.5

# %% [markdown]
# ## 7.4 For images
#
# Chapter 10 will have layers whose inputs are images, arrays $(N, C, H, W)$: $N$ samples, $C$ channels, height, width.
# Such a layer moves a small set of weights, a *filter*, over all places of the image, and what one filter puts out is
# one channel. So all places of a channel belong together: **one** mean, one variance, one γ and one β **per channel**,
# taken over the batch and all its pixels, `axis=(0, 2, 3)`. For each pixel by itself there would be $H \cdot W$ times
# as many numbers, and the same edge would be treated differently left and right.

# %%
images = rng.normal(size=(8, 3, 5, 5)) * np.array([1.0, 4.0, 0.5]).reshape(3, 1, 1)
out = BatchNormalization(np.ones(3), np.zeros(3)).forward(images)
print(
    "spread of the channels before:",
    images.std(axis=(0, 2, 3)).round(1),
    " after:",
    out.std(axis=(0, 2, 3)).round(1),
)
assert np.allclose(out.mean(axis=(0, 2, 3)), 0) and np.allclose(out.std(axis=(0, 2, 3)), 1, atol=1e-3)
assert not np.allclose(out.std(axis=0), 1, atol=0.1)  # the single pixels are not normalized

# %% [markdown]
# ## 7.5 What it buys
#
# Now to the digits. Two networks 784-50-50-50-50-50-10, same starting weights, same batches, same rate; one has batch
# normalization. They take 100 steps of SGD. We do this for sixteen spreads of the starting weights.
#
# > **Predict.** Without batch normalization, chapter 6 found a narrow range of spreads at which a network learns. How
# > wide is it with batch normalization: the same, ten times as wide, or without limits?

# %%
(x_train, t_train), (x_test, t_test) = load_mnist()
shuffled = np.random.default_rng(1).permutation(60_000)
learn, aside = shuffled[:50_000], shuffled[50_000:]
x_learn, t_learn, x_aside, t_aside = (
    x_train[learn],
    t_train[learn],
    x_train[aside][:2000],
    t_train[aside][:2000],
)


def run(weight_init, batch_norm, lr=0.1, batch_size=100, activation="relu", depth=5, seed=0):
    network = MultiLayerNet(784, [50] * depth, 10, activation, weight_init, batch_norm=batch_norm, rng=seed)
    return Trainer(network, SGD(lr), x_learn, t_learn, batch_size=batch_size, epochs=5, rng=seed)


def after(steps, trainer):
    """Losses of the first steps, and the accuracy after them on digits set aside."""
    losses = np.full(steps, np.nan)
    for step in trainer:
        losses[step.number - 1] = step.loss
        if step.number == steps:
            break
    with np.errstate(over="ignore", invalid="ignore"):  # some of them have diverged
        return losses, trainer.network.accuracy(x_aside, t_aside)


# %%
SPREADS = np.geomspace(0.001, 1.0, 16)
with one_blas_thread():
    grid = {bn: [after(100, run(std, bn)) for std in SPREADS] for bn in (False, True)}


# %%
def start_grid(std):
    k = int(np.abs(np.log(SPREADS / std)).argmin())
    names = {"without": False, "with": True}
    return {
        "loss": {name: (np.arange(1, 101), np.clip(grid[bn][k][0], 0, 10)) for name, bn in names.items()},
        "accuracy": {name: (SPREADS, [accuracy for _, accuracy in grid[bn]]) for name, bn in names.items()}
        | {"here": (SPREADS[[k, k]], [grid[bn][k][1] for bn in names.values()])},
        "note": f"starting weights of spread {SPREADS[k]:.3g}; losses above 10 are drawn at 10; red: this spread, on digits set aside",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    start_grid,
    views=[
        live.Curves("loss", xlabel="training step", ylabel="loss of the batch", xlim=(0, 100), ylim=(0, 10), styles={"with": "dashed"}, colors={"without": "blue", "with": "orange"}),
        live.Curves("accuracy", xlabel="spread of the starting weights", ylabel="accuracy after 100 steps", xscale="log",
                    xlim=(0.0008, 1.25), ylim=(0, 1), styles={"with": "dashed", "here": "points"}, colors={"without": "blue", "with": "orange", "here": "red"}),
    ],
    title="Batch normalization widens the range of good starts",
    alt="Left: the losses of two networks, with and without batch normalization, over 100 steps. Right: their accuracy against the spread "
        "of the starting weights; with batch normalization it is far above chance everywhere, without it only at a narrow peak.",
    std=live.log_slider(0.001, 1.0, value=0.02, label="spread of the starting weights"),
)  # fmt: skip

# %% [markdown]
# Without, after these 100 steps there is a narrow peak around 0.2, and nothing else. With it the network learns from
# every start, over three powers of ten, and learns well in somewhat more than half of that range, up to about 0.25. At
# either end it falls behind. We look at the upper one, and leave the lower one open. Section 7.2 suggests why: the
# gradient is divided by the size, too (the $\frac1s$). Ten times the weights get a tenth of it; the step is a tenth as
# long and the weights ten times as large, so in proportion to themselves they move a hundred times more slowly. But the
# last layer, whose outputs are the scores, has no batch normalization; perhaps its large and wrong scores are to blame?
# So we give only the hidden layers a large start, or only the last one:


# %% tags=["nbval-ignore-output"]
def two_spreads(hidden, last):
    trainer = run(0.2, True)
    for k in range(1, 7):
        trainer.network.params[f"W{k}"] *= (hidden if k < 6 else last) / 0.2
    return after(100, trainer)[1]


with one_blas_thread():
    apart = {spreads: two_spreads(*spreads) for spreads in ((0.2, 0.2), (0.2, 1.0), (1.0, 0.2))}
print({f"hidden {hidden}, last {last}": f"{value:.0%}" for (hidden, last), value in apart.items()})
assert apart[1.0, 0.2] < 0.6 < 0.7 < min(apart[0.2, 0.2], apart[0.2, 1.0])

# %% [markdown]
# At this end it is the hidden layers. And is it the length of their steps, as section 7.2 suggested? Five times the
# weights get a fifth of the gradient, so in proportion the step is 25 times shorter. If that is all, then with 25 times
# the gradient everything must be as it was from a spread of 0.2:

# %% tags=["nbval-ignore-output"]
HIDDEN = [f"W{k}" for k in range(1, 6)]


def five_times_the_weights(factor):
    trainer = run(0.2, True)
    for name in HIDDEN:
        trainer.network.params[name] *= 5

    def gradient(x, t):
        loss, grads = trainer.network.loss_and_gradient(x, t)
        for name in HIDDEN:
            grads[name] *= factor
        return loss, grads

    trainer.gradient = gradient
    return after(100, trainer)[1]


with one_blas_thread():
    as_it_was, mended = five_times_the_weights(1), five_times_the_weights(25)
print(
    f"spread 0.2: {apart[0.2, 0.2]:.1%}; hidden 1.0: {as_it_was:.1%}, with 25 times their gradient {mended:.1%}"
)
assert as_it_was < 0.6 and abs(mended - apart[0.2, 0.2]) < 0.03

# %% [markdown]
# That is all.
#
# > **Predict.** And the learning rate? Of 0.01, 0.1, 0.2, 0.3, 1 and 3: which does the network bear with batch
# > normalization, and which without?

# %%
RATES = (0.01, 0.1, 0.2, 0.3, 1.0, 3.0)
with one_blas_thread():
    by_rate = {(bn, lr): after(300, run("he", bn, lr))[1] for bn in (False, True) for lr in RATES}

# %% tags=["nbval-ignore-output"]
for bn in (False, True):
    print("with   " if bn else "without", *(f"rate {lr}: {by_rate[bn, lr]:.0%}  " for lr in RATES))

# %%
accuracy = {bn: np.array([value for _, value in grid[bn]]) for bn in (False, True)}
assert (accuracy[True] > 0.4).all() and (accuracy[True] > 0.7).sum() >= 8 > 4 > (accuracy[False] > 0.5).sum()
assert (
    by_rate[True, 3.0] > 0.85
    and by_rate[True, 1.0] > 0.9 > 0.8 > by_rate[False, 1.0]
    and by_rate[False, 3.0] < 0.2
)
assert max(by_rate[True, lr] for lr in RATES) > max(by_rate[False, lr] for lr in RATES) + 0.005

# %% [markdown]
# Rates from 0.1 to 3 all do, where without it 1 is too much already. And the best of these results is better, too.
# These two are what batch normalization is famous for: it forgives a careless start and a large rate.
#
# It also opens what was shut. Ten layers of sigmoids, which in chapter 6 did not begin to learn:

# %%
with one_blas_thread():
    sigmoids = {bn: after(300, run("xavier", bn, activation="sigmoid", depth=10))[1] for bn in (False, True)}
print({"with" if bn else "without": f"{value:.1f}" for bn, value in sigmoids.items()}, "of the digits")
assert sigmoids[False] < 0.2 < 0.8 < sigmoids[True]

# %% [markdown]
# ### And live
#
# The same race for you to drive. Spread, activation and depth belong to the start: move one of them, and both start
# over. Learning rate and batch size act while it runs.
#
# > **Try it.** With the spread at 0.05 one of them learns nothing for a thousand steps. Set it to 0.2, and the rate
# > to 0.01. Then take the batch size down to 2 while they run. Who suffers more? (Section 7.6 measures it.)


# %%
def plain(std, activation, depth):
    return run(std, False, activation=activation, depth=depth)


def normalized(std, activation, depth):
    return run(std, True, activation=activation, depth=depth)


def accuracy_aside(trainer):
    return {"accuracy on digits set aside": trainer.network.accuracy(x_aside[:1000], t_aside[:1000])}


# %% tags=["nbval-ignore-output"]
live.bench(
    {"without": plain, "with": normalized},
    measure=accuracy_aside,
    measure_every=50,
    steps=150,
    title="The same start, the same batches, with and without",
    alt="Left: the loss of the batches for a network with and one without batch normalization. Right: their accuracy on digits set aside.",
    std=live.log_slider(0.001, 1.0, value=0.05, label="spread of the starting weights"),
    activation=live.dropdown(["relu", "tanh", "sigmoid"], label="activation"),
    depth=live.slider(1, 10, value=5, step=1, label="hidden layers"),
    lr=live.log_slider(0.001, 10.0, value=0.1, label="learning rate"),
    batch_size=live.slider(2, 200, value=100, step=1, label="batch size"),
)  # fmt: skip

# %%
with one_blas_thread():
    assert after(1000, run(0.05, False))[1] < 0.2  # a spread of 0.05: nothing learned in a thousand steps

# %% [markdown]
# ## 7.6 What it does not buy
#
# You may have read that batch normalization always helps. Does it? Batch sizes of 2, 4 and 100, rate 0.01, He's
# start, 500 steps.

# %%
with one_blas_thread():
    by_size = {
        (size, bn): np.mean([after(500, run("he", bn, 0.01, size, seed=seed))[1] for seed in (0, 1)])
        for size in (2, 4, 100)
        for bn in (False, True)
    }

# %% tags=["nbval-ignore-output"]
for size in (2, 4, 100):
    print(f"batches of {size:>3}: without {by_size[size, False]:.0%}, with {by_size[size, True]:.0%}")

# %%
assert by_size[2, True] < 0.4 < by_size[2, False] - 0.2
assert by_size[4, True] < by_size[4, False] - 0.1
assert abs(by_size[100, True] - by_size[100, False]) < 0.05

# %% [markdown]
# At batches of 2 it ruins the network. Two things to look at: what gets back through a normalization of two samples, and
# where the loss of such a training ends.

# %%
pair = BatchNormalization(np.ones(1), np.zeros(1))
pair.forward(np.array([[1.0], [3.0]]))
print("two samples: the gradients 5 and -2 become", pair.backward(np.array([[5.0], [-2.0]])).ravel().round(3))
assert np.abs(pair.backward(np.array([[5.0], [-2.0]]))).max() < 1e-3

# %% tags=["nbval-ignore-output"]
with one_blas_thread():
    ends = [after(500, run("he", True, 0.01, 2, seed=seed))[0][-100:].mean() for seed in range(3)]
print(
    "batches of 2, mean loss of the last hundred steps:", np.round(ends, 2), " guessing:", np.log(10).round(2)
)
assert abs(np.mean(ends) - np.log(10)) < 0.15

# %% [markdown]
# Section 7.2 tells why. Of the gradient the part that would shift the samples is
# removed, and the part that would stretch them; with two samples there is no other part. So next to nothing gets back
# through a normalization. (Only $\epsilon$ leaves a little, and where two values are nearly equal that is wild.)
# Besides, nearly every normalized value is $\pm1$: of a picture little is left but the side of its neighbor on which it
# lies. After these 500 steps the loss in training is still about that of guessing, $\ln 10$: from some starts a little
# above, from others a little below. At 4 it still costs many points. At 100, from a good start and with a small rate,
# it makes little difference. It is a remedy more than a gain by itself: against bad starts, against large rates, and up
# to a point against depth. And it has a price: more time for each step, and two modes to keep apart.
#
# Why only up to a point against depth? Forward it keeps the size. But here is how the gradient grows on its way back
# through twenty layers with ReLU, at the start:

# %%
deep = MultiLayerNet(784, [100] * 20, 10, batch_norm=True, rng=0).gradient(x_learn[:300], t_learn[:300])
sizes = [
    np.linalg.norm(deep[f"W{k}"]) for k in range(2, 21)
]  # from the second layer to the twentieth, all alike
growth = (sizes[0] / sizes[-1]) ** (1 / 18)
print(f"at the start the gradient grows backward by {growth:.2f} a layer")
assert 1.15 < growth < 1.25 and 4 < growth**9 < 6 and 2_000 < growth**49 < 20_000

# %% [markdown]
# By about a fifth a layer: some five times in ten layers, thousands of times in fifty.
#
# **Why** it works is less settled than that it does. Ioffe and Szegedy argued that it keeps the distribution of each
# layer's inputs from shifting while the layers before learn (they called that **internal covariate shift** 内部协变量偏移).
# Santurkar and others later measured that shift, found it no smaller with batch normalization, and even added some on
# purpose, behind the normalization: it trained about as well, and far better than without. Their explanation is that
# the loss becomes smoother, so that a step does what the gradient promised. What you can see yourself: it takes the
# size of the weights out of the outputs, and with it most of what made chapter 6 so difficult. What is left is the
# relative length of a step (section 7.5), and the growth of the gradient on its way back. It is often said that the
# noise of a batch's mean and variance also works a little against overfitting, the subject of chapter 8.
#
# Where batches must be small, or samples depend on each other, relatives do the same without the batch: **layer
# normalization** 层归一化 takes mean and variance over the units of *one* sample; it needs no two modes, and most networks
# that work with language use it, or a shorter form that does without the mean (RMSNorm).

# %%
sample = rng.normal(size=(1, 64)) * 7 + 3
layer_normalized = (sample - sample.mean(axis=1, keepdims=True)) / sample.std(axis=1, keepdims=True)
assert np.isclose(layer_normalized.mean(), 0) and np.isclose(
    layer_normalized.std(), 1
)  # a batch of one is no problem

# %% [markdown]
# ## 7.7 The climb
#
# Three hidden layers of 100 units with batch normalization, Adam with a rate of 0.01 that falls to 0, six epochs.

# %%
LR, EPOCHS = 0.01, 6
network = MultiLayerNet(784, [100] * 3, 10, batch_norm=True, rng=0)
trainer = Trainer(network, Adam(LR), x_train, t_train, epochs=EPOCHS, schedule=cosine(LR), rng=0)
started = time.process_time()
with one_blas_thread():
    trainer.run(report=None)
seconds = time.process_time() - started

# %%
climb_row = {
    "chapter": 7,
    "we know how to": "keep the signal's size while training (batch normalization)",
    "network": "MultiLayerNet 784-100-100-100-10, batch normalization",
    "parameters": sum(param.size for param in network.params.values()),
    "steps": trainer.steps,
    "seconds": seconds,
    "test accuracy": network.accuracy(x_test, t_test),
}
assert climb_row["test accuracy"] > 0.98
assert np.abs(network.params["b1"]).max() > 0.01  # Adam moves even what has no effect (section 7.1)
show_climb(climb_row)

# %% [markdown]
# How much of this is batch normalization's work? The same three layers without it, at a smaller rate, 0.003
# (another rate may do better, for either):

# %%
plain_network = MultiLayerNet(784, [100] * 3, 10, rng=0)
with one_blas_thread():
    Trainer(plain_network, Adam(0.003), x_train, t_train, epochs=EPOCHS, schedule=cosine(0.003), rng=0).run(
        report=None
    )
without = plain_network.accuracy(x_test, t_test)
print(f"without batch normalization: {without:.1%}")
assert without > 0.975 and abs(climb_row["test accuracy"] - without) < 0.005

# %% [markdown]
# Little of it, as section 7.6 said: from a good start, at a fair rate, some tenths of a point at most. (One run each:
# from other starts it is a little more or less.)
#
# Of a hundred test digits it misreads fewer than two. On the training digits, though, it makes hardly a mistake any
# more; what remains is a gap between the two. The next chapter is about that gap.

# %%
on_training = network.accuracy(x_train, t_train)
assert on_training > 0.995 and on_training - climb_row["test accuracy"] > 0.01

# %% [markdown]
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("7.1")` gives a hint, one more at each call, and
# `solution("7.1")` shows a solution. Until you have written something, the check says so and nothing else. The rules
# are those of this chapter: $\epsilon$ is `1e-5` and stands under the root, and the variance is the biased one
# (divided by $N$), in training and in the running averages.
#
# **7.1 By hand.** A batch of four samples has one feature, with the values 1, 3, 5, 7. What are its mean and its
# variance? And what does batch normalization in training, with $\gamma = 2$ and $\beta = 1$, make of the last sample?
# Leave $\epsilon$ out, and round to two decimals.

# %%
by_hand = ...  # replace the dots: (mean, variance, output of the last sample)

check("7.1", by_hand)

# %% [markdown]
# **7.2 Normalize.** `x` is a batch of shape $(N, D)$. Return $\hat{x}$, an array of the same shape and type: each
# column with the mean and the variance of the batch, without $\gamma$ and $\beta$. `x` stays as it is. It has to work
# for a batch of one too, and for a column that is the same in all samples.


# %%
def normalize(x, eps=1e-5): ...


check("7.2", normalize)

# %% [markdown]
# **7.3 Running averages.** `running_mean` and `running_var` have shape $(D,)$, and `x` is a training batch of shape
# $(N, D)$. Return the tuple of the two after this batch, `(running_mean, running_var)`, as new arrays of the same
# type: all arguments stay as they are. `momentum` is the share that the old averages keep.


# %%
def new_averages(running_mean, running_var, x, momentum=0.9): ...


check("7.3", new_averages)

# %% [markdown]
# **7.4 Find the bug.** This is the forward pass of batch normalization. In training it does what it should. Here it
# is in test mode, with three samples: first all of them together, then each alone.
#
# > **Predict.** The three are very different. What comes out for each of them alone?


# %%
def bn_buggy(x, gamma, beta, running_mean, running_var, train):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


# %%
trio = np.array([[0.0, 9.0], [4.0, -2.0], [50.0, 1.0]])
settings = np.array([1.5, 2.0]), np.array([0.5, -1.0]), np.array([3.0, 1.0]), np.array([4.0, 9.0])
print("together:", bn_buggy(trio, *settings, train=False).round(2).tolist())
alone = np.array([bn_buggy(sample[np.newaxis], *settings, train=False)[0] for sample in trio])
print("alone:   ", alone.round(2).tolist())
assert (alone == settings[1]).all()

# %% [markdown]
# Alone, every sample gives $\beta$: the network would answer the same to every picture. Together, each answer depends
# on the neighbors. Mend it. `x` has shape $(N, D)$, the next four have shape $(D,)$, and `train` is `True` or
# `False`. Return the output alone, of the shape and type of `x`: with the statistics of the batch in training, with
# the running ones in test mode. The running averages are not brought up to date here, not even in training: all
# arguments stay as they are.


# %%
def bn_fixed(x, gamma, beta, running_mean, running_var, train): ...


check("7.4", bn_fixed)

# %% [markdown]
# **7.5 Backward.** Write the backward pass in training. `dout`, the gradient by the output, and `x_hat` have shape
# $(N, D)$; `std`, which is $\sqrt{\mathrm{var} + \epsilon}$, and `gamma` have shape $(D,)$. Return the tuple
# `(dx, dgamma, dbeta)`, of shapes $(N, D)$, $(D,)$ and $(D,)$; all arguments stay as they are. The check compares
# with numerical gradients.


# %%
def bn_backward(dout, x_hat, std, gamma): ...


check("7.5", bn_backward)

# %% [markdown]
# **7.6 Find the bug.** A gradient check for one layer. `forward(x)` returns the output, and `backward(dout)` the
# gradient by the `x` of the last forward, as in our layers; `dout` has the shape of the output. The check takes the
# sum of all outputs as the loss, so the gradient from above is 1 everywhere, and returns the largest difference
# between the two gradients. Let it judge batch normalization: the right backward, and two that are wrong.
#
# > **Predict.** Which of the three does it catch?


# %%
def check_buggy(forward, backward, x):
    dx = backward(np.ones_like(forward(x)))
    by_differences = numerical_gradient(lambda x: np.sum(forward(x)), x)
    return np.abs(dx - by_differences).max()


# %%
layer = BatchNormalization(gamma=np.array([0.5, 2.0, 1.0]), beta=np.zeros(3))
candidates = {
    "the right one": layer.backward,
    "return 0 * dout": lambda dout: 0 * dout,
    "the mean alone": lambda dout: dout - dout.mean(axis=0),
}
data = np.random.default_rng(7).normal(size=(5, 3))
for kind, backward in candidates.items():
    difference = check_buggy(layer.forward, backward, data)
    print(f"{kind}: all agree within 1e-6: {difference < 1e-6}")
    assert difference < 1e-6

# %% [markdown]
# All three pass. Each normalized column sums to 0, so this loss is the same for every `x`: its true gradient is 0,
# and whoever returns 0 is right. Mend the check: take $\sum_{ij} c_{ij}\, \mathrm{out}_{ij}$ as the loss, where `c`
# has the shape of the output and is drawn from `rng`, a `np.random.Generator`. Return one number again, the largest
# absolute difference between the `dx` of `backward` and the numerical gradient. `x` has shape $(N, D)$, in float64;
# the output may have another number of columns. `numerical_gradient` may be used. Mind that `backward` belongs to the
# *last* call of `forward`, and that the differences call it too.


# %%
def check_fixed(forward, backward, x, rng): ...


check("7.6", check_fixed)

# %% [markdown]
# **7.7 Images, by channel.** `x` is a batch of images of shape $(N, C, H, W)$; `gamma` and `beta` have shape $(C,)$.
# Return the output of batch normalization in training, of the same shape and type: each channel has one mean and one
# variance, over the batch and all its pixels, and one $\gamma$ and $\beta$. All arguments stay as they are.


# %%
def normalize_images(x, gamma, beta, eps=1e-5): ...


check("7.7", normalize_images)

# %% [markdown]
# **7.8 Two layers in one.** In test mode, batch normalization is only a factor and a shift. Behind an affine layer
# $xW + b$, with `W` of shape $(n, D)$ and `b` of shape $(D,)$, it can therefore be folded into the weights. Return
# the tuple `(W2, b2)`, of the same shapes and type, so that $xW_2 + b_2$ gives for every `x` what the affine layer
# and then batch normalization in test mode give. The other four have shape $(D,)$; all arguments stay as they are.


# %%
def fold(W, b, gamma, beta, running_mean, running_var, eps=1e-5): ...


check("7.8", fold)

# %% [markdown]
# ## Summary
#
# - Normalize each unit over the batch to mean 0 and standard deviation 1; then scale by γ and shift by β, which are
#   learned.
# - Backward, $x$ acts through itself, the mean and the variance:
#   $\frac{1}{s}(g - \overline g - \hat x\, \overline{\hat x g})$. What would shift or stretch all samples is removed.
# - In use, running averages take the place of the batch's statistics. Small batches make the two modes disagree.
# - It widens the range of starts and of rates, and makes stacks of ten layers or so easier to train. Where there was no
#   trouble it gains little, and at small batch sizes it harms.
#
# ## Further reading
#
# - S. Ioffe, C. Szegedy, *Batch normalization: accelerating deep network training by reducing internal covariate
#   shift*, ICML 2015.
# - S. Santurkar, D. Tsipras, A. Ilyas, A. Madry, *How does batch normalization help optimization?*, NeurIPS 2018: it
#   is not the shift, they argue.
# - J. L. Ba, J. R. Kiros, G. E. Hinton, *Layer normalization*, arXiv:1607.06450, 2016.
# - Y. Wu, K. He, *Group normalization*, ECCV 2018: what small batches do, measured, and a remedy.
# - T. van Laarhoven, *L2 regularization versus batch and weight normalization*, arXiv:1706.05350, 2017: how size and
#   rate play together.
#
# Next: [8 · Regularization](08_regularization.ipynb). A network that has learned its examples by heart, and what to
# do about it.
