"""The training bench: a live figure that trains, and listens while it does.

Training runs in the background (what a step is, `Runs` knows), and draws its own pictures, in at most one of six of
its seconds (`Pace`).
"""

import threading
import time

from common.blas import one_blas_thread
from common.live.action_bar import ActionBar
from common.live.background import Background
from common.live.controls import as_control
from common.live.live_figure import Figure
from common.live.pace import Pace
from common.live.runs import Runs
from common.live.style import LINES
from common.live.views import Curves

PAGE_GONE = 120.0  # seconds without a sign of life from the page; then nobody is looking any more


class Bench(Runs, Figure):
    """Runs that train side by side, their curves, and controls that act on them. `live.bench` makes one."""

    def __init__(
        self, runs, views, controls, own, *, measure, measure_every, picture, steps, title, alt, size,
        measured=None, batch_loss=True, lively=False,
    ):  # fmt: skip
        makers = dict(runs) if isinstance(runs, dict) else {"": runs}
        if unknown := sorted(own.keys() - makers.keys()):
            raise ValueError(f"own: got settings for {unknown}, wanted some of {sorted(makers)}")
        own = {f"{label}: {attribute}": (label, attribute, control)
               for label, settings in own.items() for attribute, control in settings.items()}  # fmt: skip
        targets = {name: (list(makers), name) for name in controls}
        targets |= {name: ([label], attribute) for name, (label, attribute, _) in own.items()}
        controls = dict(controls) | {name: control for name, (_, _, control) in own.items()}
        self._picture, self._pace = picture, Pace(lively)
        self._work, self._playing, self._bar = None, False, None
        self._heard_of_page, self._speed = None, None
        values = {name: as_control(spec, name).value for name, spec in controls.items()}
        Runs.__init__(self, makers, targets, values, measure=measure, measure_every=measure_every)
        self.train(steps)
        styles = {label: list(LINES)[k % 4] for k, label in enumerate(makers)}
        options = {"xlabel": "training step", "styles": styles, "growing": True}
        own_views = [Curves("loss", ylabel="loss of the batches", **options)] if batch_loss else []
        if measure is not None:
            own_views.append(measured or self._accuracy_view(**options))
        Figure.__init__(self, self._data, [*own_views, *views], controls, title=title, alt=alt, size=size)

    def _accuracy_view(self, **options):
        alone = len(self._makers) == 1
        return Curves(
            "measured", ylabel=self.records.what_is_measured(), ylim=(0, 1), varied=alone, **options
        )

    # --- playing ------------------------------------------------------------------------------------------

    @property
    def playing(self):
        """Whether it trains at this moment."""
        return self._playing

    def play(self):
        """Train in the background until all runs have ended or `pause` is called."""
        with self._step_lock:
            if not self._playing and len(self.ended) < len(self.trainers):
                self._playing, self.error = True, None
                self._heard_of_page = self._speed = None
                self._work = Background(self._play(), "training bench")
        self._tell()

    def pause(self):
        """Stop after the step it is at, and wait for that."""
        self._playing = False
        if self._work is not None:
            self._work.join(timeout=30)
        self._tell()

    def step(self):
        """Take a single step (of each run), and draw."""
        self.pause()
        failure = None
        try:
            self.train(1)
        except Exception as error:  # a button's callback would otherwise end without a word
            failure = error
        self._draw_last(failure)

    def reset(self):
        """Start over: fresh runs, the settings as they stand."""
        self.pause()
        with self._step_lock:
            self._begin(self.values)
        self.error = None
        self.redraw()
        self._tell()

    def close(self):
        self.pause()
        super().close()

    def _play(self):
        """All that happens between Play and Pause, as the pieces that `Background` wants."""
        failure = None
        try:
            with one_blas_thread():
                yield from self._play_on()
        except Exception as error:  # it would otherwise end without a word
            failure = error
        finally:
            self._playing = False
        self._draw_last(failure)

    def _draw_last(self, failure):
        """Draw where training has stopped, and say what stopped it, if anything did."""
        self.redraw()
        if failure is not None:
            self._show_failure(failure)
        self._tell()

    def _play_on(self):
        started, steps_before = time.perf_counter(), self._steps_taken()
        due = started
        while self._playing and len(self.ended) < len(self.trainers):
            with self._step_lock:
                self._take_step()
            yield
            now = time.perf_counter()
            if now < due:
                continue
            self._speed = (self._steps_taken() - steps_before) / max(now - started, 1e-9)
            self.redraw()
            self._tell()
            drawn = time.perf_counter()
            due = drawn + self._pace.seconds_until_next(drawing=drawn - now)
            if self._heard_of_page is not None and now - self._heard_of_page > PAGE_GONE:
                self._playing = False

    # --- drawing ------------------------------------------------------------------------------------------

    def _data(self, **_):
        with self._step_lock:  # all of it from one moment: `set` draws too, in a thread that doesn't train
            return self._data_now()

    def _readers_functions(self):
        return self._picture, self._measure, *self._makers.values()

    def _data_now(self):
        data = {"loss": self.records.losses()}
        if self._measure is not None:
            data["measured"] = self.records.measurements()
        if self._picture is not None:
            trainers = self.trainers if len(self.trainers) > 1 else next(iter(self.trainers.values()))
            data |= self._picture(trainers)
        ends = [f"{label}: {why}" if label else why for label, why in self.ended.items()]
        data["note"] = "   ·   ".join(filter(None, [self._place(), ", ".join(self.records.latest()), *ends]))
        return data

    # --- the notebook -------------------------------------------------------------------------------------

    def _callback(self, name):
        def changed(change):
            if self._setting == threading.get_ident():
                return  # not the reader's hand: whoever moves the control sees to the rest
            self.values[name] = change["new"]
            self._pending[name] = change["new"]
            self._start_anew()

        return changed

    def set(self, **values):
        super().set(**values)  # refuses what can't be set, before anything is changed
        self._pending |= values
        self._start_anew()

    def _start_anew(self):
        """If a setting has changed that runs are made with, make them; while it plays, the next step does."""
        if self._pending.keys() & self._at_start and not self._playing:
            self.reset()

    def _rows(self):
        actions = {
            "Play": ("play", "Train on", self.play),
            "Pause": ("pause", "Stop training, keep everything", self.pause),
            "Step": ("step-forward", "Take one training step", self.step),
            "Reset": ("refresh", "Start over with fresh weights, settings as they stand", self.reset),
        }
        self._bar = ActionBar(actions, "96px")
        self._tell()
        return [self._row(self._bar.widgets), self._row(self._widgets.values())]

    def _page_speaks(self, content):
        self._heard_of_page = time.perf_counter()
        super()._page_speaks(content)

    def _tell(self):
        """Buttons and the line beside them: what it does, how fast, how long still."""
        if self._bar is None:
            return
        ended = len(self.ended) == len(self.trainers)
        words = "ended: press Reset to start over" if ended else "training" if self._playing else "paused"
        if self._playing and self._speed:
            words += f", {self._speed:,.0f} steps/s"
            left = max((trainer.steps_left or 0) for trainer in self.trainers.values())
            words += f", about {left / self._speed:,.0f} s left" if left else ""
        useless = {"Play": self._playing or ended, "Pause": not self._playing, "Step": ended}
        self._bar.tell(words, disabled=[name for name, is_useless in useless.items() if is_useless])
