"""Every exercise: the stub is not attempted, the solution correct, each common mistake gets a hint of its own."""

import re
from pathlib import Path

import numpy as np
import pytest

from common.exercises import check, core
from common.functions import sigmoid, softmax, step

ROOT = Path(__file__).resolve().parents[2]
GATES = {
    "AND": lambda a, b: step(a + b - 1.5),
    "OR": lambda a, b: step(a + b - 0.5),
    "NAND": lambda a, b: step(1.5 - a - b),
}


def forgets_return(a, b):
    a = a + b


def shifted_columns(x):
    e = np.exp(x - x.max(axis=0))
    return e / e.sum(axis=0)


def whole(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def global_shift(x):
    e = np.exp(x - x.max())
    return e / e.sum(axis=-1, keepdims=True)


def unshifted(x):
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)


def no_keepdims(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


def in_place(u, slope):
    u[u < 0] *= slope
    return u


def by_if(u, slope):
    if u > 0:
        return u
    return slope * u


def both_branches(u):
    return np.where(u >= 0, 1 / (1 + np.exp(-u)), np.exp(u) / (1 + np.exp(u)))


def clipped(u):
    return 1 / (1 + np.exp(-np.clip(u, -500, 500)))


def exchanged(u):
    e = np.exp(-np.abs(u))
    return np.where(u >= 0, e / (1 + e), 1 / (1 + e))


def widened(u):
    e = np.exp(-np.abs(np.asarray(u, dtype=np.float64)))
    return np.where(u >= 0, 1 / (1 + e), e / (1 + e))


def difference_quotient(u):
    return (sigmoid(u + 1e-3) - sigmoid(u)) / 1e-3


WRONG = {  # number: (answer, a part of the hint it must get)
    "0.1": [
        (lambda x: x * x, "that is x · x"),
        (lambda x: x + 2, "wanted"),
        (lambda x: "six", "wanted numbers"),
    ],
    "1.1": [
        ((1, 1, -1.5), "That is AND"),
        ((-1, -1, 1.5), "That is NAND"),
        ((-1, -1, 0.5), "opposite of OR"),
        ((1, 1, 0.5), "it is above 0"),
        ((1, 0.5, -0.5), "exactly 0 counts as 0"),
        ((1, 1), "wanted 3"),
        ("OR", "wanted numbers"),
        (lambda: (1, 1, -0.5), "or_weights is a function"),
    ],
    "1.2": [
        (GATES["OR"], "That is OR"),
        (GATES["NAND"], "That is NAND"),
        (lambda a, b: int(a == b), "opposite of XOR"),
        (lambda a, b: int(a > b), "exactly one"),
        (lambda a, b: 0.9 * abs(a - b), "a gate answers 0 or 1"),
        (forgets_return, "return missing"),
    ],
    "1.3": [
        (lambda u, slope: np.maximum(u, 0), "plain ReLU"),
        (lambda u, slope: np.where(u > 0, slope * u, u), "wrong side"),
        (lambda u, slope: np.where(u > 0, u, slope), "the slope itself"),
        (lambda u, slope: np.where(u > 0, u, slope * abs(u)), "should be negative too"),
        (lambda u, slope: np.maximum(u, slope * u), "np.maximum(u, slope * u) chooses"),
        (lambda u, slope: np.where(u > 0, u, slope * u).astype(float), "stay float32"),
        (in_place, "changes its argument"),
        (by_if, "An if can decide about one number"),
    ],
    "1.4": [
        (lambda u: 1 - sigmoid(u), "multiplied by y"),
        (lambda u: u * (1 - u), "in the place of u"),
        (sigmoid, "the sigmoid itself"),
        (lambda u: -sigmoid(u) * (1 - sigmoid(u)), "sign is exchanged"),
        (difference_quotient, "difference quotient"),
    ],
    "1.5": [
        (lambda u: 1 / (1 + np.exp(-u)), "overflow"),
        (both_branches, "computes both branches"),
        (clipped, "clipped"),
        (exchanged, "exchanged"),
        (widened, "stay float32"),
    ],
    "1.6": [
        (shifted_columns, "axis=0 runs down"),
        (whole, "All nine values together"),
        (global_shift, "all rows together"),
        (unshifted, "Subtract the maximum of each row"),
        (no_keepdims, "without keepdims=True"),
    ],
    "1.7": [
        (lambda x, T: softmax(x * T), "You multiply by T"),
        (lambda x, T: softmax(x), "makes no difference"),
        (lambda x, T: softmax(x) / T, "divide after softmax"),
        (lambda x, T: unshifted(x / T), "subtract each row's maximum"),
    ],
    "1.8": [
        (lambda W1, b1, W2, b2: (W1 @ W2, b2), "bias is forgotten"),
        (lambda W1, b1, W2, b2: (W2 @ W1, b2), "W is W2 @ W1"),
        (lambda W1, b1, W2, b2: (W1 + W2, b1 @ W2 + b2), "W is a sum"),
        (lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2), "entry by entry"),
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2), "has to go through"),
        (lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2), "from the left"),
        (lambda W1, b1, W2, b2: W1 @ W2, "two things"),
        (lambda W1, b1, W2, b2: (W1 @ W2, 2 * b2 + b1 @ W2), "for x = 0"),
    ],
}


def numbers():
    core._load()
    return sorted(core._exercises)


def solution_of(number):
    """The solution, run as a reader would run it in the notebook."""
    source = repr(core.solution(number))
    namespace = {"np": np, "sigmoid": sigmoid, "softmax": softmax, **GATES}
    exec(source, namespace)
    return namespace[re.match(r"(?:def )?(\w+)", source).group(1)]


def test_every_exercise_has_wrong_answers_to_try():
    assert numbers() == sorted(WRONG)
    assert all(len(answers) >= 2 for answers in WRONG.values())


@pytest.mark.parametrize("number", numbers())
def test_the_stub_of_the_text_is_not_attempted(number):
    texts = "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "book" / "text").glob("*.py"))
    )
    name = re.search(rf'^check\("{number}", (\w+)\)', texts, flags=re.MULTILINE).group(1)
    stub = re.search(rf"^(def {name}\(.*\): \.\.\.|{name} = \.\.\.)", texts, flags=re.MULTILINE).group(1)
    namespace = {}
    exec(stub, namespace)
    result = check(number, namespace[name])
    assert result.status == "not attempted"
    assert result.message == ""
    assert check(number, None).status == check(number, ...).status == "not attempted"


@pytest.mark.parametrize("number", numbers())
def test_the_solution_is_correct_and_says_why(number):
    result = check(number, solution_of(number))
    assert result.status == "correct", result
    assert len(result.message.split()) >= 6


@pytest.mark.parametrize(
    ("number", "answer", "part"),
    [(number, *case) for number, cases in WRONG.items() for case in cases],
)
def test_each_mistake_gets_its_own_hint(number, answer, part):
    result = check(number, answer)
    assert result.status == "wrong"
    assert part in result.message


@pytest.mark.parametrize("number", numbers())
def test_hints_of_different_mistakes_differ(number):
    messages = [check(number, answer).message for answer, _ in WRONG[number]]
    assert len(set(messages)) >= 2


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no text for this")


def leaves(*arguments):
    raise SystemExit


HOSTILE = [
    3, "text", object(), Unprintable(), {}, [1, 2], [[1], [1, 2]], np.zeros(10_000), np.nan, Unprintable,
    leaves, lambda: 1, lambda *a: 1 / 0, lambda *a: "3", lambda *a: np.nan, lambda *a: 1j, lambda *a: (a, a),
    lambda *a: np.full(np.shape(a[0]), np.inf), lambda *a: np.full(np.shape(a[0]), "3"),
    lambda *a: np.array(a[0], dtype=object), lambda *a: a[0] * (1 + 1j), lambda *a: np.datetime64("2020-01-01"),
]  # fmt: skip


@pytest.mark.parametrize("number", numbers())
@pytest.mark.parametrize("answer", HOSTILE)
@pytest.mark.filterwarnings("error")
def test_hostile_answers_are_wrong_and_harmless(number, answer):
    numpy_settings = np.geterr()
    result = check(number, answer)
    assert result.status == "wrong"
    assert result.message
    assert len(result.message) < 400
    assert " at 0x" not in result.message  # the same text in every run
    assert np.geterr() == numpy_settings


@pytest.mark.parametrize("number", numbers())
def test_hints_lead_on_and_end(number):
    core._hints_shown.pop(number, None)
    hints = core.find(number).hints
    assert len(hints) >= 2
    shown = [repr(core.hint(number)) for _ in range(len(hints) + 1)]
    assert all(text in line for text, line in zip(hints, shown, strict=False))
    assert "no more hints" in shown[-1]
