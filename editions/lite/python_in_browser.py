"""What Python in the browser gets: Pyodide, the wheels it does not bring, and the book as one more wheel.

JupyterLite shows the files beside the notebooks to its kernel as a folder, but only with the help of a service worker,
which private windows and plain-http addresses don't have, and every import would be a chain of requests. So
what a notebook imports is installed: from one wheel with the library, the data, and the few files that the library
reads. The wheel stands in Pyodide's *lock file*, the list of packages it knows: when a cell is run that says
``import common``, or ``from dataset ...``, Pyodide fetches the wheel and all that it depends on. No ``%pip``, no path
to set up, no package index, and every file has its SHA-256.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path

from npm import npm_package
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[2]
WHEELS = ROOT / "build" / "wheels"
PYODIDE = "pyodide@314.0.6"  # the release that jupyterlite-pyodide-kernel in wheels.txt is made for
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
ELSEWHERE = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"  # Pyodide's own packages
SERVERS_PART = {"widgetsnbextension", "jupyterlab-widgets"}  # needed by a server or a page, not by Python
AT_ITS_START = (
    "micropip",
    "piplite",
    "ipykernel",
    "comm",
    "pyodide-kernel",
    "jedi",
    "ipython",
)  # of the kernel
BOOK_NEEDS = ("numpy", "matplotlib", "pillow", "ipywidgets", "anywidget")  # in the browser
IN_THE_WHEEL = ("common/**/*", "dataset/**/*", "book/*.csv", "benchmarks/*.csv", "requirements.txt")
IN_BROWSER = default_environment() | {
    "sys_platform": "emscripten",
    "platform_system": "Emscripten",
    "extra": "",
}


def files(patterns):
    """Files of the project, without what Python has left among them."""
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return sorted(path for path in found if not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts))


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(source, target))


def write_json(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


# --- wheels ----------------------------------------------------------------------------------------------------


def fetch_wheels():
    """The wheels of wheels.txt; from the package index if they have not been fetched before."""
    listed, versions = ROOT / "editions" / "lite" / "wheels.txt", ROOT / "constraints.txt"
    mark = hashlib.sha256(listed.read_bytes() + versions.read_bytes()).hexdigest()[:12]
    folder = WHEELS / mark
    if not folder.exists():
        part = folder.with_name(f"{mark}.part")  # becomes the folder when all are there
        shutil.rmtree(part, ignore_errors=True)
        pure = [
            "--only-binary=:all:",
            "--platform=any",
            "--implementation=py",
            "--abi=none",
            "--python-version=3.14",
        ]
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", *pure, "-d", part]
        if subprocess.run([*command, "-r", listed, "-c", versions]).returncode:
            raise SystemExit(
                f"pip could not fetch the wheels of {listed}: be online once, or put them into {folder}"
            )
        part.rename(folder)
    return sorted(folder.glob("*.whl"))


def has_page_part(path):
    """Whether a wheel brings an extension of JupyterLab."""
    with zipfile.ZipFile(path) as wheel:
        return any("/share/jupyter/labextensions/" in name for name in wheel.namelist())


def is_for_python(path):
    name, *_ = parse_wheel_filename(path.name)
    return name not in SERVERS_PART | {"jupyterlite-pyodide-kernel"}


def write_book_wheel(folder):
    """The library, the data and what the library reads, as a wheel: a zip file with four pages of metadata."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    needs = "".join(f"Requires-Dist: {package}\n" for package in BOOK_NEEDS)
    info = f"{name}-{version}.dist-info"
    contents = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in files(IN_THE_WHEEL)}
    contents |= {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n{needs}".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: book\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={record_hash(data)},{len(data)}\n" for path, data in contents.items())
    contents[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    target = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in contents.items():
            wheel.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)  # ZipInfo: no time of day in it
    return target


def record_hash(data):
    """A file's SHA-256 as a wheel's RECORD spells it."""
    return urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


# --- Pyodide ---------------------------------------------------------------------------------------------------


def add_python(target, wheels, distribution=None):
    """Put Pyodide's core into a folder, with the book's wheel and others, and a lock file with just what is needed.

    Parameters
    ----------
    target : path
        A folder that does not exist yet.
    wheels : list of path
        What Pyodide does not bring.
    distribution : path, optional
        A whole Pyodide distribution: what is needed of its packages is copied. Without, the core comes from the npm
        registry, and the lock file names the packages' public addresses.
    """
    target.mkdir(parents=True)
    book = write_book_wheel(target)
    own = [book, *[copy(path, target / path.name) for path in wheels if is_for_python(path)]]
    source = Path(distribution) if distribution else npm_package(PYODIDE)
    for name in CORE:
        if (
            source / name
        ).exists():  # the newer releases have no pyodide.asm.js, the older no pyodide.asm.mjs
            copy(source / name, target / name)
    lock = json.loads((source / "pyodide-lock.json").read_text(encoding="utf-8"))
    lock["packages"] |= {entry["name"]: entry for entry in map(lock_entry, own)}
    lock["packages"] = with_dependencies(lock["packages"], [*AT_ITS_START, lock_entry(book)["name"]])
    here = {path.name for path in own}
    for entry in lock["packages"].values():
        name = entry["file_name"]
        if distribution and name not in here:
            copy(source / name, target / name)
        elif name not in here:
            entry["file_name"] = ELSEWHERE.format(version=PYODIDE.split("@")[1]) + name
    write_json(target / "pyodide-lock.json", lock)


def lock_entry(path):
    """What a lock file says of a wheel."""
    name, version, *_ = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as wheel:
        paths = wheel.namelist()
        metadata = wheel.read(next(p for p in paths if p.endswith(".dist-info/METADATA"))).decode()
    needs = [Requirement(line) for line in re.findall(r"^Requires-Dist: (.+)$", metadata, re.MULTILINE)]
    depends = {canonicalize_name(r.name) for r in needs if r.marker is None or r.marker.evaluate(IN_BROWSER)}
    tops = {p.split("/")[0].removesuffix(".py") for p in paths if p.endswith(".py") and ".data/" not in p}
    return {
        "name": name,
        "version": str(version),
        "file_name": path.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(tops),
        "depends": sorted(depends - SERVERS_PART),
        "unvendored_tests": False,
    }


def with_dependencies(packages, names):
    """Those packages and all they depend on, directly or not."""
    by_name = {canonicalize_name(name): entry for name, entry in packages.items()}
    found, ahead = {}, [canonicalize_name(name) for name in names]
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        if name not in by_name:
            raise SystemExit(f"{name} is neither in Pyodide's lock file nor among the wheels of wheels.txt")
        found[name] = by_name[name]
        ahead += map(canonicalize_name, by_name[name]["depends"])
    return dict(sorted(found.items()))
