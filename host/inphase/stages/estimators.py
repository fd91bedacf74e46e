"""What makes phasors of one person's samples: the estimator that the settings ask for.

A part of the phasors' stage. Two people may have bands of their own: the faster estimator waits.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inphase.config import Settings
from inphase_kernels import BandPhasor, KalmanPhasor, WindowPhasor
from inphase_kernels.kalman_design import Oscillator

KALMAN_DELAY = 0.2
"""Delay of the Kalman estimator over 1 / bandwidth: 50 ms for 8 to 12 Hz."""


class PhaseEstimator(Protocol):
    """What makes phasors of one person's samples; each kernel says what its figures mean."""

    @property
    def centre_hz(self) -> float:
        """Where the gain is 2 and the phase 0."""

    @property
    def delay_samples(self) -> float:
        """How late changes of amplitude and phase show: group delay at the centre."""

    @property
    def enbw_hz(self) -> float:
        """Equivalent noise bandwidth."""

    @property
    def settling_samples(self) -> int:
        """Clean samples needed before output is valid."""

    def push(
        self, x: NDArray[np.float64], valid: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.complex128], NDArray[np.bool_]]:
        """Take samples (n,); return phasors (n,) and their validity (n,)."""

    def reset(self) -> None:
        """Forget every sample."""


def phase_estimator(
    settings: Settings, rate_hz: float, rhythm: Oscillator | None = None
) -> PhaseEstimator:
    """Return the estimator of the settings, for one person; "kalman" for a rhythm if one is given.

    Delay and settling for 8 to 12 Hz at 250 samples a second; docs/metrics.md says what errors they
    have. "one-pole": 124 and 430 ms, the least computation. "echt": 118 ms and 1.5 s, the same
    errors from a window that forgets completely. "half-morlet": 112 and 560 ms. "kalman": 50 ms and
    2.3 s, for a rhythm that stays near the middle of the band, or near the one it was fitted to.
    """
    low_hz, high_hz = settings.estimator_band_hz
    match settings.estimator:
        case "one-pole":
            return BandPhasor(rate_hz, low_hz, high_hz, settings.order)
        case "echt":
            return WindowPhasor.echt(rate_hz, low_hz, high_hz)
        case "half-morlet":
            return WindowPhasor.half_morlet(rate_hz, low_hz, high_hz)
        case "kalman":
            delay_s = KALMAN_DELAY / settings.bandwidth_hz
            if rhythm is not None:
                return KalmanPhasor(rhythm, delay_s)
            return KalmanPhasor.for_band(rate_hz, low_hz, high_hz, delay_s)


class Wait:
    """Phasors held back by some samples, and turned on by what the centre turns in these.

    An estimator's delay is one of changes; the phase of a steady rhythm at the centre is the
    present one, and stays it.
    """

    def __init__(self, samples: int, centre: float) -> None:
        """centre: cycles a sample."""
        self.samples = samples
        self._turn = np.exp(2j * np.pi * centre * samples)
        self.reset()

    def reset(self) -> None:
        """Forget what is held back."""
        self._phasors = np.zeros(self.samples, np.complex128)
        self._valid = np.zeros(self.samples, np.bool_)

    def push(
        self, phasors: NDArray[np.complex128], valid: NDArray[np.bool_]
    ) -> tuple[NDArray[np.complex128], NDArray[np.bool_]]:
        """Take phasors (n,); return those `samples` before them, not valid where these are not."""
        if self.samples == 0:
            return phasors, valid
        all_phasors = np.concatenate([self._phasors, phasors])
        all_valid = np.concatenate([self._valid, valid])
        n = len(phasors)
        self._phasors, self._valid = all_phasors[n:], all_valid[n:]
        return all_phasors[:n] * self._turn, all_valid[:n] & valid
