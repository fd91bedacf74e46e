"""PLV of one signal against the other's past, for many lags at once."""

cimport cython
from libc.math cimport ceil, log2, sqrt
from libc.string cimport memset

import numpy as np

from inphase_kernels.arguments import column, pairs, whole

from inphase_kernels.rows cimport row
from inphase_kernels.unit cimport inverse_magnitude

# A surrogate this little below the observed, relative to its square, ties with it; ties reach it.
cdef double TIE = 1e-9

# What `rows` holds, a value a lag: the sum over its window, its clean pairs in a row, and the other
# signal where it enters and where it leaves that window.
cdef enum:
    SUM_RE, SUM_IM, RUN, ENTER_RE, ENTER_IM, LEAVE_RE, LEAVE_IM, ROWS


cdef inline double on_grid(double value, double grid) noexcept nogil:
    return (value + grid) - grid


@cython.final
cdef class LaggedSurrogates:
    """PLV at each lag, and the observed one's rank; see surrogates.pyi."""

    def __init__(self, window_samples, lags):
        self.window = whole("window_samples", window_samples, 1, 2**30)
        checked = column("lags", lags, np.int64)
        if checked.size and not (checked.min() >= 1 and checked.max() <= 2**30):
            raise ValueError(
                f"lags must lie in 1 to {2**30} samples, found {checked.min()} to {checked.max()}"
            )
        self._lags = checked.copy()
        self._lags.flags.writeable = False
        self.offsets = np.concatenate(([0], checked)).astype(np.intp)
        self.count = len(checked) + 1
        self.length = max(self.offsets) + self.window + 1
        self.u = np.zeros((2 * self.length, 2))
        self.v = np.zeros((2 * self.length, 2))
        # Adding 1.5 x 2^(52 - places) leaves `places` binary places; sums of `window` such terms, 1
        # at most, fit the 53 bits of a float64. So sums are exact: nothing drifts, ever.
        places = min(51.0, 53.0 - ceil(log2(self.window)))
        self.grid = 1.5 * 2.0 ** (52.0 - places)
        self.rows = np.zeros((<int>ROWS, self.count))
        self.empty()

    @property
    def lags(self):
        return self._lags

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

    def push(self, x, y, valid=None):
        first, second, usable_pairs = pairs(x, y, valid)
        cdef const double[::1] a = first, b = second
        cdef const unsigned char[::1] usable = usable_pairs
        cdef Py_ssize_t n = usable.shape[0], i
        full = np.zeros(n, dtype=np.int32)
        rank = np.zeros(n, dtype=np.int32)
        cdef int[::1] out_full = full, out_rank = rank
        with nogil:
            for i in range(n):
                self.keep(a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1], usable[i])
                self.gather()
                if self.x_run > self.window and self.y_run >= self.length:
                    self.slide_full()
                    out_full[i] = <int>(self.count - 1)
                else:
                    self.slide_filling()
                    out_full[i] = self.full_lags()
                if self.rows[RUN, 0] >= self.window:
                    out_rank[i] = self.reaching()
        return full, rank

    cdef void empty(self) noexcept nogil:
        self.place = 0
        self.x_run = 0
        self.y_run = 0
        memset(&self.u[0, 0], 0, 4 * self.length * sizeof(double))
        memset(&self.v[0, 0], 0, 4 * self.length * sizeof(double))
        memset(&self.rows[0, 0], 0, ROWS * self.count * sizeof(double))

    cdef void keep(
        self, double x_re, double x_im, double y_re, double y_im, bint usable
    ) noexcept nogil:
        """Write the pair's unit phasors, 0 for one that is not clean."""
        cdef double x_inverse = inverse_magnitude(x_re, x_im) if usable else 0.0
        cdef double y_inverse = inverse_magnitude(y_re, y_im) if usable else 0.0
        cdef Py_ssize_t copy, at
        self.place = self.place + 1 if self.place + 1 < self.length else 0
        self.x_run = self.x_run + 1 if x_inverse > 0 else 0
        self.y_run = self.y_run + 1 if y_inverse > 0 else 0
        for copy in range(2):
            at = self.place + copy * self.length
            # Not x_re * x_inverse alone: a NaN times 0 is a NaN.
            self.u[at, 0] = x_re * x_inverse if x_inverse > 0 else 0.0
            self.u[at, 1] = x_im * x_inverse if x_inverse > 0 else 0.0
            self.v[at, 0] = y_re * y_inverse if y_inverse > 0 else 0.0
            self.v[at, 1] = y_im * y_inverse if y_inverse > 0 else 0.0

    cdef void gather(self) noexcept nogil:
        """Bring each lag's v, entering and leaving, side by side."""
        cdef Py_ssize_t now = self.place + self.length, k
        cdef const Py_ssize_t* offset = &self.offsets[0]
        cdef const double* entering = &self.v[now, 0]
        cdef const double* leaving = &self.v[now - self.window, 0]
        cdef row e_re = &self.rows[ENTER_RE, 0], e_im = &self.rows[ENTER_IM, 0]
        cdef row l_re = &self.rows[LEAVE_RE, 0], l_im = &self.rows[LEAVE_IM, 0]
        for k in range(self.count):
            e_re[k] = entering[-2 * offset[k]]
            e_im[k] = entering[-2 * offset[k] + 1]
            l_re[k] = leaving[-2 * offset[k]]
            l_im[k] = leaving[-2 * offset[k] + 1]

    cdef void slide_full(self) noexcept nogil:
        """Every lag's window is full and clean: add what enters, take off what leaves."""
        cdef Py_ssize_t now = self.place + self.length, k
        cdef double u_re = self.u[now, 0], u_im = self.u[now, 1], grid = self.grid
        cdef double w_re = self.u[now - self.window, 0], w_im = self.u[now - self.window, 1]
        cdef row sum_re = &self.rows[SUM_RE, 0], sum_im = &self.rows[SUM_IM, 0]
        cdef row e_re = &self.rows[ENTER_RE, 0], e_im = &self.rows[ENTER_IM, 0]
        cdef row l_re = &self.rows[LEAVE_RE, 0], l_im = &self.rows[LEAVE_IM, 0]
        for k in range(self.count):
            sum_re[k] += (
                on_grid(u_re * e_re[k] + u_im * e_im[k], grid)
                - on_grid(w_re * l_re[k] + w_im * l_im[k], grid)
            )
            sum_im[k] += (
                on_grid(u_im * e_re[k] - u_re * e_im[k], grid)
                - on_grid(w_im * l_re[k] - w_re * l_im[k], grid)
            )

    cdef void slide_filling(self) noexcept nogil:
        """As `slide_full`, where some window is not full, or empties on a pair that is not clean."""
        cdef Py_ssize_t now = self.place + self.length, k
        cdef double u_re = self.u[now, 0], u_im = self.u[now, 1], grid = self.grid
        cdef double w_re = self.u[now - self.window, 0], w_im = self.u[now - self.window, 1]
        cdef row sum_re = &self.rows[SUM_RE, 0], sum_im = &self.rows[SUM_IM, 0]
        cdef row e_re = &self.rows[ENTER_RE, 0], e_im = &self.rows[ENTER_IM, 0]
        cdef row l_re = &self.rows[LEAVE_RE, 0], l_im = &self.rows[LEAVE_IM, 0]
        cdef row run = &self.rows[RUN, 0]
        for k in range(self.count):
            if self.x_run == 0 or (e_re[k] == 0.0 and e_im[k] == 0.0):
                run[k] = sum_re[k] = sum_im[k] = 0.0
                continue
            run[k] += 1.0
            sum_re[k] += on_grid(u_re * e_re[k] + u_im * e_im[k], grid)
            sum_im[k] += on_grid(u_im * e_re[k] - u_re * e_im[k], grid)
            if run[k] > self.window:
                sum_re[k] -= on_grid(w_re * l_re[k] + w_im * l_im[k], grid)
                sum_im[k] -= on_grid(w_im * l_re[k] - w_re * l_im[k], grid)

    cdef int full_lags(self) noexcept nogil:
        cdef Py_ssize_t k
        cdef int full = 0
        for k in range(1, self.count):
            full += self.rows[RUN, k] >= self.window
        return full

    cdef int reaching(self) noexcept nogil:
        """How many full lags' sums are as large as the observed one's, ties included."""
        cdef row sum_re = &self.rows[SUM_RE, 0], sum_im = &self.rows[SUM_IM, 0]
        cdef row run = &self.rows[RUN, 0]
        cdef double bar = (1.0 - TIE) * (sum_re[0] * sum_re[0] + sum_im[0] * sum_im[0])
        cdef double window = self.window
        cdef Py_ssize_t k, reach = 0
        for k in range(1, self.count):
            if run[k] >= window and sum_re[k] * sum_re[k] + sum_im[k] * sum_im[k] >= bar:
                reach += 1
        return <int>reach
