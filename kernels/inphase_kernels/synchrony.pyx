"""Synchrony metrics over a sliding window of phasor pairs; their formulas are in metrics.pxd."""

cimport cython

import numpy as np

from inphase_kernels.arguments import pairs, whole

from inphase_kernels.metrics cimport (
    ACCORR, CCORR, CIPLV, COHERENCE, ENVELOPE_CORRELATION, IMAGINARY_COHERENCE, MSC,
    PHASE_DIFFERENCE, PLI, PLV, PPC, WPLI, arrange, groups_of, terms_of, value_of,
)
from inphase_kernels.unit cimport inverse_magnitude
from inphase_kernels.window_sums cimport Sum, begin, clear, next_block, step_back

cdef dict CODES = {
    "plv": PLV,
    "ciplv": CIPLV,
    "pli": PLI,
    "wpli": WPLI,
    "coherence": COHERENCE,
    "msc": MSC,
    "imaginary_coherence": IMAGINARY_COHERENCE,
    "ccorr": CCORR,
    "accorr": ACCORR,
    "envelope_correlation": ENVELOPE_CORRELATION,
    "ppc": PPC,
    "phase_difference_rad": PHASE_DIFFERENCE,
}
METRICS = tuple(CODES)


@cython.final
cdef class SlidingSynchrony:
    """Synchrony metrics over a sliding window; see synchrony.pyi."""

    def __init__(self, window_samples, metrics=("plv",)):
        cdef int groups = 0, code
        self.window = whole("window_samples", window_samples, 1)
        if isinstance(metrics, str) or not metrics or any(name not in CODES for name in metrics):
            raise ValueError(f"metrics must be a tuple of any of {METRICS}, found {metrics!r}")
        self._metrics = tuple(metrics)
        self.codes = np.array([CODES[name] for name in self._metrics], dtype=np.intc)
        for code in self.codes:
            groups |= groups_of(code)
        self.terms = arrange(&self.layout, groups)
        # A window of one pair has no halves; its block is never read back.
        self.half = max(1, self.window // 2)
        self.history = np.zeros(3 * self.half * self.terms)
        self.term, self.total = np.zeros((2, self.terms))
        self.sums = np.zeros((self.terms, sizeof(Sum) // sizeof(double)))
        self.empty()

    @property
    def metrics(self):
        return self._metrics

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
        cdef Py_ssize_t n = usable.shape[0], i, m, count = self.codes.shape[0]
        values = np.zeros((count, n))
        full = np.zeros(n, dtype=np.bool_)
        cdef double[:, ::1] out = values
        cdef unsigned char[::1] out_valid = full.view(np.uint8)
        cdef double a_inverse, b_inverse
        with nogil:
            for i in range(n):
                a_inverse = inverse_magnitude(a[2 * i], a[2 * i + 1])
                b_inverse = inverse_magnitude(b[2 * i], b[2 * i + 1])
                if not (usable[i] and a_inverse > 0 and b_inverse > 0):
                    self.empty()
                    continue
                terms_of(
                    &self.layout, &self.term[0],
                    a[2 * i], a[2 * i + 1], a_inverse, b[2 * i], b[2 * i + 1], b_inverse,
                )
                self.slide()
                if self.run >= self.window:
                    for m in range(count):
                        out[m, i] = value_of(
                            self.codes[m], &self.layout, &self.total[0], self.window
                        )
                    out_valid[i] = 1
        return tuple(values), full

    cdef void empty(self) noexcept nogil:
        cdef Py_ssize_t m
        self.run = 0
        self.block = 0
        self.filled = 0
        for m in range(self.terms):
            clear(<Sum*> &self.sums[m, 0])

    cdef void slide(self) noexcept nogil:
        """Take the terms in, and set the totals, which are the window's once it is full."""
        cdef Py_ssize_t half = self.half, filled = self.filled, terms = self.terms, m
        # What is left of the block before last begins here: nothing once the current one is full,
        # or one pair where the window is longer than two blocks by one.
        cdef Py_ssize_t start = filled + 1 - self.window % 2
        cdef bint has_last = self.run >= half, has_older = self.run >= 2 * half and start < half
        cdef double* term = &self.term[0]
        cdef double* total = &self.total[0]
        cdef double* here = &self.history[(self.block * half + filled) * terms]
        cdef double* back = &self.history[
            ((self.block + 2) % 3 * half + half - 1 - filled) * terms
        ]
        cdef double* older = here
        cdef Sum* sums = <Sum*> &self.sums[0, 0]
        if has_older:
            older = &self.history[((self.block + 1) % 3 * half + start) * terms]
        for m in range(terms):
            here[m] = term[m]
            total[m] = begin(&sums[m], term[m])
            if has_last:
                back[m] = step_back(&sums[m], back[m])
            if has_older:
                total[m] += older[m]
            if self.window == 1:
                total[m] = term[m]
        self.run += 1
        self.filled += 1
        if self.filled == half:
            for m in range(terms):
                next_block(&sums[m])
            self.filled = 0
            self.block = (self.block + 1) % 3
