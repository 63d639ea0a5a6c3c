"""A fresh JupyterLab, and Chromium to look at it. Without Chromium or playwright these tests skip, and say why."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import typing
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium():
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return found


@pytest.fixture(scope="session")
def playwright_driver():
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (requirements-dev.txt has it)"
    )
    executable = find_chromium()
    if not executable:
        pytest.skip(
            f"no Chromium found: none of {', '.join(CHROMIUM_NAMES)} on the PATH, and CHROMIUM is not set"
        )
    with playwright.sync_playwright() as driver:
        yield driver, executable


@pytest.fixture
def browser(playwright_driver):
    """A Chromium for each test: what one has left behind does not slow the next."""
    driver, executable = playwright_driver
    chromium = driver.chromium.launch(executable_path=executable, headless=True, args=CHROMIUM_FLAGS)
    yield chromium
    chromium.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab(typing.NamedTuple):
    folder: Path
    address: str

    def __call__(self, name):
        return self.address.format(name)

    def end_kernels(self):
        """Shut down all kernels: those of several notebooks would fill the memory of a small machine."""
        kernels, _, query = self.address.partition("/lab/tree/")
        token = query.partition("token=")[2].partition("&")[0]
        headers = {"Authorization": f"token {token}"}
        with urllib.request.urlopen(
            urllib.request.Request(f"{kernels}/api/kernels", headers=headers), timeout=60
        ) as answer:
            running = json.load(answer)
        for kernel in running:
            address = f"{kernels}/api/kernels/{kernel['id']}"
            urllib.request.urlopen(
                urllib.request.Request(address, headers=headers, method="DELETE"), timeout=60
            ).close()

    def copy(self, name, new_name):
        """Copy a notebook, so that it gets a kernel of its own; returns the copy's address."""
        shutil.copy(self.folder / f"{name}.ipynb", self.folder / f"{new_name}.ipynb")
        return self(new_name)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A JupyterLab server of its own: fresh settings, a copy of the book, the token in the address.

    Gives the address of a notebook for its name, ``lab("01_activation_functions")``; ``lab.folder`` holds the copy.
    """
    home = tmp_path_factory.mktemp("jupyter")
    book = home / "copy" / "book"
    shutil.copytree(ROOT / "book", book, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    port, token = free_port(), secrets.token_hex(16)
    environment = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={book.parent}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    log_path = home / "server.log"
    with log_path.open("wb") as log:
        server = subprocess.Popen(
            command, cwd=book.parent, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/api/status?token={token}", server, log_path)
            yield Lab(book, f"http://127.0.0.1:{port}/lab/tree/book/{{}}.ipynb?token={token}&reset")
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_until_ready(address, server, log_path, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"jupyter lab ended at once:\n{log_path.read_text('utf-8', errors='replace')}")
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                json.load(answer)
                return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(
        f"jupyter lab did not answer in {seconds} s:\n{log_path.read_text('utf-8', errors='replace')}"
    )


@pytest.fixture
def page(browser, lab):
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, device_scale_factor=1)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()
    lab.end_kernels()


@pytest.fixture(scope="session")
def screenshots():
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
