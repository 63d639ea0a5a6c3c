"""A bench with its set-up as one line of text: to copy, to share, and to paste, and the run is there again, exactly."""

import threading

import ipywidgets

from common.live.bench import Bench
from common.live.controls import Button, Dropdown, Toggle
from common.live.sliders import RangeSlider, Slider
from common.set_up import join_set_up, split_set_up


def write_set_up(controls, start, changes=(), steps=0):
    """Write a set-up down, see `common.set_up`.

    Parameters
    ----------
    controls : dict of str to Control
    start : dict of str to object
        Value of each control at the start.
    changes : sequence of (int, str, object)
        Steps taken before the change, name of the control, its new value.
    steps : int
        Steps taken by the run.

    Returns
    -------
    str
    """
    written = {name: _to_text(controls[name], value) for name, value in start.items()}
    later = [(step, name, _to_text(controls[name], value)) for step, name, value in changes]
    return join_set_up(written, later, steps)


def read_set_up(controls, text):
    """Read what `write_set_up` wrote; controls that it doesn't name keep their first value.

    Returns
    -------
    start, changes, steps
        As for `write_set_up`.

    Raises
    ------
    ValueError
        That says which word is wrong, and what was wanted.
    """

    def value_of(name, written):
        if name not in controls:
            raise ValueError(f"set-up: got {name!r}, wanted one of {', '.join(controls)}")
        value = _from_text(controls[name], written, name)
        controls[name].check(value, name)
        return value

    written, later, steps = split_set_up(text)
    start = {name: control.value for name, control in controls.items()}
    start |= {name: value_of(name, word) for name, word in written.items()}
    return start, [(step, name, value_of(name, word)) for step, name, word in later], steps


def _to_text(control, value):
    if isinstance(control, RangeSlider):
        return f"{value[0]!r}:{value[1]!r}"
    if isinstance(control, Toggle):
        return "on" if value else "off"
    if isinstance(control, Dropdown):
        return next(label for label, option in control.options if option == value).replace(" ", "_")
    return repr(value)


def _from_text(control, text, name):
    if isinstance(control, Toggle):
        choices = {"on": True, "off": False}
    elif isinstance(control, Dropdown):
        choices = {label.replace(" ", "_"): option for label, option in control.options}
    elif isinstance(control, Slider | Button):
        return _number(control, text, name)
    else:
        raise ValueError(f"set-up: a control like {name} can't be written down")
    if text not in choices:
        raise ValueError(f"{name}: got {text!r}, wanted one of {', '.join(choices)}")
    return choices[text]


def _number(control, text, name):
    kind = int if isinstance(control, Button) or control.whole else float
    try:
        if isinstance(control, RangeSlider):
            low, high = map(float, text.split(":"))
            return low, high
        return kind(text)
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise ValueError(f"{name}: got {text!r}, wanted {wanted}") from None


class SharedBench(Bench):
    """A bench with its set-up in a line of text below the controls."""

    _ahead, _until = (), None  # changes that a pasted set-up still has in store; the step it ends at
    _field = None

    def _begin(self, settings):
        self._start, self._changes = dict(settings), []
        self._ahead, self._until = [], None
        super()._begin(settings)

    def _changed(self, name, value):
        """Remember a change of a run that has begun."""
        steps = self._steps_taken()
        if steps == 0:
            self._start[name] = value
        else:
            self._changes.append((steps, name, value))

    def _take_step(self):
        while self._ahead and self._ahead[0][0] <= self._steps_taken():
            _, name, value = self._ahead.pop(0)
            self._pending[name] = value
            self._show_value(name, value)
        super()._take_step()
        if self._until is not None and self._steps_taken() >= self._until:
            self._playing, self._until = False, None

    def _show_value(self, name, value):
        """A control follows a change that comes from the set-up and not from the reader's hand."""
        self.values[name] = value
        self._setting = threading.get_ident()
        try:
            if name in self._widgets:
                self._widgets[name].value = value
        finally:
            self._setting = None

    def set_up(self):
        """The present run as a line of text."""
        with self._step_lock:
            return write_set_up(self.controls, self._start, self._changes, self._steps_taken())

    def restore(self, text):
        """Start the run that a line of text describes; it ends up where that run stood, and pauses there.

        In a notebook it trains in the background; otherwise here and now.

        Raises
        ------
        ValueError
            If the text is no set-up of this bench; then nothing is changed.
        """
        start, changes, steps = read_set_up(self.controls, text)
        self.pause()
        with self._step_lock:
            for name, value in start.items():
                self._show_value(name, value)
            self._begin(start)
            self._ahead, self._until = changes, steps or None
        if steps and self._widgets:
            self.play()
            return
        self.train(steps)
        self.redraw()
        self._tell()

    # --- the notebook -------------------------------------------------------------------------------------

    def _rows(self):
        self._field = ipywidgets.Text(
            description="set-up: copy it, or paste one and press Enter", continuous_update=False,
            style={"description_width": "initial"}, layout={"width": "98%"},
        )  # fmt: skip
        self._field.observe(self._pasted, names="value")
        rows = [*super()._rows(), self._field]
        self._tell()
        return rows

    def _pasted(self, change):
        if self._playing or change["new"].strip() in ("", self._written):
            return
        try:
            self.restore(change["new"])
        except ValueError as error:
            self.error = str(error)
        else:
            self.error = None
        self._show_message()

    _written = ""  # what stands in the field because we wrote it

    def _tell(self):
        super()._tell()
        if self._field is not None and not self._playing:
            self._written = self.set_up()
            self._field.value = self._written
