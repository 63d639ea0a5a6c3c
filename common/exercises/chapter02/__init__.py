"""Exercises of chapter 2: the forward pass."""
