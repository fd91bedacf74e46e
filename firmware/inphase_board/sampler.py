"""From DRDY to the ring: the interrupt that reads both converters, and what the loop asks of it.

Only `__init__` allocates. `data_ready` runs in interrupt.
"""

# pyright: reportArgumentType=false
# Viper's pointers take any buffer; the stubs do not say so.
from array import array

import micropython

from inphase_board import ring
from inphase_board.ads1292r import WORD_SIZE

_SKIP_US = 1_000_000  # a whole number of periods at every rate
_TICKS_MASK = 0x3FFFFFFF
_LISTEN_FOR = 4  # conversions


class Sampler:
    """The ring of pairs. The client's DRDY triggers for both: the chips share clock and START.

    The therapist's DRDY is listened for now and then: converters out of step make faulty pairs.
    """

    def __init__(self, ticks_us, client, therapist, rate_hz):
        """Take `time.ticks_us` and two converters, of which only `select` and `spi` are used."""
        self._ring = bytearray(ring.SLOT_SIZE * ring.SLOTS)
        self._state = array("H", [0] * ring.STATE_SIZE)
        self.period_us = 1_000_000 // rate_hz
        self._state[ring.PERIOD_US] = self.period_us
        self._ticks_us = ticks_us
        self._state[ring.SILENT_MS] = ring.SILENCE_MS
        self._listen = None
        self._falling = 0
        self.is_silent = True
        """Whether no conversion has come for a while, or none yet. As `update` found it."""
        self.data_ready = _interrupt(ticks_us, client, therapist, self._ring, self._state)
        self._note = None
        self.is_testing = False
        """Whether what is read is a self-test's."""

    def hear_therapist(self, listen, falling):
        """Take `Pin.irq` of the therapist's DRDY, and `Pin.IRQ_FALLING`. Allocates."""
        self._listen = listen
        self._falling = falling
        self._note = _note(self._ticks_us, self._state, listen, falling)
        listen(None, falling, hard=True)

    @micropython.native
    def update(self, elapsed_ms):
        """Note whether conversions still come."""
        state = self._state
        self.is_silent = ring.note_silence(state, elapsed_ms) == ring.SILENCE_MS
        if self.is_silent and state[ring.RUNNING]:
            self._count_silence()

    def check_step(self):
        """Let the next conversions tell whether the converters are in step."""
        if self._listen is None:
            return
        state = self._state
        state[ring.NOTED] = 0
        state[ring.LISTEN] = _LISTEN_FOR
        self._listen(self._note, self._falling, hard=True)

    def pause(self, paused):
        """Leave DRDY alone, or heed it again."""
        self._state[ring.PAUSED] = 1 if paused else 0
        self._state[ring.EARLY] = 0
        self._state[ring.LISTEN] = 0
        self._state[ring.APART] = 0
        self._state[ring.WIRES] = 0

    def test(self, testing):
        """Mark what is read from now on as a self-test's, or no longer."""
        self._state[ring.TEST] = ring.WIRE_TEST if testing else 0
        self.is_testing = testing

    def age_us(self):
        """Return the time since the last conversion."""
        return ring.age_us(self._state, self._ticks_us() & _TICKS_MASK)

    def _count_silence(self):
        """Let counter and ticks follow a long silence, so that ticks' 30 bits never run out."""
        if self.age_us() < 2 * _SKIP_US:
            return
        state = self._state
        ticks = ((state[ring.TICKS_HI] & 0x3FFF) << 16) | state[ring.TICKS_LO]
        ticks = (ticks + _SKIP_US) & _TICKS_MASK
        low = state[ring.COUNTER_LO] + _SKIP_US // self.period_us
        state[ring.TICKS_LO] = ticks & 0xFFFF
        state[ring.TICKS_HI] = ticks >> 16
        state[ring.COUNTER_LO] = low & 0xFFFF
        state[ring.COUNTER_HI] = (state[ring.COUNTER_HI] + (low >> 16)) & 0xFFFF
        state[ring.LOST] = 1
        state[ring.SEEN] = low & 0xFFFF

    @property
    def is_doubtful(self):
        """Whether the newest pair cannot be believed: silent, faulty, an electrode off, a test."""
        state = self._state
        return self.is_silent or state[ring.WIRES] | state[ring.TEST] != 0

    @property
    def is_faulty(self):
        """Whether a word of the newest pair had a wrong form."""
        return self._state[ring.WIRES] & ring.WIRE_FAULT != 0

    @property
    def pairs(self):
        """The slots and the state of `ring`, for who takes the pairs."""
        return self._ring, self._state

    @property
    def faults(self):
        """Data words of a wrong form, at most 65535."""
        return self._state[ring.FAULTS]


def _note(ticks_us, state, listen, falling):
    """Return the handler of the therapist's DRDY: it notes when that fell, and listens no more."""

    @micropython.native
    def therapist_ready(
        _pin,
        ticks_us=ticks_us,
        state=state,
        listen=listen,
        falling=falling,
        note=ring.NOTE,
        noted=ring.NOTED,
    ):
        """Note the time. Runs in interrupt, does not allocate."""
        listen(None, falling)
        # As late as can be: the client's interrupt, which takes the time to compare with, is next.
        state[note] = ticks_us() & 0xFFFF
        state[noted] = 1

    return therapist_ready


def _interrupt(ticks_us, client, therapist, pairs, state):
    """Return the handler. What it needs are default arguments: they are reached as quickly as local
    variables, and calling a closure over more than a few would allocate (py/objclosure.c).
    """
    client_word = bytearray(WORD_SIZE)
    therapist_word = bytearray(WORD_SIZE)

    @micropython.native
    def data_ready(
        _pin,
        ticks_us=ticks_us,
        select_client=client.select,
        select_therapist=therapist.select,
        read_client=client.spi.readinto,
        read_therapist=therapist.spi.readinto,
        client_word=client_word,
        therapist_word=therapist_word,
        paused=ring.PAUSED,
        push=ring.push,
        pairs=pairs,
        state=state,
    ):
        """Read both converters into the ring. Runs in interrupt, does not allocate."""
        if state[paused]:
            return
        ticks = ticks_us()
        select_client(0)
        select_therapist(0)
        read_client(client_word)
        read_therapist(therapist_word)
        push(pairs, state, client_word, therapist_word, ticks)
        # Only now: CS has to stay low for 4 clocks (7.8 us) after the last bit (6.6, tSCCS).
        select_client(1)
        select_therapist(1)

    return data_ready
