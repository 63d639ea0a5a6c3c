"""A small expression as a computational graph: written as a Python function, run node by node. Shown in chapter 4.

>>> bill = Expression(lambda apples, price, tax: apples * price * tax)
>>> bill.gradient(apples=2.0, price=100.0, tax=1.5)
{'apples': 150.0, 'price': 3.0, 'tax': 200.0}

The function is called once, with a `Term` for each of its parameters; a term writes down what is done with it.
"""

import inspect

import numpy as np

from common.terms import OPERATIONS, Term


class Expression:
    """A function of a few numbers, as a graph of operations.

    Parameters
    ----------
    function : callable
        Computes with its parameters by ``+ - * /``, ``** 2`` and the methods of `Term`: ``(w * x + b).sigmoid()``.
    result : str, default "result"
        What the outcome is called.

    Attributes
    ----------
    labels : dict of str to str
        What is written in each node: inputs, numbers, operations, and the result.
    wires : list of (str, str)
        From which node to which.

    Raises
    ------
    ValueError
        If the function returns anything but an expression of its parameters.
    """

    def __init__(self, function, result="result"):
        self.inputs = list(inspect.signature(function).parameters)
        self.labels = {name: name for name in self.inputs}
        self.wires, self._constants, self._steps = [], {}, []
        outcome = function(*[Term(self, name) for name in self.inputs])
        if not isinstance(outcome, Term) or not self._steps:
            raise ValueError(f"function: got {outcome!r} from it, wanted an expression of its parameters")
        self._last = outcome._name
        self.labels["the result"] = result
        self.wires.append((self._last, "the result"))

    def __len__(self):
        """Number of operations."""
        return len(self._steps)

    def _add(self, kind, *operands):
        name = f"node {len(self._steps) + 1}"
        sources = [self._name_of(operand) for operand in operands]
        self.labels[name] = OPERATIONS[kind].label
        self._steps.append((name, OPERATIONS[kind], sources))
        self.wires += [(source, name) for source in sources]
        return Term(self, name)

    def _name_of(self, operand):
        if isinstance(operand, Term):
            return operand._name
        name = f"number {len(self._constants) + 1}"
        self._constants[name] = np.float64(operand)
        self.labels[name] = f"{operand:g}"
        return name

    def forward(self, **inputs):
        """Work out all nodes.

        Parameters
        ----------
        **inputs : float
            A number for each parameter of the function.

        Returns
        -------
        dict of str to float
            Value of each node.
        """
        if inputs.keys() != set(self.inputs):
            raise ValueError(f"inputs: got {sorted(inputs)}, wanted {self.inputs}")
        values = {name: np.float64(value) for name, value in inputs.items()} | self._constants
        with np.errstate(all="ignore"):  # 1/0 is inf: the figure says so, by name
            for name, operation, sources in self._steps:
                values[name] = operation.compute(*[values[source] for source in sources])
        return values

    def backward(self, values, accumulate=True):
        """Send the gradient back through all nodes, the last one first.

        Parameters
        ----------
        values : dict
            What `forward` returned.
        accumulate : bool, default True
            Whether gradients are added where a value is used more than once, as they must be. With False the
            last one to arrive overwrites the others: a common mistake.

        Returns
        -------
        gradients : dict of str to float
            Of the result, by each node.
        sent : list of (str, float, tuple of float)
            For each node in the order of the backward pass: its name, the gradient that came to it from above, and
            its local derivatives.
        """
        gradients, sent = {self._last: np.float64(1.0)}, []
        with np.errstate(all="ignore"):
            for name, operation, sources in reversed(self._steps):
                above = gradients.get(name, np.float64(0.0))
                slopes = operation.slopes(*[values[source] for source in sources])
                sent.append((name, above, slopes))
                if name not in gradients:  # never used: nothing comes from here, whatever its slopes
                    continue
                for source, slope in zip(sources, slopes, strict=True):
                    before = gradients.get(source, 0.0) if accumulate else 0.0
                    gradients[source] = before + above * slope
        return gradients, sent

    def gradient(self, accumulate=True, **inputs):
        """Derivative of the result by each input: a dict of str to float."""
        gradients, _ = self.backward(self.forward(**inputs), accumulate)
        return {name: float(gradients.get(name, 0.0)) for name in self.inputs}

    def walk(self, step, accumulate=True, **inputs):
        """What is known after some steps, forward first and then back, in the form that a drawn graph wants.

        Parameters
        ----------
        step : int
            From 0 to ``2 * len(self) + 1``: so many nodes computed; then the result's own gradient, 1; then so many
            nodes passed on the way back.
        accumulate : bool
            As for `backward`.
        **inputs : float
            A number for each parameter of the function.

        Returns
        -------
        dict
            "forward", "backward": values by node or wire; "active": the node at work; "explain": what it does.
        """
        values = self.forward(**inputs)
        computed = [name for name, _, _ in self._steps[:step]]
        shown = {name: values[name] for name in [*self.inputs, *computed]}
        data = {"forward": shown, "backward": {}}
        back = step - len(self) - 1
        if back < 0:
            return data | self._explain_forward(computed, values)
        gradients, sent = self.backward(values, accumulate)
        data["backward"] = self._on_the_wires(sent[:back], gradients)
        if back == 0:
            return data | {"explain": "the result's own slope is 1: here the way back begins"}
        return data | self._explain_backward(*sent[back - 1])

    def _on_the_wires(self, sent, gradients):
        """Gradients by wire, and by node where several wires leave one and all of them are known."""
        wires = {(self._last, "the result"): 1.0}
        for name, above, slopes in sent:
            sources = next(sources for step, _, sources in self._steps if step == name)
            for k, (source, slope) in enumerate(zip(sources, slopes, strict=True)):
                key = (
                    (source, name, sources[:k].count(source)) if sources.count(source) > 1 else (source, name)
                )
                wires[key] = above * slope
        for name in self.labels:
            leaving = [wire for wire in self.wires if wire[0] == name]
            if len(leaving) > 1 and sum(key[0] == name for key in wires) == len(leaving):
                wires[name] = gradients[name]
        return wires

    def _explain_forward(self, computed, values):
        if not computed:
            return {"explain": "the inputs"}
        name, operation, sources = self._steps[len(computed) - 1]
        inputs = f" {operation.label} ".join(f"{values[source]:.4g}" for source in sources)
        words = inputs if len(sources) > 1 else f"{operation.label} of {inputs}"
        return {"active": name, "explain": f"{words} = {values[name]:.4g}"}

    def _explain_backward(self, name, above, slopes):
        pieces = ", ".join(f"{above:.4g} · {slope:.4g} = {above * slope:.4g}" for slope in slopes)
        return {"active": name, "explain": f"from above {above:.4g}, times each local derivative: {pieces}"}
