"""A trainer whose every setting is a plain number or word, for points in the plane: chapter 11's bench."""

import numpy as np

from common.checks import count, number
from common.functions import softmax
from common.layers import BatchNormalization, Dropout
from common.networks import MultiLayerNet
from common.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp
from common.point_sets import DATA, EDGE, INPUT_SETS, POINTS, network_inputs, plane_data
from common.set_up import assign_setting, split_set_up
from common.trainer import Trainer

__all__ = [
    "DATA", "INPUT_SETS", "OPTIMIZERS", "STARTS", "PlaygroundRun", "network_inputs", "plane_data", "read_set_up",
    "read_setting", "run_set_up",
]  # fmt: skip

SIDE = 40  # points of the plane in a row, where answers are looked at
MOST_STEPS = 20_000  # that a set-up may ask for: a few seconds of work
OPTIMIZERS = {
    "SGD": SGD, "momentum": Momentum, "Nesterov": Nesterov, "AdaGrad": AdaGrad, "RMSProp": RMSProp, "Adam": Adam,
}  # fmt: skip
STARTS = {"Xavier": "xavier", "He": "he", "0.01": 0.01, "1": 1.0}  # spread of the starting weights
SWITCH = {"on": True, "off": False}


class PlaygroundRun(Trainer):
    """A network that learns to tell two classes in the plane, and answers for every point of it.

    ``lr``, ``optimizer_name``, ``batch_size``, ``weight_decay`` and ``dropout_ratio`` may be changed at any time.

    Parameters
    ----------
    data, noise
        As for `plane_data`.
    share : float
        Part of the points that is learned from, from 0.1 to 0.9; the others are for the test.
    inputs : {"plain", "squares", "sines"}
        As for `network_inputs`.
    units_1, units_2, units_3, units_4 : int
        Units of the hidden layers; a layer of 0 units is left out, and there may be none at all.
    activation, weight_init, batch_norm
        As for `common.networks.MultiLayerNet`.
    seed : int
        Of the points, the weights and the batches.
    """

    def __init__(self, data="circle", noise=0.0, share=0.5, inputs="plain", units_1=4, units_2=2, units_3=0,
                 units_4=0, activation="tanh", weight_init="xavier", batch_norm=False, seed=0):  # fmt: skip
        self.xy, t = plane_data(data, noise, seed=seed)
        learn = round(number(share, "share", low=0.1, high=0.9) * POINTS)
        self.data, self.noise, self.inputs = data, noise, inputs
        x = network_inputs(self.xy, inputs)
        self.learn, self.test = (x[:learn], t[:learn]), (x[learn:], t[learn:])
        sizes = {"units_1": units_1, "units_2": units_2, "units_3": units_3, "units_4": units_4}
        sizes = [count(size, name, at_least=0) for name, size in sizes.items()]
        network = MultiLayerNet(x.shape[1], [size for size in sizes if size], 2, activation, weight_init,
                                batch_norm=batch_norm, rng=seed)  # fmt: skip
        super().__init__(network, SGD(0.3), *self.learn, batch_size=10, epochs=None, rng=seed)
        ticks = (np.arange(SIDE) + 0.5) / SIDE * 2 * EDGE - EDGE
        plane = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)  # row by row from the bottom
        self.plane = network_inputs(plane, inputs)
        self.shown = "training"

    @property
    def optimizer_name(self):
        """Name of the optimizer; assign another, and it begins with the same rate and an empty memory."""
        return next(name for name, kind in OPTIMIZERS.items() if type(self.optimizer) is kind)

    @optimizer_name.setter
    def optimizer_name(self, name):
        if name not in OPTIMIZERS:
            raise ValueError(f"optimizer_name: got {name!r}, wanted one of {', '.join(OPTIMIZERS)}")
        self.optimizer = OPTIMIZERS[name](lr=self.optimizer.lr)

    def advance(self, steps):
        """Train until so many steps have been taken in all, or the run ends."""
        while self.steps < steps:
            if next(self, None) is None:
                break

    def losses(self):
        """Loss of the training and of the test points, by name: mean cross entropy, and weight decay's penalty."""
        with np.errstate(over="ignore", invalid="ignore"):
            return {
                "training": self.network.evaluate(*self.learn)[0], "test": self.network.evaluate(*self.test)[0],
            }  # fmt: skip

    def accuracies(self):
        """Share of the training and of the test points that is answered rightly, by name."""
        with np.errstate(over="ignore", invalid="ignore"):
            return {
                "training": self.network.accuracy(*self.learn), "test": self.network.accuracy(*self.test),
            }  # fmt: skip

    def unit_answers(self):
        """What every unit answers over the plane, in test mode.

        Returns
        -------
        list of numpy.ndarray, shape (units, SIDE, SIDE)
            Inputs, each hidden layer, and the probability of class 1 as a single unit. Rows from the bottom.
        """
        layers, h = [self.plane], self.plane
        with np.errstate(over="ignore", invalid="ignore"):
            for layer in self.network.layers:
                if isinstance(layer, Dropout):  # the end of a hidden layer; in test mode it does nothing
                    layers.append(h)
                    continue
                h = layer.forward(h, False) if isinstance(layer, BatchNormalization) else layer.forward(h)
            layers.append(softmax(h)[:, 1:])
        return [h.T.reshape(-1, SIDE, SIDE) for h in layers]

    def weights(self):
        """The weight matrix of each affine layer; of the last one, what speaks for class 1 and against class 0."""
        *hidden, last = [self.network.params[f"W{k}"] for k in range(1, len(self.network.hidden_sizes) + 2)]
        return [*hidden, last[:, 1:] - last[:, :1]]


# --- from a line of text ---------------------------------------------------------------------------------------

AT_START = {  # name → number type, or what the words mean; what is only a name, `PlaygroundRun` checks itself
    "data": str, "noise": float, "share": float, "inputs": str, "units_1": int, "units_2": int, "units_3": int,
    "units_4": int, "activation": str, "weight_init": STARTS, "batch_norm": SWITCH, "seed": int,
}  # fmt: skip
AT_ANY_TIME = {
    "optimizer_name": str, "lr": float, "batch_size": int, "dropout_ratio": float, "weight_decay": float,
    "shown": str,
}  # fmt: skip


def run_set_up(text):
    """Train what a line of text describes, with all changes on the way, see `common.set_up`.

    Returns
    -------
    PlaygroundRun
        It has ended earlier if it diverged; then `stop_reason` says so.

    Raises
    ------
    ValueError
        If the text is no set-up of the playground, or asks for more than `MOST_STEPS` steps.
    """
    start, changes, steps = read_set_up(text)
    run = PlaygroundRun(**start)
    for step, name, value in changes:
        run.advance(step)
        assign_setting(run, name, value)
    run.advance(steps)
    return run


def read_set_up(text):
    """Read a line of text, without training anything.

    What is no set-up is a ValueError, as in `run_set_up`. Whether its numbers make sense only a run can tell.

    Returns
    -------
    start : dict of str to object
        What the run is made with.
    changes : list of (int, str, object)
        What is set later on: steps taken before, name, value.
    steps : int
        Steps in all.
    """
    start, changes, steps = split_set_up(text)
    if steps > MOST_STEPS:
        raise ValueError(f"set-up: got {steps:,} steps, wanted at most {MOST_STEPS:,}")
    values = {name: read_setting(name, word) for name, word in start.items()}
    later = [(0, name, value) for name, value in values.items() if name in AT_ANY_TIME]
    for step, name, word in changes:
        later.append((step, name, read_setting(name, word)))
        if name in AT_START:
            raise ValueError(
                f"set-up: got {name!r} after @{step}; it can only be set at the start, before any @"
            )
    return {name: value for name, value in values.items() if name in AT_START}, later, steps


def read_setting(name, word):
    """The value of a setting, from the word that stands for it in a set-up."""
    kinds = AT_START | AT_ANY_TIME
    if name not in kinds:
        raise ValueError(f"set-up: got {name!r}, wanted one of {', '.join(kinds)}")
    kind = kinds[name]
    try:
        return kind[word] if isinstance(kind, dict) else kind(word)
    except (KeyError, ValueError):
        numbers = "a whole number" if kind is int else "a number"
        wanted = f"one of {', '.join(kind)}" if isinstance(kind, dict) else numbers
        raise ValueError(f"{name}: got {word!r}, wanted {wanted}") from None
