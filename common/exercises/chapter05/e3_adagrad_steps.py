"""Exercise 5.3, “How AdaGrad fades”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show


def adagrad_steps(gradients, lr):
    h = np.cumsum(np.square(gradients))
    return -lr * gradients / (np.sqrt(h) + 1e-8)


@exercise(
    "5.3",
    "How AdaGrad fades",
    hints=[
        "Go through the gradients and keep a sum h of their squares, 0 at first. What is subtracted at each step?",
        "At each step: h grows by g², the gradient of this step included, and the change is −lr · g / (√h + 1e-8).",
        "np.cumsum(gradients**2) holds h for all steps at once. Divide -lr * gradients by its root plus 1e-8.",
    ],
    solution=adagrad_steps,
)
def check_adagrad_steps(answer):
    attempt = function(answer, "adagrad_steps")
    varied = np.array([2.0, -1.0, 0.5, 3.0, -0.25, 1.5])
    for gradients, lr in (
        (varied, 0.1),
        (np.full(9, 3.0), 0.5),
        (np.array([-0.7]), 0.01),
        (np.array([0, 0, 2.0, -1.0, 0]), 0.2),
        (varied.astype(np.float32), 0.3),
        (np.array([1e-7, -2e-7, 1e-7]), 0.1),  # so small that the place of eps tells
    ):
        try:
            with named(gradients=gradients):
                got = attempt.array(gradients, lr)
        except Wrong as wrong:
            if "NumPy warn" in str(wrong) and not gradients[0]:
                raise Wrong(
                    f"{wrong} While all gradients so far are 0, h is 0 too: add 1e-8 to its root."
                ) from None
            raise
        if got.shape != gradients.shape:
            count = "1 gradient" if len(gradients) == 1 else f"{len(gradients)} gradients"
            raise Wrong(f"{count} gave shape {got.shape}, wanted {gradients.shape}: one change for each.")
        wanted = adagrad_steps(gradients.astype(float), lr)
        if np.allclose(got, wanted, rtol=1e-4, atol=1e-9):
            continue
        _hint_at_adagrad(got, gradients.astype(float), lr, wanted)
        step = np.flatnonzero(~np.isclose(got, wanted, rtol=1e-4, atol=1e-9))[0]
        raise Wrong(
            f"Gradients {show(gradients)}, lr {lr}: change {step + 1} is {got[step]:.4g}, wanted {wanted[step]:.4g}."
        )
    return "With a constant gradient the changes fall as 1, 1/√2, 1/√3 …: its rate only ever falls, even on a slope that never ends."


def _hint_at_adagrad(got, g, lr, wanted):
    eps, squares, count = 1e-8, np.square(g), np.arange(1, len(g) + 1)
    h = np.cumsum(squares)
    late = -lr * g / (np.sqrt(h - squares) + eps)
    if len(g) > 1 and np.allclose(got[1:], late[1:], rtol=1e-4) and not np.allclose(got[1:], wanted[1:]):
        raise Wrong("h lags one step behind: add the square of this step's gradient first, then divide.")
    recent = np.zeros(len(g))
    for t in range(len(g)):
        recent[t] = 0.9 * (recent[t - 1] if t else 0) + 0.1 * squares[t]
    recognize(got, {
        "The sign is exchanged: the weight goes down the gradient, so the change is negative where the gradient is positive.": -wanted,
        "That is the mean of the squares. AdaGrad keeps their sum, which only ever grows.": -lr * g / (np.sqrt(h / count) + eps),
        "The square root is forgotten: divide by √h.": -lr * g / (h + eps),
        "eps is inside the root. It is added after it: np.sqrt(h) + 1e-8.": -lr * g / np.sqrt(h + eps),
        "h starts at 1 in yours; it starts at 0.": -lr * g / (np.sqrt(1 + h) + eps),
        "Those are plain gradient descent's changes: nothing is divided by √h.": -lr * g,
        "You divide each gradient by its own size only: h is the sum over all steps so far.": -lr * g / (np.abs(g) + eps),
        "You divide all by the sum over all steps, those to come included. At each step only the past is known.": -lr * g / (np.sqrt(h[-1]) + eps),
        "The squares are forgotten: h is the sum of g², not of the sizes of g.": -lr * g / (np.sqrt(np.cumsum(np.abs(g))) + eps),
        "That is RMSProp, which forgets. AdaGrad sums up all squares.": -lr * g / (np.sqrt(recent) + eps),
        "Those are the effective rates, lr / √h. The change is the gradient times that, with a minus.": lr / (np.sqrt(h) + eps),
        "Those are the places, all changes so far added up. Wanted is the change of each step.": np.cumsum(wanted),
        "The learning rate is forgotten.": -g / (np.sqrt(h) + eps),
    })  # fmt: skip
