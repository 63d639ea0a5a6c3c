"""Make what a teacher hands out: ``python editions/handout.py`` (what ``make handout`` runs) writes build/handout.zip.

It is the book, ready to be opened, with two differences: ``solution("1.1")`` says that the teacher keeps the solutions,
and two kinds of tests are left out: those of the exercises, which are full of answers, and those in a browser. (Whoever
reads the source of the checks finds what they compare with. The handout makes looking an act, not an accident.)
"""

import subprocess
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOP = "deep-learning-you-can-touch"
MARK = "common/exercises/WITHOUT_SOLUTIONS"  # solution() looks for it
LEFT_OUT = ("tests/exercises/", "tests/browser/")


def main(target=None):
    """Write the archive; returns its path."""
    target = Path(target or ROOT / "build" / "handout.zip")
    target.parent.mkdir(parents=True, exist_ok=True)
    names = [name for name in _names_in_git() if not name.startswith(LEFT_OUT)]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(ROOT / name, f"{TOP}/{name}")
        archive.writestr(f"{TOP}/{MARK}", "This copy was handed out without solutions; see TEACHING.md.\n")
    return target


def _names_in_git():
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8"
        )
    except (OSError, subprocess.CalledProcessError) as error:
        reason = (getattr(error, "stderr", "") or str(error)).strip()
        raise SystemExit(
            f"The handout packs the files that git knows; here git says: {reason}. It needs git, and a clone "
            "instead of an unpacked download."
        ) from None
    return list(filter(None, listed.stdout.split("\0")))


if __name__ == "__main__":
    print(main())
