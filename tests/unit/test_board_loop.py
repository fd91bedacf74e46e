"""What a person at the board sees, turn by turn of its own loop."""

import struct
from collections import Counter
from itertools import pairwise

import pytest
from fakes.board_desk import Desk

from inphase_wire import formats, layout


@pytest.fixture
def desk():
    return Desk()


def test_a_cue_is_shown_and_reported(desk):
    desk.turn(20)
    desk.ask(200, 64)
    desk.turn(150)
    assert desk.duty > 0
    status = desk.status()
    assert status[2:5] == (200, 64, layout.STATUS_LEASE)


def test_mute_works_without_a_host(desk):
    desk.turn(20)
    desk.ask(255, 153)
    desk.turn(150)
    desk.mute.level = 1
    desk.turn(25)
    assert desk.duty == 0
    assert desk.cue.motor == 0
    desk.ask(255)
    desk.turn(50)
    bodies = desk.line.bodies()
    assert [body[2] for body in bodies if body[0] == layout.ACK] == [
        layout.ACK_OK,
        layout.ACK_MUTED,
    ]
    statuses = [struct.unpack(formats.STATUS_FORMAT, b) for b in bodies if b[0] == layout.STATUS]
    assert statuses[-1][2:4] == (0, 0)
    assert statuses[-1][4] & layout.STATUS_MUTED


@pytest.mark.parametrize(
    ("person", "status", "lead_off"),
    [
        ("client", b"\xc2\x00\x00", formats.LEAD_OFF_CLIENT_P),
        ("client", b"\xc4\x00\x00", formats.LEAD_OFF_CLIENT_N),
        ("therapist", b"\xc2\x00\x00", formats.LEAD_OFF_THERAPIST_P),
        ("therapist", b"\xc4\x00\x00", formats.LEAD_OFF_THERAPIST_N),
    ],
)
def test_an_electrode_off_is_flagged_and_takes_the_cue_away(desk, person, status, lead_off):
    desk.turn(20)
    desk.ask(200)
    desk.turn(150)
    desk.samples()
    getattr(desk, person).status = status
    desk.turn(4)
    assert [header[7] for header in desk.samples()[0]][-1] == lead_off
    desk.ask(200)
    desk.turn(150)
    assert desk.duty == 0
    assert desk.status()[4] & layout.STATUS_LIMITED


def test_a_word_without_1100_is_flagged_counted_and_takes_the_cue_away(desk):
    desk.turn(20)
    desk.ask(200)
    desk.turn(150)
    desk.samples()
    desk.therapist.status = b"\x00\x00\x00"
    desk.turn(8)
    assert desk.samples()[0][-1][2] & formats.FLAG_CONVERTER_FAULT
    desk.ask(200)
    desk.turn(142)
    assert desk.duty == 0
    assert 125 <= desk.status()[7] <= 150


def test_without_conversions_there_is_no_cue_and_a_slow_blink(desk):
    desk.turn(20)
    assert desk.status_light.level == 1
    desk.ask(200)
    desk.turn(150)
    desk.converting = False
    desk.ask(200)
    desk.turn(63 + 125)
    assert desk.duty == 0
    seen = []
    for _ in range(1000):
        desk.turn()
        seen.append(desk.status_light.level)
    changes = sum(a != b for a, b in pairwise(seen))
    assert changes == 4


def test_a_board_without_its_converters_says_hello_and_reports_the_fault():
    desk = Desk(faults=2)
    desk.ask(200)
    desk.turn(300)
    bodies = desk.line.bodies()
    kinds = Counter(body[0] for body in bodies)
    assert kinds[layout.HELLO] == 1
    assert kinds[layout.SAMPLES] == 0
    statuses = [struct.unpack(formats.STATUS_FORMAT, b) for b in bodies if b[0] == layout.STATUS]
    assert statuses[-1][7] == 2
    assert desk.duty == 0


def test_the_watchdog_is_fed_every_turn(desk):
    desk.turn(10)
    assert desk.fed == 10


def test_a_reset_turns_the_cue_off_as_mute_does_and_then_the_watchdog_goes_unfed(desk):
    desk.turn(20)
    desk.ask(255, 153)
    desk.turn(150)
    assert desk.duty > 0
    desk.line.send(
        struct.pack(formats.RESET_FORMAT, layout.RESET, 2, b"board id", layout.RESET_RUN)
    )
    desk.ask(255, 153)
    desk.turn(25)
    fed = desk.fed
    assert (desk.duty, desk.cue.motor) == (0, 0)
    answers = [body[1:3] for body in desk.line.bodies() if body[0] == layout.ACK]
    assert answers[-2:] == [bytes((2, layout.ACK_OK)), bytes((1, layout.ACK_MUTED))]
    desk.turn(100)
    assert desk.fed == fed
    assert (desk.duty, desk.cue.motor) == (0, 0)


@pytest.mark.parametrize("silence_s", [1, 2, 3, 20 * 60, 40 * 60 + 1])
def test_the_samples_of_a_silence_are_counted_however_often_the_ticks_wrap(desk, silence_s):
    desk.turn(40)
    desk.samples()
    for _ in range(silence_s * 10):
        desk.now_us += 100_000
        desk.sampler.update(100)
    desk.turn(8)
    headers, _ = desk.samples()
    assert headers[-1][4] == 40 + silence_s * 250 + 4
    assert headers[-1][8] == silence_s * 250


def test_the_loop_ends_for_the_prompt_once_the_cue_is_off_and_before_the_watchdog(desk):
    desk.turn(20)
    desk.ask(255, 153)
    desk.turn(150)
    mode = layout.RESET_PROMPT
    desk.line.send(struct.pack(formats.RESET_FORMAT, layout.RESET, 2, b"board id", mode))
    began_us = desk.now_us
    # Time passes in `poll`, as on the board; the loop returns by itself or the test never ends.
    desk.line.sleep_ms = lambda ms: desk.pass_period()
    assert desk.board.run() == mode
    assert 1.0 <= (desk.now_us - began_us) * 1e-6 < 1.1
    assert (desk.duty, desk.cue.light, desk.cue.motor) == (0, 0, 0)
