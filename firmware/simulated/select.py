"""MicroPython's `select` on the simulated board: a wait lets virtual time pass."""

import uselect
from virtual_clock import CLOCK

POLLIN, POLLOUT = uselect.POLLIN, uselect.POLLOUT
POLLERR, POLLHUP = uselect.POLLERR, uselect.POLLHUP


class poll:  # noqa: N801 (MicroPython's name)
    """Streams that are waited for. Waiting does not allocate."""

    def __init__(self):
        there = uselect.poll()
        self.register = there.register
        self._look = there.ipoll

    def ipoll(self, timeout_ms=-1, flags=0):
        """Return an iterator of (stream, events), once there are some or `timeout_ms` is over."""
        if timeout_ms > 0:
            CLOCK.wait(self._look, timeout_ms * 1000)
        return self._look(0)
