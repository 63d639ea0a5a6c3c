"""Controls: what a reader can set, as small values that know their widget and their range.

The abbreviations are those of ``ipywidgets.interact``: ``(low, high)`` or ``(low, high, step)`` is a slider, a
list or dict is a dropdown menu, True or False is a switch.
"""

import dataclasses
import decimal
import math
import numbers

import ipywidgets
import numpy as np
import traitlets

from common.live.style import color

STYLE = {"description_width": "initial"}


def wide_enough(caption, bar=215):
    """A layout with room for the words and, beside them, for a bar of so many pixels and its readout."""
    return {"width": f"{max(330, bar + 7 * len(caption))}px", "max_width": "98%"}


@dataclasses.dataclass(frozen=True)
class Control:
    """What all controls have. `label` defaults to the name of the parameter, `unit` stands behind the label."""

    value: object
    label: str | None = None
    unit: str = ""
    color: str | None = None
    tall = False  # whether the others stand in a column beside it

    def caption(self, name):
        label = self.label or name
        return f"{label} ({self.unit})" if self.unit else label

    def widget(self, name):
        """Make the ipywidgets widget for the parameter `name`."""
        raise NotImplementedError

    def sweep(self):
        """Values to try in a test: both ends, the first value, and some between; or all options."""
        raise NotImplementedError

    def check(self, value, name):
        """Refuse a value that the widget could not show, before anything is changed."""


@dataclasses.dataclass(frozen=True)
class Slider(Control):
    low: float = 0.0
    high: float = 1.0
    step: float = 0.1

    def __post_init__(self):
        for part in ("low", "high", "step", "value"):
            number = getattr(self, part)
            if not isinstance(number, numbers.Real) or isinstance(number, bool) or not math.isfinite(number):
                raise ValueError(f"slider: {part} is {number!r}, wanted a finite number")
        if not self.low < self.high:
            raise ValueError(f"slider: from {self.low} to {self.high}, wanted the lower end first")
        if not self.low <= self.value <= self.high:
            raise ValueError(f"slider: value {self.value} is outside {self.low} to {self.high}")
        if self.step <= 0:
            raise ValueError(f"slider: step is {self.step}, wanted more than 0")

    @property
    def whole(self):
        return all(isinstance(v, numbers.Integral) for v in (self.low, self.high, self.step, self.value))

    def widget(self, name):
        decimals = max(0, -decimal.Decimal(str(self.step)).as_tuple().exponent)
        kind = ipywidgets.IntSlider if self.whole else ipywidgets.FloatSlider
        return kind(
            value=self.value,
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.caption(name),
            readout_format="d" if self.whole else f".{decimals}f",
            style=STYLE | ({"handle_color": color(self.color)} if self.color else {}),
            layout=wide_enough(self.caption(name)),
        )

    def check(self, value, name):
        for number in np.ravel(value):
            if not self.low <= number <= self.high:
                raise ValueError(f"{name}: got {value!r}, wanted {self.low} to {self.high}")

    def sweep(self):
        values = np.linspace(self.low, self.high, 7)
        if self.whole:
            values = np.unique(np.round(values).astype(int))
        return [*values.tolist(), self.value]


class LogSliderWidget(ipywidgets.FloatLogSlider):
    """A logarithmic slider that keeps a value between two of its places.

    The page moves its knob to the nearest place and sends that back as if the reader had moved it.
    """

    def set_state(self, sync_data):
        value = sync_data.get("value")
        if value is not None and value > 0 and self._is_echo(math.log10(value)):
            sync_data = {name: state for name, state in sync_data.items() if name != "value"}
        super().set_state(sync_data)

    def _is_echo(self, exponent):
        """Whether it is the place next to the present value. (What a reader types is no place, as a rule.)"""
        places = (exponent - self.min) / self.step
        near = abs(exponent - math.log10(self.value)) < 0.5 * self.step
        return near and abs(places - round(places)) < 1e-3


@dataclasses.dataclass(frozen=True)
class LogSlider(Slider):
    def __post_init__(self):
        super().__post_init__()
        if self.low <= 0:
            raise ValueError(f"log_slider: starts at {self.low}, wanted a number above 0")

    def widget(self, name):
        low, high, first = (math.log10(number) for number in (self.low, self.high, self.value))
        reach = first - low if first > low else high - low
        return LogSliderWidget(
            value=self.value,
            base=10,
            min=low,
            max=high,
            step=reach / max(1, round(reach / self.step)),  # such that the first value is one of its places
            description=self.caption(name),
            readout_format=".3g",
            style=STYLE | ({"handle_color": color(self.color)} if self.color else {}),
            layout=wide_enough(self.caption(name)),
        )

    def sweep(self):
        return [*np.geomspace(self.low, self.high, 7).tolist(), self.value]


@dataclasses.dataclass(frozen=True)
class RangeSlider(Slider):
    def __post_init__(self):
        ends = self.value
        if not (isinstance(ends, tuple | list) and len(ends) == 2 and ends[0] <= ends[1]):
            raise ValueError(f"range_slider: value is {ends!r}, wanted (from, to)")
        for end in ends:
            dataclasses.replace(self._plain(), value=end)

    def _plain(self):
        return Slider(value=self.low, low=self.low, high=self.high, step=self.step)

    def widget(self, name):
        return ipywidgets.FloatRangeSlider(
            value=tuple(self.value),
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.caption(name),
            style=STYLE,
            layout=wide_enough(self.caption(name), bar=245),
        )

    def sweep(self):
        low, high = float(self.low), float(self.high)
        middle = (low + high) / 2
        return [(low, high), (low, low), (high, high), (low, middle), (middle, high), tuple(self.value)]


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
