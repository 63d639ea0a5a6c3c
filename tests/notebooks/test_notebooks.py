"""What nbval does not see: text and notebook agree, outputs are there, pictures have words, figures survive.

nbval itself (``--nbval``, see pyproject.toml) runs every notebook and compares its stored text outputs.
"""

import ast
import contextlib
import importlib.util
import io
import re
import statistics
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest

from common import live

BOOK = Path(__file__).resolve().parents[2] / "book"
TEXTS = sorted((BOOK / "text").glob("[0-9]*.py"))
NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))
FIGURE = re.compile(r"^live\.(figure|bench|search)\(", flags=re.MULTILINE)

spec = importlib.util.spec_from_file_location("build", BOOK / "build.py")
build = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook_path(request):
    return request.param


@pytest.fixture
def notebook(notebook_path):
    return nbformat.read(notebook_path, as_version=4)


def test_each_text_has_its_notebook_and_each_notebook_its_text():
    assert [path.stem for path in TEXTS] == [path.stem for path in NOTEBOOKS]
    assert len(TEXTS) >= 2


@pytest.mark.parametrize("text_path", TEXTS, ids=lambda path: path.stem)
def test_text_and_notebook_hold_the_same_cells(text_path):
    assert build.differences(text_path) == []


def test_sources_that_are_shown_are_those_of_the_library(notebook):
    cells = code_cells(notebook)
    parts = [node for cell in cells for node in ast.parse(cell.source).body]
    imports = [node for node in parts if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {}
    exec(compile(ast.Module(imports, []), "imports", "exec"), names)
    for cell in cells:
        last = cell.source.rstrip().splitlines()[-1] if cell.source.strip() else ""
        if last.startswith("show_source("):
            shown = [output.data["text/markdown"] for output in cell.outputs if "data" in output]
            assert shown == [eval(last, names)._repr_markdown_()], f"{last}: build the notebook anew"


def test_a_changed_notebook_is_noticed(tmp_path, monkeypatch):
    notebook = nbformat.read(NOTEBOOKS[0], as_version=4)
    notebook.cells[1].source += "\n# changed"
    del notebook.cells[-1]
    nbformat.write(notebook, tmp_path / NOTEBOOKS[0].name)
    monkeypatch.setattr(build, "BOOK", tmp_path)
    problems = build.differences(TEXTS[0])
    assert any("source of cell 1" in problem for problem in problems)
    assert any("cells, its text has" in problem for problem in problems)


def test_outputs_are_stored(notebook):
    """nbval passes a notebook whose outputs were stripped; this does not."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    for cell in code_cells(notebook):
        if re.search(
            r"^(print|show_source|check|live\.figure|live\.bench)\(", cell.source, flags=re.MULTILINE
        ):
            assert cell.outputs, f"no output is stored for: {cell.source[:80]}"


def test_no_errors_and_no_widgets_are_stored(notebook):
    assert "widgets" not in notebook.metadata
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
            assert output.get("name") != "stderr", f"a warning is stored: {output.get('text')}"


def test_every_picture_has_alt_text(notebook):
    pictures = 0
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                pictures += 1
                assert len(output.metadata["image/png"]["alt"].split()) >= 5
                assert output.metadata["image/png"]["width"] > 0
    assert pictures == sum(bool(FIGURE.search(cell.source)) for cell in code_cells(notebook))


def test_metadata_says_python_and_names_no_pairing(notebook):
    assert notebook.metadata.language_info.name == "python"
    assert "jupytext" not in notebook.metadata  # an active pairing could refuse to open a reader's notebook


def test_weight(notebook_path):
    assert notebook_path.stat().st_size <= 1.5e6


def test_a_browsers_python_can_follow(notebook):
    """It fetches a package when a cell names it: numpy first, by name; no installing, no files to write."""
    lines = [line for cell in code_cells(notebook) for line in cell.source.splitlines()]
    lines = [
        line for line in lines if not line.startswith("from common.environment")
    ]  # it needs Python alone
    imports = [line.split()[1].split(".")[0] for line in lines if re.match(r"(from|import) ", line)]
    assert "numpy" in imports
    assert not {"common", "dataset"} & set(imports[: imports.index("numpy")])
    code = "\n".join(lines)
    assert not re.search(r"^\s*[%!]", code, flags=re.MULTILINE), "a magic or a shell command"
    written = re.findall(r"\bopen\(|\.save\w*\(|np\.save|write_(?:text|bytes)\(|tofile\(", code)
    assert not written, written


def test_cells_are_short(notebook):
    lengths = [len(cell.source.splitlines()) for cell in code_cells(notebook)]
    assert statistics.median(lengths) <= 8
    assert max(lengths) <= 30


@pytest.mark.parametrize("text_path", TEXTS, ids=lambda path: path.stem)
def test_every_control_of_every_figure(text_path, monkeypatch):
    """Sweep each control, ends included: no exception, no warning, whatever is not finite is named."""
    monkeypatch.chdir(BOOK)
    cells = [cell.source for cell in code_cells(build.from_text(text_path))]
    last = max(k for k, source in enumerate(cells) if FIGURE.search(source))
    del cells[last + 1 :]  # the long training at a chapter's end, which nbval runs
    with live.collect() as figures, contextlib.redirect_stdout(io.StringIO()):
        namespace = {"__name__": "__main__"}
        for source in cells:
            exec(compile(source, text_path.name, "exec"), namespace)
    assert len(figures) == sum(bool(FIGURE.search(source)) for source in cells)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for figure in figures:
            assert figure.title_fits(), f"{figure.title!r} or a view of it has a title that is too wide"
            pictures = set()
            for settings in figure.sweep():
                figure.set(**settings)
                if isinstance(figure, live.Bench):  # its settings act on the next step
                    figure.step()
                assert figure.error is None, f"{figure.title}: {settings}: {figure.error}"
                pictures.add(figure.png())
                if not _all_finite(figure.compute(**settings)):
                    assert figure.notes, (
                        f"{figure.title}: {settings}: values that are not finite, and no word about them"
                    )
            assert len(pictures) > len(figure.controls), f"{figure.title}: the controls change nothing"


def _all_finite(data):
    """Whether all numbers in nested dicts and tuples are finite."""
    if isinstance(data, dict):
        return all(_all_finite(value) for value in data.values())
    if isinstance(data, tuple | list):
        return all(_all_finite(value) for value in data)
    array = np.asarray(data)
    return not np.issubdtype(array.dtype, np.number) or bool(np.isfinite(array).all())


def test_python_in_the_text_is_python(notebook):
    """Code that the text shows, in a cell that isn't run."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for block in re.findall(r"```python\n(.*?)```", cell.source, flags=re.DOTALL):
                assert ast.parse(block).body, f"nothing but comments: {block}"
