"""The house around the book: commands, versions, links, the server extension."""

import ast
import functools
import graphlib
import importlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from common.tables import load_table

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK_TEXTS = sorted((ROOT / "book" / "text").glob("*.py"))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def requirements(name):
    lines = (line.split("#")[0].strip() for line in read(name).splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


# --- the commands ---------------------------------------------------------------------------------


def test_readme_has_both_commands_each_complete():
    commands = [line for line in read("README.md").splitlines() if line.startswith("python3 check_python.py")]
    assert len(commands) == 2
    for command in commands:
        assert "python3 -m venv .venv" in command
        assert "pip install -r requirements.txt" in command
    assert commands[0].endswith("jupyter lab book/00_start_here.ipynb")
    assert commands[1].endswith("-m pytest")


def test_make_and_workflow_run_the_readmes_commands():
    for piece in (
        "check_python.py",
        "-m venv .venv",
        "pip install -r requirements.txt",
        "lab book/00_start_here.ipynb",
    ):
        assert piece in read("Makefile")
    test_command = next(
        line for line in read("README.md").splitlines() if line.endswith(".venv/bin/python -m pytest")
    )
    assert test_command in read(".github/workflows/ci.yml")


def test_python_check_passes_here_and_says_one_line_elsewhere(tmp_path):
    assert subprocess.run([sys.executable, ROOT / "check_python.py"], capture_output=True).returncode == 0
    # the same script, as an old interpreter would see it
    script = "import sys; sys.version_info = (3, 8, 18); exec(open(sys.argv[1], encoding='utf-8').read())"
    run = subprocess.run(
        [sys.executable, "-c", script, ROOT / "check_python.py"],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 1
    assert len(run.stderr.strip().splitlines()) == 1
    assert "3.11 or newer" in run.stderr
    assert "3.8" in run.stderr


# --- arrows -----------------------------------------------------------------------------------------

MODULES = {  # name -> file
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("common", "dataset")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
LIVE = [name for name in MODULES if name.startswith("common.live")]
EXERCISES = [name for name in MODULES if name.startswith("common.exercises")]
LIBRARY = [name for name in MODULES if name.startswith("common") and name not in (*LIVE, *EXERCISES)]


@functools.cache
def imported(name, at_once=False):
    """What a module imports: modules of this project in full, of others the package; `at_once`: outside functions."""
    found, nodes = set(), [ast.parse(MODULES[name].read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if at_once and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        nodes += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: a relative import"
            parts = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= parts or {node.module}
    ours = found & MODULES.keys()
    return ours | {module.split(".")[0] for module in found - ours} - sys.stdlib_module_names


def others(name, **options):
    return imported(name, **options) - MODULES.keys()


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_needs_numpy_alone_and_knows_neither_figures_nor_exercises(name):
    assert others(name, at_once=True) <= {"numpy"}
    assert others(name) <= {
        "numpy",
        "threadpoolctl",
        "jupyter_server",
    }  # these two where they are, inside a function
    assert imported(name) & MODULES.keys() <= {*LIBRARY, "dataset.mnist"}


def test_the_library_can_be_imported_where_nothing_else_is():
    lines = ["import sys", "for name in ('matplotlib', 'ipywidgets', 'IPython', 'threadpoolctl', 'jupyter_server'):",
             "    sys.modules[name] = None", *(f"import {name}" for name in LIBRARY)]  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, encoding="utf-8", cwd=ROOT
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("name", LIVE)
def test_live_figures_know_nothing_of_networks(name):
    tools = {"common.blas", "common.checks", "common.environment", "common.set_up"}
    assert imported(name) & MODULES.keys() <= {*LIVE, *tools}
    assert others(name) <= {"numpy", "matplotlib", "PIL", "ipywidgets", "anywidget", "traitlets", "IPython"}


@pytest.mark.parametrize("name", EXERCISES)
def test_exercises_know_the_library_alone(name):
    assert imported(name) & MODULES.keys() <= {*LIBRARY, *EXERCISES}
    assert others(name) <= {"numpy"}


def test_the_loader_of_the_data_stands_below_the_library():
    for name in ("dataset", "dataset.mnist", "dataset.preparation"):
        assert imported(name) <= {"numpy", "dataset.mnist"}


def test_no_modules_import_each_other_in_a_circle():
    arrows = {name: imported(name) & MODULES.keys() - {name} for name in MODULES}
    order = list(graphlib.TopologicalSorter(arrows).static_order())  # a CycleError would name the circle
    assert len(order) == len(MODULES) > 150


# --- versions -------------------------------------------------------------------------------------


def test_every_requirement_is_bounded_and_its_tested_version_recorded():
    tested = {r.name.lower(): str(r.specifier).removeprefix("==") for r in requirements("constraints.txt")}
    for requirement in requirements("requirements.txt") + requirements("requirements-dev.txt"):
        assert ">=" in str(requirement.specifier), f"{requirement} has no lower bound"
        version = tested.get(requirement.name.lower())
        assert version, f"constraints.txt does not record {requirement.name}"
        assert requirement.specifier.contains(version), f"{requirement} excludes the tested {version}"
    assert read("requirements.txt").rstrip().endswith("-e .")


@pytest.mark.parametrize("version", ["7.0.0", "7.3.0", "7.4.0"])
def test_the_kernels_that_lose_messages_are_excluded(version):
    ipykernel = next(r for r in requirements("requirements.txt") if r.name == "ipykernel")
    assert not ipykernel.specifier.contains(version)


def test_python_version_is_the_same_everywhere():
    assert tomllib.loads(read("pyproject.toml"))["project"]["requires-python"] == ">=3.11"
    assert "(3, 11)" in read("check_python.py")


# --- line ends and encodings -----------------------------------------------------------------------


def test_a_checkout_has_the_same_bytes_everywhere():
    """Git for Windows turns line ends around unless told not to: Makefile and scripts would break in WSL, say."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this is no Git clone")
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    told = subprocess.run(
        ["git", "check-attr", "-z", "--stdin", "text", "eol"],
        cwd=ROOT, input=files, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    fields = told.split("\0")[:-1]
    attributes = {}
    for path, attribute, value in zip(fields[::3], fields[1::3], fields[2::3], strict=True):
        attributes.setdefault(path, {})[attribute] = value
    assert {"Makefile", "book/climb.csv", "dataset/weights/two_layer_net.npz"} <= attributes.keys()
    for path, found in attributes.items():
        binary = path.endswith((".gz", ".npz", ".webp"))
        assert found["text"] == ("unset" if binary else "auto"), path
        assert binary or found["eol"] == "lf", path


def test_every_text_file_is_opened_with_its_encoding():
    """Without one, Python takes the computer's own, and on Windows that is seldom UTF-8."""
    paths = [path for folder in ("common", "dataset", "editions", "book", "benchmarks", "tests")
             for path in sorted((ROOT / folder).rglob("*.py"))]  # fmt: skip
    calls = [(path, node) for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Call)]  # fmt: skip
    assert len(calls) > 1000
    assert not [f"{path.name}:{call.lineno}" for path, call in calls if _leaves_encoding_open(call)]


@pytest.mark.parametrize(
    ("code", "open_question"),
    [
        ("path.read_text()", True),
        ("path.write_text('1')", True),
        ("open(path)", True),
        ("open(path, 'a', newline='')", True),
        ("subprocess.run(command, text=True)", True),
        ("open(path, 'rb')", False),
        ("open(path, mode='wb')", False),
        ("open(path, **options)", False),
        ("path.read_text('utf-8')", False),
        ("open(path, encoding='utf-8')", False),
    ],
)
def test_what_leaves_the_encoding_open(code, open_question):
    assert _leaves_encoding_open(ast.parse(code).body[0].value) == open_question


def _leaves_encoding_open(call):
    """Whether a call reads or writes text and doesn't name the encoding."""
    options = {keyword.arg: getattr(keyword.value, "value", None) for keyword in call.keywords}
    values = [getattr(value, "value", None) for value in call.args]
    if options.keys() & {"encoding", None}:  # None: **options, whatever is in them
        return False
    match getattr(call.func, "attr", None) or getattr(call.func, "id", None):
        case "read_text":
            return not values
        case "write_text":
            return len(values) < 2
        case "open" if isinstance(call.func, ast.Name):
            return "b" not in str(options.get("mode", values[1] if len(values) > 1 else "r"))
        case _:
            return options.get("text") is True


# --- links ----------------------------------------------------------------------------------------


def anchors(text_path):
    """The anchors JupyterLab gives to the headings of a notebook: their text with '-' for ' '."""
    headings = re.findall(r"^# #+ (.+)$", text_path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {heading.strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("text_path", NOTEBOOK_TEXTS, ids=lambda path: path.stem)
def test_links_between_notebooks_land(text_path):
    text = text_path.read_text(encoding="utf-8")
    for name, _, anchor in re.findall(r"\]\(([\w./-]+\.ipynb)(#([^)]*))?\)", text):
        target = ROOT / "book" / "text" / f"{Path(name).stem}.py"
        assert target.exists(), f"{text_path.name} links to {name}, which does not exist"
        assert not anchor or anchor in anchors(target), f"{text_path.name}: no heading #{anchor} in {name}"


def test_every_chinese_term_of_a_chapter_is_in_the_glossary():
    front = (ROOT / "book" / "text" / "00_start_here.py").read_text(encoding="utf-8")
    glossary = front.split("## Glossary")[1]
    for path in NOTEBOOK_TEXTS[1:]:
        chinese = set(re.findall(r"[\u4e00-\u9fff]{2,}", path.read_text(encoding="utf-8")))
        missing = {term for term in chinese if term not in glossary}
        assert not missing, f"{path.name} defines terms the glossary lacks: {missing}"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "LICENSE-TEXT.md"])
def test_links_of_the_front_documents_land(name):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", read(name)):
        assert (ROOT / target).exists(), f"{name} links to {target}, which does not exist"


# --- the server extension -------------------------------------------------------------------------


def test_the_readme_says_what_the_benchmark_measured():
    rows = {row["what"]: row for row in load_table(ROOT / "benchmarks" / "measured.csv")}
    said = re.findall(
        r"^\| (\S.*?) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", read("README.md"), flags=re.MULTILINE
    )
    assert len(said) == 3
    for network, *numbers in said:
        row = rows[f"{network}: step"]
        assert numbers == [f"{row[column]:.2f}" for column in ("ours", "usual", "PyTorch")]
    in_one = re.search(r"\(`Fused`, less readable\) takes ([\d.]+)\.", read("README.md"))
    assert in_one[1] == f"{rows['MLP 5x100, batch norm, dropout, Adam: step']['fused']:.2f}"


def test_nodelay_is_set_before_the_connection_opens_and_only_once():
    nodelay = importlib.import_module("common.jupyter_nodelay")

    class Handler:
        log = SimpleNamespace(debug=lambda *args: None)
        calls = ()

        def set_nodelay(self, value):
            self.calls += (("nodelay", value),)

        async def open(self, kernel_id):
            self.calls += (("open", kernel_id),)

    nodelay.switch_on_nodelay(Handler)
    nodelay.switch_on_nodelay(Handler)
    handler = Handler()
    with pytest.raises(StopIteration):
        handler.open("k1").send(None)  # run the coroutine without an event loop: it never waits
    assert handler.calls == (("nodelay", True), ("open", "k1"))


def test_nodelay_never_stops_the_server():
    nodelay = importlib.import_module("common.jupyter_nodelay")

    class Handler:
        opened = False
        log = SimpleNamespace(debug=lambda *args: None)

        def set_nodelay(self, value):
            raise OSError("closed already")

        async def open(self):
            self.opened = True

    nodelay.switch_on_nodelay(Handler)
    handler = Handler()
    with pytest.raises(StopIteration):
        handler.open().send(None)
    assert handler.opened


def test_jupyter_server_knows_the_extension():
    """Installing the book has enabled it in this environment, and the real server class accepts it."""
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    config = Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d" / "common_jupyter_nodelay.json"
    if not config.exists():
        pytest.skip(f"the book is not installed in this environment (no {config.name} under {sys.prefix})")
    assert "common.jupyter_nodelay" in config.read_text(encoding="utf-8")
    assert (config.parents[1] / "jupyter_lab_config.json").exists()  # which sees to it that nothing goes out
    module = importlib.import_module("common.jupyter_nodelay")
    assert module._jupyter_server_extension_points() == [{"module": "common.jupyter_nodelay"}]
    assert hasattr(KernelWebsocketHandler, "set_nodelay")
