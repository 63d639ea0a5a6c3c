"""Packages from the npm registry: fetched once, kept unpacked in build/npm."""

import shutil
import subprocess
import tarfile
from pathlib import Path

BUILD = Path(__file__).resolve().parents[1] / "build"


def npm_package(package):
    """The folder of a package, such as ``"mathjax@3.2.2"``; fetched if it has not been before.

    Raises
    ------
    SystemExit
        If it has to be fetched and npm is not installed.
    """
    kept = package.replace("@", "-")
    folder = BUILD / "npm" / kept
    if not folder.exists():
        npm = shutil.which("npm")
        if npm is None:
            words = f"npm is not installed, and {package} is to be had from its registry"
            raise SystemExit(f"{words}: install Node.js, or put it unpacked into {folder}")
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [npm, "pack", "--silent", package], check=True, cwd=folder.parent, stdout=subprocess.DEVNULL
        )
        with tarfile.open(folder.parent / f"{kept}.tgz") as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"
