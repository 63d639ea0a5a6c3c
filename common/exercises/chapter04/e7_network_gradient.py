"""Exercise 4.7, “All four gradients”."""

import numpy as np

from common.exercises.chapter04.e3_affine_backward import bias_mistakes
from common.exercises.chapter04.shared import close
from common.exercises.comparing import compare, several
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function
from common.functions import relu, sigmoid, softmax


def network_gradient(x, labels, W1, b1, W2, b2):
    u = x @ W1 + b1
    h = np.maximum(u, 0)
    ds = softmax(h @ W2 + b2)
    ds[np.arange(len(x)), labels] -= 1
    ds /= len(x)
    du = ds @ W2.T * (u > 0)
    return x.T @ du, du.sum(axis=0), h.T @ ds, ds.sum(axis=0)


class _Network:
    """The passes of the two-layer network, with one slip in them where one is named."""

    def __init__(self, x, labels, W1, b1, W2, b2, **slip):
        pick = dict(bias1=b1, bias2=b2, bend=relu, end=softmax, divide=lambda d: d / len(x), back=W2.T,
                    mask=lambda u, h, dh: u > 0) | slip  # fmt: skip
        self.x = x
        self.u = x @ W1 + pick["bias1"]
        self.h = pick["bend"](self.u)
        self.y = pick["end"](self.h @ W2 + pick["bias2"])
        self.ds = pick["divide"](self.y - np.eye(len(b2))[labels])
        self.dh = self.ds @ pick["back"]
        self.du = self.dh * pick["mask"](self.u, self.h, self.dh)
        self.gradients = dict(
            dW1=x.T @ self.du, db1=self.du.sum(axis=0), dW2=self.h.T @ self.ds, db2=self.ds.sum(axis=0)
        )


def _by_columns(scores):
    return softmax(scores.T).T


_LAST = {  # slips that spoil what leaves the loss: seen in db2 first
    "The gradient of the scores is not divided by N: the loss is the mean over the batch.": dict(divide=lambda d: d),
    "The sign is exchanged: the gradient of the scores is y - t.": dict(divide=lambda d: -d / len(d)),
    "The sign is exchanged, and it is not divided by N: the gradient of the scores is (y - t) / N.": dict(divide=lambda d: -d),
    "You divide by the number of classes. The mean is one over the samples: divide by N.": dict(divide=lambda d: d / d.shape[1]),
    "You divide by the number of all scores. The mean is one over the samples: divide by N.": dict(divide=lambda d: d / d.size),
    "You divide by N twice, perhaps with a mean where the sum belongs.": dict(divide=lambda d: d / len(d) ** 2),
    "The softmax is missing: the gradient of the scores is (softmax(scores) - t) / N.": dict(end=lambda s: s),
    "The softmax runs down the columns; the classes of one sample are a row.": dict(end=_by_columns),
    "Sigmoid is in the place of softmax.": dict(end=sigmoid),
    "The forward pass has no ReLU.": dict(bend=lambda u: u),
    "The forward pass has a sigmoid where the ReLU should be.": dict(bend=sigmoid),
    "There is a ReLU on the scores, too; it is between the layers only.": dict(end=lambda s: softmax(relu(s))),
    "The forward pass forgets b1.": dict(bias1=0),
    "The forward pass forgets b2.": dict(bias2=0),
    "The forward pass forgets both biases.": dict(bias1=0, bias2=0),
}  # fmt: skip
_HIDDEN = {  # slips between the layers: seen in db1 first
    "The mask of the ReLU is missing: let the gradient through only where u = x @ W1 + b1 is above 0.": dict(mask=lambda u, h, dh: 1),
    "The mask looks at the gradient's sign. It should be where u = x @ W1 + b1 is above 0.": dict(mask=lambda u, h, dh: dh > 0),
    "You multiply by h. ReLU is a switch: its slope is 1 where u is above 0, however large u is.": dict(mask=lambda u, h, dh: h),
    "The mask is the wrong way round.": dict(mask=lambda u, h, dh: u <= 0),
    "That is the slope of a sigmoid, h (1 - h). Between the layers is a ReLU.": dict(mask=lambda u, h, dh: h * (1 - h)),
    "Where u is exactly 0 you let the gradient through. This book takes the slope 0 there.": dict(mask=lambda u, h, dh: u >= 0),
}  # fmt: skip


@exercise(
    "4.7",
    "All four gradients",
    hints=[
        "Forward: u = x @ W1 + b1, h = relu(u), scores = h @ W2 + b2; keep u and h. The way back begins with exercise 4.5.",
        "With ds, the gradient of the scores: dW2 and db2 as in 4.3, with h for x. To the hidden units goes ds @ W2.T, masked where u > 0.",
        "du = ds @ W2.T * (u > 0); return x.T @ du, du.sum(axis=0), h.T @ ds, ds.sum(axis=0).",
    ],
    solution=network_gradient,
)
def check_network_gradient(answer):
    attempt, names = function(answer, "network_gradient"), ("dW1", "db1", "dW2", "db2")
    rng = np.random.default_rng(47)
    for n, d, hidden, classes, scale, dtype in (
        (5, 4, 4, 4, 1, float),  # square weights first: a wrong transposition runs, and can be told
        (6, 3, 5, 4, 1, float),
        (1, 3, 2, 3, 1, float),
        (5, 2, 4, 3, 1000, float),
        (7, 5, 6, 3, 1, np.float32),
    ):
        shapes = (n, d), (d, hidden), (hidden,), (hidden, classes), (classes,)
        x, W1, b1, W2, b2 = (rng.normal(size=shape) for shape in shapes)
        if n in (6, 7):
            x[0], b1[1:] = 0, 0  # a black image and fresh biases: the ReLU's input is exactly 0
        given = [(array * s).astype(dtype) for array, s in ((x, 1), (W1, 1), (b1, 1), (W2, scale), (b2, 1))]
        labels = rng.permutation(np.arange(n) % classes)
        arguments = given[0], labels, *given[1:]
        named_as = dict(zip(("x", "labels", "W1", "b1", "W2", "b2"), arguments, strict=True))
        try:
            got = several(attempt, names, *arguments, **named_as)
        except Wrong as wrong:
            if "NumPy warn" in str(wrong) and "overflow" in str(wrong):
                raise Wrong(
                    f"{wrong} The weights are large here, and exp overflows. Use softmax, which subtracts each row's maximum."
                ) from None
            raise
        wanted = dict(zip(names, network_gradient(*arguments), strict=True))
        _judge_network(got, wanted, arguments, f"With N, D, H, K = {n}, {d}, {hidden}, {classes}")
        if dtype is np.float32:
            for name, part in got.items():
                if part.dtype != dtype:
                    raise Wrong(
                        f"The values are right, but all came in float32 and {name} is {part.dtype}. np.eye makes float64 rows, for one."
                    )
    return "Every weight's slope in one sweep: forward, keep what is needed, and back. That is all a training step has to know."


def _judge_network(got, wanted, arguments, told):
    wrong = [name for name in wanted if not close(got[name], wanted[name])]
    if not wrong:
        return
    if wrong == list(wanted) and all(
        close(got[a], wanted[b]) for a, b in (("dW1", "dW2"), ("db1", "db2"), ("dW2", "dW1"), ("db2", "db1"))
    ):
        raise Wrong("All four are right, in another order. Wanted is (dW1, db1, dW2, db2).")
    right = [name for name in wanted if name not in wrong]
    verdict = f"Wrong: {', '.join(wrong)}; right: {', '.join(right) or 'none'}. "
    # a slip that explains all four; then one that explains the first wrong one the way back meets
    for message, slip in (_LAST | _HIDDEN).items():
        slipped = _Network(*arguments, **slip).gradients
        if all(close(got[name], slipped[name]) for name in wanted):
            raise Wrong(verdict + message)
    first = next(name for name in ("db2", "dW2", "db1", "dW1") if name in wrong)
    for message, mistake in _network_mistakes(first, *arguments):
        if close(got[first], mistake):
            raise Wrong(verdict + message)
    try:
        compare(got[first], wanted[first], {}, f"{told}, {first}", rtol=1e-5, atol=1e-8)
    except Wrong as found:
        raise Wrong(f"{verdict}The way back meets {first} first. {found}") from None


def _network_mistakes(name, x, labels, W1, b1, W2, b2):
    """Pairs of a message and what this gradient would be with that slip."""
    arguments = [
        array.astype(float) if array.dtype == np.float32 else array for array in (x, labels, W1, b1, W2, b2)
    ]
    net = _Network(*arguments)
    right = net.gradients[name]
    if name in ("db1", "db2"):
        above = net.ds if name == "db2" else net.du
        for message, mistake in bias_mistakes(name, above, "ds" if name == "db2" else "du").items():
            yield message, mistake
    if name in ("db1", "dW1") and len(W1) == len(W2) == len(b2):  # square: these run
        back = {
            "On the way to the hidden units is ds @ W2. It runs because W2 is square; the derivation says ds @ W2.T.": W2,
            "W1 is used on the way to the hidden units. They feed W2, so it is ds @ W2.T.": W1.T,
            "W1 is used on the way to the hidden units, untransposed. They feed W2, so it is ds @ W2.T.": W1,
            "On the way to the hidden units W2.T is missing: ds @ W2.T.": np.eye(len(W2)),
        }  # fmt: skip
        for message, matrix in back.items():
            yield message, _Network(*arguments, back=matrix).gradients[name]
            unmasked = _Network(*arguments, back=matrix, mask=lambda u, h, dh: 1).gradients[name]
            yield f"{message} And the mask of the ReLU is missing.", unmasked
    if name in ("dW1", "dW2"):
        yield f"{name} lies on its side: it has the shape of {name[1:]}.", right.T
        yield f"{name} is the mean over the samples, though ds is divided by N already.", right / len(x)
    if name == "dW2":
        yield "dW2 needs what went into the second layer: that is h, after the ReLU, not u.", net.u.T @ net.ds
        yield "dW2 needs what went into the second layer: that is h, not x.", x.T @ net.ds
    if name == "dW1":
        yield "dW1 needs what went into the first layer: that is x, not h.", net.h.T @ net.du
        yield "dW1 needs what went into the first layer: that is x, not u.", net.u.T @ net.du
        yield "dW1 needs what leaves the mask, du. You take the gradient before it.", net.x.T @ net.dh
    for message, slip in (_LAST if name in ("db2", "dW2") else _HIDDEN | _LAST).items():
        yield message, _Network(*arguments, **slip).gradients[name]
