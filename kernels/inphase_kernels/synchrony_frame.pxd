"""What the synchrony metrics of any kind of window share."""

from inphase_kernels.terms cimport Layout


cdef class SynchronyFrame:
    cdef object _metrics, _ratio
    cdef int[::1] codes
    cdef int x_times, y_times
    cdef Layout layout
    # Terms that are summed; clean pairs taken in a row, and so many make an estimate.
    cdef Py_ssize_t terms, run, needed
    # What the totals weigh in all.
    cdef double weight
    # (terms, LANES): terms of pairs, and totals of windows; rows of LANES: see metrics.pxd.
    cdef double[:, ::1] term, total, shared, worth
    # (metrics, LANES): values of windows, where the results have no room for so many.
    cdef double[:, ::1] value

    # For each kind of window to define: forget every pair; point to where the next pairs go, in rows
    # LANES apart, and return how many there is room for; take n of them, just written there, and set
    # the totals, which are windows' once `run` before them reaches `needed`.
    cdef void empty(self) noexcept nogil
    cdef Py_ssize_t room(self, double** pair) noexcept nogil
    cdef void take(self, Py_ssize_t n) noexcept nogil

    cdef void restart(self) noexcept nogil
