"""What a gap costs: what is asked for, how long is waited, and what is said in the end."""

import numpy as np
import pytest
from fakes.history_board import HistoryBoard, Said, block_of
from fakes.refilled import RATE_HZ, TURN_S, Refilled

from inphase.link.refill import GIVE_UP_S, LONGEST_STEP_S, MAX_HELD_SAMPLES, Ask, Refill


def live(sample, n=8, dropped=0, run=1):
    return Said("live", run, sample, n, dropped)


def late(sample, n=8, run=1):
    return Said("late", run, sample, n)


def resent(sample, n, kept):
    return Said("resent", 1, sample, n, kept=kept)


def heard(*said):
    host = Refilled(HistoryBoard())
    host.step(said)
    return host


def samples(host):
    return [block.sample for block in host.blocks]


def lost(host):
    return host.refill.lost_on_board, host.refill.lost_on_line


def wait(host, seconds):
    """Nothing comes for that long; return when the last block came out."""
    for _ in range(round(seconds / TURN_S)):
        host.step([])
        if not host.refill.missing:
            break
    return host.time_s


def test_without_a_gap_blocks_come_out_at_once_and_nothing_is_asked_for():
    host = heard(live(0), live(8))
    assert samples(host) == [0, 8]
    assert host.lates == [False, False]
    assert host.asks == []


def test_what_follows_a_gap_waits_and_comes_out_in_order_when_the_gap_is_filled():
    host = heard(live(0), live(16), live(24))
    assert samples(host) == [0]
    assert host.asks == [Ask(8, 8)]
    host.step([late(8), live(32), resent(8, 8, 8)])
    assert samples(host) == [0, 8, 16, 24, 32]
    assert host.lates == [False, True, True, True, False]
    assert lost(host) == (0, 0)
    assert (host.refill.received, host.refill.recovered) == (40, 8)


def test_what_the_board_no_longer_has_is_lost_on_the_board_and_the_rest_is_filled():
    host = heard(live(0), live(108))
    host.step([late(76, 32), resent(8, 100, 32)])
    assert samples(host) == [0, 76, 108]
    assert lost(host) == (68, 0)


@pytest.mark.parametrize("gap", [65_536, 70_000, 2**31, 2**32 + 5])
def test_a_gap_of_any_size_is_counted_whole(gap):
    host = heard(live(0), live(8 + gap))
    for _ in range(4):
        for ask in host.asks[-1:]:
            host.step([resent(ask.sample, ask.n, 0)])
    assert lost(host) == (gap, 0)
    assert samples(host) == [0, 8 + gap]
    assert all(ask.n < 2**31 for ask in host.asks)


def test_a_gap_that_the_board_dropped_whole_is_not_asked_for():
    host = heard(live(0), live(50, dropped=42))
    assert samples(host) == [0, 50]
    assert lost(host) == (42, 0)
    assert host.asks == []


def test_a_board_that_never_answers_holds_up_what_follows_a_gap_once_and_for_so_long():
    host = heard(live(0), live(16, dropped=3))
    began_s = host.time_s
    ended_s = wait(host, 2 * GIVE_UP_S)
    assert ended_s - began_s == pytest.approx(GIVE_UP_S, abs=2 * TURN_S)
    assert samples(host) == [0, 16]
    assert lost(host) == (3, 5)


def test_gaps_that_go_on_opening_while_nothing_is_answered_never_wait_longer():
    host = Refilled(HistoryBoard())
    came_s, waited = {}, []
    for i in range(400):
        seen = len(host.blocks)
        came_s[16 * i] = host.time_s + TURN_S
        host.step([live(16 * i)])
        waited += [host.time_s - came_s[block.sample] for block in host.blocks[seen:]]
    assert max(waited) <= GIVE_UP_S + 2 * TURN_S
    assert lost(host)[1] > 0


def test_a_request_that_nothing_came_of_is_made_again():
    host = heard(live(0), live(16))
    for _ in range(round(0.7 / TURN_S)):
        host.step([])
    assert host.asks == [Ask(8, 8)] * 4


def test_frames_lost_again_on_their_way_are_asked_for_again_and_no_others():
    host = heard(live(0), live(104))
    host.step([late(8, 32), late(72, 32), resent(8, 96, 96)])
    assert host.asks[-1] == Ask(40, 32)
    host.step([late(40, 32)])
    assert host.lates == [False, True, True, True, True]
    assert lost(host) == (0, 0)


def test_late_frames_that_overlap_what_is_there_give_only_what_was_missing():
    host = heard(live(0), live(16), live(32))
    host.step([late(4, 32)])
    assert samples(host) == [0, 8, 16, 24, 32]
    assert [len(block.counts) for block in host.blocks] == [8] * 5
    assert host.blocks[1].ticks_us == 4000 * 8
    assert host.refill.recovered == 16


def test_of_a_mark_in_a_frame_that_fills_two_gaps_one_is_told():
    host = heard(live(0), live(16), live(32))
    marked = block_of(late(8, 24))
    assert host.refill.fill(1.0, type(marked)(**_fields(marked, mark=True)), RATE_HZ, asked=True)
    host.collect(1)
    assert [block.mark for block in host.blocks] == [False, True, False, False, False]


def _fields(block, **changes):
    return {name: getattr(block, name) for name in block.__slots__} | changes


def test_a_late_frame_that_comes_twice_counts_once():
    host = heard(live(0), live(16))
    host.step([late(8), late(8)])
    assert (host.refill.received, host.refill.recovered) == (24, 8)
    assert host.adds_up()


def test_a_frame_of_the_live_stream_that_comes_after_its_turn_fills_its_gap():
    host = heard(live(0), live(16), live(8))
    assert samples(host) == [0, 8, 16]
    assert (host.refill.received, host.refill.recovered) == (24, 0)


def test_a_new_run_in_the_middle_of_a_refill_lets_go_what_waits_and_counts_the_rest():
    host = heard(live(0), live(16))
    host.step([live(0, run=2), late(8, run=1), live(8, run=2)])
    assert samples(host) == [0, 16, 0, 8]
    assert lost(host) == (0, 8)
    assert host.refill.missing == 0


def test_several_gaps_are_filled_one_request_after_another():
    host = heard(live(0), live(16), live(116))
    assert host.asks == [Ask(8, 8)]
    host.step([late(8), resent(8, 8, 8)])
    assert samples(host) == [0, 8, 16]
    assert host.asks[1:] == [Ask(24, 92)]


def test_a_gap_of_which_the_board_says_that_it_has_only_a_part_is_not_told_by_a_wider_request():
    # Ten samples of each gap are gone; what a request over both counts may be what is here.
    refill = Refill()
    for sample in (0, 16, 32):
        refill.live(block_of(live(sample)), 0)
    refill._most = 4
    assert refill.ask(1.0) == Ask(8, 24)
    refill.answered(1.0, 8, 24, 12)
    assert refill.missing == 16
    assert refill.ask(1.0) == Ask(8, 8)
    refill.answered(1.0, 8, 8, 0)
    assert (refill.lost_on_board, refill.missing) == (8, 8)


def test_a_stall_of_the_host_itself_does_not_give_up_what_may_still_come():
    host = heard(live(0), live(16))
    host.time_s += 20.0
    host.step([])
    assert host.refill.missing == 8
    host.step([late(8)])
    assert lost(host) == (0, 0)
    assert LONGEST_STEP_S < GIVE_UP_S


def test_while_the_board_still_sends_what_is_live_a_gap_is_not_given_up():
    host = heard(live(0), live(16))
    for turn in range(round(3 * GIVE_UP_S / TURN_S)):
        host.step([live(24 + 8 * turn), Said("status", 1, 0, backlog=5000)])
    assert host.refill.missing == 8
    wait(host, 3 * GIVE_UP_S)
    assert lost(host) == (0, 8)


def test_no_more_is_held_than_is_said():
    host = heard(live(0, 32), live(64, 32))
    for sample in range(96, 96 + 2 * MAX_HELD_SAMPLES, 32):
        host.step([live(sample, 32), Said("status", 1, 0, backlog=5000)])
        assert host.refill._held_samples <= MAX_HELD_SAMPLES
    assert lost(host) == (0, 32)


def test_after_an_interruption_what_is_missing_is_asked_for_at_once():
    host = heard(live(0), live(16))
    host.time_s += 300.0
    host.refill.rejoin(host.time_s)
    host.step([])
    assert host.asks == [Ask(8, 8), Ask(8, 8)]
    host.step([late(8)])
    assert samples(host) == [0, 8, 16]


def test_a_block_behind_what_came_live_is_no_live_block():
    refill = Refill()
    refill.live(block_of(live(0)), 0)
    with pytest.raises(ValueError, match="sample 4 came after sample 7"):
        refill.live(block_of(live(4)), 0)


def test_what_a_session_leaves_open_is_counted_when_it_gives_up():
    host = heard(live(0), live(16, dropped=2))
    host.refill.give_up()
    host.collect(1)
    assert lost(host) == (2, 6)
    assert np.array_equal(host.lost, [2, 6])


def test_what_the_board_dropped_counts_once_though_the_gap_fell_into_pieces():
    host = heard(live(0), live(32, dropped=10))
    host.step([late(16)])
    wait(host, 2 * GIVE_UP_S)
    assert lost(host) == (10, 6)
