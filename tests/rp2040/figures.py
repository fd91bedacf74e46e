"""What the firmware costs an RP2040, as a table; `make test-rp2040` prints it.

Runs at each rate: the firmware as it is installed, with a cue that is held and one that changes all
the time; then from plain files with its parts marked (on_board/marking_main.py), for the parts of a
turn, less what a mark costs. The host reads all the time. What the emulator cannot tell is in
docs/emulated_rp2040.md.
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rp2040.emulated_board import MISS_CYCLES, EmulatedBoard, firmware_files, installed_files
from rp2040.workloads import (
    commands_to_light_ms,
    run_with_changing_cue,
    run_with_cue,
    wait_for_samples,
)

from inphase.simulation.signal_file import ConverterSignal, write_signal

RATES_HZ = (250, 500, 1000)
SECONDS = 12.0
"""A touch and its rest come several times in it, so that their share is the usual one."""
PARTS_SECONDS = 3.0
ON_BOARD = Path(__file__).parent / "on_board"
PARTS = {
    4: "watchdog",
    5: "clock",
    6: "sampler",
    7: "mute button",
    8: "mark button",
    9: "commands in",
    10: "cue",
    11: "frames out",
    13: "converters' watch",
    3: "asleep, and waking",
    2: "a whole turn",
}
_CALIBRATION, _TURN, _FREE = 1, 2, 0x10000000


@dataclass(frozen=True, slots=True)
class Bench:
    """What is to be measured, but for the rate."""

    uf2: Path
    pairs_per_frame: int
    miss_cycles: int

    def switched_on(self, folder, rate_hz, files=None):
        """Return a board with a signal long enough."""
        n = rate_hz * 60
        counts = np.arange(n, dtype=np.int32)[:, np.newaxis] * np.array([1, -3], np.int32)
        signal = ConverterSignal(counts.astype(np.int32), np.zeros(n, np.uint8), rate_hz)
        write_signal(folder / "signal.bin", signal)
        pairs = {"pairs_per_frame": self.pairs_per_frame} if self.pairs_per_frame else {}
        return EmulatedBoard(
            self.uf2,
            folder,
            folder / "signal.bin",
            folder / "trace.csv",
            files=files or installed_files(),
            settings={"rate_hz": rate_hz, **pairs},
            miss_cycles=self.miss_cycles,
        )


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("uf2", type=Path)
    parser.add_argument("--pairs", type=int, default=0, help="a frame; 0: the default")
    parser.add_argument("--miss-cycles", type=int, default=MISS_CYCLES, help="0: a perfect cache")
    asked = parser.parse_args()
    bench = Bench(asked.uf2, asked.pairs, asked.miss_cycles)
    columns = {}
    for rate_hz in RATES_HZ:
        columns[rate_hz] = {**measure(bench, rate_hz), **measure_parts(bench, rate_hz)}
    names = list(columns[RATES_HZ[0]])
    print(f"{'':50}" + "".join(f"{rate_hz:>12} Hz" for rate_hz in RATES_HZ))
    for name in names:
        print(f"{name:50}" + "".join(f"{columns[rate][name]:>15}" for rate in RATES_HZ))


def measure(bench, rate_hz):
    """Return the figures of the firmware as it is installed: name to text."""
    with tempfile.TemporaryDirectory() as folder, bench.switched_on(Path(folder), rate_hz) as board:
        start_s = wait_for_samples(board)
        spent = run_with_cue(board, SECONDS)
        changing = run_with_changing_cue(board, SECONDS)
        latency_us, length_us = interrupt_times(board)
        shown_ms = commands_to_light_ms(board, Path(folder, "trace.csv"))
        link = board.link.counts
        return {
            "power-up to the first sample, s": f"{start_s:.2f}",
            "interrupt to chip select, us: median, max": spread(latency_us),
            "interrupt to the word in the ring, us: median, max": spread(length_us),
            "command to light, ms: median, max": spread(shown_ms),
            "command to its answer, ms: median, max": round_trips_ms(board),
            "processor awake, a cue held": awake(spent),
            "processor awake, a cue that changes": awake(changing),
            "  of it in the converters' interrupt": share(spent.pin_interrupts_ns, spent),
            "  of it in other interrupts (USB, timers)": share(spent.other_interrupts_ns, spent),
            "cache misses a second": f"{spent.cache_misses / spent.total_ns * 1e9:,.0f}",
            "free heap when the loop starts, bytes": f"{board.hellos[-1].free_heap_bytes:,}",
            "samples lost, resets": f"{link.samples_lost_on_board}, {len(board.resets)}",
        }


def measure_parts(bench, rate_hz):
    """Return the figures of the firmware with its parts marked: name to text."""
    files = firmware_files()
    files["firmware_main.py"] = files["main.py"]
    files["main.py"] = (ON_BOARD / "marking_main.py").read_bytes()
    with (
        tempfile.TemporaryDirectory() as folder,
        bench.switched_on(Path(folder), rate_hz, files) as board,
    ):
        wait_for_samples(board)
        since = len(board.marks)
        spent = run_with_cue(board, PARTS_SECONDS)
        times_us, free = parts(board.marks[since:])
        turns = sum(value == _TURN for _, value in board.marks[since:])
        found = {
            "turns a second": f"{turns / spent.total_ns * 1e9:.0f}",
            "allocated while running, bytes": f"{max(free) - min(free)}",
        }
        mark_us = float(np.median(times_us[_CALIBRATION]))
        for number, name in PARTS.items():
            # A turn carries the marks of all its parts.
            marks = len(PARTS) - 1 if number == _TURN else 1
            values = np.array(times_us.get(number, [np.nan])) - marks * mark_us
            found[f"{name}, us: mean, max"] = f"{values.mean():.0f}, {values.max():.0f}"
        return found


def round_trips_ms(board):
    """From a command written by the host to its answer."""
    trips = [answer.received_s - answer.sent_s for _, answer in board.acknowledgements]
    return spread(np.array(trips) * 1e3)


def interrupt_times(board):
    """(us, us): from each DRDY to the client's select, and to the select's end."""
    client = board.converter_selects[0]
    falls = np.array([ns for ns, pin, level in board.levels if pin == client and level == 0])
    rises = np.array([ns for ns, pin, level in board.levels if pin == client and level == 1])
    ready = np.array(board.ready_ns)
    # Before the firmware listens, conversions pass unread; and the last one may not be read yet.
    first = falls[np.searchsorted(falls, ready[0]) :][0]
    ready = ready[np.searchsorted(ready, first) - 1 : -1]
    fall = falls[np.searchsorted(falls, ready)]
    rise = rises[np.searchsorted(rises, fall)]
    return (fall - ready) / 1e3, (rise - ready) / 1e3


def parts(marks):
    """Return the parts' durations, us, by number, and the free heap each time it was told.

    Counting the free heap takes milliseconds, and the two turns after it, which have to make up for
    that, are not of the firmware's making: they are left out.
    """
    times_us, free, begun = {}, [], []
    to_leave_out = 0
    for time_ns, value in marks:
        if value & _FREE:
            free.append(value & ~_FREE)
            to_leave_out = 2
        elif value:
            begun.append((value, time_ns))
        elif begun:
            number, since_ns = begun.pop()
            if not to_leave_out:
                times_us.setdefault(number, []).append((time_ns - since_ns) / 1e3)
            elif number == _TURN:
                to_leave_out -= 1
    return times_us, free


def spread(values):
    """Median and maximum as text."""
    return f"{np.median(values):.1f}, {values.max():.1f}"


def awake(spent):
    """The share of the time that the processor does not sleep."""
    return share(spent.total_ns - spent.asleep_ns, spent)


def share(part_ns, spent):
    """A share of the time as text."""
    return f"{part_ns / spent.total_ns:.1%}"


if __name__ == "__main__":
    main()
