"""The machinery of the exercises.

A module declares each exercise (those of chapter 7 are in the package `chapter07`) as a function that
receives the reader's answer. It raises `Wrong` with a hint made for the mistake it sees, or returns a
sentence that says why the answer is correct. It judges what the answer does, on several inputs; never how
it is written.
"""

import dataclasses
import functools
import html
import importlib
import inspect
import pkgutil
import types
from pathlib import Path

from common.exercises.judging import Attempt, NotAttempted, Wrong, is_stub
from common.notebook import Source

HANDED_OUT = Path(__file__).with_name("WITHOUT_SOLUTIONS")  # made by editions/handout.py
_exercises = {}
_hints_shown = {}
log = []
"""Every result of this session, as (number, status): kept in memory, sent nowhere."""


@dataclasses.dataclass(frozen=True)
class Exercise:
    """One exercise as a chapter's module declares it."""

    number: str
    title: str
    judge: object
    hints: tuple
    solution: object


@dataclasses.dataclass(frozen=True)
class Result:
    """What `check` found. A notebook displays it; `status` is "not attempted", "wrong" or "correct"."""

    number: str
    title: str
    status: str
    message: str = ""

    LOOKS = types.MappingProxyType(
        {"not attempted": ("○", "#777777"), "wrong": ("✗", "#D55E00"), "correct": ("✓", "#009E73")}
    )

    @property
    def _headline(self):
        words = {"not attempted": "not attempted yet", "wrong": "not yet right", "correct": "correct"}
        return f"Exercise {self.number}, {self.title}: {words[self.status]}"

    def __repr__(self):
        sign, _ = self.LOOKS[self.status]
        return f"{sign} {self._headline}." + (f" {self.message}" if self.message else "")

    def _repr_html_(self):
        sign, color = self.LOOKS[self.status]
        message = html.escape(self.message).replace("\n", "<br>")
        return (
            f'<div role="status" style="border-left: 6px solid {color}; padding: 4px 12px; margin: 4px 0">'
            f"<b>{sign} {html.escape(self._headline)}.</b> {message}</div>"
        )


class Note:
    """A short text that a notebook displays."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        style = "border-left: 6px solid #56B4E9; padding: 4px 12px"
        return f'<div role="note" style="{style}">{html.escape(self.text)}</div>'


def exercise(number, title, *, hints, solution):
    """Declare an exercise; decorates the function that judges an answer.

    Parameters
    ----------
    number, title : str
        As in the chapter's text.
    hints : sequence of str
        From a nudge to nearly everything.
    solution : callable or str
        A function whose source is the solution, or the solution itself.
    """

    def declare(judge):
        _exercises[number] = Exercise(number, title, judge, tuple(hints), solution)
        return judge

    return declare


@functools.cache
def _load():
    """Import what declares exercises: the modules and packages chapterNN beside this file."""
    beside = pkgutil.walk_packages([str(Path(__file__).parent)], "common.exercises.")
    for module in beside:
        if module.name.startswith("common.exercises.chapter"):
            importlib.import_module(module.name)


def find(number):
    """Look an exercise up by its number; ValueError if there is none."""
    _load()
    if number not in _exercises:
        raise ValueError(f"number: got {number!r}, wanted one of {', '.join(sorted(_exercises))}")
    return _exercises[number]


def check(number, answer):
    """Check an answer.

    Parameters
    ----------
    number : str
        Which exercise, for example "1.3".
    answer : object
        What the exercise asks for, a function or a value. It is not changed.

    Returns
    -------
    Result
        Displayed by the notebook.
    """
    task = find(number)
    status, message = "not attempted", ""
    if not is_stub(answer):
        try:
            message = task.judge(Attempt(answer) if callable(answer) else answer)
            status = "correct"
        except Wrong as wrong:
            status, message = "wrong", str(wrong)
        except NotAttempted:
            pass
    log.append((number, status))
    return Result(number, task.title, status, message)


def hint(number):
    """Show the next hint for an exercise.

    Returns
    -------
    Note
        Displayed by the notebook; one hint further at each call.
    """
    task = find(number)
    shown = _hints_shown.get(number, 0)
    _hints_shown[number] = shown + 1
    if shown >= len(task.hints):
        return Note(f'There are no more hints. solution("{number}") shows a solution.')
    return Note(f"Hint {shown + 1} of {len(task.hints)}: {task.hints[shown]}")


def solution(number):
    """Show a solution of an exercise.

    Returns
    -------
    Source or Note
        Displayed by the notebook; a note if this copy came without solutions.
    """
    answer = find(number).solution
    if HANDED_OUT.exists():
        return Note("This copy was handed out without solutions; ask your teacher. Hints are still there.")
    return Source(answer if isinstance(answer, str) else inspect.getsource(answer).rstrip())
