"""What an analysis of two signals gives: its metrics by name, one row an estimate."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inphase.values import WindowShape

METRICS = (
    "plv",
    "ciplv",
    "pli",
    "wpli",
    "coherence",
    "msc",
    "imaginary_coherence",
    "ccorr",
    "accorr",
    "envelope_correlation",
    "ppc",
    "ppc_effective",
    "phase_difference_rad",
)
"""Each metric's name in an `Analysis`; docs/metrics.md defines them."""

CHANCES = ("lagged", "stimulus-locked", "phase-randomised", "segment-shuffle")
"""Kinds of surrogates that an `Analysis` has its p-values from; docs/metrics.md defines them."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What `inphase.analyze` returns: one row an estimate, arrays of shape (n,)."""

    time_s: NDArray[np.float64]
    """Signal time at which each window ends, the filter's delay taken off."""
    plv: NDArray[np.float64]
    """NaN where not valid: an array has no other way to leave a value out; so for each metric."""
    ciplv: NDArray[np.float64]
    pli: NDArray[np.float64]
    wpli: NDArray[np.float64]
    coherence: NDArray[np.float64]
    """The magnitude; `msc` is its square."""
    msc: NDArray[np.float64]
    imaginary_coherence: NDArray[np.float64]
    """Signed, above 0 where the client is ahead."""
    ccorr: NDArray[np.float64]
    """Signed."""
    accorr: NDArray[np.float64]
    """Signed."""
    envelope_correlation: NDArray[np.float64]
    """Signed."""
    ppc: NDArray[np.float64]
    ppc_effective: NDArray[np.float64]
    """`ppc` with `n_effective` in place of the count of phasor pairs; NaN where that is unknown."""
    phase_difference_rad: NDArray[np.float64]
    """Above 0 where the client is ahead."""
    p_value: NDArray[np.float64]
    """Against lagged surrogates, or those that were asked for; NaN where there is none."""
    p_value_shared: NDArray[np.float64]
    """Against stimulus-locked surrogates; NaN where shared input was not tested for."""
    n_effective: NDArray[np.float64]
    valid: NDArray[np.bool_]
    sfreq: float
    band: tuple[float, float]
    window_s: float
    surrogates: int
    delay_s: float
    notes: tuple[str, ...] = field(default=())
    chance: str = "lagged"
    """The kind of surrogates behind `p_value`, of `CHANCES`."""

    therapist_band: tuple[float, float] | None = None
    """Hz; None where it is `band`, as the client's is."""
    ratio: tuple[int, int] = (1, 1)
    """n and m of n:m phase locking: n times the client's phase against m times the therapist's."""
    window: WindowShape = "rectangular"

    @property
    def shared_input_tested(self) -> NDArray[np.bool_]:
        """(n,): where `p_value_shared` is a number."""
        return np.isfinite(self.p_value_shared)

    @property
    def plv_95(self) -> NDArray[np.float64]:
        """What chance alone stays below 95 times in 100, by theory: sqrt(-ln .05 / n_effective).

        The Rayleigh distribution's quantile for that many independent pairs, 1 at most; NaN where
        not valid. A cross-check of the p-value, not what it comes from.
        """
        reached: NDArray[np.float64] = np.sqrt(-np.log(0.05) / self.n_effective)
        return np.where(self.valid, np.minimum(reached, 1.0), np.nan)

    @property
    def phase_difference_deg(self) -> NDArray[np.float64]:
        """`phase_difference_rad` in degrees."""
        return np.degrees(self.phase_difference_rad)

    @property
    def lead_ms(self) -> NDArray[np.float64]:
        """How far the client is ahead, below 0 behind, at the middle of the client's band.

        A phase knows no whole cycles: a lead of more than half of one, of n times that frequency,
        shows as what it is more or less than a whole one. It means something only where p_value
        is small: two people who keep no step have a phase difference too.
        """
        cycles_a_second = self.ratio[0] * sum(self.band) / 2.0
        return self.phase_difference_rad / (2.0 * np.pi * cycles_a_second) * 1e3
