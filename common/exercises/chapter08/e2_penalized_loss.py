"""Exercise 8.2, “The loss with its penalty”."""

import numpy as np

from common.exercises.chapter08.shared import Given, layers
from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def penalized_loss(data_loss, params, decay):
    squares = sum(np.sum(params[name] ** 2) for name in params if name.startswith("W"))
    return data_loss + decay / 2 * squares


@exercise(
    "8.2",
    "The loss with its penalty",
    hints=[
        "Go through the names in params. Which of them begin with W, and what does each of these matrices add?",
        'name.startswith("W") picks the matrices; np.sum(params[name] ** 2) is what one of them adds to the sum.',
        "Add up these sums over all matrices, multiply once by decay / 2, and add data_loss once.",
    ],
    solution=penalized_loss,
)
def check_penalized_loss(answer):
    attempt = function(answer, "penalized_loss")
    rng = np.random.default_rng(82)
    for data_loss, sizes, decay, norm, dtype in (
        (2.3, (3, 4, 2), 0.1, False, float),
        (0.7, (2, 5, 3, 4), 0.02, False, float),
        (1.5, (4, 3), 2.0, False, float),
        (0.4, (3, 2, 3), 0.5, True, float),
        (1.1, (5, 4, 3), 0.3, False, np.float32),
        (0.9, (2, 2, 2), 0.0, False, float),
    ):
        arrays = layers(rng, sizes, dtype, norm)
        params = Given("params", arrays)
        got = attempt.array(data_loss, params, decay, shape=())
        params.insist_unchanged(attempt.name, arrays)
        wanted = penalized_loss(data_loss, arrays, decay)
        if np.isclose(got, wanted, rtol=1e-5):
            continue
        _hint_at_penalty(got, data_loss, arrays, decay)
        raise Wrong(
            f"With data_loss {data_loss}, decay {decay} and {', '.join(sorted(arrays))}: {float(got):.6g}, wanted {float(wanted):.6g}."
        )
    return "Every weight now has its price, which it must earn by lowering the data's loss. Biases cost nothing: they make no function wild."


def _hint_at_penalty(got, data_loss, arrays, decay):
    weights = {name: w for name, w in arrays.items() if name.startswith("W")}
    squares = {name: float(np.sum(array**2)) for name, array in arrays.items()}
    total, biases, norms = (sum(squares[name] for name in arrays if name[0] == letter) for letter in "Wbg")
    half = decay / 2
    mistakes = {
        "The biases are counted too. Only the names that begin with W cost something.": data_loss + half * (total + biases),
        "gamma is counted too. Only the names that begin with W cost something.": data_loss + half * (total + norms),
        "The half is missing: decay / 2 times the sum.": data_loss + decay * total,
        "The penalty alone is returned: add data_loss.": half * total,
        "That is the data's loss alone.": data_loss,
        "The penalty is subtracted. Large weights are to make the loss larger.": data_loss - half * total,
        "You add up the sizes of the weights. Each is squared.": data_loss + half * sum(np.abs(w).sum() for w in weights.values()),
        "You take the root of the sum of squares. Weight decay has none.": data_loss + half * np.sqrt(total),
        "You take the root of each matrix's sum of squares. Weight decay has none.": data_loss + half * sum(np.linalg.norm(w) for w in weights.values()),
        "That squares the sum of the weights. Square each weight, then add up.": data_loss + half * sum(w.sum() ** 2 for w in weights.values()),
        "You take the mean of each matrix's squares. The penalty has their sum.": data_loss + half * sum(np.mean(w**2) for w in weights.values()),
        "decay is forgotten: the sum is multiplied by decay / 2.": data_loss + total / 2,
        "data_loss is added once for each matrix. It comes in once.": len(weights) * data_loss + half * total,
    }  # fmt: skip
    ordered = sorted(weights)
    for some in [ordered[:k] for k in range(1, len(ordered))] + [[name] for name in ordered]:
        counted = f"Only {' and '.join(some)} counted. Go through all names that begin with W, however many there are."
        mistakes[counted] = data_loss + half * sum(squares[name] for name in some)
    recognize(got, mistakes)
