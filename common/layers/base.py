"""What all layers share: a memory of the forward pass, checked when the backward pass asks for it."""


class Layer:
    """One step of a computation, with its derivative.

    Attributes
    ----------
    needs_dx : bool
        False lets `backward` return None instead of the gradient by the input. Nobody needs that of a
        network's first layer, and it is often the most expensive part of a step.
    """

    needs_dx = True
    _memory = None  # what the last forward pass left for the backward pass

    def _last_forward(self):
        """What the last forward pass saved."""
        if self._memory is None:
            raise RuntimeError(f"{type(self).__name__}.backward was called before forward")
        return self._memory
