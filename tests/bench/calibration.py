"""Prints how often two people who are not in step are called so, for every preset.

    python tests/bench/calibration.py
    python tests/bench/calibration.py --presets eeg-alpha respiration --windows 50000

Long simulated signals of two people who share nothing through Phasors and Synchrony: the share of
windows whose p-value reaches a level, beside that level, with its 95 % interval. A level is one
that the surrogates can give: floor(alpha (K + 1)) / (K + 1), which for 64 of them is 3/65, and 5 %
and 1 % for 99. The interval comes from the spread between runs, each a signal of its own, since
neighbouring windows share samples and surrogates. Windows are counted that do not overlap.

Signals have the lowest rate that their band allows. For `heart-rate` and `respiration-ecg` they are
the series at 4 Hz that R peaks give; --ecg adds what whole ECGs give, which takes minutes. --shared
adds two people who respond to the same stimuli and share nothing else, against lagged surrogates
and against stimulus-locked ones (at or below 5 %, whatever their number).
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inphase.config import Settings, resolve
from inphase.presets import PRESETS
from inphase.simulation.dyad import simulate_many
from inphase.simulation.evoked import Evoked
from inphase.simulation.noise import pink_noise
from inphase.simulation.preset_dyads import dyad_for
from inphase.simulation.sensors import Level, MotionEnergy
from inphase.stages.beat_series import SERIES_HZ, BeatSeries
from inphase.stages.phasors import Phasors
from inphase.stages.synchrony import Synchrony

RATE_HZ = {
    "respiration": 5.0,
    "respiration-ecg": float(SERIES_HZ),
    "heart-rate": float(SERIES_HZ),
    "electrodermal": 4.0,
    "eeg-alpha": 62.5,
    "eeg-theta": 62.5,
    "motion": 12.5,
}
NOISES = ("white noise", "1/f noise")
RHYTHM = "narrow-band rhythm"
CLEAR, WANDERING = "the same, 15 dB", "wandering, 15 dB"
KINDS = (*NOISES, RHYTHM, CLEAR, WANDERING)
LINE = 0.25
"""Width of the rhythm's Lorentzian line, of the bandwidth: 1 Hz for eeg-alpha."""
WANDERING_LINE, WANDER, WANDER_TIMES = 0.1, 0.1, 90.0
"""Of the bandwidth: line and slow drift (SD); and the drift's time constant, over 1 / bandwidth:
300 s for breathing."""
SHARED_AMPLITUDES = (2.0, 6.0)
"""Of responses to shared stimuli, in amplitudes of the rhythm."""
LEVELS = {64: (0.05,), 99: (0.05, 0.01)}
"""What p-values are counted, for each number of surrogates."""
RUN_WINDOWS = 100
"""Separate windows in a signal."""
PIECE = 1 << 14


@dataclass(frozen=True, slots=True)
class Row:
    """How often one level was reached, by windows of two people who share nothing."""

    surrogates: int
    level: float
    share: float
    """NaN where no window was judged."""
    error: float
    """Standard error of the share, from the spread between runs."""
    separate: int
    """Judged windows that do not overlap."""
    refused: float
    """Share of the full windows that were worth fewer than 8 samples, and got no number."""

    @property
    def ratio(self) -> float:
        """Share over level: 1 is exact."""
        return self.share / self.level


def attainable(alpha: float, surrogates: int) -> float:
    """Return the largest p-value up to `alpha` that so many surrogates can give; 0 for none."""
    return math.floor(alpha * (surrogates + 1) + 1e-9) / (surrogates + 1)


def settings_for(preset: str, surrogates: int) -> Settings:
    """Return the preset's settings, with four windows begun in the time of one."""
    settings = resolve({"surrogates": surrogates}, preset=preset)
    values = settings.as_dict() | {"hop_s": min(10.0, settings.window_s / 4.0)}
    if settings.transform in ("heart-rate", "ecg-respiration"):
        values["transform"] = "identity"
    return resolve(values, preset=preset)


def signals(preset: str, kind: str, seconds: float, runs: int, seed: int) -> Iterator[NDArray]:
    """Yield `runs` pairs (n, 2) of independent signals, at RATE_HZ, as the preset takes them."""
    rate_hz = RATE_HZ[preset]
    sensor = MotionEnergy() if preset == "motion" else Level(1.0, "")
    if kind in NOISES:
        for own in np.random.default_rng(seed).spawn(runs):
            n = round(seconds * rate_hz)
            white = kind == "white noise"
            noise = own.standard_normal((n, 2)) if white else pink_noise(n, rate_hz, own)
            yield sensor.seen(noise, rate_hz, own)
        return
    low_hz, high_hz = resolve(preset=preset).band_hz
    width_hz = high_hz - low_hz
    dyad = dyad_for(
        preset,
        rate_hz=rate_hz,
        sensor=sensor,
        frequency_hz=(low_hz + 0.5 * width_hz, low_hz + 0.55 * width_hz),
        linewidth_hz=LINE * width_hz,
        snr_db=0.0 if kind == RHYTHM else 15.0,
    )
    if kind == WANDERING:
        dyad = replace(
            dyad,
            linewidth_hz=WANDERING_LINE * width_hz,
            drift_hz=WANDER * width_hz,
            drift_s=WANDER_TIMES / width_hz,
        )
    for simulated in simulate_many(dyad, seconds, runs, seed):
        yield simulated.signals


def p_values(
    settings: Settings, rate_hz: float, pair: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int]:
    """Return p (m,) of each judged window with all its surrogates, and how many were refused."""
    phasors = Phasors(settings, rate_hz)
    synchrony = Synchrony(settings, rate_hz=rate_hz, stride=phasors.stride, delay_s=phasors.delay_s)
    found, refused = [], 0
    for start in range(0, len(pair), PIECE):
        piece = pair[start : start + PIECE]
        for estimate in synchrony.update(phasors.update(piece, np.isfinite(piece))):
            if estimate.surrogates == settings.surrogates and estimate.p_value is not None:
                found.append(estimate.p_value)
            elif estimate.n_effective is not None and not estimate.valid:
                refused += 1
    return np.array(found), refused


def false_alarms(preset: str, kind: str, windows: int, seed: int = 0) -> list[Row]:
    """Return a row for each number of surrogates and level, of about so many separate windows."""
    chosen = {k: settings_for(preset, k) for k in LEVELS}
    window_s = chosen[64].window_s
    before_s = max(s.longest_lag_s for s in chosen.values()) + 2.0 * window_s
    seconds = RUN_WINDOWS * window_s + before_s
    runs = max(2, math.ceil(windows / RUN_WINDOWS))
    found: dict[int, list[NDArray[np.float64]]] = {k: [] for k in LEVELS}
    refused = dict.fromkeys(LEVELS, 0)
    for pair in signals(preset, kind, seconds, runs, seed):
        for k, settings in chosen.items():
            p, without = p_values(settings, RATE_HZ[preset], pair)
            found[k].append(p)
            refused[k] += without
    overlap = chosen[64].hop_s / window_s
    return [
        _row(k, attainable(alpha, k), found[k], refused[k], overlap)
        for k, levels in LEVELS.items()
        for alpha in levels
    ]


def _row(
    surrogates: int, level: float, runs: list[NDArray[np.float64]], refused: int, overlap: float
) -> Row:
    judged = np.array([len(p) for p in runs])
    reached = np.array([np.count_nonzero(p <= level + 1e-9) for p in runs])
    total = int(judged.sum())
    if not total:
        return Row(surrogates, level, math.nan, math.nan, 0, 1.0)
    share = float(reached.sum() / total)
    error = math.sqrt(float(((reached - share * judged) ** 2).sum())) / total
    return Row(surrogates, level, share, error, int(total * overlap), refused / (refused + total))


def shared_responses(preset: str, amplitude: float, windows: int, seed: int = 0) -> list[Row]:
    """Return rows of the two kinds of surrogates, lagged and stimulus-locked, at 5 %.

    Rhythms of their own as RHYTHM, and after each mark one response of both, of that amplitude in
    rhythms. Times are those of the simulated EEG, 4 Hz over the bandwidth times as long.
    """
    settings = settings_for(preset, 64)
    longer, plain = 4.0 / settings.bandwidth_hz, Evoked()
    dyad = dyad_for(
        preset,
        rate_hz=RATE_HZ[preset],
        sensor=MotionEnergy() if preset == "motion" else Level(1.0, ""),
        linewidth_hz=LINE * settings.bandwidth_hz,
        evoked=Evoked(
            every_s=longer * plain.every_s,
            spread_s=longer * plain.spread_s,
            latency_s=longer * plain.latency_s,
            decay_s=longer * plain.decay_s,
            person_sd_s=longer * plain.person_sd_s,
            trial_sd_s=longer * plain.trial_sd_s,
            amplitude=amplitude,
        ),
    )
    seconds = RUN_WINDOWS * settings.window_s + settings.longest_lag_s
    found: tuple[list[NDArray[np.float64]], ...] = ([], [])
    refused = 0
    for simulated in simulate_many(dyad, seconds, max(2, math.ceil(windows / RUN_WINDOWS)), seed):
        phasors = Phasors(settings, dyad.rate_hz)
        synchrony = Synchrony(
            settings, rate_hz=dyad.rate_hz, stride=phasors.stride, delay_s=phasors.delay_s
        )
        for mark in simulated.marks:
            synchrony.mark(float(mark))
        block = phasors.update(simulated.signals, np.isfinite(simulated.signals))
        estimates = synchrony.update(block)
        refused += sum(e.n_effective is not None and not e.valid for e in estimates)
        both = [e for e in estimates if e.p_value is not None and e.p_value_shared is not None]
        found[0].append(np.array([e.p_value for e in both], np.float64))
        found[1].append(np.array([e.p_value_shared for e in both], np.float64))
    overlap = settings.hop_s / settings.window_s
    return [_row(64, 0.05, p, refused, overlap) for p in found]


def ecg_false_alarms(windows: int, seed: int = 0) -> list[Row]:
    """As `false_alarms` for heart-rate, from R peaks in whole ECGs at 250 Hz."""
    settings = settings_for("heart-rate", 99)
    dyad = dyad_for("heart-rate", linewidth_hz=LINE * settings.bandwidth_hz)
    seconds = 60.0 * settings.window_s + settings.longest_lag_s + 2.0 * settings.window_s
    found, refused = [], 0
    for simulated in simulate_many(dyad, seconds, max(2, windows // 60), seed):
        heart = BeatSeries(dyad.rate_hz, "heart-rate")
        rates, valid = heart.update(simulated.signals, np.isfinite(simulated.signals))
        p, without = p_values(settings, SERIES_HZ, np.where(valid, rates, np.nan))
        found.append(p)
        refused += without
    overlap = settings.hop_s / settings.window_s
    return [_row(99, level, found, refused, overlap) for level in (0.05, 0.01)]


def main() -> None:
    names = [preset.name for preset in PRESETS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presets", nargs="+", choices=names, default=names)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--windows", type=int, default=20_000, help="separate ones, in each row")
    parser.add_argument("--ecg", action="store_true", help="heart-rate from whole ECGs too")
    parser.add_argument("--shared", action="store_true", help="responses to shared stimuli too")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(
        f"{'preset':13}  {'signal':18}  {'K':>3}  {'level':>6}  {'realised (95 %)':>17}  "
        f"{'ratio':>5}  {'separate':>8}  {'refused':>7}"
    )
    for preset in arguments.presets:
        for kind in arguments.kinds:
            _show(preset, kind, false_alarms(preset, kind, arguments.windows, arguments.seed))
        if not arguments.shared:
            continue
        for amplitude in SHARED_AMPLITUDES:
            rows = shared_responses(preset, amplitude, arguments.windows // 10, arguments.seed)
            for against, row in zip(("lagged", "locked"), rows, strict=True):
                _show(preset, f"shared {amplitude:g}, {against}", [row])
    if arguments.ecg:
        rows = ecg_false_alarms(arguments.windows // 20, arguments.seed)
        _show("heart-rate", "ECG at 250 Hz", rows)


def _show(preset: str, kind: str, rows: list[Row]) -> None:
    for row in rows:
        said = f"{preset:13}  {kind:18}  {row.surrogates:3}  {100 * row.level:4.2f} %"
        if not row.separate:
            print(f"{said}  {'no number: worth fewer than 8 samples':>40}", flush=True)
            continue
        low, high = (100 * (row.share + sign * 1.96 * row.error) for sign in (-1, 1))
        print(
            f"{said}  {100 * row.share:4.2f} ({low:4.2f}-{high:4.2f}) %  {row.ratio:5.2f}  "
            f"{row.separate:8,}  {100 * row.refused:5.1f} %",
            flush=True,
        )


if __name__ == "__main__":
    main()
