"""The machinery: what a result looks like, and how the reader's own errors are shown."""

import numpy as np
import pytest

from common.exercises import check, core, hint, solution
from common.exercises.judging import Attempt, Wrong, named
from common.functions import relu
from common.notebook import ROOT, show_source


@pytest.mark.parametrize("ask", [lambda: check("9.9", 1), lambda: hint("9.9"), lambda: solution(1.1)])
def test_an_unknown_number_lists_those_there_are(ask):
    with pytest.raises(ValueError, match=r"wanted one of 0\.1, 1\.1"):
        ask()


def test_results_read_the_same_as_text_and_in_the_notebook():
    for answer, status in (
        (None, "not attempted yet"),
        ((1, 1, -1.5), "not yet right"),
        ((1, 1, -0.5), "correct"),
    ):
        result = check("1.1", answer)
        assert status in repr(result)
        assert status in result._repr_html_()
        assert "\x1b" not in repr(result)
        assert repr(result) == repr(check("1.1", answer))


def test_results_are_logged_in_memory():
    del core.log[:]
    check("0.1", lambda x: 2 * x)
    assert core.log == [("0.1", "correct")]


def test_an_error_in_the_readers_code_is_shown_with_its_line(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("def double(x):\n    return undefined_name * x\n", encoding="utf-8")
    namespace = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    result = check("0.1", namespace["double"])
    assert result.status == "wrong"
    assert "double(3) ended with NameError" in result.message
    assert "return undefined_name * x" in result.message


def test_an_attempt_protects_its_arguments():
    given = np.array([1.0, 2.0])

    def greedy(x):
        x[:] = 0
        return x

    with pytest.raises(Wrong, match="changes its argument"):
        Attempt(greedy)(given)
    assert given.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("f(2) is 0.25, wanted -2", "f(x) is 0.25, wanted -2"),
        ("12,000 of 2,000; 2e5, 1.2 and W2. It is 2.", "12,000 of 2,000; 2e5, 1.2 and W2. It is x."),
        ("(2, [2, 3], [[1, 4], [2, 3]])", "(x, row, matrix)"),
    ],
)
def test_a_name_takes_the_place_of_a_whole_value_only(said, written):
    row, matrix = np.array([2, 3]), np.array([[1, 4], [2, 3]])
    with pytest.raises(Wrong) as told, named(x=2.0, row=row, matrix=matrix):
        raise Wrong(said)
    assert str(told.value) == written


def test_what_the_notebook_has_set_does_not_change_the_judgement():
    with np.errstate(all="ignore"):
        assert "overflow" in check("1.5", lambda u: 1 / (1 + np.exp(-u))).message


def test_html_in_messages_is_text():
    assert "<script>" not in check("1.1", "<script>")._repr_html_()


@pytest.mark.parametrize(
    "body", ["...", "pass", "return None", "'Twice x.'", "'Twice x.'; ...", "raise NotImplementedError"]
)
def test_stubs_are_recognized(body):
    namespace = {}
    exec(f"def double(x): {body}", namespace)
    assert check("0.1", namespace["double"]).status == "not attempted"


@pytest.mark.parametrize("body", ["return 5", "return x", "x = 2 * x", "print(end='')"])
def test_attempts_are_not_taken_for_stubs(body):
    namespace = {}
    exec(f"def double(x): {body}", namespace)
    assert check("0.1", namespace["double"]).status == "wrong"
    assert check("0.1", lambda x: 5).status == "wrong"


def test_show_source_shows_what_stands_in_the_file():
    source = show_source(relu)
    assert repr(source).startswith("# common/functions.py\n\ndef relu(x):")
    code = repr(source).split("\n\n", 1)[1]
    assert code in (ROOT / "common" / "functions.py").read_text(encoding="utf-8")
    assert source._repr_markdown_() == f"```python\n{source!r}\n```"
    with pytest.raises(ValueError, match="wanted functions or classes"):
        show_source(np.exp)
