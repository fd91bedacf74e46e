"""The firmware's own files on an emulated RP2040 with a stock MicroPython: `make test-rp2040`.

Times are the emulated board's, so that every run gives the same ones.
"""

from pathlib import Path

import numpy as np
import pytest
from rp2040.emulated_board import firmware_files

from inphase.link.endpoint import HelloRequest, SetCue
from inphase.simulation.signal_file import MUTE_PRESSED
from inphase.simulation.trace import level_at, off_from, read_trace

pytestmark = pytest.mark.rp2040

ON_BOARD = Path(__file__).parent / "on_board"
WATCHDOG_RESET = 3
START_S = 5.0
"""By when the board has compiled its files and says hello."""


def with_main(name):
    """The firmware's files, with a main.py of ours that imports the firmware's."""
    files = firmware_files()
    files["firmware_main.py"] = files["main.py"]
    files["main.py"] = (ON_BOARD / name).read_bytes()
    return files


def start(board):
    """Wait for samples; ask for the hello, as a host does that comes later."""
    board.link.send(HelloRequest())
    assert board.run_until(lambda: board.blocks, START_S), board.errors
    assert not board.resets


def trace_of(tmp_path):
    (boot,) = read_trace(tmp_path / "trace.csv")
    return boot


@pytest.mark.parametrize("rate_hz", [250, 500, 1000])
def test_every_conversion_arrives_as_the_converter_made_it(board, ramp, rate_hz):
    signal = ramp(rate_hz, 20)
    plugged = board(signal, settings={"rate_hz": rate_hz, "labels": ["anna", "ben"]})
    start(plugged)
    plugged.run(3.0)
    hello = plugged.hellos[-1]
    assert (hello.rate_hz, hello.labels, hello.reset_cause) == (rate_hz, ("anna", "ben"), 1)
    blocks = plugged.blocks
    counts = np.concatenate([block.counts for block in blocks])
    samples = np.concatenate(
        [np.arange(block.sample, block.sample + len(block.counts)) for block in blocks]
    )
    assert len(counts) > 2.9 * rate_hz
    assert np.array_equal(np.diff(samples), np.ones(len(samples) - 1, int))
    # Conversions before the firmware listened to DRDY are no samples.
    first = counts[0, 0]
    assert np.array_equal(counts, signal.counts[first : first + len(counts)])
    link = plugged.link.counts
    assert (link.frames_damaged, link.samples_lost_on_board, link.samples_lost_on_line) == (0, 0, 0)
    assert not any(status.converter_faults for _, status in plugged.statuses)
    assert plugged.errors == ""


def test_a_host_that_stops_reading_is_not_waited_for_and_the_count_stays_exact(board, ramp):
    plugged = board(ramp(500, 30), settings={"rate_hz": 500})
    start(plugged)
    plugged.run(0.5)
    plugged.set_host_reads(False)
    selected = len(plugged.levels)
    plugged.run(3.0)
    plugged.set_host_reads(True)
    # Both converters were read at every conversion of the 3 s, and every 128 ms one of them was
    # selected for a look at its registers.
    selections = (len(plugged.levels) - selected) / 2
    assert 2 * (3.0 * 500 - 2) <= selections <= 2 * (3.0 * 500 + 2) + 3.0 / 0.128
    plugged.run(2.0)
    last = plugged.blocks[-1]
    link = plugged.link.counts
    assert (link.samples_lost_on_line, link.frames_damaged, plugged.resets) == (0, 0, [])
    before = plugged.blocks[0].sample
    assert last.sample + len(last.counts) - before == (
        sum(len(block.counts) for block in plugged.blocks)
        + sum(block.lost_on_board for block in plugged.blocks[1:])
    )


def test_a_command_reaches_light_and_motor_within_ten_milliseconds_and_their_limits(
    board, ramp, tmp_path
):
    plugged = board(ramp(250, 20))
    start(plugged)
    plugged.run(0.5)
    sent_s = plugged.now_s
    for _ in range(4):
        plugged.link.send(SetCue(0.8, 1.0))
        plugged.run(0.25)
    last_s = plugged.now_s
    plugged.run(2.0)
    boot = trace_of(tmp_path)
    assert sent_s < boot.motor[0].time_s <= sent_s + 0.010
    assert sent_s < boot.light[0].time_s <= sent_s + 0.050  # the ramp's first step with a duty
    assert {change.pwm_hz for change in boot.light} == {20_000}
    assert max(change.level for change in boot.light) == pytest.approx(0.8**2.2, abs=0.005)
    assert max(change.level for change in boot.motor) <= 0.6
    assert off_from(boot.light) <= last_s + 1.5
    assert off_from(boot.motor) <= last_s + 1.5
    assert not plugged.resets


def test_the_mute_button_darkens_within_a_tenth_of_a_second(board, ramp, tmp_path):
    wires = np.zeros(250 * 20, np.uint8)
    wires[300:] = MUTE_PRESSED
    plugged = board(ramp(250, 20, wires))
    start(plugged)
    muted_s = plugged.ready_ns[0] * 1e-9 + 300 / 250
    while plugged.now_s < muted_s + 0.5:
        plugged.link.send(SetCue(0.8, 0.25))
        plugged.run(0.25)
    boot = trace_of(tmp_path)
    assert level_at(boot.light, muted_s) > 0.5
    assert level_at(boot.motor, muted_s) == pytest.approx(0.25, abs=0.01)
    assert muted_s < off_from(boot.light) <= muted_s + 0.1
    assert muted_s < off_from(boot.motor) <= muted_s + 0.1


def test_a_hang_ends_in_a_reset_within_two_seconds_dark_and_streaming_again(board, ramp, tmp_path):
    plugged = board(ramp(250, 30), files=with_main("hanging_main.py"))
    start(plugged)
    plugged.link.send(SetCue(0.8, 0.0))
    assert plugged.run_until(lambda: plugged.resets, 4.0)
    reset_s = plugged.resets[0][0] * 1e-9
    boot = trace_of(tmp_path)
    assert boot.light[-1].level == 0.0
    on_at_last = [change for change in boot.light if change.level > 0.0][-1]
    assert reset_s - on_at_last.time_s <= 2.0
    blocks = len(plugged.blocks)
    assert plugged.run_until(lambda: len(plugged.blocks) > blocks, START_S)
    assert plugged.hellos[-1].reset_cause == WATCHDOG_RESET


def test_the_running_loop_allocates_nothing_and_leaves_time_to_sleep(board, ramp):
    plugged = board(ramp(1000, 20), settings={"rate_hz": 1000})
    start(plugged)
    before = plugged.spent
    for _ in range(8):
        plugged.link.send(SetCue(0.8, 0.25))
        plugged.run(0.25)
    assert plugged.resets == []  # the heap is locked, and an allocation would end the loop
    assert plugged.acknowledgements
    spent = plugged.spent.since(before)
    assert spent.asleep_ns > 0.1 * spent.total_ns


def test_a_loop_that_allocates_is_found_out_and_the_host_is_told_why(board, ramp):
    plugged = board(ramp(250, 20), files=with_main("allocating_main.py"))
    start(plugged)
    assert plugged.run_until(lambda: plugged.resets, 3.0)
    assert b"MemoryError: memory allocation failed, heap is locked" in plugged.received
