"""Synchrony metrics with exponentially fading weights; their formulas are in metrics.pxd."""

cimport cython
from libc.string cimport memset

import math

import numpy as np

from inphase_kernels.arguments import fading

from inphase_kernels.cloned cimport cloned
from inphase_kernels.metrics cimport SIZE, SPREAD
from inphase_kernels.synchrony_frame cimport SynchronyFrame
from inphase_kernels.terms cimport LANES, PAIR_ROWS, Layout, write_terms
from inphase_kernels.window_sums cimport two_sum


@cython.final
cdef class ExponentialSynchrony(SynchronyFrame):
    """Synchrony metrics with exponential weights; see exponential.pyi."""

    def __init__(self, time_constant_samples, metrics=("plv",), ratio=(1, 1), least_weight=0.95):
        super().__init__(metrics, ratio)
        self.fading = fading(time_constant_samples, least_weight)
        self._least_weight = float(least_weight)
        self.kept, self.needed = self.fading.kept, self.fading.needed
        self.weight = 1.0
        self.pair = np.zeros((PAIR_ROWS, LANES))
        self.step = np.zeros(LANES)
        self.mean, self.mean_low = np.zeros((2, self.terms))

    @property
    def least_weight(self):
        return self._least_weight

    @property
    def samples_until_valid(self):
        return self.needed

    @property
    def size(self):
        return self.fading.size

    @property
    def delay_samples(self):
        return 1.0 / math.expm1(1.0 / self.fading.time_constant)

    cdef void empty(self) noexcept nogil:
        self.taken = 0.0
        memset(&self.mean[0], 0, self.terms * sizeof(double))
        memset(&self.mean_low[0], 0, self.terms * sizeof(double))

    cdef Py_ssize_t room(self, double** pair) noexcept nogil:
        pair[0] = &self.pair[0, 0]
        return LANES

    cdef void take(self, Py_ssize_t n) noexcept nogil:
        """Take the n pairs just read into the means; set the totals to them."""
        cdef Py_ssize_t i, m
        cdef double share, size
        for i in range(n):
            # The newest pair's share of the weight since the last break: 1 at first.
            self.taken += self.kept * (1.0 - self.taken)
            share = self.kept / self.taken
            self.step[i] = share
            # (sum w)^2 / sum w^2 of weights d^k, k pairs since the break. Kish 1965.
            size = (2.0 - self.kept) / self.kept * self.taken / (2.0 - self.taken)
            self.worth[<int>SIZE, i] = size
            self.worth[<int>SPREAD, i] = 1.0 / (size - 1.0) if size >= 2.0 else 0.0
        fade_batch(
            n, self.terms, &self.layout, &self.pair[0, 0], &self.step[0], &self.term[0, 0],
            &self.mean[0], &self.mean_low[0], &self.total[0, 0],
        )


cdef cloned fade_batch(
    Py_ssize_t n, Py_ssize_t terms, const Layout* layout, const double* pair, const double* step,
    double* term, double* mean, double* mean_low, double* total,
) noexcept nogil:
    """Take each of n pairs into the means by its share; write the means after it as totals."""
    cdef Py_ssize_t i, m
    cdef double change
    write_terms(layout, pair, term)
    for m in range(terms):
        for i in range(n):
            change = step[i] * ((term[m * LANES + i] - mean[m]) - mean_low[m])
            two_sum(&mean[m], &mean_low[m], change)
            total[m * LANES + i] = mean[m] + mean_low[m]
