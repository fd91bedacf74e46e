"""Phasors: a pair of signals becomes a pair of band phasors, picked on the sample counter's grid.

The stage between samples and synchrony, the same for a live board and a file. It cuts nothing and
waits for nothing: any chunking of the same samples gives the same picks, bit for bit. A Kalman
estimator may first be fitted to a baseline; until it is, no phasor is valid.
"""

import math

import numpy as np
from numpy.typing import NDArray

from inphase.config import Settings
from inphase.errors import ConfigError
from inphase.stages.estimators import Wait, phase_estimator
from inphase.values import Break, PhasorBlock
from inphase_kernels.kalman_design import Oscillator
from inphase_kernels.rhythm_baseline import RhythmBaseline


class Phasors:
    """Two phase estimators with state, and the picking of every `stride`-th phasor.

    Picks fall on samples whose counter is a multiple of `stride`, so that they are the same ones
    wherever a chunk, or the host, began.
    """

    def __init__(
        self,
        settings: Settings,
        rate_hz: float,
        *,
        start: int = 0,
        therapist: Settings | None = None,
    ) -> None:
        """Begin at sample `start`; ConfigError where `rate_hz` is too low for the band.

        therapist: settings of the therapist's signal, where its band is another one. The faster
        estimator's phasors then wait for the slower one's, to a sample.
        """
        each = (settings, settings if therapist is None else therapist)
        self._stride = min(one.stride(rate_hz) for one in each)
        self._log = settings.transform == "log"
        self._settings = settings
        self._filters = tuple(phase_estimator(one, rate_hz) for one in each)
        slowest = max(band.delay_samples for band in self._filters)
        self._waits = tuple(
            Wait(round(slowest - band.delay_samples), band.centre_hz / rate_hz)
            for band in self._filters
        )
        self._rate_hz = float(rate_hz)
        for one, band in zip(each, self._filters, strict=True):
            settling_s = band.settling_samples / self._rate_hz
            if one.window_s < settling_s:
                raise ConfigError(
                    f"window_s is {one.window_s:g} s, and the estimator {one.estimator!r}"
                    f" needs {settling_s:.3g} s to settle after every break; use"
                    f" {math.ceil(1000.0 * settling_s) / 1000.0:g} s or more"
                )
        self._baseline: RhythmBaseline | None = None
        if settings.kalman_baseline_s > 0.0:
            if therapist is not None:
                raise ConfigError(
                    f"kalman_baseline_s is {settings.kalman_baseline_s:g} s, and one rhythm is"
                    " fitted to both people; with a band of the therapist's own it must be 0 s"
                )
            self._baseline = RhythmBaseline(
                self._rate_hz, *settings.estimator_band_hz, settings.kalman_baseline_s
            )
        self._learning = self._baseline is not None
        if min(band.settling_samples for band in self._filters) < self._stride:
            raise ValueError("the filter settles within a stride: a break could fall between picks")
        self._sample = start
        self._clean = False
        self._started = False

    @property
    def rate_hz(self) -> float:
        """Samples a second."""
        return self._rate_hz

    @property
    def stride(self) -> int:
        """Samples from one pick to the next."""
        return self._stride

    @property
    def delay_s(self) -> float:
        """How old, at a pick, the signal is that it describes: the estimator's group delay."""
        return max(band.delay_samples for band in self._filters) / self._rate_hz

    @property
    def settling_s(self) -> float:
        """Clean signal needed before a phasor is valid: at the start, and after a break that is
        after the baseline."""
        learning = self._baseline.samples if self._baseline is not None and self._learning else 0
        settling = (
            band.settling_samples + wait.samples
            for band, wait in zip(self._filters, self._waits, strict=True)
        )
        return (max(settling) + learning) / self._rate_hz

    @property
    def learning(self) -> float | None:
        """Share of the baseline that is there, 0 to 1; None where none is waited for."""
        return self._baseline.share if self._baseline is not None and self._learning else None

    @property
    def rhythm(self) -> Oscillator | None:
        """What the estimators were fitted to; None where they are not, or not yet."""
        return None if self._baseline is None else self._baseline.rhythm

    def start_at(self, sample: int) -> None:
        """Say which sample comes first; ValueError once samples have come."""
        if self._started:
            raise ValueError(f"samples have come up to {self._sample}: the counter stands")
        self._sample = sample

    def update(self, volts: NDArray[np.float64], valid: NDArray[np.bool_]) -> PhasorBlock:
        """Take volts (n, 2) float64, any unit, and valid (n, 2) bool; return what was picked.

        A sample that is not valid or not finite breaks its person's run: phasors are 0 and not
        valid until the filter has settled anew.
        """
        n = len(volts)
        self._started = True
        picks = np.arange(-self._sample % self._stride, n, self._stride, dtype=np.int64)
        phasors = np.zeros((len(picks), 2), np.complex128)
        settled = np.zeros((len(picks), 2), np.bool_)
        clean = valid & np.isfinite(volts)
        x = np.ascontiguousarray(volts.T)
        if self._log:
            x = np.log1p(np.maximum(x, 0.0))
        usable = np.ascontiguousarray(clean.T)
        learnt = self._learn(x, usable)
        first = int(np.searchsorted(picks, learnt))
        for person, band in enumerate(self._filters):
            filtered, ok = band.push(x[person, learnt:], usable[person, learnt:])
            filtered, ok = self._waits[person].push(filtered, ok)
            phasors[first:, person] = filtered[picks[first:] - learnt]
            settled[first:, person] = ok[picks[first:] - learnt]
        block = PhasorBlock(self._sample + picks, phasors, settled, self._breaks(clean))
        self._sample += n
        return block

    def gap(self, samples: int) -> PhasorBlock:
        """Take that many missing samples, in time that does not grow with their number."""
        first, end = self._sample, self._sample + samples
        skipped = -(-end // self._stride) - -(-first // self._stride)
        block = self.interrupt()
        self._sample = end
        return PhasorBlock(block.sample, block.phasors, block.valid, block.breaks, skipped)

    def interrupt(self) -> PhasorBlock:
        """End the clean run here although no sample is known to be missing: data came too late."""
        for band, wait in zip(self._filters, self._waits, strict=True):
            band.reset()
            wait.reset()
        if self._baseline is not None:
            self._baseline.interrupt()
        breaks = (Break(self._sample, (True, True)),) if self._clean else ()
        self._clean = False
        return PhasorBlock(
            np.empty(0, np.int64),
            np.empty((0, 2), np.complex128),
            np.empty((0, 2), np.bool_),
            breaks,
        )

    def _learn(self, x: NDArray[np.float64], clean: NDArray[np.bool_]) -> int:
        """Return how many of these samples came before there were estimators to take them."""
        if self._baseline is None or not self._learning:
            return 0
        taken = self._baseline.push(x, clean)
        rhythm = self._baseline.rhythm
        if rhythm is not None:
            self._learning = False
            self._filters = tuple(
                phase_estimator(self._settings, self._rate_hz, rhythm) for _person in range(2)
            )
        return taken

    def _breaks(self, clean: NDArray[np.bool_]) -> tuple[Break, ...]:
        if not len(clean) or (self._clean and clean.all()):
            return ()
        pairs = clean[:, 0] & clean[:, 1]
        before = np.append(np.bool_(self._clean), pairs[:-1])
        self._clean = bool(pairs[-1])
        return tuple(
            Break(int(i) + self._sample, (not clean[i, 0], not clean[i, 1]))
            for i in np.flatnonzero(before & ~pairs)
        )
