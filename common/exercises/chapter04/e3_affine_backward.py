"""Exercise 4.3, “Affine, backward”."""

import numpy as np

from common.exercises.chapter04.shared import compare_each
from common.exercises.comparing import in_float32, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import function


def affine_backward(x, W, dout):
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


@exercise(
    "4.3",
    "Affine, backward",
    hints=[
        "The gradient by an array has the array's shape: dx is (N, D), dW is (D, H), db is (H,). dout is (N, H).",
        "dx: each sample's dout goes back through the weights. dW: inputs times dout, added over the samples. db: the bias is used in every sample.",
        "return dout @ W.T, x.T @ dout, dout.sum(axis=0)",
    ],
    solution=affine_backward,
)
def check_affine_backward(answer):
    attempt, names = function(answer, "affine_backward"), ("dx", "dW", "db")
    rng = np.random.default_rng(43)
    # square first: there a wrong order or transposition runs, so the mistake can be told from the numbers
    for n, d, h in ((3, 3, 3), (5, 3, 4), (1, 4, 2), (2, 1, 1)):
        x, W, dout = rng.normal(size=(n, d)), rng.normal(size=(d, h)), rng.normal(size=(n, h))
        got = several(attempt, names, x, W, dout, x=x, W=W, dout=dout)
        wanted = dict(zip(names, affine_backward(x, W, dout), strict=True))
        mistakes = _affine_mistakes(x, W, dout, **wanted) if n == d == h else {}
        mistakes["db"] = bias_mistakes("db", dout, "dout")
        compare_each(got, wanted, mistakes, f"With N = {n}, D = {d}, H = {h}")
    x, W, dout = in_float32(x, W, dout)
    for part in several(attempt, names, x, W, dout, x=x, W=W, dout=dout).values():
        stays_float32(part)
    return "Two products and a sum, whatever the sizes: what the backward pass of such a network spends most of its time on."


def _affine_mistakes(x, W, dout, dx, dW, db):
    return {
        "dx": {
            "dx and dW are exchanged: return (dx, dW, db).": dW,
            "dx: that is dout @ W. It runs here because W is square; the derivation says dout @ W.T.": dout @ W,
            "dx: that is W @ dout. The samples are rows, so dout stands on the left: dout @ W.T.": W @ dout,
            "dx: that is W.T @ dout. The samples are rows, so dout stands on the left: dout @ W.T.": W.T @ dout,
            "dx lies on its side: the samples are rows, dout @ W.T.": dx.T,
            "dx: that multiplies entry by entry. A matrix product is written @.": dout * W.T,
            "dx: that multiplies entry by entry, and without transposing. Wanted is dout @ W.T.": dout * W,
            "dx: that is x @ W.T. Back goes what comes from above: dout @ W.T.": x @ W.T,
            "dx is divided by N. The mean over the batch is the loss's business: dout holds it already.": dx / len(x),
        },
        "dW": {
            "dW lies on its side: it has the shape of W, (D, H), so x.T @ dout.": dW.T,
            "dW: that is x @ dout. It runs here because all is square; the sum over the samples needs x.T @ dout.": x @ dout,
            "dW: that is dout @ x. Wanted is x.T @ dout, which adds over the samples.": dout @ x,
            "dW: that is x @ dout.T, which adds over the units. Wanted is x.T @ dout, which adds over the samples.": x @ dout.T,
            "dW: that is dout @ x.T, which adds over the units. Wanted is x.T @ dout, which adds over the samples.": dout @ x.T,
            "dW: that multiplies entry by entry. A matrix product is written @.": x.T * dout,
            "dW: that multiplies entry by entry, and without transposing. Wanted is x.T @ dout.": x * dout,
            "dW is the mean over the samples. The weight is used in each of them, and where ways meet gradients are added.": dW / len(x),
            "dW holds the first sample only: add over all of them, x.T @ dout.": np.outer(x[0], dout[0]),
        },
    }  # fmt: skip


def bias_mistakes(name, dout, from_above):
    """What plausible slips make of a bias's gradient; `from_above` is how the text calls dout."""
    return {
        f"{name}: that is {from_above} as it is, a row for each sample. One bias serves all samples: add the rows.": dout,
        f"{name}: you add over the units. One bias serves all samples: add over these, axis=0.": dout.sum(axis=1),
        f"{name} is the mean over the samples. The bias is used in each of them, and where ways meet gradients are added.": dout.mean(axis=0),
        f"{name}: you add all entries into one number. Each unit has its own bias: axis=0.": dout.sum(),
        f"{name} is a matrix of one row, shape {(1, dout.shape[1])}; b is {dout.shape[1:]}. Leave keepdims away.": dout.sum(axis=0, keepdims=True),
        f"{name} holds the first sample only: add over all of them.": dout[0],
        f"{name} is all ones: that is the local derivative. Multiply by {from_above}, and add over the samples.": np.ones(dout.shape[1]),
        f"{name} counts the samples: that is right for a {from_above} of ones only.": np.full(dout.shape[1], float(len(dout))),
    }  # fmt: skip
