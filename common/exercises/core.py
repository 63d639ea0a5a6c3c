"""The machinery of the exercises.

A chapter's module declares each exercise as a function that receives the reader's answer. It raises `Wrong`
with a hint made for the mistake it sees, or returns a sentence that says why the answer is correct. It
judges what the answer does, on several inputs; never how it is written.
"""

import dataclasses
import dis
import functools
import html
import importlib
import inspect
import re
import reprlib
import traceback
import types
import warnings

import numpy as np

from common.notebook import Source

CHAPTERS = ("chapter00", "chapter01")
_exercises = {}
_hints_shown = {}
log = []
"""Every result of this session, as (number, status): kept in memory, sent nowhere."""


class Wrong(Exception):
    """Raised by a check: the answer is wrong, and this is the hint for its mistake."""


class _NotAttempted(Exception):
    """Raised when the reader's function says itself that it is not written yet."""


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


class Attempt:
    """The reader's function, called safely: copies go in, and whatever goes wrong is explained.

    Parameters
    ----------
    function : callable
        What the reader wrote.
    """

    def __init__(self, function):
        self.function = function
        self.name = getattr(function, "__name__", "your function")

    def __repr__(self):
        return "a function"

    def __call__(self, *arguments, allow_warnings=False):
        """Call it.

        Raises
        ------
        Wrong
            If it raises, warns, changes its arguments or returns nothing.
        """
        given = [argument.copy() if isinstance(argument, np.ndarray) else argument for argument in arguments]
        call = f"{self.name}({', '.join(map(show, arguments))})"
        try:
            # whatever the notebook has set: the judgement must not depend on it, nor change it
            with (
                np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"),
                warnings.catch_warnings(record=True) as caught,
            ):
                warnings.simplefilter("always")
                result = self.function(*given)
        except NotImplementedError:
            raise _NotAttempted from None
        except (Exception, SystemExit) as error:
            raise Wrong(f"{call} ended with {type(error).__name__}: {error}{self._line(error)}") from None
        if result is None or result is ...:
            raise Wrong(f"{call} returned nothing. Is there a return missing?")
        if caught and not allow_warnings:
            raise Wrong(f"{call} makes NumPy warn: {caught[0].message}.")
        for before, after in zip(arguments, given, strict=True):
            if isinstance(before, np.ndarray) and not np.array_equal(before, after, equal_nan=True):
                raise Wrong(f"{call} changes its argument. Work on a copy, or build a new array.")
        return result

    def array(self, *arguments, shape=None, **options):
        """Call it, and insist on an array of numbers of the right shape."""
        result = self(*arguments, **options)
        call = f"{self.name}({', '.join(map(show, arguments))})"
        array = real(result, f"The result of {call}")
        if shape is not None and array.shape != shape:
            raise Wrong(f"{call} returned shape {array.shape}, wanted {shape}.")
        return array

    def _line(self, error):
        code = getattr(self.function, "__code__", None)
        own = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if code and frame.filename == code.co_filename
        ]
        return f"\nin your line: {own[-1].line}" if own and own[-1].line else ""


def show(value):
    """Write a value the way a reader would type it: shortened, and without an address that changes each time."""
    if isinstance(value, np.ndarray):
        return np.array2string(value, separator=", ", precision=4, threshold=12).replace("\n", "")
    return f"{value:g}" if isinstance(value, float) else re.sub(r" at 0x\w+", "", _shortened.repr(value))


_shortened = reprlib.Repr()  # also writes what fails to write itself
_shortened.maxstring = _shortened.maxother = 100


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
    for chapter in CHAPTERS:
        importlib.import_module(f"common.exercises.{chapter}")


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
    if not _is_stub(answer):
        try:
            message = task.judge(Attempt(answer) if callable(answer) else answer)
            status = "correct"
        except Wrong as wrong:
            status, message = "wrong", str(wrong)
        except _NotAttempted:
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
    Source
        Displayed by the notebook.
    """
    answer = find(number).solution
    return Source(answer if isinstance(answer, str) else inspect.getsource(answer).rstrip())


def _is_stub(answer):
    """Whether the reader has not begun: no value, or a function with nothing in its body."""
    if answer is None or answer is ...:
        return True
    if isinstance(answer, tuple | list):
        return any(part is ... for part in answer)
    if not isinstance(answer, types.FunctionType):
        return False
    # An empty body, with a docstring or without, does nothing but return None (in one instruction or two).
    steps = [(step.opname, step.argval) for step in dis.get_instructions(answer)]
    steps = [step for step in steps if step[0] not in ("RESUME", "NOP")]
    return steps in ([("LOAD_CONST", None), ("RETURN_VALUE", None)], [("RETURN_CONST", None)])


def real(value, what):
    """Insist on real numbers; returns them as an array."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = None
    if array is None or array.dtype.kind not in "biuf":
        raise Wrong(f"{what} is {show(value)}, wanted numbers.")
    return array


def numbers(answer, count, name):
    """Insist on a tuple of `count` finite numbers."""
    values = real(answer, name)
    if values.shape != (count,) or not np.isfinite(values).all():
        raise Wrong(f"{name} is {show(answer)}, wanted {count} finite numbers.")
    return values.astype(float)


def function(answer, name):
    """Insist on a function."""
    if not isinstance(answer, Attempt):
        raise Wrong(f"{name} is {show(answer)}, wanted a function.")
    return answer
