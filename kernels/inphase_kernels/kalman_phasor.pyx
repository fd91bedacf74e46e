"""The steady-state Kalman filter of a rhythm in noise; its gains are found in kalman_design."""

cimport cython
from libc.math cimport fabs, hypot

from inphase_kernels.kalman_design import default_oscillator, design_kalman

from inphase_kernels.phasor_frame cimport PhasorFrame

# States smaller than this become 0 before they reach the slow subnormal numbers.
cdef double SMALLEST = 1e-250


@cython.final
cdef class KalmanPhasor(PhasorFrame):
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

    @classmethod
    def for_band(cls, sfreq, low_hz, high_hz, delay_s=None):
        return cls(default_oscillator(sfreq, low_hz, high_hz), delay_s)

    cdef void empty(self) noexcept nogil:
        self.previous = self.rest = 0.0
        self.re = self.im = self.slow_re = self.slow_im = 0.0

    cdef void filter(self, Py_ssize_t n, const double* x, double* z) noexcept nogil:
        cdef double re, im
        cdef Py_ssize_t i
        if self.clean == 0:
            self.previous = x[0]
        for i in range(n):
            self.step(x[i])
            re = self.re + self.lead * (self.re - self.slow_re)
            im = self.im + self.lead * (self.im - self.slow_im)
            z[2 * i] = self.scale_re * re - self.scale_im * im
            z[2 * i + 1] = self.scale_re * im + self.scale_im * re

    cdef inline void step(self, double x) noexcept nogil:
        """Predict, compare, correct. The walk is kept as what it leaves of the sample, `rest`: it
        then hears of changes only, and silence decays to 0 whatever the offset."""
        cdef double re, im, innovation
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
