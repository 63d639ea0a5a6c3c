"""The report of results: a file on the reader's own disk."""

import json

import pytest

from common.exercises import check, core, report


@pytest.fixture(autouse=True)
def fresh_log():
    core.log.clear()


def test_the_best_result_and_all_attempts_are_kept(tmp_path):
    path = tmp_path / "results.json"
    for answer in (None, lambda x: 3 * x, lambda x: 2 * x, lambda x: 4 * x):
        check("0.1", answer)
    check("10.1", ...)
    check("1.1", (1, 1, -0.5))
    note = report(path, name="Ada 艾达")
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["name"] == "Ada 艾达"
    assert list(kept["exercises"]) == ["0.1", "1.1", "10.1"]  # 10 after 1, as numbers
    assert kept["exercises"]["0.1"] == {"title": core.find("0.1").title, "status": "correct", "attempts": 3}
    assert kept["exercises"]["10.1"]["status"] == "not attempted"
    assert "2 of 3" in repr(note)
    assert "Nothing was sent" in repr(note)


def test_sessions_add_up_and_nothing_is_counted_twice(tmp_path):
    path = tmp_path / "results.json"
    check("0.1", lambda x: 3 * x)
    report(path, name="Ada")
    report(path)
    check("0.1", lambda x: 2 * x)
    report(path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["name"] == "Ada"
    assert kept["exercises"]["0.1"]["attempts"] == 2
    assert kept["exercises"]["0.1"]["status"] == "correct"


@pytest.mark.parametrize(
    "content", ["hello", "[1, 2]", '{"exercises": 3}', '{"exercises": {"1.1": {"status": "great"}}}']
)
def test_another_file_is_left_alone(tmp_path, content):
    path = tmp_path / "results.json"
    path.write_text(content, encoding="utf-8")
    check("0.1", lambda x: 2 * x)
    with pytest.raises(ValueError, match="is no report"):
        report(path)
    assert path.read_text(encoding="utf-8") == content
    assert core.log == [("0.1", "correct")]  # nothing is lost


def test_nothing_is_lost_if_it_cannot_be_written(tmp_path):
    check("0.1", lambda x: 2 * x)
    with pytest.raises(FileNotFoundError):
        report(tmp_path / "no such folder" / "results.json")
    assert core.log == [("0.1", "correct")]
