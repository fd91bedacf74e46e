"""The board's microsecond clock: 30 bits of hardware made into 32, without big integers.

MicroPython's `ticks_us` wraps at 2**30 on the RP2040 (17.9 min) and at 2**62 on a desktop; both are
cut to 30 bits here and two more are counted. `advance` must be called at least every 8.9 min.
Nothing but `__init__` allocates.
"""

# pyright: reportArgumentType=false
# Viper's pointers take any buffer; the stubs do not say so.
from array import array

import micropython
from micropython import const

MASK = const(0x3FFFFFFF)

# Words of the state: at the last `advance` the lower 30 bits, the upper 2, and the microseconds
# that made no whole millisecond.
_LOW = const(0)
_HIGH = const(1)
_REST_US = const(2)


@micropython.viper
def _advance(state: ptr32, now: int) -> int:
    low = int(state[_LOW])
    if now < low:
        state[_HIGH] = (int(state[_HIGH]) + 1) & 3
    state[_LOW] = now
    rest_us = int(state[_REST_US]) + ((now - low) & MASK)
    whole_ms = rest_us // 1000
    state[_REST_US] = rest_us - whole_ms * 1000
    return whole_ms


@micropython.viper
def _write(state: ptr32, body: ptr8, at: int, now: int):
    high = int(state[_HIGH])
    if now < int(state[_LOW]):
        high = (high + 1) & 3
    body[at] = now & 0xFF
    body[at + 1] = (now >> 8) & 0xFF
    body[at + 2] = (now >> 16) & 0xFF
    body[at + 3] = (now >> 24) | (high << 6)


class BoardClock:
    """Board ticks as they go onto the wire, and the milliseconds between two looks."""

    def __init__(self, ticks_us):
        """Take `time.ticks_us`."""
        self._ticks_us = ticks_us
        self._state = array("I", (ticks_us() & MASK, 0, 0))

    @property
    def low(self):
        """The lower 30 bits at the last `advance`."""
        return self._state[_LOW]

    @property
    def high(self):
        """The upper 2 bits at the last `advance`."""
        return self._state[_HIGH]

    def advance(self):
        """Look at the hardware; return the whole milliseconds since the last time, none lost."""
        return _advance(self._state, self._ticks_us() & MASK)

    def write(self, body, at):
        """Write the ticks of the last `advance` as four little-endian bytes."""
        _write(self._state, body, at, self._state[_LOW])

    def write_now(self, body, at):
        """Write the ticks of this moment the same way; the next `advance` counts from its last."""
        _write(self._state, body, at, self._ticks_us() & MASK)
