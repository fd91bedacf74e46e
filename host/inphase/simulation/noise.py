"""Noise with a stated spectrum, and the power of a signal within a band."""

import math

import numpy as np
from numpy.typing import NDArray

FLAT_BELOW_HZ = 0.01
"""Below it 1/f noise is flat, so that a long signal does not drift without end."""
_STEPS_A_TIME_CONSTANT = 100


def pink_noise(
    n: int, rate_hz: float, random: np.random.Generator, people: int = 2
) -> NDArray[np.float64]:
    """Return (n, people) whose power falls as 1/f above FLAT_BELOW_HZ; its scale is arbitrary.

    Made in the frequency domain: its mean is 0 and its end goes over into its beginning.
    """
    spectrum = np.fft.rfft(random.standard_normal((people, n)))
    hz = np.maximum(np.fft.rfftfreq(n, 1.0 / rate_hz), FLAT_BELOW_HZ)
    spectrum /= np.sqrt(hz)
    spectrum[:, 0] = 0.0
    return np.asarray(np.fft.irfft(spectrum, n).T)


def band_power(
    signals: NDArray[np.float64], rate_hz: float, band_hz: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the mean square of each column of `signals` (n, ...) within `band_hz`."""
    n = len(signals)
    spectrum = np.fft.rfft(signals, axis=0)
    hz = np.fft.rfftfreq(n, 1.0 / rate_hz)
    inside = (hz >= band_hz[0]) & (hz <= band_hz[1])
    return np.asarray(2.0 * np.sum(np.abs(spectrum[inside]) ** 2, axis=0) / n**2)


def wandering(
    n: int, rate_hz: float, sd: float, time_constant_s: float, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return (n, 2): two independent, stationary Ornstein-Uhlenbeck processes.

        dx = -x / tau dt + sd sqrt(2 / tau) dW

    Stepped exactly a hundred times a time constant (or every sample, where that is less often) and
    interpolated between, which takes 0.3 % from the variance.
    """
    stride = max(1, int(time_constant_s * rate_hz / _STEPS_A_TIME_CONSTANT))
    count = -(-n // stride) + 1
    keep = math.exp(-stride / (time_constant_s * rate_hz))
    kicks = math.sqrt(1.0 - keep**2) * random.standard_normal((count, 2))
    kicks[0] = random.standard_normal(2)
    coarse = np.empty((count, 2))
    for person in range(2):
        value, own = 0.0, kicks[:, person].tolist()
        for i in range(count):
            value = keep * value + own[i]
            coarse[i, person] = value
    position = np.arange(n) / stride
    whole = position.astype(np.int64)
    share = (position - whole)[:, np.newaxis]
    return np.asarray(sd * ((1.0 - share) * coarse[whole] + share * coarse[whole + 1]))
