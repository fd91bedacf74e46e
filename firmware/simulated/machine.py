"""MicroPython's `machine` on the simulated board: what the port's reference documents, no more.

What hangs on the pins and buses is in `bench`.
"""

import os

from machine_buses import I2C, SPI
from machine_pins import PWM, Pin, freq
from machine_timers import WDT, Timer
from virtual_clock import CLOCK, EXIT_RESET

__all__ = [
    "I2C",
    "PWM",
    "PWRON_RESET",
    "SPI",
    "WDT",
    "WDT_RESET",
    "Pin",
    "Timer",
    "disable_irq",
    "enable_irq",
    "freq",
    "idle",
    "reset",
    "reset_cause",
    "soft_reset",
    "unique_id",
]

PWRON_RESET = 1
WDT_RESET = 3

idle = CLOCK.idle


def unique_id():
    """Return the 8 bytes of the flash chip's number."""
    seed = int(os.getenv("INPHASE_SIM_ID") or 1)
    return bytes([0xE6, 0x61]) + bytes((seed >> shift) & 0xFF for shift in range(40, -8, -8))


def reset_cause():
    """Return what started the board."""
    return int(os.getenv("INPHASE_SIM_RESET_CAUSE") or PWRON_RESET)


def reset():
    """Start anew."""
    CLOCK.power_off(EXIT_RESET)


soft_reset = reset


def disable_irq():
    """Nothing interrupts outside `idle`, so there is nothing to hold off."""
    return 0


def enable_irq(state=0):
    """The other half of `disable_irq`."""
