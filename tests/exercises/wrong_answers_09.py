"""Wrong answers to the exercises of chapter 9, each with a part of the hint it must get."""

import math

import numpy as np


def drawn(exponent=lambda u: u, power=lambda e: 10**e, log=np.log10):
    """A draw on a logarithmic scale that differs from the right one in what is named."""
    return lambda rng, low, high: float(power(exponent(rng.uniform(log(low), log(high)))))


def parted(order=None, same=True, swap=False, count=round, overlap=0):
    """A split that differs from the right one in what is named."""
    order = order or (lambda n, rng: rng.permutation(n))

    def split(x, t, share, rng):
        held = count(share * len(x))
        held = len(x) - held if swap else held
        one = order(len(x), rng)
        other = one if same else order(len(x), rng)
        return (
            x[one[held:]],
            t[other[held:]],
            x[one[overlap : held + overlap]],
            t[other[overlap : held + overlap]],
        )

    return split


def places(order, held=lambda share, n: round(share * n), pick=lambda t, at: at):
    def ordered_split(t, share, rng):
        shuffled, cut = order(len(t), rng), held(share, len(t))
        return pick(t, shuffled[cut:]), pick(t, shuffled[:cut])

    return ordered_split


def chosen_with_putting_back(x, t, share, rng):
    val = rng.choice(len(x), round(share * len(x)))
    learn = np.setdiff1d(np.arange(len(x)), val)
    return x[learn], t[learn], x[val], t[val]


def places_with_putting_back(t, share, rng):
    val = rng.choice(len(t), round(share * len(t)))
    return np.setdiff1d(np.arange(len(t)), val), val


def shuffled(n, rng):
    return rng.permutation(n)


def every_nth(t, share, rng):
    step = round(1 / share)
    at = np.arange(len(t))
    return at[at % step != 0], at[at % step == 0]


def searched(
    draw=None,
    failing=None,
    order=lambda rows: sorted(rows, key=lambda r: (r[1] is None, -(r[1] or 0))),
    keep=True,
    calls=1,
    catching=Exception,
):
    """A search that differs from the right one in what is named."""
    draw = draw or drawn()

    def my_search(objective, low, high, trials, rng):
        rows = []
        for _ in range(trials):
            rate = draw(rng, low, high)
            try:
                score = [float(objective(rate)) for _ in range(calls)][-1]
            except catching:
                score = failing
            score = score if score is not None and math.isfinite(score) else failing
            if score is not None or keep:
                rows.append((rate, score))
        return order(rows)

    return my_search


def searched_with_failures_as(kind):
    """A search that keeps its failures in another form than (rate, None)."""
    forms = {"score": (None, None), "rate": (None, 0.1), "nothing": None, "one": (None,)}

    def my_search(objective, low, high, trials, rng):
        return [
            forms[kind] if row[1] is None else row for row in searched()(objective, low, high, trials, rng)
        ]

    return my_search


def raises(objective, low, high, trials, rng):
    rows = [(rate, objective(rate)) for rate in (drawn()(rng, low, high) for _ in range(trials))]
    return sorted(rows, key=lambda row: row[1], reverse=True)


def keeps_nan(objective, low, high, trials, rng):
    rows = []
    for _ in range(trials):
        rate = drawn()(rng, low, high)
        try:
            rows.append((rate, objective(rate)))
        except Exception:
            rows.append((rate, None))
    return sorted(rows, key=lambda r: (r[1] is None, -(r[1] or 0)))


def narrowed(
    key=lambda s: np.where(np.isnan(s), -np.inf, s), ends=lambda best: (best.min(), best.max()), last=True
):
    def narrow(rates, scores, keep):
        order = np.argsort(key(scores))
        return ends(rates[order[-keep:] if last else order[:keep]])

    return narrow


def scaled(mean_of=None, own=False, axis=0, guard=True, divide=True):
    """Scaling that differs from the right one in what is named."""

    def scale(x_learn, x_val):
        def by(x, source):
            spread = source.std(axis=axis)
            same = source.max(axis=axis) == source.min(axis=axis)
            spread = np.where(same, 1, spread).astype(x.dtype) if guard else spread
            return (x - source.mean(axis=axis)) / spread if divide else x - source.mean(axis=axis)

        source = mean_of(x_learn, x_val) if mean_of else x_learn
        with np.errstate(all="ignore"):
            return by(x_learn, source), by(x_val, x_val if own else source)

    return scale


def by_variance(x_learn, x_val):
    same = x_learn.max(axis=0) == x_learn.min(axis=0)
    spread = np.where(same, 1, x_learn.var(axis=0))
    return (x_learn - x_learn.mean(axis=0)) / spread, (x_val - x_learn.mean(axis=0)) / spread


def by_positive_spread(x_learn, x_val):
    spread = np.where(x_learn.std(axis=0) > 0, x_learn.std(axis=0), 1).astype(x_learn.dtype)
    return (x_learn - x_learn.mean(axis=0)) / spread, (x_val - x_learn.mean(axis=0)) / spread


def grid_for_a_search(objective, low, high, trials, rng):
    rates = iter(np.geomspace(low, high, trials))
    return searched(draw=lambda *_: float(next(rates)))(objective, low, high, trials, rng)


def kth(x, t, share, rng):
    held = round(share * len(x))
    step = len(x) // held
    val = (rng.integers(len(x)) + step * np.arange(held)) % len(x)
    learn = np.setdiff1d(np.arange(len(x)), val)
    return x[learn], t[learn], x[val], t[val]


WRONG = {
    "9.1": [
        (lambda rng, low, high: float(rng.uniform(low, high)), "in the lower half"),
        (drawn(power=lambda e: e), "that is an exponent"),
        (
            lambda rng, low, high: low * (high / low) ** np.mean(rng.random(2)),
            "not a mean of several",
        ),
        (drawn(power=np.exp), "the same base"),
        (lambda rng, low, high: 10 ** rng.uniform(low, high), "which exponents"),
        (lambda rng, low, high: drawn()(np.random.default_rng(), low, high), "of the same seed"),
        (lambda rng, low, high: np.array([drawn()(rng, low, high)]), "one number at a time"),
        (drawn(exponent=round), "exponents needn't be whole".capitalize()),
        (
            lambda rng, low, high: 10 ** rng.uniform(np.log10(low), np.log10(high), size=5),
            "one number at a time",
        ),
        (lambda rng, low, high: drawn()(np.random.default_rng(0), low, high), "draw anew"),
    ],
    "9.2": [
        (parted(order=lambda n, rng: np.arange(n)), "Shuffle before you split"),
        (parted(same=False), "don't belong together"),
        (parted(swap=True), "The share is that of the validation samples"),
        (parted(count=lambda n: int(n) + 1), "samples, wanted"),
        (
            lambda *args: tuple(parted()(*args)[k] for k in (0, 2, 1, 3)),
            "The order is x_learn, t_learn, x_val, t_val",
        ),
        (parted(order=lambda n, rng: rng.integers(n, size=n)), "draw without putting back"),
        (parted(overlap=2), "in both parts"),
        (parted(order=lambda n, rng: np.random.default_rng().permutation(n)), "of the same seed"),
        (chosen_with_putting_back, "replace=False"),
        (kth, "even distances"),
        (
            parted(order=lambda n, rng: np.random.default_rng(1).permutation(n)),
            "Another rng gives the same validation samples",
        ),
        (lambda x, t, share, rng: tuple(map(np.float64, parted()(x, t, share, rng))), "float32"),
        (lambda x, t, share, rng: parted()(x, t, share, rng)[:2], "wanted a tuple of 4"),
    ],
    "9.3": [
        (places(lambda n, rng: np.arange(n)[::-1]), "Shuffle the places first"),
        (places(lambda n, rng: np.arange(n)), "Shuffle the places first"),
        (every_nth, "even distances"),
        (places(shuffled, pick=lambda t, at: t[at]), "Those are classes"),
        (places(shuffled, held=lambda share, n: round(share * n) + 3), "places are for validation"),
        (lambda t, share, rng: (rng.permutation(len(t)), rng.permutation(len(t))), "places came"),
        (places(lambda n, rng: rng.integers(20, n, size=n)), "is there once"),
        (places(lambda n, rng: np.random.default_rng(0).permutation(n)), "Another rng gives the same"),
        (places_with_putting_back, "replace=False"),
    ],
    "9.4": [
        (lambda share, certainty: math.log(1 - certainty) / math.log(1 - share), "round up"),
        (lambda share, certainty: math.floor(math.log(1 - certainty) / math.log(1 - share)), "Rounded down"),
        (lambda share, certainty: math.ceil(math.log(1 - share) / math.log(1 - certainty)), "changed places"),
        (lambda share, certainty: math.ceil(math.log(certainty) / math.log(1 - share)), "all trials miss"),
        (lambda share, certainty: certainty / share, "certainty / share"),
        (lambda share, certainty: 1 / share, "mean number of trials"),
        (lambda share, certainty: 100, "the probability is"),
        (
            lambda share, certainty: int(math.log(1 - certainty) / math.log(1 - share)) + 1,
            "One too many",
        ),
    ],
    "9.5": [
        (lambda val, test: (int(np.argmax(test)), max(test)), "chooses by the test scores"),
        (lambda val, test: (int(np.argmax(val)), max(val)), "too good"),
        (lambda val, test: (int(np.argmax(val)), max(test)), "best test score of all"),
        (
            lambda val, test: (
                (int(np.argmax(val + test)), test[np.argmax(val + test)]) if len(val) > 2 else (1, test[1])
            ),
            "test",
        ),
        (lambda val, test: (int(np.argmin(val)), test[np.argmin(val)]), "worst by validation"),
        (lambda val, test: (test[np.argmax(val)], int(np.argmax(val))), "The order"),
        (lambda val, test: test[np.argmax(val)], "wanted (number of the candidate"),
        (lambda val, test: (0, 0.5), "wanted the best by validation"),
    ],
    "9.6": [
        (raises, "FloatingPointError"),
        (keeps_nan, "wanted None"),
        (
            searched(order=lambda rows: sorted(rows, key=lambda row: row[1], reverse=True)),
            "None can't be compared with a number",
        ),
        *(
            (searched_with_failures_as(kind), "wanted (rate, score), or (rate, None)")
            for kind in ("score", "rate")
        ),
        *((searched_with_failures_as(kind), "wanted a list of pairs") for kind in ("nothing", "one")),
        (
            searched(draw=lambda rng, low, high: 10 ** rng.uniform(np.log10(low), np.log10(high), size=1)),
            "wanted one number at a time",
        ),
        (searched(keep=False), "lost from the list"),
        (searched(catching=FloatingPointError), "ValueError: too large"),
        (searched(draw=lambda rng, low, high: drawn()(np.random, low, high)), "All dice are thrown with rng"),
        (grid_for_a_search, "Another rng gives the same rates"),
        (searched(draw=lambda rng, low, high: rng.uniform(low, high)), "logarithmic scale"),
        (searched(order=lambda rows: sorted(rows, key=lambda r: (r[1] is None, r[1] or 0))), "worst first"),
        (searched(order=lambda rows: rows), "The best come first"),
        (searched(order=lambda rows: sorted(rows, reverse=True)), "sorted by the rate"),
        (
            searched(order=lambda rows: sorted(rows, key=lambda r: (r[1] is not None, -(r[1] or 0)))),
            "They come last",
        ),
        (searched(failing=-1.0), "wanted None"),
        (searched(order=lambda rows: sorted(rows, key=lambda r: r[1] or 0, reverse=True)), "They come last"),
        (searched(calls=2), "the objective was called"),
        (searched(order=lambda rows: [(b, a) for a, b in rows]), "The order is (rate, score)"),
        (searched(order=lambda rows: [rate for rate, _ in rows]), "list of pairs"),
    ],
    "9.7": [
        (narrowed(ends=lambda best: (best.max(), best.min())), "the lower end first"),
        (narrowed(key=lambda s: s), "Failed trials"),
        (narrowed(key=np.nan_to_num), "as the score 0"),
        (narrowed(key=lambda s: np.nan_to_num(s, nan=-1.0)), "as the score −1"),
        (narrowed(key=lambda s: s[~np.isnan(s)]), "Take it out of both"),
        (narrowed(key=lambda s: s, ends=lambda best: (best[-1], best[0])), "of the last kept"),
        (narrowed(key=lambda s: np.where(np.isnan(s), np.inf, s), last=False), "worst trials"),
        (lambda rates, scores, keep: (rates.min(), rates.max()), "all rates"),
        (lambda rates, scores, keep: (rates[:keep].min(), rates[:keep].max()), "first trials in the list"),
        (narrowed(ends=lambda best: (best[-1], best[0])), "of the last kept"),
        (lambda rates, scores, keep: tuple(np.sort(scores)[[-keep, -1]]), "Those are scores"),
        (narrowed(ends=lambda best: (best.min(), 2 * best.max())), "wanted"),
        (narrowed(ends=lambda best: best.mean()), "wanted a tuple of 2"),
    ],
    "9.8": [
        (scaled(mean_of=lambda a, b: np.concatenate([a, b])), "with the validation data's help"),
        (scaled(own=True), "its own mean and spread"),
        (scaled(axis=None), "per feature"),
        (scaled(guard=False), "divided by 0"),
        (lambda a, b: tuple((x - a.mean(axis=0)) / a.std(axis=0) for x in (a, b)), "has the spread 0"),
        (by_variance, "divided by the variance"),
        (
            lambda a, b: tuple(
                np.where(a.max(axis=0) == a.min(axis=0), x, y)
                for x, y in zip((a, b), scaled()(a, b), strict=True)
            ),
            "subtract its mean",
        ),
        (by_positive_spread, "ask whether its largest number equals its smallest"),
        (lambda a, b: tuple((x - a.mean(axis=0)) / (a.std(axis=0) + 1e-8) for x in (a, b)), "divide it by 1"),
        (scaled(divide=False), "nothing is divided"),
        (lambda a, b: (scaled()(a, b)[0], b), "comes back as it was"),
        (lambda a, b: tuple(map(np.float64, scaled()(a, b))), "float32"),
        (lambda a, b: (a, b), "mean 0 and spread 1"),
        (lambda a, b: scaled()(a, b)[0], "wanted a tuple of 2"),
    ],
}


def search_by_two_lists(objective, low, high, trials, rng):
    good, bad = [], []
    for _ in range(trials):
        rate = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        try:
            score = objective(rate)
        except Exception:
            bad.append((rate, None))
            continue
        (good if np.isfinite(score) else bad).append((rate, score if np.isfinite(score) else None))
    return sorted(good, key=lambda row: -row[1]) + bad


OTHER_WAYS = {
    "9.1": [drawn(power=np.exp, log=np.log), lambda rng, low, high: low * (high / low) ** rng.random()],
    "9.2": [parted()],
    "9.3": [places(shuffled)],
    "9.4": [lambda share, certainty: int(np.ceil(np.log(1 - certainty) / np.log(1 - share)))],
    "9.5": [lambda val, test: [list(val).index(max(val)), test[list(val).index(max(val))]]],
    "9.6": [searched(), search_by_two_lists],
    "9.7": [narrowed(), lambda rates, scores, keep: np.sort(rates[np.argsort(-scores)[:keep]])[[0, -1]]],
    "9.8": [scaled()],
}
