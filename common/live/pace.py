"""How often a training draws: often enough to be watched, seldom enough to get on."""

PICTURE_EVERY = 0.1, 0.6  # seconds, at the least and at the most
TRAINING_PER_DRAWING = 5.0  # seconds of training for each second of drawing, at the least
LIVELY = 0.02, 0.5  # the least of the one, and the other, where the pictures matter more than the speed


class Pace:
    """How long to train between two pictures.

    Parameters
    ----------
    lively : bool
        Whether pictures matter more than speed.
    """

    def __init__(self, lively=False):
        self._least, self._most = (LIVELY[0] if lively else PICTURE_EVERY[0]), PICTURE_EVERY[1]
        self._training_per_drawing = LIVELY[1] if lively else TRAINING_PER_DRAWING

    def seconds_until_next(self, drawing):
        """How long to train after a picture that took `drawing` seconds to draw."""
        return min(max(self._training_per_drawing * drawing, self._least), self._most)
