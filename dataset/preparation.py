"""From a drawing to what MNIST's digits look like: the same size, in the same place.

The authors of MNIST scaled each digit, without distorting it, to fit a box of 20 by 20 pixels, and placed it in an
image of 28 by 28 so that its center of mass is in the middle. A network that has only seen such digits is lost on
others.

References
----------
LeCun, Bottou, Bengio and Haffner (1998), *Gradient-based learning applied to document recognition*, section III.A.
"""

import numpy as np

SIDE, BOX = 28, 20
MIDDLE = 14.5  # of the pixel with number 14: there lies the center of mass of MNIST's digits, on average
INK = 0.02  # what is paler does not count when the edges of the digit are looked for


def as_mnist(drawing):
    """Scale and center a drawing as MNIST's digits are.

    Parameters
    ----------
    drawing : array_like, shape (height, width)
        0 for paper, 1 for ink.

    Returns
    -------
    numpy.ndarray, shape (28, 28), float32
        Empty paper stays empty.

    Raises
    ------
    ValueError
        If it is not a picture of numbers from 0 to 1.
    """
    drawing = np.asarray(drawing, dtype=np.float32)
    if drawing.ndim != 2 or not drawing.size:
        raise ValueError(f"drawing: got shape {drawing.shape}, wanted (height, width)")
    if not (drawing.min() >= 0 and drawing.max() <= 1):
        raise ValueError(f"drawing: got values from {drawing.min():g} to {drawing.max():g}, wanted 0 to 1")
    image = np.zeros((SIDE, SIDE), np.float32)
    if drawing.max() <= INK:
        return image
    digit = _cropped(drawing)
    scale = BOX / max(digit.shape)
    height, width = (max(1, round(side * scale)) for side in digit.shape)
    digit = _averages(digit.shape[0], height) @ digit @ _averages(digit.shape[1], width).T
    top, left = _place(digit)
    image[top : top + height, left : left + width] = np.minimum(digit, 1)  # rounding may go a little above
    return image


def _cropped(drawing):
    """Cut off the empty rows and columns on all sides."""
    rows, columns = (np.flatnonzero((drawing > INK).any(axis=axis)) for axis in (1, 0))
    return drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _averages(old, new):
    """Matrix (new, old) that turns `old` pixels in a row into `new`: each the mean of what it covers."""
    edges = np.linspace(0, old, new + 1)
    pixels = np.arange(old)
    covered = np.clip(np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels), 0, None)
    return (covered / covered.sum(axis=1, keepdims=True)).astype(np.float32)


def _place(digit):
    """Upper left corner at which the center of mass comes to lie in the middle, inside of the image."""
    corner = []
    for axis, side in enumerate(digit.shape):
        weights = digit.sum(axis=1 - axis)
        center = float(((np.arange(side) + 0.5) * weights).sum() / weights.sum())
        # A symmetric drawing may lie halfway between two places: then rounding errors are not to choose.
        corner.append(min(max(round(round(MIDDLE - center, 3)), 0), SIDE - side))
    return corner


def shifted(images, right, down=0):
    """Move images over the paper; what leaves it is cut off, what comes in is empty.

    Parameters
    ----------
    images : numpy.ndarray, shape (N, height, width)
    right, down : int
        Pixels; below 0 to the left and up.

    Returns
    -------
    numpy.ndarray
        New, of the same shape and dtype.
    """
    height, width = images.shape[1:]
    margin = max(abs(right), abs(down))
    paper = np.pad(images, ((0, 0), (margin, margin), (margin, margin)))
    top, left = margin - down, margin - right
    return paper[:, top : top + height, left : left + width]


def blurred(image, times):
    """Replace each pixel by the mean of itself and its eight neighbors, `times` times.

    Parameters
    ----------
    image : numpy.ndarray, shape (height, width)
    times : int

    Returns
    -------
    numpy.ndarray
        New, of the same shape; whole numbers become float32.
    """
    height, width = image.shape
    image = image.astype(np.result_type(image, np.float32))  # new, and no whole numbers, whose sums run over
    for _ in range(times):
        padded = np.pad(image, 1)
        image = sum(padded[i : i + height, j : j + width] for i in range(3) for j in range(3)) / 9
    return image
