"""The converters measure themselves, turn by turn of the board's own loop."""

import struct

import pytest
from fakes.board_desk import Desk

from inphase_board import ads1292r, self_test
from inphase_wire import formats, layout

TURN_MS = 4


@pytest.fixture
def desk():
    made = Desk()
    made.turn(20)
    return made


def ask(desk, mode, duration_ms=1000):
    desk.line.send(struct.pack(formats.SELFTEST_FORMAT, layout.SELFTEST, 1, mode, duration_ms))
    desk.turn()
    return next(body[2] for body in desk.line.bodies() if body[0] == layout.ACK)


def flags(desk):
    return [header[2] & formats.FLAG_TEST for header in desk.samples()[0]]


def test_a_test_ends_by_itself_and_all_its_samples_are_flagged(desk):
    assert ask(desk, layout.TEST_SHORTED, 400) == layout.ACK_OK
    assert desk.watch.fed == [ads1292r.SHORTED]
    desk.turn(400 // TURN_MS)
    assert all(flags(desk))
    assert desk.watch.fed == [ads1292r.SHORTED, ads1292r.ELECTRODES]
    desk.turn(self_test.SETTLING_MS // TURN_MS)
    assert all(flags(desk)[:-2])
    desk.turn(20)
    assert not any(flags(desk)[1:])


def test_what_is_flagged_lasts_until_the_converters_have_started_again(desk):
    ask(desk, layout.TEST_SHORTED, 40)
    desk.watch.is_running = False
    desk.turn(200)
    assert all(flags(desk))
    desk.watch.is_running = True
    desk.turn(self_test.SETTLING_MS // TURN_MS + 8)
    assert not flags(desk)[-1]


def test_a_repeated_command_renews_the_lease_and_starts_nothing_anew(desk):
    ask(desk, layout.TEST_SIGNAL, 400)
    desk.turn(60)
    ask(desk, layout.TEST_SIGNAL, 400)
    desk.turn(60)
    assert desk.watch.fed == [ads1292r.TEST_SIGNAL]
    assert desk.sampler.is_testing


def test_one_test_follows_another_and_none_ends_it(desk):
    ask(desk, layout.TEST_SHORTED)
    ask(desk, layout.TEST_SIGNAL)
    ask(desk, layout.TEST_NONE)
    ask(desk, layout.TEST_NONE)
    assert desk.watch.fed == [ads1292r.SHORTED, ads1292r.TEST_SIGNAL, ads1292r.ELECTRODES]
    desk.turn(self_test.SETTLING_MS // TURN_MS + 1)
    assert not desk.sampler.is_testing


def test_ending_what_does_not_run_starts_nothing_anew(desk):
    assert ask(desk, layout.TEST_NONE) == layout.ACK_OK
    assert desk.watch.fed == []


@pytest.mark.parametrize(("mode", "duration_ms"), [(3, 100), (1, 0), (2, layout.MAX_TEST_MS + 1)])
def test_a_wrong_test_is_refused_and_changes_nothing(desk, mode, duration_ms):
    assert ask(desk, mode, duration_ms) == layout.ACK_BAD_VALUE
    assert desk.watch.fed == []
    assert not desk.sampler.is_testing


def test_no_cue_is_shown_while_a_test_runs_and_the_status_says_so(desk):
    desk.ask(255)
    desk.turn(50)
    assert desk.duty > 0
    ask(desk, layout.TEST_SIGNAL, 3000)
    for _ in range(6):
        desk.ask(255, 255)
        desk.turn(50)
    assert desk.duty == 0
    status = desk.status()
    assert status[2:4] == (0, 0)
    assert status[4] & layout.STATUS_TEST
