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
