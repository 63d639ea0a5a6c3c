"""Exercises of chapter 6: weight initialization."""
