"""A figure with its limit and the margin between them, and the table of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Figure:
    """One computed value, held against a limit from a standard or of our own."""

    name: str
    value: float
    unit: str
    limit: float
    at_most: bool
    why: str

    @property
    def what(self) -> str:
        """The name without whose it is."""
        return self.name.partition(": ")[2] or self.name

    @property
    def shown(self) -> str:
        """The value and its unit."""
        return f"{_short(self.value)} {self.unit}"

    @property
    def is_kept(self) -> bool:
        """Whether the value is on the right side of its limit. NaN is not."""
        return self.value <= self.limit if self.at_most else self.value >= self.limit

    @property
    def margin(self) -> str:
        """How far from the limit: decibels and degrees as a difference, others as a factor."""
        if self.unit in ("dB", "deg"):
            away = self.limit - self.value if self.at_most else self.value - self.limit
            return f"{away:.0f} {self.unit}"
        of, to = (self.limit, self.value) if self.at_most else (self.value, self.limit)
        return "much" if to == 0 or of / to > 9999 else f"x {_short(of / to)}"


def merged(figures: Iterable[Figure]) -> list[Figure]:
    """Return figures with one row where client and therapist have the same value."""
    rows: dict[tuple[object, ...], Figure] = {}
    for figure in figures:
        key = (figure.what, round(figure.value, 9), figure.limit)
        if key in rows and figure.what != figure.name:
            rows[key] = replace(figure, name=f"each: {figure.what}")
        else:
            rows[key] = figure
    return list(rows.values())


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(figures: Iterable[Figure], known: Iterable[str] = ()) -> str:
    """Return figures as lines: name, value, limit, margin, and what the limit is.

    `known` names figures without whose they are that a design is known to miss.
    """
    known = set(known)
    rows = [
        (
            figure.name,
            figure.shown,
            f"{'<=' if figure.at_most else '>='} {figure.limit:g} {figure.unit}",
            figure.margin
            if figure.is_kept
            else "known limit"
            if figure.what in known
            else "FAILED",
            figure.why,
        )
        for figure in figures
    ]
    heads = ("figure", "value", "limit", "margin", "the limit is")
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [heads, *rows]
    )
