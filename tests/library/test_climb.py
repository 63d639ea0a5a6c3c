"""The climb's table: shown up to a chapter, and refused where it is out of date."""

import pytest

from common import climb
from common.tables import save_table


def row(chapter, accuracy):
    return {
        "chapter": chapter, "we know how to": "guess", "network": "none", "parameters": 1000, "steps": 10,
        "seconds": 1.5, "test accuracy": accuracy,
    }  # fmt: skip


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(climb, "TABLE", tmp_path / "climb.csv")
    save_table(climb.TABLE, [row(3, 0.7), row(4, 0.9), row(5, 0.95)])


def test_rows_up_to_the_chapter_are_shown_with_the_kept_figures(table):
    shown = climb.show_climb(row(4, 0.9049) | {"seconds": 99.0})
    assert shown.rows == [row(3, 0.7), row(4, 0.9)]
    assert "| 4 | guess | none | 1,000 | 10 | 2 | 90.0% |" in shown._repr_markdown_()
    assert "90.0%" in repr(shown)


@pytest.mark.parametrize("change", [{"test accuracy": 0.88}, {"steps": 11}, {"network": "another"}])
def test_a_run_that_disagrees_is_refused(table, change):
    with pytest.raises(ValueError, match="make climb"):
        climb.show_climb(row(4, 0.9) | change)


def test_a_missing_column_is_named(table):
    incomplete = row(4, 0.9)
    del incomplete["steps"]
    with pytest.raises(ValueError, match=r"wanted.*steps"):
        climb.show_climb(incomplete)


def test_a_chapter_without_a_row_shows_its_own(table):
    assert climb.show_climb(row(6, 0.97)).rows[-1] == row(6, 0.97)


def test_without_a_table_there_is_the_row_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(climb, "TABLE", tmp_path / "missing.csv")
    assert climb.show_climb(row(3, 0.7)).rows == [row(3, 0.7)]
