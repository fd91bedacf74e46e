"""Synchrony metrics over a sliding window of phasor pairs; their formulas are in metrics.pxd."""

cimport cython
from libc.string cimport memcpy, memset

import numpy as np

from inphase_kernels.arguments import METRICS, whole

from inphase_kernels.cloned cimport cloned
from inphase_kernels.metrics cimport SIZE, SPREAD
from inphase_kernels.synchrony_frame cimport SynchronyFrame
from inphase_kernels.terms cimport LANES, PAIR_ROWS, Layout, write_terms
from inphase_kernels.window_sums cimport sum_backwards, sum_forwards, two_sums

__all__ = ["METRICS", "SlidingSynchrony"]


@cython.final
cdef class SlidingSynchrony(SynchronyFrame):
    """Synchrony metrics over a sliding window; see synchrony.pyi."""

    def __init__(self, window_samples, metrics=("plv",), ratio=(1, 1)):
        super().__init__(metrics, ratio)
        self.window = whole("window_samples", window_samples, 1)
        self.needed = self.window
        self.weight = self.window
        self.worth[<int>SIZE, :] = self.window
        self.worth[<int>SPREAD, :] = 1.0 / (self.window - 1) if self.window > 1 else 0.0
        self.batch = min(<Py_ssize_t> LANES, self.window)
        self.reach, self.spare = divmod(self.window, self.batch)
        self.block = self.reach - 1
        # A row more than there are batches: LANES pairs are read from any pair on.
        self.history = np.zeros((self.reach + 2, PAIR_ROWS * LANES))
        self.newest, self.beginning, self.beginning_low = np.zeros((3, self.terms))
        self.batch_sums = np.zeros((self.block, self.terms))
        self.ends = np.zeros((self.terms, 2 * LANES + 1))
        self.inside = np.zeros(self.terms)

    @property
    def window_samples(self):
        return self.window

    @property
    def delay_samples(self):
        return self.window / 2.0

    cdef void empty(self) noexcept nogil:
        self.batches = 0
        self.place = 0
        self.filled = 0
        self.in_block = 0
        memset(&self.newest[0], 0, self.terms * sizeof(double))
        memset(&self.beginning[0], 0, self.terms * sizeof(double))
        memset(&self.beginning_low[0], 0, self.terms * sizeof(double))

    cdef Py_ssize_t room(self, double** pair) noexcept nogil:
        pair[0] = &self.history[self.place, self.filled]
        return self.batch - self.filled

    cdef void take(self, Py_ssize_t n) noexcept nogil:
        if self.filled == 0 and self.batches >= self.block:
            self.open_batch()
        add_batch(
            n, self.terms, &self.layout, &self.history[self.place, self.filled], &self.term[0, 0],
            &self.newest[0], &self.inside[0],
            &self.ends[0, self.filled + self.batch + 1 - self.spare], &self.total[0, 0],
        )
        self.filled += n
        if self.filled == self.batch:
            self.close_batch()

    cdef void open_batch(self) noexcept nogil:
        """The window begins to leave another batch: sum that backwards."""
        cdef Py_ssize_t left = self.place + 1 if self.place < self.reach else 0, m
        leave_batch(
            self.batch, self.terms, &self.layout, &self.history[left, 0], &self.term[0, 0],
            &self.ends[0, 0],
        )
        if self.block > 0:
            for m in range(self.terms):
                self.inside[m] = (
                    (self.beginning[m] + self.beginning_low[m])
                    + self.batch_sums[self.in_block, m]
                )

    cdef void close_batch(self) noexcept nogil:
        cdef size_t size = self.terms * sizeof(double)
        if self.block > 0:
            memcpy(&self.batch_sums[self.in_block, 0], &self.newest[0], size)
            two_sums(self.terms, &self.beginning[0], &self.beginning_low[0], &self.newest[0])
        memset(&self.newest[0], 0, size)
        self.filled = 0
        self.batches += 1
        self.place = self.place + 1 if self.place < self.reach else 0
        if self.block > 0:
            self.in_block += 1
            if self.in_block == self.block:
                self.turn_block()

    cdef void turn_block(self) noexcept nogil:
        """The newest block is full: sum it backwards, in place, and begin the next."""
        cdef size_t size = self.terms * sizeof(double)
        memset(&self.beginning[0], 0, size)
        memset(&self.beginning_low[0], 0, size)
        sum_block(
            self.block, self.terms, &self.batch_sums[0, 0],
            &self.beginning[0], &self.beginning_low[0],
        )
        memset(&self.beginning[0], 0, size)
        memset(&self.beginning_low[0], 0, size)
        self.in_block = 0


cdef cloned add_batch(
    Py_ssize_t n, Py_ssize_t terms, const Layout* layout, const double* pair, double* term,
    double* newest, const double* inside, const double* ends, double* total,
) noexcept nogil:
    """Write the totals of the windows that end at each of n pairs of the newest batch."""
    cdef Py_ssize_t m
    write_terms(layout, pair, term)
    for m in range(terms):
        # Told the count, a compiler writes the loops out.
        if n == LANES:
            newest[m] = sum_forwards(
                LANES, newest[m], term + m * LANES, inside[m], ends + m * (2 * LANES + 1),
                total + m * LANES,
            )
        else:
            newest[m] = sum_forwards(
                n, newest[m], term + m * LANES, inside[m], ends + m * (2 * LANES + 1),
                total + m * LANES,
            )


cdef cloned leave_batch(
    Py_ssize_t n, Py_ssize_t terms, const Layout* layout, const double* pair, double* term,
    double* ends,
) noexcept nogil:
    """Write the sums from each of the n pairs of a batch, and of the one before, to its end."""
    cdef Py_ssize_t m
    write_terms(layout, pair, term)
    for m in range(terms):
        if n == LANES:
            sum_backwards(LANES, term + m * LANES, ends + m * (2 * LANES + 1))
        else:
            sum_backwards(n, term + m * LANES, ends + m * (2 * LANES + 1))


cdef cloned sum_block(
    Py_ssize_t batches, Py_ssize_t terms, double* sums, double* high, double* low
) noexcept nogil:
    """Write the sums from each batch to the block's end over those of the batches alone."""
    cdef Py_ssize_t k, m
    for k in range(batches - 1, -1, -1):
        two_sums(terms, high, low, sums + k * terms)
        for m in range(terms):
            sums[k * terms + m] = high[m] + low[m]
