"""State of the sliding synchrony metrics."""

from inphase_kernels.synchrony_frame cimport SynchronyFrame


cdef class SlidingSynchrony(SynchronyFrame):
    # A window is `reach` batches and `spare` pairs; a block is the whole batches in it, one fewer.
    cdef Py_ssize_t window, batch, reach, spare, block
    # Whole batches taken since the window was last empty.
    cdef Py_ssize_t batches
    # Which row of `history` is the newest batch, and the pairs in it; the batches in the block.
    cdef Py_ssize_t place, filled, in_block
    # (reach + 2, 6 x LANES): the pairs of each batch, see terms.pxd.
    cdef double[:, ::1] history
    # (terms,): the newest batch so far, and the newest block so far, in a high and a low part.
    cdef double[::1] newest, beginning, beginning_low
    # (block, terms): sums of the newest block's batches, then those from a batch to the block's end.
    cdef double[:, ::1] batch_sums
    # (terms, 2 LANES + 1): sums from each pair of the two batches that the window is leaving to the
    # newer one's end, and last a 0; (terms,): the whole batches after those.
    cdef double[:, ::1] ends
    cdef double[::1] inside

    cdef void open_batch(self) noexcept nogil
    cdef void close_batch(self) noexcept nogil
    cdef void turn_block(self) noexcept nogil
