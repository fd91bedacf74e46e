"""Synchrony metrics over a sliding window of phasor pairs; their formulas are in metrics.pxd."""

cimport cython
from libc.string cimport memcpy, memset

import numpy as np

from inphase_kernels.arguments import METRICS, chosen_metrics, locking_ratio, pairs, whole

from inphase_kernels.metrics cimport SHARED_ROWS, groups_of, write_shared, write_values
from inphase_kernels.terms cimport (
    LANES, PAIR_ROWS, U_IM, U_RE, V_IM, V_RE, X_SIZE, Y_SIZE, arrange, write_terms,
)
from inphase_kernels.unit cimport multiply, units
from inphase_kernels.window_sums cimport sum_backwards, sum_forwards, two_sum

__all__ = ["METRICS", "SlidingSynchrony"]


@cython.final
cdef class SlidingSynchrony:
    """Synchrony metrics over a sliding window; see synchrony.pyi."""

    def __init__(self, window_samples, metrics=("plv",), ratio=(1, 1)):
        cdef int groups = 0, code
        self.window = whole("window_samples", window_samples, 1)
        self._ratio = locking_ratio(ratio)
        self.x_times, self.y_times = self._ratio
        self._metrics = tuple(metrics)
        self.codes = chosen_metrics(metrics, self._ratio)
        for code in self.codes:
            groups |= groups_of(code)
        self.terms = arrange(&self.layout, groups)
        self.batch = min(<Py_ssize_t> LANES, self.window)
        self.reach, self.spare = divmod(self.window, self.batch)
        self.block = self.reach - 1
        # A row more than there are batches: LANES pairs are read from any pair on.
        self.history = np.zeros((self.reach + 2, PAIR_ROWS * LANES))
        self.term, self.total = np.zeros((2, self.terms, LANES))
        self.shared = np.zeros((SHARED_ROWS, LANES))
        spread = 1.0 / (self.window - 1) if self.window > 1 else 0.0
        self.worth = np.repeat([[float(self.window)], [spread]], LANES, axis=1)
        self.value = np.zeros(LANES)
        self.newest, self.beginning, self.beginning_low = np.zeros((3, self.terms))
        self.batch_sums = np.zeros((self.block, self.terms))
        self.ends = np.zeros((self.terms, 2 * LANES + 1))
        self.inside = np.zeros(self.terms)
        self.empty()

    @property
    def metrics(self):
        return self._metrics

    @property
    def ratio(self):
        return self._ratio

    @property
    def window_samples(self):
        return self.window

    @property
    def delay_samples(self):
        return self.window / 2.0

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
        cdef double* to
        cdef unsigned char[::1] out_valid = full.view(np.uint8)
        with nogil:
            while i < n:
                given = min(self.batch - self.filled, n - i)
                clean = self.read(given, &a[2 * i], &b[2 * i], &usable[i])
                # Windows that end at these many pairs from here are not full yet.
                early = min(max(0, self.window - self.run - 1), clean)
                if clean > 0:
                    self.take(clean)
                if early < clean:
                    write_shared(&self.layout, &self.total[0, 0], &self.shared[0, 0])
                    for m in range(count):
                        # Values come a batch at a time, and may be more than there is room for.
                        to = &out[m, i] if clean == LANES else &self.value[0]
                        write_values(
                            self.codes[m], &self.layout, &self.total[0, 0],
                            &self.shared[0, 0], self.window, &self.worth[0, 0], to,
                        )
                        if clean < LANES:
                            memcpy(&out[m, i], to, clean * sizeof(double))
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
        self.batches = 0
        self.place = 0
        self.filled = 0
        self.in_block = 0
        memset(&self.newest[0], 0, self.terms * sizeof(double))
        memset(&self.beginning[0], 0, self.terms * sizeof(double))
        memset(&self.beginning_low[0], 0, self.terms * sizeof(double))

    cdef Py_ssize_t read(
        self, Py_ssize_t n, const double* x, const double* y, const unsigned char* usable
    ) noexcept nogil:
        """Keep n pairs as the next of the newest batch; return how many are clean before one is not.
        """
        cdef double* pair = &self.history[self.place, self.filled]
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
        """Take the n pairs just read in; set the totals, which are windows' once they are full."""
        if self.filled == 0 and self.batches >= self.block:
            self.open_batch()
        # Told the count, a compiler writes the loops out.
        if n == LANES:
            self.add(LANES)
        else:
            self.add(n)
        self.run += n
        self.filled += n
        if self.filled == self.batch:
            self.close_batch()

    cdef inline void add(self, Py_ssize_t n) noexcept nogil:
        cdef Py_ssize_t m, end = self.filled + self.batch + 1 - self.spare
        write_terms(&self.layout, &self.history[self.place, self.filled], &self.term[0, 0])
        for m in range(self.terms):
            self.newest[m] = sum_forwards(
                n, self.newest[m], &self.term[m, 0],
                self.inside[m], &self.ends[m, end], &self.total[m, 0],
            )

    cdef void open_batch(self) noexcept nogil:
        """The window begins to leave another batch: sum that backwards."""
        cdef Py_ssize_t left = self.place + 1 if self.place < self.reach else 0, m
        if self.batch == LANES:
            self.leave(LANES, left)
        else:
            self.leave(self.batch, left)
        if self.block > 0:
            for m in range(self.terms):
                self.inside[m] = (
                    (self.beginning[m] + self.beginning_low[m])
                    + self.batch_sums[self.in_block, m]
                )

    cdef inline void leave(self, Py_ssize_t n, Py_ssize_t place) noexcept nogil:
        cdef Py_ssize_t m
        write_terms(&self.layout, &self.history[place, 0], &self.term[0, 0])
        for m in range(self.terms):
            sum_backwards(n, &self.term[m, 0], &self.ends[m, 0])

    cdef void close_batch(self) noexcept nogil:
        cdef Py_ssize_t m
        for m in range(self.terms):
            if self.block > 0:
                self.batch_sums[self.in_block, m] = self.newest[m]
                two_sum(&self.beginning[m], &self.beginning_low[m], self.newest[m])
            self.newest[m] = 0.0
        self.filled = 0
        self.batches += 1
        self.place = self.place + 1 if self.place < self.reach else 0
        if self.block > 0:
            self.in_block += 1
            if self.in_block == self.block:
                self.turn_block()

    cdef void turn_block(self) noexcept nogil:
        """The newest block is full: sum it backwards, in place, and begin the next."""
        cdef Py_ssize_t k, m
        memset(&self.beginning[0], 0, self.terms * sizeof(double))
        memset(&self.beginning_low[0], 0, self.terms * sizeof(double))
        for k in range(self.block - 1, -1, -1):
            for m in range(self.terms):
                two_sum(&self.beginning[m], &self.beginning_low[m], self.batch_sums[k, m])
                self.batch_sums[k, m] = self.beginning[m] + self.beginning_low[m]
        memset(&self.beginning[0], 0, self.terms * sizeof(double))
        memset(&self.beginning_low[0], 0, self.terms * sizeof(double))
        self.in_block = 0
