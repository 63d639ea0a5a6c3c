"""The files for hosted editions agree with what the book needs: Binder, and the dev container."""

import json
import re
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]


def supported():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return SpecifierSet(re.search(r'requires-python = "(.*?)"', text).group(1))


def test_binder_takes_a_supported_python():
    """It reads runtime.txt and requirements.txt at the root, and nothing else of ours."""
    version = (ROOT / "runtime.txt").read_text(encoding="utf-8").strip()
    assert supported().contains(version.removeprefix("python-"))
    assert (ROOT / "requirements.txt").exists()
    assert not [
        name for name in ("binder", ".binder", "environment.yml", "Dockerfile") if (ROOT / name).exists()
    ]


def test_the_dev_container_sets_up_as_the_readme_does():
    settings = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert supported().contains(settings["image"].rpartition(":")[2])
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert settings["postCreateCommand"] + " && " in readme  # then JupyterLab, or the tests
