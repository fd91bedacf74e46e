"""State of the steady-state Kalman filter of a rhythm."""

from inphase_kernels.phasor_frame cimport PhasorFrame


cdef class KalmanPhasor(PhasorFrame):
    cdef double pole_re, pole_im, gain_re, gain_im, walk_gain
    cdef double lead, lead_re, lead_im, lead_share, scale_re, scale_im
    # State: the sample before, what of it the walk leaves, the rhythm, its slow average.
    cdef double previous, rest, re, im, slow_re, slow_im

    cdef void step(self, double x) noexcept nogil
