# %% [markdown]
# # 1 · Activation functions
#
# **Question of this chapter: what can one artificial neuron do, and why must it bend?**
#
# A **neural network** 神经网络 is built from one small part, repeated many times: the **neuron** 神经元. It adds up its
# inputs, each multiplied by a weight (a number that says how strongly it counts), adds one number of its own, and
# passes the sum through a curve. That curve is the **activation function** 激活函数. Much of what a network can
# express, and of what makes it hard to train, depends on the shape of that curve.
#
# After this chapter you can
#
# - say what a perceptron can decide, what it can't, and prove it;
# - draw the step, sigmoid, tanh and ReLU functions and their slopes, and say what *saturation* costs;
# - explain why a deep network without activation functions can do no more than one layer;
# - turn any scores into probabilities with softmax, safely, for a whole batch at once.
#
# You need Python, a little NumPy, and the derivative from school. Allow an hour or two.

# %%
import warnings

import numpy as np

from common import live
from common.exercises import check, hint, solution
from common.notebook import show_source

# %% [markdown]
# Here is where we are going. Three simple lines are added up, one of height $x + 1$, one $-2x$, one $x - 1$. Each is
# bent: it stays at 0 until its own height would change its sign, and only then sets off. Their sum is a hat. The
# slider takes the bend out of the three lines, little by little.
#
# > **Predict.** What will be left of the hat when all three lines are straight?
#
# Move the slider with the mouse, or click it and use the arrow keys.


# %%
def hat(straightness):
    x = np.linspace(-3, 3, 301)

    def unit(u):
        return np.maximum(u, straightness * u)  # 0: a sharp bend, 1: no bend at all

    parts = {"line 1": unit(x + 1), "line 2": -2 * unit(x), "line 3": unit(x - 1)}
    curves = {name: (x, y) for name, y in parts.items()}
    return {"shape": curves | {"their sum": (x, sum(parts.values()))}}


# %% tags=["nbval-ignore-output"]
live.figure(
    hat,
    views=[
        live.Curves("shape", xlabel="input x", ylabel="output", xlim=(-3, 3), ylim=(-3, 3),
                    styles={"line 1": "dashed", "line 2": "dashdot", "line 3": "dotted"},
                    colors={"line 1": "blue", "line 2": "orange", "line 3": "green", "their sum": "black"}),
    ],
    title="Take the bend out of the lines, and the shape is gone",
    alt="Three bent lines, broken in three ways, and their sum, a solid hat of height 1 above x = 0. As the straightness slider "
        "goes from 0 to 1 the hat sinks until it is a flat line.",
    straightness=live.slider(0.0, 1.0, value=0.0, step=0.01, label="straightness of the lines"),
)  # fmt: skip

# %% [markdown]
# With sharp bends the sum is a hat of height 1. With straight lines nothing of it is left. A sum of straight lines is
# always a straight line; these three happen to cancel, $(x + 1) - 2x + (x - 1) = 0$, so this one lies at 0. The next
# cell makes sure that the figure did not fool us.

# %%
_, bent_sum = hat(straightness=0.0)["shape"]["their sum"]
_, straight_sum = hat(straightness=1.0)["shape"]["their sum"]
print("height of the hat:", bent_sum.max().round(3), " without bends:", np.abs(straight_sum).max().round(3))
assert np.isclose(bent_sum.max(), 1.0)
assert np.allclose(straight_sum, 0.0)

# %% [markdown]
# ## 1.1 A decision: the perceptron
#
# You are about to leave the house. Should you take an umbrella? You have two hints, each a yes (1) or a no (0):
#
# - $x_1$: the sky is dark;
# - $x_2$: the neighbor carries an umbrella.
#
# You trust the sky more than the neighbor, so the sky gets the larger **weight** 权重: $w_1 = 0.6$, $w_2 = 0.3$.
# And you don't like carrying things, so the evidence must first overcome a resistance of 0.5. We write that
# as a number that is added, the **bias** 偏置 $b = -0.5$.

# %%
x = np.array([1.0, 0.0])  # dark sky, no umbrella next door
w = np.array([0.6, 0.3])
b = -0.5
u = x @ w + b  # x @ w is 0.6·1 + 0.3·0
print(f"weighted sum u = {u:.1f}, decision y = {int(u > 0)}")

# %% [markdown]
# The sum is a little above zero, so the answer is 1: take it. You have just run a **perceptron** 感知机
# (Rosenblatt, 1958), one of the first artificial neurons that could learn:
#
# $$u = x_1 w_1 + x_2 w_2 + b, \qquad y = \begin{cases} 1 & \text{if } u > 0 \\ 0 & \text{if } u \le 0. \end{cases}$$
#
# $u$ is called the **weighted sum** 加权和 (or *pre-activation*). Note the convention for the border: at
# $u = 0$ exactly, this book's perceptron says 0.
#
# > **Predict.** There are four possible mornings: $(x_1, x_2) = (0,0), (0,1), (1,0), (1,1)$. On which of them do
# > you take the umbrella? And on which, if you get lazier and the bias falls to $-0.7$?

# %%
mornings = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])  # one row a morning
print("bias -0.5:", (mornings @ w - 0.5 > 0).astype(int))
print("bias -0.7:", (mornings @ w - 0.7 > 0).astype(int))
assert (mornings @ w - 0.5 > 0).tolist() == [False, False, True, True]
assert (mornings @ w - 0.7 > 0).tolist() == [False, False, False, True]

# %% [markdown]
# With $b = -0.5$ a dark sky is enough. With $b = -0.7$ both hints are needed: 0.6 no longer suffices, 0.9 does.
# The weights say *which* evidence counts; the bias says *how much* of it is wanted.
#
# Look at the shapes, too. `mornings` has four rows and two columns, shape `(4, 2)`; `w` has shape `(2,)`; their
# product has shape `(4,)`, one sum a morning. In a table of data a row is one example, here and in the whole book.
# No loop over the examples is needed: one product does them all.
#
# ## 1.2 Logic gates, and a line in the plane
#
# The lazy perceptron says 1 only if both inputs are 1. In electronics that is an **AND gate** 与门. OR 或门 says 1 if
# at least one input is 1, NAND 与非门 is the opposite of AND, and XOR 异或门 says 1 if *exactly* one input is 1.
#
# | $x_1$ | $x_2$ | AND | NAND | OR | XOR |
# |---|---|---|---|---|---|
# | 0 | 0 | 0 | 1 | 0 | 0 |
# | 0 | 1 | 0 | 1 | 1 | 1 |
# | 1 | 0 | 0 | 1 | 1 | 1 |
# | 1 | 1 | 1 | 0 | 1 | 0 |
#
# The perceptron's switch has a name, the **step function** 阶跃函数. Here is the definition that the whole book
# uses, as it stands in the library:

# %%
from common.functions import step

show_source(step)

# %% [markdown]
# (`real_array` checks what comes in, and makes an array of floats out of whole numbers.)
#
# Where does a perceptron change its mind? Where $u = 0$, that is $x_1 w_1 + x_2 w_2 + b = 0$. That is the equation of a
# straight line in the plane of $x_1$ and $x_2$ (unless both weights are 0). On one side of it the answer is 1, on the
# other 0. Building a gate means placing this line between the points that want a 1 and the points that want a 0.
#
# > **Predict.** The figure starts with weights that make AND. Which single slider turns it into OR? Then choose
# > NAND, and at last XOR: how many of the four points can you get right?

# %%
GATES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "NAND": [1, 1, 1, 0], "XOR": [0, 1, 1, 0]}
SIDE = np.linspace(-0.5, 1.5, 121)
PLANE = np.stack(np.meshgrid(SIDE, SIDE), axis=-1)  # (121, 121, 2): x1 and x2 of every point drawn


# %%
def perceptron(w1, w2, b, gate):
    weights = np.array([w1, w2])
    target = np.array(GATES[gate])
    answer = step(mornings @ weights + b)
    plane = {
        "surface": step(PLANE @ weights + b).astype(float),
        "points": {"xy": mornings, "target": target, "right": answer == target},
    }
    return {"plane": plane, "note": f"{gate}: {(answer == target).sum()} of 4 points are right"}


# %% tags=["nbval-ignore-output"]
live.figure(
    perceptron,
    views=[live.Plane("plane", extent=(-0.5, 1.5, -0.5, 1.5), xlabel="input x₁", ylabel="input x₂")],
    title="One line decides: AND, OR, NAND, but never XOR",
    alt="The plane of two inputs, cut by a straight line into a half that answers 1 and a half that answers 0, "
        "with the four input points marked by the answer they want and whether they get it.",
    w1=live.slider(-2.0, 2.0, value=1.0, step=0.1, label="weight w₁"),
    w2=live.slider(-2.0, 2.0, value=1.0, step=0.1, label="weight w₂"),
    b=live.slider(-2.0, 2.0, value=-1.5, step=0.1, label="bias b"),
    gate=live.dropdown(list(GATES), label="gate"),
)  # fmt: skip

# %% [markdown]
# The ratio of the two weights sets the direction of the line; the bias shifts it, parallel to itself. From AND to OR
# the bias alone is enough: $b = -0.5$ moves the line to the other side of two points. NAND has AND's line with the two
# sides exchanged: all signs flipped. For XOR, nothing works. Let the machine try harder than your hand: all
# combinations of 33 values for each of $w_1$, $w_2$ and $b$.

# %%
values = np.arange(-16, 17) / 8  # -2, -1.875, … 2: exact in binary, so no rounding can deceive us
w1, w2, b = (grid.ravel() for grid in np.meshgrid(values, values, values))
sums = mornings @ np.stack([w1, w2]) + b  # (4, 35937): four mornings, every combination
for name, target in GATES.items():
    wanted = np.array(target)[:, None]  # None adds an axis: a column, compared with every column of sums
    right = (step(sums) == wanted).sum(axis=0)
    print(f"{name:4} best: {right.max()} of 4")
    assert right.max() == (3 if name == "XOR" else 4)

# %% [markdown]
# 35,937 combinations, and XOR never gets further than 3 of 4. A finer grid would not help, and four lines of
# algebra prove it. For the mornings $(0,0)$, $(0,1)$, $(1,0)$ and $(1,1)$, in this order, XOR asks for
#
# $$b \le 0, \qquad w_2 + b > 0, \qquad w_1 + b > 0, \qquad w_1 + w_2 + b \le 0.$$
#
# Add the two in the middle: $w_1 + w_2 + 2b > 0$. Add the first and the last: $w_1 + w_2 + 2b \le 0$. Both can't be
# true. No perceptron computes XOR. Data that a straight line can divide (with three inputs a plane, and so on) is
# called **linearly separable** 线性可分; XOR's four points are not. Minsky and Papert's book of 1969 made this limit famous.
#
# ### Two layers can
#
# What one line can't do, two lines together can. XOR says: *at least one*, but *not both*. That is OR and
# NAND, both at once. So feed the two inputs to an OR and a NAND, and feed their answers to an AND.
#
# Neurons side by side that read the same inputs form a **layer** 层, and a neuron of a layer is also called a
# **unit** 单元. The weights of a layer are a matrix $W$ with one column for each unit, its biases $b$ one number for
# each, and $xW + b$ gives all weighted sums at once. (NumPy adds $b$ to every row.)

# %%
W1 = np.array([[1.0, -1.0], [1.0, -1.0]])  # columns: the OR unit and the NAND unit
b1 = np.array([-0.5, 1.5])
hidden = step(mornings @ W1 + b1)  # (4, 2): what OR and NAND say, a row a morning
output = step(hidden @ np.array([1.0, 1.0]) - 1.5)  # AND of the two
print(np.column_stack([mornings, hidden, output]))
assert output.tolist() == GATES["XOR"]

# %% [markdown]
# Read the rows: two inputs, the answers of two units, one output, and the last column is XOR. A layer between the
# inputs and the output is called a **hidden layer** 隐藏层, and its units are **hidden units** 隐藏单元. Look at the two
# middle columns. The mornings $(0,1)$ and $(1,0)$ have become the *same* point, $(1,1)$. The first layer has moved
# the points so that one line is enough for the second. This is a good way to think of every hidden layer: it **moves
# the data until the last layer's job is easy**.
#
# These weights we chose by hand. For two inputs that works; for the 784 pixels of a digit it does not. The machine has
# to find them itself. For a single perceptron Rosenblatt had a rule that does so, wherever a line is enough. For hidden
# layers it does not say which of many weights is to blame; there one changes each weight a little and watches whether
# the answer improves. And here the step function fails us.
#
# ## 1.3 From the switch to the curve: the sigmoid
#
# > **Predict.** Take the umbrella perceptron with a dark sky, $u = 0.1$. You change $w_1$ from 0.60 to 0.61. How
# > much does the output change?

# %%
for w1_now in (0.60, 0.61, 0.80):
    print(f"w1 = {w1_now:.2f}: y = {step(1.0 * w1_now - 0.5)}")
    assert step(1.0 * w1_now - 0.5) == 1

# %% [markdown]
# Not at all, and for 0.80 not at all either. The step is flat left and right of its jump. Whoever turns the knobs
# sees no difference, and learns nothing. We want a curve that answers small changes with small changes: the
# **sigmoid** function sigmoid 函数 (S型函数), here the *logistic* one,
#
# $$\sigma(u) = \frac{1}{1 + e^{-u}}.$$


# %%
def first_sigmoid(u):
    return 1 / (1 + np.exp(-u))


for w1_now in (0.60, 0.61, 0.80):
    print(f"w1 = {w1_now:.2f}: y = {first_sigmoid(1.0 * w1_now - 0.5):.4f}")
assert np.isclose(first_sigmoid(0.11) - first_sigmoid(0.10), 0.0025, atol=5e-5)

# %% [markdown]
# Now 0.01 more weight gives about 0.0025 more output. The answer is no longer yes or no; it is a degree between 0
# and 1. For large $u$, $e^{-u}$ tends to 0 and $\sigma$ is near 1; for very negative $u$ it is near 0; and
# $\sigma(0) = 1/2$.
#
# How strongly does it answer? That is its **derivative** 导数, the slope of the curve. Let $y = \sigma(u)$. By the chain
# rule for $1/q$ with $q = 1 + e^{-u}$ and $\mathrm{d}q/\mathrm{d}u = -e^{-u}$:
#
# $$\frac{\mathrm{d}y}{\mathrm{d}u} = -\frac{1}{q^2} \cdot (-e^{-u})
#   = \frac{1}{1 + e^{-u}} \cdot \frac{e^{-u}}{1 + e^{-u}} = y\,(1 - y),$$
#
# because the second factor is $1 - y$: indeed $1 - \frac{1}{1 + e^{-u}} = \frac{e^{-u}}{1 + e^{-u}}$. The slope needs
# no new exponential: the output tells it. At $u = 0$ it is $\tfrac12 \cdot \tfrac12 = \tfrac14$, and it is nowhere
# larger, since $y(1 - y) = \tfrac14 - (y - \tfrac12)^2$. A formula one derives should be tried. So we go a small step
# $h$ to both sides, and compare.

# %%
from common.functions import sigmoid

u = np.linspace(-8, 8, 161)
h = 1e-5
y = sigmoid(u)
measured = (sigmoid(u + h) - sigmoid(u - h)) / (2 * h)
print("largest disagreement below 1e-9:", np.abs(measured - y * (1 - y)).max() < 1e-9)
print("steepest slope:", (y * (1 - y)).max().round(4), " slope at u = 8:", (y * (1 - y))[-1].round(5))
assert np.allclose(measured, y * (1 - y), atol=1e-9)
assert np.isclose((y * (1 - y)).max(), 0.25)
assert 740 < 0.25 / (y * (1 - y))[-1] < 760

# %% [markdown]
# At $u = 8$ the slope is 0.0003, about 750 times smaller than in the middle. There the neuron is **saturated** 饱和: it
# is so sure of its answer that small changes of the weights hardly reach the output.
#
# Now a whole neuron, $y = f(wx + b)$, with one input. On the left its output, with the **tangent** 切线 at the point $x$
# you choose: the straight line that the curve looks like if you come close enough. On the right, the slope $f'(u)$ of
# the activation function at $u = wx + b$. The tangent itself has the slope $w \cdot f'(u)$, again by the chain rule.
#
# > **Predict.** Make $w$ larger and larger, with the sigmoid. What does the left curve turn into? What happens
# > to the width of the bump on the right? Then choose `step`, and look for its slope. (The next section is about
# > `tanh` and `ReLU`.)

# %%
from common.functions import relu, tanh

FUNCTIONS = {"sigmoid": sigmoid, "tanh": tanh, "ReLU": relu, "step": step}
SLOPES = {
    "sigmoid": lambda u: sigmoid(u) * (1 - sigmoid(u)),
    "tanh": lambda u: 1 - tanh(u) ** 2,
    "ReLU": lambda u: step(u).astype(float),  # 1 where u > 0, else 0
    "step": lambda u: np.zeros_like(u),  # flat on both sides of the jump
}


# %%
def neuron(w, b, x, function):
    f, slope = FUNCTIONS[function], SLOPES[function]
    xs = np.linspace(-5, 5, 401)
    here, answer = np.array([x]), f(np.array([w * x + b]))
    steepness = slope(w * here + b)
    return {
        "output": {
            "output": (xs, f(w * xs + b)),
            "tangent": (xs, answer + w * steepness * (xs - x)),
            "here": (here, answer),
        },
        "slope": {"slope": (xs, slope(w * xs + b)), "here": (here, steepness)},
        "note": f"u = {w * x + b:.2f}   output {answer[0]:.3f}   slope {steepness[0]:.4f}"
        + (
            ""
            if steepness[0] >= 0.01
            else "   (saturated)"
            if function in ("sigmoid", "tanh")
            else "   (no slope)"
        ),
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    neuron,
    views=[
        live.Curves("output", title="Output  f(wx + b)", xlabel="input x", ylabel="output", xlim=(-5, 5),
                    ylim=(-1.3, 1.6), styles={"tangent": "dashed", "here": "point"},
                    colors={"output": "blue", "tangent": "orange", "here": "black"}),
        live.Curves("slope", title="Slope  f′(u)  at  u = wx + b", xlabel="input x", ylabel="slope of f",
                    xlim=(-5, 5), ylim=(-0.1, 1.3), styles={"here": "point"},
                    colors={"slope": "green", "here": "black"}),
    ],
    title="Saturation: where the slope is near zero, hardly anything is learned",
    alt="Left: the output of a neuron as a curve over its input, with the tangent at a chosen point. Right: the "
        "slope of the activation function over the input; it is a bump for sigmoid and tanh, a stair for ReLU, "
        "and zero for the step function.",
    w=live.slider(-12.0, 12.0, value=1.0, step=0.1, label="weight w"),
    b=live.slider(-5.0, 5.0, value=0.0, step=0.1, label="bias b"),
    x=live.slider(-5.0, 5.0, value=1.0, step=0.1, label="input x"),
    function=live.dropdown(list(FUNCTIONS), label="function f"),
)  # fmt: skip

# %% [markdown]
# With $b = 0$ and a large positive weight the sigmoid becomes a switch (a negative weight gives its mirror image). The
# step function is its limit, everywhere but at the jump itself (there the sigmoid stays at ½). And the steeper the
# switch, the narrower the band in which there is a slope to speak of. The step's own slope is zero on both sides, and
# at the jump there is none. **The step has no slope to learn from.** That is why hidden layers gave it up. (It was not
# XOR's fault: a single neuron with a sigmoid can't do XOR either, for it still rises in one direction of the plane
# only. With a curve that only rises, learning XOR by small changes takes a hidden layer *and* a slope.)
#
# The approach to the limit, in numbers: the largest gap between $\sigma(wx)$ and the step, for all $x$ at least 0.1
# away from the jump.

# %%
xs = np.concatenate([np.linspace(-5, -0.1, 200), np.linspace(0.1, 5, 200)])
gaps = [np.abs(sigmoid(w * xs) - step(xs)).max() for w in (1, 10, 100)]
print("w = 1, 10, 100:", ", ".join(f"{gap:.6f}" for gap in gaps))
assert gaps[0] > gaps[1] > gaps[2] and gaps[2] < 1e-4

# %% [markdown]
# ## 1.4 Two more curves: tanh and ReLU
#
# The **hyperbolic tangent** 双曲正切, tanh, is a sigmoid stretched to the range from $-1$ to $1$ and squeezed to half the
# width: $\tanh(u) = 2\,\sigma(2u) - 1$. Its slope is $1 - \tanh^2(u)$, at most 1: four times the sigmoid's largest. And
# its output is centered: an input of zero gives zero.
#
# The **rectified linear unit** 修正线性单元 (线性整流函数), ReLU, is the simplest bend there is: $\mathrm{relu}(u) = \max(0, u)$.

# %%
u = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
print("tanh ", tanh(u).round(3))
print("relu ", relu(u))
assert np.allclose(tanh(u), 2 * sigmoid(2 * u) - 1)

# %%
show_source(relu)

# %% [markdown]
# (`.clip(0, np.inf)` cuts off what is below 0.) ReLU's slope is 1 for positive $u$ and 0 for negative $u$. At $u = 0$
# it has a corner, so there is no derivative; one must *choose* a value. Most libraries choose 0, and so does this one,
# everywhere.
#
# Why did such a crude function win? One reason: think of a deep network, one with many layers, and change a weight of
# the first layer a little. The effect passes through the activation function of this layer and of every later one, and
# is multiplied by each one's slope on the way: the chain rule. Count only these factors, in the very best case, where
# every unit sits at its steepest point:

# %%
best_slope = {"sigmoid": 0.25, "tanh": 1.0, "ReLU": 1.0}
for name, slope in best_slope.items():
    u = np.linspace(-6, 6, 1201)
    assert np.isclose(SLOPES[name](u).max(), slope)  # it really is the steepest there is
    print(f"{name:8} one layer {slope:.2f}   ten layers {slope**10:.7f}")

# %% [markdown]
# Ten sigmoid layers multiply the effect of a weight of the first layer by a millionth, at best. How strongly the result
# answers to each weight, one slope for every weight, is together called the **gradient** 梯度, and what you see here is
# the **vanishing gradient** 梯度消失. tanh keeps 1 only exactly at $u = 0$ and loses everywhere else; ReLU keeps 1 for
# *every* positive $u$. (The weights multiply in as well, which can make things better or worse.)
#
# ReLU pays for it on the other side: for negative $u$ its slope is exactly 0. A unit that gives 0 for every example
# learns nothing for as long as that lasts, and is called **dead** 死亡单元. A small slope on the left, the **leaky ReLU**
# 带泄漏的修正线性单元, avoids that; you will write it in exercise 1.3. For such a choice between two values, entry by entry,
# NumPy has `np.where(condition, a, b)`: it takes `a` where the condition holds and `b` elsewhere.
#
# ## 1.5 Why bend at all?
#
# Suppose you leave the activation function out and stack two layers directly. Take three inputs, four hidden
# units, two outputs, five examples, and random numbers for all weights.
#
# > **Predict.** Two layers have $3 \cdot 4 + 4 + 4 \cdot 2 + 2 = 26$ numbers to set. Can they do more than one layer with
# > $3 \cdot 2 + 2 = 8$?

# %%
rng = np.random.default_rng(1)  # a seed, so that your numbers are ours
x = rng.normal(size=(5, 3))
W1, b1 = rng.normal(size=(3, 4)), rng.normal(size=4)
W2, b2 = rng.normal(size=(4, 2)), rng.normal(size=2)

two_layers = (x @ W1 + b1) @ W2 + b2
one_layer = x @ (W1 @ W2) + (b1 @ W2 + b2)
print("the same outputs:", np.allclose(two_layers, one_layer))
assert np.allclose(two_layers, one_layer)

# %% [markdown]
# They can't. Multiply out:
#
# $$(xW_1 + b_1)\,W_2 + b_2 \;=\; x\,\underbrace{(W_1 W_2)}_{W} + \underbrace{(b_1 W_2 + b_2)}_{b}.$$
#
# Shapes: $x$ is $(5, 3)$, $W_1$ is $(3, 4)$, $W_2$ is $(4, 2)$, so $W$ is $(3, 2)$; $b_1$ is $(4,)$, and $b$ is $(2,)$.
# Two layers collapse into one, and so do a hundred. For what a network can compute, depth without bends is an illusion.
#
# Put a ReLU between them, and in general they no longer collapse. Here is a test that every single layer without an
# activation function passes: for $f(x) = xW + b$ the mean of $f(x)$ and $f(-x)$ is $b$, the same for every $x$. So its
# spread over our five examples (`np.ptp`: maximum minus minimum) must be 0.


# %%
def midpoint(f):
    return (f(x) + f(-x)) / 2


straight = midpoint(lambda x: (x @ W1 + b1) @ W2 + b2)
bent = midpoint(lambda x: relu(x @ W1 + b1) @ W2 + b2)
print("without a bend, spread over the five examples:", np.ptp(straight, axis=0).round(3))
print("with ReLU:                                    ", np.ptp(bent, axis=0).round(3))
assert np.allclose(np.ptp(straight, axis=0), 0) and (np.ptp(bent, axis=0) > 0.1).all()

# %% [markdown]
# Without a bend the five midpoints agree; with ReLU they don't. No single layer without an activation function can
# imitate that network.
#
# ## 1.6 Joints build shapes
#
# How far does the bend carry? Let one input feed three hidden units, and let the output be their weighted sum:
#
# $$y = v_1\,f(x - c_1) + v_2\,f(x - c_2) + v_3\,f(x - c_3).$$
#
# Each unit reads the input with weight 1 and bias $-c_i$. So $c_i$ says where unit $i$ has its bend, its **joint**;
# $v_i$ says how strongly it counts and in which direction. Each slider has the color of the curve it drives.
#
# > **Try.** With ReLU: turn the hat into a valley; then into a ramp that rises and stays level. With
# > `no bend`: try to make anything but a straight line. With the sigmoid: what do three soft stairs add up to?


# %%
def three_units(v1, c1, v2, c2, v3, c3, function):
    f = {"ReLU": relu, "sigmoid": lambda u: sigmoid(4 * u), "no bend": lambda u: u}[function]
    x = np.linspace(-3, 3, 401)
    units = {f"unit {i}": v * f(x - c) for i, (v, c) in enumerate([(v1, c1), (v2, c2), (v3, c3)], start=1)}
    curves = {name: (x, y) for name, y in units.items()}
    return {"shape": curves | {"sum": (x, sum(units.values()))}}


# %% tags=["nbval-ignore-output"]
def weight(value, color, name):
    return live.slider(-3.0, 3.0, value=value, step=0.1, label=f"weight {name}", color=color)


def joint(value, color, name):
    return live.slider(-2.5, 2.5, value=value, step=0.1, label=f"joint {name}", color=color)


live.figure(
    three_units,
    views=[
        live.Curves("shape", xlabel="input x", ylabel="output", xlim=(-3, 3), ylim=(-4, 4),
                    styles={"unit 1": "dashed", "unit 2": "dashdot", "unit 3": "dotted"},
                    colors={"unit 1": "blue", "unit 2": "orange", "unit 3": "green", "sum": "black"}),
    ],
    title="Joints build shapes: every unit with a ReLU adds one bend to the sum",
    alt="Three curves, one a hidden unit, in three colors and line styles, and their sum in black. At first the "
        "units are bent lines with joints at -1, 0 and 1, and the sum is a hat.",
    v1=weight(1.0, "blue", "v₁"), c1=joint(-1.0, "blue", "c₁"),
    v2=weight(-2.0, "orange", "v₂"), c2=joint(0.0, "orange", "c₂"),
    v3=weight(1.0, "green", "v₃"), c3=joint(1.0, "green", "c₃"),
    function=live.dropdown(["ReLU", "sigmoid", "no bend"], label="function f"),
)  # fmt: skip

# %% [markdown]
# All three signs flipped make the valley; $v = (1, -1, 0)$ makes the ramp: the second unit takes back the slope that
# the first has given. Three sigmoid stairs with the weights 1, −2 and 1 make a step up, one twice as high down, and
# one up again: a hump and a hollow.
#
# With ReLU the sum is made of straight pieces. Its slope changes only at the joints: at $c_i$ by $v_i$, because to the
# right of it unit $i$ is switched on. (In the figure the sigmoid is four times steeper than usual, $\sigma(4u)$, so
# that its stair fits the window.) Three units, three joints. With enough units one can follow any continuous curve on
# an interval, its two ends included, as closely as one likes; in general, the closer, the more units. That is no figure
# of speech: the **universal approximation theorem** 通用近似定理 (Cybenko, 1989, for sigmoids; Leshno and others, 1993, for
# every continuous function that is not a polynomial, ReLU among them) says that one hidden layer suffices for that, for
# any number of inputs in a closed and bounded region, if it has enough units. It does not say how many that is, nor how
# to find their weights. The rest of this book is about finding them.
#
# Here is the rule about the joints, checked: the slope between two joints is the sum of the weights of the units that
# have begun.

# %%
x = np.array([-2.0, -0.5, 0.5, 2.0])  # one point in each of the four pieces
h = 1e-3
y = lambda x: relu(x + 1) - 2 * relu(x) + relu(x - 1)  # the hat
slopes = (y(x + h) - y(x - h)) / (2 * h)
print("slopes of the four pieces:", slopes.round(6))
assert np.allclose(slopes, np.cumsum([0, 1, -2, 1]))
assert np.allclose(relu(x + 1) - relu(x), [0, 0.5, 1, 1])  # the ramp
_, stairs = three_units(1, -1, -2, 0, 1, 1, "sigmoid")["shape"]["sum"]
assert stairs.max() > 0.6 and stairs.min() < -0.6  # a hump and a hollow
assert np.abs(stairs[[0, -1]]).max() < 0.01  # and level outside

# %% [markdown]
# ## 1.7 Softmax: from scores to probabilities
#
# At its end a network that tells digits apart has ten outputs, one **score** 得分 (or *logit*) for each digit: any real
# numbers; the larger the score, the likelier the digit. We would like **probabilities** 概率: none negative, and all
# together 1. Take three scores.

# %%
scores = np.array([2.0, 1.0, -1.0])
print("divided by their sum:", (scores / scores.sum()).round(2))
assert (scores / scores.sum()).max() == 1
assert (scores / scores.sum()).min() < 0

# %% [markdown]
# Dividing by the sum does not do it: one of the results is negative, and another is a full 1, as if the others did
# not exist. So first make every score positive without changing the order. The exponential function does that.


# %%
def naive_softmax(x):
    exp_x = np.exp(x)
    return exp_x / exp_x.sum()


probabilities = naive_softmax(scores)
print(probabilities.round(3), " sum:", probabilities.sum().round(6))
assert np.isclose(probabilities[0] / probabilities[1], np.e)  # one point of score apart

# %% [markdown]
# This is **softmax** softmax 函数 (归一化指数函数). The name is Bridle's (1990); physics has used the formula for more than a
# century to say how likely a state of some energy is (Boltzmann). For $K$ scores $x_1, \dots, x_K$,
#
# $$y_k = \frac{e^{x_k}}{\sum_{i=1}^{K} e^{x_i}}.$$
#
# Why the exponential, and not another function that is positive and rises? Because then only *differences* of scores
# matter: the ratio of two probabilities is $y_j / y_k = e^{x_j} / e^{x_k} = e^{x_j - x_k}$. One point more of score
# multiplies the ratio to every rival by $e \approx 2.72$, wherever on the scale that happens. (Another base than $e$
# would do the same; it is a matter of how large a point of score should be.)
#
# > **Predict.** So what happens if 1,000 is added to every score?

# %%
with np.errstate(over="ignore", invalid="ignore"):  # we know that it will go wrong, and want to see how
    print("naive:", naive_softmax(scores + 1000))
print("largest x that exp can take: float64", np.log(np.finfo(np.float64).max).round(1),
      " float32", np.log(np.finfo(np.float32).max).round(1))  # fmt: skip
assert 709 < np.log(np.finfo(np.float64).max) < 710
assert 88 < np.log(np.finfo(np.float32).max) < 89
assert 11 < np.log(np.finfo(np.float16).max) < 11.2
assert np.exp(-746.0) == 0 < np.exp(-745.0)  # the other end, below which exp gives 0

# %% [markdown]
# In mathematics, nothing. In the computer, `nan`, "not a number": $e^{1000}$ is larger than the largest number there is
# room for, so it becomes `inf`, and `inf / inf` is undefined. This is **overflow** 溢出. NumPy's usual numbers have 64
# bits (float64, about 16 digits). Networks such as ours are trained with 32 (float32, about 7 digits), and there it
# starts just below a score of 89. The largest ones save half of that again (16 bits): with float16 it starts just above
# 11, with bfloat16, which gives up digits and not range, where it does with float32.
#
# The cure is in the formula itself. Multiply numerator and denominator by the same $e^{-C}$:
#
# $$y_k = \frac{e^{-C}\, e^{x_k}}{e^{-C} \sum_i e^{x_i}} = \frac{e^{x_k - C}}{\sum_i e^{x_i - C}}.$$
#
# Any constant $C$ may be subtracted from all scores. Choose $C = \max_i x_i$. Then the largest exponent is 0, every
# exponential is at most 1, and the sum lies between 1 and $K$: neither can overflow. A score far below the largest
# becomes $e^{-\text{large}} = 0$, which is good enough for a probability. (Its logarithm is another matter, and will
# get more care.)


# %%
def shifted_softmax(x):
    exp_x = np.exp(x - x.max())
    return exp_x / exp_x.sum()


print("shifted, plus 1000:", shifted_softmax(scores + 1000).round(3))
assert np.allclose(shifted_softmax(scores + 1000), naive_softmax(scores))

# %% [markdown]
# The same probabilities as before, now for any finite scores. In the figure you set four scores. A constant can be added
# to all of them, and there is one more control: the **temperature** 温度 $T$, by which all scores are divided
# before softmax. Left the naive formula, right the shifted one.
#
# > **Predict.** At which constant will the naive bars vanish, on the way up? And on the way down, far below zero? And
# > what do the probabilities tend to for a very high temperature, and for a very low one?


# %%
def temperature(x1, x2, x3, x4, T, constant):
    x = (np.array([x1, x2, x3, x4]) + constant) / T
    with np.errstate(over="ignore", invalid="ignore"):
        naive, total = naive_softmax(x), np.exp(x).sum()
    note = (
        ""
        if np.isclose(naive.sum(), 1)
        else f"exponents up to {x.max():.0f}: their exponentials add up to {total:.0f}"
    )
    return {"naive": {"naive": naive}, "shifted": {"shifted": shifted_softmax(x)}, "note": note}


# %% tags=["nbval-ignore-output"]
labels = ["x₁", "x₂", "x₃", "x₄"]
live.figure(
    temperature,
    views=[
        live.Bars("naive", title="Naive formula", categories=labels, ylabel="probability", ylim=(0, 1.1),
                  colors={"naive": "orange"}),
        live.Bars("shifted", title="Shifted by the maximum", categories=labels, ylabel="probability",
                  ylim=(0, 1.1), colors={"shifted": "blue"}),
    ],
    title="Adding a constant changes nothing, until the naive formula breaks",
    alt="Two bar charts of four probabilities, from the naive and from the shifted softmax. They agree until a "
        "constant far above or below 0 spoils the naive one; then its bars are gone and a note says why.",
    x1=live.slider(-5.0, 5.0, value=2.0, step=0.1, label="score x₁"),
    x2=live.slider(-5.0, 5.0, value=1.0, step=0.1, label="score x₂"),
    x3=live.slider(-5.0, 5.0, value=0.0, step=0.1, label="score x₃"),
    x4=live.slider(-5.0, 5.0, value=-1.0, step=0.1, label="score x₄"),
    T=live.log_slider(0.1, 10.0, value=1.0, label="temperature T"),
    constant=live.slider(-1000, 1000, value=0, step=10, label="constant added"),
)  # fmt: skip

# %% [markdown]
# At $T = 1$ the naive bars vanish when the largest score comes near 709 (it is the sum of the exponentials that must
# not exceed the largest number: four equal scores get to 708.4, one far above the others to 709.8); at another
# temperature near $709\,T$, because the scores are divided by $T$ first. And they vanish when the largest score is
# below about $-745\,T$, where all exponentials become 0, and 0 / 0 is undefined as well; a little above that they are
# there, and wrong, because numbers so small have few digits left. The shifted formula does not care. A high temperature
# evens the probabilities out, toward $1/4$ each. A low one sharpens them, until the largest score takes all (equal ones
# share): a *soft* version of picking the *max*imum, hence the name. The word temperature comes from physics, like the
# formula.
#
# What we have found, line by line, for the library's softmax:

# %%
from common.functions import softmax

x = np.random.default_rng(7).normal(size=4)
findings = {
    "probabilities": np.isclose(softmax(x).sum(), 1) and (softmax(x) > 0).all(),
    "the order is kept": (np.argsort(softmax(x)) == np.argsort(x)).all(),
    "a constant changes nothing": np.allclose(softmax(x + 123.4), softmax(x)),
    "very hot: all equal": np.allclose(softmax(x / 1e6), 1 / 4, atol=1e-5),
    "very cold: the largest takes all": np.isclose(softmax(x / 1e-6).max(), 1),
    "softmax of two is a sigmoid": np.isclose(softmax(x[:2])[0], sigmoid(x[0] - x[1])),
}
for finding, holds in findings.items():
    print(f"{finding:34} {holds}")
assert all(findings.values())
with np.errstate(over="ignore", invalid="ignore"):  # the naive formula at its two ends
    assert (
        np.allclose(naive_softmax(np.full(4, 708.39)), 1 / 4) and naive_softmax(np.full(4, 708.41)).sum() == 0
    )
    assert abs(naive_softmax(np.array([-744.0, -745.0])) - softmax(np.array([1.0, 0.0]))).max() > 0.05

# %% [markdown]
# The last line is no accident. For two scores, $\dfrac{e^{a}}{e^{a} + e^{b}} = \dfrac{1}{1 + e^{-(a - b)}} = \sigma(a -
# b)$: the sigmoid is softmax for two.
#
# ### A whole batch at once
#
# Networks work on many examples at a time, a **batch** 批: a matrix with one row of scores an example. Softmax
# must work on each row by itself.
#
# > **Predict.** Below are two rows. What goes wrong if we give the matrix to `shifted_softmax` as it is?

# %%
batch = np.array([[2.0, 1.0, -1.0], [12.0, 11.0, 9.0]])  # the second row is the first plus 10
print("sums of the rows:", shifted_softmax(batch).sum(axis=1).round(5))
assert shifted_softmax(batch)[0].sum() < 1e-4

# %% [markdown]
# The rows have the same differences, so they should have the same probabilities. But `max` and `sum` ran over all
# six numbers, and the first row, ten points lower, got almost nothing. We need the maximum *of each row*:
# `axis=-1`, the last axis.

# %%
print("x.max(axis=-1)                has shape", batch.max(axis=-1).shape)
print("x.max(axis=-1, keepdims=True) has shape", batch.max(axis=-1, keepdims=True).shape)

# %% [markdown]
# A shape of `(2,)` can't be subtracted from `(2, 3)`: NumPy lines shapes up from the right, and there two lengths must
# be equal, or one of them 1. With `keepdims=True` the shape is `(2, 1)`, a column, and NumPy stretches it over the
# three scores of each row. This stretching is called **broadcasting** 广播. Beware of a square batch, three rows of three
# scores: there the shape `(3,)` fits, without any message, and means the wrong thing. With `keepdims=True` the same
# line serves a single row and a batch of any shape. This is the library's softmax (`_below_maximum` subtracts each
# row's maximum, as above, and takes care of infinite scores):

# %%
show_source(softmax)

# %%
print(softmax(batch).round(3))
assert np.allclose(softmax(batch)[0], softmax(batch)[1]) and np.allclose(softmax(batch)[0], probabilities)

# %% [markdown]
# ## 1.8 Which one, where?
#
# | place | function | because |
# |---|---|---|
# | hidden layers | ReLU (or a relative of it) | slope 1 wherever it is active, cheap to compute |
# | hidden layers, when centered and bounded values are wanted | tanh | range from −1 to 1, zero stays zero |
# | output: a number of any size (**regression** 回归) | **identity function** 恒等函数, $f(u) = u$ | nothing should bend the answer |
# | output: one yes or no | sigmoid | a probability between 0 and 1 |
# | output: one of several **classes** 类别 (**classification** 分类) | softmax | probabilities that add up to 1 |
#
# Two relatives of ReLU that you will meet in large language models are GELU (Hendrycks and Gimpel, 2016) and SiLU, also
# called swish, $x\,\sigma(x)$: ReLU with its joint rounded off, and a little below 0 on the left.
#
# As an activation the step function remains in this book where it began: in the history, and in the decision *after*
# all learning is done. (You will meet it again as the slope of ReLU.)
#
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("1.1")` gives a hint, one more at each call, and
# `solution("1.1")` shows a solution. Until you have written something, the check says so and nothing else.
#
# **1.1 OR, by hand.** Find $w_1$, $w_2$ and $b$ that make a perceptron compute OR. (The figure above may help.)

# %%
or_weights = ...  # replace the dots: (w1, w2, b)

check("1.1", or_weights)

# %% [markdown]
# **1.2 XOR out of gates.** Here are three gates. Combine them into XOR.


# %%
def AND(x1, x2):
    return step(x1 + x2 - 1.5)


def NAND(x1, x2):
    return step(-x1 - x2 + 1.5)


def OR(x1, x2):
    return step(x1 + x2 - 0.5)


def xor(x1, x2): ...


check("1.2", xor)

# %% [markdown]
# **1.3 Leaky ReLU.** Write the function that returns $u$ for $u > 0$ and `slope` $\cdot\, u$ otherwise, for arrays of
# any shape and any `slope`, without changing its argument. A float32 array should come back as float32.


# %%
def leaky_relu(u, slope): ...


check("1.3", leaky_relu)

# %% [markdown]
# **1.4 The slope from the output.** Return the derivative of the sigmoid at `u` (a number or an array). You may use
# `sigmoid`.


# %%
def sigmoid_slope(u): ...


check("1.4", sigmoid_slope)

# %% [markdown]
# **1.5 Find the bug.** Our very first sigmoid computes values that look right, and yet there is something wrong with
# it. Ask it for some large numbers, and listen to NumPy's warnings:

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    first_sigmoid(np.array([-1000.0, 0.0, 1000.0]))
print([str(warning.message) for warning in caught])

# %% [markdown]
# Which of the three numbers is to blame? Mend the function so that no number overflows, the values stay accurate to
# rounding (tiny ones, too: $\sigma(-30)$ to all its digits), and a float32 array comes back as float32. Two things may
# be of use: the identity $\sigma(u) = e^{u} / (1 + e^{u})$, and that the exponent $-|u|$ is never positive. One may be
# in your way: `np.where` computes *both* of its branches for every entry, and then throws one away.


# %%
def sigmoid_fixed(u): ...


check("1.5", sigmoid_fixed)

# %% [markdown]
# **1.6 Find the bug.** Somebody wrote a softmax for one row or a batch. On ordinary batches it runs without a warning,
# and it is wrong. First expose it: which property of section 1.7 fails? Then mend it. There are two faults; the second
# shows only when the rows are far apart.


# %%
def softmax_buggy(x):
    exp_x = np.exp(x - np.max(x))
    return exp_x / np.sum(exp_x, axis=0)


def softmax_fixed(x): ...


check("1.6", softmax_fixed)

# %% [markdown]
# **1.7 Temperature.** Write softmax with a temperature $T > 0$, safe for large scores, for one row or a batch.


# %%
def temperature_softmax(x, T): ...


check("1.7", temperature_softmax)

# %% [markdown]
# **1.8 Collapse two layers.** Given the weights and biases of two layers without an activation function between
# them, return `(W, b)` of the single layer that does the same.


# %%
def collapse(W1, b1, W2, b2): ...


check("1.8", collapse)

# %% [markdown]
# ## Summary
#
# - A neuron is a weighted sum and a bend: $y = f(xw + b)$. A perceptron's bend is the step; it divides the plane by a line.
# - No perceptron computes XOR. A hidden layer helps: it moves the data until the last layer's job is easy.
# - To learn by small changes a network needs a slope. Sigmoid and tanh lose theirs when saturated, the step has none,
#   ReLU keeps 1 where it is active.
# - Without bends any number of layers is one layer. With enough of them, joints come as close as you like to any continuous curve on a closed interval.
# - Softmax turns scores into probabilities; only differences count, so subtract each row's maximum first.
#
# ## Further reading
#
# - W. S. McCulloch, W. Pitts, *A logical calculus of the ideas immanent in nervous activity*, 1943: neurons as logic.
# - F. Rosenblatt, *The perceptron: a probabilistic model for information storage and organization in the brain*,
#   Psychological Review 65, 1958.
# - M. Minsky, S. Papert, *Perceptrons*, MIT Press, 1969.
# - G. Cybenko, *Approximation by superpositions of a sigmoidal function*, 1989; M. Leshno, V. Lin, A. Pinkus, S. Schocken,
#   *Multilayer feedforward networks with a nonpolynomial activation function can approximate any function*, 1993.
# - J. S. Bridle, *Probabilistic interpretation of feedforward classification network outputs, with relationships
#   to statistical pattern recognition*, 1990: softmax and its name.
# - V. Nair, G. Hinton, *Rectified linear units improve restricted Boltzmann machines*, ICML 2010; X. Glorot, A. Bordes,
#   Y. Bengio, *Deep sparse rectifier neural networks*, AISTATS 2011; A. Maas, A. Hannun, A. Ng, *Rectifier nonlinearities improve neural
#   network acoustic models*, 2013: ReLU and its leaky relative. (K. Fukushima used such a unit as early as 1969.)
#
# Next: [2 · The forward pass](02_forward_pass.ipynb), where whole networks of such neurons read handwriting.
