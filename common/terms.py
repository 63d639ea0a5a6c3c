"""What an expression is written with: the operations there are, and terms that write down what is done with them."""

import typing

import numpy as np

from common import functions


class Operation(typing.NamedTuple):
    """A kind of node: how it is written, what it computes, and its local derivative by each of its inputs."""

    label: str
    compute: typing.Callable
    slopes: typing.Callable


OPERATIONS = {
    "add": Operation("+", lambda a, b: a + b, lambda a, b: (1.0, 1.0)),
    "subtract": Operation("−", lambda a, b: a - b, lambda a, b: (1.0, -1.0)),
    "multiply": Operation("×", lambda a, b: a * b, lambda a, b: (b, a)),
    "divide": Operation("÷", lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2)),
    "square": Operation("( )²", lambda a: a * a, lambda a: (2 * a,)),
    "exp": Operation("exp", np.exp, lambda a: (np.exp(a),)),
    "log": Operation("ln", np.log, lambda a: (1 / a,)),
    "relu": Operation("ReLU", functions.relu, lambda a: (np.float64(a > 0),)),
    "sigmoid": Operation("σ", functions.sigmoid, lambda a: (functions.sigmoid(a) * functions.sigmoid(-a),)),
    "tanh": Operation("tanh", functions.tanh, lambda a: (1 - functions.tanh(a) ** 2,)),
}


class Term:
    """Part of an expression that is being written down: supports + − * / and ``** 2``, and the methods below."""

    def __init__(self, expression, name):
        self._expression, self._name = expression, name

    def _then(self, kind, *others):
        return self._expression._add(kind, *others)

    def __add__(self, other):
        return self._then("add", self, other)

    def __radd__(self, other):
        return self._then("add", other, self)

    def __sub__(self, other):
        return self._then("subtract", self, other)

    def __rsub__(self, other):
        return self._then("subtract", other, self)

    def __mul__(self, other):
        return self._then("multiply", self, other)

    def __rmul__(self, other):
        return self._then("multiply", other, self)

    def __truediv__(self, other):
        return self._then("divide", self, other)

    def __rtruediv__(self, other):
        return self._then("divide", other, self)

    def __neg__(self):
        return self._then("multiply", -1.0, self)

    def __pow__(self, exponent):
        if exponent != 2:
            raise ValueError(f"exponent: got {exponent!r}, wanted 2; write other powers as products")
        return self._then("square", self)

    def exp(self):
        return self._then("exp", self)

    def log(self):
        return self._then("log", self)

    def relu(self):
        return self._then("relu", self)

    def sigmoid(self):
        return self._then("sigmoid", self)

    def tanh(self):
        return self._then("tanh", self)
