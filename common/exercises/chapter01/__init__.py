"""Exercises of chapter 1: activation functions."""
