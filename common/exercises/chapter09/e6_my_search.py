"""Exercise 9.6, “A random search”."""

import math
import numbers

import numpy as np

from common.exercises.comparing import judge_dice
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show


def my_search(objective, low, high, trials, rng):
    rates = 10 ** rng.uniform(np.log10(low), np.log10(high), size=trials)
    rows = []
    for rate in rates:
        try:
            score = float(objective(float(rate)))
        except Exception:
            score = np.nan
        rows.append((float(rate), score if np.isfinite(score) else None))
    good = sorted((row for row in rows if row[1] is not None), key=lambda row: row[1], reverse=True)
    return good + [row for row in rows if row[1] is None]


@exercise(
    "9.6",
    "A random search",
    hints=[
        "Draw a rate as in 9.1, ask the objective for its score, and keep both. What may go wrong in the objective?",
        "try: score = objective(rate), except Exception: score = np.nan. Then a score that is not finite (np.isfinite) becomes None: that takes care of both.",
        "Sort the pairs that have a score, the largest first, and put the others behind them.",
    ],
    solution=my_search,
)
def check_my_search(answer):
    attempt = function(answer, "my_search")
    for low, high, trials in ((1e-4, 1e0, 60), (0.01, 10.0, 40), (0.5, 2.0, 1)):
        asked = []

        def smooth(rate, asked=asked):
            asked.append(rate)
            return -abs(math.log10(rate))

        rows = _judge_rows(
            attempt(smooth, low, high, trials, np.random.default_rng(96)), trials, asked, low, high
        )
        for rate, value in rows:
            if value is None or not np.isclose(value, -abs(math.log10(rate))):
                raise Wrong(
                    f"Beside the rate {rate:.3g} stands {show(value)}, its score is {-abs(math.log10(rate)):.3g}."
                )
    share = np.mean(
        [rate < 0.01 for rate, _ in attempt(lambda rate: rate, 1e-4, 1.0, 200, np.random.default_rng(97))]
    )
    if not 0.35 < share < 0.65:
        raise Wrong(
            f"{share:.0%} of the rates between 0.0001 and 1 are below 0.01, wanted about half: draw on a logarithmic scale."
        )
    judge_dice(
        lambda rng: sorted(rate for rate, _ in attempt(lambda rate: rate, 1e-4, 1.0, 20, rng)), "rates"
    )
    _judge_failures(attempt)
    return "A search that keeps its failures tells you where not to look, and one bad trial does not cost the night."


def _judge_rows(rows, trials, asked, low, high):
    if any(np.ndim(rate) for rate in asked):
        raise Wrong(f"The objective was called with {show(asked[0])}, wanted one number at a time.")
    _judge_pairs(rows)
    if len(rows) != trials or len(asked) != trials:
        raise Wrong(
            f"{trials} trials were asked for; the objective was called {len(asked)} times, and {len(rows)} pairs came back."
        )
    if sorted(float(rate) for rate, _ in rows) != sorted(asked):
        raise Wrong(
            "The rates in the list are not those that the objective was asked about. The order is (rate, score)."
        )
    if min(asked) < low * 0.999 or max(asked) > high * 1.001:
        raise Wrong(f"A rate of {min(asked):.3g} or {max(asked):.3g} is outside of {low:g} to {high:g}.")
    scores = [score for _, score in rows if score is not None]
    if scores != sorted(scores, reverse=True):
        worst_first = " Yours has the worst first." if scores == sorted(scores) else ""
        rates = [rate for rate, score in rows if score is not None]
        by_rate = " Yours are sorted by the rate." if rates in (sorted(rates), sorted(rates)[::-1]) else ""
        raise Wrong(f"The best come first.{worst_first or by_rate}")
    return rows


def _judge_pairs(rows):
    if not isinstance(rows, list | tuple) or any(
        not isinstance(row, list | tuple) or len(row) != 2 for row in rows
    ):
        raise Wrong(
            f"It returned {show(rows)}, wanted a list of pairs (rate, score), (rate, None) for a failed trial."
        )
    for rate, score in rows:
        if not (isinstance(rate, numbers.Real) and isinstance(score, numbers.Real | None)):
            raise Wrong(
                f"In the list stands {show((rate, score))}, wanted (rate, score), or (rate, None) if it failed."
            )


def _judge_failures(attempt):
    def moody(rate):
        if rate > 0.3:
            raise (ValueError if rate > 0.6 else FloatingPointError)("too large")
        score = -5 - rate  # below 0 and −1, so that neither of them can stand for a failure unnoticed
        return math.nan if rate > 0.03 else math.inf if rate > 0.017 else -math.inf if rate > 0.01 else score

    try:
        rows = attempt(moody, 1e-4, 1.0, 60, np.random.default_rng(98))
    except Wrong as wrong:
        compared = "NoneType" in str(wrong) and "TypeError" in str(wrong)
        advice = " None can't be compared with a number: sort the pairs that have a score, and put the others behind them."
        raise Wrong(f"{wrong}{advice * compared}") from None
    _judge_pairs(rows)
    if len(rows) != 60:
        raise Wrong("A trial that raises or gives nan is lost from the list. Keep it, with the score None.")
    for rate, value in rows:
        if rate > 0.01 and value is not None:
            raise Wrong(
                f"The trial with rate {rate:.2g} failed, and its score is {show(value)}; wanted None for nan, inf and for errors."
            )
    scores = [value for _, value in rows]
    good = [value for value in scores if value is not None]
    if None in scores[: len(good)]:
        raise Wrong("Failed trials stand among the good ones. They come last.")
    if good != sorted(good, reverse=True):
        raise Wrong("With failed trials among them the good ones are not sorted any more, best first.")
