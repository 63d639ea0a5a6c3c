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


# Waits for notebook and kernel, then gives the menu's own command; it is done when the last cell is.
RUN_ALL = """
async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await window.jupyterapp.commands.execute("notebook:run-all-cells");
}
"""


def run_all(page, address):
    """Open a notebook, run all its cells, and wait for the last."""
    page.goto(address)
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=120_000)
    page.evaluate(RUN_ALL)
    page.wait_for_timeout(1000)


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
        page.wait_for_function("(n) => window.__watch.changes > n", arg=before, timeout=1500, polling="raf")
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
    errors = page.query_selector_all(
        ".jp-NotebookPanel .jp-RenderedText[data-mime-type='application/vnd.jupyter.error']"
    )
    assert not errors, errors[0].inner_text()

    figures = live_outputs(page)
    text = (ROOT / "book" / "text" / f"{name}.py").read_text(encoding="utf-8")
    assert len(figures) == text.count("live.figure("), "not every live figure came alive"

    timings = []
    for number, output in enumerate(figures, start=1):
        output.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
        page.wait_for_timeout(300)
        output.screenshot(path=screenshots / f"{name}_{number}.png")
        assert len(output.query_selector("img").get_attribute("alt").split()) >= 5
        output.evaluate(WATCH)
        reset = output.query_selector("button:has-text('Reset')")
        for slider in output.query_selector_all(".widget-slider"):
            reset.click()  # one slider at a time: the last one's end may hide this one's effect
            settle(page)
            label = slider.query_selector(".widget-label").inner_text()
            handle = slider.query_selector(".noUi-handle")
            keys = ["ArrowRight", "ArrowLeft"] * 3
            waits = [press(page, handle, key) for key in keys[:2]]
            if None in waits:  # a small step may rightly change nothing (adding 10 to every score, say)
                keys, waits = ["End", "Home"] * 3, []
            waits += [press(page, handle, key) for key in keys[len(waits) :]]
            assert None not in waits, f"{name}, figure {number}: a key on {label!r} changes nothing"
            for key in ("End", "Home"):  # both ends of the slider
                handle.press(key)
                settle(page)
                assert not output.query_selector("[role=alert]"), (
                    f"{name}, figure {number}: {label!r} at {key}"
                )
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
        reset.click()
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


BREAK = """
() => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const code = `
def mistake(frequency, phase, damped):
    t = np.linspace(0, 2, 5)
    return {"wave": {"wave": (t, frequency / 9 / int(frequency < 2.25) * t), "envelope": (t, t)}}
wave.__code__ = mistake.__code__`;
  return kernel.requestExecute({ code }).done.then((reply) => reply.content.status);
}
"""


def test_a_mistake_in_the_readers_function_is_shown_kindly(lab, page):
    """An error in the compute function appears below the figure, the picture stays, the next move works."""
    run_all(page, lab("00_start_here"))
    output = live_outputs(page)[0]
    output.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
    output.evaluate(WATCH)
    assert page.evaluate(BREAK) == "ok"
    handle = output.query_selector(".noUi-handle")
    assert press(page, handle, "ArrowRight") is not None  # 2.1 Hz: fine
    assert press(page, handle, "ArrowRight") is not None  # 2.2 Hz: fine
    good = output.query_selector("img").get_attribute("src")
    handle.press("ArrowRight")  # 2.3 Hz: a division by zero
    page.wait_for_function("() => document.body.innerText.includes('ZeroDivisionError')", timeout=5000)
    assert output.query_selector("img").get_attribute("src") == good
    handle.press("ArrowLeft")
    page.wait_for_function("() => !document.body.innerText.includes('ZeroDivisionError')", timeout=5000)
