"""Exercise 2.1, “Five shapes”."""

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, show


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
        raise Wrong(f"shapes is {show(answer)}, wanted five shapes: (W1, H1, W2, H2, scores).")
    for name, given in zip(("W1", "H1", "W2", "H2", "scores"), answer, strict=True):
        shape = tuple(given) if isinstance(given, tuple | list) else (given,)
        if not shape or not all(isinstance(n, int | np.integer) for n in shape):
            raise Wrong(f"The shape of {name} is {show(given)}, wanted whole numbers, for example (3, 2).")
        if name.startswith("W"):
            _check_weight_shape(name, shape, {"W1": (784, 50), "W2": (50, 20)}[name])
        else:
            _check_output_shape(name, shape, {"H1": 50, "H2": 20, "scores": 10}[name])
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
