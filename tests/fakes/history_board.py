"""A board with a history, as plain as can be: what it converted, what it still has, what it sends.

It speaks in values, not in bytes: ("live", ...), ("late", ...), ("resent", ...), each a tuple that
the test may lose, repeat or keep back.
"""

from dataclasses import dataclass

import numpy as np

from inphase.values import SampleBlock


@dataclass(frozen=True)
class Said:
    kind: str
    run: int
    sample: int
    n: int = 0
    dropped: int = 0
    kept: int = 0
    backlog: int = 0


class HistoryBoard:
    """`turn` converts and sends; live first, then what was asked for."""

    def __init__(self, *, kept_samples=400, frame=8, run=1, began=0):
        self.kept_samples, self.frame = kept_samples, frame
        self.run, self.converted, self.live, self.dropped = run, began, began, 0
        self.asked = None
        self.deaf = False

    def restart(self):
        self.run += 1
        self.converted = self.live = self.dropped = 0
        self.asked = None

    def ask(self, run, sample, n):
        if not self.deaf and run == self.run:
            self.asked = [sample, n, sample, 0]

    def turn(self, n, room):
        """Convert n samples; send at most `room` frames."""
        self.converted += n
        oldest = max(0, self.converted - self.kept_samples)
        if self.live < oldest:
            self.dropped += oldest - self.live
            self.live = oldest
        said = []
        while room and self.converted - self.live >= self.frame:
            said.append(Said("live", self.run, self.live, self.frame, self.dropped))
            self.live += self.frame
            room -= 1
        while room and self.asked is not None:
            sample, n_asked, at, kept = self.asked
            end = min(sample + n_asked, self.converted)
            at = max(at, oldest)
            if at >= end:
                said.append(Said("resent", self.run, sample, n_asked, kept=kept))
                self.asked = None
                break
            size = min(32, end - at)
            said.append(Said("late", self.run, at, size))
            self.asked = [sample, n_asked, at + size, kept + size]
            room -= 1
        said.append(Said("status", self.run, 0, backlog=self.converted - self.live))
        return said


def signal(run, sample, n):
    """(n, 2) counts that tell run and sample, so that a wrong place shows."""
    at = np.arange(sample, sample + n, dtype=np.int64)
    return np.stack([at * 7919 + run, at * 104_729 - run], axis=1).astype(np.int32)


def block_of(said):
    return SampleBlock(
        sample=said.sample,
        ticks_us=4000 * said.sample,
        counts=signal(said.run, said.sample, said.n),
        lead_off=(False, False),
        lost_on_board=0,
        lost_on_line=0,
        restarted=False,
        mark=False,
        converter_fault=False,
    )
