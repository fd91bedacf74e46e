"""What the board sends and reads, turn by turn of its own loop."""

import struct
from collections import Counter

import pytest
from fakes.board_desk import PERIOD_US, Desk, pairs_of

from inphase_board.serial_port import LONGEST_COMMAND
from inphase_wire import formats, layout


@pytest.fixture
def desk():
    return Desk()


def test_the_first_thing_a_board_says_is_hello(desk):
    desk.turn()
    bodies = desk.line.bodies()
    assert bodies[0][0] == layout.HELLO
    assert bodies[1][0] == layout.STATUS


def test_a_frame_that_was_cut_by_a_reset_costs_no_hello(desk):
    desk.turn()
    assert desk.line.from_board[0] == 0


def test_samples_leave_in_whole_frames_as_they_came(desk):
    desk.turn(40)
    headers, pairs = desk.samples()
    assert pairs == pairs_of(1, 40)
    assert [header[4] for header in headers] == list(range(0, 40, 4))
    assert [header[5] for header in headers] == [PERIOD_US * (4 * i + 1) for i in range(10)]
    assert [header[2] for header in headers] == [layout.FLAG_FIRST] + [0] * 9


def test_a_full_frame_leaves_in_the_turn_that_fills_it(desk):
    desk.turn(3)
    assert desk.samples()[0] == []
    desk.turn()
    assert len(desk.samples()[0]) == 1


def test_status_comes_ten_times_a_second(desk):
    desk.turn(2500)
    assert Counter(body[0] for body in desk.line.bodies())[layout.STATUS] in (100, 101)


def test_writes_are_pieces_of_64_bytes_and_only_where_there_is_room(desk):
    desk.line.room = 0
    desk.turn(10)
    assert desk.line.pieces == []
    for _ in range(200):
        desk.line.room += 64
        desk.turn()
    assert set(desk.line.pieces) == {64}
    assert len(desk.line.pieces) > 50


def test_a_frame_that_waits_is_not_overtaken_or_torn(desk):
    desk.line.room = 64
    desk.turn(100)
    desk.line.room = 1 << 30
    desk.turn(1)
    assert desk.line.bodies()[0][0] == layout.HELLO


def test_commands_are_answered_before_samples(desk):
    desk.turn(20)
    desk.line.bodies()
    desk.line.room = 0
    desk.turn(50)
    desk.line.send(bytes((layout.PING, 77)))
    desk.turn()
    desk.line.room = 1 << 30
    desk.turn()
    kinds = [body[0] for body in desk.line.bodies()]
    # One frame was already on its way.
    assert layout.ACK in kinds[:2]


def test_a_flood_of_commands_is_answered_one_for_one(desk):
    for token in range(1, 101):
        desk.line.send(bytes((layout.PING, token)))
    desk.turn(40)
    tokens = [body[1] for body in desk.line.bodies() if body[0] == layout.ACK]
    assert tokens == list(range(1, 101))


@pytest.mark.parametrize("kind", [layout.HELLO, layout.SAMPLES, layout.ACK, layout.STATUS])
def test_the_boards_own_words_come_back_are_damaged_and_get_no_answer(desk, kind):
    desk.turn(20)
    desk.line.bodies()
    desk.line.send(bytes((kind, 7, 0, 0, 0, 0, 0)))
    desk.turn(30)
    found = desk.line.bodies()
    assert not any(body[0] == layout.ACK for body in found)
    statuses = [body for body in found if body[0] == layout.STATUS]
    assert struct.unpack(formats.STATUS_FORMAT, statuses[-1])[6] == 1


def test_garbage_costs_the_frames_it_is_in_and_is_counted(desk):
    desk.turn()
    desk.line.to_board += b"\x05garbage\x00" + b"\xff" * 500 + b"\x00" + b"\x00\x00\x00"
    # A whole frame and more behind it is no frame, even where only its head is kept.
    desk.line.send(bytes((layout.PING, 8)) + b"\1" * (LONGEST_COMMAND - 8))
    desk.line.to_board[-1:] = b"more\x00"
    desk.line.send(bytes((layout.PING, 9)))
    desk.turn(40)
    bodies = desk.line.bodies()
    assert [body[1] for body in bodies if body[0] == layout.ACK] == [9]
    statuses = [body for body in bodies if body[0] == layout.STATUS]
    assert struct.unpack(formats.STATUS_FORMAT, statuses[-1])[6] == 3


def test_the_mark_button_flags_one_frame(desk):
    desk.turn(10)
    desk.mark.level = 0
    desk.turn(100)
    desk.mark.level = 1
    desk.turn(100)
    flags = [header[2] & formats.FLAG_MARK for header in desk.samples()[0]]
    assert sum(bool(flag) for flag in flags) == 1
    assert flags[2]  # pairs 8 to 11: the button went down at the eleventh
