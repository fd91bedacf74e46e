"""Keeps both converters right while they run: looks at their registers, and starts them anew.

Every LOOK_EVERY_MS it looks at all registers of one chip, in turn, between two conversions.
Converters are started anew, both and together, when a register is wrong twice in a row, when words
stay of a wrong form, and when conversions stop; until they answer rightly, again and again. The
samples lost meanwhile are counted by the ring, from the time that passed. Only `__init__`
allocates.
"""

import micropython

from inphase_board import ads1292r

WRONG_MS = 40
"""Words of a wrong form for so long are no disturbance, but a converter that lost its setup."""
LOOK_EVERY_MS = 128
"""Each chip's registers are seen every 256 ms."""
_MISSES = 3  # looks that came too late before a conversion is waited for
_PATIENCE_MS = 400  # after START, before silence counts: 4 conversions settle, 250 ms are silence

_RUNNING, _IN_RESET, _WAKING, _SETTLING = 0, 1, 2, 3


class ConverterWatch:
    """The loop's side of both converters. `faults` counts what was found, at most 65535."""

    def __init__(self, converters, sampler, start, reset, hold, release, sleep_us, faults):
        """Take chips, sampler, the START and RESET pins, `machine.disable_irq` and `enable_irq`.

        `faults`: chips that did not answer rightly at start; if any, they are started anew.
        """
        self._converters = converters
        self._sampler = sampler
        self._start = start
        self._reset = reset
        self._hold = hold
        self._release = release
        self._sleep_us = sleep_us
        self.faults = faults
        self.restarts = 0
        self._state = _RUNNING
        self._state_ms = 0
        self._wake_ms = ads1292r.RESET_MS
        self._wrong_ms = 0
        self._look_in_ms = 0
        self._missed = 0
        self._chip = 0
        self._was_wrong = False
        if faults:
            self._wake_ms = ads1292r.POWER_UP_MS
            self._restart()

    @property
    def is_running(self):
        """Whether the converters convert, as far as is known."""
        return self._state == _RUNNING

    @micropython.native
    def update(self, elapsed_ms):
        """Take one turn."""
        if self._state != _RUNNING:
            self._state_ms = min(self._state_ms + elapsed_ms, 0xFFFF)
            self._start_anew()
            return
        if self._state_ms <= _PATIENCE_MS:
            self._state_ms += elapsed_ms
        sampler = self._sampler
        if sampler.is_faulty or sampler.is_silent:
            if self._is_hopeless(elapsed_ms):
                self._fault()
                self._wake_ms = ads1292r.RESET_MS
                self._restart()
                return
        else:
            self._wrong_ms = 0
        self._look_in_ms -= elapsed_ms
        if self._look_in_ms <= 0:
            self._look()

    def _is_hopeless(self, elapsed_ms):
        """Whether words were wrong, or none came, for too long."""
        self._wrong_ms = self._wrong_ms + elapsed_ms if self._sampler.is_faulty else 0
        return self._wrong_ms > WRONG_MS or (
            self._sampler.is_silent and self._state_ms > _PATIENCE_MS
        )

    def _look(self):
        sampler = self._sampler
        held = self._hold()
        # Only where no conversion can come meanwhile: the interrupt uses the same bus.
        looked = sampler.age_us() + ads1292r.LOOK_US < sampler.period_us
        right = not looked or self._converters[self._chip].is_right()
        self._release(held)
        if not looked:
            self._look_in_ms = 0
            self._missed += 1
            # The turns may keep step with the conversions, and all of them come too late.
            if self._missed % _MISSES == 0 and not sampler.is_silent:
                self._sleep_us(ads1292r.LOOK_US)
                self._look()
            return
        self._missed = 0
        if right:
            self._was_wrong = False
            self._look_in_ms = LOOK_EVERY_MS
            self._chip = (self._chip + 1) % len(self._converters)
            sampler.check_step()
        elif self._was_wrong:
            self._wake_ms = ads1292r.RESET_MS
            self._restart()
        else:
            self._was_wrong = True  # looked at again, as it may be the wire's fault
            self._look_in_ms = 0
            self._fault()

    def _start_anew(self):
        state = self._state
        if state == _IN_RESET:
            self._reset(1)
            self._go(_WAKING)
        elif state == _WAKING:
            if self._state_ms > self._wake_ms:
                for converter in self._converters:
                    converter.configure()
                self._go(_SETTLING)
        elif self._state_ms > ads1292r.REFERENCE_MS:
            self._begin()

    def feed(self, inputs):
        """Start both converters anew with other inputs: see `Ads1292r.feed`."""
        for converter in self._converters:
            converter.feed(inputs)
        self._wake_ms = ads1292r.RESET_MS
        self._restart()

    def _restart(self):
        self._sampler.pause(True)
        self._start(0)
        self._reset(0)
        self._was_wrong = False
        self._wrong_ms = 0
        self.restarts = min(self.restarts + 1, 0xFFFF)
        self._go(_IN_RESET)

    def _begin(self):
        right = True
        for converter in self._converters:
            if not converter.is_configured():
                right = False
                self._fault()
        if not right:
            self._try_again()
            return
        for converter in self._converters:
            converter.stream()
        self._sampler.pause(False)
        self._start(1)
        self._go(_RUNNING)

    def _try_again(self):
        self._wake_ms = ads1292r.POWER_UP_MS  # its power may have just come back
        self._restart()

    def _fault(self):
        self.faults = min(self.faults + 1, 0xFFFF)

    def _go(self, state):
        self._state = state
        self._state_ms = 0
