"""State of the windowed lagged correlation, and the correlation of one pair of stretches."""


cdef class LaggedCorrelation:
    cdef Py_ssize_t window, max_lag, increment, stretch
    # Samples since the start or the reset; valid pairs in a row; where the next pair is written.
    cdef Py_ssize_t sample, clean, place
    # (2, stretch) client and therapist, rings; then the same in order, centred.
    cdef double[:, ::1] ring, ordered
    # Rows of (max_lag + 1,): sums of products, of the later signal and of its square.
    cdef double[:, ::1] sums

    cdef Py_ssize_t due_by(self, Py_ssize_t sample) noexcept nogil
    cdef void unroll(self) noexcept nogil


cdef void correlate_stretch(
    double* x, double* y, Py_ssize_t window, Py_ssize_t max_lag,
    double[:, ::1] sums, double* r, unsigned char* defined,
) noexcept nogil
