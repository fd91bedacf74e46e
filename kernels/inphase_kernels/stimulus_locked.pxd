"""State of the stimulus-locked surrogates."""


cdef class StimulusLockedSurrogates:
    # `count` is the surrogates and, as row 0, the observed pair; `length` the samples kept.
    cdef Py_ssize_t window, count, length, place, longest
    # Least distance of an earlier mark from the mark of now, and of two earlier marks, in samples.
    cdef double least, step
    # What the phase turns from one sample to the next.
    cdef double turn_rad
    # Added and taken away again, this rounds to a grid on which sums over a window are exact.
    cdef double grid
    # Samples pushed so far, and marks.
    cdef long long now, marks
    # Whose epoch the sample that leaves the window is in: the number of its mark, -1 before any.
    cdef long long leaving
    # (length,) rings: the sample with which each mark came, and when the mark itself was.
    cdef long long[::1] came
    cdef double[::1] mark
    # (length, 2): unit phasors, re and im, 0 where not clean.
    cdef double[:, ::1] u, v
    # (2, count): how far back the other signal is taken where a pair enters the window, and where
    # it leaves; -1 where there is no mark so far back.
    cdef Py_ssize_t[:, ::1] offsets
    # Rows of (count,): see the enum in stimulus_locked.pyx.
    cdef double[:, ::1] rows

    cdef void empty(self) noexcept nogil
    cdef void keep(
        self, double x_re, double x_im, double y_re, double y_im, bint usable
    ) noexcept nogil
    cdef void take_mark(self, double ago) noexcept nogil
    cdef void aim(self, long long epoch, int end) noexcept nogil
    cdef long long mark_before(self, double limit, long long end) noexcept nogil
    cdef void slide(self) noexcept nogil
