"""Synchrony metrics with exponentially fading weights; their formulas are in metrics.pxd."""

cimport cython
from libc.math cimport expm1
from libc.string cimport memcpy, memset

import math

import numpy as np

from inphase_kernels.arguments import chosen_metrics, locking_ratio, pairs, positive

from inphase_kernels.metrics cimport (
    SHARED_ROWS, SIZE, SPREAD, WORTH_ROWS, groups_of, write_shared, write_values,
)
from inphase_kernels.terms cimport (
    LANES, PAIR_ROWS, U_IM, U_RE, V_IM, V_RE, X_SIZE, Y_SIZE, arrange, write_terms,
)
from inphase_kernels.unit cimport multiply, units
from inphase_kernels.window_sums cimport two_sum


@cython.final
cdef class ExponentialSynchrony:
    """Synchrony metrics with exponential weights; see exponential.pyi."""

    def __init__(self, time_constant_samples, metrics=("plv",), ratio=(1, 1), least_weight=0.95):
        cdef int groups = 0, code
        self.time_constant = positive("time_constant_samples", time_constant_samples, "samples")
        if not 1 <= self.time_constant <= 2**31:
            raise ValueError(
                f"time_constant_samples must lie in 1 to {2**31}, found {time_constant_samples}"
            )
        if not 0 < least_weight < 1:
            raise ValueError(f"least_weight must lie between 0 and 1, found {least_weight!r}")
        self._least_weight = float(least_weight)
        self.kept = -expm1(-1.0 / self.time_constant)
        self.ready = max(1, math.ceil(-self.time_constant * math.log1p(-self._least_weight)))
        self._ratio = locking_ratio(ratio)
        self.x_times, self.y_times = self._ratio
        self._metrics = tuple(metrics)
        self.codes = chosen_metrics(metrics, self._ratio)
        for code in self.codes:
            groups |= groups_of(code)
        self.terms = arrange(&self.layout, groups)
        self.pair = np.zeros((PAIR_ROWS, LANES))
        self.term, self.total = np.zeros((2, self.terms, LANES))
        self.shared = np.zeros((SHARED_ROWS, LANES))
        self.worth = np.zeros((WORTH_ROWS, LANES))
        self.step, self.value = np.zeros((2, LANES))
        self.mean, self.mean_low = np.zeros((2, self.terms))
        self.empty()

    @property
    def metrics(self):
        return self._metrics

    @property
    def ratio(self):
        return self._ratio

    @property
    def least_weight(self):
        return self._least_weight

    @property
    def samples_until_valid(self):
        return self.ready

    @property
    def size(self):
        return 1.0 / math.tanh(0.5 / self.time_constant)

    @property
    def delay_samples(self):
        return 1.0 / math.expm1(1.0 / self.time_constant)

    def reset(self):
        self.empty()

    def push(self, x, y, valid=None):
        first, second, usable_pairs = pairs(x, y, valid)
        cdef const double[::1] a = first, b = second
        cdef const unsigned char[::1] usable = usable_pairs
        cdef Py_ssize_t n = usable.shape[0], i = 0, m, k, given, clean, early
        cdef Py_ssize_t count = self.codes.shape[0]
        values = np.empty((count, n))
        full = np.zeros(n, dtype=np.bool_)
        cdef double[:, ::1] out = values
        cdef unsigned char[::1] out_valid = full.view(np.uint8)
        with nogil:
            while i < n:
                given = min(<Py_ssize_t> LANES, n - i)
                clean = self.read(given, &a[2 * i], &b[2 * i], &usable[i])
                early = min(max(0, self.ready - self.run - 1), clean)
                if clean > 0:
                    self.take(clean)
                if early < clean:
                    write_shared(&self.layout, &self.total[0, 0], &self.shared[0, 0])
                    for m in range(count):
                        write_values(
                            self.codes[m], &self.layout, &self.total[0, 0],
                            &self.shared[0, 0], 1.0, &self.worth[0, 0], &self.value[0],
                        )
                        memcpy(&out[m, i], &self.value[0], clean * sizeof(double))
                    memset(&out_valid[i + early], 1, clean - early)
                if clean < given:
                    self.empty()
                for m in range(count):
                    for k in range(i, i + early):
                        out[m, k] = 0.0
                    if clean < given:
                        out[m, i + clean] = 0.0
                i += clean + (clean < given)
        return tuple(values), full

    cdef void empty(self) noexcept nogil:
        self.run = 0
        self.weight = 0.0
        memset(&self.mean[0], 0, self.terms * sizeof(double))
        memset(&self.mean_low[0], 0, self.terms * sizeof(double))

    cdef Py_ssize_t read(
        self, Py_ssize_t n, const double* x, const double* y, const unsigned char* usable
    ) noexcept nogil:
        """Keep n pairs; return how many are clean before one is not."""
        cdef double* pair = &self.pair[0, 0]
        cdef double* x_size = pair + X_SIZE * LANES
        cdef double* y_size = pair + Y_SIZE * LANES
        cdef Py_ssize_t clean = 0
        units(n, x, pair + U_RE * LANES, pair + U_IM * LANES, x_size)
        units(n, y, pair + V_RE * LANES, pair + V_IM * LANES, y_size)
        while clean < n and usable[clean] and x_size[clean] > 0 and y_size[clean] > 0:
            clean += 1
        multiply(clean, self.x_times, pair + U_RE * LANES, pair + U_IM * LANES)
        multiply(clean, self.y_times, pair + V_RE * LANES, pair + V_IM * LANES)
        return clean

    cdef void take(self, Py_ssize_t n) noexcept nogil:
        """Take the n pairs just read into the means; set the totals to them."""
        cdef Py_ssize_t i, m
        cdef double share, size
        for i in range(n):
            # The newest pair's share of the weight since the last break: 1 at first.
            self.weight += self.kept * (1.0 - self.weight)
            share = self.kept / self.weight
            self.step[i] = share
            # (sum w)^2 / sum w^2 of weights d^k, k pairs since the break. Kish 1965.
            size = (2.0 - self.kept) / self.kept * self.weight / (2.0 - self.weight)
            self.worth[<int>SIZE, i] = size
            self.worth[<int>SPREAD, i] = 1.0 / (size - 1.0) if size >= 2.0 else 0.0
        write_terms(&self.layout, &self.pair[0, 0], &self.term[0, 0])
        for m in range(self.terms):
            for i in range(n):
                share = self.step[i] * ((self.term[m, i] - self.mean[m]) - self.mean_low[m])
                two_sum(&self.mean[m], &self.mean_low[m], share)
                self.total[m, i] = self.mean[m] + self.mean_low[m]
        self.run += n
