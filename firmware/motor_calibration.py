"""Measures the motor, at MicroPython's prompt: `inphase board calibrate` imports it there.

Nobody may wear the motor: it moves at its rated voltage. Not loaded when the board runs.
"""

# pyright: reportAttributeAccessIssue=false
import time

from machine import I2C, WDT, Pin

from inphase_board import haptic_calibration, haptic_measurement, pins, settings
from inphase_board.drv2605l import Drv2605l

HAPTIC_BUS_HZ = 400_000
WATCHDOG_MS = 8000
"""From here on: a board whose host is gone runs again by itself; 8,388 is the most there is."""
PULL_UP_MS = 10


def measure():
    """Return what `haptic_measurement.measure` says of this board's motor."""
    WDT(timeout=WATCHDOG_MS)
    Pin(pins.LIGHT, Pin.OUT, value=0)
    mute = Pin(pins.MUTE_BUTTON, Pin.IN, Pin.PULL_UP)
    haptic = Drv2605l(
        I2C(0, sda=Pin(pins.HAPTIC_SDA), scl=Pin(pins.HAPTIC_SCL), freq=HAPTIC_BUS_HZ),
        Pin(pins.HAPTIC_ENABLE, Pin.OUT, value=0),
    )
    haptic.registers = settings.load("board.json").motor
    time.sleep_ms(PULL_UP_MS)
    # The mute button opens its line when it is pressed.
    return haptic_measurement.measure(haptic, time.sleep_ms, mute, haptic_calibration.PATH)
