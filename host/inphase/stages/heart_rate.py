"""Heart rate: a pair of ECGs becomes a pair of instantaneous heart rates, evenly sampled at 4 Hz.

Berger and others 1986 and the Task Force 1996 take 4 Hz for rhythms up to 0.4 Hz. Between the
samples and the phasors, the same for a live board and a file: any chunking of the same samples
gives the same rates, bit for bit.
"""

import math
from bisect import bisect_right
from collections import deque

import numpy as np
from numpy.typing import NDArray

from inphase.errors import ConfigError
from inphase_kernels import RPeaks

HEART_RATE_HZ = 4
"""Rates a second."""
QRS_HZ = (8.0, 25.0)
"""What the finder of beats listens to: what spoils it spoils the beats."""
LONGEST_BRIDGE_S = 4.0
"""Longest time between two believed beats that is interpolated over: a missed or an ectopic beat
spoils two intervals, so that three are bridged, down to 45 beats a minute."""
SHORTEST_INTERVAL_S, LONGEST_INTERVAL_S = 0.3, 2.0
"""200 to 30 beats a minute."""
ECTOPIC_SHARE = 0.3
"""An interval further than this from the median of those before it is no sinus rhythm's: breathing
moves one by less (Malik and others 1989 take 20 %, which young people's breathing reaches)."""
REMEMBERED = 7
"""Intervals in that median: a rate that stays changed is believed from the fifth on."""
FEWEST_KNOWN = 3
"""Intervals that must be known before one is believed."""


class HeartRate:
    """Two finders of R peaks, and the rate between the beats by linear interpolation.

    A beat's rate is 1 / (time since the beat before it), at the beat's own time; ectopic and missed
    beats spoil the two intervals they are in, and no other. A rate at a time is interpolated
    between the believed beats around it. It is not valid where these are more than
    LONGEST_BRIDGE_S apart, nor where a sample that is not valid has come between the first of the
    two beats and the moment it is told: what breaks the signal also ends the rates not yet told.

    The rate at time t is told `delay_s` later, however long the intervals are.
    """

    def __init__(self, rate_hz: float) -> None:
        """Raise ConfigError where `rate_hz` is too low to find R peaks."""
        try:
            self._beats = (_Beats(rate_hz), _Beats(rate_hz))
        except ValueError as error:
            raise ConfigError(f"heart rate cannot be had from this signal: {error}") from None
        self._rate_hz = rate_hz
        self._lookahead = math.ceil(LONGEST_BRIDGE_S * rate_hz) + self._beats[0].delay_samples
        self._next = 0
        self._sample = 0

    @property
    def delay_s(self) -> float:
        """How long after a time its rate is told."""
        return self._lookahead / self._rate_hz

    @property
    def next_rate(self) -> int:
        """Number of the rate that is told next; rate k is that at k / 4 s of signal time."""
        return self._next

    def told_at(self, rate: int) -> int:
        """Return the sample with which that rate is told."""
        return math.ceil(rate * self._rate_hz / HEART_RATE_HZ) + self._lookahead

    def start_at(self, sample: int) -> None:
        """Say which sample comes first, before any came."""
        for beats in self._beats:
            beats.start_at(sample)
        self._sample = sample
        self._next = math.ceil(sample * HEART_RATE_HZ / self._rate_hz)

    def update(
        self, volts: NDArray[np.float64], valid: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Take volts (n, 2) float64, any unit, and valid (n, 2) bool; return what is due by then.

        Rates (m, 2) float64, beats a minute, 0 where not valid; and valid (m, 2) bool.
        """
        clean = valid & np.isfinite(volts)
        for person, beats in enumerate(self._beats):
            beats.update(
                np.ascontiguousarray(volts[:, person]), np.ascontiguousarray(clean[:, person])
            )
        self._sample += len(volts)
        due = range(self._next, self._due())
        self._next = due.stop
        rates = np.array(
            [[beats.rate(k, self.told_at(k)) for beats in self._beats] for k in due], np.float64
        ).reshape(len(due), 2)
        return rates, rates > 0.0

    def gap(self, samples: int) -> int:
        """Take that many missing samples; return how many rates were due in them: none is valid."""
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
        """Return the number of the first rate that is not due yet."""
        rate = max(
            self._next,
            int((self._sample - self._lookahead) * HEART_RATE_HZ / self._rate_hz) - 1,
        )
        while self.told_at(rate) < self._sample:
            rate += 1
        return rate


class _Beats:
    """One person's believed beats, and where the signal was broken."""

    def __init__(self, rate_hz: float) -> None:
        self._peaks = RPeaks(rate_hz)
        self.delay_samples = self._peaks.delay_samples
        self._rate_hz = rate_hz
        self._start = self._sample = 0
        self._clean = False
        # The first sample of each break, rising; and how many older ones were forgotten.
        self._breaks: list[int] = []
        self._forgotten = 0
        self._last: tuple[float, int] | None = None
        self._intervals_s: deque[float] = deque(maxlen=REMEMBERED)
        # Time in seconds, beats a minute, and run of each believed beat that may still be needed.
        self._believed: deque[tuple[float, float, int]] = deque()

    def start_at(self, sample: int) -> None:
        self._start = self._sample = sample

    def update(self, volts: NDArray[np.float64], clean: NDArray[np.bool_]) -> None:
        before = np.append(np.bool_(self._clean), clean[:-1])
        self._breaks += (self._sample + np.flatnonzero(before & ~clean)).tolist()
        if len(clean):
            self._clean = bool(clean[-1])
        for time in self._peaks.push(volts, clean):
            self._take(self._start + float(time))
        self._sample += len(volts)

    def skip(self, samples: int) -> None:
        self._breaks.append(self._sample)
        self._clean = False
        self._peaks.skip(samples)
        self._sample += samples

    def rate(self, number: int, told_at: int) -> float:
        """Return beats a minute at that rate's time, 0 where it cannot be told; times must rise."""
        time_s = number / HEART_RATE_HZ
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
        if early_s > time_s or early_run != run or apart_s > LONGEST_BRIDGE_S:
            return 0.0
        return early + (late - early) * (time_s - early_s) / apart_s

    def _run(self, sample: float) -> int:
        """Return how many breaks began up to that sample."""
        return self._forgotten + bisect_right(self._breaks, sample)

    def _take(self, sample: float) -> None:
        """Take a beat; believe its interval or not."""
        time_s, run = sample / self._rate_hz, self._run(sample)
        last, self._last = self._last, (time_s, run)
        if last is None or last[1] != run:
            return
        interval_s = time_s - last[0]
        if not SHORTEST_INTERVAL_S <= interval_s <= LONGEST_INTERVAL_S:
            return
        known = sorted(self._intervals_s)
        self._intervals_s.append(interval_s)
        if len(known) < FEWEST_KNOWN:
            return
        usual_s = known[len(known) // 2]
        if abs(interval_s - usual_s) <= ECTOPIC_SHARE * usual_s:
            self._believed.append((time_s, 60.0 / interval_s, run))
