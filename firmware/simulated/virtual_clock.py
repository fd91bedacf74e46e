"""The board's time: virtual microseconds, the events due in them, and their pace on the wall clock.

Time moves only in `idle`, `wait` and `sleep`. Each event happens at its exact virtual time and
alone, so that the firmware's loop runs between two of them however late Linux wakes the process; a
process that slept too long catches up in order and loses nothing. Nothing here allocates after
start: the firmware's heap may be locked. `utime` and `uselect` are the interpreter's own clock and
poll, `time` and `select` the simulated ones.
"""

import os
import sys

import micropython
import uselect as select
import utime

NEVER = 1 << 61
TICKS_PERIOD = 1 << 30  # of time.ticks_us() on RP2040
# USB and timers wake a real board from machine.idle() about as often.
IDLE_LIMIT_US = 4000
PACE_ONE = 10_000_000

EXIT_ENDED = 0  # the signal has ended, or the port went away
EXIT_CRASHED = 1
EXIT_RESET = 3  # the watchdog, or machine.reset(): whoever started the board starts it again


class Source:
    """Something that happens: `fire` is called when the virtual time reaches `due_us`."""

    def __init__(self):
        self.due_us = NEVER

    def fire(self):
        """Let it happen, and set the next `due_us`."""
        self.due_us = NEVER


class VirtualClock:
    """Virtual time since power-up and the events due in it.

    `pace`: virtual microseconds in PACE_ONE wall microseconds, crystal drift included; 0: as fast
    as the machine can.
    """

    def __init__(self, pace, ticks_start_us=0):
        self.now_us = 0
        self.ticks_start_us = ticks_start_us
        self.pace = pace
        self.sources = []
        self.at_power_off = []
        self.wall_start_us = utime.ticks_us()
        self._host = select.poll()
        self._host.register(sys.stdin, select.POLLIN)
        self._wait_for_host = self._host.ipoll
        self._wait_for_host(0)

    def add(self, source):
        """Let `source` take part."""
        self.sources.append(source)

    def ticks_us(self):
        """The board's microsecond counter, which wraps at TICKS_PERIOD."""
        return (self.now_us + self.ticks_start_us) & (TICKS_PERIOD - 1)

    def idle(self):
        """Sleep until the next event or the host's next byte, IDLE_LIMIT_US at most."""
        due_us = self._next_due(self.now_us + IDLE_LIMIT_US)
        if self._wait_until(due_us):
            self._reach(due_us)

    def wait(self, look, duration_us):
        """Let `duration_us` pass, or less: until `look(0)`, a poll object's `ipoll`, finds some."""
        end_us = self.now_us + duration_us
        while self.now_us < end_us:
            for _, event in look(0):
                if event & (select.POLLHUP | select.POLLERR):
                    self.power_off(EXIT_ENDED)
                return
            due_us = self._next_due(end_us)
            if self._wait_until(due_us):
                self._reach(due_us)

    def sleep(self, duration_us):
        """Let `duration_us` pass; events in it happen in their order."""
        end_us = self.now_us + max(duration_us, 0)
        while self.now_us < end_us:
            due_us = self._next_due(end_us)
            while True:
                left_us = self._wall_time_of(due_us) - utime.ticks_us()
                self._leave_if_unplugged(0)
                if left_us <= 0:
                    break
                utime.sleep_us(min(left_us, 50_000))
            self._reach(due_us)

    def power_off(self, code):
        """End the board's process: outputs go dark, then `code` tells the reason."""
        release_heap()
        for action in self.at_power_off:
            action(code)
        sys.exit(code)

    def _next_due(self, due_us):
        for source in self.sources:
            if source.due_us < due_us:
                due_us = source.due_us
        return due_us

    def _wall_time_of(self, virtual_us):
        if self.pace == 0:
            return 0
        return self.wall_start_us + virtual_us * PACE_ONE // self.pace

    def _wait_until(self, due_us):
        """Wait in wall time for `due_us`; False: the host's bytes came first, and time stands."""
        wall_due_us = self._wall_time_of(due_us)
        left_us = wall_due_us - utime.ticks_us()
        if left_us < 1000:
            self._leave_if_unplugged(0)
            if left_us > 0:
                utime.sleep_us(left_us)
            return True
        if not self._leave_if_unplugged(left_us // 1000):
            left_us = wall_due_us - utime.ticks_us()
            if left_us > 0:
                utime.sleep_us(left_us)
            return True
        passed_us = (utime.ticks_us() - self.wall_start_us) * self.pace // PACE_ONE
        self.now_us = max(self.now_us, min(passed_us, due_us))
        return False

    def _leave_if_unplugged(self, timeout_ms):
        """Whether the host has sent something, `timeout_ms` waited for; no port, no power."""
        found = False
        for _, event in self._wait_for_host(timeout_ms):
            if event & (select.POLLHUP | select.POLLERR):
                self.power_off(EXIT_ENDED)
            found = True
        return found

    def _reach(self, due_us):
        if due_us > self.now_us:
            self.now_us = due_us
        for source in self.sources:
            if source.due_us <= due_us:
                source.fire()


def release_heap():
    """Undo every `micropython.heap_lock()`, to end with a full report."""
    micropython.heap_lock()
    while micropython.heap_unlock():
        pass


CLOCK = VirtualClock(
    int(os.getenv("INPHASE_SIM_PACE") or PACE_ONE), int(os.getenv("INPHASE_SIM_TICKS_START") or 0)
)
