# %% [markdown]
# # 11 · Playground
#
# **Question of this chapter: what does everything do, all at once?**
#
# Ten chapters took a network apart. Here it is whole, on one bench, small enough to see into every unit of it. There
# is little to read. There is much to try, to break and to mend; and at the end six challenges.
#
# After this chapter you can
#
# - see what a hidden unit contributes to an answer;
# - choose inputs, units, activation, start, optimizer and regularization for a problem, and say why;
# - look at a training that does not work and say what is wrong with it;
# - share a run as one line of text.
#
# It builds on all chapters. Allow an hour, or an evening.

# %%
import numpy as np

from common import live
from common.exercises import check, hint, solution
from common.notebook import show_source
from common.playground import DATA, INPUT_SETS, OPTIMIZERS, STARTS, PlaygroundRun, plane_data, run_set_up

# %% [markdown]
# ## 11.1 The data
#
# A point in the plane has two coordinates, $x_1$ and $x_2$, and belongs to class 0 (orange squares) or class 1 (blue
# circles). There are 400 points, in one of four arrangements: a disk inside of a ring (`circle`); four squares, the
# pattern of XOR from chapter 1 with its two classes exchanged (`xor`); two clouds (`gaussians`); or two spiral arms
# (`spiral`). *Noise* moves every coordinate by a random number with that standard deviation.

# %%
show_source(plane_data)


# %%
def look_at(data, noise, seed):
    xy, t = plane_data(data, noise, seed=seed)
    points = {"xy": xy, "target": t, "right": np.ones(len(t), bool)}
    return {"plane": {"surface": np.full((2, 2), 0.5), "points": points}}


# %% tags=["nbval-ignore-output"]
live.figure(
    look_at,
    views=[live.Plane("plane", extent=(-6, 6, -6, 6), marks=6, xlabel="$x_1$", ylabel="$x_2$")],
    title="Two classes in the plane",
    alt="Four hundred points in the plane; the blue circles of class 1 fill a disk in the middle, the orange squares of class 0 a ring around it.",
    data=live.dropdown(list(DATA), label="data"),
    noise=live.slider(0.0, 3.0, value=0.0, step=0.1, label="noise", unit="standard deviation"),
    seed=live.slider(0, 99, value=0, step=1, label="seed"),
)  # fmt: skip

# %% [markdown]
# > **Predict.** Which of the four can a single neuron tell apart, which not? How many hidden units will each need?
#
# ## 11.2 The bench
#
# A part of the points is learned from, the rest is for the test. The network ends in softmax like those before it, with
# an output for each of the two classes; the picture at the right is the probability of class 1 at each place of the
# plane. The middle shows **every unit's own answer** over the same plane: inputs at the left, then the hidden layers,
# blue above 0, orange below, strongest at the unit's own largest answer. The lines between them are the weights, blue
# above 0, orange and dashed below (at the output: the weight for class 1 minus that for class 0). So you see how simple
# pictures are added up and bent into less simple ones.


# %%
def picture(run):
    answers = run.unit_answers()
    headings = ["inputs", *[f"layer {k}" for k in range(1, len(answers) - 1)], "output"]
    learned = len(run.learn[1])
    shown = slice(learned) if run.shown == "training" else slice(learned, None)
    x, t = run.learn if run.shown == "training" else run.test
    points = {"xy": run.xy[shown], "target": t, "right": run.network.predict(x).argmax(axis=1) == t}
    return {
        "units": {"pictures": answers, "weights": run.weights(), "headings": headings},
        "plane": {"surface": answers[-1][0], "points": points},
    }


# %% [markdown]
# Press *Play*. Every control acts while it trains. Those of the first group (data, noise, share, inputs, units,
# activation, start, batch normalization, seed) change the points or the network, so the run starts over at once;
# optimizer, learning rate, batch size, dropout and weight decay take effect at the next step.
#
# - *inputs*: "plain" are the two coordinates, divided by 3 so that they are about 1 in size; "squares" adds the squares
#   of these two and their product; "sines" adds $\sin x_1$ and $\sin x_2$ (of the undivided coordinates) to these.
# - *units in layer 1* to *4*: a layer of 0 units is left out. All at 0 is a network without hidden layers.
# - *start*: Xavier's or He's spread of the weights, or a number.
#
# > **Predict.** With its four and two units of tanh the network will learn the circle. How will the four units of the
# > first layer share the work?

# %%
MAKES_ANOTHER = {
    "data": live.dropdown(list(DATA), label="data"),
    "noise": live.slider(0.0, 3.0, value=0.0, step=0.1, label="noise", unit="standard deviation"),
    "share": live.slider(0.1, 0.9, value=0.5, step=0.1, label="share to learn from"),
    "inputs": live.dropdown(list(INPUT_SETS), label="inputs"),
    "units_1": live.slider(0, 8, value=4, step=1, label="units in layer 1"),
    "units_2": live.slider(0, 8, value=2, step=1, label="units in layer 2"),
    "units_3": live.slider(0, 8, value=0, step=1, label="units in layer 3"),
    "units_4": live.slider(0, 8, value=0, step=1, label="units in layer 4"),
    "activation": live.dropdown(["tanh", "relu", "sigmoid"], label="activation"),
    "weight_init": live.dropdown(STARTS, label="start"),
    "batch_norm": live.toggle(label="batch normalization"),
    "seed": live.slider(0, 99, value=0, step=1, label="seed"),
}  # fmt: skip
ACTS_AT_ONCE = {
    "optimizer_name": live.dropdown(list(OPTIMIZERS), label="optimizer"),
    "lr": live.log_slider(0.001, 10.0, value=0.3, label="learning rate"),
    "batch_size": live.slider(1, 50, value=10, step=1, label="batch size", unit="points"),
    "dropout_ratio": live.slider(0.0, 0.9, value=0.0, step=0.05, label="dropout ratio p"),
    "weight_decay": live.slider(0.0, 0.1, value=0.0, step=0.005, label="weight decay λ"),
    "shown": live.dropdown(["training", "test"], label="points shown"),
}  # fmt: skip

# %% tags=["nbval-ignore-output"]
live.bench(
    PlaygroundRun,
    measure=lambda run: run.losses(),
    measure_every=10,
    measured=live.Curves("measured", title="loss", xlabel="training step", ylim=(0, 1), growing=True, varied=True, width=0.8),
    batch_loss=False,
    views=[
        live.UnitPictures("units", title="every unit's answer", width=1.7),
        live.Plane("plane", extent=(-6, 6, -6, 6), marks=5, title="answer, and points"),
    ],
    picture=picture,
    steps=600,
    lively=True,
    shared=True,
    title="Every unit sees the plane in its own way",
    alt="Left, training and test loss falling; in the middle the units of the network as small colored pictures of the plane, joined by lines: "
        "two inputs, four and two hidden units, the output; right, the plane, blue inside a circle, orange outside, with the points.",
    size=(12.0, 4.7),
    **MAKES_ANOTHER,
    **ACTS_AT_ONCE,
)  # fmt: skip

# %% [markdown]
# Each unit of the first layer is a straight edge across the plane, made soft by tanh: its weights turn it, its bias
# moves it. The second layer adds such edges up, and a few edges around the middle make a closed shape.
#
# The line of text below the controls is the **set-up**: every setting, the seed, each change that you made on the way
# and after which step, and the step the run stands at. Copy it, send it to somebody, paste it into this field and
# press *Enter*: the run is there again, the same to the last digit. In code it is this:

# %%
run = run_set_up("data=circle units_1=4 units_2=2 lr=0.3 seed=0 @600")
print({name: f"{value:.1%}" for name, value in run.accuracies().items()})
again = run_set_up("data=circle units_1=4 units_2=2 lr=0.3 seed=0 @600")
assert all(
    np.array_equal(run.network.params[name], again.network.params[name]) for name in run.network.params
)
assert run.accuracies()["test"] > 0.95

# %% [markdown]
# (A setting that the line does not name has the value that the bench shows at first. On another kind of computer sums
# may be rounded differently, and after thousands of steps that can be seen.)
#
# ## 11.3 Things to try
#
# Ten experiments, each a minute or two. Predict first.
#
# 1. **No hidden layer** (chapter 1). All units at 0. Which of the four data sets can be learned? And with the squares as
#    inputs?
# 2. **Straight edges** (chapter 1). Circle, one layer of three units; tanh, then relu. What shape has the answer? How few
#    units are enough?
# 3. **The rate** (chapters 3, 5). XOR, eight units, SGD. Move the rate from 0.01 to 10 while it runs. Where does it begin
#    to jump?
# 4. **Optimizers** (chapter 5). Spiral, 8 and 8 units, a rate of 0.03. SGD for a thousand steps; then choose Adam, without
#    stopping.
# 5. **A bad start** (chapter 6). Spiral, sines, four layers of 8 sigmoid units, start 0.01. Wait. Then Xavier.
# 6. **The cure** (chapter 7). The same bad start, with batch normalization.
# 7. **Overfitting** (chapter 8). Two clouds, noise 2, a share of 0.1, sines, 8 units in three layers. Watch both losses.
# 8. **Remedies** (chapter 8). While it overfits: weight decay, then dropout, then a larger share (which starts over).
# 9. **Luck** (chapter 9). Spiral, 6 and 6 units. Try ten seeds. How different are they?
# 10. **Better inputs** (features, chapter 3). Spiral, 8 and 8 units: plain, squares, sines.
#
# Some of the answers, measured:


# %%
def test_accuracy(set_up):
    return run_set_up(set_up).accuracies()["test"]


experiments = {
    "circle, no hidden layer": "data=circle units_1=0 units_2=0 lr=0.3 @1000",
    "xor, no hidden layer": "data=xor units_1=0 units_2=0 lr=0.3 @1000",
    "spiral, no hidden layer": "data=spiral units_1=0 units_2=0 lr=0.3 @1000",
    "two clouds, no hidden layer": "data=gaussians units_1=0 units_2=0 lr=0.3 @500",
    "circle, no hidden layer, squares": "data=circle inputs=squares units_1=0 units_2=0 lr=0.3 @1000",
    "circle, three units": "data=circle units_1=3 units_2=0 lr=0.3 seed=1 @1500",
}
reached = {name: test_accuracy(set_up) for name, set_up in experiments.items()}
for name, accuracy in reached.items():
    print(f"{name:<40} {accuracy:.0%}")

# %%
circle, xor, spiral, *learned = reached.values()
assert max(circle, xor, spiral) < 0.75 < 0.95 < min(learned)

# %% [markdown]
# A single neuron cannot draw a closed line, whatever its weights (nor can the two outputs of a network without hidden
# layers: what counts is the difference of their scores, and that is one neuron). It can if it gets $x_1^2$ and
# $x_2^2$: then the circle is a straight edge in *their* plane. Three hidden units make a triangle, which is enough.
# That is what hidden layers are for: they make inputs in which the problem is simple.
#
# Another optimizer on the way, and better inputs:

# %% tags=["nbval-ignore-output"]
SPIRAL = "data=spiral units_1=8 units_2=8"
spirals = {
    "SGD, rate 0.03": f"{SPIRAL} lr=0.03 @3000",
    "SGD, after 1,000 steps Adam": f"{SPIRAL} lr=0.03 @1000 optimizer_name=Adam @3000",
    "SGD, rate 0.3": f"{SPIRAL} lr=0.3 @3000",
    "SGD, rate 0.3, squares": f"{SPIRAL} lr=0.3 inputs=squares @3000",
    "SGD, rate 0.3, sines": f"{SPIRAL} lr=0.3 inputs=sines @3000",
}
reached = {name: test_accuracy(set_up) for name, set_up in spirals.items()}
for name, accuracy in reached.items():
    print(f"spiral, {name:<30} {accuracy:.0%}")

# %%
slow, rescued, plain, squares, sines = reached.values()
assert slow < 0.7 and rescued > slow + 0.15 and plain > slow + 0.1
assert min(squares, sines) > 0.9 and min(squares, sines) > plain + 0.1

# %% [markdown]
# Adam makes more of the same rate, probably for both of its reasons (chapter 5): it adds steps up (try momentum), and
# it divides by the size of the *recent* gradients (try RMSProp; AdaGrad, which forgets nothing, gains little). It is
# not a race of the two: ten times the rate helps SGD, too. Better inputs save hidden units work, as they did for the
# circle. Do the sines help more than the squares? ("Sines" has the squares, too.) One seed can't say:

# %% tags=["nbval-ignore-output"]
by_seed = {
    (inputs, steps): [
        test_accuracy(f"{SPIRAL} lr=0.3 inputs={inputs} seed={seed} @{steps}") for seed in range(4)
    ]
    for steps in (1000, 3000)
    for inputs in ("squares", "sines")
}
for (inputs, steps), row in by_seed.items():
    print(f"{inputs:<8} after {steps:,} steps, four seeds:", " ".join(f"{accuracy:.0%}" for accuracy in row))
sooner, later = (np.subtract(by_seed["sines", steps], by_seed["squares", steps]) for steps in (1000, 3000))
assert sooner.min() > 0.02 and abs(later.mean()) < 0.03 and min(by_seed["squares", 3000]) > 0.9

# %% [markdown]
# After 3,000 steps the squares do all of it, but for the luck of a seed. But the sines get there sooner.
#
# And a bad start, with what might cure it:

# %% tags=["nbval-ignore-output"]
BAD_START = "data=spiral inputs=sines units_1=8 units_2=8 units_3=8 units_4=8 activation=sigmoid weight_init=0.01 lr=0.3 seed=2"
cures = {
    "0.01": BAD_START,
    "Xavier": BAD_START.replace("weight_init=0.01", "weight_init=Xavier"),
    "0.01, batch normalization": f"{BAD_START} batch_norm=on",
}
cured = {name: test_accuracy(f"{set_up} @4000") for name, set_up in cures.items()}
for name, accuracy in cured.items():
    print(f"four layers of sigmoids, start {name:<26} {accuracy:.0%}")
assert max(cured["0.01"], cured["Xavier"]) < 0.6 and cured["0.01, batch normalization"] > 0.85

# %% [markdown]
# Xavier's spread alone does not save these four layers in 4,000 steps: it keeps the signal's size where the slope
# is about 1, and a sigmoid's slope is at most a quarter (chapter 6). Batch normalization
# puts right at every layer what the start put wrong.

# %% [markdown]
# ## Challenges
#
# Find the set-up on the bench, copy its line of text and paste it between the quotation marks. The check trains the
# run anew, with all its changes, for at most 20,000 steps. `hint("11.1")` gives a hint, one more at each call, and
# `solution("11.1")` shows one of many solutions.
#
# **11.1 No hidden unit.** Data circle, noise 0, and **no hidden unit at all**: at least 98% of the test points.

# %%
set_up_1 = ...  # replace the dots: "data=circle …" in quotation marks

check("11.1", set_up_1)

# %% [markdown]
# **11.2 As few as possible.** XOR with noise 0 and plain inputs, with **at most 4 hidden units**: at least 95% of the
# test points.

# %%
set_up_2 = ...

check("11.2", set_up_2)

# %% [markdown]
# **11.3 The spiral.** Noise 0, plain inputs, **at most 12 hidden units**: at least 95% of the test points. This is
# the hard one. Change the rate on the way if it helps.

# %%
set_up_3 = ...

check("11.3", set_up_3)

# %% [markdown]
# **11.4 Overfit.** Not by accident but on purpose: the two clouds (gaussians), noise 2, at least 98% of the training
# points right, and on the test points **at least 10 percentage points less**.

# %%
set_up_4 = ...

check("11.4", set_up_4)

# %% [markdown]
# **11.5 Find the bug.** This run does not learn.

# %%
stuck = "data=xor units_1=8 units_2=8 activation=relu weight_init=He lr=2 batch_size=5 seed=3 optimizer_name=SGD @2000"
print({name: f"{value:.0%}" for name, value in run_set_up(stuck).accuracies().items()})
assert test_accuracy(stuck) < 0.6

# %% [markdown]
# Paste it into the bench, with `@0`, `@20` and `@2000` at its end, and find out what happened to its units. Then change
# **one** setting (not the data, the noise or the seed), so that it reaches at least 95% of the test points in at most
# 2,000 steps. The safest place to change it is the line itself: on the bench, press *Reset* before you play on.

# %%
set_up_5 = ...

check("11.5", set_up_5)

# %% [markdown]
# **11.6 Find the bug.** Nor does this one. Again **one** setting is enough, though not any one will do; inputs and
# units, too, are to stay as they are. At least 85% of the test points, in at most 4,000 steps.

# %%
flat = BAD_START + " optimizer_name=SGD batch_size=10 batch_norm=off @4000"
print({name: f"{value:.0%}" for name, value in run_set_up(flat).accuracies().items()})
assert test_accuracy(flat) < 0.6

# %%
set_up_6 = ...

check("11.6", set_up_6)

# %% [markdown]
# ## Summary
#
# - Hidden units make new inputs out of old ones, until the last layer's straight edge is enough.
# - Better inputs, more units, a better start, a better optimizer: each can take another's place to a degree.
# - What does not learn is looked at from inside: units that are all 0, all alike or all saturated say what is wrong.
# - A run is its settings, its seed and what was changed on the way. Keep them together.
#
# ## Further reading
#
# - D. Smilkov, S. Carter, D. Sculley, F. B. Viégas, M. Wattenberg, *Direct-manipulation visualization of deep
#   networks*, arXiv:1708.03788, 2017: about [TensorFlow Playground](https://playground.tensorflow.org), which this
#   bench owes its idea to.
# - C. Olah, *Neural networks, manifolds, and topology*, 2014 (colah.github.io): what hidden layers do to the plane.
# - K. Lang, M. Witbrock, *Learning to tell two spirals apart*, Proceedings of the 1988 Connectionist Models Summer
#   School: an early attempt at the two spirals, a problem set by Alexis Wieland.
#
# Back to the [front page](00_start_here.ipynb).
