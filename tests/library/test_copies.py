"""What goes its own way: copies and pickles of optimizers, networks in files, generators of every kind."""

import copy
import pickle

import numpy as np
import pytest

from common.gradient_checking import gradient_check
from common.im2col import output_size
from common.layers import Dropout, MulLayer
from common.networks import MultiLayerNet, SimpleConvNet, SimpleNet, TwoLayerNet, TwoThreads, load_network
from common.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp
from common.schedules import cosine


@pytest.mark.parametrize("rule", [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam])
@pytest.mark.parametrize("way", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_copy_of_an_optimizer_goes_on_as_the_original(rule, way):
    rng = np.random.default_rng(0)
    optimizer, params = rule(0.1), {"b": rng.normal(size=3), "W": rng.normal(size=(2, 3))}
    for _ in range(3):
        optimizer.update(params, {name: rng.normal(size=param.shape) for name, param in params.items()})
    twin, others = way(optimizer), {name: params[name].copy() for name in ("W", "b")}  # in another order
    for _ in range(3):
        grads = {name: rng.normal(size=param.shape) for name, param in params.items()}
        optimizer.update(params, grads)
        twin.update(others, grads)
    for name, param in params.items():
        np.testing.assert_array_equal(others[name], param)


def test_an_optimizer_refuses_before_anything_has_changed():
    params = {"W": np.ones(2), "b": np.ones(2)}
    params["b"].flags.writeable = False
    with pytest.raises(ValueError, match=r"params\['b'\]: got a read-only array"):
        Momentum(0.1).update(params, {"W": np.ones(2), "b": np.ones(2)})
    assert (params["W"] == 1).all()
    with pytest.raises(ValueError, match=r"got float16, wanted an array of float32 or float64"):
        Adam().update({"W": np.ones(2, np.float16)}, {"W": np.ones(2)})
    with pytest.raises(ValueError, match="params: got none"):
        SGD().update({}, {})


class InPlace:
    """Sigmoid whose backward pass writes over what it is given; `factor` 1 is right."""

    def __init__(self, factor):
        self.factor = factor

    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        dout *= self.factor * self.y * (1 - self.y)
        return dout


def test_a_backward_pass_that_works_in_place_is_judged_rightly():
    x = np.random.default_rng(0).normal(size=(4, 3))
    assert gradient_check(InPlace(1), x).passed
    assert not gradient_check(InPlace(2), x).passed


class OneOfTwo(MulLayer):
    def backward(self, dout):
        return super().backward(dout)[0]


def test_a_gradient_that_is_not_returned_is_missed():
    x, y = np.random.default_rng(0).normal(size=(2, 4, 3))
    with pytest.raises(ValueError, match="wanted dx, dy"):
        gradient_check(OneOfTwo(), x, y)


def test_a_gradient_check_of_a_network_wants_x_and_t_alone():
    network = TwoLayerNet(3, 4, 2, rng=0, dtype=np.float64)
    with pytest.raises(ValueError, match="wanted x and t"):
        gradient_check(network, np.ones((4, 3)))
    with pytest.raises(ValueError, match="train"):
        gradient_check(network, np.ones((4, 3)), np.zeros(4, int), train=False)


@pytest.mark.parametrize("kind", [np.random.Philox, np.random.SFC64, np.random.PCG64DXSM])
def test_numerical_gradients_with_dice_of_any_kind(kind):
    network = MultiLayerNet(
        5, [6], 3, dropout_ratio=0.4, weight_init=0.5, rng=np.random.Generator(kind(1)), dtype=np.float64
    )
    x = np.random.default_rng(2).normal(size=(6, 5))
    assert gradient_check(network, x, np.arange(6) % 3).passed


def test_dropout_wants_64_bits_at_a_time():
    with pytest.raises(ValueError, match="rng: got MT19937"):
        Dropout(rng=np.random.Generator(np.random.MT19937(0)))


@pytest.mark.parametrize(
    "network",
    [
        SimpleNet(4, 2, rng=0),
        TwoLayerNet(4, 3, 2, np.float32(0.1), rng=0),
        SimpleConvNet((1, 6, 6), {"filter_size": 3}, rng=0),
        MultiLayerNet(4, [3], 2, rng=0),
    ],
    ids=lambda network: type(network).__name__,
)
def test_weight_decay_and_numbers_of_numpy_survive_in_a_file(network, tmp_path):
    network.weight_decay = 0.25
    network.save(tmp_path / "n.npz", notes={"accuracy": np.float32(0.5), "epochs": np.int64(3)})
    assert load_network(tmp_path / "n.npz").weight_decay == 0.25
    with pytest.raises(ValueError, match="network and notes: got"):
        network.save(tmp_path / "other.npz", notes={"seen": {1, 2}, "long": np.longdouble(1)})
    assert not (tmp_path / "other.npz").exists()


def test_two_threads_take_a_single_sample():
    network = TwoLayerNet(8, 4, 2, rng=0)
    loss, grads = TwoThreads(network).loss_and_gradient(np.arange(8.0), 1)
    assert loss == network.loss(np.arange(8.0), 1, train=True)
    assert grads.keys() == network.params.keys()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((0, 1), "length"),
        ((5, 0), "filter_length"),
        ((5, 2, 0), "stride"),
        ((5, 2, 1, -1), "pad"),
        ((5.5, 2), "length"),
    ],
)
def test_an_output_size_of_nonsense_is_refused(arguments, named):
    with pytest.raises(ValueError, match=f"^{named}: got"):
        output_size(*arguments)


def test_a_schedule_knows_where_training_begins_and_ends():
    rate = cosine(0.1)
    for progress in (-0.1, 1.1, np.nan, "late"):
        with pytest.raises(ValueError, match="progress: got"):
            rate(progress)
    with pytest.raises(ValueError, match="final: got"):
        cosine(0.1, final=1.0)
