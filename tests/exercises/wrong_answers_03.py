"""Wrong answers to the exercises of chapter 3, each with a part of the hint it must get."""

WRONG = {}
