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
        If it has to be fetched and npm is not installed, or does not get it; says what to do.
    """
    kept = package.replace("@", "-")
    folder = BUILD / "npm" / kept
    if not folder.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit(
                f"npm is not installed, and {package} is to be had from its registry: {other_way(folder)}"
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", "--silent", package]
        if subprocess.run(command, cwd=folder.parent, stdout=subprocess.DEVNULL).returncode:
            raise SystemExit(f"npm could not fetch {package}: {other_way(folder)}")
        unpacked = folder.with_name(f"{kept}.part")  # only what is whole gets the name that is looked for
        shutil.rmtree(unpacked, ignore_errors=True)
        with tarfile.open(folder.parent / f"{kept}.tgz") as archive:
            archive.extractall(unpacked, filter="data")
        unpacked.rename(folder)
    return folder / "package"


def other_way(folder):
    return f"install Node.js and be online once, or put the package, unpacked, into {folder}"
