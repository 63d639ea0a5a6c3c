"""Exercise 1.8, “Collapse two layers”."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, real


def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


@exercise(
    "1.8",
    "Collapse two layers",
    hints=[
        "Multiply out (x @ W1 + b1) @ W2 + b2.",
        "x is multiplied by W1 first and by W2 then: the product is W1 @ W2, in this order.",
        "The first bias, too, goes through the second layer: b1 @ W2.",
    ],
    solution=collapse,
)
def check_collapse(answer):
    attempt = function(answer, "collapse")
    rng = np.random.default_rng(5)
    # square first: there every order of the product has a shape, so the mistake can be told from the numbers
    for a, h, c in ((2, 2, 2), (3, 4, 2), (1, 5, 3)):
        W1, b1 = rng.normal(size=(a, h)), rng.normal(size=h)
        W2, b2 = rng.normal(size=(h, c)), rng.normal(size=c)
        try:
            pair = attempt(W1, b1, W2, b2)
        except Wrong as wrong:
            if "matmul" in str(wrong) or "broadcast" in str(wrong):
                raise Wrong(
                    f"The shapes don't fit: W1 is {W1.shape}, W2 is {W2.shape}. Which order of the product fits?"
                ) from None
            raise
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise Wrong(f"collapse returned {type(pair).__name__}, wanted two things: return W, b")
        W, b = real(pair[0], "W"), real(pair[1], "b")
        if W.shape != (a, c):
            raise Wrong(f"W has shape {W.shape}, wanted {(a, c)}: from {a} inputs to {c} outputs.")
        if a == h == c and np.allclose(W, W2 @ W1):
            raise Wrong("W is W2 @ W1. x meets W1 first: x @ W1 @ W2.")
        if a == h == c and np.allclose(W, W1 + W2):
            raise Wrong("W is a sum. One layer after the other multiplies: x @ W1 @ W2.")
        if a == h == c and np.allclose(W, W1 * W2):
            raise Wrong("W is the product entry by entry. The matrix product is written @.")
        if not np.allclose(W, W1 @ W2):
            raise Wrong("W is not the product of the two weight matrices.")
        if np.shape(b) != (c,):
            raise Wrong(f"b has shape {b.shape}, wanted {(c,)}.")
        if np.allclose(b, b2):
            raise Wrong("The first bias is forgotten: b1 goes through the second layer as b1 @ W2.")
        if h == c and np.allclose(b, b1 + b2):
            raise Wrong("The first bias has to go through the second layer before it is added: b1 @ W2.")
        if h == c and np.allclose(b, W2 @ b1 + b2):
            raise Wrong("The first bias is a row, and meets W2 from the left: b1 @ W2, not W2 @ b1.")
        if not np.allclose(b, b1 @ W2 + b2):
            raise Wrong("b is not right yet. What is the output of both layers for x = 0?")
    return "However many linear layers: one does the same. Only a bend between them changes that."
