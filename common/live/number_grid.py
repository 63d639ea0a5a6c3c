"""A small matrix to edit, number by number, or to take from a list of ready ones."""

import dataclasses

import ipywidgets
import numpy as np
import traitlets

from common.live.control import STYLE, Control

OWN = "your own"


class NumberGridWidget(ipywidgets.VBox):
    """Fields for numbers, and a menu of presets above them. `value` is a tuple of rows."""

    value = traitlets.Tuple()

    def __init__(self, value, presets, caption):
        self._presets = presets
        self._busy = False
        self._menu = ipywidgets.Dropdown(
            options=[*presets, OWN], description=caption, style=STYLE, layout={"width": "max-content"}
        )
        self._fields = [
            [ipywidgets.FloatText(step=0.5, tooltip=f"row {i + 1}, column {j + 1}", layout={"width": "72px"})
             for j in range(len(row))] for i, row in enumerate(value)
        ]  # fmt: skip
        rows = [ipywidgets.HBox(row) for row in self._fields]
        super().__init__([self._menu, *rows])
        self.value = value
        self._menu.observe(self._preset_chosen, names="value")
        for row in self._fields:
            for field in row:
                field.observe(self._number_written, names="value")

    @traitlets.observe("value")
    def _value_changed(self, change):
        self._busy = True  # what the fields report now came from here
        for row, numbers in zip(self._fields, change["new"], strict=True):
            for field, number in zip(row, numbers, strict=True):
                field.value = number
        names = [name for name, preset in self._presets.items() if preset == change["new"]]
        self._menu.value = names[0] if names else OWN
        self._busy = False

    def _preset_chosen(self, change):
        if not self._busy and change["new"] != OWN:
            self.value = self._presets[change["new"]]

    def _number_written(self, change):
        if not self._busy:
            self.value = tuple(tuple(field.value for field in row) for row in self._fields)


@dataclasses.dataclass(frozen=True)
class NumberGrid(Control):
    """A small matrix; see `number_grid`."""

    presets: dict = dataclasses.field(default_factory=dict)
    tall = True

    def widget(self, name):
        return NumberGridWidget(self.value, self.presets, self.caption(name))

    def check(self, value, name):
        shape = np.shape(self.value)
        array = np.asarray(value, dtype=float)
        if array.shape != shape or not np.isfinite(array).all():
            raise ValueError(f"{name}: got {value!r}, wanted {shape[0]} rows of {shape[1]} finite numbers")

    def sweep(self):
        return [*self.presets.values(), self.value]


def number_grid(presets, *, label=None):
    """A small matrix to edit; the compute function gets a tuple of rows, themselves tuples of numbers.

    Parameters
    ----------
    presets : dict of str to array_like, shape (rows, columns)
        Ready ones to choose from; the first is shown at first.

    Raises
    ------
    ValueError
        If there are none, or their shapes differ.
    """
    arrays = {name: np.asarray(preset, dtype=float) for name, preset in presets.items()}
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) != 1 or len(shapes.copy().pop()) != 2:
        raise ValueError(f"number_grid: got presets of shapes {sorted(shapes)}, wanted matrices of one shape")
    ready = {name: tuple(map(tuple, array.tolist())) for name, array in arrays.items()}
    return NumberGrid(next(iter(ready.values())), label, "", None, ready)
