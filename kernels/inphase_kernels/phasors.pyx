"""The band filter that turns real samples into phasors; its design is in band_design."""

cimport cython
from libc.math cimport fabs, log

import numpy as np

from inphase_kernels.arguments import column, flags
from inphase_kernels.band_design import design_band

# Beyond this a sample is no measurement; below it no product in the filter can overflow.
cdef double LARGEST = 1e100
# States smaller than this become 0 before they reach the slow subnormal numbers.
cdef double SMALLEST = 1e-250
# The part of the impulse response's energy that may still be missing when output begins.
cdef double UNSETTLED = 1e-4


@cython.final
cdef class BandPhasor:
    """Complex band filter with state; see phasors.pyi."""

    def __init__(self, sfreq, low_hz, high_hz, order=2):
        design = design_band(sfreq, low_hz, high_hz, order)
        self._design = design
        self.order = design.order
        self.blocker = design.blocker
        self.pole_re, self.pole_im = design.pole.real, design.pole.imag
        self.gain_re, self.gain_im = design.gain.real, design.gain.imag
        self.settling = self.settle()
        self.empty()

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
        return self.settling

    def reset(self):
        self.empty()

    def push(self, x, valid=None):
        cdef const double[::1] samples = column("x", x, np.float64)
        cdef Py_ssize_t n = samples.shape[0], i
        cdef const unsigned char[::1] usable = flags(valid, n)
        phasors = np.zeros(n, dtype=np.complex128)
        settled = np.zeros(n, dtype=np.bool_)
        cdef double[::1] out = phasors.view(np.float64)
        cdef unsigned char[::1] out_valid = settled.view(np.uint8)
        cdef int last = self.order - 1
        with nogil:
            for i in range(n):
                # A NaN fails the comparison too.
                if not (usable[i] and fabs(samples[i]) <= LARGEST):
                    self.empty()
                    continue
                self.step(samples[i])
                if self.clean > self.settling:
                    out[2 * i] = self.re[last]
                    out[2 * i + 1] = self.im[last]
                    out_valid[i] = 1
        return phasors, settled

    cdef void empty(self) noexcept nogil:
        cdef int stage
        self.clean = 0
        self.previous = 0.0
        self.blocked = 0.0
        for stage in range(MAX_ORDER):
            self.re[stage] = 0.0
            self.im[stage] = 0.0

    cdef inline void step(self, double x) noexcept nogil:
        """One sample through the blocker and every stage: z = pole z + input."""
        cdef double re, im, z_re, z_im
        cdef int stage
        if self.clean == 0:
            # As if the signal had always stood at its first value: an offset is no step.
            self.previous = x
        self.clean += 1
        self.blocked = self.blocker * self.blocked + (x - self.previous)
        self.previous = x
        if fabs(self.blocked) < SMALLEST:
            self.blocked = 0.0
        re = self.gain_re * self.blocked
        im = self.gain_im * self.blocked
        for stage in range(self.order):
            z_re = self.pole_re * self.re[stage] - self.pole_im * self.im[stage] + re
            z_im = self.pole_re * self.im[stage] + self.pole_im * self.re[stage] + im
            if fabs(z_re) + fabs(z_im) < SMALLEST:
                z_re = z_im = 0.0
            self.re[stage] = re = z_re
            self.im[stage] = im = z_im

    cdef Py_ssize_t settle(self) noexcept nogil:
        """Samples until less than UNSETTLED of the impulse response's energy is still to come.

        For white input that is the share of the output's variance that the samples before the start
        would have given: 1 % of the amplitude, 0.4 degrees of phase (root mean square).
        """
        cdef double decay = -log(self.pole_re * self.pole_re + self.pole_im * self.pole_im) / 2
        cdef double slowest = min(decay, -log(self.blocker))
        # After 40 of the slowest time constants nothing is left, whatever the order.
        cdef Py_ssize_t length = <Py_ssize_t>(40.0 / slowest) + 40, i = 0
        cdef int last = self.order - 1
        cdef double total = 0.0, passed = 0.0
        self.empty()
        self.step(0.0)
        for i in range(length):
            self.step(1.0 if i == 0 else 0.0)
            total += self.re[last] * self.re[last] + self.im[last] * self.im[last]
        self.empty()
        self.step(0.0)
        for i in range(length):
            self.step(1.0 if i == 0 else 0.0)
            passed += self.re[last] * self.re[last] + self.im[last] * self.im[last]
            if passed >= (1.0 - UNSETTLED) * total:
                break
        return i + 1
