"""Ten million random faults against the link: what it takes, and whether it counts exactly.

    PYTHONPATH=tests python tests/bench/bench_faults.py --faults 10000000

Board frames, made beforehand, go through the faults of `fakes.line_faults` into a `Link`, which
asks for what is missing; what it asks for comes through the same faults. The books of
`fakes.line_books`, which share nothing with the link and know no check, say what it must have
counted. Before that, every burst of up to 16 bits, single bits among them, is laid over one frame.
Figures, not assertions; the last line says whether all of them are as they should be.
"""

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import numpy as np
from fakes.line_board import truth
from fakes.line_books import Books, check_blocks, counted
from fakes.line_faults import FAULTS
from fakes.made_runs import Desk, board_run
from fakes.wire_double import frame, samples

from inphase.link.endpoint import Link
from inphase.values import SampleBlock

RUNS = 6
FAULTS_A_LINE = 16
LINE_S = 0.05
SETTLE_S = 20.0
CHECK_BITS = 32
LONGEST_BURST = 16
KINDS = tuple(FAULTS)


@dataclass
class Figures:
    """What the benchmark found."""

    faults: Counter = field(default_factory=Counter)
    frames_sent: int = 0
    frames_good: int = 0
    frames_damaged: int = 0
    samples_received: int = 0
    samples_recovered: int = 0
    samples_lost: int = 0
    mismatches: int = 0
    exceptions: int = 0
    connections: int = 0


class Connection:
    """A host that joins, hears the board through its runs, asks and counts."""

    def __init__(self, runs, sent, rng, figures):
        self.runs, self.rng, self.figures = runs, rng, figures
        self.link, self.books, self.desk = Link(), Books(), Desk()
        self.books.sent = dict(sent)
        self.blocks = []
        self.time_s = 0.0

    def hear(self, line):
        self.time_s += LINE_S
        self.books.came(line)
        for event in self.link.receive(self.time_s, line):
            if isinstance(event, SampleBlock):
                self.blocks.append(event)

    def run(self):
        self.hear(b"\0")
        run, reached = self.runs[0], 0
        for run in self.runs:
            self.desk.begin()
            if run.first:
                self.hear(run.lines[0][0])
            for line, frames, reached in run.lines:
                reset = self.rng.random() < 0.001
                self.hear(self.harmed(line + self.desk.send(run, reached, self.books), reset))
                self.figures.frames_sent += frames
                if reset:
                    break
                self.desk.take(run, self.link.outgoing(self.time_s), self.books)
            if self.rng.random() < 0.1:
                self.figures.faults["host restart"] += 1
                break
        # What is still asked for comes on a line that does no harm.
        until_s = self.time_s + SETTLE_S
        while self.link.counts.samples_awaited and self.time_s < until_s:
            self.desk.take(run, self.link.outgoing(self.time_s), self.books)
            self.hear(self.desk.send(run, reached, self.books))

    def harmed(self, line, reset):
        random, faults = self.rng.random, self.figures.faults
        for _ in range(FAULTS_A_LINE):
            kind = KINDS[int(random() * len(KINDS))]
            line = FAULTS[kind](self.rng, line)
            faults[kind] += 1
        if reset:
            # The board starts anew within a frame: the rest of its run never comes.
            line = line[: int(random() * len(line))]
            faults["reset in mid-frame"] += 1
        return line

    def compare(self):
        """Counts against the books, and every sample that came out against what was made."""
        counts, figures = self.link.counts, self.figures
        figures.frames_good += counts.frames_good
        figures.frames_damaged += counts.frames_damaged
        figures.samples_received += counts.samples_received
        figures.samples_recovered += counts.samples_recovered
        figures.samples_lost += counts.samples_lost_on_board + counts.samples_lost_on_line
        if counted(counts) != self.books.counts():
            figures.mismatches += 1
            print(f"\n{counted(counts)}\ninstead of\n{self.books.counts()}")

        def made(number, sample, n):
            run = self.runs[number - 1]
            return run.samples[sample - run.first :][:n]

        try:
            check_blocks(self.blocks, self.books, made)
        except AssertionError as difference:
            figures.mismatches += 1
            print(f"\nwhat came out is not what went in: {difference}")


def one_connection(runs, sent, rng, figures):
    """Let one host hear one board; whatever it raises is counted."""
    figures.connections += 1
    connection = Connection(runs, sent, rng, figures)
    try:
        connection.run()
    except Exception as error:  # what it is matters less than that there is none
        figures.exceptions += 1
        print(f"\n{type(error).__name__}: {error}")
    else:
        connection.compare()


def every_short_burst():
    """Lay every burst of up to LONGEST_BURST bits over one frame; return (bursts, accepted)."""
    line = np.frombuffer(frame(samples(1000, truth(1, 1000, 4))) + b"\0\0\0", np.uint8)
    patterns = np.arange(1, 1 << LONGEST_BURST, 2, dtype=np.uint32)
    bits = 8 * (len(line) - 2)
    accepted = tried = 0
    for bit in range(bits - 8):
        place, shift = divmod(bit, 8)
        room = min(LONGEST_BURST, bits - bit)
        shifted = patterns[patterns < (1 << room)] << shift
        lines = np.tile(line, (len(shifted), 1))
        for k in range(3):
            if place + k < len(line):
                lines[:, place + k] ^= (shifted >> (8 * k)).astype(np.uint8)
        link = Link()
        link.receive(0.0, b"\0")
        link.receive(0.0, lines.tobytes())
        accepted += link.counts.frames_good
        tried += len(lines)
    return tried, accepted


def show(figures, took_s):
    """Print the figures; return whether they are as they should be."""
    faults = sum(figures.faults.values())
    print()
    for kind, n in sorted(figures.faults.items(), key=lambda each: -each[1]):
        print(f"  {kind:20s}{n:>12,}")
    bound = figures.frames_damaged / 2**CHECK_BITS
    print(
        f"faults                {faults:>12,}   {faults / took_s:,.0f} a second, {took_s:.0f} s\n"
        f"connections           {figures.connections:>12,}\n"
        f"frames sent           {figures.frames_sent:>12,}\n"
        f"frames accepted       {figures.frames_good:>12,}\n"
        f"frames damaged        {figures.frames_damaged:>12,}\n"
        f"samples received      {figures.samples_received:>12,}\n"
        f"samples recovered     {figures.samples_recovered:>12,}   asked for, and had again\n"
        f"samples lost, counted {figures.samples_lost:>12,}\n"
        f"mismatches            {figures.mismatches:>12,}   of counts or samples with the books;"
        f" wrong frames to be expected: {bound:.1g} at most, damaged frames x 2^-{CHECK_BITS}\n"
        f"exceptions            {figures.exceptions:>12,}"
    )
    return not (figures.mismatches or figures.exceptions)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faults", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--no-bursts", action="store_true", help="leave the short bursts out")
    given = parser.parse_args(arguments)
    good = True
    if not given.no_bursts:
        began_s = time.perf_counter()
        tried, accepted = every_short_burst()
        print(
            f"bursts of 1 to {LONGEST_BURST} bits on a frame, every one: {tried:,} tried,"
            f" {accepted} accepted, {time.perf_counter() - began_s:.0f} s",
            flush=True,
        )
        good = accepted == 0
    rng = Random(given.seed)
    sent = {}
    runs = [board_run(number, rng, sent) for number in range(1, RUNS + 1)]
    figures = Figures()
    began_s = time.perf_counter()
    shown = 0
    while (done := sum(figures.faults.values())) < given.faults:
        one_connection(runs, sent, rng, figures)
        if done * 20 // given.faults > shown:
            shown = done * 20 // given.faults
            print(f"\r{done:,} faults, {figures.mismatches} mismatches", end="", flush=True)
    good = show(figures, time.perf_counter() - began_s) and good
    print("every figure is as it should be" if good else "NOT AS IT SHOULD BE")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
