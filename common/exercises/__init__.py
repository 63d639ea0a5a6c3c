"""Exercises that are checked as you write: ``check``, ``hint``, ``solution``.

>>> check("1.3", leaky_relu)     # not attempted yet, a hint for the mistake it sees, or correct
>>> hint("1.3")                  # one hint more at each call
>>> solution("1.3")              # a solution, when you ask for it
"""

from common.exercises.core import check, hint, solution

__all__ = ["check", "hint", "solution"]
