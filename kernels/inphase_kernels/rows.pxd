"""Rows of values that never overlap: told so, compilers take several values at once."""

cdef extern from *:
    """
    #ifndef INPHASE_ROW
    #define INPHASE_ROW
    typedef double *restrict inphase_row;
    #endif
    """
    ctypedef double* row "inphase_row"
