"""Prints how often the 95 % interval of a recording's mean covers the long-run mean of its dyad.

    python tests/bench/coverage.py
    python tests/bench/coverage.py --trials 1000

Recordings of simulated dyads (5 dB; breathing with a line 0.05 Hz wide) through the analysis of
files, and `mean_interval` of each. The long-run mean is that of signals of the same two people many
hours long, with its standard error, which adds to the misses.
"""

import argparse
import math
from dataclasses import dataclass

import numpy as np

from inphase.analysis.analyze import analyze_pair
from inphase.analysis.mean_interval import mean_interval
from inphase.analysis.result import Analysis
from inphase.config import Settings, resolve
from inphase.simulation.dyad import Dyad, Simulated, simulate_many
from inphase.simulation.preset_dyads import dyad_for

RATE_HZ = {"respiration": 5.0, "eeg-alpha": 62.5}
LINE_HZ = {"respiration": 0.05, "eeg-alpha": 1.0}
LONG_WINDOWS = 6_000
"""Windows' worth of signal behind the long-run mean."""
METRICS = ("plv", "coherence", "ccorr", "envelope_correlation")


@dataclass(frozen=True, slots=True)
class Case:
    """A dyad and how long it is recorded."""

    preset: str
    kappa_rad_s: float
    """Pull of each person on the other."""
    minutes: float


CASES = (
    Case("eeg-alpha", 0.0, 5.0),
    Case("eeg-alpha", 0.0, 10.0),
    Case("eeg-alpha", 4.0, 5.0),
    Case("eeg-alpha", 4.0, 10.0),
    Case("eeg-alpha", 4.0, 20.0),
    Case("eeg-alpha", 8.0, 10.0),
    Case("respiration", 0.0, 20.0),
    Case("respiration", 0.25, 20.0),
    Case("respiration", 0.25, 60.0),
    Case("respiration", 0.5, 20.0),
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often the interval held the long-run mean."""

    metric: str
    long_run: float
    long_run_error: float
    covered: int
    trials: int
    width: float
    """Mean width of the intervals."""
    separate: int
    """Windows of a recording that do not overlap."""

    @property
    def share(self) -> float:
        """Share of the recordings whose interval held it."""
        return self.covered / self.trials


def dyad_of(case: Case) -> Dyad:
    """Return the two people of a case."""
    dyad = dyad_for(
        case.preset,
        rate_hz=RATE_HZ[case.preset],
        linewidth_hz=LINE_HZ[case.preset],
        snr_db=5.0,
    )
    return dyad.coupled(case.kappa_rad_s) if case.kappa_rad_s else dyad


def coverage(case: Case, trials: int, seed: int, metrics: tuple[str, ...]) -> list[Coverage]:
    """Return one row a metric; seeds of the long run and of the recordings differ."""
    settings = resolve({"surrogates": 49}, preset=case.preset)
    dyad = dyad_of(case)
    of_long, of_trials = np.random.default_rng(seed).spawn(2)
    long_s = LONG_WINDOWS * settings.window_s / 10
    long = [_analyzed(s, settings) for s in simulate_many(dyad, long_s, 10, of_long)]
    rows = []
    found = [
        _analyzed(s, settings) for s in simulate_many(dyad, 60 * case.minutes, trials, of_trials)
    ]
    for metric in metrics:
        means = [float(np.nanmean(getattr(analysis, metric))) for analysis in long]
        truth, error = float(np.mean(means)), float(np.std(means, ddof=1)) / math.sqrt(len(means))
        intervals = [mean_interval(analysis, metric, seed=i) for i, analysis in enumerate(found)]
        known = [interval for interval in intervals if interval is not None]
        rows.append(
            Coverage(
                metric,
                truth,
                error,
                sum(interval.low <= truth <= interval.high for interval in known),
                len(known),
                float(np.mean([interval.high - interval.low for interval in known])),
                int(np.median([interval.separate for interval in known])),
            )
        )
    return rows


def _analyzed(simulated: Simulated, settings: Settings) -> Analysis:
    return analyze_pair(simulated.signals, simulated.rate_hz, settings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(
        f"{'preset':11}  {'kappa':>5}  {'minutes':>7}  {'windows':>7}  {'metric':20}  "
        f"{'long-run mean':>15}  {'width':>5}  {'covered':>7}"
    )
    for case in CASES:
        for row in coverage(case, arguments.trials, arguments.seed, METRICS):
            print(
                f"{case.preset:11}  {case.kappa_rad_s:5g}  {case.minutes:7g}  {row.separate:7}  "
                f"{row.metric:20}  {row.long_run:6.3f} +/- {row.long_run_error:.3f}  "
                f"{row.width:5.3f}  {100 * row.share:5.1f} %",
                flush=True,
            )


if __name__ == "__main__":
    main()
