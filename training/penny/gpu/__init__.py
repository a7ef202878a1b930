"""Carrying the data to a machine with a GPU that reaches nothing, and the results back."""
