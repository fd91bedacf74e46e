"""firmware/motor_calibration.py on the simulated board: motor, file and mute."""

import numpy as np
import pytest
from fakes.driver_script import INTERPRETERS, run_driver

from inphase.firmware_files import firmware_folder
from inphase.simulation.signal_file import MUTE_PRESSED, ConverterSignal

STATED_S = 1.5
MEASURE = f"""
import json, sys
sys.path.append({str(firmware_folder())!r})
from machine import I2C
chip = I2C._chips[0][2]
{{before}}
import motor_calibration
print(json.dumps(motor_calibration.measure()))
try:
    with open("haptic.json") as file:
        print(json.dumps(json.load(file)))
except OSError:
    print("null")
"""


@pytest.fixture(params=INTERPRETERS)
def measured(request, tmp_path):
    """A function that runs it; returns what it said, what was stored, and the power-up's trace."""

    def run(before="", signal=None):
        done = run_driver(MEASURE.format(before=before), tmp_path, request.param, signal)
        assert done.exit_code == 0, done.errors
        (boot,) = done.boots
        assert not any(change.level for change in boot.light)
        assert all(change.level for change in boot.motor[::2])
        assert not any(change.level for change in boot.motor[1::2])
        assert len(boot.motor) % 2 == 0
        return *done.said, boot

    return run


def moved_s(boot):
    return sum(
        off.time_s - on.time_s for on, off in zip(boot.motor[::2], boot.motor[1::2], strict=True)
    )


def test_it_is_stored_with_the_registers_it_belongs_to_and_the_motor_rests(measured):
    said, stored, boot = measured()
    assert (said["outcome"], said["result"], said["stored"]) == ("passed", [0x0D, 0x70, 0xB5], True)
    assert stored["result"] == said["result"]
    assert dict(map(tuple, stored["registers"]))[0x16] == 83
    assert 0.6 < moved_s(boot) <= STATED_S


def test_the_motor_is_the_one_in_board_json(measured):
    said, stored, _ = measured(
        "chip.motor = 1\nwith open('board.json', 'w') as f: f.write('{\"actuator\": \"erm\"}')"
    )
    assert said["outcome"] == "passed"
    assert dict(map(tuple, stored["registers"]))[0x16] == 142


@pytest.mark.parametrize(("motor", "outcome"), [(2, "motor fault"), (4, "implausible")])
def test_a_motor_that_fails_is_stored_as_failed(measured, motor, outcome):
    said, stored, _ = measured(f"chip.motor = {motor}")
    assert (said["outcome"], stored["result"]) == (outcome, False)


def test_without_a_driver_nothing_is_stored(measured):
    said, stored, boot = measured("I2C._chips.clear()\nI2C._chips[0] = ((4, 5), 0x5B, chip)")
    assert (said["outcome"], stored, boot.motor) == ("absent", None, ())


def muted_from(conversion):
    wires = np.zeros(4000, np.uint8)
    wires[conversion:] = MUTE_PRESSED
    return ConverterSignal(np.zeros((4000, 2), np.int32), wires, 250)


CONVERTING = """
import time
from machine import PWM, SPI, Pin
from inphase_board import ads1292r
clock, reset = PWM(Pin(7), freq=512_000, duty_u16=32768), Pin(9, Pin.OUT, value=1)
start = Pin(8, Pin.OUT, value=1)
time.sleep_ms(800)
"""
"""The simulated mute button moves with the conversions."""


def test_mute_keeps_the_motor_still(measured):
    said, stored, boot = measured(CONVERTING, muted_from(0))
    assert (said["outcome"], stored, boot.motor) == ("muted", None, ())


def test_mute_while_it_moves_stops_it_and_stores_nothing(measured):
    said, stored, boot = measured(CONVERTING, muted_from(150))
    assert (said["outcome"], stored) == ("muted", None)
    assert 0.0 < moved_s(boot) < 0.6
