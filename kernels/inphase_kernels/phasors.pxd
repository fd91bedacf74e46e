"""State of the streaming band filter."""

cdef enum:
    MAX_ORDER = 8


cdef class BandPhasor:
    cdef object _design
    cdef int order
    cdef double blocker, pole_re, pole_im, gain_re, gain_im
    cdef Py_ssize_t settling
    # State: the sample before, the blocker's output, the stages, clean samples taken so far.
    cdef double previous, blocked
    cdef double[MAX_ORDER] re
    cdef double[MAX_ORDER] im
    cdef Py_ssize_t clean

    cdef void empty(self) noexcept nogil
    cdef void step(self, double x) noexcept nogil
    cdef Py_ssize_t settle(self) noexcept nogil
