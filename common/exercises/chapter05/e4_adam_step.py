"""Exercise 5.4, “One step of Adam”."""

import numpy as np

from common.exercises.chapter05.shared import compare_together, like
from common.exercises.comparing import in_float32, several, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def adam_step(w, m, v, gradient, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    corrected_m = m / (1 - beta1**t)
    corrected_v = v / (1 - beta2**t)
    return w - lr * corrected_m / (np.sqrt(corrected_v) + eps), m, v


def _adam(w, m, v, g, t, lr, beta1, beta2, eps):
    """What plausible slips would compute: message -> (w, m, v)."""
    new_m, new_v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    m_hat, v_hat = new_m / c1, new_v / c2
    step = lr * m_hat / (np.sqrt(v_hat) + eps)

    def moved(m_hat, v_hat):
        return w - lr * m_hat / (np.sqrt(v_hat) + eps), new_m, new_v

    def averaged(new_m, new_v):
        return w - lr * (new_m / c1) / (np.sqrt(new_v / c2) + eps), new_m, new_v

    mistakes = {
        "Neither m nor v is corrected: divide them by 1 - beta1**t and 1 - beta2**t before the step.": moved(new_m, new_v),
        "m is corrected, v is not: divide it by 1 - beta2**t.": moved(m_hat, new_v),
        "v is corrected, m is not: divide it by 1 - beta1**t.": moved(new_m, v_hat),
        "The corrections are exchanged: 1 - beta1**t belongs to m, 1 - beta2**t to v.": moved(new_m / c2, new_v / c1),
        "The correction counts one step too many: t is 1 in the first step already.": moved(new_m / (1 - beta1 ** (t + 1)), new_v / (1 - beta2 ** (t + 1))),
        "The step is right, but you return the corrected m and v. The next step needs the plain averages.": (w - step, m_hat, v_hat),
        "eps is inside the root. It is added after the root: np.sqrt(...) + eps.": (w - lr * m_hat / np.sqrt(v_hat + eps), new_m, new_v),
        "eps stands beside the root of the uncorrected v. Correct v first, then take the root, then add eps.": (w - lr * m_hat * np.sqrt(c2) / (np.sqrt(new_v) + eps), new_m, new_v),
        "eps is missing.": (w - lr * m_hat / np.sqrt(v_hat), new_m, new_v),
        "The gradient in v is not squared.": averaged(new_m, beta2 * v + (1 - beta2) * g),
        "The betas are exchanged: beta1 belongs to m, beta2 to v.": adam_step(w, m, v, g, t, lr, beta2, beta1, eps),
        "The betas are exchanged in the averages: beta1 belongs to m, beta2 to v.": averaged(beta2 * m + (1 - beta2) * g, beta1 * v + (1 - beta1) * g**2),
        "The shares are exchanged: beta of the old average stays, 1 - beta of the new value comes in.": averaged((1 - beta1) * m + beta1 * g, (1 - beta2) * v + beta2 * g**2),
        "The new gradient comes in whole; its share is 1 - beta1, and that of its square 1 - beta2.": averaged(beta1 * m + g, beta2 * v + g**2),
        "The root is missing: divide by the root of the corrected v.": (w - lr * m_hat / (v_hat + eps), new_m, new_v),
        "That climbs: the step is subtracted from w.": (w + step, new_m, new_v),
        "The step uses the gradient itself; its place is taken by the corrected m.": moved(g, v_hat),
        "The step uses the old m and v. Bring them up to date first.": moved(m / c1, v / c2),
        "w is right; m and v are the old ones. The next step needs the new.": (w - step, m, v),
        "The learning rate is forgotten.": (w - step / lr, new_m, new_v),
        "m and v are exchanged in what you return: (w, m, v).": (w - step, new_v, new_m),
    }  # fmt: skip
    if t > 1:
        early = "The correction lags one step behind: t counts from 1, so take it as it is, not t - 1."
        mistakes[early] = moved(new_m / (1 - beta1 ** (t - 1)), new_v / (1 - beta2 ** (t - 1)))
    return mistakes


@exercise(
    "5.4",
    "One step of Adam",
    hints=[
        "First bring both averages up to date: m with the gradient and beta1, v with its square and beta2. Keep these two.",
        "Then make corrected copies under new names, m / (1 - beta1**t) and v / (1 - beta2**t), for the step alone.",
        "The step: w - lr * corrected_m / (np.sqrt(corrected_v) + eps). Return it with the plain m and v.",
    ],
    solution=adam_step,
)
def check_adam_step(answer):
    attempt = function(answer, "adam_step")
    rng = np.random.default_rng(54)
    # first a case that tells all slips apart: a large eps, positive gradients, t > 1
    for shape, t, settings in (
        ((4,), 3, (0.5, 0.8, 0.95, 0.1)),
        ((2, 3), 1, (0.01, 0.9, 0.999, 1e-8)),
        ((3, 2), 10, (0.2, 0.5, 0.9, 1e-3)),
        ((1,), 2000, (0.1, 0.9, 0.999, 1e-8)),
    ):
        w, m, g = rng.normal(size=(3, *shape))
        v = rng.uniform(0.1, 1.0, size=shape)
        if t == 3:
            g, m = np.abs(g) + 0.1, np.abs(m)
        if t == 1:
            m, v = np.zeros(shape), np.zeros(shape)
            g[0, 0] = 0.0  # a weight that nothing depends on: 0 / (0 + eps)
        try:
            got = several(
                attempt, like(w, "w", "m", "v"), w, m, v, g, t, *settings, w=w, m=m, v=v, gradient=g
            )
        except Wrong as wrong:
            below = (
                " What stands under the root is below 0. 1 - beta2**t never is: the 1 stands first, and the power is written **."
                * ("in sqrt" in str(wrong))
            )
            raise Wrong(f"{wrong}{below}") from None
        wanted = adam_step(w, m, v, g, t, *settings)
        if not np.allclose(list(got.values()), wanted, rtol=1e-9, atol=1e-12):
            with np.errstate(all="ignore"):
                mistakes = _adam(w, m, v, g, t, *settings)
            told = "lr {}, beta1 {}, beta2 {}, eps {}".format(*settings)
            compare_together(got, wanted, mistakes, f"Step {t} with {told}")
    w, m, g = in_float32(w, m, g)
    v = np.square(m)
    wanted = like(w, "w", "m", "v")
    for part in several(attempt, wanted, w, m, v, g, 7, *settings, w=w, m=m, v=v, gradient=g).values():
        stays_float32(part)
    return "The first step has length lr whatever the gradient's size: only its sign is left. Later, steady gradients keep that length and noisy ones shrink."
