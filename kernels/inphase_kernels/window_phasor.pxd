"""State of the phasor that is one dot product over the last samples."""

from inphase_kernels.phasor_frame cimport PhasorFrame


cdef class WindowPhasor(PhasorFrame):
    # Taps, rounded up to whole lanes; weights oldest sample first, zero where rounded up.
    cdef Py_ssize_t length
    cdef double[::1] weights_re, weights_im
    # State: each sample twice, `length` apart, so that a window is always one piece.
    cdef double[::1] ring
    cdef Py_ssize_t at

    cdef void take(self, double x) noexcept nogil
    cdef void dot(self, double* re, double* im) noexcept nogil
