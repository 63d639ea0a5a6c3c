"""Wrong answers to the exercise of chapter 0, each with a part of the hint it must get."""

WRONG = {
    "0.1": [
        (lambda x: x * x, "that is x · x"),
        (lambda x: x + 2, "wanted"),
        (lambda x: "six", "wanted numbers"),
    ],
}
