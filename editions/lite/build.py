"""Build the browser edition: ``python editions/lite/build.py [--pyodide FOLDER]`` (what ``make lite`` runs).

The whole book in JupyterLite: JupyterLab, Python and the live figures run in the reader's browser, and any server of
plain files will do. README.md beside this file says what comes from where, and what does not work there.
"""

import argparse
import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "editions"), str(ROOT / "editions" / "lite")]
from python_in_browser import AT_ITS_START, add_python, copy, fetch_wheels, files, has_page_part, write_json  # noqa: E402

SITE = ROOT / "build" / "lite"
NAME = "Deep learning you can touch"
PLUGIN = "@jupyterlite/pyodide-kernel-extension"
TO_READ = ("book/*.ipynb", "book/*.csv", "book/images/*", "common/**/*.py", "dataset/*.py", "LICENSE*")


def main(distribution=None, site=SITE):
    """Build everything; returns the folder of the site.

    Parameters
    ----------
    distribution : path, optional
        A folder with a whole Pyodide distribution. The site then has a copy of all that it needs of it, and asks no
        other host for anything. Without, Pyodide's core comes from the npm registry into the site, and the
        reader's browser gets Pyodide's own packages (NumPy, Matplotlib, ...) from their public address.
    site : path
        Where to build it.
    """
    site = Path(site)
    work = site.with_name(f"{site.name}-source")
    for folder in (site, work):
        shutil.rmtree(folder, ignore_errors=True)
    wheels = fetch_wheels()
    for path in files(TO_READ):
        show(path, work / "contents" / path.relative_to(ROOT))
    run_jupyterlite(work, site, [path for path in wheels if has_page_part(path)])
    kernel = sorted((site / "extensions" / PLUGIN / "static" / "pypi").glob("*.whl"))
    add_python(site / "static" / "pyodide", [*kernel, *wheels], distribution)
    (site / "index.html").write_text(front_page(), encoding="utf-8")
    return site


def show(path, target):
    """Put a file among those that the reader sees."""
    copy(path, target)
    if (
        path.suffix == ".ipynb"
    ):  # each text as one string: JupyterLite's table of contents stumbles over lists
        write_json(target, nbformat.read(path, as_version=4))


def run_jupyterlite(work, site, extensions):
    """JupyterLab's pages, the extensions for widgets and kernel, and the files to show."""
    kernel = {
        "pyodideUrl": "./static/pyodide/pyodide.mjs",
        "loadPyodideOptions": {"packages": AT_ITS_START},
        "disablePyPIFallback": True,
    }
    page = {
        "appName": NAME,
        "exposeAppInBrowser": True,  # for the browser test, and for whoever wants to look under the hood
        "litePluginSettings": {f"{PLUGIN}:kernel": kernel},
    }
    write_json(work / "jupyter-lite.json", {"jupyter-lite-schema-version": 0, "jupyter-config-data": page})
    settings = {
        "apps": ["lab"],
        "contents": ["contents"],
        "federated_extensions": [path.as_posix() for path in extensions],
        "ignore_sys_prefix": True,  # nothing else that happens to be installed here
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": site.as_posix(),
    }
    write_json(work / "jupyter_lite_config.json", {"LiteBuildConfig": settings})
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"JupyterLite could not build its pages:\n{done.stdout}{done.stderr}")


def front_page():
    """The first page: all chapters, each opens in JupyterLab."""
    chapters = "\n".join(map(chapter_link, sorted((ROOT / "book").glob("[0-9]*.ipynb"))))
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{NAME}</title>
<!-- JupyterLab's page reads this element of the first page, too. -->
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
<style>body {{ font: 17px/1.5 sans-serif; max-width: 42em; margin: 2em auto; padding: 0 1em }}</style>
<h1>{NAME}</h1>
<p>An interactive textbook. It runs in this browser, with nothing to install: a chapter takes a moment to open, and its
first cell some more, since Python itself has to be fetched. In the menu, choose Run and then Run All Cells.</p>
<ul>
{chapters}
</ul>
"""


def chapter_link(path):
    first_cell = nbformat.read(path, as_version=4).cells[0].source
    title = html.escape(re.search(r"^# (.+)", first_cell, re.MULTILINE).group(1))
    return f'<li><a href="lab/index.html?path=book/{path.name}">{title}</a></li>'


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--pyodide", metavar="FOLDER", help="a whole Pyodide distribution, to be copied into the site"
    )
    parser.add_argument(
        "--site", metavar="FOLDER", default=SITE, help="where to build it (default: build/lite)"
    )
    arguments = parser.parse_args()
    print(main(arguments.pyodide, arguments.site))
