"""Exercises of chapter 5: optimizers."""
