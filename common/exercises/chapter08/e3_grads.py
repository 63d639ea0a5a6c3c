"""Exercise 8.3, “Find the bug: decay that does not decay”."""

import numpy as np

from common.exercises.chapter08.shared import Given, layers
from common.exercises.comparing import recognize, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, real, show


def grads_fixed(grads, params, decay):
    fixed = dict(grads)
    for name in params:
        if name.startswith("W"):
            fixed[name] = grads[name] + decay * params[name]
    return fixed


@exercise(
    "8.3",
    "Find the bug: decay that does not decay",
    hints=[
        "The penalty is λ/2 · ΣW². What is its derivative by one of the weights? And by a bias?",
        "To each gradient whose name begins with W, decay * params[name] is added. All others go on as they came.",
        "Begin with fixed = dict(grads), a new dict. Then fixed[name] = grads[name] + decay * params[name]; += would change grads.",
    ],
    solution=grads_fixed,
)
def check_grads(answer):
    attempt = function(answer, "grads_fixed")
    rng = np.random.default_rng(83)
    for sizes, decay, norm, dtype in (
        ((3, 4, 2), 0.1, False, float),
        ((2, 3, 2, 4), 0.5, True, float),
        ((4, 3), 2.0, False, float),
        ((3, 4, 2), 0.3, False, np.float32),
        ((3, 2), 0.0, False, float),
    ):
        given, slopes = (layers(rng, sizes, dtype, norm) for _ in range(2))
        grads, params = Given("grads", slopes), Given("params", given)
        result = attempt(grads, params, decay)
        grads.insist_unchanged(attempt.name, slopes)
        params.insist_unchanged(attempt.name, given)
        if not isinstance(result, dict) or result is grads:
            raise Wrong(f"grads_fixed returned {show(result)}, wanted a new dict of gradients.")
        if result.keys() != slopes.keys():
            raise Wrong(
                f"The names are {show(sorted(map(str, result)))}, wanted those of grads, {show(sorted(slopes))}."
            )
        for name, slope in slopes.items():
            _judge_grad(real(result[name], f"The gradient of {name}"), name, slope, given[name], decay)
    return "Now the descent follows the loss that is printed. A penalty in the loss alone changes a number on the screen and no weight."


def _judge_grad(got, name, slope, w, decay):
    wanted = slope + decay * w if name.startswith("W") else slope
    if got.shape != wanted.shape:
        raise Wrong(f"The gradient of {name} has shape {got.shape}, wanted {wanted.shape}.")
    if not np.allclose(got, wanted, rtol=1e-5, atol=1e-7):
        if not name.startswith("W"):
            recognize(got, {f"{name} decays too. Only the names that begin with W do.": slope + decay * w})
            raise Wrong(f"The gradient of {name} has changed. Only those of the names that begin with W do.")
        recognize(got, {
            f"The gradient of {name} is as it came. The penalty adds decay · W to every matrix's.": slope,
            "A half too many: the derivative of λ/2 · w² is λw.": slope + decay / 2 * w,
            "A 2 too many: it cancels with the half in λ/2 · w².": slope + 2 * decay * w,
            "The sign: the gradient points uphill, toward larger weights, so decay · W is added.": slope - decay * w,
            "You add the squares. The derivative of λ/2 · w² is λw.": slope + decay * w**2,
            "You add the penalty itself. Its derivative is wanted: decay · W.": slope + decay / 2 * np.sum(w**2),
            "You add the price of each weight. The derivative of λ/2 · w² is λw: decay · W.": slope + decay / 2 * w**2,
            "decay is forgotten: decay times the weight is added.": slope + w,
            "That is the penalty's part alone. The data's gradient belongs in, too.": decay * w,
            "That is the slope of the size |w|: decay times the sign. Here it is decay · W.": slope + decay * np.sign(w),
            "You shrink the gradient. It is the weight that decays: decay · W is added to the gradient.": slope * (1 - decay),
            "You add decay times the gradient. It is decay times the weight.": slope + decay * slope,
        })  # fmt: skip
        raise Wrong(
            f"{name}: gradient {slope.flat[0]:.4g}, weight {w.flat[0]:.4g}, decay {decay}: {got.flat[0]:.4g}, wanted {wanted.flat[0]:.4g}."
        )
    if slope.dtype == np.float32:
        stays_float32(got)
