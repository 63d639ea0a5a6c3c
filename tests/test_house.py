"""The house around the book: commands, versions, links, the server extension."""

import importlib
import re
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
    script = "import sys; sys.version_info = (3, 8, 18); exec(open(sys.argv[1]).read())"
    run = subprocess.run(
        [sys.executable, "-c", script, ROOT / "check_python.py"], capture_output=True, text=True
    )
    assert run.returncode == 1
    assert len(run.stderr.strip().splitlines()) == 1
    assert "3.11 or newer" in run.stderr
    assert "3.8" in run.stderr


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
