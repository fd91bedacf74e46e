"""The frame of the synchrony metrics: pairs in, LANES at a time; values out where a window is full."""

from libc.string cimport memcpy, memset

import numpy as np

from inphase_kernels.arguments import chosen_metrics, locking_ratio, pairs

from inphase_kernels.cloned cimport cloned
from inphase_kernels.metrics cimport (
    SHARED_ROWS, WORTH_ROWS, groups_of, write_shared, write_values,
)
from inphase_kernels.terms cimport (
    LANES, U_IM, U_RE, V_IM, V_RE, X_SIZE, Y_SIZE, Layout, arrange,
)
from inphase_kernels.unit cimport multiply, units


cdef class SynchronyFrame:
    """What any window does around its sums; see synchrony_frame.pyi."""

    def __init__(self, metrics, ratio):
        cdef int groups = 0, code
        self._ratio = locking_ratio(ratio)
        self.x_times, self.y_times = self._ratio
        self._metrics = tuple(metrics)
        self.codes = chosen_metrics(metrics, self._ratio)
        for code in self.codes:
            groups |= groups_of(code)
        self.terms = arrange(&self.layout, groups)
        self.term, self.total = np.zeros((2, self.terms, LANES))
        self.shared = np.zeros((SHARED_ROWS, LANES))
        self.worth = np.zeros((WORTH_ROWS, LANES))
        self.value = np.zeros((len(self.codes), LANES))

    @property
    def metrics(self):
        return self._metrics

    @property
    def ratio(self):
        return self._ratio

    def reset(self):
        self.restart()

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
        cdef double* pair = NULL
        cdef unsigned char[::1] out_valid = full.view(np.uint8)
        with nogil:
            while i < n:
                given = min(self.room(&pair), n - i)
                read_pairs(given, &a[2 * i], &b[2 * i], pair)
                clean = 0
                while clean < given and usable[i + clean] and (
                    pair[X_SIZE * LANES + clean] > 0 and pair[Y_SIZE * LANES + clean] > 0
                ):
                    clean += 1
                # Windows that end at these many pairs from here are not full yet.
                early = min(max(0, self.needed - self.run - 1), clean)
                if clean > 0:
                    multiply(clean, self.x_times, pair + U_RE * LANES, pair + U_IM * LANES)
                    multiply(clean, self.y_times, pair + V_RE * LANES, pair + V_IM * LANES)
                    self.take(clean)
                    self.run += clean
                if early < clean:
                    # Values come a batch at a time, and may be more than there is room for.
                    to = &out[0, i] if clean == LANES else &self.value[0, 0]
                    write_batch(
                        &self.codes[0], count, &self.layout, &self.total[0, 0], &self.shared[0, 0],
                        self.weight, &self.worth[0, 0], to, n if clean == LANES else LANES,
                    )
                    if clean < LANES:
                        for m in range(count):
                            memcpy(&out[m, i], &self.value[m, 0], clean * sizeof(double))
                    memset(&out_valid[i + early], 1, clean - early)
                if clean < given:
                    self.restart()
                for m in range(count):
                    for k in range(i, i + early):
                        out[m, k] = 0.0
                    if clean < given:
                        out[m, i + clean] = 0.0
                i += clean + (clean < given)
        return tuple(values), full

    cdef void restart(self) noexcept nogil:
        self.run = 0
        self.empty()

    cdef void empty(self) noexcept nogil:
        pass

    cdef Py_ssize_t room(self, double** pair) noexcept nogil:
        return 0

    cdef void take(self, Py_ssize_t n) noexcept nogil:
        pass


cdef cloned read_pairs(
    Py_ssize_t n, const double* x, const double* y, double* pair
) noexcept nogil:
    """Write unit phasors and magnitudes of n pairs."""
    # Told the count, a compiler writes the loops out.
    if n == LANES:
        units(LANES, x, pair + U_RE * LANES, pair + U_IM * LANES, pair + X_SIZE * LANES)
        units(LANES, y, pair + V_RE * LANES, pair + V_IM * LANES, pair + Y_SIZE * LANES)
    else:
        units(n, x, pair + U_RE * LANES, pair + U_IM * LANES, pair + X_SIZE * LANES)
        units(n, y, pair + V_RE * LANES, pair + V_IM * LANES, pair + Y_SIZE * LANES)


cdef cloned write_batch(
    const int* codes, Py_ssize_t count, const Layout* layout, const double* total, double* shared,
    double weight, const double* worth, double* out, Py_ssize_t apart,
) noexcept nogil:
    """Write each metric of LANES windows, in rows `apart` from one another."""
    cdef Py_ssize_t m
    write_shared(layout, total, shared)
    for m in range(count):
        write_values(codes[m], layout, total, shared, weight, worth, out + m * apart)
