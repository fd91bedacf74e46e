"""What a session logs: each change once, by name and with its figures."""

import logging

from fakes.session_room import LIT_S, SIGNALS, Room

from inphase_wire import formats


def events(caplog):
    return [record.event for record in caplog.records if record.name == "inphase.session.loop"]


def test_what_happens_is_logged_by_name_and_with_its_figures(caplog):
    caplog.set_level(logging.INFO, "inphase.session.loop")
    room = Room()

    def trouble():
        room.board.resends = False
        room.board.lost.update({1010})
        room.board.lead_off.update({1115: formats.LEAD_OFF_CLIENT_P})

    room.at(LIT_S, trouble)
    room.session.run(LIT_S + 2.0)
    told = events(caplog)
    assert [event for event in told if event != "quality"] == [
        *("connected", "hello", "cue_on", "samples_asked_for", "cue_off", "gap", "estimates_late"),
        "estimates_of_now",
    ]
    gap = next(record for record in caplog.records if record.event == "gap")
    assert gap.levelno == logging.WARNING
    assert gap.getMessage() == "gap sample=4044 lost_on_board=0 lost_on_line=4"
    assert gap.fields == {"sample": 4044, "lost_on_board": 0, "lost_on_line": 4}
    qualities = [r.getMessage() for r in caplog.records if r.event == "quality"]
    assert qualities[0] == 'quality client="no data" therapist="no data"'
    assert 'quality client="electrode off" therapist=settling' in qualities


def test_a_restart_of_the_board_is_logged_and_counted(caplog):
    caplog.set_level(logging.INFO, "inphase.session.loop")
    room = Room()
    room.at(2.0, lambda: room.board.restart(room.clock.time_s, SIGNALS))
    assert room.session.run(4.0).board_restarts == 1
    assert events(caplog).count("board_restarted") == 1
    assert events(caplog).count("hello") == 2


def test_a_lost_board_is_logged_with_the_reason(caplog):
    caplog.set_level(logging.INFO, "inphase.session.loop")
    room = Room()
    room.port.unplugged_s, room.port.back_s = 102.0, 102.2
    room.session.run(4.0)
    assert events(caplog).count("connected") == 2
    (lost,) = (record for record in caplog.records if record.event == "disconnected")
    assert lost.getMessage() == 'disconnected why="the board on double is gone"'


def test_what_was_missing_and_came_when_asked_for_is_logged(caplog):
    caplog.set_level(logging.INFO, "inphase.session.loop")
    room = Room()
    room.board.lost = {500, 501}
    room.session.run(10.0)
    told = [(r.event, r.fields) for r in caplog.records if r.event.startswith("samples_")]
    assert told == [
        ("samples_asked_for", {"missing": 8}),
        ("samples_recovered", {"samples": 8}),
    ]
    assert "gap" not in events(caplog)
