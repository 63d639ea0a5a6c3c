"""What a teacher hands out: the whole book, and no solutions in it."""

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from common.notebook import ROOT


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: the handout packs the files that git knows")
    spec = importlib.util.spec_from_file_location("handout", ROOT / "editions" / "handout.py")
    handout = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(handout)
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(handout.main(folder / "handout.zip")) as archive:
        archive.extractall(folder)
    return folder / handout.TOP


def test_it_holds_the_book_and_not_the_answers(handed_out):
    names = {path.relative_to(handed_out).as_posix() for path in handed_out.rglob("*") if path.is_file()}
    notebooks = {f"book/{path.name}" for path in (ROOT / "book").glob("[0-9]*.ipynb")}
    assert notebooks <= names
    assert {"README.md", "requirements.txt", "check_python.py", "TEACHING.md"} <= names
    assert not [name for name in names if "wrong_answers" in name]


def test_checks_and_hints_work_and_solutions_do_not_show(handed_out):
    code = (
        "from common.exercises import check, hint, solution\n"
        "print(check('0.1', lambda x: 2 * x)); print(hint('0.1')); print(solution('0.1'))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=handed_out, capture_output=True, text=True, encoding="utf-8",
                         env={**os.environ, "PYTHONPATH": str(handed_out), "PYTHONIOENCODING": "utf-8"})  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "correct" in run.stdout
    assert "Hint 1" in run.stdout
    assert "without solutions" in run.stdout
    assert "return 2 * x" not in run.stdout
