"""State of the steady-state Kalman filter of a rhythm."""


cdef class KalmanPhasor:
    cdef object _design
    cdef double pole_re, pole_im, gain_re, gain_im, walk_gain
    cdef double lead, lead_re, lead_im, lead_share, scale_re, scale_im
    cdef Py_ssize_t settling
    # State: the sample before, what of it the walk leaves, the rhythm, its slow average, clean
    # samples taken so far.
    cdef double previous, rest, re, im, slow_re, slow_im
    cdef Py_ssize_t clean

    cdef void empty(self) noexcept nogil
    cdef void step(self, double x) noexcept nogil
    cdef double out_re(self) noexcept nogil
    cdef double out_im(self) noexcept nogil
    cdef Py_ssize_t settle(self, double memory_samples) noexcept nogil
