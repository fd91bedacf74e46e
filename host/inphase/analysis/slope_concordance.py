"""Slope concordance: whether two slow signals rise and fall together (Marci and others 2007).

Made for skin conductance: average slopes in windows of 5 s, their Pearson correlation in windows of
15 s, and the concordance index, ln of the sum of the positive correlations over the absolute sum of
the negative ones. 0 means as much one way as the other. There is no lag in it.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inphase.analysis.segment_shuffle import Chance, against, orders
from inphase.analysis.slow_pair import SlowPair
from inphase_kernels import LaggedCorrelation

SHUFFLED_SLOPES = 30
"""Slopes in a shuffled segment: longer than the correlation's window, so that joins are few."""


@dataclass(frozen=True, slots=True, eq=False)
class SlopeConcordance:
    """The correlation of slopes in a moving window, and the index of the whole."""

    time_s: NDArray[np.float64]
    """(w,) the end of each window, seconds from the first sample."""
    correlation: NDArray[np.float64]
    """(w,) Pearson; NaN where not valid."""
    valid: NDArray[np.bool_]
    """(w,) every sample is believed, and both slopes vary."""
    positive: float
    """Sum of the positive correlations."""
    negative: float
    """Absolute sum of the negative ones."""
    index: float
    """ln(positive / negative); NaN where either is 0: the index is then not defined."""
    chance: Chance | None
    """The index among those of shuffled segments; None where there are too few of 30 s."""


def slope_concordance(
    client: ArrayLike,
    therapist: ArrayLike,
    *,
    sfreq: float,
    slope_s: float = 5.0,
    window_s: float = 15.0,
    step_s: float = 1.0,
    surrogates: int = 199,
    seed: int = 0,
    flat_after_s: float | None = None,
) -> SlopeConcordance:
    """Return the slope concordance of two slow signals against shuffled segments.

    client, therapist: (n,) real numbers in any unit, `sfreq` samples a second. A slope is the mean
    of the differences over `slope_s`, that is its last sample less its first; slopes and windows
    come every `step_s`. A surrogate has the therapist's slopes in segments of 30, in an order of
    `seed`. Raises ValueError, one sentence, for signals or times that cannot serve.
    """
    pair = SlowPair.of(client, therapist, sfreq, flat_after_s)
    step = pair.samples("step_s", step_s, 1)
    reach = pair.samples("slope_s", slope_s, 1)
    window = round(window_s / step_s) if math.isfinite(window_s) else 0
    if window < 3:
        raise ValueError(
            f"window_s is {window_s:g} s; it must hold three slopes, {3 * step_s:g} s or more"
        )
    starts = np.arange(0, len(pair.client) - reach, step)
    if len(starts) < window:
        raise ValueError(
            f"the signals last {len(pair.client) / sfreq:.4g} s; slopes over {slope_s:g} s in a "
            f"window of {window_s:g} s need more than {(reach + step * (window - 1)) / sfreq:.4g} s"
        )
    x, y = (
        (signal[starts + reach] - signal[starts]) * (sfreq / reach)
        for signal in (pair.client, pair.therapist)
    )
    bad = np.append(0, np.cumsum(~pair.valid))
    clean = bad[starts + reach + 1] == bad[starts]
    correlation = _correlations(x, y, clean, window)
    known = correlation[np.isfinite(correlation)]
    positive, negative = float(known[known > 0].sum()), float(-known[known < 0].sum())
    ends = starts[window - 1 :] + reach
    return SlopeConcordance(
        time_s=ends / sfreq,
        correlation=correlation,
        valid=np.isfinite(correlation),
        positive=positive,
        negative=negative,
        index=_index(correlation),
        chance=_chance(x, y, clean, window, surrogates, seed),
    )


def _correlations(
    x: NDArray[np.float64], y: NDArray[np.float64], clean: NDArray[np.bool_], window: int
) -> NDArray[np.float64]:
    _, r, defined = LaggedCorrelation(window, 0, 1).push(x, y, clean)
    return np.where(defined[:, 0], r[:, 0], np.nan)


def _index(correlation: NDArray[np.float64]) -> float:
    positive = float(correlation[correlation > 0].sum())
    negative = float(-correlation[correlation < 0].sum())
    return math.log(positive / negative) if positive > 0 and negative > 0 else math.nan


def _chance(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    clean: NDArray[np.bool_],
    window: int,
    surrogates: int,
    seed: int,
) -> Chance | None:
    """Shuffle whole segments of the therapist's slopes; what is left at the end takes no part."""
    length = max(SHUFFLED_SLOPES, 2 * window)
    segments = len(x) // length
    drawn = orders(segments, surrogates, seed)
    if segments < 2:
        return None
    used = segments * length

    def index(order: NDArray[np.int64]) -> float:
        at = (order[:, np.newaxis] * length + np.arange(length)).ravel()
        # A pair is clean where the therapist's slope, taken elsewhere, and the client's both are.
        return _index(_correlations(x[:used], y[at], clean[:used] & clean[at], window))

    observed = index(np.arange(segments, dtype=np.int64))
    return against(observed, np.array([index(order) for order in drawn]))
