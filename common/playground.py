"""Small data sets in the plane, and a trainer whose every setting is a plain number or word: chapter 11's bench."""

import numpy as np

from common.checks import number
from common.functions import softmax
from common.layers import BatchNormalization, Dropout
from common.networks import MultiLayerNet
from common.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp
from common.set_up import assign_setting, split_set_up
from common.trainer import Trainer

POINTS = 400
EDGE = 6.0  # the plane reaches from −EDGE to EDGE in both directions
SCALE = 3.0  # inputs are divided by it, so that they are about 1 in size
SIDE = 40  # points of the plane in a row, where answers are looked at
OPTIMIZERS = {
    "SGD": SGD, "momentum": Momentum, "Nesterov": Nesterov, "AdaGrad": AdaGrad, "RMSProp": RMSProp, "Adam": Adam,
}  # fmt: skip
INPUTS = {  # name → what is made of the two coordinates, each already divided by SCALE
    "x₁": lambda x, y: x,
    "x₂": lambda x, y: y,
    "x₁²": lambda x, y: x * x,
    "x₂²": lambda x, y: y * y,
    "x₁x₂": lambda x, y: x * y,
    "sin x₁": lambda x, y: np.sin(SCALE * x),
    "sin x₂": lambda x, y: np.sin(SCALE * y),
}
STARTS = {"Xavier": "xavier", "He": "he", "0.01": 0.01, "1": 1.0}  # spread of the starting weights
SWITCH = {"on": True, "off": False}
INPUT_SETS = {"plain": ("x₁", "x₂"), "squares": ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂"), "sines": tuple(INPUTS)}


# --- data ----------------------------------------------------------------------------------------------------


def _circle(rng, n):
    """A disk inside of a ring."""
    inside = np.arange(n) % 2
    radius = np.where(inside, rng.uniform(0, 2.3, n), rng.uniform(3.3, 5, n))
    angle = rng.uniform(0, 2 * np.pi, n)
    return _polar(radius, angle), inside


def _xor(rng, n):
    """Four squares, of one class across corners."""
    xy = rng.uniform(0.4, 5, (n, 2)) * rng.choice([-1, 1], (n, 2))
    return xy, (xy.prod(axis=1) > 0).astype(int)


def _gaussians(rng, n):
    """Two clouds."""
    t = np.arange(n) % 2
    return rng.normal(np.where(t, 2.0, -2.0)[:, np.newaxis], 1.0, (n, 2)), t


def _spiral(rng, n):
    """Two arms, wound into each other."""
    t, along = np.arange(n) % 2, rng.uniform(0.03, 1, n)
    return _polar(5 * along, 1.75 * 2 * np.pi * along + np.pi * t), t


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


DATA = {"circle": _circle, "xor": _xor, "gaussians": _gaussians, "spiral": _spiral}


def plane_data(kind, noise=0.0, n=POINTS, seed=0):
    """Make points in the plane, of two classes.

    Parameters
    ----------
    kind : {"circle", "xor", "gaussians", "spiral"}
    noise : float, default 0
        Every coordinate is moved by a random number with this standard deviation.
    n : int, default 400
        Number of points; as good as half of them of each class.
    seed : int, default 0
        The same seed gives the same points, moved by more or less as the noise is more or less.

    Returns
    -------
    xy : numpy.ndarray, shape (n, 2)
        In random order.
    t : numpy.ndarray of int, shape (n,)
        0 or 1.
    """
    if kind not in DATA:
        raise ValueError(f"kind: got {kind!r}, wanted one of {', '.join(DATA)}")
    rng = np.random.default_rng(seed)
    xy, t = DATA[kind](rng, n)
    xy = xy + number(noise, "noise", low=0.0) * rng.normal(size=xy.shape)
    order = rng.permutation(n)
    return xy[order], t[order]


def network_inputs(xy, inputs="plain"):
    """What the network gets of points (N, 2): their coordinates, and what is made of them; float32.

    Parameters
    ----------
    inputs : {"plain", "squares", "sines"}
        Two, five or seven numbers of each point, see `INPUTS`.
    """
    if inputs not in INPUT_SETS:
        raise ValueError(f"inputs: got {inputs!r}, wanted one of {', '.join(INPUT_SETS)}")
    x, y = np.asarray(xy, dtype=np.float32).T / np.float32(SCALE)
    return np.stack([INPUTS[name](x, y) for name in INPUT_SETS[inputs]], axis=1).astype(np.float32)


# --- the run -------------------------------------------------------------------------------------------------


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
        units = [size for size in (units_1, units_2, units_3, units_4) if size]
        network = MultiLayerNet(
            x.shape[1], units, 2, activation, weight_init, batch_norm=batch_norm, rng=seed
        )  # fmt: skip
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
        """Mean cross entropy of the training and of the test points, by name."""
        with np.errstate(over="ignore", invalid="ignore"):
            return {
                "training": self.network.evaluate(*self.learn)[0], "test": self.network.evaluate(*self.test)[0],
            }  # fmt: skip

    def accuracies(self):
        """Share of the training and of the test points that is answered rightly, by name."""
        return {"training": self.network.accuracy(*self.learn), "test": self.network.accuracy(*self.test)}

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

AT_START = {
    "data": str, "noise": float, "share": float, "inputs": str, "units_1": int, "units_2": int, "units_3": int,
    "units_4": int, "activation": str, "weight_init": STARTS.__getitem__, "batch_norm": SWITCH.__getitem__, "seed": int,
}  # fmt: skip
AT_ANY_TIME = {
    "optimizer_name": str, "lr": float, "batch_size": int, "dropout_ratio": float, "weight_decay": float,
    "shown": str,
}  # fmt: skip


def run_set_up(text, most_steps=20_000):
    """Train what a line of text describes, with all changes on the way, see `common.set_up`.

    Returns
    -------
    PlaygroundRun
        It has ended earlier if it diverged; then `stop_reason` says so.

    Raises
    ------
    ValueError
        If the text is no set-up of the playground, or asks for more than `most_steps` steps.
    """
    start, changes, steps = split_set_up(text)
    if steps > most_steps:
        raise ValueError(f"set-up: got {steps:,} steps, wanted at most {most_steps:,}")
    started = {name: _read(AT_START, name, word) for name, word in start.items() if name in AT_START}
    run = PlaygroundRun(**started)
    later = [(0, name, word) for name, word in start.items() if name not in AT_START] + changes
    for step, name, word in later:
        run.advance(step)
        assign_setting(run, name, _read(AT_ANY_TIME, name, word))
    run.advance(steps)
    return run


def _read(kinds, name, word):
    if name not in kinds:
        raise ValueError(f"set-up: got {name!r}, wanted one of {', '.join(kinds)}")
    try:
        return kinds[name](word)
    except (KeyError, ValueError):
        raise ValueError(f"{name}: got {word!r}, which is none of its values") from None
