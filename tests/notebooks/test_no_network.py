"""Nothing in the book goes to the network: a notebook runs in a kernel whose Python refuses every connection."""

import importlib.util
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

BOOK = Path(__file__).resolve().parents[2] / "book"
FORBID = '''
import sys


def forbid(event, arguments):
    """An audit hook sees every connection and every question for a name, whoever makes it in Python."""
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        raise PermissionError(f"no network in this test: {event} {arguments[1:]}")


sys.addaudithook(forbid)
'''


@pytest.fixture
def run(tmp_path):
    """Runs a notebook in such a kernel. (The kernel talks to us through ZeroMQ, which is not Python's socket.)"""
    (tmp_path / "sitecustomize.py").write_text(FORBID, encoding="utf-8")

    class Offline(KernelSpecManager):
        def get_kernel_spec(self, kernel_name):
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(
                argv=argv, display_name=kernel_name, language="python", env={"PYTHONPATH": str(tmp_path)}
            )

    def run_notebook(notebook):
        manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=Offline())
        resources = {"metadata": {"path": str(BOOK)}}
        NotebookClient(
            notebook, km=manager, timeout=300, resources=resources, store_widget_state=False
        ).execute()

    return run_notebook


@pytest.mark.parametrize(
    "code",
    [
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.org', 80)",
    ],
)
def test_the_ban_holds(run, code):
    cells = [nbformat.v4.new_code_cell(code)]
    with pytest.raises(CellExecutionError, match="no network in this test"):
        run(nbformat.v4.new_notebook(cells=cells))


@pytest.mark.parametrize("name", ["00_start_here", "01_activation_functions", "02_forward_pass"])
def test_a_chapter_runs_without_a_network(run, name):
    spec = importlib.util.spec_from_file_location("build", BOOK / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    run(build.from_text(BOOK / "text" / f"{name}.py"))
