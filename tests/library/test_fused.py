"""`Fused`, all hidden layers in one: the same numbers as the layers, and the same refusals."""

import numpy as np
import pytest
from network_cases import data, make

from common.networks import Fused, MultiLayerNet
from common.optimizers import SGD
from common.trainer import Trainer

TOLERANCE = {  # the arithmetic is the same; a BLAS may still round by where an array lies
    np.float32: {"rtol": 1e-4, "atol": 1e-6},
    np.float64: {"rtol": 1e-10, "atol": 1e-14},
}


def pair(hidden_sizes=(6, 5), dtype=np.float64, dropout_ratio=0.3):
    """The same network twice, and `Fused` for the second."""
    first, second = (
        MultiLayerNet(7, hidden_sizes, 4, batch_norm=True, dropout_ratio=dropout_ratio, rng=0, dtype=dtype)
        for _ in range(2)
    )
    return first, second, Fused(second)


@pytest.mark.parametrize("hidden_sizes", [(), (6,), (6, 5), (3, 9, 4, 8)])
@pytest.mark.parametrize("dropout_ratio", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_same_loss_gradients_and_running_averages(hidden_sizes, dropout_ratio, dtype):
    first, second, fused = pair(hidden_sizes, dtype, dropout_ratio)
    x, t = data(first, n=9)
    one_hot = np.eye(4)[t]
    for targets in (t, one_hot, t):  # the dice fall differently each time, for both alike
        loss, grads = first.loss_and_gradient(x, targets)
        fused_loss, fused_grads = fused.loss_and_gradient(x, targets)
        assert fused_loss == pytest.approx(loss, rel=1e-6)
        assert fused_grads.keys() == grads.keys() == second.params.keys()
        for name, grad in grads.items():
            assert fused_grads[name].dtype == dtype
            np.testing.assert_allclose(fused_grads[name], grad, **TOLERANCE[dtype], err_msg=name)
        for name, value in first.statistics().items():
            np.testing.assert_allclose(second.statistics()[name], value, **TOLERANCE[dtype], err_msg=name)


@pytest.mark.parametrize("dropout_ratio", [0.0, 0.3])
def test_gradients_against_differences(dropout_ratio):
    _, network, fused = pair(dropout_ratio=dropout_ratio)
    for name, param in network.params.items():
        if name.startswith("beta"):
            param += 0.3  # away from relu's kink
    x, t = data(network, n=8)
    _, grads = fused.loss_and_gradient(x, t)
    for name, numerical in network.numerical_gradient(x, t).items():
        np.testing.assert_allclose(grads[name], numerical, atol=1e-6, err_msg=name)


def test_no_argument_is_changed_and_no_gradient_used_again():
    _, network, fused = pair()
    x, t = data(network)
    x.flags.writeable = t.flags.writeable = False
    params = {name: param.copy() for name, param in network.params.items()}
    _, grads = fused.loss_and_gradient(x, t)
    kept = {name: grad.copy() for name, grad in grads.items()}
    fused.loss_and_gradient(x + 1, t)
    for name, grad in grads.items():
        np.testing.assert_array_equal(grad, kept[name])
        np.testing.assert_array_equal(network.params[name], params[name])


def test_a_trainer_learns_the_same_with_it():
    first, second, fused = pair()
    x, t = data(first, n=40)
    for network, gradient in ((first, None), (second, fused.loss_and_gradient)):
        Trainer(network, SGD(0.1), x, t, batch_size=10, epochs=3, rng=0, gradient=gradient).run(report=None)
    for name, param in first.params.items():
        np.testing.assert_allclose(second.params[name], param, **TOLERANCE[np.float64], err_msg=name)


def test_what_it_cannot_do_is_refused():
    tanh = MultiLayerNet(7, [6], 4, activation="tanh", batch_norm=True, rng=0)
    for network, got in ((make("two"), "TwoLayerNet"), (make("multi"), "batch_norm=False"), (tanh, "'tanh'")):
        with pytest.raises(ValueError, match=f"^network: got .*{got}.*, wanted "):
            Fused(network)
    _, network, fused = pair()
    x, t = data(network)
    network.weight_decay = 0.1
    with pytest.raises(ValueError, match=r"^weight_decay: got 0\.1, wanted 0"):
        fused.loss_and_gradient(x, t)


@pytest.mark.parametrize("bad", [np.array([0, 1, 2, 9]), np.array([0.0, 1, 2, 3]), np.full((4, 4), 0.5)])
def test_targets_that_are_refused_move_nothing(bad):
    first, second, fused = pair()
    x, t = data(second, n=4)
    with pytest.raises(ValueError, match=r"^t: got "):
        fused.loss_and_gradient(x, bad)
    for name, value in first.statistics().items():
        np.testing.assert_array_equal(second.statistics()[name], value)
    loss, _ = fused.loss_and_gradient(x, t)
    assert loss == pytest.approx(first.loss_and_gradient(x, t)[0], rel=1e-10)
