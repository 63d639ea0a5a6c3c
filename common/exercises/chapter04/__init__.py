"""Exercises of chapter 4: backpropagation."""
