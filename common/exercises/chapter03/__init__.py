"""Exercises of chapter 3: loss and gradients."""
