"""The rank of the observed pair among surrogates, from their sums: row 0 is the observed one."""


cdef inline double on_grid(double value, double grid) noexcept nogil:
    """Round to the grid on which sums are exact."""
    return (value + grid) - grid


cdef inline double bar_of(double re, double im) noexcept nogil:
    """What a surrogate's square must reach: one this little below ties, and ties reach it."""
    return (1.0 - 1e-9) * (re * re + im * im)


cdef inline int full_rows(const double* run, Py_ssize_t count, double needed) noexcept nogil:
    """How many surrogates have so many clean pairs in a row."""
    cdef Py_ssize_t k
    cdef int full = 0
    for k in range(1, count):
        full += run[k] >= needed
    return full


cdef inline int reaching_rows(
    const double* sum_re, const double* sum_im, const double* run, Py_ssize_t count, double needed
) noexcept nogil:
    """How many full surrogates' sums are as large as the observed one's, ties included."""
    cdef double bar = bar_of(sum_re[0], sum_im[0])
    cdef Py_ssize_t k
    cdef int reach = 0
    for k in range(1, count):
        reach += run[k] >= needed and sum_re[k] * sum_re[k] + sum_im[k] * sum_im[k] >= bar
    return reach
