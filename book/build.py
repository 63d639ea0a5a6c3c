"""Build the notebooks from their texts: ``python book/build.py [name ...]`` (what ``make notebooks`` runs).

Each ``book/text/NN_name.py`` (py:percent) becomes ``book/NN_name.ipynb``, executed, with its outputs. The same
text on the same machine gives the same bytes: no times, no random cell ids, no widgets (their pictures
stay). With ``--check`` nothing is built; it is only compared whether text and notebook hold the same cells.
"""

import argparse
import asyncio
import sys
from pathlib import Path

import jupytext
import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

BOOK = Path(__file__).resolve().parent
TEXTS = BOOK / "text"
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


class ThisPython(KernelSpecManager):
    """Gives the kernel of the running Python, whatever kernels are installed."""

    def get_kernel_spec(self, kernel_name):
        # One BLAS thread: what a product rounds to can depend on how it is split.
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name=kernel_name, language="python", env=threads)


def from_text(path):
    """Read a text as a notebook without outputs, with the metadata and cell ids it will keep.

    Parameters
    ----------
    path : pathlib.Path
        A py:percent file.

    Returns
    -------
    nbformat.NotebookNode
    """
    notebook = jupytext.read(path, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)  # also drops jupytext's own: the pairing stays inactive
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:03}"
        cell.metadata = nbformat.from_dict(
            {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        )
    return notebook


def execute(notebook):
    """Run all cells in the book's folder; a failing cell raises with its traceback."""
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython())
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=600,
        resources={"metadata": {"path": str(BOOK)}},
        store_widget_state=False,
    )
    client.execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran
        if cell.cell_type == "code":
            cell.outputs = _joined(
                [output for output in cell.outputs if WIDGET not in output.get("data", {})]
            )
            for output in cell.outputs:
                output.pop("transient", None)
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def _joined(outputs):
    """Join neighboring pieces of one stream: where they were cut depends on timing."""
    joined = []
    for output in outputs:
        if (
            joined
            and output.output_type == "stream" == joined[-1].output_type
            and output.name == joined[-1].name
        ):
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def differences(text_path):
    """Compare a text with its notebook, cell by cell.

    Returns
    -------
    list of str
        What differs; empty if they hold the same cells.
    """
    notebook_path = BOOK / f"{text_path.stem}.ipynb"
    if not notebook_path.exists():
        return [f"{notebook_path.name} does not exist"]
    wanted, found = from_text(text_path), nbformat.read(notebook_path, as_version=4)
    problems = []
    if len(wanted.cells) != len(found.cells):
        problems.append(f"{notebook_path.name}: {len(found.cells)} cells, its text has {len(wanted.cells)}")
    for number, (mine, other) in enumerate(zip(wanted.cells, found.cells, strict=False)):
        for part in ("cell_type", "source", "metadata"):
            if mine[part] != other[part]:
                problems.append(f"{notebook_path.name}: {part} of cell {number} is not that of the text")
    return problems


def build(text_path):
    """Build one notebook."""
    notebook = execute(from_text(text_path))
    nbformat.validate(notebook)
    target = BOOK / f"{text_path.stem}.ipynb"
    target.write_bytes((nbformat.writes(notebook, ensure_ascii=False) + "\n").encode())
    print(f"built {target.name}: {target.stat().st_size / 1e6:.2f} MB", flush=True)


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "names", nargs="*", help="which texts (default: all), for example 01_activation_functions"
    )
    parser.add_argument("--check", action="store_true", help="compare texts and notebooks, build nothing")
    options = parser.parse_args()
    known = {path.stem: path for path in sorted(TEXTS.glob("[0-9]*.py"))}
    unknown = set(options.names) - known.keys()
    if unknown:
        parser.error(f"no such text: {sorted(unknown)}; there are {list(known)}")
    chosen = [known[name] for name in options.names or known]
    if options.check:
        problems = [problem for path in chosen for problem in differences(path)]
        sys.exit("\n".join(problems) + "\nRun: python book/build.py" if problems else 0)
    if sys.platform == "win32":  # the kernel's sockets need the selector loop there
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    for path in chosen:
        build(path)


if __name__ == "__main__":
    main()
