"""Frames of samples: from the ring while the host keeps up, else and on request from the history.

Only `__init__` allocates.
"""

# pyright: reportArgumentType=false
# Viper's pointers take any buffer; the stubs do not say so.
from array import array

from inphase_board import history, ring
from inphase_wire import layout

BLOCKS_A_TURN = 16
"""Blocks stored at most in one turn: twice what the ring holds where no samples are lost."""
_RESEND_RUN = 2
_RESEND_COUNTER = 4
_RESEND_COUNT = 8
_KEPT = 12
_BACKLOG_MOST = 0xFFFF


class SampleFrames:
    """The history's two readers: the live stream, and one request at a time."""

    def __init__(self, sampler, memory, run, pairs_per_frame):
        """Take the sampler and the history's memory, which nothing else may use."""
        self._ring, self._pairs = sampler.pairs
        self._period_us = sampler.period_us
        self._memory = memory
        self._state = array("i", [0] * history.STATE_SIZE)
        self._state[history.SIZE] = len(memory)
        self._run = run
        self._pairs_per_frame = pairs_per_frame
        self._is_first = True
        self._is_marking = False
        self._request = bytearray(layout.RESEND_SIZE)
        self._is_asked = False

    def mark(self):
        """The mark button went down: mark the newest sample, or the next one."""
        self._is_marking = True

    def update(self, clock):
        """Move what waits in the ring into the history, in whole blocks."""
        if self._is_marking and ring.mark(self._ring, self._pairs):
            self._is_marking = False
        for _ in range(BLOCKS_A_TURN):
            if not self._store(clock, history.BLOCK):
                return

    @property
    def is_behind(self):
        """Whether the live stream still has to send from the history."""
        return self._state[history.LIVE_LEFT] != 0

    @property
    def backlog(self):
        """Samples the live stream still has to send, at most 65535."""
        pairs = self._pairs
        waiting = (pairs[ring.HEAD] - pairs[ring.LIVE]) % ring.SLOTS
        return min(self._state[history.LIVE_PAIRS] + waiting, _BACKLOG_MOST)

    def live(self, body, clock):
        """Write the stream's next SAMPLES body if a frame is due; return its size, or 0."""
        if self._state[history.LIVE_LEFT]:
            flags = self._read(body, history.LIVE_AT, history.LIVE_INDEX, history.BLOCK)
            history.pass_live(self._memory, self._state, self._pairs, body)
        else:
            run = ring.run_length(self._ring, self._pairs, self._pairs_per_frame)
            if run == 0:
                return 0
            wires = ring.take(self._ring, self._pairs, body, run, clock.low, clock.high)
            flags = 0
            if wires & ring.WIRE_FAULT:
                flags |= layout.FLAG_CONVERTER_FAULT
            if wires & ring.WIRE_TEST:
                flags |= layout.FLAG_TEST
            if wires & ring.WIRE_MARK:
                flags |= layout.FLAG_MARK
        if self._is_first:
            flags |= layout.FLAG_FIRST
            self._is_first = False
        return self._head(body, flags)

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
        history.ask(self._state, self._pairs, low, high, count_low, count_high)
        self._is_asked = True
        return layout.ACK_OK

    def late(self, body, clock):
        """Write the next body of the request, RESENT at its end; return its size, or 0."""
        if not self._is_asked:
            return 0
        state = self._state
        found = history.seek(self._memory, state)
        if found == 0 and state[history.REMAINING] and self._store(clock, 1):
            # What is asked for was so new that it was still in the ring.
            found = history.seek(self._memory, state)
        if found == 1:
            most = min(state[history.REMAINING], history.BLOCK)
            flags = self._read(body, history.LATE_AT, history.LATE_INDEX, most)
            history.pass_late(state, body[layout.SAMPLES_COUNT])
            for i in range(4):
                body[layout.SAMPLES_DROPPED + i] = 0
            return self._head(body, flags | layout.FLAG_LATE)
        if found == 2 or (state[history.REMAINING] and self._is_waiting):
            return 0
        self._is_asked = False
        for i in range(layout.RESEND_SIZE):
            body[i] = self._request[i]
        body[0] = layout.RESENT
        kept = state[history.KEPT]
        for i in range(4):
            body[_KEPT + i] = (kept >> (8 * i)) & 0xFF
        return layout.RESENT_SIZE

    @property
    def _is_waiting(self):
        return self._pairs[ring.HEAD] != self._pairs[ring.TAIL]

    def _store(self, clock, least):
        return history.store(
            self._memory, self._state, self._ring, self._pairs, clock.low, clock.high, least
        )

    def _read(self, body, at, index, most):
        state = self._state
        return history.read(self._memory, state[at], state[index], most, self._period_us, body)

    def _head(self, body, flags):
        body[0] = layout.SAMPLES
        body[layout.SAMPLES_PROTOCOL] = layout.PROTOCOL_VERSION
        body[layout.SAMPLES_FLAGS] = flags
        body[layout.SAMPLES_RUN] = self._run & 0xFF
        body[layout.SAMPLES_RUN + 1] = self._run >> 8
        return layout.SAMPLES_HEADER_SIZE + body[layout.SAMPLES_COUNT] * layout.PAIR_SIZE


def _half_word(body, at):
    return body[at] | (body[at + 1] << 8)
