"""Which samples may be believed, person by person, and why not: causal, sample by sample.

A verdict depends on a sample and those before it, never on how they were cut into blocks. Frames
bring a few samples each, so the levels are followed in plain Python: below some 30 samples a call
that is quicker than NumPy.
"""

from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from inphase.stages.mains_hum import MainsHum
from inphase.values import Quality

FULL_SCALE_COUNTS = 2**23 - 1
SATURATED_SHARE = 0.98
# Longer than a mains cycle, so that hum which reaches the rails is one spell and not many.
SATURATED_HOLD_S = 0.1
# Less than any live front end's noise: an ADS1292R at gain 6 and 250 Hz has some 100 counts.
FLAT_COUNTS = 2
# Two converters' own noise keeps two leads further apart than this, whatever is on them: closer for
# so long, or as close to opposite, they carry one signal, by a bridge or on one person.
SAME_COUNTS = 16
SAME_AFTER_S = 0.5
# Where the band is not told: all that any preset listens to, so stricter than each of them.
EVERY_BAND_HZ = (0.1, 15.0)


class SignalQuality:
    """Judges client and therapist: good, gap, electrode off, converter fault, self-test, saturated,
    flat, hum, or one signal on both.

    Settling, and silence after the first sample, are for others to say. `band_hz` is the band whose
    phase is wanted: hum is judged by what it does there. One call for a frame takes some 15 us.
    """

    def __init__(
        self,
        rate_hz: float,
        *,
        flat_after_s: float = 0.2,
        mains_hz: tuple[float, ...] = (50.0, 60.0),
        full_scale_counts: int = FULL_SCALE_COUNTS,
        band_hz: tuple[float, float] = EVERY_BAND_HZ,
    ) -> None:
        levels = (
            max(1, round(flat_after_s * rate_hz)),
            SATURATED_SHARE * full_scale_counts,
            round(SATURATED_HOLD_S * rate_hz),
        )
        self._levels = (_Levels(*levels), _Levels(*levels))
        self._hum = (
            MainsHum(rate_hz, band_hz, mains_hz),
            MainsHum(rate_hz, band_hz, mains_hz),
        )
        same_after = max(1, round(SAME_AFTER_S * rate_hz))
        self._difference = _Stillness(same_after, SAME_COUNTS)
        self._sum = _Stillness(same_after, SAME_COUNTS)
        self._client = _Stillness(same_after, SAME_COUNTS)
        self._states = (Quality.STALE, Quality.STALE)

    @property
    def states(self) -> tuple[Quality, Quality]:
        """The verdict on the last sample, or on what is missing after it, client first."""
        return self._states

    @property
    def mains_seen_hz(self) -> tuple[float, ...]:
        """The mains frequencies that are judged: those the sampling rate can show."""
        return self._hum[0].seen_hz

    def update(
        self,
        counts: NDArray[np.int32],
        lead_off: tuple[bool, bool],
        fault: bool,
        test: bool = False,
    ) -> NDArray[np.bool_]:
        """Judge counts (n, 2) int32; return which may be believed, (n, 2) bool.

        lead_off, fault, test: for all of these samples, as their frame says; a fault and a
        self-test are both persons'.
        """
        if not len(counts):
            return np.zeros((0, 2), np.bool_)
        floats = counts.T.astype(np.float64)
        why = Quality.TEST if test else Quality.FAULT if fault else None
        client = self._judge(0, counts, floats, lead_off, why)
        therapist = self._judge(1, counts, floats, lead_off, why)
        if not (why or lead_off[0] or lead_off[1]):
            self._compare(counts, client, therapist)
        self._states = (client[-1], therapist[-1])
        good = Quality.GOOD
        pairs = [(a is good, b is good) for a, b in zip(client, therapist, strict=True)]
        return np.array(pairs, np.bool_)

    def gap(self, n: int) -> None:
        """Take note that `n` samples are missing here."""
        if n > 0:
            for levels, hum in zip(self._levels, self._hum, strict=True):
                levels.gap(n)
                hum.restart()
            self._states = (Quality.GAP, Quality.GAP)

    def _compare(
        self, counts: NDArray[np.int32], client: list[Quality], therapist: list[Quality]
    ) -> None:
        """Say SAME where both would be good, move, and are one signal, as it is or turned over."""
        for i, (one, other) in enumerate(counts.tolist()):
            alike = self._difference.update(one - other)
            opposite = self._sum.update(one + other)
            at_rest = self._client.update(one)
            if (alike or opposite) and not at_rest and client[i] is therapist[i] is Quality.GOOD:
                client[i] = therapist[i] = Quality.SAME

    def _judge(
        self,
        person: int,
        counts: NDArray[np.int32],
        floats: NDArray[np.float64],
        lead_off: tuple[bool, bool],
        why_not: Quality | None,
    ) -> list[Quality]:
        hum = self._hum[person]
        n = len(counts)
        if why_not or lead_off[person]:
            hum.update(floats[person], np.zeros(n, np.bool_))
            self._levels[person].gap(n)
            return [why_not or Quality.LEAD_OFF] * n
        verdicts = self._levels[person].update(counts[:, person].tolist())
        usable = None
        if Quality.SATURATED in verdicts:
            usable = np.array([verdict is not Quality.SATURATED for verdict in verdicts])
        runs = hum.update(floats[person], usable)
        if any(spoiled for _, spoiled in runs):
            spoilt = chain.from_iterable(repeat(spoiled, length) for length, spoiled in runs)
            verdicts = [
                Quality.MAINS if hums and verdict is Quality.GOOD else verdict
                for verdict, hums in zip(verdicts, spoilt, strict=True)
            ]
        return verdicts


class _Stillness:
    """Tells whether a level has stayed within `tolerance` of where it came to rest for `after`."""

    def __init__(self, after: int, tolerance: int) -> None:
        self._after = after
        self._tolerance = tolerance
        self._quiet = 0
        self._level: int | None = None

    def update(self, level: int) -> bool:
        if self._level is None or abs(level - self._level) > self._tolerance:
            self._level, self._quiet = level, 0
        else:
            self._quiet += 1
        return self._quiet >= self._after


class _Levels:
    """Saturated, flat or good, from one person's counts alone."""

    def __init__(self, flat_after: int, limit_counts: float, hold: int) -> None:
        self._stillness = _Stillness(flat_after, FLAT_COUNTS)
        self._limit = limit_counts
        self._hold = hold
        self._held = 0

    def update(self, counts: list[int]) -> list[Quality]:
        verdicts: list[Quality] = []
        for count in counts:
            still = self._stillness.update(count)
            if abs(count) >= self._limit:
                self._held = self._hold + 1
            if self._held:
                self._held -= 1
                verdicts.append(Quality.SATURATED)
            elif still:
                verdicts.append(Quality.FLAT)
            else:
                verdicts.append(Quality.GOOD)
        return verdicts

    def gap(self, n: int) -> None:
        """Samples are missing: a level that has not moved since before them is still flat."""
        self._held = max(0, self._held - n)
