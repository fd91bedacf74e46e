"""Two slow signals as one checked value, for the measures of psychotherapy research."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inphase.analysis.movement import Movement
from inphase.analysis.signals import as_signals

LARGEST_Z = 10.0
"""Fisher's Z of a correlation of 1 is infinite; it is held to this, as Kleinbub and Ramseyer do."""


@dataclass(frozen=True, slots=True, eq=False)
class SlowPair:
    """Client and therapist on one clock, and which pairs of samples are believed."""

    client: NDArray[np.float64]
    """(n,) in any unit."""
    therapist: NDArray[np.float64]
    valid: NDArray[np.bool_]
    """(n,) both finite, and neither still for longer than was told."""
    sfreq: float

    @classmethod
    def of(
        cls,
        client: ArrayLike,
        therapist: ArrayLike,
        sfreq: float,
        flat_after_s: float | None = None,
    ) -> "SlowPair":
        """Check two signals (n,); ValueError, one sentence, where they cannot serve.

        flat_after_s: a signal that has not moved for so long is not believed; None believes it.
        """
        if not (math.isfinite(sfreq) and sfreq > 0):
            raise ValueError(f"sfreq is {sfreq}; it must be a positive number of samples a second")
        signals = np.column_stack(as_signals(client, therapist)).astype(np.float64)
        valid = np.isfinite(signals)
        if flat_after_s is not None:
            if not flat_after_s > 0:
                raise ValueError(f"flat_after_s is {flat_after_s} s; it must be above 0 s")
            valid &= Movement(max(1, round(flat_after_s * sfreq))).update(signals)
        one, other = np.ascontiguousarray(signals.T)
        return cls(one, other, valid[:, 0] & valid[:, 1], float(sfreq))

    def samples(self, name: str, seconds: float, minimum: int) -> int:
        """Return a time in samples; ValueError, with the least there is, where it is too short."""
        samples = seconds * self.sfreq
        if not math.isfinite(samples) or round(samples) < minimum:
            raise ValueError(
                f"{name} is {seconds:g} s; at {self.sfreq:g} samples a second it must be "
                f"{minimum / self.sfreq:.3g} s or more"
            )
        return round(samples)


def fisher_z(r: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return atanh(r), held to 10 either way (Fisher 1921); NaN stays NaN."""
    with np.errstate(divide="ignore"):
        z: NDArray[np.float64] = np.clip(np.arctanh(r), -LARGEST_Z, LARGEST_Z)
    return z
