"""Surrogate synchrony, SUSY (Tschacher and Meier 2020): segments, lags, shuffled segments.

Sign: at a positive lag the therapist follows, the client leads. SUSY's own plots have it the other
way round, as R's ccf has; its "lead1" is `client_leads` here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inphase.analysis.segment_shuffle import Chance, against, orders
from inphase.analysis.slow_pair import SlowPair, fisher_z

STILL = 1e-12
"""A segment whose variance is this small a share of its mean square does not move."""


@dataclass(frozen=True, slots=True, eq=False)
class LagProfile:
    """Fisher's Z at each lag, mean over segments, beside its mean over segments that do not match.

    The effect size is SUSY's: the difference of the two means over all lags, in units of the
    standard deviation (n - 1) of the surrogates' profile over the lags. It depends on how many lags
    there are, and says how far apart the two profiles lie, not how sure that is.
    """

    lag_s: NDArray[np.float64]
    """(l,) rising; positive: the client leads."""
    real: NDArray[np.float64]
    """(l,) mean over segments."""
    surrogate: NDArray[np.float64]
    """(l,) mean over all pairs of segments of different times."""

    @property
    def mean(self) -> float:
        """Mean Z over the lags."""
        return float(np.mean(self.real))

    @property
    def surrogate_mean(self) -> float:
        """The same of the surrogates."""
        return float(np.mean(self.surrogate))

    @property
    def effect_size(self) -> float:
        """SUSY's ES over all lags; NaN where the surrogates' profile is flat."""
        return self._effect(np.ones(len(self.lag_s), np.bool_))

    @property
    def client_leads(self) -> float:
        """ES over positive lags."""
        return self._effect(self.lag_s > 0)

    @property
    def therapist_leads(self) -> float:
        """ES over negative lags."""
        return self._effect(self.lag_s < 0)

    @property
    def peak_lag_s(self) -> float:
        """The lag at which real stands highest."""
        return float(self.lag_s[self.real.argmax()])

    def _effect(self, lags: NDArray[np.bool_]) -> float:
        if np.count_nonzero(lags) < 2:
            return float("nan")
        real, surrogate = self.real[lags], self.surrogate[lags]
        spread = float(np.std(surrogate, ddof=1))
        return float(np.mean(real) - np.mean(surrogate)) / spread if spread > 0 else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class SurrogateSynchrony:
    """What SUSY reports of two signals, and an exact p-value beside it."""

    absolute: LagProfile
    """Of |Z|: in step and against each other count alike."""
    signed: LagProfile
    """Of Z (SUSY's "noAbs")."""
    segments: int
    """Segments that fit the signals, a remainder at their end left out."""
    valid: int
    """Those with every sample believed and neither signal still."""
    segment_s: float
    chance: Chance
    """The mean |Z| among those of shuffled segments."""


def surrogate_synchrony(
    client: ArrayLike,
    therapist: ArrayLike,
    *,
    sfreq: float,
    segment_s: float = 30.0,
    max_lag_s: float = 3.0,
    surrogates: int = 999,
    seed: int = 0,
    flat_after_s: float | None = None,
) -> SurrogateSynchrony:
    """Return SUSY's mean Z and effect sizes of two slow signals, with its surrogates in full.

    client, therapist: (n,) real numbers in any unit, `sfreq` samples a second. Within segments that
    do not overlap, r at a lag is the sum of products of what overlaps over n and the whole
    segments' standard deviations (as R's ccf), so that it falls off with the lag; Fisher's Z of it,
    held to 10. The published surrogates are all pairs of segments of different times; `surrogates`
    orders of the therapist's segments, from `seed`, give the p-value.

    Apart from SUSY: a segment with a sample that is not believed is left out (there, missing
    samples are cut out and the rest joined). Raises ValueError, one sentence, for signals or times
    that cannot serve, and where fewer than two segments are valid.
    """
    pair = SlowPair.of(client, therapist, sfreq, flat_after_s)
    length = pair.samples("segment_s", segment_s, 3)
    max_lag = pair.samples("max_lag_s", max_lag_s, 1)
    if length < 2 * max_lag:
        raise ValueError(
            f"segment_s is {segment_s:g} s; with lags up to {max_lag_s:g} s it must be "
            f"{2 * max_lag_s:g} s or more"
        )
    segments = len(pair.client) // length
    used, shape = segments * length, (segments, length)
    whole = pair.valid[:used].reshape(shape).all(axis=1)
    x, y = (
        _standard(signal[:used].reshape(shape)[whole]) for signal in (pair.client, pair.therapist)
    )
    both = np.isfinite(x[:, 0]) & np.isfinite(y[:, 0]) if len(x) else np.zeros(0, np.bool_)
    x, y = x[both], y[both]
    n = len(x)
    if n < 2:
        raise ValueError(
            f"{n} of {segments} segments of {segment_s:g} s are whole and move; surrogates need "
            "two or more"
        )
    size = 1 << (length + max_lag - 1).bit_length()
    transformed = np.fft.rfft(y, size)
    totals = np.zeros((2, 2, 2 * max_lag + 1))
    means = np.empty((n, n))
    for i in range(n):
        products = np.fft.irfft(np.conj(np.fft.rfft(x[i], size)) * transformed, size)
        lagged = np.concatenate([products[:, -max_lag:], products[:, : max_lag + 1]], axis=1)
        z = fisher_z(np.clip(lagged / length, -1.0, 1.0))
        means[i] = np.abs(z).mean(axis=1)
        for kind, of in enumerate((np.abs(z), z)):
            totals[kind, 0] += of[i]
            totals[kind, 1] += of.sum(axis=0) - of[i]
    lag_s = np.arange(-max_lag, max_lag + 1) / sfreq
    absolute, signed = (
        LagProfile(lag_s, total[0] / n, total[1] / (n * (n - 1))) for total in totals
    )
    drawn = means[np.arange(n), orders(n, surrogates, seed)].mean(axis=1)
    chance = against(float(np.mean(np.diagonal(means))), drawn)
    assert chance is not None
    return SurrogateSynchrony(absolute, signed, segments, n, length / sfreq, chance)


def _standard(segments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each segment with mean 0 and variance 1 (over n); NaN where it does not move."""
    centred = segments - segments.mean(axis=1, keepdims=True)
    variance = np.mean(centred**2, axis=1, keepdims=True)
    moves = variance > STILL * np.mean(segments**2, axis=1, keepdims=True)
    standard: NDArray[np.float64] = np.divide(
        centred, np.sqrt(variance), out=np.full(segments.shape, np.nan), where=moves
    )
    return standard
