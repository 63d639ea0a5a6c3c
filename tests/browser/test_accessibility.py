"""Accessibility, judged by axe-core: what a chapter shows in JupyterLab, in both themes, and pages of the site."""

import sys
from pathlib import Path

import pytest
from test_notebooks_in_jupyterlab import live_outputs, run_all, settle, show

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


def luminance(rgb):
    """Relative luminance as WCAG 2 defines it; rgb from 0 to 255."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (c / 255 for c in rgb)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(back, front):
    """WCAG 2's ratio of a color, perhaps see-through, on another."""
    *rgb, share = [*front, 1.0][:4]
    mixed = [share * c + (1 - share) * b for c, b in zip(rgb, back[:3], strict=True)]
    dark, bright = sorted([luminance(back[:3]), luminance(mixed)])
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_knobs_can_be_seen(theme, lab, page):
    run_all(page, lab("00_start_here"))
    change_theme(page, theme)
    knob = live_outputs(page)[0].query_selector(".noUi-handle")
    assert contrast(*knob.evaluate(COLORS)) >= 3  # WCAG 2.1, 1.4.11
