"""The board's microsecond clock: 30 bits of hardware made into 32, without big integers.

MicroPython's `ticks_us` wraps at 2**30 on the RP2040 (17.9 min) and at 2**62 on a desktop; both are
cut to 30 bits here and two more are counted. `advance` must be called at least every 8.9 min.
Nothing but `__init__` allocates.
"""

MASK = 0x3FFFFFFF


class BoardClock:
    """Board ticks as they go onto the wire, and the milliseconds between two looks."""

    def __init__(self, ticks_us):
        """Take `time.ticks_us`."""
        self._ticks_us = ticks_us
        self.low = ticks_us() & MASK
        """The lower 30 bits at the last `advance`."""
        self.high = 0
        """The upper 2 bits at the last `advance`."""
        self._rest_us = 0

    def advance(self):
        """Look at the hardware; return the whole milliseconds since the last time, none lost."""
        now = self._ticks_us() & MASK
        passed_us = (now - self.low) & MASK
        if now < self.low:
            self.high = (self.high + 1) & 3
        self.low = now
        whole_ms = passed_us // 1000
        self._rest_us += passed_us - whole_ms * 1000
        if self._rest_us >= 1000:
            self._rest_us -= 1000
            whole_ms += 1
        return whole_ms

    def since_us(self):
        """Return the microseconds since the last `advance`."""
        return ((self._ticks_us() & MASK) - self.low) & MASK

    def write(self, body, at):
        """Write the ticks of the last `advance` as four little-endian bytes."""
        low = self.low
        body[at] = low & 0xFF
        body[at + 1] = (low >> 8) & 0xFF
        body[at + 2] = (low >> 16) & 0xFF
        body[at + 3] = (low >> 24) | (self.high << 6)
