"""Putting a firmware on a board, and taking it back where it does not start."""
