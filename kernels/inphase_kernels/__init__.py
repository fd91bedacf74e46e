"""Streaming kernels: volts to phasors, synchrony, surrogates, effective size; lagged correlation.

One class per kernel; each keeps its state across chunks and gives the same bits for any chunking.
Imports NumPy and libc only.
"""

from inphase_kernels.effective_size import EffectiveSize
from inphase_kernels.lagged_correlation import LaggedCorrelation, correlate_stretches
from inphase_kernels.phasors import BandPhasor
from inphase_kernels.r_peaks import RPeaks
from inphase_kernels.surrogates import LaggedSurrogates
from inphase_kernels.synchrony import SlidingSynchrony

__all__ = [
    "BandPhasor",
    "EffectiveSize",
    "LaggedCorrelation",
    "LaggedSurrogates",
    "RPeaks",
    "SlidingSynchrony",
    "correlate_stretches",
]
