"""The link asks for what is missing, in the board's own words, and believes its answers."""

import struct

from fakes.wire_double import RUN, ack, commands, frame, hello, pairs, resent, samples

from inphase.link.endpoint import Link
from inphase.link.sample_order import RESUME_WITHIN_S
from inphase.values import Reached, Resumed, SampleBlock
from inphase_wire import formats, layout

BOARD_ID = "0123456789abcdef"
LATE = layout.FLAG_LATE


def greeted(resume=()):
    link = Link(resume)
    link.receive(0.0, b"\0" + frame(hello(token=1)))
    return link


def take(link, *bodies, at_s=1.0):
    return link.receive(at_s, b"".join(frame(body) for body in bodies))


def asked(link, at_s=1.0):
    """Run, counter and count of each RESEND that goes out, and the last one's token."""
    found = [
        struct.unpack(formats.RESEND_FORMAT, body)
        for body in commands(link.outgoing(at_s))
        if body[0] == layout.RESEND
    ]
    return [each[2:] for each in found], found[-1][1] if found else None


def with_gap():
    link = greeted()
    take(link, samples(0, pairs(4)), samples(12, pairs(4)))
    return link


def test_a_gap_is_asked_for_by_run_counter_and_count():
    assert asked(with_gap())[0] == [(RUN, 4, 8)]


def test_a_cue_does_not_wait_for_what_was_asked_for():
    link = with_gap()
    assert len(asked(link)[0]) == 1
    assert asked(link, 1.1)[0] == []
    assert asked(link, 1.21)[0] == [(RUN, 4, 8)]
    assert link.counts.commands_retried == 0


def test_late_frames_fill_the_gap_and_all_comes_out_in_order():
    link = with_gap()
    blocks = take(link, samples(4, pairs(8, 5), flags=LATE), resent(9, 4, 8, 8))
    assert [(b.sample, b.late) for b in blocks] == [(4, True), (12, True)]
    assert (blocks[0].counts == pairs(8, 5)).all()
    assert blocks[0].ticks_us == 700_000 + 4 * 4000
    assert (link.counts.samples_recovered, link.counts.samples_received) == (8, 16)


def test_a_late_frame_nobody_waits_for_is_no_damage_and_no_sample():
    link = with_gap()
    assert take(link, samples(0, pairs(4), flags=LATE), samples(90, pairs(4), flags=LATE)) == []
    assert (link.counts.frames_damaged, link.counts.samples_received) == (0, 8)


def test_a_late_frame_and_an_answer_of_another_run_are_not_of_this_one():
    link = with_gap()
    asked(link)
    assert take(link, samples(4, pairs(8), flags=LATE, run=RUN + 1)) == []
    assert take(link, resent(9, 4, 8, 0, run=RUN + 1)) == []
    assert link.counts.samples_awaited == 8


def test_what_the_board_has_no_more_is_lost_on_the_board_at_once():
    link = with_gap()
    asked(link)
    (block,) = take(link, resent(9, 4, 8, 0))
    assert (block.sample, block.lost_on_board, block.lost_on_line) == (12, 8, 0)


def test_a_board_that_refuses_to_send_again_is_not_asked_for_that_again():
    link = with_gap()
    _, token = asked(link)
    (block,) = take(link, ack(token, layout.ACK_BAD_VALUE))
    assert (block.lost_on_board, block.lost_on_line) == (0, 8)
    assert asked(link, 9.0)[0] == []


def test_samples_come_out_over_the_counters_wrap_though_some_are_late():
    top = 2**32
    link = greeted()
    take(link, samples(top - 8, pairs(4)), samples(top + 8, pairs(4)))
    assert asked(link)[0] == [(RUN, top - 4, 12)]
    blocks = take(link, samples(top - 4, pairs(12), flags=LATE))
    assert [block.sample for block in blocks] == [top - 4, top + 8]


def test_after_a_reconnection_to_the_same_run_what_is_missing_is_asked_for_after_the_hello():
    link = greeted()
    take(link, samples(0, pairs(4)))
    link.reconnected(5.0)
    assert take(link, samples(100, pairs(4)), at_s=5.0) == []
    assert asked(link, 5.0)[0] == []
    take(link, hello(token=2), at_s=5.1)
    assert asked(link, 5.1)[0] == [(RUN, 4, 96)]


def test_what_the_run_before_still_owed_comes_out_before_the_hello_of_the_next():
    link = with_gap()
    *before, told = take(link, hello(token=0, run=RUN + 1))
    assert [(b.sample, b.lost_on_line) for b in before] == [(12, 8)]
    assert told.run == RUN + 1


def resumed(ended=False, sample=100, counter=150, run=RUN, board_id=BOARD_ID):
    link = greeted((Reached("ff" * 8, RUN, 7), Reached(board_id, run, sample, ended)))
    events = take(link, samples(counter, pairs(4)))
    return events, asked(link)[0]


def test_a_run_that_an_earlier_session_followed_goes_on_where_that_ended():
    assert resumed() == ([Resumed(100, 50)], [(RUN, 100, 50)])
    assert resumed(sample=2**32 + 100) == ([Resumed(2**32 + 100, 50)], [(RUN, 100, 50)])


def test_another_run_or_board_or_an_older_counter_goes_on_from_nothing():
    for other in ({"run": RUN + 1}, {"board_id": "aa" * 8}, {"counter": 99}):
        (block,), wanted = resumed(**other)
        assert isinstance(block, SampleBlock)
        assert wanted == []


def test_long_after_a_session_that_was_meant_to_end_nothing_is_asked_for():
    far = 100 + round(RESUME_WITHIN_S * 250)
    assert resumed(ended=True, counter=far)[1] == [(RUN, 100, far - 100)]
    assert resumed(ended=True, counter=far + 1)[1] == []
    assert resumed(ended=False, counter=far + 1)[1] == [(RUN, 100, far - 99)]
