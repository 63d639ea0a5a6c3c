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
# Two walkers start at the same place, with the same gradients to go by and the same rate. One takes plain steps
# against the gradient. The other one has **momentum** 动量: it keeps some of its speed. Move the first slider and let
# them walk.
#
# > **Predict.** Which one gets to the star first? What happens to the other if you give it a larger rate, say 1.05?

# %%
START = np.array([-7.0, 2.0])


def curvatures(conditioning, tilt=0.0):
    """Matrix H of f = ½ pᵀ H p: x²/conditioning + y², the valley turned by `tilt` degrees."""
    c, s = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    turn = np.array([[c, -s], [s, c]])
    return turn @ np.diag([2 / conditioning, 2.0]) @ turn.T


LONG_VALLEY = curvatures(100)


# %%
def walk(optimizer, steps, H=LONG_VALLEY):
    """The path of an optimizer from START, shape (steps + 1, 2)."""
    params, path = {"p": START.copy()}, [START.copy()]
    for _ in range(steps):
        optimizer.update(params, {"p": H @ params["p"]})
        path.append(params["p"].copy())
    return np.array(path)


# %%
SIDE_X, SIDE_Y = np.linspace(-8, 8, 81), np.linspace(-4, 4, 61)
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
    views=[live.Contours("map", extent=(-8, 8, -4, 4), xlabel="x", ylabel="y", levels=14)],
    title="The same gradients, different ways",
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
# or the steep direction explodes. The best compromise makes both factors equally large, $1 - \eta a = -(1 - \eta A)$,
# so $\eta = \frac{2}{a + A}$, and the distance shrinks per step by
#
# $$\frac{A - a}{A + a} = \frac{\kappa - 1}{\kappa + 1}, \qquad \kappa = \frac Aa.$$
#
# $\kappa$ (kappa) is the **condition number** 条件数, how much steeper the steepest direction is than the flattest. A
# round bowl has $\kappa = 1$ and is done in one step. The valley of chapter 3 has $\kappa = 20$, ours 100.
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
# strongly, some hardly at all. Condition numbers of many thousands are common. All rules from here on fight the same
# enemy.
#
# ## 5.2 Momentum
#
# In the zig-zag, one part of the gradient changes its sign at every step, and the other never does. So **average over
# the steps**: what alternates cancels, what persists adds up. Momentum keeps a velocity $v$ for every weight. It
# loses a little of it at every step, and the gradient pushes it on:
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
# steps like that, too, with a rate five times as large; but the walls forbid it. **Momentum takes long steps along
# the floor without being thrown about by the walls**: there the gradient alternates. (Along a single direction
# momentum is stable for $\eta A < 2(1 + \mu)$. So the walls even allow it a larger rate. The best $\mu$ depends on
# the valley. Polyak showed that with the best $\eta$ and $\mu$ the number of steps grows only like $\sqrt\kappa$, not
# like $\kappa$.)
#
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
# 1 against 0.05. (For the alternating one, $|v| = \frac{\eta}{1 + \mu}$.)
#
# **Nesterov's** momentum asks for the gradient not where it stands but where its velocity is about to carry it,
# $w + \mu v$:
#
# $$v \leftarrow \mu v - \eta\, \nabla L(w + \mu v), \qquad w \leftarrow w + v.$$
#
# If the other wall is ahead, it feels it one step earlier and brakes. The library keeps the point ahead as its
# parameter, so that nobody has to ask for a gradient elsewhere; its docstring has the rearranged formula.

# %%
best = {}
for name, make in {"SGD": SGD, "Momentum": Momentum, "Nesterov": Nesterov}.items():
    tries = [steps_until_near(walk(make(rate), 300)) for rate in np.geomspace(0.03, 0.99, 31)]
    best[name] = min(steps for steps in tries if steps is not None)
print("steps until within 0.1, each with its best rate (momentum 0.9):", best)
assert best["Nesterov"] < best["Momentum"] < best["SGD"] / 3

# %% [markdown]
# ## 5.3 A rate for each weight: AdaGrad
#
# Another way: give each weight a rate of its own. Where gradients have been large, take small steps; where they have
# been small, take large ones. **AdaGrad** adds up the squares of all gradients a weight has met,
#
# $$h \leftarrow h + g^2, \qquad w \leftarrow w - \frac{\eta}{\sqrt h + \epsilon}\, g.$$
#
# Squares and roots are taken for each weight by itself; $\epsilon = 10^{-8}$ keeps a weight that has only met zeros
# from dividing by zero. In the first step $h = g^2$, so the step is $\eta \cdot \mathrm{sign}(g)$, as long in the
# flat direction as in the steep one: the valley has become round.
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
# They shrink like $1/\sqrt t$, and nothing ever makes them grow again: $h$ only gets larger. (The 5 doesn't appear at
# all: only the *history* counts, not the unit in which a gradient is measured.) For problems where each weight is
# needed rarely that is just right. In a long training the rate **fades away**.
#
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
# squares, as in RMSProp.
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Both begin at 0 and are too small at first. How much too small? Write out $m$ after $t$ steps:
#
# $$m_t = (1 - \beta_1) \sum_{i=1}^{t} \beta_1^{\,t - i}\, g_i.$$
#
# It is a weighted sum of all gradients so far, and the weights add up to
# $(1 - \beta_1)(1 + \beta_1 + \dots + \beta_1^{\,t-1}) = 1 - \beta_1^{\,t}$, not to 1. If the gradients have the mean
# $\bar g$, then $m_t$ has the mean $(1 - \beta_1^t)\,\bar g$. So divide by that number, and the mean is right from
# the first step on. This is the **bias correction** 偏差修正:
#
# $$\hat m = \frac{m}{1 - \beta_1^{\,t}}, \qquad \hat v = \frac{v}{1 - \beta_2^{\,t}}, \qquad w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}.$$
#
# With $\beta_1 = 0.9$ and $\beta_2 = 0.999$ the correction of $m$ is over after some 30 steps, that of $v$ only after
# thousands.
#
# In the figure a single weight meets a series of gradients. Left: the gradients and what Adam makes of them; right:
# the steps it takes.
#
# > **Predict.** Choose *constant*, and switch the correction off. Will the first steps be too small or too large?
# > (Both $m$ and $v$ are too small; one of them sits under a root.)

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
        "averages": {"gradient": (T, SIGNALS[signal]), "m": (T, m_hat), "root of v": (T, root)},
        "steps": {"step": (T, step)},
        "note": f"steps, in units of the rate: first {step[0]:.2f}, largest {np.abs(step).max():.2f}, last {step[-1]:.2f}",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    adam_inside,
    views=[
        live.Curves("averages", xlabel="step t", ylabel="gradient and its averages", xlim=(0, 100),
                    styles={"gradient": "points", "m": "line", "root of v": "dashed"}, colors={"gradient": "black", "m": "blue", "root of v": "orange"}),
        live.Curves("steps", xlabel="step t", ylabel="step, in units of the rate", xlim=(0, 100), ylim=(-4, 8), colors={"step": "red"}),
    ],
    title="Without correction the first steps would be wrong",
    alt="Left: gradients as points, their moving average and the root of the average square as curves. Right: the length of the step that "
        "Adam takes, by step.",
    beta1=live.slider(0.0, 0.99, value=0.9, step=0.01, label="β₁"),
    beta2=live.slider(0.5, 0.999, value=0.999, step=0.001, label="β₂"),
    signal=live.dropdown(list(SIGNALS), value="noise around 0.3", label="gradients"),
    correct=live.toggle(value=True, label="bias correction"),
)  # fmt: skip

# %% [markdown]
# Too large, several times: without correction $m$ starts at $0.1\,g$, but $\sqrt v$ at
# $\sqrt{0.001}\,g \approx 0.03\,g$, so the first step is 3.16 times the rate, and it gets worse before it gets
# better. The longest is more than six times the rate, just when the network knows least.
#
# Look at the other series, too. Constant gradients: a step of exactly $\eta$, whatever their size. Alternating ones:
# almost no step. Noise: small steps, as large as the gradient is *sure*. That is a good way to read Adam: the step is
# $\eta$ times something like signal divided by signal and noise. And where gradients suddenly get a hundred times
# larger, $v$ needs a while to notice, and some steps are nearly twice too long.

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
assert (
    np.abs(adam_inside(0.9, 0.999, "a hundred times larger from step 50 on", True)["steps"]["step"][1]).max()
    > 1.5
)

# %%
show_source(Adam.step)

# %% [markdown]
# ## 5.6 The race
#
# All six in one valley. First each of them is tried with 36 rates. Kept is the rate with the lowest $f$ after 60
# steps, of those whose path stays on the map.

# %%
MAKERS = {
    "SGD": SGD,
    "Momentum": Momentum,
    "Nesterov": Nesterov,
    "AdaGrad": AdaGrad,
    "RMSProp": RMSProp,
    "Adam": Adam,
}
own_rates = {}
with np.errstate(over="ignore", invalid="ignore"):  # some rates explode
    for name, make in MAKERS.items():
        tries = {rate: walk(make(rate), 60) for rate in np.geomspace(0.003, 10.0, 36)}
        stay = {rate: height(path[-1]) for rate, path in tries.items() if (np.abs(path) <= (8, 4)).all()}
        own_rates[name] = min(stay, key=stay.get)
print({name: float(f"{rate:.2g}") for name, rate in own_rates.items()})
assert max(own_rates.values()) > 10 * min(own_rates.values())

# %% [markdown]
# The best rates differ by more than a factor of ten. So a race at *one* rate for all is a race at a rate that suits
# one of them. The switch *same rate* shows what that does. And there is a slider that *tilts* the valley: the same
# valley, only no longer along the axes.
#
# > **Predict.** With the same rate of 0.1 for all: who looks good, who looks bad? Then each at its own rate: to whom
# > will it matter if the valley is tilted?

# %%
SWITCHES = {name: f"with_{name.lower()}" for name in MAKERS}


def race(same_rate, rate, momentum, conditioning, tilt, **switches):
    H, paths = curvatures(conditioning, tilt), {}
    for name, make in MAKERS.items():
        if switches[SWITCHES[name]]:
            optimizer = make(rate if same_rate else rate * own_rates[name])
            if hasattr(optimizer, "momentum"):
                optimizer.momentum = momentum
            with np.errstate(over="ignore", invalid="ignore"):
                paths[name] = walk(optimizer, 60, H)
    heights = {name: (np.arange(61), np.clip(height(path, H), 1e-10, 1e6)) for name, path in paths.items()}
    return {
        "map": {"surface": (SIDE_X, SIDE_Y, height(GRID, H)), "paths": paths, "goal": (0, 0)},
        "height": heights,
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    race,
    views=[
        live.Contours("map", extent=(-8, 8, -4, 4), xlabel="x", ylabel="y", width=1.6),
        live.Curves("height", xlabel="step", ylabel="f", yscale="log", xlim=(0, 60), ylim=(1e-10, 1e3)),
    ],
    title="A fair race gives everyone their own rate",
    alt="Left: a valley on a map with the paths of several optimizers from one start. Right: the height they have reached by step, on a logarithmic scale.",
    size=(11, 4.4),
    same_rate=live.toggle(value=False, label="same rate for all"),
    rate=live.log_slider(0.01, 10.0, value=1.0, label="rate: times its own, or the same for all"),
    momentum=live.slider(0.0, 0.98, value=0.9, step=0.01, label="momentum"),
    conditioning=live.log_slider(1.0, 300.0, value=100.0, label="conditioning of the valley"),
    tilt=live.slider(0, 45, value=0, step=1, label="tilt", unit="degrees"),
    **{switch: live.toggle(value=name not in ("Nesterov", "RMSProp"), label=name) for name, switch in SWITCHES.items()},
)  # fmt: skip

# %% [markdown]
# Each at its own rate, AdaGrad and RMSProp win by far. They give each weight a rate of its own, and this valley lies
# along the axes: one weight is the steep direction, the other the flat one, so the rates undo exactly what makes it
# hard. **Tilt** it by 30 degrees. Now both weights take part in both directions, no rate per weight can undo that,
# and AdaGrad is hardly better than SGD. Momentum doesn't even notice the tilt: it knows nothing of axes. The valleys
# of a network lie somewhere in between.
#
# At the same rate of 0.1 you would have thought AdaGrad the worst of all, worse than plain steps.


# %%
def after_the_race(**changes):
    settings = {"same_rate": False, "rate": 1.0, "momentum": 0.9, "conditioning": 100.0, "tilt": 0} | changes
    heights = race(**settings, **dict.fromkeys(SWITCHES.values(), True))["height"]
    return {name: float(f[-1]) for name, (_, f) in heights.items()}


straight, tilted, at_one_rate = (
    after_the_race(),
    after_the_race(tilt=30),
    after_the_race(same_rate=True, rate=0.1),
)

# %%
assert max(straight["AdaGrad"], straight["RMSProp"]) < 1e-3 * straight["Momentum"] < 1e-5 * straight["SGD"]
assert tilted["AdaGrad"] > 0.1 * tilted["SGD"] and tilted["Momentum"] < 0.01 * tilted["SGD"]
assert at_one_rate["AdaGrad"] == max(at_one_rate.values())

# %% [markdown]
# ## 5.7 The noise of a mini-batch
#
# The valley had an exact gradient. In training, the gradient of a mini-batch is a guess: the mean over $B$ samples,
# where the mean over all was meant. How good is the guess? The mean of $B$ independent numbers with standard
# deviation $\sigma$ has the standard deviation $\frac{\sigma}{\sqrt B}$. So **noise shrinks as $1/\sqrt B$**, and
# that is slow: for half the noise, four times the work.
#
# The figure fits a straight line $y = wx + b$ to 10,000 points. From one place $(w, b)$ thirty arrows show the steps
# that thirty mini-batches would take, and a red one the step of all the data.
#
# > **Predict.** At which batch size do all thirty arrows point roughly the same way? Would you guess 10, 100 or
# > 1,000?

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
    off = guesses[:, 0] * true[0] + guesses[:, 1] * true[1] <= 0
    return {
        "map": {"surface": (W_SIDE, B_SIDE, LINE_LOSS), "arrows": arrows, "goal": (1.0, 0.5)},
        "noise": {"30 mini-batches": (SIZES, spread), "σ / √B": (SIZES, sigma / np.sqrt(SIZES)),
                  "here": (B, spread[np.abs(SIZES - B).argmin()])},
        "note": f"{off.sum()} of 30 steps lead uphill",
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
# With single samples some steps even lead uphill. At 10 none of the thirty does, though the fan is still wide; at
# 1,000 they are nearly one arrow. On the right the measured noise follows the line $\sigma / \sqrt B$: a hundred
# times the work for a tenth of the noise. That is why mini-batches are small: ten rough steps get farther than one
# exact step ten times as dear.

# %%
for few, many in ((1, 100), (10, 1000)):
    ratio = spread[np.abs(SIZES - few).argmin()] / spread[np.abs(SIZES - many).argmin()]
    print(f"noise at {few} over noise at {many}: {ratio:.0f}")
    assert 6 < ratio < 16

# %%
uphill = {B: int(batch_noise(B)["note"].split()[0]) for B in (1, 10, 1000)}
assert uphill[1] > uphill[10] == uphill[1000] == 0
assert np.allclose(spread * np.sqrt(SIZES), sigma, rtol=0.35)

# %% [markdown]
# ## 5.8 On MNIST, live
#
# Now with a network: 784-50-10 as in chapter 4, four optimizers at once. They start from the same weights and get the
# same mini-batches in the same order. Each has its own rate, and **you can move it while they run**. Press Play.
#
# > **Try it.** Let them run for 300 steps. Then take SGD's rate up as far as it will go without harm. Can you make it
# > overtake Adam? Reset and set all four rates to 0.01: who would win *that* comparison?

# %%
(x_train, t_train), (x_test, t_test) = load_mnist()


def contender(make, rate):
    network = TwoLayerNet(784, 50, 10, weight_init_std="he", rng=0)
    return lambda: Trainer(network.copy(), make(rate), x_train, t_train, batch_size=100, epochs=5, rng=0)


def test_accuracy(trainer):
    return {"test accuracy": trainer.network.accuracy(x_test[:2000], t_test[:2000])}


# %% tags=["nbval-ignore-output"]
live.bench(
    {"SGD": contender(SGD, 0.1), "Momentum": contender(Momentum, 0.01), "AdaGrad": contender(AdaGrad, 0.01), "Adam": contender(Adam, 0.001)},
    measure=test_accuracy,
    measure_every=50,
    steps=200,
    title="Four optimizers, the same batches, the same start",
    alt="Left: the loss of the batches for four optimizers by training step. Right: their accuracy on test digits.",
    own={name: {"lr": live.log_slider(1e-4, 10.0, value=rate, label=f"{name}: rate")}
         for name, rate in {"SGD": 0.1, "Momentum": 0.01, "AdaGrad": 0.01, "Adam": 0.001}.items()},
    batch_size=live.slider(10, 500, value=100, step=10, label="batch size, for all"),
)  # fmt: skip

# %% [markdown]
# ### A fair comparison
#
# What would convince you that one optimizer is better than another on this problem?
#
# - The same starting weights, the same batches, the same number of steps.
# - Each with **its own best rate**, found with the same effort, and found on data that is not the test set. (We set
#   10,000 training digits aside; chapter 9 calls this a **validation set** 验证集.)
# - **More than one** random start, so that you see how much is luck.
#
# We give each of them four rates, a factor of about 3 apart, and one epoch on 50,000 digits.

# %%
shuffled = np.random.default_rng(1).permutation(60_000)
learn, judge = shuffled[:50_000], shuffled[50_000:]
RATES = {
    "SGD": (0.03, 0.1, 0.3, 1.0),
    "Momentum": (0.01, 0.03, 0.1, 0.3),
    "AdaGrad": (0.01, 0.03, 0.1, 0.3),
    "Adam": (0.001, 0.003, 0.01, 0.03),
}


# %%
def after_an_epoch(name, rate, seed):
    network = TwoLayerNet(784, 50, 10, weight_init_std="he", rng=seed)
    Trainer(network, MAKERS[name](rate), x_train[learn], t_train[learn], epochs=1, rng=seed).run(report=None)
    return network.accuracy(x_train[judge], t_train[judge])


# %%
with one_blas_thread():
    found = {
        name: {rate: np.mean([after_an_epoch(name, rate, seed) for seed in (0, 1)]) for rate in rates}
        for name, rates in RATES.items()
    }
    at_the_same = {name: after_an_epoch(name, 0.01, 0) for name in RATES}
own_best = {name: max(by_rate.values()) for name, by_rate in found.items()}

# %% tags=["nbval-ignore-output"]
for name, by_rate in found.items():
    best_rate = max(by_rate, key=by_rate.get)
    print(f"{name:<9} at 0.01: {at_the_same[name]:.1%}   at its own best, {best_rate}: {own_best[name]:.1%}")

# %% [markdown]
# At the same rate of 0.01, more than ten points lie between the best and the worst, and one might write a paper about
# it. At its own best rate each, all four lie within two points. Most of the difference was the rate.
#
# What remains is small but real here: in a first epoch Adam and momentum are ahead of plain SGD. There is a second,
# more practical difference: how much the rate matters. And there is a price: Adam keeps two more numbers for each
# weight.

# %%
assert max(at_the_same.values()) - min(at_the_same.values()) > 0.1
assert max(own_best.values()) - min(own_best.values()) < 0.02
assert own_best["Adam"] > own_best["SGD"] and own_best["Momentum"] > own_best["SGD"]

# %% [markdown]
# So which one should you take? Momentum and Adam, both with a rate that you have tried out, are what most people use.
# Nobody has found one that is best for all problems, and there is reason to think that nobody will.
#
# ## 5.9 Let the rate fall
#
# One thing helps all of them. A large rate is good at the beginning, when the way is long. At the end it keeps the
# weights jumping about the minimum, thrown by the noise of the mini-batches. So let it fall, by a **schedule** 学习率调度:
# this book uses half a **cosine** from the first rate down to 0.

# %%
show_source(cosine)

# %% [markdown]
# Here is what this chapter's means can do with a network that has two hidden layers of 100 units, `MultiLayerNet`.
# Next to Adam, SGD gets the same network, the same schedule and the same batches.

# %% tags=["nbval-ignore-output"]
trained = {}
for name, rate in {"SGD": 0.5, "Adam": 0.005}.items():
    started = time.process_time()
    with one_blas_thread():
        trainer = Trainer(
            MultiLayerNet(784, [100, 100], 10, rng=0), MAKERS[name](rate), x_train, t_train,
            evaluate={"test": (x_test, t_test)}, epochs=6, schedule=cosine(rate), rng=0,
        )  # fmt: skip
        trainer.run(report=None)
    trained[name] = trainer, time.process_time() - started
    print(f"{name}: {trainer.history[-1]['test_accuracy']:.1%} of the test digits")

# %%
final = {name: trainer.history[-1]["test_accuracy"] for name, (trainer, _) in trained.items()}
assert final["Adam"] > 0.975 and final["SGD"] > 0.97
assert final["Adam"] > final["SGD"]

# %% [markdown]
# ## The climb

# %%
trainer, seconds = trained["Adam"]
climb_row = {
    "chapter": 5,
    "we know how to": "take better steps (Adam, a falling rate)",
    "network": "MultiLayerNet 784-100-100-10",
    "parameters": sum(param.size for param in trainer.network.params.values()),
    "steps": trainer.steps,
    "seconds": seconds,
    "test accuracy": final["Adam"],
}
show_climb(climb_row)

# %% [markdown]
# (Part of the gain is the larger network's; with SGD it would stand between the two rows.)

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
# **5.3 How AdaGrad fades.** A single weight meets one gradient after the other: `gradients` is an array of shape
# $(T,)$, in the order of the steps. Return what AdaGrad adds to the weight at each step, an array of shape $(T,)$
# with the sign included. $h$ starts at 0, and $\epsilon$ is `1e-8`, added to the root, so that a gradient of 0 at the
# start is no trouble.


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
# - Momentum averages over steps: what alternates cancels, what persists adds up, to $\frac{1}{1-\mu}$ times.
# - AdaGrad, RMSProp and Adam give each weight its own step, by the size of its gradients: summed up (and fading),
#   averaged, averaged and corrected.
# - Compare with the same start, the same batches, each at its own best rate, more than once. Most differences are
#   differences of the rate.
# - Noise of a mini-batch shrinks as $1/\sqrt B$; a rate that falls lets the weights come to rest.
#
# ## Further reading
#
# - B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Computational Mathematics
#   and Mathematical Physics 4, 1964: momentum.
# - Y. Nesterov, *A method of solving a convex programming problem with convergence rate O(1/k²)*, Soviet Mathematics
#   Doklady 27, 1983.
# - J. Duchi, E. Hazan, Y. Singer, *Adaptive subgradient methods for online learning and stochastic optimization*,
#   Journal of Machine Learning Research 12, 2011: AdaGrad.
# - T. Tieleman, G. Hinton, *Lecture 6.5: rmsprop*, Coursera, Neural Networks for Machine Learning, 2012.
# - D. P. Kingma, J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015.
# - A. C. Wilson et al., *The marginal value of adaptive gradient methods in machine learning*, NeurIPS 2017: where
#   Adam does not win.
# - I. Loshchilov, F. Hutter, *SGDR: stochastic gradient descent with warm restarts*, ICLR 2017: the cosine.
#
# Back to the [front page](00_start_here.ipynb).
