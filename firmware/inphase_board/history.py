"""The last samples in a fixed piece of RAM: blocks one after the other, the oldest making room.

Where the memory ends the next block begins at 0. Two cursors read (`history_readers`): live, where
the stream goes on, and late, for what the host asks for again. A cursor whose block goes moves on
to the next. How a block is coded: `history_block`.

All run in the loop and none allocates. Numbers wider than 30 bits are two half-words.
"""

import micropython
from micropython import const

from inphase_board import history_block

BYTES = const(128_000)
"""21 s at 1,000 Hz whatever the signal: 6.375 bytes a pair in blocks of full width."""

# Words of the state; none reaches 2**30. Public are those that others take by name: each such name
# stays in RAM.
SIZE = const(0)  # bytes of the memory
_HEAD = const(1)  # where the next block goes
_TAIL = const(2)  # the oldest block
_END = const(3)  # where the upper part ends, if the blocks begin there and go on at 0; or 0
_BLOCKS = const(4)
HELD = const(5)  # pairs in all blocks
_LIVE_AT = const(6)  # the block that the stream goes on with
_LIVE_LEFT = const(7)  # blocks from there on; 0: the stream goes on in the ring
_LIVE_INDEX = const(8)  # pairs of that block already sent
LIVE_PAIRS = const(9)  # pairs from there on
LATE_AT = const(10)
_LATE_LEFT = const(11)
LATE_INDEX = const(12)
_WANTED_LO = const(13)  # counter of the next sample asked for
_WANTED_HI = const(14)
REMAINING = const(15)  # samples asked for from there on
KEPT = const(16)  # samples sent again for this request
STATE_SIZE = const(17)

# As in `ring` and `history_block`, repeated because only constants of this file are fast.
_SLOT_MASK = const(127)
_RING_TAIL = const(1)
_RING_LIVE = const(17)
_HEADER = const(18)


def store(memory, state, header, ring, pairs, clock, least):
    """Move one block out of the ring if `least` pairs wait there (1 to 32); return its pairs.

    `header`: HEADER bytes, which nothing else uses.
    """
    size = history_block.begin(header, ring, pairs, clock.low, clock.high, least)
    if size == 0:
        return 0
    at = make_room(memory, state, size)
    history_block.pack(memory, at, header, ring, pairs)
    return add(memory, state, at, pairs)


@micropython.viper
def make_room(memory: ptr8, state: ptr32, size: int) -> int:
    """Let go of the oldest blocks until `size` bytes fit; return where they begin."""
    head = int(state[_HEAD])
    oldest = int(state[_TAIL])
    end = int(state[_END])
    while head + size > int(state[SIZE]) or (end != 0 and oldest < head + size):
        if end == 0:
            if int(state[_BLOCKS]) != 0:
                end = head
            else:
                oldest = 0
            head = 0
            continue
        old = (int(memory[oldest + 9]) & 0x1F) + 1
        following = (int(memory[oldest + 10]) & 0x1F) + (int(memory[oldest + 11]) & 0x1F)
        following = oldest + _HEADER + (((old - 1) * following + 7) >> 3)
        if (int(memory[oldest + 9]) & 0x40) != 0:
            following += old
        if following == end:
            following = 0
            end = 0
        blocks = int(state[_BLOCKS])
        if int(state[_LIVE_LEFT]) == blocks:
            state[LIVE_PAIRS] = int(state[LIVE_PAIRS]) - old + int(state[_LIVE_INDEX])
            state[_LIVE_INDEX] = 0
            state[_LIVE_AT] = following
            state[_LIVE_LEFT] = blocks - 1
        if int(state[_LATE_LEFT]) == blocks:
            state[LATE_AT] = following
            state[_LATE_LEFT] = blocks - 1
        state[_BLOCKS] = blocks - 1
        state[HELD] = int(state[HELD]) - old
        oldest = following
    state[_TAIL] = oldest
    state[_END] = end
    state[_HEAD] = head + size
    return head


@micropython.viper
def add(memory: ptr8, state: ptr32, at: int, pairs: ptr16) -> int:
    """Count the block just written at `at`, and take its pairs out of the ring; return how many."""
    count = (int(memory[at + 9]) & 0x1F) + 1
    tail = int(pairs[_RING_TAIL])
    # The stream goes on in the ring if it has already sent all of this block, else in the block.
    sent = (int(pairs[_RING_LIVE]) - tail) & _SLOT_MASK
    tail = (tail + count) & _SLOT_MASK
    if sent < count:
        if int(state[_LIVE_LEFT]) == 0:
            state[_LIVE_AT] = at
            state[_LIVE_INDEX] = sent
            state[LIVE_PAIRS] = 0 - sent + count
        else:
            state[LIVE_PAIRS] = int(state[LIVE_PAIRS]) + count
        state[_LIVE_LEFT] = int(state[_LIVE_LEFT]) + 1
        pairs[_RING_LIVE] = tail
    if int(state[_LATE_LEFT]) == 0:
        state[LATE_AT] = at
    state[_LATE_LEFT] = int(state[_LATE_LEFT]) + 1
    state[_BLOCKS] = int(state[_BLOCKS]) + 1
    state[HELD] = int(state[HELD]) + count
    pairs[_RING_TAIL] = tail
    return count
