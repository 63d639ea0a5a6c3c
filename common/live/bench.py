"""The training bench: a live figure that trains, and listens while it does.

Training runs in the background. Whatever the reader sets is put down and applied between two steps, so a step
never sees half of a change. Training draws its own pictures, in at most one of six of its seconds (`Pace`).
"""

import inspect
import threading
import time

from common.blas import one_blas_thread
from common.live.action_bar import ActionBar
from common.live.background import Background
from common.live.controls import as_control
from common.live.live_figure import Figure
from common.live.pace import Pace
from common.live.records import Record, Records
from common.live.style import LINES
from common.live.views import Curves
from common.set_up import assign_setting

PAGE_GONE = 120.0  # seconds without a sign of life from the page; then nobody is looking any more


class Bench(Figure):
    """Runs that train side by side, their curves, and controls that act on them. `live.bench` makes one."""

    def __init__(
        self, runs, views, controls, own, *, measure, measure_every, picture, steps, title, alt, size,
        measured=None, batch_loss=True, lively=False,
    ):  # fmt: skip
        self._makers = dict(runs) if isinstance(runs, dict) else {"": runs}
        self._measure, self._measure_every, self._picture = measure, measure_every, picture
        self._pace = Pace(lively)
        if unknown := sorted(own.keys() - self._makers.keys()):
            raise ValueError(f"own: got settings for {unknown}, wanted some of {sorted(self._makers)}")
        own = {f"{label}: {attribute}": (label, attribute, control)
               for label, settings in own.items() for attribute, control in settings.items()}  # fmt: skip
        self._at_start = {  # settings that a run is made with: another value needs another run
            name for name in controls if any(name in _parameters(make) for make in self._makers.values())
        }
        self._targets = {name: (list(self._makers), name) for name in controls}
        self._targets |= {name: ([label], attribute) for name, (label, attribute, _) in own.items()}
        controls = dict(controls) | {name: control for name, (_, _, control) in own.items()}
        self._step_lock = threading.RLock()
        self._work, self._playing, self._bar = None, False, None
        self._heard_of_page, self._speed = None, None
        self._begin({name: as_control(spec, name).value for name, spec in controls.items()})
        self.train(steps)
        styles = {label: list(LINES)[k % 4] for k, label in enumerate(self._makers)}
        options = {"xlabel": "training step", "styles": styles, "growing": True}
        own_views = [Curves("loss", ylabel="loss of the batches", **options)] if batch_loss else []
        if measure is not None:
            own_views.append(measured or self._accuracy_view(**options))
        super().__init__(self._data, [*own_views, *views], controls, title=title, alt=alt, size=size)

    def _accuracy_view(self, **options):
        alone = len(self._makers) == 1
        return Curves(
            "measured", ylabel=self.records.what_is_measured(), ylim=(0, 1), varied=alone, **options
        )

    # --- training -----------------------------------------------------------------------------------------

    def _begin(self, settings):
        """Fresh runs with these settings."""
        self.trainers = {label: self._make(label, settings) for label in self._makers}
        self.records = Records({label: Record() for label in self._makers})
        self.ended = {}  # label → why
        self._settings = dict(settings)  # as the runs have them now
        self._pending = {name: value for name, value in settings.items() if name not in self._at_start}
        self._apply_pending()

    def _make(self, label, settings):
        make = self._makers[label]
        return make(**{name: settings[name] for name in self._at_start & _parameters(make)})

    def _apply_pending(self):
        if self._pending.keys() & self._at_start:
            self._begin(self.values | self._pending)
        while self._pending:
            name = next(iter(self._pending))  # in order: what is one run's own comes after what is for all
            value = self._pending.pop(name)
            if value != self._settings[name]:
                self._settings[name] = value
                self._changed(name, value)
            labels, attribute = self._targets[name]
            for label in labels:
                assign_setting(self.trainers[label], attribute, value)

    def _changed(self, name, value):
        """A setting is about to change between two steps."""

    def _take_step(self):
        """One step of each run that has not ended, with the settings as they are now."""
        self._apply_pending()
        for label, trainer in self.trainers.items():
            if label in self.ended:
                continue
            try:
                step = next(trainer)
            except StopIteration:
                self.ended[label] = trainer.stop_reason
                continue
            self.records[label].add_loss(step.loss)
            if self._measure is not None and step.number % self._measure_every == 0:
                self.records[label].add_measurements(step.number, self._measure(trainer))

    def train(self, steps):
        """Train for a number of steps, here and now; ends early if all runs do."""
        with one_blas_thread(), self._step_lock:
            for _ in range(steps):
                self._take_step()

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

    def _steps_taken(self):
        return max(trainer.steps for trainer in self.trainers.values())

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
        data["note"] = "   ·   ".join([self._place(), *ends])
        return data

    def _place(self):
        """Where the longest run stands."""
        trainer = max(self.trainers.values(), key=lambda trainer: trainer.steps)
        of = f" of {trainer.epochs}" if trainer.epochs else ""
        return f"step {trainer.steps:,}, epoch {trainer.epoch}{of}"

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


def _parameters(make):
    """Names of the parameters that a function which makes a run can be given."""
    return set(inspect.signature(make).parameters)
