"""Two recorded signals through the stages of the live engine: `inphase.analyze`.

The signals pass in pieces, read from their file where they lie in one, so that memory does not grow
with their length; the border of two pieces is where it would be in a live session: nowhere to be
seen.
"""

import math
from array import array

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inphase.analysis.band_settings import locked_settings, number
from inphase.analysis.believed import Progress, believed_phasors
from inphase.analysis.phasor_surrogates import WholePair
from inphase.analysis.result import CHANCES, METRICS, Analysis
from inphase.analysis.signals import PairSamples, Together, as_marks, as_seed, as_signals
from inphase.config import Settings, resolve
from inphase.errors import ConfigError
from inphase.presets import Estimator, Transform
from inphase.stages.beat_series import SERIES_HZ, beat_series
from inphase.stages.phasors import Phasors
from inphase.stages.synchrony import Synchrony
from inphase.values import SynchronyEstimate, WindowShape
from inphase_kernels.arguments import OF_PHASES as OF_RAISED_PHASES

SHORTEST_HOP_S = 0.05
"""As for `Settings.hop_s`."""
WIDE_N_EFFECTIVE = 16.0
"""Below this many effective samples an estimate varies widely: chance alone reaches a PLV of 0.43
one time in twenty (sqrt(-ln 0.05 / 16))."""

OF_PHASES = (*OF_RAISED_PHASES, "ppc_effective")
"""Metrics that no magnitude enters: those of n:m phase locking."""


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
    therapist_band: tuple[float, float] | None = None,
    ratio: tuple[int, int] = (1, 1),
    window: WindowShape = "rectangular",
    marks: ArrayLike | None = None,
    chance: str = "lagged",
    seed: int = 0,
    progress: Progress | None = None,
) -> Analysis:
    """Return windowed synchrony of two signals against chance, as the live engine would.

    Every metric of `inphase.analysis.result.METRICS`, which docs/metrics.md defines; the p-value is
    of PLV.

    client, therapist: (n,) real numbers in any unit, on one clock, `sfreq` samples a second; a NaN
    or infinite sample, or a stretch that does not move for `flat_after_s`, empties the window.
    band: Hz. window_s: seconds, at least 8 effective samples (2 x bandwidth x window). hop_s: from
    one window's end to the next, half a window where not given. order: poles of the
    "one-pole" estimator. estimator, estimator_width_hz (Hz, all of the band where not given),
    kalman_baseline_s: docs/metrics.md says how they compare. transform: "log" takes log(1 + x)
    first, "heart-rate" the heart rate of an ECG, "ecg-respiration" the breathing in it.

    chance: "lagged" surrogates are either person's past by `min_lag_s` (8 over the bandwidth) and
    each `lag_step_s` (2 over it) more; "phase-randomised" and "segment-shuffle" are drawn from
    `seed`, and hold the picked phasors of the whole recording in memory. marks: (k,) seconds from
    the first sample at which both may have perceived something; with them `p_value_shared` is
    against surrogates that hold what the marks evoke, which "stimulus-locked" makes the p-value.
    progress: told the share done.

    ratio: n and m of n:m phase locking (Tass and colleagues 1998, eq. 1), n times the client's
    phase against m times the therapist's, whose band is then another one: `band=(4, 7)`,
    `therapist_band=(8, 14)`, `ratio=(2, 1)`. Metrics of magnitudes are NaN where a phase is
    multiplied. window: an "exponential" one fades with a time constant of half of `window_s`, so
    that it is worth as many samples as a rectangular one; its first estimate comes after one and a
    half times `window_s`. Surrogates and effective samples are of the same phases and weights.
    Several bands are as many calls.

    Raises ValueError, one sentence, for signals or settings that cannot give a verdict.
    """
    signals = Together(*as_signals(client, therapist))
    if window not in ("rectangular", "exponential"):
        raise ValueError(f"window is {window!r}; it must be 'rectangular' or 'exponential'")
    try:
        if not 0 < number("sfreq", sfreq) < math.inf:
            raise ValueError(f"sfreq is {sfreq}; it must be a positive number of samples a second")
        each = locked_settings(
            band,
            therapist_band,
            ratio,
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
        return analyze_pair(
            signals,
            sfreq,
            each[0],
            therapist=None if therapist_band is None else each[1],
            ratio=ratio,
            window=window,
            hop_s=hop_s,
            marks=() if marks is None else marks,
            chance=chance,
            seed=seed,
            progress=progress,
        )
    except ConfigError as error:
        raise ValueError(str(error)) from None


def analyze_pair(
    signals: PairSamples,
    sfreq: float,
    settings: Settings,
    *,
    therapist: Settings | None = None,
    ratio: tuple[int, int] = (1, 1),
    window: WindowShape = "rectangular",
    hop_s: float | None = None,
    marks: ArrayLike = (),
    chance: str = "lagged",
    seed: int = 0,
    progress: Progress | None = None,
) -> Analysis:
    """Return the analysis of signals (n, 2) with resolved settings; the rest as in `analyze`.

    therapist: settings of the therapist's signal, where its band is another one.

    Raises ConfigError where the settings do not fit the rate, ValueError where the signals are too
    short for one window, the hop is no positive time, or there is too little for the chance asked.
    """
    marks_s = as_marks(marks)
    as_seed(seed)
    if chance not in CHANCES:
        raise ValueError(f"chance is {chance!r}; it must be one of {', '.join(CHANCES)}")
    if chance == "stimulus-locked" and not len(marks_s):
        raise ValueError("stimulus-locked surrogates need marks, and there are none; give some")
    if (window == "exponential" or ratio != (1, 1)) and (chance != "lagged" or len(marks_s)):
        raise ValueError(
            "exponential windows and multiplied phases are compared with lagged surrogates alone; "
            "leave the marks out and chance as it is"
        )
    hop_s = settings.window_s / 2 if hop_s is None else number("hop_s", hop_s)
    if not SHORTEST_HOP_S <= hop_s < math.inf:
        raise ValueError(f"hop_s is {hop_s} s; it must be {SHORTEST_HOP_S} s or more")
    series = beat_series(settings.transform, sfreq)
    rate_hz = sfreq if series is None else SERIES_HZ
    phasors = Phasors(settings, rate_hz, therapist=therapist)
    stride = phasors.stride
    picks_hz = rate_hz / stride
    # The stage hops about as it does live; a longer hop is made of several, as near as may be.
    wanted = hop_s * picks_hz
    shortest = max(1, math.ceil(SHORTEST_HOP_S * picks_hz))
    stage_hops = range(max(shortest, int(settings.hop_s * picks_hz)), shortest - 1, -1)
    stage_hop = min(stage_hops, key=lambda picks: abs(round(wanted / picks) * picks - wanted))
    hop = stage_hop * max(1, round(wanted / stage_hop))
    told = tuple(name for name in METRICS if ratio == (1, 1) or name in OF_PHASES)
    synchrony = Synchrony(
        _with_hop(settings, stage_hop / picks_hz),
        rate_hz=rate_hz,
        stride=stride,
        delay_s=phasors.delay_s,
        metrics=told,
        ratio=ratio,
        window=window,
    )
    full_s = settings.window_s
    if window == "exponential":
        full_s = synchrony.window_picks / picks_hz
    first = math.ceil((full_s + phasors.settling_s) * rate_hz)
    told_s = 0.0 if series is None else series.delay_s
    if len(signals) / sfreq <= first / rate_hz + told_s:
        raise ValueError(
            f"the signals last {len(signals) / sfreq:.4g} s; one window of {full_s:g} s "
            f"after the filter has settled needs more than {first / rate_hz + told_s:.4g} s"
        )
    for mark_s in marks_s:
        synchrony.mark(float(mark_s) * rate_hz)
    whole = WholePair() if chance in ("phase-randomised", "segment-shuffle") else None
    # A row of numbers an estimate: hours of estimates themselves would fill the memory.
    rows, samples = array("d"), array("q")
    for block in believed_phasors(signals, sfreq, settings, series, phasors, progress):
        if whole is not None:
            whole.append(block)
        for estimate in synchrony.update(block):
            if estimate.sample >= first and estimate.sample % (stride * hop) == 0:
                rows.extend(_row(estimate, told))
                samples.append(estimate.sample)
    time_s, valid, p_value, p_value_shared, n_effective, *values = (
        np.array(rows).reshape(-1, 5 + len(METRICS)).T.copy()
    )
    columns = dict(zip(METRICS, values, strict=True))
    if whole is not None:
        p_value = whole.p_values(
            np.array(samples, np.int64),
            window=synchrony.window_picks,
            chance=chance,
            segment=max(synchrony.window_picks, math.ceil(settings.min_lag_s * picks_hz)),
            surrogates=settings.surrogates,
            seed=seed,
            progress=progress,
        )
        p_value[valid == 0.0] = np.nan
    elif chance == "stimulus-locked":
        p_value = p_value_shared.copy()
    columns["ppc_effective"][np.isnan(n_effective)] = np.nan
    return Analysis(
        time_s=time_s,
        **columns,
        p_value=p_value,
        p_value_shared=p_value_shared,
        n_effective=n_effective,
        valid=valid.astype(np.bool_),
        sfreq=float(sfreq),
        band=settings.band_hz,
        window_s=settings.window_s,
        surrogates=settings.surrogates,
        delay_s=phasors.delay_s + told_s,
        notes=_notes(n_effective),
        chance=chance,
        therapist_band=None if therapist is None else therapist.band_hz,
        ratio=ratio,
        window=window,
    )


def _with_hop(settings: Settings, hop_s: float) -> Settings:
    values = settings.as_dict() | {"hop_s": max(hop_s, SHORTEST_HOP_S)}
    return resolve(values, preset=settings.preset)


def _row(estimate: SynchronyEstimate, told: tuple[str, ...]) -> tuple[float, ...]:
    """Return time, validity, both p-values, effective size and metrics; NaN where there is none."""
    against = (estimate.p_value, estimate.p_value_shared, estimate.n_effective)
    known = (math.nan if v is None else v for v in against)
    values = dict(zip(told, estimate.metrics, strict=True)) if estimate.valid else {}
    metrics = (values.get(name, math.nan) for name in METRICS)
    return estimate.signal_time_s, estimate.valid, *known, *metrics


def _notes(n_effective: NDArray[np.float64]) -> tuple[str, ...]:
    known = n_effective[np.isfinite(n_effective)]
    if len(known) and np.median(known) < WIDE_N_EFFECTIVE:
        return (
            f"a window holds about {np.median(known):.0f} effective samples: with fewer than "
            f"{WIDE_N_EFFECTIVE:g} estimates vary widely",
        )
    return ()
