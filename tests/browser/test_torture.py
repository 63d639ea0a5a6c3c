"""Benches and figures at bad moments: wild hands, interrupts and restarts amid a drag, cells out of order."""

import importlib
import random

bench = importlib.import_module("test_bench_and_pad")
notebooks = bench.notebooks
opened = bench.opened  # a fixture

INTERRUPT = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
RATE = "trainers['A'].optimizer.lr"
SLOW = """
calls = []

def slow(x):
    calls.append(x)
    time.sleep(0.3)
    return {"line": {"y": ([0, 1], [0, x])}}

live.figure(
    slow, [live.Curves("line", ylim=(-1, 1))], title="A slow figure", alt="A line that turns about the origin, slowly.",
    x=live.slider(-1.0, 1.0, value=0.5, step=0.01),
)
"""
RUN_LAST_CELL = """
async () => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.length - 1;
  await window.jupyterapp.commands.execute("notebook:run-cell");
}
"""


class Hand:
    """A mouse that holds a slider's knob and moves it without sense."""

    def __init__(self, page, output, label):
        self.page, self._random = page, random.Random(0)
        slider = output.query_selector(f".widget-slider:has-text('{label}') .noUi-target")
        slider.evaluate("(slider) => slider.scrollIntoView({ block: 'center' })")
        page.wait_for_timeout(300)
        self._bar, knob = slider.bounding_box(), slider.query_selector(".noUi-handle").bounding_box()
        page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
        page.mouse.down()

    def _to(self, share, off=0.0):
        bar = self._bar
        self.page.mouse.move(bar["x"] + share * bar["width"], bar["y"] + bar["height"] / 2 + off)

    def shake(self, moves):
        for _ in range(moves):
            self._to(self._random.uniform(-0.2, 1.2), self._random.uniform(-60, 60))
            self.page.wait_for_timeout(8)

    def let_go(self, share):
        self._to(share)
        self.page.mouse.up()


def readout(output, label):
    """What stands beside a slider."""
    written = output.query_selector(f".widget-slider:has-text('{label}') .widget-readout").inner_text()
    return float(written.replace("\N{MINUS SIGN}", "-"))


def until_the_last_value_won(page, output):
    bench.until(
        page,
        lambda: abs(bench.ask(page, RATE) / readout(output, "lr") - 1) < 0.01,
        "the knob's own place",
        10,
    )


def assert_no_complaint(page, *outputs):
    assert not page.query_selector_all(notebooks.ERRORS)
    assert not [output.inner_text() for output in outputs if output.query_selector("[role=alert]")]


def test_a_wild_hand_and_interrupts_while_two_benches_train(page, opened):
    *both, slow = opened(page, "torture", *[bench.BENCH.format(name=name) for name in "AB"], SLOW)
    for output in both:
        bench.press(output, "Play")
    hand = Hand(page, both[0], "lr")
    hand.shake(100)
    hand.let_go(0.3)
    assert 0.005 < readout(both[0], "lr") < 0.012, "the knob has not followed"
    until_the_last_value_won(page, both[0])
    assert bench.ask(page, "trainers['B'].optimizer.lr") == 0.1

    hand = Hand(page, both[0], "lr")
    for _ in range(3):
        hand.shake(15)
        page.evaluate(INTERRUPT)
    hand.shake(15)
    hand.let_go(0.6)
    until_the_last_value_won(page, both[0])
    for name in "AB":  # an interrupt is for a cell, not for the benches
        bench.until_trained(page, name)
    assert bench.ask(page, bench.THREADS) == 2

    leaves_values_out_but_never_the_last(page, slow)
    assert_no_complaint(page, *both, slow)


def leaves_values_out_but_never_the_last(page, output):
    """A figure that takes 0.3 s for each picture lags behind a wild hand, but no queue of older values builds up."""
    first = bench.ask(page, "len(calls)")
    hand = Hand(page, output, "x")
    hand.shake(70)
    hand.let_go(0.8)
    assert abs(readout(output, "x") - 0.6) < 0.05, "the knob has not followed"
    waited = bench.until(
        page, lambda: abs(bench.ask(page, "calls[-1]") - readout(output, "x")) < 1e-9, "the last value", 5
    )
    drawn = bench.ask(page, "len(calls)") - first
    print(
        f"\n{drawn} pictures of 0.3 s while the hand made 70 moves; {waited:.1f} s after it let go it was done"
    )
    assert 2 <= drawn <= 20
    page.wait_for_timeout(800)
    assert bench.ask(page, "len(calls)") - first == drawn, "a queue of older values"


def test_a_restart_in_the_middle_of_a_drag_and_cells_out_of_order(page, opened):
    (output,) = opened(page, "torture_restart", bench.BENCH.format(name="A"))
    bench.press(output, "Play")
    bench.until_trained(page)
    hand = Hand(page, output, "lr")
    hand.shake(20)
    page.evaluate(bench.RESTART)
    hand.shake(20)
    hand.let_go(0.4)
    page.evaluate(RUN_LAST_CELL)  # before the cell with its imports
    assert (
        "NameError: name 'live' is not defined"
        in page.wait_for_selector(notebooks.ERRORS, timeout=20_000).inner_text()
    )

    for _ in range(2):  # the second time while the first one's bench trains
        page.evaluate(notebooks.RUN_ALL)
        (output,) = bench.outputs(page, 1)
        assert_no_complaint(page, output)
        before = bench.picture(output)
        bench.press(output, "Play")
        bench.until_redrawn(page, output, before, "after Run All")
    hand = Hand(page, output, "lr")
    hand.shake(20)
    hand.let_go(0.7)
    until_the_last_value_won(page, output)
    assert bench.ask(page, bench.THREADS) == 1
    assert_no_complaint(page, output)
