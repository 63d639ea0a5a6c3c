"""Exercise 4.6, “Find the bug: a way around”."""

import numpy as np

from common.exercises.chapter04.shared import compare_each
from common.exercises.comparing import several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function
from common.functions import relu


def residual_backward_fixed(x, W, dout):
    du = dout * (x @ W > 0)
    return dout + du @ W.T, x.T @ du


@exercise(
    "4.6",
    "Find the bug: a way around",
    hints=[
        "Draw the graph: x branches. One way goes through W and ReLU, the other straight to the sum.",
        "The check says that dx is wrong and dW right. How often is dx assigned, and what becomes of the first value?",
        "The two ways meet at x, so they are added: dx = dout + du @ W.T. A new array, not dout += …, which changes dout.",
    ],
    solution=residual_backward_fixed,
)
def check_residual_backward(answer):
    attempt, names = function(answer, "residual_backward_fixed"), ("dx", "dW")
    rng = np.random.default_rng(46)
    for n, d, dtype in ((4, 4, float), (5, 3, float), (1, 6, float), (3, 2, np.float32)):
        x, W, dout = (rng.normal(size=size).astype(dtype) for size in ((n, d), (d, d), (n, d)))
        if n > 1:
            x[-1] = 0  # here x @ W is exactly 0
        try:
            got = several(attempt, names, x, W, dout, x=x, W=W, dout=dout)
        except Wrong as wrong:
            if "changes its argument" in str(wrong):
                raise Wrong(
                    "residual_backward_fixed changes its argument. After dx = dout both names stand for one array, and dx += … "
                    "writes into it. dx = dout + … makes a new one."
                ) from None
            raise
        wanted = dict(zip(names, residual_backward_fixed(x, W, dout), strict=True))
        compare_each(got, wanted, _residual_mistakes(x, W, dout, **wanted), f"With x of shape {x.shape}")
        if dtype is np.float32:
            for part in got.values():
                stays_float32(part)
    return "Where ways meet gradients are added, and dout itself arrives at x, however small W is. Very deep networks are built of such blocks."


def _residual_mistakes(x, W, dout, dx, dW):
    u = x @ W
    du = dout * (u > 0)
    through = du @ W.T
    masked = {
        "nothing is masked. The gradient goes through the ReLU only where x @ W is above 0.": dout,
        "where x @ W is exactly 0 you let the gradient through. This book takes the slope 0 there.": dout * (u >= 0),
        "the mask looks at x. It should be where the ReLU's input, x @ W, is above 0.": dout * (x > 0),
        "the mask looks at the block's output. It should be where the ReLU's input, x @ W, is above 0.": dout * (x + relu(u) > 0),
        "the mask looks at the sign of dout. It should be where the ReLU's input, x @ W, is above 0.": dout * (dout > 0),
    }  # fmt: skip
    mistakes = {
        "dx": {
            "dx: only the way through W is counted; the way around is lost. Gradients that meet are added.": through,
            "dx: only the way around is counted; the way through W is lost. Gradients that meet are added.": dout,
            "dx: on the way through W, W.T is missing: du arrives behind the product, so go on with du @ W.T.": dout + du,
            "dx: that is du @ W on the way through. It runs because W is square; the derivation says du @ W.T.": dout + du @ W,
            "dx: you multiply what comes back on the two ways. Gradients that meet are added.": dout * through,
            "dx: you subtract one way from the other. Gradients that meet are added.": dout - through,
            "dx: the mean of the two ways. Gradients that meet are added.": dx / 2,
            "dx: the way around counts twice.": dx + dout,
            "dx: the forward pass's x comes back on the way around. What comes back is dout.": x + through,
            "dx: the mask is for the way through the ReLU only. The way around has none: dout, whole.": du + through,
            "dx: on the way around comes 1, its local derivative. Multiply it by what comes from above: dout.": 1 + through,
            "dx and dW are exchanged: return (dx, dW).": dW,
        },
        "dW": {
            "dW lies on its side: x.T @ du.": dW.T,
            "dW: the way around doesn't pass W, so it adds nothing to dW.": x.T @ (du + dout),
            "dW is the mean over the samples. The weight is used in each of them: add.": dW / len(x),
        },
    }  # fmt: skip
    for message, d in masked.items():
        mistakes["dx"][f"dx: {message}"] = dout + d @ W.T
        mistakes["dW"][f"dW: {message}"] = x.T @ d
    if len(x) == len(W):
        mistakes["dW"]["dW: that is x @ du. It runs because all is square; wanted is x.T @ du."] = x @ du
    return mistakes
