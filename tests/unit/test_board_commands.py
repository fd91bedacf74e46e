"""The host's commands, each answered once it is carried out."""

import struct

import pytest
from fakes import micropython_shim

from inphase_wire import formats, layout

micropython_shim.install()

from inphase_board.board_clock import BoardClock  # noqa: E402
from inphase_board.commands import ANSWERS, Commands  # noqa: E402
from inphase_board.messages import hello  # noqa: E402
from inphase_board.settings import Settings  # noqa: E402

TICKS_US = 0x12345678


class Cue:
    asked = None

    def ask(self, light, motor, lease_ms):
        self.asked = (light, motor, lease_ms)


class Desk:
    """Commands with a cue that remembers, and the answers as values."""

    def __init__(self, on_trial=False):
        self.cue = Cue()
        clock = BoardClock(lambda: TICKS_US)
        body = hello(b"12345678", 7, Settings(), 99, 1, b"\1\2\3\4", on_trial)
        self.commands = Commands(self.cue, clock, body, lambda body, size: 0, lambda body, size: 0)
        self.body = bytearray(layout.HELLO_SIZE)
        assert self.answer()[0] == layout.HELLO  # of the start

    def handle(self, message, muted=False):
        body = bytearray(message)
        return self.commands.handle(body, len(message), muted)

    def answer(self):
        size = self.commands.next_answer(self.body) if self.commands.waiting else 0
        if size == layout.HELLO_SIZE:
            return struct.unpack(layout.HELLO_FORMAT, self.body)
        return struct.unpack(formats.ACK_FORMAT, self.body[:size]) if size else None


@pytest.fixture
def desk():
    return Desk()


def cue(token, light, motor, lease_ms):
    return struct.pack(formats.CUE_FORMAT, layout.CUE, token, light, motor, lease_ms)


def test_a_hello_says_what_the_board_is(desk):
    desk.handle(bytes((layout.HELLO_REQUEST, 7, 1)))
    assert desk.answer() == (
        layout.HELLO,
        layout.PROTOCOL_VERSION,
        0,
        1,
        0,
        7,
        b"12345678",
        7,
        250,
        8,
        6,
        2_420_000,
        99,
        1,
        0,
        b"\1\2\3\4",
        b"client".ljust(12, b"\0"),
        b"therapist".ljust(12, b"\0"),
    )


def test_another_protocol_version_gets_a_hello_too(desk):
    desk.handle(bytes((layout.HELLO_REQUEST, 8, 99)))
    assert desk.answer()[:2] == (layout.HELLO, layout.PROTOCOL_VERSION)


def test_a_ping_is_answered_with_the_ticks(desk):
    assert desk.handle(bytes((layout.PING, 3)))
    assert desk.answer() == (layout.ACK, 3, layout.ACK_OK, TICKS_US)


def test_a_cue_is_taken(desk):
    desk.handle(cue(4, 200, 64, 1000))
    assert desk.cue.asked == (200, 64, 1000)
    assert desk.answer()[2] == layout.ACK_OK


def test_a_cue_while_muted_is_taken_and_says_so(desk):
    desk.handle(cue(4, 200, 64, 1000), muted=True)
    assert desk.cue.asked == (200, 64, 1000)
    assert desk.answer()[2] == layout.ACK_MUTED


@pytest.mark.parametrize("lease_ms", [0, 1001, 65535])
def test_a_lease_out_of_range_changes_nothing(desk, lease_ms):
    desk.handle(cue(4, 200, 64, lease_ms))
    assert desk.cue.asked is None
    assert desk.answer()[2] == layout.ACK_BAD_VALUE


@pytest.mark.parametrize("message", [cue(4, 1, 1, 9)[:-1], cue(4, 1, 1, 9) + b"\1"])
def test_a_cue_of_the_wrong_size_changes_nothing(desk, message):
    desk.handle(message)
    assert desk.cue.asked is None
    assert desk.answer()[2] == layout.ACK_BAD_VALUE


def test_a_ping_of_the_wrong_size_is_a_bad_value(desk):
    desk.handle(bytes((layout.PING, 3, 0)))
    assert desk.answer()[2] == layout.ACK_BAD_VALUE


def test_an_unknown_command_is_answered(desk):
    desk.handle(bytes((0x7F, 9)))
    assert desk.answer() == (layout.ACK, 9, layout.ACK_UNKNOWN, TICKS_US)


def test_a_body_without_a_token_is_no_command(desk):
    assert not desk.handle(bytes((layout.PING,)))
    assert desk.answer() is None


def test_answers_keep_their_order_and_nothing_is_read_when_they_are_full(desk):
    for token in range(1, ANSWERS + 1):
        assert not desk.commands.is_full
        desk.handle(bytes((layout.PING, token)))
    assert desk.commands.is_full
    assert [desk.answer()[1] for _ in range(ANSWERS)] == list(range(1, ANSWERS + 1))
    assert desk.answer() is None


def reset(token, board_id=b"12345678", mode=layout.RESET_RUN):
    return struct.pack(formats.RESET_FORMAT, layout.RESET, token, board_id, mode)


def test_a_reset_of_this_board_is_taken_and_from_then_on_cues_are_answered_as_muted(desk):
    desk.handle(reset(4))
    assert desk.answer() == (layout.ACK, 4, layout.ACK_OK, TICKS_US)
    assert desk.commands.is_resetting
    desk.handle(cue(5, 255, 0, 1000))
    assert desk.answer()[2] == layout.ACK_MUTED


@pytest.mark.parametrize("k", range(8))
def test_a_reset_of_another_board_changes_nothing(desk, k):
    other = bytearray(b"12345678")
    other[k] ^= 1
    desk.handle(reset(4, bytes(other)))
    assert desk.answer()[2] == layout.ACK_BAD_VALUE
    assert not desk.commands.is_resetting


@pytest.mark.parametrize("mode", [layout.RESET_KEEP, 3, 255])
def test_a_reset_of_another_kind_changes_nothing(desk, mode):
    desk.handle(reset(4, mode=mode))
    assert desk.answer()[2] == layout.ACK_BAD_VALUE
    assert not desk.commands.is_resetting


@pytest.mark.parametrize("message", [reset(4)[:-1], reset(4) + b"8"])
def test_a_reset_of_another_length_changes_nothing(desk, message):
    desk.handle(message)
    assert desk.answer()[2] == layout.ACK_BAD_VALUE
    assert not desk.commands.is_resetting


@pytest.fixture
def desk_on_trial():
    return Desk(on_trial=True)


def test_a_firmware_on_trial_says_so_may_be_kept_and_shows_no_cue(desk_on_trial):
    desk = desk_on_trial
    desk.handle(cue(5, 255, 255, 1000))
    assert desk.answer()[2] == layout.ACK_MUTED
    assert not desk.cue.asked
    desk.handle(reset(4, mode=layout.RESET_KEEP))
    assert desk.answer()[2] == layout.ACK_OK
    assert (desk.commands.is_resetting, desk.commands.reset_mode) == (True, layout.RESET_KEEP)


def test_a_reset_to_the_prompt_is_taken_by_any_firmware(desk):
    desk.handle(reset(4, mode=layout.RESET_PROMPT))
    assert desk.answer()[2] == layout.ACK_OK
    assert desk.commands.reset_mode == layout.RESET_PROMPT
