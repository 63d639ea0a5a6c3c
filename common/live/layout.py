"""Where axes, titles and labels stand: worked out when something has changed, not at every drawing."""

from matplotlib.layout_engine import ConstrainedLayoutEngine


class LayoutOnDemand(ConstrainedLayoutEngine):
    """Finds room for everything, but only when asked to: it takes longer than the drawing itself."""

    wanted = True

    def execute(self, figure):
        if self.wanted:
            super().execute(figure)
            self.wanted = False
