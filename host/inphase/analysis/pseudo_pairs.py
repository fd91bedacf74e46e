"""Pseudo-pairs: each client with the therapists of other sessions, beside the real pairs.

Bernieri, Reznick and Rosenthal 1988: what two who never met score by being two people at all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TIE = 1e-12
"""A made pair this little below the real one, relatively, ties with it; ties reach it."""
PERMUTATIONS = 9999


@dataclass(frozen=True, slots=True)
class AcrossRow:
    """One file: its real pair, and its client with the therapists of the other files."""

    name: str
    real: float
    """The real pair's measure, such as its mean PLV over valid windows; NaN where it has none."""
    made: tuple[float, ...]
    """The same for each pair made across files of its client."""
    turned: tuple[float, ...] = ()
    """The same for each pair made across files of its therapist."""

    @property
    def mean_made(self) -> float:
        """Mean over the pairs made across files; NaN where there are none."""
        known = [value for value in self.made if not math.isnan(value)]
        return math.fsum(known) / len(known) if known else math.nan

    @property
    def p_value(self) -> float | None:
        """(1 + made pairs of either person at or above the real one) / (1 + made pairs).

        None where the real pair has no value, or no made one has. With few files it cannot be low.
        """
        made = [value for value in (*self.made, *self.turned) if not math.isnan(value)]
        if math.isnan(self.real) or not made:
            return None
        bar = self.real - TIE * abs(self.real)
        return (1 + sum(value >= bar for value in made)) / (1 + len(made))

    @property
    def above(self) -> bool | None:
        """Whether the real pair's mean is above the made ones'; None where either is not known."""
        if math.isnan(self.real) or math.isnan(self.mean_made):
            return None
        return self.real > self.mean_made


def cohens_d(rows: Sequence[AcrossRow]) -> float | None:
    """Cohen's d of real over made pairs: difference of means over the pooled standard deviation.

    Cohen 1988, eq. 2.5.2, one value a pair; None below two pairs of either kind or without spread.
    """
    real = np.array([row.real for row in rows if not math.isnan(row.real)])
    made = np.array([value for row in rows for value in row.made if not math.isnan(value)])
    if len(real) < 2 or len(made) < 2:
        return None
    squares = (len(real) - 1) * np.var(real, ddof=1) + (len(made) - 1) * np.var(made, ddof=1)
    pooled = math.sqrt(float(squares) / (len(real) + len(made) - 2))
    return float(np.mean(real) - np.mean(made)) / pooled if pooled > 0 else None


def rows_of(names: Sequence[str], values: NDArray[np.float64]) -> list[AcrossRow]:
    """Return a row a file; values (n, n): client i with therapist j, NaN where there is none."""
    return [
        AcrossRow(
            name,
            float(values[i, i]),
            tuple(np.delete(values[i], i).tolist()),
            tuple(np.delete(values[:, i], i).tolist()),
        )
        for i, name in enumerate(names)
    ]


def pairing_p_value(
    values: NDArray[np.float64], *, seed: int, permutations: int = PERMUTATIONS
) -> float | None:
    """Return how often a pairing drawn at random has a mean as high as the real one's.

    (1 + drawn at or above) / (1 + drawn), every pairing of clients with therapists as likely, the
    real one too. values: as in `rows_of`; a file without a real value is left out, a made pair
    without one in the means. None below two files, or where a pairing has no value at all.
    """
    known = np.isfinite(np.diagonal(values))
    values = values[np.ix_(known, known)]
    n = len(values)
    if n < 2:
        return None
    drawn = np.random.default_rng(seed).permuted(np.tile(np.arange(n), (permutations, 1)), axis=1)
    paired = values[np.arange(n), drawn]
    there = np.isfinite(paired)
    if not there.any(axis=1).all():
        return None
    means = np.where(there, paired, 0.0).sum(axis=1) / there.sum(axis=1)
    real = float(np.mean(np.diagonal(values)))
    return float(1 + np.count_nonzero(means >= real - TIE * abs(real))) / (1 + permutations)
