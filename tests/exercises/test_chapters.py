"""Every exercise: the stub is not attempted, the solution correct, each common mistake gets a hint of its own."""

import functools
import importlib
import re
from pathlib import Path

import numpy as np
import pytest
from wrong_answers_01 import GATES

from common.exercises import check, core
from common.functions import sigmoid, softmax

ROOT = Path(__file__).resolve().parents[2]
WRONG = {}  # number of the exercise → (answer, a part of the hint it must get), …
OTHER_WAYS = {}  # number → answers that are written differently, and correct
for path in sorted(Path(__file__).parent.glob("wrong_answers_*.py")):
    chapter = importlib.import_module(path.stem)
    WRONG |= chapter.WRONG
    OTHER_WAYS |= getattr(chapter, "OTHER_WAYS", {})


def numbers():
    core._load()
    return sorted(core._exercises)


def written():
    """The exercises of every chapter whose text is in the book."""
    chapters = {int(path.name[:2]) for path in (ROOT / "book" / "text").glob("[0-9][0-9]_*.py")}
    return [number for number in numbers() if int(number.split(".")[0]) in chapters]


def solution_of(number):
    """The solution, run as a reader would run it in the notebook."""
    source = repr(core.solution(number))
    namespace = {"np": np, "sigmoid": sigmoid, "softmax": softmax, **GATES}
    exec(source, namespace)
    return namespace[re.match(r"(?:def )?(\w+)", source).group(1)]


def test_every_exercise_has_wrong_answers_to_try():
    assert numbers() == sorted(WRONG)
    assert all(len(answers) >= 2 for answers in WRONG.values())


@pytest.mark.parametrize("number", written())
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
    ("number", "answer"), [(number, answer) for number, answers in OTHER_WAYS.items() for answer in answers]
)
def test_what_is_written_differently_is_correct_too(number, answer):
    result = check(number, answer)
    assert result.status == "correct", result


@functools.cache
def judged_mistake(number, k):
    """What `check` says to the wrong answer number k of an exercise."""
    return check(number, WRONG[number][k][0])


@pytest.mark.parametrize(
    ("number", "k", "part"),
    [(number, k, part) for number, cases in WRONG.items() for k, (_, part) in enumerate(cases)],
)
def test_each_mistake_gets_its_own_hint(number, k, part):
    result = judged_mistake(number, k)
    assert result.status == "wrong"
    assert part in result.message


@pytest.mark.parametrize("number", numbers())
def test_hints_of_different_mistakes_differ(number):
    messages = {judged_mistake(number, k).message for k in range(len(WRONG[number]))}
    assert len(messages) >= 2


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
@pytest.mark.filterwarnings("error")
def test_hostile_answers_are_wrong_and_harmless(number):
    numpy_settings = np.geterr()
    for k, answer in enumerate(HOSTILE):
        result = check(number, answer)
        assert result.status == "wrong", f"answer {k} of HOSTILE"
        assert 0 < len(result.message) < 400, f"answer {k} of HOSTILE: {result.message}"
        assert " at 0x" not in result.message  # the same text in every run
        assert np.geterr() == numpy_settings, f"answer {k} of HOSTILE"


@pytest.mark.parametrize("number", numbers())
def test_hints_lead_on_and_end(number):
    core._hints_shown.pop(number, None)
    hints = core.find(number).hints
    assert len(hints) >= 2
    shown = [repr(core.hint(number)) for _ in range(len(hints) + 1)]
    assert all(text in line for text, line in zip(hints, shown, strict=False))
    assert "no more hints" in shown[-1]
