# %% [markdown]
# # Start here
#
# This is a book about deep learning 深度学习 that you can touch. You read a page, move a slider and *see* what an activation
# function does and why softmax overflows. Then you build it yourself in pure NumPy, and the book tells you at once
# whether it is right, and if not, why not.
#
# You need Python, school calculus, and an idea of what a matrix is. You need no graphics card, no account, and, now that
# it is installed, no internet: everything, the handwritten digits included, is in this folder.
#
# ## Is everything ready?
#
# A notebook is made of **cells**. Click the next cell and press **Shift + Enter** to run it. It looks at your Python,
# at the packages the book uses, and at the data. If something is missing or of the wrong version, it says what,
# and gives the one command that mends it.

# %%
from common.environment import check_environment

check_environment()

# %% [markdown]
# ## How to read it
#
# - Run the cells from top to bottom, each with **Shift + Enter**. Or run them all at once: menu *Run → Run All Cells*.
# - Change things. Every cell is yours. *Run → Restart Kernel and Run All Cells* starts Python afresh and runs the
#   notebook as it now stands. To have the original text back, use `git restore` in a terminal, or unpack the book again.
# - Where it says **Predict**, stop and make up your mind *before* you run the next cell. A wrong guess teaches more than
#   a quick run.
# - Everything the book uses beyond NumPy is defined in the small library `common/`, and shown to you where it is first needed. You
#   can read any file of it from start to end.
#
# ## Live figures
#
# A figure with sliders is **live**: it calls the function written above it again whenever you move one. Run the next cell
# and try.

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
# | your own figure | change the function above it, and run the cell again |
#
# If your change has an error in it, the message appears below the figure, and the last good picture stays. Without
# a running kernel (on a web page, say) the figures show their first picture.
#
# ## Exercises
#
# Every chapter ends with exercises that are checked the moment you run their cell. Run this one as it is; then replace
# the three dots by `return 2 * x`, and run it again.

# %%
from common.exercises import check, hint, solution


def double(x): ...


check("0.1", double)

# %% [markdown]
# Stuck? `hint("0.1")` gives one hint at a time. `solution("0.1")` shows a solution; it never appears by itself.
# Some exercises are called **Find the bug**: they give you a short program that looks right and is wrong, the kind
# that costs an afternoon in real life. You expose the fault with a check the chapter taught, and mend it.
#
# ## The data
#
# The book's main example is **MNIST**: 70,000 handwritten digits, each a picture of 28 × 28 gray values. Here is one call that
# loads it all, and one of the training pictures, printed as text.

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
# Each row of `x_train` is one picture, its $28 \cdot 28 = 784$ gray values laid out in one line, from 0 (paper) to 1 (ink). `t_train` has
# the digit that it shows. The printed picture is the second one, a zero.
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
# This is an early edition: the chapters in the table can be read now, and the next ones join them as they are
# finished: loss and gradients, backpropagation, optimizers, weight initialization, batch
# normalization, regularization, hyperparameters, convolutional networks, and a playground for everything at once.
#
# From the third chapter on, each chapter that trains a network adds one row to the same table, **the climb**: what we
# now know how to do, the share of test digits read correctly, the seconds it took, and the number of weights and
# biases. It begins near 10%, which is what guessing gets.
#
# ## Notation
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x$ | input; a row is one example | $(D,)$ or $(N, D)$ |
# | $N$ | number of examples in a batch | |
# | $D$ | number of inputs of an example | |
# | $W$ | weights of a layer, a column for each of its $H$ units | $(D, H)$ |
# | $w$ | weights of a single neuron, or one weight of it | $(D,)$ or a number |
# | $b$ | bias | $(H,)$ or a number |
# | $u = xW + b$ | weighted sum, before the activation function | $(N, H)$ |
# | $f$, $\sigma$ | activation function; the sigmoid in particular | |
# | $h$, $h_1$, $h_2$ | output of a hidden layer, of the first, of the second | $(H,)$ or $(N, H)$ |
# | $y$ | output of a neuron, a layer or the network | that of $u$ |
# | $K$ | number of classes, the kinds a classifier tells apart | |
# | $t$ | target: what the output should be | $(N,)$ numbers of classes, or $(N, K)$ rows with a 1 at the class |
# | $T$ | temperature of softmax | a number |
# | `x @ W` | matrix product | |
# | capital $X$, $H$, $Y$ | the same for a whole batch, where it matters | a row for each example |
# | `axis=-1` | along the last axis: for a batch, within each row | |
#
# Where a function is looked at by itself, such as softmax in chapter 1, its argument is called $x$ too, whatever it is
# in a network.
#
# ## Glossary 词汇表
#
# | term | 中文 | where |
# |---|---|---|
# | accuracy | 准确率 | [2.6](02_forward_pass.ipynb#2.6-A-trained-network-reads) |
# | activation function | 激活函数 | [1](01_activation_functions.ipynb) |
# | affine layer | 仿射层 | [2.4](02_forward_pass.ipynb#2.4-A-batch-rides-along) |
# | AND, OR, NAND, XOR gate | 与门, 或门, 与非门, 异或门 | [1.2](01_activation_functions.ipynb#1.2-Logic-gates,-and-a-line-in-the-plane) |
# | batch | 批 | [1.7](01_activation_functions.ipynb#A-whole-batch-at-once) |
# | bias | 偏置 | [1.1](01_activation_functions.ipynb#1.1-A-decision:-the-perceptron) |
# | broadcasting | 广播 | [1.7](01_activation_functions.ipynb#A-whole-batch-at-once) |
# | classification, regression | 分类, 回归 | [1.8](01_activation_functions.ipynb#1.8-Which-one,-where?) |
# | deep learning | 深度学习 | [0](00_start_here.ipynb) |
# | derivative | 导数 | [1.3](01_activation_functions.ipynb#1.3-From-the-switch-to-the-curve:-the-sigmoid) |
# | flatten | 展平 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | forward pass | 前向传播 | [2](02_forward_pass.ipynb) |
# | gradient | 梯度 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | handwritten digits | 手写数字 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | hidden layer | 隐藏层 | [1.2](01_activation_functions.ipynb#Two-layers-can) |
# | hidden unit | 隐藏单元 | [1.2](01_activation_functions.ipynb#Two-layers-can) |
# | hyperbolic tangent, tanh | 双曲正切 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | identity function | 恒等函数 | [2.3](02_forward_pass.ipynb#2.3-What-comes-out-at-the-end) |
# | inference | 推理 | [2.6](02_forward_pass.ipynb#2.6-A-trained-network-reads) |
# | input layer | 输入层 | [2.1](02_forward_pass.ipynb#2.1-A-layer,-by-hand) |
# | label | 标签 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | layer | 层 | [1.2](01_activation_functions.ipynb#Two-layers-can) |
# | leaky ReLU | 带泄漏的修正线性单元 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | linearly separable | 线性可分 | [1.2](01_activation_functions.ipynb#1.2-Logic-gates,-and-a-line-in-the-plane) |
# | matrix product | 矩阵乘积 | [2.1](02_forward_pass.ipynb#2.1-A-layer,-by-hand) |
# | neural network | 神经网络 | [1](01_activation_functions.ipynb) |
# | neuron | 神经元 | [1](01_activation_functions.ipynb) |
# | normalize | 归一化 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | one-hot | 独热编码 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | output layer | 输出层 | [2.1](02_forward_pass.ipynb#2.1-A-layer,-by-hand) |
# | overflow | 溢出 | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | parameter | 参数 | [2.6](02_forward_pass.ipynb#2.6-A-trained-network-reads) |
# | perceptron | 感知机 | [1.1](01_activation_functions.ipynb#1.1-A-decision:-the-perceptron) |
# | pixel | 像素 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | probability | 概率 | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | ReLU (rectified linear unit) | 修正线性单元, 线性整流函数 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | saturated | 饱和 | [1.3](01_activation_functions.ipynb#1.3-From-the-switch-to-the-curve:-the-sigmoid) |
# | score (logit) | 得分 | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | sigmoid | sigmoid 函数, S型函数 | [1.3](01_activation_functions.ipynb#1.3-From-the-switch-to-the-curve:-the-sigmoid) |
# | softmax | softmax 函数 (归一化指数函数) | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | step function | 阶跃函数 | [1.2](01_activation_functions.ipynb#1.2-Logic-gates,-and-a-line-in-the-plane) |
# | tangent | 切线 | [1.3](01_activation_functions.ipynb#1.3-From-the-switch-to-the-curve:-the-sigmoid) |
# | temperature | 温度 | [1.7](01_activation_functions.ipynb#1.7-Softmax:-from-scores-to-probabilities) |
# | test set | 测试集 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | training set | 训练集 | [2.5](02_forward_pass.ipynb#2.5-MNIST:-pictures-as-numbers) |
# | unit | 单元 | [1.2](01_activation_functions.ipynb#Two-layers-can) |
# | universal approximation theorem | 通用近似定理 | [1.6](01_activation_functions.ipynb#1.6-Joints-build-shapes) |
# | vanishing gradient | 梯度消失 | [1.4](01_activation_functions.ipynb#1.4-Two-more-curves:-tanh-and-ReLU) |
# | weight | 权重 | [1.1](01_activation_functions.ipynb#1.1-A-decision:-the-perceptron) |
# | weighted sum | 加权和 | [1.1](01_activation_functions.ipynb#1.1-A-decision:-the-perceptron) |
#
# Ready? Begin with [chapter 1](01_activation_functions.ipynb).
