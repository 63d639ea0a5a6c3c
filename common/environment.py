"""Is everything ready? What is missing or of the wrong version, and the one command that mends it.

This module needs nothing but Python itself, so that it can also speak where packages are missing.
"""

import html
import importlib.metadata
import re
import site
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST_PYTHON = (3, 11)
IN_BROWSER = sys.platform == "emscripten"  # the browser edition, where Python runs in the page
DATA = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


class Report:
    """What `check_environment` found; a notebook displays it.

    Where all is well the text has no version number in it: the notebook's saved output is then the same on
    every machine. The versions are in `details`.
    """

    def __init__(self, problems, details):
        self.problems, self.details = problems, details

    def __repr__(self):
        if not self.problems:
            return "All is well: Python, the packages and the data are as the book needs them."
        lines = [f"{number}. {what}\n   {cure}" for number, (what, cure) in enumerate(self.problems, start=1)]
        return "Something is missing:\n" + "\n".join(lines)

    def _repr_html_(self):
        if not self.problems:
            color, body = "#009E73", f"<b>✓ {self!r}</b>"
        else:
            items = "".join(
                f"<li>{html.escape(what)}<br><code>{html.escape(cure)}</code></li>"
                for what, cure in self.problems
            )
            color, body = "#D55E00", f"<b>✗ Something is missing:</b><ol>{items}</ol>"
        return f'<div role="status" style="border-left: 6px solid {color}; padding: 4px 12px">{body}</div>'


def check_environment():
    """Look at Python, every package of requirements.txt, the data files and the live figures' server extension.

    In a browser (see `IN_BROWSER`) there is no server, and what is installed has come with the page: there
    only Python and the data are looked at.

    Returns
    -------
    Report
        Its `problems` are pairs (what is wrong, what mends it); `details` has a line for everything.
    """
    problems, details = [], []
    found = ".".join(map(str, sys.version_info[:3]))
    details.append(f"Python {found}")
    if sys.version_info < OLDEST_PYTHON:
        problems.append(
            (f"Python is {found}, wanted 3.11 or newer.", "install a newer Python from python.org")
        )
    if not IN_BROWSER:
        _check_packages(problems, details)
    for name in DATA:
        if not (ROOT / "dataset" / f"{name}.gz").is_file():
            cure = "git restore dataset  (in a terminal in the book's folder), or unpack the book again"
            problems.append((f"The data file dataset/{name}.gz is missing.", cure))
    if not IN_BROWSER and not live_figure_extension().exists():
        problems.append(
            (
                "The server extension for smooth live figures is not installed.",
                f'"{sys.executable}" -m pip install -e "{ROOT}"',
            )
        )
    return Report(problems, details)


def _check_packages(problems, details):
    """Add a line for each package of requirements.txt, and what is wrong with it."""
    for name, ranges in requirements():
        version = installed_version(name)
        details.append(f"{name} {version or 'missing'}")
        wanted = f"{name}{ranges}"
        cure = f'"{sys.executable}" -m pip install "{wanted}"'
        if version is None:
            problems.append((f"The package {name} is missing, wanted {wanted}.", cure))
        elif not fits(version, ranges):
            problems.append((f"The package {name} is {version}, wanted {wanted}.", cure))


def live_figure_extension():
    """Where installing the book has put the setting that switches on ``common.jupyter_nodelay``.

    Returns
    -------
    Path
        In this environment or, after ``pip install --user``, in the user's folder; need not exist.
    """
    name = Path("etc", "jupyter", "jupyter_server_config.d", "common_jupyter_nodelay.json")
    own, users = Path(sysconfig.get_path("data"), name), Path(site.getuserbase(), name)
    return own if own.exists() else users


def requirements(path=ROOT / "requirements.txt"):
    """Read the packages a reader needs.

    Returns
    -------
    list of (str, str)
        Name and version ranges, for example ("numpy", ">=2.0,<3").
    """
    pairs = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line and not line.startswith("-"):
            name, ranges = re.match(r"([\w.-]+)(.*)", line).groups()
            pairs.append((name, ranges.replace(" ", "")))
    return pairs


def installed_version(name):
    """Version of an installed package, or None."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def fits(version, ranges):
    """Whether a version lies in all ranges, for example ">=2.0,<3,!=2.1.0"."""
    tests = {
        ">=": lambda a, b: a >= b,
        "<=": lambda a, b: a <= b,
        "!=": lambda a, b: a != b,
        "==": lambda a, b: a == b,
        ">": lambda a, b: a > b,
        "<": lambda a, b: a < b,
    }
    for part in filter(None, ranges.split(",")):
        sign, bound = re.match(r"(>=|<=|!=|==|>|<)(.+)", part).groups()
        if not tests[sign](_numbers(version), _numbers(bound)):
            return False
    return True


def _numbers(version):
    """The release numbers of a version, without trailing zeros: 2.0 and 2 are the same."""
    release = [int(part) for part in re.match(r"\d+(\.\d+)*", version).group().split(".")]
    while release and release[-1] == 0:
        release.pop()
    return release
