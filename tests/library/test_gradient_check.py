"""The gradient check: right layers pass, every wrong one fails, and a set-up that proves nothing is refused."""

import functools
import itertools

import numpy as np
import pytest
from layer_cases import NAMES, cases

from common import gradient_checking
from common.gradient import gradient_check, numerical_gradient_inplace
from common.gradient_checking import GradientReport
from common.layers import (
    AddLayer,
    Affine,
    BatchNormalization,
    Convolution,
    Dropout,
    IdentityWithLoss,
    Pooling,
    Relu,
    Sigmoid,
    SoftmaxWithLoss,
    Tanh,
)
from common.networks import MultiLayerNet, TwoLayerNet


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_layer_passes(name, seed):
    layer, inputs, options = cases()[name]
    report = gradient_check(layer, *inputs, rng=seed, tolerance=1e-6, **options)
    assert report.passed, report


def _flipped(gradient):
    """The numbers in wrong places: what a wrong axis or a transposed matrix does."""
    return np.flip(gradient).copy() if np.size(gradient) > 1 else gradient + 1


FAULTS = {
    "zero": np.zeros_like,
    "a factor missing": lambda gradient: 0.5 * gradient,
    "sign": lambda gradient: -gradient,
    "wrong places": _flipped,
    "nan": lambda gradient: gradient * np.nan,
    "mean instead of sum": lambda gradient: np.full_like(gradient, gradient.mean()),
}


def with_fault(layer, wanted, fault):
    """Make a layer whose backward pass spoils one gradient."""

    class Faulty(type(layer)):
        def backward(self, *douts):
            returned = super().backward(*douts)
            parts = list(returned) if isinstance(returned, tuple) else [returned]
            if wanted in ("dx", "dy"):
                k = ("dx", "dy").index(wanted)
                parts[k] = fault(parts[k])
            else:
                setattr(self, wanted, fault(getattr(self, wanted)))
            return tuple(parts) if isinstance(returned, tuple) else parts[0]

    layer.__class__ = Faulty
    return layer


@functools.cache
def gradients_of(name):
    """Names of the gradients that a layer has."""
    layer, inputs, options = cases()[name]
    return list(gradient_check(layer, *inputs, **options))


known = {}  # (layer, number of the gradient) → its differences: no fault of a backward pass changes them


def differences_once(name):
    """What `gradient_check` shall take its differences from."""
    numbers = itertools.count()

    def differences(*arguments):
        key = name, next(numbers)
        if key not in known:
            known[key] = numerical_gradient_inplace(*arguments)
        return known[key]

    return differences


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_faulty_gradient_is_caught_and_named(name, fault, monkeypatch):
    for wanted in gradients_of(name):
        monkeypatch.setattr(gradient_checking, "numerical_gradient_inplace", differences_once(name))
        layer, inputs, options = cases()[name]
        report = gradient_check(with_fault(layer, wanted, FAULTS[fault]), *inputs, **options)
        assert not report.passed
        assert report.worst == wanted
        assert [n for n, error in report.items() if error > 1e-5] == [wanted]
        assert report[wanted] > 1e-2


# ---- the mistakes that people make


class AffineTransposed(Affine):
    def backward(self, dout):
        super().backward(dout)
        return dout @ self.W  # W is square here, so the shapes do not tell


class AffineBiasMean(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout.mean(axis=0)
        return dx


class AffineBiasWrongAxis(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout.sum(axis=1)[: len(self.b)]
        return dx


class ReluPassesAll(Relu):
    def backward(self, dout):
        return dout


class SigmoidForgetsOneMinusY(Sigmoid):
    def forward(self, x):
        self.seen = super().forward(x)
        return self.seen

    def backward(self, dout):
        return dout * self.seen


class TanhForgetsSquare(Tanh):
    def forward(self, x):
        self.seen = super().forward(x)
        return self.seen

    def backward(self, dout):
        return dout * (1 - self.seen)


class SoftmaxIgnoresUpstream(SoftmaxWithLoss):
    def backward(self, dout=1.0):
        return super().backward(1.0)


class SoftmaxForgetsBatch(SoftmaxWithLoss):
    def backward(self, dout=1.0):
        return super().backward(dout) * len(self.y)


class SoftmaxTargetMinusTarget(SoftmaxWithLoss):
    def backward(self, dout=1.0):
        return super().backward(dout) * 0


class IdentityIgnoresUpstream(IdentityWithLoss):
    def backward(self, dout=1.0):
        return super().backward()


class NormForgetsStatistics(BatchNormalization):
    """Backward as in use: as if mean and variance were constants."""

    def forward(self, x, train=True):
        self.slope = self.gamma / np.sqrt(np.var(x, axis=0) + 1e-5)
        return super().forward(x, train)

    def backward(self, dout):
        super().backward(dout)
        return dout * self.slope


class NormForgetsVariance(NormForgetsStatistics):
    def backward(self, dout):
        super().backward(dout)
        return (dout - dout.mean(axis=0)) * self.slope


class DropoutForgetsMask(Dropout):
    def backward(self, dout):
        return dout * 0.6


class ConvolutionForgetsOverlap(Convolution):
    """Writes windows over each other instead of adding them up."""

    def backward(self, dout):
        dx = super().backward(dout)
        n, c, h, w = dx.shape
        dx = np.zeros((n, c, h + 2 * self.windows.pad[0], w + 2 * self.windows.pad[1]))
        size = self.W.shape[2:]
        for n, f, i, j in np.ndindex(dout.shape):
            top, left = i * self.windows.stride[0], j * self.windows.stride[1]
            dx[n, :, top : top + size[0], left : left + size[1]] = dout[n, f, i, j] * self.W[f]
        return dx[
            :, :, self.windows.pad[0] : self.windows.pad[0] + h, self.windows.pad[1] : self.windows.pad[1] + w
        ]


class PoolingSpreads(Pooling):
    """Average pooling's backward: to all pixels of a window alike."""

    def backward(self, dout):
        return np.repeat(np.repeat(dout, 2, axis=2), 2, axis=3) / 4


rng = np.random.default_rng(8)
ROWS = rng.standard_normal((6, 4))
IMAGES = rng.permutation(192).reshape(4, 2, 6, 4) * 0.02 - 1.93
WEIGHTS, BIAS = rng.standard_normal((4, 4)), rng.standard_normal(4)
FILTERS = rng.standard_normal((3, 2, 3, 3)), rng.standard_normal(3)
LABELS = np.array([0, 1, 2, 3, 0, 1])


@pytest.mark.parametrize(
    ("faulty", "arguments", "inputs", "caught"),
    [
        (AffineTransposed, (WEIGHTS, BIAS), (ROWS,), "dx"),
        (AffineBiasMean, (WEIGHTS, BIAS), (ROWS,), "db"),
        (AffineBiasWrongAxis, (WEIGHTS, BIAS), (ROWS,), "db"),
        (ReluPassesAll, (), (ROWS,), "dx"),
        (SigmoidForgetsOneMinusY, (), (ROWS,), "dx"),
        (TanhForgetsSquare, (), (ROWS,), "dx"),
        (SoftmaxIgnoresUpstream, (), (ROWS, LABELS), "dx"),
        (SoftmaxForgetsBatch, (), (ROWS, LABELS), "dx"),
        (SoftmaxTargetMinusTarget, (), (ROWS, LABELS), "dx"),
        (IdentityIgnoresUpstream, (), (ROWS, ROWS[::-1]), "dx"),
        (NormForgetsStatistics, (BIAS, BIAS), (ROWS,), "dx"),
        (NormForgetsVariance, (BIAS, BIAS), (ROWS,), "dx"),
        (DropoutForgetsMask, (0.4, False, 0), (ROWS,), "dx"),
        (ConvolutionForgetsOverlap, (*FILTERS, 1, 1), (IMAGES,), "dx"),
        (PoolingSpreads, (2, 2, 2), (IMAGES,), "dx"),
    ],
)
def test_usual_mistakes_are_caught(faulty, arguments, inputs, caught):
    report = gradient_check(faulty(*arguments), *inputs)
    assert [name for name, error in report.items() if error > 1e-2] == [caught], report
    right = next(parent for parent in faulty.__mro__ if parent.__module__.startswith("common."))
    assert gradient_check(right(*arguments), *inputs).passed


# ---- set-ups that prove nothing


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_small_batch_is_refused(n):
    with pytest.raises(ValueError, match="batch of 4"):
        gradient_check(BatchNormalization(np.ones(4), np.zeros(4)), ROWS[:n])


def test_a_single_number_and_nothing_are_refused():
    with pytest.raises(ValueError, match="batch of 4"):
        gradient_check(Relu(), 3.0)
    with pytest.raises(ValueError, match="got nothing"):
        gradient_check(Relu())


def test_a_true_gradient_of_zero_is_refused():
    with pytest.raises(ValueError, match="true gradient dx is 0"):
        gradient_check(Relu(), -np.abs(ROWS) - 1)
    with pytest.raises(ValueError, match="true gradient dx is 0"):
        gradient_check(lambda x: 3.0, ROWS, gradient=np.zeros_like)


def test_the_sum_of_a_softmax_is_refused():
    """A classic: its true gradient is zero, so that zeros would pass."""
    from common.functions import softmax

    with pytest.raises(ValueError, match="is 0"):
        gradient_check(lambda x: softmax(x).sum(), ROWS, gradient=np.zeros_like)


def test_a_gradient_of_rounding_errors_is_refused():
    from common.functions import softmax

    with pytest.raises(ValueError, match="is 0"):
        gradient_check(lambda x: (100.0 * np.pi * softmax(x)).sum(), ROWS, gradient=np.zeros_like)


def test_a_small_gradient_is_none_of_zero():
    assert gradient_check(lambda x: 1e-5 * (x**2).sum(), ROWS, gradient=lambda x: 2e-5 * x).passed


def test_a_network_that_has_no_gradient_is_refused():
    network = TwoLayerNet(4, 3, 4, weight_init_std=0.0, rng=0, dtype=np.float64)
    with pytest.raises(ValueError, match="W1, b1, W2, b2 is 0"):
        gradient_check(network, ROWS[:4], LABELS[:4])


def test_a_network_of_float32_is_refused():
    network = TwoLayerNet(4, 3, 4, weight_init_std="he", rng=0)
    with pytest.raises(ValueError, match="W1 is float32"):
        gradient_check(network, ROWS, LABELS)


def test_what_has_no_gradient_is_refused():
    with pytest.raises(ValueError, match="subject: got"):
        gradient_check(lambda x: x.sum(), ROWS)


@pytest.mark.parametrize("option", ["h", "tolerance"])
@pytest.mark.parametrize("value", [0, -1, np.nan, "1"])
def test_options_out_of_range_are_refused(option, value):
    with pytest.raises(ValueError, match=option + ": got"):
        gradient_check(Relu(), ROWS, **{option: value})


def test_a_gradient_of_the_wrong_shape_is_named():
    layer = Affine(WEIGHTS, BIAS)
    wrong = with_fault(layer, "db", lambda db: db[np.newaxis])
    with pytest.raises(ValueError, match=r"db: backward gave shape \(1, 4\), wanted \(4,\)"):
        gradient_check(wrong, ROWS)


class Scaled:
    """Multiplies by its second input; `owed` False keeps that input's gradient to itself."""

    def __init__(self, owed):
        self.owed = owed

    def forward(self, x, factor):
        self.x, self.factor = x, factor
        return x * factor

    def backward(self, dout):
        dx, dfactor = dout * self.factor, dout * self.x
        return (dx, dfactor) if self.owed else dx


class ScaledByLabel(Scaled):
    def forward(self, x, label):
        return super().forward(x, label)


class ScaledByTruth(Scaled):
    def forward(self, x, y_true):
        return super().forward(x, y_true)


def test_a_gradient_is_owed_by_every_input_of_fractions():
    assert gradient_check(Scaled(True), ROWS, ROWS[::-1]).passed
    with pytest.raises(ValueError, match=r"backward returned \(6, 4\), wanted dx, dfactor"):
        gradient_check(Scaled(False), ROWS, ROWS[::-1])


def test_no_gradient_is_owed_by_whole_numbers_and_targets():
    assert list(gradient_check(Scaled(False), ROWS, LABELS[:, np.newaxis] + 1)) == ["dx"]
    assert list(gradient_check(ScaledByLabel(False), ROWS, ROWS[::-1])) == ["dx"]
    assert list(gradient_check(ScaledByTruth(False), ROWS, ROWS[::-1])) == ["dx"]


class ReluReturnsNothing(Relu):
    def backward(self, dout):
        super().backward(dout)


def test_a_forgotten_return_is_named():
    with pytest.raises(ValueError, match="backward returned None, wanted dx"):
        gradient_check(ReluReturnsNothing(), ROWS)


# ---- networks, functions, and the report


def test_networks():
    network = MultiLayerNet(
        4, [5, 6], 4, batch_norm=True, dropout_ratio=0.3, weight_decay=0.1, rng=2, dtype=np.float64
    )
    for name, param in network.params.items():
        if not name.startswith("W"):
            param += 0.3
    report = gradient_check(network, ROWS, LABELS)
    assert report.passed, report
    assert list(report) == list(network.params)
    right = network.gradient
    network.gradient = lambda x, t: {**right(x, t), "W2": np.zeros((5, 6))}
    report = gradient_check(network, ROWS, LABELS)
    assert report.worst == "W2"
    assert not report.passed


def test_functions():
    assert gradient_check(lambda x: (x**3).sum(), ROWS, gradient=lambda x: 3 * x**2).passed
    assert not gradient_check(lambda x: (x**3).sum(), ROWS, gradient=lambda x: 2 * x**2).passed


def test_a_function_is_checked_in_float64():
    x = ROWS.astype(np.float32)
    assert gradient_check(lambda x: 0.1 * (x**2).sum(), x, gradient=lambda x: 0.2 * x, tolerance=1e-8).passed


def test_a_gradient_function_may_work_in_place():
    def gradient(x):
        x *= 2.0
        return x

    assert gradient_check(lambda x: (x**2).sum(), ROWS, gradient=gradient).passed


class Cubes:
    """``x³ + W³``; its gradients are what central differences with h = 0.5 make of it, ``3x² + h²``."""

    def __init__(self):
        self.W, self.dW = BIAS.copy(), None

    def forward(self, x):
        self.x = x
        return x**3 + self.W**3

    def backward(self, dout):
        self.dW = (dout * (3 * self.W**2 + 0.25)).sum(axis=0)
        return dout * (3 * self.x**2 + 0.25)


def test_the_step_of_the_differences_can_be_chosen():
    assert gradient_check(lambda x: (x**3).sum(), ROWS, gradient=lambda x: 3 * x**2 + 0.25, h=0.5).passed
    assert gradient_check(Cubes(), ROWS, h=0.5).passed
    assert not gradient_check(Cubes(), ROWS).passed


def test_a_seed_chooses_what_comes_from_above():
    one, again, other = (gradient_check(AddLayer(), ROWS, ROWS, rng=seed).exact["dx"] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert 0.5 <= np.abs(one).min() < np.abs(one).max() <= 2.0
    assert one.min() < 0 < one.max()


def test_the_first_layer_of_a_network_is_checked_by_its_input_too():
    layer = TwoLayerNet(4, 3, 4, weight_init_std="he", rng=0, dtype=np.float64).layers[0]
    assert not layer.needs_dx
    assert list(gradient_check(layer, ROWS)) == ["dx", "dW", "db"]
    assert not layer.needs_dx


def report_of(exact, numerical, tolerance=1e-5):
    return GradientReport({"W": exact}, {"W": np.array(numerical)}, tolerance)


def test_an_error_is_relative_to_the_larger_of_the_two():
    assert report_of([1.0], [4.0])["W"] == report_of([4.0], [1.0])["W"] == 0.75


def test_the_error_of_a_small_entry_is_relative_to_the_large_ones():
    exact = {"W": np.array([1000.0, 1.1]), "b": np.array([0.02])}
    report = GradientReport(exact, {"W": np.array([1000.0, 1.0]), "b": np.array([0.01])}, 1e-5)
    assert report["W"] == pytest.approx(0.1 / 10.0)
    assert report["b"] == pytest.approx(0.01 / 0.1)


def test_what_is_zero_depends_on_the_largest_gradient():
    numerical = {"W": np.array([1e6]), "b": np.array([1e-2]), "c": np.array([1.0])}
    assert GradientReport(numerical, numerical, 1e-5).zeros == ["b"]


def test_an_error_above_the_tolerance_does_not_pass():
    assert report_of([1.0], [1.0 + 1e-5], tolerance=2e-5).passed
    assert not report_of([1.0], [1.0 + 3e-5], tolerance=2e-5).passed


def test_the_report_of_a_network_marks_gradients_of_zero():
    network = MultiLayerNet(4, [5], 4, batch_norm=True, rng=2, dtype=np.float64)
    lines = repr(gradient_check(network, ROWS, LABELS)).splitlines()[1:]
    assert [line.split()[0] for line in lines if line.endswith("ok (the true gradient is 0)")] == ["b1"]


def test_one_wrong_entry_of_many_is_found_where_it_is():
    def spoil(gradient):
        gradient = gradient.copy()
        gradient[2, 1] *= 1.001
        return gradient

    report = gradient_check(with_fault(Affine(WEIGHTS, BIAS), "dW", spoil), ROWS)
    assert not report.passed
    assert list(zip(*np.nonzero(report.errors["dW"] > 1e-5), strict=True)) == [(2, 1)]
    assert report["dW"] == pytest.approx(1e-3, rel=0.01)


def test_the_report_can_be_read():
    text = repr(gradient_check(with_fault(Affine(WEIGHTS, BIAS), "db", np.zeros_like), ROWS))
    lines = text.splitlines()
    assert len(lines) == 4
    assert [line.split()[0] for line in lines] == ["gradient", "dx", "dW", "db"]
    assert [line.split()[-1] for line in lines[1:]] == ["ok", "ok", "WRONG"]


def test_the_layer_and_the_data_are_left_alone():
    gamma, beta, x = np.ones(4), np.zeros(4), ROWS.copy()
    layer = BatchNormalization(gamma, beta)
    gradient_check(layer, x)
    assert (layer.running_mean == 0).all()
    assert (layer.running_var == 1).all()
    assert layer.dgamma is None
    assert np.array_equal(x, ROWS)
    assert (gamma == 1).all()


def test_a_float32_layer_is_checked_in_float64():
    layer = Affine(WEIGHTS.astype(np.float32), BIAS.astype(np.float32))
    assert gradient_check(layer, ROWS.astype(np.float32), tolerance=1e-8).passed
    assert layer.W.dtype == np.float32
