"""What a training bench remembers of a run: losses step by step, measurements now and then."""

import numpy as np

MOST_POINTS = 200  # of a curve: more than the eye can tell apart


class Record:
    """The course of one run.

    Lists only grow, by one whole item at a time: another thread may read while one writes.
    """

    def __init__(self):
        self._losses = []
        self._measured = {}  # name → list of (step, value)

    def add_loss(self, loss):
        """Note the loss of the next step."""
        self._losses.append(loss)

    def add_measurements(self, step, values):
        """Note what was measured after a step, by name."""
        for name, value in values.items():
            self._measured.setdefault(name, []).append((step, float(value)))

    def loss_curve(self):
        """Steps and losses, each point the mean over as many steps as keep the points few."""
        losses = np.array(self._losses, dtype=float)
        size = max(1, -(-losses.size // MOST_POINTS))
        whole = losses[: losses.size // size * size].reshape(-1, size)
        steps = size * (np.arange(len(whole)) + 1.0)
        return steps, whole.mean(axis=1)

    def measured_curves(self):
        """Name → steps and values."""
        curves = {}
        for name, points in list(self._measured.items()):
            steps, values = np.array(points[:]).T
            curves[name] = (steps, values)
        return curves


class Records(dict):
    """Records of several runs by their labels; a run alone has the label ""."""

    def losses(self):
        """Name → steps and losses, a curve for each run."""
        return {label or "loss": record.loss_curve() for label, record in self.items()}

    def measurements(self):
        """Name → steps and values, a curve for each run and all that was measured of it."""
        return {
            self._curve_name(label, name, alone=len(curves) == 1): curve
            for label, curves in self._measured_curves().items()
            for name, curve in curves.items()
        }

    def latest(self):
        """Name → the last value measured, as words."""
        return [f"{name} {values[-1]:.3g}" for name, (_, values) in self.measurements().items()]

    def what_is_measured(self):
        """The measurement's own name, if it is a single one; else they are taken for accuracies."""
        names = {name for curves in self._measured_curves().values() for name in curves}
        return names.pop() if len(names) == 1 else "accuracy"

    def _measured_curves(self):
        return {label: record.measured_curves() for label, record in self.items()}

    @staticmethod
    def _curve_name(label, name, alone):
        if not label:
            return name
        return label if alone else f"{label}, {name}"
