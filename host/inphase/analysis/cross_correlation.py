"""Windowed cross-correlation with lags, in the convention of rMEA (Kleinbub and Ramseyer 2020).

Sign: at a positive lag the therapist follows, the client leads.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inphase.analysis.segment_shuffle import Chance, against, orders
from inphase.analysis.slow_pair import SlowPair, fisher_z
from inphase_kernels import LaggedCorrelation, correlate_stretches


@dataclass(frozen=True, slots=True, eq=False)
class WindowedCorrelation:
    """Fisher's Z of every window at every lag, and the figures that are drawn from it.

    Figures of a window, (w,), are NaN where it is not valid. With `absolute`, z is |Z|: moving
    together and moving against each other then count alike.
    """

    start_s: NDArray[np.float64]
    """(w,) where each window starts, seconds from the first sample."""
    lag_s: NDArray[np.float64]
    """(l,) rising; positive: the client leads."""
    z: NDArray[np.float64]
    """(w, l) NaN where a signal stands still at that lag, or the window is not valid."""
    valid: NDArray[np.bool_]
    """(w,) every sample of the window is believed, and a correlation is defined at some lag."""
    window_s: float
    increment_s: float
    absolute: bool
    chance: Chance | None
    """The grand mean among those of shuffled windows; None without two valid windows."""

    @property
    def all_lags(self) -> NDArray[np.float64]:
        """(w,) mean over all lags."""
        return self._mean(np.ones(len(self.lag_s), np.bool_))

    @property
    def lag_zero(self) -> NDArray[np.float64]:
        """(w,) without a lag."""
        return self._mean(self.lag_s == 0)

    @property
    def client_leads(self) -> NDArray[np.float64]:
        """(w,) mean over positive lags."""
        return self._mean(self.lag_s > 0)

    @property
    def therapist_leads(self) -> NDArray[np.float64]:
        """(w,) mean over negative lags."""
        return self._mean(self.lag_s < 0)

    @property
    def best_lag_s(self) -> NDArray[np.float64]:
        """(w,) the lag at which z is greatest, the first of equals."""
        filled = np.where(np.isfinite(self.z), self.z, -np.inf)
        return np.where(self.valid, self.lag_s[filled.argmax(axis=1)], np.nan)

    @property
    def grand_mean(self) -> float:
        """Mean over all windows and lags that have a value; NaN where none has."""
        return float(np.nanmean(self.z)) if self.valid.any() else float("nan")

    def _mean(self, lags: NDArray[np.bool_]) -> NDArray[np.float64]:
        return _row_means(self.z[:, lags])


def windowed_cross_correlation(
    client: ArrayLike,
    therapist: ArrayLike,
    *,
    sfreq: float,
    window_s: float = 60.0,
    increment_s: float = 30.0,
    max_lag_s: float = 5.0,
    absolute: bool = True,
    surrogates: int = 99,
    seed: int = 0,
    flat_after_s: float | None = None,
) -> WindowedCorrelation:
    """Return the windowed cross-correlation of two slow signals against shuffled windows.

    client, therapist: (n,) real numbers in any unit, `sfreq` samples a second. Windows of
    `window_s` start every `increment_s`; the last one still has `max_lag_s` after it. Pearson's
    correlation at each lag of one sample more, Fisher's Z held to 10 either way. Apart from rMEA:
    one sample that is not believed empties its windows (there, half may be missing), and identical
    signals have Z 10 (there, none).

    A surrogate pairs each window of the client with one of the therapist's, in an order of `seed`.
    Raises ValueError, one sentence, for signals or times that cannot serve.
    """
    pair = SlowPair.of(client, therapist, sfreq, flat_after_s)
    window = pair.samples("window_s", window_s, 3)
    increment = pair.samples("increment_s", increment_s, 1)
    max_lag = pair.samples("max_lag_s", max_lag_s, 0)
    if len(pair.client) < window + max_lag:
        raise ValueError(
            f"the signals last {len(pair.client) / sfreq:.4g} s; a window of {window_s:g} s and a "
            f"lag of {max_lag_s:g} s need {(window + max_lag) / sfreq:.4g} s"
        )
    kernel = LaggedCorrelation(window, max_lag, increment)
    starts, r, defined = kernel.push(pair.client, pair.therapist, pair.valid)
    z = _z(r, defined, absolute)
    valid = np.asarray(defined.any(axis=1), np.bool_)
    drawn = _shuffled(pair, starts[valid], window, max_lag, absolute, surrogates, seed)
    observed = float(np.mean(_row_means(z[valid]))) if valid.any() else float("nan")
    return WindowedCorrelation(
        start_s=starts / sfreq,
        lag_s=kernel.lags / sfreq,
        z=z,
        valid=valid,
        window_s=window / sfreq,
        increment_s=increment / sfreq,
        absolute=absolute,
        chance=against(observed, drawn) if np.count_nonzero(valid) > 1 else None,
    )


def _shuffled(
    pair: SlowPair,
    starts: NDArray[np.int64],
    window: int,
    max_lag: int,
    absolute: bool,
    surrogates: int,
    seed: int,
) -> NDArray[np.float64]:
    """Return (surrogates,) means of the windows' means, each window with another's."""
    drawn = orders(len(starts), surrogates, seed)
    reach = np.arange(window + max_lag)
    means = np.full((len(starts), len(starts)), np.nan)
    for place, start in enumerate(starts):
        # Many orders put the same two together: each two are correlated once.
        others = np.unique(drawn[:, place])
        theirs = pair.therapist[starts[others][:, np.newaxis] + reach]
        mine = np.broadcast_to(pair.client[start + reach], theirs.shape)
        means[place, others] = _row_means(_z(*correlate_stretches(mine, theirs, max_lag), absolute))
    picked = means[np.arange(len(starts)), drawn]
    return _row_means(picked)


def _z(r: NDArray[np.float64], defined: NDArray[np.bool_], absolute: bool) -> NDArray[np.float64]:
    z = np.where(defined, fisher_z(r), np.nan)
    return np.abs(z) if absolute else z


def _row_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of each row's numbers; NaN for a row without any."""
    known = np.isfinite(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    means: NDArray[np.float64] = np.divide(
        total, count, out=np.full(len(values), np.nan), where=count > 0
    )
    return means
