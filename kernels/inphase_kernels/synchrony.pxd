"""State of the sliding synchrony metrics."""

from inphase_kernels.metrics cimport Layout


cdef class SlidingSynchrony:
    cdef object _metrics
    cdef int[::1] codes
    cdef Layout layout
    cdef Py_ssize_t window, terms
    # Pairs a block, and clean pairs taken since the window was last empty.
    cdef Py_ssize_t half, run
    # Which of three blocks is the current one, and the pairs in it.
    cdef Py_ssize_t block, filled
    # (3 blocks x half x terms,): terms of each pair, or their sums to the end of the block.
    cdef double[::1] history
    # (terms,): the current pair's terms, their totals over the window, and the sums kept for them.
    cdef double[::1] term, total
    cdef double[:, ::1] sums

    cdef void empty(self) noexcept nogil
    cdef void slide(self) noexcept nogil
