"""The mark button on its way to an estimate: where a mark is put, and when it is too coarse."""

import numpy as np
import pytest
from fakes.board_double import QUICK, alpha_pair

from inphase.config import resolve
from inphase.sample_path import SamplePath
from inphase.stages.phasors import Phasors
from inphase.stages.synchrony import Synchrony
from inphase.values import Hello, SampleBlock

COUNTS = alpha_pair(30)
ALPHA = resolve(QUICK, preset="eeg-alpha")
MARKS = range(120, len(COUNTS), 240)


def live(settings, counts, marks, pairs, rate_hz=250):
    """Estimates of blocks of that many pairs; a mark is in the block its sample is in."""
    hello = Hello(
        2,
        (0, 1, 0),
        "0",
        1,
        rate_hz,
        pairs,
        6,
        2.42,
        0,
        0,
        False,
        "00000000",
        ("client", "therapist"),
    )
    path = SamplePath(settings, hello)
    blocks = {mark // pairs for mark in marks}
    return [
        estimate
        for at in range(0, len(counts), pairs)
        for estimate in path.update(
            100.0 + at / rate_hz,
            SampleBlock(
                sample=at,
                ticks_us=at * 1_000_000 // rate_hz,
                counts=counts[at : at + pairs],
                lead_off=(False, False),
                lost_on_board=0,
                lost_on_line=0,
                restarted=False,
                mark=at // pairs in blocks,
                converter_fault=False,
            ),
        )
    ]


def test_a_mark_counts_from_its_blocks_first_sample_as_a_marked_sample_of_a_file_would():
    phasors = Phasors(ALPHA, 250.0)
    synchrony = Synchrony(ALPHA, rate_hz=250.0, stride=phasors.stride, delay_s=phasors.delay_s)
    for mark in MARKS:
        synchrony.mark(mark)
    filed = synchrony.update(phasors.update(COUNTS.astype(float), np.ones(COUNTS.shape, np.bool_)))
    found = live(ALPHA, COUNTS, [mark + 1 for mark in MARKS], pairs=2)
    tested = {e.sample: e.p_value_shared for e in found if e.shared_input_tested}
    assert tested == {e.sample: e.p_value_shared for e in filed if e.shared_input_tested}
    assert len(tested) > 10


@pytest.mark.parametrize(("pairs", "fine"), [(2, True), (3, False)])
def test_a_block_longer_than_an_eighth_of_a_cycle_cannot_say_when_its_mark_was(pairs, fine):
    # At 12 Hz an eighth of a cycle is 2.6 samples.
    found = live(ALPHA, COUNTS, MARKS, pairs)
    assert found[-1].p_value is not None
    assert any(e.shared_input_tested for e in found) == fine


def test_a_mark_is_put_among_heart_rates_where_it_was_and_not_where_these_are_told(monkeypatch):
    told = []
    monkeypatch.setattr(Synchrony, "mark", lambda _self, sample: told.append(sample))
    live(resolve(preset="heart-rate"), COUNTS[:1000], [500], pairs=4)
    assert told == [500 * 4 / 250]
