"""The runs of a training bench: trainers that take their steps in turns, and settings that act on them.

Whatever is set is put down, and applied between two steps, so a step never sees half of a change.
"""

import inspect
import threading

from common.blas import one_blas_thread
from common.live.records import Record, Records
from common.set_up import assign_setting


class Runs:
    """Trainers by their labels, and what is remembered of them: a bench without its pictures.

    Parameters
    ----------
    makers : dict of str to callable
        Label → function that makes a trainer; one with a parameter named like a setting is given its value.
    targets : dict of str to (list of str, str)
        Name of each setting → the labels it is for, and what it is called there.
    settings : dict of str to object
        Its value, to begin with.
    measure : callable or None
        ``measure(trainer)`` gives a dict: name → number.
    measure_every : int
        Steps between two measurements.
    """

    def __init__(self, makers, targets, settings, *, measure, measure_every):
        self._makers, self._targets = makers, targets
        self._measure, self._measure_every = measure, measure_every
        self._at_start = {  # settings that a run is made with: another value needs another run
            name for name in settings if any(name in parameters_of(make) for make in makers.values())
        }
        self._step_lock = threading.RLock()
        self._begin(settings)

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
        return make(**{name: settings[name] for name in self._at_start & parameters_of(make)})

    def _apply_pending(self):
        if self._pending.keys() & self._at_start:
            self._begin(self._settings | self._pending)
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

    def _steps_taken(self):
        return max(trainer.steps for trainer in self.trainers.values())

    def _place(self):
        """Where the longest run stands."""
        trainer = max(self.trainers.values(), key=lambda trainer: trainer.steps)
        of = f" of {trainer.epochs}" if trainer.epochs else ""
        return f"step {trainer.steps:,}, epoch {trainer.epoch}{of}"


def parameters_of(make):
    """Names of the parameters that a function which makes a run can be given."""
    return set(inspect.signature(make).parameters)
