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
        # The state is worked on in places that z cannot be one of.
        cdef double[MAX_ORDER] states_re = self.re
        cdef double[MAX_ORDER] states_im = self.im
        cdef double previous = self.previous, blocked = self.blocked, blocker = self.blocker
        cdef double pole_re = self.pole_re, pole_im = self.pole_im
        cdef double re, im, z_re, z_im
        cdef Py_ssize_t i
        cdef int stage, order = self.order
        if self.clean == 0:
            # As if the signal had always stood at its first value: an offset is no step.
            previous = x[0]
        for i in range(n):
            blocked = blocker * blocked + (x[i] - previous)
            previous = x[i]
            if fabs(blocked) < SMALLEST:
                blocked = 0.0
            re = self.gain_re * blocked
            im = self.gain_im * blocked
            for stage in range(order):
                z_re = pole_re * states_re[stage] - pole_im * states_im[stage] + re
                z_im = pole_re * states_im[stage] + pole_im * states_re[stage] + im
                if fabs(z_re) + fabs(z_im) < SMALLEST:
                    z_re = z_im = 0.0
                states_re[stage] = re = z_re
                states_im[stage] = im = z_im
            z[2 * i] = re
            z[2 * i + 1] = im
        self.previous, self.blocked = previous, blocked
        self.re, self.im = states_re, states_im
