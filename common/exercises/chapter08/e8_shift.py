"""Exercise 8.8, “Find the bug: the edge that comes round”."""

import numpy as np

from common.exercises.comparing import recognize, stays_float32
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named


def shift_fixed(images, right, down):
    shifted = np.roll(images, (down, right), axis=(2, 3))  # a new array; now blank what came round
    if right > 0:
        shifted[:, :, :, :right] = 0
    if right < 0:
        shifted[:, :, :, right:] = 0
    if down > 0:
        shifted[:, :, :down, :] = 0
    if down < 0:
        shifted[:, :, down:, :] = 0
    return shifted


@exercise(
    "8.8",
    "Find the bug: the edge that comes round",
    hints=[
        "np.roll takes what leaves at one side in again at the other. Which rows and columns does it fill that way?",
        "For right > 0 the first right columns came round, for right < 0 the last ones. The same goes for down and the rows.",
        "After np.roll: if right > 0: shifted[:, :, :, :right] = 0; if right < 0: shifted[:, :, :, right:] = 0. Likewise down, in axis 2.",
    ],
    solution=shift_fixed,
)
def check_shift(answer):
    attempt, rng = function(answer, "shift_fixed"), np.random.default_rng(88)
    shifts = ((1, 2), (2, 0), (0, 1), (-1, 0), (0, -2), (-2, 1), (3, -1), (-1, -3), (0, 0))
    for (n, height, width), dtype in (((2, 5, 5), float), ((1, 4, 7), float), ((3, 6, 5), np.float32)):
        images = rng.uniform(0.1, 1.0, size=(n, 1, height, width)).astype(dtype)
        for right, down in shifts:
            with named(images=images):
                got = attempt.array(images, right, down, shape=images.shape)
            if not np.array_equal(got, shift_fixed(images, right, down)):
                _hint_at_shift(got, images, right, down)
        if dtype is np.float32:
            stays_float32(got)
    return "A digit moved by a few pixels is still that digit: new training samples for nothing. A digit torn in two is not."


def _hint_at_shift(got, images, right, down):
    told = f"right = {right}, down = {down}: "
    edges = np.pad(images, ((0, 0), (0, 0), (4, 4), (4, 4)), mode="edge")
    height, width = images.shape[2:]
    edges = edges[:, :, 4 - down : 4 - down + height, 4 - right : 4 - right + width]
    only_rows = np.roll(shift_fixed(images, 0, down), right, axis=3)
    only_columns = np.roll(shift_fixed(images, right, 0), down, axis=2)
    recognize(got, {
        f"{told}what left at one edge has come in at the other. Those pixels are to be 0.": np.roll(images, (down, right), axis=(2, 3)),
        f"{told}the columns still come round. Blank them, too.": only_rows,
        f"{told}the rows still come round. Blank them, too.": only_columns,
        f"{told}the images stayed where they were.": images,
        f"{told}that shifted to the other side. right > 0 goes right, down > 0 goes down.": shift_fixed(images, -right, -down),
        f"{told}left and right are exchanged.": shift_fixed(images, -right, down),
        f"{told}up and down are exchanged.": shift_fixed(images, right, -down),
        f"{told}right and down are exchanged: the rows are axis 2, the columns axis 3.": shift_fixed(images, down, right),
        f"{told}the images did not go down. The rows are axis 2.": shift_fixed(images, right, 0),
        f"{told}the images did not go right. The columns are axis 3.": shift_fixed(images, 0, down),
        f"{told}the edge is repeated in the empty pixels. They are to be 0.": edges,
        f"{told}nothing is left. With 0, a slice such as [:-0] or [-0:] is not what it seems.": 0 * images,
    })  # fmt: skip
    wanted = shift_fixed(images, right, down)
    if ((wanted != 0) & (got == 0)).any():
        raise Wrong(f"{told}a part of the picture is blank. Which edge is empty depends on the sign.")
    if ((wanted == 0) & (got != 0)).any():
        raise Wrong(f"{told}some of the empty pixels are not 0.")
    raise Wrong(f"{told}some pixels are wrong. Pixel (i, j) goes to row i + down and column j + right.")
