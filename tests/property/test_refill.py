"""Refilling, for any board's history and any line: each sample once, in order, none forgotten."""

import random

import numpy as np
from fakes.history_board import HistoryBoard
from fakes.refilled import TURN_S, Refilled
from hypothesis import given, settings
from hypothesis import strategies as st

from inphase.link.refill import GIVE_UP_S

QUIET_TURNS = round((3 * GIVE_UP_S) / TURN_S)


class Line:
    """Loses, repeats, swaps and keeps back, both ways, as a seed says; `clean` ends that."""

    def __init__(self, seed, loss):
        self.random = random.Random(seed)
        self.loss = loss
        self.kept_back = []

    def through(self, said):
        out = []
        for each in said:
            luck = self.random.random()
            if luck < self.loss:
                continue
            if luck > 1 - self.loss / 4:
                self.kept_back.append(each)
                continue
            out.append(each)
            if self.random.random() < self.loss / 4:
                out.append(each)
        if self.kept_back and self.random.random() < 0.2:
            out.append(self.kept_back.pop())
        return out

    def clean(self):
        self.loss = 0.0


def drive(board, host, line, turns, events=()):
    asked = []
    events = dict(events)
    for turn in range(turns):
        match events.get(turn):
            case ("stall", n):
                board.turn(n, 0)
            case ("restart", _):
                board.restart()
        for ask in asked:
            board.ask(host.run, ask.sample, ask.n)
        said = board.turn(5, 20)
        ask = host.step(line.through(said))
        asked = [] if ask is None or line.random.random() < line.loss else [ask]
        assert host.adds_up()


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    loss=st.sampled_from([0.0, 0.02, 0.1, 0.5, 0.9]),
    began=st.sampled_from([0, 2**31 - 100, 2**32 - 100]),
    kept=st.sampled_from([16, 400, 5000]),
    events=st.dictionaries(
        st.integers(5, 150),
        st.tuples(st.just("stall"), st.sampled_from([50, 1000, 70_000, 2**32]))
        | st.tuples(st.just("restart"), st.just(0)),
        max_size=4,
    ),
)
def test_each_sample_comes_once_in_order_or_is_counted_lost(seed, loss, began, kept, events):
    board = HistoryBoard(kept_samples=kept, began=began)
    host, line = Refilled(board), Line(seed, loss)
    drive(board, host, line, 160, events.items())
    line.clean()
    drive(board, host, line, QUIET_TURNS)
    refill = host.refill
    given_out = sum(len(block.counts) for block in host.blocks)
    assert refill.missing == 0
    assert given_out == refill.received
    assert refill.recovered <= refill.received
    assert list(host.lost) == [refill.lost_on_board, refill.lost_on_line]
    assert given_out + host.lost.sum() == host.advance
    if not any(what == "restart" for what, _ in events.values()):
        assert host.end == board.live


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from([0.05, 0.3]))
def test_with_a_history_that_reaches_far_enough_nothing_is_lost(seed, loss):
    board = HistoryBoard(kept_samples=10**6)
    host, line = Refilled(board, began=0), Line(seed, loss)
    drive(board, host, line, 200, {50: ("stall", 3000)}.items())
    line.clean()
    drive(board, host, line, 200)
    assert host.refill.missing == 0
    assert np.array_equal(host.lost, [0, 0])
    assert [host.blocks[0].sample, host.given] == [0, board.live]
