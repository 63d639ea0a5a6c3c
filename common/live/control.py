"""What all controls have in common."""

import dataclasses

STYLE = {"description_width": "initial"}


def wide_enough(caption, bar=235):
    """A layout with room for the words and, beside them, for a bar of so many pixels and its readout."""
    return {"width": f"{max(330, bar + 7 * len(caption))}px", "max_width": "98%"}


class Quiet:
    """A widget that does not send back to the page what has just come from there.

    ipywidgets does that (an "echo") for the sake of other pages on the same kernel. To a hand that drags a slider it
    is one more message on the way of each picture.
    """

    def trait_metadata(self, traitname, key, default=None):
        return False if key == "echo_update" else super().trait_metadata(traitname, key, default)


@dataclasses.dataclass(frozen=True)
class Control:
    """What all controls have. `label` defaults to the name of the parameter, `unit` stands behind the label."""

    value: object
    label: str | None = None
    unit: str = ""
    color: str | None = None
    tall = False  # whether the others stand in a column beside it

    def caption(self, name):
        label = self.label or name
        return f"{label} ({self.unit})" if self.unit else label

    def widget(self, name):
        """Make the ipywidgets widget for the parameter `name`."""
        raise NotImplementedError

    def sweep(self):
        """Values to try in a test: both ends, the first value, and some between; or all options."""
        raise NotImplementedError

    def check(self, value, name):
        """Refuse a value that the widget could not show, before anything is changed."""
