"""A command is asked until it is answered or given up, and going off waits for nobody."""

import pytest
from fakes.wire_double import ack, commands, frame, hello

from inphase.link.endpoint import HelloRequest, Link, Ping, Resend, Reset, SelfTest, SetCue
from inphase_wire import layout

ON = SetCue(0.6, 0.0)
OFF = SetCue(0.0, 0.0)


def sent(link, time_s):
    """(type, token) of each command written at time_s."""
    return [(body[0], body[1]) for body in commands(link.outgoing(time_s))]


def answer(link, time_s, token):
    return link.receive(time_s, frame(ack(token)))


def test_commands_are_the_bytes_of_their_layout():
    link = Link()
    link.send(SetCue(1.0, 0.25, 0.5))
    assert commands(link.outgoing(0.0)) == [bytes([layout.CUE, 1, 255, 64, 0xF4, 0x01])]
    answer(link, 0.0, 1)
    link.send(HelloRequest())
    assert commands(link.outgoing(0.0)) == [
        bytes([layout.HELLO_REQUEST, 2, layout.PROTOCOL_VERSION])
    ]


def test_resend_self_test_and_reset_are_the_bytes_of_their_layout():
    link = Link()
    link.send(Resend(run=0x1234, sample=2**32 + 5, count=7))
    assert commands(link.outgoing(0.0)) == [
        bytes([layout.RESEND, 1, 0x34, 0x12, 5, 0, 0, 0, 7, 0, 0, 0])
    ]
    answer(link, 0.0, 1)
    link.send(SelfTest(layout.TEST_SIGNAL, 2.5))
    assert commands(link.outgoing(0.0)) == [bytes([layout.SELFTEST, 2, 2, 0xC4, 0x09])]
    answer(link, 0.0, 2)
    link.send(Reset("0123456789abcdef", layout.RESET_PROMPT))
    board_id = bytes.fromhex("0123456789abcdef")
    assert commands(link.outgoing(0.0)) == [bytes([layout.RESET, 3]) + board_id + b"\x01"]


def test_a_command_begins_with_a_delimiter_that_ends_what_a_dead_host_left_on_the_line():
    link = Link()
    link.send(Ping())
    assert link.outgoing(0.0)[0] == 0


@pytest.mark.parametrize(
    ("light", "motor", "lease_s"),
    [(1.1, 0, 1.0), (0, -0.1, 1.0), (float("nan"), 0, 1.0), (0, 0, 0.0), (0, 0, 1.5)],
)
def test_a_cue_out_of_range_cannot_be_made(light, motor, lease_s):
    with pytest.raises(ValueError, match="must l"):
        SetCue(light, motor, lease_s)


def test_a_command_is_retried_with_doubling_waits_and_given_up_after_five_attempts():
    link = Link()
    link.send(Ping())
    times = [ms / 1000 for ms in range(0, 2000, 5) if sent(link, ms / 1000)]
    # Asked every 5 ms, so each may come that much late.
    assert times == pytest.approx([0.0, 0.05, 0.15, 0.35, 0.75], abs=0.006)
    counts = link.counts
    assert (counts.commands_sent, counts.commands_retried, counts.commands_failed) == (1, 4, 1)


def test_each_attempt_has_a_token_of_its_own():
    link = Link()
    link.send(Ping())
    tokens = [token for ms in range(0, 1000, 5) for _, token in sent(link, ms / 1000)]
    assert tokens == [1, 2, 3, 4, 5]


def test_tokens_run_from_1_to_255_and_again():
    link = Link()
    tokens = []
    for k in range(300):
        link.send(Ping())
        tokens += [token for _, token in sent(link, float(k))]
        answer(link, float(k), tokens[-1])
    assert tokens == [k % 255 + 1 for k in range(300)]


def test_an_answered_command_is_not_sent_again():
    link = Link()
    link.send(Ping())
    sent(link, 0.0)
    assert len(answer(link, 0.01, 1)) == 1
    assert sent(link, 5.0) == []
    assert answer(link, 5.0, 1) == []


def test_a_hello_answers_the_request_for_it():
    link = Link()
    link.send(HelloRequest())
    sent(link, 0.0)
    link.receive(0.01, frame(hello(token=1)))
    assert sent(link, 5.0) == []


def test_the_next_command_waits_for_the_answer_to_the_last():
    link = Link()
    link.send(HelloRequest())
    link.send(Ping())
    assert sent(link, 0.0) == [(layout.HELLO_REQUEST, 1)]
    answer(link, 0.01, 1)
    assert sent(link, 0.01) == [(layout.PING, 2)]


def test_the_next_command_is_sent_when_the_last_is_given_up():
    link = Link()
    link.send(HelloRequest())
    link.send(Ping())
    for ms in range(0, 1150, 5):
        sent(link, ms / 1000)
    assert [kind for kind, _ in sent(link, 1.16)] == [layout.PING]


def test_of_two_waiting_cues_only_the_newer_is_sent():
    link = Link()
    link.send(Ping())
    sent(link, 0.0)
    link.send(SetCue(0.1, 0.0))
    link.send(SetCue(0.9, 0.0))
    answer(link, 0.01, 1)
    (body,) = commands(link.outgoing(0.01))
    assert body[2] == round(0.9 * 255)
    answer(link, 0.02, 2)
    assert sent(link, 0.02) == []


def test_a_retry_carries_the_newest_cue():
    link = Link()
    link.send(SetCue(0.1, 0.0))
    sent(link, 0.0)
    link.send(SetCue(0.9, 0.0))
    assert sent(link, 0.02) == []
    (body,) = commands(link.outgoing(0.05))
    assert body[2] == round(0.9 * 255)
    assert link.counts.commands_sent == 1


def test_going_off_is_sent_at_once_while_another_command_is_unanswered():
    link = Link()
    link.send(Ping())
    sent(link, 0.0)
    link.send(OFF)
    assert sent(link, 0.001) == [(layout.CUE, 2)]
    assert sent(link, 0.05) == [(layout.PING, 3)]


def test_going_off_jumps_the_queue_and_takes_the_waiting_cue_out_of_it():
    link = Link()
    link.send(HelloRequest())
    link.send(ON)
    link.send(OFF)
    assert sent(link, 0.0) == [
        (layout.CUE, 1),
    ]
    answer(link, 0.01, 1)
    assert sent(link, 0.01) == [(layout.HELLO_REQUEST, 2)]
    answer(link, 0.02, 2)
    assert sent(link, 0.02) == []


def test_no_retry_of_an_older_cue_follows_one_that_went_off():
    link = Link()
    link.send(ON)
    sent(link, 0.0)
    link.send(OFF)
    bodies = [b for ms in range(1, 2000, 5) for b in commands(link.outgoing(ms / 1000))]
    assert len(bodies) == 5
    assert all(body[2:4] == b"\0\0" for body in bodies)


def test_a_cue_going_on_waits_until_going_off_is_answered():
    link = Link()
    link.send(OFF)
    sent(link, 0.0)
    link.send(ON)
    assert sent(link, 0.01) == []
    answer(link, 0.02, 1)
    (body,) = commands(link.outgoing(0.02))
    assert body[2] > 0


def test_going_off_twice_is_one_command():
    link = Link()
    link.send(OFF)
    link.send(OFF)
    assert len(sent(link, 0.0)) == 1
    link.send(OFF)
    assert sent(link, 0.01) == []


def test_a_line_that_never_answers_does_not_pile_up_commands():
    link = Link()
    for second in range(100):
        link.send(Ping())
        link.send(ON)
        link.send(HelloRequest())
        link.outgoing(float(second))
    assert len(link._commands._waiting) <= 3
