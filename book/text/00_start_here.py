# %% [markdown]
# # Start here
#
# This is a book that you can touch, about **deep learning** 深度学习: networks of many layers that learn a task from
# examples. You read a page, move a slider and *see* what an activation function does and why softmax overflows. Then
# you build it yourself in pure NumPy, and the book tells you at once whether it is right, and if not, why not.
#
# You need Python and a little NumPy, school calculus, and an idea of what a matrix is. You need no graphics card, no
# account, and, now that it is installed, no internet: everything, the handwritten digits included, is in this folder.
#
# ## Is everything ready?
#
# A notebook is made of **cells**. Click the next cell and press **Shift + Enter** to run it. It looks at your Python,
# at the packages the book uses, and at the data. If something is missing or of the wrong version, it says what, and
# how to mend it.

# %%
from common.environment import check_environment

check_environment()

# %% [markdown]
# ## How to read it
#
# - Run the cells from top to bottom, each with **Shift + Enter**. Or run them all at once: menu *Run → Run All
#   Cells*.
# - Change things. Every cell is yours. *Run → Restart Kernel and Run All Cells* starts Python afresh and runs the
#   notebook as it now stands. To have the original text back, use `git restore .` in a terminal in the book's
#   folder (all notebooks go back), or unpack the book again.
# - Where it says **Predict**, stop and make up your mind *before* you run the next cell. A wrong guess teaches more
#   than a quick run.
# - Everything the networks use beyond NumPy is defined in the small library `common/`. The lines that matter most are
#   shown to you where they are first needed, and you can read any file of it from start to end.
#
# ## Live figures
#
# A figure with sliders is **live**: it calls the function written above it again whenever you move one. Run the next
# three cells and try.

# %%
import numpy as np

from common import live


# %%
def wave(frequency, phase, damped):
    t = np.linspace(0, 2, 401)
    envelope = np.exp(-t) if damped else np.ones_like(t)
    return {
        "wave": {"wave": (t, envelope * np.sin(2 * np.pi * frequency * t + phase)), "envelope": (t, envelope)}
    }


# %% tags=["nbval-ignore-output"]
live.figure(
    wave,
    views=[
        live.Curves("wave", xlabel="time in s", ylabel="height in cm", xlim=(0, 2), ylim=(-1.2, 1.2),
                    styles={"envelope": "dashed"}, colors={"wave": "blue", "envelope": "orange"}),
    ],
    title="A first live figure: move a slider, and the wave follows",
    alt="A sine wave over two seconds and, dashed, the envelope that bounds it from above. The sliders change "
        "how often it swings and where it begins; a switch damps it.",
    frequency=live.slider(0.5, 8.0, value=2.0, step=0.1, label="frequency", unit="Hz", color="blue"),
    phase=live.slider(0.0, 6.3, value=0.0, step=0.1, label="phase", unit="rad"),
    damped=live.toggle(value=True, label="damped"),
)  # fmt: skip

# %% [markdown]
# | | |
# |---|---|
# | mouse or finger | drag the knob, or click anywhere on the bar |
# | keyboard | **Tab** to the slider; arrow keys go one step, **Page Up** and **Page Down** go further, **Home** and **End** go to the ends |
# | exact value | click the number beside the slider, type, press **Enter** |
# | start again | the **Reset** button under the figure |
# | where something trains | **Play** and **Pause**; **Step** takes a single step; **Reset** makes a new start and keeps the settings |
# | your own figure | change the function above it; run its cell, then the figure's |
#
# If a function fails while you move a slider, the message appears below the figure, and the last good picture stays.
# Without a running kernel the figures show their first picture. (On the book's web site most have one slider that
# works.)
#
# ## Exercises
#
# Every chapter ends with exercises that are checked the moment you run their cell. Run this one as it is; then
# replace the three dots by `return 2 * x`, and run it again.

# %%
from common.exercises import check, hint, solution


def double(x): ...


check("0.1", double)

# %% [markdown]
# Stuck? `hint("0.1")` gives one hint at a time. `solution("0.1")` shows a solution; it never appears by itself. With
# `from common.exercises import report`, `report()` adds what you have tried in this notebook to the file `results.json`
# beside it, and sends nothing. (Call it in each chapter before you close it.) Some exercises are called **Find the
# bug**: they give you a short program that looks right and is wrong, the kind that costs an afternoon in real life. You
# expose the fault with a check the chapter taught, and mend it.
#
# ## The data
#
# The book's main example is **MNIST**: 70,000 handwritten digits, each a picture of 28 × 28 gray values. Here is one
# call that loads it all, and one of the training pictures, printed as text.

# %%
from dataset.mnist import load_mnist

(x_train, t_train), (x_test, t_test) = load_mnist()
print("training:", x_train.shape, t_train.shape, " test:", x_test.shape, t_test.shape)
assert x_train.shape == (60_000, 784) and x_test.shape == (10_000, 784)
assert x_train.min() == 0 and x_train.max() == 1

# %%
for row in x_train[1].reshape(28, 28)[::2]:  # every second row, so that the digit keeps its shape in text
    print("".join(" .:*#"[int(4 * gray)] for gray in row))
print("label:", t_train[1])

# %% [markdown]
# Each row of `x_train` is one picture, its $28 \cdot 28 = 784$ gray values laid out in one line, from 0 (paper) to 1
# (ink). `t_train` has the digit that it shows. The printed picture is the second one, a zero.
#
# ## The map
#
# Part one, what a network is:
#
# | chapter | its question |
# |---|---|
# | [1 · Activation functions](01_activation_functions.ipynb) | What can one neuron do, and why must it bend? |
# | [2 · The forward pass](02_forward_pass.ipynb) | How does a picture become an answer? |
#
# Part two, how it learns:
#
# | chapter | its question |
# |---|---|
# | [3 · Loss and gradients](03_loss_and_gradients.ipynb) | How does a network find its weights? |
# | [4 · Backpropagation](04_backpropagation.ipynb) | How can one sweep give the slope of every weight at once? |
# | [5 · Optimizers](05_optimizers.ipynb) | The gradient is known; what is the best step to take with it? |
#
# Part three, how it learns well:
#
# | chapter | its question |
# |---|---|
# | [6 · Weight initialization](06_weight_initialization.ipynb) | With which numbers should the weights start? |
# | [7 · Batch normalization](07_batch_normalization.ipynb) | What if the signal's size were put right at every layer? |
# | [8 · Regularization](08_regularization.ipynb) | How does it get good at examples it has never seen? |
# | [9 · Hyperparameters](09_hyperparameters.ipynb) | Who chooses the numbers that training can't find, and with which data? |
#
# Part four, networks that see:
#
# | chapter | its question |
# |---|---|
# | [10 · Convolutional networks](10_convolutional_networks.ipynb) | What does a network gain from knowing that its input is a picture? |
# | [11 · Playground](11_playground.ipynb) | What does everything do, all at once? |
#
# Each of the chapters 3 to 10 adds one row to the same table, **the climb**: what we now know how to do, the network,
# the number of its parameters (all that it learns), the steps of its training and the seconds that a processor core has
# worked on it (CPU time), and the share of test digits it reads correctly. Guessing gets about 10%. This is the whole
# climb:

# %%
from common.climb import Climb, climb_so_far

Climb(climb_so_far())

# %% [markdown]
# Networks and steps differ from row to row, and chapter 9 does without the moved digits of chapter 8. So not every row
# is better than the one before (and less than two tenths of a point, as between 5 and 6, may be luck). Here is the same
# as a chart, a second live figure. Its slider leaves the first chapters out, so that the last ones can be told apart;
# its list chooses what the bars show.

# %%
ROWS = climb_so_far()
MEASURES = {
    "digits misread, of 1,000": lambda row: 1000 * (1 - row["test accuracy"]),
    "seconds of CPU time": lambda row: row["seconds"],
    "thousands of parameters": lambda row: row["parameters"] / 1000,
}


def chart(start, measure):
    heights = [MEASURES[measure](row) if row["chapter"] >= start else None for row in ROWS]
    return {"climb": {measure: heights}, "note": measure}


# %% tags=["nbval-ignore-output"]
live.figure(
    chart,
    views=[live.Bars("climb", [str(row["chapter"]) for row in ROWS], digits=0, xlabel="chapter", ylabel="value (named below)")],
    title="The climb, a bar for each chapter",
    alt="A bar for each chapter from 3 to 10: the number of digits misread of a thousand. It is about 250 at "
        "first, then below 30, and ends below ten.",
    start=live.slider(3, 9, value=3, step=1, label="from chapter"),
    measure=live.dropdown(list(MEASURES), label="height of a bar"),
)  # fmt: skip

# %%
assert ROWS[0]["chapter"] == 3 and ROWS[-1]["chapter"] == 10
accuracies = [row["test accuracy"] for row in ROWS]
assert 0.7 < accuracies[0] < 0.8 and min(accuracies[1:]) > 0.97 and accuracies[-1] > 0.99
assert accuracies != sorted(accuracies)
of_chapter = {row["chapter"]: row["test accuracy"] for row in ROWS}
assert 0 < of_chapter[5] - of_chapter[6] < 0.002

# %% [markdown]
# ## Notation
#
# This table and the next are for looking things up. Go on to [chapter 1](01_activation_functions.ipynb) now.
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x$ | input; a row is one example | $(D,)$ or $(N, D)$ |
# | $N$ | number of examples (samples) in a batch | |
# | $D$ | number of inputs of an example | |
# | $W$ | weights of a layer, a column for each of its $H$ units | $(D, H)$ |
# | $w$ | weights of a single neuron, or one weight of it | $(D,)$ or a number |
# | $b$ | bias | $(H,)$ or a number |
# | $u = xW + b$ | weighted sum, before the activation function | a number, $(H,)$ or $(N, H)$ |
# | $f$, $\sigma$ | activation function; the sigmoid in particular | |
# | $h$, $h_1$, $h_2$ | output of a hidden layer, of the first, of the second | $(H,)$ or $(N, H)$ |
# | $y$ | output of a neuron, a layer or the network; where a loss is meant, the probabilities that softmax makes of it | that of $u$ |
# | $K$ | number of classes, the kinds a classifier tells apart | |
# | $t$ | target: what the output should be | $(N,)$ numbers of classes, or $(N, K)$ rows with a 1 at the class |
# | $T$ | temperature of softmax | a number |
# | $L$, $E$ | loss: cross entropy in most places; the squared error | a number |
# | $p$ | probability of the true class | a number |
# | $\frac{\partial L}{\partial x}$, `dx` | gradient of the loss by $x$ | that of $x$ |
# | `dout` | gradient by a layer's output: what comes from above | that of the output |
# | $\nabla f$, $g$ | gradient of $f$; gradient of the loss by a weight | that of the argument |
# | $\eta$, `lr` | learning rate | a number |
# | $a$, $A$, $\kappa$ | curvature; where there are several, $a$ is the smallest and $A$ the largest; $\kappa = A / a$ is the condition number | numbers |
# | $v$, $\mu$ | velocity of a weight, and the share of it that is kept | that of the weight; a number |
# | $H$, $p$ | in chapter 5: the matrix of a valley's curvatures, and a place on its map | $(2, 2)$, $(2,)$ |
# | $h$, $\rho$ | in AdaGrad and RMSProp: sum or average of squared gradients, and the share that is kept | that of the weight; a number |
# | $m$, $v$, $\beta_1$, $\beta_2$ | in Adam: averages of gradients and of their squares, and the shares that are kept ($t$ is there the number of the step) | that of the weight; numbers |
# | $\epsilon$ | a small number that prevents a division by 0 | a number |
# | $n$, $m$ | fan-in and fan-out: inputs of a unit, units that an input feeds | numbers |
# | $\sigma$, $g$ | in chapter 6: spread of random weights, and the gain in $\sigma = g / \sqrt n$ (in section 5.7, $\sigma$ is the spread of the samples' gradients) | numbers |
# | $\mathrm{E}[\,\cdot\,]$, $\overline{x}$ | mean over all that chance may do; mean over what is there | that of the argument |
# | $\mu$, $v$, $\hat x$ | in batch normalization: mean and variance over the batch, and the normalized value | $(D,)$, $(D,)$, $(N, D)$ |
# | $s$, $g$, $m$ | in batch normalization: $\sqrt{v + \epsilon}$; the gradient by $\hat x$; the share of the running averages that is kept | $(D,)$, $(N, D)$, a number |
# | $\gamma$, $\beta$ | scale and shift that batch normalization learns | $(D,)$ |
# | $\lambda$ | strength of weight decay | a number |
# | $p$, $m$ | in dropout: the share that is left out, and the mask of zeros and ones | a number; that of the layer |
# | $B$ | batch size, where its effect is looked at | a number |
# | $q$, $n$, $V$ | in chapter 9: share of good settings, number of trials, number of validation digits (and $p$: share of digits that a network reads; $u$: exponent of a rate) | numbers |
# | $(N, C, H, W)$ | a batch of images: number, channels, height, width | |
# | $W$, $w$, $D$ | in chapter 10: all filters of a layer; a single one; the gradient by the output, a place in each row | $(F, C, FH, FW)$; $(FH, FW)$; $(N \cdot OH \cdot OW, F)$ |
# | $F$, $FH$, $FW$ | number of filters, their height and width (in section 10.3 and exercise 10.1, $F$ is a filter's side) | numbers |
# | $s$, $P$ | stride and padding | numbers |
# | $OH$, $OW$ | height and width of a convolution's output | numbers |
# | `x @ W` | matrix product | |
# | capital $X$, $H$, $Y$ | the same for a whole batch, where it matters | a row for each example |
# | `axis=-1` | along the last axis: for a batch, within each row | |
#
# Where a function is looked at by itself, such as softmax in chapter 1, its argument is called $x$ too, whatever it
# is in a network. In chapters 1, 3 and 4 the letter $h$ is also the step of a difference quotient, as it is
# everywhere in mathematics.
#
# ## Glossary 词汇表
#
# | term | 中文 | where |
# |---|---|---|
# | accuracy | 准确率 | [2.6](02_forward_pass.ipynb#2.6-A-trained-network-reads) |
# | activation function | 激活函数 | [1](01_activation_functions.ipynb) |
# | AdaGrad | AdaGrad 自适应梯度算法 | [5.3](05_optimizers.ipynb#5.3-A-rate-for-each-weight:-AdaGrad) |
# | Adam | Adam 自适应矩估计 | [5.5](05_optimizers.ipynb#5.5-Adam,-and-its-correction) |
# | affine layer | 仿射层 | [2.4](02_forward_pass.ipynb#2.4-A-batch-rides-along) |
# | AND, OR, NAND, XOR gate | 与门, 或门, 与非门, 异或门 | [1.2](01_activation_functions.ipynb#1.2-Logic-gates,-and-a-line-in-the-plane) |
# | augmentation (of data) | 数据增强 | [8.6](08_regularization.ipynb#8.6-What-helps-against-ignorance) |
# | backpropagation | 反向传播 | [4](04_backpropagation.ipynb) |
# | backward pass | 反向传播过程 | [4.1](04_backpropagation.ipynb#4.1-The-chain-rule,-on-a-graph) |
# | batch | 批 | [1.7](01_activation_functions.ipynb#A-whole-batch-at-once) |
# | batch normalization | 批归一化 | [7](07_batch_normalization.ipynb) |
# | bias | 偏置 | [1.1](01_activation_functions.ipynb#1.1-A-decision:-the-perceptron) |
# | bias correction | 偏差修正 | [5.5](05_optimizers.ipynb#5.5-Adam,-and-its-correction) |
# | biased | 有偏 | [7.3](07_batch_normalization.ipynb#7.3-Two-modes) |
# | broadcasting | 广播 | [1.7](01_activation_functions.ipynb#A-whole-batch-at-once) |
# | calibration | 校准 | [2.7](02_forward_pass.ipynb#2.7-Sure,-and-wrong) |
# | chain rule | 链式法则 | [4.1](04_backpropagation.ipynb#4.1-The-chain-rule,-on-a-graph) |
# | channel | 通道 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | class | 类别 | [1.8](01_activation_functions.ipynb#1.8-Which-one,-where?) |
# | classification, regression | 分类, 回归 | [1.8](01_activation_functions.ipynb#1.8-Which-one,-where?) |
# | computational graph | 计算图 | [4.1](04_backpropagation.ipynb#4.1-The-chain-rule,-on-a-graph) |
# | condition number | 条件数 | [5.1](05_optimizers.ipynb#5.1-What-makes-a-valley-hard) |
# | confidence | 置信度 | [2.7](02_forward_pass.ipynb#2.7-Sure,-and-wrong) |
# | convolution | 卷积 | [10.2](10_convolutional_networks.ipynb#10.2-A-convolution,-by-hand) |
# | correlation | 相关 | [9.5](09_hyperparameters.ipynb#9.5-A-search) |
# | cross entropy | 交叉熵 | [3.2](03_loss_and_gradients.ipynb#3.2-How-wrong-is-it?-Two-losses) |
# | curvature | 曲率 | [3.4](03_loss_and_gradients.ipynb#3.4-Many-knobs:-the-gradient) |
# | dead unit | 死亡单元 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | deep learning | 深度学习 | [0](00_start_here.ipynb) |
# | derivative | 导数 | [1.3](01_activation_functions.ipynb#1.3-From-the-switch-to-the-curve:-the-sigmoid) |
# | dropout | 随机失活 | [8.3](08_regularization.ipynb#8.3-Dropout) |
# | early stopping | 早停 | [8.6](08_regularization.ipynb#8.6-What-helps-against-ignorance) |
# | ensemble | 集成 | [8.3](08_regularization.ipynb#An-ensemble-in-one-network) |
# | epoch | 轮次 | [3.6](03_loss_and_gradients.ipynb#3.6-Training) |
# | equivariance | 等变性 | [10.11](10_convolutional_networks.ipynb#10.11-A-digit-that-moves) |
# | exploding gradient | 梯度爆炸 | [6.3](06_weight_initialization.ipynb#6.3-Through-many-layers) |
# | exponential moving average | 指数移动平均 | [5.4](05_optimizers.ipynb#5.4-RMSProp:-forget-the-distant-past) |
# | fan-in | 扇入 | [6.2](06_weight_initialization.ipynb#6.2-The-size-of-a-sum) |
# | fan-out | 扇出 | [6.5](06_weight_initialization.ipynb#6.5-The-way-back) |
# | feature | 特征 | [3.1](03_loss_and_gradients.ipynb#3.1-Rules-by-hand,-or-learned) |
# | feature map | 特征图 | [10.2](10_convolutional_networks.ipynb#10.2-A-convolution,-by-hand) |
# | filter (kernel) | 滤波器 (卷积核) | [10.2](10_convolutional_networks.ipynb#10.2-A-convolution,-by-hand) |
# | flatten | 展平 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | forward pass | 前向传播 | [2](02_forward_pass.ipynb) |
# | forward, central difference | 前向差分, 中心差分 | [3.3](03_loss_and_gradients.ipynb#3.3-A-slope-from-two-values) |
# | fully connected | 全连接 | [2.4](02_forward_pass.ipynb#2.4-A-batch-rides-along) |
# | gain | 增益 | [6.3](06_weight_initialization.ipynb#6.3-Through-many-layers) |
# | generalization | 泛化 | [3.6](03_loss_and_gradients.ipynb#3.6-Training) |
# | global, local minimum | 全局最小值, 局部最小值 | [3.4](03_loss_and_gradients.ipynb#3.4-Many-knobs:-the-gradient) |
# | gradient | 梯度 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | gradient check | 梯度检验 | [4.7](04_backpropagation.ipynb#4.7-Checking-a-backward-pass) |
# | gradient descent | 梯度下降 | [3.4](03_loss_and_gradients.ipynb#3.4-Many-knobs:-the-gradient) |
# | grid search | 网格搜索 | [9.4](09_hyperparameters.ipynb#9.4-Grid-or-random?) |
# | handwritten digits | 手写数字 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | hidden layer | 隐藏层 | [1.2](01_activation_functions.ipynb#Two-layers-can) |
# | hidden unit | 隐藏单元 | [1.2](01_activation_functions.ipynb#Two-layers-can) |
# | hyperbolic tangent, tanh | 双曲正切 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | hyperparameter | 超参数 | [9](09_hyperparameters.ipynb) |
# | identity function | 恒等函数 | [1.8](01_activation_functions.ipynb#1.8-Which-one,-where?) |
# | inference | 推理 | [2.6](02_forward_pass.ipynb#2.6-A-trained-network-reads) |
# | input layer | 输入层 | [2.1](02_forward_pass.ipynb#2.1-A-layer,-by-hand) |
# | internal covariate shift | 内部协变量偏移 | [7.6](07_batch_normalization.ipynb#7.6-What-it-does-not-buy) |
# | label | 标签 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | layer | 层 | [1.2](01_activation_functions.ipynb#Two-layers-can) |
# | layer normalization | 层归一化 | [7.6](07_batch_normalization.ipynb#7.6-What-it-does-not-buy) |
# | leaky ReLU | 带泄漏的修正线性单元 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | learning rate | 学习率 | [3.4](03_loss_and_gradients.ipynb#3.4-Many-knobs:-the-gradient) |
# | learning rate schedule | 学习率调度 | [5.9](05_optimizers.ipynb#5.9-Let-the-rate-fall) |
# | linearly separable | 线性可分 | [1.2](01_activation_functions.ipynb#1.2-Logic-gates,-and-a-line-in-the-plane) |
# | local derivative | 局部导数 | [4.1](04_backpropagation.ipynb#4.1-The-chain-rule,-on-a-graph) |
# | logarithmic scale | 对数尺度 | [2.6](02_forward_pass.ipynb#2.6-A-trained-network-reads) |
# | loss function | 损失函数 | [3](03_loss_and_gradients.ipynb) |
# | mask | 掩码 | [8.3](08_regularization.ipynb#8.3-Dropout) |
# | matrix product | 矩阵乘积 | [2.1](02_forward_pass.ipynb#2.1-A-layer,-by-hand) |
# | max pooling | 最大池化 | [10.5](10_convolutional_networks.ipynb#10.5-Pooling,-and-its-way-back) |
# | mean squared error | 均方误差 | [3.2](03_loss_and_gradients.ipynb#3.2-How-wrong-is-it?-Two-losses) |
# | median | 中位数 | [9.6](09_hyperparameters.ipynb#9.6-Narrowing) |
# | mini-batch | 小批量 | [3.2](03_loss_and_gradients.ipynb#Mini-batches) |
# | momentum | 动量 | [5](05_optimizers.ipynb) |
# | Nesterov momentum | Nesterov 动量 | [5.2](05_optimizers.ipynb#5.2-Momentum) |
# | neural network | 神经网络 | [1](01_activation_functions.ipynb) |
# | neuron | 神经元 | [1](01_activation_functions.ipynb) |
# | node | 节点 | [4.1](04_backpropagation.ipynb#4.1-The-chain-rule,-on-a-graph) |
# | normalize | 归一化 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | numerical differentiation | 数值微分 | [3.3](03_loss_and_gradients.ipynb#3.3-A-slope-from-two-values) |
# | one-hot | 独热编码 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | optimizer | 优化器 | [5](05_optimizers.ipynb) |
# | output layer | 输出层 | [2.1](02_forward_pass.ipynb#2.1-A-layer,-by-hand) |
# | overfitting | 过拟合 | [3.6](03_loss_and_gradients.ipynb#3.6-Training) |
# | overflow | 溢出 | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | padding | 填充 | [10.3](10_convolutional_networks.ipynb#10.3-Padding,-stride,-and-the-size-of-the-output) |
# | parameter | 参数 | [2.6](02_forward_pass.ipynb#2.6-A-trained-network-reads) |
# | partial derivative | 偏导数 | [3.4](03_loss_and_gradients.ipynb#3.4-Many-knobs:-the-gradient) |
# | penalty | 惩罚项 | [8.2](08_regularization.ipynb#8.2-Weight-decay) |
# | perceptron | 感知机 | [1.1](01_activation_functions.ipynb#1.1-A-decision:-the-perceptron) |
# | pixel | 像素 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | probability | 概率 | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | random search | 随机搜索 | [9.4](09_hyperparameters.ipynb#9.4-Grid-or-random?) |
# | regularization | 正则化 | [8](08_regularization.ipynb) |
# | ReLU (rectified linear unit) | 修正线性单元, 线性整流函数 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | RMSProp | RMSProp 均方根传播 | [5.4](05_optimizers.ipynb#5.4-RMSProp:-forget-the-distant-past) |
# | root mean square | 均方根 | [6.2](06_weight_initialization.ipynb#6.2-The-size-of-a-sum) |
# | rounding error | 舍入误差 | [3.3](03_loss_and_gradients.ipynb#3.3-A-slope-from-two-values) |
# | saddle point | 鞍点 | [3.4](03_loss_and_gradients.ipynb#3.4-Many-knobs:-the-gradient) |
# | sample (example) | 样本 | [2.4](02_forward_pass.ipynb#2.4-A-batch-rides-along) |
# | saturated | 饱和 | [1.3](01_activation_functions.ipynb#1.3-From-the-switch-to-the-curve:-the-sigmoid) |
# | score (logit) | 得分 | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | sigmoid | sigmoid 函数, S型函数 | [1.3](01_activation_functions.ipynb#1.3-From-the-switch-to-the-curve:-the-sigmoid) |
# | softmax | softmax 函数 (归一化指数函数) | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | standard deviation | 标准差 | [5.7](05_optimizers.ipynb#5.7-The-noise-of-a-mini-batch) |
# | step function | 阶跃函数 | [1.2](01_activation_functions.ipynb#1.2-Logic-gates,-and-a-line-in-the-plane) |
# | stochastic gradient descent, SGD | 随机梯度下降 | [3.6](03_loss_and_gradients.ipynb#3.6-Training) |
# | stride | 步幅 | [10.3](10_convolutional_networks.ipynb#10.3-Padding,-stride,-and-the-size-of-the-output) |
# | symmetry | 对称性 | [6.1](06_weight_initialization.ipynb#6.1-Why-not-zero?) |
# | tangent | 切线 | [1.3](01_activation_functions.ipynb#1.3-From-the-switch-to-the-curve:-the-sigmoid) |
# | target | 目标值 | [3.2](03_loss_and_gradients.ipynb#3.2-How-wrong-is-it?-Two-losses) |
# | temperature | 温度 | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | test set | 测试集 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | training mode, test mode | 训练模式, 测试模式 | [7.3](07_batch_normalization.ipynb#7.3-Two-modes) |
# | training set | 训练集 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | truncation error | 截断误差 | [3.3](03_loss_and_gradients.ipynb#3.3-A-slope-from-two-values) |
# | unit | 单元 | [1.2](01_activation_functions.ipynb#Two-layers-can) |
# | universal approximation theorem | 通用近似定理 | [1.6](01_activation_functions.ipynb#1.6-Joints-build-shapes) |
# | validation set | 验证集 | [5.8](05_optimizers.ipynb#5.8-On-MNIST,-live) |
# | vanishing gradient | 梯度消失 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | variance | 方差 | [6.2](06_weight_initialization.ipynb#6.2-The-size-of-a-sum) |
# | weight | 权重 | [1.1](01_activation_functions.ipynb#1.1-A-decision:-the-perceptron) |
# | weight decay | 权重衰减 | [8.2](08_regularization.ipynb#8.2-Weight-decay) |
# | weight initialization | 权重初始化 | [6](06_weight_initialization.ipynb) |
# | weighted sum | 加权和 | [1.1](01_activation_functions.ipynb#1.1-A-decision:-the-perceptron) |
#
# Ready? Begin with [chapter 1](01_activation_functions.ipynb).
