"""The simulated chips' clock on the emulated RP2040: the emulator's time, in microseconds.

Stands in for firmware/simulated/virtual_clock.py, whose time moves only where the firmware waits;
here the processor's own instructions move it.
"""

import types

NEVER = 1 << 61
EXIT_ENDED, EXIT_CRASHED, EXIT_RESET = 0, 1, 3


class Source:
    """Something that happens: `fire` is called when the time reaches `due_us`."""

    def __init__(self):
        self.due_us = NEVER

    def fire(self):
        """Let it happen, and set the next `due_us`."""
        self.due_us = NEVER


class BenchClock:
    """What the chips ask of virtual_clock.CLOCK."""

    def __init__(self):
        self.now_us = 0
        self.wall_start_us = 0
        self.sources = []
        self.at_power_off = []

    def add(self, source):
        """Let `source` take part."""
        self.sources.append(source)

    def reach(self, time_us):
        """Move on to `time_us` and let happen what is due."""
        self.now_us = max(self.now_us, time_us)
        for source in self.sources:
            if source.due_us <= self.now_us:
                source.fire()

    def next_due_us(self):
        """When the next thing happens; NEVER if nothing will."""
        return min((source.due_us for source in self.sources), default=NEVER)

    def power_off(self, code):
        """The bench asks for it where its signal has ended: the run was longer than that."""
        raise RuntimeError(f"the signal ended at {self.now_us / 1e6:.3f} s")


def as_module(clock):
    """Return what `import virtual_clock` is to give the chips."""
    module = types.ModuleType("virtual_clock")
    module.CLOCK = clock
    module.NEVER = NEVER
    module.Source = Source
    module.EXIT_ENDED, module.EXIT_CRASHED, module.EXIT_RESET = EXIT_ENDED, EXIT_CRASHED, EXIT_RESET
    return module
