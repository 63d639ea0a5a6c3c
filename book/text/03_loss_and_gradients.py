# %% [markdown]
# # 3 · Loss and gradients
#
# **Question of this chapter: how does a network find its weights?**
#
# In [chapter 2](02_forward_pass.ipynb) the weights were given. Now you will find some yourself: first by hand, then
# with a rule that needs no hand. It takes two ideas. A **loss function** 损失函数 says, in one number, how wrong the
# network is. A **gradient** says, for each weight, how that number rises or falls with it. The rest is patience, and
# this chapter will also tell you how much of it you would need.
#
# After this chapter you can
#
# - measure how wrong an answer is, by mean squared error or cross entropy, for one sample or a whole batch;
# - work out a derivative by differences, and say why the step must be neither large nor tiny;
# - walk downhill along a gradient, and see from the path whether the learning rate is too small or too large;
# - train a network from random weights, epoch by epoch, and say what it would cost to train a large one this way.
#
# It builds on chapter 1 (slope, softmax) and chapter 2 (a batch through a network). Allow two hours.

# %%
import itertools
import time

import numpy as np

from common import live
from common.blas import one_blas_thread
from common.climb import show_climb
from common.exercises import check, hint, solution
from common.functions import cross_entropy_error, mean_squared_error, softmax
from common.gradient import gradient_descent, numerical_gradient
from common.networks import SimpleNet, TwoLayerNet
from common.notebook import show_source
from common.optimizers import SGD
from common.trainer import Trainer
from dataset.mnist import load_mnist

# %% [markdown]
# Here is the whole business of learning, with two weights instead of thousands. Somebody has hung masses on a spring
# and measured its length. The straight line $y = wx + b$ is a model of it, and a bad one so far.
#
# > **Try it.** Turn the two knobs until the loss is as small as you can get it. Below 0.15 is good. Watch what you
# > look at while you do it: the line, or the number?

# %%
rng = np.random.default_rng(3)
masses = np.linspace(0.5, 6.0, 12)  # kg
lengths = 2.0 + 1.5 * masses + rng.normal(scale=0.3, size=12)  # cm
KNOB = np.linspace(-1, 4, 101)


def spring_loss(w, b):
    y = w * masses + b
    return mean_squared_error(y[:, None], lengths[:, None])  # None adds an axis: a row is a sample


# %%
def two_knobs(w, b):
    ends = np.array([0.0, 6.5])
    slice_of_loss = [spring_loss(turned, b) for turned in KNOB]
    return {
        "line": {"model": (ends, w * ends + b), "measured": (masses, lengths)},
        "loss": {"if w alone is turned": (KNOB, slice_of_loss), "here": (w, spring_loss(w, b))},
        "note": f"loss {spring_loss(w, b):.3f}",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    two_knobs,
    views=[
        live.Curves("line", xlabel="mass (kg)", ylabel="length (cm)", xlim=(0, 6.5), ylim=(-2, 16),
                    styles={"measured": "points"}, colors={"measured": "black"}),
        live.Curves("loss", xlabel="w (cm/kg)", ylabel="loss", xlim=(-1, 4), ylim=(0, 20),
                    styles={"here": "point"}, colors={"here": "red", "if w alone is turned": "green"}),
    ],
    title="To learn is to turn knobs until the loss is small",
    alt="Left: twelve measured lengths against masses, and a straight line far below them. Right: the loss as a curve over "
        "the slope w, a bowl, with a red point for where w is now, high on its left side.",
    w=live.slider(-1.0, 4.0, value=0.2, step=0.05, label="w", unit="cm/kg"),
    b=live.slider(-4.0, 8.0, value=1.0, step=0.1, label="b", unit="cm"),
)  # fmt: skip

# %% [markdown]
# You needed two things: the number that tells good from bad, and a feeling for which way to turn. The right picture
# shows where that feeling comes from: the curve falls to one side. Turn $b$, and the whole curve moves, so the best
# $w$ of before is not the best any more. Two knobs can be turned by hand. The network of chapter 2 that reads digits has
# 45,360.
#
# For a straight line there is a formula that gives the best knobs at once. For a network there is none, and so we
# follow the slope. Here is what you were after:

# %%
best_w, best_b = np.polyfit(masses, lengths, 1)
print(f"best: w = {best_w:.2f}, b = {best_b:.2f}, loss {spring_loss(best_w, best_b):.3f}")
assert spring_loss(best_w, best_b) < 0.15 < spring_loss(0.2, 1.0)
sigmoid_net_sizes = [784, 50, 100, 10]
assert sum((a + 1) * c for a, c in itertools.pairwise(sigmoid_net_sizes)) == 45_360

# %% [markdown]
# ## 3.1 Rules by hand, or learned
#
# How would you tell a 0 from a 1 if you had to write the rule yourself? A 0 takes more ink. So measure the mean gray
# value, and compare it with a threshold. A quantity worked out from the picture that helps to tell the classes apart,
# like this mean, is a **feature** 特征. Here a person chose it.
#
# > **Predict.** How often will this rule be right for 0 against 1? And the same rule for 4 against 9?

# %%
(x_train, t_train), (x_test, t_test) = load_mnist()


# %%
def ink_rule(first, second):
    """Accuracy of 'more ink than halfway between the two means', threshold from the training set."""
    mean = {d: x_train[t_train == d].mean() for d in (first, second)}
    more, less = sorted(mean, key=mean.get, reverse=True)
    chosen = (t_test == first) | (t_test == second)
    answers = np.where(x_test[chosen].mean(axis=1) > (mean[more] + mean[less]) / 2, more, less)
    return (answers == t_test[chosen]).mean()


for pair in ((0, 1), (4, 9), (3, 5)):
    print(pair, f"{ink_rule(*pair):.2f}")

# %%
assert ink_rule(0, 1) > 0.9
assert ink_rule(4, 9) < 0.6 and ink_rule(3, 5) < 0.6

# %% [markdown]
# A good rule for one pair, and hardly better than tossing a coin for the others. You could now think of loops and
# crossings, write rules for 45 pairs of digits, and start again for letters. For decades that was mostly how
# recognition was done: people made the features, and at most the last step was learned from examples. Then the
# features, too, were left to learning. **Deep learning** does it in many layers, each building its features out of
# those of the layer before. In exchange we have to say exactly what we want, as a number.
#
# ## 3.2 How wrong is it? Two losses
#
# Let softmax make $y = (0.2, 0.6, 0.2)$ of the network's scores, where the answer is class 1 (classes count from 0;
# and where a loss is meant, $y$ are from here on these probabilities). The **target** 目标值, what the output should be,
# is one-hot: $t = (0, 1, 0)$. The **mean squared error** 均方误差 adds up the squared differences,
#
# $$E = \frac{1}{2} \sum_k (y_k - t_k)^2,$$
#
# with a factor $\frac12$ that will cancel a 2 later. (The *mean* is that over the samples of a batch, below. Others
# divide by the number of classes, too, or leave out the $\frac12$.) The **cross entropy** 交叉熵 takes the logarithm of
# the probabilities,
#
# $$L = -\sum_k t_k \ln y_k = -\ln y_c \quad\text{with } c \text{ the true class}.$$
#
# In a one-hot $t$ all terms are 0 but one: cross entropy looks only at the probability that the true class got. A
# probability of 1 gives $-\ln 1 = 0$; a smaller one gives more.
#
# > **Predict.** Work out both for the $y$ above. Then: by how much does each of them grow if $y$ becomes
# > $(0.2, 0.01, 0.79)$? (For one of the two you need only the middle number.)

# %%
t = np.array([0, 1, 0])
for y in (np.array([0.2, 0.6, 0.2]), np.array([0.2, 0.01, 0.79])):
    E = 0.5 * np.sum((y - t) ** 2)
    L = -np.sum(t * np.log(y))
    print(y, f" squared error {E:.3f}  cross entropy {L:.3f}")
    assert np.isclose(E, mean_squared_error(y, t)) and np.isclose(L, cross_entropy_error(y, t))

# %% [markdown]
# The squared error can't say more than 1: the worst there is, all probability on one wrong class. Cross entropy has
# no upper end. Why does that matter? Because of the slopes, which are what learning follows.
#
# The figure has two classes: the true one gets $p$, the other $1 - p$, and both are wrong by $1 - p$. So
# $E = \frac12 \cdot 2 (1 - p)^2 = (1 - p)^2$, and $L = -\ln p$, with the slopes $\frac{dE}{dp} = -2(1 - p)$ and
# $\frac{dL}{dp} = -\frac1p$. But a network doesn't turn $p$; it turns scores. Let $u$ be how far the true class's
# score is ahead of the other. Then softmax makes $p = \sigma(u)$, with $\frac{dp}{du} = p(1 - p)$, and the slopes by
# $u$ are those by $p$ times this factor. They are on the right. (The menu has the slopes by $p$, too. Toward $p = 0$
# cross entropy's leaves the chart; the note below has the number.)
#
# > **Predict.** A network is sure of a wrong class: $p = 0.01$. Which loss pulls the true class's score up more strongly?

# %%
P = np.linspace(0.005, 0.999, 200)
SLOPES = {
    "score": lambda p: {"squared error": -2 * p * (1 - p) ** 2, "cross entropy": p - 1},
    "probability": lambda p: {"squared error": -2 * (1 - p), "cross entropy": -1 / p},
}


# %%
def two_losses(p, by):
    values = {"squared error": (P, (1 - P) ** 2), "cross entropy": (P, -np.log(P))}
    slopes = {name: (P, slope) for name, slope in SLOPES[by](P).items()}
    here = SLOPES[by](p)
    return {
        "loss": values | {"here": ([p, p], [(1 - p) ** 2, -np.log(p)])},
        "slope": slopes | {"here": ([p, p], list(here.values()))},
        "note": f"slopes: squared error {here['squared error']:.3f}, cross entropy {here['cross entropy']:.3f}",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    two_losses,
    views=[
        live.Curves(name, xlabel="probability p of the true class", ylabel=name, xlim=(0, 1), ylim=limits,
                    styles={"cross entropy": "dashed", "here": "points"}, colors={"here": "red"})
        for name, limits in {"loss": (0, 5), "slope": (-2.1, 0.1)}.items()
    ],
    title="Cross entropy punishes confident mistakes",
    alt="Left: two losses against the probability of the true class; the squared error ends at 1, cross entropy rises without "
        "end toward 0. Right: their slopes. A red point on each curve marks the chosen probability.",
    p=live.slider(0.01, 0.99, value=0.3, step=0.01, label="probability of the true class"),
    by=live.dropdown(list(SLOPES), label="slope by"),
)  # fmt: skip

# %% [markdown]
# By the score, the two part ways. Cross entropy has the slope $p - 1$: the more wrong, the stronger the pull, up to 1.
# The squared error has $-2p(1-p)^2$: for a confident mistake the factor $p$ takes nearly all of it away. The softmax is
# saturated there, as the sigmoid was in chapter 1, and a squared error behind it learns next to nothing where there is
# most to learn. That is a strong reason to train classifiers with cross entropy. And it shows why the logarithm belongs
# to the softmax: it undoes its exponential.

# %%
slopes = SLOPES["score"](0.01)
print({name: round(value, 3) for name, value in slopes.items()})
assert abs(slopes["cross entropy"]) > 40 * abs(slopes["squared error"])
u, h = np.log(0.01 / 0.99), 1e-5  # the score with σ(u) = 0.01; and the slopes once more, by differences
for name, loss in (("squared error", lambda p: (1 - p) ** 2), ("cross entropy", lambda p: -np.log(p))):
    by_difference = (loss(1 / (1 + np.exp(-u - h))) - loss(1 / (1 + np.exp(-u + h)))) / (2 * h)
    assert np.isclose(by_difference, slopes[name])

# %% [markdown]
# For numbers that are no probabilities, a length or a price, the mean squared error is the usual choice.
#
# ### A whole batch
#
# The loss of a batch is the **mean** of its samples' losses, so that it doesn't depend on how many there are:
#
# $$L = -\frac1N \sum_n \sum_k t_{nk} \ln y_{nk} = -\frac1N \sum_n \ln y_{n, c_n}, \qquad E = \frac1{2N} \sum_n \sum_k (y_{nk} - t_{nk})^2.$$
#
# (You had this $E$ in the spring, with one output.) The first form of $L$ wants one-hot rows, the second the class
# numbers $c_n$, and NumPy can pick the right probabilities by pairs of indices: row 0 with its class, row 1 with its
# class, and so on.

# %%
y = softmax(np.array([[1.0, 3.0, 0.5], [2.0, 0.0, 0.1], [0.3, 0.2, 0.1]]))
labels = np.array([1, 0, 2])
picked = y[np.arange(3), labels]
print("probabilities of the true classes:", picked.round(3))
one_hot_rows = np.eye(3)[labels]
assert np.isclose(-np.log(picked).mean(), cross_entropy_error(y, labels))
assert np.isclose(cross_entropy_error(y, labels), cross_entropy_error(y, one_hot_rows))

# %% [markdown]
# What if the true class has the probability 0? Then the loss is infinite, and `cross_entropy_error` says so. You will
# meet code that computes $\ln(y + 10^{-7})$ to be spared that. It also caps the loss at 16.1, whatever happens, and for
# very small probabilities the slope by $p$ is far from $-\frac1p$. This book's networks work the loss out from the
# scores themselves, where the true class's probability can't be rounded to 0 before its logarithm is taken.

# %%
print(
    "capped:",
    round(-np.log(1e-30 + 1e-7), 1),
    " exact:",
    round(cross_entropy_error([1 - 1e-30, 1e-30], 1), 1),
)
assert cross_entropy_error([1.0, 0.0], 1) == np.inf
from_scores = SimpleNet(1, 3, dtype=np.float64)
from_scores.params["W1"][:] = [0, 1000, 0]  # so that the input 1 gives the scores (0, 1000, 0)
assert from_scores.loss(np.array([1.0]), 0) == 1000

# %% [markdown]
# ### Why not the accuracy?
#
# We want a high accuracy. Why not use that as the measure, and climb? Because it is flat almost everywhere. Turn a
# weight by a hair, and the same digits are read rightly as before: the accuracy stays as it is, until suddenly one
# digit flips. A loss answers the smallest turn of most weights.
#
# (`TwoLayerNet`, which this chapter uses from here on, is a network like that of chapter 2 with one hidden layer; its
# bend is ReLU, and its loss softmax with cross entropy.)

# %%
network = TwoLayerNet(784, 50, 10, rng=0, dtype=np.float64)
before = network.evaluate(x_test, t_test)
network.params["W2"][0, 0] += 1e-6
after = network.evaluate(x_test, t_test)
print("accuracy changed:", after[1] != before[1], "  loss changed:", after[0] != before[0])
assert after[1] == before[1] and after[0] != before[0]

# %% [markdown]
# ### Mini-batches
#
# The loss we want to be small is the mean over all 60,000 training digits. Working that out for a single step would
# be a waste: some digits, drawn at random, give nearly the same number. Such a draw is a **mini-batch** 小批量. Its loss
# is a mean, too, and the spread of a mean shrinks with the square root of how many numbers are in it. (Spread is
# measured by `np.std`: the root of the mean squared distance from the mean. Chapter 5 comes back to it.)
#
# > **Predict.** The losses of single digits scatter around their mean of about 2.35 by some 0.55. By how much, then,
# > will the losses of mini-batches of 100 digits each scatter around it?

# %%
untrained = TwoLayerNet(784, 50, 10, weight_init_std="he", rng=0)  # "he": see chapter 6
whole = untrained.loss(x_train, t_train)
single = -np.log(softmax(untrained.predict(x_train))[np.arange(60_000), t_train])
rng = np.random.default_rng(0)
draws = [rng.choice(60_000, size=100, replace=False) for _ in range(10)]
of_batches = [untrained.loss(x_train[rows], t_train[rows]) for rows in draws]
print(f"all: {whole:.2f}  mini-batches: {min(of_batches):.2f} to {max(of_batches):.2f}")
of_many = [single[rng.choice(60_000, size=100, replace=False)].mean() for _ in range(500)]
print(f"how 500 mini-batches scatter: {np.std(of_many):.3f}")
assert 2.3 < whole < 2.4 and 0.5 < single.std() < 0.6
assert max(abs(loss - whole) for loss in of_batches) < 0.2
assert single[t_train == 0].mean() < 2 and single[t_train == 5].mean() > 3.4
assert 0.05 < np.std(of_many) < 0.06 and max(abs(loss - whole) for loss in of_many) > 2 * 0.055

# %% [markdown]
# By $0.55 / \sqrt{100} = 0.055$, as the rule says; now and then one lies twice as far. Near enough, for one part in 600
# of the work.
# (Untrained, with ten classes, a network that knows nothing would give each a tenth: a loss of $\ln 10 = 2.30$. This
# one starts a little above, as its random weights are random opinions: the mean loss of the zeros is 1.9, that of the
# fives 3.5. Beside a mean of 2.35 a scatter of 0.055 is little. Training lowers the mean far more than the scatter, and
# then you will see the loss of mini-batches tremble.)
#
# ## 3.3 A slope from two values
#
# The slope of $f$ at $x$ is what $\frac{f(x + h) - f(x)}{h}$ tends to as $h$ goes to 0. A computer can't go to 0, but
# it can take a small $h$. That is **numerical differentiation** 数值微分. This form, with a step to one side, is the
# **forward difference** 前向差分. The **central difference** 中心差分 takes a step to each side:
#
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}.$$
#
# > **Predict.** Which is nearer to the truth? And what happens to the error when $h$ gets ten times smaller?

# %%
truth = np.cos(1.0)  # the slope of the sine at 1
for h in (1e-1, 1e-2, 1e-3):
    forward = (np.sin(1 + h) - np.sin(1)) / h
    central = (np.sin(1 + h) - np.sin(1 - h)) / (2 * h)
    print(f"h = {h:<6} error: forward {abs(forward - truth):.1e}, central {abs(central - truth):.1e}")
    assert 0.4 * h < abs(forward - truth) < 0.5 * h and 0.08 * h**2 < abs(central - truth) < 0.1 * h**2

# %% [markdown]
# The forward error falls tenfold with $h$, the central one a hundredfold. Taylor's formula says why:
#
# $$f(x \pm h) = f(x) \pm h f'(x) + \tfrac{h^2}{2} f''(x) \pm \tfrac{h^3}{6} f'''(x) + \dots$$
#
# In $f(x+h) - f(x)$ the term with $h^2$ stays; divided by $h$, it leaves an error of about $\frac h2 f''(x)$. In
# $f(x+h) - f(x-h)$ it cancels, and what is left after dividing by $2h$ is $\frac{h^2}{6} f'''(x)$. This is the
# **truncation error** 截断误差. So make $h$ as small as possible?
#
# > **Predict.** Move the slider to the left. Where will the error be smallest: at the very end, or before?

# %%
STEPS = np.logspace(-15, 0, 91)


def quotients(h, number_type):
    """Forward and central difference of the sine at 1, worked out in one type of number throughout."""
    one, h = number_type(1), np.asarray(h, number_type)
    forward = (np.sin(one + h) - np.sin(one)) / h
    central = (np.sin(one + h) - np.sin(one - h)) / (2 * h)
    return {"forward": forward.astype(float), "central": central.astype(float)}


# %%
def step_of_derivative(h, number_type):
    x = np.linspace(-0.5, 2.5, 101)
    floor = 1e-13  # an error of exactly 0, which a logarithm can't show
    errors = {name: (STEPS, np.abs(q - truth) + floor) for name, q in quotients(STEPS, number_type).items()}
    here = quotients(h, number_type)
    secant = np.sin(1) + here["forward"] * (x - 1)
    return {
        "error": errors | {"here": ([h, h], [abs(q - truth) + floor for q in here.values()])},
        "curve": {
            "sine": (x, np.sin(x)),
            "forward difference": (x, secant),
            "points": ([1, 1 + h], np.sin([1, 1 + h])),
        },
        "note": f"forward {here['forward']:.8f}, central {here['central']:.8f}, true {truth:.8f}",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    step_of_derivative,
    views=[
        live.Curves("error", xlabel="step h", ylabel="error of the slope", xscale="log", yscale="log",
                    xlim=(1e-15, 1), ylim=(1e-13, 10), styles={"central": "dashed", "here": "points"}, colors={"here": "red"}),
        live.Curves("curve", xlabel="x", ylabel="sin x", xlim=(-0.5, 2.5), ylim=(-0.6, 1.6),
                    styles={"forward difference": "dashed", "points": "points"}, colors={"points": "red"}),
    ],
    title="Too small a step is as bad as too large a one",
    alt="Left: the error of forward and central differences against the step, both scales logarithmic; each curve is a V, "
        "falling and then rising again as the step gets smaller. Right: the sine and the line through two points on it.",
    h=live.log_slider(1e-15, 1.0, value=0.3, label="step h"),
    number_type=live.dropdown({"float64": np.float64, "float32": np.float32}, label="numbers"),
)  # fmt: skip

# %% [markdown]
# The error falls, and then it rises again. A float64 has about 16 digits, so $f(x+h)$ and $f(x)$ are each rounded by
# about $10^{-16}$, relatively. Where they agree in their first 12 digits, the difference has 4 good digits left.
# Divided by $h$, the **rounding error** 舍入误差 is about $10^{-16} f / h$: it *grows* as $h$ shrinks. The best $h$ is
# where the two errors meet: near $10^{-8}$ for the forward difference, near $10^{-5}$ for the central one, which is
# then also the more exact of the two. With float32 and its 7 digits everything is much worse: the best steps lie
# between $10^{-4}$ and $10^{-2}$, and with $h = 10^{-8}$ the slope comes out as 0, since $1 + 10^{-8}$ *is* 1 there.

# %%
for number_type in (np.float64, np.float32):
    error = {name: np.abs(q - truth) for name, q in quotients(STEPS, number_type).items()}
    best = {name: STEPS[e.argmin()] for name, e in error.items()}
    if number_type is np.float64:
        assert error["central"].min() < error["forward"].min()
        assert 1e-10 < best["forward"] < 1e-6 < best["central"] < 1e-4
    else:
        assert all(1e-4 < step < 1e-2 for step in best.values())
        assert error["central"].min() > 1e4 * np.abs(quotients(1e-5, np.float64)["central"] - truth)
assert quotients(1e-8, np.float32)["forward"] == 0

# %% [markdown]
# So: **central differences, in float64, with $h = 10^{-4}$**. (Ten times the best step for the sine: along most single
# weights a loss curves more gently, and there a larger step is the better one. Where a step crosses the corner of a
# ReLU, only a smaller one would help; section 4.7 comes back to that.) That is what this book's `numerical_diff` and
# `numerical_gradient` do, and they turn your numbers into float64 first.
#
# ## 3.4 Many knobs: the gradient
#
# A function of several variables has a slope for each. Turn one and hold all others still: that is the **partial
# derivative** 偏导数, written $\frac{\partial f}{\partial x_i}$. All of them together, in an array of the shape of $x$,
# are the **gradient** $\nabla f$. For $f(x) = x_1^2 + x_2^2$ it is $(2x_1, 2x_2)$.


# %%
def partial_derivatives(f, x, h=1e-4):
    gradient = np.zeros(len(x))
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def bowl(x):
    return np.sum(x**2)


print(partial_derivatives(bowl, np.array([3.0, 4.0])).round(6))
assert np.allclose(partial_derivatives(bowl, np.array([3.0, 4.0])), [6, 8])

# %% [markdown]
# Two evaluations of $f$ for each knob. And a trap: hand in `np.array([3, 4])`, whole numbers, and the steps are cut
# to whole numbers, too. `up` stays 3, `down` becomes 2, and the "slope" is 25,000:

# %%
print(partial_derivatives(bowl, np.array([3, 4])))
assert np.allclose(partial_derivatives(bowl, np.array([3, 4])), [25_000, 35_000])

# %% [markdown]
# Exercise 3.5 is about that. The library's own works for arrays of any shape, and for whole numbers:

# %%
show_source(numerical_gradient)

# %% [markdown]
# The work is done by `numerical_gradient_inplace`, which changes one entry of the array at a time and puts it back.
# We shall need that form for networks.
#
# The gradient has a meaning as a whole. A small step $d$ changes $f$ by about $\nabla f \cdot d$: each knob's turn
# times its slope, added up. Of all steps of one length this is largest for the one along the gradient, 0 for those at
# a right angle to it, and most negative for the opposite one. So the gradient points where $f$ rises most steeply, and
# the opposite way is **straight downhill**. That gives a rule for finding a low place: stand somewhere, take a step
# against the gradient, look again.
#
# $$x \leftarrow x - \eta\, \nabla f(x)$$
#
# This is **gradient descent** 梯度下降, and $\eta$ (eta) is the **learning rate** 学习率, the length of a step as a multiple
# of the gradient. In code it is a loop of one line:


# %%
def go_down(gradient, x, rate, steps):
    for _ in range(steps):
        x = x - rate * gradient(x)
    return x


print(go_down(lambda x: 2 * x, np.array([3.0, 4.0]), rate=0.1, steps=50).round(4))
around = np.linspace(0, 2 * np.pi, 360, endpoint=False)
rises = [bowl(np.array([3 + 1e-4 * np.cos(a), 4 + 1e-4 * np.sin(a)])) for a in around]
assert np.isclose(around[np.argmax(rises)], np.arctan2(8, 6), atol=0.02)  # the steepest way is the gradient's

# %% [markdown]
# `gradient_descent` of the library does the same, and can keep the whole path. On the map in the figure, lines
# connect points of equal height (the darker, the lower; dashed ones lie below 0), and the gradient stands at a right
# angle on them.
#
# > **Predict.** In the *valley*, $f = \frac{x^2}{20} + y^2$, the way up is, at the same distance from the middle, 20
# > times steeper along $y$ than along $x$. What path does the descent take with a rate of 0.9? And with 1.05?

# %%
SURFACES = {  # name: function, gradient
    "valley": (lambda x, y: x**2 / 20 + y**2, lambda p: np.array([p[0] / 10, 2 * p[1]])),
    "bowl": (lambda x, y: (x**2 + y**2) / 2, lambda p: np.array([p[0], p[1]])),
    "saddle": (lambda x, y: (x**2 - y**2) / 4, lambda p: np.array([p[0] / 2, -p[1] / 2])),
    "two minima": (
        lambda x, y: (x**2 - 4) ** 2 / 16 + x / 4 + y**2 / 2,
        lambda p: np.array([p[0] * (p[0] ** 2 - 4) / 4 + 1 / 4, p[1]]),
    ),
}
SIDE = np.linspace(-4, 4, 81)


# %%
def descent(x, y, rate, steps, surface):
    f, slope = SURFACES[surface]  # with the gradient given, gradient_descent needs no f
    _, path = gradient_descent(
        None, [round(x, 1), round(y, 1)], lr=rate, step_num=steps, gradient=slope, return_path=True
    )
    with np.errstate(over="ignore", invalid="ignore"):  # a path that explodes is part of the lesson
        heights = f(*path.T)
    note = f"after {steps} steps: x = {path[-1, 0]:.3g}, y = {path[-1, 1]:.3g}, f = {heights[-1]:.3g}"
    if not np.isfinite(heights[-1]):
        note = f"overflow after {np.argmin(np.isfinite(heights))} steps: the rate is too large here"
    return {
        "map": {"surface": (SIDE, SIDE, f(*np.meshgrid(SIDE, SIDE))), "paths": {"descent": path}},
        "loss": {"f": (np.arange(steps + 1), np.clip(heights, -10, 1e9))},
        "note": note,
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    descent,
    views=[
        live.Contours("map", extent=(-4, 4, -4, 4), xlabel="x", ylabel="y"),
        live.Curves("loss", xlabel="step", ylabel="f", ylim=(-4, 10), width=0.8),
    ],
    title="The rate decides between crawling, arriving and exploding",
    alt="Left: a map of a function of two variables, with the path of the descent from its start. Right: the function's value by step.",
    x=live.slider(-3.8, 3.8, value=-3.6, step=0.1, label="start x"),
    y=live.slider(-3.8, 3.8, value=2.0, step=0.1, label="start y"),
    rate=live.log_slider(0.01, 2.0, value=0.9, label="learning rate"),
    steps=live.slider(1, 60, value=30, step=1, label="steps"),
    surface=live.dropdown(list(SURFACES)),
)  # fmt: skip

# %% [markdown]
# Go through it slowly; most of what can happen in training happens here.
#
# - **Valley, rate 0.01**: it crawls. **0.9**: it jumps from wall to wall, in a zig-zag, while it makes its way along
#   the floor. **Above 1**: each jump lands higher on the walls than it began, and the numbers explode.
# - **Two minima, rate 0.2**: where you end depends on where you start. The lower minimum is on the left; from the
#   right you don't find it. (With a large rate the walk may jump across, or out of the map.) The place with the
#   lowest value of all is the **global minimum** 全局最小值, the other is only a **local** one 局部最小值.
# - **Saddle, rate 0.5**: along $x$ the middle is a minimum, along $y$ a maximum; such a place is a **saddle point**
#   鞍点. Start with $y = 0$ exactly: the descent walks to the middle and stays, since the gradient there is 0. The
#   smallest $y$ lets it slide off to the side.
#
# Why exactly 1? Look at one direction alone. For $f = \frac a2 x^2$, with **curvature** 曲率 $a$, the slope is $ax$,
# and a step makes
#
# $$x \leftarrow x - \eta a x = (1 - \eta a)\, x.$$
#
# Every step multiplies $x$ by the same number. For $0 < \eta a < 1$ it shrinks evenly; at $\eta = \frac1a$ it arrives
# in one step; between $\frac1a$ and $\frac2a$ it changes sides each time and still shrinks; at $\frac2a$ it jumps to
# and fro for ever; **above $\frac2a$ it grows**. The valley has curvatures $\frac1{10}$ and 2. The steep direction
# forbids rates from $\frac22 = 1$ on; and just below 1 the flat one shrinks by a factor of 0.9 a step only. One
# rate for all directions: that is the trouble, and chapter 5 is about it.

# %%
valley_slope = SURFACES["valley"][1]
ends = {
    rate: gradient_descent(None, [-3.6, 2.0], lr=rate, step_num=60, gradient=valley_slope)
    for rate in (0.01, 0.9, 1.05)
}
for rate, end in ends.items():
    print(f"rate {rate}: x = {end[0]:.2f}, y = {end[1]:.2f}")
assert ends[0.01][0] < -3 and np.abs(ends[0.9]).max() < 0.1 and abs(ends[1.05][1]) > 2.0
two_minima, slope_there = SURFACES["two minima"]
lowest = [
    gradient_descent(None, [x, 1.0], lr=0.2, step_num=200, gradient=slope_there)
    for x in (-3.6, -1.0, 1.0, 3.6)
]
heights = [two_minima(*place) for place in lowest]
assert max(heights[:2]) < min(heights[2:]) - 0.5
at_saddle = gradient_descent(None, [2.0, 0.0], lr=0.5, step_num=100, gradient=SURFACES["saddle"][1])
assert np.allclose(at_saddle, 0)

# %% [markdown]
# With that, the spring from the beginning needs no hand. Its two knobs are an array of two, and the loss is a
# function of that array.

# %%
found = gradient_descent(lambda knobs: spring_loss(*knobs), [0.2, 1.0], lr=0.1, step_num=1000)
print(f"found: w = {found[0]:.2f}, b = {found[1]:.2f}")
assert np.allclose(found, [best_w, best_b], atol=0.01)

# %% [markdown]
# ## 3.5 The gradient of a network
#
# A network is a function of its weights, too. We look at a very small one: two inputs, three classes, a single matrix
# $W$ of shape $(2, 3)$, no bias and no hidden layer. The samples stay fixed; the weights are what is turned. So the
# gradient has the shape of $W$: for each weight, how the loss answers to it.

# %%
small = SimpleNet(rng=2)
W = small.params["W1"]
x, c = np.array([0.6, 0.9]), 2  # a sample, and its class
print("W:", W.round(2), sep="\n")
print("probabilities:", softmax(small.predict(x)).round(2), f" loss: {small.loss(x, c):.2f}")

# %%
slope = small.numerical_gradient(x, c)["W1"]
print(slope.round(2))
assert slope.shape == W.shape
assert (slope[:, 2] < 0).all() and (slope[:, :2] > 0).all()

# %% [markdown]
# Read it as advice. The third column is negative: *raise* these weights, and the loss falls; they lift the score of
# the true class. The other columns are positive: lower them. The second row is one and a half times the first, as the
# second input is one and a half times the first: a weight matters as much as what it is multiplied with.
#
# One step against it, and then a hundred more:

# %%
assert np.allclose(slope[1], 1.5 * slope[0], atol=1e-6)
first_loss = small.loss(x, c)
W -= 0.5 * slope  # in place: the network sees its own weights change
second_loss = small.loss(x, c)
for _ in range(100):
    W -= 0.5 * small.numerical_gradient(x, c)["W1"]
print(f"loss: {first_loss:.2f}, after a step {second_loss:.2f}, after a hundred more {small.loss(x, c):.2f}")
assert first_loss > second_loss > small.loss(x, c)

# %% [markdown]
# It has learned one sample. To learn to read, do the same with many.
#
# ## 3.6 Training
#
# Numerical gradients are slow, so we make the problem small: 2,500 pictures of 7 × 7 pixels, each pixel the mean of
# 4 × 4 old ones; and ten hidden units with ReLU.


# %%
def reduced(images):
    """Pictures (N, 784) as (N, 49): each new pixel is the mean of 4 × 4 old ones."""
    return images.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(len(images), 49)


x_small, t_small = reduced(x_train[:2500]), t_train[:2500]
x_small_test = reduced(x_test)
network = TwoLayerNet(49, 10, 10, weight_init_std=0.1, rng=0)
parameters = sum(param.size for param in network.params.values())
print({name: param.shape for name, param in network.params.items()}, "together", parameters)
assert parameters == 49 * 10 + 10 + 10 * 10 + 10 == 610

# %% [markdown]
# Training goes through the samples in a random order, a mini-batch at a time: work out the gradient, take a step,
# next mini-batch. When every sample has been used once, an **epoch** 轮次 is over; then the order is drawn anew. With
# 2,500 samples in mini-batches of 50 an epoch has 50 steps. Taking each step on a mini-batch drawn by chance instead
# of on all data is **stochastic gradient descent** 随机梯度下降, SGD for short.
#
# > **Predict.** After three epochs, that is 150 steps: what share of the ten thousand test digits will it read?

# %% tags=["nbval-ignore-output"]
order_rng = np.random.default_rng(0)
weights_seen, losses_seen = [network.params["W1"].copy()], []
started = time.process_time()
for epoch in range(1, 4):
    order = order_rng.permutation(len(x_small))
    for start in range(0, len(order), 50):
        rows = order[start : start + 50]
        losses_seen.append(network.loss(x_small[rows], t_small[rows], train=True))  # train: see chapter 7
        gradient = network.numerical_gradient(x_small[rows], t_small[rows])
        for name, param in network.params.items():
            param -= 1.0 * gradient[name]  # learning rate 1
        weights_seen.append(network.params["W1"].copy())
    accuracies = network.accuracy(x_small, t_small), network.accuracy(x_small_test, t_test)
    print(f"epoch {epoch}: training {accuracies[0]:.0%}, test {accuracies[1]:.0%}")
seconds = time.process_time() - started
assert accuracies[1] > 0.7

# %% [markdown]
# From nothing to three digits out of four, though nobody has told it what a digit looks like. We print two
# accuracies. That on the training set says how well it does what it was made to do; that on the **test set**, digits
# it has never seen, is what counts. As long as the two stay close together, what it learns holds beyond its examples.
# That is **generalization** 泛化. Where training goes on rising and test does not, the network learns its examples by
# heart: **overfitting** 过拟合, the subject of chapter 8.
#
# The training left a trace. Each hidden unit has 49 weights, one for each pixel, so they can be shown as a picture:
# blue where ink raises its sum, orange where ink lowers it.


# %%
def learned(step):
    now = min(step, len(losses_seen) - 1)
    course = np.arange(len(losses_seen)), losses_seen
    return {
        "units": weights_seen[step].T.reshape(10, 7, 7),
        "loss": {"loss of the mini-batch": course, "here": (now, losses_seen[now])},
        "note": f"step {step} of {len(losses_seen)}, epoch {step / 50:.2f}",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    learned,
    views=[
        live.Images("units", title="weights of the ten hidden units", columns=5, colors="signed", limits=(-2, 2)),
        live.Curves("loss", xlabel="step", ylabel="loss", xlim=(0, 155), ylim=(0, 2.6), styles={"here": "point"}, colors={"here": "red"}),
    ],
    title="Out of noise, features that nobody has drawn",
    alt="Left: ten small pictures of seven by seven pixels, the weights of the hidden units, in blue and orange. Right: the loss "
        "by step, falling and trembling, with a red point at the chosen step (after the last step, at the last loss).",
    step=live.slider(0, 150, value=150, step=1, label="training step"),
)  # fmt: skip

# %% [markdown]
# At step 0 the pictures are pale noise. Then strokes and spots come out, this one wanting ink at the top, that one a
# free middle. Nobody has drawn these features; following the slope has. Two of the ten stay noise. One gives 0 for
# every digit of the training set from the start, by the chance of its random weights; the other answered a few dozen
# of the 2,500 digits at first, and none at last. Where ReLU gives 0 it has no slope to follow. And the loss trembles
# on its way down: every mini-batch is a little different, and with a rate of 1 some steps go too far.

# %%
sums = x_small @ network.params["W1"] + network.params["b1"]
noise = np.flatnonzero((sums <= 0).all(axis=0))  # the units that answer no digit any more
answered = (x_small @ weights_seen[0] > 0).sum(axis=0)  # by each, before the first step: all biases are 0
assert len(noise) == 2 and answered[noise].min() == 0 and 10 < answered[noise].max() < 100
moved = np.abs(weights_seen[-1] - weights_seen[0]).max(axis=0)
assert (moved[noise] < 0.1).all() and np.median(moved) > 0.5

# %% [markdown]
# In this book a `Trainer` runs that loop, with one improvement that matters for figures: it takes one step whenever
# it is asked (`next(trainer)`), so that a slider can be moved in between. Here is its step. The lines that matter are
# those with `batch`, `loss, grads` and `update`, which for SGD subtracts the rate times the gradient; the rest keeps
# the books. (`self.gradient` is not the slow one from above but the network's own, which chapter 4 explains;
# `schedule` is for chapter 5.)

# %%
show_source(Trainer.__next__)

# %% [markdown]
# ### What the rate does to a network
#
# Train the same small network again and again, always from the same weights, on the same mini-batches, and only with
# another rate. To do this while you drag, the gradients have to come faster than from differences. Chapter 4 finds a
# way; the figure uses it, and so that you needn't take it on trust, a cell compares it with the differences first.

# %%
exact = network.copy(np.float64)
slow = exact.numerical_gradient(x_small[:50], t_small[:50])
fast = exact.gradient(x_small[:50], t_small[:50])
for name in slow:
    print(name, "agrees to six decimals:", np.allclose(slow[name], fast[name], rtol=0, atol=1e-6))
    assert np.abs(slow[name] - fast[name]).max() < 1e-6 < 1e-2 < np.abs(slow[name]).max()


# %%
def trained_with(rate):
    network = TwoLayerNet(49, 10, 10, weight_init_std=0.1, rng=0)
    trainer = Trainer(network, SGD(rate), x_small, t_small, batch_size=50, epochs=None, rng=0)
    losses = [step.loss for step in itertools.islice(trainer, 60)]
    accuracy = network.accuracy(x_small_test[:1000], t_test[:1000])
    alive = ((x_small @ network.params["W1"] + network.params["b1"]) > 0).any(axis=0).sum()
    return {
        "loss": {"loss": (np.arange(len(losses)), losses)},
        "alive": alive,
        "note": f"after {len(losses)} steps: last loss {losses[-1]:.2f}, {accuracy:.0%} of 1,000 test digits read, "
        f"{alive} of 10 hidden units in use",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    trained_with,
    views=[live.Curves("loss", xlabel="step", ylabel="loss of the mini-batch", xlim=(0, 60), ylim=(0.3, 300), yscale="log", ghosts=8)],
    title="Each rate has its own story: too timid, right, too bold",
    alt="The loss of sixty training steps as a curve. Curves of earlier rates stay behind in gray.",
    rate=live.log_slider(0.01, 100.0, value=1.0, label="learning rate"),
)  # fmt: skip

# %% [markdown]
# Stop for a moment at each rate; the curve stays behind as a ghost. Below 0.1 the loss hardly moves in 60 steps.
# Near 1 it learns. From about 3 on it ends, but for a few lucky rates, no better than guessing; the note says why: few
# hidden units, or none, are in use. A few steps too far have pushed their weighted sums below 0, for every digit of the
# training set. ReLU gives 0 for all of them, with slope 0, and so no later step can bring such a unit back. It is
# **dead** 死亡单元. (The one that is missing even at a rate of 0.01 was dead before the first step.) With all ten dead,
# what is left is ten output biases that know nothing of the picture: a loss of about 2.3 at best. And far above 10 the
# rate is too large even for them: they jump to and fro, as in the valley, and the loss is far above 2.3.

# %% tags=["nbval-ignore-output"]
outcome = {rate: trained_with(rate) for rate in (0.01, 1.0, 3.0, 10.0, 100.0)}
means = {rate: float(np.mean(result["loss"]["loss"][1][-10:])) for rate, result in outcome.items()}
for rate in (0.01, 1.0, 3.0):
    print(
        f"rate {rate:g}: mean of the last ten losses {means[rate]:.1f}, units in use {outcome[rate]['alive']}"
    )
assert 2.2 < means[0.01] < 2.4 and means[1.0] < 1.7 and means[3.0] > 2.2 and means[100.0] > 5
assert outcome[1.0]["alive"] > 5 and outcome[3.0]["alive"] <= 3
assert outcome[10.0]["alive"] == outcome[100.0]["alive"] == 0

# %%
assert np.mean(trained_with(0.09)["loss"]["loss"][1][-10:]) > 2.25
bold = [np.mean(trained_with(rate)["loss"]["loss"][1][-10:]) for rate in np.geomspace(3, 100, 24)]
assert np.mean(np.array(bold) > 2.2) > 0.8 and min(bold[-8:]) > 3

# %% [markdown]
# ## 3.7 What it costs
#
# Two forward passes for each weight, for every single step. How much is that? Our small network has 610 parameters:
# 1,220 forward passes a step. Now the network that chapter 4 will train: 784 inputs, 50 hidden units, 10 outputs.


# %%
def parameters_of(inputs, hidden, outputs=10):
    return inputs * hidden + hidden + hidden * outputs + outputs


passes = 2 * parameters_of(784, 50)
print(f"{parameters_of(784, 50):,} parameters: {passes:,} forward passes for one step")
days = passes * 0.5e-3 * 600 * 10 / 86400  # half a millisecond a pass; 600 steps an epoch; ten epochs
print(f"at half a millisecond each, ten epochs take {days:.1f} days")
assert passes == 79_520 and 2 < days < 3

# %% [markdown]
# Half a millisecond is a guess. Press *Measure* for the number of your own computer: it times the forward pass of the
# network that the menu and the slider describe, and works out the rest. This is an extrapolation, and an honest one:
# all steps cost the same.


# %%
def cost(side, hidden, measure):
    units = np.arange(1, 201)
    count = parameters_of(side * side, hidden)
    note = f"{count:,} parameters: {2 * count:,} forward passes for one step"
    if measure:
        each = seconds_for_a_pass(side * side, hidden)
        note += f", {1e3 * each:.2f} ms each: {2 * count * each:,.0f} s a step, {2 * count * each / 6:,.1f} hours an epoch"
    curve = (units, 2 * parameters_of(side * side, units))
    return {"passes": {f"{side} × {side} pixels": curve, "here": (hidden, 2 * count)}, "note": note}


def seconds_for_a_pass(inputs, hidden):
    network = TwoLayerNet(inputs, hidden, 10, rng=0, dtype=np.float64)
    images = np.random.default_rng(0).random((100, inputs))
    times = []
    with one_blas_thread():  # products on one core: steadier to time
        for _ in range(20):
            started = time.perf_counter()
            network.loss(images, t_train[:100], train=True)
            times.append(time.perf_counter() - started)
    return float(np.median(times))


# %% tags=["nbval-ignore-output"]
live.figure(
    cost,
    views=[live.Curves("passes", xlabel="hidden units", ylabel="forward passes for one step", xlim=(0, 200), yscale="log",
                       ylim=(1e2, 1e6), styles={"here": "point"}, colors={"here": "red"})],
    title="Every weight costs two forward passes, at every step",
    alt="The number of forward passes that one training step takes, against the number of hidden units, on a logarithmic "
        "scale; a red point marks the chosen network.",
    side=live.dropdown({"7 × 7 pixels": 7, "14 × 14 pixels": 14, "28 × 28 pixels": 28}, value=28, label="images"),
    hidden=live.slider(1, 200, value=50, step=1, label="hidden units"),
    measure=live.button("Measure"),
)  # fmt: skip

# %% [markdown]
# (An epoch is 600 steps of 100 samples, so the hours are the seconds of a step divided by 6. The scale is logarithmic;
# but for the ten output biases, the number of passes is in proportion to the hidden units. And each pass costs more in
# a larger network, too, so the time of a step grows, in the end, with the square of the number of weights.) On most
# computers an epoch takes hours, and training needs several. Numerical gradients will not train real networks. But they
# are so plain that they are hard to get wrong, and that makes them precious: in chapter 4, which replaces them by
# something ten thousand times faster, they are how we know that the fast way is right.
#
# ## The climb
#
# From now on each chapter but the last adds a row to this table. It says what we know how to do by then, and how far
# that gets on the test digits. (Seconds are processor time, on the two-core machine on which the book was built.)

# %%
climb_row = {
    "chapter": 3,
    "we know how to": "follow numerical gradients",
    "network": "TwoLayerNet 49-10-10, 2,500 images of 7 × 7",
    "parameters": parameters,
    "steps": 150,
    "seconds": seconds,
    "test accuracy": accuracies[1],
}
show_climb(climb_row)

# %% [markdown]
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("3.1")` gives a hint, one more at each call, and
# `solution("3.1")` shows a solution. Until you have written something, the check says so and nothing else. As in the
# whole chapter, a row is a sample, and classes count from 0.
#
# **3.1 Two losses by hand.** A network gives the three classes 0, 1 and 2 the probabilities $y = (0.1, 0.7, 0.2)$,
# and the true class is 1. What are the mean squared error and the cross entropy of this one sample? Hand in both,
# with three digits after the point.

# %%
losses = ...  # replace the dots: (mean squared error, cross entropy), two numbers

check("3.1", losses)

# %% [markdown]
# **3.2 Cross entropy of a batch.** `y` holds probabilities, shape $(N, K)$, and `labels` the true classes, $N$ whole
# numbers from 0 to $K - 1$. Return the cross entropy, one number: the mean over the batch. Add nothing inside the
# logarithm: a true class of probability $10^{-30}$ should cost what it costs, 69.08. The true class's probability is
# never exactly 0; another class's may be.


# %%
def cross_entropy(y, labels): ...


check("3.2", cross_entropy)

# %% [markdown]
# **3.3 Find the bug.** This function is to return the cross entropy for one-hot targets, of one sample, `y` and `t`
# of shape $(K,)$, or of a batch, both $(N, K)$. Two questions expose it. Does a sample alone cost the same as in a
# batch that holds nothing else? And what does a mistake of great confidence cost, with a probability of $10^{-20}$
# for the truth?


# %%
def loss_buggy(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


sample, target = np.array([0.1, 0.7, 0.2]), np.array([0, 1, 0])
alone, in_batch = loss_buggy(sample, target), loss_buggy(sample[None], target[None])  # None adds an axis
print(f"alone {alone:.3f}, in a batch of one {in_batch:.3f}")

confident = loss_buggy(np.array([[1.0, 1e-20, 0.0]]), target[None])
print(f"confident and wrong: {confident:.2f}, wanted {-np.log(1e-20):.2f}")
assert alone < in_batch / 2
assert confident < 17

# %% [markdown]
# No loss of this function exceeds 16.12, so it can't tell a bad mistake from a far worse one. Mend both faults. The
# $10^{-7}$ was there for a reason: a class that is not the true one may have the probability 0, as the last one has
# above, and $0 \cdot \log 0$ is nan. Find a way around it that changes no loss.


# %%
def loss_fixed(y, t): ...


check("3.3", loss_fixed)

# %% [markdown]
# **3.4 A central difference.** Return the derivative of `f` at `x` by the central difference, with a step of `h` to
# either side. `x` is a number, or an array of any shape. `f` works on arrays entry by entry, as `np.exp` does, so the
# result has the shape of `x`: the derivative at each entry. Leave `x` unchanged.


# %%
def derivative(f, x, h=1e-4): ...


check("3.4", derivative)

# %% [markdown]
# **3.5 Find the bug.** This function is to return the gradient of `f` at `x`, entry by entry; `f` takes an array and
# returns one number. The instrument is a gradient that you know: that of $\sum_i x_i^2$ is $2x$.
#
# > **Predict.** What will it say at $x = (3, 1, 2)$? And what will `x` be afterwards?


# %%
def gradient_buggy(f, x):
    h = 1e-4
    before = f(x)
    gradient = np.zeros_like(x)
    for i in range(x.size):
        x.flat[i] += h  # flat counts the entries of an array of any shape
        gradient.flat[i] = (f(x) - before) / h
    return gradient


def sum_of_squares(x):
    return np.sum(x**2)


for point in (np.array([3.0, 1.0, 2.0]), np.array([3, 1, 2])):
    right = 2 * point
    partials = gradient_buggy(sum_of_squares, point)
    print(f"{point.dtype.kind}: {partials.round(2)}, wanted {right}; x is now {point.round(4)}")
    assert np.abs(partials - right).max() > 1

# %% [markdown]
# The floats (`f`) show one fault: only the first entry is right, and `x` has moved. The whole numbers (`i`) show
# another: all is flat. Mend both. Return an array of floats in the shape of `x`, whatever that is, right to two
# decimals, and leave `x` unchanged. A central difference is better, a forward one will do.


# %%
def gradient_fixed(f, x): ...


check("3.5", gradient_fixed)

# %% [markdown]
# **3.6 Gradient descent.** `gradient` is a function: it takes a point, an array of shape $(n,)$, and returns the
# gradient there, of the same shape. Set off from `start`, an array of floats, make `steps` steps with the rate `lr`,
# and return the whole path, the start included: shape (`steps` + 1, $n$), a point in each row. Leave `start`
# unchanged.


# %%
def descend(gradient, start, lr, steps): ...


check("3.6", descend)

# %% [markdown]
# **3.7 Two rates.** Gradient descent on $f(x, y) = \frac{1}{2} x^2 + 5 y^2$, from any start where neither $x$ nor $y$
# is 0. Work out on paper: the rate from which on it no longer converges (no longer comes as near to the minimum
# as you like, however many steps it takes), and the rate at which $y$ arrives at its minimum in one step.

# %%
rates = ...  # replace the dots: (no longer converges from here on, y arrives in one step), two numbers

check("3.7", rates)

# %% [markdown]
# **3.8 An epoch in batches.** Return the batches of one epoch as a list of index arrays: together they hold each of
# the numbers 0 to `n` − 1 exactly once, shuffled by `rng`, a NumPy generator such as `np.random.default_rng(0)`. Each
# has `size` entries, but for the last, which may be shorter, and is never empty. All chance comes from `rng`: the
# same seed brings the same batches back, and the next epoch with the same `rng` has others.


# %%
def batches(n, size, rng): ...


check("3.8", batches)

# %% [markdown]
# ## Summary
#
# - A loss says in one number how wrong a network is; unlike the accuracy it has a slope to follow. For classes take cross
#   entropy: its pull is strongest where the network is confident and wrong.
# - A central difference gives a slope from two values. Its step must be small, but not tiny: $10^{-4}$, in float64.
# - The gradient points straight uphill; step against it. The rate decides: too small crawls; in a bowl, above 2 over
#   the largest curvature explodes.
# - Mini-batches in shuffled order, epoch after epoch; training and test accuracy side by side.
# - Numerical gradients cost two forward passes for each weight. They can't train a real network, but they can check
#   one.
#
# ## Further reading
#
# - A.-L. Cauchy, *Méthode générale pour la résolution des systèmes d'équations simultanées*, Comptes rendus 25, 1847:
#   gradient descent, in three pages.
# - H. Robbins, S. Monro, *A stochastic approximation method*, Annals of Mathematical Statistics 22, 1951: why steps
#   on random samples arrive, if the steps shrink at the right pace.
# - J. S. Bridle, *Probabilistic interpretation of feedforward classification network outputs, with relationships to
#   statistical pattern recognition*, 1990: softmax and cross entropy belong together.
# - W. H. Press et al., *Numerical Recipes*, Cambridge University Press, section "Numerical Derivatives": more about
#   the best step.
#
# Next: [chapter 4, Backpropagation](04_backpropagation.ipynb), where the same gradient comes in one sweep.
