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


def test_arithmetic_is_that_of_numbers():
    def function(x, y):
        return (5 - x) / (2 + y) - 3 * -y + (1 / x - y / 4) ** 2 + (x - 1.5)

    values = Expression(function).forward(x=0.7, y=-1.3)
    assert list(values.values())[-1] == pytest.approx(function(0.7, -1.3), rel=1e-12)


@pytest.mark.parametrize("x", [-0.7, 0.7])
def test_functions_are_what_their_names_say(x):
    def value(function):
        return Expression(function).forward(x=x)["node 1"]

    assert value(lambda x: x.exp()) == pytest.approx(np.exp(x))
    assert value(lambda x: x.relu()) == max(x, 0.0)
    assert value(lambda x: x.sigmoid()) == pytest.approx(1 / (1 + np.exp(-x)))
    assert value(lambda x: x.tanh()) == pytest.approx(np.tanh(x))
    assert Expression(lambda x: x.log()).forward(x=2.0)["node 1"] == pytest.approx(np.log(2.0))


def test_nodes_are_labeled_as_people_write():
    arithmetic = Expression(lambda x: (((1 + x) - 2.5) * 3 / 4) ** 2, result="answer")
    assert " ".join(arithmetic.labels.values()) == "x 1 + 2.5 − 3 × 4 ÷ ( )² answer"
    functions = Expression(lambda x: x.exp().log().relu().sigmoid().tanh())
    assert " ".join(functions.labels.values()) == "x exp ln ReLU σ tanh result"


def test_derivatives_are_plain_numbers():
    gradient = Expression(EXPRESSIONS["bill"]).gradient(apples=2.0, price=100.0, tax=1.5)
    assert repr(gradient) == "{'apples': 150.0, 'price': 3.0, 'tax': 200.0}"


def test_relu_has_no_slope_at_zero():
    assert Expression(lambda x: x.relu()).gradient(x=0.0) == {"x": 0.0}


def test_a_saturated_sigmoid_keeps_the_digits_of_its_slope():
    assert Expression(lambda x: x.sigmoid()).gradient(x=40.0)["x"] == pytest.approx(np.exp(-40.0), abs=0)


def test_the_result_is_what_was_returned_and_not_what_came_last():
    def twice(x):
        result = x * 2
        x.log()
        return result

    expression = Expression(twice)
    assert expression.gradient(x=1.0) == {"x": 2.0}
    _, sent = expression.backward(expression.forward(x=1.0))
    assert [(name, above) for name, above, _ in sent] == [("node 2", 0.0), ("node 1", 1.0)]


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


def test_a_walk_says_what_each_node_does():
    walks = [Expression(EXPRESSIONS["bill"]).walk(step, apples=2, price=100, tax=1.1) for step in range(6)]
    active = [walk.get("active") for walk in walks]
    assert active == [None, "node 1", "node 2", None, "node 2", "node 1"]
    assert [walk["explain"] for walk in walks] == [
        "the inputs",
        "2 × 100 = 200",
        "200 × 1.1 = 220",
        "the result's own slope is 1: here the way back begins",
        "from above 1, times each local derivative: 1 · 1.1 = 1.1, 1 · 200 = 200",
        "from above 1.1, times each local derivative: 1.1 · 100 = 110, 1.1 · 2 = 2.2",
    ]
    assert walks[3]["backward"] == {("node 2", "the result"): 1.0}


def test_a_walk_reads_sums_and_functions_aloud():
    expression = Expression(lambda x: (1 + x).exp())
    assert expression.walk(1, x=-1.0)["explain"] == "1 + -1 = 0"
    assert expression.walk(2, x=-1.0)["explain"] == "exp of 0 = 1"


def test_a_walk_shows_no_second_time_what_a_number_is():
    assert Expression(lambda x: x * 2).walk(1, x=3.0)["forward"] == {"x": 3.0, "node 1": 6.0}


def test_a_walk_can_overwrite_too():
    assert Expression(lambda x: x * x).walk(3, accumulate=False, x=3.0)["backward"]["x"] == 3.0


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
