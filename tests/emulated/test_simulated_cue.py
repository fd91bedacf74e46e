"""Light and motor on the simulated hardware, judged by the board's own trace: limits and lease."""

import random
import signal as signals
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from emulated.host_end import HostEnd

from inphase.link.endpoint import HelloRequest, SetCue
from inphase.simulation.signal_file import MUTE_PRESSED, ConverterSignal
from inphase.simulation.trace import (
    largest_duty,
    level_at,
    longest_on_s,
    most_flash_pairs,
    off_from,
    read_trace,
    steepest_per_s,
)

TESTS = Path(__file__).parents[1]


def still(rate_hz, seconds, wires=None):
    n = int(rate_hz * seconds)
    wires = np.zeros(n, np.uint8) if wires is None else wires
    return ConverterSignal(np.ones((n, 2), np.int32), wires, rate_hz)


HOST_WITH_A_CUE = """
import sys, time
sys.path.insert(0, sys.argv[2])
from emulated.host_end import HostEnd
from inphase.link.endpoint import SetCue
with HostEnd(sys.argv[1]) as host:
    while True:
        host.link.send(SetCue(0.8, 0.25))
        end = time.monotonic() + 0.3 / float(sys.argv[3])
        while time.monotonic() < end:
            host.turn(0.01)
"""


def test_light_and_motor_are_off_within_one_and_a_half_seconds_of_the_hosts_death(board):
    speed = 2.0
    plugged = board(still(250, 40), speed=speed)
    command = [sys.executable, "-c", HOST_WITH_A_CUE, plugged.path, TESTS, speed]
    host = subprocess.Popen([str(part) for part in command])
    try:
        assert _until(lambda: _is_on(plugged.trace_path), 15.0)
        host.send_signal(signals.SIGKILL)
        killed_s = time.monotonic()
        host.wait(5.0)
    finally:
        host.kill()
        host.wait()
    assert _until(lambda: _is_off(plugged.trace_path), 15.0)
    (boot,) = read_trace(plugged.trace_path)
    # `killed_s` was taken after the signal: the board may have seen the end a moment before it.
    limit_s = boot.board_time_s(killed_s, speed) + 1.5
    assert off_from(boot.light) <= limit_s
    assert off_from(boot.motor) <= limit_s


def wild_cues():
    """(cue, board seconds until the next): held, flickering, blinking, then anything."""
    for _ in range(30):
        yield SetCue(1.0, 1.0), 0.3
    for i in range(100):
        yield SetCue((1.0, 0.8)[i % 2], (1.0, 0.0)[i % 2]), 0.15
    for i in range(40):
        yield SetCue((1.0, 0.0)[i % 2], 0.3), 0.5
    chance = random.Random(11)
    while True:
        levels = [chance.choice((0.0, 1.0, chance.random())) for _ in range(2)]
        lease_s = chance.choice((0.02, 0.3, 1.0))
        yield SetCue(levels[0], levels[1], lease_s), chance.choice((0.01, 0.1, 1.0, 3.0))


def test_no_stream_of_cues_breaks_the_limits_of_light_and_motor(board):
    speed = 16.0
    plugged = board(still(125, 130), rate_hz=125, speed=speed)
    cues = wild_cues()
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        assert host.until(lambda: host.blocks)
        while not plugged.wait(0.0):
            cue, for_s = next(cues)
            host.link.send(cue)
            end = time.monotonic() + for_s / speed
            while time.monotonic() < end:
                host.turn(0.002)
    (boot,) = read_trace(plugged.trace_path)
    end_s = boot.ended_s
    assert len(boot.light) > 1000
    assert len(boot.motor) > 100
    assert all(change.pwm_hz >= 4000 for change in boot.light)
    assert most_flash_pairs(boot.light) <= 1
    # Full scale in 500 ms at the quickest, the touch in 100 ms. While they move a step
    # comes every 16 ms at most, and a window can hold one more than its length has steps.
    light_per_s = steepest_per_s(boot.light, 0.25, lambda level: level ** (1 / 2.2))
    assert light_per_s <= 2.0 * (1.0 + 0.018 / 0.25)
    assert max(change.level for change in boot.motor) <= 0.6 + 1e-6
    assert steepest_per_s(boot.motor, 0.05) <= 2.5 * (1.0 + 0.018 / 0.05)
    assert longest_on_s(boot.motor, end_s) <= 2.0 + 0.01
    assert largest_duty(boot.motor, end_s) <= 0.10 + 0.001


def test_the_mute_button_darkens_within_a_tenth_of_a_second_and_needs_no_host(board):
    wires = np.zeros(250 * 12, np.uint8)
    wires[250 * 6 :] = MUTE_PRESSED
    plugged = board(still(250, 12, wires), speed=2.0)
    with HostEnd(plugged.path) as host:
        end = time.monotonic() + 30.0
        while not plugged.wait(0.0) and time.monotonic() < end:
            host.link.send(SetCue(0.8, 0.25))
            host.until(lambda: plugged.wait(0.0), 0.1)
    (boot,) = read_trace(plugged.trace_path)
    first_s = host.blocks[0].ticks_us * 1e-6 - host.blocks[0].sample / 250
    assert level_at(boot.light, first_s + 5.9) > 0.3
    assert off_from(boot.light) <= first_s + 6.1
    assert host.statuses[-1].muted


def test_a_mute_button_whose_wire_is_broken_mutes(board, changed_firmware):
    folder = changed_firmware(
        "simulated/bench.py", "        self._mute.drive(1 if wires & MUTE_PRESSED else 0)\n", ""
    )
    plugged = board(still(250, 4), firmware=folder)
    with HostEnd(plugged.path) as host:
        while not plugged.wait(0.0):
            host.link.send(SetCue(0.8, 0.25))
            host.until(lambda: plugged.wait(0.0), 0.1)
    (boot,) = read_trace(plugged.trace_path)
    assert host.statuses[-1].muted
    assert not any(change.level for change in (*boot.light, *boot.motor))


def _until(condition, timeout_s):
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def _is_on(path):
    boots = read_trace(path) if path.exists() else ()
    return bool(boots) and level_at(boots[0].light, 1e9) > 0.4 and bool(boots[0].motor)


def _is_off(path):
    (boot,) = read_trace(path)
    return off_from(boot.light) < float("inf") and off_from(boot.motor) < float("inf")
