"""Exercise 10.1, “Output sizes”."""

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, real, show

SIZES = ((32, 7, 1, 0), (32, 5, 1, 2), (7, 3, 2, 0), (24, 3, 2, 0), (4, 7, 1, 1))
PLACES = (26, 32, 3, 11, None)


@exercise(
    "10.1",
    "Output sizes",
    hints=[
        "Padding counts on both sides. How much longer than the filter is the padded side?",
        "Divide that by the stride, round down, add 1 for the first place.",
        "The fourth: (24 − 3) / 2 = 10.5, so 10 + 1. The last: how long is the padded side, how long the filter?",
    ],
    solution="sizes = (26, 32, 3, 11, None)",
)
def check_sizes(answer):
    if not isinstance(answer, tuple | list) or len(answer) != 5:
        raise Wrong(f"sizes is {show(answer)}, wanted a tuple or list of five.")
    for k, (got, right, (h, f, s, p)) in enumerate(zip(answer, PLACES, SIZES, strict=True), start=1):
        case = f"Entry {k} (H = {h}, F = {f}, s = {s}, P = {p})"
        if right is None:
            if got is not None:
                raise Wrong(
                    f"{case}: how long is the side with its padding, and how long is the filter? Write None where it does not fit."
                )
            continue
        if got is None:
            raise Wrong(f"{case}: it fits.")
        value = real(got, case)
        if value.shape != ():
            raise Wrong(f"{case} is {show(got)}, wanted one number.")
        if value == right:
            continue
        recognize(value, {
            f"{case}: the first place counts too. Add 1.": right - 1,
            f"{case}: padding is on both sides.": (h + p - f) // s + 1,
            f"{case}: round down. A window that hangs over the edge has no place.": right + 1 if (h + 2 * p - f) % s else -1,
            f"{case}: a number of places is whole. Round down.": (h + 2 * p - f) / s + 1,
            f"{case}: that forgets the stride.": h + 2 * p - f + 1,
            f"{case}: that forgets the padding.": (h - f) // s + 1,
            f"{case}: that is the side of the image.": h,
        })  # fmt: skip
        raise Wrong(
            f"{case} is {show(got)}: there are not so {'many' if value > right else 'few'}. ⌊(H + 2P − F) / s⌋ + 1."
        )
    return "All five. The fourth never looks at the last column; the fifth is the error that a library should raise, and not a size of 0."
