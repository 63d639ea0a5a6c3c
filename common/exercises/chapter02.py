"""Exercises of chapter 2: the forward pass."""

import itertools

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import NamedArrays, Wrong, function, named, recognize, show, stays_float32
from common.functions import relu, sigmoid, softmax

# --- 2.1 ---------------------------------------------------------------------------------------------------


@exercise(
    "2.1",
    "Five shapes",
    hints=[
        "In x @ W the last number of x's shape must be the first number of W's: one row of W for each input.",
        "A weight matrix has the shape (numbers in, numbers out). What a layer returns has the shape (samples, numbers out).",
        "W1 is (784, 50): 784 numbers come in, 50 go out. So the first layer returns (32, 50). Go on like this.",
    ],
    solution="shapes = ((784, 50), (32, 50), (50, 20), (32, 20), (32, 10))",
)
def check_shapes(answer):
    if not isinstance(answer, tuple | list) or len(answer) != 5:
        raise Wrong(f"shapes is {show(answer)}, wanted five shapes: (W1, h1, W2, h2, scores).")
    for name, given in zip(("W1", "h1", "W2", "h2", "scores"), answer, strict=True):
        shape = tuple(given) if isinstance(given, tuple | list) else (given,)
        if not shape or not all(isinstance(n, int | np.integer) for n in shape):
            raise Wrong(f"The shape of {name} is {show(given)}, wanted whole numbers, for example (3, 2).")
        if name.startswith("W"):
            _check_weight_shape(name, shape, {"W1": (784, 50), "W2": (50, 20)}[name])
        else:
            _check_output_shape(name, shape, {"h1": 50, "h2": 20, "scores": 10}[name])
    return (
        "The inner numbers agree and vanish, (32, 784) @ (784, 50); the 32 rides along through every layer."
    )


def _check_weight_shape(name, shape, wanted):
    if shape == wanted:
        return
    if shape == wanted[::-1]:
        raise Wrong(
            f"The two numbers of {name} are exchanged: one row for each input, one column for each output."
        )
    if 32 in shape:
        raise Wrong(f"{name} knows nothing of the 32 samples: the same weights serve a batch of any size.")
    raise Wrong(f"{name} is {shape}. How many numbers come into this layer (its rows), how many go out?")


def _check_output_shape(name, shape, width):
    if shape == (32, width):
        return
    if shape in ((width,), (1, width)):
        raise Wrong(f"{name} is {shape}, right for one sample. Where are the other 31? A row is a sample.")
    if shape == (width, 32):
        raise Wrong(f"The two numbers of {name} are exchanged: one row for each sample.")
    raise Wrong(f"{name} is {shape}. It has one row for each sample, one column for each unit of its layer.")


# --- 2.2 ---------------------------------------------------------------------------------------------------


def layer(x, W, b, activation):
    return activation(x @ W + b)


@exercise(
    "2.2",
    "One layer",
    hints=[
        "A layer is a product, a sum and a bend, in this order.",
        "The samples are the rows of x, so x stands on the left: x @ W. NumPy adds b to every row by itself.",
        "activation(x @ W + b)",
    ],
    solution=layer,
)
def check_layer(answer):
    attempt = function(answer, "layer")
    rng = np.random.default_rng(2)
    # square first: there every order of the product has a shape, so the mistake can be told from the numbers
    sizes = ((3, 3, 3), (5, 3, 2), (1, 2, 4))
    for (n, a, c), activation in zip(sizes, (np.tanh, relu, sigmoid), strict=True):
        x, W, b = (rng.normal(size=size) for size in ((n, a), (a, c), c))
        with named(x=x, W=W, b=b, activation=activation):
            got = attempt.array(x, W, b, activation)
        if n == a == c:
            recognize(
                got,
                {
                    "That is W @ x. The samples are the rows of x, so x stands on the left: x @ W.": activation(
                        W @ x + b
                    ),
                    "W needs no transposing: it has one row for each input already.": activation(x @ W.T + b),
                    "The result lies on its side: wanted one row for each sample.": activation(x @ W + b).T,
                    "That is x * W, the product entry by entry. The matrix product is written @.": activation(
                        x * W + b
                    ),
                },
            )
        recognize(
            got,
            {
                "The bias is forgotten: add b before the activation.": activation(x @ W),
                "The bias comes too late: add b first, and bend the sum.": activation(x @ W) + b,
                "The activation is missing: that is the weighted sum, not yet bent.": x @ W + b,
                "You bend the inputs. The activation is for the weighted sum.": activation(x) @ W + b,
            },
        )
        wanted = activation(x @ W + b)
        if got.shape != wanted.shape:
            raise Wrong(
                f"x is {x.shape} and W is {W.shape}, so the result is {wanted.shape}; yours is {got.shape}."
            )
        for other in {np.tanh, relu, sigmoid} - {activation}:
            if np.allclose(got, other(x @ W + b)):
                raise Wrong(f"You apply {other.__name__} whatever is handed in. Call activation instead.")
        if not np.allclose(got, wanted):
            raise Wrong(
                f"x of shape {x.shape}, W of shape {W.shape}: the first row is {show(got[0])}, wanted {show(wanted[0])}."
            )
    single = [array.astype(np.float32) for array in (x, W, b)]
    stays_float32(attempt.array(*single, relu))
    return (
        "One line for a sample or a thousand: the product takes the rows one by one, and b is added to each."
    )


# --- 2.3 ---------------------------------------------------------------------------------------------------


def forward(x, weights, biases):
    *hidden, last = zip(weights, biases, strict=True)
    for W, b in hidden:
        x = np.maximum(x @ W + b, 0)
    W, b = last
    return x @ W + b


def _pass(x, weights, biases, hidden=relu, last=lambda u: u):
    """What a forward pass computes with these functions after the hidden layers and after the last."""
    for k, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
        x = (hidden if k < len(weights) else last)(x @ W + b)
    return x


@exercise(
    "2.3",
    "Any number of layers",
    hints=[
        "Go through both lists together, for W, b in zip(weights, biases), and keep what a layer returns: the next one needs it.",
        "ReLU follows every layer but the last. The last one you can treat by itself, after the loop over weights[:-1].",
        "In the loop: x = np.maximum(x @ W + b, 0). After it: return x @ weights[-1] + biases[-1].",
    ],
    solution=forward,
)
def check_forward(answer):
    attempt = function(answer, "forward")
    rng = np.random.default_rng(23)
    for sizes in ((3, 3, 3), (2, 3, 2, 2), (4, 3), (3, 5, 4, 5, 2)):
        x = rng.normal(size=(6, sizes[0]))
        weights = [rng.normal(size=size) for size in itertools.pairwise(sizes)]
        biases = [rng.normal(size=size) for size in sizes[1:]]
        got = _forward_of(attempt, x, weights, biases)
        wanted = _pass(x, weights, biases)
        if got.shape != wanted.shape or not np.allclose(got, wanted):
            _hint_at_forward(got, x, weights, biases)
        layers = "1 layer" if len(weights) == 1 else f"{len(weights)} layers"
        if got.shape != wanted.shape:
            raise Wrong(f"Sizes {sizes}, {layers}: the scores have shape {got.shape}, wanted {wanted.shape}.")
        if not np.allclose(got, wanted):
            raise Wrong(
                f"Sizes {sizes}, {layers}: the first row is {show(got[0])}, wanted {show(wanted[0])}."
            )
    single = [[array.astype(np.float32) for array in arrays] for arrays in (weights, biases)]
    stays_float32(_forward_of(attempt, x.astype(np.float32), *single))
    return "Two layers or two hundred: the same loop. Softmax would not change which score is the largest."


def _hint_at_forward(got, x, weights, biases):
    wanted, identity = _pass(x, weights, biases), lambda u: u
    none = [np.zeros_like(b) for b in biases]
    mistakes = {
        "ReLU follows the last layer too. Scores may be negative: nothing comes after the last sum.": relu(wanted),
        "There is no ReLU between the layers: without a bend, all of them are one.": _pass(x, weights, biases, identity),
        "The biases are forgotten.": _pass(x, weights, none),
        "The last layer's bias is forgotten.": _pass(x, weights, [*biases[:-1], none[-1]]),
        "That is the softmax of the scores. Wanted are the scores themselves.": softmax(wanted),
        "That is the sigmoid of the scores. Wanted are the scores themselves.": sigmoid(wanted),
        "There is a sigmoid between the layers; wanted ReLU.": _pass(x, weights, biases, sigmoid),
    }  # fmt: skip
    for k, last in itertools.product(range(1, len(weights)), (relu, identity)):
        only = f"Of {len(weights)} layers you use the first {k} only. The lists may have any length."
        recognize(got, {only: _pass(x, weights[:k], biases[:k], relu, last)})
    if weights[-1].shape[0] == x.shape[1]:
        again = "The last layer starts from the first input again: hand it what the layer before returned."
        mistakes[again] = x @ weights[-1] + biases[-1]
    recognize(got, mistakes)


def _forward_of(attempt, x, weights, biases):
    """Call it with lists of its own, and insist that it leaves them as they are."""
    given = NamedArrays("weights", weights), NamedArrays("biases", biases)
    try:
        with named(x=x):
            got = attempt.array(x, *given)
    except Wrong as wrong:
        if "matmul" in str(wrong):
            raise Wrong(f"{wrong} Samples are rows: x @ W, with x what the layer before returned.") from None
        raise
    for before, after in zip((weights, biases), given, strict=True):
        if len(before) != len(after) or not all(map(np.array_equal, before, after)):
            raise Wrong(
                f"forward changes its list of {after.name}: a second call would find something else there."
            )
    return got


# --- 2.4 ---------------------------------------------------------------------------------------------------


def one_hot(labels, classes):
    rows = np.zeros((len(labels), classes), dtype=np.float32)
    rows[np.arange(len(labels)), labels] = 1
    return rows


@exercise(
    "2.4",
    "One-hot",
    hints=[
        "Begin with zeros of shape (number of labels, classes). Each row then needs a single 1.",
        "Row i has its 1 in column labels[i]. A loop will do.",
        "Without a loop: rows[np.arange(len(labels)), labels] = 1",
    ],
    solution=one_hot,
)
def check_one_hot(answer):
    attempt = function(answer, "one_hot")
    for labels, classes in (([2, 0, 1, 2, 2, 0], 4), ([9, 3, 3, 0, 5], 10), ([1], 2), ([0, 1, 2, 3], 4)):
        labels, n = np.array(labels), len(labels)
        got, wanted = attempt.array(labels, classes), labels[:, None] == np.arange(classes)
        if got.shape != (n, classes):
            _hint_at_one_hot_shape(got.shape, n, labels, classes)
        touched = wanted.any(axis=0)
        recognize(got, {} if np.array_equal(got, wanted) else {
            "The ones stand one column too far left: the first column belongs to class 0.": np.roll(wanted, -1, axis=1),
            "The ones stand one column too far right: the first column belongs to class 0.": np.roll(wanted, 1, axis=1),
            "Zeros and ones are exchanged.": ~wanted,
            "The right places, but they hold the labels themselves. Each should hold a 1.": wanted * labels[:, None],
            "Every row has the ones of all labels: rows[:, labels] means these columns in all rows. Pair each row with its own label.": np.tile(touched, (n, 1)),
        })  # fmt: skip
        if not np.array_equal(got, wanted):
            row = np.flatnonzero((got != wanted).any(axis=1))[0]
            raise Wrong(
                f"With {classes} classes the row of label {labels[row]} is {show(got[row])}, wanted {show(wanted[row].astype(int))}."
            )
        if got.dtype != np.float32:
            raise Wrong(f"The values are right, but they are {got.dtype}; wanted float32.")
    return "Each row is a probability distribution that is certain of one class: what the loss of chapter 3 compares with."


def _hint_at_one_hot_shape(shape, n, labels, classes):
    highest = int(labels.max())
    given = f"{n} labels and {classes} classes gave shape {shape}, wanted {(n, classes)}."
    if shape == (classes, n):
        raise Wrong(f"{given} Rows and columns are exchanged: one row for each label.")
    if shape == (n, highest + 1):
        raise Wrong(
            f"{given} The highest label here is {highest}, but there are more classes than that: use classes, not the maximum."
        )
    if shape in ((classes,), (1, classes)):
        raise Wrong(f"{given} That is one row only; each label needs its own.")
    raise Wrong(given)


# --- 2.5 ---------------------------------------------------------------------------------------------------


def normalize_fixed(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


@exercise(
    "2.5",
    "Find the bug: images as rows",
    hints=[
        "Look at the shape and at the values: np.unique(normalize_buggy(images)). Which line was to do what?",
        "reshape changes nothing in place, it returns a new array. And // throws the fraction away.",
        "The largest number a byte can hold is 255, whatever this batch holds. Turn the bytes into float32, then divide.",
    ],
    solution=normalize_fixed,
)
def check_normalize(answer):
    attempt = function(answer, "normalize_fixed")
    rng = np.random.default_rng(25)
    for n, most in ((4, 200), (1, 255), (3, 40), (2, 0)):
        images = rng.integers(0, most + 1, size=(n, 28, 28), dtype=np.uint8)
        images[0] -= images[0] // 4  # fainter than the others: its own maximum is not the batch's
        with named(images=images):
            got = attempt.array(images)
        bytes_ = images.reshape(n, -1)
        if got.shape == images.shape:
            raise Wrong(
                f"The shape is still {got.shape}. images.reshape(...) alone changes nothing: use the array it returns."
            )
        if got.shape != bytes_.shape:
            raise Wrong(f"{n} images gave shape {got.shape}, wanted {bytes_.shape}: one row for each image.")
        wanted = bytes_ / 255
        if not np.allclose(got, wanted, rtol=1e-5, atol=1e-7):
            _hint_at_scale(got, bytes_)
            raise Wrong(
                f"Pixels {show(bytes_[0, :4])} became {show(got[0, :4])}, wanted {show(wanted[0, :4])}. Every pixel is divided by 255."
            )
        if got.dtype != np.float32:
            raise Wrong(
                f"The values are right, but they are {got.dtype}, wanted float32: bytes divided by a number become float64. Use astype first."
            )
    return "Each image a row, each pixel from 0 to 1, on the same scale in every batch, however faint."


def _hint_at_scale(got, bytes_):
    highest = int(bytes_.max())
    if np.isin(got, (0, 1)).all():
        raise Wrong(
            "Every pixel is 0 or 1 now: all grays are lost. // divides whole numbers and throws the fraction away; use /."
        )
    mistakes = {
        "The pixels still go from 0 to 255: divide them by 255.": bytes_,
        "Close: you divide by 256, so full ink is not quite 1. The largest byte is 255.": bytes_ / 256,
        "You divide twice: 255 once is enough.": bytes_ / 255 / 255,
        "The pixels of each image are in another order: rows should follow rows.": bytes_.reshape(-1, 28, 28)
        .transpose(0, 2, 1)
        .reshape(bytes_.shape)
        / 255,
    }
    if highest:
        by_batch = f"You divide by the largest pixel of this batch, {highest}. A faint batch would be made stronger: full ink is 255 in every batch."
        mistakes[by_batch] = bytes_ / highest
        by_image = "You divide each image by its own largest pixel. Full ink is 255 in every image."
        mistakes[by_image] = bytes_ / np.maximum(bytes_.max(axis=1, keepdims=True), 1)
    recognize(got, mistakes)


# --- 2.6 ---------------------------------------------------------------------------------------------------


def accuracy_fixed(predict, x, t, batch_size):
    correct = 0
    for start in range(0, len(x), batch_size):
        rows = slice(start, start + batch_size)
        correct += np.sum(predict(x[rows]).argmax(axis=1) == t[rows])
    return correct / len(x)


class _Oracle:
    """A network that knows which samples to get right: the first number of a sample is its row."""

    def __init__(self, t, right, classes=3):
        self.answers = np.where(right, t, (t + 1) % classes)
        self.classes, self.asked, self.largest = classes, set(), 0

    def __call__(self, x):
        if np.ndim(x) != 2:
            raise ValueError(f"x: got shape {np.shape(x)}, wanted a batch, one row for each sample")
        rows = np.asarray(x)[:, 0].astype(int)
        self.asked |= set(rows.tolist())
        self.largest = max(self.largest, len(rows))
        return np.eye(self.classes)[self.answers[rows]]

    def __repr__(self):
        return "predict"


@exercise(
    "2.6",
    "Find the bug: accuracy in batches",
    hints=[
        "Which samples are never asked? Print len(x) // batch_size for 150 samples in batches of 100.",
        "range(0, len(x), batch_size) gives the start of every batch, of the last one too, and a slice may reach beyond the end.",
        "Count the right answers of all batches, and divide once, by len(x).",
    ],
    solution=accuracy_fixed,
)
def check_accuracy(answer):
    attempt = function(answer, "accuracy_fixed")
    some = np.array([1, 1, 1, 1, 0, 1, 0, 1, 0, 1], dtype=bool)
    for right, batch_size in ((some, 4), (np.ones(15, bool), 10), (some, 5), (some[:7], 100), (~some[:6], 1)):
        n = len(right)
        t = np.arange(n) * 7 % 3
        x = np.column_stack([np.arange(n), np.ones(n)])
        predict = _Oracle(t, right)
        with named(x=x, t=t):
            got = attempt.array(predict, x, t, batch_size)
        if got.shape != ():
            raise Wrong(f"accuracy_fixed returned an array of shape {got.shape}, wanted one number.")
        starts = range(0, n, batch_size)
        if predict.largest > batch_size:
            raise Wrong(
                f"predict was handed {predict.largest} samples at once; the batch size is {batch_size}."
            )
        told = f"{n} samples in batches of {batch_size}, {right.sum()} of them right: you say {got:.4g}."
        if len(predict.asked) < n:
            raise Wrong(
                f"{told} Only {len(predict.asked)} of the samples were shown to predict: the last batch may be smaller."
            )
        if predict.largest < min(n, batch_size):
            raise Wrong(f"predict was handed {predict.largest} at a time; a batch of {batch_size} is faster.")
        recognize(got, {} if np.isclose(got, right.mean()) else {
            f"{told} That is how many are right. Divide by the number of samples.": right.sum(),
            f"{told} That is a percentage. Wanted a share, from 0 to 1.": 100 * right.mean(),
            f"{told} That is the share of wrong answers.": 1 - right.mean(),
            f"{told} That is batches times batch_size in the denominator, and the last batch may be smaller.": right.sum() / (len(starts) * batch_size),
            f"{told} That is the mean of the batches' accuracies, in which a sample of a small last batch counts more. Count, and divide once.": np.mean([right[i : i + batch_size].mean() for i in starts]),
        })  # fmt: skip
        if not np.isclose(got, right.mean()):
            raise Wrong(f"{told} Wanted {right.mean():.4g}.")
    return "Every sample is asked once and counts the same, whatever the batch size: it changes the time, not the answer."


# --- 2.7 ---------------------------------------------------------------------------------------------------


def top_k(scores, k):
    return np.argsort(-scores, axis=1)[:, :k]


@exercise(
    "2.7",
    "The best k",
    hints=[
        "np.argsort gives the order that would sort: indices, from the smallest value to the largest.",
        "Sort within each row, axis=1. For the largest first, sort -scores.",
        "Of the order, every row, first k columns: order[:, :k]",
    ],
    solution=top_k,
)
def check_top_k(answer):
    attempt = function(answer, "top_k")
    rng = np.random.default_rng(27)
    # square first: there the wrong axis gives the right shape, so the mistake can be told from the numbers
    for (n, classes), k in (((4, 4), 2), ((5, 3), 1), ((2, 6), 3), ((1, 5), 5)):
        scores = rng.permutation(n * classes).reshape(n, classes) / 4 - 2
        with named(scores=scores):
            got = attempt.array(scores, k)
        order, down = np.argsort(-scores, axis=1), np.argsort(-scores, axis=0)
        wanted = order[:, :k]
        recognize(got, {} if np.array_equal(got, wanted) else {
            f"Those are the {k} smallest scores. argsort begins with the smallest.": order[:, ::-1][:, :k],
            "The right classes, but the best comes last.": wanted[:, ::-1],
            "Those are the scores themselves. Wanted are their columns: the class numbers.": np.take_along_axis(scores, wanted, 1),
            "You sort down the columns, sample against sample. The classes of one sample are a row: axis=1.": down[:, :k],
            "You sort down the columns, and take rows of that. The classes of one sample are a row: axis=1.": down[:k],
            "You sort down the columns, then turn the result. The classes of one sample are a row: axis=1.": down[:k].T,
            "You take the first k rows of the order. Wanted are all rows, and the first k columns.": order[:k],
            f"That is the best class alone; wanted are {k} of them.": order[:, 0],
            f"That is the best class alone, as a column; wanted are {k} of them.": order[:, :1],
            f"That is the whole order. Keep {k} columns of it.": order,
            "Class numbers begin at 0, yours at 1.": wanted + 1,
        })  # fmt: skip
        if got.shape != wanted.shape:
            raise Wrong(
                f"Scores of shape {scores.shape} and k = {k} gave shape {got.shape}, wanted {wanted.shape}."
            )
        if np.array_equal(np.sort(got, axis=1), np.sort(wanted, axis=1)) and not np.array_equal(got, wanted):
            raise Wrong(
                "The right classes, but not in order: the best should come first, the next best second."
            )
        if not np.array_equal(got, wanted):
            raise Wrong(
                f"Scores {show(scores[0])} gave {show(got[0])}, wanted {show(wanted[0])}."
                if n == 1 or (got[0] != wanted[0]).any()
                else f"With scores of shape {scores.shape} and k = {k} not every row is right."
            )
        if got.dtype.kind not in "iu":
            raise Wrong(f"The class numbers are {got.dtype}; wanted integers, which can be used as indices.")
    return "k = 1 is argmax with one column kept. With k = 5, counting a hit anywhere gives the 'top-5 accuracy'."


# --- 2.8 ---------------------------------------------------------------------------------------------------


def confident_mistakes(probabilities, t, n):
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != t)
    confidence = probabilities[wrong].max(axis=1)
    return wrong[np.argsort(-confidence)][:n]


@exercise(
    "2.8",
    "Confident mistakes",
    hints=[
        "First find the rows where the most probable class is not the true one: probabilities.argmax(axis=1) != t.",
        "np.flatnonzero turns that into row numbers. How confident a row is, its maximum says.",
        "Sort the confidence of the wrong rows alone, then translate back: wrong[np.argsort(-confidence)][:n]",
    ],
    solution=confident_mistakes,
)
def check_confident_mistakes(answer):
    attempt = function(answer, "confident_mistakes")
    for seed, samples, classes, n in (
        (0, 12, 4, 3),
        (1, 30, 3, 6),
        (2, 9, 3, 1),
        (3, 6, 2, 50),
        (4, 5, 3, 2),
    ):
        rng = np.random.default_rng(seed)
        p = softmax(2 * rng.normal(size=(samples, classes)))
        t = rng.integers(classes, size=samples)
        if seed == 4:
            t = p.argmax(axis=1)  # no mistakes at all
        with named(probabilities=p, t=t):
            got = attempt.array(p, t, n)
        _judge_mistakes(got, p, t, n)
    return "High probability, wrong answer: such a sample is odd, mislabeled, or shows what the network never learned."


def _judge_mistakes(got, p, t, n):
    confidence, for_truth = p.max(axis=1), p[np.arange(len(t)), t]
    is_wrong = p.argmax(axis=1) != t
    wrong = np.flatnonzero(is_wrong)
    ranked = wrong[np.argsort(-confidence[wrong])]
    wanted = ranked[:n]
    if np.array_equal(got, wanted) and (got.dtype.kind in "iu" or not got.size):
        return
    if got.dtype == bool:
        raise Wrong(
            "Those are answers yes or no for each sample. Wanted are row numbers: see np.flatnonzero."
        )
    mistakes = {
        "Those are probabilities. Wanted are the row numbers of the samples.": confidence[wanted],
        "The least confident come first: argsort begins with the smallest.": ranked[::-1][:n],
        "The right samples, but the most confident comes last.": wanted[::-1],
        "You sort by the probability of the true class. How sure the network was of its wrong answer is the largest of the row.": wrong[np.argsort(-for_truth[wrong])][:n],
        "You take the least probability of the true class. How sure the network was of its wrong answer is the largest of the row.": wrong[np.argsort(for_truth[wrong])][:n],
        "Those are places in the list of mistakes, not rows of the data. Translate them back: wrong[order].": np.argsort(-confidence[wrong])[:n],
        f"The first {n} mistakes in the order of the data. Sort them by confidence first.": wrong[:n],
        f"All mistakes, well sorted. Keep the first {n}.": ranked,
        "Those are the samples answered right. Wanted are the others.": np.flatnonzero(~is_wrong)[np.argsort(-confidence[~is_wrong])][:n],
    }  # fmt: skip
    recognize(
        got,
        {message: mistake for message, mistake in mistakes.items() if not np.array_equal(mistake, wanted)},
    )
    if np.array_equal(got, wanted):
        raise Wrong(f"The row numbers are {got.dtype}; wanted integers, which can be used as indices.")
    if got.ndim == 1 and np.isin(got, np.flatnonzero(~is_wrong)).any():
        raise Wrong("There are samples among them that the network answered right. Keep only the mistakes.")
    if got.shape != wanted.shape:
        raise Wrong(
            f"There are {len(wrong)} mistakes and n = {n}: wanted shape {wanted.shape}, yours is {got.shape}."
        )
    raise Wrong(f"The rows {show(got)} came out, wanted {show(wanted)}.")
