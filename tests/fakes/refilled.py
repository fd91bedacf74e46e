"""A `Refill` at the end of a line, and a book of what it gave."""

import numpy as np
from fakes.history_board import block_of, signal

from inphase.link.refill import Refill

RATE_HZ = 250
TURN_S = 0.02


class Refilled:
    """Takes what a `HistoryBoard` says; asks it; checks order and bits as blocks come out."""

    def __init__(self, board, began=None):
        self.board = board
        self.refill = Refill()
        self.time_s = 10.0
        self.run = None
        self.dropped = 0
        self.end = 0
        self.blocks = []
        self.lates = []
        self.asks = []
        self.lost = np.zeros(2, np.int64)
        self.began = began
        self.advance = 0

    def hear(self, said):
        """Take one thing the board said, as a link would give it on."""
        if said.kind == "status":
            self.refill.note_backlog(self.time_s, said.backlog)
            return
        if said.run != self.run:
            if said.kind != "live" or (self.run or 0) > said.run:
                return
            first = self.run is None
            self.run, self.dropped = said.run, 0
            start = said.sample if first and self.began is None else (self.began or 0)
            self.began = 0
            self.refill.begin(start)
            self.collect(None)
            self.given = self.end = start
            if first:
                self.dropped = said.dropped
        if said.kind == "resent":
            self.refill.answered(self.time_s, said.sample, said.n, said.kept)
        elif said.kind == "live" and said.sample >= self.end:
            self.refill.live(block_of(said), said.dropped - self.dropped)
            self.dropped = said.dropped
            self.advance += said.sample + said.n - self.end
            self.end = said.sample + said.n
        else:
            late = said.kind == "late"
            self.refill.fill(self.time_s, block_of(said), RATE_HZ, asked=late)
        self.collect(said.run)

    def collect(self, run):
        for each in self.refill.take():
            block, before = each.block, each.lost_on_board + each.lost_on_line
            if run is not None:
                assert block.sample == self.given + before, "out of order, or a loss not told"
                self.given = block.sample + len(block.counts)
                assert np.array_equal(block.counts, signal(run, block.sample, len(block.counts)))
            self.lost += each.lost_on_board, each.lost_on_line
            self.blocks.append(block)
            self.lates.append(each.late)

    def step(self, heard):
        """One turn of the host: what came, then the time, then what it asks."""
        self.time_s += TURN_S
        for said in heard:
            self.hear(said)
        self.refill.pass_time(self.time_s)
        self.collect(self.run)
        ask = self.refill.ask(self.time_s)
        if ask is not None:
            self.asks.append(ask)
            return ask
        return None

    def adds_up(self):
        r = self.refill
        return r.received + r.lost_on_board + r.lost_on_line + r.missing == self.advance
