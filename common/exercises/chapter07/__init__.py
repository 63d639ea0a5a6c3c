"""Exercises of chapter 7: batch normalization."""
