"""The history's two cursors: the live stream's, and that of what the host asks for again.

Their words are in the state of `history`, which also moves on a cursor whose block goes. All run in
the loop and none allocates. Numbers wider than 30 bits are two half-words.
"""

import micropython
from micropython import const

_SEEK_BLOCKS = const(256)
"""Blocks passed at most in one search, so that it cannot hold up a turn."""

# As in `history`, `history_block`, `ring` and `layout`, repeated because only constants of this
# file are fast.
_HEADER = const(18)
_TAIL = const(2)
_END = const(3)
_BLOCKS = const(4)
_LIVE_AT = const(6)
_LIVE_LEFT = const(7)
_LIVE_INDEX = const(8)
_LIVE_PAIRS = const(9)
_LATE_AT = const(10)
_LATE_LEFT = const(11)
_LATE_INDEX = const(12)
_WANTED_LO = const(13)
_WANTED_HI = const(14)
_REMAINING = const(15)
_KEPT = const(16)
_RING_COUNTER_LO = const(2)
_RING_COUNTER_HI = const(3)
_RING_TAKEN_LO = const(4)
_RING_TAKEN_HI = const(5)
_COUNTER = const(5)
_COUNT = const(13)
_DROPPED = const(15)


@micropython.viper
def pass_live(memory: ptr8, state: ptr32, pairs: ptr16, body: ptr8):
    """Move the live cursor past the block just read to its end; write what was dropped before."""
    count = int(body[_COUNT])
    taken_low = int(pairs[_RING_TAKEN_LO])
    taken_high = int(pairs[_RING_TAKEN_HI])
    low = (int(body[_COUNTER]) | (int(body[_COUNTER + 1]) << 8)) - taken_low
    high = (int(body[_COUNTER + 2]) | (int(body[_COUNTER + 3]) << 8)) - taken_high
    if low < 0:
        low += 0x10000
        high -= 1
    body[_DROPPED] = low & 0xFF
    body[_DROPPED + 1] = low >> 8
    body[_DROPPED + 2] = high & 0xFF
    body[_DROPPED + 3] = (high >> 8) & 0xFF
    taken_low += count
    pairs[_RING_TAKEN_LO] = taken_low & 0xFFFF
    pairs[_RING_TAKEN_HI] = (taken_high + (taken_low >> 16)) & 0xFFFF

    state[_LIVE_PAIRS] = int(state[_LIVE_PAIRS]) - count
    at = int(state[_LIVE_AT])
    held = (int(memory[at + 9]) & 0x1F) + 1
    width = (int(memory[at + 10]) & 0x1F) + (int(memory[at + 11]) & 0x1F)
    if (int(memory[at + 9]) & 0x40) != 0:
        at += held
    at += _HEADER + (((held - 1) * width + 7) >> 3)
    if at == int(state[_END]):
        at = 0
    state[_LIVE_AT] = at
    state[_LIVE_INDEX] = 0
    state[_LIVE_LEFT] = int(state[_LIVE_LEFT]) - 1


@micropython.viper
def ask(state: ptr32, pairs: ptr16, low: int, high: int, count_low: int, count_high: int):
    """Begin a request for the samples from counter high:low on, as many as count_high:count_low.

    Of samples that have not been taken yet none is waited for.
    """
    ahead_low = int(pairs[_RING_COUNTER_LO]) - low
    ahead_high = int(pairs[_RING_COUNTER_HI]) - high
    if ahead_low < 0:
        ahead_low += 0x10000
        ahead_high -= 1
    ahead_high &= 0xFFFF
    if ahead_high >= 0x8000:  # the first one asked for is still to come
        count_low = 0
        count_high = 0
    elif ahead_high < count_high or (ahead_high == count_high and ahead_low < count_low):
        count_low = ahead_low
        count_high = ahead_high
    if count_high > 0x3FFF:
        # More than was ever held: the first ones are nowhere. Words stay below 2**30.
        low += count_low
        high += count_high - 0x3FFF + (low >> 16)
        low &= 0xFFFF
        high &= 0xFFFF
        count_low = 0
        count_high = 0x3FFF
    state[_WANTED_LO] = low
    state[_WANTED_HI] = high
    state[_REMAINING] = (count_high << 16) | count_low
    state[_KEPT] = 0
    state[_LATE_AT] = int(state[_TAIL])
    state[_LATE_LEFT] = int(state[_BLOCKS])


@micropython.viper
def seek(memory: ptr8, state: ptr32) -> int:
    """Move the late cursor to the next sample asked for that is held.

    Return 1 once it is there, 0 if no block holds one, 2 if the search must go on.
    """
    steps = 0
    while int(state[_REMAINING]) != 0 and int(state[_LATE_LEFT]) != 0:
        at = int(state[_LATE_AT])
        count = (int(memory[at + 9]) & 0x1F) + 1
        low = int(state[_WANTED_LO]) - (int(memory[at]) | (int(memory[at + 1]) << 8))
        high = int(state[_WANTED_HI]) - (int(memory[at + 2]) | (int(memory[at + 3]) << 8))
        if low < 0:
            low += 0x10000
            high -= 1
        high &= 0xFFFF
        if high >= 0x8000:
            # Nowhere any more, as far as the block's first: at most 2**30 at a time.
            high = 0x10000 - high
            if high > 0x3FFF:
                high = 0x3FFF
                low = 0
            skip = (high << 16) - low
            if skip > int(state[_REMAINING]):
                skip = int(state[_REMAINING])
            state[_REMAINING] = int(state[_REMAINING]) - skip
            low = int(state[_WANTED_LO]) + (skip & 0xFFFF)
            state[_WANTED_LO] = low & 0xFFFF
            state[_WANTED_HI] = (int(state[_WANTED_HI]) + (skip >> 16) + (low >> 16)) & 0xFFFF
        elif high != 0 or low >= count:
            if steps == _SEEK_BLOCKS:
                return 2
            steps += 1
            width = (int(memory[at + 10]) & 0x1F) + (int(memory[at + 11]) & 0x1F)
            if (int(memory[at + 9]) & 0x40) != 0:
                at += count
            at += _HEADER + (((count - 1) * width + 7) >> 3)
            if at == int(state[_END]):
                at = 0
            state[_LATE_AT] = at
            state[_LATE_LEFT] = int(state[_LATE_LEFT]) - 1
        else:
            state[_LATE_INDEX] = low
            return 1
    return 0


@micropython.viper
def pass_late(state: ptr32, count: int):
    """Move the late cursor past `count` samples just read."""
    low = int(state[_WANTED_LO]) + count
    state[_WANTED_LO] = low & 0xFFFF
    state[_WANTED_HI] = (int(state[_WANTED_HI]) + (low >> 16)) & 0xFFFF
    state[_REMAINING] = int(state[_REMAINING]) - count
    state[_KEPT] = int(state[_KEPT]) + count
