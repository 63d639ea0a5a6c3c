# %% [markdown]
# # 5 · Optimizers
#
# **Question of this chapter: the gradient is known; what is the best step to take with it?**
#
# [Chapter 3](03_loss_and_gradients.ipynb) stepped straight against the gradient, with one rate for all weights, and
# [chapter 4](04_backpropagation.ipynb) made the gradient cheap. But the steepest way down is often a bad way to the
# bottom. The rules of this chapter take the same gradient and make a better step of it. A rule for the step is called
# an **optimizer** 优化器.
#
# After this chapter you can
#
# - say what makes a valley hard, and how a velocity helps;
# - write down and derive the steps of momentum, Nesterov, AdaGrad, RMSProp and Adam;
# - explain Adam's bias correction, and what its first steps would be without;
# - compare optimizers fairly, and see through comparisons that are not.
#
# It builds on chapters 3 and 4. Allow an hour or two.

# %%
import time

import numpy as np

from common import live
from common.blas import one_blas_thread
from common.climb import show_climb
from common.exercises import check, hint, solution
from common.networks import MultiLayerNet, TwoLayerNet
from common.notebook import show_source
from common.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp
from common.schedules import cosine
from common.trainer import Trainer
from dataset.mnist import load_mnist

# %% [markdown]
# A valley like that of chapter 3, only longer: $f = \frac{x^2}{100} + y^2$. Steep walls, a floor that hardly slopes.
# Two walkers start at the same place, with the same rate. One takes plain steps against the gradient. The other one
# has **momentum** 动量: it keeps some of its speed. Move the first slider and let them walk.
#
# > **Predict.** Which one gets to the star first? What happens to the plain walker if you give it a larger rate, say
# > 1.05?
#
# In code such a valley is a matrix $H$ with the two curvatures on its diagonal, here $\frac{2}{100}$ and 2. The height
# at a place $p = (x, y)$ is $f(p) = \frac12\, p^\top H p$, and the gradient there is $Hp = (\frac{2}{100} x, 2y)$. (So
# it is for every symmetric $H$, one with the same number $h_{12}$ on both sides of its diagonal: written out, $f$ is
# $\frac12 (h_{11} x^2 + 2 h_{12} x y + h_{22} y^2)$, with the slopes $h_{11} x + h_{12} y$ and $h_{12} x + h_{22} y$. A
# turned valley has such an $H$.)

# %%
START = np.array([-7.0, 2.0])


def turned(degrees):
    """Matrix that turns a place on the map by so many degrees."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s], [s, c]])


def curvatures(conditioning, tilt=0.0):
    """Matrix H of the valley x²/conditioning + y², turned by `tilt` degrees."""
    return turned(tilt) @ np.diag([2 / conditioning, 2.0]) @ turned(tilt).T


LONG_VALLEY = curvatures(100)


# %%
def walk(optimizer, steps, H=LONG_VALLEY, start=START):
    """The path of an optimizer, shape (steps + 1, 2)."""
    params, path = {"p": start.copy()}, [start.copy()]
    with np.errstate(over="ignore", invalid="ignore"):  # a rate that explodes is part of the lesson
        for _ in range(steps):
            optimizer.update(params, {"p": H @ params["p"]})
            path.append(params["p"].copy())
    return np.array(path)


# %%
SIDE_X, SIDE_Y = np.linspace(-8, 8, 81), np.linspace(-5, 5, 61)
GRID = np.stack(np.meshgrid(SIDE_X, SIDE_Y), axis=-1)  # all places of the map, shape (61, 81, 2)


def height(places, H=LONG_VALLEY):
    """f at each place, for places of shape (..., 2)."""
    return 0.5 * np.sum(places @ H * places, axis=-1)


# %%
def two_walkers(steps, momentum, rate):
    paths = {"plain steps": walk(SGD(rate), steps), "with momentum": walk(Momentum(rate, momentum), steps)}
    note = "   ·   ".join(
        f"{name}: x = {path[-1, 0]:.2f}, y = {path[-1, 1]:.2f}" for name, path in paths.items()
    )
    return {"map": {"surface": (SIDE_X, SIDE_Y, height(GRID)), "paths": paths, "goal": (0, 0)}, "note": note}


# %% tags=["nbval-ignore-output"]
live.figure(
    two_walkers,
    views=[live.Contours("map", extent=(-8, 8, -5, 5), xlabel="x", ylabel="y", levels=14)],
    title="The same valley, the same rate, different ways",
    alt="A map of a long valley. One path zig-zags and creeps along the floor; another swings toward a star in the middle and has nearly reached it.",
    steps=live.slider(0, 100, value=30, step=1, label="steps"),
    momentum=live.slider(0.0, 0.98, value=0.8, step=0.01, label="momentum"),
    rate=live.log_slider(0.1, 1.1, value=0.9, label="learning rate, of both"),
)  # fmt: skip

# %% [markdown]
# The walker with momentum is there after some 40 steps. The other one needs more than 200, and can't be helped with a
# larger rate: above 1 the walls throw it out. Try momentum 0.95, too: now it runs past the star, again and again.


# %%
def steps_until_near(path, radius=0.1):
    """Number of steps after which the path stays within the radius of the minimum; None if it doesn't."""
    far = np.flatnonzero(np.hypot(*path.T) > radius)
    return None if far[-1] == len(path) - 1 else int(far[-1]) + 1


arrivals = {mu: steps_until_near(walk(Momentum(0.9, mu), 400)) for mu in (0.0, 0.5, 0.8, 0.95)}
print("steps until within 0.1, by momentum:", arrivals)

# %%
assert arrivals[0.0] > 200 > 3 * arrivals[0.8] and arrivals[0.95] > 2 * arrivals[0.8]
assert np.abs(walk(SGD(1.05), 60)[-1, 1]) > 100

# %% [markdown]
# ## 5.1 What makes a valley hard
#
# Look at plain gradient descent first. With mini-batches it is **stochastic gradient descent** 随机梯度下降, SGD:
#
# $$w \leftarrow w - \eta\, g, \qquad g = \nabla L(w).$$

# %%
show_source(SGD)

# %% [markdown]
# (The library's optimizers turn the gradient into the *change* of the weights, in place; what all of them share then
# adds it.)
#
# Chapter 3 found that along a direction with curvature $a$ each step multiplies the distance by $1 - \eta a$. Two
# directions, two factors. Let $a$ be the smaller curvature, $A$ the larger one. The rate has to stay below $\frac2A$,
# or the steep direction explodes. A larger rate makes the steep direction's factor worse, a smaller one that of the
# flat direction. So the best compromise makes both equally large, $1 - \eta a = -(1 - \eta A)$, hence
# $\eta = \frac{2}{a + A}$, and each step multiplies the distance by
#
# $$\frac{A - a}{A + a} = \frac{\kappa - 1}{\kappa + 1}, \qquad \kappa = \frac Aa.$$
#
# $\kappa$ (kappa) is the **condition number** 条件数: how many times larger the largest curvature is than the smallest. A
# round bowl has $\kappa = 1$ and is done in one step, with $\eta = \frac1a$. The factor is $1 - \frac{2}{\kappa + 1}$:
# for a large $\kappa$ each step takes about the share $\frac2\kappa$ off the distance. The valley of chapter 3 has
# $\kappa = 20$, ours 100.
#
# > **Predict.** From $\kappa = 20$ to $\kappa = 100$: how many times more steps will plain descent need, each time
# > with the best rate?

# %%
needed = {}
for conditioning in (1, 5, 20, 100):
    a, A = 2 / conditioning, 2
    needed[conditioning] = steps_until_near(walk(SGD(2 / (a + A)), 600, curvatures(conditioning)))
print("steps until within 0.1:", needed)
assert needed[1] == 1
assert 4 < needed[100] / needed[20] < 6

# %% [markdown]
# The number of steps grows in proportion to $\kappa$. And the loss of a network is full of valleys: some weights act
# strongly, some hardly at all. All rules from here on fight the same enemy.
#
# ## 5.2 Momentum
#
# In the zig-zag, one part of the gradient changes its sign at every step, and the other never does. So **add up over
# the steps**: what alternates cancels in part, what persists grows. Momentum keeps a velocity $v$ for every weight.
# A little of the velocity is lost at every step, and the gradient pushes it on:
#
# $$v \leftarrow \mu v - \eta g, \qquad w \leftarrow w + v.$$
#
# $\mu$ (mu) is the share that is kept, 0.9 most of the time. With $\mu = 0$ it is SGD.

# %%
w, v = START.copy(), np.zeros(2)
for _ in range(3):
    v = 0.8 * v - 0.9 * LONG_VALLEY @ w
    w = w + v
print("after three steps:", w.round(3), " velocity:", v.round(3))
assert np.allclose(w, walk(Momentum(0.9, 0.8), 3)[-1])
show_source(Momentum.step)

# %% [markdown]
# How fast does it get where the gradient stays the same? Velocity no longer changes when $v = \mu v - \eta g$, that
# is
#
# $$v = -\frac{\eta}{1 - \mu}\, g.$$
#
# With $\mu = 0.8$ that is five times the step of SGD at the same $\eta$, with $\mu = 0.9$ ten times. SGD could have
# steps like that, too, with a rate five times as large; but the walls would throw it out. With momentum they don't:
# along a single direction it is stable for $\eta A < 2(1 + \mu)$, more than SGD's 2.
#
# The walls don't settle faster, though. Look at the opening figure again: the walker with momentum swings longer than
# the plain one. But now both directions shrink alike, by about $\sqrt\mu$ a step, where the plain one's factors were
# 0.8 and 0.98: it has to wait for the slower of its two. The best $\mu$ depends on the valley. Polyak showed that in
# valleys of this kind, with the $\eta$ and $\mu$ that are best in the long run (those in the second cell below), the
# number of steps grows only like $\sqrt\kappa$, not like $\kappa$.

# %%
with_momentum, plain = walk(Momentum(0.9, 0.8), 60), walk(SGD(0.9), 60)
assert np.abs(with_momentum[15:25, 1]).max() > 2 * np.abs(plain[15:25, 1]).max()  # it swings longer
shrinks = (np.abs(with_momentum[40:60]).max(axis=0) / np.abs(with_momentum[10:30]).max(axis=0)) ** (1 / 30)
print(
    "with momentum, factors a step along x and y:",
    shrinks.round(2),
    " plain:",
    np.round([1 - 0.9 * 0.02, abs(1 - 0.9 * 2)], 2),
)
assert np.allclose(shrinks, np.sqrt(0.8), atol=0.05)
limit = 2 * (1 + 0.8) / 2  # of the rate: the larger curvature is 2
at_the_end = [np.abs(walk(Momentum(rate, 0.8), 400)[-1, 1]) for rate in (0.97 * limit, 1.03 * limit)]
assert at_the_end[0] < 0.01 and at_the_end[1] > 100

# %%
needed = {}
for conditioning in (100, 400, 1600):
    root, A = np.sqrt(conditioning), 2
    best = Momentum(lr=4 / A / (1 + 1 / root) ** 2, momentum=((root - 1) / (root + 1)) ** 2)
    needed[conditioning] = steps_until_near(walk(best, 400, curvatures(conditioning)))
print("steps until within 0.1, by condition number:", needed)
assert all(1.8 < needed[4 * kappa] / needed[kappa] < 2.6 for kappa in (100, 400))

# %% [markdown]
# > **Predict.** A gradient of 1 at every step against one that alternates, $+1, -1, +1, \dots$: how large does the
# > velocity become in each case, for $\eta = 0.1$ and $\mu = 0.9$?


# %%
def final_velocity(gradients):
    v = 0.0
    for g in gradients:
        v = 0.9 * v - 0.1 * g
    return v


print(
    f"always 1: {final_velocity(np.ones(200)):.3f}   alternating: {final_velocity((-1.0) ** np.arange(200)):.3f}"
)
assert np.isclose(final_velocity(np.ones(200)), -1)
assert np.isclose(abs(final_velocity((-1.0) ** np.arange(200))), 0.1 / 1.9)

# %% [markdown]
# 1 against 0.05; plain steps would be 0.1 long in both cases. What persists has grown tenfold, what alternates is
# halved. (For the alternating one, $|v| = \frac{\eta}{1 + \mu}$.)
#
# **Nesterov's** momentum asks for the gradient not where it stands but where its velocity is about to carry it,
# $w + \mu v$:
#
# $$v \leftarrow \mu v - \eta\, \nabla L(w + \mu v), \qquad w \leftarrow w + v.$$
#
# If the other wall is ahead, it feels it one step earlier and brakes. The library keeps the point ahead as its
# parameter, so that nobody has to ask for a gradient elsewhere; its docstring has the rearranged formula. The next two
# cells look at both: how soon they are near from the opening figure's start, and how soon from a place on the wall.

# %%
best = {}
for name, make in {"SGD": SGD, "Momentum": Momentum, "Nesterov": Nesterov}.items():
    tries = [steps_until_near(walk(make(rate), 300)) for rate in np.geomspace(0.03, 0.99, 31)]
    best[name] = min(steps for steps in tries if steps is not None)
print("steps until within 0.1, each with its best rate (momentum 0.9):", best)
assert best["Nesterov"] < best["Momentum"] < best["SGD"] / 3

# %%
on_floor, on_wall = np.array([-7.0, 0.0]), np.array([0.0, 2.0])
for name, make in {"Momentum": Momentum, "Nesterov": Nesterov}.items():
    tries = [steps_until_near(walk(make(rate), 300, start=on_floor)) for rate in np.geomspace(0.03, 0.99, 31)]
    assert min(steps for steps in tries if steps is not None) == best[name]
braked = {
    make.__name__: steps_until_near(walk(make(0.2), 300, start=on_wall)) for make in (Momentum, Nesterov)
}
print("from the wall, at a rate of 0.2:", braked)
assert braked["Nesterov"] < braked["Momentum"] / 4
paths = {make: walk(make(0.19), 300, start=on_floor) for make in (Momentum, Nesterov)}
later, swings = (
    [of(paths[make]) for make in paths] for of in (steps_until_near, lambda path: path[:, 0].max())
)
assert later[1] > later[0] and swings[1] < 0.7 * swings[0]

# %% [markdown]
# The few steps gained from the opening start do not come from the walls: from $(-7, 0)$, on the floor, it takes exactly
# as many. At one and the same small rate, up to about 0.19, Nesterov is even a little later there. But its swing past
# the star is smaller, and so it may take a larger rate before the swing leaves the radius of 0.1. On the wall the
# difference is far larger. But the walker waits for the floor.
#
# At this $\mu$, that is. Tune $\mu$, too, and in this valley the two exchange their places. (Momentum needs fewer steps
# then than with Polyak's choice above. That one is best for the factor by which the distance shrinks in the long run,
# this one for getting within 0.1.) So Nesterov calms the walls; but here the floor decides.

# %%
for name, make in {"Momentum": Momentum, "Nesterov": Nesterov}.items():
    tries = [
        steps_until_near(walk(make(rate, mu), 200))
        for rate in (0.3, 0.5, 0.9, 1.6)
        for mu in (0.6, 0.7, 0.8, 0.85, 0.9)
    ]
    best[name] = min(steps for steps in tries if steps is not None)
print(
    "steps until within 0.1, rate and momentum tuned:",
    {name: best[name] for name in ("Momentum", "Nesterov")},
)
assert best["Momentum"] < best["Nesterov"] < 64

# %% [markdown]
# ## 5.3 A rate for each weight: AdaGrad
#
# Another way: give each weight a rate of its own. Where gradients have been large, a small rate; where they have been
# small, a large one. **AdaGrad** adds up the squares of all gradients a weight has met,
#
# $$h \leftarrow h + g^2, \qquad w \leftarrow w - \frac{\eta}{\sqrt h + \epsilon}\, g.$$
#
# Squares and roots are taken for each weight by itself; $\epsilon = 10^{-8}$ keeps a weight that has only met zeros
# from dividing by zero. In the first step $h = g^2$, so the step is $-\eta \cdot \mathrm{sign}(g)$, as long in the
# flat direction as in the steep one. More than that: multiply all gradients of a weight by any positive number, and
# but for $\epsilon$ no step changes. So along the axes the curvature drops out altogether: in our valley AdaGrad
# walks as it would in a round bowl.
#
# > **Predict.** A weight meets the same gradient at every step. What becomes of its steps: do they stay, grow, or
# > shrink? By which law?

# %%
weight, ada = {"w": np.zeros(1)}, AdaGrad(lr=1.0)
places_seen = [0.0]
for _ in range(100):
    ada.update(weight, {"w": np.array([5.0])})
    places_seen.append(weight["w"][0])
step_lengths = -np.diff(places_seen)
print("steps 1, 4, 25, 100:", step_lengths[[0, 3, 24, 99]].round(3))
assert np.allclose(step_lengths, 1 / np.sqrt(np.arange(1, 101)))

# %% [markdown]
# Step number $t$ is as long as $\eta / \sqrt t$. (The 5 doesn't appear at all.) And the rate $\eta / \sqrt h$ never
# recovers: $h$ never gets smaller. Where some weights get a gradient only rarely (those of a rare word, say) that is
# just right: their rate stays high until they are needed. In a long training the rate **fades away**.

# %%
assert np.allclose(walk(AdaGrad(5.0), 60), walk(AdaGrad(5.0), 60, curvatures(1)), atol=1e-5)

# %% [markdown]
# ## 5.4 RMSProp: forget the distant past
#
# The cure is to replace the sum by an average over recent steps, in which the past fades:
#
# $$h \leftarrow \rho h + (1 - \rho) g^2, \qquad w \leftarrow w - \frac{\eta}{\sqrt h + \epsilon}\, g.$$
#
# This is **RMSProp**, after the *root mean square* in its denominator. Such an **exponential moving average** 指数移动平均
# with $\rho = 0.9$ reaches back about $\frac{1}{1 - \rho} = 10$ steps. For a constant gradient $h$ tends to $g^2$, so
# the steps tend to $\eta$ and stay there.

# %%
weight, rms = {"w": np.zeros(1)}, RMSProp(lr=1.0)
places_seen = [0.0]
for _ in range(100):
    rms.update(weight, {"w": np.array([5.0])})
    places_seen.append(weight["w"][0])
step_lengths = -np.diff(places_seen)
print("steps 1, 4, 25, 100:", step_lengths[[0, 3, 24, 99]].round(3))
assert np.isclose(step_lengths[0], 1 / np.sqrt(0.1)) and np.isclose(step_lengths[-1], 1, atol=1e-4)

# %% [markdown]
# But look at the first step: 3.16 times as long as it should be. The average began at 0 and had not yet filled up.
#
# ## 5.5 Adam, and its correction
#
# **Adam** puts the two ideas together: an average $m$ of the gradients, as in momentum, and an average $v$ of their
# squares, as in RMSProp. (Adam's paper calls $v$ what we called $h$, and $\beta_2$ what we called $\rho$. It is no
# velocity.)
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Both begin at 0 and are too small at first. How much too small? Write out $m$ after $t$ steps:
#
# $$m_t = (1 - \beta_1) \sum_{i=1}^{t} \beta_1^{\,t - i}\, g_i.$$
#
# It is a weighted sum of all gradients so far, and the weights add up to
# $(1 - \beta_1)(1 + \beta_1 + \dots + \beta_1^{\,t-1}) = 1 - \beta_1^{\,t}$, not to 1. If all gradients have the same
# expected value $\mathrm{E}[g]$ (the mean over all that chance may do), then
# $\mathrm{E}[m_t] = (1 - \beta_1^t)\,\mathrm{E}[g]$. So divide by that number,
# and the mean is right from the first step on. This is the **bias correction** 偏差修正:
#
# $$\hat m = \frac{m}{1 - \beta_1^{\,t}}, \qquad \hat v = \frac{v}{1 - \beta_2^{\,t}}, \qquad w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}.$$
#
# With $\beta_1 = 0.9$ and $\beta_2 = 0.999$ the correction of $m$ is over after some 30 steps, that of $v$ only after
# thousands.
#
# In the figure a single weight meets a series of gradients. Left: the gradients (black points), their average $m$ (blue)
# and the root of $v$ (dashed), both corrected if the switch is on; right: the steps it takes.
#
# > **Predict.** The correction is off at first. Are the first steps too small or too large, and why? (Both $m$ and
# > $v$ are too small; one of them sits under a root.)

# %%
T = np.arange(1, 101)
NOISE = np.random.default_rng(4).normal(size=100)
SIGNALS = {
    "constant": np.ones(100),
    "alternating": (-1.0) ** T,
    "noise around 0.3": 0.3 + NOISE,
    "rare: every 20th step": (T % 20 == 1).astype(float),
    "a hundred times larger from step 50 on": np.where(T < 50, 0.01, 1.0),
}


# %%
def adam_inside(beta1, beta2, signal, correct):
    m = v = 0.0
    rows = []
    for t, g in zip(T, SIGNALS[signal], strict=True):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = (m / (1 - beta1**t), v / (1 - beta2**t)) if correct else (m, v)
        rows.append((m_hat, np.sqrt(v_hat), m_hat / (np.sqrt(v_hat) + 1e-8)))
    m_hat, root, step = np.array(rows).T
    return {
        "averages": {
            "gradient": (T, SIGNALS[signal]),
            "average": (T, m_hat),
            "root of average square": (T, root),
        },
        "steps": {"step": (T, step)},
        "note": f"steps, in units of the rate: first {step[0]:.2f}, largest {np.abs(step).max():.2f}, last {step[-1]:.2f}",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    adam_inside,
    views=[
        live.Curves("averages", xlabel="step t", ylabel="gradient and its averages", xlim=(0, 100),
                    styles={"gradient": "points", "average": "line", "root of average square": "dashed"}, colors={"gradient": "black", "average": "blue", "root of average square": "orange"}),
        live.Curves("steps", xlabel="step t", ylabel="step against the gradient (rates)", xlim=(0, 100), ylim=(-4, 8), colors={"step": "red"}),
    ],
    title="Without correction the first steps would be wrong",
    alt="Left: gradients as points, their moving average and the root of the average square as curves. Right: the length of the step that "
        "Adam takes, by step.",
    beta1=live.slider(0.0, 0.99, value=0.9, step=0.01, label="β₁"),
    beta2=live.slider(0.5, 0.999, value=0.999, step=0.001, label="β₂"),
    signal=live.dropdown(list(SIGNALS), label="gradients"),
    correct=live.toggle(value=False, label="bias correction"),
)  # fmt: skip

# %% [markdown]
# Too large, several times: without correction $m$ starts at $0.1\,g$, but $\sqrt v$ at
# $\sqrt{0.001}\,g \approx 0.03\,g$, so the first step is 3.16 times the rate, and it gets worse before it gets
# better. The longest is more than six times the rate, just when the network knows least.
#
# Now switch the correction on, and look at the other series, too. *Constant*: a step of $\eta$, whatever the size of
# the gradients (but for $\epsilon$). *Alternating*: after a dozen steps, hardly any. *Noise*: the smaller a step, the
# less the gradients agree in their sign. That is a good way to read Adam: the step is $\eta$ times something like the
# signal, divided by the size of signal and noise together. The first step is always a full one: one gradient can't tell
# signal from noise. *Rare*: after each gradient the steps go on for a while and die away; the weight doesn't wait for
# the next one. And where gradients suddenly get a hundred times larger, $v$ needs long to notice: the steps grow to 1.6
# times what they should be, and at the end of the figure they are still 1.4 times. (The longer the small gradients
# lasted, the worse: with the jump at step 1,000 instead of 50 it is five times, as a cell below finds.)

# %%
off = adam_inside(0.9, 0.999, "constant", False)["steps"]["step"][1]
on = adam_inside(0.9, 0.999, "constant", True)["steps"]["step"][1]
print(
    f"correction off: first step {off[0]:.2f}, longest {off.max():.1f};  on: {on.min():.2f} to {on.max():.2f}"
)

# %%
assert np.isclose(off[0], 0.1 / np.sqrt(0.001), rtol=1e-3) and 6 < off.max() < 7
assert np.allclose(on, 1, atol=1e-6)
assert np.abs(adam_inside(0.9, 0.999, "alternating", True)["steps"]["step"][1][-10:]).max() < 0.1
jump = adam_inside(0.9, 0.999, "a hundred times larger from step 50 on", True)["steps"]["step"][1]
assert 1.5 < jump.max() < 1.7 and 1.3 < jump[-1] < 1.45

# %%
weight, adam, places_seen = {"w": np.zeros(1)}, Adam(lr=1.0), [0.0]
for t in range(1, 1101):
    adam.update(weight, {"w": np.array([0.01 if t < 1000 else 1.0])})
    places_seen.append(weight["w"][0])
longest = -np.diff(places_seen).min()
print(f"a hundred times larger from step 1,000 on: the longest step is {longest:.1f} rates")
assert 5 < longest < 5.5

# %% [markdown]
# The library's step writes the same in another way, with fewer passes over the numbers. It leaves out the factor
# $1 - \beta_1$ and keeps the sum $g_t + \beta_1 g_{t-1} + \beta_1^2 g_{t-2} + \dots$ The weights in it add up to
# $1 + \beta_1 + \dots + \beta_1^{t-1} = (1 - \beta_1^t) / (1 - \beta_1)$. So the sum divided by that is $\hat m$:
# **the corrected average is a weighted mean of all gradients so far**, and the correction nothing but the division by
# the sum of the weights, which every weighted mean needs.

# %%
show_source(Adam.step)

# %%
signs = np.random.default_rng(0).choice([-1.0, 1.0], size=20)
weights = 0.9 ** np.arange(20)[::-1]
m = 0.0
for g in signs:
    m = 0.9 * m + 0.1 * g
assert np.isclose(m / (1 - 0.9**20), (weights * signs).sum() / weights.sum())

# %% [markdown]
# ## 5.6 The race
#
# All six in one valley. First each of them is tried with 36 rates, and gets the one with which it is lowest *and
# stays so*: what counts is the greatest height among its last 20 of 60 steps. A path that climbs to four times the
# height of the start doesn't count.
#
# This is done twice: for the valley as it is, and for the same valley turned by 30 degrees, start included. Nothing
# has changed then but the axes.

# %%
MAKERS = {
    "SGD": SGD,
    "Momentum": Momentum,
    "Nesterov": Nesterov,
    "AdaGrad": AdaGrad,
    "RMSProp": RMSProp,
    "Adam": Adam,
}
VALLEYS = {"along the axes": 0, "turned by 30 degrees": 30}


def settled(path, H):
    """Greatest height among the last 20 steps; infinite if the path climbs far above its start."""
    f = height(path, H)
    return f[-20:].max() if np.isfinite(f).all() and f.max() < 4 * f[0] else np.inf


# %%
own_rates, results = {}, {}
for valley, tilt in VALLEYS.items():
    H, start = curvatures(100, tilt), turned(tilt) @ START
    for name, make in MAKERS.items():
        tries = {rate: settled(walk(make(rate), 60, H, start), H) for rate in np.geomspace(0.003, 10.0, 36)}
        own_rates[valley, name] = min(tries, key=tries.get)
        results[valley, name] = tries[own_rates[valley, name]]
for name in MAKERS:
    print(
        f"{name:<9}",
        "   ".join(
            f"{valley}: {results[valley, name]:.0e}"
            if results[valley, name] > 1e-10
            else f"{valley}: below 1e-10"
            for valley in VALLEYS
        ),
    )

# %% [markdown]
# In the figure each walks at its own rate, or all at the same: then it is a race at a rate that suits one of them.
#
# > **Predict.** With the same rate of 0.1 for all: who looks good, who looks bad? And who minds that the valley is
# > turned? (Two of the six are off at first, to keep the map clear. Switch them on to see all.)

# %%
SWITCHES = {name: f"with_{name.lower()}" for name in MAKERS}
SHADES = dict(zip(MAKERS, ("blue", "orange", "purple", "green", "black", "red"), strict=True))
DASHES = dict(zip(MAKERS, ("line", "dashed", "dotted", "dotted", "dashdot", "line"), strict=True))


def race(same_rate, rate, momentum, conditioning, valley, **switches):
    tilt = VALLEYS[valley]
    H, start, paths = curvatures(conditioning, tilt), turned(tilt) @ START, {}
    for name, make in MAKERS.items():
        if switches[SWITCHES[name]]:
            optimizer = make(rate if same_rate else rate * own_rates[valley, name])
            if hasattr(optimizer, "momentum"):
                optimizer.momentum = momentum
            paths[name] = walk(optimizer, 60, H, start)
    heights = {name: (np.arange(61), np.clip(height(path, H), 1e-10, 1e6)) for name, path in paths.items()}
    return {
        "map": {"surface": (SIDE_X, SIDE_Y, height(GRID, H)), "paths": paths, "goal": (0, 0)},
        "height": heights,
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    race,
    views=[
        live.Contours("map", extent=(-8, 8, -5, 5), xlabel="x", ylabel="y", width=1.6, colors=SHADES, styles=DASHES),
        live.Curves("height", xlabel="step", ylabel="f, from 1e-10 up", yscale="log", xlim=(0, 60), ylim=(1e-10, 1e3), colors=SHADES, styles=DASHES),
    ],
    title="A fair race gives everyone their own rate",
    alt="Left: a valley on a map with the paths of several optimizers from one start. Right: the height they have reached by step, on a logarithmic scale.",
    size=(11, 4.4),
    same_rate=live.toggle(value=False, label="same rate for all"),
    rate=live.log_slider(0.01, 10.0, value=1.0, label="rate: times its own, or the same for all"),
    momentum=live.slider(0.0, 0.98, value=0.9, step=0.01, label="momentum"),
    conditioning=live.log_slider(1.0, 300.0, value=100.0, label="condition number κ of the valley"),
    valley=live.dropdown(list(VALLEYS), label="valley"),
    **{switch: live.toggle(value=name not in ("Nesterov", "RMSProp"), label=name) for name, switch in SWITCHES.items()},
)  # fmt: skip

# %% [markdown]
# First along the axes, each at its own rate:
#
# - **AdaGrad** wins by far. It gives each weight a rate of its own, and here one weight is the steep direction and the
#   other the flat one, so the rates undo exactly what makes the valley hard.
# - **RMSProp** comes second. It gets near quickly, but it forgets: where gradients fade, $h$ fades with them, and the rate
#   $\eta / \sqrt h$ grows until it is too large for the walls (section 5.1) and they throw it out. That begins in the last
#   seven of the 60 steps. Later it jumps about the star, with steps of about $\eta$.
# - **Adam's** averaged gradient makes it swing past the star, and 60 steps are too few to come to rest. (With
#   $\beta_1 = 0$, and a rate chosen anew, it gets below RMSProp by far.)
#
# Now **turn** the valley. Both weights take part in both directions, and rates per weight can undo little of that:
#
# - **AdaGrad and RMSProp** are where plain SGD is, by the greatest height of the last 20 steps. (RMSProp's steps don't
#   shrink with the gradient: it goes along the floor at an even pace, and at step 60 it is well below SGD.)
# - **Adam** loses less than those two, and stays below them.
# - **SGD, momentum and Nesterov** don't notice: they know nothing of axes.
#
# (The own rates are those found above, for $\kappa = 100$ and momentum 0.9; if you move these sliders, they are no
# longer the best.)
#
# At the same rate of 0.1 you would have thought, along the axes, RMSProp the best, and AdaGrad the worst of all, worse
# than plain steps.

# %%
straight, tilted = ({name: results[valley, name] for name in MAKERS} for valley in VALLEYS)
assert straight["AdaGrad"] < 1e-10 < straight["RMSProp"] < 0.1 * straight["Nesterov"]
assert straight["Nesterov"] < min(straight["Momentum"], straight["Adam"])
assert max(straight["Momentum"], straight["Adam"]) < straight["SGD"]
for name in ("SGD", "Momentum", "Nesterov"):
    assert np.isclose(tilted[name], straight[name])
for name in ("AdaGrad", "RMSProp"):
    assert 0.5 * tilted["SGD"] < tilted[name] < tilted["SGD"]
    assert straight["Adam"] < tilted["Adam"] < 0.6 * tilted[name]
assert settled(walk(Adam(0.8, beta1=0.0), 60), LONG_VALLEY) < 1e-9
late = height(walk(RMSProp(own_rates["along the axes", "RMSProp"]), 300))
assert late[:56].min() < 1e-12 and 0.01 < late[-20:].max() < 0.05  # thrown out, and then jumping about
one_rate = {name: height(walk(make(0.1), 60)[-1]) for name, make in MAKERS.items()}
assert max(one_rate, key=one_rate.get) == "AdaGrad" and min(one_rate, key=one_rate.get) == "RMSProp"

# %%
turned_valley, name_of_it = curvatures(100, 30), "turned by 30 degrees"
ends = {
    name: height(
        walk(make(own_rates[name_of_it, name]), 60, turned_valley, turned(30) @ START)[-1], turned_valley
    )
    for name, make in MAKERS.items()
}
# At step 60. (RMSProp still bounces from wall to wall there, and rounding decides where it stands: 0.01 to 0.02.)
assert ends["RMSProp"] < 0.4 * ends["SGD"] < 0.8 * ends["AdaGrad"]

# %% [markdown]
# ## 5.7 The noise of a mini-batch
#
# The valley had an exact gradient. In training, the gradient of a mini-batch is a guess: the mean over $B$ samples,
# where the mean over all was meant. How good is the guess? How far numbers typically lie from their mean is measured
# by their **standard deviation** 标准差, the root of the mean of the squared distances. The mean of $B$ independent
# numbers with standard deviation $\sigma$ has the standard deviation $\frac{\sigma}{\sqrt B}$. So **noise shrinks as
# $1/\sqrt B$**, and that is slow: for half the noise, four times the work.
#
# The figure fits a straight line $y = wx + b$ to 10,000 points. From one place $(w, b)$ thirty arrows show the steps
# that thirty mini-batches would take, and a red one the step of all the data.
#
# > **Predict.** From which batch size on do all thirty arrows point roughly the same way, say within 30 degrees of
# > the red one: 10, 100 or 1,000?

# %%
rng = np.random.default_rng(11)
points_x = rng.uniform(-1, 3, size=10_000)
points_y = 1.0 * points_x + 0.5 + rng.normal(scale=1.0, size=10_000)
PLACE = np.array([0.2, -0.3])  # w, b
errors = PLACE[0] * points_x + PLACE[1] - points_y
sample_gradients = np.stack(
    [errors * points_x, errors], axis=1
)  # of half the squared error, one row a sample

# %%
draws = rng.integers(10_000, size=(30, 1000))
SIZES = np.unique(np.geomspace(1, 1000, 40).astype(int))

# %%
spread = np.array([sample_gradients[draws[:, :size]].mean(axis=1).std(axis=0).mean() for size in SIZES])
sigma = sample_gradients.std(axis=0).mean()


# %%
W_SIDE, B_SIDE = np.linspace(-0.8, 2.2, 61), np.linspace(-1.3, 1.7, 61)
SECOND, FIRST = np.mean(points_x**2), np.mean(points_x)
LINE_LOSS = np.array(
    [
        [((w - 1) ** 2 * SECOND + 2 * (w - 1) * (b - 0.5) * FIRST + (b - 0.5) ** 2) / 2 for w in W_SIDE]
        for b in B_SIDE
    ]
)


def batch_noise(B):
    guesses = -0.35 * sample_gradients[draws[:, :B]].mean(axis=1)
    true = -0.35 * sample_gradients.mean(axis=0)
    arrows = {
        "mini-batches": (np.tile(PLACE, (30, 1)), guesses),
        "all data": (PLACE[None], true[None]),
    }
    cosines = guesses @ true / (np.linalg.norm(guesses, axis=1) * np.linalg.norm(true))
    widest = np.degrees(np.arccos(np.clip(cosines, -1, 1))).max()
    return {
        "map": {"surface": (W_SIDE, B_SIDE, LINE_LOSS), "arrows": arrows, "goal": (1.0, 0.5)},
        "noise": {"30 mini-batches": (SIZES, spread), "σ / √B": (SIZES, sigma / np.sqrt(SIZES)),
                  "here": (B, spread[np.abs(SIZES - B).argmin()])},
        "widest": widest,
        "note": f"the widest is off by {widest:.0f} degrees",
    }  # fmt: skip


# %% tags=["nbval-ignore-output"]
live.figure(
    batch_noise,
    views=[
        live.Contours("map", extent=(-0.8, 2.2, -1.3, 1.7), xlabel="w", ylabel="b", colors={"mini-batches": "blue", "all data": "red"}),
        live.Curves("noise", xlabel="batch size B", ylabel="noise of the gradient", xscale="log", yscale="log",
                    xlim=(1, 1000), ylim=(0.01, 10), styles={"σ / √B": "dashed", "here": "point"}, colors={"here": "red"}),
    ],
    title="Noise shrinks as one over the root of the batch size",
    alt="Left: thirty arrows from one place on a map, spread like a fan, and a red one among them. Right: the noise of the gradient against the "
        "batch size, both scales logarithmic, beside a straight dashed line.",
    B=live.slider(1, 1000, value=10, step=1, label="batch size B"),
)  # fmt: skip

# %% [markdown]
# With single samples some arrows point more than 90 degrees away, uphill for the data as a whole. At 10 all thirty are
# within 20 degrees, at 100 within 5. That is luck in part. In other draws the widest arrow of batch size 10 is mostly
# beyond 20, and in about one of four beyond 30; at 100 it is mostly between 3 and 10, never near 30. On the right the
# measured noise (the standard deviation, averaged over the two slopes) follows the line $\sigma / \sqrt B$: a hundred
# times the work for a tenth of the noise. With a rate of 0.1 (the arrows are drawn with 0.35) the minimum is many steps
# away, and ten rough steps get farther than one of the same rate on ten times the data, which is only $\sqrt{10}$ times
# less noisy.

# %%
for few, many in ((1, 100), (10, 1000)):
    ratio = spread[np.abs(SIZES - few).argmin()] / spread[np.abs(SIZES - many).argmin()]
    print(f"noise at {few} over noise at {many}: {ratio:.0f} (10 expected; there are only thirty batches)")
    assert 6 < ratio < 16

# %%
widest = {B: batch_noise(B)["widest"] for B in (1, 10, 100)}
assert widest[1] > 90 and widest[10] < 20 and widest[100] < 5


def widest_of_others(B):
    """The same for all 1,000 draws, thirty batches at a time: the widest angle of each thirty."""
    guesses = sample_gradients[draws.reshape(30, -1, B)].mean(axis=2)
    true = sample_gradients.mean(axis=0)
    cosines = guesses @ true / (np.linalg.norm(guesses, axis=2) * np.linalg.norm(true))
    return np.degrees(np.arccos(cosines.min(axis=0)))


angles = {B: widest_of_others(B) for B in (10, 100)}
print(
    f"the widest of thirty arrows of ten samples: in half of the draws beyond {np.median(angles[10]):.0f} degrees,"
)
print(f"in {(angles[10] > 30).mean():.0%} of them beyond 30")
assert np.median(angles[10]) > 20 and 0.2 < (angles[10] > 30).mean() < 0.3
assert angles[100].min() > 3 and angles[100].max() < 15


# %%
def from_the_minimum(batches, rate=0.1):
    """Distance from (1, 0.5) after a step on each batch."""
    w, b = PLACE
    for rows in batches:
        error = w * points_x[rows] + b - points_y[rows]
        w, b = w - rate * np.mean(error * points_x[rows]), b - rate * np.mean(error)
    return np.hypot(w - 1, b - 0.5)


ten_steps = [from_the_minimum(row[:100].reshape(10, 10)) for row in draws]
one_step = [from_the_minimum(row[:100].reshape(1, 100)) for row in draws]
print(f"mean distance left, ten steps: {np.mean(ten_steps):.1f}   one step: {np.mean(one_step):.1f}")
assert max(ten_steps) < min(one_step)

# %% [markdown]
# ## 5.8 On MNIST, live
#
# Now with a network: 784-50-10 as in chapter 4, four optimizers at once. They start from the same weights and get the
# same mini-batches in the same order. Each has its own rate, and **you can move it while they run**. Press Play.
#
# 10,000 of the training digits are set aside and not trained on. The accuracy shown is that on 2,000 of these: the
# test digits are not there to tune rates with. (Chapter 9 calls such a set a **validation set** 验证集.)
#
# > **Try it.** Press *Reset* and *Play*, and *Pause* after a second or so, at about step 300; the line below has the numbers.
# > (If you are later, look back along the curves.) Then *Reset*, take SGD's rate to 0.5, and let them run again. Who is ahead now? And set all four rates to 0.01: who would win *that*
# > comparison?

# %%
(x_train, t_train), (x_test, t_test) = load_mnist()
shuffled = np.random.default_rng(1).permutation(60_000)
learn, judge = shuffled[:50_000], shuffled[50_000:]
x_learn, t_learn, x_judge, t_judge = x_train[learn], t_train[learn], x_train[judge], t_train[judge]


def contender(make, rate):
    network = TwoLayerNet(784, 50, 10, weight_init_std="he", rng=0)
    return lambda: Trainer(network.copy(), make(rate), x_learn, t_learn, batch_size=100, epochs=5, rng=0)


def accuracy_aside(trainer):
    return {"accuracy on digits set aside": trainer.network.accuracy(x_judge[:2000], t_judge[:2000])}


# %% tags=["nbval-ignore-output"]
live.bench(
    {"SGD": contender(SGD, 0.1), "Momentum": contender(Momentum, 0.01), "AdaGrad": contender(AdaGrad, 0.01), "Adam": contender(Adam, 0.001)},
    measure=accuracy_aside,
    measure_every=50,
    steps=200,
    title="Four optimizers, the same batches, the same start",
    alt="Left: the loss of the batches for four optimizers by training step. Right: their accuracy on digits set aside.",
    own={name: {"lr": live.log_slider(1e-4, 10.0, value=rate, label=f"{name}: rate")}
         for name, rate in {"SGD": 0.1, "Momentum": 0.01, "AdaGrad": 0.01, "Adam": 0.001}.items()},
    batch_size=live.slider(10, 500, value=100, step=10, label="batch size, for all"),
)  # fmt: skip

# %% [markdown]
# At these rates AdaGrad is ahead after 300 steps (some hundred steps later it is Adam), and SGD and momentum nearly
# coincide: 0.1 and $\frac{0.01}{1 - 0.9}$ are the same long-run step (section 5.2). With 0.5, SGD overtakes all three.
# If all had the rate 0.01, SGD would come last by far, and Adam first.


# %%
def after(steps, name, rate):
    trainer = contender(MAKERS[name], rate)()
    for _ in range(steps):
        next(trainer)
    return trainer.network.accuracy(x_judge, t_judge)


shown = {
    name: after(300, name, rate)
    for name, rate in (("SGD", 0.1), ("Momentum", 0.01), ("AdaGrad", 0.01), ("Adam", 0.001))
}
assert max(shown, key=shown.get) == "AdaGrad" and after(1200, "Adam", 0.001) > after(1200, "AdaGrad", 0.01)
assert abs(shown["SGD"] - shown["Momentum"]) < 0.01
assert after(300, "SGD", 0.5) > max(shown.values())
same = {name: after(300, name, 0.01) for name in shown}
assert max(same, key=same.get) == "Adam" and same["SGD"] < 0.85 < min(same["Momentum"], same["AdaGrad"])

# %% [markdown]
# ### A fair comparison
#
# What would convince you that one optimizer is better than another on this problem?
#
# - The same starting weights, the same batches, the same number of steps.
# - Each with **its own best rate**, found with the same effort, and found on digits set aside.
# - **More than one** random start, so that you see how much is luck.
#
# We give each of them four rates, a factor of about 3 apart, one epoch, and three starts.

# %%
RATES = {
    "SGD": (0.03, 0.1, 0.3, 1.0),
    "Momentum": (0.01, 0.03, 0.1, 0.3),
    "AdaGrad": (0.01, 0.03, 0.1, 0.3),
    "Adam": (0.001, 0.003, 0.01, 0.03),
}


# %%
def after_an_epoch(name, rate, seed):
    network = TwoLayerNet(784, 50, 10, weight_init_std="he", rng=seed)
    Trainer(network, MAKERS[name](rate), x_learn, t_learn, epochs=1, rng=seed).run(report=None)
    return network.accuracy(x_judge, t_judge)


# %%
with one_blas_thread():
    found = {
        name: {rate: [after_an_epoch(name, rate, seed) for seed in (0, 1, 2)] for rate in {*rates, 0.01}}
        for name, rates in RATES.items()
    }
means = {name: {rate: np.mean(by_rate[rate]) for rate in RATES[name]} for name, by_rate in found.items()}
own_best = {name: max(by_rate.values()) for name, by_rate in means.items()}
at_the_same = {name: np.mean(by_rate[0.01]) for name, by_rate in found.items()}

# %% tags=["nbval-ignore-output"]
for name, by_rate in means.items():
    best_rate = max(by_rate, key=by_rate.get)
    starts = " ".join(f"{accuracy:.1%}" for accuracy in found[name][best_rate])
    rates = " ".join(f"{rate:g}: {accuracy:.1%}" for rate, accuracy in by_rate.items())
    print(
        f"{name:<9} at 0.01: {at_the_same[name]:.1%}   by rate: {rates}   three starts at {best_rate}: {starts}"
    )

# %% [markdown]
# At the same rate of 0.01, more than ten points lie between the best and the worst, and one might write a paper about
# it. At its own best rate each, all four lie within two points. Most of the difference was the rate.
#
# What remains is small, and not all of it is the optimizers'. Plain SGD is last with these rates, by half a point. But
# a rate between two of its four, 0.5, takes it to where AdaGrad is: half a point can be a matter of which rates were
# tried. And whether Adam or momentum is first is within the luck of the start: compare the columns. There is a more
# practical difference. Over the thirtyfold range of rates that we gave each, Adam loses some two points, momentum and
# AdaGrad some three, SGD nearly five: here **Adam forgives a poorly chosen rate**. Against SGD and momentum it is mostly
# one that is too small, against AdaGrad one that is too large. The price is two more numbers to keep for each weight.

# %%
with one_blas_thread():
    between = np.mean([after_an_epoch("SGD", 0.5, seed) for seed in (0, 1, 2)])
assert abs(between - own_best["AdaGrad"]) < 0.004

# %%
lost = {name: max(by_rate.values()) - min(by_rate.values()) for name, by_rate in means.items()}
assert max(at_the_same.values()) - min(at_the_same.values()) > 0.1
assert max(own_best.values()) - min(own_best.values()) < 0.02
assert min(own_best[name] for name in ("Momentum", "AdaGrad", "Adam")) > own_best["SGD"] + 0.002
assert lost["Adam"] < 0.03 and lost["SGD"] > 0.035
assert all(0.02 < lost[name] < 0.04 for name in ("Momentum", "AdaGrad"))
too_small, too_large = (
    {name: own_best[name] - by_rate[end(by_rate)] for name, by_rate in means.items()} for end in (min, max)
)
assert too_small["Adam"] + 0.005 < min(too_small["SGD"], too_small["Momentum"])
assert (
    abs(too_small["AdaGrad"] - too_small["Adam"]) < 0.01 and too_large["AdaGrad"] > too_large["Adam"] + 0.008
)

# %% [markdown]
# So which one should you take? Momentum and Adam, both with a rate that you have tried out, are the common choices.
# Don't look for one that is best for all problems. For search that knows a function only by its values there is even
# a theorem: averaged over *all* functions on a finite set, any two methods that never try a point twice are equally
# good (Wolpert and Macready's "no free lunch").
#
# ## 5.9 Let the rate fall
#
# A large rate is good at the beginning, when the way is long. At the end it keeps the weights jumping about the
# minimum, thrown by the noise of the mini-batches. So let it fall, by a **schedule** 学习率调度: this book uses half a
# **cosine** from the first rate down to 0.

# %%
show_source(cosine)

# %% [markdown]
# Here is what that brings to a network with two hidden layers of 100 units, `MultiLayerNet`: same start, same
# batches, six epochs. (One run each, at one rate each: an illustration, not a comparison of optimizers.)

# %% tags=["nbval-ignore-output"]
RUNS = {
    "SGD, falling": (SGD, 0.5, cosine(0.5)),
    "Momentum, falling": (Momentum, 0.1, cosine(0.1)),
    "Adam, constant": (Adam, 0.005, None),
    "Adam, falling": (Adam, 0.005, cosine(0.005)),
}
trained = {}
for name, (make, rate, schedule) in RUNS.items():
    started = time.process_time()
    with one_blas_thread():
        trainer = Trainer(
            MultiLayerNet(784, [100, 100], 10, rng=0), make(rate), x_train, t_train,
            evaluate={"test": (x_test, t_test)}, epochs=6, schedule=schedule, rng=0,
        )  # fmt: skip
        trainer.run(report=None)
    trained[name] = trainer, time.process_time() - started
    print(f"{name}: {trainer.history[-1]['test_accuracy']:.1%} of the test digits")

# %%
final = {name: trainer.history[-1]["test_accuracy"] for name, (trainer, _) in trained.items()}
assert final["Adam, falling"] > 0.977 and min(final.values()) > 0.96
assert final["Adam, falling"] > final["Adam, constant"] + 0.007
falling = [accuracy for name, accuracy in final.items() if name != "Adam, constant"]
assert max(falling) - min(falling) < 0.01

# %% [markdown]
# From this first rate, the fall brings Adam about a point or more. Between the three optimizers there is
# less than a point, and one start each does not say how much of it is luck.

# %% [markdown]
# ## The climb

# %%
trainer, seconds = trained["Adam, falling"]
climb_row = {
    "chapter": 5,
    "we know how to": "take better steps (Adam, a falling rate)",
    "network": "MultiLayerNet 784-100-100-10",
    "parameters": sum(param.size for param in trainer.network.params.values()),
    "steps": trainer.steps,
    "seconds": seconds,
    "test accuracy": final["Adam, falling"],
}
show_climb(climb_row)

# %% [markdown]
# (The network is larger, too, and the two runs differ in rate and steps: the row does not say how much of the gain is
# Adam's.)

# %% [markdown]
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("5.1")` gives a hint, one more at each call, and
# `solution("5.1")` shows a solution. Until you have written something, the check says so and nothing else. The rules
# are those of this chapter, signs included: the velocity holds the minus, and the weights move by adding it.
#
# **5.1 A rolling ball.** By hand, or with a calculator: minimize $f(w) = w^2$, whose gradient is $2w$, with momentum.
# The ball starts at $w = 1$ and at rest, $v = 0$; the learning rate is 0.1 and the momentum 0.9. Where is it after 1,
# 2 and 3 steps?

# %%
places = ...  # replace the dots: (w after step 1, after step 2, after step 3)

check("5.1", places)

# %% [markdown]
# **5.2 One step with momentum.** `w`, `v` and `gradient` are arrays of one shape, whatever it is; `lr` and `momentum`
# are numbers. Return the tuple `(w, v)` after one step, as new arrays of the same type: all three arguments stay as
# they are.


# %%
def momentum_step(w, v, gradient, lr, momentum): ...


check("5.2", momentum_step)

# %% [markdown]
# **5.3 How AdaGrad fades.** A single weight meets one gradient after the other: `gradients` is an array of one
# number a step, in the order of the steps. Return what AdaGrad adds to the weight at each step, an array of the same
# shape with the sign included. $h$ starts at 0, and $\epsilon$ is `1e-8`, added to the root, so that a gradient of 0
# at the start is no trouble.


# %%
def adagrad_steps(gradients, lr): ...


check("5.3", adagrad_steps)

# %% [markdown]
# **5.4 One step of Adam.** `w`, `m`, `v` and `gradient` are arrays of one shape, and `t` is the number of this step,
# counted from 1. Return the tuple `(w, m, v)` after the step, as new arrays of the same type. `m` and `v` are the
# averages as the next step needs them, and $\epsilon$ is added to the root of the corrected $v$.


# %%
def adam_step(w, m, v, gradient, t, lr, beta1, beta2, eps): ...


check("5.4", adam_step)

# %% [markdown]
# **5.5 Find the bug.** This is gradient descent as it stands in every formula, $w \leftarrow w - \text{lr} \cdot g$.
# Try it on the smallest layer there is, which keeps its weights in `W` and knows the gradient of its loss:
#
# > **Predict.** The dict and the layer begin with the same array. After 20 steps, which of the two has changed?


# %%
def update_buggy(params, grads, lr):
    for name in params:
        params[name] = params[name] - lr * grads[name]


class TinyLayer:
    def __init__(self, W):
        self.W = W

    def loss(self, inputs, wanted):
        return np.mean((inputs @ self.W - wanted) ** 2)

    def gradient(self, inputs, wanted):
        return 2 * inputs.T @ (inputs @ self.W - wanted) / len(inputs)


# %%
inputs = np.array([[1.0, 2.0], [3.0, 1.0], [2.0, -1.0], [0.0, 1.0]])
wanted = inputs @ np.array([[1.0], [-2.0]])  # so the right weights are 1 and -2
tiny = TinyLayer(np.zeros((2, 1)))
params, losses = {"W": tiny.W}, []
for _ in range(20):
    losses.append(tiny.loss(inputs, wanted))
    update_buggy(params, {"W": tiny.gradient(inputs, wanted)}, lr=0.05)
print("loss before the first step and before the last:", round(losses[0], 3), round(losses[-1], 3))
print("the same array still:", params["W"] is tiny.W)
assert losses[0] == losses[-1] > 1

# %% [markdown]
# The loss stays flat: the layer never hears of its new weights. Mend the update: the arrays in `params` are to change
# in place, all of them, whatever their names; `grads`, with the same names and shapes, stays as it is. Nothing need
# be returned.


# %%
def update_fixed(params, grads, lr): ...


check("5.5", update_fixed)

# %% [markdown]
# **5.6 Find the bug.** This function races optimizers and records the path of each. `optimizers` is a dict from label
# to optimizer, `start` an array of shape $(n,)$ and `gradient(w, batch)` the gradient at `w` on one batch. The test
# of a fair race is to let an optimizer run against itself: both must come out the same.


# %%
def compare_buggy(optimizers, start, gradient, batches):
    params, paths = {"w": start}, {}
    for label, optimizer in optimizers.items():
        path = [params["w"].copy()]
        for batch in batches:
            optimizer.update(params, {"w": gradient(params["w"], batch)})
            path.append(params["w"].copy())
        paths[label] = np.array(path)
    return paths


def pull(w, batch):  # toward the middle of the batch
    return w - batch.mean(axis=0)


rng = np.random.default_rng(5)
batches = (rng.normal(size=(10, 2)) for _ in range(6))
start = np.array([4.0, -2.0])
paths = compare_buggy({"SGD": SGD(0.1), "SGD again": SGD(0.1)}, start, pull, batches)
for label, path in paths.items():
    print(f"{label}: {len(path)} rows, from {path[0].round(2)} to {path[-1].round(2)}")
print("start is now", start.round(2))
assert len(paths["SGD"]) == 7 and len(paths["SGD again"]) == 1 and start[0] != 4

# %% [markdown]
# The second starts where the first has ended, no batch is left for it, and even `start` has moved. Mend all this.
# Return a dict from label to path, each an array of shape (number of batches + 1, $n$): the start, then the weights
# after each batch. All begin at `start`, which stays as it is, and see the same batches in the same order, also if
# `batches` can be gone through only once, as here.


# %%
def fair_fixed(optimizers, start, gradient, batches): ...


check("5.6", fair_fixed)

# %% [markdown]
# **5.7 The noise of a batch.** At batch size 10, the gradient of a mini-batch has a standard deviation of 0.8 around
# the gradient of all the data. The batches are drawn at random, and are a small share of the data. What is the
# standard deviation at batch size 1000, and at which batch size is it 0.2?

# %%
mean_noise = ...  # replace the dots: (standard deviation at 1000, batch size for 0.2)

check("5.7", mean_noise)

# %% [markdown]
# **5.8 Nesterov looks ahead.** Here `gradient` is a function: `gradient(w)` returns the gradient at any place, an
# array of the shape of `w`. Write one step in the textbook's form,
#
# $$v \leftarrow \text{momentum} \cdot v - \text{lr} \cdot \nabla f(w + \text{momentum} \cdot v), \qquad
# w \leftarrow w + v,$$
#
# and return the tuple `(w, v)`, as new arrays of the same type; `w` and `v` stay as they are.


# %%
def nesterov_step(w, v, gradient, lr, momentum): ...


check("5.8", nesterov_step)

# %% [markdown]
# ## Summary
#
# - Plain descent suffers from valleys: the steep direction limits the rate, the flat one needs a large one. Steps
#   grow with the condition number.
# - Momentum adds up over steps: what persists grows, to $\frac{1}{1-\mu}$ times; what alternates shrinks. With the
#   best rate and momentum the steps in such a valley grow only like the root of the condition number.
# - AdaGrad, RMSProp and Adam give each weight its own rate, by the size of its gradients: summed up (and fading),
#   averaged, averaged and corrected.
# - Compare with the same start, the same batches, each at its own best rate, more than once. Most of the difference
#   we saw was the rate.
# - Noise of a mini-batch shrinks as $1/\sqrt B$; a rate that falls lets the weights come to rest.
#
# ## Further reading
#
# - H. Robbins, S. Monro, *A stochastic approximation method*, Annals of Mathematical Statistics 22, 1951: where SGD
#   comes from.
# - B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Computational Mathematics
#   and Mathematical Physics 4, 1964: momentum.
# - Y. Nesterov, *A method of solving a convex programming problem with convergence rate O(1/k²)*, Soviet Mathematics
#   Doklady 27, 1983.
# - I. Sutskever, J. Martens, G. Dahl, G. Hinton, *On the importance of initialization and momentum in deep learning*,
#   ICML 2013: Nesterov's method in the form used here.
# - J. Duchi, E. Hazan, Y. Singer, *Adaptive subgradient methods for online learning and stochastic optimization*,
#   Journal of Machine Learning Research 12, 2011: AdaGrad.
# - T. Tieleman, G. Hinton, *Lecture 6.5: rmsprop*, Coursera, Neural Networks for Machine Learning, 2012.
# - D. P. Kingma, J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015.
# - A. C. Wilson et al., *The marginal value of adaptive gradient methods in machine learning*, NeurIPS 2017: where
#   Adam does not win.
# - D. H. Wolpert, W. G. Macready, *No free lunch theorems for optimization*, IEEE Transactions on Evolutionary
#   Computation 1, 1997.
# - I. Loshchilov, F. Hutter, *SGDR: stochastic gradient descent with warm restarts*, ICLR 2017: the cosine.
#
# Next: [6 · Weight initialization](06_weight_initialization.ipynb). With which numbers the weights should start, and
# why a bad start can keep a network from learning at all.
