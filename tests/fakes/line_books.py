"""The books of a line: what was sent into it, what came out of it, and what that makes of samples.

Nothing here is shared with the link, and there is no check of any kind: a frame came whole if what
stands between two delimiters is, byte for byte, a frame that was sent. So what these books say and
what the link counts can be compared figure by figure, once nothing is awaited any more.
"""

from typing import NamedTuple

import numpy as np

HALF = 1 << 31
WRAP = 1 << 32
MISSING, LIVE, LATE = 0, 1, 2
MOST_BEFORE_HELLO = 4096
"""Frames that wait until it is known whose they are."""


class Hello(NamedTuple):
    """A hello: the run it announces, and whether nobody asked for it."""

    run: int
    started: bool = False


class Samples(NamedTuple):
    """A sample frame: the run it is of, its first counter, its pairs, and the board's own loss."""

    run: int
    counter: int
    n: int
    dropped: int = 0
    first: bool = False
    late: bool = False


class Pieces:
    """Frames sent into one way of a line, and how many came out whole; the rest is damaged."""

    def __init__(self):
        self.sent = {}
        self.whole = 0
        self.damaged = 0
        self.in_step = True
        """What comes before the first delimiter may be the end of a frame."""
        self._partial = b""

    def enter(self, line, note=None):
        """Note frames, each with its delimiter, as sent."""
        for piece in line.split(b"\0"):
            if piece:
                self.sent[piece] = note

    def came(self, data):
        """Take what came out, cut anywhere."""
        *pieces, self._partial = (self._partial + data).split(b"\0")
        for piece in pieces:
            if piece in self.sent:
                if self.take(self.sent[piece]):
                    self.whole += 1
                elif self.in_step:
                    self.damaged += 1
            elif piece and self.in_step:
                self.damaged += 1
            self.in_step = True

    def hang_up(self):
        """The receiver starts anew: what it has of a frame is gone."""
        self._partial = b""

    def take(self, note):
        """Return whether the receiver can do something with a frame that came whole."""
        return True


class Run:
    """What came of one run, sample by sample, from the first that is the host's to have."""

    def __init__(self, number, first, dropped):
        self.number, self.first = number, first
        self.came = bytearray()
        """MISSING, LIVE or LATE, by how each sample came first."""
        self.dropped_at_start = self.dropped = dropped

    @property
    def end(self):
        return self.first + len(self.came)

    @property
    def dropped_samples(self):
        return (self.dropped - self.dropped_at_start) % WRAP

    def fill(self, start, end, how):
        """Note samples as come; return how many were missing."""
        start, end = max(start - self.first, 0), min(end - self.first, len(self.came))
        if start >= end:
            return 0
        missing = self.came.count(MISSING, start, end)
        for at in range(start, end) if missing else ():
            self.came[at] = self.came[at] or how
        return missing


class Books(Pieces):
    """The way to the host: frames whole and damaged, and where every sample of each run went."""

    def __init__(self):
        super().__init__()
        self.runs = []
        self._started = set()
        """Runs that began before the host's ears."""
        self.connect()

    def connect(self):
        """The port was opened anew: the host is out of step, and waits for a hello."""
        self.hang_up()
        self.in_step = False
        self._hello = None
        self._unplaced = []

    def counts(self, gone=0):
        """Comparable with `counted`; `gone`: samples the line lost and the board had no more."""
        came = [np.frombuffer(bytes(run.came), np.uint8) for run in self.runs]
        lost = sum(int((each == MISSING).sum()) for each in came)
        on_board = sum(run.dropped_samples for run in self.runs) + gone
        return {
            "frames good": self.whole,
            "frames damaged": self.damaged,
            "samples received": sum(len(each) for each in came) - lost,
            "lost on board": on_board,
            "lost on line": lost - on_board,
            "recovered": sum(int((each == LATE).sum()) for each in came),
            "awaited": 0,
        }

    def take(self, note):
        if isinstance(note, Hello):
            self._hello = note
            if note.started:
                self._started.add(note.run)
            waited, self._unplaced = self._unplaced, []
            for each in waited:
                if each.run == note.run:
                    self._take_samples(each)
            return True
        return self._take_samples(note) if isinstance(note, Samples) else True

    def _take_samples(self, note):
        run = self.runs[-1] if self.runs else None
        if self._hello is None:
            # Whose they are is not known yet.
            if len(self._unplaced) < MOST_BEFORE_HELLO:
                self._unplaced.append(note)
            return True
        if note.late:
            if run is not None and run.number == note.run:
                self._fill(run, note, LATE)
            return True
        if run is None or run.number != note.run:
            if any(note.run == each.number for each in self.runs):
                return False
            # Joining a board that runs, the host has no claim to what was before.
            joins = run is None and not (note.run in self._started or note.first)
            start, dropped = (note.counter, note.dropped) if joins else (0, 0)
            run = Run(note.run, start, dropped)
            self.runs.append(run)
        ahead = (note.counter - run.end) % WRAP
        if ahead >= HALF:
            return self._fill(run, note, LIVE) > 0
        run.came += bytes(ahead) + bytes([LIVE]) * note.n
        run.dropped = note.dropped
        return True

    def _fill(self, run, note, how):
        start = run.end - (run.end - note.counter) % WRAP
        return run.fill(start, start + note.n, how)


def counted(counts):
    """A link's counts, comparable with `Books.counts`."""
    return {
        "frames good": counts.frames_good,
        "frames damaged": counts.frames_damaged,
        "samples received": counts.samples_received,
        "lost on board": counts.samples_lost_on_board,
        "lost on line": counts.samples_lost_on_line,
        "recovered": counts.samples_recovered,
        "awaited": counts.samples_awaited,
    }


def check_blocks(blocks, books, made):
    """Every sample that came whole comes out once, in order, as it was `made`; none other does.

    `made(run, sample, n)` gives what the board's converters gave. Gaps between blocks are what the
    next block says is lost before it.
    """
    at = 0
    for run in books.runs:
        expected = np.frombuffer(bytes(run.came), np.uint8) != MISSING
        out = np.zeros_like(expected)
        reached = run.first
        while at < len(blocks) and not (blocks[at].restarted and reached > run.first):
            block = blocks[at]
            n = len(block.counts)
            assert block.sample == reached + block.lost_on_board + block.lost_on_line
            assert np.array_equal(block.counts, made(run.number, block.sample, n))
            out[block.sample - run.first : block.sample - run.first + n] = True
            reached = block.sample + n
            at += 1
        assert np.array_equal(out, expected)
    assert at == len(blocks)
