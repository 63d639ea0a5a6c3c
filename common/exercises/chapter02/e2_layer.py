"""Exercise 2.2, “One layer”."""

import numpy as np

from common.exercises.comparing import in_float32, recognize, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show
from common.functions import relu, sigmoid


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
    single = in_float32(x, W, b)
    stays_float32(attempt.array(*single, relu))
    return (
        "One line for a sample or a thousand: the product takes the rows one by one, and b is added to each."
    )
