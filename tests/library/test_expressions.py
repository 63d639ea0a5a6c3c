"""Small expressions as graphs: their values, gradients and the steps of a walk through them."""

import numpy as np
import pytest

from common.expressions import Expression
from common.gradient import numerical_gradient

EXPRESSIONS = {
    "bill": lambda apples, price, tax: apples * price * tax,
    "fan-out": lambda x, y: (x + y) * (x - y) + x**2,
    "neuron": lambda x, w, b: (w * x + b).sigmoid(),
    "all kinds": lambda x, y: (x.exp() / (1 + y**2)).log() - (x * 2).relu() * y.tanh() + 3 / x - (-y),
    "twice the same": lambda x: x * x + x,
}
POINT = {"apples": 2.0, "price": 100.0, "tax": 1.1, "x": 0.7, "y": -1.3, "w": 0.4, "b": 0.2}


def point(expression):
    return {name: POINT[name] for name in expression.inputs}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_gradients_are_those_of_differences(name):
    expression = Expression(EXPRESSIONS[name])
    inputs = point(expression)

    def value(x):
        return expression.forward(**dict(zip(inputs, x, strict=True)))[expression.wires[-1][0]]

    numerical = numerical_gradient(value, list(inputs.values()))
    np.testing.assert_allclose(list(expression.gradient(**inputs).values()), numerical, rtol=1e-6)


def test_overwriting_loses_a_way():
    square = Expression(lambda x: x * x + x)
    assert square.gradient(x=3.0) == {"x": 7.0}
    assert square.gradient(accumulate=False, x=3.0)["x"] in (1.0, 3.0)


def test_a_walk_shows_more_at_each_step():
    expression = Expression(EXPRESSIONS["fan-out"])
    inputs, n = point(expression), len(expression)
    walks = [expression.walk(step, **inputs) for step in range(2 * n + 2)]
    assert [len(walk["forward"]) for walk in walks] == [*range(2, 2 + n), *[2 + n] * (n + 2)]
    backward = [len(walk["backward"]) for walk in walks]
    assert backward[: n + 1] == [0] * (n + 1)
    assert backward[n + 1] == 1
    assert backward == sorted(backward)
    last = walks[-1]["backward"]
    gradient = expression.gradient(**inputs)
    assert last["x"] == pytest.approx(gradient["x"])
    assert last["y"] == pytest.approx(gradient["y"])
    assert all(walk["explain"] for walk in walks)


def test_a_value_used_twice_by_one_node_has_two_wires():
    square = Expression(lambda x: x * x)
    last = square.walk(3, x=3.0)["backward"]
    assert last[("x", "node 1", 0)] == last[("x", "node 1", 1)] == 3.0
    assert last["x"] == 6.0


def test_an_input_that_is_not_used_has_slope_zero():
    assert Expression(lambda x, y: x * 2).gradient(x=1.0, y=5.0) == {"x": 2.0, "y": 0.0}


def test_division_by_zero_is_infinite_and_silent():
    assert Expression(lambda x: 1 / x).forward(x=0.0)["node 1"] == np.inf


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: 3.0, "function: got 3.0"),
        (lambda x: x, "function: got"),
        (lambda x: x**3, "exponent: got 3"),
    ],
)
def test_what_is_no_expression_is_refused(function, message):
    with pytest.raises(ValueError, match=message):
        Expression(function)


def test_inputs_by_wrong_names_are_refused():
    with pytest.raises(ValueError, match=r"inputs: got \['y'\], wanted \['x'\]"):
        Expression(lambda x: x * 2).forward(y=1.0)
