"""Whether mains hum spoils the phase: its share of what the band filter lets through.

Hum does no harm by being there, only by what is left of it after the band filter: 50 Hz comes out
of the alpha band 250 times smaller. So the filter is applied, and a lock-in at the mains
frequencies measures the hum in its output, over blocks of 0.2 s: whole cycles of 50 and of 60 Hz.
"""

import numpy as np
from numpy.typing import NDArray

from inphase_kernels.phasors import BandPhasor

BLOCK_S = 0.2
# Hum power over the power of the rest of the band signal. At 0.1 the hum alone makes the in-band
# SNR 10 dB: it turns the phase by 13 degrees (root mean square, 1/sqrt(2 * 10) rad; twice that as
# the signal fades), as much as a causal filter errs by in a good recording. Beyond, hum rules it.
SPOILED = 0.1
CLEAN_AGAIN = 0.05
# The rest of the signal comes and goes with its bandwidth: it is remembered for some of its swings.
MEMORY_SWINGS = 4.0


class MainsHum:
    """Judges one person's counts block by block; a verdict holds for the block that follows."""

    def __init__(
        self, rate_hz: float, band_hz: tuple[float, float], mains_hz: tuple[float, ...]
    ) -> None:
        self.seen_hz = tuple(hz for hz in mains_hz if hz < rate_hz / 2)
        """The mains frequencies that this sampling rate can show; the others are not judged."""
        n = max(1, round(BLOCK_S * rate_hz))
        cycles = np.array(self.seen_hz) / rate_hz
        angles = -2.0 * np.pi * np.outer(np.concatenate([cycles, -cycles]), np.arange(n))
        self._references = (np.cos(angles) + 1j * np.sin(angles)) / n
        self._filter = BandPhasor(rate_hz, *band_hz)
        self._keep = max(0.0, 1.0 - n / rate_hz * (band_hz[1] - band_hz[0]) / MEMORY_SWINGS)
        self._phasors = np.zeros(n, np.complex128)
        self._settled = np.zeros(n, np.bool_)
        self.restart()

    def restart(self) -> None:
        """Forget everything: samples are missing here."""
        self._filter.reset()
        self._filled = 0
        self._rest: float | None = None
        self.spoiled = False

    def update(
        self, counts: NDArray[np.float64], usable: NDArray[np.bool_] | None
    ) -> list[tuple[int, bool]]:
        """Take counts (n,) float64; return runs (number of samples, spoiled) that cover them.

        usable: (n,) bool, None for all; a sample that is not makes the filter settle anew.
        """
        phasors, settled = self._filter.push(counts, usable)
        n, size, start = len(phasors), len(self._phasors), 0
        runs: list[tuple[int, bool]] = []
        while start < n:
            filled = self._filled
            taken = min(size - filled, n - start)
            self._phasors[filled : filled + taken] = phasors[start : start + taken]
            self._settled[filled : filled + taken] = settled[start : start + taken]
            runs.append((taken, self.spoiled))
            start += taken
            self._filled = filled + taken
            if self._filled == size:
                self._judge()
                self._filled = 0
        return runs

    def _judge(self) -> None:
        if not self._settled.all():
            self._rest, self.spoiled = None, False
            return
        found = self._references @ self._phasors
        hum = float(np.vdot(found, found).real)
        whole = float(np.vdot(self._phasors, self._phasors).real) / len(self._phasors)
        rest = max(0.0, whole - hum)
        self._rest = rest if self._rest is None else rest + self._keep * (self._rest - rest)
        self.spoiled = hum > (CLEAN_AGAIN if self.spoiled else SPOILED) * self._rest
