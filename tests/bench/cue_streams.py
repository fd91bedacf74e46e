"""Light and touch under 100,000 random streams and faults: how many limits were broken.

`make bench-cue`. Each power-up sees 500 streams, with resets among them; the firmware's own loop
runs on virtual time and the simulated hardware's outputs are judged (tests/fakes/cue_room.py and
cue_limits.py). Says what was seen, and ends with 1 where a limit was broken.
"""

import argparse
import sys
import time

from fakes.cue_limits import CueLimits
from fakes.cue_room import CLOCK, Host

STREAMS_A_POWER_UP = 500


def main() -> int:
    """Run the streams and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun_s = time.monotonic()
    done = changes = resets = faults = 0
    board_s = on_s = 0.0
    while done < asked.streams:
        checker = CueLimits()
        host = Host(asked.seed * 1_000_000 + done, checker)
        streams = min(STREAMS_A_POWER_UP, asked.streams - done)
        for _ in range(streams):
            host.stream()
        done += streams
        board_s += CLOCK.now_us * 1e-6
        changes += checker.changes
        resets += host.resets
        on_s += checker.touched_us * 1e-6
        faults += len(checker.faults)
        for fault in checker.faults[:3]:
            print(f"power-up of seed {asked.seed * 1_000_000 + done - streams}, {fault}")
        if sys.stderr.isatty() or done % 10_000 == 0:
            print(f"{done} streams, {faults} limits broken", file=sys.stderr)
    print(
        f"{done} streams, {board_s / 3600:.1f} h of board time, {changes} changes of light and "
        f"motor, {on_s / 60:.1f} min of touch, {resets} resets: {faults} limits broken; "
        f"took {time.monotonic() - begun_s:.0f} s"
    )
    return 1 if faults or done == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
