"""Light and touch keep their limits on the simulated hardware, whatever streams and faults come.

`make bench-cue` does the same with 100,000 streams.
"""

import pytest
from fakes.cue_limits import CueLimits
from fakes.cue_room import CLOCK, LONGEST_TURN_US, Host

from inphase_board import commands, cue_output, limiter


def test_three_hundred_random_streams_and_faults_break_no_limit():
    checker = CueLimits()
    host = Host(1, checker)
    for _ in range(300):
        host.stream()
    assert checker.faults == []
    assert checker.changes > 5000
    assert host.resets > 0


BROKEN = [
    ("two light-dark pairs", limiter, "LIGHT_PAIR_MS", 50),
    ("light rises", limiter, "LIGHT_FINE_PER_MS", 1020),
    ("light falls", limiter, "LIGHT_FINE_PER_MS", 1530),
    ("of full drive", limiter, "MOTOR_CAP", 160),
    ("motor rises", limiter, "MOTOR_FINE_PER_MS", 1300),
    ("a touch of", limiter, "MOTOR_REST_MS", 200),
    ("a touch of", limiter, "MOTOR_ON_MS", 2600),
    ("of a minute", limiter, "MOTOR_ON_IN_WINDOW_MS", 8000),
    ("after mute's 100 ms", limiter, "MUTE_FINE_PER_MS", 1200),
    ("a lease of", commands.layout, "MAX_LEASE_MS", 1500),
    ("cannot be believed", cue_output, "_HELD_BACK", 0x9999),
]


@pytest.mark.parametrize(("said", "module", "name", "value"), BROKEN)
def test_each_limit_that_is_broken_is_reported(said, module, name, value, monkeypatch):
    assert getattr(module, name) != value
    monkeypatch.setattr(module, name, value)
    assert said in _first_fault(said)


def test_a_lease_that_is_not_counted_is_reported(monkeypatch):
    counted = cue_output._wanted
    monkeypatch.setattr(cue_output, "_wanted", lambda asked, ms, *rest: counted(asked, 0, *rest))
    assert _first_fault("after its lease")


def test_a_reset_that_is_forgotten_is_reported(monkeypatch):
    monkeypatch.setattr(Host, "remembers", False)
    checker = CueLimits()
    host = Host(1, checker)
    for _ in range(10):
        host._send(host._cue(255, 255, 1000))
        host._pass(1_000_000)
        host._reset()
    assert any("of a minute" in fault for fault in checker.faults)


def _first_fault(said):
    for seed in range(1, 6):
        checker = CueLimits()
        host = Host(seed, checker, late=False)
        for _ in range(400):
            host.stream()
            for fault in checker.faults:
                if said in fault:
                    return fault
            checker.faults.clear()
    return ""


def _delay_us(begin, output, until_off=False):
    """From what `begin` lets happen, anywhere in a turn, to the first change of `output`, or until
    it is off; the worst of many.
    """
    worst_us = 0
    for wait_us in range(0, LONGEST_TURN_US, 1000):
        seen = []

        class Trace(CueLimits):
            def change(self, now_us, output, level, seen=seen):
                seen.append((now_us, output, level))
                super().change(now_us, output, level)

        host = Host(1, Trace(), late=False)
        host._pass(400_000)
        happens = begin(host)
        seen.clear()
        begun_us = CLOCK.now_us + wait_us
        host.room.when(begun_us, happens)
        host._pass(2_000_000)
        times = [at for at, which, level in seen if which == output and at >= begun_us]
        assert times
        if until_off:
            assert host.checker.level[output] == 0
        worst_us = max(worst_us, (times[-1] if until_off else times[0]) - begun_us)
    return worst_us


def _command(host):
    return lambda: host._send(host._cue(255, 255, 1000))


def _muted(host):
    host._send(host._cue(255, 255, 1000))
    host._pass(700_000)
    return lambda: setattr(host.room.mute, "level", 1)


def _lost(host):
    for _ in range(3):
        host._send(host._cue(255, 255, 1000))
        host._pass(300_000)
    return lambda: host._send(host._cue(255, 255, 1000))


@pytest.mark.parametrize("output", ["light", "motor"])
def test_from_command_to_output_it_is_ten_milliseconds_at_most(output):
    assert 0 < _delay_us(_command, output) <= 10_000


@pytest.mark.parametrize("output", ["light", "motor"])
def test_from_mute_to_off_it_is_a_hundred_milliseconds_at_most(output):
    assert 0 < _delay_us(_muted, output, until_off=True) <= 100_000


@pytest.mark.parametrize("output", ["light", "motor"])
def test_from_the_last_command_to_off_it_is_one_and_a_half_seconds_at_most(output):
    assert 0 < _delay_us(_lost, output, until_off=True) <= 1_500_000
