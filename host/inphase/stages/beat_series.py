"""A pair of ECGs becomes a pair of slow series, evenly sampled at 4 Hz: heart rate or breathing.

Each beat tells one value, and between beats the series runs straight. Berger and others 1986 and
the Task Force 1996 take 4 Hz for rhythms up to 0.4 Hz. Between the samples and the phasors, the
same for a live board and a file: any chunking of the same samples gives the same series, bit for
bit.
"""

import math
from bisect import bisect_right
from collections import deque
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from inphase.errors import ConfigError
from inphase.presets import Transform
from inphase_kernels import RPeaks

SERIES_HZ = 4
"""Values a second."""
QRS_HZ = (8.0, 25.0)
"""What the finder of beats listens to: what spoils it spoils the beats."""
SHORTEST_INTERVAL_S, LONGEST_INTERVAL_S = 0.3, 2.0
"""200 to 30 beats a minute."""
ECTOPIC_SHARE = 0.3
"""An interval further than this from the median of those before it is no sinus rhythm's: breathing
moves one by less (Malik and others 1989 take 20 %, which young people's breathing reaches)."""
HEIGHT_SHARE = 0.5
"""A beat further than this from the usual height is another kind of beat, or an artefact."""
REMEMBERED = 7
"""Intervals, or heights, in a median: one that stays changed is believed from the fifth on."""
FEWEST_KNOWN = 3
"""Intervals, or heights, that must be known before one is believed."""


class BeatSeries:
    """Two finders of R peaks, and what their beats tell by linear interpolation.

    "heart-rate": a beat tells 1 / (time since the beat before it), in beats a minute; ectopic and
    missed beats spoil the two intervals they are in, and no other. "ecg-respiration": a beat tells
    the height of its QRS complex, in the ECG's unit, which breathing swells and shrinks (Moody and
    others 1985); a beat that comes early or has another height is left out, and a missed one is
    not there. Breathing faster than half of the heart rate is not seen.

    A value at a time is interpolated between the believed beats around it. It is not valid where
    these are further apart than the longest bridge, nor where a sample that is not valid has come
    between the first of the two beats and the moment it is told: what breaks the signal also ends
    the values not yet told.

    The value at time t is told `delay_s` later, however long the intervals are.
    """

    def __init__(self, rate_hz: float, transform: Literal["heart-rate", "ecg-respiration"]) -> None:
        """Raise ConfigError where `rate_hz` is too low to find R peaks."""
        told = _Rates if transform == "heart-rate" else _Heights
        try:
            self._beats = (_Beats(rate_hz, told()), _Beats(rate_hz, told()))
        except ValueError as error:
            raise ConfigError(f"beats cannot be had from this signal: {error}") from None
        self._rate_hz = rate_hz
        self._lookahead = self._beats[0].lookahead_samples
        self._next = 0
        self._sample = 0

    @property
    def delay_s(self) -> float:
        """How long after a time its value is told."""
        return self._lookahead / self._rate_hz

    @property
    def next_value(self) -> int:
        """Number of the value that is told next; value k is that at k / 4 s of signal time."""
        return self._next

    def told_at(self, value: int) -> int:
        """Return the sample with which that value is told."""
        return math.ceil(value * self._rate_hz / SERIES_HZ) + self._lookahead

    def start_at(self, sample: int) -> None:
        """Say which sample comes first, before any came."""
        for beats in self._beats:
            beats.start_at(sample)
        self._sample = sample
        self._next = math.ceil(sample * SERIES_HZ / self._rate_hz)

    def update(
        self, volts: NDArray[np.float64], valid: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Take volts (n, 2) float64, any unit, and valid (n, 2) bool; return what is due by then.

        Values (m, 2) float64, 0 where not valid; and valid (m, 2) bool.
        """
        clean = valid & np.isfinite(volts)
        for person, beats in enumerate(self._beats):
            beats.update(
                np.ascontiguousarray(volts[:, person]), np.ascontiguousarray(clean[:, person])
            )
        self._sample += len(volts)
        due = range(self._next, self._due())
        self._next = due.stop
        values = np.array(
            [[beats.value(k, self.told_at(k)) for beats in self._beats] for k in due], np.float64
        ).reshape(len(due), 2)
        return values, values > 0.0

    def gap(self, samples: int) -> int:
        """Take that many missing samples; return how many values were due in them, none valid."""
        for beats in self._beats:
            beats.skip(samples)
        self._sample += samples
        missing = self._due() - self._next
        self._next += missing
        return missing

    def interrupt(self) -> None:
        """End what is known here although no sample is known to be missing: data came too late."""
        for beats in self._beats:
            beats.skip(0)

    def _due(self) -> int:
        """Return the number of the first value that is not due yet."""
        value = max(
            self._next,
            int((self._sample - self._lookahead) * SERIES_HZ / self._rate_hz) - 1,
        )
        while self.told_at(value) < self._sample:
            value += 1
        return value


def beat_series(transform: Transform, rate_hz: float) -> BeatSeries | None:
    """Return the stage that a transform asks for; None where the samples go on as they are.

    Raises ConfigError where `rate_hz` is too low to find R peaks.
    """
    if transform == "heart-rate" or transform == "ecg-respiration":
        return BeatSeries(rate_hz, transform)
    return None


class _Usual:
    """The median of the last values, and how far the next one is from it."""

    def __init__(self) -> None:
        self._values: deque[float] = deque(maxlen=REMEMBERED)

    def share_off(self, value: float) -> float:
        """Return (value - usual) / usual and remember it; NaN while too few are known."""
        known = sorted(self._values)
        self._values.append(value)
        if len(known) < FEWEST_KNOWN:
            return math.nan
        usual = known[len(known) // 2]
        return (value - usual) / usual


class _Told(Protocol):
    """What a person's beats tell."""

    longest_bridge_s: float
    """Longest time between two believed beats that is interpolated over."""

    def value(self, interval_s: float | None, height: float) -> float | None:
        """Take the next beat's interval, None at the start of a run, and height; return what it
        tells, above 0, or None where it is not believed."""


class _Rates:
    """Beats a minute, of the interval that a beat ends."""

    # A missed or an ectopic beat spoils two intervals, so that three are bridged, down to 45 beats
    # a minute.
    longest_bridge_s = 4.0

    def __init__(self) -> None:
        self._intervals_s = _Usual()

    def value(self, interval_s: float | None, _height: float) -> float | None:
        if interval_s is None or not SHORTEST_INTERVAL_S <= interval_s <= LONGEST_INTERVAL_S:
            return None
        off = self._intervals_s.share_off(interval_s)
        return 60.0 / interval_s if abs(off) <= ECTOPIC_SHARE else None


class _Heights:
    """The height of a beat's QRS complex."""

    # A missed or an ectopic beat costs one height, so that two intervals are bridged, down to 40
    # beats a minute.
    longest_bridge_s = 3.0

    def __init__(self) -> None:
        self._intervals_s = _Usual()
        self._heights = _Usual()

    def value(self, interval_s: float | None, height: float) -> float | None:
        early = interval_s is not None and self._intervals_s.share_off(interval_s) < -ECTOPIC_SHARE
        usual = abs(self._heights.share_off(height)) <= HEIGHT_SHARE
        return height if usual and not early else None


class _Beats:
    """One person's believed beats, and where the signal was broken."""

    def __init__(self, rate_hz: float, told: _Told) -> None:
        self._peaks = RPeaks(rate_hz)
        self._told = told
        self.lookahead_samples = (
            math.ceil(told.longest_bridge_s * rate_hz) + self._peaks.delay_samples
        )
        self._rate_hz = rate_hz
        self._start = self._sample = 0
        self._clean = False
        # The first sample of each break, rising; and how many older ones were forgotten.
        self._breaks: list[int] = []
        self._forgotten = 0
        self._last: tuple[float, int] | None = None
        # Time in seconds, what it tells, and run of each believed beat that may still be needed.
        self._believed: deque[tuple[float, float, int]] = deque()

    def start_at(self, sample: int) -> None:
        self._start = self._sample = sample

    def update(self, volts: NDArray[np.float64], clean: NDArray[np.bool_]) -> None:
        before = np.append(np.bool_(self._clean), clean[:-1])
        self._breaks += (self._sample + np.flatnonzero(before & ~clean)).tolist()
        if len(clean):
            self._clean = bool(clean[-1])
        for time, height in zip(*self._peaks.beats(volts, clean), strict=True):
            self._take(self._start + float(time), float(height))
        self._sample += len(volts)

    def skip(self, samples: int) -> None:
        self._breaks.append(self._sample)
        self._clean = False
        self._peaks.skip(samples)
        self._sample += samples

    def value(self, number: int, told_at: int) -> float:
        """Return the value at that number's time, 0 where it cannot be told; times must rise."""
        time_s = number / SERIES_HZ
        believed = self._believed
        while len(believed) > 1 and believed[1][0] <= time_s:
            believed.popleft()
        run = self._run(told_at)
        if len(self._breaks) > 1 and self._breaks[1] <= told_at:
            old = run - self._forgotten - 1
            del self._breaks[:old]
            self._forgotten += old
        if len(believed) < 2:
            return 0.0
        (early_s, early, early_run), (late_s, late, _) = believed[0], believed[1]
        apart_s = late_s - early_s
        if early_s > time_s or early_run != run or apart_s > self._told.longest_bridge_s:
            return 0.0
        return early + (late - early) * (time_s - early_s) / apart_s

    def _run(self, sample: float) -> int:
        """Return how many breaks began up to that sample."""
        return self._forgotten + bisect_right(self._breaks, sample)

    def _take(self, sample: float, height: float) -> None:
        """Take a beat; believe what it tells or not."""
        time_s, run = sample / self._rate_hz, self._run(sample)
        last, self._last = self._last, (time_s, run)
        value = self._told.value(
            None if last is None or last[1] != run else time_s - last[0], height
        )
        if value is not None:
            self._believed.append((time_s, value, run))
