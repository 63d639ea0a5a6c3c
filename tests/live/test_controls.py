"""Controls: what they accept, what they refuse and why, the widgets they make."""

import math

import ipywidgets
import pytest

from common import live
from common.live.controls import as_control
from common.live.sliders import LogSliderWidget


@pytest.mark.parametrize(
    ("spec", "widget", "value"),
    [
        ((0, 10), ipywidgets.IntSlider, 5),
        ((0.0, 1.0), ipywidgets.FloatSlider, 0.5),
        ((0, 10, 5), ipywidgets.IntSlider, 5),
        ((0, 1, 0.25), ipywidgets.FloatSlider, 0.5),
        (["a", "b"], ipywidgets.Dropdown, "a"),
        ({"one": 1, "two": 2}, ipywidgets.Dropdown, 1),
        (True, ipywidgets.Checkbox, True),
        (live.slider(-2.0, 2.0, value=1.0, step=0.5), ipywidgets.FloatSlider, 1.0),
        (live.log_slider(1e-3, 10.0, value=0.1), LogSliderWidget, 0.1),
        (live.range_slider(0.0, 1.0, value=(0.2, 0.6)), ipywidgets.FloatRangeSlider, (0.2, 0.6)),
        (live.dropdown(["x", "y"], value="y"), ipywidgets.Dropdown, "y"),
        (live.toggle(value=True), ipywidgets.Checkbox, True),
    ],
)
def test_abbreviations_make_the_widgets_of_interact(spec, widget, value):
    control = as_control(spec, "p")
    made = control.widget("p")
    assert isinstance(made, widget)
    assert made.value == pytest.approx(value) if isinstance(value, float) else made.value == value
    assert control.value == value


@pytest.mark.parametrize("spec", [(1,), (0, 1, 2, 3), [], {}, "abc", None, 3.5, ("a", "b"), (2, 1)])
def test_bad_abbreviations_are_refused(spec):
    with pytest.raises(ValueError, match=r"wanted"):
        as_control(spec, "rate")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: live.slider(2.0, 1.0), "lower end first"),
        (lambda: live.slider(0.0, 1.0, value=3.0), "outside 0.0 to 1.0"),
        (lambda: live.slider(0.0, 1.0, step=0.0), "step"),
        (lambda: live.slider(0.0, float("inf")), "finite"),
        (lambda: live.log_slider(0.0, 1.0, value=0.5), "above 0"),
        (lambda: live.range_slider(0.0, 1.0, value=(0.5, 2.0)), "outside"),
        (lambda: live.range_slider(0.0, 1.0, value=(0.5, 0.1)), "wanted"),
        (lambda: live.dropdown([]), "at least one"),
        (lambda: live.dropdown(["a"], value="b"), "not among the options"),
        (lambda: live.toggle(value=1), "True or False"),
    ],
)
def test_impossible_controls_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_labels_units_and_colors_reach_the_widget():
    widget = live.slider(0.0, 8.0, value=2.0, label="frequency", unit="Hz", color="blue").widget("f")
    assert widget.description == "frequency (Hz)"
    assert widget.style.handle_color == live.PALETTE["blue"]
    assert widget.style.description_width == "initial"  # the label is never cut off
    assert as_control((0, 3), "depth").widget("depth").description == "depth"


@pytest.mark.parametrize(
    ("step", "shown"), [(0.1, ".1f"), (0.25, ".2f"), (0.01, ".2f"), (1.0, ".1f"), (0.125, ".3f")]
)
def test_the_readout_shows_each_step(step, shown):
    assert live.slider(0.0, 10.0, value=0.0, step=step).widget("p").readout_format == shown


@pytest.mark.parametrize(
    ("control", "ends"),
    [
        (live.slider(-1.0, 1.0, value=0.3), (-1.0, 1.0, 0.3)),
        (live.slider(0, 3, value=1), (0, 1, 3)),
        (live.log_slider(0.01, 100.0, value=1.0), (0.01, 100.0, 1.0)),
        (live.toggle(), (False, True)),
        (live.dropdown({"p": 1, "q": 2}), (1, 2)),
        (live.range_slider(0.0, 1.0), ((0.0, 1.0), (0.0, 0.0), (1.0, 1.0))),
    ],
)
def test_sweeps_contain_ends_and_first_value(control, ends):
    swept = control.sweep()
    for end in ends:
        assert any(value == pytest.approx(end) for value in swept)


def test_a_slider_with_a_fractional_step_gives_floats_from_the_start():
    assert isinstance(live.slider(-5, 5, value=1, step=0.1).value, float)
    assert isinstance(live.slider(-5, 5, value=1).value, int)


def test_a_log_slider_keeps_its_value_when_the_page_rounds_it_to_a_place():
    widget = live.log_slider(0.001, 10.0, value=0.3).widget("lr")
    first = (math.log10(0.3) - widget.min) / widget.step
    assert first == pytest.approx(round(first), abs=1e-9)  # the first value is a place itself
    widget.value = 0.1  # between two places
    places = (math.log10(0.1) - widget.min) / widget.step
    assert abs(places - round(places)) > 0.01
    for place, kept in ((round(places), True), (round(places) + 1, False)):
        value = 10 ** (widget.min + place * widget.step)
        widget.set_state({"value": value})
        assert (widget.value == 0.1) == kept
    widget.set_state({"value": 0.123})  # typed
    assert widget.value == 0.123
