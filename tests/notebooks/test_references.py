"""Whoever follows a reference arrives: glossary, sections, exercises."""

import re
from pathlib import Path

import pytest

from common.exercises import core

TEXTS = {path.stem: path.read_text(encoding="utf-8")
         for path in sorted((Path(__file__).resolve().parents[2] / "book" / "text").glob("[0-9]*.py"))}  # fmt: skip
HEADING = re.compile(r"^# (#+) (.+)$")
CHINESE = re.compile("[\u4e00-\u9fff]+")
ROW = re.compile(r"^# \| (.+) \| (.+) \| \[([\d.]+)\]\((\w+)\.ipynb(?:#(.+))?\) \|$", flags=re.MULTILINE)


def glossary():
    """Term, its Chinese, the number shown, and where the link goes: chapter and anchor."""
    return ROW.findall(TEXTS["00_start_here"].split("## Glossary")[1])


def headings(chapter):
    return [found[2].strip() for line in TEXTS[chapter].splitlines() if (found := HEADING.match(line))]


def section(chapter, anchor):
    """The chapter up to the section's heading, and the section with all that is below it; its lines joined."""
    lines = TEXTS[chapter].splitlines()
    levels = {k: (len(found[1]), found[2].strip().replace(" ", "-"))
              for k, line in enumerate(lines) if (found := HEADING.match(line))}  # fmt: skip
    start = next(k for k, (_, name) in levels.items() if name == anchor) if anchor else 0
    level = levels[start][0] if anchor else 0
    end = next((k for k, (other, _) in levels.items() if k > start and other <= level), len(lines))
    before, inside = ("\n".join(part).replace("\n# ", " ") for part in (lines[:start], lines[start:end]))
    return before, inside


def stems(term):
    """How the words of a term begin, so that "probability" is found in "probabilities"."""
    return [word[: max(3, len(word) - 2)].lower() for word in re.findall(r"[^\s(),]+", term)]


def stands_beside(term, chinese, text):
    """Whether the term, or a word of it, is what the Chinese stands behind: "the **unit** 单元"."""
    places = [place.start() for place in re.finditer(f"(?<![\u4e00-\u9fff]){chinese}", text)]
    return any(stem in text[max(place - 45, 0) : place].lower() for place in places for stem in stems(term))


def test_the_glossary_is_read_whole_and_in_order():
    rows = [
        line
        for line in TEXTS["00_start_here"].split("## Glossary")[1].splitlines()
        if line.startswith("# | ")
    ]
    assert len(glossary()) == len(rows) - 1 > 100  # but for the head of the table
    terms = [term.casefold() for term, *_ in glossary()]
    assert terms == sorted(terms)
    assert len(set(terms)) == len(terms)


@pytest.mark.parametrize(("term", "chinese", "number", "chapter", "anchor"), glossary())
def test_a_term_stands_where_the_glossary_says(term, chinese, number, chapter, anchor):
    before, inside = section(chapter, anchor)
    assert any(stem in inside.lower() for stem in stems(term)), f"{term}: not in that section"
    kept = (
        chinese.split()[0].casefold() in term.casefold()
    )  # a name that stays Latin, with its Chinese explanation
    for word in CHINESE.findall(chinese):
        # a few are named in the chapter's opening already, and treated in the section
        found = stands_beside(term, word, before + inside)
        assert found or (kept and f"**{term}**" in inside), f"{term}: {word} is not beside it"
    shown = next(name for name in [*headings(chapter)] if name.replace(" ", "-") == anchor) if anchor else ""
    if re.match(r"\d", shown):
        assert shown.split()[0] == number  # the number that is shown is that of the section
    else:
        assert int(number.split(".")[0]) == int(chapter[:2])


@pytest.mark.parametrize("chapter", TEXTS)
def test_sections_and_exercises_that_the_text_names_exist(chapter):
    there = {name.split()[0] for chapter in TEXTS for name in headings(chapter)}
    text = TEXTS[chapter].replace("\n# ", " ")
    for kind, number in re.findall(r"\b([Ss]ection|[Ee]xercise)s? (\d+\.\d+)\b", text):
        if kind.lower() == "section":
            assert number in there, f"{chapter} names section {number}"
        else:
            core.find(number)
    for number in re.findall(r"\b[Cc]hapters? (\d+)\b", text):
        assert int(number) <= max(int(stem[:2]) for stem in TEXTS), f"{chapter} names chapter {number}"
