"""Two who share a stimulus: how often each kind of surrogates calls them in step.

    python tests/bench/shared_input.py [--sessions N]

Simulated rhythms of their own in 1/f noise at 0 dB, and after each mark one response of both.
`evoked` is the response's amplitude over the rhythm's, `every` the time from mark to mark, `jitter`
how far marks stand apart from what they mark, `coupling` that of the rhythms. A row counts the
windows whose p is at or below 0.05; without coupling it should be 5 %.
"""

import argparse
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inphase.analysis.analyze import analyze_signals
from inphase.config import resolve
from inphase.simulation.dyad import Dyad
from inphase.simulation.preset_dyads import dyad_for
from inphase.simulation.sensors import Level

LASTS_S = {"eeg-alpha": 1200.0, "respiration": 7200.0}


@dataclass(frozen=True, slots=True)
class Case:
    """One row."""

    preset: str
    evoked: float
    every_s: tuple[float, float]
    response_cycles: float = 5.0
    coupling: float = 0.0
    jitter_cycles: float = 0.0


CASES = (
    Case("eeg-alpha", 0.0, (2.0, 4.0)),
    Case("eeg-alpha", 2.0, (2.0, 4.0)),
    Case("eeg-alpha", 6.0, (2.0, 4.0)),
    Case("eeg-alpha", 6.0, (3.0, 3.0)),
    Case("eeg-alpha", 3.0, (0.7, 1.5)),
    Case("eeg-alpha", 6.0, (2.0, 4.0), jitter_cycles=0.125),
    Case("eeg-alpha", 6.0, (2.0, 4.0), jitter_cycles=0.5),
    Case("eeg-alpha", 0.0, (2.0, 4.0), coupling=8.0),
    Case("eeg-alpha", 2.0, (2.0, 4.0), coupling=8.0),
    Case("respiration", 0.0, (30.0, 60.0), 2.0),
    Case("respiration", 3.0, (30.0, 60.0), 2.0),
    Case("respiration", 6.0, (20.0, 40.0), 2.0),
    Case("respiration", 0.0, (30.0, 60.0), 2.0, coupling=0.5),
)


def session(
    case: Case, dyad: Dyad, seconds: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the two signals (n, 2) and the marks in seconds."""
    rate_hz, frequency_hz = dyad.rate_hz, dyad.frequency_hz[0]
    random = np.random.default_rng(seed)
    signals = dyad.simulate(seconds, random).signals
    marks = np.cumsum(random.uniform(*case.every_s, int(seconds / case.every_s[0])))
    length_s = case.response_cycles / frequency_hz
    marks = np.round(marks[marks < seconds - 2 * length_s] * rate_hz)
    time_s = np.arange(int(length_s * rate_hz)) / rate_hz
    response = np.hanning(len(time_s)) * np.cos(2 * np.pi * frequency_hz * time_s)
    for mark in marks.astype(int):
        signals[mark : mark + len(response)] += case.evoked * response[:, np.newaxis]
    jitter_s = case.jitter_cycles / frequency_hz
    return signals, marks / rate_hz + jitter_s * random.uniform(-0.5, 0.5, len(marks))


def shares(case: Case, sessions: int) -> tuple[int, float, float]:
    """Return the windows tested, and the share of p <= 0.05: lagged and stimulus-locked."""
    dyad = dyad_for(case.preset, sensor=Level(1.0, ""))
    if case.coupling:
        dyad = dyad.coupled(case.coupling)
    lagged, locked = [], []
    for seed in range(sessions):
        signals, marks_s = session(case, dyad, LASTS_S[case.preset], seed)
        settings = resolve(preset=case.preset)
        found = analyze_signals(*signals.T, dyad.rate_hz, settings, marks=marks_s)
        tested = found.shared_input_tested & np.isfinite(found.p_value)
        lagged += (found.p_value[tested] <= 0.05).tolist()
        locked += (found.p_value_shared[tested] <= 0.05).tolist()
    return len(lagged), float(np.mean(lagged)), float(np.mean(locked))


def main() -> None:
    """Print a row a case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=6, help="of each case")
    sessions = parser.parse_args().sessions
    print(
        "preset       evoked  every s   jitter cycles  coupling  windows  lagged  stimulus-locked"
    )
    for case in CASES:
        windows, lagged, locked = shares(case, sessions)
        every = "{:g}-{:g}".format(*case.every_s)
        print(
            f"{case.preset:12} {case.evoked:6g}  {every:8}  {case.jitter_cycles:13g}  "
            f"{case.coupling:8g}  {windows:7d}  {100 * lagged:4.1f} %  {100 * locked:13.1f} %",
            flush=True,
        )


if __name__ == "__main__":
    main()
