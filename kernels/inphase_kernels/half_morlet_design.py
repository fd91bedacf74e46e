"""The causal half of a Morlet wavelet as weights of a WindowPhasor."""

import functools
import math

import numpy as np

from inphase_kernels.arguments import positive
from inphase_kernels.band_design import checked_band
from inphase_kernels.window_design import WindowDesign, scaled_window, window_taps

TAIL_SIGMAS = 4.0
"""Where the Gaussian is cut off: 3e-4 of its height."""


def design_half_morlet(
    sfreq: float, low_hz: float, high_hz: float, cycles: float | None = None
) -> WindowDesign:
    """Return the weights for the middle of the band, the Gaussian's sigma cycles / (2 pi centre).

    Without `cycles`, as many as make the equivalent noise bandwidth the width of the band: half a
    Gaussian's is 1 / (sqrt(pi) sigma). Raises ValueError as `design_band` does, and for cycles not
    above 0 or so many or few that the window holds fewer than 8 samples or more than 2^20.
    """
    sfreq, low, high = checked_band(sfreq, low_hz, high_hz)
    centre = (low + high) / 2
    if cycles is None:
        cycles = 2 * math.sqrt(math.pi) * centre / (high - low)
    sigma_s = positive("cycles", cycles, "(a number of cycles)") / (2 * math.pi * centre)
    window_taps(sfreq, TAIL_SIGMAS * sigma_s)
    return _design(sfreq, centre, sigma_s)


@functools.lru_cache(maxsize=16)
def _design(sfreq: float, centre: float, sigma_s: float) -> WindowDesign:
    sigma = sigma_s * sfreq
    lag = np.arange(math.ceil(TAIL_SIGMAS * sigma))
    envelope = np.exp(-0.5 * (lag / sigma) ** 2)
    wave = np.exp(2j * np.pi * centre / sfreq * lag)
    # Less its mean under the envelope, as Morlet's: a constant leaves nothing.
    raw = envelope * (wave - (envelope @ wave) / envelope.sum())
    return scaled_window(sfreq, centre, raw)
