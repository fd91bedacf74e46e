"""State of the lagged surrogates."""


cdef class LaggedSurrogates:
    cdef object _lags
    # Pairs in a window, 0 where weights fade; clean pairs in a row that make a surrogate.
    cdef Py_ssize_t window, needed
    # `count` is the lags and, as row 0, the observed pair at lag 0; `past` how far back the longest
    # window reaches; `length` the samples kept, and `place` where the next is written.
    cdef Py_ssize_t count, past, length, place
    # Clean samples in a row, of each signal.
    cdef Py_ssize_t x_run, y_run
    # Added and taken away again, this rounds to a grid on which sums over a window are exact.
    cdef double grid
    # Where weights fade: a new pair's share of the weight in the long run; elsewhere 0.
    cdef double kept
    cdef Py_ssize_t[::1] offsets
    # (2, 2 length): unit phasors, re and im, 0 where not clean; each kept twice so that no
    # lag wraps.
    cdef double[:, ::1] u, v
    # Rows of (count,): see the enum in surrogates.pyx.
    cdef double[:, ::1] rows
    # (4, BLOCK): sums after each pair of a block, re and im; the square to reach; who reached it.
    cdef double[:, ::1] scratch

    cdef object lag_by(self, object lags)
    cdef void empty(self) noexcept nogil
    cdef Py_ssize_t keep(
        self, Py_ssize_t n, const double* x, const double* y, const unsigned char* usable
    ) noexcept nogil
    cdef bint every_window_full(self) noexcept nogil
    cdef void slide_full(self, Py_ssize_t n, int* rank) noexcept nogil
    cdef void slide(self, Py_ssize_t now) noexcept nogil
    cdef void gather(self, Py_ssize_t now) noexcept nogil
