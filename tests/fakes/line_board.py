"""A board on virtual time for tests of the line: it makes real frames of samples that are known.

Each sample's value follows from run and counter alone, so a test needs no store of what was sent.
The board keeps `history` samples: a host that takes nothing for longer costs the oldest, counted;
what it still has it sends again when asked, beside the live stream.
"""

import struct

import numpy as np
from fakes.line_books import Hello, Samples
from fakes.wire_double import ack, frame, hello, resent, samples, status

from inphase_wire import formats, framing, layout

PIECE = 64
WRAP = 1 << 32
LATE_A_TURN = 2
STATUS_S = 0.1
START_S = 0.3
"""From power to the hello."""


def truth(run, sample, n):
    """(n, 2) int32 counts that the converters of that run gave from `sample` on."""
    at = (np.arange(sample, sample + n, dtype=np.uint64) * 2 + np.uint64(run * 7919))[:, None]
    mixed = (at + np.arange(2, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(40)).astype(np.int32) - (1 << 23)


class LineBoard:
    """The board's end: `send` gives frames that are due, `take` what came from the host."""

    def __init__(
        self,
        *,
        rate_hz=250,
        pairs=4,
        began_s=0.0,
        ppm=0.0,
        run=1,
        counter=0,
        ticks_us=700_000,
        dropped=0,
        history=1024,
        announced=True,
    ):
        """`counter` and `ticks_us`: where they stand at `began_s`; `announced`: with a hello."""
        self.rate_hz, self.pairs, self.history = rate_hz, pairs, history
        self.pace = 1.0 + ppm * 1e-6
        self.bad_frames = 0
        self.cues = []
        self._partial = b""
        self._begin(began_s, run, counter, ticks_us, dropped, announced)

    def _begin(self, began_s, run, counter, ticks_us, dropped, announced):
        self.run, self.began_s = run, began_s
        self.first, self.first_us = counter, ticks_us
        self.cursor = counter
        self.dropped = dropped
        self._marked_first = not announced
        self._status_s = began_s
        self._resend = None
        self._starting = announced
        self._bodies = [hello(0, run=run, rate_hz=self.rate_hz)] if announced else []

    def restart(self, time_s, cut=False):
        """Start anew; return what was on the line of the frame that the restart `cut`."""
        rest = b""
        if cut:
            due = self._samples_frame(self.cursor, self.pairs)
            rest = due[: len(due) // 2]
        self._partial = b""
        self._begin(time_s + START_S, self.run + 1, 0, 700_000, 0, True)
        return rest

    def made(self, time_s):
        """The counter: how many conversions there were by then."""
        passed_s = max(time_s - self.began_s, 0.0)
        return self.first + int(passed_s * self.rate_hz * self.pace + 1e-6)

    def ticks_us(self, time_s):
        """The board's clock, 32 bits."""
        return (self.first_us + int((time_s - self.began_s) * self.pace * 1e6)) % WRAP

    def send(self, time_s):
        """Yield (frame with its padding, what it is) of all that is due."""
        if time_s < self.began_s:
            return
        if self._starting:
            self._starting = False
            yield bytes(PIECE), None  # ends what was half sent before a reset
        made = self.made(time_s)
        if made - self.cursor > self.history:
            self.dropped += made - self.history - self.cursor
            self.cursor = made - self.history
        if time_s - self._status_s >= STATUS_S:
            self._status_s = time_s
            backlog = min(made - self.cursor, 0xFFFF)
            self._bodies.append(status(self.ticks_us(time_s), backlog=backlog))
        bodies, self._bodies = self._bodies, []
        for body in bodies:
            note = Hello(self.run, body[5] == 0) if body[0] == layout.HELLO else None
            yield padded(frame(body)), note
        while made - self.cursor >= self.pairs:
            note = self._note(self.cursor, self.pairs, first=not self._marked_first)
            yield self._samples_frame(self.cursor, self.pairs), note
            self.cursor += self.pairs
        yield from self._sent_again(made)

    def _sent_again(self, made):
        """Some LATE frames of what was asked for, then the board's word how many it had."""
        if self._resend is None:
            return
        token, run, counter, count, at, kept = self._resend
        end = min(counter + count, self.cursor)
        at = max(at, made - self.history, self.first)
        for _ in range(LATE_A_TURN):
            n = min(layout.MAX_PAIRS, end - at)
            if n <= 0:
                body = resent(token, counter, count, kept, run=run)
                yield padded(frame(body)), None
                self._resend = None
                return
            yield self._samples_frame(at, n, late=True), self._note(at, n, late=True)
            at, kept = at + n, kept + n
        self._resend = (token, run, counter, count, at, kept)

    def _note(self, at, n, first=False, late=False):
        return Samples(self.run, at % WRAP, n, self.dropped % WRAP, first, late)

    def take(self, time_s, data):
        """Carry out what the host wrote."""
        body = bytearray(framing.MAX_BODY)
        *pieces, self._partial = (self._partial + data).split(b"\0")
        for piece in filter(None, pieces):
            size = framing.decode(piece, len(piece), body)
            if not size or body[0] < layout.HELLO_REQUEST:
                self.bad_frames += 1
            elif time_s >= self.began_s:
                self._carry_out(time_s, bytes(body[:size]))

    def _carry_out(self, time_s, body):
        if body[0] == layout.HELLO_REQUEST:
            self._bodies.append(hello(body[1], run=self.run, rate_hz=self.rate_hz))
            return
        if body[0] == layout.RESEND:
            _, token, run, counter, count = struct.unpack(formats.RESEND_FORMAT, body)
            if run == self.run:
                counter = self.cursor - (self.cursor - counter) % WRAP
                self._resend = (token, run, counter, count, counter, 0)
        if body[0] == layout.CUE:
            self.cues.append((time_s, body[2], body[3]))
        self._bodies.append(ack(body[1], ticks_us=self.ticks_us(time_s)))

    def _samples_frame(self, at, n, late=False):
        flags = layout.FLAG_LATE if late else 0 if self._marked_first else layout.FLAG_FIRST
        self._marked_first = True
        passed_us = (at - self.first) * 1_000_000 // self.rate_hz
        dropped = 0 if late else self.dropped
        body = samples(
            *(at, truth(self.run, at, n), self.first_us + passed_us, flags),
            dropped=dropped,
            run=self.run,
        )
        return padded(frame(body))


def padded(line):
    """A frame filled up to whole pieces, as the board's serial port writes it."""
    return line + bytes(-len(line) % PIECE)
