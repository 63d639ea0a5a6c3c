"""Each notebook in a real JupyterLab: Run All ends without an error, and each slider moves its own figure."""

import json
import statistics
import time
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.ipynb"))

# Watches one picture: counts its changes, and notes in which frame the last one was painted. It looks only when
# something in the output has changed: looking at every frame would cost more than what it measures. A picture at rest
# becomes the cell's output, in an element of its own: the same pixels again are no change.
WATCH = """
(output) => {
  let last = output.querySelector("img");
  const state = { src: last?.src, changes: 0, changedAt: 0, keyAt: 0, missing: 0 };
  const pixels = (image) => {
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const same = (one, other) => {
    if (!one.naturalWidth || !other.naturalWidth) return false;
    const [a, b] = [pixels(one), pixels(other)];
    return a.length === b.length && a.every((value, k) => value === b[k]);
  };
  output.addEventListener("keydown", (event) => { state.keyAt = event.timeStamp; }, true);
  window.__watcher?.disconnect();
  window.__watch = state;
  const paint = async () => {
    const image = output.querySelector("img"), before = last;
    if (!image?.src) { state.missing += 1; return; }
    if (image.src === state.src) return;
    const kept = image !== last;
    [last, state.src] = [image, image.src];
    try { await image.decode(); } catch { return; }  // the next picture was there before this one could be seen
    if (kept && same(before, image)) return;
    requestAnimationFrame(() => { state.changes += 1; state.changedAt = performance.now(); });
  };
  window.__watcher = new MutationObserver(paint);
  window.__watcher.observe(output, { childList: true, subtree: true, attributes: true, attributeFilter: ["src"] });
}
"""


# Waits for notebook and kernel, then gives the menu's own command; it is done when the last cell is. It waits until the
# kernel has answered: what is sent in the moment of a (re)start was lost once in twenty times, and the cells then
# wait for good (see jupyterlab issue 9008). A reader would choose "Reconnect to Kernel" then, and so does this.
RUN_ALL = """
async () => {
  let at = "the notebook's contents";
  const run = async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    at = "its session";
    await panel.sessionContext.ready;
    at = "its kernel's answer";
    const kernel = panel.sessionContext.session.kernel;
    const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const answer = async () => {
      for (;;) {
        try {
          await kernel.requestKernelInfo();
          return true;
        } catch {  // not connected yet
          await pause(200);
        }
      }
    };
    while (!(await Promise.race([answer(), pause(15000).then(() => false)]))) {
      console.warn("the kernel does not answer: reconnecting");
      await kernel.reconnect();
    }
    at = "the last cell";
    await window.jupyterapp.commands.execute("notebook:run-all-cells");
  };
  const tooLong = new Promise((_, reject) => {
    setTimeout(() => {
      const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
      const prompts = Array.from(document.querySelectorAll(".jp-InputPrompt"), (prompt) => prompt.innerText);
      reject(new Error(`waited 3 minutes for ${at}; the kernel is ${kernel?.status}, `
        + `${kernel?.connectionStatus}; the cells' prompts: ${prompts.join(" ")}`));
    }, 180000);
  });
  await Promise.race([run(), tooLong]);
}
"""


# What JupyterLab shows of tracebacks, and of anything else on stderr (warnings, say).
ERRORS = (
    ".jp-NotebookPanel .jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr'], "
    ".jp-NotebookPanel .jp-RenderedText[data-mime-type='application/vnd.jupyter.error']"
)


# Runs code in the notebook's kernel, beside its cells; gives "ok" or "error".
EXECUTE = """
(code) => Promise.race([
  window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
    .requestExecute({ code }).done.then((reply) => reply.content.status),
  new Promise((resolve) => setTimeout(() => resolve("no answer within 2 minutes"), 120000)),
])
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


def press(page, handle, key, patience=2000):
    """Press a key on a slider; returns the milliseconds from the key to the frame with the new picture, or None."""
    handle.focus()
    page.wait_for_timeout(80)  # as a hand would: what focus and the last key have set off is over
    before = page.evaluate("window.__watch.changes")
    page.keyboard.press(key)
    try:
        page.wait_for_function("(n) => window.__watch.changes > n", arg=before, timeout=patience, polling=60)
    except Exception:
        return None
    return page.evaluate("window.__watch.changedAt - window.__watch.keyAt")


def drag(page, slider, seconds):
    """Drag a slider's handle along its bar, to, fro and to its right end; returns picture changes a second."""
    bar, knob = slider.bounding_box(), slider.query_selector(".noUi-handle").bounding_box()
    y = knob["y"] + knob["height"] / 2
    page.mouse.move(knob["x"] + knob["width"] / 2, y)
    before = page.evaluate("window.__watch.changes")
    page.mouse.down()
    start = time.monotonic()
    place = 0.0
    while place < 3:
        place = min(
            3 * (time.monotonic() - start) / seconds, 3
        )  # 0 … 1 … 2 … 3: left, right, left, right end
        page.mouse.move(bar["x"] + bar["width"] * (0.05 + 0.9 * (1 - abs(1 - place % 2))), y)
        page.wait_for_timeout(5)
    page.mouse.up()
    return (page.evaluate("window.__watch.changes") - before) / seconds


def show(page, output):
    """Scroll to an output area and watch its picture."""
    output.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(300)
    output.evaluate(WATCH)


def move(page, output, slider, seconds, presses=10, patience=2000):
    """Press keys on a slider, take it to both ends, and drag it; returns what was measured."""
    label = slider.query_selector(".widget-label").inner_text()
    handle = slider.query_selector(".noUi-handle")
    keys = ["ArrowRight", "ArrowLeft"] * (presses // 2)
    waits = [press(page, handle, key, patience) for key in keys[:2]]
    if None in waits:  # a small step may rightly change nothing (adding 10 to every score, say)
        keys, waits = ["End", "Home"] * (presses // 2), []
    waits += [press(page, handle, key, patience) for key in keys[len(waits) :]]
    assert None not in waits, f"a key on {label!r} changes nothing"
    for key in ("End", "Home"):  # both ends of the slider
        handle.press(key)
        settle(page)
        assert not output.query_selector("[role=alert]"), f"{label!r} at {key}"
    before = page.evaluate("window.__watch.changes")
    updates = drag(page, slider.query_selector(".noUi-target"), seconds)
    released = page.evaluate("performance.now()")
    rest = settle(page)
    assert rest["changes"] > before, (
        f"dragging {label!r} changes nothing"
    )  # a slow one perhaps only afterwards
    lag = max(0.0, rest["changedAt"] - released)
    return {
        "slider": label,
        "press_ms": waits,
        "updates_per_s": updates,
        "lag_ms": lag,
        "missing": rest["missing"],
    }


def click(page, output, name, tries=3):
    """Click a button of a figure. A page that is still being laid out can move it away from under the mouse between
    press and release: then no click reaches the button, and a reader, too, would click again."""
    button = output.query_selector(f"button:has-text('{name}')")
    button.evaluate("(b) => { window.__clicks = 0; b.addEventListener('click', () => window.__clicks++); }")
    for _ in range(tries):
        button.click()
        page.wait_for_timeout(200)
        if page.evaluate("window.__clicks"):
            return
        print(f"  a click on {name} did not reach it; once more")
    raise AssertionError(f"{tries} clicks on {name} did not reach it")


def play(page, output, pictures=5):
    """Let a bench train until it has drawn some pictures, and see that Pause holds it."""
    show(page, output)
    click(page, output, "Play")
    try:
        page.wait_for_function("(n) => window.__watch.changes >= n", arg=pictures, timeout=60_000)
    except Exception:
        seen = page.evaluate("window.__watch.changes")
        raise AssertionError(
            f"Play was clicked; {seen} pictures in a minute of training: {output.inner_text()!r}"
        ) from None
    click(page, output, "Pause")
    settle(page, quiet=1.0)
    assert not output.query_selector("[role=alert]"), "the bench complains"


def search_a_round(page, output, pictures=3):
    """Let a search bench run some trials of a round, and stop it."""
    show(page, output)
    click(page, output, "Next round")
    page.wait_for_function("(n) => window.__watch.changes >= n", arg=pictures, timeout=120_000)
    click(page, output, "Stop")
    output.wait_for_selector("button:has-text('Next round'):not([disabled])", timeout=60_000)
    settle(page, quiet=1.0)
    assert not output.query_selector("[role=alert]"), "the search complains"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook(name, lab, page, screenshots):
    run_all(page, lab(name))
    errors = page.query_selector_all(ERRORS)
    assert not errors, errors[0].inner_text()

    text = (ROOT / "book" / "text" / f"{name}.py").read_text(encoding="utf-8")
    benches = [output for output in live_outputs(page) if output.query_selector("button:has-text('Play')")]
    assert len(benches) == text.count("live.bench("), "not every bench came alive"
    for output in benches:
        play(page, output)
    figures = [
        output for output in live_outputs(page) if not output.query_selector("button:has-text('Play')")
    ]
    assert len(figures) == text.count("live.figure(") + text.count("live.search("), (
        "not every live figure came alive"
    )
    searches = [output for output in figures if output.query_selector("button:has-text('Next round')")]
    assert len(searches) == text.count("live.search("), "not every search came alive"
    for output in searches:
        search_a_round(page, output)

    timings = []
    for number, output in enumerate(figures, start=1):
        show(page, output)
        output.screenshot(path=screenshots / f"{name}_{number}.png")
        assert len(output.query_selector("img").get_attribute("alt").split()) >= 5
        reset = output.query_selector("button:has-text('Reset')")
        for k, slider in enumerate(output.query_selector_all(".widget-slider")):
            reset.click()  # one slider at a time: the last one's end may hide this one's effect
            settle(page)
            first = k == 0  # the one that is measured with care; the others only have to work
            measured = move(page, output, slider, seconds=1.2 if first else 0.4, presses=6 if first else 2)
            assert measured["missing"] == 0, f"figure {number}: the picture was gone while {measured} moved"
            timings.append({"figure": number} | measured)
        output.screenshot(path=screenshots / f"{name}_{number}_moved.png")
        before = output.query_selector("img").get_attribute("src")
        reset.click()
        page.wait_for_timeout(400)
        assert output.query_selector("img").get_attribute("src") != before, (
            f"figure {number}: Reset changes nothing"
        )
    report(name, timings, screenshots.parent / "browser_timings.json")


def report(name, timings, path):
    """Print median and 95th percentile, and keep all timings in a file beside the screenshots."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(kept | {name: timings}, indent=1), encoding="utf-8")
    presses = sorted(wait for row in timings for wait in row["press_ms"])
    lags, updates = ([row[key] for row in timings] for key in ("lag_ms", "updates_per_s"))
    print(f"\n{name}: {len(timings)} sliders; key to pixels: median {statistics.median(presses):.0f} ms, "
          f"95% below {presses[int(0.95 * len(presses))]:.0f} ms; drag: median {statistics.median(updates):.0f} "
          f"updates/s; lag after release: median {statistics.median(lags):.0f} ms, most {max(lags):.0f} ms; "
          f"missing frames: {sum(row['missing'] for row in timings)}")  # fmt: skip
    return statistics.median(presses)


# One scene, drawn by a live figure and drawn the usual way.
SCENE = """
import numpy as np

def scene(frequency):
    rng = np.random.default_rng(0)
    t = np.linspace(0, 2, 400)
    panels = {}
    for k in range(1, 6):
        noise = rng.normal(scale=0.3, size=t.size)
        panels[f"harmonic {k}"] = (t, np.sin(2 * np.pi * k * frequency * t) + noise)
    return panels
"""
LIVE = """
from common import live

live.figure(
    lambda frequency: {name: {name: curve} for name, curve in scene(frequency).items()},
    views=[live.Curves(f"harmonic {k}", title=f"harmonic {k}", xlabel="time (s)", ylim=(-2.5, 2.5), xlim=(0, 2))
           for k in range(1, 6)],
    title="Five noisy waves", alt="Five noisy sine waves side by side, each of a higher frequency.",
    size=(10.5, 4.1), frequency=live.slider(0.5, 3.0, value=1.0, step=0.1, label="frequency", unit="Hz"),
)
"""
USUAL = """
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact

def draw(frequency):
    figure, all_axes = plt.subplots(1, 5, figsize=(10.5, 4.1), dpi=100, layout="constrained")
    figure.suptitle("Five noisy waves")
    for axes, (name, (t, y)) in zip(all_axes, scene(frequency).items()):
        axes.plot(t, y)
        axes.set(title=name, xlabel="time (s)", xlim=(0, 2), ylim=(-2.5, 2.5))
        axes.grid()
    plt.show()

interact(draw, frequency=FloatSlider(1.0, min=0.5, max=3.0, step=0.1))
None
"""


def test_an_error_in_a_cell_is_noticed(lab, page):
    """The selector that all notebooks are judged by finds a traceback."""
    cells = [nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), lab.folder / "error.ipynb")
    run_all(page, lab("error"))
    assert "ZeroDivisionError" in page.query_selector(ERRORS).inner_text()


KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": {"name": "python"}}


def test_five_times_as_quick_as_interact(lab, page, screenshots):
    """The same scene by `live.figure` and by `interact` with `plt.show()`, in one page, one after the other."""
    cells = [nbformat.v4.new_code_cell(code.strip()) for code in (SCENE, LIVE, USUAL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), lab.folder / "comparison.ipynb")
    run_all(page, lab("comparison"))
    page.wait_for_function("() => document.querySelectorAll('.jp-Cell .jp-OutputArea img').length >= 2")
    medians = {}
    for name in ("live.figure", "interact"):
        output = live_outputs(page)[0 if name == "live.figure" else -1]
        show(page, output)
        timings = [move(page, output, output.query_selector(".widget-slider"), seconds=3.0, patience=20_000)]
        medians[name] = report(f"five panels by {name}", timings, screenshots.parent / "browser_timings.json")
    print(f"interact / live.figure: {medians['interact'] / medians['live.figure']:.1f}")
    assert medians["interact"] > 2 * medians["live.figure"]  # a busy machine blurs the factor of 5


THOUSAND = """
from common.live.making import _shown
for figure in [figure for _, figures in _shown.values() for figure in figures if "frequency" in figure.controls]:
    for k in range({n}):
        figure.set(frequency=0.5 + (k % 26) / 10)
"""


def test_memory_of_the_page_stays_flat(lab, page):
    """A thousand updates leave no more behind in the page than a few do."""
    run_all(page, lab.copy("00_start_here", "memory"))
    session = page.context.new_cdp_session(page)

    def heap_after(updates):
        code = THOUSAND.format(n=updates)
        assert page.evaluate(EXECUTE, code) == "ok"
        page.wait_for_timeout(1000)
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6

    heap_after(50)  # whatever the first ones set up
    first, last = heap_after(50), heap_after(1000)
    print(f"\nheap of the page: {first:.1f} MB, after 1,000 updates {last:.1f} MB")
    assert last - first < 5  # the pictures of 1,000 updates weigh 60 MB


BREAK = """
def mistake(frequency, phase, damped):
    t = np.linspace(0, 2, 5)
    return {"wave": {"wave": (t, frequency / 9 / int(frequency < 2.25) * t), "envelope": (t, t)}}
wave.__code__ = mistake.__code__
"""


def test_a_mistake_in_the_readers_function_is_shown_kindly(lab, page):
    """An error in the compute function appears below the figure, the picture stays, the next move works."""
    run_all(page, lab.copy("00_start_here", "mistake"))
    output = live_outputs(page)[0]
    show(page, output)
    assert page.evaluate(EXECUTE, BREAK) == "ok"
    handle = output.query_selector(".noUi-handle")
    assert press(page, handle, "ArrowRight") is not None  # 2.1 Hz: fine
    assert press(page, handle, "ArrowRight") is not None  # 2.2 Hz: fine
    good = output.query_selector("img").get_attribute("src")
    handle.press("ArrowRight")  # 2.3 Hz: a division by zero
    page.wait_for_function("() => document.body.innerText.includes('ZeroDivisionError')", timeout=5000)
    assert output.query_selector("img").get_attribute("src") == good
    handle.press("ArrowLeft")
    page.wait_for_function("() => !document.body.innerText.includes('ZeroDivisionError')", timeout=5000)
