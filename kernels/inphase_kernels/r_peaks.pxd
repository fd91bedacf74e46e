"""State of the finder of heart beats."""


cdef class RPeaks:
    cdef readonly Py_ssize_t delay_samples
    cdef object band
    # Samples either way within which a beat is the highest; samples to learn from.
    cdef Py_ssize_t reach, learning
    # Samples pushed; good ones in a row; where the highest since is, and the last beat.
    cdef Py_ssize_t sample, run, top_at, beat_at
    cdef double filter_delay, sfreq, mean_share
    # Highest magnitude since, its neighbours, the newest magnitude; usual height; mean magnitude.
    cdef double top, top_before, top_after, newest, height, mean
    # Of the beat that `take` last settled.
    cdef double beat_height

    # (taps,) weights that sum to 1; (2 taps,) newest powers, each written twice so that none wraps.
    cdef double[::1] weights, powers
    cdef Py_ssize_t place

    cdef double smooth(self, double re, double im) noexcept nogil
    cdef void forget(self) noexcept nogil
    cdef double take(self, double magnitude) noexcept nogil
