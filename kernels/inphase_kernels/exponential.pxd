"""State of the exponentially weighted synchrony metrics."""

from inphase_kernels.terms cimport Layout


cdef class ExponentialSynchrony:
    cdef object _metrics, _ratio, _least_weight
    cdef int[::1] codes
    cdef int x_times, y_times
    cdef Layout layout
    cdef Py_ssize_t terms, run, ready
    cdef double time_constant, kept, weight
    # (6, LANES): pairs; (terms, LANES) and (rows, LANES): see metrics.pxd; (LANES,) one metric.
    cdef double[:, ::1] pair, term, total, shared, worth
    cdef double[::1] step, value
    # (terms,): weighted means of the terms, in a high and a low part.
    cdef double[::1] mean, mean_low

    cdef void empty(self) noexcept nogil
    cdef Py_ssize_t read(
        self, Py_ssize_t n, const double* x, const double* y, const unsigned char* usable
    ) noexcept nogil
    cdef void take(self, Py_ssize_t n) noexcept nogil
