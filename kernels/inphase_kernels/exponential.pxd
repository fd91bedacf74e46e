"""State of the exponentially weighted synchrony metrics."""

from inphase_kernels.synchrony_frame cimport SynchronyFrame


cdef class ExponentialSynchrony(SynchronyFrame):
    cdef object fading, _least_weight
    # A new pair's share of the weight in the long run; the weight of those since the last break.
    cdef double kept, taken
    # (6, LANES): the pairs just read, see terms.pxd; (LANES,): their shares.
    cdef double[:, ::1] pair
    cdef double[::1] step
    # (terms,): weighted means of the terms, in a high and a low part.
    cdef double[::1] mean, mean_low
