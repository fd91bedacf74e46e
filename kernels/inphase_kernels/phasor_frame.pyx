"""The frame of the phase estimators: samples in, cut into clean runs; phasors out where settled."""

from libc.math cimport fabs
from libc.string cimport memset

import numpy as np

from inphase_kernels.arguments import column, flags

# Beyond this a sample is no measurement; below it no product in a filter can overflow.
cdef double LARGEST = 1e100
# The part of the impulse response's energy that may still be missing when output begins.
cdef double UNSETTLED = 1e-4


cdef class PhasorFrame:
    """What any estimator does around its filter; see phasor_frame.pyi."""

    @property
    def centre_hz(self):
        return self._design.centre_hz

    @property
    def enbw_hz(self):
        return self._design.enbw_hz

    @property
    def delay_samples(self):
        return self._design.delay_samples

    @property
    def settling_samples(self):
        return self.settling

    def reset(self):
        self.restart()

    def push(self, x, valid=None):
        cdef const double[::1] samples = column("x", x, np.float64)
        cdef Py_ssize_t n = samples.shape[0], start = 0, end, early
        cdef const unsigned char[::1] usable = flags(valid, n)
        phasors = np.zeros(n, dtype=np.complex128)
        settled = np.zeros(n, dtype=np.bool_)
        cdef double[::1] out = phasors.view(np.float64)
        cdef unsigned char[::1] out_valid = settled.view(np.uint8)
        with nogil:
            while start < n:
                end = start
                # A NaN fails the comparison too.
                while end < n and usable[end] and fabs(samples[end]) <= LARGEST:
                    end += 1
                if start < end:
                    self.filter(end - start, &samples[start], &out[2 * start])
                    early = min(max(0, self.settling - self.clean), end - start)
                    self.clean += end - start
                    memset(&out[2 * start], 0, 2 * early * sizeof(double))
                    memset(&out_valid[start] + early, 1, end - start - early)
                if end < n:
                    self.restart()
                start = end + 1
        return phasors, settled

    cdef void restart(self) noexcept nogil:
        self.clean = 0
        self.empty()

    cdef void empty(self) noexcept nogil:
        pass

    cdef void filter(self, Py_ssize_t n, const double* x, double* z) noexcept nogil:
        pass

    cdef Py_ssize_t settle(self, double memory_samples) noexcept nogil:
        """Samples until less than UNSETTLED of the impulse response's energy is still to come.

        For white input that is the share of the output's variance that the samples before the start
        would have given: 1 % of the amplitude, 0.4 degrees of phase (root mean square).
        """
        # After 40 of the slowest time constants nothing is left.
        cdef Py_ssize_t length = <Py_ssize_t>(40.0 * memory_samples) + 40, i
        cdef double total = 0.0, passed = 0.0, x
        cdef double[2] z
        cdef int sweep
        for sweep in range(2):
            self.restart()
            x = 0.0
            self.filter(1, &x, z)
            self.clean = 1
            for i in range(length):
                x = 1.0 if i == 0 else 0.0
                self.filter(1, &x, z)
                if sweep == 0:
                    total += z[0] * z[0] + z[1] * z[1]
                    continue
                passed += z[0] * z[0] + z[1] * z[1]
                if passed >= (1.0 - UNSETTLED) * total:
                    break
        self.restart()
        return i + 1
