"""State of the running effective sample size."""


cdef class EffectiveSize:
    cdef Py_ssize_t window, stride, memory, lags
    # Pairs until the next one that is kept; kept pairs in a row; where the last one was written.
    cdef Py_ssize_t due, kept, place
    # Equally weighted pairs that a window is worth: its length, but where weights fade.
    cdef double size
    cdef double n_effective
    # Rows of (2 (lags + 1),): unit phasors of kept pairs, the newest first, each written twice so
    # that no lag wraps.
    cdef double[:, ::1] past
    # Rows of (lags,): running averages of u(t) conj(u(t - lag)) and of v's, and their parameters.
    cdef double[:, ::1] averages
    # (lags,) products in each average, up to its memory.
    cdef Py_ssize_t[::1] products

    cdef void forget(self) noexcept nogil
    cdef void keep(self, double u_re, double u_im, double v_re, double v_im) noexcept nogil
    cdef void average(self) noexcept nogil
    cdef double size_now(self) noexcept nogil
