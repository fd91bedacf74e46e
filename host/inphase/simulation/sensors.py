"""What a sensor makes of two people's rhythms: a voltage or a level, motion energy, or an ECG."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase.simulation.ecg import BREATHING_HZ, ecg, paced_beats

_LEAST_SHARE = 0.3
"""Of its mean, below which a heart rate does not fall, however strong the rhythm."""


@dataclass(frozen=True, slots=True)
class Level:
    """The rhythm itself, as an electrode, a belt or a skin conductance meter shows it."""

    amplitude: float = 20e-6
    """Of a rhythm of amplitude 1, in `dimension`."""
    dimension: str = "V"
    level: float = 0.0
    """What it varies about, in `dimension`."""
    offset: float = 0.0
    """Each person's own level is uniform within `level` +/- this."""
    mains: float = 0.0
    """Amplitude of mains hum, alike in both, in `dimension`."""
    mains_hz: float = 50.0

    def seen(
        self, rhythms: NDArray[np.float64], rate_hz: float, random: np.random.Generator
    ) -> NDArray[np.float64]:
        """Return (n, 2) in `dimension` from rhythms (n, 2) of amplitude 1."""
        hum = np.sin(2.0 * math.pi * self.mains_hz * np.arange(len(rhythms)) / rate_hz)
        levels = self.level + random.uniform(-self.offset, self.offset, 2)
        return np.asarray(self.amplitude * rhythms + self.mains * hum[:, np.newaxis] + levels)


@dataclass(frozen=True, slots=True)
class MotionEnergy:
    """Energy above 0: level exp(log_sd z), z the rhythm scaled to a variance of 1."""

    level: float = 200.0
    """Median energy; far above 1, so that log(1 + x) is log x."""
    log_sd: float = 0.7
    """Standard deviation of the energy's logarithm."""
    dimension: str = "au"

    def seen(
        self, rhythms: NDArray[np.float64], rate_hz: float, random: np.random.Generator
    ) -> NDArray[np.float64]:
        """Return (n, 2) energies from rhythms (n, 2)."""
        scale = np.sqrt(np.mean(rhythms**2, axis=0))
        return np.asarray(self.level * np.exp(self.log_sd * rhythms / scale))


@dataclass(frozen=True, slots=True)
class HeartBeats:
    """An ECG in volts whose heart rate, and height, go up and down with the rhythm: breathing."""

    per_minute: tuple[float, float] = (68.0, 73.0)
    """Mean rate of client and therapist."""
    depth: float = 0.04
    """By which share of itself a rhythm of amplitude 1 moves the rate."""
    jitter: float = 0.01
    """Standard deviation of each interval's own part, as a share of it."""
    swell: float = 0.0
    """By which share of itself a rhythm of amplitude 1 moves the height of a beat: lungs are slow,
    so that it is the rhythm's mean over a second."""
    dimension: str = "V"

    def seen(
        self, rhythms: NDArray[np.float64], rate_hz: float, random: np.random.Generator
    ) -> NDArray[np.float64]:
        """Return (n, 2) volts from rhythms (n, 2) of amplitude 1."""
        breath_at = np.arange(0.0, len(rhythms), rate_hz / BREATHING_HZ).astype(np.int64)
        seconds = len(rhythms) / rate_hz
        hearts = []
        for person in range(2):
            share = np.maximum(1.0 + self.depth * rhythms[:, person], _LEAST_SHARE)
            beats_s = paced_beats(
                self.per_minute[person] * share, rate_hz, random, jitter=self.jitter
            )
            breathing = _smooth(rhythms[:, person], rate_hz)[breath_at] if self.swell else None
            seen = ecg(beats_s, seconds, rate_hz, random, breathing=breathing, swell=self.swell)
            hearts.append(seen.volts)
        return np.column_stack(hearts)


def _smooth(rhythm: NDArray[np.float64], rate_hz: float) -> NDArray[np.float64]:
    """Return the rhythm's mean (n,) over the second around each sample."""
    span = max(1, round(rate_hz))
    sums = np.concatenate([[0.0], np.cumsum(rhythm)])
    at = np.arange(len(rhythm))
    first, last = np.maximum(at - span // 2, 0), np.minimum(at + span - span // 2, len(rhythm))
    return np.asarray((sums[last] - sums[first]) / (last - first))
