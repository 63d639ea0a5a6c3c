"""Exercises of chapter 9: hyperparameters."""
