"""The pipeline is a function of what it was given: no clock, no chance, no matter how cut."""

import functools
import itertools
import random

from fakes.board_double import QUICK, BoardDouble, alpha_pair
from fakes.wire_double import frame, hello
from hypothesis import given, settings
from hypothesis import strategies as st

from inphase.config import resolve
from inphase.pipeline import Pipeline
from inphase_wire import formats

ALPHA = resolve(QUICK, preset="eeg-alpha")
SIGNALS = alpha_pair(15)


def troubled_line(seconds=14.0):
    """All that a board sent with losses, an electrode off and a restart on its way; bytes."""
    board = BoardDouble(SIGNALS)
    board.lost = {300, 301, 420}
    board.lead_off = dict.fromkeys(range(500, 520), formats.LEAD_OFF_THERAPIST_P)
    data = frame(hello(0)) + board.due(100.0 + seconds)
    board.restart(200.0, SIGNALS[::-1])
    return data + board.due(200.0 + seconds)


LINE = troubled_line()


def found(cuts, apart_s):
    """Estimates and cue changes from LINE cut there, a step each `apart_s`."""
    pipeline = Pipeline(ALPHA)
    edges = [0, *sorted(cuts), len(LINE)]
    estimates = []
    for i, (a, b) in enumerate(itertools.pairwise(edges)):
        estimates += pipeline.step(100.0 + i * apart_s, LINE[a:b]).estimates
    return estimates, pipeline.counts.samples_received


@functools.cache
def at_once():
    return found([], 0.0)


@given(
    cuts=st.lists(st.integers(0, len(LINE)), max_size=60),
    apart_s=st.sampled_from([0.0, 0.0001, 0.002]),
)
@settings(max_examples=8, deadline=None)
def test_the_estimates_do_not_depend_on_how_the_bytes_were_cut_into_steps(cuts, apart_s):
    # All cuts together last less than the silence after which samples are stale.
    assert found(cuts, apart_s) == at_once()


@given(seed=st.integers(0, 1000))
@settings(max_examples=5, deadline=None)
def test_the_same_history_of_steps_gives_the_same_bytes_and_estimates(seed):
    chance = random.Random(seed)
    steps, at, time_s = [], 0, 100.0
    while at < len(LINE):
        size = chance.choice([0, 0, 1, 50, 100, 500, 3000])
        time_s += chance.choice([0.0, 0.01, 0.03, 0.3])
        steps.append((time_s, LINE[at : at + size]))
        at += size
    one, other = Pipeline(ALPHA), Pipeline(ALPHA)
    for time_s, data in steps:
        assert one.step(time_s, data) == other.step(time_s, data)
