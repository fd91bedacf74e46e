"""The real firmware on the simulated hardware: every sample, every loss, every ending."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from emulated.host_end import HostEnd

from inphase.link.endpoint import HelloRequest
from inphase.simulation.signal_file import (
    GAIN,
    MARK_PRESSED,
    VREF_VOLTS,
    ConverterSignal,
)
from inphase.simulation.trace import read_trace
from inphase_wire import formats

SPEED = 8.0
SAMPLES_A_SECOND = 2500
"""What a busy machine still reads in time; beyond its buffers a board has to drop samples."""


def noise(rate_hz, seconds, wires=None):
    """Counts over the whole range of the converter."""
    n = int(rate_hz * seconds)
    counts = np.random.default_rng(7).integers(-(2**23), 2**23, (n, 2), dtype=np.int32)
    return ConverterSignal(counts, np.zeros(n, np.uint8) if wires is None else wires, rate_hz)


def still(rate_hz, seconds, wires=None):
    n = int(rate_hz * seconds)
    wires = np.zeros(n, np.uint8) if wires is None else wires
    return ConverterSignal(np.ones((n, 2), np.int32), wires, rate_hz)


@pytest.mark.parametrize(
    ("interpreter", "rate_hz", "seconds"),
    [
        ("micropython", 125, 20),
        ("micropython", 250, 60),
        ("micropython", 500, 60),
        ("micropython", 1000, 60),
        ("cpython", 250, 20),
        ("cpython", 1000, 20),
    ],
)
def test_what_the_converters_were_fed_arrives_bit_for_bit(board, interpreter, rate_hz, seconds):
    lead_off = np.zeros(rate_hz * seconds, np.uint8)
    lead_off[::97] = np.arange(len(lead_off[::97])) % 16
    fed = noise(rate_hz, seconds, lead_off)
    speed = min(SPEED, SAMPLES_A_SECOND / rate_hz)
    plugged = board(fed, rate_hz=rate_hz, speed=speed, interpreter=interpreter)
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        assert host.until(lambda: host.hellos)
        host.listen_to_the_end(plugged)

    assert (plugged.exit_code, plugged.restarts, plugged.errors) == (0, 0, "")
    assert plugged.on_cpython == (interpreter == "cpython")
    hello = host.hellos[0]
    assert (hello.rate_hz, hello.gain, hello.vref_volts) == (rate_hz, GAIN, VREF_VOLTS)
    counts, samples = host.counts()
    assert np.array_equal(samples, np.arange(samples[0], len(fed.counts)))
    assert np.array_equal(counts, fed.counts[samples])
    for block in host.blocks:
        wires = np.bitwise_or.reduce(lead_off[block.sample : block.sample + len(block.counts)])
        assert block.lead_off == (
            bool(wires & formats.LEAD_OFF_CLIENT),
            bool(wires & formats.LEAD_OFF_THERAPIST),
        )
    # From the first frame that was heard whole.
    assert samples[0] <= 1.5 * rate_hz
    link = host.link.counts
    assert (link.frames_damaged, link.samples_lost_on_board, link.samples_lost_on_line) == (0, 0, 0)


@pytest.mark.parametrize("pairs_per_frame", [1, 7, 32])
def test_any_frame_size_carries_the_same_samples(board, pairs_per_frame):
    fed = noise(250, 8)
    plugged = board(fed, pairs_per_frame=pairs_per_frame, speed=SPEED)
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        host.listen_to_the_end(plugged)
    counts, samples = host.counts()
    assert np.array_equal(counts, fed.counts[samples])
    assert samples[-1] >= len(fed.counts) - pairs_per_frame


def test_an_allocation_in_the_loop_would_be_caught(board, changed_firmware):
    folder = changed_firmware(
        "inphase_board/board.py",
        "            turn()\n",
        "            turn()\n            [1]\n",
    )
    plugged = board(still(250, 20), speed=SPEED, firmware=folder, interpreter="micropython")
    with HostEnd(plugged.path) as host:
        assert host.until(lambda: plugged.restarts > 0)
    assert "MemoryError: memory allocation failed, heap is locked" in plugged.errors


def test_an_allocation_in_the_interrupt_would_be_caught(board, changed_firmware):
    folder = changed_firmware(
        "inphase_board/sampler.py",
        "        ticks = ticks_us()\n",
        "        ticks = [ticks_us()][0]\n",
    )
    plugged = board(still(250, 20), speed=SPEED, firmware=folder, interpreter="micropython")
    with HostEnd(plugged.path) as host:
        assert host.until(lambda: plugged.wait(0.0))
    assert "Uncaught exception in IRQ callback handler" in plugged.errors
    assert "MemoryError" in plugged.errors


def test_a_host_that_does_not_read_is_told_exactly_what_was_dropped(board):
    fed = noise(1000, 60)
    plugged = board(fed, rate_hz=1000, speed=SPEED)
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        assert host.until(lambda: host.blocks)
        # Well over what the line and the ring hold: 72 KiB and a second, at 12 KiB a second.
        assert not plugged.wait(30.0 / SPEED)
        host.listen_to_the_end(plugged)

    link = host.link.counts
    assert link.samples_lost_on_board > 0
    assert link.samples_lost_on_line == 0
    assert link.frames_damaged == 0
    counts, samples = host.counts()
    assert np.array_equal(counts, fed.counts[samples])
    # A last frame that was not full stays on the board.
    assert samples[-1] >= len(fed.counts) - 4
    assert len(samples) + link.samples_lost_on_board == samples[-1] + 1 - samples[0]
    assert plugged.restarts == 0


def test_a_loop_that_does_not_feed_the_watchdog_starts_anew_on_the_same_port(
    board, changed_firmware
):
    folder = changed_firmware(
        "inphase_board/board.py", "        self._feed()\n", "        self._feed\n"
    )
    plugged = board(still(250, 20), speed=SPEED, firmware=folder)
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        assert host.until(lambda: any(block.restarted for block in host.blocks[1:]))
        assert plugged.restarts >= 1
        assert host.until(lambda: any(hello.reset_cause == 3 for hello in host.hellos))
    assert len(read_trace(plugged.trace_path)) >= 2


def test_ticks_go_on_evenly_when_the_hardware_counter_wraps(board):
    plugged = board(still(250, 8), speed=SPEED, ticks_start_us=2**30 - 4_000_000)
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        host.listen_to_the_end(plugged)
    samples = np.array([block.sample for block in host.blocks])
    ticks_us = np.array([block.ticks_us for block in host.blocks])
    assert ticks_us[0] < 2**30 < ticks_us[-1]
    assert np.array_equal(np.diff(ticks_us), 4000 * np.diff(samples))


def test_the_mark_button_is_told_once_for_each_press(board):
    wires = np.zeros(250 * 6, np.uint8)
    for begin in (500, 900, 1300):
        wires[begin : begin + 50] = MARK_PRESSED
    plugged = board(still(250, 6, wires), speed=SPEED)
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        host.listen_to_the_end(plugged)
    marks = [block.sample for block in host.blocks if block.mark]
    # The loop looks every 16 ms, which are 4 samples, and the next frame to be sealed carries the
    # mark: that of the press, or one of the frames beside it.
    assert marks == pytest.approx([500, 900, 1300], abs=4)


PARENT = """
import sys
from pathlib import Path
from inphase.simulation.board import SimulatedBoard
from inphase.simulation.scenarios import scenario
board = SimulatedBoard(scenario("uncoupled", 125, 1), rate_hz=125, trace=Path(sys.argv[1]))
board.start()
board.wait()
"""


def test_the_boards_process_ends_when_its_parent_is_killed(tmp_path):
    trace = tmp_path / "trace.csv"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(trace)],
        env={**os.environ, "TMPDIR": str(tmp_path)},  # what it leaves behind is pytest's to remove
    )
    try:
        assert _until(lambda: trace.exists() and read_trace(trace), 10.0)
    finally:
        parent.kill()
        parent.wait()
    assert _until(lambda: read_trace(trace)[0].ended_s is not None, 10.0)


def _until(condition, timeout_s):
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True
