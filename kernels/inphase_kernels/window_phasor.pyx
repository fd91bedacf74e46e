"""Phasors by one fixed complex dot product with the last samples; its weights are designed in
echt_design and half_morlet_design.
"""

cimport cython
from libc.math cimport fabs

import numpy as np

from inphase_kernels.arguments import column, flags
from inphase_kernels.echt_design import design_echt
from inphase_kernels.half_morlet_design import design_half_morlet

# Beyond this a sample is no measurement; below it no sum of products can overflow.
cdef double LARGEST = 1e100
# Sums running side by side, in this order whatever the compiler: the bits do not depend on it.
cdef enum:
    LANES = 4


@cython.final
cdef class WindowPhasor:
    """Weighted window with state; see window_phasor.pyi."""

    def __init__(self, design):
        self._design = design
        self.taps = len(design.weights)
        self.length = (self.taps + LANES - 1) // LANES * LANES
        oldest_first = np.zeros(self.length, np.complex128)
        oldest_first[self.length - self.taps:] = design.weights[::-1]
        self.weights_re = np.ascontiguousarray(oldest_first.real)
        self.weights_im = np.ascontiguousarray(oldest_first.imag)
        self.ring = np.zeros(2 * self.length)
        self.reset()

    @classmethod
    def echt(cls, sfreq, low_hz, high_hz, window_s=None):
        return cls(design_echt(sfreq, low_hz, high_hz, window_s))

    @classmethod
    def half_morlet(cls, sfreq, low_hz, high_hz, cycles=None):
        return cls(design_half_morlet(sfreq, low_hz, high_hz, cycles))

    @property
    def centre_hz(self):
        return self._design.centre_hz

    @property
    def enbw_hz(self):
        return self._design.enbw_hz

    @property
    def delay_samples(self):
        return self._design.delay_samples

    @property
    def settling_samples(self):
        return self.taps - 1

    def reset(self):
        self.at = 0
        self.clean = 0

    def push(self, x, valid=None):
        cdef const double[::1] samples = column("x", x, np.float64)
        cdef Py_ssize_t n = samples.shape[0], i
        cdef const unsigned char[::1] usable = flags(valid, n)
        phasors = np.zeros(n, dtype=np.complex128)
        settled = np.zeros(n, dtype=np.bool_)
        cdef double[::1] out = phasors.view(np.float64)
        cdef unsigned char[::1] out_valid = settled.view(np.uint8)
        cdef double re = 0.0, im = 0.0
        with nogil:
            for i in range(n):
                # A NaN fails the comparison too.
                if not (usable[i] and fabs(samples[i]) <= LARGEST):
                    self.clean = 0
                    continue
                self.take(samples[i])
                if self.clean >= self.taps:
                    self.dot(&re, &im)
                    out[2 * i] = re
                    out[2 * i + 1] = im
                    out_valid[i] = 1
        return phasors, settled

    cdef inline void take(self, double x) noexcept nogil:
        self.ring[self.at] = x
        self.ring[self.at + self.length] = x
        self.at = self.at + 1 if self.at + 1 < self.length else 0
        self.clean += 1

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
