"""What several exercises of chapter 7 use."""

import numpy as np

SMALL = 1e-5  # the eps of the chapter


def features(rng, *shape):
    """Numbers of which every column has a mean and a spread of its own."""
    places, spreads = rng.uniform(-3, 3, shape[1:]), rng.uniform(0.3, 2.5, shape[1:])
    return places + spreads * rng.normal(size=shape)


def normalized(x, axis, eps=SMALL, **kind):
    mean, var = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True, **kind)
    return (x - mean) / np.sqrt(var + eps)
