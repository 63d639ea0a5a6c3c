"""What holds for every layer, and for those that are not convolutional."""

import itertools
import math
import warnings

import numpy as np
import pytest
from layer_cases import NAMES, cases

from common.functions import cross_entropy_error, softmax
from common.layers import (
    AddLayer,
    Affine,
    BatchNormalization,
    BranchLayer,
    Convolution,
    Dropout,
    IdentityWithLoss,
    MulLayer,
    Relu,
    RepeatLayer,
    Sigmoid,
    SoftmaxWithLoss,
    SumLayer,
    Tanh,
)

PARAMETERS = ["W", "b", "gamma", "beta"]


@pytest.fixture(autouse=True)
def _no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def upstream(out):
    """A gradient for each output, of the output's type."""
    rng = np.random.default_rng(3)
    return [np.asarray(rng.standard_normal(np.shape(part)), np.asarray(part).dtype) for part in as_tuple(out)]


# ---- every layer


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_in_is_dtype_out(name, dtype):
    layer, inputs, options = cases(dtype)[name]
    out = layer.forward(*inputs, **options)
    douts = upstream(out)
    for value in (*as_tuple(out), *as_tuple(layer.backward(*douts))):
        if not isinstance(value, float):  # a loss is a plain number
            assert value.dtype == dtype
    for parameter in PARAMETERS:
        if hasattr(layer, parameter):
            gradient = getattr(layer, f"d{parameter}")
            assert gradient.dtype == dtype
            assert gradient.shape == getattr(layer, parameter).shape


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_not_modified_and_may_be_read_only(name):
    layer, inputs, options = cases()[name]
    arrays = [*inputs, *(getattr(layer, p) for p in PARAMETERS if hasattr(layer, p))]
    for array in arrays:
        array.flags.writeable = False
    before = [array.copy() for array in arrays]
    douts = upstream(layer.forward(*inputs, **options))
    before_backward = [dout.copy() for dout in douts]
    for dout in douts:
        dout.flags.writeable = False
    layer.backward(*douts)
    assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(douts, before_backward, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_results_share_no_memory_with_arguments(name):
    layer, inputs, options = cases()[name]
    out = layer.forward(*inputs, **options)
    douts = upstream(out)
    for result in (*as_tuple(out), *as_tuple(layer.backward(*douts))):
        assert not any(np.shares_memory(result, array) for array in (*inputs, *douts))


@pytest.mark.parametrize("name", NAMES)
def test_changing_the_output_does_not_change_the_gradient(name):
    (layer, inputs, options), (other, _, _) = cases()[name], cases()[name]
    out, other_out = layer.forward(*inputs, **options), other.forward(*inputs, **options)
    douts = upstream(out)
    for part in as_tuple(other_out):
        if isinstance(part, np.ndarray):
            part[...] = -7.0
    for a, b in zip(as_tuple(layer.backward(*douts)), as_tuple(other.backward(*douts)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", NAMES)
def test_backward_before_forward_says_so(name):
    layer, inputs, options = cases()[name]
    douts = upstream(cases()[name][0].forward(*inputs, **options))
    with pytest.raises(RuntimeError, match=type(layer).__name__ + r"\.backward .*before forward"):
        layer.backward(*douts)


@pytest.mark.parametrize("name", NAMES)
def test_backward_refuses_another_shape(name):
    layer, inputs, options = cases()[name]
    douts = upstream(layer.forward(*inputs, **options))
    with pytest.raises(ValueError, match="dout"):
        layer.backward(np.ones((2, 3, 3)), *douts[1:])


@pytest.mark.parametrize("name", NAMES)
def test_forward_refuses_what_is_no_number(name):
    layer, inputs, options = cases()[name]
    with pytest.raises(ValueError, match=r"^x: got"):
        layer.forward(np.full(inputs[0].shape, "a"), *inputs[1:], **options)


@pytest.mark.parametrize("name", NAMES)
def test_backward_twice_gives_the_same_twice(name):
    layer, inputs, options = cases()[name]
    douts = upstream(layer.forward(*inputs, **options))
    first, second = (as_tuple(layer.backward(*douts)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith(("affine", "convolution"))])
def test_the_gradient_of_the_input_can_be_left_out(name):
    (layer, inputs, _), (other, _, _) = cases()[name], cases()[name]
    layer.needs_dx = False
    douts = upstream(layer.forward(*inputs))
    assert layer.backward(*douts) is None
    other.forward(*inputs)
    other.backward(*douts)
    np.testing.assert_array_equal(layer.dW, other.dW)
    np.testing.assert_array_equal(layer.db, other.db)


# ---- nodes of a graph


def test_shopping():
    """Two apples at 100 and three oranges at 150, and a tax of 10 percent."""
    apples, oranges, both, tax = MulLayer(), MulLayer(), AddLayer(), MulLayer()
    price = tax.forward(both.forward(apples.forward(100, 2), oranges.forward(150, 3)), 1.1)
    assert price == pytest.approx(715)
    dboth, dtax = tax.backward(1)
    dapples, doranges = both.backward(dboth)
    assert [float(v) for v in apples.backward(dapples)] == pytest.approx([2.2, 110])
    assert [float(v) for v in oranges.backward(doranges)] == pytest.approx([3.3, 165])
    assert float(dtax) == pytest.approx(650)


def test_branch_adds_up():
    branch = BranchLayer()
    a, b = branch.forward([1.0, 2.0])
    assert a.tolist() == b.tolist() == [1.0, 2.0]
    assert branch.backward([1.0, 1.0], [10.0, 20.0]).tolist() == [11.0, 21.0]


def test_repeat_and_sum_mirror_each_other():
    repeat, total = RepeatLayer(3), SumLayer()
    assert repeat.forward([1.0, 2.0]).tolist() == [[1.0, 2.0]] * 3
    assert repeat.backward([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).tolist() == [9.0, 12.0]
    assert total.forward([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).tolist() == [9.0, 12.0]
    assert total.backward([1.0, 2.0]).tolist() == [[1.0, 2.0]] * 3


@pytest.mark.parametrize("layer", [MulLayer, AddLayer])
def test_nodes_refuse_different_shapes(layer):
    with pytest.raises(ValueError, match="y: got shape"):
        layer().forward(np.ones((2, 3)), np.ones(3))


# ---- activations


def test_relu_has_slope_0_at_0():
    layer = Relu()
    assert layer.forward([-1.0, 0.0, 2.0]).tolist() == [0.0, 0.0, 2.0]
    assert layer.backward([5.0, 5.0, 5.0]).tolist() == [0.0, 0.0, 5.0]


@pytest.mark.parametrize("layer", [Sigmoid, Tanh, Relu])
def test_activations_at_the_far_ends(layer):
    layer = layer()
    assert np.isfinite(layer.forward([-1e4, 1e4])).all()
    assert np.isfinite(layer.backward([1.0, 1.0])).all()


# ---- affine


def test_affine_by_hand():
    layer = Affine([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [10.0, 20.0])
    assert layer.forward([[1.0, 0.0, 2.0]]).tolist() == [[21.0, 34.0]]
    assert layer.backward([[1.0, -1.0]]).tolist() == [[-1.0, -1.0, -1.0]]
    assert layer.dW.tolist() == [[1.0, -1.0], [0.0, 0.0], [2.0, -2.0]]
    assert layer.db.tolist() == [1.0, -1.0]


def test_affine_flattens_and_restores():
    rng = np.random.default_rng(0)
    W, b, x = rng.standard_normal((24, 5)), rng.standard_normal(5), rng.standard_normal((3, 2, 3, 4))
    flat, layer = Affine(W, b), Affine(W, b)
    np.testing.assert_array_equal(layer.forward(x), flat.forward(x.reshape(3, 24)))
    dx = layer.backward(np.ones((3, 5)))
    assert dx.shape == x.shape
    np.testing.assert_array_equal(dx.reshape(3, 24), flat.backward(np.ones((3, 5))))


@pytest.mark.parametrize("layer", [Affine, Convolution])
def test_layers_see_what_an_optimizer_changes_in_place(layer):
    W = np.ones((4, 3) if layer is Affine else (3, 1, 2, 2))
    b = np.zeros(3)
    built = layer(W, b)
    assert built.W is W
    assert built.b is b
    x = np.ones((1, 1, 2, 2))
    before = built.forward(x)
    W *= 2.0
    b += 1.0
    np.testing.assert_array_equal(built.forward(x), 2 * before + 1)


@pytest.mark.parametrize(
    ("W", "b", "message"),
    [
        (np.ones(3), np.ones(3), "W: got shape"),
        (np.ones((2, 3)), np.ones(2), "b: got shape"),
        (np.ones((2, 3)), np.ones((1, 3)), "b: got shape"),
        (np.ones((0, 3)), np.ones(3), "W: got shape"),
        ([["a"]], [0.0], "W: got"),
    ],
)
def test_affine_refuses_parameters(W, b, message):
    with pytest.raises(ValueError, match=message):
        Affine(W, b)


@pytest.mark.parametrize("x", [np.ones((2, 5)), np.ones(4), np.ones((0, 4)), np.ones((2, 4, 4))])
def test_affine_refuses_samples_of_another_size(x):
    with pytest.raises(ValueError, match="x: got shape"):
        Affine(np.ones((4, 3)), np.zeros(3)).forward(x)


# ---- losses


def test_softmax_with_loss_is_softmax_and_cross_entropy():
    rng = np.random.default_rng(2)
    x, t = rng.standard_normal((6, 4)), rng.integers(0, 4, 6)
    for targets in (t, np.eye(4)[t], list(t)):
        layer = SoftmaxWithLoss()
        assert layer.forward(x, targets) == pytest.approx(cross_entropy_error(softmax(x), t), rel=1e-14)
        np.testing.assert_allclose(layer.y, softmax(x), rtol=1e-14)
        np.testing.assert_allclose(layer.backward(), (softmax(x) - np.eye(4)[t]) / 6, atol=1e-15)
        np.testing.assert_allclose(layer.backward(3.0), (softmax(x) - np.eye(4)[t]) / 2, atol=1e-15)


def test_softmax_with_loss_of_one_sample():
    layer = SoftmaxWithLoss()
    assert layer.forward([1.0, 2.0, 3.0], 2) == pytest.approx(-math.log(softmax([1.0, 2.0, 3.0])[2]))
    assert layer.backward().shape == (3,)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_with_loss_is_exact_for_scores_of_a_thousand(dtype):
    layer = SoftmaxWithLoss()
    x = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]], dtype)
    assert layer.forward(x, [1, 0]) == 2000.0
    assert layer.backward().tolist() == [[0.5, -0.5], [-0.5, 0.5]]
    assert str(layer.forward(x, [0, 1])) == "0.0"
    assert not layer.backward().any()


def test_softmax_with_loss_learns():
    """Down its own gradient the loss falls, to nearly 0."""
    x, t, layer = np.zeros((3, 4)), [0, 1, 3], SoftmaxWithLoss()
    losses = []
    for _ in range(200):
        losses.append(layer.forward(x, t))
        x = x - 5.0 * layer.backward()
    assert losses[0] == pytest.approx(math.log(4))
    assert all(b < a for a, b in itertools.pairwise(losses))
    assert losses[-1] < 0.01


def test_a_diverged_network_has_a_loss_of_nan():
    assert math.isnan(SoftmaxWithLoss().forward([[np.nan, 1.0]], [0]))


@pytest.mark.parametrize("t", [[3], [-1], [0.5], [[0.5, 0.6, 0.0]], [0, 1], [[1.0, 0.0]]])
def test_softmax_with_loss_refuses_targets(t):
    with pytest.raises(ValueError, match=r"^t: got"):
        SoftmaxWithLoss().forward(np.ones((1, 3)), t)


def test_identity_with_loss():
    layer = IdentityWithLoss()
    assert layer.forward([[1.0, 2.0], [3.0, 4.0]], [[1, 0], [0, 0]]) == pytest.approx((2 + 12.5) / 2)
    assert layer.backward(2.0).tolist() == [[0.0, 2.0], [3.0, 4.0]]
    with pytest.raises(ValueError, match="t: got shape"):
        layer.forward([[1.0, 2.0]], [1.0])


@pytest.mark.parametrize("layer", [SoftmaxWithLoss, IdentityWithLoss])
@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (), (1, 1, 1)])
def test_losses_refuse_what_is_no_batch(layer, shape):
    with pytest.raises(ValueError, match="x: got shape"):
        layer().forward(np.ones(shape), np.ones(shape))


# ---- batch normalization


def test_norm_makes_mean_0_and_variance_1():
    rng = np.random.default_rng(4)
    x = rng.standard_normal((50, 3)) * [0.5, 3.0, 40.0] + [100.0, -3.0, 0.0]
    out = BatchNormalization(np.ones(3), np.zeros(3)).forward(x)
    np.testing.assert_allclose(out.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(out.var(axis=0), x.var(axis=0) / (x.var(axis=0) + 1e-5), rtol=1e-12)


def test_norm_scales_and_shifts():
    rng = np.random.default_rng(4)
    x, gamma, beta = rng.standard_normal((8, 3)), rng.standard_normal(3), rng.standard_normal(3)
    wanted = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) * gamma + beta
    np.testing.assert_allclose(BatchNormalization(gamma, beta).forward(x), wanted, rtol=1e-12)


def test_norm_of_images_is_per_channel():
    rng = np.random.default_rng(4)
    x = rng.standard_normal((5, 2, 3, 4)) * 3 + 1
    out = BatchNormalization(np.ones(2), np.zeros(2)).forward(x)
    rows = x.transpose(0, 2, 3, 1).reshape(-1, 2)  # every pixel a sample, every channel a feature
    wanted = BatchNormalization(np.ones(2), np.zeros(2)).forward(rows)
    np.testing.assert_allclose(out.transpose(0, 2, 3, 1).reshape(-1, 2), wanted, rtol=1e-12)


def test_norm_in_use_before_any_training_is_sane():
    x = np.random.default_rng(4).standard_normal((8, 3)) * 5
    out = BatchNormalization(np.ones(3), np.zeros(3)).forward(x, train=False)
    np.testing.assert_allclose(out, x, rtol=1e-5)


def test_norm_keeps_running_averages():
    rng = np.random.default_rng(4)
    layer, mean, var = BatchNormalization(np.ones(3), np.zeros(3), momentum=0.8), np.zeros(3), np.ones(3)
    for _ in range(5):
        x = rng.standard_normal((7, 3)) * 2 + 3
        layer.forward(x)
        mean, var = 0.8 * mean + 0.2 * x.mean(axis=0), 0.8 * var + 0.2 * x.var(axis=0)
    np.testing.assert_allclose(layer.running_mean, mean, rtol=1e-12)
    np.testing.assert_allclose(layer.running_var, var, rtol=1e-12)
    x = rng.standard_normal((2, 3))
    np.testing.assert_allclose(layer.forward(x, train=False), (x - mean) / np.sqrt(var + 1e-5), rtol=1e-12)


def test_norm_in_use_measures_nothing():
    layer = BatchNormalization(np.ones(3), np.zeros(3))
    layer.forward(np.full((4, 3), 9.0), train=False)
    assert not layer.running_mean.any()
    assert (layer.running_var == 1).all()


def test_norm_takes_over_statistics_without_changing_them():
    mean, var = np.array([1.0, 2.0]), np.array([4.0, 9.0])
    layer = BatchNormalization(np.ones(2), np.zeros(2), running_mean=mean, running_var=var)
    np.testing.assert_allclose(layer.forward([[3.0, 5.0]], train=False), [[1.0, 1.0]], rtol=1e-5)
    layer.forward([[3.0, 5.0], [9.0, 9.0]])
    assert mean.tolist() == [1.0, 2.0]
    assert var.tolist() == [4.0, 9.0]


def test_norm_of_a_feature_that_never_changes():
    out = BatchNormalization(np.ones(2), np.array([0.5, 0.5])).forward(np.full((4, 2), 1e3))
    assert (out == 0.5).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.ones((2, 2)), np.ones(2)), "gamma: got shape"),
        ((np.ones(3), np.ones(2)), "beta: got shape"),
        ((np.ones(2), np.ones(2), 1.5), "momentum: got 1.5"),
        ((np.ones(2), np.ones(2), 0.9, np.ones(3)), "running_mean: got shape"),
        ((np.ones(2), np.ones(2), 0.9, None, np.ones(3)), "running_var: got shape"),
    ],
)
def test_norm_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        BatchNormalization(*arguments)


@pytest.mark.parametrize("shape", [(4, 2), (3,), (2, 3, 4), (2, 4, 3, 3), (0, 3)])
def test_norm_refuses_batches(shape):
    with pytest.raises(ValueError, match="x: got shape"):
        BatchNormalization(np.ones(3), np.zeros(3)).forward(np.ones(shape))


# ---- dropout


@pytest.mark.parametrize("ratio", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("inverted", [False, True])
def test_dropout_drops_its_share_and_keeps_the_mean(ratio, inverted):
    layer = Dropout(ratio, inverted, rng=0)
    x = np.ones((400, 500))
    out = layer.forward(x)
    kept = 1 / (1 - ratio) if inverted else 1.0
    assert set(np.unique(out)) == {0.0, kept}
    n = x.size
    assert abs((out == 0).mean() - ratio) < 5 * math.sqrt(ratio * (1 - ratio) / n)
    in_use = layer.forward(x, train=False)
    assert np.unique(in_use).tolist() == [1.0 if inverted else 1 - ratio]
    assert out.mean() == pytest.approx(in_use.mean(), abs=5 * kept * math.sqrt(ratio * (1 - ratio) / n))


@pytest.mark.parametrize(
    ("ratio", "off"), [(0.999, 1.007), (0.9999, 1.068), (0.999_99, 1.53), (0.999_999, 0.0)]
)
def test_dropout_says_how_far_off_the_mean_is_where_nearly_all_is_dropped(ratio, off):
    kept = Dropout(ratio, rng=0).chosen((4000, 4000)).mean()
    assert kept == pytest.approx(off * (1 - ratio), rel=0.1)


def test_probabilities_that_are_written_over_do_not_change_the_way_back():
    layer = SoftmaxWithLoss()
    layer.forward(np.array([1.0, 2.0, 3.0]), 1)
    dx = layer.backward()
    layer.y[:] = 0
    np.testing.assert_array_equal(layer.backward(), dx)


def test_dropout_drops_the_same_backward():
    layer = Dropout(0.5, rng=0)
    out = layer.forward(np.ones((20, 20)))
    np.testing.assert_array_equal(layer.backward(np.full((20, 20), 3.0)), 3 * out)


def test_dropout_drops_others_each_time_and_is_repeatable():
    a, b = Dropout(rng=7), Dropout(rng=np.random.default_rng(7))
    x = np.ones((10, 10))
    first, second = a.forward(x), a.forward(x)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(b.forward(x), first)
    np.testing.assert_array_equal(b.forward(x), second)


def test_dropout_ratio_may_change_at_any_time():
    layer = Dropout(0.0, rng=0)
    x = np.ones((100, 100))
    assert (layer.forward(x) == 1).all()
    layer.dropout_ratio = 0.9
    assert (layer.forward(x) == 0).mean() > 0.85
    with pytest.raises(ValueError, match="dropout_ratio: got 1"):
        layer.dropout_ratio = 1


@pytest.mark.parametrize("ratio", [-0.1, 1.0, np.nan, "half", None])
def test_dropout_refuses(ratio):
    with pytest.raises(ValueError, match="dropout_ratio: got"):
        Dropout(ratio)
