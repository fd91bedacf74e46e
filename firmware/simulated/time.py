"""MicroPython's `time` on the simulated board: virtual, and wrapping where the RP2040's wraps."""

import utime
from virtual_clock import CLOCK, TICKS_PERIOD

_HALF = TICKS_PERIOD // 2

ticks_us = CLOCK.ticks_us


def ticks_ms():
    """Milliseconds since power-up."""
    return ((CLOCK.now_us + CLOCK.ticks_start_us) // 1000) & (TICKS_PERIOD - 1)


def ticks_cpu():
    """The finest counter there is: microseconds here."""
    return ticks_us()


def ticks_add(ticks, delta):
    """Return `ticks` moved by `delta`, wrapped."""
    return (ticks + delta) & (TICKS_PERIOD - 1)


def ticks_diff(end, start):
    """Return the signed way from `start` to `end`."""
    return ((end - start + _HALF) & (TICKS_PERIOD - 1)) - _HALF


def sleep_us(us):
    """Let `us` virtual microseconds pass."""
    CLOCK.sleep(us)


def sleep_ms(ms):
    """Let `ms` virtual milliseconds pass."""
    CLOCK.sleep(ms * 1000)


def sleep(seconds):
    """Let virtual seconds pass."""
    CLOCK.sleep(int(seconds * 1_000_000))


def time():
    """Seconds since the board's epoch, which it cannot know: since power-up."""
    return CLOCK.now_us // 1_000_000


def time_ns():
    """Nanoseconds since power-up."""
    return CLOCK.now_us * 1000


gmtime = utime.gmtime
localtime = utime.localtime
mktime = utime.mktime
