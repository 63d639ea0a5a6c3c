"""Exercises of chapter 8: regularization."""
