"""Exercise 10.3, “Parameters of a layer”."""

from common.exercises.comparing import recognize
from common.exercises.core import exercise
from common.exercises.judging import Wrong, function, show


def parameters(channels, filters, size):
    return filters * (channels * size * size + 1)


@exercise(
    "10.3",
    "Parameters of a layer",
    hints=[
        "How many weights has one filter? It sees all channels.",
        "One filter: channels · size · size weights, and one bias.",
        "The layer has `filters` of them: filters * (channels * size * size + 1).",
    ],
    solution=parameters,
)
def check_parameters(answer):
    attempt = function(answer, "parameters")
    for channels, filters, size in ((3, 16, 5), (1, 30, 5), (64, 128, 1)):
        right = parameters(channels, filters, size)
        got = attempt.array(channels, filters, size)
        if got.shape == () and got == right:
            continue
        recognize(got, {
            "The biases are missing: one for each filter.": right - filters,
            "A filter has weights for each channel of its input.": filters * (size * size + 1),
            "There is one bias for each filter, not one for each channel of a filter.": filters * channels * (size * size + 1),
            "There is one bias for each filter, not one for each channel of the input.": right - filters + channels,
            "There is one bias for each filter, not one for the layer.": right - filters + 1,
            "That is one filter. The layer has several.": channels * size * size + 1,
            "That is size, not size · size: filters have two sides.": filters * (channels * size + 1),
        })  # fmt: skip
        raise Wrong(f"parameters({channels}, {filters}, {size}) is {show(got)}, wanted {right}.")
    return "The size of the image does not occur in it: the same filters work on any image."
