"""The endpoint-corrected Hilbert transform as weights of a WindowPhasor.

Schreglmann and colleagues 2021, doi 10.1038/s41467-020-20581-7: of a window, the Fourier transform
times the analytic multiplier times the response of a causal Butterworth band filter, transformed
back, and of that the last sample. All of it is linear: the last sample is one fixed complex
dot product with the window.
"""

import functools
import math

import numpy as np
from numpy.typing import NDArray

from inphase_kernels.band_design import checked_band
from inphase_kernels.window_design import WindowDesign, scaled_window, window_taps

WINDOW_BANDWIDTHS = 6.0
"""Window length where none is given, over 1 / bandwidth: 1.5 s for 8 to 12 Hz."""


def design_echt(
    sfreq: float, low_hz: float, high_hz: float, window_s: float | None = None
) -> WindowDesign:
    """Return the weights for the middle of the band.

    Raises ValueError as `design_band` does, and for a window of fewer than 8 samples.
    """
    sfreq, low, high = checked_band(sfreq, low_hz, high_hz)
    given_s = WINDOW_BANDWIDTHS / (high - low) if window_s is None else float(window_s)
    return _design(sfreq, low, high, window_taps(sfreq, given_s))


@functools.lru_cache(maxsize=16)
def _design(sfreq: float, low: float, high: float, taps: int) -> WindowDesign:
    return scaled_window(sfreq, (low + high) / 2, echt_weights(sfreq, low, high, taps))


def echt_weights(sfreq: float, low: float, high: float, taps: int) -> NDArray[np.complex128]:
    """Return the weights (taps,), newest sample first, as the paper's transform has them.

    The last sample of the inverse transform of M X is sum_k ifft(M)[k] x[last - k].
    """
    hz = np.fft.fftfreq(taps, 1 / sfreq).astype(np.float64)
    analytic = np.where(hz > 0, 2.0, 0.0)
    analytic[0] = 1.0
    if taps % 2 == 0:
        analytic[taps // 2] = 1.0
    weights: NDArray[np.complex128] = np.fft.ifft(analytic * _butterworth(hz, sfreq, low, high))
    return weights


def _butterworth(
    hz: NDArray[np.float64], sfreq: float, low: float, high: float
) -> NDArray[np.complex128]:
    """Response of the band filter of 2 x 2 poles, 3 dB down at the edges, by bilinear transform."""
    # s = 2 sfreq tan(w/2) j; with p = (s^2 + w1 w2) / ((w2 - w1) s), H = 1 / (p^2 + sqrt(2) p + 1).
    first, second = math.tan(math.pi * low / sfreq), math.tan(math.pi * high / sfreq)
    response = np.zeros(len(hz), np.complex128)
    passed = (hz != 0) & (np.abs(hz) < sfreq / 2)
    s = 1j * np.tan(np.pi * hz[passed] / sfreq)
    p = (s * s + first * second) / ((second - first) * s)
    response[passed] = 1 / (p * p + math.sqrt(2) * p + 1)
    return response
