"""Frames of samples: from the ring while the host keeps up, else and on request from the history.

Only `__init__` allocates.
"""

# pyright: reportArgumentType=false
# Viper's pointers take any buffer; the stubs do not say so.
from array import array

from micropython import const

from inphase_board import history, history_block, history_readers, ring
from inphase_wire import layout

BLOCKS_A_TURN = 8
"""Blocks stored at most in one turn: twice what the ring holds where no samples are lost."""
UNPACKED_A_TURN = 2
"""Frames from the history sent at most in one turn: each takes longer than one from the ring."""
_RESEND_RUN = 2
_RESEND_COUNTER = 4
_RESEND_COUNT = 8
_KEPT = 12
_BACKLOG_MOST = 0xFFFF

# Of `ring`, `history` and `history_block`, repeated because only constants of this file are fast.
_HEAD = const(0)
_TAIL = const(1)
_SLOT_MASK = const(127)
_BLOCK = const(32)
_LIVE_AT = const(6)
_LIVE_LEFT = const(7)
_LIVE_INDEX = const(8)


class SampleFrames:
    """The history's two readers: the live stream, and one request at a time."""

    def __init__(self, sampler, memory, run, pairs_per_frame):
        """Take the sampler and the history's memory, which nothing else may use."""
        self._ring, self._pairs = sampler.pairs
        self._period_us = sampler.period_us
        self._memory = memory
        self._state = array("i", [0] * history.STATE_SIZE)
        self._state[history.SIZE] = len(memory)
        self._header = bytearray(history_block.HEADER)
        self._run = run
        self._pairs_per_frame = pairs_per_frame
        self._first = layout.FLAG_FIRST
        self._is_marking = False
        self._request = bytearray(layout.RESEND_SIZE)
        self._is_asked = False
        self._unpackable = 0

    def mark(self):
        """The mark button went down: mark the newest sample, or the next one."""
        self._is_marking = True

    def update(self, clock):
        """Begin a turn: move what waits in the ring into the history, in whole blocks."""
        self._unpackable = UNPACKED_A_TURN
        pairs = self._pairs
        if self._is_marking and ring.mark(self._ring, pairs):
            self._is_marking = False
        # One block stays: a frame that is due costs less from the ring than from the history.
        if (pairs[_HEAD] - pairs[_TAIL]) & _SLOT_MASK >= 2 * _BLOCK:
            for _ in range(BLOCKS_A_TURN):
                if not self._store(clock, 2 * _BLOCK):
                    return

    @property
    def backlog(self):
        """Samples the live stream still has to send, at most 65535."""
        pairs = self._pairs
        waiting = (pairs[ring.HEAD] - pairs[ring.LIVE]) % ring.SLOTS
        return min(self._state[history.LIVE_PAIRS] + waiting, _BACKLOG_MOST)

    def resend(self, body, size):
        """Begin what a RESEND asks for, in place of any before; return the answer's status."""
        if size != layout.RESEND_SIZE or _half_word(body, _RESEND_RUN) != self._run:
            return layout.ACK_BAD_VALUE
        count_low = _half_word(body, _RESEND_COUNT)
        count_high = _half_word(body, _RESEND_COUNT + 2)
        if count_high > 0x7FFF or (count_high == 0 and count_low == 0):
            return layout.ACK_BAD_VALUE
        for i in range(layout.RESEND_SIZE):
            self._request[i] = body[i]
        low = _half_word(body, _RESEND_COUNTER)
        high = _half_word(body, _RESEND_COUNTER + 2)
        history_readers.ask(self._state, self._pairs, low, high, count_low, count_high)
        self._is_asked = True
        return layout.ACK_OK

    def next(self, body, clock):
        """Write the next body: the live stream's, else the request's; return its size, or 0."""
        state = self._state
        if state[_LIVE_LEFT]:
            if self._unpackable == 0:
                return 0
            self._unpackable -= 1
            wires = self._read(body, state[_LIVE_AT], state[_LIVE_INDEX], _BLOCK)
            history_readers.pass_live(self._memory, state, self._pairs, body)
        else:
            run = ring.run_length(self._ring, self._pairs, self._pairs_per_frame)
            if run == 0:
                return self._late(body, clock) if self._is_asked else 0
            wires = ring.take(self._ring, self._pairs, body, run, clock.low, clock.high)
        flags = self._first
        self._first = 0
        return ring.head(body, self._run, wires, flags)

    def _late(self, body, clock):
        """Write the next body of the request, RESENT at its end; return its size, or 0."""
        if self._unpackable == 0:
            return 0
        self._unpackable -= 1
        state = self._state
        found = history_readers.seek(self._memory, state)
        if found == 0 and state[history.REMAINING] and self._store(clock, 1):
            # What is asked for is so new that it was still in the ring.
            found = history_readers.seek(self._memory, state)
        if found == 1:
            most = min(state[history.REMAINING], _BLOCK)
            wires = self._read(body, state[history.LATE_AT], state[history.LATE_INDEX], most)
            history_readers.pass_late(state, body[layout.SAMPLES_COUNT])
            for i in range(4):
                body[layout.SAMPLES_DROPPED + i] = 0
            return ring.head(body, self._run, wires, layout.FLAG_LATE)
        if found == 2 or (state[history.REMAINING] and self._pairs[_HEAD] != self._pairs[_TAIL]):
            return 0
        self._is_asked = False
        for i in range(layout.RESEND_SIZE):
            body[i] = self._request[i]
        body[0] = layout.RESENT
        kept = state[history.KEPT]
        for i in range(4):
            body[_KEPT + i] = (kept >> (8 * i)) & 0xFF
        return layout.RESENT_SIZE

    def _store(self, clock, least):
        return history.store(
            self._memory, self._state, self._header, self._ring, self._pairs, clock, least
        )

    def _read(self, body, at, index, most):
        return history_block.unpack(self._memory, at, index, most, self._period_us, body)


def _half_word(body, at):
    return body[at] | (body[at + 1] << 8)
