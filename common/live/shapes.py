"""Matrices as rectangles, to scale."""

from matplotlib.patches import Rectangle

from common.live.style import color
from common.live.views import View

TEXT = 0.13  # of the picture's height: room above and below a rectangle for its name and shape
SLOT, OPERATOR = 0.088, 0.03  # of its width: the least that a matrix with its words takes, and an operator
SMALLEST = 0.006  # of its width: a single row or column must still be seen


class Shapes(View):
    """Products of matrices, each a rectangle to scale with its shape written below.

    Data: a list of rows; each row a list of pieces. A piece is an operator ("@", "+", "=", "→", …) or a pair
    (name, (rows, columns)). All rectangles have one scale, chosen so that everything fits. Left and right of
    a "@" the inner sizes must agree: if so their sides are drawn in one color, else the operator is red and
    a note says which sizes clash.
    """

    def setup(self, axes):
        super().setup(axes)
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        self.data, self.artists = [], []

    def update(self, data):
        self._check(data)
        self.data = data
        self.notes = [note for row in data for note in _clashes(row)]
        return False

    def moving(self):
        self._arrange(self.data)  # only now: before, the axes may not have found their place and size
        return self.artists

    def _arrange(self, data):
        for artist in self.artists:
            artist.remove()
        self.artists = []
        ratio = self._height_over_width()
        scale = self._scale(data, ratio)
        top = 1.0
        for row in data:
            tall = TEXT * 2 + max(rows for rows, _ in _shapes(row)) * scale / ratio
            self._draw_row(row, top - tall / 2, scale, ratio)
            top -= tall

    def _height_over_width(self):
        box = self.axes.get_window_extent()
        return box.height / box.width

    def _scale(self, data, ratio):
        """Width of one column, as a share of the picture's width, at which everything fits."""
        tallest = sum(max(rows for rows, _ in _shapes(row)) for row in data)
        scale = ratio * (1 - 2 * TEXT * len(data)) / tallest
        for _ in range(50):  # the slots have a least width, so this has no formula: shrink until it fits
            if all(sum(self._width(piece, scale) for piece in row) <= 1 for row in data):
                break
            scale *= 0.93
        return scale

    def _width(self, piece, scale):
        return OPERATOR if isinstance(piece, str) else max(piece[1][1] * scale + 0.02, SLOT)

    def _draw_row(self, row, middle, scale, ratio):
        x = (1 - sum(self._width(piece, scale) for piece in row)) / 2
        for k, piece in enumerate(row):
            slot = self._width(piece, scale)
            if isinstance(piece, str):
                self._operator(row, k, x + slot / 2, middle)
            else:
                rows, columns = piece[1]
                width, height = max(columns * scale, SMALLEST), max(rows * scale, SMALLEST) / ratio
                self._rectangle(
                    piece, x + (slot - width) / 2, middle - height / 2, width, height, self._agrees(row, k)
                )
            x += slot

    def _rectangle(self, piece, x, y, width, height, sides):
        name, (rows, columns) = piece
        box = Rectangle(
            (x, y), width, height, facecolor="#DCEAF5", edgecolor="#222222", linewidth=1, animated=True
        )
        self._add(box)
        for side in sides:  # the side that meets its neighbor across the "@"
            ends = {"top": ((x, x + width), (y + height, y + height)), "left": ((x, x), (y, y + height))}[
                side
            ]
            style = {"color": color("green"), "linewidth": 4, "solid_capstyle": "butt"}  # as long as the side
            self.artists.append(self.axes.plot(*ends, animated=True, **style)[0])
        self._write(x + width / 2, y + height + 0.015, name, va="bottom", fontweight="bold")
        self._write(x + width / 2, y - 0.015, f"{rows} × {columns}", va="top")

    def _operator(self, row, k, x, y):
        fits = row[k] != "@" or row[k - 1][1][1] == row[k + 1][1][0]
        self._write(x, y, row[k], va="center", fontsize=15, color=color("black" if fits else "red"))

    def _agrees(self, row, k):
        """Sides of piece k that face a "@" it fits."""
        sides = []
        if k + 2 < len(row) and row[k + 1] == "@" and row[k][1][1] == row[k + 2][1][0]:
            sides.append("top")  # its columns
        if k >= 2 and row[k - 1] == "@" and row[k - 2][1][1] == row[k][1][0]:
            sides.append("left")  # its rows
        return sides

    def _add(self, patch):
        self.artists.append(self.axes.add_patch(patch))

    def _write(self, x, y, words, **options):
        self.artists.append(
            self.axes.text(x, y, words, ha="center", animated=True, **{"fontsize": 10.5, **options})
        )

    def _check(self, data):
        for row in data:
            matrices = [not isinstance(piece, str) for piece in row]
            for k, piece in enumerate(row):
                if matrices[k] and not (
                    isinstance(piece, tuple | list) and len(piece) == 2 and len(piece[1]) == 2
                ):
                    raise ValueError(
                        f"view {self.name!r}: got {piece!r}, wanted an operator or (name, (rows, columns))"
                    )
                if piece == "@" and not (0 < k < len(row) - 1 and matrices[k - 1] and matrices[k + 1]):
                    raise ValueError(f"view {self.name!r}: a '@' wants a matrix on either side, got {row!r}")


def _shapes(row):
    return [piece[1] for piece in row if not isinstance(piece, str)]


def _clashes(row):
    """What is to be said of each "@" whose inner sizes differ."""
    products = [(row[k - 1], row[k + 1]) for k, piece in enumerate(row) if piece == "@"]
    return [
        f"{left} has {inner} columns, {right} {outer} rows: no product"
        for (left, (_, inner)), (right, (outer, _)) in products
        if inner != outer
    ]
