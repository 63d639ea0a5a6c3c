"""Training, one step at a time.

A `Trainer` is an iterator: each ``next(trainer)`` takes one step. A plain ``for`` loop runs it to the end;
a live figure takes a step whenever it likes. Both drive the same code:

>>> trainer = Trainer(network, SGD(0.1), x_train, t_train, epochs=5, rng=0)
>>> for step in trainer:
...     if step.epoch_end:
...         print(step.epoch, trainer.history[-1])
"""

import math
import typing

import numpy as np

from common.checks import count, generator


class Step(typing.NamedTuple):
    """What one training step reports."""

    number: int
    """Steps taken so far, this one included."""
    epoch: int
    """Whole epochs completed, this step included."""
    loss: float
    """Loss of the batch, from the forward pass that the gradient came from (so before the update)."""
    epoch_end: bool
    """Whether this step completed an epoch; if so, ``trainer.history`` has a new last row."""


class Trainer:
    """Trains a network on shuffled batches.

    An epoch visits every sample exactly once, in an order drawn anew for each epoch; its last batch is
    smaller where the sizes do not divide. The order depends on `rng` alone: trainers with the same seed
    give their networks the same batches, which makes a comparison of optimizers or networks fair.

    These may be assigned while training: ``batch_size``, ``epochs`` (more, to go on), ``optimizer``,
    ``optimizer.lr``, and whatever the network lets one change.

    Parameters
    ----------
    network : object
        Has ``params``, ``loss_and_gradient(x, t)`` and, with `evaluate`, ``evaluate(x, t)``.
    optimizer : object
        Has ``update(params, grads)``.
    x_train, t_train : numpy.ndarray
        N samples and their N targets.
    evaluate : dict of str to (x, t), optional
        Whole sets to measure after each epoch, for example ``{"test": (x_test, t_test)}``.
    batch_size : int, default 100
        Samples in a step.
    epochs : int or None, default 10
        When to stop; None goes on for as long as it is asked.
    schedule : callable, optional
        ``schedule(progress)`` gives the learning rate for progress from 0 to 1 (see
        `common.schedules.cosine`); it is set before each step. Needs `epochs`.
    rng : numpy.random.Generator or int, optional
        For the order of the samples and nothing else. Give an int to several trainers, not one Generator:
        they would take turns drawing from it.
    gradient : callable, optional
        ``gradient(x, t)`` returns loss and gradients, in the place of ``network.loss_and_gradient``.

    Attributes
    ----------
    history : list of dict
        A row per epoch: "epoch", "steps", "train_batch_loss" (mean over its samples, while it was
        learning) and, for each set to evaluate, "<name>_loss" and "<name>_accuracy".
    stop_reason : str or None
        None as long as there is more to do, then why there is not.

    Raises
    ------
    ValueError
        If sizes do not agree or an option is out of range.
    """

    def __init__(
        self,
        network,
        optimizer,
        x_train,
        t_train,
        *,
        evaluate=None,
        batch_size=100,
        epochs=10,
        schedule=None,
        rng=None,
        gradient=None,
    ):
        if len(x_train) == 0 or len(x_train) != len(t_train):
            raise ValueError(
                f"t_train: got {len(t_train)} targets for {len(x_train)} samples, wanted as many"
            )
        if schedule is not None and epochs is None:
            raise ValueError("schedule: got one without an end; it needs epochs")
        self.network = network
        self.optimizer = optimizer
        self.x_train, self.t_train = x_train, t_train
        self.evaluate = dict(evaluate or {})
        self.batch_size = batch_size
        self.epochs = epochs
        self.schedule = schedule
        self.gradient = gradient or network.loss_and_gradient
        self.history = []
        self.stop_reason = None
        self.steps = 0
        self.epoch = 0
        self._rng = generator(rng)
        self._start_epoch()

    @property
    def batch_size(self):
        """Samples in a step; assign to change it."""
        return self._batch_size

    @batch_size.setter
    def batch_size(self, value):
        self._batch_size = count(value, "batch_size")

    @property
    def epochs(self):
        """Epochs after which to stop, or None; assign a larger one to go on."""
        return self._epochs

    @epochs.setter
    def epochs(self, value):
        self._epochs = None if value is None else count(value, "epochs")

    @property
    def steps_left(self):
        """Steps that remain at the present batch size (for a progress bar), or None without an end."""
        if self.epochs is None:
            return None
        size = len(self.x_train)
        later_epochs = max(self.epochs - self.epoch - 1, 0)
        this_epoch = math.ceil((size - self._seen) / self.batch_size) if self.epoch < self.epochs else 0
        return this_epoch + later_epochs * math.ceil(size / self.batch_size)

    @property
    def progress(self):
        """Share of all epochs that is done, from 0 to 1; None without an end."""
        if self.epochs is None:
            return None
        return min((self.epoch + self._seen / len(self.x_train)) / self.epochs, 1.0)

    def __iter__(self):
        return self

    def __next__(self):
        """Take one training step.

        Returns
        -------
        Step
            What happened. If the loss is not a finite number, the weights are left as they are, and
            `stop_reason` says so. (That looks at the weights as they were: what the last step of all has done
            to them, only an evaluation can tell.)
        """
        if self._diverged:
            raise StopIteration
        if self._seen == len(self.x_train):  # the last step's evaluation was interrupted: it comes first
            self._end_epoch()
        if self.epochs is not None and self.epoch >= self.epochs:
            self.stop_reason = f"all {self.epochs} epochs are done"
            raise StopIteration
        self.stop_reason = None
        if self.schedule is not None:
            self.optimizer.lr = self.schedule(self.progress)

        batch = self._order[self._seen : self._seen + self.batch_size]
        # On the way to a diverged loss numbers overflow: that is reported by name below, not by warnings.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            loss, grads = self.gradient(self.x_train[batch], self.t_train[batch])
            self.steps += 1
            if not math.isfinite(loss):
                return self._stop_diverged(loss)
            self.optimizer.update(self.network.params, grads)

        self._seen += len(batch)
        self._loss_sum += loss * len(batch)
        epoch_end = self._seen == len(self.x_train)
        if epoch_end:
            self._end_epoch()
        return Step(self.steps, self.epoch, loss, epoch_end)

    def run(self, report=print):
        """Train to the end.

        Parameters
        ----------
        report : callable or None, default print
            Called with one line of text per epoch.

        Returns
        -------
        list of dict
            `history`.
        """
        for step in self:
            if report is not None and step.epoch_end:
                report(self._line(self.history[-1]))
        if report is not None and self._diverged:
            report(self.stop_reason)
        return self.history

    def _start_epoch(self):
        self._order = self._rng.permutation(len(self.x_train))
        self._seen = 0
        self._loss_sum = 0.0
        self._diverged = False

    def _end_epoch(self):
        row = {"epoch": self.epoch + 1, "steps": self.steps, "train_batch_loss": self._loss_sum / self._seen}
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for name, (x, t) in self.evaluate.items():
                row[f"{name}_loss"], row[f"{name}_accuracy"] = self.network.evaluate(x, t)
        self.epoch += 1
        self.history.append(row)
        self._start_epoch()

    def _stop_diverged(self, loss):
        self._diverged = True
        rate = getattr(self.optimizer, "lr", None)
        advice = "" if rate is None else f": try a learning rate below {rate:g}"
        self.stop_reason = f"the loss is {loss} at step {self.steps}{advice}"
        return Step(self.steps, self.epoch, loss, False)

    def _line(self, row):
        of = "" if self.epochs is None else f"/{self.epochs}"
        parts = [f"epoch {row['epoch']}{of}", f"loss {row['train_batch_loss']:.4f}"]
        parts += [f"{name} {100 * row[f'{name}_accuracy']:.2f}%" for name in self.evaluate]
        return "  ".join(parts)
