"""The live figure: a picture that is drawn once and then only changed where something moved.

What makes it as quick as the hand, in order of importance:

- What it is drawn on persists, and only what moves is drawn anew (`Canvas`).
- The picture travels as a PNG with light compression, straight to the place in the page where the last one is; at rest,
  also as an update of the cell's display, so that it stays in the saved notebook, kernel or no kernel.
- All work is done before a slider's callback returns. ipywidgets holds back further messages of a slider
  until then and sends only the newest value, so a slow figure lags but never queues up.

Callbacks may run in another thread than the cells, and matplotlib is not made for two threads at a time:
one lock for the whole module guards set, draw and encode.
"""

import base64
import html
import inspect
import threading

import ipywidgets
import numpy as np

from common.blas import one_blas_thread
from common.live.canvas import Canvas
from common.live.controls import as_control
from common.live.messages import kind_message
from common.live.page import Page

DRAWING = threading.RLock()
ERROR = 'role="alert" style="color: #B00020; background: white; padding: 6px"'


class Figure:
    """A live figure: a compute function, views of what it returns, and controls for its parameters.

    Use `figure` to make one. `set` changes control values, `png` gives the present picture, `notes` what
    had to be said in words (values that are nan, for example).
    """

    def __init__(self, compute, views, controls, *, title, alt, size=None):
        self.compute, self.views, self.title, self.alt = compute, list(views), title, alt
        self.controls = {name: as_control(spec, name) for name, spec in controls.items()}
        self._name = getattr(compute, "__name__", type(compute).__name__)  # a partial has no name
        self._check()
        self.values = {name: control.value for name, control in self.controls.items()}
        self.notes, self.error = [], None
        self.display = self._page = None
        self._widgets, self._shown = {}, []
        self._setting = None  # the thread in which `set` moves widgets, whose callbacks then needn't redraw
        with DRAWING:
            self._canvas = Canvas(self.views, title, size or (8.4 if len(self.views) < 3 else 10.5, 4.1))
            self._png = None
            self.redraw()

    # --- what the reader and the tests call ---------------------------------------------------------------

    def set(self, **values):
        """Set controls by name and redraw once."""
        unknown = values.keys() - self.controls.keys()
        if unknown:
            raise ValueError(f"set: got {sorted(unknown)}, wanted some of {sorted(self.controls)}")
        for name, value in values.items():
            self.controls[name].check(value, name)
        with DRAWING:
            self.values |= values
            self._setting = threading.get_ident()
            try:
                for name in values.keys() & self._widgets.keys():
                    self._widgets[name].value = values[name]
            finally:
                self._setting = None
            self.redraw()

    def reset(self):
        """Return every control to its first value."""
        self.set(**{name: control.value for name, control in self.controls.items()})

    def title_fits(self):
        """Whether the title has room above the picture."""
        return self._canvas.title_fits()

    def png(self):
        """The present picture, as the bytes of a PNG file."""
        return self._png

    def sweep(self):
        """Settings to try: every control over its range with the others at rest, and the corners."""
        rest = {name: control.value for name, control in self.controls.items()}
        for name, control in self.controls.items():
            for value in control.sweep():
                yield rest | {name: value}
        ends = {name: control.sweep() for name, control in self.controls.items()}
        for end in (min, max):
            yield {name: end(values) if _ordered(values) else values[0] for name, values in ends.items()}

    def close(self):
        """Let go of the widgets. The picture stays."""
        for widget in self._widgets.values():
            widget.unobserve_all()
        for widget in self._shown:
            widget.close()
        self._widgets, self._shown = {}, []

    # --- drawing ------------------------------------------------------------------------------------------

    def redraw(self):
        """Compute with the present values, and draw. What goes wrong is shown; the last picture stays."""
        with DRAWING:
            try:
                data = self._computed()
                self.notes = self._canvas.update(data)
                picture = self._canvas.png()
            except Exception as error:
                if self._png is None:
                    raise  # in the cell itself the reader gets the whole traceback
                self.error = kind_message(error, *self._readers_functions())
                self._canvas.stale = True  # some views may have changed, others not: draw all anew next time
            except BaseException:  # an interrupt, for one
                self._canvas.stale = True
                raise
            else:
                self.error = None
                self._png = picture
                if self._page is not None and self._page.direct:
                    self._page.send({"png": self._png_as_text()})
                else:
                    self._keep()
            self._show_message()

    def _keep(self):
        """Make the present picture the output of the cell: what is saved with the notebook."""
        if self.display is not None:
            self.display.update(self._bundle(), raw=True, metadata=self._metadata())

    def _readers_functions(self):
        """Functions the reader has written: a mistake in one of them is shown with its line."""
        return (self.compute,)

    def _computed(self):
        # NumPy needn't warn of an overflow here: the figure itself names each value that is nan or inf
        with one_blas_thread(), np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            data = self.compute(**self.values)
        if not isinstance(data, dict):
            raise ValueError(f"{self._name} returned {type(data).__name__}, wanted a dict: view → data")
        missing = [view.name for view in self.views if view.name not in data]
        if missing:
            raise ValueError(f"{self._name} returned {sorted(data)}, but the views {missing} need data too")
        return data

    # --- the notebook -------------------------------------------------------------------------------------

    def show(self):
        """Display picture, message and controls under the cell."""
        from IPython.display import display

        self.display = display(self._bundle(), raw=True, metadata=self._metadata(), display_id=True)
        display(self._box())

    def _bundle(self):
        return {"image/png": self._png_as_text(), "text/plain": f"[live figure: {self.title}] {self.alt}"}

    def _png_as_text(self):
        return base64.b64encode(self._png).decode("ascii")  # not every kernel can send bytes

    def _metadata(self):
        width, height = self._canvas.size
        return {"image/png": {"width": width, "height": height, "alt": self.alt}}

    def _box(self):
        self._widgets = {name: control.widget(name) for name, control in self.controls.items()}
        for name, widget in self._widgets.items():
            widget.observe(self._callback(name), names="value")
        self._message = ipywidgets.HTML()
        self._page = Page(alt=self.alt)
        self._page.observe(lambda change: self._sharpen(change["new"]), names="pixel_ratio")
        self._page.on_msg(lambda _, content, buffers: self._page_speaks(content))
        rows = self._rows()
        box = ipywidgets.VBox([self._message, *rows, self._page])
        self._shown = [box, *_descendants(box)]
        return box

    def _rows(self):
        """Controls and buttons, in rows."""
        reset = ipywidgets.Button(
            description="Reset", tooltip="Back to the first values", layout={"width": "80px"}
        )
        reset.on_click(lambda _: self.reset())
        tall = [widget for name, widget in self._widgets.items() if self.controls[name].tall]
        others = [widget for widget in self._widgets.values() if widget not in tall]
        if not tall:
            return [self._row([*others, reset])]
        column = ipywidgets.VBox([*others, reset], layout={"grid_gap": "4px"})
        return [self._row([*tall, column])]

    def _row(self, widgets):
        look = {"display": "flex", "flex_flow": "row wrap", "align_items": "center", "grid_gap": "2px 18px"}
        return ipywidgets.Box(list(widgets), layout=look)

    def _page_speaks(self, content):
        """A word from the page: "alive", or "rest" when the last picture sent has stood for a while."""
        if content == "rest":
            with DRAWING:
                self._keep()

    def _sharpen(self, pixel_ratio):
        """Draw with as many pixels as the reader's screen has."""
        with DRAWING:
            if self._canvas.sharpen(pixel_ratio):
                self.redraw()

    def _callback(self, name):
        def changed(change):
            if self._setting != threading.get_ident():
                self.values[name] = change["new"]
                self.redraw()

        return changed

    def _show_message(self):
        if getattr(self, "_message", None) is not None:
            self._message.value = f"<pre {ERROR}>{html.escape(self.error)}</pre>" if self.error else ""

    def _show_failure(self, error):
        """Say what has gone wrong elsewhere than in drawing."""
        self.error = kind_message(error, *self._readers_functions())
        self._show_message()

    def _check(self):
        if not (isinstance(self.alt, str) and self.alt.strip()):
            raise ValueError(f"alt: got {self.alt!r}, wanted a text that says what the picture shows")
        if not self.views:
            raise ValueError("views: got none, wanted at least one view")
        parameters = inspect.signature(self.compute).parameters
        if any(p.kind == p.VAR_KEYWORD for p in parameters.values()):
            return  # takes whatever comes
        wanted = {name for name, p in parameters.items() if p.default is p.empty}
        call = f"{self._name}({', '.join(parameters)})"
        if missing := sorted(wanted - self.controls.keys()):
            raise ValueError(f"controls: {call} wants a control for each parameter, none came for {missing}")
        if unknown := sorted(self.controls.keys() - parameters.keys()):
            raise ValueError(f"controls: got {unknown}, which are no parameters of {call}")


def _descendants(widget):
    """All widgets inside of one."""
    for child in getattr(widget, "children", ()):
        yield child
        yield from _descendants(child)


def _ordered(values):
    return all(isinstance(v, int | float) for v in values)
