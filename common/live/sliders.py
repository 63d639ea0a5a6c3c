"""Sliders: one knob, one knob on a logarithmic scale, two knobs."""

import dataclasses
import decimal
import math
import numbers

import ipywidgets
import numpy as np

from common.live.control import STYLE, Control, Quiet, wide_enough
from common.live.style import color


class IntSliderWidget(Quiet, ipywidgets.IntSlider):
    """A slider over whole numbers."""


class FloatSliderWidget(Quiet, ipywidgets.FloatSlider):
    """A slider over real numbers."""


class RangeSliderWidget(Quiet, ipywidgets.FloatRangeSlider):
    """A slider with two knobs."""


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
        kind = IntSliderWidget if self.whole else FloatSliderWidget
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


class LogSliderWidget(Quiet, ipywidgets.FloatLogSlider):
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
        return RangeSliderWidget(
            value=tuple(self.value),
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.caption(name),
            style=STYLE,
            layout=wide_enough(self.caption(name), bar=265),
        )

    def sweep(self):
        low, high = float(self.low), float(self.high)
        middle = (low + high) / 2
        return [(low, high), (low, low), (high, high), (low, middle), (middle, high), tuple(self.value)]
