"""How many independent samples a window of phasor pairs is worth."""

cimport cython

import numpy as np

from inphase_kernels.arguments import fading, pairs, positive, whole

from inphase_kernels.rows cimport row
from inphase_kernels.unit cimport inverse_magnitude

# Rows of `past`, and of `averages`, which has two more: each lag's weight in the sum over lags, and
# the share of a new product in its average.
cdef enum:
    U_RE, U_IM, V_RE, V_IM, WEIGHT, SHARE, ROWS


@cython.final
cdef class EffectiveSize:
    """Running effective sample size; see effective_size.pyi."""

    def __init__(self, window_samples, max_lag, stride, memory_samples):
        self.window = whole("window_samples", window_samples, 2)
        self.size = self.window
        longest = whole("max_lag", max_lag, 1, self.window - 1)
        self.stride = whole("stride", stride, 1, longest)
        self.memory = whole("memory_samples", memory_samples, self.window) // self.stride
        self.lags = longest // self.stride
        self.past = np.zeros((<int>WEIGHT, 2 * (self.lags + 1)))
        self.averages = np.zeros((<int>ROWS, self.lags))
        self.products = np.zeros(self.lags, dtype=np.intp)
        lags = np.arange(1, self.lags + 1) * self.stride
        np.asarray(self.averages)[WEIGHT] = 1.0 - lags / self.window
        self.forget()

    @classmethod
    def fading(
        cls, time_constant_samples, max_lag, stride, memory_samples, least_weight=0.95
    ):
        weights = fading(time_constant_samples, least_weight)
        cdef EffectiveSize made = cls(weights.needed, max_lag, stride, memory_samples)
        made.size = weights.size
        lags = np.arange(1, made.lags + 1) * made.stride
        np.asarray(made.averages)[WEIGHT] = np.exp(-lags / weights.time_constant)
        return made

    @classmethod
    def for_band(cls, window_samples, sfreq, bandwidth_hz):
        window = whole("window_samples", window_samples, 2)
        rate = positive("sfreq", sfreq, "Hz")
        bandwidth = positive("bandwidth_hz", bandwidth_hz, "Hz")
        longest = min(window - 1, max(1, round(3.0 * rate / bandwidth)))
        stride = max(1, min(longest, int(rate / (8.0 * bandwidth))))
        return cls(window, longest, stride, max(4 * window, round(60.0 * rate)))

    def reset(self):
        self.forget()

    def push(self, x, y, valid=None):
        first, second, usable_pairs = pairs(x, y, valid)
        cdef const double[::1] a = first, b = second
        cdef const unsigned char[::1] usable = usable_pairs
        cdef Py_ssize_t n = usable.shape[0], i
        sizes = np.zeros(n)
        cdef double[::1] out = sizes
        cdef double a_inverse, b_inverse
        with nogil:
            for i in range(n):
                a_inverse = inverse_magnitude(a[2 * i], a[2 * i + 1])
                b_inverse = inverse_magnitude(b[2 * i], b[2 * i + 1])
                if usable[i] and a_inverse > 0 and b_inverse > 0:
                    if self.due == 0:
                        self.keep(
                            a[2 * i] * a_inverse, a[2 * i + 1] * a_inverse,
                            b[2 * i] * b_inverse, b[2 * i + 1] * b_inverse,
                        )
                        self.due = self.stride
                    self.due -= 1
                    out[i] = self.n_effective
                elif self.kept:
                    # What comes after a break may be another signal: nothing is carried over.
                    self.forget()
        return sizes

    cdef void forget(self) noexcept nogil:
        """Empty pairs and averages; their rows are written anew before they are read."""
        cdef Py_ssize_t j
        for j in range(self.lags):
            self.products[j] = 0
            self.averages[U_RE, j] = self.averages[U_IM, j] = 0.0
            self.averages[V_RE, j] = self.averages[V_IM, j] = 0.0
        self.due = 0
        self.kept = 0
        self.place = 0
        self.n_effective = 0.0

    cdef void keep(self, double u_re, double u_im, double v_re, double v_im) noexcept nogil:
        cdef Py_ssize_t copy, at, length = self.lags + 1
        self.place = self.place - 1 if self.place > 0 else length - 1
        self.kept += 1
        for copy in range(2):
            at = self.place + copy * length
            self.past[U_RE, at] = u_re
            self.past[U_IM, at] = u_im
            self.past[V_RE, at] = v_re
            self.past[V_IM, at] = v_im
        if self.kept > 1:
            self.average()
            self.n_effective = self.size_now()

    cdef void average(self) noexcept nogil:
        """Take the newest pair's products with the kept ones before it into the averages."""
        cdef Py_ssize_t known = min(self.lags, self.kept - 1), at = self.place, j
        cdef double u_re = self.past[U_RE, at], u_im = self.past[U_IM, at]
        cdef double v_re = self.past[V_RE, at], v_im = self.past[V_IM, at]
        cdef row old_u_re = &self.past[U_RE, at + 1], old_u_im = &self.past[U_IM, at + 1]
        cdef row old_v_re = &self.past[V_RE, at + 1], old_v_im = &self.past[V_IM, at + 1]
        cdef row mean_u_re = &self.averages[U_RE, 0], mean_u_im = &self.averages[U_IM, 0]
        cdef row mean_v_re = &self.averages[V_RE, 0], mean_v_im = &self.averages[V_IM, 0]
        cdef row share = &self.averages[SHARE, 0]
        # The longest lag has the fewest products: once it has all, the shares stay as they are.
        if self.products[self.lags - 1] < self.memory:
            for j in range(known):
                if self.products[j] < self.memory:
                    self.products[j] += 1
                    share[j] = 1.0 / self.products[j]
        for j in range(known):
            mean_u_re[j] += share[j] * (u_re * old_u_re[j] + u_im * old_u_im[j] - mean_u_re[j])
            mean_u_im[j] += share[j] * (u_im * old_u_re[j] - u_re * old_u_im[j] - mean_u_im[j])
            mean_v_re[j] += share[j] * (v_re * old_v_re[j] + v_im * old_v_im[j] - mean_v_re[j])
            mean_v_im[j] += share[j] * (v_im * old_v_re[j] - v_re * old_v_im[j] - mean_v_im[j])

    cdef double size_now(self) noexcept nogil:
        """N_eff from the averages; 0 until each lag has been seen through a whole window."""
        cdef Py_ssize_t j
        cdef double total = 0.0
        if (self.products[self.lags - 1] + self.lags) * self.stride < self.window:
            return 0.0
        for j in range(self.lags):
            total += self.averages[WEIGHT, j] * (
                self.averages[U_RE, j] * self.averages[V_RE, j]
                + self.averages[U_IM, j] * self.averages[V_IM, j]
            )
        # The trapezoid rule over lags `stride` apart; with a stride of 1 the formula itself.
        total = self.stride * (1.0 + 2.0 * total)
        if total <= 1.0:
            return self.size
        return max(1.0, self.size / total)
