"""Make what a teacher hands out: ``python editions/handout.py`` (what ``make handout`` runs) writes build/handout.zip.

It is the book, ready to be opened, with two differences: ``solution("1.1")`` says that the teacher keeps the solutions,
and the tests of the exercises, which are full of answers, are left out. (Whoever reads the source of the checks finds
what they compare with. The handout makes looking an act, not an accident.)
"""

import subprocess
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOP = "deep-learning-you-can-touch"
MARK = "common/exercises/WITHOUT_SOLUTIONS"  # solution() looks for it
LEFT_OUT = ("tests/exercises/", "tests/browser/", ".ci/", ".github/")


def main(target=None):
    """Write the archive; returns its path."""
    target = Path(target or ROOT / "build" / "handout.zip")
    target.parent.mkdir(parents=True, exist_ok=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    names = [name for name in listed.stdout.split("\0") if name and not name.startswith(LEFT_OUT)]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(ROOT / name, f"{TOP}/{name}")
        archive.writestr(f"{TOP}/{MARK}", "This copy was handed out without solutions; see TEACHING.md.\n")
    return target


if __name__ == "__main__":
    print(main())
