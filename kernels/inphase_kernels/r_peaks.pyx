"""Heart beats in an ECG, found as it comes."""

cimport cython
from libc.math cimport exp2, fmax, fmin, sqrt

import numpy as np

from inphase_kernels.arguments import positive, whole
from inphase_kernels.phasors import BandPhasor

QRS_HZ = (8.0, 25.0)
SLOWEST_SFREQ = 100.0
SMOOTH_S = 0.12
REACH_S = 0.25
LEARNING_S = 2.0
cdef double PATIENCE_S = 1.25
cdef double SHARE = 0.5
cdef double ABOVE_MEAN = 1.8
cdef double MEMORY_S = 3.0
# Share of a new beat in the usual height, of one that came late, and the most that one artefact can
# raise the height by.
cdef double NEW = 0.2
cdef double NEW_LATE = 0.7
cdef double RISE = 2.0


@cython.final
cdef class RPeaks:
    """Finds the heart beats in an ECG as it comes; see r_peaks.pyi."""

    def __init__(self, sfreq):
        self.sfreq = positive("sfreq", sfreq, "Hz")
        if self.sfreq < SLOWEST_SFREQ:
            raise ValueError(
                f"sfreq must be {SLOWEST_SFREQ:g} Hz or more to find R peaks, found {sfreq:g} Hz"
            )
        self.band = BandPhasor(self.sfreq, *QRS_HZ)
        half = round(SMOOTH_S / 2.0 * self.sfreq)
        weights = np.hanning(2 * half + 3)[1 : 2 * half + 2]
        self.weights = weights / weights.sum()
        self.powers = np.zeros(2 * len(weights))
        self.filter_delay = self.band.delay_samples + half
        self.reach = round(REACH_S * self.sfreq)
        self.learning = round(LEARNING_S * self.sfreq)
        self.mean_share = 1.0 / (MEMORY_S * self.sfreq)
        # The parabola moves a peak by half a sample at most.
        self.delay_samples = self.reach + int(self.filter_delay) + 2
        self.sample = 0
        self.forget()

    def skip(self, samples):
        self.sample += whole("samples", samples, 0, 2**62)
        self.band.reset()
        self.forget()

    def push(self, volts, valid=None):
        return self.beats(volts, valid)[0]

    def beats(self, volts, valid=None):
        phasors, settled = self.band.push(volts, valid)
        cdef const double[::1] z = phasors.view(np.float64)
        cdef const unsigned char[::1] usable = settled.view(np.uint8)
        cdef Py_ssize_t n = usable.shape[0], i, found = 0
        # No two beats are within `reach` of each other.
        times, heights = np.empty((2, n // (self.reach + 1) + 1))
        cdef double[::1] out = times, out_height = heights
        cdef double beat
        with nogil:
            for i in range(n):
                if usable[i]:
                    beat = self.take(self.smooth(z[2 * i], z[2 * i + 1]))
                    if beat >= 0.0:
                        out[found] = beat
                        out_height[found] = self.beat_height
                        found += 1
                else:
                    self.forget()
                self.sample += 1
        return times[:found].copy(), heights[:found].copy()

    cdef double smooth(self, double re, double im) noexcept nogil:
        """Root of the mean power about half the taps ago: one hump where a QRS has several."""
        cdef Py_ssize_t taps = self.weights.shape[0], i
        cdef double mean = 0.0
        self.place = self.place + 1 if self.place + 1 < taps else 0
        self.powers[self.place] = self.powers[self.place + taps] = re * re + im * im
        for i in range(taps):
            mean += self.weights[i] * self.powers[self.place + 1 + i]
        return sqrt(mean)

    cdef void forget(self) noexcept nogil:
        self.powers[:] = 0.0
        self.place = 0
        self.run = 0
        self.top = 0.0
        self.top_at = 0
        self.newest = 0.0
        self.height = 0.0
        self.mean = 0.0
        self.beat_at = 0

    cdef double take(self, double magnitude) noexcept nogil:
        """Take the magnitude at `sample`; return the time of the beat it settles, or -1."""
        cdef double late_s, needed, bend, tilt, share, beat = -1.0
        self.run += 1
        # Plain over what there is at first, exponential from there on.
        self.mean += (magnitude - self.mean) * fmax(self.mean_share, 1.0 / self.run)
        if self.run <= self.learning:
            self.height = fmax(self.height, magnitude)
            self.beat_at = self.sample
        if self.run == 1 or magnitude > self.top:
            self.top_before = self.newest
            self.top = magnitude
            self.top_at = self.sample
            self.top_after = magnitude
        elif self.sample == self.top_at + 1:
            self.top_after = magnitude
        if self.sample - self.top_at >= self.reach:
            if self.run > self.learning + self.reach:
                late_s = fmax(0.0, (self.top_at - self.beat_at) / self.sfreq - PATIENCE_S)
                needed = fmax(SHARE * self.height * exp2(-late_s), ABOVE_MEAN * self.mean)
                if self.top > needed and self.top_at - self.beat_at > self.reach:
                    bend = self.top_before - 2.0 * self.top + self.top_after
                    beat = self.top_at - self.filter_delay
                    self.beat_height = self.top
                    if bend < 0.0:
                        tilt = (self.top_before - self.top_after) / bend
                        beat += 0.5 * tilt
                        self.beat_height -= 0.125 * tilt * (self.top_before - self.top_after)
                    beat = fmax(0.0, beat)
                    self.beat_at = self.top_at
                    share = NEW if late_s == 0.0 else NEW_LATE
                    self.height += share * (fmin(self.top, RISE * self.height) - self.height)
            # The next highest is looked for from here on.
            self.top_before = self.newest
            self.top = magnitude
            self.top_at = self.sample
            self.top_after = magnitude
        self.newest = magnitude
        return beat
