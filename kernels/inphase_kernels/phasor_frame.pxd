"""What the phase estimators share."""


cdef class PhasorFrame:
    cdef object _design
    # Clean samples needed before output is valid, and those taken so far.
    cdef Py_ssize_t settling, clean

    # For each estimator to define: forget every sample; and take n clean samples x, `clean` of them
    # having come before, and write a phasor (re, im) of each to z.
    cdef void empty(self) noexcept nogil
    cdef void filter(self, Py_ssize_t n, const double* x, double* z) noexcept nogil

    cdef void restart(self) noexcept nogil
    cdef Py_ssize_t settle(self, double memory_samples) noexcept nogil
