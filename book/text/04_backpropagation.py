# %% [markdown]
# # 4 · Backpropagation
#
# **Question of this chapter: how can one sweep give the slope of every weight at once?**
#
# [Chapter 3](03_loss_and_gradients.ipynb) trained a tiny network with two forward passes for each weight and step.
# For the network of this chapter that would be 79,520 forward passes a step. **Backpropagation** 反向传播 gets the same
# gradient, exactly, with one pass forward and one back. You will work it out for every part of the network, and then
# build and train it: 97% of the test digits, in seconds.
#
# After this chapter you can
#
# - draw a computation as a graph, and carry slopes back through it by the chain rule;
# - derive the backward pass of a network's layers: affine with batch and bias, ReLU, sigmoid, softmax with cross
#   entropy;
# - build a network out of layers that know their own derivatives;
# - check a backward pass so that a wrong one is found, and see in which layer the fault is.
#
# It builds on chapters 1 to 3. Allow two hours; this is the heart of the book.

# %%
import itertools
import time

import numpy as np

from common import live
from common.blas import one_blas_thread
from common.climb import show_climb
from common.exercises import check, hint, solution
from common.expressions import Expression
from common.functions import cross_entropy_error, mean_squared_error, relu, sigmoid, softmax
from common.gradient import gradient_check, numerical_gradient
from common.layers import (
    AddLayer,
    Affine,
    BranchLayer,
    IdentityWithLoss,
    MulLayer,
    Relu,
    RepeatLayer,
    Sigmoid,
    SoftmaxWithLoss,
    SumLayer,
)
from common.networks import TwoLayerNet
from common.notebook import show_source
from common.optimizers import SGD
from common.trainer import Trainer
from dataset.mnist import load_mnist

# %% [markdown]
# You buy two apples at 100 yen each; there is a sales tax of 10%. The bill is a chain of two products. What happens
# to it when the price rises by a yen? When you take one more apple? When the tax goes from 10 to 11%?
#
# > **Predict.** Which of the three inputs has the largest slope? What does that mean?
#
# Take the first slider, *step*, back to 0 and then slowly to the right: first the values run forward through the
# drawing, in blue. Then, in red, an answer runs back to each of the inputs. (Each wire has its value above it, and its
# slope below.)

# %%
bill = Expression(lambda apples, price, tax: apples * price * tax, result="bill")


def shopping(step, apples, price, tax):
    return {"graph": bill.walk(step, apples=apples, price=price, tax=tax)}


# %% tags=["nbval-ignore-output"]
live.figure(
    shopping,
    views=[live.Graph("graph", nodes=bill.labels, wires=bill.wires)],
    title="Values run forward, slopes run back",
    alt="A graph from left to right: apples and price meet in a product, its value meets the tax in another, and out comes the "
        "bill. Above the lines stand the values, below them the slopes on their way back.",
    step=live.slider(0, 2 * len(bill) + 1, value=2 * len(bill) + 1, step=1, label="step: forward, then back"),
    apples=live.slider(1, 10, value=2, step=1, label="apples"),
    price=live.slider(10, 300, value=100, step=10, label="price", unit="yen"),
    tax=live.slider(1.0, 1.5, value=1.1, step=0.01, label="tax, as a factor"),
)  # fmt: skip

# %% [markdown]
# One more yen on the price costs you 2.2 yen. One more apple costs 110 yen. A tax factor larger by 1, that is a tax
# of 110% instead of 10%, would cost 200 yen more; one percentage point is a hundredth of that, 2 yen. The slope by an
# input says how many units the result moves per unit of *that* input, so slopes by different inputs can't be
# compared without their units.
#
# All three came out of a single walk back. That is the whole idea. The rest of the chapter makes it exact, and large.

# %%
at_two = bill.gradient(apples=2, price=100, tax=1.1)
print({name: round(slope, 1) for name, slope in at_two.items()})
assert np.allclose(list(at_two.values()), [110, 2.2, 200])


# %%
def total_bill(**inputs):
    return bill.forward(**inputs)["node 2"]  # the second product


assert np.isclose(total_bill(apples=2, price=101, tax=1.1) - total_bill(apples=2, price=100, tax=1.1), 2.2)
assert np.isclose(total_bill(apples=2, price=100, tax=1.11) - total_bill(apples=2, price=100, tax=1.1), 2)

# %% [markdown]
# ## 4.1 The chain rule, on a graph
#
# A drawing like that is a **computational graph** 计算图: a **node** 节点 for each operation, a wire for each way that a
# value goes. From left to right we compute; that is the forward pass. From right to left runs the **backward pass**
# 反向传播过程.
#
# It rests on the **chain rule** 链式法则. If $z$ depends on $u$, and $u$ on $x$, then
#
# $$\frac{\partial z}{\partial x} = \frac{\partial z}{\partial u} \cdot \frac{\partial u}{\partial x}.$$
#
# Follow it through the drawing, from right to left. A node is told, **from above**, $\frac{\partial z}{\partial u}$:
# how the final result answers to what this node puts out. (*From above* is the usual phrase for "from the side of the
# result"; in our drawings that is the right.) By itself it knows $\frac{\partial u}{\partial x}$: how its output
# answers to its input. That is its **local derivative** 局部导数. The product of the two goes on to whoever delivered
# $x$. **Local derivative, times what comes from above**: no node has to know anything of the rest.
#
# For a small example, $z = (x + y)^2$: with $u = x + y$, the square is told 1 and has the local derivative $2u$; the
# sum is told $2u$ and has the local derivatives 1 and 1.

# %%
x, y = 3.0, 4.0
u = x + y  # forward
z = u**2
dz = 1.0  # backward: what each value's slope is, from the end on
du = dz * 2 * u
dx, dy = du * 1, du * 1
print("z =", z, " dz/dx =", dx, " dz/dy =", dy)

# %%
assert np.allclose(numerical_gradient(lambda p: (p[0] + p[1]) ** 2, [x, y]), [dx, dy])

# %% [markdown]
# By convention `dx` is short for the slope of the *final result* by `x`. In the layers below, what comes from above
# is always called `dout`: the gradient by the layer's output.
#
# The graph need not be ours. Type an expression of your own into the next cell: `+ - * /`, `** 2`, and the methods
# `.exp()`, `.log()`, `.relu()`, `.sigmoid()`, `.tanh()` are there. Then run it and the one after, and walk through
# it. (The names of the function's parameters become sliders.)
#
# > **Predict.** Before you walk back through it: at which nodes does the gradient become smaller, where does it
# > change its sign, and where does it go to two inputs?

# %%
# Change this line, then run this cell and the next. For example: lambda x, y: (x * y).exp() / (x + y)
mine = Expression(lambda x, w, b, t: ((w * x + b).sigmoid() - t) ** 2, result="loss")


def my_walk(step, **inputs):
    return {"graph": mine.walk(step, **inputs)}


# %% tags=["nbval-ignore-output"]
live.figure(
    my_walk,
    views=[live.Graph("graph", nodes=mine.labels, wires=mine.wires)],
    title="Local derivative times what comes from above",
    alt="The computational graph of the expression typed above, with values above and gradients below its wires.",
    step=live.slider(0, 2 * len(mine) + 1, value=2 * len(mine) + 1, step=1, label="step: forward, then back"),
    **{name: live.slider(-3.0, 3.0, value=(1.0, 0.5, -0.2, 0.0)[k % 4], step=0.1, label=name)
       for k, name in enumerate(mine.inputs)},
)  # fmt: skip

# %% [markdown]
# Call the sigmoid's output $y$. The square multiplies by $2(y - t)$. The difference turns the sign for $t$. The sigmoid
# makes the gradient smaller: its local derivative $y(1 - y)$ is at most $\frac14$. The sum hands the same gradient to
# both of its inputs, undivided; the product hands each input the gradient times the *other* one. Now take $w$ and $x$
# to 3: the neuron says almost 1 where 0 is wanted, as wrong as can be, a gradient of 2 arrives at the sigmoid, and
# 0.0003 leaves it. This is the vanishing gradient of chapter 1, seen from behind.

# %%
neuron = Expression(lambda x, w, b, t: ((w * x + b).sigmoid() - t) ** 2)
saturated = neuron.gradient(x=3.0, w=3.0, b=-0.2, t=0.0)
arrives = -saturated["t"]  # the difference hands the sigmoid the same as t, with the other sign
print(f"arrives at the sigmoid: {arrives:.2f}, leaves it: {saturated['b']:.4f}")
assert np.isclose(arrives, 2, atol=0.01) and 0 < saturated["b"] < 0.001

# %% [markdown]
# ## 4.2 Nodes, and their opposites
#
# A network needs few kinds of node. Here is the product, as the library defines it: `forward` computes and remembers
# what it will need; `backward` multiplies what comes from above by the local derivatives,
# $\frac{\partial (xy)}{\partial x} = y$ and $\frac{\partial (xy)}{\partial y} = x$.

# %%
show_source(MulLayer)

# %% [markdown]
# The bill with such nodes:

# %%
apples_times_price, with_tax = MulLayer(), MulLayer()
goods = apples_times_price.forward(2.0, 100.0)
total = with_tax.forward(goods, 1.1)
d_goods, d_tax = with_tax.backward(1.0)
d_apples, d_price = apples_times_price.backward(d_goods)
print("bill:", round(float(total), 2), " slopes:", [round(float(d), 2) for d in (d_apples, d_price, d_tax)])
assert np.allclose([d_apples, d_price, d_tax], [110, 2.2, 200])

# %% [markdown]
# Some nodes do nothing but add values or hand them around, and they come in pairs that are each other's backward
# pass:
#
# | node | forward | backward |
# |---|---|---|
# | add | two values become their sum | the gradient goes to both, unchanged |
# | branch | one value goes two ways | the two gradients are **added** |
# | sum | $N$ rows become their sum | the gradient goes to each of the $N$ rows |
# | repeat | one row is handed to $N$ samples | the $N$ gradients are **added** |
#
# Why are they added? If $x$ goes two ways, turning it by a little moves the result through both, and the two effects
# add up. In symbols, for $z = f(u, v)$ where $u$ and $v$ both depend on $x$:
#
# $$\frac{\partial z}{\partial x} = \frac{\partial z}{\partial u}\frac{\partial u}{\partial x} + \frac{\partial z}{\partial v}\frac{\partial v}{\partial x}.$$
#
# Who forgets this writes a backward pass in which the second gradient to arrive *overwrites* the first.
#
# > **Predict.** $z = xy + x^2$ has the slopes $y + 2x$ and $x$. Switch *accumulate* off. Which of the two is wrong
# > then, or are both?

# %%
fan_out = Expression(lambda x, y: x * y + x**2, result="z")


def branching(step, x, y, accumulate):
    data = fan_out.walk(step, accumulate=accumulate, x=x, y=y)
    got = fan_out.gradient(accumulate=accumulate, x=x, y=y)
    verdicts = [f"by {name}: got {got[name]:.2f}, true {true:.2f}{'' if np.isclose(got[name], true) else ' WRONG'}"
                for name, true in (("x", y + 2 * x), ("y", x))]  # fmt: skip
    return {"graph": data, "note": "   ·   ".join(verdicts)}


# %% tags=["nbval-ignore-output"]
live.figure(
    branching,
    views=[live.Graph("graph", nodes=fan_out.labels, wires=fan_out.wires)],
    title="Gradients add where a value is used twice",
    alt="A graph in which x goes into a product with y and into a square. Below the wires stand the gradients; at x, their sum.",
    step=live.slider(0, 2 * len(fan_out) + 1, value=2 * len(fan_out) + 1, step=1, label="step: forward, then back"),
    x=live.slider(-3.0, 3.0, value=2.0, step=0.1, label="x"),
    y=live.slider(-3.0, 3.0, value=1.0, step=0.1, label="y"),
    accumulate=live.toggle(value=True, label="accumulate: add gradients that meet"),
)  # fmt: skip

# %% [markdown]
# Only the one by $x$, which is used twice: of its two gradients the last arrival is left. Nothing crashes, no shape
# is wrong; a number is. A comparison with differences tells.
#
# The library has all four nodes. A check that repeat and sum are a pair, and branch and add another:

# %%
row, n = np.array([1.0, 2.0, 3.0]), 4
repeat, add_up = RepeatLayer(n), SumLayer()
assert fan_out.gradient(x=2.0, y=1.0) == {"x": 5.0, "y": 2.0}
assert fan_out.gradient(accumulate=False, x=2.0, y=1.0) == {"x": 1.0, "y": 2.0}
assert repeat.forward(row).shape == (4, 3)
assert np.allclose(repeat.backward(np.ones((4, 3))), [4, 4, 4])  # four gradients of 1, added
assert np.allclose(add_up.forward(np.ones((4, 3))), [4, 4, 4])
assert np.allclose(add_up.backward(row), np.repeat(row[None], 4, axis=0))  # the same row, four times

# %%
branch, plus = BranchLayer(), AddLayer()
assert branch.forward(5.0) == (5.0, 5.0)
assert branch.backward(1.0, 2.0) == 3.0
assert plus.forward(1.0, 2.0) == 3.0
assert plus.backward(5.0) == (5.0, 5.0)

# %% [markdown]
# ## 4.3 Activation functions as layers
#
# An activation function works on each number by itself, so its backward pass does, too. **ReLU** lets a value through
# or not, so it lets the gradient through or not:
#
# $$\frac{\partial\, \mathrm{relu}(x)}{\partial x} = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}$$
#
# (Exactly at 0 there is a corner and no slope; any number from 0 to 1 would do, and this book takes 0 everywhere.)
# The layer remembers where $x$ was above 0. For the **sigmoid**, chapter 1 found $y' = y(1 - y)$: it only has to
# remember its own output.

# %%
show_source(Relu.forward, Relu.backward, Sigmoid.backward)

# %%
switch, bend = Relu(), Sigmoid()
values, above = np.array([-2.0, -0.5, 0.0, 0.5, 2.0]), np.array([1.0, 1.0, 1.0, 1.0, -3.0])
switch.forward(values), bend.forward(values)
print("ReLU:   ", switch.backward(above))
print("sigmoid:", bend.backward(above).round(3))
assert np.array_equal(switch.backward(above), [0, 0, 0, 1, -3])
assert np.allclose(bend.backward(above), above * numerical_gradient(lambda v: sigmoid(v).sum(), values))

# %% [markdown]
# The last one, $-3$, passes the ReLU whole; the sigmoid, already flatter at 2, lets a tenth of it through.

# %% [markdown]
# ## 4.4 The affine layer
#
# Now the product with the weights, $u = xW + b$. (Product and shift together are called **affine**.) With a batch,
# $x$ is $(N, D)$, $W$ is $(D, H)$, $b$ is $(H,)$, and so $u$ is $(N, H)$. From above comes
# $\texttt{dout} = \frac{\partial L}{\partial u}$: a number for every entry of $u$, so it has the shape of $u$. In
# general: **the gradient by an array has the array's shape**. Wanted are $\frac{\partial L}{\partial x}$, $(N, D)$;
# $\frac{\partial L}{\partial W}$, $(D, H)$; $\frac{\partial L}{\partial b}$, $(H,)$.
#
# Take it entry by entry. Sample $n$, unit $j$:
#
# $$u_{nj} = \sum_{d=1}^{D} x_{nd} W_{dj} + b_j.$$
#
# **By $x_{nd}$.** Input $d$ of sample $n$ acts on all $H$ units of the same sample, with the local derivatives
# $W_{dj}$. All its ways are added:
#
# $$\frac{\partial L}{\partial x_{nd}} = \sum_{j} \frac{\partial L}{\partial u_{nj}} W_{dj} = \sum_j \texttt{dout}_{nj} \, (W^\top)_{jd}
# \quad\Rightarrow\quad \frac{\partial L}{\partial x} = \texttt{dout}\; W^\top.$$
#
# **By $W_{dj}$.** This weight acts in every sample of the batch, on unit $j$, with the local derivative $x_{nd}$.
# Again all its ways are added:
#
# $$\frac{\partial L}{\partial W_{dj}} = \sum_{n} x_{nd} \frac{\partial L}{\partial u_{nj}} = \sum_n (x^\top)_{dn} \, \texttt{dout}_{nj}
# \quad\Rightarrow\quad \frac{\partial L}{\partial W} = x^\top\, \texttt{dout}.$$
#
# **By $b_j$.** It is handed to all $N$ samples, a repeat node, so its gradients are added:
#
# $$\frac{\partial L}{\partial b_j} = \sum_{n} \frac{\partial L}{\partial u_{nj}}.$$
#
# The shapes alone would nearly have told: of `dout` $(N, H)$ and $W$ $(D, H)$ there is one way to make an $(N, D)$,
# and it is `dout @ W.T`. But shapes don't tell everything. If $D = H$, `dout @ W` passes, too.
#
# > **Predict.** Suppose somebody takes the mean over the batch for `db` instead of the sum. Would the shape give it
# > away?

# %%
rng = np.random.default_rng(0)
x, W, b = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
dout = rng.normal(size=(5, 4))  # as if it came from above
dx, dW, db = dout @ W.T, x.T @ dout, dout.sum(axis=0)
print("shapes:", dx.shape, dW.shape, db.shape, " the mean's:", dout.mean(axis=0).shape)


# %%
def objective(x, W, b):  # a number whose gradient by u = xW + b is dout
    return np.sum((x @ W + b) * dout)


# %%
assert np.allclose(dx, numerical_gradient(lambda x: objective(x, W, b), x))
assert np.allclose(dW, numerical_gradient(lambda W: objective(x, W, b), W))
assert np.allclose(db, numerical_gradient(lambda b: objective(x, W, b), b))
assert not np.allclose(dout.mean(axis=0), numerical_gradient(lambda b: objective(x, W, b), b))

# %% [markdown]
# No: both are $(4,)$. Only the difference quotient tells. (The trick in `objective` is worth remembering. To check a
# backward pass with a given `dout`, take the number $\sum u \cdot \texttt{dout}$, whose gradient by $u$ is `dout`.)
#
# The forward pass takes one large product, the backward pass two, of the same size. So a layer's backward pass costs
# about twice its forward pass, **however many weights there are**.
#
# The layer of the library is these three lines, and the doors that keep wrong shapes out:

# %%
show_source(Affine.forward, Affine.backward)

# %% [markdown]
# One detail: `needs_dx`. The first layer of a network would hand its `dx` to the images, and nobody turns the knobs
# of an image. Leaving that product out saves nearly a third of the work of this network.
#
# ## 4.5 Softmax with cross entropy
#
# The last layer makes probabilities out of the scores, $y = \mathrm{softmax}(x)$, and the loss out of these,
# $L = -\sum_k t_k \ln y_k$. Each of them alone has an unpleasant derivative. Together they have the nicest of all.
# For one sample, write out the logarithm:
#
# $$\ln y_k = \ln \frac{e^{x_k}}{\sum_i e^{x_i}} = x_k - \ln S, \qquad S = \sum_i e^{x_i}.$$
#
# Since the targets add up to 1, $\sum_k t_k = 1$, the loss is
#
# $$L = -\sum_k t_k (x_k - \ln S) = \ln S - \sum_k t_k x_k.$$
#
# Now by the score $x_j$. The first part gives $\frac1S \frac{\partial S}{\partial x_j} = \frac{e^{x_j}}{S} = y_j$:
# the softmax itself comes back. The second gives $-t_j$. So
#
# $$\frac{\partial L}{\partial x_j} = y_j - t_j.$$
#
# **What it says, minus what it should say.** For a batch the loss is the mean of the samples' losses, so every row is
# divided by $N$: $\frac{\partial L}{\partial x} = \frac{y - t}{N}$. And if more is made of the loss, what comes from
# above multiplies it all: `dx` is $\frac{y - t}{N} \cdot \texttt{dout}$. This is where the pull of chapter 3 comes
# from: $p - 1$ for the true class, strongest where the network is sure and wrong.
#
# > **Predict.** Three scores, all equal, class 0 is true. What is the gradient?

# %%
scores, target = np.array([2.0, 2.0, 2.0]), np.array([1, 0, 0])
print((softmax(scores) - target).round(3))
assert np.allclose(
    softmax(scores) - target, numerical_gradient(lambda s: cross_entropy_error(softmax(s), target), scores)
)
show_source(SoftmaxWithLoss.backward)

# %% [markdown]
# It adds up to 0: what the true class gains, the others lose.
#
# The two fit each other: the logarithm undoes the exponential. Another such pair is the **identity** with the mean
# squared error, $E = \frac{1}{2N} \sum_n \sum_k (x_{nk} - t_{nk})^2$. Its derivative by $x_{nk}$ is
#
# $$\frac{\partial E}{\partial x_{nk}} = \frac{1}{2N} \cdot 2\,(x_{nk} - t_{nk}) = \frac{x_{nk} - t_{nk}}{N}.$$
#
# The same again, output minus target. (Here the factor $\frac12$ has done its work.)

# %%
outputs, wanted = rng.normal(size=(4, 2)), rng.normal(size=(4, 2))
loss_of_numbers = IdentityWithLoss()
assert np.isclose(loss_of_numbers.forward(outputs, wanted), mean_squared_error(outputs, wanted))
assert np.allclose(loss_of_numbers.backward(), (outputs - wanted) / 4)
assert np.allclose(
    loss_of_numbers.backward(), numerical_gradient(lambda x: mean_squared_error(x, wanted), outputs)
)

# %% [markdown]
# ## 4.6 A network out of layers
#
# Put them in a row: forward in order, backward in the reverse order, each handing on what it gets.

# %%
(x_train, t_train), (x_test, t_test) = load_mnist()
rng = np.random.default_rng(0)
W1, b1 = rng.normal(scale=0.05, size=(784, 50)), np.zeros(50)
W2, b2 = rng.normal(scale=0.2, size=(50, 10)), np.zeros(10)
layers, last = [Affine(W1, b1), Relu(), Affine(W2, b2)], SoftmaxWithLoss()


# %%
def loss_and_gradient(x, t):
    for layer in layers:
        x = layer.forward(x)
    loss = last.forward(x, t)
    dout = last.backward()
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return loss, [layers[0].dW, layers[0].db, layers[2].dW, layers[2].db]


# %%
loss, grads = loss_and_gradient(x_train[:100], t_train[:100])
print(f"loss {loss:.2f}; gradients of shapes", [grad.shape for grad in grads])

# %% [markdown]
# A dozen lines, and that is backpropagation, whole. Is it right? Turn single weights by hand and compare. All 39,760
# would take a while, so take four: two weights of the first layer, from pixels in the middle row of the image, one of
# the second layer, and one output bias.


# %%
def by_difference(array, place, h=1e-4):
    losses = []
    kept = array[place]
    for step in (h, -h):
        array[place] = kept + step
        losses.append(loss_and_gradient(x_train[:100], t_train[:100])[0])
    array[place] = kept
    return (losses[0] - losses[1]) / (2 * h)


for array, grad, place in (
    (W1, grads[0], (400, 7)),
    (W1, grads[0], (406, 21)),
    (W2, grads[2], (7, 3)),
    (b2, grads[3], (5,)),
):
    print(f"backward {grad[place]:+.6f}   difference {by_difference(array, place):+.6f}")
    assert np.isclose(grad[place], by_difference(array, place), rtol=1e-3, atol=1e-6)

# %% [markdown]
# The class `TwoLayerNet` does the same, in float32 unless told otherwise. Let us see what has been won. One step by
# differences takes 79,520 forward passes; we time some of them and multiply.
#
# > **Predict.** How many times faster is backpropagation here? Think of what each of them costs, in forward passes.

# %%
network = TwoLayerNet(784, 50, 10, rng=0, dtype=np.float64)
batch, labels = x_train[:100].astype(np.float64), t_train[:100]


def median_time(action, times):
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return float(np.median(taken))


# %%
def how_much_faster(network):
    """Seconds for a step by differences, extrapolated, and by backpropagation."""
    passes = 2 * sum(param.size for param in network.params.values())
    with one_blas_thread():
        a_pass = median_time(lambda: network.loss(batch, labels, train=True), 30)
        both = median_time(lambda: network.gradient(batch, labels), 30)
    return passes * a_pass, both, both / a_pass


# %%
by_differences, by_backpropagation, cost_in_passes = how_much_faster(network)
factor = by_differences / by_backpropagation
print("more than 10,000 times:", factor > 10_000, "  more than a million times:", factor > 1_000_000)
assert 10_000 < factor < 1_000_000
assert 1 < cost_in_passes < 4

# %% [markdown]
# Forward and backward pass together cost about three forward passes for a layer inside a network, and about two here,
# where nearly all the work is in the first layer, whose `dx` nobody wants. Differences cost two forward passes for
# *each weight*. So the factor is about as large as the number of weights, and it grows with the network. Press
# *Measure* for your own computer:


# %%
HIDDEN = np.arange(1, 201)


def speed(hidden, measure):
    by_both = {
        "by differences": 2 * (784 * HIDDEN + HIDDEN + HIDDEN * 10 + 10),
        "by backpropagation": np.full(len(HIDDEN), 2),  # about
    }
    now = [values[hidden - 1] for values in by_both.values()]
    note = f"{now[0] // 2:,} parameters"
    if measure:
        slow, fast, in_passes = how_much_faster(TwoLayerNet(784, hidden, 10, rng=0, dtype=np.float64))
        note += f": differences {slow:,.0f} s, backpropagation {1e3 * fast:.2f} ms or {in_passes:.1f} passes"
    curves = {name: (HIDDEN, values) for name, values in by_both.items()}
    return {"passes": curves | {"here": ([hidden] * 2, now)}, "note": note}


# %% tags=["nbval-ignore-output"]
live.figure(
    speed,
    views=[live.Curves("passes", xlabel="hidden units", ylabel="cost of a step, in forward passes", xlim=(0, 200),
                       yscale="log", ylim=(1, 1e6), styles={"by backpropagation": "dashed", "here": "points"},
                       colors={"here": "red"})],
    title="The same gradient, in one sweep",
    alt="The cost of a training step, counted in forward passes, against the number of hidden units, on a logarithmic scale: by "
        "differences it rises to hundreds of thousands, by backpropagation it stays at about two.",
    hidden=live.slider(1, 200, value=50, step=1, label="hidden units"),
    measure=live.button("Measure"),
)  # fmt: skip

# %% [markdown]
# ## 4.7 Checking a backward pass
#
# Many a wrong backward pass crashes nowhere, and the network may even learn. Here is one that takes the mean for `db`
# instead of the sum, and the accuracy after 300 steps, right and wrong:


# %%
class Forgetful(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout.mean(axis=0)  # the mean, not the sum
        return dx


def learns(kind, steps=300, rate=0.3):
    stack = [kind(W1.copy(), b1.copy()), Relu(), kind(W2.copy(), b2.copy())]
    for start in range(0, 100 * steps, 100):
        x = x_train[start : start + 100]
        for layer in stack:
            x = layer.forward(x)
        last.forward(x, t_train[start : start + 100])
        dout = last.backward()
        for layer in reversed(stack):
            dout = layer.backward(dout)
        for layer in (stack[0], stack[2]):
            layer.W -= rate * layer.dW
            layer.b -= rate * layer.db
    hidden = stack[1].forward(stack[0].forward(x_test))
    return (stack[2].forward(hidden).argmax(axis=1) == t_test).mean()


# %%
right, wrong = learns(Affine), learns(Forgetful)
print(f"right {right:.2f}, wrong {wrong:.2f}")
assert right > 0.88 and wrong > 0.88

# %% [markdown]
# Who would have noticed? That is why every layer is compared with differences once: a **gradient check** 梯度检验. It
# must be done so that a wrong gradient *fails* it:
#
# - in **float64**: float32 leaves a difference too few digits;
# - with a **random gradient from above**: with ones, a backward pass that forgets `dout` passes; and for softmax,
#   whose outputs add up to 1, the true gradient of their sum is 0, so even zeros pass;
# - with a **batch** of several samples (the library wants four): with one, sum and mean over the batch are the same;
# - **every entry**, and by its relative error: with $a$ the entry from the backward pass and $b$ that from differences,
#   $\frac{|a - b|}{\max(|a|, |b|)}$, where the denominator is never taken smaller than a hundredth of the largest entry:
#   the smaller an entry, the fewer digits of its difference are right;
# - **away from corners**: if the step carries a ReLU's input over 0, the difference reaches across the corner and
#   gives something between the two slopes. A right backward pass then fails.
#
# The library's `gradient_check` does all but the last: which inputs it gets is up to you. And it refuses set-ups that
# could not tell right from wrong, a batch too small or a true gradient of 0.

# %%
rng = np.random.default_rng(1)
report = gradient_check(Affine(rng.normal(size=(3, 4)), rng.normal(size=4)), rng.normal(size=(5, 3)))
print("passed:", report.passed, " checked:", sorted(report))
assert report.passed and sorted(report) == ["dW", "db", "dx"]


# %%
report = gradient_check(Forgetful(rng.normal(size=(3, 4)), rng.normal(size=4)), rng.normal(size=(5, 3)))
print("passed:", report.passed, " worst:", report.worst)
assert not report.passed and report.worst == "db"
try:
    gradient_check(Forgetful(rng.normal(size=(3, 4)), rng.normal(size=4)), rng.normal(size=(1, 3)))
except ValueError as error:
    print(error)

# %% [markdown]
# In a whole network a check says more: *where*. Here is one of three affine layers with ReLU between them, and a
# choice of faults. The left table has the largest relative error of what each layer computes backward: its `dW`, its
# `db`, and the `dx` it hands on. (Up to 2, where even the sign is wrong.) The right one looks into one field of it, the
# `dW` of layer 1: a row for each input, a column for each unit.
#
# > **Predict.** The ReLU behind layer 2 forgets its mask. Which layers get wrong gradients: those before it, those
# > behind it, or all?

# %%
rng = np.random.default_rng(5)
SIZES = [5, 5, 5, 3]
weights = [rng.normal(size=shape) for shape in itertools.pairwise(SIZES)]
biases = [rng.normal(scale=0.5, size=size) for size in SIZES[1:]]
sample, classes = rng.normal(size=(8, 5)), np.arange(8) % 3


# %%
def loss_from(k, x, weights=weights, biases=biases):
    """The loss, if x goes into affine layer number k (from 0)."""
    for W, b in zip(weights[k:-1], biases[k:-1], strict=True):
        x = relu(x @ W + b)
    return cross_entropy_error(softmax(x @ weights[-1] + biases[-1]), classes)


# %%
def replaced(arrays, k, array):
    return [*arrays[:k], array, *arrays[k + 1 :]]


inputs = [sample]  # what goes into each affine layer
for W, b in zip(weights[:-1], biases[:-1], strict=True):
    inputs.append(relu(inputs[-1] @ W + b))


# %%
def by_differences(k):
    """The three gradients of layer k."""
    return {
        "dW": numerical_gradient(lambda W: loss_from(0, sample, replaced(weights, k, W)), weights[k]),
        "db": numerical_gradient(lambda b: loss_from(0, sample, weights, replaced(biases, k, b)), biases[k]),
        "dx": numerical_gradient(lambda x: loss_from(k, x), inputs[k]),
    }


# %%
TRUTH = [by_differences(k) for k in range(3)]

# %% [markdown]
# The truth is now known by differences, once and for all: faults in the backward pass don't change it. Each fault is
# a few lines that spoil one thing.

# %%
FAULTS = {
    "none": lambda wrong: None,
    "ReLU forgets its mask": lambda wrong: wrong.update(mask=False),
    "ReLU masks by the gradient's sign": lambda wrong: wrong.update(mask="sign"),
    "affine: dx = dout @ W": lambda wrong: wrong.update(transposed=True),
    "affine: db is the mean": lambda wrong: wrong.update(mean=True),
    "affine: dW of the first sample only": lambda wrong: wrong.update(first=True),
    "loss: not divided by N": lambda wrong: wrong.update(undivided=True),
}


# %%
def backward_with(fault, place):
    """Gradients of all layers, with a fault in the layer number `place` (from 1), or in the ReLU behind it."""
    dout = softmax(inputs[2] @ weights[2] + biases[2]) - np.eye(3)[classes]
    found = [None] * 3
    for k in (2, 1, 0):
        wrong = {}
        if k == place - 1 or fault.startswith("loss"):
            FAULTS[fault](wrong)
        if k == 2 and not wrong.get("undivided"):
            dout = dout / len(sample)
        if k < 2:  # the ReLU behind this layer
            passes = inputs[k + 1] > 0  # its output is above 0 where its input was
            if "mask" in wrong:
                passes = dout > 0 if wrong["mask"] == "sign" else 1
            dout = dout * passes
        x = inputs[k] * (np.arange(8) == 0)[:, None] if wrong.get("first") else inputs[k]
        db = dout.mean(axis=0) if wrong.get("mean") else dout.sum(axis=0)
        dx = dout @ (weights[k] if wrong.get("transposed") and k < 2 else weights[k].T)
        found[k] = {"dW": x.T @ dout, "db": db, "dx": dx}
        dout = dx
    return found


# %%
def relative_errors(got, true):
    return np.abs(got - true) / np.maximum(np.maximum(np.abs(got), np.abs(true)), 1e-2 * np.abs(true).max())


def bug_hunt(fault, place):
    found = backward_with(fault, place)
    errors = [{name: relative_errors(found[k][name], TRUTH[k][name]) for name in TRUTH[k]} for k in range(3)]
    largest = [[layer[name].max() for name in ("dW", "db", "dx")] for layer in errors]
    note = ""
    if fault.startswith("loss"):
        note = "the loss comes behind layer 3, whatever the number says"
    elif place == 3 and fault.startswith(("ReLU", "affine: dx")):
        note = "no ReLU comes behind layer 3, and its W is not square: there is no place for this fault"
    return {"largest": np.maximum(largest, 1e-12), "first": np.maximum(errors[0]["dW"], 1e-12), "note": note}


# %% tags=["nbval-ignore-output"]
live.figure(
    bug_hunt,
    views=[
        live.Heatmap("largest", ["layer 1", "layer 2", "layer 3"], ["dW", "db", "dx"], limits=(1e-10, 2), log=True,
                     digits=".0e", title="largest relative error"),
        live.Heatmap("first", list("12345"), list("12345"), limits=(1e-10, 2), log=True, digits=".0e",
                     title="dW of layer 1, entry by entry", width=1.3),
    ],
    title="A gradient check says where",
    alt="Left: a table of three layers and three gradients, colored by relative error; light where it is tiny, dark where it is "
        "large. Right: the same for each weight of the first layer.",
    fault=live.dropdown(list(FAULTS), value="ReLU forgets its mask", label="fault"),
    place=live.slider(1, 3, value=2, step=1, label="in layer number"),
)  # fmt: skip

# %% [markdown]
# The gradients run from layer 3 to layer 1, so a fault spoils what comes *after it on the way back*: the layers
# **before** it in the network. Those behind it stay clean. A fault in what a layer hands on (its `dx`) leaves its own
# `dW` right; a fault in its `db` spoils nothing else; a wrong loss spoils all. So read the table from below. If in
# the first row that isn't clean only one field is dark, that line of that layer is wrong. If the whole row is dark,
# the layer has got a wrong `dout`: look at what lies between it and the next row, the ReLU or the loss.


# %%
def spoiled(fault, place):
    return (bug_hunt(fault, place)["largest"] > 1e-4).astype(int).tolist()


assert spoiled("none", 2) == [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
assert spoiled("ReLU forgets its mask", 2) == [[1, 1, 1], [1, 1, 1], [0, 0, 0]]
assert spoiled("ReLU masks by the gradient's sign", 2) == [[1, 1, 1], [1, 1, 1], [0, 0, 0]]
assert spoiled("affine: dx = dout @ W", 2) == [[1, 1, 1], [0, 0, 1], [0, 0, 0]]
assert spoiled("affine: db is the mean", 2) == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
assert spoiled("affine: dW of the first sample only", 2) == [[0, 0, 0], [1, 0, 0], [0, 0, 0]]
assert spoiled("loss: not divided by N", 2) == [[1, 1, 1], [1, 1, 1], [1, 1, 1]]
assert spoiled("ReLU forgets its mask", 1) == [[1, 1, 1], [0, 0, 0], [0, 0, 0]]
assert spoiled("affine: db is the mean", 3) == [[0, 0, 0], [0, 0, 0], [0, 1, 0]]

# %% [markdown]
# ## 4.8 Training, live
#
# Now the full problem: 60,000 digits, 784 inputs, 50 hidden units. Press **Play**. The learning rate and the batch size
# act at once, in the middle of the training. Try batches of 10 and of 1,000. Try a rate of 1, and go back to 0.3. Last
# of all give it a moment at 3: **Pause**, take the rate to 3, *Play* and at once *Pause* again, then 0.3 and *Play*. (A
# run lasts some seconds only. *Reset* begins a new one, with the settings as they stand.)
#
# > **Predict.** What does the loss curve look like at a batch size of 10, and what at 1,000? And will the network
# > recover from its moment at 3?


# %%
def fresh_run():
    network = TwoLayerNet(784, 50, 10, weight_init_std="he", rng=0)  # "he": a good spread, see chapter 6
    return Trainer(network, SGD(0.3), x_train, t_train, batch_size=100, epochs=8, rng=0)


# %%
def accuracies(trainer):
    network = trainer.network
    return {
        "training": network.accuracy(x_train[:5000], t_train[:5000]),
        "test": network.accuracy(x_test, t_test),
    }


# %%
def first_layer(trainer):
    return {"units": trainer.network.params["W1"].T[:20].reshape(20, 28, 28)}


# %% tags=["nbval-ignore-output"]
live.bench(
    fresh_run,
    measure=accuracies,
    measure_every=100,
    views=[live.Images("units", title="weights of 20 hidden units", columns=5, colors="signed", limits=(-0.5, 0.5))],
    picture=first_layer,
    steps=200,
    title="From random weights to 97%, while you watch",
    alt="Left: the loss of the batches by training step. Middle: accuracy on training and test digits. Right: the weights of "
        "twenty hidden units as pictures of 28 by 28 pixels.",
    lr=live.log_slider(0.001, 10.0, value=0.3, label="learning rate"),
    batch_size=live.slider(10, 1000, value=100, step=10, label="batch size"),
)  # fmt: skip

# %% [markdown]
# After a hundred steps it reads most digits, after some thousands about 97 of a hundred. The pictures turn from noise
# into strokes and blobs: features again, found by following the slope. Small batches make the loss tremble, since each
# asks for something else; large ones are smooth, but each step takes longer, and there are fewer of them in an epoch. A
# rate of 1 already kills units here, a quarter of them or more than half, within a
# hundred steps or two, depending on when you set it; the others go on learning. And from 3 it does not get back to
# where it was, not in hundreds of steps: most units are dead. The few that are left may learn to read a part of the
# digits again. *Reset* starts over.


# %%
def abused(*rates):
    """After each (steps, rate): the share of test digits read, and how many of the hidden units are in use."""
    trainer, seen = fresh_run(), []
    for steps, trainer.optimizer.lr in rates:
        for _ in range(steps):
            next(trainer)
        params = trainer.network.params
        in_use = (x_train[:5000] @ params["W1"] + params["b1"] > 0).any(axis=0).sum()
        seen.append((trainer.network.accuracy(x_test, t_test), in_use))
    return seen


# %%
first, good, _, back = abused((100, 0.3), (400, 0.3), (50, 3.0), (300, 0.3))
assert first[0] > 0.8 and good[0] > 0.9 and back[0] < good[0] - 0.2 and back[1] < 25
start, bold, again = abused((200, 0.3), (200, 1.0), (200, 0.3))
assert start[1] > 45 and 10 < bold[1] < 40 and again[0] > 0.8  # which units die is a matter of luck

# %% [markdown]
# The same without a figure: here is a plain loop over the trainer, and what it got.

# %% tags=["nbval-ignore-output"]
started = time.process_time()
with one_blas_thread():
    trainer = Trainer(
        TwoLayerNet(784, 50, 10, weight_init_std="he", rng=0), SGD(0.3), x_train, t_train,
        evaluate={"test": (x_test, t_test)}, batch_size=100, epochs=8, rng=0,
    )  # fmt: skip
    for step in trainer:
        if step.epoch_end and step.epoch in (1, 4, 8):
            print(f"epoch {step.epoch}: {trainer.history[-1]['test_accuracy']:.1%} of the test digits")
seconds = time.process_time() - started
test_accuracy = trainer.history[-1]["test_accuracy"]

# %%
assert trainer.history[0]["test_accuracy"] > 0.93 and test_accuracy > 0.97

# %% [markdown]
# ## The climb
#
# The rate of 0.3 was taken because the loss falls well with it; chapter 9 is about choosing such numbers without
# deceiving yourself.

# %%
climb_row = {
    "chapter": 4,
    "we know how to": "get all slopes by backpropagation",
    "network": "TwoLayerNet 784-50-10",
    "parameters": sum(param.size for param in trainer.network.params.values()),
    "steps": trainer.steps,
    "seconds": seconds,
    "test accuracy": test_accuracy,
}
show_climb(climb_row)

# %% [markdown]
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("4.1")` gives a hint, one more at each call, and
# `solution("4.1")` shows a solution. Until you have written something, the check says so and nothing else. As in the
# whole chapter, a row is a sample, `dout` is the gradient that comes from above, and the slope of ReLU at exactly 0 is 0.
# Change no array that is handed to you, and float32 stays float32.
#
# **4.1 Two ways back.** By hand, with paper and pencil: $z = (a + b)(b + 1)$ at $a = 3$ and $b = 4$. Draw the graph,
# run it forward, then back. Hand in $\frac{\partial z}{\partial a}$ and $\frac{\partial z}{\partial b}$.

# %%
slopes = ...  # replace the dots: (dz/da, dz/db), two numbers

check("4.1", slopes)

# %% [markdown]
# **4.2 The node x / y.** The library has no node that divides. Write its backward pass: `x`, `y` and `dout` are
# numbers, or arrays of one shape, which are divided entry by entry; no `y` is 0. Return the tuple `(dx, dy)`.


# %%
def divide_backward(x, y, dout): ...


check("4.2", divide_backward)

# %% [markdown]
# **4.3 Affine, backward.** The forward pass was $u = xW + b$, with `x` of shape $(N, D)$, `W` $(D, H)$ and $b$
# $(H,)$; `dout` is $\frac{\partial L}{\partial u}$, $(N, H)$. Return the tuple `(dx, dW, db)`. Try it without looking
# back: the shapes tell you a lot, but not all.


# %%
def affine_backward(x, W, dout): ...


check("4.3", affine_backward)

# %% [markdown]
# **4.4 Find the bug.** This function is to be the backward pass of ReLU: `x` is what went into the forward pass,
# `dout` has the same shape. It has two faults. To see them, call it twice, with another `x` and the same `dout`.
#
# > **Predict.** What should the second call return, and what will it?


# %%
def relu_backward_buggy(x, dout):
    dout[x < 0] = 0
    return dout


above = np.array([5.0, 6.0, 7.0])
once = relu_backward_buggy(np.array([-1.0, 0.0, 2.0]), above).copy()
twice = relu_backward_buggy(np.array([3.0, -1.0, 2.0]), above).copy()
print("first call: ", once, " wanted [0. 0. 7.]")
print("second call:", twice, " wanted [5. 0. 7.]")
print("dout is now:", above)
assert once[1] == 6 and twice[0] == 0
assert np.array_equal(above, [0, 0, 7])

# %% [markdown]
# The first result shows one fault, the second the other. It is worst where two values were added, so that both ways
# back get the same `dout`: one of them finds it full of the other's zeros. Mend both faults, for `x` and `dout` of
# any shape.


# %%
def relu_backward_fixed(x, dout): ...


check("4.4", relu_backward_fixed)

# %% [markdown]
# **4.5 Softmax with cross entropy, backward.** `scores` has shape $(N, K)$, and `labels` holds the true classes, $N$
# whole numbers from 0 to $K - 1$, of which not all need occur. The loss is the cross entropy of `softmax(scores)`,
# the mean over the batch. Return its gradient by the scores, shape $(N, K)$. Scores of 1000 may come, too.


# %%
def loss_backward(scores, labels): ...


check("4.5", loss_backward)

# %% [markdown]
# **4.6 Find the bug.** In very deep networks a block often adds something to its input, instead of replacing it:
# $\mathrm{out} = x + \mathrm{relu}(xW)$, with `x` of shape $(N, D)$ and `W` $(D, D)$. This is to be its backward
# pass:


# %%
def residual_backward_buggy(x, W, dout):
    dx = dout  # the way around
    du = dout * (x @ W > 0)  # the way through ReLU and W
    dW = x.T @ du
    dx = du @ W.T
    return dx, dW


# %% [markdown]
# A gradient check says where the fault is. It takes a function that returns one number, here
# $\sum \mathrm{out} \cdot \texttt{dout}$ with a random `dout`, and what is to be its gradient; once by `x`, once
# by `W`.


# %%
rng = np.random.default_rng(46)
x, W, dout = rng.normal(size=(5, 4)), rng.normal(size=(4, 4)), rng.normal(size=(5, 4))
assert np.abs(x @ W).min() > 0.01  # away from the corner of ReLU


def weighted_block(x, W):
    return np.sum((x + relu(x @ W)) * dout)


by_x = gradient_check(
    lambda x: weighted_block(x, W), x, gradient=lambda x: residual_backward_buggy(x, W, dout)[0]
)
by_W = gradient_check(
    lambda W: weighted_block(x, W), W, gradient=lambda W: residual_backward_buggy(x, W, dout)[1]
)
print("dx passed:", by_x.passed, " dW passed:", by_W.passed)
missing = by_x.numerical["dx"] - by_x.exact["dx"]
print("missing in the first row of dx:", missing[0].round(3))
assert by_W.passed and not by_x.passed
assert np.allclose(missing, dout)

# %% [markdown]
# `dW` is right, `dx` is not. Compare what is missing with `dout`, then mend it. Return `(dx, dW)`, and mind that
# `dout` is the caller's.


# %%
def residual_backward_fixed(x, W, dout): ...


check("4.6", residual_backward_fixed)

# %% [markdown]
# **4.7 All four gradients.** Now a whole network, without layers that remember for you:
# $\mathrm{scores} = \mathrm{relu}(x W_1 + b_1)\, W_2 + b_2$, and the loss is the cross entropy of their softmax, the
# mean over the batch. `x` has shape $(N, D)$, `labels` are $N$ whole numbers, `W1` is $(D, H)$, `b1` $(H,)$, `W2`
# $(H, K)$, `b2` $(K,)$. Return the gradients of the loss as a tuple, `(dW1, db1, dW2, db2)`. The check tells which of
# them are wrong. Yours from 4.3 to 4.5 may be of use.


# %%
def network_gradient(x, labels, W1, b1, W2, b2): ...


check("4.7", network_gradient)

# %% [markdown]
# **4.8 Find the bug.** This function is to say whether a backward pass is right. `forward(x)` takes a batch of rows
# of four numbers, shape $(N, 4)$, any $N$, and returns as many: a function of each row, smooth, without corners.
# `backward(x, dout)` returns the gradient by `x`. Test the test: hand it backward passes that are wrong. First one
# for softmax that returns zeros, then one for the product $xA$ that forgets to transpose, then one for `np.tanh` that
# looks at the first sample only.


# %%
def accepts_buggy(forward, backward):
    x = np.random.default_rng(0).normal(size=(1, 4))
    dx = backward(x, np.ones((1, 4)))
    by_differences = numerical_gradient(lambda x: np.sum(forward(x)), x)
    return bool(abs(np.sum(dx) - np.sum(by_differences)) < 0.1)


A = np.arange(16.0).reshape(4, 4)
first_only = np.arange(100)[:, None] == 0  # True for the first row
wrong_ones = {
    "zeros for softmax": (softmax, lambda x, dout: np.zeros_like(x)),
    "dout @ A for x @ A": (lambda x: x @ A, lambda x, dout: dout @ A),
    "the first sample only": (np.tanh, lambda x, dout: dout * (1 - np.tanh(x) ** 2) * first_only[: len(x)]),
}
for fault, (go, back) in wrong_ones.items():
    print(f"{fault}: accepted {accepts_buggy(go, back)}")
    assert accepts_buggy(go, back)

# %% [markdown]
# It accepts all three. Section 4.7 says what each of them slips through. Write a check that returns `True` for a
# right backward pass and `False` for a wrong one: wrong in all entries or in a single one, in one sample of a batch
# or in one column, by a factor of 2 or by 1%, and also where all gradients are small. `numerical_gradient` may be
# used, and so may all of NumPy.


# %%
def accepts_fixed(forward, backward): ...


check("4.8", accepts_fixed)

# %% [markdown]
# ## Summary
#
# - Each node multiplies what comes from above by its local derivative and hands it on. One sweep back gives the
#   slopes of all inputs.
# - Where a value is used several times its gradients are added: over branches, and over the samples of a batch.
# - Affine: $dx = \texttt{dout}\,W^\top$, $dW = x^\top \texttt{dout}$, $db = \sum_n \texttt{dout}_n$. Softmax with
#   cross entropy: $(y - t)/N$.
# - Backpropagation costs two to three forward passes in all, whatever the number of weights; differences cost two for
#   each weight.
# - A check is worth something only if a wrong backward pass fails it. It then also says where the fault is.
#
# ## Further reading
#
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, *Learning representations by back-propagating errors*, Nature 323,
#   1986: the paper that made it known.
# - S. Linnainmaa, *Taylor expansion of the accumulated rounding error*, BIT 16, 1976 (from his thesis of 1970): the
#   backward sweep, published with no thought of neural networks, years before it trained them.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, *Automatic differentiation in machine learning: a
#   survey*, Journal of Machine Learning Research 18, 2018: what frameworks do with the same idea.
# - Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller, *Efficient BackProp*, 1998: advice that has aged well.
#
# Next: [chapter 5, Optimizers](05_optimizers.ipynb): the gradient is known; what is the best step to take with it?
