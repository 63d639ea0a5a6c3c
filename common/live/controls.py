"""Controls: what a reader can set, as small values that know their widget and their range.

The abbreviations are those of ``ipywidgets.interact``: ``(low, high)`` or ``(low, high, step)`` is a slider, a
list or dict is a dropdown menu, True or False is a switch.
"""

import dataclasses
import numbers

import ipywidgets
import traitlets

from common.live.control import STYLE, Control
from common.live.sliders import LogSlider, RangeSlider, Slider


@dataclasses.dataclass(frozen=True)
class Dropdown(Control):
    options: tuple = ()

    def __post_init__(self):
        if not self.options:
            raise ValueError("dropdown: no options came, wanted at least one")
        if self.value not in [value for _, value in self.options]:
            names = [label for label, _ in self.options]
            raise ValueError(f"dropdown: value {self.value!r} is not among the options {names}")

    def widget(self, name):
        return ipywidgets.Dropdown(
            options=list(self.options),
            value=self.value,
            description=self.caption(name),
            style=STYLE,
            layout={"width": "max-content", "min_width": "170px", "max_width": "98%"},
        )

    def check(self, value, name):
        if value not in [option for _, option in self.options]:
            raise ValueError(f"{name}: got {value!r}, wanted one of {[label for label, _ in self.options]}")

    def sweep(self):
        return [value for _, value in self.options]


@dataclasses.dataclass(frozen=True)
class Toggle(Control):
    def __post_init__(self):
        if not isinstance(self.value, bool):
            raise ValueError(f"toggle: value is {self.value!r}, wanted True or False")

    def widget(self, name):
        return ipywidgets.Checkbox(
            value=self.value, description=self.caption(name), indent=False, layout={"width": "max-content"}
        )

    def sweep(self):
        return [False, True]


class CountingButton(ipywidgets.Button):
    """A button whose `value` is how often it has been pressed."""

    value = traitlets.Int(0)

    def __init__(self, **options):
        super().__init__(**options)
        self.on_click(lambda _: self.set_trait("value", self.value + 1))


@dataclasses.dataclass(frozen=True)
class Button(Control):
    def widget(self, name):
        return CountingButton(
            description=self.caption(name), value=self.value, layout={"width": "max-content"}
        )

    def sweep(self):
        return [0, 1, 2]


def slider(low, high, value=None, step=None, *, label=None, unit="", color=None):
    """A slider from `low` to `high`; whole numbers if all its numbers are whole."""
    whole = all(isinstance(v, numbers.Integral) for v in (low, high) if v is not None)
    value = low if value is None else value
    if step is None:
        step = 1 if whole and isinstance(value, numbers.Integral) else (high - low) / 100
    control = Slider(value, label, unit, color, low, high, step)
    # the compute function gets one type of number, first value included
    return control if control.whole else dataclasses.replace(control, value=float(value))


def log_slider(low, high, value=None, *, label=None, unit="", color=None):
    """A slider on a logarithmic scale: each step multiplies."""
    return LogSlider(low if value is None else value, label, unit, color, low, high, 0.02)


def range_slider(low, high, value=None, step=None, *, label=None, unit="", color=None):
    """A slider with two knobs; its value is the pair (from, to)."""
    value = (low, high) if value is None else tuple(value)
    return RangeSlider(value, label, unit, color, low, high, step or (high - low) / 100)


def dropdown(options, value=None, *, label=None):
    """A menu. `options` is a list of values, or a dict from what is shown to what is meant."""
    pairs = tuple(options.items()) if isinstance(options, dict) else tuple((str(o), o) for o in options)
    return Dropdown(pairs[0][1] if value is None and pairs else value, label, "", None, pairs)


def toggle(value=False, *, label=None):
    """A switch that is on (True) or off (False)."""
    return Toggle(value, label)


def button(label=None):
    """A button; the compute function gets how often it has been pressed, 0 at first and after Reset.

    A number to draw other random numbers with, or the number of a step.
    """
    return Button(0, label)


def as_control(spec, name):
    """Turn an abbreviation into a control.

    Raises
    ------
    ValueError
        If `spec` is neither a control nor one of the abbreviations; it names the parameter.
    """
    if isinstance(spec, Control):
        return spec
    if isinstance(spec, bool):
        return toggle(spec)
    if isinstance(spec, tuple) and len(spec) in (2, 3) and all(isinstance(v, numbers.Real) for v in spec):
        low, high, *step = spec
        whole = all(isinstance(v, numbers.Integral) for v in spec)
        middle = (low + high) // 2 if whole else (low + high) / 2
        return slider(low, high, middle, *step)
    if isinstance(spec, list | dict) and spec:
        return dropdown(spec)
    raise ValueError(
        f"{name}: got {spec!r}, wanted (low, high), (low, high, step), a list or dict of options, True, False, "
        "or a control such as live.slider(low, high)"
    )
