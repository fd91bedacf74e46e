"""State of the streaming band filter."""

from inphase_kernels.phasor_frame cimport PhasorFrame

cdef enum:
    MAX_ORDER = 8


cdef class BandPhasor(PhasorFrame):
    cdef int order
    cdef double blocker, pole_re, pole_im, gain_re, gain_im
    # State: the sample before, the blocker's output, the stages.
    cdef double previous, blocked
    cdef double[MAX_ORDER] re
    cdef double[MAX_ORDER] im
