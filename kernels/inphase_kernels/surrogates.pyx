"""PLV of one signal against the other's past, for many lags at once."""

cimport cython
from libc.math cimport ceil, log2, sqrt
from libc.string cimport memset

import numpy as np

from inphase_kernels.arguments import column, fading, pairs, whole

from inphase_kernels.cloned cimport cloned
from inphase_kernels.ranks cimport bar_of, full_rows, on_grid, reaching_rows
from inphase_kernels.rows cimport row
from inphase_kernels.unit cimport inverse_magnitude

# Pairs that are taken at once: enough of a lag's past in one piece for it to be fetched in time.
cdef enum:
    BLOCK = 64

# What `rows` holds, a value a lag: the sum over its window (or the weighted mean, where weights
# fade), its clean pairs in a row, the weight of these, and the other signal where it enters and
# where it leaves that window.
cdef enum:
    SUM_RE, SUM_IM, RUN, WEIGHT, ENTER_RE, ENTER_IM, LEAVE_RE, LEAVE_IM, ROWS


@cython.final
cdef class LaggedSurrogates:
    """PLV at each lag, and the observed one's rank; see surrogates.pyi."""

    def __init__(self, window_samples, lags):
        self.window = whole("window_samples", window_samples, 1, 2**30)
        self.needed = self.window
        # Adding 1.5 x 2^(52 - places) leaves `places` binary places; sums of `window` such terms, 1
        # at most, fit the 53 bits of a float64. So sums are exact: nothing drifts, ever.
        places = min(51.0, 53.0 - ceil(log2(self.window)))
        self.grid = 1.5 * 2.0 ** (52.0 - places)
        self.lag_by(lags)

    @classmethod
    def fading(cls, time_constant_samples, lags, least_weight=0.95):
        cdef LaggedSurrogates made = cls.__new__(cls)
        weights = fading(time_constant_samples, least_weight)
        made.kept, made.needed = weights.kept, weights.needed
        made.lag_by(lags)
        return made

    @property
    def lags(self):
        return self._lags

    def reset(self):
        self.empty()

    def plv(self):
        values = np.full(self.count - 1, np.nan)
        cdef double[::1] out = values
        cdef Py_ssize_t k
        cdef double re, im, whole_weight = 1.0 if self.kept > 0 else self.window
        for k in range(1, self.count):
            if self.rows[RUN, k] >= self.needed:
                re, im = self.rows[SUM_RE, k], self.rows[SUM_IM, k]
                out[k - 1] = min(1.0, sqrt(re * re + im * im) / whole_weight)
        return values

    def push(self, x, y, valid=None):
        first, second, usable_pairs = pairs(x, y, valid)
        cdef const double[::1] a = first, b = second
        cdef const unsigned char[::1] usable = usable_pairs
        cdef Py_ssize_t n = usable.shape[0], i = 0, j, given, clean
        full = np.zeros(n, dtype=np.int32)
        rank = np.zeros(n, dtype=np.int32)
        cdef int[::1] out_full = full, out_rank = rank
        with nogil:
            while i < n:
                # As many as the rings hold before they begin anew.
                given = min(min(<Py_ssize_t> BLOCK, n - i), self.length - self.place)
                clean = self.keep(given, &a[2 * i], &b[2 * i], &usable[i])
                if clean == given and self.every_window_full():
                    self.slide_full(given, &out_rank[i])
                    for j in range(i, i + given):
                        out_full[j] = <int>(self.count - 1)
                else:
                    for j in range(given):
                        self.slide(self.place + self.length + j)
                        out_full[i + j] = full_rows(&self.rows[RUN, 0], self.count, self.needed)
                        if self.rows[RUN, 0] >= self.needed:
                            out_rank[i + j] = reaching_rows(
                                &self.rows[SUM_RE, 0], &self.rows[SUM_IM, 0], &self.rows[RUN, 0],
                                self.count, self.needed,
                            )
                self.place = (self.place + given) % self.length
                i += given
        return full, rank

    cdef object lag_by(self, object lags):
        """Check the lags, and make room for them."""
        checked = column("lags", lags, np.int64)
        if checked.size and not (checked.min() >= 1 and checked.max() <= 2**30):
            raise ValueError(
                f"lags must lie in 1 to {2**30} samples, found {checked.min()} to {checked.max()}"
            )
        self._lags = checked.copy()
        self._lags.flags.writeable = False
        self.offsets = np.concatenate(([0], checked)).astype(np.intp)
        self.count = len(checked) + 1
        self.past = max(self.offsets) + self.window
        # BLOCK pairs are written before the first of them meets its past.
        self.length = self.past + BLOCK
        self.u, self.v = np.zeros((2, 2, 2 * self.length))
        self.rows = np.zeros((<int>ROWS, self.count))
        self.scratch = np.zeros((4, BLOCK))
        self.empty()

    cdef void empty(self) noexcept nogil:
        cdef size_t size = 4 * self.length * sizeof(double)
        self.place = 0
        self.x_run = 0
        self.y_run = 0
        memset(&self.u[0, 0], 0, size)
        memset(&self.v[0, 0], 0, size)
        memset(&self.rows[0, 0], 0, ROWS * self.count * sizeof(double))

    cdef Py_ssize_t keep(
        self, Py_ssize_t n, const double* x, const double* y, const unsigned char* usable
    ) noexcept nogil:
        """Write n pairs' unit phasors, 0 for one that is not clean; return how many pairs are."""
        cdef double x_inverse, y_inverse
        cdef Py_ssize_t i, copy, at, clean = 0
        for i in range(n):
            x_inverse = inverse_magnitude(x[2 * i], x[2 * i + 1]) if usable[i] else 0.0
            y_inverse = inverse_magnitude(y[2 * i], y[2 * i + 1]) if usable[i] else 0.0
            clean += x_inverse > 0 and y_inverse > 0
            for copy in range(2):
                at = self.place + i + copy * self.length
                # Not x * x_inverse alone: a NaN times 0 is a NaN.
                self.u[0, at] = x[2 * i] * x_inverse if x_inverse > 0 else 0.0
                self.u[1, at] = x[2 * i + 1] * x_inverse if x_inverse > 0 else 0.0
                self.v[0, at] = y[2 * i] * y_inverse if y_inverse > 0 else 0.0
                self.v[1, at] = y[2 * i + 1] * y_inverse if y_inverse > 0 else 0.0
        return clean

    cdef bint every_window_full(self) noexcept nogil:
        """Whether a clean pair more finds every lag's window full, so that one leaves each."""
        return self.kept == 0 and self.x_run >= self.window and self.y_run >= self.past

    cdef void slide_full(self, Py_ssize_t n, int* rank) noexcept nogil:
        cdef Py_ssize_t now = self.place + self.length
        slide_block(
            n, self.count, self.window, &self.offsets[0], self.grid,
            &self.u[0, now], &self.u[1, now], &self.v[0, now], &self.v[1, now],
            &self.rows[SUM_RE, 0], &self.rows[SUM_IM, 0], &self.scratch[0, 0], rank,
        )
        self.x_run += n
        self.y_run += n

    cdef void slide(self, Py_ssize_t now) noexcept nogil:
        """Take one pair where some window is not full, or empties on it, or where weights fade."""
        cdef Py_ssize_t k
        cdef double u_re = self.u[0, now], u_im = self.u[1, now], grid = self.grid
        cdef double w_re = self.u[0, now - self.window], w_im = self.u[1, now - self.window]
        cdef bint x_clean = u_re != 0 or u_im != 0
        cdef row sum_re = &self.rows[SUM_RE, 0], sum_im = &self.rows[SUM_IM, 0]
        cdef row e_re = &self.rows[ENTER_RE, 0], e_im = &self.rows[ENTER_IM, 0]
        cdef row l_re = &self.rows[LEAVE_RE, 0], l_im = &self.rows[LEAVE_IM, 0]
        cdef row run = &self.rows[RUN, 0], weight = &self.rows[WEIGHT, 0]
        cdef double share
        self.x_run = self.x_run + 1 if x_clean else 0
        self.y_run = self.y_run + 1 if self.v[0, now] != 0 or self.v[1, now] != 0 else 0
        self.gather(now)
        for k in range(self.count):
            if not x_clean or (e_re[k] == 0.0 and e_im[k] == 0.0):
                run[k] = weight[k] = sum_re[k] = sum_im[k] = 0.0
                continue
            run[k] += 1.0
            if self.kept > 0:
                weight[k] += self.kept * (1.0 - weight[k])
                share = self.kept / weight[k]
                sum_re[k] += share * ((u_re * e_re[k] + u_im * e_im[k]) - sum_re[k])
                sum_im[k] += share * ((u_im * e_re[k] - u_re * e_im[k]) - sum_im[k])
                continue
            sum_re[k] += on_grid(u_re * e_re[k] + u_im * e_im[k], grid)
            sum_im[k] += on_grid(u_im * e_re[k] - u_re * e_im[k], grid)
            if run[k] > self.window:
                sum_re[k] -= on_grid(w_re * l_re[k] + w_im * l_im[k], grid)
                sum_im[k] -= on_grid(w_im * l_re[k] - w_re * l_im[k], grid)

    cdef void gather(self, Py_ssize_t now) noexcept nogil:
        """Bring each lag's v, entering and leaving, side by side."""
        cdef Py_ssize_t k
        for k in range(self.count):
            self.rows[ENTER_RE, k] = self.v[0, now - self.offsets[k]]
            self.rows[ENTER_IM, k] = self.v[1, now - self.offsets[k]]
            self.rows[LEAVE_RE, k] = self.v[0, now - self.offsets[k] - self.window]
            self.rows[LEAVE_IM, k] = self.v[1, now - self.offsets[k] - self.window]


cdef cloned slide_block(
    Py_ssize_t n, Py_ssize_t count, Py_ssize_t window, const Py_ssize_t* offset, double grid,
    const double* u_re, const double* u_im, const double* v_re, const double* v_im,
    double* sum_re, double* sum_im, double* scratch, int* rank,
) noexcept nogil:
    """Slide every lag's full window by n clean pairs; write how many lags reach lag 0 at each.

    Lag by lag, so that what enters and what leaves is one piece of the past each. Sums are exact,
    so their order is free.
    """
    cdef double* re = scratch
    cdef double* im = scratch + BLOCK
    cdef double* bar = scratch + 2 * BLOCK
    cdef double* reach = scratch + 3 * BLOCK
    cdef Py_ssize_t k, i
    for k in range(count):
        write_changes(n, u_re, u_im, v_re - offset[k], v_im - offset[k], window, grid, re, im)
        add_up(n, &sum_re[k], &sum_im[k], re, im)
        if k == 0:
            for i in range(n):
                bar[i] = bar_of(re[i], im[i])
                reach[i] = 0.0
        else:
            count_reaching(n, re, im, bar, reach)
    for i in range(n):
        rank[i] = <int>reach[i]


cdef inline void write_changes(
    Py_ssize_t n, const double* u_re, const double* u_im, const double* v_re, const double* v_im,
    Py_ssize_t window, double grid, row re, row im,
) noexcept nogil:
    """Write what n pairs add to a sum of u conj(v), less what leaves it."""
    cdef const double* w_re = u_re - window
    cdef const double* w_im = u_im - window
    cdef const double* l_re = v_re - window
    cdef const double* l_im = v_im - window
    cdef Py_ssize_t i
    for i in range(n):
        re[i] = (
            on_grid(u_re[i] * v_re[i] + u_im[i] * v_im[i], grid)
            - on_grid(w_re[i] * l_re[i] + w_im[i] * l_im[i], grid)
        )
        im[i] = (
            on_grid(u_im[i] * v_re[i] - u_re[i] * v_im[i], grid)
            - on_grid(w_im[i] * l_re[i] - w_re[i] * l_im[i], grid)
        )


cdef inline void add_up(
    Py_ssize_t n, double* sum_re, double* sum_im, row re, row im
) noexcept nogil:
    """Write the sums after each of n changes over these, and the last as the new sums.

    Either half by itself, so that four additions at a time wait for no other.
    """
    cdef Py_ssize_t half = n // 2, i
    cdef double early_re = sum_re[0], early_im = sum_im[0], late_re = 0.0, late_im = 0.0
    for i in range(half):
        early_re += re[i]
        early_im += im[i]
        late_re += re[half + i]
        late_im += im[half + i]
        re[i] = early_re
        im[i] = early_im
        re[half + i] = late_re
        im[half + i] = late_im
    for i in range(half, 2 * half):
        re[i] += early_re
        im[i] += early_im
    late_re += early_re
    late_im += early_im
    if n % 2:
        late_re += re[n - 1]
        late_im += im[n - 1]
        re[n - 1] = late_re
        im[n - 1] = late_im
    sum_re[0] = late_re
    sum_im[0] = late_im


cdef inline void count_reaching(
    Py_ssize_t n, const double* re, const double* im, const double* bar, row reach
) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        reach[i] += 1.0 if re[i] * re[i] + im[i] * im[i] >= bar[i] else 0.0
