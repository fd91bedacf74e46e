"""The converters measure themselves, by lease: inputs shorted, or their own test signal.

From the command until the persons' signals are there again, every sample is marked WIRE_TEST and is
doubtful. Nothing here allocates but `__init__`.
"""

from inphase_board import ads1292r
from inphase_wire import layout

_MODE = 2
_DURATION = 3
SETTLING_MS = 100
"""Marked still once the converters convert the persons' signals again: the bias drive settles."""


class SelfTest:
    """The loop's side of a self-test; one at a time."""

    def __init__(self, watch, sampler):
        """Take the ConverterWatch and the Sampler."""
        self._watch = watch
        self._sampler = sampler
        self._mode = layout.TEST_NONE
        self._left_ms = 0

    def take(self, body, size):
        """Carry out a SELFTEST; return the answer's status."""
        if size != layout.SELFTEST_SIZE or body[_MODE] > layout.TEST_SIGNAL:
            return layout.ACK_BAD_VALUE
        duration_ms = body[_DURATION] | (body[_DURATION + 1] << 8)
        if not 1 <= duration_ms <= layout.MAX_TEST_MS:
            return layout.ACK_BAD_VALUE
        self.ask(body[_MODE], duration_ms)
        return layout.ACK_OK

    def ask(self, mode, duration_ms):
        """Begin a test, end it (TEST_NONE), or give the one that runs another lease."""
        if mode != self._mode:
            self._feed(mode)
        elif mode == layout.TEST_NONE:
            return
        self._left_ms = SETTLING_MS if mode == layout.TEST_NONE else duration_ms

    def update(self, elapsed_ms):
        """Take one turn while a test runs."""
        if self._mode != layout.TEST_NONE:
            self._left_ms -= elapsed_ms
            if self._left_ms <= 0:
                self._feed(layout.TEST_NONE)
                self._left_ms = SETTLING_MS
        elif self._watch.is_running:
            self._left_ms -= elapsed_ms
            if self._left_ms <= 0:
                self._sampler.test(False)

    def _feed(self, mode):
        self._mode = mode
        self._sampler.test(True)
        if mode == layout.TEST_SHORTED:
            self._watch.feed(ads1292r.SHORTED)
        elif mode == layout.TEST_SIGNAL:
            self._watch.feed(ads1292r.TEST_SIGNAL)
        else:
            self._watch.feed(ads1292r.ELECTRODES)
