"""Tools for judging an answer: call it safely, insist on its type, tell a stub from an attempt."""

import contextlib
import dis
import re
import reprlib
import traceback
import types
import warnings

import numpy as np


class Wrong(Exception):
    """Raised by a check: the answer is wrong, and this is the hint for its mistake."""


class NotAttempted(Exception):
    """Raised when the reader's function says itself that it is not written yet."""


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
            raise NotAttempted from None
        except (Exception, SystemExit) as error:
            raise Wrong(f"{call} ended with {_described(error)}{self._line(error)}") from None
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


def _described(error):
    """An error in words a reader knows: not by the classes of this check, and with the likeliest cause of a None."""
    words = f"{type(error).__name__}: {error}".replace("NamedDict", "dict").replace("NamedArrays", "list")
    if "'NoneType' object" in words:
        words += ". (Some functions change their argument and return None: rng.shuffle, list.sort.)"
    return words


def show(value):
    """Write a value the way a reader would type it: shortened, and without an address that changes each time."""
    if isinstance(value, np.ndarray):
        written = np.array2string(value, separator=", ", precision=4, threshold=12).replace("\n", "")
    else:
        written = f"{value:g}" if isinstance(value, float) else _shortened.repr(value)
    return re.sub(r" at 0x\w+", "", written)


_shortened = reprlib.Repr()  # also writes what fails to write itself
_shortened.maxstring = _shortened.maxother = 100


def real(value, what):
    """Insist on real numbers; returns them as an array."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = None
    if array is None or array.dtype.kind not in "biuf":
        raise Wrong(f"{what} is {show(value)}, wanted numbers.")
    return array


def function(answer, name):
    """Insist on a function."""
    if not isinstance(answer, Attempt):
        raise Wrong(f"{name} is {show(answer)}, wanted a function.")
    return answer


def is_stub(answer):
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


@contextlib.contextmanager
def named(**arguments):
    """Write the names of the arguments in a hint: whole images or lists of weights would fill the screen."""
    try:
        yield
    except Wrong as wrong:
        message = _with_names(str(wrong), {show(value): name for name, value in arguments.items()})
        if len(message) > 350:  # a large result; how it begins and what was wanted are enough
            message = f"{message[:200]} … {message[-100:]}"
        raise Wrong(message) from None


def _with_names(message, names):
    """Put names in the place of the values they stand for (a dict: what is written → name), in one pass.

    Whole values only: 2.0 is written 2, and neither 0.25 nor -2 nor 12,000 has that in it.
    """
    begins, ends = r"(?<![\w.-])(?<!\d,)", r"(?!\w|[.,]\d)"
    longest_first = sorted(names, key=len, reverse=True)  # an array's row is part of the array
    patterns = [
        (begins if re.match(r"[\w-]", value) else "")
        + re.escape(value)
        + (ends if re.search(r"\w$", value) else "")
        for value in longest_first
    ]
    return re.sub("|".join(patterns), lambda found: names[found.group()], message) if names else message


class Named:
    """Mixed into what goes into an answer: it is written in a hint by its name."""

    name = "an argument"

    def __repr__(self):
        return self.name


class NamedArrays(Named, list):
    """A list of arrays, copied, with a name."""

    def __init__(self, name, arrays):
        super().__init__(array.copy() for array in arrays)
        self.name = name


class NamedDict(Named, dict):
    """A dict with a name; its entries are not copied."""

    def __init__(self, name, entries):
        super().__init__(entries)
        self.name = name
