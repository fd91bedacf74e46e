"""Responses that both people give to the same stimuli: alike without any coupling."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LASTS = 12.0
"""Time constants after which a response is over: 2e-4 of its peak is left."""


@dataclass(frozen=True, slots=True)
class Evoked:
    """A burst, phase-locked to the stimulus, in both people's rhythm.

    With t the time since the stimulus less the latency, of amplitude a and from t = 0 on:

        a (t / decay) exp(1 - t / decay) cos(2 pi f t)
    """

    every_s: float = 4.0
    """Mean time from a stimulus to the next."""
    spread_s: float = 1.0
    """The time to the next is uniform within `every_s` +/- this."""
    latency_s: float = 0.1
    decay_s: float = 0.15
    """When the burst is largest, after the latency; it fades with the same time constant."""
    amplitude: float = 1.0
    """Of the burst at its largest, in amplitudes of the rhythm."""
    person_sd_s: float = 0.005
    """Standard deviation of a person's own latency about `latency_s`, the same at each stimulus."""
    trial_sd_s: float = 0.005
    """Standard deviation of the latency from stimulus to stimulus, for each person apart."""
    trial_sd: float = 0.2
    """Standard deviation of the logarithm of the amplitude from stimulus to stimulus."""

    def __post_init__(self) -> None:
        if not 0.0 <= self.spread_s < self.every_s:
            raise ValueError(
                f"spread_s must be from 0 to below every_s = {self.every_s:g} s, "
                f"found {self.spread_s:g}"
            )
        if not self.decay_s > 0.0:
            raise ValueError(f"decay_s must be above 0 s, found {self.decay_s:g}")

    def responses(
        self, n: int, rate_hz: float, frequency_hz: float, random: np.random.Generator
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the bursts (n, 2), in amplitudes of the rhythm, and the stimuli's samples (k,)."""
        most = int(n / rate_hz / (self.every_s - self.spread_s)) + 1
        gaps_s = random.uniform(self.every_s - self.spread_s, self.every_s + self.spread_s, most)
        marks = np.rint(np.cumsum(gaps_s) * rate_hz).astype(np.int64)
        marks = marks[marks < n]
        own_s = self.latency_s + self.person_sd_s * random.standard_normal(2)
        late_s = np.maximum(own_s + self.trial_sd_s * random.standard_normal((len(marks), 2)), 0.0)
        sizes = self.amplitude * np.exp(self.trial_sd * random.standard_normal((len(marks), 2)))
        bursts = np.zeros((n, 2))
        time_s = np.arange(round((_LASTS * self.decay_s + 2 * self.latency_s) * rate_hz)) / rate_hz
        for mark, late, size in zip(marks, late_s, sizes, strict=True):
            reach = min(len(time_s), n - mark)
            t = np.maximum(time_s[:reach, np.newaxis] - late, 0.0)
            shape = t / self.decay_s * np.exp(1.0 - t / self.decay_s)
            bursts[mark : mark + reach] += size * shape * np.cos(2.0 * math.pi * frequency_hz * t)
        return bursts, marks
