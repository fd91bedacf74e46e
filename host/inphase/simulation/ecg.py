"""A simulated ECG whose beats are known: seeded, for tests and for trying the presets for an ECG.

Each beat is a sum of Gaussians, P, Q, R, S and T, with the places and widths of McSharry and others
2003 (table 1) in seconds, the T wave's following the square root of the interval (Bazett). Interval
by interval the rate breathes, wanders and jitters; under it lie noise and a slow baseline. A known
breathing also makes every beat higher and lower, in phase with it: breathing turns the heart's
electrical axis and fills the chest between heart and electrodes (Moody and others 1985).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

R_VOLTS = 1e-3
BREATHING_HZ = 100.0
"""Values a second of a breathing that is given."""
T_WAVE_S = 0.28
# Seconds from R, height as a share of R's, width (standard deviation) in seconds.
WAVES = (
    (-0.18, 0.12, 0.025),
    (-0.03, -0.12, 0.010),
    (0.0, 1.0, 0.011),
    (0.03, -0.2, 0.010),
    (T_WAVE_S, 0.3, 0.040),
)


@dataclass(frozen=True, slots=True, eq=False)
class Ecg:
    """One person's ECG, and when each R wave is highest."""

    volts: NDArray[np.float64]
    """(n,)"""
    beats_s: NDArray[np.float64]
    """(b,) times of the R waves within the signal."""


def beat_times(
    seconds: float,
    random: np.random.Generator,
    *,
    per_minute: float = 70.0,
    breathing: NDArray[np.float64] | None = None,
    breathing_hz: float = 0.25,
    depth: float = 0.06,
    jitter: float = 0.02,
) -> NDArray[np.float64]:
    """Return times (b,) of beats from 0.7 s to a little beyond `seconds`.

    The rate goes up and down by `depth` of itself with breathing: at `breathing_hz`, or as
    `breathing`, about -1 to 1, 100 values a second, says. `jitter`: standard deviation of each
    interval's own part.
    """
    times = [0.7]
    while times[-1] < seconds:
        if breathing is None:
            swing = float(np.sin(2 * np.pi * breathing_hz * times[-1]))
        else:
            swing = float(_breath(breathing, np.array(times[-1:]))[0])
        share = 1.0 + depth * swing + jitter * float(random.standard_normal())
        times.append(times[-1] + 60.0 / (per_minute * share))
    return np.array(times)


def paced_beats(
    per_minute: NDArray[np.float64],
    rate_hz: float,
    random: np.random.Generator,
    *,
    jitter: float = 0.02,
) -> NDArray[np.float64]:
    """Return times (b,) of the beats that a heart rate `per_minute` (n,) above 0 makes.

    Integral pulse frequency modulation: a beat whenever the rate's integral has grown by 1, or by
    what each interval's own part, of standard deviation `jitter`, makes of 1. A beat thus follows
    the mean of the rate since the beat before it, and what is faster than the heart averages out.
    """
    time_s = np.arange(len(per_minute) + 1) / rate_hz
    grown = np.concatenate(([0.0], np.cumsum(per_minute) / (60.0 * rate_hz)))
    own = np.maximum(1.0 + jitter * random.standard_normal(int(2 * grown[-1]) + 8), 0.1)
    due = np.cumsum(own)
    return np.asarray(np.interp(due[due < grown[-1]], grown, time_s))


def ecg(
    beats_s: NDArray[np.float64],
    seconds: float,
    rate_hz: float,
    random: np.random.Generator,
    *,
    noise: float = 0.02,
    wander: float = 0.2,
    breathing: NDArray[np.float64] | None = None,
    swell: float = 0.1,
) -> Ecg:
    """Return the ECG of these beats, `rate_hz` samples a second.

    noise, wander: standard deviation of white noise and amplitude of a 0.2 Hz baseline, as shares
    of the R wave. breathing: as for `beat_times`; a beat at time t is 1 + swell x breathing(t)
    times as high as without it, its waves all alike.
    """
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    volts = np.zeros(len(time_s))
    intervals_s = np.diff(beats_s, append=beats_s[-1] + 0.8)
    heights = np.ones(len(beats_s))
    if breathing is not None:
        heights += swell * _breath(breathing, beats_s)
    for beat_s, interval_s, size in zip(beats_s, intervals_s, heights, strict=True):
        for from_r_s, height, width_s in WAVES:
            late_s = from_r_s * np.sqrt(interval_s) if from_r_s == T_WAVE_S else from_r_s
            first, last = (
                max(0, int((beat_s + late_s + reach * width_s) * rate_hz)) for reach in (-6, 6)
            )
            near = time_s[first:last] - beat_s - late_s
            volts[first:last] += size * height * np.exp(-0.5 * (near / width_s) ** 2)
    volts += noise * random.standard_normal(len(volts)) + wander * np.sin(0.4 * np.pi * time_s)
    return Ecg(R_VOLTS * volts, beats_s[beats_s < time_s[-1]])


def _breath(breathing: NDArray[np.float64], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the breathing at those times; its last value beyond its end."""
    at = np.minimum((BREATHING_HZ * times_s).astype(np.int64), len(breathing) - 1)
    return breathing[at]
