"""`machine` for firmware/start.py on the desktop's MicroPython: what it asks for is printed."""

import sys


class Pin:
    IN, PULL_UP = 0, 1

    def __init__(self, number, *settings):
        self.number = number

    def __call__(self):
        return 0 if "held" in sys.argv else 1


class WDT:
    def __init__(self, timeout):
        print("watchdog", timeout)


class Timer:
    ONE_SHOT = 0

    def __init__(self, *, mode, period, callback, hard):
        assert mode == Timer.ONE_SHOT
        assert hard
        print("timer", period)
        Timer.ring = callback


class ResetError(BaseException):
    """Nothing in the firmware catches it, as nothing survives a reset."""


def reset():
    print("reset")
    raise ResetError
