"""What comes in becomes events; what is missing is counted, and where; what damage costs."""

import numpy as np
import pytest
from fakes.wire_double import BOARD_ID, RUN, ack, frame, hello, pairs, samples, status

from inphase.errors import LinkError
from inphase.link.endpoint import Link, Ping
from inphase.values import Acknowledgement, BoardStatus, Hello, SampleBlock
from inphase_wire import formats, layout


def greeted(**fields):
    link = Link()
    link.receive(0.0, b"\0" + frame(hello(**fields)))
    return link


def take(link, *bodies):
    return link.receive(1.0, b"".join(frame(body) for body in bodies))


def test_a_hello_says_what_the_board_is():
    (event,) = Link().receive(0.0, frame(hello()))
    assert event == Hello(
        protocol=2,
        firmware=(1, 2, 3),
        board_id=BOARD_ID.hex(),
        run=RUN,
        rate_hz=250,
        pairs_per_frame=4,
        gain=6,
        vref_volts=2.42,
        free_heap_bytes=150_000,
        reset_cause=1,
        trial=False,
        build="00000000",
        labels=("client", "therapist"),
    )


def test_bytes_of_a_label_that_are_no_text_are_shown_as_question_marks():
    body = bytearray(hello())
    body[-24:-22] = b"\x07\xff"
    (event,) = take(Link(), body)
    assert event.labels == ("??ient", "therapist")


@pytest.mark.parametrize("fields", [{"rate_hz": 0}, {"gain": 0}, {"run": 0}])
def test_a_hello_that_no_board_can_mean_counts_as_damaged(fields):
    link = Link()
    assert link.receive(0.0, b"\0" + frame(hello(**fields))) == []
    assert link.counts.frames_damaged == 1


def test_a_board_of_another_protocol_is_refused_with_both_versions():
    with pytest.raises(
        LinkError, match=r"protocol 1 .* protocol 2: inphase board install"
    ) as refusal:
        take(Link(), hello(protocol=1))
    assert "\n" not in str(refusal.value)


def test_a_hello_of_another_protocol_and_another_length_is_refused_too():
    with pytest.raises(LinkError):
        take(Link(), bytes([layout.HELLO, 9]))


def test_samples_come_out_bit_for_bit():
    counts = np.array([[-(2**23), 2**23 - 1], [0, -1], [1, 256], [-257, 65_535]], np.int32)
    (block,) = take(greeted(token=1), samples(8, counts, ticks_us=32_000))
    assert isinstance(block, SampleBlock)
    assert block.counts.dtype == np.int32
    assert block.counts.tolist() == counts.tolist()
    assert (block.sample, block.ticks_us) == (8, 32_000)


@pytest.mark.parametrize(
    ("bit", "persons"),
    [(1, (True, False)), (2, (True, False)), (4, (False, True)), (8, (False, True))],
)
def test_each_lead_off_bit_is_its_persons(bit, persons):
    (block,) = take(greeted(), samples(0, pairs(1), lead_off=bit))
    assert block.lead_off == persons


def test_flags_of_a_frame_are_its_blocks():
    (first, mark, fault) = take(
        greeted(),
        samples(0, pairs(1), flags=layout.FLAG_FIRST),
        samples(1, pairs(1), flags=formats.FLAG_MARK),
        samples(2, pairs(1), flags=formats.FLAG_CONVERTER_FAULT),
    )
    assert [b.restarted for b in (first, mark, fault)] == [True, False, False]
    assert [b.mark for b in (first, mark, fault)] == [False, True, False]
    assert [b.converter_fault for b in (first, mark, fault)] == [False, False, True]


def test_samples_before_a_hello_wait_for_it():
    link = Link()
    assert take(link, samples(0, pairs(4)), samples(4, pairs(4))) == []
    assert (link.counts.frames_good, link.counts.samples_received) == (2, 0)
    _, *blocks = take(link, hello(token=1))
    assert [block.sample for block in blocks] == [0, 4]
    assert link.counts.samples_received == 8


def test_samples_of_another_run_than_the_hellos_that_came_before_it_are_not_used():
    link = Link()
    take(link, samples(0, pairs(4), run=RUN + 1))
    assert len(take(link, hello(token=1))) == 1


def test_a_status_is_given_in_shares_and_flags():
    flags = layout.STATUS_MUTED | layout.STATUS_LIMITED
    (event,) = take(greeted(), status(light=255, motor=51, flags=flags))
    assert event == BoardStatus(5_000_000, 1.0, 0.2, False, True, True, 2, 3, 4)


def test_the_ticks_of_a_status_go_on_beside_those_of_the_samples():
    link = greeted()
    take(link, samples(0, pairs(4), ticks_us=2**32 - 1000), samples(4, pairs(4), ticks_us=15_000))
    (event,) = take(link, status(ticks_us=20_000))
    assert event.ticks_us == 2**32 + 20_000


def test_an_answer_tells_which_attempt_it_answers():
    link = greeted()
    link.send(Ping())
    link.outgoing(10.0)
    link.outgoing(10.06)
    (event,) = link.receive(10.07, frame(ack(token=2)))
    assert event == Acknowledgement(2, layout.ACK_OK, 5_000_000, 10.06, 10.07)


def test_an_answer_that_nobody_waits_for_is_no_event_and_no_damage():
    link = greeted()
    assert take(link, ack(token=77)) == []
    assert link.counts.frames_damaged == 0


def test_what_came_before_the_first_delimiter_is_not_called_damaged():
    link = Link()
    link.receive(0.0, frame(hello())[20:] + frame(hello()))
    assert (link.counts.frames_good, link.counts.frames_damaged) == (1, 0)


@pytest.mark.parametrize(
    "body",
    [
        b"\x7f\x01\x02",
        ack(token=1)[:-1],
        status() + b"\x00",
        hello()[:-1],
        samples(0, pairs(2))[:-1],
        samples(0, pairs(2)) + b"\x01",
        samples(0, pairs(0)),
        samples(0, pairs(33)),
        samples(0, pairs(1))[:16],
        bytes([layout.SAMPLES, 9]) + samples(0, pairs(1))[2:],
    ],
)
def test_a_whole_frame_that_is_no_known_message_counts_as_damaged(body):
    link = greeted()
    assert take(link, body) == []
    assert link.counts.frames_damaged == 1


def test_zeros_between_frames_mean_nothing():
    link = greeted()
    assert len(link.receive(0.0, bytes(30) + frame(samples(0, pairs(1))) + bytes(30))) == 1
    assert link.counts.frames_damaged == 0


def test_a_line_without_delimiters_takes_no_memory_and_counts_once():
    link = greeted()
    for _ in range(1000):
        link.receive(0.0, b"\x55" * 1000)
    assert len(link._partial) < 300
    events = link.receive(0.0, b"\0" + frame(samples(0, pairs(1))))
    assert len(events) == 1
    assert link.counts.frames_damaged == 1


def test_garbage_costs_no_frame_but_the_one_it_runs_into():
    link = greeted()
    whole = frame(samples(0, pairs(4))) + b"\x99\x98" * 40
    events = link.receive(0.0, whole + frame(samples(4, pairs(4))) + frame(samples(8, pairs(4))))
    assert [event.sample for event in events] == [0]
    assert link.counts.samples_awaited == 4
    assert link.counts.frames_damaged == 1


def test_every_byte_is_counted():
    link = Link()
    link.receive(0.0, b"\x01\x02\x03")
    link.receive(0.0, frame(hello()))
    assert link.counts.bytes_received == 3 + len(frame(hello()))
