"""Signals in files: read, measured by the live stages, set against chance."""
