"""Phasors by one fixed complex dot product with the last samples; its weights are designed in
echt_design and half_morlet_design.
"""

cimport cython

import numpy as np

from inphase_kernels.echt_design import design_echt
from inphase_kernels.half_morlet_design import design_half_morlet

from inphase_kernels.phasor_frame cimport PhasorFrame

# Sums running side by side, in this order whatever the compiler: the bits do not depend on it.
cdef enum:
    LANES = 4


@cython.final
cdef class WindowPhasor(PhasorFrame):
    """Weighted window with state; see window_phasor.pyi."""

    def __init__(self, design):
        self._design = design
        taps = len(design.weights)
        self.settling = taps - 1
        self.length = (taps + LANES - 1) // LANES * LANES
        oldest_first = np.zeros(self.length, np.complex128)
        oldest_first[self.length - taps:] = design.weights[::-1]
        self.weights_re = np.ascontiguousarray(oldest_first.real)
        self.weights_im = np.ascontiguousarray(oldest_first.imag)
        self.ring = np.zeros(2 * self.length)

    @classmethod
    def echt(cls, sfreq, low_hz, high_hz, window_s=None):
        return cls(design_echt(sfreq, low_hz, high_hz, window_s))

    @classmethod
    def half_morlet(cls, sfreq, low_hz, high_hz, cycles=None):
        return cls(design_half_morlet(sfreq, low_hz, high_hz, cycles))

    cdef void filter(self, Py_ssize_t n, const double* x, double* z) noexcept nogil:
        cdef Py_ssize_t i
        for i in range(n):
            self.take(x[i])
            self.dot(&z[2 * i], &z[2 * i + 1])

    cdef inline void take(self, double x) noexcept nogil:
        self.ring[self.at] = x
        self.ring[self.at + self.length] = x
        self.at = self.at + 1 if self.at + 1 < self.length else 0

    cdef inline void dot(self, double* re, double* im) noexcept nogil:
        """Weights times samples, each less the newest: the weights' sum is 0, and so is, exactly,
        what a constant leaves."""
        cdef const double* window = &self.ring[self.at]
        cdef const double* w_re = &self.weights_re[0]
        cdef const double* w_im = &self.weights_im[0]
        cdef double newest = window[self.length - 1], x
        cdef double[LANES] sum_re
        cdef double[LANES] sum_im
        cdef Py_ssize_t block, start, lane
        for lane in range(LANES):
            sum_re[lane] = 0.0
            sum_im[lane] = 0.0
        for block in range(self.length // LANES):
            start = block * LANES
            for lane in range(LANES):
                x = window[start + lane] - newest
                sum_re[lane] += w_re[start + lane] * x
                sum_im[lane] += w_im[start + lane] * x
        re[0] = (sum_re[0] + sum_re[1]) + (sum_re[2] + sum_re[3])
        im[0] = (sum_im[0] + sum_im[1]) + (sum_im[2] + sum_im[3])
