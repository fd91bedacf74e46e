"""The band filter that turns real samples into phasors; its design is in band_design."""

cimport cython
from libc.math cimport fabs, log

from inphase_kernels.band_design import design_band

from inphase_kernels.phasor_frame cimport PhasorFrame

# States smaller than this become 0 before they reach the slow subnormal numbers.
cdef double SMALLEST = 1e-250


@cython.final
cdef class BandPhasor(PhasorFrame):
    """Complex band filter with state; see phasors.pyi."""

    def __init__(self, sfreq, low_hz, high_hz, order=2):
        design = design_band(sfreq, low_hz, high_hz, order)
        self._design = design
        self.order = design.order
        self.blocker = design.blocker
        self.pole_re, self.pole_im = design.pole.real, design.pole.imag
        self.gain_re, self.gain_im = design.gain.real, design.gain.imag
        decay = -log(self.pole_re * self.pole_re + self.pole_im * self.pole_im) / 2
        self.settling = self.settle(1.0 / min(decay, -log(self.blocker)))

    cdef void empty(self) noexcept nogil:
        cdef int stage
        self.previous = 0.0
        self.blocked = 0.0
        for stage in range(MAX_ORDER):
            self.re[stage] = 0.0
            self.im[stage] = 0.0

    cdef void filter(self, Py_ssize_t n, const double* x, double* z) noexcept nogil:
        """The blocker and every stage: z = pole z + input."""
        cdef double re, im, z_re, z_im
        cdef Py_ssize_t i
        cdef int stage
        if self.clean == 0:
            # As if the signal had always stood at its first value: an offset is no step.
            self.previous = x[0]
        for i in range(n):
            self.blocked = self.blocker * self.blocked + (x[i] - self.previous)
            self.previous = x[i]
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
            z[2 * i] = re
            z[2 * i + 1] = im
