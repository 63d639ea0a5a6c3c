"""Exercise 9.7, “Narrow the range”."""

import numpy as np

from common.exercises.comparing import parts, recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show


def narrow(rates, scores, keep):
    order = np.argsort(np.where(np.isnan(scores), -np.inf, scores))[::-1]
    best = rates[order[:keep]]
    return best.min(), best.max()


def _ends(rates, scores, keep):
    best = rates[np.argsort(scores)[-keep:]]
    return [best.min(), best.max()]


@exercise(
    "9.7",
    "Narrow the range",
    hints=[
        "Which `keep` trials have the highest scores? np.argsort gives places, the lowest score first, and nan at the very end.",
        "Make nan the lowest: np.where(np.isnan(scores), -np.inf, scores). The last `keep` places of its argsort are the best.",
        "Of the rates at these places return the smallest and the largest.",
    ],
    solution=narrow,
)
def check_narrow(answer):
    attempt = function(answer, "narrow")
    rng = np.random.default_rng(129)
    for size, keep, failed in ((12, 4, 0), (12, 4, 3), (6, 1, 0), (30, 5, 6), (5, 5, 0), (12, 8, 3)):
        rates = 10 ** rng.uniform(-5, 0, size)
        scores = 4 * rng.permutation(size) / size - 3  # below 0, too: a failure is neither a 0 nor a −1
        scores[rng.choice(size, failed, replace=False)] = np.nan
        with named(rates=rates, scores=scores):
            result = attempt(rates, scores, keep)
            if isinstance(result, np.ndarray):
                result = result.tolist()
            ends = parts(result, attempt.name, ("low", "high")).values()
            if any(end.shape != () for end in ends):
                raise Wrong(f"{attempt.name} returned {show(result)}, wanted two numbers.")
        result = np.array([*ends], dtype=float)
        right = np.array(narrow(rates, scores, keep))
        if np.array_equal(result, right):
            continue
        with_nan, up = (
            np.argsort(scores)[::-1][:keep],
            np.argsort(np.where(np.isnan(scores), np.inf, scores))[:keep],
        )
        top = np.sort(np.where(np.isnan(scores), -np.inf, scores))[::-1][:keep]
        known = ~np.isnan(scores)
        shifted = np.argsort(scores[known])[-keep:]  # places among those that have a score
        recognize(result, {
            "Failed trials count as the score −1 in yours, and scores may be lower: take −np.inf.": _ends(rates, np.nan_to_num(scores, nan=-1.0), keep),
            "nan was taken out of the scores, but not out of the rates: the places don't fit any more. Take it out of both.": [rates[shifted].min(), rates[shifted].max()],
            "The order: the lower end first.": right[::-1],
            "Those are scores. Wanted are rates.": [top.min(), top.max()],
            "Failed trials (nan) count as the best in yours: np.argsort puts nan last.": [rates[with_nan].min(), rates[with_nan].max()],
            "Failed trials (nan) count as the score 0 in yours, and 0 may be a good one.": _ends(rates, np.nan_to_num(scores), keep),
            "Those are the worst trials. Higher scores are better.": [rates[up].min(), rates[up].max()],
            "That is the range of all rates.": [rates.min(), rates.max()],
            "Those are the rates of the first trials in the list; sort by the score.": [rates[:keep].min(), rates[:keep].max()],
            "Those are the rates of the best and of the last kept trial. Wanted are the smallest and the largest rate among them.":
                rates[np.argsort(np.where(np.isnan(scores), -np.inf, scores))[::-1][[0, keep - 1]]],
        })  # fmt: skip
        raise Wrong(
            f"For {size} trials of which {keep} are kept it returned {show(result)}, wanted {show(right)}."
        )
    return "The next round looks between these two. If the best rate lies at an end, though, widen the range beyond it first."
