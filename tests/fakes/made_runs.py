"""Runs of a board, made beforehand, and its answers to what is asked for again."""

import struct
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from fakes.line_board import truth
from fakes.line_books import Hello, Samples
from fakes.wire_double import ack, commands, frame, hello, resent, samples, status

from inphase_wire import formats, layout

FRAMES_A_RUN = 1000
FRAMES_A_LINE = 16
LATE_A_LINE = 12
JOINED_AT = 2**32 - 2000
"""Counter of the first run's first frame: it wraps within that run."""
WRAP = 1 << 32


@dataclass
class Run:
    """One start of the board: its frames, what each is, and the samples in them."""

    number: int
    first: int
    lines: list
    """(bytes, frames, the counter after them)"""
    starts: list
    """Counter of each sample frame."""
    again: list
    """(counter, pairs, the same frame as it is sent again)."""
    samples: np.ndarray


def board_run(number, rng, sent):
    """A run of mixed frames, with samples that the board dropped itself; each noted in `sent`."""
    counter = first = JOINED_AT if number == 1 else 0
    dropped = 0
    # The host joins the first run while it runs.
    frames = [(frame(hello(1 if first else 0, run=number)), Hello(number, not first), counter)]
    starts, again = [], []
    while len(frames) < FRAMES_A_RUN:
        kind = rng.random()
        note = None
        if kind < 0.1:
            body = status(ticks_us=rng.getrandbits(32), backlog=0)
        elif kind < 0.13:
            body = ack(rng.randrange(1, 256))
        else:
            if rng.random() < 0.02:
                gone = rng.choice((1, 4, 1000, 70_000))
                counter, dropped = counter + gone, dropped + gone
            n = rng.choice((1, 4, 4, 4, 4, 8, 32))
            flags = layout.FLAG_FIRST if counter == 0 else 0
            counts = truth(number, counter, n)
            body = samples(counter, counts, flags=flags, dropped=dropped, run=number)
            note = Samples(number, counter % WRAP, n, dropped % WRAP, counter == 0)
            late = frame(samples(counter, counts, flags=layout.FLAG_LATE, run=number))
            sent[late[:-1]] = Samples(number, counter % WRAP, n, late=True)
            starts.append(counter)
            again.append((counter, n, late))
            counter += n
        frames.append((frame(body), note, counter))
    for whole, note, _ in frames:
        sent[whole[:-1]] = note
    lines = [frames[at : at + FRAMES_A_LINE] for at in range(0, len(frames), FRAMES_A_LINE)]
    return Run(
        number,
        first,
        [(b"".join(each[0] for each in line), len(line), line[-1][2]) for line in lines],
        starts,
        again,
        truth(number, first, counter - first),
    )


class Desk:
    """The board's answers to what the host asks for again."""

    def __init__(self):
        self._asked = None

    def take(self, run, data, books):
        """Carry out RESENDs; whatever else the host says is left unanswered."""
        for body in commands(data):
            if body[0] == layout.RESEND:
                _, token, number, counter, count = struct.unpack(formats.RESEND_FORMAT, body)
                if number == run.number:
                    start = run.first + (counter - run.first) % WRAP
                    at = max(bisect_right(run.starts, start) - 1, 0)
                    self._asked = (token, counter, count, start, at, at)

    def begin(self):
        """The board has started anew."""
        self._asked = None

    def send(self, run, reached, books):
        """Some frames again, of those sent before `reached`; at the end the board's word."""
        if self._asked is None:
            return b""
        token, counter, count, start, first, at = self._asked
        end = min(start + count, reached)
        line = []
        while at < len(run.again) and run.again[at][0] < end:
            if len(line) == LATE_A_LINE:
                self._asked = token, counter, count, start, first, at
                return b"".join(line)
            line.append(run.again[at][2])
            at += 1
        asked = run.again[first:at]
        here = (max(0, min(c + n, end) - max(c, start)) for c, n, _ in asked)
        word = frame(resent(token, counter, count, sum(here), run=run.number))
        books.sent[word[:-1]] = None
        self._asked = None
        return b"".join([*line, word])
