"""State of the lagged surrogates."""


cdef class LaggedSurrogates:
    cdef object _lags
    # `count` is the lags and, as row 0, the observed pair at lag 0; `length` the samples kept.
    cdef Py_ssize_t window, count, length, place
    # Clean samples in a row, of each signal, and clean pairs in a row.
    cdef Py_ssize_t x_run, y_run
    # Added and taken away again, this rounds to a grid on which sums over a window are exact.
    cdef double grid
    cdef Py_ssize_t[::1] offsets
    # (2 length, 2): unit phasors, re and im, 0 where not clean; each kept twice so no lag wraps.
    cdef double[:, ::1] u, v
    # Rows of (count,): see the enum in surrogates.pyx.
    cdef double[:, ::1] rows

    cdef void empty(self) noexcept nogil
    cdef void keep(
        self, double x_re, double x_im, double y_re, double y_im, bint usable
    ) noexcept nogil
    cdef void gather(self) noexcept nogil
    cdef void slide_full(self) noexcept nogil
    cdef void slide_filling(self) noexcept nogil
    cdef int full_lags(self) noexcept nogil
    cdef int reaching(self) noexcept nogil
