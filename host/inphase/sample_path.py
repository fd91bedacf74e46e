"""The way of the samples through the stages: counts to volts to phasors to estimates to a cue.

With the transforms of an ECG the volts first become heart rates, or breathing.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inphase.config import Settings
from inphase.stages.beat_series import QRS_HZ, SERIES_HZ, BeatSeries, beat_series
from inphase.stages.calibration import Calibration
from inphase.stages.clock import BoardClock
from inphase.stages.cue_policy import CuePolicy
from inphase.stages.phasors import Phasors
from inphase.stages.quality import SignalQuality
from inphase.stages.synchrony import Synchrony
from inphase.values import (
    OFF,
    Acknowledgement,
    BoardStatus,
    Cue,
    Hello,
    PhasorBlock,
    Quality,
    SampleBlock,
    SynchronyEstimate,
)
from inphase_kernels.kalman_design import Oscillator

MARK_CYCLES = 1 / 8
"""A mark is known to a block, and a block may last so many cycles of the band's upper edge: then
its uncertainty costs surrogates 5 % of what they share with the observed (sinc^2), and beyond that
they would no longer hold it."""

LATE_AFTER_S = 0.25
"""Samples so long on their way are not of now."""


class SamplePath:
    """The stages for one board in one run of it, and the cue they lead to."""

    def __init__(self, settings: Settings, hello: Hello) -> None:
        """Raise ConfigError where the board's rate is too low for the band."""
        self.hello = hello
        """The board's, which the stages were made for."""
        self._series = beat_series(settings.transform, hello.rate_hz)
        rate_hz = hello.rate_hz if self._series is None else SERIES_HZ
        self._phasors = Phasors(settings, rate_hz)
        self._synchrony = Synchrony(
            settings,
            rate_hz=rate_hz,
            stride=self._phasors.stride,
            delay_s=self._phasors.delay_s,
            each_surrogate=True,
        )
        self._calibration = Calibration(hello.gain, hello.vref_volts)
        self._quality = SignalQuality(
            hello.rate_hz,
            flat_after_s=settings.flat_after_s,
            mains_hz=settings.mains_hz,
            band_hz=settings.band_hz if self._series is None else QRS_HZ,
        )
        self._policy = CuePolicy(settings)
        self._clock = BoardClock(hello.rate_hz)
        self._coarsest_mark_s = MARK_CYCLES / settings.band_hz[1]
        self._next_sample = 0
        self.started = False
        """A sample has come."""
        self.cue: Cue = OFF

    @property
    def signal_time_s(self) -> float | None:
        """Signal time just after the newest sample, since the board started."""
        return self._next_sample / self.hello.rate_hz if self.started else None

    @property
    def quality(self) -> tuple[Quality, Quality]:
        """What is to be said of each person's signal; SETTLING while the window refills."""
        client, therapist = (
            Quality.SETTLING if told is Quality.GOOD and not settled else told
            for told, settled in zip(self._quality.states, self._synchrony.settled, strict=True)
        )
        return client, therapist

    @property
    def window_fill(self) -> float:
        """Share of the window that is full of clean pairs, 0 to 1."""
        return self._synchrony.window_fill

    @property
    def surrogates_ready(self) -> int:
        """Surrogates with a full window."""
        return self._synchrony.surrogates_ready

    @property
    def learning(self) -> float | None:
        """Share of the estimators' baseline that is there, 0 to 1; None where none is awaited."""
        return self._phasors.learning

    @property
    def rhythm(self) -> Oscillator | None:
        """What the estimators were fitted to; None where they are not, or not yet."""
        return self._phasors.rhythm

    @property
    def baseline(self) -> float:
        """Share of the baseline that has been taken, 0 to 1; below 1 there is no cue."""
        return self._policy.baseline

    @property
    def clock(self) -> BoardClock:
        """The board's clock against the host's."""
        return self._clock

    def lateness_s(self, time_s: float) -> float:
        """How long the newest sample had been on its way at `time_s`; 0 while that is not known."""
        converted_s = self._clock.time_of(self._next_sample - 1) if self.started else None
        return 0.0 if converted_s is None else time_s - converted_s

    def serves(self, hello: Hello) -> bool:
        """Whether a board that says this can go on where the last one stood."""
        mine = self.hello
        return (hello.board_id, hello.rate_hz, hello.gain, hello.vref_volts) == (
            mine.board_id,
            mine.rate_hz,
            mine.gain,
            mine.vref_volts,
        )

    def update(
        self, time_s: float, block: SampleBlock, *, behind: bool = False
    ) -> tuple[SynchronyEstimate, ...]:
        """Take a block that came at `time_s`, and the gap before it; return what came due.

        `behind` says of a block that is not late by itself that the live stream was, by the board's
        word. Estimates that come due with such blocks, and with those that had been on their way
        for more than LATE_AFTER_S, are late.
        """
        estimates: tuple[SynchronyEstimate, ...] = ()
        if not self.started:
            self.started = True
            self._start_at(block.sample)
            self._next_sample = block.sample
        missing = block.sample - self._next_sample
        if missing > 0:
            self._quality.gap(missing)
            estimates = self._judge(self._gap(missing), self._quality.states)
        if not block.late:
            # Of one that had to be asked for, the arrival tells nothing of the clocks.
            self._clock.note(block.sample, block.ticks_us, time_s, len(block.counts))
        if block.mark and len(block.counts) <= self._coarsest_mark_s * self.hello.rate_hz:
            self._synchrony.mark(self._in_pairs(block.sample))
        clean = self._quality.update(
            block.counts, block.lead_off, block.converter_fault, block.test
        )
        volts = self._calibration.volts(block.counts)
        phasors = self._phasors_of(volts, np.asarray(clean, np.bool_))
        self._next_sample = block.sample + len(block.counts)
        late = block.late or behind or self.lateness_s(time_s) > LATE_AFTER_S
        return estimates + self._judge(phasors, self._quality.states, late=late)

    def doubt(self, why: Quality) -> tuple[SynchronyEstimate, ...]:
        """Say that there is no number now; the cue goes off.

        The window stays as it is: what is not here may still come, late.
        """
        return self._decide(self._synchrony.refuse((why, why)), late=False)

    def interrupt(self, why: Quality) -> tuple[SynchronyEstimate, ...]:
        """Empty the window, because nothing came or what comes is another run; the cue goes off."""
        if self._series is not None:
            self._series.interrupt()
        return self._judge(self._phasors.interrupt(), (why, why))

    def note_round_trip(self, answer: Acknowledgement) -> None:
        """Place the board's clock by an answered command."""
        self._clock.note_round_trip(answer.ticks_us, answer.sent_s, answer.received_s)

    def note_status(self, status: BoardStatus, received_s: float) -> None:
        """Place the board's clock by a status."""
        self._clock.note_status(status.ticks_us, received_s)

    def _start_at(self, sample: int) -> None:
        if self._series is not None:
            self._series.start_at(sample)
            self._phasors.start_at(self._series.next_value)
        else:
            self._phasors.start_at(sample)

    def _in_pairs(self, sample: int) -> float:
        """Count in what the phasors are made of: samples, or values of a series."""
        return sample if self._series is None else sample * SERIES_HZ / self.hello.rate_hz

    def _gap(self, samples: int) -> PhasorBlock:
        return self._phasors.gap(samples if self._series is None else self._series.gap(samples))

    def _phasors_of(self, volts: NDArray[np.float64], valid: NDArray[np.bool_]) -> PhasorBlock:
        if self._series is not None:
            volts, valid = self._series.update(volts, valid)
        return self._phasors.update(volts, valid)

    def _judge(
        self, block: PhasorBlock, quality: tuple[Quality, Quality], *, late: bool = False
    ) -> tuple[SynchronyEstimate, ...]:
        return self._decide(self._synchrony.update(block, quality), late=late)

    def _decide(
        self, estimates: tuple[SynchronyEstimate, ...], *, late: bool
    ) -> tuple[SynchronyEstimate, ...]:
        if self._series is not None:
            estimates = tuple(_on_samples(self._series, estimate) for estimate in estimates)
        if late:
            estimates = tuple(replace(estimate, late=True) for estimate in estimates)
        for estimate in estimates:
            self.cue = self._policy.decide(estimate)
        return estimates


def _on_samples(series: BeatSeries, estimate: SynchronyEstimate) -> SynchronyEstimate:
    """Count in samples, not in values of the series: the one with which the estimate was told."""
    return replace(
        estimate,
        sample=series.told_at(estimate.sample),
        delay_s=estimate.delay_s + series.delay_s,
    )
