"""Windowed lagged correlation: which of two slow signals follows the other, and how closely."""

cimport cython
from libc.math cimport fabs, fmax, fmin, sqrt

import numpy as np

from inphase_kernels.arguments import column, flags, whole

# Rows of `sums`.
cdef enum:
    PRODUCT, SUM, SQUARE, ROWS

# A variance this small a share of the mean square is rounding: the signal stands still.
cdef double STILL = 1e-12
cdef double LARGEST = 1e100


@cython.final
cdef class LaggedCorrelation:
    """Pearson correlations of a moving window at every lag; see lagged_correlation.pyi."""

    def __init__(self, window_samples, max_lag, increment):
        self.window = whole("window_samples", window_samples, 3)
        self.max_lag = whole("max_lag", max_lag, 0)
        self.increment = whole("increment", increment, 1)
        self.stretch = self.window + self.max_lag
        self.ring = np.zeros((2, self.stretch))
        self.ordered = np.zeros((2, self.stretch))
        self.sums = np.zeros((<int>ROWS, self.max_lag + 1))
        self.reset()

    @property
    def lags(self):
        return np.arange(-self.max_lag, self.max_lag + 1)

    def reset(self):
        self.sample = 0
        self.clean = 0
        self.place = 0

    def push(self, x, y, valid=None):
        first, second = column("x", x, np.float64), column("y", y, np.float64)
        if len(first) != len(second):
            raise ValueError(
                f"x and y must be equally long, found {len(first)} and {len(second)}"
            )
        cdef const double[::1] a = first, b = second
        cdef const unsigned char[::1] usable = flags(valid, len(first))
        cdef Py_ssize_t n = a.shape[0], i, due = 0
        cdef Py_ssize_t windows = self.due_by(self.sample + n) - self.due_by(self.sample)
        starts = (self.due_by(self.sample) + np.arange(windows)) * self.increment
        correlations = np.zeros((windows, 2 * self.max_lag + 1))
        known = np.zeros(correlations.shape, dtype=np.bool_)
        cdef double[:, ::1] r = correlations
        cdef unsigned char[:, ::1] defined = known.view(np.uint8)
        with nogil:
            for i in range(n):
                if usable[i] and fabs(a[i]) <= LARGEST and fabs(b[i]) <= LARGEST:
                    self.clean += 1
                    self.ring[0, self.place] = a[i]
                    self.ring[1, self.place] = b[i]
                else:
                    self.clean = 0
                self.place = self.place + 1 if self.place + 1 < self.stretch else 0
                self.sample += 1
                if (
                    self.sample >= self.stretch
                    and (self.sample - self.stretch) % self.increment == 0
                ):
                    if self.clean >= self.stretch:
                        self.unroll()
                        correlate_stretch(
                            &self.ordered[0, 0], &self.ordered[1, 0], self.window, self.max_lag,
                            self.sums, &r[due, 0], &defined[due, 0],
                        )
                    due += 1
        return starts, correlations, known

    cdef Py_ssize_t due_by(self, Py_ssize_t sample) noexcept nogil:
        """Windows due in the first `sample` samples."""
        if sample < self.stretch:
            return 0
        return (sample - self.stretch) // self.increment + 1

    cdef void unroll(self) noexcept nogil:
        """Copy the ring, which is full, in the order of time."""
        cdef Py_ssize_t person, i, head = self.stretch - self.place
        for person in range(2):
            for i in range(head):
                self.ordered[person, i] = self.ring[person, self.place + i]
            for i in range(self.place):
                self.ordered[person, head + i] = self.ring[person, i]


def correlate_stretches(x, y, max_lag):
    """Correlations of pairs of stretches; see lagged_correlation.pyi."""
    longest = whole("max_lag", max_lag, 0)
    first = np.array(x, dtype=np.float64, order="C")
    second = np.array(y, dtype=np.float64, order="C")
    if first.ndim != 2 or first.shape != second.shape or first.shape[1] < longest + 3:
        raise ValueError(
            f"x and y must be (k, max_lag + 3 or more), found {first.shape} and {second.shape}"
        )
    cdef double[:, ::1] a = first, b = second
    cdef Py_ssize_t i, n = a.shape[0], lag = longest, window = a.shape[1] - lag
    correlations = np.zeros((n, 2 * lag + 1))
    known = np.zeros(correlations.shape, dtype=np.bool_)
    cdef double[:, ::1] r = correlations
    cdef unsigned char[:, ::1] defined = known.view(np.uint8)
    cdef double[:, ::1] sums = np.zeros((<int>ROWS, lag + 1))
    with nogil:
        for i in range(n):
            correlate_stretch(
                &a[i, 0], &b[i, 0], window, lag, sums, &r[i, 0], &defined[i, 0]
            )
    return correlations, known


cdef void correlate_stretch(
    double* x, double* y, Py_ssize_t window, Py_ssize_t max_lag,
    double[:, ::1] sums, double* r, unsigned char* defined,
) noexcept nogil:
    """Fill r and defined, (2 max_lag + 1,) each, from window + max_lag samples, which it centres.

    Where `defined` is left alone, so is r: they come as zeros.
    """
    centre(x, window + max_lag)
    centre(y, window + max_lag)
    # Lag 0 is written by both, the same but for rounding; the later of the two stays.
    one_side(y, x, window, max_lag, sums, r + max_lag, defined + max_lag, -1)
    one_side(x, y, window, max_lag, sums, r + max_lag, defined + max_lag, 1)


cdef void centre(double* x, Py_ssize_t n) noexcept nogil:
    """Take off the mean; what a finite input can sum to stays finite."""
    cdef Py_ssize_t i
    cdef double mean = 0.0
    for i in range(n):
        mean += x[i]
    mean /= n
    for i in range(n):
        x[i] -= mean


cdef void one_side(
    const double* early, const double* late, Py_ssize_t window, Py_ssize_t max_lag,
    double[:, ::1] sums, double* r, unsigned char* defined, Py_ssize_t step,
) noexcept nogil:
    """Correlate early[:window] with late[lag : lag + window]; lag's place is step x lag."""
    cdef Py_ssize_t i, lag
    cdef double* product = &sums[PRODUCT, 0]
    cdef double* total = &sums[SUM, 0]
    cdef double* square = &sums[SQUARE, 0]
    cdef double mean = 0.0, power = 0.0, early_square = 0.0, here, there, spread, share
    for i in range(window):
        mean += early[i]
        power += early[i] * early[i]
    mean /= window
    for lag in range(max_lag + 1):
        product[lag] = 0.0
        total[lag] = 0.0
        square[lag] = 0.0
    for i in range(window):
        here = early[i] - mean
        early_square += here * here
        # Each lag has sums of its own: the compiler may take several at once, to the same bits.
        for lag in range(max_lag + 1):
            there = late[i + lag]
            product[lag] += here * there
            total[lag] += there
            square[lag] += there * there
    if not early_square > STILL * power:
        return
    for lag in range(max_lag + 1):
        spread = square[lag] - total[lag] * total[lag] / window
        if spread > STILL * square[lag]:
            share = product[lag] / sqrt(early_square) / sqrt(spread)
            r[step * lag] = fmax(-1.0, fmin(1.0, share))
            defined[step * lag] = 1
