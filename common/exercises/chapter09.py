"""Exercises of chapter 9: hyperparameters."""

import math

import numpy as np

from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, real, recognize, show, stays_float32


def _several(result, attempt, names):
    """Insist on a tuple of so many arrays."""
    if not isinstance(result, tuple | list) or len(result) != len(names):
        raise Wrong(
            f"{attempt.name} returned {show(result)}, wanted {len(names)} values: {', '.join(names)}."
        )
    return [real(part, name) for part, name in zip(result, names, strict=True)]


# --- 9.1 ---------------------------------------------------------------------------------------------------


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
        draws = np.array([attempt.array(rng, low, high) for _ in range(400)], dtype=float).squeeze()
        if draws.shape != (400,):
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
                f"It gave {odd:.3g}, wanted between {low:g} and {high:g}. Do logarithm and power have the same base?"
            )
        if len(np.unique(draws)) < 300:
            raise Wrong(
                f"400 draws gave only {len(np.unique(draws))} different rates. Exponents needn't be whole; draw anew at each call."
            )
        share = np.mean(draws < math.sqrt(low * high))
        if share < 0.4 or share > 0.6:
            raise Wrong(
                f"Between {low:g} and {high:g} (whose middle on a logarithmic scale is {math.sqrt(low * high):.2g}) {share:.0%} of the draws are "
                "in the lower half, wanted about 50%. Draw the exponent uniformly, not the rate."
            )
    return "Each power of ten gets its share: half of the draws look below the geometric mean, however wide the range."


# --- 9.2 ---------------------------------------------------------------------------------------------------


def split(x, t, share, rng):
    order = rng.permutation(len(x))
    held = round(share * len(x))
    return x[order[held:]], t[order[held:]], x[order[:held]], t[order[:held]]


@exercise(
    "9.2",
    "A validation split",
    hints=[
        "One shuffled list of places serves x and t alike. What gives you the numbers from 0 to N − 1 in random order?",
        "order = rng.permutation(len(x)), and held = round(share * len(x)) samples are for validation.",
        "x[order[held:]] and t[order[held:]] to learn, x[order[:held]] and t[order[:held]] to validate.",
    ],
    solution=split,
)
def check_split(answer):
    attempt = function(answer, "split")
    for size, share in ((200, 0.1), (50, 0.5), (33, 0.2)):
        x = np.arange(3 * size, dtype=np.float32).reshape(size, 3)
        t = np.arange(size)  # here each sample is its own class: so it can be followed
        with named(x=x, t=t):
            parts = _several(
                attempt(x, t, share, np.random.default_rng(92)),
                attempt,
                ("x_learn", "t_learn", "x_val", "t_val"),
            )
        _judge_parts(parts, x, t, round(share * size))
        again = attempt(x, t, share, np.random.default_rng(93))
        if np.array_equal(again[3], parts[3]):
            raise Wrong(
                "With another generator the validation samples are the same. Take the random numbers from rng."
            )
    return (
        "Shuffled together, split once: whatever order the data came in, both parts are samples of all of it."
    )


def _judge_parts(parts, x, t, held):
    x_learn, t_learn, x_val, t_val = parts
    sizes, wanted = tuple(map(len, parts)), (len(x) - held, len(x) - held, held, held)
    if sizes != wanted:
        other_way = " The share is that of the validation samples." if sizes == wanted[::-1] else ""
        raise Wrong(f"The parts have {sizes} samples, wanted {wanted}.{other_way}")
    stays_float32(x_learn)
    for name, samples, labels in (("learn", x_learn, t_learn), ("val", x_val, t_val)):
        if not np.array_equal(samples[:, 0] / 3, labels):
            raise Wrong(f"x_{name} and t_{name} don't belong together any more. Use one order for both.")
    if len(np.unique(t_val)) < held or len(np.unique(t_learn)) < len(t_learn):
        raise Wrong(
            "Some samples are there twice, and others not at all: draw without putting back, as rng.permutation does."
        )
    if np.intersect1d(t_val, t_learn).size:
        raise Wrong(
            f"{np.intersect1d(t_val, t_learn).size} samples are in both parts. Use each place of the order once."
        )
    if (np.diff(np.sort(t_val)) == 1).all():
        raise Wrong("The validation samples stand side by side in the data. Shuffle before you split.")


# --- 9.3 ---------------------------------------------------------------------------------------------------


def ordered_split_fixed(t, share, rng):
    order = rng.permutation(len(t))
    held = round(share * len(t))
    return order[held:], order[:held]


@exercise(
    "9.3",
    "Find the bug: the last ones",
    hints=[
        "Which classes are in the two parts? Look at what the cell above printed.",
        "The places are in the order of the data, and the data are in the order of their classes.",
        "Draw the order with rng.permutation(len(t)), and cut that.",
    ],
    solution=ordered_split_fixed,
)
def check_ordered_split_fixed(answer):
    attempt = function(answer, "ordered_split_fixed")
    for classes, each, share in ((3, 40, 0.25), (10, 50, 0.1), (2, 30, 0.5)):
        t = np.repeat(np.arange(classes), each)
        with named(t=t):
            learn, held = _several(attempt(t, share, np.random.default_rng(94)), attempt, ("learn", "val"))
        if len(learn) + len(held) != len(t):
            raise Wrong(f"{len(learn)} and {len(held)} places came, wanted {len(t)} in all.")
        if sorted(learn.tolist() + held.tolist()) != list(range(len(t))):
            if set(learn.tolist() + held.tolist()) <= set(range(classes)):
                raise Wrong("Those are classes. Wanted are places in t, from 0 to len(t) − 1.")
            raise Wrong("Not every place from 0 to len(t) − 1 is there once. Cut one order in two.")
        if len(held) != round(share * len(t)):
            raise Wrong(f"{len(held)} of {len(t)} places are for validation, wanted {round(share * len(t))}.")
        if len(np.unique(t[held])) < classes or len(np.unique(t[learn])) < classes:
            raise Wrong(
                f"The validation part has the classes {np.unique(t[held]).tolist()} of {classes}. Shuffle the places first."
            )
        steps = [int(place) for place in np.diff(np.sort(held))]
        if len(set(steps)) == 1:
            raise Wrong(
                "The places come at even distances. That is no chance: data that repeat themselves would fool it. Use rng."
            )
    return "Sorted data are the rule, not the exception: by class, by day, by hospital. A shuffled order costs one line."


# --- 9.4 ---------------------------------------------------------------------------------------------------


def trials_needed(share, certainty):
    n = 1
    while 1 - (1 - share) ** n < certainty:
        n += 1
    return n


@exercise(
    "9.4",
    "How many trials?",
    hints=[
        "All n trials miss with the probability (1 − share) ** n. When is that small enough?",
        "Count up: the first n for which 1 − (1 − share) ** n is at least certainty.",
        "A loop that begins with n = 1 will do; or the logarithms of 1 − certainty and of 1 − share, rounded up.",
    ],
    solution=trials_needed,
)
def check_trials_needed(answer):
    attempt = function(answer, "trials_needed")
    for share, certainty in ((0.05, 0.95), (0.1, 0.9), (0.5, 0.9), (0.01, 0.5), (0.9, 0.8)):
        right = trials_needed(share, certainty)
        got = attempt.array(share, certainty)
        if got.shape != ():
            raise Wrong(f"{attempt.name} returned shape {got.shape}, wanted one number.")
        if got == right:
            continue
        exact = math.log(1 - certainty) / math.log(1 - share)
        recognize(got, {
            "That is not a whole number of trials: round up.": exact,
            "Rounded down: one trial more is needed.": math.floor(exact),
            "share and certainty have changed places.": math.ceil(math.log(1 - share) / math.log(1 - certainty)),
            "That is certainty / share. Trials overlap in what they find; think of the probability that all miss.": certainty / share,
            "That is 1 / share: the mean number of trials until the first hit, not a certainty.": 1 / share,
        })  # fmt: skip
        chance = 1 - (1 - share) ** float(got)
        raise Wrong(
            f"For share {share:g} and certainty {certainty:g} it gave {got:g}: the probability is {chance:.1%} then. Wanted is the first n that reaches it."
        )
    return "59 trials find one of the best 5% nearly surely, whatever the number of hyperparameters: that is the charm of random search."


# --- 9.5 ---------------------------------------------------------------------------------------------------


def choose_fixed(scores_val, scores_test):
    best = int(np.argmax(scores_val))
    return best, scores_test[best]


@exercise(
    "9.5",
    "Find the bug: the best test score",
    hints=[
        "Which of the two lists of scores was used for choosing? Which one may be?",
        "Choose with scores_val alone. Of scores_test only one entry may be looked at.",
        "best = np.argmax(scores_val), and then scores_test[best].",
    ],
    solution=choose_fixed,
)
def check_choose_fixed(answer):
    attempt = function(answer, "choose_fixed")
    rng = np.random.default_rng(95)
    for size in (5, 20, 2):
        val, test = rng.permutation(size) / 40 + 0.4, rng.permutation(size) / 50 + 0.35
        val[0], test[1] = 0.95, 0.99  # the best by validation is not the best by test
        result = attempt(val, test)
        if not isinstance(result, tuple | list) or len(result) != 2:
            raise Wrong(
                f"{attempt.name} returned {show(result)}, wanted (number of the candidate, its test score)."
            )
        best, score = (real(part, "each of the two results") for part in result)
        if best.shape != () or score.shape != ():
            raise Wrong(f"{attempt.name} returned {show(result)}, wanted two numbers.")
        if best == 0 and score == test[0]:
            continue
        recognize(np.append(best, score).astype(float), {
            "That chooses by the test scores. The test may not take part in the choice.": [1, test[1]],
            "That is the best candidate's validation score, which is too good: it was chosen for it. Return its test score.": [0, val[0]],
            "The candidate is the right one, but the score is the best test score of all.": [0, test[1]],
            "That chooses by the mean of both: the test takes part in the choice.": [np.argmax(val + test), test[np.argmax(val + test)]],
            "That is the worst by validation.": [np.argmin(val), test[np.argmin(val)]],
            "The order: first the number of the candidate, then its test score.": [test[0], 0],
        })  # fmt: skip
        raise Wrong(
            f"It returned ({show(best)}, {show(score)}), wanted the best by validation, 0, and its test score, {test[0]:.3g}."
        )
    return "The validation pays for the choice with its honesty; the test, looked at once, keeps its own."


# --- 9.6 ---------------------------------------------------------------------------------------------------


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
        "try: score = objective(rate), except Exception: score = None. And a score that is not finite (np.isfinite) becomes None too.",
        "Sort the pairs that have a score, the largest first, and put the others behind them.",
    ],
    solution=my_search,
)
def check_my_search(answer):
    attempt = function(answer, "my_search")
    for low, high, trials in ((1e-4, 1e0, 60), (0.01, 10.0, 40), (0.5, 2.0, 1)):
        asked = []

        def smooth(rate, asked=asked):
            asked.append(float(rate))
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
    _judge_failures(attempt)
    return "A search that keeps its failures tells you where not to look, and one bad trial does not cost the night."


def _judge_rows(rows, trials, asked, low, high):
    if not isinstance(rows, list | tuple) or any(
        not isinstance(row, list | tuple) or len(row) != 2 for row in rows
    ):
        raise Wrong(f"It returned {show(rows)}, wanted a list of pairs (rate, score).")
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
        raise Wrong(f"The best come first.{worst_first}")
    return rows


def _judge_failures(attempt):
    def moody(rate):
        if rate > 0.3:
            raise FloatingPointError("too large")
        return math.nan if rate > 0.03 else math.inf if rate > 0.01 else rate

    rows = attempt(moody, 1e-4, 1.0, 60, np.random.default_rng(98))
    if not isinstance(rows, list | tuple) or len(rows) != 60:
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


# --- 9.7 ---------------------------------------------------------------------------------------------------


def narrow(rates, scores, keep):
    order = np.argsort(np.where(np.isnan(scores), -np.inf, scores))[::-1]
    best = rates[order[:keep]]
    return best.min(), best.max()


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
    rng = np.random.default_rng(104)
    for size, keep, failed in ((12, 4, 0), (12, 4, 3), (6, 1, 0), (30, 5, 6), (5, 5, 0)):
        rates = 10 ** rng.uniform(-5, 0, size)
        scores = rng.permutation(size) / size
        scores[rng.choice(size, failed, replace=False)] = np.nan
        with named(rates=rates, scores=scores):
            result = attempt(rates, scores, keep)
            if isinstance(result, np.ndarray):
                result = result.tolist()
            ends = _several(result, attempt, ("low", "high"))
            if any(end.shape != () for end in ends):
                raise Wrong(f"{attempt.name} returned {show(result)}, wanted two numbers.")
        result = np.array(ends, dtype=float)
        right = np.array(narrow(rates, scores, keep))
        if np.array_equal(result, right):
            continue
        with_nan, up = (
            np.argsort(scores)[::-1][:keep],
            np.argsort(np.where(np.isnan(scores), np.inf, scores))[:keep],
        )
        top = np.sort(np.where(np.isnan(scores), -np.inf, scores))[::-1][:keep]
        recognize(result, {
            "The order: the lower end first.": right[::-1],
            "Those are scores. Wanted are rates.": [top.min(), top.max()],
            "Failed trials (nan) count as the best in yours: np.argsort puts nan last.": [rates[with_nan].min(), rates[with_nan].max()],
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


# --- 9.8 ---------------------------------------------------------------------------------------------------


def scaled_fixed(x_learn, x_val):
    mean, spread = x_learn.mean(axis=0), x_learn.std(axis=0)
    spread = np.where(spread > 0, spread, 1).astype(x_learn.dtype)
    return (x_learn - mean) / spread, (x_val - mean) / spread


@exercise(
    "9.8",
    "Find the bug: a leak in the preparation",
    hints=[
        "Which data do mean and spread come from? What would a new sample change in the training data?",
        "Take both from x_learn alone, and use them for both parts.",
        "A spread of 0 becomes 1 before the division: np.where(spread > 0, spread, 1).",
    ],
    solution=scaled_fixed,
)
def check_scaled_fixed(answer):
    attempt = function(answer, "scaled_fixed")
    rng = np.random.default_rng(910)
    for n, v, d, dtype in ((40, 10, 3, float), (25, 1, 5, float), (60, 30, 2, np.float32)):
        x_learn = (rng.normal(size=(n, d)) * np.arange(1, d + 1) + 5).astype(dtype)
        x_val = (2 * rng.normal(size=(v, d)) + 7).astype(dtype)
        if dtype is float:
            x_learn[:, -1] = 4.0  # a feature that is always the same
        with named(x_learn=x_learn, x_val=x_val):
            learn, val = _several(attempt(x_learn, x_val), attempt, ("x_learn", "x_val"))
        if learn.shape != x_learn.shape or val.shape != x_val.shape:
            raise Wrong(
                f"The shapes {learn.shape} and {val.shape} came back, wanted {x_learn.shape} and {x_val.shape}."
            )
        _judge_scaled(learn, val, x_learn, x_val)
        if dtype is np.float32:
            stays_float32(learn)
            stays_float32(val)
    return "Whatever is measured on data, mean and spread included, belongs to the training: the validation data must stay strangers to it."


def _judge_scaled(learn, val, x_learn, x_val):
    right = scaled_fixed(x_learn, x_val)
    if not (np.isfinite(learn).all() and np.isfinite(val).all()):
        raise Wrong("There are nan or inf: a feature with spread 0 is divided by 0.")
    whole = np.concatenate([x_learn, x_val])
    spread = np.where(whole.std(axis=0) > 0, whole.std(axis=0), 1)
    own = np.where(x_val.std(axis=0) > 0, x_val.std(axis=0), 1)
    recognize(learn, {
        "x_learn is still scaled with the validation data's help.": (x_learn - whole.mean(axis=0)) / spread,
        "Mean and spread are those of all numbers together; take them per feature (axis=0).": (x_learn - x_learn.mean()) / x_learn.std(),
        "The mean is subtracted, but nothing is divided by the spread.": x_learn - x_learn.mean(axis=0),
    })  # fmt: skip
    if not np.allclose(learn, right[0], rtol=1e-4, atol=1e-5):
        raise Wrong(
            "x_learn should come back with mean 0 and spread 1 for each feature (a feature that never changes: 0)."
        )
    recognize(val, {
        "x_val is scaled with its own mean and spread. A single sample has none: use those of x_learn.": (x_val - x_val.mean(axis=0)) / own,
        "x_val comes back as it was. It is scaled like x_learn.": x_val,
    })  # fmt: skip
    if not np.allclose(val, right[1], rtol=1e-4, atol=1e-5):
        raise Wrong("x_val is not scaled with the mean and the spread of x_learn.")
