"""Exercise 6.6, “Look before you train”."""

import itertools

import numpy as np

from common import functions
from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import NamedArrays, Wrong, function, named, real


def layer_spreads(x, weights, activation):
    spreads = []
    for W in weights:
        x = activation(x @ W)
        spreads.append(float(np.std(x)))
    return spreads


@exercise(
    "6.6",
    "Look before you train",
    hints=[
        "A loop over the matrices: what comes out of one layer goes into the next.",
        "x = activation(x @ W) inside of the loop; np.std(x) is one number for all units and samples.",
        "Begin with spreads = [], append np.std(x) in the loop after x has been renewed, and return the list.",
    ],
    solution=layer_spreads,
)
def check_layer_spreads(answer):
    attempt = function(answer, "layer_spreads")
    rng = np.random.default_rng(66)
    for sizes, f in (((6, 6, 6, 6), np.tanh), ((5, 9, 4), functions.relu), ((3, 7), functions.sigmoid)):
        x = rng.normal(size=(20, sizes[0])) + 0.5
        weights = NamedArrays("weights", [rng.normal(size=pair) for pair in itertools.pairwise(sizes)])
        with named(x=x, activation=f):
            got = real(attempt(x, weights, f), "The result of layer_spreads")
        if got.shape != (len(weights),):
            raise Wrong(
                f"For {len(weights)} matrices it returned shape {got.shape}, wanted one number for each."
            )
        wanted = np.array(layer_spreads(x, weights, f))
        if np.allclose(got, wanted, rtol=1e-6):
            continue
        outputs, sums = [x], []
        for W in weights:
            sums.append(outputs[-1] @ W)
            outputs.append(f(sums[-1]))
        recognize(got, {
            "Those are the spreads before the activation function. Wanted are those after it.": [u.std() for u in sums],
            "The list begins with the input's own spread. Wanted are those behind the layers.": [h.std() for h in outputs[:-1]],
            "Those are variances. np.std has the root in it.": [h.var() for h in outputs[1:]],
            "Those are root mean squares. The spread is measured from the mean: np.std.": [np.sqrt(np.mean(h**2)) for h in outputs[1:]],
            "The activation function is missing.": layer_spreads(x, weights, lambda u: u),
            "Every layer gets the input itself. It gets what the layer before put out.": [f(x @ W).std() if W.shape[0] == x.shape[1] else 0 for W in weights],
            "Those are means. Wanted are spreads, np.std.": [h.mean() for h in outputs[1:]],
            "The mean of the units' own spreads is not the spread of all numbers: np.std of the whole array.": [h.std(axis=0).mean() for h in outputs[1:]],
        })  # fmt: skip
        k = int(np.argmin(np.isclose(got, wanted, rtol=1e-6)))
        raise Wrong(f"Behind layer {k + 1} of sizes {sizes} it says {got[k]:.6g}, wanted {wanted[k]:.6g}.")
    return "A few numbers before the first step: spreads that shrink to nothing or run away tell of a bad start. What goes back wants a look of its own."
