# %% [markdown]
# # 9 · Hyperparameters
#
# **Question of this chapter: who chooses the learning rate, the number of units and the weight decay, and with which
# data?**
#
# Training finds the weights. But before it can begin somebody has to choose a learning rate, a number of layers and
# units, a batch size, a weight decay, a dropout ratio. Such a choice is called a **hyperparameter** 超参数. In this book
# they mostly fell from the sky so far. In practice they are found by trying; and it is easy to fool oneself with that.
#
# After this chapter you can
#
# - say why the test data may not take part in any choice, and split off validation data that may;
# - tell how much of a good result is luck, when it is the best of many;
# - search on the right scale, at random, in short trials, on all cores, and narrow the search by hand;
# - find the mistakes with which searches go wrong without anybody noticing.
#
# It builds on chapters 3, 5, 7 and 8. Allow an hour or two.

# %%
import itertools
import math
import time

import numpy as np

from common import live
from common.blas import one_blas_thread
from common.climb import climb_so_far, show_climb
from common.exercises import check, hint, solution
from common.networks import TwoLayerNet
from common.notebook import show_source
from common.objectives import DigitTrial, digits_to_learn_and_validate
from common.optimizers import SGD, Adam
from common.schedules import cosine
from common.search import RandomSearch, draw, log_uniform, run_trial
from common.trainer import Trainer
from dataset.mnist import load_mnist

# %% [markdown]
# Here is the danger first. Two hundred networks are compared. In truth they are all equally good: each reads any
# digit with a probability of 90%. We measure each of them on some digits (its score: a pale dot) and choose the best.
# No network learns anything in this figure; it is dice throughout.
#
# > **Predict.** The best of 50 such networks, measured on 200 digits: will its score be 90%, 92%, 95% or 99%? And
# > what will it read of *new* digits?

# %%
TRUTH = 0.9
rng = np.random.default_rng(33)
READS = rng.random((200, 2000)) < TRUTH  # does network i read digit j?
READS_NEW = rng.random((200, 10_000)) < TRUTH
NUMBERS = np.arange(1, 201)


# %%
def best_of_many(trials, digits):
    scores = READS[:, :digits].mean(axis=1)
    best = np.maximum.accumulate(scores)
    chosen = [int(scores[:n].argmax()) for n in NUMBERS]
    on_new = READS_NEW.mean(axis=1)[chosen]
    curves = {"best score so far": best, "the chosen one on new digits": on_new}
    return {
        "scores": {name: (NUMBERS[:trials], values[:trials]) for name, values in curves.items()}
        | {"each score": (NUMBERS[:trials], scores[:trials]), "truth": ([0, 200], [TRUTH, TRUTH])},
        "note": f"best of {trials}: {best[trials - 1]:.1%}, on new digits {on_new[trials - 1]:.1%}",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    best_of_many,
    views=[live.Curves("scores", xlabel="number of networks compared", ylabel="share of digits read", xlim=(0, 200), ylim=(0.75, 1.0),
                       styles={"each score": "points", "truth": "dotted", "the chosen one on new digits": "dashed"},
                       colors={"each score": "sky", "truth": "black", "the chosen one on new digits": "orange", "best score so far": "blue"})],
    title="The best of many is partly luck",
    alt="Scores of up to 200 equally good networks scattered around 90 percent; the best score so far climbs above it in steps, while the "
        "chosen network's share on new digits stays at 90 percent.",
    trials=live.slider(1, 200, value=50, step=1, label="networks compared"),
    digits=live.slider(50, 2000, value=200, step=50, label="digits to measure them on"),
)  # fmt: skip

# %% [markdown]
# The more networks you compare, the higher the best score: it belongs to the one that was luckiest with these digits.
# On new digits the luck is gone. More digits to measure on help, since then there is less luck to be had: for a
# network that reads a share $p$ of all digits, the share of $V$ digits is off by $\sqrt{p(1-p)/V}$ or so, about two
# points for $p = 0.9$ and $V = 200$. (That is $\sigma / \sqrt V$ of section 5.7: a number that is 1 with probability $p$
# and else 0 has $\sigma = \sqrt{p(1 - p)}$.)
#
# **A score that was used to choose is too good to be true.** Sections 9.1 and 9.2 follow from this one sentence.

# %%
for trials, digits in ((50, 200), (200, 200), (200, 2000)):
    print(f"best of {trials} on {digits} digits: {best_of_many(trials, digits)['note'].partition(': ')[2]}")
assert READS[:, :200].mean(axis=1).max() > READS[:50, :200].mean(axis=1).max() > 0.93
assert READS[:, :2000].mean(axis=1).max() < 0.925  # ten times the digits: less luck
assert abs(READS_NEW.mean(axis=1)[READS[:50, :200].mean(axis=1).argmax()] - TRUTH) < 0.01
assert abs(READS[:, :200].mean(axis=1).std() / math.sqrt(TRUTH * (1 - TRUTH) / 200) - 1) < 0.15

# %% [markdown]
# ## 9.1 Three parts
#
# We want to know in the end how a network does on digits that had no part in making it. The weights were made with
# the **training data**, so these can't tell. If the learning rate was chosen because the test digits liked it, the
# test digits had a part, too, and can't tell either.
#
# So the examples at hand are divided into three parts, each with one use:
#
# - the **training set**, to find the weights;
# - the **validation set**, to choose hyperparameters;
# - the **test set**, to judge the final network, once, after all choices have been made. (To be honest, this book has
#   looked at it in every chapter of the climb. Its rows are for orientation, not for a contest.)
#
# MNIST comes with 60,000 training digits and 10,000 test digits, and leaves the validation to us. We split 10,000 off
# the training digits. (The digits "set aside" in chapters 5 to 8 were validation digits, too, though not the same
# ones.)
#
# > **Predict.** Which 10,000: the last ones? What if somebody had sorted the digits, all zeros first?

# %%
(x_train, t_train), (x_test, t_test) = load_mnist()
by_class = np.concatenate([np.flatnonzero(t_train == digit)[:500] for digit in range(10)])  # 0, …, 0, 1, …, 9
shuffled = np.random.default_rng(0).permutation(by_class)


def last_tenth(order):
    """Learn from all but the last 500 digits in this order; accuracy on the last 500, and which digits they are."""
    learn, validate = order[:-500], order[-500:]
    network = TwoLayerNet(784, 50, 10, "he", rng=0)
    Trainer(network, SGD(0.1), x_train[learn], t_train[learn], epochs=5, rng=0).run(report=None)
    return network.accuracy(x_train[validate], t_train[validate]), np.unique(t_train[validate])


for name, order in (("sorted", by_class), ("shuffled first", shuffled)):
    accuracy, digits = last_tenth(order)
    print(f"{name:<15}: {accuracy:.0%} of the validation digits, which are {digits.tolist()}")

# %%
assert last_tenth(by_class)[0] < 0.02 and last_tenth(by_class)[1].tolist() == [9]
assert last_tenth(shuffled)[0] > 0.8 and len(last_tenth(shuffled)[1]) == 10

# %% [markdown]
# Both parts of the sorted data are spoiled: the network has never seen a nine, and it is measured on nothing else. Of
# the other nine classes the 0% say nothing. Real data are often in some order: by class, by date, by the person who
# wrote them. So **shuffle before you split**. (Where the future is to be foretold from the past, split by time
# instead; and where several examples belong together, as those of one writer, keep them in one part. MNIST does so
# with its test digits; our own split of the training digits doesn't, since MNIST does not say who wrote what.)
#
# This is the split that the rest of the chapter uses:

# %%
show_source(digits_to_learn_and_validate)

# %%
(x_learn, t_learn), (x_validate, t_validate) = digits_to_learn_and_validate()
_, counts = np.unique(t_validate, return_counts=True)
print("of each class among the validation digits:", counts.tolist())
assert counts.min() > 800

# %% [markdown]
# ## 9.2 Choosing by luck
#
# Is the opening figure too gloomy? Here is its game with real networks. Sixty small networks learn from the same 500
# digits. They differ in nothing but the seed of their starting weights and batches, a "hyperparameter" without any
# meaning. We choose the best seed on 100 validation digits, and then look at 5,000 others.


# %%
def train_with(seed):
    network = TwoLayerNet(784, 20, 10, "he", rng=seed)
    Trainer(network, SGD(0.3), x_learn[:500], t_learn[:500], epochs=20, rng=seed).run(report=None)
    return network.accuracy(x_validate[:100], t_validate[:100]), network.accuracy(
        x_validate[5000:], t_validate[5000:]
    )


with one_blas_thread():
    on_validation, on_others = np.array([train_with(seed) for seed in range(60)]).T
best = on_validation.argmax()
print(f"all seeds: validation {on_validation.mean():.1%}, others {on_others.mean():.1%}")
print(f"best seed: validation {on_validation[best]:.1%}, others {on_others[best]:.1%}")
print(
    f"scatter on the 100 validation digits: {on_validation.std():.1%}; dice would have {math.sqrt(0.87 * 0.13 / 100):.1%}"
)

# %%
promised = on_validation[best] - on_validation.mean()
kept = on_others[best] - on_others.mean()
print(f"The best seed promises {100 * promised:.1f} points above the average and keeps {100 * kept:.1f}.")
assert promised > 0.025 and kept < promised / 2
assert on_validation.std() < 0.75 * math.sqrt(0.87 * 0.13 / 100)

# %% [markdown]
# (The first hundred digits happen to be easy ones, for all networks alike; so we compare each score with the average
# on the same digits.) Was the opening figure too gloomy, then? A little: the scores scatter by less than those of
# dice, since all networks are measured on the same digits and fail on the same hard ones. But the rule holds.
#
# Whoever reports the best seed's lead on the validation digits reports mostly luck. The same happens with learning
# rates, numbers of units and whole ideas: try enough of them on the same data and one will shine. It can happen to the
# test data, too, if many people look at them for years and publish what did well. Whether it did was checked for
# ImageNet with newly collected pictures: all networks did worse on them, but their order stayed nearly the same. The
# authors blame slightly harder pictures, and hardly the choosing (Recht et al. below).
#
# ## 9.3 Scales
#
# A learning rate could be 0.1, or 0.001, or 0.00001. Where should we look? "Anywhere between 0.0001 and 1" is a
# sensible answer. Its usual translation into code, `rng.uniform(0.0001, 1)`, is not.
#
# > **Predict.** Of 100 draws from `rng.uniform(0.0001, 1)`, how many will be below 0.1? And below 0.001?

# %%
DECADES = [-4, -3, -2, -1, 0]
NAMES = [f"{10.0**low:g} to {10.0**high:g}" for low, high in itertools.pairwise(DECADES)]
DICE = np.random.default_rng(3).random((20, 500))


def where_they_fall(scale, draws, again):
    u = DICE[again % 20, :draws]
    rates = 1e-4 + u * (1 - 1e-4) if scale == "linear" else 10 ** (-4 + 4 * u)
    shares = np.histogram(np.log10(rates), bins=DECADES)[0] / draws
    return {
        "draws": {"draws": (rates, np.linspace(0.05, 0.95, draws))},
        "shares": {"share of the draws": shares},
        "note": f"{shares[-1]:.0%} of the draws are above 0.1",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    where_they_fall,
    views=[
        live.Curves("draws", title="the draws, on a logarithmic axis", xlabel="learning rate", ylabel="first draw below, last above", xscale="log", xlim=(1e-4, 1),
                    ylim=(0, 1), styles={"draws": "points"}),
        live.Bars("shares", NAMES, digits=2, title="how many fall where", xlabel="from … to", ylabel="share of the draws", ylim=(0, 1.1)),
    ],
    title="On a linear scale nine tenths of the draws go to one power of ten",
    alt="Left: a hundred draws as points over a logarithmic axis, crowded at its right end. Right: four bars, one for each power of ten; "
        "the last holds nine tenths of the draws.",
    size=(10.5, 4.3),
    scale=live.dropdown(["linear", "logarithmic"], label="scale"),
    draws=live.slider(10, 500, value=100, step=10, label="draws"),
    again=live.button("Draw again"),
)  # fmt: skip

# %% [markdown]
# On the linear scale nine draws in ten say that the rate is somewhere between 0.1 and 1, and hardly one looks below
# 0.001. But what does a rate do? It multiplies. The step from 0.001 to 0.002 changes a training about as much, as a
# rule, as the one from 0.1 to 0.2. Where factors matter and not differences, draw the **exponent** uniformly,
#
# $$\text{rate} = 10^{u}, \qquad u \text{ uniform between } -4 \text{ and } 0.$$
#
# This is drawing on a **logarithmic scale** (section 2.6): each power of ten gets the same share. Use it where the
# useful values span powers of ten: for learning rates and weight decay, and for numbers of units and batch sizes. For a
# dropout ratio, where from 0.2 to 0.3 is as much of a step as from 0.5 to 0.6, take the linear scale. The library calls
# the logarithmic one `log_uniform`.

# %%
rates = [log_uniform(1e-4, 1).draw(rng) for _ in range(4000)]
linear = rng.uniform(1e-4, 1, size=4000)
print(
    f"below 0.1: {np.mean(linear < 0.1):.0%} of the linear draws, {np.mean(np.array(rates) < 0.1):.0%} of the logarithmic ones"
)
assert abs(np.mean(linear < 0.1) - 0.1) < 0.03 and abs(np.mean(np.array(rates) < 0.1) - 0.75) < 0.03
assert np.mean(linear < 0.001) < 0.005 and abs(np.mean(np.array(rates) < 0.001) - 0.25) < 0.03

# %% [markdown]
# ## 9.4 Grid or random?
#
# With two hyperparameters one could try a grid, four rates times four weight decays, sixteen trials: **grid search**
# 网格搜索. Or one could draw both at random, sixteen times: **random search** 随机搜索. The grid looks tidier. Watch what it
# does when one of the two matters little, as is often so.
#
# In the figure each dot is a trial. The score depends on the first hyperparameter (left to right) with a narrow peak,
# and on the second one as much as you say. The curve on top is what the first does to the score, the one at the right
# what the second does. The red dots at the bottom are the values of the first that have been tried.
#
# > **Predict.** The second does not matter at all. How many *different* values of the one that matters does a grid of
# > 16 trials try, and how many do 16 random ones?

# %%
WIDTH = 0.06  # of the peak
DRAWS = np.random.default_rng(1).random((20, 64, 2))


def score(points, peak, second):
    """From 0 to 1; `second` is how much the second hyperparameter matters, from 0 to 1."""
    first, other = np.exp(-(((points - peak) / WIDTH) ** 2) / 2).T
    return (1 - second / 2) * first + second / 2 * other


def grid(side):
    ticks = (np.arange(side) + 0.5) / side
    return np.array(list(itertools.product(ticks, ticks)))


def panel(points, peak, second):
    bump = np.exp(-(((LINE - peak) / WIDTH) ** 2) / 2)
    return {
        "trials": (points[:, 0], points[:, 1]),
        "values tried": (points[:, 0], np.full(len(points), -0.07)),
        "what the first does": (LINE, 1.03 + 0.25 * (1 - second / 2) * bump),
        "what the second does": (1.03 + 0.25 * (second / 2) * bump, LINE),
    }


# %%
LINE = np.linspace(0, 1, 201)


def two_searches(side, peak, second, again):
    places = {"grid": grid(side), "random": DRAWS[again % 20, : side**2]}
    found = {name: score(points, peak, second).max() for name, points in places.items()}
    different = {name: len(np.unique(points[:, 0])) for name, points in places.items()}
    return {name: panel(points, peak, second) for name, points in places.items()} | {
        "note": "   ·   ".join(f"{name}: {different[name]} values of the first, best score {found[name]:.2f}" for name in places)
    }  # fmt: skip


# %% tags=["nbval-ignore-output"]
STYLES = {"trials": "points", "values tried": "points", "what the second does": "dashed"}
COLORS = {
    "trials": "blue",
    "values tried": "red",
    "what the first does": "sky",
    "what the second does": "green",
}
live.figure(
    two_searches,
    views=[
        live.Curves(name, title=name, xlabel="first hyperparameter", ylabel="second hyperparameter", xlim=(0, 1.3), ylim=(-0.12, 1.3),
                    styles=STYLES, colors=COLORS)
        for name in ("grid", "random")
    ],
    title="Random tries more values of what matters",
    alt="Two squares with sixteen trials each. In the left one they form a grid with four different values of the first hyperparameter; in "
        "the right one they are scattered and have sixteen. A narrow peak above shows where the first does well, a line at the right that the second does nothing.",
    size=(9.4, 4.6),
    side=live.dropdown({f"{side * side} trials": side for side in (2, 3, 4, 5, 6, 7, 8)}, value=4, label="budget"),
    peak=live.slider(0.0, 1.0, value=0.5, step=0.01, label="where the peaks are"),
    second=live.slider(0.0, 1.0, value=0.0, step=0.05, label="how much the second one matters"),
    again=live.button("Draw again"),
)  # fmt: skip

# %% [markdown]
# If the second does not matter, a grid of sixteen tries each value of the first four times over, which is four trials
# for the price of sixteen. Its four values miss the peak, unless it happens to be at one of them: move it about. The
# random ones try sixteen. Press *Draw again* a few times: random search can be unlucky, too, but it never repeats
# itself.
#
# Is it better on the average? Let us move the peak about, and let both search a thousand times.


# %%
def best_found(points, centers, second):
    """Best score of these trials for each place of the peak, shape (K, 2)."""
    closeness = np.exp(-(((points[None] - centers[:, None]) / WIDTH) ** 2) / 2)
    return ((1 - second / 2) * closeness[..., 0] + second / 2 * closeness[..., 1]).max(axis=1)


# %%
centers = rng.random((1000, 2))
average = {}
for second, side in ((0.0, 4), (1.0, 4), (0.0, 8), (1.0, 8)):
    by_random = np.mean([best_found(rng.random((side**2, 2)), centers, second).mean() for _ in range(30)])
    by_grid = best_found(grid(side), centers, second).mean()
    average[second, side] = by_grid, by_random
    print(f"second matters {second:.0%}, {side**2} trials: grid {by_grid:.2f}, random {by_random:.2f}")

# %%
for side in (4, 8):
    assert average[0.0, side][1] > average[0.0, side][0] + 0.1
assert abs(average[1.0, 4][1] - average[1.0, 4][0]) < 0.05
assert average[1.0, 8][0] > average[1.0, 8][1] + 0.03
assert len(np.unique(grid(4)[:, 0])) == 4 and len(np.unique(DRAWS[0, :16, 0])) == 16

# %% [markdown]
# Where only one hyperparameter matters, random search wins clearly. Where both matter alike, the two are about equal
# with sixteen trials; with 64 the grid is better, since random trials leave gaps. With more hyperparameters a
# grid soon becomes impossible anyway: five of them with four values each are 1,024 trials. And random search has one
# more advantage: it may be stopped, or continued, at any time.
#
# How many trials are enough? Call the best 5% of all draws *good* (which these are depends on the ranges and scales).
# One random trial misses them with the probability 0.95, and $n$ trials all miss with $0.95^n$. So at least one is
# good with the probability
#
# $$1 - (1 - q)^n, \qquad q = 0.05.$$

# %%
for n in (16, 30, 60):
    print(f"{n} trials: at least one among the best 5% with a probability of {1 - 0.95**n:.0%}")
assert 1 - 0.95**59 > 0.95 > 1 - 0.95**58

# %% [markdown]
# Among the trials, that is. Recognizing it among them is another matter: see section 9.2.

# %% [markdown]
# ## 9.5 A search
#
# Now for a real one. A trial trains a network of two hidden layers of 100 units with batch normalization on the
# digits, and measures it on validation digits. The learning rate of Adam may be anything from $10^{-5}$ to 1, the
# weight decay from $10^{-8}$ to 1.
#
# A full training takes a while. But a rate that is hopeless is hopeless soon. So a trial gets 5,000 digits and three
# epochs only. Here is what a trial is, and what a search does with it:

# %%
show_source(DigitTrial, draw, run_trial)

# %% [markdown]
# Each trial has its own random generator, made from the seed of the search and its own number. So trial 7 gives the
# same result whoever runs it and whenever. That makes it easy to run many at a time: `run` gives each core of your
# computer its own process, and shows how far it is.

# %% tags=["nbval-ignore-output"]
SPACE = {"lr": log_uniform(1e-5, 1.0), "weight_decay": log_uniform(1e-8, 1.0)}
search = RandomSearch(DigitTrial(), SPACE, seed=0)
search.run(16)
for row in search.best(5):
    print(f"rate {row['lr']:<8.2g} weight decay {row['weight_decay']:<8.2g} {row['score']:.1%}")
worst = min((row for row in search.results if row["error"] is None), key=lambda row: row["score"])
print(f"worst: rate {worst['lr']:.2g}, {worst['score']:.1%}")

# %%
assert len(search.results) == 16 and search.best()[0]["score"] > 0.9 and worst["score"] < 0.3
assert 1e-3 < search.best()[0]["lr"] < 0.3  # a rate in the middle of what we allowed

# %% [markdown]
# From guessing to well above 90%, with the same network and the same work. That is what a bad rate costs; but we
# allowed ourselves rates that nobody would take. A fairer comparison is with Adam's usual rate, 0.001, without weight
# decay. And the best of sixteen scores is, in part, luck. So here are both settings with five new seeds each (the
# luck with the seed is gone then, that with the 2,000 digits is not).


# %%
def five_times(setting):
    with one_blas_thread():
        return [DigitTrial()(setting, np.random.default_rng(seed)) for seed in range(100, 105)]


# %%
found = search.best()[0]
again = {"usual": five_times({"lr": 0.001}), "found": five_times(found)}
print(f"usual rate: about {np.mean(again['usual']):.0%}")
print(f"found: {found['score']:.1%} when it was chosen, about {np.mean(again['found']):.0%} with new seeds")

# %%
assert np.mean(again["found"]) > np.mean(again["usual"]) + 0.02
assert np.mean(again["found"]) < found["score"] + 0.005

# %% [markdown]
# The search has gained some points over the usual rate, and the number that it was chosen for was too good, if anything.
#
# Two numbers of one network were searched here. A third entry of the space, `"units": choice([50, 100, 200])`
# (`choice` stands in `common.search`), searches the width of the hidden layers in the same way: the objective takes
# what it finds under that name.
#
# Does a short trial tell what a longer one would? Here is the same search with one epoch in the place of three.

# %%
quick = RandomSearch(DigitTrial(epochs=1), SPACE, seed=0)
with one_blas_thread():
    quick.run(16, progress=False)


# %% tags=["nbval-ignore-output"]
def ranks(results):
    scores = [row["score"] if row["error"] is None else -np.inf for row in results]
    return np.argsort(np.argsort(scores))


agreement = np.corrcoef(ranks(quick.results), ranks(search.results))[0, 1]
eight = np.argsort(ranks(search.results))[-8:]  # the better half, ranked among themselves
better_half = ([row.results[place] for place in eight] for row in (quick, search))
within = np.corrcoef(*map(ranks, better_half))[0, 1]
print(f"correlation of the ranks after one epoch and after three: {agreement:.2f}")
print(f"among the best eight: {within:.2f}")
assert agreement > 0.8 and within < agreement

# %% [markdown]
# The **correlation** 相关 of two rankings is 1 if they are the same, and around 0 if one says nothing about the other.
# Here the order is nearly the same. But much of this agreement is about the hopeless ones; among the best eight it is
# less. A short trial tells what to throw away more surely than which of the good ones is best. Many searches in use
# follow this idea: begin many trials, let each run briefly, stop the worse part, let the rest run on (*successive
# halving*, *Hyperband*). And be careful with what pays off late: a small rate often looks worse in a short trial than
# it is.
#
# ## 9.6 Narrowing
#
# The first round was wide. A second one should look closer where it was good. You decide where: the sliders below are
# the ends of both ranges, as powers of ten. What lies outside of the frame is pale. *Next round* runs twelve more
# trials inside of it, on all cores.
#
# > **Try it.** Draw the frame around the bright points and press *Next round*. Look at the right picture: are the new
# > trials (red) better than the first ones, and does the best score still rise? Narrow again. When does it stop paying?

# %%
EDGES = {"lr": (-5.0, 0.0), "weight_decay": (-8.0, 0.0)}


def power_range(exponents):
    """From 10^low to 10^high; a tenth of a power of ten at the least."""
    low, high = exponents
    return log_uniform(10.0**low, 10.0 ** max(high, low + 0.1))


def make_search(number, lr, weight_decay):
    return RandomSearch(
        DigitTrial(), {"lr": power_range(lr), "weight_decay": power_range(weight_decay)}, seed=number
    )


# %%
def trials_so_far(rows, lr, weight_decay):
    scores = np.array([row["score"] if row["error"] is None else np.nan for row in rows], dtype=float)
    numbers = np.arange(1, len(rows) + 1)
    newest = np.array([row["round"] for row in rows]) == rows[-1]["round"]
    frame = [10.0**end for end in (*lr, *weight_decay)]
    return {
        "map": {"x": [row["lr"] for row in rows], "y": [row["weight_decay"] for row in rows], "values": scores, "frame": frame},
        "scores": {
            "earlier": (numbers[~newest], scores[~newest]),
            "newest round": (numbers[newest], scores[newest]),
            "best so far": (numbers, np.fmax.accumulate(scores)),
        },
    }  # fmt: skip


# %% tags=["nbval-ignore-output"]
live.search(
    make_search,
    trials_so_far,
    [
        live.Scatter("map", between=(0.8, 0.96), values_label="accuracy on validation digits", xscale="log", yscale="log",
                     xlim=(1e-5, 1), ylim=(1e-8, 1), xlabel="learning rate", ylabel="weight decay λ"),
        live.Curves("scores", title="each trial, and the best so far", xlabel="trial", ylabel="accuracy on validation digits", ylim=(0.8, 1.0), growing=True,
                    styles={"earlier": "points", "newest round": "points"},
                    colors={"earlier": "sky", "newest round": "red", "best so far": "blue"}),
    ],
    title="Look closer where it was good",
    alt="Left: trials as points over learning rate and weight decay, brighter where the network reads more validation digits; a red "
        "frame around the range of the next round. Right: the score of each trial, and the best so far.",
    first=search.results,
    trials=12,
    size=(10.5, 4.4),
    lr=live.range_slider(-5.0, 0.0, (-5.0, 0.0), step=0.1, label="learning rate from 10^… to 10^…"),
    weight_decay=live.range_slider(-8.0, 0.0, (-8.0, 0.0), step=0.1, label="weight decay from 10^… to 10^…"),
)  # fmt: skip

# %% [markdown]
# The rate decides: left of 0.0002 all is dark, whatever the weight decay. At a rate of 0.02, measured below, a weight
# decay of up to 0.01 hardly matters; one of 0.1 costs points. This is nearly the case of section 9.4 where random
# search does well. (Trials below 80% are dark on the left and off the picture on the right. A gray cross would be a
# trial that diverged; it is kept in the list and told, not lost.)

# %% tags=["nbval-ignore-output"]
by_decay = {}
with one_blas_thread():
    for decay in (0.0, 1e-4, 1e-2, 0.1, 0.5):
        setting = {"lr": 0.02, "weight_decay": decay}
        by_decay[decay] = np.mean([DigitTrial()(setting, np.random.default_rng(seed)) for seed in range(3)])
        print(f"rate 0.02, weight decay {decay:g}: {by_decay[decay]:.1%}")
assert (
    abs(by_decay[1e-2] - by_decay[0.0]) < 0.01 < by_decay[0.0] - by_decay[0.1] < by_decay[0.0] - by_decay[0.5]
)
assert max(row["score"] for row in search.results if row["lr"] < 2e-4) < 0.7

# %% [markdown]
# Here is one narrowing in code: between the smallest and the largest rate of the five best trials, and the same for
# the weight decay.


# %%
def around(rows, name):
    values = [row[name] for row in rows]
    return log_uniform(min(values), max(values))


best_five = search.best(5)
narrower = {name: around(best_five, name) for name in SPACE}
print({name: f"{space.low:.2g} to {space.high:.2g}" for name, space in narrower.items()})

# %% tags=["nbval-ignore-output"]
second_round = RandomSearch(DigitTrial(), narrower, seed=1)
second_round.run(12)
for name, rows in (("first", search.results), ("second", second_round.results)):
    scores = [row["score"] for row in rows if row["error"] is None]
    print(f"{name} round: median {np.median(scores):.1%}, best {max(scores):.1%}")

# %%
medians = [np.median([row["score"] for row in s.results if row["score"]]) for s in (search, second_round)]
assert medians[1] > medians[0] + 0.03
assert second_round.best()[0]["score"] > search.best()[0]["score"] - 0.01

# %% [markdown]
# The typical trial is much better now (the **median** 中位数 is the middle one of the sorted scores, or the mean of the
# two in the middle). The best one gained little or nothing. And mind the sentence from the beginning: a difference of
# less than a point or so on 2,000 validation digits may well be luck.
#
# ## 9.7 Stop, continue, and a cluster
#
# A search may take a night. So it must not be lost when it is stopped. `trials` gives each result as soon as it is
# there; leave the loop, and what it has given you is kept. Ask for all sixteen again, and only the missing ones are
# run.

# %%
stopped = RandomSearch(DigitTrial(epochs=1), SPACE, seed=0)
for _ in stopped.trials(16):
    if len(stopped.results) == 5:
        break
print(f"stopped after {len(stopped.results)} trials")
ran = []
stopped.run(16, progress=ran.append)
print(f"continued with {len(ran)} more; the same as in one go: {stopped.results == quick.results}")
assert len(ran) == 11 and stopped.results == quick.results

# %% [markdown]
# `search.save("search.csv")` writes the table to a file. Tomorrow, `RandomSearch(DigitTrial(), SPACE, seed=0)`, then
# `load("search.csv")` and `run(200)` go on from there; space and seed must be the same as
# before, which `load` checks, and the objective too, which it can't.
#
# The work need not be done here. `run` takes any *executor* that follows Python's own `concurrent.futures`. For
# [Dask](https://distributed.dask.org), a library that spreads work over many computers, it is this:
#
# ```python
# from distributed import Client
#
# client = Client("address of the cluster")  # or Client(): a small cluster on this computer
# search.run(200, executor=client.get_executor())
# ```
#
# Each worker must be able to import this book's `common` and to load the digits. The results are the same, trial by
# trial, because each depends on its seed alone (up to rounding, where another kind of processor does the work).
#
# ## 9.8 The climb
#
# Our trials had 5,000 digits and three epochs. What was best for them need not be best for 60,000 and five. So a
# careful search ends with a few trials of full length, again judged by validation digits: here the three best
# settings of both rounds, and one that no search has found, the rate 0.005 that chapter 5 set by hand, without weight
# decay.

# %%
EPOCHS = 5


def full_length(setting, x, t):
    """A network trained with this setting on all of x; seed 0."""
    network = DigitTrial().make_network(setting, rng=0)
    schedule = cosine(setting["lr"])
    trainer = Trainer(network, Adam(setting["lr"]), x, t, epochs=EPOCHS, schedule=schedule, rng=0)
    with one_blas_thread():
        trainer.run(report=None)
    return trainer


# %% tags=["nbval-ignore-output"]
best_three = sorted(search.best(3) + second_round.best(3), key=lambda row: -row["score"])[:3]
by_hand = {"lr": 0.005, "weight_decay": 0.0}
scores = []
for setting in (*best_three, by_hand):
    scores.append(full_length(setting, x_learn, t_learn).network.accuracy(x_validate, t_validate))
    in_short = f" (in its short trial {setting['score']:.2%} of 2,000)" if "score" in setting else ""
    print(
        f"rate {setting['lr']:.3g}, weight decay {setting['weight_decay']:.1g}: {scores[-1]:.1%} of 10,000{in_short}"
    )


# %%
assert max(scores) - min(scores) < 0.01

# %% [markdown]
# They are all close together. In our run the short trials' winner, the first of the list, is not the winner here. With
# one seed each that may be luck; but so may be its lead of three digits in the short trials. And a full-length trial
# measures what we are after. So the last choice belongs to it.
#
# All choices have been made with validation digits. Now the final network: the best of these four, trained on all
# 60,000 digits (those for validation have done their work and may be learned from). Then we look at the test digits.
# Once.

# %%
choice = (*best_three, by_hand)[int(np.argmax(scores))]
started = time.process_time()
trainer = full_length(choice, x_train, t_train)
seconds = time.process_time() - started
network = trainer.network

# %%
climb_row = {
    "chapter": 9,
    "we know how to": "choose hyperparameters by searching",
    "network": "MultiLayerNet 784-100-100-10, batch normalization",
    "parameters": sum(param.size for param in network.params.values()),
    "steps": trainer.steps,
    "seconds": seconds,
    "test accuracy": network.accuracy(x_test, t_test),
}
assert climb_row["test accuracy"] > 0.975
rows = {row["chapter"]: row["test accuracy"] for row in (climb_row, *climb_so_far())}  # the table's last
assert rows[5] < rows[9] < rows[8] and abs(rows[9] - rows[7]) < 0.003
show_climb(climb_row)

# %% [markdown]
# A little better than chapter 5, whose hidden layers were of the same size, but without batch normalization, with six
# epochs in the place of five, and whose rate was chosen by hand. All we know of the search's own share is the small
# lead over the rate 0.005 above, and with one seed each that may be luck. And it is not a record: chapter 7 has got
# about as far, with a third hidden layer and no search, and chapter 8 further, with moved digits. We searched two
# numbers for one network, and whoever had chosen them by hand had chosen well. A search pays most where nobody knows
# yet. A network that looks at the picture as a picture comes next.
#
# If you are not satisfied with this number, you may go back, search again, and look at the test digits again. But
# then it is no longer a test: you have begun to search on it.

# %% [markdown]
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("9.1")` gives a hint, one more at each call, and
# `solution("9.1")` shows a solution. Until you have written something, the check says so and nothing else.
#
# **9.1 A draw on a logarithmic scale.** Return one number between `low` and `high` (both above 0), drawn with the
# Generator `rng` so that each power of ten gets the same share, and within each every factor: the exponent is uniform.


# %%
def draw_rate(rng, low, high): ...


check("9.1", draw_rate)

# %% [markdown]
# **9.2 A validation split.** `x` has the shape (N, D), `t` the shape (N,). Set aside `round(share * N)` samples for
# validation, chosen with the Generator `rng`, and return four arrays: `x_learn, t_learn, x_val, t_val`. A sample and
# its target stay together, and each sample is in one of the parts.


# %%
def split(x, t, share, rng): ...


check("9.2", split)

# %% [markdown]
# **9.3 Find the bug.** This function says which places of the data are for learning and which for validation. It was
# tested on data whose classes came in random order. These don't.


# %%
def ordered_split(t, share):
    places = np.arange(len(t))
    held = round(share * len(t))
    return places[:-held], places[-held:]


t_sorted = np.repeat([0, 1, 2, 3, 4], 20)
for name, places in zip(("learn", "val"), ordered_split(t_sorted, 0.2), strict=True):
    print(f"{name:<6} has the classes {np.unique(t_sorted[places]).tolist()}")
assert np.unique(t_sorted[ordered_split(t_sorted, 0.2)[1]]).tolist() == [4]

# %% [markdown]
# Mend it: return two arrays of places, those for learning and the `round(share * len(t))` for validation, by chance,
# with the Generator `rng`.


# %%
def ordered_split_fixed(t, share, rng): ...


check("9.3", ordered_split_fixed)

# %% [markdown]
# **9.4 How many trials?** `share` is the share of all settings that you would call good, and `certainty` the
# probability with which a random search shall find at least one of them; both lie between 0 and 1. Return the
# smallest number of trials, a whole number, at least 1.


# %%
def trials_needed(share, certainty): ...


check("9.4", trials_needed)

# %% [markdown]
# **9.5 Find the bug.** Twenty candidates, each with its score on the validation data and on the test data. The
# function returns the best one and the score to report. In the cell below all of them are equally good; each reads
# 80% of all digits.


# %%
def choose_buggy(scores_val, scores_test):
    best = np.argmax(scores_test)
    return best, scores_test[best]


dice = np.random.default_rng(90)
reported = [choose_buggy(*dice.binomial(200, 0.8, size=(2, 20)) / 200)[1] for _ in range(500)]
print(f"The report says {np.mean(reported):.0%} on the average.")
assert np.mean(reported) > 0.84

# %% [markdown]
# Mend it: return the number of the chosen candidate, and the score that may be reported.


# %%
def choose_fixed(scores_val, scores_test): ...


check("9.5", choose_fixed)

# %% [markdown]
# **9.6 A random search.** Write one for a learning rate. Draw `trials` rates between `low` and `high` on a
# logarithmic scale with the Generator `rng`, call `objective(rate)` once for each, and return a list of pairs (rate,
# score), the highest score first. A trial whose score is nan or infinite, or in which the objective raises an
# exception, gets the score `None` and stands at the end; the others go on.


# %%
def my_search(objective, low, high, trials, rng): ...


check("9.6", my_search)

# %% [markdown]
# **9.7 Narrow the range.** `rates` and `scores` are arrays of one length; the score of a failed trial is nan. Take
# the `keep` trials with the highest scores (at least so many have one; mind where `np.argsort` puts nan: at the end)
# and return the smallest and the largest of their rates.


# %%
def narrow(rates, scores, keep): ...


check("9.7", narrow)

# %% [markdown]
# **9.8 Find the bug.** Before training, each feature is shifted and scaled to mean 0 and spread 1. The validation
# data shall be prepared in the same way.


# %%
def scaled_buggy(x_learn, x_val):
    whole = np.concatenate([x_learn, x_val])
    mean, spread = whole.mean(axis=0), whole.std(axis=0)
    return (x_learn - mean) / spread, (x_val - mean) / spread


few = np.array([[1.0], [2.0], [3.0]])
for stranger in (2.0, 100.0):
    print(
        f"x_val = {stranger}: x_learn becomes", scaled_buggy(few, np.array([[stranger]]))[0].ravel().round(2)
    )
assert not np.allclose(scaled_buggy(few, np.array([[2.0]]))[0], scaled_buggy(few, np.array([[100.0]]))[0])

# %% [markdown]
# The training data know what the validation data look like. Mend it: mean and spread (for each feature) of `x_learn`
# alone, used for both. Return both arrays, with the dtype that came in (float32 stays float32). A feature that is the
# same in all of `x_learn` is shifted only. (Its spread should be 0, but rounding may make it 1e-17. So compare its
# largest number with its smallest.)


# %%
def scaled_fixed(x_learn, x_val): ...


check("9.8", scaled_fixed)

# %% [markdown]
# ## Summary
#
# - Weights are found with training data, hyperparameters with validation data; test data judge, once.
# - A score that was used to choose is too good: the more trials and the fewer samples, the more so.
# - Shuffle before you split, and take mean and spread for the preparation from the training data alone.
# - Rates and weight decays belong on a logarithmic scale. Random trials try more values of what matters than a grid
#   does.
# - Short trials first, then narrower ranges; each trial with its own seed, so that any core or computer can run it.
#
# ## Further reading
#
# - J. Bergstra, Y. Bengio, *Random search for hyper-parameter optimization*, Journal of Machine Learning Research 13,
#   2012: the argument of section 9.4.
# - L. Li, K. Jamieson, G. DeSalvo, A. Rostamizadeh, A. Talwalkar, *Hyperband: a novel bandit-based approach to
#   hyperparameter optimization*, Journal of Machine Learning Research 18, 2018: short trials first.
# - J. Snoek, H. Larochelle, R. P. Adams, *Practical Bayesian optimization of machine learning algorithms*, NeurIPS
#   2012: trials that learn from the trials before.
# - G. C. Cawley, N. L. C. Talbot, *On over-fitting in model selection and subsequent selection bias in performance
#   evaluation*, Journal of Machine Learning Research 11, 2010.
# - B. Recht, R. Roelofs, L. Schmidt, V. Shankar, *Do ImageNet classifiers generalize to ImageNet?*, ICML 2019: what
#   years of looking at one test set did, and did not do.
#
# Next: [convolutional networks](10_convolutional_networks.ipynb).
