# %% [markdown]
# # 2 · The forward pass
#
# **Question of this chapter: how does a picture become an answer?**
#
# In [chapter 1](01_activation_functions.ipynb) a neuron was a weighted sum and a bend. A network is many of them, in
# layers, and to use one you only have to work it out from the input to the output, layer after layer. That is the
# **forward pass** 前向传播. How the weights were found is the business of later chapters. Here they are given, and you
# will see how little is needed to read handwriting with them.
#
# After this chapter you can
#
# - write a layer, and a whole network, as matrix products, and say the shape of everything in them;
# - say what belongs at the end of a network, and why the answer often does not depend on it;
# - prepare images for a network: flatten, normalize, one-hot;
# - run a trained network on ten thousand digits, find its mistakes, and say how far its confidence can be trusted.
#
# It builds on chapter 1: weighted sum, sigmoid, ReLU, softmax. Allow an hour or two.

# %%
import time

import numpy as np

from common import live
from common.blas import one_blas_thread
from common.exercises import check, hint, solution
from common.functions import identity, relu, sigmoid, softmax, tanh
from common.layers import Affine
from common.networks import load_network
from common.notebook import show_source
from dataset import WEIGHTS
from dataset.mnist import load_mnist
from dataset.preparation import as_mnist, blurred, shifted

# %% [markdown]
# Here is where we are going: a network that this book has trained and brought along, and ten thousand digits that it
# has never seen. They come from a collection called MNIST (section 2.5), and each is $28 \times 28 = 784$ numbers.
# The slider turns the pages of this album.
#
# > **Predict.** How often will you have to move on until you see the network make a mistake?

# %%
network = load_network(WEIGHTS / "sigmoid_net.npz")
(x_train, t_train), (x_test, t_test) = load_mnist()
DIGITS = [str(digit) for digit in range(10)]


# %%
def read(number):
    image = x_test[number]
    y = softmax(network.predict(image))
    right = y.argmax() == t_test[number]
    note = f"reads {y.argmax()}, is {t_test[number]}: {'right' if right else 'WRONG'}"
    return {"image": image.reshape(28, 28), "probabilities": {"y": y}, "note": note}


# %% tags=["nbval-ignore-output"]
live.figure(
    read,
    views=[
        live.Images("image", title="what it sees", width=0.6),
        live.Bars("probabilities", DIGITS, digits=2, xlabel="digit", ylabel="probability", ylim=(0, 1.1)),
    ],
    title="From 784 numbers to ten",
    alt="A handwritten digit on the left; on the right ten bars, one for each digit from 0 to 9, of the probability "
        "that the network gives it. At first the digit is a 7, and nearly all probability is at 7.",
    number=live.slider(0, 9999, value=0, step=1, label="number of the test image"),
)  # fmt: skip

# %% [markdown]
# You may well not have found one: most pages are read rightly. Let us count from the front of the album. What
# `network.predict` and `argmax` do is what this chapter is about; `np.flatnonzero` gives the places at which
# something is true.

# %%
read_as = network.predict(x_test).argmax(axis=1)
first_mistake = int(np.flatnonzero(read_as != t_test)[0])
share = (read_as == t_test).mean()
print(f"first mistake: image {first_mistake}; right on {100 * share:.1f}% of all")
assert first_mistake > 3 * 38
assert 37 < 1 / (1 - share) < 40

# %% [markdown]
# On average one page in 38 is wrong. This album happens to begin with a long row of right ones.

# %% [markdown]
# ## 2.1 A layer, by hand
#
# We begin with a network so small that you can follow every number: two inputs, a **hidden layer** of three units, a
# second one of two, and two outputs. For short, a 2-3-2-2 network. The inputs are called the **input layer** 输入层,
# though nothing is computed there; the last layer is the **output layer** 输出层. We count the layers that compute:
# this network has three.
#
# Here are an input and the weights and biases of the first layer.

# %%
x = np.array([1.0, 0.5])
W1 = np.array([[0.2, -0.4, 0.6], [0.5, 0.3, -0.8]])
b1 = np.array([0.1, 0.2, -0.1])
print("x:", x.shape, " W1:", W1.shape, " b1:", b1.shape)

# %% [markdown]
# $W_1$ has a **row for each input** and a **column for each unit**. The first column, $0.2$ and $0.5$, holds the weights
# of the first hidden unit. Its weighted sum is therefore
#
# $$u_1 = x_1 w_{11} + x_2 w_{21} + b = 1.0 \cdot 0.2 + 0.5 \cdot 0.5 + 0.1 = 0.55.$$
#
# ($w_{21}$: from input 2 to unit 1. Row first, then column, as in the array. $b$ is this unit's bias.) Now all three,
# one after the other.

# %%
u = np.zeros(3)
for unit in range(3):
    for i in range(2):
        u[unit] += x[i] * W1[i, unit]
    u[unit] += b1[unit]
print("weighted sums:", u)
assert np.isclose(u[0], 0.55)

# %% [markdown]
# Multiply, add up, for every column: that is what a **matrix product** 矩阵乘积 does, and NumPy writes it `@`.
#
# > **Predict.** What will `x @ W1 + b1` print? And `W1 @ x + b1`?

# %%
print("x @ W1 + b1 =", x @ W1 + b1)
try:
    print(W1 @ x + b1)
except ValueError as error:
    print("W1 @ x: ", type(error).__name__)
assert np.allclose(x @ W1 + b1, u)

# %% [markdown]
# One line takes the place of two loops. The other order fails: `W1 @ x` would multiply rows of three weights with two
# inputs. The rule is that **inner sizes must agree**: in $(2) \cdot (2 \times 3)$ the two 2s stand side by side, they
# vanish, and the 3 is left. (Be glad when NumPy refuses. A square $W$ would have gone through in either order, and
# the numbers would have been wrong without a word. That is so for one example; for the batches of section 2.4 only if
# there happen to be as many examples as $W$ has columns.)
#
# The bend comes last: an activation function, for each unit by itself. With the sigmoid, the first layer's output is
# $h_1$. (At capital letters, $b$ and $h$, the number is that of the layer; at $x$, $u$, $y$ and $w$ that of the input
# or unit.)

# %%
h1 = sigmoid(x @ W1 + b1)
print("h1:", h1.round(3), h1.shape)
assert ((h1 > 0) & (h1 < 1)).all()

# %% [markdown]
# ## 2.2 Three layers are three lines
#
# The output of one layer is the input of the next. So the second layer's matrix must have three rows, one for each
# unit of the first, and the third layer's two.

# %%
W2 = np.array([[0.9, -0.7], [0.4, 0.8], [-0.6, 0.5]])
b2 = np.array([0.1, -0.2])
W3 = np.array([[1.2, -0.5], [-0.9, 0.7]])
b3 = np.array([0.0, 0.1])

h1 = sigmoid(x @ W1 + b1)  # (2,) @ (2, 3) -> (3,)
h2 = sigmoid(h1 @ W2 + b2)  # (3,) @ (3, 2) -> (2,)
y = h2 @ W3 + b3  # (2,) @ (2, 2) -> (2,)
print("h2:", h2.round(3), " y:", y.round(3))

# %% [markdown]
# Those three lines *are* the forward pass. In symbols, with $f$ for the activation function,
#
# $$h_1 = f(x W_1 + b_1), \qquad h_2 = f(h_1 W_2 + b_2), \qquad y = h_2 W_3 + b_3.$$
#
# The last line has no bend. Why, we shall see in section 2.3.
#
# The figure draws this network. A circle is an input or a unit, with its value in it; a line is a weight, blue above 0
# and orange and dashed below, thicker the farther from 0. The three sliders act on the inputs and on one weight, the
# one from $x_1$ to the first hidden unit, whose number is written at its line. The activation "none" is $f(u) = u$: no
# bend.
#
# > **Predict.** Which circles can change when you move that one weight? Count them in each layer.
# > And what becomes of the second hidden unit of the first layer when you choose ReLU and move $x_2$ to $-2$?


# %%
BENDS = {"sigmoid": sigmoid, "tanh": tanh, "ReLU": relu, "none": identity}


def small_network(x1, x2, weight, activation):
    f = BENDS[activation]
    first = W1.copy()
    first[0, 0] = weight
    h1 = f(np.array([x1, x2]) @ first + b1)
    h2 = f(h1 @ W2 + b2)
    y = h2 @ W3 + b3
    drawing = {"values": [[x1, x2], h1, h2, y], "weights": [first, W2, W3], "marked": (0, 0, 0)}
    return {"network": drawing, "note": f"y = ({y[0]:.3f}, {y[1]:.3f})"}


# %% tags=["nbval-ignore-output"]
live.figure(
    small_network,
    views=[live.NetworkDiagram("network", [2, 3, 2, 2], units=[["x₁", "x₂"], ["y₁", "y₂"]],
                               layers=["input", "first hidden layer", "second hidden layer", "output"], largest=(2.0, 3.0))],
    title="A layer is a product, a sum and a bend",
    alt="A network drawn from left to right: two inputs, three hidden units, two hidden units, two outputs, with the "
        "value of each unit in its circle and each weight as a line whose thickness is its size.",
    x1=live.slider(-2.0, 2.0, value=1.0, step=0.1, label="input x₁"),
    x2=live.slider(-2.0, 2.0, value=0.5, step=0.1, label="input x₂"),
    weight=live.slider(-3.0, 3.0, value=0.2, step=0.1, label="weight from x₁ to the first hidden unit"),
    activation=live.dropdown(list(BENDS), label="activation"),
)  # fmt: skip

# %% [markdown]
# The weight touches one unit of the first layer, and through it everything after it: $1 + 2 + 2$ circles. The two
# other units of the first layer don't feel it. And with ReLU, $x_2 = -2$ takes the second unit to $1.0 \cdot (-0.4) -
# 2 \cdot 0.3 + 0.2 = -0.8$, so it is at 0: switched off. While it is, nothing that its inputs do by small steps gets
# through.

# %%
before = small_network(1.0, 0.5, 0.2, "sigmoid")["network"]["values"]
after = small_network(1.0, 0.5, 2.0, "sigmoid")["network"]["values"]
changed = [~np.isclose(old, new) for old, new in zip(before, after, strict=True)]
print("changed, layer by layer:", [layer.astype(int).tolist() for layer in changed])
assert [layer.tolist() for layer in changed] == [[False] * 2, [True, False, False], [True] * 2, [True] * 2]
assert small_network(1.0, -2.0, 0.2, "ReLU")["network"]["values"][1][1] == 0

# %% [markdown]
# ## 2.3 What comes out at the end
#
# What stands at the end of a network depends on the question.
#
# - **How much?** A price, a temperature: any number may be right, so the last layer does not bend at all. Its
#   activation is the **identity function** 恒等函数, $f(u) = u$.
# - **Yes or no?** One output with a sigmoid. (That is softmax for two, as chapter 1 showed.)
# - **Which one?** One of ten digits: then we want ten probabilities, and softmax makes them out of ten scores.
#
# The book's networks return the scores, and softmax is applied where probabilities are wanted. Often they are not:
#
# > **Predict.** A network gives the scores $(2.0, 5.0, 1.0)$. Which class does it choose with softmax, and which without?

# %%
scores = np.array([2.0, 5.0, 1.0])
print("softmax:", softmax(scores).round(3))
print("largest:", scores.argmax(), "and", softmax(scores).argmax())
rng = np.random.default_rng(0)
many = rng.normal(scale=10, size=(1000, 10))
assert (many.argmax(axis=1) == softmax(many).argmax(axis=1)).all()

# %% [markdown]
# The same. Softmax divides $e^{u_k}$ by the same sum for all $k$, and $e^u$ grows with $u$: the order stays, so the
# largest stays the largest. (`argmax` gives the *place* of the largest value, here class 1; we count classes from 0.) To
# answer, a classifier needs no softmax. To say how sure it is, it does; and to learn, as chapter 3 shows.
#
# ## 2.4 A batch rides along
#
# Ten thousand images one after the other would be ten thousand times the same three lines. Instead, put $N$ examples,
# also called **samples** 样本, into one matrix, **a row for each**:

# %%
X = np.array([[1.0, 0.5], [0.0, 0.0], [-1.0, 2.0], [0.3, 0.3]])  # four samples
H1 = sigmoid(X @ W1 + b1)
H2 = sigmoid(H1 @ W2 + b2)
Y = H2 @ W3 + b3
print(X.shape, "->", H1.shape, "->", H2.shape, "->", Y.shape)
assert np.allclose(Y[0], y)  # the first row is the sample from above

# %% [markdown]
# But for the capitals, the lines did not change by a letter. In $X W_1$, of shapes $(4 \times 2)(2 \times 3)$, the
# inner 2s vanish and $4 \times 3$ is left: a row of three sums for each sample. The bias has shape $(3,)$; NumPy adds
# it to every row, by broadcasting. The batch size $N$ stands outside, on the left, and **just rides along** from layer
# to layer. No weight knows how large the batch is.
#
# The figure draws the matrices of a network for MNIST's digits to scale. Green sides have to be of equal length: the
# columns of the left factor and the rows of the right one. (A bias is drawn as a row, $1 \times 50$; in NumPy its
# shape is `(50,)`. And very thin matrices are drawn a little thicker, or you would not see them.) The last slider
# breaks the rule on purpose: in the second row: there the green is gone, and the `@` is red.
#
# > **Predict.** Which rectangles grow when the batch doubles? And which when the hidden layer does?


# %%
def to_scale(batch, hidden, mistake):
    first = [
        ("X", (batch, 784)),
        "@",
        ("W₁", (784, hidden)),
        "+",
        ("b₁", (1, hidden)),
        "→",
        ("H", (batch, hidden)),
    ]
    rows = hidden + mistake
    second = [("H", (batch, hidden)), "@", ("W₂", (rows, 10)), "+", ("b₂", (1, 10)), "→", ("Y", (batch, 10))]
    numbers = 784 * hidden + hidden + rows * 10 + 10
    note = "" if mistake else f"{numbers:,} weights and biases, whatever the batch"
    return {"shapes": [first, second], "note": note}


# %% tags=["nbval-ignore-output"]
live.figure(
    to_scale,
    views=[live.Shapes("shapes")],
    title="Inner sizes must agree; the batch just rides along",
    alt="Two rows of rectangles, to scale. First X times W1 plus b1 gives H, then H times W2 plus b2 gives Y. The sides "
        "that must agree, the width of the left factor and the height of the right one, are green.",
    batch=live.slider(1, 400, value=100, step=1, label="batch size N"),
    hidden=live.slider(21, 400, value=50, step=1, label="hidden units"),
    mistake=live.slider(-20, 20, value=0, step=1, label="rows too many (or too few) in W₂"),
)  # fmt: skip

# %% [markdown]
# The batch stretches $X$, $H$ and $Y$ and leaves all weights alone. (Where more has to fit into the picture, all of it
# is drawn smaller; the numbers below the rectangles tell.) More hidden units widen $W_1$, $b_1$ and $H$, and lengthen
# $W_2$. And a single row too many or too few in $W_2$ makes the product impossible, whatever the rest.
#
# This layer without the bend, $xW + b$, has a name: it is the **affine layer** 仿射层 (or **fully connected** 全连接, because
# each unit is connected with every input). Here is how the library does it.

# %%
show_source(Affine.forward)

# %% [markdown]
# A check of the shape with a clear message, images laid out flat, then the line you know: `rows @ self.W`, plus
# `self.b`. It insists on a batch: a single sample goes in as `x[np.newaxis]`, a batch of one. (What it keeps in
# `_memory` is for the way back, in chapter 4.)

# %%
layer = Affine(W1, b1)
assert np.allclose(layer.forward(X), X @ W1 + b1)
assert layer.forward(x[np.newaxis]).shape == (1, 3)
try:
    layer.forward(np.ones((4, 3)))
except ValueError as error:
    print(error)

# %% [markdown]
# ## 2.5 MNIST: pictures as numbers
#
# **MNIST** is a collection of 70,000 **handwritten digits** 手写数字, written by employees of the US Census Bureau and by
# high-school students: 60,000 to learn from, the **training set** 训练集, and 10,000 to examine with, the **test set**
# 测试集. It lies in this book's folder. Here are its pixels as they were published, in bytes. (The axis of length 1, and
# labels of 8 bytes in place of one, are what the loader makes of it.)

# %%
(train_images, train_labels), (test_images, test_labels) = load_mnist(normalize=False, flatten=False)
for array in (train_images, train_labels, test_images, test_labels):
    print(array.shape, array.dtype, "from", array.min(), "to", array.max())
assert train_images.shape == (60_000, 1, 28, 28)

# %% [markdown]
# Each image has one **channel** 通道 (gray; a color photograph would have three), 28 rows and 28 columns of **pixels**
# 像素. A pixel is a byte from 0 (paper) to 255 (ink). The **label** 标签 says which digit it is meant to be. Look at some:
# a network is only as good as what it is shown, and looking at the data is the cheapest check there is. Above each
# image stand its number in the training set and, after the colon, its label.


# %%
def album(first, digit):
    chosen = np.flatnonzero(train_labels == int(digit)) if digit != "all" else np.arange(60_000)
    shown = chosen[first : first + 24]
    return {"images": {f"{i}: {train_labels[i]}": train_images[i, 0] / 255 for i in shown}}


# %% tags=["nbval-ignore-output"]
live.figure(
    album,
    views=[live.Images("images", columns=8)],
    title="Many hands wrote these",
    alt="Twenty-four handwritten digits in three rows of eight, in ink on paper, each below its number and label.",
    first=live.slider(0, 5000, value=0, step=24, label="from number"),
    digit=live.dropdown(["all", *DIGITS], label="digit"),
)  # fmt: skip

# %% [markdown]
# Our network wants rows of 784 numbers. Three small steps prepare the data.
#
# **Flatten** 展平: $28 \times 28$ pixels become a row of 784. `reshape` does it; the $-1$ means "whatever is left".

# %%
flat = train_images.reshape(len(train_images), -1)
print(train_images.shape, "->", flat.shape)
train_images.reshape(len(train_images), -1)  # thrown away: reshape returns a new array
assert train_images.ndim == 4  # this one stays what it was
assert np.array_equal(flat[7].reshape(28, 28), train_images[7, 0])

# %% [markdown]
# **Normalize** 归一化: divide by 255, so that numbers run from 0 to 1. With bytes as they are, the first layer's weighted
# sums would be 255 times larger, and most of its sigmoids saturated before learning has begun. See, with small random
# weights:

# %%
W = np.random.default_rng(0).normal(scale=1 / 28, size=(784, 50))
for highest in (1, 255):
    h = sigmoid(highest * x_test[:1000] @ W)
    saturated = (h * (1 - h) < 0.01).mean()  # the sigmoid's slope, from chapter 1
    print(f"inputs from 0 to {highest}: {saturated:.0%} of the outputs have a slope below 0.01")
    assert saturated == 0 if highest == 1 else saturated > 0.9

# %% [markdown]
# So we divide.
#
# > **Predict.** What are `x // 255` and `x.astype(np.float32) / 255` for a gray pixel of 128?

# %%
gray = np.array([0, 128, 255], dtype=np.uint8)
print(gray // 255, gray.astype(np.float32) / 255)
normalized = flat.astype(np.float32) / 255
print("from", normalized.min(), "to", normalized.max(), normalized.dtype)
assert np.array_equal(normalized, x_train)  # what load_mnist() gives by itself

# %% [markdown]
# `//`, the division of whole numbers, throws all grays away. And `float32`, 4 bytes a number, is exact enough for a
# network; it takes half the memory of the 8 bytes that NumPy uses unless told otherwise.
#
# **One-hot** 独热编码: a label, such as 3, becomes a row of zeros with a single 1 at place 3, counted from 0. The network's
# ten outputs can be compared with such a row number by number, which chapter 3 will need.

# %%
one_hot = load_mnist(one_hot_label=True)[0][1]
print(train_labels[:3], "->\n", one_hot[:3].astype(int))
assert np.array_equal(one_hot.argmax(axis=1), train_labels)

# %% [markdown]
# ## 2.6 A trained network reads
#
# The network from the beginning has two hidden layers with sigmoids, of 50 and 100 units. This book trained it on the
# 60,000 images of the training set; you will be able to do so yourself after chapter 5. What it has learned are
# its **parameters** 参数, all weights and biases, and they fit into a file of plain arrays.

# %%
for name, value in network.params.items():
    print(f"{name}: {value.shape}")
count = sum(value.size for value in network.params.values())
print(f"{count:,} numbers")
assert count == 784 * 50 + 50 + 50 * 100 + 100 + 100 * 10 + 10

# %% [markdown]
# Besides these arrays the file notes which kind of network it is, above all that its bends are sigmoids, and how it was
# trained. The numbers alone don't say that. The forward pass you wrote above is all there is to running it. To use a
# trained network is called **inference** 推理.


# %%
def scores_of(x, p):
    h1 = sigmoid(x @ p["W1"] + p["b1"])
    h2 = sigmoid(h1 @ p["W2"] + p["b2"])
    return h2 @ p["W3"] + p["b3"]


scores = scores_of(x_test[:5], network.params)
print(scores.argmax(axis=1), "are", t_test[:5])
assert np.allclose(scores, network.predict(x_test[:5]), atol=1e-4)

# %% [markdown]
# Five right. How good is it on all? The **accuracy** 准确率 is the share of right answers. First one image at a time, as
# you might write it, on the first 2,000; then all at once.


# %%
def answers_to(images):
    return scores_of(images, network.params).argmax(axis=-1)


with one_blas_thread():  # products on one core: steadier to time
    start = time.perf_counter()
    right = sum(answers_to(image) == label for image, label in zip(x_test[:2000], t_test[:2000], strict=True))
    alone = time.perf_counter() - start
    times = []
    for _ in range(10):
        start = time.perf_counter()
        together_right = (answers_to(x_test[:2000]) == t_test[:2000]).sum()
        times.append(time.perf_counter() - start)
together = min(times)  # the best of ten: a computer has other things to do, too
print(f"one by one: {right} right, together: {together_right} right")
print("in one batch faster:", alone > together)
assert right == together_right
assert alone > together

# %% [markdown]
# The same answers, and faster: on most computers many times. How many on yours, you can measure. On the left, what the
# figure *counts*: how many products NumPy is asked for per 1,000 images, on average. On the right, once you press
# **Measure**, what your computer *takes* for an image, for eight batch sizes. Both scales are **logarithmic** 对数尺度: the
# same step to the right or up is always the same *factor*, so that sizes from 1 to 3,000 have room.
#
# > **Predict.** If the time were all in the multiplications, what would the right curve look like?


# %%
SIZES = np.array([1, 3, 10, 30, 100, 300, 1000, 3000])


def microseconds(batch):
    repeats = max(1, 300 // batch)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(repeats):
            scores_of(x_test[:batch], network.params)
        times.append((time.perf_counter() - start) / (repeats * batch))
    return 1e6 * min(times)


# %%
def batching(batch, measure):
    asked = {"products asked for": (SIZES, 3 * 1000 / SIZES), "at this size": (batch, 3000 / batch)}
    taken = {}
    note = f"batches of {batch}: {3000 / batch:,.1f} products for 1,000 images"
    if measure:
        taken = {"measured": (SIZES, [microseconds(size) for size in SIZES]),
                 "this size": (batch, microseconds(batch))}  # fmt: skip
        note += f", {taken['this size'][1]:.1f} µs an image"
    return {"asked": asked, "taken": taken, "note": note}


# %% tags=["nbval-ignore-output"]
live.figure(
    batching,
    views=[
        live.Curves("asked", xlabel="batch size", ylabel="products per 1,000 images", xscale="log", yscale="log",
                    xlim=(0.8, 4000), ylim=(0.5, 6000), styles={"at this size": "point"}, colors={"at this size": "red"}),
        live.Curves("taken", title="on this computer (press Measure)", xlabel="batch size", ylabel="time for an image (µs)", xscale="log", yscale="log",
                    xlim=(0.8, 4000), ylim=(1, 1000), styles={"this size": "point"}, colors={"this size": "red"}),
    ],
    title="A batch pays the start once",
    alt="Two charts against the batch size, both scales logarithmic. Left: the number of products that NumPy is asked "
        "for falls as a straight line. Right: the time for an image, empty until Measure is pressed; then it falls "
        "steeply at first, becomes about flat, and may rise again at the end.",
    batch=live.slider(1, 3000, value=100, step=1, label="batch size"),
    measure=live.button("Measure"),
)  # fmt: skip

# %% [markdown]
# If all time went into multiplications, the right curve would be flat: each image needs as many as any other. But
# getting started takes time, too: each call from Python into NumPy costs a good part of a microsecond before the first
# multiplication, and an image needs some twenty calls. A single image pays that for itself alone, a batch once for all
# its images. The curve falls until the arithmetic itself is what takes the time; from there on larger batches bring
# little, and cost memory. Very large ones may even be slower again, where their numbers no longer fit into the
# processor's fast memory, its cache. (A matrix product has a further advantage: a weight, once fetched from memory,
# serves the whole batch.)
#
# Accuracy over a whole data set therefore goes by batches. Mind the last one, which may be smaller, when you
# count:

# %%
right = 0
for start in range(0, len(x_test), 300):  # 33 batches of 300, and one of 100
    part = slice(start, start + 300)
    right += (scores_of(x_test[part], network.params).argmax(axis=1) == t_test[part]).sum()
print(f"accuracy: {right / len(x_test):.4f}")
assert right / len(x_test) == network.accuracy(x_test, t_test)

# %% [markdown]
# ## 2.7 Sure, and wrong
#
# About 97 of 100 is good, and it means some 260 mistakes in this test set. The most instructive are those the network
# was surest of. Its **confidence** 置信度 is the largest of its ten probabilities. (`np.argsort` gives the places of the
# numbers in order of their size, the smallest first; the minus sign turns the order round.)

# %%
probabilities = softmax(scores_of(x_test, network.params))
confidence = probabilities.max(axis=1)
wrong = np.flatnonzero(probabilities.argmax(axis=1) != t_test)
worst = wrong[np.argsort(-confidence[wrong])]
print(len(wrong), "mistakes;", (confidence[wrong] > 0.99).sum(), "of them with a probability above 0.99")
assert 200 < len(wrong) < 300
assert (confidence[wrong] > 0.99).sum() > 10


# %%
def mistakes(page):
    chosen = worst[12 * page : 12 * page + 12]
    titles = [f"{t_test[i]} as {read_as[i]}: {confidence[i]:.4f}" for i in chosen]
    return {"images": dict(zip(titles, x_test[chosen].reshape(-1, 28, 28), strict=True))}


# %% tags=["nbval-ignore-output"]
live.figure(
    mistakes,
    views=[live.Images("images", columns=6)],
    title="The mistakes, the most confident first",
    alt="Twelve handwritten digits, six in a row, each with what it is, what the network took it for, and with which "
        "probability.",
    page=live.slider(0, (len(worst) - 1) // 12, value=0, step=1, label="page"),
)  # fmt: skip

# %% [markdown]
# Some of them you would misread, too. Others are plain, and yet the network gives the wrong digit more than 99%. How
# far can its confidence be trusted? Gather the images that it reads with about the same confidence, and count how
# many of them it reads rightly.

# %% tags=["nbval-ignore-output"]
print("confidence     images   mean    right")
for low, high in ((0, 0.7), (0.7, 0.9), (0.9, 0.99), (0.99, 1.01)):
    band = (confidence >= low) & (confidence < high)
    right = (read_as[band] == t_test[band]).mean()
    print(f"{low:.2f} to {min(high, 1):.2f} {band.sum():8,} {confidence[band].mean():8.3f} {right:8.3f}")
    assert right < confidence[band].mean() < right + 0.1

# %% [markdown]
# In each band the network is right nearly as often as it says, though a little less. How well the two agree is called
# **calibration** 校准. So on digits like those it was trained on, its bet is nearly honest, a little too sure. Away
# from them the number means little. Two experiments show it: shift the digits by a few pixels, and show it noise.
#
# > **Predict.** How much accuracy is left when every digit moves 4 pixels to the right, a seventh of the width?


# %%
show_source(shifted)

# %%
test_digits = x_test.reshape(-1, 28, 28)
for pixels in (0, 1, 2, 4):
    y = softmax(network.predict(shifted(test_digits, pixels)))
    right = (y.argmax(axis=1) == t_test).mean()
    print(f"moved by {pixels}: right {right:.2f}, mean confidence {y.max(axis=1).mean():.2f}")
assert right < 0.4 and y.max(axis=1).mean() > 0.8  # moved by 4
assert 0.1 < (test_digits[:, :, -4:] > 0).any(axis=(1, 2)).mean() < 0.25  # these lose some ink

# %%
noise = np.random.default_rng(0).random((1000, 784), dtype=np.float32)
guesses = softmax(network.predict(noise))
sure = guesses.max(axis=1)
print(f"median confidence in pure noise: {np.median(sure):.2f}")
print("most often read as", np.bincount(guesses.argmax(axis=1)).argmax())
assert np.median(sure) > 0.85
assert (guesses.argmax(axis=1) == 3).mean() > 0.7

# %% [markdown]
# Four pixels, and two thirds of the digits are misread, though for you hardly anything has changed (about one in six
# loses a little at the edge). The confidence falls far less, and is
# still above 0.8 on average. Nothing in this network knows that neighboring pixels are neighbors: each is a number
# of its own, with weights of its own. (Chapter 10 is about networks that do know.) MNIST spares it the trouble: its
# authors scaled each digit to fit $20 \times 20$ pixels, and put its center of mass in the middle of the
# $28 \times 28$. The book does the same with what you draw.
#
# And pure noise is no digit at all. Yet on half of these pictures the network bets more than 0.85 on one digit,
# mostly on the 3. It has no output for "none of these".
#
# Now it is your turn. Draw on the pad with mouse, pen or finger; the network reads while you draw. In the middle you
# see its first hidden layer: each square is the output of one unit, pale near 0 and dark near 1, and their
# arrangement means nothing. Watch how many change when the digit moves by a pixel.
#
# If you would rather use the keyboard, take the first slider away from 0: it then reads that image of the test set
# instead of your drawing. The others shift and blur whatever is read.
#
# > **Predict.** Will it read your handwriting as well as MNIST's? And what will it say of a letter?


# %%
def pad_reader(drawing, number, right, down, blur):
    image = test_digits[number] if number else as_mnist(drawing)
    image = blurred(shifted(image[np.newaxis], right, down)[0], blur)
    p = network.params
    hidden = sigmoid(image.reshape(784) @ p["W1"] + p["b1"])
    y = softmax(scores_of(image.reshape(784), p))
    note = f"reads {y.argmax()}, with a probability of {y.max():.2f}" if image.any() else "the paper is empty"
    return {"image": image, "hidden": hidden.reshape(5, 10), "y": {"y": y}, "note": note}


# %% tags=["nbval-ignore-output"]
SEVEN = live.strokes([(0.28, 0.25), (0.72, 0.22), (0.45, 0.8)])
live.figure(
    pad_reader,
    views=[
        live.Images("image", title="what it sees", width=0.7),
        live.Images("hidden", title="first hidden layer: 50 units", limits=(0, 1), colors="heat", width=0.9),
        live.Bars("y", DIGITS, digits=2, xlabel="digit", ylabel="probability", ylim=(0, 1.1), width=1.6),
    ],
    title="Confidence is not correctness",
    alt="Left, the drawing as the network sees it, at first a seven; in the middle the outputs of its fifty hidden "
        "units as colored squares; right, ten bars of probability, one for each digit.",
    size=(8.8, 3.8),
    drawing=live.pad(SEVEN, label="draw a digit"),
    number=live.slider(0, 999, value=0, step=1, label="0: your drawing; else this test image"),
    right=live.slider(-8, 8, value=0, step=1, label="shift right", unit="pixels"),
    down=live.slider(-8, 8, value=0, step=1, label="shift down", unit="pixels"),
    blur=live.slider(0, 6, value=0, step=1, label="blur"),
)  # fmt: skip

# %% [markdown]
# It reads most plain digits. Draw a 7 in a corner: the book brings it back to the middle. Then push it aside with
# *shift right*, or draw a letter: the bars don't spread out evenly, as a modest reader's would. Often a single wrong
# one stands high. (A pixel to the right changes a dozen or so of the fifty hidden units by more than a tenth.) And with
# *blur*, watch how high the bar still is when you yourself begin to doubt. The network was never shown anything but
# centered digits, so it learned nothing about what else there might be. **Confidence is not correctness**: keep that in
# mind whenever a network tells you how sure it is.

# %%
before, moved = (pad_reader(SEVEN, 0, right, 0, 0)["hidden"] for right in (0, 1))
changed = np.sum(np.abs(moved - before) > 0.1)
print("units that a pixel to the right changes by more than 0.1:", changed)
assert 9 < changed < 18

# %%
seven = pad_reader(SEVEN, 0, 0, 0, 0)["y"]["y"]
aside = pad_reader(SEVEN, 0, 6, 0, 0)["y"]["y"]
smeared = pad_reader(SEVEN, 0, 0, 0, 6)["y"]["y"]
H = live.strokes([(0.3, 0.2), (0.3, 0.8)], [(0.7, 0.2), (0.7, 0.8)], [(0.3, 0.5), (0.7, 0.5)])
letter = pad_reader(H, 0, 0, 0, 0)["y"]["y"]
for name, y in (("7", seven), ("6 px aside", aside), ("blurred", smeared), ("letter H", letter)):
    print(f"{name:10}: reads {y.argmax()}, with a probability of {y.max():.2f}")
    assert y.max() > 0.9
assert seven.argmax() == smeared.argmax() == 7
assert aside.argmax() != 7

# %% [markdown]
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("2.1")` gives a hint, one more at each call, and
# `solution("2.1")` shows a solution. Until you have written something, the check says so and nothing else. As in the
# whole chapter, a row is a sample.
#
# **2.1 Five shapes.** A batch of 32 images, 784 numbers each, goes through a network with layers of 50, 20 and 10
# units. Without running anything: which shapes have the first weight matrix $W_1$, the first layer's output $H_1$ (of
# the whole batch), the second weight matrix $W_2$, the second layer's output $H_2$, and the scores at the end?

# %%
shapes = ...  # replace the dots: (W1, H1, W2, H2, scores), each a tuple such as (3, 2)

check("2.1", shapes)

# %% [markdown]
# **2.2 One layer.** Write one layer for a whole batch: `x` has shape $(N, D)$, `W` $(D, H)$, `b` $(H,)$, and
# `activation` is a function of arrays, for example `np.tanh`. Return the layer's output, of shape $(N, H)$; float32
# arrays give a float32 one.


# %%
def layer(x, W, b, activation): ...


check("2.2", layer)

# %% [markdown]
# **2.3 Any number of layers.** Now a whole network. `weights` and `biases` are lists of equal length, one entry for each
# layer, one layer at least. ReLU follows every layer but the last; nothing follows the last. Return its scores, in
# float32 if that comes in, and leave both lists as they are.


# %%
def forward(x, weights, biases): ...


check("2.3", forward)

# %% [markdown]
# **2.4 One-hot.** Turn an array of $N$ labels, whole numbers from 0 to `classes` − 1, into one-hot rows: a float32 array
# of shape ($N$, `classes`). Not every class need occur among the labels.


# %%
def one_hot(labels, classes): ...


check("2.4", one_hot)

# %% [markdown]
# **2.5 Find the bug.** This function is to prepare images for a network: bytes (`uint8`) of shape $(N, 28, 28)$ go
# in, float32 rows of shape $(N, 784)$ come out, paper 0 and full ink 1. It runs without a warning. Run it on a
# hundred digits, and ask for the two things that every preparation of data should be asked for, its shape and its
# values:


# %%
def normalize_buggy(images):
    images.reshape(len(images), -1)
    return (images // images.max()).astype(np.float32)


_, (images, _) = load_mnist(normalize=False, flatten=False)
digits = images[:100, 0]  # without the axis of colors, of which there is one
prepared = normalize_buggy(digits)
print(digits.shape, "became", prepared.shape, "with the values", np.unique(prepared))
assert prepared.shape == (100, 28, 28) and np.array_equal(np.unique(prepared), [0, 1])

# %% [markdown]
# There are three faults. Two of them you see here: the shape, and the grays, all lost. The third shows only when a
# batch happens to hold faint images alone: the same gray should become the same number in every batch. Mend all
# three, and leave `images` unchanged.


# %%
def normalize_fixed(images): ...


check("2.5", normalize_fixed)

# %% [markdown]
# **2.6 Find the bug.** This function asks a network for its scores batch by batch, and returns the share of right
# answers. Test it with a network that can't be wrong: the samples are one-hot rows, and `perfect` returns them as they
# are, as scores.
#
# > **Predict.** The right accuracy is 1. What will the function say for 150 samples in batches of 100, and what for 80?


# %%
def accuracy_buggy(predict, x, t, batch_size):
    correct = 0
    for i in range(len(x) // batch_size):
        rows = slice(i * batch_size, (i + 1) * batch_size)
        correct += np.sum(predict(x[rows]).argmax(axis=1) == t[rows])
    return correct / len(x)


def perfect(x):
    return x


answers = np.arange(150) % 10
samples = np.eye(10)[answers]
for n in (100, 150, 80):
    print(n, "samples:", round(float(accuracy_buggy(perfect, samples[:n], answers[:n], 100)), 3))

# %% [markdown]
# Mend it: hand `predict` the samples in batches of `batch_size`, of which the last may be smaller, but none empty, and
# return the share of right answers among all samples, whatever their number. `predict` returns one row of scores for
# each sample.


# %%
def accuracy_fixed(predict, x, t, batch_size): ...


check("2.6", accuracy_fixed)

# %% [markdown]
# **2.7 The best k.** A network that is wrong may still have had the right class in second place. For `scores` of shape
# $(N, K)$, return the class numbers of the `k` largest scores of each row, the best first: integers of shape
# $(N, k)$. No two scores of a row are equal.


# %%
def top_k(scores, k): ...


check("2.7", top_k)

# %% [markdown]
# **2.8 Confident mistakes.** The mistakes worth looking at first are those the network was surest of. Given
# `probabilities` of shape $(N, K)$ and the true labels `t` of shape $(N,)$, find the samples whose most probable class
# is not the true one. Return the row numbers of the `n` among them with the largest probability for that wrong class,
# the most confident first; all of them if there are fewer than `n`.


# %%
def confident_mistakes(probabilities, t, n): ...


check("2.8", confident_mistakes)

# %% [markdown]
# ## Summary
#
# - A layer is a product, a sum and a bend: $h = f(xW + b)$. A network is layer after layer.
# - Inner sizes must agree; the batch size stands outside and rides along.
# - At the end: no bend for numbers; a sigmoid for yes or no; softmax for classes. Softmax turns scores into
#   probabilities and keeps their order, so the largest stays the largest.
# - Images: flatten, normalize by dividing by 255 as floats, and look at them. A batch gives the same
#   answers (up to rounding), only faster.
# - On data like what it has seen, a network's confidence can be nearly honest (here it is a little too high). On other
#   data it can fail, and its confidence need not show it.
#
# ## Further reading
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-based learning applied to document recognition*, Proceedings of
#   the IEEE 86, 1998: MNIST, how it was made, and what could be done with it.
# - C. Guo, G. Pleiss, Y. Sun, K. Weinberger, *On calibration of modern neural networks*, ICML 2017: how far the
#   probabilities of a network can be believed.
# - A. Nguyen, J. Yosinski, J. Clune, *Deep neural networks are easily fooled*, CVPR 2015: certainty about pictures that
#   show nothing.
# - C. R. Harris and others, *Array programming with NumPy*, Nature 585, 2020: what lies behind `reshape` and
#   broadcasting.
#
# Next: [chapter 3, Loss and gradients](03_loss_and_gradients.ipynb), where a network finds its own weights.
