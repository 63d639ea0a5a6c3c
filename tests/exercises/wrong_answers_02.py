"""Wrong answers to the exercises of chapter 2, each with a part of the hint it must get."""

import numpy as np

from common.functions import relu, sigmoid, softmax


def with_each(last=lambda u: u, hidden=relu, chained=True, bias=1.0):
    """A forward pass that differs from the right one in what is named."""

    def forward(x, weights, biases):
        h = x
        for k, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
            h = (hidden if k < len(weights) else last)((h if chained else x) @ W + bias * b)
        return h

    return forward


def by_partition(scores, k):
    """The k largest, in the order in which NumPy happens to leave them: on some processors sorted, in narrow rows."""
    return np.argpartition(-scores, k - 1, axis=1)[:, :k]


def two_layers_only(x, weights, biases):
    h = relu(x @ weights[0] + biases[0])
    return h @ weights[1] + biases[1] if len(weights) > 1 else h


def forgets_the_last_layer(x, weights, biases):
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        x = relu(x @ W + b)
    return x


def pops(x, weights, biases):
    W, b = weights.pop(), biases.pop()
    for V, a in zip(weights, biases, strict=True):
        x = relu(x @ V + a)
    return x @ W + b


def adds_in_place(x, weights, biases):
    biases[-1] += 1
    return with_each()(x, weights, biases)


def hot(labels, classes):
    return np.eye(classes, dtype=np.float32)[labels]


def all_columns_hot(labels, classes):
    rows = np.zeros((len(labels), classes), dtype=np.float32)
    rows[:, labels] = 1
    return rows


def all_rows_hot(labels, classes):
    rows = np.zeros((len(labels), classes), dtype=np.float32)
    rows[labels] = 1
    return rows


def one_row_hot(labels, classes):
    row = np.zeros(classes, dtype=np.float32)
    row[labels] = 1
    return row


def hot_from_the_right(labels, classes):
    return hot(labels, classes)[:, ::-1]


def flat(images):
    return images.reshape(len(images), -1).astype(np.float32)


def buggy_normalize(images):  # the text's own
    images.reshape(len(images), -1)
    return (images // images.max()).astype(np.float32)


def divides_in_place(images):
    images //= 255
    return flat(images)


def by_own_maximum(images):
    x = flat(images)
    return x / np.maximum(x.max(axis=1, keepdims=True), 1)


def judged(summarize, batches=None):
    """An accuracy: `summarize` is handed the batches' lists of right answers, the samples and the batch size."""

    def accuracy(predict, x, t, batch_size):
        count = -(-len(x) // batch_size) if batches is None else batches(len(x), batch_size)
        parts = [slice(i * batch_size, (i + 1) * batch_size) for i in range(count)]
        return summarize([predict(x[p]).argmax(axis=1) == t[p] for p in parts], len(x), batch_size)

    return accuracy


def total(right):
    return sum(part.sum() for part in right)


def ranked_mistakes(p, t):
    """Row numbers of the mistakes, in the order of the data, and how confident each was."""
    wrong = np.flatnonzero(p.argmax(axis=1) != t)
    return wrong, p[wrong].max(axis=1)


def mistakes_by(key, wrong_only=True, cut=True):
    """The n rows with the smallest key, a function of the probabilities and the labels."""

    def mistakes(p, t, n):
        rows = ranked_mistakes(p, t)[0] if wrong_only else np.arange(len(t))
        order = rows[np.argsort(key(p[rows], t[rows]), kind="stable")]
        return order[:n] if cut else order

    return mistakes


def cut_first(p, t, n):
    rows = np.flatnonzero(p.argmax(axis=1) != t)[:n]
    return rows[np.argsort(-p.max(axis=1)[rows], kind="stable")]


def of_the_truth(p, t):
    return p[np.arange(len(t)), t]


def in_place_mistakes(p, t, n):
    p[p.argmax(axis=1) == t] = 0
    return np.argsort(-p.max(axis=1))[:n]


def accuracy_with_an_empty_batch(predict, x, t, batch_size):
    return judged(lambda right, n, size: total(right) / n, batches=lambda n, size: n // size + 1)(
        predict, x, t, batch_size
    )


def by_lead(p, t, n):
    wrong, ordered = np.flatnonzero(p.argmax(axis=1) != t), np.sort(p, axis=1)
    return wrong[np.argsort(-(ordered[wrong, -1] - ordered[wrong, -2]))][:n]


WRONG = {
    "2.1": [
        (((50, 784), (32, 50), (50, 20), (32, 20), (32, 10)), "two numbers of W1 are exchanged"),
        (((784, 50), (32, 50), (20, 50), (32, 20), (32, 10)), "two numbers of W2 are exchanged"),
        (((784, 50), (50, 32), (50, 20), (32, 20), (32, 10)), "two numbers of H1 are exchanged"),
        (((784, 50), (50,), (50, 20), (20,), (10,)), "other 31"),
        (((784, 50), 50, (50, 20), 20, 10), "other 31"),
        (((784, 50), (1, 50), (50, 20), (1, 20), (1, 10)), "other 31"),
        (((32, 784), (32, 50), (50, 20), (32, 20), (32, 10)), "W1 knows nothing of the 32"),
        (((784, 50), (32, 50), (32, 20), (32, 20), (32, 10)), "W2 knows nothing of the 32"),
        (((784, 50), (32, 50), (784, 20), (32, 20), (32, 10)), "come into this layer"),
        (((784, 50), (32, 50), (50, 20), (32, 20), (32, 20)), "scores is (32, 20)"),
        (((784, 50), (50, 20), (20, 10)), "wanted five shapes"),
        (((784.0, 50.0), (32, 50), (50, 20), (32, 20), (32, 10)), "wanted whole numbers"),
        (((), (), (), (), ()), "wanted whole numbers"),
    ],
    "2.2": [
        (lambda x, W, b, f: f(W @ x + b), "That is W @ x"),
        (lambda x, W, b, f: f(x @ W.T + b), "no transposing"),
        (lambda x, W, b, f: f(x @ W + b).T, "on its side"),
        (lambda x, W, b, f: f(x * W + b), "entry by entry"),
        (lambda x, W, b, f: f(x @ W), "bias is forgotten"),
        (lambda x, W, b, f: f(x @ W) + b, "too late"),
        (lambda x, W, b, f: x @ W + b, "activation is missing"),
        (lambda x, W, b, f: f(x) @ W + b, "You bend the inputs"),
        (lambda x, W, b, f: np.tanh(x @ W + b), "You apply tanh"),
        (lambda x, W, b, f: relu(x @ W + b), "You apply relu"),
        (lambda x, W, b, f: f(x[0] @ W + b), "so the result is (3, 3)"),
        (lambda x, W, b, f: f(x @ W - b), "the first row is"),
        (lambda x, W, b, f: f((x @ W + b).astype(float)), "stay float32"),
    ],
    "2.3": [
        (with_each(last=relu), "follows the last layer too"),
        (with_each(hidden=lambda u: u), "no ReLU between"),
        (with_each(hidden=sigmoid), "a sigmoid between"),
        (with_each(bias=0.0), "biases are forgotten"),
        (lambda x, W, b: with_each()(x, W, [*b[:-1], 0 * b[-1]]), "last layer's bias"),
        (with_each(last=softmax), "softmax of the scores"),
        (with_each(last=sigmoid), "sigmoid of the scores"),
        (with_each(chained=False), "from the first input again"),
        (lambda x, W, b: with_each()(relu(x), W, b), "bends the input, too"),
        (two_layers_only, "Of 3 layers you use the first 2"),
        (forgets_the_last_layer, "Of 2 layers you use the first 1"),
        (lambda x, W, b: W[0] @ x + b[0], "Samples are rows"),
        (lambda x, W, b: with_each()(x, W, b)[0], "scores have shape (3,)"),
        (lambda x, W, b: 2 * with_each()(x, W, b), "the first row is"),
        (lambda x, W, b: with_each()(x, W, b).astype(float), "stay float32"),
        (pops, "changes its list of weights"),
        (adds_in_place, "changes its list of biases"),
    ],
    "2.4": [
        (lambda labels, classes: hot(labels, classes).T, "Rows and columns are exchanged"),
        (lambda labels, classes: hot(labels, labels.max() + 1), "use classes, not the maximum"),
        (one_row_hot, "one row only"),
        (all_columns_hot, "ones of all labels"),
        (all_rows_hot, "fills whole rows"),
        (lambda labels, classes: hot(labels - 1, classes), "too far left"),
        (lambda labels, classes: hot((labels + 1) % classes, classes), "too far right"),
        (lambda labels, classes: 1 - hot(labels, classes), "are exchanged"),
        (lambda labels, classes: hot(labels, classes) * labels[:, None], "the labels themselves"),
        (hot_from_the_right, "the row of label 2 is"),
        (lambda labels, classes: np.eye(classes)[labels], "they are float64"),
        (lambda labels, classes: labels[:, None] == np.arange(classes), "they are bool"),
        (lambda labels, classes: labels, "gave shape (6,)"),
        (
            lambda labels, classes: hot(np.array([2, 0, 1, 2, 2, 0]), 4),
            "5 labels and 10 classes gave shape (6, 4)",
        ),
    ],
    "2.5": [
        (buggy_normalize, "shape is still (4, 28, 28)"),
        (lambda images: flat(images // 255), "all grays are lost"),
        (lambda images: flat(images // images.max()), "all grays are lost"),
        (lambda images: flat(images) / images.max(), "largest pixel of this batch"),
        (by_own_maximum, "its own largest pixel"),
        (lambda images: flat(images) / 256, "you divide by 256"),
        (flat, "still go from 0 to 255"),
        (lambda images: flat(images) / 255 / 255, "twice"),
        (lambda images: flat(images.transpose(0, 2, 1)) / 255, "in another order"),
        (lambda images: flat(images) / 254, "Every pixel is divided by 255"),
        (lambda images: images.reshape(len(images), -1) / 255, "they are float64"),
        (lambda images: images.reshape(-1).astype(np.float32) / 255, "one row for each image"),
        (divides_in_place, "changes its argument"),
    ],
    "2.6": [
        (judged(lambda right, n, size: total(right) / n, batches=lambda n, size: n // size), "Only 8 of"),
        (
            judged(lambda right, n, size: np.mean(right), batches=lambda n, size: n // size),
            "you say 0.75. Only 8",
        ),
        (judged(lambda right, n, size: np.mean([part.mean() for part in right])), "mean of the batches"),
        (judged(lambda right, n, size: total(right) / (len(right) * size)), "batches times batch_size"),
        (judged(lambda right, n, size: total(right)), "how many are right"),
        (accuracy_with_an_empty_batch, "got no samples"),
        (judged(lambda right, n, size: 100 * total(right) / n), "a percentage"),
        (judged(lambda right, n, size: 1 - total(right) / n), "share of wrong answers"),
        (judged(lambda right, n, size: total(right) / n + 0.01), "Wanted 0.7."),
        (judged(lambda right, n, size: right[0]), "wanted one number"),
        (lambda predict, x, t, size: 0.7, "Only 0 of"),
        (lambda predict, x, t, size: np.mean(predict(x).argmax(axis=1) == t), "10 samples at once"),
        (
            lambda predict, x, t, size: np.mean(
                [predict(x[i : i + 1]).argmax() == t[i] for i in range(len(x))]
            ),
            "1 at a time",
        ),
        (
            lambda predict, x, t, size: np.mean([predict(x[i]).argmax() == t[i] for i in range(len(x))]),
            "wanted a batch",
        ),
    ],
    "2.7": [
        (lambda scores, k: np.argsort(scores, axis=1)[:, :k], "smallest scores"),
        (lambda scores, k: np.argsort(scores, axis=1)[:, -k:], "the best comes last"),
        (lambda scores, k: np.sort(np.argsort(-scores, axis=1)[:, :k], axis=1), "not in order"),
        (by_partition, "not in order"),
        (lambda scores, k: -np.sort(-scores, axis=1)[:, :k], "the scores themselves"),
        (lambda scores, k: np.argsort(-scores, axis=0)[:, :k], "sort down the columns, sample against"),
        (lambda scores, k: np.argsort(-scores, axis=0)[:k], "and take rows of that"),
        (lambda scores, k: np.argsort(-scores, axis=0)[:k].T, "then turn the result"),
        (lambda scores, k: np.argsort(-scores, axis=1)[:k], "first k rows"),
        (lambda scores, k: scores.argmax(axis=1), "best class alone"),
        (lambda scores, k: scores.argmax(axis=1)[:, None], "as a column"),
        (lambda scores, k: np.argsort(-scores, axis=1), "the whole order"),
        (lambda scores, k: np.argsort(scores, axis=1)[::-1][:, :k], "exchanges the samples"),
        (lambda scores, k: np.argsort(-scores, axis=1)[:, :k] + 1, "begin at 0"),
        (lambda scores, k: np.sort(np.argsort(-scores, axis=1)[:, :k], axis=1), "but not in order"),
        (lambda scores, k: np.argsort(-scores, axis=1)[:, :k].astype(float), "wanted integers"),
        (lambda scores, k: np.argsort(-scores, axis=None)[:k], "gave shape (2,)"),
        (lambda scores, k: 0 * scores[:, :k].astype(int), "wanted ["),
    ],
    "2.8": [
        (by_lead, "lead over the second class"),
        (cut_first, "cut to 3 before you sort"),
        (mistakes_by(lambda p, t: -p.max(axis=1), wrong_only=False), "answered right"),
        (mistakes_by(lambda p, t: p.max(axis=1)), "least confident come first"),
        (
            lambda p, t, n: mistakes_by(lambda p, t: -p.max(axis=1))(p, t, n)[::-1],
            "most confident comes last",
        ),
        (mistakes_by(lambda p, t: -of_the_truth(p, t)), "sort by the probability of the true class"),
        (mistakes_by(of_the_truth), "least probability of the true class"),
        (lambda p, t, n: np.argsort(-ranked_mistakes(p, t)[1])[:n], "places in the list"),
        (lambda p, t, n: ranked_mistakes(p, t)[0][:n], "order of the data"),
        (mistakes_by(lambda p, t: -p.max(axis=1), cut=False), "Keep the first 3"),
        (lambda p, t, n: -np.sort(-ranked_mistakes(p, t)[1])[:n], "Those are probabilities"),
        (lambda p, t, n: p.argmax(axis=1) != t, "yes or no"),
        (lambda p, t, n: mistakes_by(lambda p, t: -p.max(axis=1))(p, t, n).astype(float), "wanted integers"),
        (lambda p, t, n: mistakes_by(lambda p, t: -p.max(axis=1))(p, t, n)[:2], "wanted shape (3,)"),
        (lambda p, t, n: np.resize(ranked_mistakes(p, t)[0][-1:], n), "came out, wanted"),
        (in_place_mistakes, "changes its argument"),
    ],
}


def layer_by_rows(x, W, b, activation):
    return np.array([activation(row @ W + b) for row in x])


def forward_by_index(x, weights, biases):
    for k in range(len(weights)):
        x = x @ weights[k] + biases[k]
        if k < len(weights) - 1:
            x = np.where(x > 0, x, np.float32(0))
    return x


def accuracy_by_list(predict, x, t, batch_size):
    right = []
    for start in range(0, len(x), batch_size):
        right.extend(predict(x[start : start + batch_size]).argmax(axis=1) == t[start : start + batch_size])
    return np.mean(right)


def mistakes_by_sorting(p, t, n):
    answers = p.argmax(axis=1)
    pairs = [(p[i, answers[i]], i) for i in range(len(t)) if answers[i] != t[i]]
    return [i for _, i in sorted(pairs, reverse=True)[:n]]


OTHER_WAYS = {  # written differently, and correct
    "2.1": [[[784, 50], [32, 50], [50, 20], [32, 20], [32, 10]]],
    "2.2": [layer_by_rows, lambda x, W, b, f: f((W.T @ x.T).T + b)],
    "2.3": [forward_by_index, with_each()],
    "2.4": [hot, lambda labels, classes: (labels[:, None] == np.arange(classes)).astype(np.float32)],
    "2.5": [lambda images: (images.reshape(-1, 784) / 255).astype(np.float32), lambda images: flat(images) / 255],
    "2.6": [accuracy_by_list],
    "2.7": [lambda scores, k: [sorted(range(len(row)), key=lambda c: -row[c])[:k] for row in scores]],
    "2.8": [mistakes_by_sorting],
}  # fmt: skip
