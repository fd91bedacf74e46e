"""Where a recording's mean metric lies: a 95 % interval by resampling blocks of its windows.

Neighbouring windows overlap, and what they measure changes slowly, so that windows are no
independent values: blocks of consecutive ones are drawn instead (circular block bootstrap, Politis
and Romano 1992), long enough that what depends on one another stays together.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase.analysis.result import METRICS, Analysis
from inphase.analysis.signals import as_seed

AVERAGED = tuple(name for name in METRICS if name != "phase_difference_rad")
"""Metrics that have a mean; an angle has none that adds up."""
FEWEST_SEPARATE = 15
"""Windows that do not overlap, below which there is no interval: with 12, it covered 92 times in
100."""
LEAST_BLOCK_WINDOWS = 3.0
"""A block is at least so many windows long: neighbours share half their samples, and what is cut at
the ends of blocks is missing from the variance."""
FEWEST_BLOCKS = 5
"""A recording holds at least so many blocks."""
RESAMPLES = 2000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class MeanInterval:
    """A mean over windows, and where the long-run mean lies in 95 of 100 such recordings."""

    mean: float
    low: float
    high: float
    separate: int
    """About how many windows that do not overlap stand behind it."""
    block_windows: int
    """Consecutive windows in a block."""


def mean_interval(analysis: Analysis, metric: str = "plv", *, seed: int = 0) -> MeanInterval | None:
    """Return the mean of `metric` over valid windows with its 95 % interval; None where too few.

    None below 15 windows' worth of recording that do not overlap (FEWEST_SEPARATE). Block length
    after Politis and White 2004 (with the correction of Patton and others 2009), at least three
    windows and at most a fifth of the recording; the spread of the resampled means is widened for
    the small number of blocks. The same seed gives the same interval.

    Raises ValueError for a metric that has no mean, and for what is no analysis or no seed.
    """
    if not isinstance(analysis, Analysis):
        raise ValueError(
            f"analysis is {type(analysis).__name__}; it must be what inphase.analyze returned"
        )
    if metric not in AVERAGED:
        raise ValueError(f"metric is {metric!r}; means are of {', '.join(AVERAGED)}")
    as_seed(seed)
    values = np.asarray(getattr(analysis, metric))
    values = values[analysis.valid & np.isfinite(values)]
    hop_s = hop_of(analysis)
    separate = int(len(values) * min(1.0, hop_s / analysis.window_s))
    if separate < FEWEST_SEPARATE:
        return None
    least = math.ceil(LEAST_BLOCK_WINDOWS * analysis.window_s / hop_s)
    block = min(max(least, block_length(values)), len(values) // FEWEST_BLOCKS)
    low, high = _interval(values, max(1, block), np.random.default_rng(seed))
    return MeanInterval(float(np.mean(values)), low, high, separate, max(1, block))


def hop_of(analysis: Analysis) -> float:
    """Return seconds from one window's end to the next."""
    if len(analysis.time_s) < 2:
        return analysis.window_s
    return float(np.median(np.diff(analysis.time_s)))


def block_length(values: NDArray[np.float64]) -> int:
    """Return the length of block with the least error of the mean's variance, in values.

    Politis and White 2004, section 3.2, for the circular bootstrap: (2 G^2 n / D)^(1/3), D = 4/3
    g(0)^2, with the flat-top lag window; lags are summed up to twice the first after which
    max(5, sqrt(log10 n)) autocorrelations in a row are within 2 sqrt(log10 n / n).
    """
    n = len(values)
    centred = values - np.mean(values)
    power = float(centred @ centred) / n
    if power <= 0.0:
        return 1
    run = max(5, math.ceil(math.sqrt(math.log10(n))))
    longest = min(n - 1, math.ceil(math.sqrt(n)) + run)
    covariance = np.array([float(centred[: n - k] @ centred[k:]) / n for k in range(longest + 1)])
    small = np.abs(covariance[1:] / power) < 2.0 * math.sqrt(math.log10(n) / n)
    runs = np.lib.stride_tricks.sliding_window_view(small, min(run, len(small))).all(axis=1)
    last = int(np.argmax(runs)) if runs.any() else int(np.flatnonzero(~small)[-1]) + 1
    reach = min(2 * max(1, last), longest)
    lags = np.arange(1, reach + 1)
    weight = np.minimum(1.0, 2.0 * (1.0 - lags / reach))
    spectrum = covariance[0] + 2.0 * float(weight @ covariance[1 : reach + 1])
    slope = 2.0 * float(weight @ (lags * covariance[1 : reach + 1]))
    if spectrum <= 0.0:
        return 1
    length = math.pow(1.5 * n * (slope / spectrum) ** 2, 1.0 / 3.0)
    return max(1, math.ceil(length))


def _interval(
    values: NDArray[np.float64], block: int, random: np.random.Generator
) -> tuple[float, float]:
    """Return the ends of the interval, from sums of blocks: time grows with n / block alone."""
    n = len(values)
    mean = float(np.mean(values))
    sums = np.concatenate(([0.0], np.cumsum(np.append(values, values[: block - 1]) - mean)))
    blocks = sums[block:] - sums[:n]
    drawn = math.ceil(n / block)
    errors = np.empty(RESAMPLES)
    for first in range(0, RESAMPLES, 100):
        picked = random.integers(0, n, (100, drawn))
        errors[first : first + 100] = blocks[picked].sum(axis=1) / (drawn * block)
    # Blocks hold a part of the mean's own error, so that their variance is too small by
    # 1 - block / n; and it is known from n / block of them only: Student's t.
    widened = student_975(n / block - 1.0) / student_975(math.inf)
    widened *= math.sqrt(drawn * block / n / (1.0 - block / n))
    low, high = np.quantile(errors, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return mean - widened * float(high), mean - widened * float(low)


def student_975(freedom: float) -> float:
    """Return Student's t for 97.5 % and that many degrees of freedom.

    Abramowitz and Stegun 1964, eq. 26.7.5, four terms: within 0.3 % from 4 degrees on.
    """
    x = 1.959964  # of the normal distribution
    terms = (
        (x**3 + x) / 4.0,
        (5.0 * x**5 + 16.0 * x**3 + 3.0 * x) / 96.0,
        (3.0 * x**7 + 19.0 * x**5 + 17.0 * x**3 - 15.0 * x) / 384.0,
        (79.0 * x**9 + 776.0 * x**7 + 1482.0 * x**5 - 1920.0 * x**3 - 945.0 * x) / 92160.0,
    )
    return x + sum(term / freedom ** (i + 1) for i, term in enumerate(terms))
