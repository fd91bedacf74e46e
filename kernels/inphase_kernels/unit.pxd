"""Unit phasors: which complex values have a phase, and that phase as a point on the unit circle."""

from libc.math cimport sqrt


cdef inline double inverse_magnitude(double re, double im) noexcept nogil:
    """1 / |z|, or 0 where z has no phase: not finite, or |z| outside 1e-100 to 1e100.

    Beyond those limits is no measurement but a filter's decayed remains or an overflow; within them
    every product and sum that a metric takes stays a normal number.
    """
    cdef double power = re * re + im * im
    if 1e-200 <= power <= 1e200:
        return 1.0 / sqrt(power)
    return 0.0
