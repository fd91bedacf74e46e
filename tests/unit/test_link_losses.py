"""Every sample that is missing is counted once, on the side that lost it; restarts are seen."""

import pytest
from fakes.wire_double import frame, hello, pairs, samples

from inphase.link.endpoint import Link
from inphase_wire import layout

FIRST = layout.FLAG_FIRST


def greeted():
    link = Link()
    link.receive(0.0, b"\0" + frame(hello(token=9)))
    return link


def take(link, *bodies):
    return link.receive(1.0, b"".join(frame(body) for body in bodies))


def lost(link):
    return link.counts.samples_lost_on_board, link.counts.samples_lost_on_line


def test_a_link_that_joins_a_running_board_has_lost_nothing():
    link = greeted()
    (block,) = take(link, samples(1_000_000, pairs(4), dropped=500))
    assert (block.lost_on_board, block.lost_on_line, block.restarted) == (0, 0, False)
    assert lost(link) == (0, 0)


def test_what_the_board_dropped_and_what_the_line_lost_are_told_apart():
    link = greeted()
    _, block = take(link, samples(0, pairs(4)), samples(20, pairs(4), dropped=7))
    assert (block.lost_on_board, block.lost_on_line) == (7, 9)
    assert lost(link) == (7, 9)


def test_a_drop_counted_before_its_gap_arrives_is_the_boards_when_it_does():
    link = greeted()
    blocks = take(
        link,
        samples(0, pairs(4)),
        samples(4, pairs(4), dropped=5),
        samples(13, pairs(4), dropped=5),
    )
    assert [block.lost_on_board for block in blocks] == [0, 0, 5]
    assert lost(link) == (5, 0)


@pytest.mark.parametrize("gap", [65_536, 70_000, 2**31 - 5])
def test_a_long_loss_is_counted_whole(gap):
    link = greeted()
    _, block = take(link, samples(0, pairs(4)), samples(4 + gap, pairs(4)))
    assert block.lost_on_line == gap
    assert block.sample == 4 + gap


def test_counter_ticks_and_dropped_go_on_across_their_wrap():
    link = greeted()
    top = 2**32
    blocks = take(
        link,
        samples(top - 4, pairs(4), ticks_us=top - 10_000, dropped=top - 1),
        samples(top + 6, pairs(4), ticks_us=top + 30_000, dropped=top + 2),
    )
    assert [block.sample for block in blocks] == [top - 4, top + 6]
    assert [block.ticks_us for block in blocks] == [top - 10_000, top + 30_000]
    assert (blocks[1].lost_on_board, blocks[1].lost_on_line) == (3, 3)


def test_ticks_that_wrapped_more_than_once_in_a_gap_are_placed_by_the_counter():
    link = greeted()
    hours = 5 * 3600
    true_us = round(hours * 1e6 * (1 + 100e-6))
    _, block = take(
        link,
        samples(0, pairs(4), ticks_us=1000),
        samples(hours * 250, pairs(4), ticks_us=1000 + true_us),
    )
    assert block.ticks_us == 1000 + true_us


def test_the_first_frame_of_a_run_begins_a_new_count():
    link = greeted()
    take(link, samples(5000, pairs(4), dropped=9))
    first, second = take(link, samples(0, pairs(4), flags=FIRST), samples(6, pairs(4), dropped=1))
    assert (first.sample, first.restarted, first.lost_on_board + first.lost_on_line) == (0, True, 0)
    assert (second.restarted, second.lost_on_board, second.lost_on_line) == (False, 1, 1)


def test_samples_dropped_before_the_first_frame_are_the_boards():
    link = greeted()
    (block,) = take(link, samples(3, pairs(4), flags=FIRST, dropped=3))
    assert (block.lost_on_board, block.lost_on_line) == (3, 0)


def test_a_hello_unasked_for_begins_a_new_count_where_the_first_frame_was_lost():
    link = greeted()
    take(link, samples(5000, pairs(4)))
    _, block = take(link, hello(token=0), samples(8, pairs(4), dropped=3))
    assert (block.sample, block.restarted) == (8, True)
    assert (block.lost_on_board, block.lost_on_line) == (3, 5)


def test_a_hello_unasked_for_breaks_no_run_that_goes_on():
    link = greeted()
    take(link, samples(0, pairs(4), flags=FIRST))
    _, block = take(link, hello(token=0), samples(4, pairs(4)))
    assert (block.restarted, block.sample) == (False, 4)


def test_another_board_on_the_port_begins_a_new_count():
    link = greeted()
    take(link, samples(50, pairs(4)))
    _, block = take(link, hello(token=5, board_id=b"\x01" * 8), samples(100, pairs(4)))
    assert (block.restarted, block.lost_on_line) == (True, 100)


def test_a_restart_of_which_hello_and_first_frame_were_lost_shows_in_the_second_frame():
    link = greeted()
    take(link, samples(5000, pairs(4)))
    assert take(link, samples(8, pairs(4))) == []
    (block,) = take(link, samples(12, pairs(4)))
    # Four samples were in the frame that was discarded.
    assert (block.sample, block.restarted, block.lost_on_line) == (12, True, 4)
    (block,) = take(link, samples(16, pairs(4)))
    assert (block.restarted, block.lost_on_line) == (False, 0)


def test_a_restart_that_ran_on_beyond_the_last_counter_shows_in_the_drops_that_fell_back():
    link = greeted()
    take(link, samples(100, pairs(4), dropped=50))
    assert take(link, samples(5000, pairs(4), dropped=2)) == []
    (block,) = take(link, samples(5004, pairs(4), dropped=2))
    assert (block.sample, block.restarted) == (5004, True)
    assert (block.lost_on_board, block.lost_on_line) == (0, 4)


def run_of(frames, offset_us=0, rate_hz=250):
    """Bodies of a run from its first frame on, whose ticks began `offset_us` later."""
    return [
        samples(
            n,
            pairs(4),
            ticks_us=700_000 + offset_us + n * 1_000_000 // rate_hz,
            flags=FIRST if n == 0 else 0,
        )
        for n in range(0, 4 * frames, 4)
    ]


@pytest.mark.parametrize("first", [1, 2, 250, 490, 498])
@pytest.mark.parametrize("n", [2, 10])
def test_frames_repeated_in_a_row_are_no_restart_and_nothing_is_lost(first, n):
    link = greeted()
    run = run_of(501)
    take(link, *run[:500])
    assert take(link, *run[first:500][:n]) == []
    (block,) = take(link, run[500])
    assert (block.sample, block.restarted) == (2000, False)
    assert link.counts.frames_damaged == len(run[first:500][:n])
    assert link.counts.samples_received == 2004
    assert lost(link) == (0, 0)


def test_frames_that_come_late_in_a_row_are_no_restart():
    link = greeted()
    run = run_of(500)
    late = run[200:205]
    blocks = take(link, *run[:200], *run[205:300], *late, *run[300:])
    assert not any(block.restarted for block in blocks[1:])
    assert link.counts.frames_damaged == len(late)
    assert lost(link) == (0, 4 * len(late))


# The converter's oscillator is 2 % off, or wanders by 500 parts in a million.
@pytest.mark.parametrize("rates_hz", [(255, 255), (250.0, 250.125)])
def test_frames_repeated_hours_later_are_no_restart_though_the_rate_is_not_nominal(rates_hz):
    link = greeted()
    slow, fast = rates_hz
    hour = 3600 * 250
    bend_us = hour * 1_000_000 // slow

    def at(n):
        ticks = n * 1_000_000 // slow if n < hour else bend_us + (n - hour) * 1_000_000 // fast
        return samples(n, pairs(4), ticks_us=700_000 + int(ticks))

    for n in range(0, 2 * hour, hour // 10):
        take(link, at(n))
    assert take(link, at(hour), at(hour + 4), at(hour + 8)) == []
    assert take(link, at(hour // 2), at(hour // 2 + 4)) == []


@pytest.mark.parametrize("offset_us", [-3_000, 3_000, 1_000_000, 60_000_000])
def test_a_silent_restart_shows_though_the_run_before_was_heard_from_its_start(offset_us):
    link = greeted()
    take(link, *run_of(500))
    again = run_of(12, offset_us)
    assert take(link, again[9]) == []
    (block,) = take(link, again[10])
    assert (block.sample, block.restarted, block.lost_on_line) == (40, True, 4)
    assert not take(link, again[11])[0].restarted
    assert lost(link) == (0, 4)


def test_a_silent_restart_that_took_as_long_to_start_as_before_shows_within_256_frames():
    link = greeted()
    run = run_of(500)
    take(link, *run)
    blocks = take(link, *run[1:300])
    assert [block.restarted for block in blocks] == [True] + [False] * 43
    assert lost(link) == (0, 4 * 255)


def test_a_frame_that_comes_twice_is_discarded_and_counted_damaged():
    link = greeted()
    blocks = take(link, *[samples(n, pairs(4)) for n in (0, 4, 4, 8)])
    assert [block.sample for block in blocks] == [0, 4, 8]
    assert (link.counts.frames_damaged, link.counts.samples_received) == (1, 12)
    assert lost(link) == (0, 0)


def test_two_old_frames_far_apart_are_no_restart():
    link = greeted()
    blocks = take(link, *[samples(n, pairs(4)) for n in (1000, 4, 1004, 8, 1008)])
    assert [block.sample for block in blocks] == [1000, 1004, 1008]
    assert not any(block.restarted for block in blocks)
    assert link.counts.frames_damaged == 2


def test_received_and_lost_make_up_the_counter_whatever_happened():
    link = greeted()
    take(
        link,
        samples(0, pairs(2), flags=FIRST),
        samples(6, pairs(4), dropped=1),
        samples(90, pairs(4), dropped=11),
        samples(94, pairs(4), dropped=11),
    )
    assert lost(link) == (11, 73)
    assert link.counts.samples_received + sum(lost(link)) == 98
