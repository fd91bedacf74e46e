"""What every WindowPhasor states of itself, worked out from its weights when it is made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_TAPS = 1 << 20


@dataclass(frozen=True, slots=True)
class WindowDesign:
    """One complex weight for each of the last samples, and the figures that follow from them."""

    centre_hz: float
    weights: NDArray[np.complex128]
    """(taps,), newest sample first; their sum is 0 and their gain at the centre 2, phase 0."""
    enbw_hz: float
    delay_samples: float


def scaled_window(sfreq: float, centre_hz: float, raw: NDArray[np.complex128]) -> WindowDesign:
    """Scale weights (taps,), newest first, to gain 2 at the centre, phase 0; add the figures."""
    lag = np.arange(len(raw))
    turned = raw * np.exp(-2j * np.pi * centre_hz / sfreq * lag)
    weights = raw * (2 / complex(turned.sum()))
    # Group delay: Re(sum k w e^-iwk / sum w e^-iwk).
    delay_samples = float((complex((lag * turned).sum()) / complex(turned.sum())).real)
    return WindowDesign(centre_hz, weights, _noise_bandwidth(sfreq, weights), delay_samples)


def window_taps(sfreq: float, window_s: float) -> int:
    """Return the number of samples in a window; ValueError for fewer than 8 or beyond 2^20."""
    taps = round(sfreq * window_s) if np.isfinite(window_s) else 0
    if not 8 <= taps <= MAX_TAPS:
        raise ValueError(
            f"the window must hold 8 to {MAX_TAPS} samples ({8 / sfreq:g} to "
            f"{MAX_TAPS / sfreq:g} s at sfreq {sfreq:g} Hz), found {window_s:g} s"
        )
    return taps


def _noise_bandwidth(sfreq: float, weights: NDArray[np.complex128]) -> float:
    """Integral of |H|^2 over positive frequencies, over |H(centre)|^2 = 4, in Hz."""
    points = 1 << (16 * len(weights) - 1).bit_length()
    power = np.abs(np.fft.fft(weights, points)[: points // 2 + 1]) ** 2
    # Trapezoid: half of what stands at 0 and at Nyquist.
    area = power.sum() - (power[0] + power[-1]) / 2
    return float(area * sfreq / points / 4)
