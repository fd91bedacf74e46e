"""What spoils a signal: blinks, and an electrode that has fallen off."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Blinks:
    """Eye blinks in an EEG: bumps (1 + cos(2 pi t / duration)) / 2 at Poisson times."""

    per_minute: float = 15.0
    """Of each person's own."""
    shared_per_minute: float = 0.0
    """Of those that come at the same moment in both, beside their own."""
    amplitude: float = 100e-6
    """Mean height, in the unit of the signal."""
    spread: float = 0.2
    """Standard deviation of the logarithm of the height."""
    duration_s: float = 0.3

    def __post_init__(self) -> None:
        if self.per_minute < 0.0 or self.shared_per_minute < 0.0:
            raise ValueError(
                f"blinks a minute must be 0 or more, found {self.per_minute:g} and "
                f"{self.shared_per_minute:g}"
            )
        if not self.duration_s > 0.0:
            raise ValueError(f"duration_s must be above 0 s, found {self.duration_s:g}")

    def bumps(
        self, n: int, rate_hz: float, random: np.random.Generator
    ) -> tuple[NDArray[np.float64], tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Return the bumps (n, 2), and the samples at which each person's are highest, sorted."""
        minutes = n / rate_hz / 60.0
        shared = random.integers(0, n, random.poisson(self.shared_per_minute * minutes))
        half = round(self.duration_s * rate_hz / 2)
        shape = (1.0 + np.cos(math.pi * np.arange(-half, half + 1) / max(1, half))) / 2.0
        bumps = np.zeros((n + 2 * half, 2))
        peaks = []
        for person in range(2):
            own = random.integers(0, n, random.poisson(self.per_minute * minutes))
            at = np.sort(np.concatenate((shared, own)))
            # The mean of exp(spread z) is exp(spread^2 / 2).
            heights = self.amplitude * np.exp(
                self.spread * random.standard_normal(len(at)) - self.spread**2 / 2
            )
            for peak, height in zip(at, heights, strict=True):
                bumps[peak : peak + 2 * half + 1, person] += height * shape
            peaks.append(at)
        return bumps[half : half + n], (peaks[0], peaks[1])


@dataclass(frozen=True, slots=True)
class Dropout:
    """A stretch without an electrode, and the new contact after it."""

    start_s: float
    end_s: float
    person: int = 0
    """0 is the client, 1 the therapist."""
    rail: float = 1.0
    """Where the signal stands meanwhile, in its unit: an open input is pulled to its supply."""
    offset: float = 2e-3
    """Of the new contact at first, in the unit of the signal."""
    fade_s: float = 0.3
    """Time constant with which that offset fades."""

    def __post_init__(self) -> None:
        if not 0.0 <= self.start_s < self.end_s:
            raise ValueError(
                f"a dropout ends after it starts, at 0 s or later, found {self.start_s:g} to "
                f"{self.end_s:g} s"
            )
        if self.person not in (0, 1):
            raise ValueError(f"person must be 0 (client) or 1 (therapist), found {self.person}")


def let_fall(
    signals: NDArray[np.float64], dropouts: tuple[Dropout, ...], rate_hz: float
) -> NDArray[np.bool_]:
    """Put the dropouts into `signals` (n, 2), in place; return where they are, (n, 2)."""
    off = np.zeros(signals.shape, np.bool_)
    for out in dropouts:
        first, back = round(out.start_s * rate_hz), round(out.end_s * rate_hz)
        off[first:back, out.person] = True
        since_s = np.arange(max(0, len(signals) - back)) / rate_hz
        signals[back:, out.person] += out.offset * np.exp(-since_s / out.fade_s)
    for out in dropouts:
        first, back = round(out.start_s * rate_hz), round(out.end_s * rate_hz)
        signals[first:back, out.person] = out.rail
    return off
