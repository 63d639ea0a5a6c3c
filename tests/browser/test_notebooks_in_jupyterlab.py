"""Each notebook in a real JupyterLab: Run All ends without an error, and each slider moves its own figure."""

import json
import statistics
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.ipynb"))

# Watches one picture: counts its changes, and notes when the last one was painted.
WATCH = """
(output) => {
  const state = { src: null, changes: 0, changedAt: 0, missing: 0 };
  window.__watch = state;
  state.src = output.querySelector("img")?.src;
  const look = () => {
    const src = output.querySelector("img")?.src;
    if (!src) state.missing += 1;
    else if (src !== state.src) { state.src = src; state.changes += 1; state.changedAt = performance.now(); }
    if (window.__watch === state) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


def run_all(page, address):
    """Open a notebook and run all its cells; returns its cells' outputs once the kernel is idle."""
    page.goto(address)
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=120_000)
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=120_000)
    page.evaluate("document.querySelectorAll('.jp-Dialog button.jp-mod-reject').forEach((b) => b.click())")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    # All code cells have a number that is not a star, and the kernel is idle again.
    page.wait_for_function(
        """() => {
          const panel = document.querySelector(".jp-NotebookPanel");
          const idle = panel.querySelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]');
          return idle && !panel.innerText.includes("[*]") && panel.querySelector(".widget-slider, .jupyter-widgets");
        }""",
        timeout=180_000,
    )
    page.wait_for_timeout(1500)


def scroll_through(page):
    """Bring every cell into view once: JupyterLab renders cells as they come into sight."""
    cells = page.locator(".jp-NotebookPanel .jp-WindowedPanel-outer")
    height = cells.evaluate("(e) => e.scrollHeight")
    for top in range(0, height, 700):
        cells.evaluate("(e, top) => { e.scrollTop = top; }", top)
        page.wait_for_timeout(60)
    cells.evaluate("(e) => { e.scrollTop = 0; }")


def live_outputs(page):
    """The output areas that hold a live figure: picture and controls."""
    return [
        area
        for area in page.query_selector_all(".jp-NotebookPanel .jp-Cell .jp-OutputArea")
        if area.query_selector("img") and area.query_selector(".widget-slider")
    ]


def settle(page, quiet=0.25, seconds=10):
    """Wait until the watched picture has not changed for a while; returns what was watched."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        watched = page.evaluate("({...window.__watch, now: performance.now()})")
        if watched["now"] - watched["changedAt"] > 1000 * quiet:
            return watched
        page.wait_for_timeout(50)
    raise AssertionError("the figure never came to rest")


def press(page, handle, key):
    """Press a key on a slider; returns the milliseconds until the picture changed, or None."""
    handle.focus()
    before = page.evaluate("window.__watch.changes")
    start = page.evaluate("performance.now()")
    page.keyboard.press(key)
    try:
        page.wait_for_function("(n) => window.__watch.changes > n", arg=before, timeout=3000, polling="raf")
    except Exception:
        return None
    return page.evaluate("window.__watch.changedAt") - start


def drag(page, slider, seconds=1.0):
    """Drag a slider's handle across its bar; returns picture changes a second."""
    bar, knob = slider.bounding_box(), slider.query_selector(".noUi-handle").bounding_box()
    y = knob["y"] + knob["height"] / 2
    page.mouse.move(knob["x"] + knob["width"] / 2, y)
    before = page.evaluate("window.__watch.changes")
    page.mouse.down()
    start = time.monotonic()
    while (share := (time.monotonic() - start) / seconds) < 1:
        page.mouse.move(bar["x"] + bar["width"] * (0.05 + 0.9 * share), y)
        page.wait_for_timeout(8)
    page.mouse.up()
    return (page.evaluate("window.__watch.changes") - before) / seconds


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook(name, lab, page, screenshots):
    run_all(page, lab(name))
    scroll_through(page)
    errors = page.query_selector_all(
        ".jp-NotebookPanel .jp-RenderedText[data-mime-type='application/vnd.jupyter.error']"
    )
    assert not errors, errors[0].inner_text()

    figures = live_outputs(page)
    text = (ROOT / "book" / "text" / f"{name}.py").read_text(encoding="utf-8")
    assert len(figures) == text.count("live.figure("), "not every live figure came alive"

    timings = []
    for number, output in enumerate(figures, start=1):
        output.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        output.screenshot(path=screenshots / f"{name}_{number}.png")
        assert len(output.query_selector("img").get_attribute("alt").split()) >= 5
        output.evaluate(WATCH)
        for slider in output.query_selector_all(".widget-slider"):
            label = slider.query_selector(".widget-label").inner_text()
            handle = slider.query_selector(".noUi-handle")
            waits = [press(page, handle, key) for key in ["ArrowRight", "ArrowLeft"] * 3]
            assert None not in waits, f"{name}, figure {number}: a key on {label!r} changes nothing"
            settle(page)
            updates = drag(page, slider.query_selector(".noUi-target"))
            released = page.evaluate("performance.now()")
            rest = settle(page)
            assert updates > 0, f"{name}, figure {number}: dragging {label!r} changes nothing"
            assert rest["missing"] == 0, (
                f"{name}, figure {number}: the picture was gone while {label!r} moved"
            )
            lag = max(0.0, rest["changedAt"] - released)
            timings.append({"figure": number, "slider": label, "press_ms": statistics.median(waits),
                            "updates_per_s": updates, "lag_ms": lag})  # fmt: skip
        output.screenshot(path=screenshots / f"{name}_{number}_moved.png")
        before = output.query_selector("img").get_attribute("src")
        output.query_selector("button:has-text('Reset')").click()
        page.wait_for_timeout(400)
        assert output.query_selector("img").get_attribute("src") != before, (
            f"figure {number}: Reset changes nothing"
        )
    report(name, timings, screenshots.parent / "browser_timings.json")


def report(name, timings, path):
    """Print the medians, and keep all timings in a file beside the screenshots."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(kept | {name: timings}, indent=1), encoding="utf-8")
    presses = sorted(row["press_ms"] for row in timings)
    print(f"\n{name}: {len(timings)} sliders; key to pixels: median {statistics.median(presses):.0f} ms, "
          f"slowest slider {presses[-1]:.0f} ms; drag: median "
          f"{statistics.median(row['updates_per_s'] for row in timings):.0f} updates/s, "
          f"lag {statistics.median(row['lag_ms'] for row in timings):.0f} ms")  # fmt: skip


def test_a_mistake_in_the_readers_function_is_shown_kindly(lab, page):
    """An error in the compute function appears below the figure, the picture stays, the next move works."""
    run_all(page, lab("00_start_here"))
    scroll_through(page)
    output = live_outputs(page)[0]
    output.scroll_into_view_if_needed()
    output.evaluate(WATCH)
    # break the function through the kernel, as an edit by the reader would
    page.evaluate(
        """() => {
          const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          const code = "import math\\nwave.__code__ = (lambda frequency, phase, damped: 1 / 0 if frequency > 2.15 "
            + "else {'wave': {'wave': (np.linspace(0, 2, 5), np.full(5, frequency / 8))}}).__code__";
          return kernel.requestExecute({ code }).done;
        }"""
    ) if page.evaluate("!!window.jupyterapp") else pytest.skip(
        "this JupyterLab does not expose its application"
    )
    handle = output.query_selector(".noUi-handle")
    for _ in range(3):
        press(page, handle, "ArrowRight")
    page.wait_for_function("() => document.body.innerText.includes('ZeroDivisionError')", timeout=5000)
    assert output.query_selector("img").get_attribute("src").startswith("data:image/png")
    assert press(page, handle, "ArrowLeft") is not None or press(page, handle, "ArrowLeft") is not None
