"""Another sample rate for a whole signal: windowed sinc interpolation, no SciPy at run time."""

import numpy as np
from numpy.typing import NDArray

_ZERO_CROSSINGS = 24
_KAISER_BETA = 8.0
_PASSBAND = 0.92
"""Of the lower Nyquist frequency; the rest is the transition."""


def resample(signals: NDArray[np.float64], from_hz: float, to_hz: float) -> NDArray[np.float64]:
    """Return signals (n, channels) float64 at `to_hz`; the first sample keeps its time.

    Band-limited to 0.92 of the lower Nyquist frequency (Smith, Digital Audio Resampling); before
    the start and after the end the signal is taken to stay at its first and last value. The same
    rate returns the same numbers.
    """
    if from_hz <= 0.0 or to_hz <= 0.0:
        raise ValueError(f"rates must be above 0 Hz, found {from_hz} and {to_hz}")
    if from_hz == to_hz or len(signals) == 0:
        return signals
    cutoff = _PASSBAND * min(1.0, to_hz / from_hz)
    reach = int(np.ceil(_ZERO_CROSSINGS / cutoff))
    count = int((len(signals) - 1) * to_hz / from_hz + 1e-9) + 1
    position = np.arange(count) * (from_hz / to_hz)
    nearest = np.rint(position).astype(np.int64)
    offset = position - nearest
    padded = np.pad(signals, ((reach, reach), (0, 0)), mode="edge")
    result = np.zeros((count, signals.shape[1]))
    weights = np.zeros(count)
    for tap in range(-reach, reach + 1):
        distance = offset - tap
        weight = np.sinc(cutoff * distance) * _kaiser(distance / (reach + 0.5))
        weights += weight
        result += weight[:, np.newaxis] * padded[nearest + reach + tap]
    result /= weights[:, np.newaxis]
    return result


def _kaiser(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The Kaiser window at x in -1 to 1."""
    return np.asarray(
        np.i0(_KAISER_BETA * np.sqrt(np.maximum(1.0 - x * x, 0.0))) / np.i0(_KAISER_BETA)
    )
