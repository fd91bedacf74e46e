"""Chance by shuffled segments: one person's segments in another order, the other's as they were.

Keeps what is within a segment and breaks what the two share at one time. Exact where segments are
exchangeable: a trend over the session that both share is not broken by it, nor is what both heard
or saw told from coupling.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase.config import MIN_SURROGATES

TIE = 1e-12
"""A surrogate this little below the observed, relatively, ties with it: rounding is no lead."""


@dataclass(frozen=True, slots=True)
class Chance:
    """An observed value among those of shuffled segments."""

    surrogates: int
    mean: float
    """Mean over the surrogates."""
    sd: float
    """Their standard deviation, n - 1."""
    effect: float
    """(observed - mean) / sd; NaN where the surrogates are all alike."""
    p_value: float
    """(1 + surrogates at or above the observed) / (1 + surrogates)."""


def orders(segments: int, surrogates: int, seed: int) -> NDArray[np.int64]:
    """Return (surrogates, segments): which segment stands in each place, every order as likely.

    An order may leave a segment in its place: with those left out the p-value would not be exact.
    Raises ValueError below 19 surrogates.
    """
    if surrogates < MIN_SURROGATES:
        raise ValueError(
            f"surrogates is {surrogates}; below {MIN_SURROGATES} no p-value can reach 0.05"
        )
    in_place = np.tile(np.arange(segments, dtype=np.int64), (surrogates, 1))
    return np.random.default_rng(seed).permuted(in_place, axis=1)


def against(observed: float, drawn: NDArray[np.float64]) -> Chance | None:
    """Return where `observed` stands among `drawn` (k,); None where either has no value."""
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(observed) or len(known) < MIN_SURROGATES:
        return None
    mean, sd = float(np.mean(known)), float(np.std(known, ddof=1))
    reaching = int(np.count_nonzero(known >= observed - TIE * abs(observed)))
    return Chance(
        surrogates=len(known),
        mean=mean,
        sd=sd,
        effect=(observed - mean) / sd if sd > TIE * abs(mean) else float("nan"),
        p_value=(1 + reaching) / (1 + len(known)),
    )
