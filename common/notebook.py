"""Showing the library's own source in a notebook: the text never pastes what it can show."""

import inspect
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Source:
    """A piece of Python source that a notebook displays highlighted.

    Parameters
    ----------
    code : str
        The source.
    """

    def __init__(self, code):
        self.code = code

    def __repr__(self):
        return self.code

    def _repr_markdown_(self):
        return f"```python\n{self.code}\n```"


def show_source(*definitions):
    """Display the actual source of functions, classes or methods.

    Parameters
    ----------
    *definitions : callable
        Defined in a file of this project.

    Returns
    -------
    Source
        Each definition behind a line that says which file it is from.

    Raises
    ------
    ValueError
        If there is no Python source for one of them.
    """
    return Source("\n\n\n".join(map(_with_origin, definitions)))


def _with_origin(definition):
    definition = inspect.unwrap(definition)  # of a function with a cache, the function
    try:
        path = Path(inspect.getsourcefile(definition)).resolve()
        code = textwrap.dedent(inspect.getsource(definition)).rstrip()
    except (TypeError, OSError):
        raise ValueError(
            f"definitions: got {definition!r}, wanted functions or classes written in Python, in a file"
        ) from None
    origin = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return f"# {origin}\n\n{code}"
