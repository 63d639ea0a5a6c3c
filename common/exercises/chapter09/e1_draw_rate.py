"""Exercise 9.1, “A draw on a logarithmic scale”."""

import math

import numpy as np

from common.exercises.comparing import judge_dice
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function


def draw_rate(rng, low, high):
    return float(10 ** rng.uniform(np.log10(low), np.log10(high)))


@exercise(
    "9.1",
    "A draw on a logarithmic scale",
    hints=[
        "Draw the exponent, not the rate. Between which two exponents must it lie?",
        "The exponents are np.log10(low) and np.log10(high); rng.uniform draws one between them.",
        "10 to the power of what was drawn is the rate.",
    ],
    solution=draw_rate,
)
def check_draw_rate(answer):
    attempt = function(answer, "draw_rate")
    for low, high in ((1e-5, 1e-1), (0.002, 0.5), (1.0, 1000.0)):
        rng = np.random.default_rng(91)
        draws = np.array([attempt.array(rng, low, high) for _ in range(2000)], dtype=float)
        if draws.shape != (2000,):
            raise Wrong(
                f"{attempt.name} returned an array of shape {draws.shape[1:]}, wanted one number at a time."
            )
        if not np.isfinite(draws).all() or draws.min() < low * 0.999 or draws.max() > high * 1.001:
            odd = draws[~((draws >= low * 0.999) & (draws <= high * 1.001))][0]
            if low * 0.99 <= 10**odd <= high * 1.01:
                raise Wrong(
                    f"It gave {odd:.3g} between {low:g} and {high:g}: that is an exponent. The rate is 10 to its power."
                )
            raise Wrong(
                f"It gave {odd:.3g}, wanted between {low:g} and {high:g}. low and high are rates: which exponents belong to "
                "them? (And do logarithm and power have the same base?)"
            )
        if len(np.unique(draws)) < 1900:
            raise Wrong(
                f"2,000 draws gave only {len(np.unique(draws))} different rates. Exponents needn't be whole; draw anew at each call."
            )
        share = np.mean(draws < math.sqrt(low * high))
        if share < 0.45 or share > 0.55:
            raise Wrong(
                f"Between {low:g} and {high:g} (whose middle on a logarithmic scale is {math.sqrt(low * high):.2g}) {share:.0%} of the draws are "
                "in the lower half, wanted about 50%. Draw the exponent uniformly, not the rate."
            )
        quarter = np.mean(draws < low * (high / low) ** 0.25)
        if quarter < 0.2 or quarter > 0.3:
            raise Wrong(
                f"Of the lowest quarter of the logarithmic scale, {low:g} to {low * (high / low) ** 0.25:.2g}, come {quarter:.0%} of the "
                "draws, wanted about 25%: one draw of rng.uniform for the exponent, not a mean of several."
            )
    judge_dice(lambda rng: attempt.array(rng, 0.001, 1.0), "rates")
    return "Each power of ten gets its share: half of the draws look below √(low · high), the middle on this scale, however wide the range."
