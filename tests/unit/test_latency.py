"""The latency histogram: percentiles as exact as its bins."""

import numpy as np
import pytest

from inphase.session.latency import LatencyHistogram


def filled(durations_s):
    histogram = LatencyHistogram()
    for duration_s in durations_s:
        histogram.add(duration_s)
    return histogram


def test_nothing_counted_gives_no_percentile():
    assert LatencyHistogram().percentile_ms(50) is None


@pytest.mark.parametrize("percent", [1, 50, 99, 100])
def test_a_percentile_is_never_below_the_exact_one_and_at_most_a_bin_above(percent):
    durations_s = np.random.default_rng(3).lognormal(-8.0, 1.0, 5000)
    exact_ms = 1e3 * np.percentile(durations_s, percent, method="inverted_cdf")
    found_ms = filled(durations_s).percentile_ms(percent)
    # A bin is 2.33 % wide; the factor leaves room for rounding at its edge.
    assert exact_ms * (1 - 1e-12) <= found_ms <= exact_ms * 1.0234


def test_what_is_shorter_or_longer_than_all_bins_is_counted_in_the_outermost():
    assert filled([0.0]).percentile_ms(50) == pytest.approx(1e-3)
    assert filled([1e6]).percentile_ms(50) == pytest.approx(1e5, rel=0.03)
