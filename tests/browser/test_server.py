"""The server of the README's command: for this computer alone, with a token, and it asks nobody for anything."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import typing
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
# Python notes each name that it asks an address for, in a file of that process.
LISTEN = """
import os, sys

def note(event, arguments):
    if event == "socket.getaddrinfo":
        with open(os.environ["ASKED"], "a", encoding="utf-8") as file:
            print(arguments[0], file=file)

sys.addaudithook(note)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Its address with the token, as it says itself. Nothing is set here but what the book installs."""
    home = tmp_path_factory.mktemp("server")
    settings = home / "path" / "jupyter_server_config.d"
    settings.mkdir(parents=True)
    shutil.copy(ROOT / "common" / "jupyter_nodelay.json", settings)
    shutil.copy(ROOT / "common" / "jupyter_lab_config.json", settings.parent)
    (home / "sitecustomize.py").write_text(LISTEN, encoding="utf-8")
    environment = os.environ | {"JUPYTER_CONFIG_PATH": str(home / "path")}
    environment |= {"PYTHONPATH": os.pathsep.join([str(home), str(ROOT)]), "ASKED": str(home / "asked.txt")}
    environment |= {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.port={free_port()}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    log = home / "server.log"
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT)
    try:
        yield Server(*wait_for_address(process, log).groups(), home / "asked.txt")
    finally:
        process.terminate()
        process.wait(timeout=30)


class Server(typing.NamedTuple):
    host: str
    port: str
    token: str
    asked: Path  # names it has asked an address for

    def outside(self):
        names = self.asked.read_text(encoding="utf-8").split() if self.asked.exists() else []
        return {name for name in names if name not in ("localhost", "127.0.0.1", "::1", "None")}


def wait_for_address(process, log, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(
            r"http://(\S+):(\d+)/lab\S*\?token=(\w+)", log.read_text("utf-8", errors="replace")
        ):
            return found
        time.sleep(0.2)
    raise RuntimeError(f"no address with a token:\n{log.read_text('utf-8', errors='replace')}")


def ask(server, path, token=True):
    address = f"http://127.0.0.1:{server.port}/{path}" + (f"?token={server.token}" if token else "")
    with urllib.request.urlopen(address, timeout=30) as answer:
        return json.load(answer)


def test_without_the_token_nothing_is_told(server):
    assert ask(server, "api/contents")["type"] == "directory"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        ask(server, "api/contents", token=False)


def test_it_listens_to_this_computer_alone(server):
    assert server.host in ("localhost", "127.0.0.1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; it only tells by which address one would
        except OSError:
            pytest.skip("this computer is on no network")
        own = probe.getsockname()[0]
    if own.startswith("127."):
        pytest.skip("this computer has no other address to try")
    with pytest.raises(OSError), socket.create_connection((own, int(server.port)), timeout=5):  # noqa: PT011
        pass


def test_it_looks_for_no_updates_and_no_news(server):
    assert ask(server, "lab/api/update") == {"notification": None}
    assert ask(server, "lab/api/news") == {"news": []}
    settings = ask(server, "lab/api/settings/@jupyterlab/apputils-extension:notification")
    properties = settings["schema"]["properties"]
    assert properties["fetchNews"]["default"] == "false"  # it does not ask whether to, either
    assert not server.outside()
