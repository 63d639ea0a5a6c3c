"""The files for hosted editions agree with what the book needs: Binder, the dev container, Colab."""

import ast
import importlib.util
import json
import re
import sys
import types
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]


def supported():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return SpecifierSet(re.search(r'requires-python = "(.*?)"', text).group(1))


def test_binder_takes_a_supported_python():
    """It reads runtime.txt and requirements.txt at the root, and nothing else of ours."""
    version = (ROOT / "runtime.txt").read_text(encoding="utf-8").strip()
    assert supported().contains(version.removeprefix("python-"))
    assert (ROOT / "requirements.txt").exists()
    assert not [
        name for name in ("binder", ".binder", "environment.yml", "Dockerfile") if (ROOT / name).exists()
    ]


def test_the_dev_container_sets_up_as_the_readme_does():
    settings = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert supported().contains(settings["image"].rpartition(":")[2])
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert settings["postCreateCommand"] + " && " in readme  # then JupyterLab, or the tests


def hosted():
    spec = importlib.util.spec_from_file_location("hosted", ROOT / "editions" / "hosted.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def third_party_imports():
    """Names of the packages that the library and the data set import."""
    names = set()
    for path in [*(ROOT / "common").rglob("*.py"), *(ROOT / "dataset").rglob("*.py")]:
        if path.name.startswith("jupyter_"):  # parts of the reader's own server
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"common", "dataset"}


def test_colab_gets_every_package_that_the_book_imports():
    on_colab = {"numpy", "matplotlib", "PIL", "IPython", "traitlets"}
    in_the_browser_only = {"pyodide", "js", "piplite"}
    assert third_party_imports() - in_the_browser_only - on_colab == set(hosted().COLAB_NEEDS)


def run_first_cell(source):
    """Run a cell with magics, writing down the commands instead of doing them."""
    calls = []
    ipython = types.SimpleNamespace(
        run_line_magic=lambda name, line: calls.append(f"%{name} {line}"),
        system=lambda line: calls.append(f"!{line}"),
    )
    code = TransformerManager().transform_cell(source)
    exec(compile(code, "first cell", "exec"), {"get_ipython": lambda: ipython})
    return calls


def test_colab_notebooks_fetch_the_book_on_colab_and_nothing_elsewhere(tmp_path, monkeypatch):
    hosted().main("someone/a-book", tmp_path)
    names = sorted(path.name for path in (ROOT / "book").glob("[0-9]*.ipynb"))
    assert sorted(path.name for path in (tmp_path / "colab").iterdir()) == names
    for name in names:
        notebook = nbformat.read(tmp_path / "colab" / name, as_version=4)
        nbformat.validate(notebook)
        original = nbformat.read(ROOT / "book" / name, as_version=4)
        assert [cell.source for cell in notebook.cells[1:]] == [cell.source for cell in original.cells]
    first = notebook.cells[0].source
    assert run_first_cell(first) == []

    output = types.SimpleNamespace(enable_custom_widget_manager=lambda: None)
    monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", types.SimpleNamespace(output=output))
    monkeypatch.setattr(sys, "path", list(sys.path))
    calls = run_first_cell(first)
    assert any("git clone" in call and "https://github.com/someone/a-book.git" in call for call in calls)
    assert sys.path[0] == "/content/the_book"
    assert "%cd /content/the_book/book" in calls


def test_links_lead_to_files_that_are_there():
    module = hosted()
    page = module.links("someone/a-book")
    assert (ROOT / module.FRONT_PAGE).exists()
    assert page.count("someone/a-book") + page.count("someone%2Fa-book") == 4
    for name in re.findall(r"`([\w./-]*(?:txt|json))`", page):
        assert (ROOT / name).exists(), name
    with pytest.raises(ValueError, match="wanted OWNER/NAME"):
        module.links("https://github.com/someone/a-book")
