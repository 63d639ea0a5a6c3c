"""The front page's check names what is missing and how to mend it."""

import os
import subprocess
import sys

import pytest
from packaging.specifiers import SpecifierSet

from common import environment
from common.environment import check_environment, fits, requirements


def test_all_is_well_here_and_says_nothing_that_differs_elsewhere():
    report = check_environment()
    assert report.problems == []
    assert repr(report) == "All is well: Python, the packages and the data are as the book needs them."
    assert any(line.startswith("numpy 2") for line in report.details)


def test_requirements_are_those_of_the_file():
    found = dict(requirements())
    assert found["numpy"] == ">=2.0,<3"
    assert {"jupyterlab", "ipywidgets", "nbval", "jupytext", "pytest"} <= found.keys()
    assert not any(name.startswith("-") for name in found)


@pytest.mark.parametrize("version", ["1.26.4", "2.0", "2.0.0", "2.4.6", "3.0.0", "3.1", "2.10.1"])
@pytest.mark.parametrize("ranges", [">=2.0,<3", ">=2.4", "!=2.0.0", "<2.10", "", ">2.0", "<=3.0", "==2.0"])
def test_versions_are_compared_as_pip_does(version, ranges):
    assert fits(version, ranges) == SpecifierSet(ranges).contains(version)


def test_a_missing_and_a_wrong_package_are_named_with_their_cure(monkeypatch):
    versions = {"numpy": "1.26.4", "ipykernel": "7.4.0", "jupytext": None}
    real = environment.installed_version
    monkeypatch.setattr(environment, "installed_version", lambda name: versions.get(name, real(name)))
    report = check_environment()
    text = repr(report)
    assert len(report.problems) == 3
    assert "numpy is 1.26.4, wanted numpy>=2.0,<3" in text
    assert "ipykernel is 7.4.0" in text
    assert "jupytext is missing" in text
    assert f'"{sys.executable}" -m pip install "numpy>=2.0,<3"' in text
    assert "&lt;3" in report._repr_html_()


def test_a_missing_data_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    text = repr(check_environment())
    for name in environment.DATA:
        assert f"dataset/{name}.gz is missing" in text
    assert "git restore dataset" in text
    assert "unpack the book again" in text


def test_a_missing_server_extension_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(environment.sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.setattr(environment.site, "getuserbase", lambda: str(tmp_path / "user"))
    text = repr(check_environment())
    assert "server extension for smooth live figures is not installed" in text
    assert f'"{sys.executable}" -m pip install -e' in text
    setting = tmp_path / "user/etc/jupyter/jupyter_server_config.d/common_jupyter_nodelay.json"
    setting.parent.mkdir(parents=True)
    setting.touch()
    assert check_environment().problems == []


def test_in_a_browser_nothing_is_asked_of_a_server(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "IN_BROWSER", True)
    monkeypatch.setattr(environment, "installed_version", lambda name: None)
    monkeypatch.setattr(environment.site, "getuserbase", lambda: None)
    assert not environment.check_environment().problems
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    assert len(environment.check_environment().problems) == len(environment.DATA)


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 1))
    assert "Python is 3.9.1, wanted 3.11 or newer." in repr(check_environment())


def test_it_needs_only_the_standard_library():
    """In an interpreter that sees no installed package it still speaks, and names numpy."""
    code = (
        "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p]; sys.path.insert(0, sys.argv[1]);"
        "from common.environment import check_environment; print(check_environment())"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(environment.ROOT)],
        capture_output=True, text=True, encoding="utf-8", env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "The package numpy is missing" in run.stdout
