"""Exercises of chapter 10: convolutional networks."""
