"""Build the site edition: ``python editions/site/build.py [--frames NAME ...]`` (what ``make site`` runs).

The notebooks become a web site that needs no server and asks no other host for anything: Sphinx with MyST-NB makes the
pages from the stored outputs, MathJax is taken from the npm registry at build time and served along.

A figure without a kernel should still be of use. So each live figure with a slider is drawn beforehand at some of the
first slider's values, and a slider in the page walks through these pictures. ``--frames`` names the chapters for which
this is done (it runs their code); without it, all.
"""

import argparse
import base64
import contextlib
import html
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "editions"))
from npm import npm_package  # noqa: E402

HERE, BOOK, BUILD = ROOT / "editions" / "site", ROOT / "book", ROOT / "build"
SOURCE, SITE = BUILD / "site-source", BUILD / "site"
MATHJAX = "mathjax@3.2.2"
MOST_FRAMES = 13


def main(with_frames=None):
    """Build everything; returns the folder of the site."""
    for folder in (SOURCE, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    static = SOURCE / "_static"
    shutil.copytree(HERE / "static", static)
    shutil.copytree(npm_package(MATHJAX), static / "mathjax")
    for name in ("conf.py", "jupyter_anchors.py"):
        shutil.copy(HERE / name, SOURCE)
    names = sorted(path.stem for path in BOOK.glob("[0-9]*.ipynb"))
    for name in names:
        frames = figures_of(name) if with_frames is None or name in with_frames else []
        write_notebook(name, frames, static / "figures")
    (SOURCE / "index.md").write_text(index(names), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}  # where it finds jupyter_anchors
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", SOURCE, SITE], check=True, env=environment
    )
    return SITE


def index(names):
    """The first page: what it is, and all chapters."""
    chapters = "\n".join(names)
    return f"""# Deep learning you can touch

An interactive textbook: deep learning from scratch, in NumPy. On this site the figures are pictures, most of them with
one slider that works. In JupyterLab all of them are alive, and the exercises are checked as you write.

```{{toctree}}
:maxdepth: 2

{chapters}
```
"""


def figures_of(name):
    """The live figures of a chapter, made by running its code."""
    sys.path.insert(0, str(ROOT))
    from common import live

    names, folder = {}, Path.cwd()
    os.chdir(BOOK)
    try:
        with live.collect() as figures, contextlib.redirect_stdout(io.StringIO()):
            for cell in jupytext.read(BOOK / "text" / f"{name}.py", fmt="py:percent").cells:
                if cell.cell_type == "code":
                    exec(compile(cell.source, name, "exec"), names)
    finally:
        os.chdir(folder)
    return figures


def write_notebook(name, figures, folder):
    """A copy of a notebook in which each live figure is a picture with words, and a slider where there are frames."""
    notebook = nbformat.read(BOOK / f"{name}.ipynb", as_version=4)
    outputs = []
    for cell in notebook.cells:
        pictures = [output for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
        if pictures:  # a reader of the page wants the figure; its code is a click away
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
        outputs += pictures
    if figures and len(figures) != len(outputs):
        raise SystemExit(
            f"{name}: {len(figures)} figures and {len(outputs)} pictures; run make notebooks first"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for number, output in enumerate(outputs, start=1):
        words = output["metadata"]["image/png"]
        frames = draw_frames(figures[number - 1], folder, f"{name}-{number}") if figures else None
        if frames is None:
            picture = f"{name}-{number}.png"
            (folder / picture).write_bytes(base64.b64decode(output["data"]["image/png"]))
            page = still(f"_static/figures/{picture}", words)
        else:
            page = walking(*frames, words)
        output["data"], output["metadata"] = {"text/html": page}, {}
    nbformat.write(notebook, SOURCE / f"{name}.ipynb")


def still(source, words):
    picture = f'<img src="{source}" alt="{html.escape(words["alt"])}" width="{words["width"]}">'
    return f'<figure class="live">{picture}</figure>'


def walking(caption, pictures, readings, first, words):
    """The page's part for a figure with frames."""
    data = html.escape(json.dumps({"pictures": pictures, "readings": readings}))
    return (
        f'<figure class="live frames" data-frames="{data}">'
        f'<img src="{pictures[first]}" alt="{html.escape(words["alt"])}" width="{words["width"]}">'
        f'<label>{html.escape(caption)} <input type="range" min="0" max="{len(pictures) - 1}" value="{first}" '
        f'aria-valuetext="{html.escape(readings[first])}"> <output>{html.escape(readings[first])}</output></label>'
        "<figcaption>One of this figure's controls; in JupyterLab it has all of them.</figcaption></figure>"
    )


def draw_frames(figure, folder, name):
    """Draw a figure at some values of its first slider; None if it has none, or works by itself."""
    from common.live.bench import Bench
    from common.live.controls import RangeSlider, Slider
    from common.live.search_bench import SearchBench

    sliders = {key: control for key, control in figure.controls.items()
               if isinstance(control, Slider) and not isinstance(control, RangeSlider)}  # fmt: skip
    if not sliders or isinstance(figure, Bench | SearchBench):
        return None
    key, control = next(iter(sliders.items()))
    values = sorted(walk(control))
    pictures, readings = [], []
    for k, value in enumerate(values):
        figure.set(**{key: value})
        Image.open(io.BytesIO(figure.png())).convert("RGB").save(folder / f"{name}-{k}.webp", lossless=True)
        pictures.append(f"_static/figures/{name}-{k}.webp")
        readings.append(f"{value:.4g}")
    return control.caption(key), pictures, readings, values.index(control.value)


def walk(control):
    """Values of a slider from end to end, the first one among them."""
    from common.live.controls import LogSlider

    if isinstance(control, LogSlider):
        places = np.geomspace(control.low, control.high, MOST_FRAMES)[1:-1]
        values = [float(f"{value:.2g}") for value in places]
    else:
        steps = round((control.high - control.low) / control.step)
        places = np.unique(np.linspace(0, steps, MOST_FRAMES).round())[1:-1]
        values = [type(control.low)(round(control.low + k * control.step, 10)) for k in places]
    return {control.low, control.high, control.value, *values}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--frames", nargs="*", metavar="NAME", help="chapters to run, e.g. 01_activation_functions"
    )
    print(f"open {main(parser.parse_args().frames) / 'index.html'}")
