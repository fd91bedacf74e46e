"""Two who share a stimulus: how often each kind of surrogates calls them in step.

    python tests/bench/shared_input.py [--sessions N]

Simulated rhythms of their own in 1/f noise at 0 dB, and after each mark one response of both.
`evoked` is the response's amplitude over the rhythm's, `every` the time from mark to mark, `jitter`
how far marks stand apart from what they mark, `coupling` that of the rhythms in rad/s. A row counts
the windows whose p is at or below 0.05; without coupling it should be 5 %.
"""

import argparse
from dataclasses import dataclass

import numpy as np

from inphase.analysis.analyze import analyze_pair
from inphase.config import resolve
from inphase.simulation import Evoked, dyad_for

SECONDS = {"eeg-alpha": 1200.0, "respiration": 7200.0}
"""Of a session."""
RESPONSE_CYCLES = {"eeg-alpha": 2.0, "respiration": 0.5}
"""Until a response is largest; it fades with the same time constant."""


@dataclass(frozen=True, slots=True)
class Case:
    """One row."""

    preset: str
    evoked: float
    every_s: tuple[float, float]
    coupling: float = 0.0
    jitter_cycles: float = 0.0


CASES = (
    Case("eeg-alpha", 0.0, (2.0, 4.0)),
    Case("eeg-alpha", 3.0, (2.0, 4.0)),
    Case("eeg-alpha", 6.0, (2.0, 4.0)),
    Case("eeg-alpha", 6.0, (2.9, 3.1)),
    Case("eeg-alpha", 3.0, (0.9, 1.9)),
    Case("eeg-alpha", 6.0, (2.0, 4.0), jitter_cycles=0.125),
    Case("eeg-alpha", 6.0, (2.0, 4.0), jitter_cycles=0.5),
    Case("eeg-alpha", 0.0, (2.0, 4.0), coupling=4.0),
    Case("eeg-alpha", 3.0, (2.0, 4.0), coupling=4.0),
    Case("respiration", 0.0, (30.0, 60.0)),
    Case("respiration", 3.0, (30.0, 60.0)),
    Case("respiration", 6.0, (20.0, 40.0)),
    Case("respiration", 0.0, (30.0, 60.0), coupling=0.25),
)


def shares(case: Case, sessions: int) -> tuple[int, float, float]:
    """Return the windows tested, and the share of p <= 0.05: lagged and stimulus-locked."""
    dyad = dyad_for(case.preset)
    frequency_hz = sum(dyad.frequency_hz) / 2.0
    shortest_s, longest_s = case.every_s
    evoked = Evoked(
        every_s=(shortest_s + longest_s) / 2.0,
        spread_s=(longest_s - shortest_s) / 2.0,
        decay_s=RESPONSE_CYCLES[case.preset] / frequency_hz,
        amplitude=case.evoked,
    )
    dyad = dyad_for(case.preset, evoked=evoked).coupled(case.coupling)
    lagged, locked = [], []
    for seed in range(sessions):
        seen = dyad.simulate(SECONDS[case.preset], seed)
        jitter = np.random.default_rng(seed).uniform(-0.5, 0.5, len(seen.marks))
        marks_s = seen.marks / seen.rate_hz + case.jitter_cycles / frequency_hz * jitter
        settings = resolve(preset=case.preset)
        found = analyze_pair(seen.signals, seen.rate_hz, settings, marks=marks_s)
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
