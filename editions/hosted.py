"""Hosted editions: ``python editions/hosted.py OWNER/NAME`` (or ``make hosted REPOSITORY=OWNER/NAME``).

Other people's computers can run the book, once it has a public address on GitHub. For that address this writes

- build/hosted/colab/*.ipynb: the notebooks for Google Colab, each with a first cell that fetches the book's library
  and data, and does so on Colab only. To be pushed to a branch called ``colab``.
- build/hosted/links.md: badges and links for Binder, Colab, Codespaces and nbgitpuller, ready to be pasted, and what
  each of them needs.
"""

import re
import sys
import urllib.parse
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
FRONT_PAGE = "book/00_start_here.ipynb"
# What `common` and `dataset` import and Colab has not got. Colab's own NumPy, Matplotlib, Pillow and IPython stay.
COLAB_NEEDS = ("anywidget", "ipywidgets", "threadpoolctl")

FIRST_CELL = """\
# Google Colab only: fetch the book's library and data. Anywhere else this cell does nothing.
import sys

if "google.colab" in sys.modules:
    from google.colab import output

    output.enable_custom_widget_manager()  # live figures are widgets that Colab does not know by itself
    %pip install -q {needs}
    !git clone --quiet --depth 1 {address} /content/the_book
    %cd /content/the_book/book
    sys.path.insert(0, "/content/the_book")
"""

LINKS = """\
# Where to open the book

[![Open in Binder](https://mybinder.org/badge_logo.svg)]({binder})
[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({colab})
[![Open in Codespaces](https://github.com/codespaces/badge.svg)](https://codespaces.new/{repository})

What each of them needs:

- Binder: `runtime.txt` and `requirements.txt`, at the top of the repository.
- Google Colab: the notebooks of `build/hosted/colab`, in the branch `colab`.
- Codespaces, and any editor with dev containers: `.devcontainer/devcontainer.json`.
- A JupyterHub with nbgitpuller: what `requirements.txt` lists, in its environment. The link, with your hub's name:
  `https://HUB.EXAMPLE{nbgitpuller}`
"""


def address_of(repository):
    """The address to clone from; a ValueError unless it is OWNER/NAME."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.+$)[A-Za-z0-9._-]+(?<!\.git)", repository):
        raise ValueError(f"repository: got {repository!r}, wanted OWNER/NAME as on GitHub")
    return f"https://github.com/{repository}.git"


def colab_notebook(notebook, address):
    """A copy of a notebook, without outputs, that begins with the cell for Colab."""
    source = FIRST_CELL.format(needs=" ".join(COLAB_NEEDS), address=address)
    cells = [nbformat.v4.new_code_cell(source, id="fetch-the-book"), *notebook.cells]
    copy = nbformat.from_dict(notebook | {"cells": cells})
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return copy


def links(repository):
    """The page of links, as Markdown."""
    name = repository.rpartition("/")[2]
    asked = {"repo": address_of(repository), "branch": "main", "urlpath": f"lab/tree/{name}/{FRONT_PAGE}"}
    return LINKS.format(
        repository=repository,
        binder=f"https://mybinder.org/v2/gh/{repository}/main?urlpath=lab/tree/{FRONT_PAGE}",
        colab=f"https://colab.research.google.com/github/{repository}/blob/colab/{Path(FRONT_PAGE).name}",
        nbgitpuller=f"/hub/user-redirect/git-pull?{urllib.parse.urlencode(asked)}",
    )


def main(repository, target=None):
    """Write the notebooks and the links; returns their folder."""
    target = Path(target or ROOT / "build" / "hosted")
    address = address_of(repository)
    (target / "colab").mkdir(parents=True, exist_ok=True)
    for path in sorted((ROOT / "book").glob("[0-9]*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbformat.write(colab_notebook(notebook, address), target / "colab" / path.name)
    (target / "links.md").write_text(links(repository), encoding="utf-8")
    return target


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python editions/hosted.py OWNER/NAME")
    print(main(sys.argv[1]))
