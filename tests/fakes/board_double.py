"""A board for engine tests, built from the wire alone: signals in, frames out, commands kept.

It keeps the last `kept_samples` and sends them again when asked, until `resends` is made false.

It has no clock: `due(time_s)` gives the bytes of every frame that is complete by then. It can serve
as a session's transport, with `Clock` as the session's time.
"""

import struct
from dataclasses import dataclass

import numpy as np
from fakes.wire_double import (
    RUN,
    TICKS_AT_START_US,
    ack,
    commands,
    frame,
    hello,
    resent,
    samples,
    status,
)

from inphase.errors import LinkError
from inphase_wire import formats, layout

RATE_HZ = 250
PAIRS = 4
FRAME_S = PAIRS / RATE_HZ

QUICK = {
    # A short window and baseline, so that tests take seconds of signal and not minutes.
    "window_s": 4.0,
    "baseline_s": 5.0,
    "min_lag_s": 0.5,
    "lag_step_s": 0.1,
}


@dataclass
class Clock:
    time_s: float = 100.0

    def __call__(self):
        return self.time_s

    def sleep(self, seconds):
        self.time_s += seconds


def alpha_pair(seconds, seed=1, in_step=True):
    """(n, 2) int32 counts: a 10 Hz rhythm, 3 Hz wide, in noise; shared where they are in step."""
    rng = np.random.default_rng(seed)
    n = round(seconds * RATE_HZ)
    own = 1 if in_step else 2
    steps = 2 * np.pi * 10.0 / RATE_HZ + np.sqrt(6 * np.pi / RATE_HZ) * rng.normal(size=(n, own))
    rhythm = np.cos(np.cumsum(steps, axis=0)) * np.ones((1, 2))
    return np.rint(20_000 * rhythm + 5_000 * rng.normal(size=(n, 2))).astype(np.int32)


class BoardDouble:
    """Frames of `counts` from `began_s` on; `lead_off` and `lost` say what befalls which frame."""

    def __init__(self, counts, began_s=100.0, protocol=layout.PROTOCOL_VERSION, rate_hz=RATE_HZ):
        self.counts = counts
        self.began_s = began_s
        self.protocol = protocol
        self.rate_hz = rate_hz
        self.lead_off = {}  # frame number -> bits
        self.lost = set()  # frame numbers that never arrive
        self.dropped = 0
        self.answers = True
        self.resends = True
        self.kept_samples = 30 * rate_hz
        self.run = RUN
        self.resend = None  # token, counter, count, at
        self.sent_again = 0
        self.cues = []  # (time_s, light, motor)
        self.asked = []  # (time_s, kind)
        self._number = 0
        self._replies = []
        self._first = True
        self._status_s = began_s

    def due(self, time_s):
        """Every byte the board has sent since it was last asked."""
        bodies = self._replies
        self._replies = []
        converted = min(len(self.counts), int((time_s - self.began_s) * self.rate_hz + 1e-6))
        oldest = max(0, converted - self.kept_samples)
        if self._number * PAIRS < oldest:
            skipped = -(-oldest // PAIRS) - self._number
            self._number += skipped
            self.dropped += skipped * PAIRS
        waiting = max(0, converted - self._number * PAIRS)
        while (self._number + 1) * PAIRS <= converted:
            number, self._number = self._number, self._number + 1
            if number in self.lost:
                continue
            at = number * PAIRS
            flags, self._first = layout.FLAG_FIRST if self._first else 0, False
            lead_off = self.lead_off.get(number, 0)
            pairs = self.counts[at : at + PAIRS]
            bodies.append(samples(at, pairs, None, flags, lead_off, self.dropped, run=self.run))
        bodies += self._sent_again(oldest, converted)
        if self.answers and time_s - self._status_s >= 0.1:
            self._status_s = time_s
            bodies.append(status(self._ticks_us(time_s), backlog=min(waiting, 65_535)))
        return b"".join(map(frame, bodies))

    def _sent_again(self, oldest, converted):
        """LATE frames of what is asked for, at most 1,280 samples at a time, then RESENT."""
        if self.resend is None:
            return []
        token, counter, count, at = self.resend
        end = min(counter + count, converted)
        bodies = []
        at = max(at, oldest)
        while at < end and len(bodies) < 40:
            pairs = self.counts[at : min(at + layout.MAX_PAIRS, end)]
            bodies.append(samples(at, pairs, None, layout.FLAG_LATE, run=self.run))
            self.sent_again += len(pairs)
            at += len(pairs)
        self.resend = (token, counter, count, at)
        if at >= end:
            kept = max(0, end - max(counter, oldest))
            bodies.append(resent(token, counter, count, kept, run=self.run))
            self.resend = None
        return bodies

    def take(self, time_s, data):
        """What the host wrote."""
        for body in commands(data):
            self.asked.append((time_s, body[0]))
            if body[0] == layout.CUE:
                self.cues.append((time_s, body[2] / 255, body[3] / 255))
            if not self.answers:
                continue
            if body[0] == layout.RESEND:
                if not self.resends:
                    continue
                _, token, run, counter, count = struct.unpack(formats.RESEND_FORMAT, body)
                if run == self.run:
                    self.resend = (token, counter, count, counter)
            if body[0] == layout.HELLO_REQUEST:
                self._replies.append(hello(body[1], self.protocol, self.rate_hz, run=self.run))
            else:
                self._replies.append(ack(body[1], ticks_us=self._ticks_us(time_s)))

    def _ticks_us(self, time_s):
        return (TICKS_AT_START_US + round(1e6 * (time_s - self.began_s))) % 2**32

    def restart(self, time_s, counts):
        """Begin anew with other signals: counter, ticks and losses from zero."""
        self.run += 1
        self.resend = None
        self._replies = [hello(0, self.protocol, self.rate_hz, run=self.run)]
        self.counts, self.began_s, self._number, self._first = counts, time_s, 0, True
        self.lead_off, self.lost, self.dropped = {}, set(), 0


class DoublePort:
    """A transport that is the board itself; reading waits for the next frame on `clock`."""

    name = "double"

    def __init__(self, board, clock, step_s=FRAME_S):
        self.board, self.clock, self.step_s = board, clock, step_s
        self.unplugged_s = None
        self.back_s = float("inf")
        self.closed = False
        self.on_read = lambda: None

    def read(self, timeout_s):
        self.on_read()
        self.clock.time_s += min(self.step_s, timeout_s)
        self._check()
        return self.board.due(self.clock.time_s)

    def write(self, data):
        self._check()
        self.board.take(self.clock.time_s, data)

    def reopen(self):
        if self.clock.time_s < self.back_s:
            raise LinkError("there is no port double")
        self.unplugged_s = None

    def close(self):
        self.closed = True

    def _check(self):
        if self.unplugged_s is not None and self.clock.time_s >= self.unplugged_s:
            raise LinkError("the board on double is gone")


def drive(pipeline, board, seconds, *, from_s=100.0, step_s=FRAME_S):
    """Step the pipeline for that long, board and host on one clock; return the steps."""
    steps = []
    for i in range(1, round(seconds / step_s) + 1):
        time_s = from_s + i * step_s
        step = pipeline.step(time_s, board.due(time_s))
        board.take(time_s, step.outgoing)
        steps.append(step)
    return steps
