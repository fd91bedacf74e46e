"""How far from the truth samples are placed on the host's clock, by kind of line and of crystal.

    PYTHONPATH=tests python tests/bench/bench_clock.py --seeds 10

The truth is simulated (`fakes.timed_board`): both ways delay by up to 20 ms, a ping goes a second.
Errors are those of the newest sample, from 60 s after the first on.
"""

import argparse

import numpy as np
from fakes.timed_board import Line, TimedBoard

from inphase.stages.clock import BoardClock

RATE_HZ = 250
SECONDS = 240.0
SETTLED_S = 60.0
LINES = ("uniform", "clumped", "exponential", "one-sided")


def warming(passed_s):
    """A crystal that warms up: 2 ppm a minute for three minutes."""
    return 0.5 * 2e-6 / 60.0 * np.minimum(passed_s, 180.0) ** 2


CRYSTALS = {
    "-200 ppm": {"ppm": -200.0},
    "+200 ppm": {"ppm": 200.0},
    "+200 ppm, converters -100": {"ppm": 200.0, "converter_ppm": -100.0},
    "warming, 2 ppm a minute": {"ppm": 20.0, "wander": warming},
}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    given = parser.parse_args(arguments)
    print(f"error of samples on the host's clock after {SETTLED_S:g} s, ms, {given.seeds} seeds")
    print(
        f"{'line':14s}{'crystal':28s}{'median':>8s}{'p99':>8s}{'most':>8s}{'p99 of the worst':>18s}"
    )
    for arrivals in LINES:
        for name, crystal in CRYSTALS.items():
            p99s, all_errors = [], []
            for seed in range(given.seeds):
                board = TimedBoard(Line(arrivals), SECONDS, seed, **crystal)
                at_s, errors_s = board.errors_s(BoardClock(RATE_HZ))
                late = np.abs(errors_s[at_s >= SETTLED_S]) * 1e3
                all_errors.append(late)
                p99s.append(np.percentile(late, 99))
            every = np.concatenate(all_errors)
            print(
                f"{arrivals:14s}{name:28s}{np.median(every):8.2f}{np.percentile(every, 99):8.2f}"
                f"{every.max():8.2f}{max(p99s):18.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
