"""The training bench and the drawing pad in a real JupyterLab: buttons, sliders, mouse and finger, both themes."""

import ast
import importlib
import itertools
import json
import statistics
import time
import urllib.request

import nbformat
import pytest

notebooks = importlib.import_module("test_notebooks_in_jupyterlab")

SETUP = """
import threading
import time

import numpy as np

from common import live
from common.functions import softmax
from common.networks import TwoLayerNet, load_network
from common.optimizers import SGD
from common.trainer import Trainer
from dataset import WEIGHTS
from dataset.mnist import load_mnist

(x_train, t_train), (x_test, t_test) = load_mnist()
trainers = {{}}

def maker(name):
    def make():
        trainers[name] = Trainer(TwoLayerNet(784, 50, 10, rng=0), SGD(0.1), x_train, t_train, epochs=None, rng=0)
        return trainers[name]
    return make

def measure(trainer):
    return {{"test accuracy": trainer.network.evaluate(x_test[:500], t_test[:500])[1]}}
"""
BENCH = """
live.bench(
    maker({name!r}), measure=measure, title="Training, run {name}", alt="Loss and accuracy of the training run {name}.",
    lr=live.log_slider(1e-3, 1.0, 0.1), batch_size=live.slider(1, 500, 100),
)
"""
PAD = """
network = load_network(WEIGHTS / "two_layer_net.npz")
seen = {{}}

def recognize(ink):
    small = ink.reshape(28, 2, 28, 2).mean(axis=(1, 3))
    probabilities = softmax(network.predict(small.reshape(1, -1)))[0]
    seen.update(ink=ink, digit=int(probabilities.argmax()))
    return {{"drawn": small[None], "digits": {{"probability": probabilities}}}}

live.figure(
    recognize, [live.Images("drawn"), live.Bars("digits", list("0123456789"))],
    title="A digit, recognized", alt="What is drawn on the pad, and ten probabilities beside it.",
    ink=live.pad(live.strokes([(0.5, 0.17), (0.5, 0.83)])),
)
"""
LONG_LABELS = """
live.figure(
    lambda weight, ends: {{"line": {{"value": [weight, *ends]}}}}, [live.Bars("line", ["a", "b", "c"])],
    title="Long words",
    alt="Three bars, one for each number that the sliders give.",
    weight=live.slider(-3.0, 3.0, value=0.2, step=0.1, label="weight from x₁ to the first hidden unit"),
    ends=live.range_slider(0.0, 1.0, value=(0.1, 0.5), step=0.1, label="learning rate from here up to there, in a row"),
)
"""
FIGURES = {"bench": BENCH.format(name="A"), "pad": PAD.format(), "long_labels": LONG_LABELS.format()}
SEVEN = [(0.25, 0.35), (0.75, 0.32), (0.48, 0.87)]  # corners, in shares of the pad's side

# The value of an expression in the kernel, and how a piece of code ended there.
# A page that has lost its connection (a machine that slept, say) connects again by itself, but a question asked
# before that gets no answer: after 20 seconds null is returned.
ASK = """
(expression) => Promise.race([
  window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
    .requestExecute({ code: "", user_expressions: { it: expression }, store_history: false }).done
    .then((reply) => {
      const it = reply.content.user_expressions.it;
      if (it.status !== "ok") throw new Error(`${expression}: ${it.ename}: ${it.evalue}`);
      return it.data["text/plain"];
    }),
  new Promise((resolve) => setTimeout(() => resolve(null), 20000)),
])
"""
RUN = """
(code) => Promise.race([
  window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
    .requestExecute({ code, store_history: false }).done
    .then(({ content }) => content.status === "ok" ? "ok" : `${content.ename}: ${content.evalue}`),
  new Promise((resolve) => setTimeout(() => resolve("no answer within a minute"), 60000)),
])
"""
RESTART = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
KERNEL_ID = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.id"
THREADS = "sum(thread.name == 'training bench' for thread in threading.enumerate())"


def rest(lab, path, method="GET"):
    """Ask the server itself, past any page."""
    start, token = lab.address.split("/lab/tree/")[0], lab.address.split("token=")[1].split("&")[0]
    request = urllib.request.Request(
        f"{start}/api/{path}", method=method, headers={"Authorization": f"token {token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        body = answer.read()
    return json.loads(body) if body else None


@pytest.fixture
def opened(lab):
    """Write a notebook, open it in a page and run it; at the end its kernel goes, which may train still."""

    def open_notebook(page, name, *sources):
        cells = [nbformat.v4.new_code_cell(source.strip()) for source in (SETUP.format(), *sources)]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=notebooks.KERNEL)
        nbformat.write(notebook, lab.folder / f"{name}.ipynb")
        notebooks.run_all(page, lab(name))
        return outputs(page, len(sources))

    before = {kernel["id"] for kernel in rest(lab, "kernels")}
    yield open_notebook
    for kernel in rest(lab, "kernels"):
        if kernel["id"] not in before:
            rest(lab, f"kernels/{kernel['id']}", "DELETE")


def outputs(page, number):
    """Output areas with picture and buttons, once there are as many as there should be."""

    def found():
        return [
            area
            for area in page.query_selector_all(".jp-NotebookPanel .jp-Cell .jp-OutputArea")
            if area.query_selector("img") and area.query_selector("button")
        ]

    until(page, lambda: len(found()) == number, f"{number} figures in the page")
    return found()


def until(page, condition, what, seconds=20):
    """Wait for a condition; gives how long it took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, f"after {seconds} s still not: {what}"
        page.wait_for_timeout(20)
    return time.monotonic() - start


def ask(page, expression, tries=3):
    """The value of an expression in the kernel."""
    for _ in range(tries):
        answer = page.evaluate(ASK, expression)
        if answer is not None:
            return ast.literal_eval(answer)
        print(f"no answer to {expression!r} within 20 s; asking again")
    raise AssertionError(f"the kernel did not answer {tries} times: {expression!r}")


def steps(page, name="A"):
    return ask(page, f"trainers[{name!r}].steps")


def picture(output):
    return output.query_selector("img").get_attribute("src")


def press(output, name):
    output.query_selector(f"button:has-text('{name}')").click()


def is_disabled(output, name):
    return output.query_selector(f"button:has-text('{name}')").is_disabled()


def handle(output, label):
    """The knob of a slider."""
    return output.query_selector(f".widget-slider:has-text('{label}') .noUi-handle")


def until_trained(page, name="A", more=20):
    """Wait until a run has gone on by some steps."""
    before = steps(page, name)
    until(page, lambda: steps(page, name) >= before + more, f"{more} more steps of run {name}")


def until_redrawn(page, output, before, what):
    until(page, lambda: picture(output) != before, f"a new picture {what}")


# --- the bench -----------------------------------------------------------------------------------------------


def test_buttons_and_sliders_of_a_bench(page, opened):
    (output,) = opened(page, "bench_buttons", BENCH.format(name="A"))
    assert (is_disabled(output, "Play"), is_disabled(output, "Pause")) == (False, True)
    assert steps(page) == 100
    before = picture(output)
    press(output, "Play")
    until_redrawn(page, output, before, "while it plays")
    until(page, lambda: "steps/s" in output.inner_text(), "the speed beside the buttons")
    assert "training, " in output.inner_text()
    assert (is_disabled(output, "Play"), is_disabled(output, "Pause")) == (True, False)

    rate = ask(page, "trainers['A'].optimizer.lr")
    handle(output, "lr").press("ArrowRight")
    waited = until(page, lambda: ask(page, "trainers['A'].optimizer.lr") > rate, "a larger rate", seconds=5)
    print(f"\nfrom the key to the running optimizer: {1000 * waited:.0f} ms")
    assert waited < 0.5

    press(output, "Pause")
    until(page, lambda: "paused" in output.inner_text(), "paused")
    assert (is_disabled(output, "Play"), is_disabled(output, "Pause")) == (False, True)
    page.wait_for_timeout(1000)
    at_rest, taken = picture(output), steps(page)
    page.wait_for_timeout(1000)
    assert (picture(output), steps(page)) == (at_rest, taken)

    press(output, "Step")
    until_redrawn(page, output, at_rest, "after Step")
    assert steps(page) == taken + 1

    before = picture(output)
    press(output, "Reset")
    until_redrawn(page, output, before, "after Reset")
    assert steps(page) == 0
    assert ask(page, "trainers['A'].optimizer.lr") > rate, "Reset keeps the settings as they stand"


LONG_CELL = """
before = trainers["A"].steps, trainers["A"].batch_size
started.append(True)
time.sleep(3)
during = trainers["A"].steps - before[0], trainers["A"].batch_size != before[1]
assert during[0] > 0, "training stood still"
"""


def test_a_bench_trains_on_beside_a_long_cell(page, opened):
    (output,) = opened(page, "bench_long_cell", BENCH.format(name="A"))
    press(output, "Play")
    until_trained(page)
    assert page.evaluate(RUN, "started = []") == "ok"
    size = ask(page, "trainers['A'].batch_size")
    page.evaluate(f"(code) => {{ window.__cell = ({RUN})(code); }}", LONG_CELL)
    page.wait_for_timeout(500)
    handle(output, "batch_size").press("ArrowLeft")
    assert page.evaluate("window.__cell") == "ok"
    until(page, lambda: ask(page, "trainers['A'].batch_size") < size, "the smaller batch")
    count, taken = ask(page, "during")
    print(f"\n{count} steps beside a cell of 3 s; slider taken meanwhile: {taken}")
    until_trained(page)


def test_a_cell_that_runs_again_stops_the_bench_it_replaces(page, opened):
    (output,) = opened(page, "bench_again", BENCH.format(name="A"))
    press(output, "Play")
    until_trained(page)
    assert page.evaluate(RUN, "old = trainers['A']") == "ok"
    assert ask(page, THREADS) == 1
    page.evaluate(notebooks.RUN_ALL)
    assert ask(page, THREADS) == 0
    (output,) = outputs(page, 1)
    until(page, lambda: "paused" in output.inner_text(), "the new bench's own buttons")
    before, stopped_at = picture(output), ask(page, "old.steps")
    press(output, "Play")
    until_redrawn(page, output, before, "of the new bench")
    until_trained(page)
    assert ask(page, THREADS) == 1
    assert ask(page, "old.steps") == stopped_at


def test_two_benches_play_at_once(page, opened):
    both = dict(
        zip("AB", opened(page, "bench_two", *[BENCH.format(name=name) for name in "AB"]), strict=True)
    )
    for output in both.values():
        press(output, "Play")
    for name, output in both.items():
        before = picture(output)
        until_trained(page, name)
        until_redrawn(page, output, before, f"of {name} beside the other")
    assert ask(page, THREADS) == 2
    rate = ask(page, "trainers['A'].optimizer.lr")
    handle(both["B"], "lr").press("ArrowLeft")
    until(page, lambda: ask(page, "trainers['B'].optimizer.lr") < rate, "the second one's rate")
    assert ask(page, "trainers['A'].optimizer.lr") == rate


def test_a_bench_works_after_a_restart_of_its_kernel(page, opened):
    (output,) = opened(page, "bench_restart", BENCH.format(name="A"))
    press(output, "Play")
    until_trained(page)
    page.evaluate(RESTART)
    page.evaluate(notebooks.RUN_ALL)
    (output,) = outputs(page, 1)
    assert steps(page) == 100
    assert ask(page, THREADS) == 0
    before = picture(output)
    press(output, "Play")
    until_redrawn(page, output, before, "after the restart")
    until_trained(page)


def test_a_kernel_outlives_the_page_that_plays(lab, page, opened):
    (output,) = opened(page, "bench_closed", BENCH.format(name="A"))
    press(output, "Play")
    until_trained(page)
    kernel = page.evaluate(KERNEL_ID)
    context = page.context
    page.close()
    assert kernel in {known["id"] for known in rest(lab, "kernels")}

    page = context.new_page()
    page.goto(lab("bench_closed"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=120_000)
    page.evaluate(
        "async () => { const panel = window.jupyterapp.shell.currentWidget; await panel.context.ready; "
        "await panel.sessionContext.ready; await panel.sessionContext.session.kernel.info; }"
    )
    assert page.evaluate(KERNEL_ID) == kernel
    until_trained(page)
    page.evaluate(f"() => {{ window.__cell = ({RUN})('time.sleep(60)'); }}")
    page.wait_for_timeout(500)
    rest(lab, f"kernels/{kernel}/interrupt", "POST")
    assert "KeyboardInterrupt" in page.evaluate("window.__cell")
    until_trained(page)  # an interrupt is for the cell, not for the bench
    page.close()
    rest(lab, f"kernels/{kernel}", "DELETE")
    assert kernel not in {known["id"] for known in rest(lab, "kernels")}


# --- the pad -------------------------------------------------------------------------------------------------

# How dark the pad is: the share of its pixels that are ink, and the time of one move until they are there.
INK = """
(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let i = 0; i < data.length; i += 4) dark += data[i] < 128;
  return dark / (data.length / 4);
}
"""
MOVE_AND_LOOK = """
(canvas, [x, y]) => {
  const box = canvas.getBoundingClientRect(), scale = canvas.width / box.width, pen = canvas.getContext("2d");
  const look = () => pen.getImageData(x * box.width * scale, y * box.height * scale, 1, 1).data[0];
  const before = look();
  const options = { clientX: box.left + x * box.width, clientY: box.top + y * box.height, buttons: 1,
                    pointerId: 1, pointerType: "mouse", bubbles: true };
  const start = performance.now();
  canvas.dispatchEvent(new PointerEvent("pointermove", options));
  const after = look();
  return { before, after, ms: performance.now() - start };
}
"""


@pytest.fixture
def touch_page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def on_pad(canvas, x, y):
    """A place in the page, from shares of the pad's side."""
    box = canvas.bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def points_along(corners, each=12):
    """Places close to each other on the way from corner to corner."""
    points = [corners[0]]
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        points += [(x0 + (x1 - x0) * k / each, y0 + (y1 - y0) * k / each) for k in range(1, each + 1)]
    return points


def draw_with_mouse(page, canvas, corners):
    first, *others = points_along(corners)
    page.mouse.move(*on_pad(canvas, *first))
    page.mouse.down()
    for point in others:
        page.mouse.move(*on_pad(canvas, *point))
    page.mouse.up()


def draw_with_finger(page, canvas, corners):
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        places = [dict(zip("xy", on_pad(canvas, *point), strict=True)) for point in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    first, *others = points_along(corners)
    touch("touchStart", first)
    for point in others:
        touch("touchMove", point)
    touch("touchEnd")


def open_pad(page, opened):
    (output,) = opened(page, "pad", PAD.format())
    until(page, lambda: output.query_selector("canvas"), "the pad")
    canvas = output.query_selector("canvas")
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    return output, canvas


def erase(page, output, canvas):
    before = picture(output)
    press(output, "Erase")
    assert canvas.evaluate(INK) == 0.0
    until(page, lambda: ask(page, "float(seen['ink'].sum())") == 0.0, "an empty drawing in the kernel")
    until_redrawn(page, output, before, "of the empty pad")


def test_a_seven_drawn_with_the_mouse(page, opened, screenshots):
    output, canvas = open_pad(page, opened)
    assert ask(page, "seen['digit']") == 1  # the first drawing
    first_ink = canvas.evaluate(INK)
    assert first_ink > 0.03
    erase(page, output, canvas)

    before = picture(output)
    draw_with_mouse(page, canvas, SEVEN)
    until_redrawn(page, output, before, "of the stroke")
    until(page, lambda: ask(page, "seen['digit']") == 7, "a seven")
    output.screenshot(path=screenshots / "pad_seven.png")
    page.wait_for_timeout(300)  # whatever is on its way
    assert ask(page, "seen['digit']") == 7

    before = picture(output)
    press(output, "Reset")
    until_redrawn(page, output, before, "after Reset")
    until(page, lambda: ask(page, "seen['digit']") == 1, "the first drawing in the kernel")
    until(page, lambda: abs(canvas.evaluate(INK) - first_ink) < 0.005, "the first drawing on the pad")
    erase(page, output, canvas)


def test_ink_appears_at_once(page, opened):
    output, canvas = open_pad(page, opened)
    erase(page, output, canvas)
    page.mouse.move(*on_pad(canvas, 0.05, 0.05))
    page.mouse.down()
    looks = [canvas.evaluate(MOVE_AND_LOOK, [0.05 + 0.04 * k, 0.1 + 0.8 * (k % 2)]) for k in range(1, 21)]
    page.mouse.up()
    assert all(look["before"] == 255 and look["after"] == 0 for look in looks), looks
    median = statistics.median(look["ms"] for look in looks)
    print(
        f"\nfrom the pointer to its ink: median {median:.1f} ms, most {max(look['ms'] for look in looks):.1f} ms"
    )
    assert median <= 16


def test_a_finger_draws_too(touch_page, opened):
    output, canvas = open_pad(touch_page, opened)
    erase(touch_page, output, canvas)
    canvas.evaluate(
        "(e) => e.addEventListener('pointermove', (move) => { window.__pointer = move.pointerType; })"
    )
    top = canvas.bounding_box()["y"]
    before = picture(output)
    draw_with_finger(touch_page, canvas, SEVEN)
    until_redrawn(touch_page, output, before, "of the finger's stroke")
    until(touch_page, lambda: ask(touch_page, "seen['digit']") == 7, "a seven")
    assert touch_page.evaluate("window.__pointer") == "touch"
    assert canvas.bounding_box()["y"] == top, "the page scrolled under the finger"


# --- themes and widths ---------------------------------------------------------------------------------------

THEME = """
async (theme) => {
  await window.jupyterapp.commands.execute("apputils:change-theme", { theme });
}
"""
IS_LIGHT = "document.body.dataset.jpThemeLight === 'true'"

# Text of the controls with its contrast (WCAG's), over whatever backgrounds lie one upon another behind it.
CONTRASTS = """
(output) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const paint = (color) => { pen.fillStyle = color; pen.fillRect(0, 0, 1, 1); };
  const luminance = () => {
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (element) => {
    const behind = [];
    for (let e = element; e; e = e.parentElement) behind.unshift(getComputedStyle(e).backgroundColor);
    paint("white");
    behind.forEach(paint);
    const back = luminance();
    paint(getComputedStyle(element).color);
    const [low, high] = [back, luminance()].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const texts = ".widget-label, .widget-readout, .widget-html-content span, button:not(:disabled), label";
  return [...output.querySelectorAll(texts)]
    .filter((e) => e.innerText.trim() && e.offsetWidth)
    .map((e) => [e.innerText.trim(), contrast(e)]);
}
"""

# What of a figure reaches past the window's or the notebook's edge.
OVERFLOWS = """
(output) => {
  const panel = output.closest(".jp-NotebookPanel").getBoundingClientRect();
  const left = Math.max(0, panel.left), right = Math.min(innerWidth, panel.right);
  const parts = "img, canvas, button, .widget-slider, .noUi-target, .widget-label, .widget-readout, .widget-html";
  return [...output.querySelectorAll(parts)]
    .filter((e) => e.offsetWidth && getComputedStyle(e).visibility !== "hidden")
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.left < left - 1 || box.right > right + 1)
    .map(([e, box]) => `${e.tagName}.${e.className} '${e.innerText}': ${box.left} to ${box.right}, room to ${right}`);
}
"""


BARS = "(output) => [...output.querySelectorAll('.noUi-base')].map((bar) => bar.offsetWidth)"


LABELS = "(output) => [...output.querySelectorAll('.widget-slider .widget-label')].map((label) => label.offsetHeight)"


@pytest.mark.parametrize("name", ["00_start_here", *FIGURES])
def test_both_themes_and_a_narrow_window(name, lab, page, opened, screenshots):
    if name == "00_start_here":
        notebooks.run_all(page, lab(name))
        output = notebooks.live_outputs(page)[0]
    else:
        (output,) = opened(page, f"{name}_themes", FIGURES[name])
    try:
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            page.evaluate(THEME, theme)
            until(page, lambda theme=theme: page.evaluate(IS_LIGHT) == ("Light" in theme), theme)
            for width in (1280, 600):
                page.set_viewport_size({"width": width, "height": 1000})
                page.evaluate("window.jupyterapp.shell.collapseLeft()")
                page.wait_for_timeout(700)  # the layout comes to rest
                output.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
                page.wait_for_timeout(300)
                look = f"{name}_{theme.split()[1].lower()}_{width}"
                page.screenshot(path=screenshots / f"{look}.png")
                assert output.query_selector("img").bounding_box()["width"] > 0.5 * min(width, 900), look
                assert not (beyond := output.evaluate(OVERFLOWS)), (look, beyond)
                bars = output.evaluate(BARS)
                assert all(bar >= 120 for bar in bars), (look, bars)
                if width == 1280:  # here there is room: no label breaks
                    heights = output.evaluate(LABELS)
                    assert all(height < 32 for height in heights), (look, heights)
                contrasts = output.evaluate(CONTRASTS)
                assert len(contrasts) >= 2, look
                assert not (faint := [c for c in contrasts if c[1] < 4.5]), (look, faint)
    finally:
        page.evaluate(THEME, "JupyterLab Light")  # a setting of the server: other tests come after this one
