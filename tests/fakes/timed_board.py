"""When frames and answers of a board are heard, beside when its samples truly were: for the clock.

Both crystals, the converters' and the board's, may be off and may wander; what goes over the line
is late by up to a jitter, on either way, and may come in clumps.
"""

from dataclasses import dataclass

import numpy as np

BEGAN_S = 5000.0
"""Host monotonic time at which the board started."""
TICKS_US = 700_000
"""Board ticks at sample 0."""
TRANSIT_S = 0.001
TURN_S = 0.024
"""A frame waits for the board's next turn."""
STEP_S = 0.008
"""A command ends the board's sleep, but not what the board is just doing, a quarter of the time."""
AWAKE = 0.25
ANSWER_S = 0.005
"""From the look at the board's clock, which an answer tells of, until the answer is out: the
command is read in between. As measured on the emulated RP2040 (tests/rp2040/figures.py)."""
STATUS_S = 0.1
HOST_TURN_S = 0.016
"""The host asks when a frame has woken it."""
INTERRUPT_S = 8e-6


@dataclass(frozen=True)
class Line:
    """How late what was sent arrives: `arrivals` is uniform, clumped, exponential or one-sided."""

    arrivals: str = "uniform"
    jitter_s: float = 0.02

    def late_s(self, rng, n, up=True):
        """(n,) delays; `up`: on the way to the host."""
        if self.arrivals == "exponential":
            return TRANSIT_S + rng.exponential(self.jitter_s / 4, n)
        if self.arrivals == "one-sided" and not up:
            return np.full(n, TRANSIT_S)
        return TRANSIT_S + rng.uniform(0.0, self.jitter_s, n)

    def arrival_s(self, sent_s, rng, up=True):
        """When what was sent arrives: in order; where it clumps, many at a time."""
        if self.arrivals == "clumped" and up:
            # A host that looks now and then: at most jitter_s after it last did.
            looks = round((sent_s[-1] - sent_s[0]) / self.jitter_s * 4.0) + 10
            look_s = sent_s[0] + np.cumsum(rng.uniform(0.0, self.jitter_s, looks))
            arrival_s = look_s[np.searchsorted(look_s, sent_s + TRANSIT_S)]
        else:
            arrival_s = sent_s + self.late_s(rng, len(sent_s), up)
        return np.maximum.accumulate(arrival_s)


class TimedBoard:
    """Frames and round trips of `seconds`, in the order in which the host hears of them."""

    def __init__(
        self,
        line,
        seconds,
        seed,
        ppm=0.0,
        converter_ppm=0.0,
        wander=None,
        rate_hz=250,
        pairs=4,
        ping_s=0.2,
    ):
        """`wander(host seconds)`: how far the board's crystal has gone beyond `ppm`, in seconds."""
        rng = np.random.default_rng(seed)
        self.rate_hz, self.pairs = rate_hz, pairs
        self.pace = 1.0 + ppm * 1e-6
        self.converter_pace = 1.0 + converter_ppm * 1e-6
        self._wander = wander or np.zeros_like
        n = round(seconds * rate_hz) // pairs
        self.sample = np.arange(n) * pairs
        self.true_s = self.time_of(self.sample)
        self.ticks_us = self.ticks_of(self.true_s + rng.uniform(0.0, INTERRUPT_S, n))
        ready_s = self.time_of(self.sample + pairs - 1)
        self._turn = rng.uniform(0.0, 1.0)
        self.heard_s = line.arrival_s(self._next_turn_s(ready_s), rng)
        asked_s = BEGAN_S + np.arange(ping_s, seconds, ping_s)
        asked_s += rng.uniform(0.0, HOST_TURN_S, len(asked_s))
        read_s = line.arrival_s(asked_s, rng, up=False)
        read_s += rng.uniform(0.0, STEP_S, len(read_s)) * (rng.random(len(read_s)) < AWAKE)
        answered_s = line.arrival_s(read_s + ANSWER_S, rng)
        told_s = self._next_turn_s(BEGAN_S + np.arange(0.5, seconds, STATUS_S))
        self._others = sorted(
            [
                *zip(answered_s, self.ticks_of(read_s) % 2**32, asked_s, strict=True),
                *(
                    (heard_s, ticks_us, None)
                    for heard_s, ticks_us in zip(
                        line.arrival_s(told_s, rng), self.ticks_of(told_s), strict=True
                    )
                ),
            ],
            reverse=True,
            key=lambda each: each[0],
        )

    def _next_turn_s(self, host_s):
        """When the board's loop turns next, by its own clock's grid."""
        turn_s = TURN_S / self.pace
        return (np.ceil((host_s - BEGAN_S) / turn_s + self._turn) - self._turn) * turn_s + BEGAN_S

    def time_of(self, sample):
        """Host time of a sample: the truth."""
        return BEGAN_S + np.asarray(sample) / self.rate_hz / self.converter_pace

    def ticks_of(self, host_s):
        """The board's clock at a host time."""
        passed_s = np.asarray(host_s) - BEGAN_S
        return (TICKS_US + (passed_s * self.pace + self._wander(passed_s)) * 1e6).astype(np.int64)

    def errors_s(self, clock, begin_s=0.0):
        """Let `clock` hear all of it; return signal seconds and the newest sample's error."""
        others = self._others.copy()
        errors = []
        for sample, ticks_us, heard_s, true_s in zip(
            self.sample.tolist(),
            self.ticks_us.tolist(),
            (self.heard_s + begin_s).tolist(),
            (self.true_s + begin_s).tolist(),
            strict=True,
        ):
            while others and others[-1][0] + begin_s <= heard_s:
                came_s, ticks, asked_s = others.pop()
                if asked_s is None:
                    clock.note_status(int(ticks), came_s + begin_s)
                else:
                    clock.note_round_trip(int(ticks), asked_s + begin_s, came_s + begin_s)
            clock.note(sample, ticks_us, heard_s, self.pairs)
            errors.append(clock.time_of(sample) - true_s)
        return self.sample / self.rate_hz, np.array(errors)
