"""Power of the cue: how often, and how soon, simulated people get one, in step and not.

The simulated signals go through the stages of a session (BeatSeries, Phasors, Synchrony, CuePolicy)
at file speed; the board, its clock and the checks of signal quality are left out.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase.config import Settings
from inphase.counted import poisson_interval, wilson_interval
from inphase.simulation import Dyad, simulate_many
from inphase.stages.beat_series import SERIES_HZ, beat_series
from inphase.stages.cue_policy import CuePolicy
from inphase.stages.phasors import Phasors
from inphase.stages.synchrony import Synchrony
from inphase.values import SynchronyEstimate

PIECE_SAMPLES = 16_384
HOUR_S = 3600.0
EVEN_WINDOWS = 6
"""Windows of uncoupled time, after the baseline, before a coupling begins."""

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class FalseCues:
    """Cues of two people who are not in step."""

    cues: int
    hours: float
    """After each session's baseline."""

    @property
    def per_hour(self) -> float:
        """Cues an hour; 0 where there was no time after the baseline."""
        return self.cues / self.hours if self.hours else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the rate, an hour (exact Poisson)."""
        low, high = poisson_interval(self.cues)
        return (low / self.hours, high / self.hours) if self.hours else (0.0, math.inf)


@dataclass(frozen=True, slots=True)
class Detection:
    """Cues of two people who come into step, one coupling a trial."""

    coupling_rad_s: float
    within_s: float
    locking: float
    """PLV of the simulated phases themselves while coupled, before any noise or filter."""
    latency_s: tuple[float, ...]
    """From the coupling's beginning to a cue's, a trial each; infinite where none came in time."""

    @property
    def detected(self) -> float:
        """Share of couplings with a cue in time."""
        return float(np.mean(np.isfinite(self.latency_s)))

    @property
    def detected_interval(self) -> tuple[float, float]:
        """95 % interval of `detected` (Wilson 1927)."""
        return wilson_interval(int(np.isfinite(self.latency_s).sum()), len(self.latency_s))

    def quantile_s(self, share: float) -> float:
        """Return the time by which that share of all couplings had a cue; infinite where none."""
        return float(np.quantile(self.latency_s, share, method="inverted_cdf"))

    @property
    def median_interval_s(self) -> tuple[float, float]:
        """95 % interval of the median latency, between order statistics."""
        n = len(self.latency_s)
        half = 0.98 * math.sqrt(n)
        low, high = math.floor(n / 2 - half), math.ceil(n / 2 + half)
        latency = sorted(self.latency_s)
        return (
            latency[low - 1] if low >= 1 else 0.0,
            latency[high] if high < n else math.inf,
        )


class SimulatedSession:
    """The stages of a session, for one stretch of simulated signals."""

    def __init__(self, settings: Settings, rate_hz: float) -> None:
        """Raise ConfigError where the rate is too low for the band."""
        self._series = beat_series(settings.transform, rate_hz)
        signal_hz = rate_hz if self._series is None else float(SERIES_HZ)
        self._phasors = Phasors(settings, signal_hz)
        self._synchrony = Synchrony(
            settings,
            rate_hz=signal_hz,
            stride=self._phasors.stride,
            delay_s=self._phasors.delay_s,
            each_surrogate=True,
        )
        self._policy = CuePolicy(settings)
        self._told_s = 0.0 if self._series is None else self._series.delay_s

    def cues(
        self, signals: NDArray[np.float64]
    ) -> Iterator[tuple[float, SynchronyEstimate, bool, bool]]:
        """Take signals (n, 2); yield the time an estimate is told, in s from the signals' start,
        the estimate, whether the cue is on after it, and whether the baseline is taken."""
        for start in range(0, len(signals), PIECE_SAMPLES):
            piece = signals[start : start + PIECE_SAMPLES]
            valid = np.ones(piece.shape, np.bool_)
            if self._series is not None:
                piece, valid = self._series.update(piece, valid)
            for estimate in self._synchrony.update(self._phasors.update(piece, valid)):
                on = not self._policy.decide(estimate).off
                time_s = estimate.signal_time_s + estimate.delay_s + self._told_s
                yield time_s, estimate, on, self._policy.baseline >= 1.0


def false_cues(
    settings: Settings, dyad: Dyad, hours: int, seed: int, progress: Progress | None = None
) -> FalseCues:
    """Return the cues of so many sessions of an hour, each of two people who are not in step."""
    cues, judged, all_s = 0, 0, 0.0
    for i, seen in enumerate(simulate_many(dyad, HOUR_S, hours, np.random.SeedSequence((seed, 0)))):
        was_on, estimates = False, 0
        for _time_s, estimate, on, ready in SimulatedSession(settings, dyad.rate_hz).cues(
            seen.signals
        ):
            cues += on and not was_on
            was_on = on
            estimates += 1
            judged += ready and estimate.p_value is not None
        all_s = HOUR_S / max(1, estimates)
        if progress is not None:
            progress((i + 1) / hours)
    return FalseCues(int(cues), judged * all_s / HOUR_S)


def detection(
    settings: Settings,
    dyad: Dyad,
    coupling_rad_s: float,
    within_s: float,
    trials: int,
    seed: int,
    progress: Progress | None = None,
) -> Detection:
    """Return how soon a cue began, in so many sessions in which the two come into step once.

    Each begins uncoupled, for the baseline and until the surrogates' windows have been full for
    some time.
    """
    before_s = settled_s(settings)
    coupled = dyad.coupled(coupling_rad_s, from_s=before_s)
    latencies, locking = [], []
    runs = simulate_many(coupled, before_s + within_s, trials, np.random.SeedSequence((seed, 1)))
    for i, seen in enumerate(runs):
        was_on, latency_s = False, math.inf
        session = SimulatedSession(settings, dyad.rate_hz)
        for time_s, _estimate, on, _ready in session.cues(seen.signals):
            if on and not was_on and time_s >= before_s:
                latency_s = time_s - before_s
                break
            was_on = on
        phases = seen.truth.phases[round(before_s * dyad.rate_hz) :]
        locking.append(abs(np.exp(1j * (phases[:, 0] - phases[:, 1])).mean()))
        latencies.append(latency_s)
        if progress is not None:
            progress((i + 1) / trials)
    return Detection(
        coupling_rad_s, within_s, float(np.mean(locking)), tuple(map(float, latencies))
    )


def settled_s(settings: Settings) -> float:
    """Return how long a session takes until its baseline is taken and its chance is known well."""
    return (
        settings.baseline_s + settings.longest_lag_s + (1 + EVEN_WINDOWS) * settings.window_s + 30.0
    )
