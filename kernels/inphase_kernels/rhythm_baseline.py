"""A rhythm fitted to the clean beginning of two signals, as they come."""

import math

import numpy as np
from numpy.typing import NDArray

from inphase_kernels.band_design import checked_band
from inphase_kernels.kalman_design import Oscillator
from inphase_kernels.oscillator_fit import (
    FREQUENCIES,
    LARGEST,
    SHORTEST_BANDWIDTHS,
    SMALLEST_RANGE,
    OscillatorFit,
)

LONGEST_S = 600.0
FIT_EVERY_S = 0.1
"""A step of the fit, some 6 ms on an x86-64 core, for so much signal: 3.3 s for all of them, and
nothing else has to wait."""


class RhythmBaseline:
    """Two signals' first clean runs of the baseline's length, and the rhythm fitted to both.

    One rhythm for both, so that one filter serves both and its delay cancels. Only samples
    that are clean in both carry the fit on, a step each 0.1 s.
    """

    def __init__(self, sfreq: float, low_hz: float, high_hz: float, baseline_s: float) -> None:
        """Raise ValueError for a bad rate or band, and a baseline shorter than 80 / bandwidth."""
        self._sfreq, low, high = checked_band(sfreq, low_hz, high_hz)
        self._band_hz = low, high
        shortest_s = SHORTEST_BANDWIDTHS / (high - low)
        if not shortest_s <= baseline_s <= LONGEST_S:
            raise ValueError(
                f"baseline_s must be {shortest_s:g} to {LONGEST_S:g} s for the band {low:g} to "
                f"{high:g} Hz, found {baseline_s:g} s"
            )
        self._length = math.ceil(baseline_s * sfreq)
        self._runs = np.empty((2, self._length))
        self._filled = [0, 0]
        self._fit: OscillatorFit | None = None
        self._every = max(1, round(FIT_EVERY_S * sfreq))
        self._waiting = 0

    @property
    def samples(self) -> int:
        """Clean samples needed at the least."""
        return self._length + FREQUENCIES * self._every

    @property
    def share(self) -> float:
        """Share of the baseline that is there, of the signal with less of it, 0 to 1."""
        return min(self._filled) / self._length

    @property
    def rhythm(self) -> Oscillator | None:
        """What was fitted; None until it is."""
        return self._fit.model if self._fit is not None and self._fit.done else None

    def push(self, x: NDArray[np.float64], clean: NDArray[np.bool_]) -> int:
        """Take x (2, n) float64, any unit, and clean (2, n) bool, until the rhythm is there.

        Return how many of them that took: all, as long as it is not. Any chunking of the same
        samples gives the same rhythm with the same one of them. A sample that is not finite is not
        clean.
        """
        clean = clean & (np.abs(x) <= LARGEST)
        start = 0
        if self._fit is None:
            ends = [self._collect(one, x[one], clean[one]) for one in range(2)]
            if min(self._filled) < self._length:
                return len(clean[0])
            start = max(ends)
            self._fit = OscillatorFit(list(self._runs), self._sfreq, *self._band_hz)
        counted = start + 1 + np.flatnonzero(clean[:, start:].all(axis=0))
        self._waiting += len(counted)
        while self._waiting >= self._every:
            self._waiting -= self._every
            self._fit.step()
            if self._fit.done:
                return int(counted[len(counted) - self._waiting - 1])
        return len(clean[0])

    def interrupt(self) -> None:
        """Begin anew with what is not full."""
        self._filled = [n if n == self._length else 0 for n in self._filled]

    def _collect(self, one: int, x: NDArray[np.float64], clean: NDArray[np.bool_]) -> int:
        """Fill one's run; return how many samples that took, 0 where it was full."""
        run, filled, start = self._runs[one], self._filled[one], 0
        if filled == self._length:
            return 0
        for end in [*np.flatnonzero(~clean).tolist(), len(x)]:
            while start < end:
                taken = min(end - start, self._length - filled)
                run[filled : filled + taken] = x[start : start + taken]
                start, filled = start + taken, filled + taken
                if filled == self._length and np.ptp(run) >= SMALLEST_RANGE:
                    self._filled[one] = filled
                    return start
                # What does not move holds no rhythm.
                filled %= self._length
            start, filled = end + 1, 0 if end < len(x) else filled
        self._filled[one] = filled
        return start
