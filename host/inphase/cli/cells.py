"""A figure in a table or in JSON: one that the data do not support is `-`, and null."""

import math

Cell = float | bool | None


def number(value: float) -> float | None:
    """Return a figure for JSON and CSV, None for one that is not finite."""
    return float(value) if math.isfinite(value) else None


def cell(value: Cell, digits: int) -> str:
    """Return a figure as a table has it, a bool as yes or no."""
    if value is None:
        return "-"
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:.{digits}f}"
