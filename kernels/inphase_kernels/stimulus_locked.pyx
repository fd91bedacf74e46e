"""PLV of one signal after a mark against the other's after earlier marks, for many at once."""

cimport cython
from libc.math cimport ceil, cos, log2, rint, sin, sqrt
from libc.string cimport memset

import math

import numpy as np

from inphase_kernels.arguments import column, pairs, whole

from inphase_kernels.ranks cimport full_rows, on_grid, reaching_rows
from inphase_kernels.rows cimport row
from inphase_kernels.unit cimport inverse_magnitude

# A mark longer ago than this is none.
cdef double LONGEST_AGO = 2.0**30

# What `rows` holds, a value a surrogate: the sum over its window, its clean pairs in a row, and
# what its pairs are turned by where they enter and where they leave.
cdef enum:
    SUM_RE, SUM_IM, RUN, ENTER_COS, ENTER_SIN, LEAVE_COS, LEAVE_SIN, ROWS

cdef enum:
    ENTERING, LEAVING, ENDS


@cython.final
cdef class StimulusLockedSurrogates:
    """PLV at the same time after earlier marks, and the observed one's rank; see the .pyi."""

    def __init__(
        self, window_samples, surrogates, longest_lag, *, min_lag=1, lag_step=1, turn_rad=0.0
    ):
        self.window = whole("window_samples", window_samples, 1, 2**30)
        self.count = whole("surrogates", surrogates, 1, 2**20) + 1
        least = whole("min_lag", min_lag, 1, 2**30)
        self.longest = whole("longest_lag", longest_lag, least, 2**30)
        self.least = least
        self.step = whole("lag_step", lag_step, 1, 2**30)
        if not math.isfinite(turn_rad):
            raise ValueError(f"turn_rad must be a finite number of radians, found {turn_rad!r}")
        self.turn_rad = turn_rad
        self.length = self.longest + self.window + 1
        self.u = np.zeros((self.length, 2))
        self.v = np.zeros((self.length, 2))
        self.came = np.zeros(self.length, dtype=np.int64)
        self.mark = np.zeros(self.length)
        # As in LaggedSurrogates, with a place to spare: a turned product may round to above 1.
        places = min(50.0, 52.0 - ceil(log2(self.window)))
        self.grid = 1.5 * 2.0 ** (52.0 - places)
        self.offsets = np.zeros((<int>ENDS, self.count), dtype=np.intp)
        self.rows = np.zeros((<int>ROWS, self.count))
        self.empty()

    def reset(self):
        self.empty()

    def plv(self):
        values = np.full(self.count - 1, np.nan)
        cdef double[::1] out = values
        cdef Py_ssize_t k
        cdef double re, im
        for k in range(1, self.count):
            if self.rows[RUN, k] >= self.window:
                re, im = self.rows[SUM_RE, k], self.rows[SUM_IM, k]
                out[k - 1] = min(1.0, sqrt(re * re + im * im) / self.window)
        return values

    def push(self, x, y, valid=None, marks=None):
        first, second, usable_pairs = pairs(x, y, valid)
        cdef const double[::1] a = first, b = second
        cdef const unsigned char[::1] usable = usable_pairs
        cdef Py_ssize_t n = usable.shape[0], i
        marked = np.full(n, np.nan) if marks is None else column("marks", marks, np.float64)
        if len(marked) != n:
            raise ValueError(
                f"marks must be as long as the signals, found {len(marked)} and {n}"
            )
        cdef const double[::1] ago = marked
        full = np.zeros(n, dtype=np.int32)
        rank = np.zeros(n, dtype=np.int32)
        cdef int[::1] out_full = full, out_rank = rank
        with nogil:
            for i in range(n):
                self.keep(a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1], usable[i])
                # False for NaN too.
                if ago[i] >= 0.0 and ago[i] <= LONGEST_AGO:
                    self.take_mark(ago[i])
                while (
                    self.leaving + 1 < self.marks
                    and self.came[(self.leaving + 1) % self.length] <= self.now - self.window
                ):
                    self.leaving += 1
                    self.aim(self.leaving, LEAVING)
                self.slide()
                out_full[i] = full_rows(&self.rows[RUN, 0], self.count, self.window)
                if self.rows[RUN, 0] >= self.window:
                    out_rank[i] = reaching_rows(
                        &self.rows[SUM_RE, 0], &self.rows[SUM_IM, 0], &self.rows[RUN, 0],
                        self.count, self.window,
                    )
        return full, rank

    cdef void empty(self) noexcept nogil:
        cdef Py_ssize_t k
        self.place = 0
        self.now = 0
        self.marks = 0
        self.leaving = -1
        memset(&self.u[0, 0], 0, 2 * self.length * sizeof(double))
        memset(&self.v[0, 0], 0, 2 * self.length * sizeof(double))
        memset(&self.rows[0, 0], 0, ROWS * self.count * sizeof(double))
        for k in range(self.count):
            # Row 0 is the observed pair: taken from no time back, and not turned.
            self.offsets[ENTERING, k] = self.offsets[LEAVING, k] = 0 if k == 0 else -1
        self.rows[ENTER_COS, 0] = self.rows[LEAVE_COS, 0] = 1.0

    cdef void keep(
        self, double x_re, double x_im, double y_re, double y_im, bint usable
    ) noexcept nogil:
        """Write the pair's unit phasors, 0 for one that is not clean."""
        cdef double x_inverse = inverse_magnitude(x_re, x_im) if usable else 0.0
        cdef double y_inverse = inverse_magnitude(y_re, y_im) if usable else 0.0
        self.now += 1
        self.place = self.place + 1 if self.place + 1 < self.length else 0
        # Not x_re * x_inverse alone: a NaN times 0 is a NaN.
        self.u[self.place, 0] = x_re * x_inverse if x_inverse > 0 else 0.0
        self.u[self.place, 1] = x_im * x_inverse if x_inverse > 0 else 0.0
        self.v[self.place, 0] = y_re * y_inverse if y_inverse > 0 else 0.0
        self.v[self.place, 1] = y_im * y_inverse if y_inverse > 0 else 0.0

    cdef void take_mark(self, double ago) noexcept nogil:
        """A mark came with the sample just kept: from here on another epoch is entered."""
        cdef double at = self.now - ago
        if self.marks > 0 and not at > self.mark[(self.marks - 1) % self.length]:
            return
        self.came[self.marks % self.length] = self.now
        self.mark[self.marks % self.length] = at
        self.marks += 1
        self.aim(self.marks - 1, ENTERING)

    cdef void aim(self, long long epoch, int end) noexcept nogil:
        """Find the earlier marks of an epoch, and how far back from its samples theirs are."""
        cdef row cosine = &self.rows[ENTER_COS if end == ENTERING else LEAVE_COS, 0]
        cdef row sine = &self.rows[ENTER_SIN if end == ENTERING else LEAVE_SIN, 0]
        cdef double at = self.mark[epoch % self.length], apart, offset
        cdef double limit = at - self.least
        cdef long long came = self.came[epoch % self.length], earlier = epoch
        cdef Py_ssize_t k = 1, rest
        while k < self.count:
            earlier = self.mark_before(limit, earlier)
            # By when they came, as the ring of marks holds just those.
            if earlier < 0 or came - self.came[earlier % self.length] > self.longest:
                break
            apart = at - self.mark[earlier % self.length]
            offset = rint(apart)
            if offset > self.longest:
                break
            self.offsets[end, k] = <Py_ssize_t>offset
            cosine[k] = cos(self.turn_rad * (offset - apart))
            sine[k] = sin(self.turn_rad * (offset - apart))
            limit = self.mark[earlier % self.length] - self.step
            k += 1
        for rest in range(k, self.count):
            self.offsets[end, rest] = -1

    cdef long long mark_before(self, double limit, long long end) noexcept nogil:
        """Return the last mark before number `end` that was at `limit` or before it, or -1."""
        cdef long long low = max(0, self.marks - self.length), high = end, middle
        if low >= end or self.mark[low % self.length] > limit:
            return -1
        while high - low > 1:
            middle = (low + high) // 2
            if self.mark[middle % self.length] <= limit:
                low = middle
            else:
                high = middle
        return low

    cdef void slide(self) noexcept nogil:
        """Add what enters each window and take off what leaves it; empty it where nothing enters.
        """
        cdef Py_ssize_t before = self.place - self.window, at, k
        if before < 0:
            before += self.length
        cdef double grid = self.grid, re, im
        cdef double u_re = self.u[self.place, 0], u_im = self.u[self.place, 1]
        cdef double w_re = self.u[before, 0], w_im = self.u[before, 1]
        cdef const double* v = &self.v[0, 0]
        cdef const Py_ssize_t* entering = &self.offsets[ENTERING, 0]
        cdef const Py_ssize_t* leaving = &self.offsets[LEAVING, 0]
        cdef row sum_re = &self.rows[SUM_RE, 0], sum_im = &self.rows[SUM_IM, 0]
        cdef row run = &self.rows[RUN, 0]
        cdef row e_cos = &self.rows[ENTER_COS, 0], e_sin = &self.rows[ENTER_SIN, 0]
        cdef row l_cos = &self.rows[LEAVE_COS, 0], l_sin = &self.rows[LEAVE_SIN, 0]
        cdef bint clean = u_re != 0.0 or u_im != 0.0
        for k in range(self.count):
            at = self.place - entering[k]
            if at < 0:
                at += self.length
            if not clean or entering[k] < 0 or (v[2 * at] == 0.0 and v[2 * at + 1] == 0.0):
                run[k] = sum_re[k] = sum_im[k] = 0.0
                continue
            re = u_re * v[2 * at] + u_im * v[2 * at + 1]
            im = u_im * v[2 * at] - u_re * v[2 * at + 1]
            run[k] += 1.0
            sum_re[k] += on_grid(re * e_cos[k] + im * e_sin[k], grid)
            sum_im[k] += on_grid(im * e_cos[k] - re * e_sin[k], grid)
            if run[k] > self.window:
                at = before - leaving[k]
                if at < 0:
                    at += self.length
                re = w_re * v[2 * at] + w_im * v[2 * at + 1]
                im = w_im * v[2 * at] - w_re * v[2 * at + 1]
                sum_re[k] -= on_grid(re * l_cos[k] + im * l_sin[k], grid)
                sum_im[k] -= on_grid(im * l_cos[k] - re * l_sin[k], grid)
