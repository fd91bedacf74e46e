"""The steady-state Kalman filter of a rhythm in noise; its gains are found in kalman_design."""

cimport cython
from libc.math cimport fabs, hypot

import numpy as np

from inphase_kernels.arguments import column, flags
from inphase_kernels.kalman_design import default_oscillator, design_kalman

# Beyond this a sample is no measurement; below it no product in the filter can overflow.
cdef double LARGEST = 1e100
# States smaller than this become 0 before they reach the slow subnormal numbers.
cdef double SMALLEST = 1e-250
# The part of the impulse response's energy that may still be missing when output begins.
cdef double UNSETTLED = 1e-4


@cython.final
cdef class KalmanPhasor:
    """Oscillator's state with lead; see kalman_phasor.pyi."""

    def __init__(self, model, delay_s=None):
        design = design_kalman(model, delay_s)
        self._design = design
        self.pole_re, self.pole_im = design.pole.real, design.pole.imag
        self.gain_re, self.gain_im = design.gain.real, design.gain.imag
        self.walk_gain = design.walk_gain
        self.lead = design.lead
        self.lead_re, self.lead_im = design.lead_pole.real, design.lead_pole.imag
        self.lead_share = 1 - hypot(self.lead_re, self.lead_im)
        self.scale_re, self.scale_im = design.scale.real, design.scale.imag
        self.settling = self.settle(design.memory_samples)
        self.empty()

    @classmethod
    def for_band(cls, sfreq, low_hz, high_hz, delay_s=None):
        return cls(default_oscillator(sfreq, low_hz, high_hz), delay_s)

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
        with nogil:
            for i in range(n):
                # A NaN fails the comparison too.
                if not (usable[i] and fabs(samples[i]) <= LARGEST):
                    self.empty()
                    continue
                self.step(samples[i])
                if self.clean > self.settling:
                    out[2 * i] = self.out_re()
                    out[2 * i + 1] = self.out_im()
                    out_valid[i] = 1
        return phasors, settled

    cdef void empty(self) noexcept nogil:
        self.clean = 0
        self.previous = self.rest = 0.0
        self.re = self.im = self.slow_re = self.slow_im = 0.0

    cdef inline void step(self, double x) noexcept nogil:
        """Predict, compare, correct. The walk is kept as what it leaves of the sample, `rest`: it
        then hears of changes only, and silence decays to 0 whatever the offset."""
        cdef double re, im, innovation
        if self.clean == 0:
            self.previous = x
        self.clean += 1
        re = self.pole_re * self.re - self.pole_im * self.im
        im = self.pole_re * self.im + self.pole_im * self.re
        self.rest += x - self.previous
        self.previous = x
        innovation = self.rest - re
        self.rest -= self.walk_gain * innovation
        re += self.gain_re * innovation
        im += self.gain_im * innovation
        if fabs(re) + fabs(im) + fabs(self.rest) < SMALLEST:
            re = im = self.rest = 0.0
        self.re = re
        self.im = im
        re = self.lead_re * self.slow_re - self.lead_im * self.slow_im + self.lead_share * re
        im = self.lead_re * self.slow_im + self.lead_im * self.slow_re + self.lead_share * im
        if fabs(re) + fabs(im) < SMALLEST:
            re = im = 0.0
        self.slow_re = re
        self.slow_im = im

    cdef inline double out_re(self) noexcept nogil:
        return (self.scale_re * (self.re + self.lead * (self.re - self.slow_re))
                - self.scale_im * (self.im + self.lead * (self.im - self.slow_im)))

    cdef inline double out_im(self) noexcept nogil:
        return (self.scale_re * (self.im + self.lead * (self.im - self.slow_im))
                + self.scale_im * (self.re + self.lead * (self.re - self.slow_re)))

    cdef Py_ssize_t settle(self, double memory_samples) noexcept nogil:
        """Samples until less than UNSETTLED of the impulse response's energy is still to come."""
        # After 40 of the slowest time constants nothing is left.
        cdef Py_ssize_t length = <Py_ssize_t>(40.0 * memory_samples) + 40, i = 0
        cdef double total = 0.0, passed = 0.0
        self.empty()
        self.step(0.0)
        for i in range(length):
            self.step(1.0 if i == 0 else 0.0)
            total += self.out_re() * self.out_re() + self.out_im() * self.out_im()
        self.empty()
        self.step(0.0)
        for i in range(length):
            self.step(1.0 if i == 0 else 0.0)
            passed += self.out_re() * self.out_re() + self.out_im() * self.out_im()
            if passed >= (1.0 - UNSETTLED) * total:
                break
        return i + 1
