"""Streaming kernels: volts to phasors, synchrony, surrogates, effective size; lagged correlation.

One class per kernel; each keeps its state across chunks and gives the same bits for any chunking.
Imports NumPy and libc only.
"""

from inphase_kernels.consistency import ppc_effective
from inphase_kernels.effective_size import EffectiveSize
from inphase_kernels.exponential import ExponentialSynchrony
from inphase_kernels.kalman_phasor import KalmanPhasor
from inphase_kernels.lagged_correlation import LaggedCorrelation, correlate_stretches
from inphase_kernels.phasors import BandPhasor
from inphase_kernels.r_peaks import RPeaks
from inphase_kernels.stimulus_locked import StimulusLockedSurrogates
from inphase_kernels.surrogates import LaggedSurrogates
from inphase_kernels.synchrony import SlidingSynchrony
from inphase_kernels.window_phasor import WindowPhasor

__all__ = [
    "BandPhasor",
    "EffectiveSize",
    "ExponentialSynchrony",
    "KalmanPhasor",
    "LaggedCorrelation",
    "LaggedSurrogates",
    "RPeaks",
    "SlidingSynchrony",
    "StimulusLockedSurrogates",
    "WindowPhasor",
    "correlate_stretches",
    "ppc_effective",
]
