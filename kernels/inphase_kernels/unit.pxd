"""Unit phasors: which complex values have a phase, and that phase as a point on the unit circle."""

from libc.math cimport sqrt

from inphase_kernels.rows cimport row


cdef inline double inverse_magnitude(double re, double im) noexcept nogil:
    """1 / |z|, or 0 where z has no phase: not finite, or |z| outside 1e-100 to 1e100.

    Beyond those limits is no measurement but a filter's decayed remains or an overflow; within them
    every product and sum that a metric takes stays a normal number.
    """
    cdef double power = re * re + im * im
    if 1e-200 <= power <= 1e200:
        return 1.0 / sqrt(power)
    return 0.0


cdef inline void units(
    Py_ssize_t n, const double* z, row re, row im, row size
) noexcept nogil:
    """Split n complex values into unit phasors and magnitudes; a magnitude of 0 is of no phase."""
    cdef Py_ssize_t i
    cdef double power, magnitude, inverse
    for i in range(n):
        power = z[2 * i] * z[2 * i] + z[2 * i + 1] * z[2 * i + 1]
        magnitude = sqrt(power)
        inverse = 1.0 / magnitude
        re[i] = z[2 * i] * inverse
        im[i] = z[2 * i + 1] * inverse
        size[i] = magnitude if power >= 1e-200 and power <= 1e200 else 0.0


cdef inline void multiply(Py_ssize_t n, int times, row re, row im) noexcept nogil:
    """Multiply n phases: raise their unit phasors to that power."""
    cdef Py_ssize_t i
    cdef int k
    cdef double at_re, at_im, swap
    if times == 1:
        return
    for i in range(n):
        at_re = re[i]
        at_im = im[i]
        for k in range(1, times):
            swap = at_re * re[i] - at_im * im[i]
            at_im = at_re * im[i] + at_im * re[i]
            at_re = swap
        re[i] = at_re
        im[i] = at_im
