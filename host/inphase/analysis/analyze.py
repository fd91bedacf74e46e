"""Two recorded signals through the stages of the live engine: `inphase.analyze`.

The signals pass in pieces, so that memory beyond them does not grow with their length, and any
two pieces' border is where it would be in a live session: nowhere to be seen.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inphase.config import Settings, resolve
from inphase.errors import ConfigError
from inphase.presets import DEFAULT_PRESET, Estimator, Transform
from inphase.stages.beat_series import SERIES_HZ, BeatSeries, beat_series
from inphase.stages.phasors import Phasors
from inphase.stages.quality import SAME_AFTER_S
from inphase.stages.synchrony import Synchrony
from inphase.values import METRICS, Analysis, SynchronyEstimate

PIECE_SAMPLES = 16_384
SHORTEST_HOP_S = 0.05
"""As for `Settings.hop_s`."""
FLAT_STEPS = 2.0
"""A signal that stays within so many of its own smallest steps does not move."""
SAME_SAMPLES = 16
"""Fewer samples than this make no signal the same as another: two of a few steps each, 4 samples a
second, often differ by as much three times in a row."""
WIDE_N_EFFECTIVE = 16.0
"""Below this many effective samples an estimate varies widely: chance alone reaches a PLV of 0.43
one time in twenty (sqrt(-ln 0.05 / 16))."""

Signal = NDArray[np.floating] | NDArray[np.integer]
Progress = Callable[[float], None]


def analyze(
    client: ArrayLike,
    therapist: ArrayLike,
    *,
    sfreq: float,
    band: tuple[float, float],
    window_s: float,
    surrogates: int = 64,
    hop_s: float | None = None,
    order: int = 2,
    estimator: Estimator = "one-pole",
    estimator_width_hz: float | None = None,
    kalman_baseline_s: float = 0.0,
    transform: Transform = "identity",
    min_lag_s: float | None = None,
    lag_step_s: float | None = None,
    flat_after_s: float | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Return windowed synchrony of two signals against lagged surrogates, as the live engine would.

    Every metric of `inphase.values.METRICS`, which docs/metrics.md defines; the p-value is of PLV.

    client, therapist: (n,) real numbers in any unit, on one clock, `sfreq` samples a second; a NaN
    or infinite sample, or a stretch that does not move for `flat_after_s`, empties the window.
    band: Hz. window_s: seconds, at least 8 effective samples (2 x bandwidth x window). hop_s: from
    one window's end to the next, half a window where not given. order: poles of the
    "one-pole" estimator. estimator, estimator_width_hz (Hz, all of the band where not given),
    kalman_baseline_s: docs/metrics.md says how they compare. transform: "log" takes log(1 + x)
    first, "heart-rate" the heart rate of an ECG, "ecg-respiration" the breathing in it. Surrogates
    are either person's past by `min_lag_s` (8 over the bandwidth) and each `lag_step_s` (2 over it)
    more. progress: told the share done.

    Raises ValueError, one sentence, for signals or settings that cannot give a verdict.
    """
    signals = as_signals(client, therapist)
    if not (math.isfinite(sfreq) and sfreq > 0):
        raise ValueError(f"sfreq is {sfreq}; it must be a positive number of samples a second")
    try:
        settings = band_settings(
            band,
            window_s,
            surrogates=surrogates,
            order=order,
            estimator=estimator,
            estimator_width_hz=estimator_width_hz,
            kalman_baseline_s=kalman_baseline_s,
            transform=transform,
            min_lag_s=min_lag_s,
            lag_step_s=lag_step_s,
            flat_after_s=flat_after_s,
        )
        return analyze_signals(*signals, sfreq, settings, hop_s=hop_s, progress=progress)
    except ConfigError as error:
        raise ValueError(str(error)) from None


def band_settings(band: tuple[float, float], window_s: float, **values: object) -> Settings:
    """Return Settings of a band without a preset, `values` over what follows from the band.

    Surrogates lag by 8 over the bandwidth and 2 over it more each, still signals are refused after
    a cycle of the upper edge. Raises ConfigError.
    """
    low_hz, high_hz = (float(edge) for edge in band)
    if not 0 < low_hz < high_hz:
        raise ConfigError(f"band is {low_hz:g} to {high_hz:g} Hz; it must rise, from above 0 Hz")
    bandwidth_hz = high_hz - low_hz
    width_hz = values.get("estimator_width_hz")
    # What is no width within the band is refused by the settings themselves.
    if isinstance(width_hz, int | float) and 0 < width_hz < bandwidth_hz:
        bandwidth_hz = width_hz
    follows = {
        "order": 2,
        "transform": "identity",
        "min_lag_s": 8.0 / bandwidth_hz,
        "lag_step_s": 2.0 / bandwidth_hz,
        "flat_after_s": max(0.2, 1.0 / high_hz),
    }
    given = {key: value for key, value in values.items() if value is not None}
    chosen = {"band_hz": [low_hz, high_hz], "window_s": float(window_s)}
    return resolve(follows | given | chosen, preset=DEFAULT_PRESET)


def analyze_signals(
    client: Signal,
    therapist: Signal,
    sfreq: float,
    settings: Settings,
    *,
    hop_s: float | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Return the analysis of two signals (n,) with resolved settings; `hop_s` as in `analyze`.

    Raises ConfigError where the settings do not fit the rate, ValueError where the signals are too
    short for one window or the hop is no positive time.
    """
    hop_s = settings.window_s / 2 if hop_s is None else hop_s
    if not SHORTEST_HOP_S <= hop_s < math.inf:
        raise ValueError(f"hop_s is {hop_s} s; it must be {SHORTEST_HOP_S} s or more")
    series = beat_series(settings.transform, sfreq)
    rate_hz = sfreq if series is None else SERIES_HZ
    phasors = Phasors(settings, rate_hz)
    stride = phasors.stride
    picks_hz = rate_hz / stride
    # The stage hops about as it does live; a longer hop is made of several, as near as may be.
    wanted = hop_s * picks_hz
    shortest = max(1, math.ceil(SHORTEST_HOP_S * picks_hz))
    stage_hops = range(max(shortest, int(settings.hop_s * picks_hz)), shortest - 1, -1)
    stage_hop = min(stage_hops, key=lambda picks: abs(round(wanted / picks) * picks - wanted))
    hop = stage_hop * max(1, round(wanted / stage_hop))
    first = math.ceil((settings.window_s + phasors.settling_s) * rate_hz)
    told_s = 0.0 if series is None else series.delay_s
    if len(client) / sfreq <= first / rate_hz + told_s:
        raise ValueError(
            f"the signals last {len(client) / sfreq:.4g} s; one window of {settings.window_s:g} s "
            f"after the filter has settled needs more than {first / rate_hz + told_s:.4g} s"
        )
    synchrony = Synchrony(
        _with_hop(settings, stage_hop / picks_hz),
        rate_hz=rate_hz,
        stride=stride,
        delay_s=phasors.delay_s,
        metrics=METRICS,
    )
    kept = [
        estimate
        for estimate in _estimates(
            client, therapist, sfreq, settings, series, phasors, synchrony, progress
        )
        if estimate.sample >= first and estimate.sample % (stride * hop) == 0
    ]
    n_effective = _column([estimate.n_effective for estimate in kept])
    columns = _metric_columns(kept)
    columns["ppc_effective"][np.isnan(n_effective)] = np.nan
    return Analysis(
        time_s=np.array([estimate.signal_time_s for estimate in kept], dtype=np.float64),
        **columns,
        p_value=_column([estimate.p_value for estimate in kept]),
        n_effective=n_effective,
        valid=np.array([estimate.valid for estimate in kept], dtype=np.bool_),
        sfreq=float(sfreq),
        band=settings.band_hz,
        window_s=settings.window_s,
        surrogates=settings.surrogates,
        delay_s=phasors.delay_s + told_s,
        notes=_notes(n_effective),
    )


def as_signals(client: ArrayLike, therapist: ArrayLike) -> tuple[Signal, Signal]:
    """Return two signals (n,) as they are given; ValueError where they are not two real signals."""
    signals = []
    for name, given in (("client", client), ("therapist", therapist)):
        signal = np.asarray(given)
        if signal.ndim != 1:
            raise ValueError(
                f"{name} has shape {signal.shape}; it must be one row of samples, (n,)"
            )
        if signal.dtype.kind not in "fiu":
            raise ValueError(f"{name} holds {signal.dtype}; it must hold real numbers")
        if not np.isfinite(signal).any():
            raise ValueError(f"{name} has no sample that is a number")
        signals.append(signal)
    one, other = signals
    if len(one) != len(other):
        raise ValueError(
            f"client has {len(one)} samples and therapist {len(other)}; they must have as many, on "
            "one clock"
        )
    return one, other


class Movement:
    """Tells which samples are believed: those not in a stretch that does not move.

    Still is what stays within `tolerance` (one a column) for more than `still_samples`.
    """

    def __init__(self, still_samples: int, tolerance: tuple[float, float] = (0.0, 0.0)) -> None:
        self._span = still_samples + 1
        self._tolerance = np.array(tolerance)
        # Nothing was seen yet: the range over it is infinite, and nothing is still.
        self._past = np.full((still_samples, 2), np.inf)

    def update(self, pair: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Take pair (n, 2) float64; return (n, 2) bool, the same for any cutting into pieces."""
        seen = np.vstack([self._past, pair])
        self._past = seen[len(seen) - len(self._past) :].copy()
        highest = _trailing(np.maximum, seen, self._span)
        lowest = -_trailing(np.maximum, -seen, self._span)
        with np.errstate(invalid="ignore"):
            believed: NDArray[np.bool_] = ~(highest - lowest <= self._tolerance)
        return believed


def _trailing(largest: np.ufunc, values: NDArray[np.float64], span: int) -> NDArray[np.float64]:
    """Return the largest of each `span` rows, (n - span + 1, 2), in time that span does not matter.

    van Herk 1992: running maxima from the blocks' starts and from their ends, one of each a window.
    """
    n = len(values)
    blocks = -(-n // span)
    padded = np.full((blocks * span, 2), -np.inf)
    padded[:n] = values
    cut = padded.reshape(blocks, span, 2)
    ahead = largest.accumulate(cut, axis=1).reshape(-1, 2)[:n]
    behind = largest.accumulate(cut[:, ::-1], axis=1)[:, ::-1].reshape(-1, 2)[:n]
    result: NDArray[np.float64] = largest(behind[: n - span + 1], ahead[span - 1 :])
    return result


def _resolution(signal: Signal) -> float:
    """Return the smallest step the signal ever takes; 0 where it takes none."""
    smallest = math.inf
    for start in range(0, len(signal), PIECE_SAMPLES):
        steps = np.abs(np.diff(signal[start : start + PIECE_SAMPLES + 1].astype(np.float64)))
        steps = steps[(steps > 0.0) & np.isfinite(steps)]
        smallest = min(smallest, float(steps.min(initial=math.inf)))
    return 0.0 if math.isinf(smallest) else smallest


def _estimates(
    client: Signal,
    therapist: Signal,
    sfreq: float,
    settings: Settings,
    series: BeatSeries | None,
    phasors: Phasors,
    synchrony: Synchrony,
    progress: Progress | None,
) -> Iterator[SynchronyEstimate]:
    # A logarithm makes much of the smallest steps: under it only what does not change is still.
    steps = 0.0 if settings.transform == "log" else FLAT_STEPS
    tolerance = (steps * _resolution(client), steps * _resolution(therapist))
    movement = Movement(max(1, round(settings.flat_after_s * sfreq)), tolerance)
    same_after = max(SAME_SAMPLES, round(SAME_AFTER_S * sfreq))
    apart, alive = Movement(same_after), Movement(same_after)
    for start in range(0, len(client), PIECE_SAMPLES):
        at = slice(start, start + PIECE_SAMPLES)
        piece = np.column_stack([client[at], therapist[at]]).astype(np.float64)
        # One signal that moves on both, as it is or turned over, is no pair.
        two = np.stack([piece[:, 0] - piece[:, 1], piece[:, 0] + piece[:, 1]], axis=1)
        one = ~apart.update(two).all(axis=1) & alive.update(piece).any(axis=1)
        believed = movement.update(piece) & ~np.repeat(one, 2).reshape(-1, 2)
        if series is None:
            yield from synchrony.update(phasors.update(piece, believed))
        else:
            yield from synchrony.update(phasors.update(*series.update(piece, believed)))
        if progress is not None:
            progress(min(1.0, (start + len(piece)) / len(client)))


def _with_hop(settings: Settings, hop_s: float) -> Settings:
    values = settings.as_dict() | {"hop_s": max(hop_s, SHORTEST_HOP_S)}
    return resolve(values, preset=settings.preset)


def _column(values: list[float | None]) -> NDArray[np.float64]:
    return np.array([math.nan if v is None else v for v in values], dtype=np.float64)


def _metric_columns(estimates: list[SynchronyEstimate]) -> dict[str, NDArray[np.float64]]:
    nothing = (math.nan,) * len(METRICS)
    rows = [estimate.metrics if estimate.valid else nothing for estimate in estimates]
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(METRICS))
    return {name: table[:, i].copy() for i, name in enumerate(METRICS)}


def _notes(n_effective: NDArray[np.float64]) -> tuple[str, ...]:
    known = n_effective[np.isfinite(n_effective)]
    if len(known) and np.median(known) < WIDE_N_EFFECTIVE:
        return (
            f"a window holds about {np.median(known):.0f} effective samples: with fewer than "
            f"{WIDE_N_EFFECTIVE:g} estimates vary widely",
        )
    return ()
