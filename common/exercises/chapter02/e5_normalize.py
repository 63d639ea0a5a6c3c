"""Exercise 2.5, “Find the bug: images as rows”."""

import numpy as np

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, named, show


def normalize_fixed(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


@exercise(
    "2.5",
    "Find the bug: images as rows",
    hints=[
        "Look at the shape and at the values: np.unique(normalize_buggy(images)). Which line was to do what?",
        "reshape changes nothing in place, it returns a new array. And // throws the fraction away.",
        "The largest number a byte can hold is 255, whatever this batch holds. Turn the bytes into float32, then divide.",
    ],
    solution=normalize_fixed,
)
def check_normalize(answer):
    attempt = function(answer, "normalize_fixed")
    rng = np.random.default_rng(25)
    for n, most in ((4, 200), (1, 255), (3, 40), (2, 0)):
        images = rng.integers(0, most + 1, size=(n, 28, 28), dtype=np.uint8)
        images[0] -= images[0] // 4  # fainter than the others: its own maximum is not the batch's
        with named(images=images):
            got = attempt.array(images)
        bytes_ = images.reshape(n, -1)
        if got.shape == images.shape:
            raise Wrong(
                f"The shape is still {got.shape}. images.reshape(...) alone changes nothing: use the array it returns."
            )
        if got.shape != bytes_.shape:
            raise Wrong(f"{n} images gave shape {got.shape}, wanted {bytes_.shape}: one row for each image.")
        wanted = bytes_ / 255
        if not np.allclose(got, wanted, rtol=1e-5, atol=1e-7):
            _hint_at_scale(got, bytes_)
            raise Wrong(
                f"Pixels {show(bytes_[0, :4])} became {show(got[0, :4])}, wanted {show(wanted[0, :4])}. Every pixel is divided by 255."
            )
        if got.dtype != np.float32:
            raise Wrong(
                f"The values are right, but they are {got.dtype}, wanted float32: bytes divided by a number become float64. Use astype first."
            )
    return "Each image a row, each pixel from 0 to 1, on the same scale in every batch, however faint."


def _hint_at_scale(got, bytes_):
    highest = int(bytes_.max())
    if np.isin(got, (0, 1)).all():
        raise Wrong(
            "Every pixel is 0 or 1 now: all grays are lost. // divides whole numbers and throws the fraction away; use /."
        )
    mistakes = {
        "The pixels still go from 0 to 255: divide them by 255.": bytes_,
        "Close: you divide by 256, so full ink is not quite 1. The largest byte is 255.": bytes_ / 256,
        "You divide twice: 255 once is enough.": bytes_ / 255 / 255,
        "The pixels of each image are in another order: rows should follow rows.": bytes_.reshape(-1, 28, 28)
        .transpose(0, 2, 1)
        .reshape(bytes_.shape)
        / 255,
    }
    if highest:
        by_batch = f"You divide by the largest pixel of this batch, {highest}. A faint batch would be made stronger: full ink is 255 in every batch."
        mistakes[by_batch] = bytes_ / highest
        by_image = "You divide each image by its own largest pixel. Full ink is 255 in every image."
        mistakes[by_image] = bytes_ / np.maximum(bytes_.max(axis=1, keepdims=True), 1)
    recognize(got, mistakes)
