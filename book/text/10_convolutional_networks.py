# %% [markdown]
# # 10 · Convolutional networks
#
# **Question of this chapter: what does a network gain from knowing that its input is a picture?**
#
# All networks that read digits in this book so far got the pixels as one long row of numbers, and were not told that
# they are a picture. This chapter builds one that is: its first layer looks at small windows, with the same few
# weights everywhere. It reads 99 of 100 test digits. You will see how it works, why it can be computed with the one
# matrix product that you know, and what it looks at.
#
# After this chapter you can
#
# - work out a convolution and max pooling by hand, with stride, padding and channels, and say the size of the output;
# - explain `im2col` to somebody else, and derive the way back through both layers;
# - say what a convolutional network knows about pictures, and what it doesn't;
# - read 99% of MNIST's test digits.
#
# It builds on chapters 2, 4 and 5, and here and there on 6, 8 and 9. Allow two hours.

# %%
import time

import numpy as np

from common import live
from common.blas import one_blas_thread
from common.climb import show_climb
from common.environment import IN_BROWSER
from common.exercises import check, hint, solution
from common.functions import softmax
from common.gradient_checking import gradient_check
from common.im2col import Windows, col2im, im2col, output_size
from common.initializers import random_weights
from common.layers import Convolution, Pooling
from common.networks import Fused, MultiLayerNet, SimpleConvNet, TwoLayerNet, load_network
from common.notebook import ROOT, show_source
from common.optimizers import Adam
from common.schedules import cosine
from common.tables import load_table
from common.trainer import Trainer
from dataset import WEIGHTS
from dataset.mnist import load_mnist
from dataset.preparation import as_mnist, blurred, shifted

# %% [markdown]
# ## 10.1 What an affine layer doesn't know
#
# A network of affine layers gets a picture as one long row. Is anything lost? The numbers are all there. But here is
# a test. We mix up the pixels: of every image in the same way, so that what was at one place is at another. And we
# mix up the rows of the first weight matrix in the same way, so that each weight still meets its pixel. The network,
# with one hidden layer of 50 units, comes trained with the book.
#
# > **Predict.** With all pixels mixed up, can you still read the digit? And can the network?

# %%
mlp = load_network(WEIGHTS / "two_layer_net.npz")
(x_train, t_train), (x_test, t_test) = load_mnist()
digits = x_test.reshape(-1, 28, 28)
DIGITS = [str(digit) for digit in range(10)]
MIX = np.random.default_rng(0).permutation(784)


# %%
def mixed_order(share):
    """Old place of each new pixel, where this share of them change places among themselves."""
    chosen = MIX[: round(share * 784)]
    order = np.arange(784)
    order[np.sort(chosen)] = chosen
    return order


# %%
def mixed(number, share):
    order = mixed_order(share)
    x = x_test[number, order]
    p = mlp.params
    hidden = np.maximum(x @ p["W1"][order] + p["b1"], 0)
    y = softmax(hidden @ p["W2"] + p["b2"])
    note = f"reads {y.argmax()}, is {t_test[number]}"
    return {"image": x.reshape(28, 28), "y": {"y": y}, "note": note}


# %% tags=["nbval-ignore-output"]
live.figure(
    mixed,
    views=[
        live.Images("image", title="what it gets", width=0.7),
        live.Bars("y", DIGITS, digits=2, xlabel="digit", ylabel="probability", ylim=(0, 1.1)),
    ],
    title="To affine layers, a picture and its pixels in disorder are the same",
    alt="Left, a handwritten seven whose pixels are partly mixed up; right, ten bars of probability, all of it at the 7.",
    share=live.slider(0.0, 1.0, value=0.2, step=0.05, label="share of the pixels mixed up"),
    number=live.slider(0, 999, value=0, step=1, label="number of the test image"),
)  # fmt: skip

# %%
same = [mixed(number, share)["y"]["y"] for number in range(5) for share in (0.0, 0.5, 1.0)]
assert all(np.allclose(same[3 * k], same[3 * k + j], atol=1e-5) for k in range(5) for j in (1, 2))

# %% [markdown]
# Somewhere beyond the middle of the slider you lose the digit. The network never notices: its bars stay as they are,
# since a sum does not care for the order of its terms. It would also *learn* just as well from mixed-up pixels.

# %%
order = mixed_order(1.0)
as_it_is = TwoLayerNet(784, 50, 10, "he", rng=0)
mixed_up = TwoLayerNet(784, 50, 10, "he", rng=0)
mixed_up.params["W1"][:] = as_it_is.params["W1"][order]  # the same start
with one_blas_thread():
    for network, x in ((as_it_is, x_train), (mixed_up, x_train[:, order])):
        Trainer(network, Adam(0.005), x, t_train, epochs=1, rng=0).run(report=None)
accuracies = [as_it_is.accuracy(x_test, t_test), mixed_up.accuracy(x_test[:, order], t_test)]
print("learned from digits {:.1%}, from digits in disorder {:.1%}".format(*accuracies))
assert abs(accuracies[0] - accuracies[1]) < 0.01 and min(accuracies) > 0.9

# %% [markdown]
# This is what an affine layer doesn't know: **which pixels are neighbors**. You read a digit by its strokes, and a
# stroke is a matter of neighbors. The network has to find out from examples alone which of its 784 inputs belong
# together, and for each place anew: a stroke that moves by one pixel meets other weights.
#
# Two ideas mend that. Look at **small windows**, since what belongs together lies close together. And use **the same
# weights in each window**, since a stroke is a stroke wherever it is.
#
# ## 10.2 A convolution, by hand
#
# Take a window of three by three pixels, and nine weights, the **filter** 滤波器 (or *kernel* 卷积核). Multiply each pixel
# with its weight and add up: one number, a weighted sum as in any neuron.

# %%
small = digits[0].reshape(14, 2, 14, 2).mean(axis=(1, 3))[2:12, 2:12].round(1)  # a seven, 10 × 10
upright_edge = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
window = small[4:7, 4:7]
print(window, "\n")
print((window * upright_edge).sum().round(2))

# %% [markdown]
# Then the window moves on by one pixel, and so on over the whole image, always with the same nine weights. Each place
# gives one number, and together they make an image again, the **output** (or **feature map** 特征图). That is a
# **convolution** 卷积: at row $i$, column $j$, with $w$ for the filter, $x$ for the image and $b$ for the bias,
#
# $$\text{out}_{ij} = \sum_{k}\sum_{l} w_{kl}\; x_{i + k,\, j + l} + b,$$
#
# where rows and columns are counted from 0, as in NumPy.
#
# (A mathematician's convolution turns the filter by half a turn first; this one is called *cross-correlation*. Since
# the weights are learned, it makes no difference which one learns, and in deep learning one says convolution.)
#
# In the figure you can edit the filter or choose one. The black frame is the window; the middle shows its nine
# products, whose sum is framed on the right. Orange is below 0, blue above. *Stride* and *padding* come in a moment.
#
# > **Predict.** Which of the filters tells a left edge of the stroke from a right one? What does "double" do, what
# > "blur"? And what will the upright edge's filter give where all is white, and where all is black?


# %%
def convolve(image, kernel, stride=1, pad=0):
    """One image (H, W), one filter: the library's layer does it, for one image with one channel."""
    W = np.asarray(kernel, dtype=float)[np.newaxis, np.newaxis]
    return Convolution(W, [0.0], stride, pad).forward(np.asarray(image, float)[np.newaxis, np.newaxis])[0, 0]


# %%
def slide(kernel, window, stride, pad):
    out = convolve(small, kernel, stride, pad)
    i, j = np.unravel_index(
        min(window, out.size - 1), out.shape
    )  # row and column of the place with this number
    top, left = i * stride, j * stride
    padded = np.pad(small, pad)
    products = padded[top : top + 3, left : left + 3] * np.array(kernel)
    edge = np.pad(np.zeros(small.shape, bool), pad, constant_values=True)
    return {
        "image": {"values": padded, "pale": edge, "frames": {"black": (top, left, 3, 3)}},
        "products": products,
        "output": {"values": out, "frames": {"black": (i, j, 1, 1)}},
        "note": f"the nine products add up to {out[i, j]:.2f}; output {out.shape[0]} × {out.shape[1]}",
    }


# %%
FILTERS = {
    "upright edge": upright_edge,
    "level edge": upright_edge.T,
    "blur": np.full((3, 3), 0.11),
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "double": [[0, 0, 0], [0, 2, 0], [0, 0, 0]],
    "move": [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
}

# %% tags=["nbval-ignore-output"]
live.figure(
    slide,
    views=[
        live.Grid("image", limits=(0, 1), title="image and window", width=1.25),
        live.Grid("products", limits=(-1.5, 1.5), colors="signed", digits=".1f", title="pixel · weight", width=0.6),
        live.Grid("output", limits=(-3, 3), colors="signed", digits=".1f", title="output", width=1.15),
    ],
    title="One filter, used everywhere",
    alt="Left, a seven of ten by ten numbers with a frame around three by three of them; in the middle their products with the filter's "
        "weights; right, the output, an image of the seven's left and right edges, with the sum of the products framed.",
    size=(10.5, 4.4),
    kernel=live.number_grid(FILTERS, label="filter"),
    window=live.slider(0, 143, value=36, step=1, label="number of the window"),
    stride=live.slider(1, 3, value=1, step=1, label="stride s", unit="pixels"),
    pad=live.slider(0, 2, value=0, step=1, label="padding P", unit="pixels"),
)  # fmt: skip

# %% [markdown]
# The upright edge's filter subtracts the right column from the left one. It gives 0 wherever nothing changes from
# left to right, white or black; is large where ink is on the left and paper on the right; and negative at the other
# edge. "Outline" answers to edges of every direction, since it compares a pixel with its eight neighbors; but it has
# no word for left and right. "Double" gives twice the ink, "blur" the mean of nine pixels (nearly: its weights are
# 0.11 and not 1/9), and "move" copies each pixel from its left neighbor. So a filter is a question, "is there this
# kind of pattern here?", asked everywhere. The filters above were made up by somebody. A convolutional network
# *learns* its own.

# %%
edges = convolve(small, upright_edge)
assert np.allclose(convolve(np.ones((5, 5)), upright_edge), 0)
assert np.isclose(edges[4, 4], (window * upright_edge).sum())
assert np.allclose(convolve(small, FILTERS["move"]), small[1:-1, :-2])  # each pixel, from its left neighbor
assert np.allclose(convolve(small, FILTERS["double"]), 2 * small[1:-1, 1:-1])
assert np.isclose(convolve(small, FILTERS["blur"])[4, 4], 0.11 * window.sum())
assert edges.max() > 1 and edges.min() < -1

# %% [markdown]
# ## 10.3 Padding, stride, and the size of the output
#
# Our $10 \times 10$ image became $8 \times 8$: a window of three has only eight places in ten pixels. Two settings
# change that.
#
# **Padding** 填充: $P$ rows and columns of zeros are put around the image. With $P = 1$ and a filter of three that moves
# on by one pixel, the output is as large as the image. **Stride** 步幅: the window moves on by $s$ pixels at a time. With
# $s = 2$ the output has about half as many rows and columns.
#
# How many places has a window of $F$ pixels on a side of $H$? With padding the side is $H + 2P$ long. The first
# window takes $F$ of it, and each stride of what is left gives one more:
#
# $$OH = \left\lfloor \frac{H + 2P - F}{s} \right\rfloor + 1.$$
#
# $\lfloor\;\rfloor$ means: rounded down. If $H + 2P - F$ is not a multiple of $s$, the last places of the padded side
# fit no window. They are left out, silently; with padding it may be zeros only that are lost. (So are those between two
# windows, if the stride is longer than the filter.) And if the filter is longer than $H + 2P$ there is no place at all.
#
# The figure shows one side: on top its pixels; below, after an empty row, each row is one place of the filter.
#
# > **Predict.** $H = 9$, $F = 3$, $s = 2$, $P = 0$: how many places? And with $F = 4$: which pixel is never seen?


# %%
def places_of(length, width, stride, pad):
    side = np.full(length + 2 * pad, 0.3)
    side[:pad] = side[length + pad :] = 0
    if width > side.size:
        rows = np.full((3, width), np.nan)
        rows[0, : side.size], rows[2] = side, -1
        return {"places": rows, "note": f"a filter of {width} does not fit into {side.size} pixels"}
    count = output_size(length, width, stride, pad)
    windows = np.full((count + 1, side.size), np.nan)
    for k in range(count):
        windows[k + 1, k * stride : k * stride + width] = 1
    never = np.isnan(windows).all(axis=0)
    side[never] = -0.6
    note = f"⌊({length} + 2·{pad} − {width}) / {stride}⌋ + 1 = {count}"
    note += f"; never seen: {never.sum()}" if never.any() else ""
    return {"places": np.vstack([side, windows]), "note": note}


# %% tags=["nbval-ignore-output"]
live.figure(
    places_of,
    views=[live.Grid("places", limits=(-1, 1), colors="signed", digits="", largest_cell=44,
                     title="first row: pixels (pale blue), padding (white), never seen (orange); below: each place of the filter")],
    title="How many places has the filter?",
    alt="A row of nine pale squares, the pixels; below it four rows, each with three dark squares two further to the right: the places of the filter.",
    size=(8.4, 4.4),
    length=live.slider(1, 14, value=9, step=1, label="side of the image H", unit="pixels"),
    width=live.slider(1, 7, value=3, step=1, label="filter F", unit="pixels"),
    stride=live.slider(1, 4, value=2, step=1, label="stride s", unit="pixels"),
    pad=live.slider(0, 3, value=0, step=1, label="padding P", unit="pixels"),
)  # fmt: skip

# %%
for h, f, s, p in ((9, 3, 2, 0), (9, 4, 2, 0), (28, 5, 1, 0), (28, 5, 1, 2)):
    print(f"H = {h}, F = {f}, s = {s}, P = {p}: {output_size(h, f, s, p)}")
assert output_size(9, 3, 2, 0) == 4 and output_size(9, 4, 2, 0) == 3
assert np.flatnonzero(places_of(9, 4, 2, 0)["places"][0] < 0).tolist() == [8]  # the ninth pixel is never seen
assert output_size(28, 5, 1, 2) == 28

# %% [markdown]
# With $F = 4$ there are three places, and the ninth pixel, the last one, is never seen.

# %% [markdown]
# ## 10.4 Channels and batches
#
# A color photograph has three numbers in each pixel, for red, green and blue: three channels. A filter then
# has three sheets of weights, one for each channel; it multiplies and adds over all of them and still gives *one*
# number for each place. And one filter is not enough. With $F$ filters we get $F$ output images, which are the
# channels of the next layer's input. So the four axes of everything in this chapter are
#
# | | shape | |
# |---|---|---|
# | images $x$ | $(N, C, H, W)$ | $N$ in the batch, $C$ channels, height, width |
# | filters $W$ | $(F, C, FH, FW)$ | $F$ filters, each with all channels of the input |
# | biases $b$ | $(F,)$ | one for each filter |
# | output | $(N, F, OH, OW)$ | a channel for each filter |
#
# (From here on $F$ is the *number* of filters; their sides are $FH$ and $FW$. Mind the two meanings of $W$: filters,
# and the width of an image.) With stride $s$, and $x$ padded already, the formula of 10.2 becomes
#
# $$\text{out}_{nfij} = \sum_{c,k,l} W_{fckl}\; x_{n,\,c,\,s i + k,\,s j + l} + b_f.$$
#
# Written out in loops a convolution layer is this. It is all there is to it, and it is terribly slow. (`np.ndindex`
# runs through all places of an array, as one loop for each axis would.)


# %%
def convolution_in_loops(x, W, b, stride=1):
    """x (N, C, H, W), W (F, C, FH, FW), b (F,) -> (N, F, OH, OW)."""
    filters, _, fh, fw = W.shape
    oh, ow = (output_size(side, f, stride) for side, f in zip(x.shape[2:], (fh, fw), strict=True))
    out = np.zeros((len(x), filters, oh, ow), x.dtype)
    for n, f, i, j in np.ndindex(out.shape):
        window = x[n, :, i * stride : i * stride + fh, j * stride : j * stride + fw]
        out[n, f, i, j] = (window * W[f]).sum() + b[f]
    return out


# %%
rng = np.random.default_rng(0)
x = rng.normal(size=(2, 3, 7, 6))  # two images with three channels
W, b = rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)  # four filters
out = convolution_in_loops(x, W, b, stride=2)
print(out.shape)
assert out.shape == (2, 4, 3, 2) and np.allclose(out, Convolution(W, b, stride=2).forward(x))

# %% [markdown]
# How many weights is that? A filter has $C \cdot FH \cdot FW$ and a bias, however large the image is. An affine layer
# with the same input and output would need a weight for *each pair* of an input number and an output number.
#
# > **Predict.** For a $28 \times 28$ image, 30 filters of $5 \times 5$, output $30 \times 24 \times 24$: how many
# > parameters has the convolution layer, and how many would the affine layer have?

# %%
convolutional = 30 * (1 * 5 * 5 + 1)
affine = (28 * 28 + 1) * (30 * 24 * 24)
print(f"convolution {convolutional:,}, affine {affine:,}: {affine // convolutional:,} times as many")
assert convolutional == 780 and affine // convolutional > 17_000

# %% [markdown]
# In fact a convolution layer *is* an affine layer: one in which most weights are 0 (those outside of the window; here
# those of the filter's middle column, too) and the others are the same few again and again. To see its matrix,
# convolve images in which a single pixel is 1.

# %%
pixels = np.eye(36).reshape(36, 1, 6, 6)  # 36 images with one pixel each
matrix = Convolution(upright_edge[np.newaxis, np.newaxis] * 1.0, [0.0]).forward(pixels).reshape(36, 16)
some = rng.normal(size=(1, 1, 6, 6))
by_matrix = some.reshape(1, 36) @ matrix
print(
    f"{np.mean(matrix == 0):.0%} of {matrix.size} weights are 0; the others are {np.unique(matrix[matrix != 0])}"
)
assert np.allclose(by_matrix, convolve(some[0, 0], upright_edge).reshape(1, 16))
assert np.mean(matrix == 0) > 0.8 and set(matrix[matrix != 0]) == {-1.0, 1.0}

# %% [markdown]
# So it can do less than an affine layer. What it cannot do, ask something else at each place, is left to the layers
# behind.
#
# ## 10.5 Pooling, and its way back
#
# After a convolution we know where each pattern is, to the pixel. Mostly we don't want to know it so exactly. **Max
# pooling** 最大池化 takes, of each window, the largest number, in each channel by itself: "is the pattern somewhere here?"
# With windows of two by two and a stride of two, height and width are halved (and rounded down). Pooling has no
# weights; nothing is learned. The size of its output is that of section 10.3. (If pooling pads, the padding must never
# win: it counts as $-\infty$ and not as 0.)
#
# On the way back (chapter 4) each output hands its gradient to the one pixel that it was. If the largest pixel grows a
# bit, so does the output; if one of the others does, nothing changes. So **the winner takes the whole gradient, the
# others get 0**. Where windows overlap, a pixel may win several times and gets the sum. (If
# several pixels share the first place there is no derivative. In blank windows that is so all the time. The library then
# gives everything to the first of them in reading order.)
#
# In the figure the gradient from above is 1 for each output.
#
# > **Predict.** With windows of three and a stride of two, what is the largest number that can stand on the right?

# %%
heights = np.random.default_rng(1).permutation(49).reshape(7, 7)


def pool(width, stride, window):
    layer = Pooling(width, width, stride)
    out = layer.forward(heights[np.newaxis, np.newaxis].astype(float))
    back = layer.backward(np.ones_like(out))[0, 0]
    i, j = np.unravel_index(min(window, out.size - 1), out.shape[2:])
    top, left = i * stride, j * stride
    seen = heights[top : top + width, left : left + width]
    a, b = np.unravel_index(seen.argmax(), seen.shape)
    winner = {"green": (top + a, left + b, 1, 1)}
    return {
        "x": {"values": heights, "frames": {"red": (top, left, width, width)} | winner},
        "out": {"values": out[0, 0], "frames": {"red": (i, j, 1, 1)}},
        "dx": {"values": back, "frames": winner},
        "note": f"{out.size} windows; {int((back > 0).sum())} pixels get a gradient",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    pool,
    views=[
        live.Grid("x", limits=(0, 70), title="input: window (orange-red), winner (green)"),
        live.Grid("out", limits=(0, 70), title="output", width=0.8),
        live.Grid("dx", limits=(0, 9), colors="heat", title="gradient handed back"),
    ],
    title="The winner takes the gradient",
    alt="Left, seven by seven numbers with a window of two by two framed and its largest number marked; in the middle the largest "
        "number of each of nine windows; right, the gradient: one at each winner's place and zero elsewhere.",
    size=(10.5, 4.2),
    width=live.slider(1, 4, value=2, step=1, label="side of the window", unit="pixels"),
    stride=live.slider(1, 4, value=2, step=1, label="stride s", unit="pixels"),
    window=live.slider(0, 48, value=4, step=1, label="number of the window"),
)  # fmt: skip

# %% [markdown]
# With a stride smaller than the window, windows overlap, and a high peak wins in several of them: with three and two in
# up to four. (Where two windows overlap from left to right and two from top to bottom, a pixel lies in four.) Does the
# library's layer do it right? Differences decide, as in chapter 4.

# %%
back = pool(3, 2, 0)["dx"]["values"]
print(back.astype(int))
assert back.max() == 4 and back.sum() == 9
assert pool(2, 2, 0)["dx"]["values"].max() == 1


# %%
x = rng.permutation(4 * 2 * 6 * 6).reshape(4, 2, 6, 6).astype(float)  # all different: no ties
for width, stride in ((2, 2), (3, 2), (3, 1)):
    report = gradient_check(Pooling(width, width, stride), x)
    print(f"windows of {width}, stride {stride}\n{report}")
    assert report.passed

# %% [markdown]
# What does pooling buy? The output changes less when the image moves a little: a peak that stays within its window
# leaves it as it was, if no higher one comes in (section 10.11 measures it). And what comes after has a quarter of the
# numbers to work with. What it costs is the knowledge where exactly the pattern was.
#
# ## 10.6 im2col: a convolution is a matrix product
#
# Here is the trick that makes convolutions quick. Each output number is a weighted sum of one window. So **write
# every window as a row**: nine numbers for a $3 \times 3$ window. All rows make a matrix. Write the filter as a
# column of nine. The product of the two is *all* outputs at once, below each other. This is called `im2col`, image to
# columns (with us they are rows; MATLAB's function of this name makes columns).
#
# > **Predict.** An image of $4 \times 4$, a filter of $3 \times 3$: how many rows has the matrix, how many columns?
# > How often does the pixel 6, in the second row and column, occur in it?

# %%
numbered = np.arange(1.0, 17).reshape(1, 1, 4, 4)
nine_weights = np.array([[1, 0, 0], [0, 2, 0], [0, 0, -1]], dtype=float)


def unrolled(window, pad):
    rows = im2col(numbered, 3, 3, pad=pad)
    image = np.pad(numbered[0, 0], pad)
    side = len(image) - 2
    number = min(window, side * side - 1)
    i, j = divmod(number, side)
    column = nine_weights.reshape(9, 1)
    return {
        "image": {"values": image, "frames": {"red": (i, j, 3, 3)}},
        "rows": {"values": rows, "frames": {"red": (number, 0, 1, 9)}},
        "weights": column,
        "products": {"values": rows @ column, "frames": {"red": (number, 0, 1, 1)}},
        "note": f"({len(rows)}, 9) @ (9, 1) → ({len(rows)}, 1): the output, {side} × {side}, row by row",
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    unrolled,
    views=[
        live.Grid("image", limits=(0, 24), title="image, and a window", width=1.1),
        live.Grid("rows", limits=(0, 24), title="all windows: a row each", width=1.5),
        live.Grid("weights", limits=(-3, 3), colors="signed", title="filter", width=0.45),
        live.Grid("products", limits=(-40, 40), colors="signed", title="product", width=0.5),
    ],
    title="A convolution is a matrix product",
    alt="An image of four by four numbers with a window framed; beside it a matrix whose four rows are its four windows, the framed one "
        "highlighted; then the filter as a column of nine, and the product, four numbers.",
    size=(10.5, 4.4),
    window=live.slider(0, 15, value=1, step=1, label="number of the window"),
    pad=live.slider(0, 1, value=0, step=1, label="padding P", unit="pixels"),
)  # fmt: skip

# %% [markdown]
# With several channels a row is longer, $C \cdot FH \cdot FW$ numbers. With several filters there is a column for
# each, and the product has $F$ columns. With $N$ images there are $N \cdot OH \cdot OW$ rows. In one line:
#
# $$\underset{(N \cdot OH \cdot OW,\; C \cdot FH \cdot FW)}{\text{rows}} \;@\;
# \underset{(C \cdot FH \cdot FW,\; F)}{W^\top} \;+\; b \;=\;
# \underset{(N \cdot OH \cdot OW,\; F)}{\text{products}}$$
#
# Then the numbers have to be brought into the shape of images again. The rows are in the order $n, i, j$, and the
# columns are the filters. So the shape is first $(N, OH, OW, F)$, and then the last axis comes to the second place.
#
# First the rows. Windows of a NumPy array need no loop: `sliding_window_view` gives all of them at once, as another
# way to look at the same memory, and one copy puts them into rows. Then the product and the change of shape.

# %%
from numpy.lib.stride_tricks import sliding_window_view


def rows_of_windows(x, fh, fw, stride=1):
    windows = sliding_window_view(x, (fh, fw), axis=(2, 3))[:, :, ::stride, ::stride]
    n, c, oh, ow = windows.shape[:4]  # windows: (N, C, OH, OW, FH, FW)
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * fh * fw)


def convolution_by_product(x, W, b, stride=1):
    filters, _, fh, fw = W.shape
    oh, ow = (output_size(side, f, stride) for side, f in zip(x.shape[2:], (fh, fw), strict=True))
    rows = rows_of_windows(x, fh, fw, stride)  # (N·OH·OW, C·FH·FW)
    products = rows @ W.reshape(filters, -1).T + b  # (N·OH·OW, F)
    return products.reshape(len(x), oh, ow, filters).transpose(0, 3, 1, 2)


# %%
x = rng.normal(size=(2, 3, 7, 6))
print(np.allclose(convolution_by_product(x, W, b, 2), convolution_in_loops(x, W, b, 2)))
assert np.allclose(convolution_by_product(x, W, b, 2), convolution_in_loops(x, W, b, 2))
assert np.array_equal(rows_of_windows(x, 3, 3, 2), im2col(x, 3, 3, 2))  # the library's
assert (im2col(numbered, 3, 3) == 6).sum() == 4  # the pixel 6 is in all four windows

# %% [markdown]
# The price is memory: a pixel is written down once for each window that it lies in, up to $FH \cdot FW$ times. The
# gain is that the whole layer is one large matrix product, for which very well tuned code exists.

# %% [markdown]
# ## 10.7 The way back through a convolution
#
# Forward: rows, a product, a bias, a change of shape. You know the way back through each of these (chapter 4). Let $D$
# (here) be the gradient by the output, brought into the shape $(N \cdot OH \cdot OW, F)$ like the products, and let $W$
# stand for the matrix $(F, C \cdot FH \cdot FW)$. The product and the bias are an affine layer's, with $W^\top$ for its
# weights, so
#
# $$\frac{\partial L}{\partial b} = \text{column sums of } D, \qquad
# \frac{\partial L}{\partial W} = D^\top \text{rows}, \qquad
# \frac{\partial L}{\partial \text{rows}} = D\, W.$$
#
# What remains is the step from rows to the image. A pixel was *copied* into several rows. Chapter 4's rule for a
# value that is used in several places: its gradients **add up**. So take each row's gradient, window by window, and
# add it to the image at the place where the window was. That is `col2im`.


# %%
def add_up_windows(rows, x_shape, fh, fw, stride=1):
    """The way back of im2col: each window's gradient is added at the window's place."""
    n, c, h, w = x_shape
    oh, ow = output_size(h, fh, stride), output_size(w, fw, stride)
    windows = rows.reshape(n, oh, ow, c, fh, fw)
    dx = np.zeros(x_shape)
    for i, j in np.ndindex(oh, ow):
        dx[:, :, i * stride : i * stride + fh, j * stride : j * stride + fw] += windows[:, i, j]
    return dx


# %%
def convolution_backward(dout, x, W, stride=1):
    filters, _, fh, fw = W.shape
    D = dout.transpose(0, 2, 3, 1).reshape(-1, filters)
    dW = (D.T @ im2col(x, fh, fw, stride)).reshape(W.shape)
    drows = D @ W.reshape(filters, -1)
    return add_up_windows(drows, x.shape, fh, fw, stride), dW, D.sum(axis=0)


# %% tags=["nbval-ignore-output"]
layer = Convolution(W, b, stride=2)
dout = rng.normal(size=layer.forward(x).shape)
dx, dW, db = convolution_backward(dout, x, W, stride=2)
same = [np.allclose(*pair) for pair in ((dx, layer.backward(dout)), (dW, layer.dW), (db, layer.db))]
print("dx, dW, db as in the library:", same)
report = gradient_check(Convolution(W, b, stride=2, pad=1), rng.normal(size=(4, 3, 5, 5)))
print(f"the library against differences\n{report}")
assert all(same) and report.passed

# %% [markdown]
# Two remarks. `im2col` copies numbers, so it is a *linear map*: a sum of images becomes the sum of their rows.
# `col2im` is the map with the transposed matrix, and for such a pair
# $\langle \text{im2col}(x), r \rangle = \langle x, \text{col2im}(r) \rangle$ holds for whatever numbers, where
# $\langle a, b \rangle$ is the sum of all products of numbers at the same place. That makes a good test, which needs
# no derivative.
#
# And for a stride of 1 without padding, $\partial L / \partial x$ is itself a convolution: of the gradient as images
# $(N, F, OH, OW)$ with $FH - 1$ and $FW - 1$ zeros around it, with the filters turned by half a turn and their axes
# $F$ and $C$ exchanged. Each pixel collects from all windows it lay in.

# %%
rows = rng.normal(size=im2col(x, 3, 3, 2).shape)
left, right = (im2col(x, 3, 3, 2) * rows).sum(), (x * col2im(rows, x.shape, 3, 3, 2)).sum()
print(f"{left:.6f} = {right:.6f}")
assert np.isclose(left, right)

dout = rng.normal(size=(2, 4, 5, 4))  # of a stride of 1
turned = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)  # (C, F, FH, FW)
padded = np.pad(dout, ((0, 0), (0, 0), (2, 2), (2, 2)))
assert np.allclose(convolution_in_loops(padded, turned, np.zeros(3)), convolution_backward(dout, x, W)[0])

# %% [markdown]
# ## 10.8 Why this NumPy is fast
#
# The same convolution in five ways: 30 filters of $5 \times 5$ on $28 \times 28$ images. First the loops of 10.4.
# Second, rows and a product, in numbers of 64 bits. Third, the same in numbers of 32 bits: half the memory, and the
# processor takes twice as many at a time. Fourth, the biases are added in place. Fifth, the library's layer.

# %%
images = digits[:100, np.newaxis]  # (100, 1, 28, 28)
W1, b1 = rng.normal(size=(30, 1, 5, 5)).astype(np.float32), np.zeros(30, np.float32)
layer = Convolution(W1, b1)


def in_place(x, W, b):
    """As `convolution_by_product`, but the sum with the biases is written where the products were."""
    products = rows_of_windows(x, *W.shape[2:]) @ W.reshape(len(W), -1).T
    products += b
    oh, ow = (output_size(side, f) for side, f in zip(x.shape[2:], W.shape[2:], strict=True))
    return products.reshape(len(x), oh, ow, len(W)).transpose(0, 3, 1, 2)


assert np.array_equal(in_place(images, W1, b1), convolution_by_product(images, W1, b1))

# %%
in64 = [array.astype(float) for array in (images, W1, b1)]
WAYS = {
    "loops": (lambda: convolution_in_loops(images[:1], W1, b1), 1),
    "rows and a product, float64": (lambda: convolution_by_product(*in64), 100),
    "rows and a product, float32": (lambda: convolution_by_product(images, W1, b1), 100),
    "float32, biases in place": (lambda: in_place(images, W1, b1), 100),
    "the library's layer": (lambda: layer.forward(images), 100),
}


# %%
def milliseconds(ways, rounds=30):
    """Time for one image (or step) in each way: the best of some rounds, all ways in turns, on one core."""
    best = dict.fromkeys(ways, np.inf)
    with one_blas_thread():
        for name in list(ways) * rounds:
            function, count = ways[name]
            start = time.perf_counter()
            function()
            best[name] = min(best[name], 1000 * (time.perf_counter() - start) / count)
    return best


# %% [markdown]
# Whatever else a computer has to do can only add to a time. So we take the best of several rounds; and as a
# computer's speed changes while it works, each round measures all ways, one after the other.

# %%
taken = milliseconds(WAYS)

# %% tags=["nbval-ignore-output"]
for name, each in taken.items():
    print(f"{name:<30} {each:8.3f} ms an image, {taken['loops'] / each:6.0f} times as fast as loops")

# %%
if not IN_BROWSER:  # Python in a browser computes without the instructions that make float32 fast
    assert taken["loops"] > 50 * taken["rows and a product, float64"]
    assert taken["rows and a product, float64"] > 1.2 * taken["rows and a product, float32"]
    assert 1.1 * taken["rows and a product, float32"] > taken["float32, biases in place"]
    assert taken["float32, biases in place"] > taken["the library's layer"]

# %% [markdown]
# The greatest step by far is the first one: from loops in Python to one matrix product in NumPy. That the biases are
# added in place makes a difference because of memory: `rows @ W + b` makes a second array of seven megabytes, and on
# many systems so much is asked of the operating system anew at each call; `products += b` needs none. (How much that
# costs depends on the system.) The last step has to do with *where the numbers lie*. The library keeps images in memory
# **with the batch last**: pixel $(0, 0)$ of all 100 images side by side, then pixel $(0, 1)$ of all, and so on. To you
# they still have the shape $(N, C, H, W)$; a transposed array is only another way to look at the same memory. Now
# everything that is done with a pixel is done to 100 numbers that lie in a row: `im2col` copies long rows instead of
# five numbers at a time, pooling compares long rows, and the product of $W$ with the columns gives the next layer's
# images as they are wanted, without moving a number.
#
# `pixels` gives the first pixel of *all* windows, then the second pixel of all, and so on; `stack` copies each of these
# 25 in one go. (`np.ndindex` runs through the pixels of one window, row by row; `yield` hands out one result and goes on
# from there when the next is asked for.)

# %%
show_source(Windows.pixels, Windows.columns)

# %% tags=["nbval-ignore-output"]
copies = milliseconds(
    {
        "a window in each row": (lambda: rows_of_windows(images, 5, 5), 100),
        "the batch last": (lambda: Windows(5, 5).columns(images), 100),
    }
)
for name, each in copies.items():
    print(f"the copy alone, {name:<22} {each:.4f} ms an image")

# %%
out = layer.forward(images)
print(
    "from an image to the next one, in bytes:",
    images.strides[0],
    "in the input,",
    out.strides[0],
    "in the output",
)
assert out.strides[0] == 4  # the next image's number is the next one in memory
assert copies["a window in each row"] > 1.5 * copies["the batch last"]

# %% [markdown]
# And how does it compare with a library that professionals use? The script `benchmarks/bench.py` measures whole
# training steps with 100 images: forward, backward and update, on one core, everything in turns. This is what it
# found on the computer where the book was made, for the network of the next section. (Its last line: had the step done
# nothing but its matrix products, and these at the best speed of the processor, it would have taken that share of its
# time.)

# %%
measured = {row["what"]: row for row in load_table(ROOT / "benchmarks" / "measured.csv")}
step = measured["SimpleConvNet, Adam: step"]
for name, words in (("usual", "im2col as usual, float64"), ("PyTorch", "PyTorch"), ("ours", "this book")):
    print(f"{words:<26} {step[name]:6.1f} ms a step")
print(step["measured with"])
print(f"share of the processor's best speed in matrix products: {step['share of peak']:.0%}")
assert step["ours"] < step["PyTorch"] < step["usual"]

# %% [markdown]
# On this small network and one core, our NumPy needs less time than PyTorch. That says nothing against PyTorch, which
# can do a thousand things that we can't, works out all derivatives by itself and uses graphics processors. Where its
# time goes we haven't looked; with larger images, more channels, more cores or another processor it can be the other
# way round. ("As usual" computes in 64 bits, the two others in 32.) But NumPy was no hindrance here: its matrix
# products, too, go to well tuned code.

# %% [markdown]
# ### What clarity costs
#
# The library's layers are written to be read. Each looks at what it is handed, changes nothing that belongs to others,
# and keeps what its own way back needs. Large products hide what that costs. So take a network of small ones:
# chapter 7's layers with chapter 8's dropout, five hidden layers of 100 units. Its gradient is made of many calls of
# NumPy on $100 \times 100$ numbers and fewer, most of them over in a microsecond or two. Beside these it counts what
# Python does from one call to the next: checking arguments, calling methods, putting results away.
#
# `Fused` is for those who want to know how much. It does the same arithmetic, but doesn't call the hidden layers one by
# one: nothing is checked on the way from one to the next, ReLU and dropout share one factor, and arrays that nobody
# needs any more are changed in place.

# %%
layered, in_one = (
    MultiLayerNet(784, [100] * 5, 10, batch_norm=True, dropout_ratio=0.2, rng=0) for _ in range(2)
)
fused, some = Fused(in_one), (x_train[:100], t_train[:100])
(loss, grads), (fused_loss, fused_grads) = layered.loss_and_gradient(*some), fused.loss_and_gradient(*some)
print(f"loss: {loss:.4f} layer by layer, {fused_loss:.4f} all in one")
assert np.isclose(loss, fused_loss)
assert all(np.allclose(fused_grads[name], grad, rtol=1e-4, atol=1e-6) for name, grad in grads.items())

# %%
show_source(Fused._forward, Fused._backward)


# %%
def step_of(network, way):
    optimizer = Adam()
    return lambda: optimizer.update(network.params, way.loss_and_gradient(*some)[1])


# %% tags=["nbval-ignore-output"]
ways = {"layer by layer": (step_of(layered, layered), 1), "all in one": (step_of(in_one, fused), 1)}
taken = milliseconds(ways, rounds=300)
for name, each in taken.items():
    print(f"{name:<15} {each:6.2f} ms a step, {each / taken['layer by layer']:4.0%}")
if not IN_BROWSER:
    assert 0.7 < taken["all in one"] / taken["layer by layer"] < 1

# %%
step = measured["MLP 5x100, batch norm, dropout, Adam: step"]
print(f"where the book was made: layer by layer {step['ours']:.2f} ms, all in one {step['fused']:.2f} ms")
assert 0.9 < step["fused"] / step["ours"] < 1

# %% [markdown]
# Where the book was made, this way saves less than a tenth of a step (Adam's part included, which is the same in both).
# And this is what it costs: a mistake in one of its lines can't be found by checking one layer, and another activation
# function means changes in the middle of two long functions. The rest of the book stays with layers. (This is not yet
# what is called *kernel fusion*. There, several operations are done to a number before the next one is fetched from
# memory. NumPy can't do that; the compilers of professional libraries can.)

# %% [markdown]
# ## 10.9 The network
#
# Convolution, pooling, ReLU; then two affine layers as before. This is `SimpleConvNet`, a child of LeCun's networks
# of 1989 and 1998:
#
# | layer | output | parameters |
# |---|---|---|
# | input | $(1, 28, 28)$ | |
# | convolution, 30 filters $5 \times 5$ | $(30, 24, 24)$ | 780 |
# | max pooling $2 \times 2$, stride 2; ReLU | $(30, 12, 12)$ | |
# | affine, ReLU | $(100)$ | 432,100 |
# | affine (softmax comes with the loss) | $(10)$ | 1,010 |
#
# (Pooling stands before ReLU. Max pooling, then ReLU gives the same numbers as ReLU, then max pooling, and so ReLU
# has a quarter of the work.) Nearly all parameters are in the first affine layer. The starting weights have a spread
# of 0.01. A network this shallow bears that, the more so with Adam (in chapter 6 one hidden layer learned from every
# start, five did not).
#
# The book brings weights along that have been trained for four epochs. Here they are, on the 10,000 test digits:

# %%
network = load_network(WEIGHTS / "simple_conv_net.npz")
x_test_images = x_test.reshape(-1, 1, 28, 28)
x_train_images = x_train.reshape(-1, 1, 28, 28)
accuracy = network.accuracy(x_test_images, t_test)
print({name: param.shape for name, param in network.params.items()})
print(f"{accuracy:.2%} of the test digits")
assert accuracy > 0.99
pooling, relu = network.layers[1:3]
maps = network.layers[0].forward(x_test_images[:20])
assert np.array_equal(relu.forward(pooling.forward(maps)), pooling.forward(relu.forward(maps)))
assert [network.params[name].size for name in ("W1", "b1", "W2", "b2", "W3", "b3")] == [
    750,
    30,
    432_000,
    100,
    1000,
    10,
]

# %% [markdown]
# 99%. But you need not believe in weights that fell from the sky. Press *Play* and train the network yourself: an
# epoch is 550 steps. On the right you see the 30 filters while they are learned.
#
# > **Predict.** How many steps does it take until it reads nine digits in ten? And will the filters look like the
# > edges of section 10.2?

# %%
order = np.random.default_rng(1).permutation(len(x_train))
learn, aside = order[5000:], order[:500]


def fresh(rng=0):
    return SimpleConvNet(rng=rng)


def train_it():
    trainer = Trainer(fresh(), Adam(0.002), x_train_images[learn], t_train[learn], epochs=4, rng=0)
    trainer.aside = x_train_images[aside], t_train[aside]
    return trainer


# %% tags=["nbval-ignore-output"]
live.bench(
    train_it,
    measure=lambda trainer: {"accuracy on digits set aside": trainer.network.accuracy(*trainer.aside)},
    measure_every=40,
    steps=120,
    views=[live.Images("filters", columns=6, colors="signed", title="the 30 filters")],
    picture=lambda trainer: {"filters": trainer.network.params["W1"][:, 0]},
    title="Filters are learned like any other weights",
    alt="Left, the loss of the batches falling within a hundred steps; in the middle the accuracy on digits set aside, rising above "
        "0.9; right, thirty small squares in blue and orange, the filters.",
    lr=live.log_slider(0.0001, 0.03, value=0.002, label="learning rate"),
    batch_size=live.slider(10, 200, value=100, step=10, label="batch size", unit="images"),
)  # fmt: skip

# %% [markdown]
# A hundred steps or so are enough for nine digits in ten; here are 150 in a cell. The filters are not yet what they will
# be: about half are hardly more than one spot of one color. Edges come out later (section 10.10).

# %%
beginner = train_it()
with one_blas_thread():
    for _ in range(150):
        next(beginner)
early = beginner.network.accuracy(*beginner.aside)
print(f"after 150 steps: {early:.0%} of the digits set aside")
assert early > 0.9
filters = beginner.network.params["W1"].reshape(30, -1)
of_one_sign = np.abs(filters.sum(axis=1)) > 0.6 * np.abs(filters).sum(axis=1)
assert 8 < of_one_sign.sum() < 22

# %% [markdown]
# And here is one epoch in a cell, with the rate that the
# trained weights were made with. (The rate was chosen with validation digits, as chapter 9 wants it. That training
# ends after four epochs and not five was decided to save time, by people who had already seen the test result of five:
# not quite clean.)


# %%
def an_epoch(net, x=x_train_images, gradient=None):
    """The network, after one epoch of training."""
    with one_blas_thread():
        Trainer(net, Adam(0.004), x, t_train, epochs=1, schedule=cosine(0.004), rng=0, gradient=gradient).run(
            report=None
        )
    return net


# %%
started = time.process_time()
one_epoch = an_epoch(fresh())
seconds_of_an_epoch = time.process_time() - started
after_one = one_epoch.accuracy(x_test_images, t_test)
print(f"after one epoch: {after_one:.1%} of the test digits")
assert after_one > 0.975

# %% [markdown]
# ## 10.10 Looking inside
#
# What did it learn? Its filters are small pictures, so we can look at them, and at what they make of a digit.
#
# > **Predict.** Before training, filters are random. Will their feature maps be noise, too?

# %%
NETWORKS = {"after training": network, "before training": fresh()}


def look_inside(number, which, layer):
    net = NETWORKS[which]
    convolution, pooling, relu = net.layers[:3]
    maps = convolution.forward(x_test_images[number : number + 1])
    if layer == "after pooling and ReLU":
        maps = relu.forward(pooling.forward(maps))
    return {"digit": digits[number], "filters": net.params["W1"][:, 0], "maps": maps[0]}


# %% tags=["nbval-ignore-output"]
live.figure(
    look_inside,
    views=[
        live.Images("digit", title="digit", width=0.5),
        live.Images("filters", columns=6, colors="signed", title="30 filters"),
        live.Images("maps", columns=6, colors="signed", title="what each makes of it"),
    ],
    title="Each filter asks a question, everywhere",
    alt="Left, a handwritten seven; in the middle thirty filters of five by five weights in blue and orange; right, the thirty "
        "feature maps: the seven with its edges, strokes or surroundings picked out.",
    size=(10.5, 4.1),
    number=live.slider(0, 999, value=0, step=1, label="number of the test image"),
    which=live.dropdown(list(NETWORKS), label="filters"),
    layer=live.dropdown(["convolution", "after pooling and ReLU"], label="layer"),
)  # fmt: skip

# %% [markdown]
# Even random filters show the digit: each is *some* question, and asks it everywhere. They are of use, too: with random
# filters of He's spread that never learn, the layers behind them come within a point of the epoch in which all learn (a
# cell below tries it). Training makes them better. Several of the trained filters have a blue side and an orange side:
# they answer to edges of one direction, or to strokes. Nobody told the network to look for edges; it is what helped to
# lower the loss. Others are harder to read, and it is tempting to see more in them than there is. And about a third are
# nearly blank. (What is orange in a feature map, below 0, vanishes at the ReLU.)

# %%
largest = np.abs(network.params["W1"]).max(axis=(1, 2, 3))
blank = largest < 0.2
without = load_network(WEIGHTS / "simple_conv_net.npz")
without.params["W1"][blank] = 0
some = x_test_images[:3000], t_test[:3000]
shares = without.accuracy(*some), network.accuracy(*some)
print(
    f"{blank.sum()} of 30 filters have no weight larger than 0.2 in size (the largest of all: {largest.max():.2f})"
)
print("of 3,000 test digits: without their weights {:.1%}, with them {:.1%}".format(*shares))
assert 5 < blank.sum() < 15 and abs(shares[0] - shares[1]) < 0.003


# %%
def filters_stay(x, t):
    loss, grads = random_filters.loss_and_gradient(x, t)
    grads["W1"][...] = grads["b1"][...] = 0
    return loss, grads


# %% tags=["nbval-ignore-output"]
random_filters = fresh()
random_filters.params["W1"] = random_weights((30, 1, 5, 5), "he", np.random.default_rng(1))
before = random_filters.params["W1"].copy()
with_random = an_epoch(random_filters, gradient=filters_stay).accuracy(x_test_images, t_test)
print(f"after one epoch: with random filters {with_random:.1%}, with learned ones {after_one:.1%}")
assert np.array_equal(random_filters.params["W1"], before)
assert 0.97 < with_random < after_one < with_random + 0.01

# %% [markdown]
# Which part of a digit decides? Here is a simple way to ask: cover a small square of the image with paper, let the
# network read, and note how much of the right digit's probability is lost. The picture in the middle has, at each
# place, what is lost with a square whose center is there; the one on the right, what the network reads then, if it
# misreads.
#
# > **Predict.** The digit is a nine. If one part of it is covered it becomes a four, if another part, a seven. Which
# > parts?


# %%
def covered_everywhere(image, side, step=2):
    """Copies of an image (28, 28), each with another square of paper on it; and the number of places along a side."""
    centers = np.arange(step // 2, 28, step)
    copies = np.repeat(image[np.newaxis], len(centers) ** 2, axis=0)
    for copy, (i, j) in zip(copies, [(i, j) for i in centers for j in centers], strict=True):
        copy[max(i - side // 2, 0) : i + side // 2 + 1, max(j - side // 2, 0) : j + side // 2 + 1] = 0
    return copies, len(centers)


# %%
def what_decides(number, side):
    copies, places = covered_everywhere(digits[number], side)
    y = softmax(network.predict(copies[:, np.newaxis]))[:, t_test[number]]
    read = network.predict(copies[:, np.newaxis]).argmax(axis=1)
    wrong = np.unique(read[read != t_test[number]])
    note = (
        f"covered, it is also read as {', '.join(map(str, wrong))}"
        if wrong.size
        else "whatever is covered, it is read rightly"
    )
    lost = softmax(network.predict(digits[number][np.newaxis]))[t_test[number]] - y
    return {
        "digit": digits[number],
        "read": np.where(read == t_test[number], np.nan, read).reshape(places, places),
        "lost": np.kron(
            lost.reshape(places, places), np.ones((2, 2))
        ),  # each as 2 × 2: one place in two was tried
        "note": note,
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    what_decides,
    views=[
        live.Images("digit", title="digit"),
        live.Images("lost", colors="heat", limits=(0, 1), title="probability lost (dark: all of it)"),
        live.Grid("read", limits=(0, 100), digits=".0f", title="covered there, it is read as"),
    ],
    title="What the network looks at",
    alt="Left, a handwritten nine; in the middle a map of it, dark where covering a small square takes the right answer its "
        "probability; right, the digit that it is read as then: fours above, sevens to the left below them.",
    size=(10.5, 4.1),
    number=live.slider(0, 999, value=9, step=1, label="number of the test image"),
    side=live.slider(1, 13, value=7, step=2, label="side of the square", unit="pixels"),
)  # fmt: skip

# %% [markdown]
# Cover the top of the loop, and the nine is open like a four; cover the loop's lower left, and it is a seven. The
# network decides by the same parts as we do, here at least. Go through some digits, with smaller squares too. (Of the
# first hundred, some square of 7 × 7 spoils more than half, one of 3 × 3 about one in nine. The square is paper. A gray
# one would put something new into the picture.)

# %%
copies, places = covered_everywhere(digits[9], 7)
read = network.predict(copies[:, np.newaxis]).argmax(axis=1)
centers = np.array([(i, j) for i in range(1, 28, 2) for j in range(1, 28, 2)])
for digit in (4, 7):
    print(f"read as {digit} if covered around (row, column) {centers[read == digit].mean(axis=0).round(1)}")
assert t_test[9] == 9 and {4, 7} <= set(read.tolist())
assert centers[read == 4].mean(axis=0)[0] < centers[read == 7].mean(axis=0)[0]  # higher up
assert centers[read == 4].mean(axis=0)[1] > centers[read == 7].mean(axis=0)[1]  # further to the right


# %%
def spoiled(side):
    """For each of a hundred digits, the share of places where such a square makes the network misread it."""
    copies = [covered_everywhere(digits[number], side)[0][:, np.newaxis] for number in range(100)]
    return np.array(
        [
            np.mean(network.predict(some).argmax(axis=1) != t)
            for some, t in zip(copies, t_test[:100], strict=True)
        ]
    )


# %%
shares = {side: spoiled(side) for side in (3, 7)}
for side, share in shares.items():
    print(
        f"squares of {side} × {side} spoil {np.mean(share > 0):.0%} of 100 digits, {share.mean():.1%} of all places do"
    )
assert 0.08 < np.mean(shares[3] > 0) < 0.14 and 0.5 < np.mean(shares[7] > 0) < 0.7 and shares[7].mean() < 0.06

# %% [markdown]
# ## 10.11 A digit that moves
#
# Move the image by a pixel, and the feature maps move by a pixel: the same filter finds the same pattern, a pixel
# further. This is called **equivariance** 等变性, and with a stride of 1 it holds exactly, but for the edge, where
# something leaves the picture. Pooling then forgets some of the place: the pooled maps change less. But the affine
# layers behind have weights for each place of the pooled maps. What they do with a pattern at another place, nobody
# has shown them.
#
# So does a convolutional network read digits that have moved? Let us compare. The other network gets the same
# training (Adam, cosine, four epochs, and the rate that was chosen for the convolutional one) and has nearly as many
# parameters: one hidden layer of 500 units. It starts from He's spread. Of each network there is one, of one seed.

# %%
maps = network.layers[0].forward(x_test_images[:50])
maps_moved = network.layers[0].forward(shifted(digits[:50], 3, 2)[:, np.newaxis])
assert np.allclose(maps_moved[:, :, 2:, 3:], maps[:, :, :-2, :-3], atol=1e-5)  # equivariance


# %%
def change(layers):
    """How far these layers' output moves with the image, by a pixel, as a share of its size."""
    here, there = digits[:500, np.newaxis], shifted(digits[:500], 1, 0)[:, np.newaxis]
    for layer in layers:
        here, there = layer.forward(here), layer.forward(there)
    return np.linalg.norm(there - here) / np.linalg.norm(here)


# %%
convolution, pooling, relu = network.layers[:3]
changes = change([convolution, relu]), change([convolution, pooling, relu])
print("an image moved by a pixel changes its maps by {:.0%}, after pooling by {:.0%}".format(*changes))
assert changes[1] < changes[0] - 0.08

# %%
wide = TwoLayerNet(784, 500, 10, "he", rng=0)
with one_blas_thread():
    Trainer(wide, Adam(0.004), x_train, t_train, epochs=4, schedule=cosine(0.004), rng=0).run(report=None)
sizes = [sum(param.size for param in net.params.values()) for net in (wide, network)]
print(f"parameters: {sizes[0]:,} and {sizes[1]:,}")
assert 0.9 < sizes[0] / sizes[1] < 1

# %% tags=["nbval-ignore-output"]
# The affine one reaches 98.42 to 98.51%, depending on the processor.
print(f"test accuracy: {wide.accuracy(x_test, t_test):.1%} and {accuracy:.1%}")
assert accuracy > wide.accuracy(x_test, t_test) + 0.003


# %%
def both_read(number, right, down):
    image = shifted(digits[number : number + 1], right, down)
    answers = {
        "affine only": wide.predict(image.reshape(1, 784)),
        "convolutional": network.predict(image[np.newaxis]),
    }
    y = {name: softmax(scores)[0] for name, scores in answers.items()}
    note = f"is {t_test[number]}: " + ", ".join(f"{name} reads {p.argmax()}" for name, p in y.items())
    return {"image": image[0], **{name: {name: p} for name, p in y.items()}, "note": note}


# %% tags=["nbval-ignore-output"]
live.figure(
    both_read,
    views=[
        live.Images("image", title="what they see", width=0.6),
        *(live.Bars(name, DIGITS, digits=1, title=name, xlabel="digit", ylabel="probability", ylim=(0, 1.1), colors={name: shade})
          for name, shade in (("affine only", "orange"), ("convolutional", "blue"))),
    ],
    title="Two networks, and a digit that moves",
    alt="Left, a handwritten seven; two bar charts of ten probabilities, one for the network of affine layers, one for the "
        "convolutional one. Both are sure of the seven at first.",
    size=(10.5, 4.1),
    number=live.slider(0, 999, value=0, step=1, label="number of the test image"),
    right=live.slider(-8, 8, value=0, step=1, label="shift right", unit="pixels"),
    down=live.slider(-8, 8, value=0, step=1, label="shift down", unit="pixels"),
)  # fmt: skip

# %%
few, few_t = digits[:1000], t_test[:1000]
DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1))  # right, left, down, up


def accuracy_when_moved(net, pixels, flat):
    """Mean over moves in the four directions."""
    scores = []
    for right, down in DIRECTIONS:
        moved = shifted(few, pixels * right, pixels * down)
        scores.append(net.accuracy(moved.reshape(-1, 784) if flat else moved[:, np.newaxis], few_t))
    return float(np.mean(scores))


# %% tags=["nbval-ignore-output"]
table = {}
for pixels in (0, 1, 2, 3, 4, 6):
    table[pixels] = accuracy_when_moved(wide, pixels, True), accuracy_when_moved(network, pixels, False)
    print(
        f"moved by {pixels} pixels: affine only {table[pixels][0]:.0%}, convolutional {table[pixels][1]:.0%}"
    )

# %%
cropped = [  # moved by six pixels, and back again: what has left the picture is gone
    network.accuracy(shifted(shifted(few, 6 * i, 6 * j), -6 * i, -6 * j)[:, np.newaxis], few_t)
    for i, j in DIRECTIONS
]
assert np.mean(cropped) > 0.97
assert all(convolutional > affine for affine, convolutional in table.values())
assert table[2][1] > table[2][0] + 0.05
assert table[1][1] > 0.97 and table[4][1] < 0.7

# %% [markdown]
# The convolutional network is better in every row, and clearly at two to four pixels. But it is not free of the place:
# at four pixels it misreads about half of the digits. (At six many digits lose some ink at the edge. That is not what
# spoils them: cropped in the same way, but put back in place, 98 of 100 are read.) "Convolutional networks don't care
# where something is" is true of their filters, which ask the same question everywhere. Their feature maps keep the
# place, and their answers depend on it.
#
# And whose is the tolerance, as far as it goes? One would say: the pooling's. Let us see, with one epoch each: the
# network as it is, the same without pooling, and one of affine layers.


# %%
def without_pooling(rng=0):
    net = fresh(rng)
    net.layers[1] = Pooling(1, 1)  # windows of a single pixel: nothing is pooled
    net.params["W2"] = random_weights((30 * 24 * 24, 100), 0.01, np.random.default_rng(rng))
    return net


# %% tags=["nbval-ignore-output"]
rivals = {
    "convolutional": one_epoch,
    "without pooling": an_epoch(without_pooling()),
    "affine only": an_epoch(TwoLayerNet(784, 500, 10, "he", rng=0), x_train),
}
bears = {}
for name, rival in rivals.items():
    bears[name] = [accuracy_when_moved(rival, pixels, flat=name == "affine only") for pixels in (0, 2, 4)]
    print(f"{name:<16}", "moved by 0, 2, 4 pixels:", " ".join(f"{share:.0%}" for share in bears[name]))

# %%
assert rivals["without pooling"].params["W2"].size == 4 * one_epoch.params["W2"].size
for with_it, without_it, affine in list(zip(*bears.values(), strict=True))[1:]:
    assert abs(with_it - without_it) < 0.04 and min(with_it, without_it) > affine + 0.07

# %% [markdown]
# Little of it is the pooling's: after an epoch the network without it bears moves about as well, with four times as many
# weights behind its filters. (After more epochs pooling may be worth a few points.) So the gain must come from what is
# left: filters that see a small window each, and are the same everywhere. What pooling saves is work: only a quarter of
# the numbers go on to the affine layers.
#
# There is another way to tolerance: show it. Chapter 8 moved its digits about while it trained. Let the network of
# affine layers learn for two epochs from digits that are moved by up to four pixels, across and down, each batch by a
# move of its own.

# %%
moves = np.random.default_rng(0)


def with_moves(x, t):
    right, down = moves.integers(-4, 5, size=2)
    # taught: the network of the next cell
    return taught.loss_and_gradient(shifted(x.reshape(-1, 28, 28), right, down).reshape(x.shape), t)


# %%
taught = TwoLayerNet(784, 500, 10, "he", rng=0)
with one_blas_thread():
    Trainer(
        taught, Adam(0.004), x_train, t_train, epochs=2, schedule=cosine(0.004), rng=0, gradient=with_moves
    ).run(report=None)
by_data = {pixels: accuracy_when_moved(taught, pixels, True) for pixels in (0, 2, 4)}
for pixels, share in by_data.items():
    print(f"moved by {pixels} pixels: affine, taught with moves, {share:.0%}")

# %%
assert by_data[4] > table[4][1] + 0.2 and by_data[2] > table[2][1] - 0.02
assert by_data[0] < table[0][0] - 0.01

# %% [markdown]
# At two pixels data can teach what the structure gives unasked. At four it teaches more: the taught network of affine
# layers beats the untaught convolutional one by far. It pays with some digits in a hundred
# that have not moved, after half as many epochs. (The convolutional network could be taught in the same way; that
# takes longer.) In practice one often uses both: convolutions, and training pictures that are moved, turned, cropped
# and recolored.
#
# ## 10.12 The pad again
#
# The pad of chapter 2, read by the convolutional network. In the middle are its thirty feature maps after pooling and
# ReLU. As there, the first slider takes a test image instead of your drawing, and the others move and blur what is
# read.
#
# > **Try it.** In chapter 2 a seven, moved to the right by six pixels, was misread. How far can you move it here, and
# > which way? And is this network more modest about a letter or a face?


# %%
def pad_reader(drawing, number, right, down, blur):
    image = digits[number] if number else as_mnist(drawing)
    image = blurred(shifted(image[np.newaxis], right, down)[0], blur).astype(np.float32)
    maps = image[np.newaxis, np.newaxis]
    for layer in network.layers[:3]:  # convolution, pooling, ReLU
        maps = layer.forward(maps)
    y = softmax(network.predict(image[np.newaxis]))
    note = f"reads {y.argmax()}, with a probability of {y.max():.2f}" if image.any() else "the paper is empty"
    return {"image": image, "maps": maps[0], "y": {"y": y}, "note": note}


# %% tags=["nbval-ignore-output"]
SEVEN = live.strokes([(0.28, 0.25), (0.72, 0.22), (0.45, 0.8)])
live.figure(
    pad_reader,
    views=[
        live.Images("image", title="what it sees", width=0.6),
        live.Images("maps", title="30 feature maps", colors="heat", columns=6, limits=(0, 3)),
        live.Bars("y", DIGITS, digits=2, xlabel="digit", ylabel="probability", ylim=(0, 1.1), width=1.5),
    ],
    title="It sees more, and is as sure of itself",
    alt="Left, the drawing as the network sees it, at first a seven; in the middle its thirty feature maps; right, ten bars of "
        "probability, one for each digit.",
    size=(9.4, 4.2),
    drawing=live.pad(SEVEN, label="draw a digit"),
    number=live.slider(0, 999, value=0, step=1, label="0: your drawing; else this test image"),
    right=live.slider(-8, 8, value=0, step=1, label="shift right", unit="pixels"),
    down=live.slider(-8, 8, value=0, step=1, label="shift down", unit="pixels"),
    blur=live.slider(0, 6, value=0, step=1, label="blur"),
)  # fmt: skip

# %%
AROUND = np.linspace(0, 2 * np.pi, 25)
FACE = live.strokes(
    list(zip(0.5 + 0.36 * np.cos(AROUND), 0.5 + 0.36 * np.sin(AROUND), strict=True)),
    [(0.38, 0.4), (0.38, 0.42)], [(0.62, 0.4), (0.62, 0.42)], [(0.36, 0.62), (0.48, 0.68), (0.66, 0.56)], width=0.06,
)  # fmt: skip
H = live.strokes([(0.3, 0.2), (0.3, 0.8)], [(0.7, 0.2), (0.7, 0.8)], [(0.3, 0.5), (0.7, 0.5)])
for name, arguments in {
    "7": (SEVEN, 0, 0, 0, 0),
    "2 px right": (SEVEN, 0, 2, 0, 0),
    "6 px right": (SEVEN, 0, 6, 0, 0),
    "6 px left": (SEVEN, 0, -6, 0, 0),
    "letter H": (H, 0, 0, 0, 0),
    "face": (FACE, 0, 0, 0, 0),
}.items():
    y = pad_reader(*arguments)["y"]["y"]
    print(f"{name:10}: reads {y.argmax()}, with a probability of {y.max():.2f}")
    assert (y.argmax() == 7) == (name in ("7", "2 px right", "6 px left")) and y.max() > 0.9

# %%
for right, down, farthest in ((1, 0, 5), (-1, 0, 8), (0, 1, 3), (0, -1, 5)):
    at = [pad_reader(SEVEN, 0, right * k, down * k, 0)["y"]["y"].argmax() for k in range(1, 9)]
    assert at[:farthest] == [7] * farthest and (farthest == 8 or at[farthest] != 7)

# %% [markdown]
# Two pixels are no problem for this seven, in any direction. Down it bears three, up and to the right five, to the left
# all eight. And of a letter it is as sure as the network of chapter 2 was, and of a face too. Knowing that neighbors are
# neighbors did not teach it to say "none of these".

# %% [markdown]
# ## 10.13 The climb
#
# The last row of the climb. The weights are those that came with the book: four epochs, made by
# `dataset/make_weights.py`. The seconds are four times those of the epoch that this notebook has trained.

# %%
climb_row = {
    "chapter": 10,
    "we know how to": "convolve",
    "network": "SimpleConvNet, 30 filters 5 × 5, 100 hidden units",
    "parameters": sum(param.size for param in network.params.values()),
    "steps": 4 * len(x_train) // 100,  # four epochs, in batches of 100
    "seconds": 4 * seconds_of_an_epoch,
    "test accuracy": accuracy,
}
show_climb(climb_row)

# %% [markdown]
# From 75% to 99%, with nothing but NumPy. Of 10,000 digits about 90 are left. Look at some of them: which would you
# have read rightly?

# %%
read_as = network.predict(x_test_images).argmax(axis=1)
missed = np.flatnonzero(read_as != t_test)
print(f"{len(missed)} of {len(t_test):,} are misread")
assert 60 < len(missed) < 100


def misread(page):
    shown = missed[8 * page : 8 * page + 8]
    return {"images": {f"{k}: reads {read_as[k]}, is {t_test[k]}": digits[k] for k in shown}}


# %% tags=["nbval-ignore-output"]
live.figure(
    misread,
    views=[live.Images("images", columns=4)],
    title="What a network with 99% still misreads",
    alt="Eight handwritten digits, each with what the network reads and what it is; several are hard to read for anybody.",
    size=(9.4, 4.6),
    page=live.slider(0, (len(missed) - 1) // 8, value=0, step=1, label="page"),
)  # fmt: skip

# %% [markdown]
# ## Exercises
#
# Each exercise is checked the moment you run its cell. `hint("10.1")` gives a hint, one more at each call, and
# `solution("10.1")` shows a solution. Until you have written something, the check says so and nothing else.
#
# **10.1 Output sizes.** How many places has a filter along one side? Five cases, each with the side of the image $H$,
# the filter's side $F$, the stride $s$ and the padding $P$: (32, 7, 1, 0), (32, 5, 1, 2), (7, 3, 2, 0), (24, 3, 2,
# 0), (4, 7, 1, 1). Write `None` where the filter does not fit.

# %%
sizes = ...  # replace the dots: five entries

check("10.1", sizes)

# %% [markdown]
# **10.2 A convolution by hand.** `image` has the shape (H, W), `kernel` the shape (FH, FW). Stride 1, no padding, no
# bias. Return the output, of shape (H − FH + 1, W − FW + 1). Loops are fine. Here and in the exercises below, arrays
# come back in the type that came in: float32 stays float32, float64 stays float64.


# %%
def convolve_image(image, kernel): ...


check("10.2", convolve_image)

# %% [markdown]
# **10.3 Parameters of a layer.** A convolution layer has `filters` filters of `size` × `size`, and its input has
# `channels` channels. How many parameters has it, with its biases?


# %%
def parameters(channels, filters, size): ...


check("10.3", parameters)

# %% [markdown]
# **10.4 Find the bug.** This function shall put `width` rows and columns of zeros around each image of a batch (N, C,
# H, W).


# %%
def pad_buggy(x, width):
    return np.pad(x, width)


print(pad_buggy(np.ones((2, 3, 4, 4)), 1).shape)
assert pad_buggy(np.ones((2, 3, 4, 4)), 1).shape[:2] == (4, 5)

# %% [markdown]
# Two images went in, four came out. Mend it; `width` may be 0.


# %%
def pad_fixed(x, width): ...


check("10.4", pad_fixed)

# %% [markdown]
# **10.5 Windows as rows.** Write `im2col` for one image (H, W) with one channel: all windows of `height` × `width`
# pixels, stride 1, in reading order (from left to right, then down), each as a row, its pixels in reading order, too.
# The result has the shape (places, height · width).


# %%
def windows_as_rows(image, height, width): ...


check("10.5", windows_as_rows)

# %% [markdown]
# **10.6 Back through max pooling.** `x` (N, C, H, W) went through max pooling with windows of 2 × 2 and a stride of
# 2; H and W are even, and no two numbers of a window are equal. `dout` (N, C, H / 2, W / 2) is the gradient by the
# output. Return the gradient by `x`.


# %%
def pooling_backward(x, dout): ...


check("10.6", pooling_backward)

# %% [markdown]
# **10.7 Find the bug.** The product of rows and filters has the shape (N · OH · OW, F), its rows in the order image,
# row, column. This function makes images of shape (N, F, OH, OW) of it. In the cell below the number 10 belongs to
# filter 1 and place 0 (each number is 10 · filter + place).


# %%
def as_images_buggy(products, n, oh, ow):
    return products.reshape(n, -1, oh, ow)


products = 10 * np.arange(2) + np.arange(4)[:, np.newaxis]  # one image, 2 × 2 places, 2 filters
print(as_images_buggy(products, 1, 2, 2)[0])
assert as_images_buggy(products, 1, 2, 2)[0, 0].ravel().tolist() == [0, 10, 1, 11]

# %% [markdown]
# The shape is right, and the two filters are all mixed up. Mend it.


# %%
def as_images_fixed(products, n, oh, ow): ...


check("10.7", as_images_fixed)

# %% [markdown]
# **10.8 Find the bug.** Max pooling with windows of 2 × 2, stride 2 and a padding of 1 on every side, for images
# whose height and width are even.


# %%
def pool_padded_buggy(x):
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    n, c, height, width = padded.shape
    return padded.reshape(n, c, height // 2, 2, width // 2, 2).max(axis=(3, 5))


negative = -np.arange(1.0, 17).reshape(1, 1, 4, 4)
print(pool_padded_buggy(negative)[0, 0])
assert pool_padded_buggy(negative).max() == 0 > negative.max()

# %% [markdown]
# All pixels are below 0, and yet most maxima are 0. Mend it, without changing the type (float32 stays float32).


# %%
def pool_padded_fixed(x): ...


check("10.8", pool_padded_fixed)

# %% [markdown]
# ## Summary
#
# - An affine layer doesn't know which pixels are neighbors. A convolution looks at small windows, with the same
#   weights in each: few parameters, and a pattern is found wherever it is.
# - Output size: $OH = \lfloor (H + 2P - FH) / s \rfloor + 1$; what fits no window is not seen.
# - Max pooling keeps the largest of each window; backward, the winner takes the gradient.
# - im2col writes each window as a row; then a convolution is one matrix product, and its way back is an affine
#   layer's, followed by adding up windows (col2im).
# - Feature maps move with the image; the answer tolerates a little of it. Data can teach more.
#
# ## Further reading
#
# - Y. LeCun et al., *Backpropagation applied to handwritten zip code recognition*, Neural Computation 1, 1989; and Y.
#   LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-based learning applied to document recognition*, Proceedings of
#   the IEEE 86, 1998: convolutional networks trained by backpropagation, on digits; and where MNIST comes from.
# - K. Fukushima, *Neocognitron*, Biological Cybernetics 36, 1980: windows and tolerance, trained without
#   backpropagation.
# - K. Chellapilla, S. Puri, P. Simard, *High performance convolutional neural networks for document processing*,
#   Workshop on Frontiers in Handwriting Recognition, 2006: the convolution as a matrix product.
# - A. Krizhevsky, I. Sutskever, G. Hinton, *ImageNet classification with deep convolutional neural networks*, NeurIPS
#   2012: the network that won the ImageNet contest of that year.
# - M. D. Zeiler, R. Fergus, *Visualizing and understanding convolutional networks*, ECCV 2014: covering parts of the
#   image, and other ways to look inside.
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285, 2016: sizes
#   with padding and stride, drawn.
#
# Next: the [playground](11_playground.ipynb), where everything is on one bench.
