"""Exercises that are checked as you write: ``check``, ``hint``, ``solution``, and ``report``.

>>> check("1.3", leaky_relu)     # not attempted yet, a hint for the mistake it sees, or correct
>>> hint("1.3")                  # one hint more at each call
>>> solution("1.3")              # a solution, when you ask for it
>>> report()                     # all results so far into a file, to keep or to hand in
"""

from common.exercises.core import check, hint, solution
from common.exercises.reporting import report

__all__ = ["check", "hint", "report", "solution"]
