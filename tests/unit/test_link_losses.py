"""Every sample that is missing is counted once, on the side that lost it; restarts are seen."""

import pytest
from fakes.wire_double import RUN, frame, hello, pairs, samples, waited

from inphase.link.endpoint import Link
from inphase_wire import layout

FIRST = layout.FLAG_FIRST
NEXT = RUN + 1


def greeted():
    link = Link()
    link.receive(0.0, b"\0" + frame(hello(token=9)))
    return link


def take(link, *bodies):
    """What comes of them where the board never answers when it is asked for what is missing."""
    return link.receive(1.0, b"".join(frame(body) for body in bodies)) + waited(link, 1.0)


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
    first, second = take(
        link,
        samples(0, pairs(4), flags=FIRST, run=NEXT),
        samples(6, pairs(4), dropped=1, run=NEXT),
    )
    assert (first.sample, first.restarted, first.lost_on_board + first.lost_on_line) == (0, True, 0)
    assert (second.restarted, second.lost_on_board, second.lost_on_line) == (False, 1, 1)


def test_samples_dropped_before_the_first_frame_are_the_boards():
    link = greeted()
    (block,) = take(link, samples(3, pairs(4), flags=FIRST, dropped=3))
    assert (block.lost_on_board, block.lost_on_line) == (3, 0)


def test_a_run_whose_hello_was_heard_is_counted_from_its_beginning():
    link = greeted()
    take(link, samples(5000, pairs(4)))
    _, block = take(link, hello(token=0, run=NEXT), samples(8, pairs(4), dropped=3, run=NEXT))
    assert (block.sample, block.restarted) == (8, True)
    assert (block.lost_on_board, block.lost_on_line) == (3, 5)


@pytest.mark.parametrize("counter", [0, 8, 4992, 5004, 9000])
def test_a_run_of_which_nothing_was_heard_before_is_counted_from_its_beginning(counter):
    link = greeted()
    take(link, samples(5000, pairs(4), dropped=50))
    block = take(link, samples(counter, pairs(4), dropped=2, run=NEXT))[-1]
    assert (block.sample, block.restarted) == (counter, True)
    assert (block.lost_on_board, block.lost_on_line) == (min(2, counter), max(counter - 2, 0))


def test_a_hello_breaks_no_run_that_goes_on():
    link = greeted()
    take(link, samples(0, pairs(4), flags=FIRST))
    _, block = take(link, hello(token=0), samples(4, pairs(4)))
    assert (block.restarted, block.sample) == (False, 4)


def test_another_board_on_the_port_begins_a_new_count_though_its_run_has_the_same_number():
    link = greeted()
    take(link, samples(50, pairs(4)))
    _, block = take(link, hello(token=5, board_id=b"\x01" * 8), samples(100, pairs(4)))
    # What it measured before it was here was for others.
    assert (block.sample, block.lost_on_line) == (100, 0)


@pytest.mark.parametrize("first", [1, 2, 250, 490, 498])
@pytest.mark.parametrize("n", [2, 10, 400])
def test_frames_repeated_in_a_row_are_no_restart_and_nothing_is_lost(first, n):
    link = greeted()
    run = [samples(k, pairs(4), flags=FIRST if k == 0 else 0) for k in range(0, 2004, 4)]
    take(link, *run[:500])
    again = run[first:500][:n]
    assert take(link, *again) == []
    (block,) = take(link, run[500])
    assert (block.sample, block.restarted) == (2000, False)
    assert link.counts.frames_damaged == len(again)
    assert link.counts.samples_received == 2004
    assert lost(link) == (0, 0)


def test_the_first_frame_repeated_is_no_restart():
    link = greeted()
    first = samples(0, pairs(4), flags=FIRST)
    take(link, first, samples(4, pairs(4)))
    assert take(link, first) == []
    assert link.counts.frames_damaged == 1


def test_a_frame_of_the_run_before_is_discarded():
    link = greeted()
    take(link, samples(5000, pairs(4)), samples(0, pairs(4), flags=FIRST, run=NEXT))
    assert take(link, samples(5004, pairs(4))) == []
    (block,) = take(link, samples(4, pairs(4), run=NEXT))
    assert (block.sample, block.restarted) == (4, False)
    assert link.counts.frames_damaged == 1


def test_a_run_that_has_the_number_of_the_one_before_begins_with_its_hello():
    link = greeted()
    take(link, samples(5000, pairs(4)), samples(0, pairs(4), flags=FIRST, run=NEXT))
    _, block = take(link, hello(token=0), samples(0, pairs(4), flags=FIRST))
    assert (block.sample, block.restarted) == (0, True)


@pytest.mark.parametrize("greeting", [(), (hello(token=0),)])
@pytest.mark.parametrize("joined_at", [0, 8000])
@pytest.mark.parametrize("missed", [0, 4])
def test_a_run_that_has_the_number_of_the_one_it_follows_begins_with_its_first_frame(
    greeting, joined_at, missed
):
    link = greeted()
    run = range(joined_at, joined_at + 12, 4)
    take(link, *[samples(n, pairs(4), flags=0 if n else FIRST) for n in run])
    late_us = 700_123
    again = [
        samples(missed + n, pairs(4), late_us + 4000 * n, dropped=missed, flags=0 if n else FIRST)
        for n in (0, 4)
    ]
    blocks = take(link, *greeting, *again)[len(greeting) :]
    assert [(block.sample, block.restarted) for block in blocks] == [
        (missed, True),
        (missed + 4, False),
    ]
    assert lost(link) == (missed, 0)
    assert (link.counts.samples_received, link.counts.frames_damaged) == (20, 0)
    assert take(link, *again) == []
    assert link.counts.frames_damaged == 2


def test_a_run_that_repeats_the_one_it_follows_to_the_bit_begins_after_its_hello():
    link = greeted()
    run = [samples(n, pairs(4), flags=0 if n else FIRST) for n in range(0, 300, 4)]
    take(link, *run)
    assert take(link, run[0]) == []
    _, *blocks = take(link, hello(token=0), *run[:2])
    assert [(block.sample, block.restarted) for block in blocks] == [(0, True), (4, False)]
    assert take(link, hello(token=0))[1:] == []
    (block,) = take(link, run[2])
    assert (block.sample, block.restarted) == (8, False)
    assert (link.counts.samples_received, link.counts.frames_damaged) == (312, 1)


def test_a_first_frame_that_was_overtaken_and_comes_twice_is_no_restart():
    link = Link()
    link.receive(0.0, b"\0" + frame(hello(token=0)))
    first = samples(0, pairs(4), flags=FIRST)
    blocks = take(link, samples(4, pairs(4)), first, first)
    assert [(block.sample, block.restarted) for block in blocks] == [(0, True), (4, False)]
    assert (link.counts.samples_received, link.counts.frames_damaged) == (8, 1)
    assert lost(link) == (0, 0)


def test_a_frame_that_comes_twice_is_discarded_and_counted_damaged():
    link = greeted()
    blocks = take(link, *[samples(n, pairs(4)) for n in (0, 4, 4, 8)])
    assert [block.sample for block in blocks] == [0, 4, 8]
    assert (link.counts.frames_damaged, link.counts.samples_received) == (1, 12)
    assert lost(link) == (0, 0)


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


def test_a_hello_later_than_samples_of_its_run_ends_nothing_that_they_wait_for():
    link = greeted()
    take(link, samples(5000, pairs(4)))
    again = [samples(n, pairs(4), run=NEXT) for n in (0, 4, 8)]
    order = (again[0], again[2], hello(token=0, run=NEXT), again[1])
    link.receive(2.0, b"".join(map(frame, order)))
    assert lost(link) == (0, 0)
    assert link.counts.samples_received == 16
