"""The watchdog and software timers, as `machine` shows them on the RP2040."""

from virtual_clock import CLOCK, EXIT_RESET, NEVER, Source


class WDT(Source):
    """The watchdog: at most 8,388 ms, and never stopped."""

    def __init__(self, id=0, timeout=5000):  # noqa: A002
        if not 1 <= timeout <= 8388:
            raise ValueError("timeout must be 1 to 8388 ms")
        Source.__init__(self)
        self._timeout_us = timeout * 1000
        self.feed()
        CLOCK.add(self)

    def feed(self):
        """Start the time-out anew."""
        self.due_us = CLOCK.now_us + self._timeout_us

    def fire(self):
        """Reset the board."""
        CLOCK.power_off(EXIT_RESET)


class Timer(Source):
    """A software timer; its callback runs between two turns of the firmware's loop."""

    ONE_SHOT, PERIODIC = 0, 1

    def __init__(self, id=-1, **settings):  # noqa: A002
        Source.__init__(self)
        CLOCK.add(self)
        if settings:
            self.init(**settings)

    def init(self, *, mode=PERIODIC, freq=0, period=-1, callback=None, hard=False):
        """Start: `period` in ms, or `freq` in Hz."""
        self._mode = mode
        self._callback = callback
        self._period_us = period * 1000 if period > 0 else int(1_000_000 / freq)
        self.due_us = CLOCK.now_us + self._period_us

    def deinit(self):
        """Stop."""
        self.due_us = NEVER

    def fire(self):
        """Call back."""
        self.due_us = NEVER if self._mode == Timer.ONE_SHOT else self.due_us + self._period_us
        self._callback(self)
