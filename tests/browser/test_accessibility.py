"""Accessibility, judged by axe-core: what a chapter shows in JupyterLab, in both themes, and pages of the site."""

import sys
from pathlib import Path

import nbformat
import pytest
from test_notebooks_in_jupyterlab import KERNEL, live_outputs, run_all, settle, show
from wcag import contrast

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "editions"))
from npm import npm_package  # noqa: E402

AXE = "axe-core@4.10.3"
CHAPTER = "01_activation_functions"
# The parts of a page that are ours: texts and outputs. The rest is JupyterLab's own.
OURS = ".jp-NotebookPanel .jp-RenderedMarkdown, .jp-NotebookPanel .jp-OutputArea-output"

JUDGE = """
async (selector) => {
  const place = selector ? [...document.querySelectorAll(selector)] : document;
  const found = await axe.run(selector ? { include: place } : place, { resultTypes: ["violations"] });
  return found.violations
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) =>
      `${node.html.slice(0, 200)} | ${(node.any[0] || node.all[0] || node.none[0] || {}).message}`) }));
}
"""


@pytest.fixture(scope="module")
def axe(playwright_driver):  # which skips where there is no browser, before anything is fetched
    return (package_or_skip(AXE) / "axe.min.js").read_text(encoding="utf-8")


def package_or_skip(package):
    try:
        return npm_package(package)
    except SystemExit as reason:
        pytest.skip(str(reason))


def violations(page, axe, selector=None):
    """What axe-core finds of serious or critical impact, as lines to read."""
    page.evaluate(axe)
    return [
        f"{violation['id']}: {violation['help']}\n    {node}"
        for violation in page.evaluate(JUDGE, selector)
        for node in violation["nodes"]
    ]


def change_theme(page, theme):
    page.evaluate(
        "(t) => window.jupyterapp.commands.execute('apputils:change-theme', { theme: `JupyterLab ${t}` })",
        theme,
    )
    page.wait_for_function("(t) => document.body.dataset.jpThemeName === `JupyterLab ${t}`", arg=theme)
    page.wait_for_timeout(2000)  # until the style sheets are there


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_chapter_in_jupyterlab(theme, lab, page, axe, screenshots):
    run_all(page, lab(CHAPTER))
    page.evaluate(
        f"window.jupyterapp.commands.execute('apputils:change-theme', {{ theme: 'JupyterLab {theme}' }})"
    )
    page.wait_for_timeout(3000)
    page.screenshot(path=screenshots / f"accessibility_{theme.lower()}.png")
    found = violations(page, axe, OURS)
    assert not found, "\n".join(found)


KNOBS = """
(output) => [...output.querySelectorAll(".widget-slider")].map((slider) => ({
  label: slider.querySelector(".widget-label").textContent,
  readout: slider.querySelector(".widget-readout").textContent,
  name: slider.querySelector(".noUi-handle").getAttribute("aria-label"),
  value: slider.querySelector(".noUi-handle").getAttribute("aria-valuetext"),
}))
"""


def test_sliders_say_their_name_and_their_value(lab, page):
    """Also log sliders, whose knob stands at an exponent, and after a move."""
    run_all(page, lab("11_playground"))
    output = next(area for area in live_outputs(page) if area.query_selector("button:has-text('Play')"))
    show(page, output)
    before = output.evaluate(KNOBS)
    names = [knob["name"] for knob in before]
    assert "learning rate" in names
    assert "noise (standard deviation)" in names
    assert len(set(names)) == len(names) > 10
    assert all(knob["label"] == knob["name"] and knob["readout"] == knob["value"] for knob in before)

    rate = next(s for s in output.query_selector_all(".widget-slider") if "learning rate" in s.inner_text())
    rate.query_selector(".noUi-handle").press("PageUp")
    settle(page)
    moved = {knob["name"]: knob for knob in output.evaluate(KNOBS)}
    assert moved["learning rate"]["value"] == moved["learning rate"]["readout"] != "0.300"


COLORS = """
(knob) => [knob.closest(".jp-NotebookPanel").querySelector(".jp-Notebook"), knob].map((element, k) =>
  getComputedStyle(element)[k ? "borderTopColor" : "backgroundColor"].match(/[\\d.]+/g).map(Number))
"""


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_knobs_can_be_seen(theme, lab, page):
    run_all(page, lab("00_start_here"))
    change_theme(page, theme)
    knob = live_outputs(page)[0].query_selector(".noUi-handle")
    assert contrast(*knob.evaluate(COLORS)) >= 3  # WCAG 2.1, 1.4.11


EVERY_CONTROL = """
import numpy as np
from common import live

def mixed(a, b, c, d, e, f, g):
    height = a + np.log10(b) + c[1] - c[0] + len(d) + e + f + sum(map(sum, g))
    return {"line": {"height": ([0, 1], [0, height])}, "note": f"height {height:.4f}"}

live.figure(
    mixed,
    views=[live.Curves("line", xlim=(0, 1), ylim=(0, 40))],
    title="All controls",
    alt="A line, for a test of the keyboard.",
    a=live.slider(0.0, 1.0),
    b=live.log_slider(0.1, 10.0),
    c=live.range_slider(0, 10, (3, 6)),
    d=live.dropdown(["x", "yy"]),
    e=live.toggle(),
    f=live.button("count"),
    g=live.number_grid({"first": ((1.0, 2.0), (3.0, 4.0)), "second": ((4.0, 3.0), (2.0, 0.0))}),
)
"""
FOCUSED = """
(output) => {
  const e = document.activeElement;
  if (!output.contains(e)) return null;
  const kind = e.getAttribute("role") || e.type || e.tagName.toLowerCase();
  return { kind, editable: e.isContentEditable, place: [...output.querySelectorAll("*")].indexOf(e) };
}
"""
KEYS = {
    "slider": ["ArrowRight"],
    "select-one": ["ArrowDown"],
    "checkbox": ["Space"],
    "submit": ["Enter"],
    "button": ["Enter"],
    "number": ["ArrowUp", "Enter"],
}


def test_every_kind_of_control_obeys_the_keyboard(lab, page):
    """Tab reaches them all, one after the other; a key moves each; each move draws another picture."""
    cell = nbformat.v4.new_code_cell(EVERY_CONTROL.strip())
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=KERNEL), lab.folder / "controls.ipynb")
    run_all(page, lab("controls"))
    (output,) = live_outputs(page)
    show(page, output)
    output.query_selector("select, input, button, [role=slider]").focus()
    moved, order = [], []
    while (focused := output.evaluate(FOCUSED)) and len(order) < 40:
        order.append(focused["place"])
        if focused["kind"] in KEYS and not focused["editable"]:
            before = page.evaluate("window.__watch.changes")
            for key in KEYS[focused["kind"]]:
                page.keyboard.press(key)
            page.wait_for_timeout(1000)
            settle(page)
            assert page.evaluate("window.__watch.changes") > before, f"{focused} after {moved} did not move"
            moved.append(focused["kind"])
        page.keyboard.press("Tab")
    assert order == sorted(order), "Tab goes through them as they stand"
    assert moved.count("slider") == 4  # a range has two knobs
    assert {"select-one", "checkbox", "number"} <= set(moved)
    assert moved.count("number") == 4
