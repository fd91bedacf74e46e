"""Latency: how long answers take, in a histogram whose memory does not grow."""

import math

SMALLEST_S = 1e-6
STEPS_A_DECADE = 100
"""Bins grow by 2.3 %: that is how exact a percentile is."""
BINS = 8 * STEPS_A_DECADE


class LatencyHistogram:
    """Counts of durations from 1 us to 100 s, in logarithmic bins."""

    def __init__(self) -> None:
        self._counts = [0] * BINS
        self._total = 0

    def add(self, duration_s: float) -> None:
        """Count one duration; what is beyond the bins is counted in the outermost."""
        steps = STEPS_A_DECADE * math.log10(max(duration_s, SMALLEST_S) / SMALLEST_S)
        self._counts[min(BINS - 1, math.ceil(steps))] += 1
        self._total += 1

    def percentile_ms(self, percent: float) -> float | None:
        """Return a duration that `percent` of those counted do not exceed; None before the first.

        Rounded up to the bin's edge, 2.3 % at most.
        """
        if not self._total:
            return None
        rank = max(1, math.ceil(self._total * percent / 100.0))
        below = 0
        for i, count in enumerate(self._counts):
            below += count
            if below >= rank:
                return 1e3 * SMALLEST_S * math.pow(10.0, i / STEPS_A_DECADE)
        return None
