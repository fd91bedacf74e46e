"""The last samples in a fixed piece of RAM, delta-coded without loss, in machine code.

Blocks of up to BLOCK pairs with consecutive counters, one after the other; where the memory ends
the next block begins at 0, and the oldest make room. Two cursors read: live, where the stream goes
on, and late, for what the host asks for again. A cursor whose block goes moves on to the next.

A block: 0-3 counter, 4-7 ticks of its first pair; 8 WIRE_* of all its pairs; 9 pairs less one,
0x80 if marked, 0x40 if its pairs differ in WIRE_*; 10 and 11 the widths of client and therapist
(1 to 24) and above them the marked pair; 12-17 the first pair as the converters sent it; where they
differ, each pair's WIRE_*; then, for each pair, the differences to the one before, modulo 2**24, in
as many bits as the widest of the channel takes, lowest bits first.

All run in the loop and none allocates. Numbers wider than 30 bits are two half-words.
"""

import micropython
from micropython import const

BYTES = const(136_000)
"""21 s at 1,000 Hz whatever the signal: 6.375 bytes a pair in blocks of full width."""
BLOCK = const(32)
_HEADER = const(18)
SEEK_BLOCKS = const(256)
"""Blocks passed at most in one search, so that it cannot hold up a turn."""

# Words of the state; none reaches 2**30.
SIZE = const(0)  # bytes of the memory
HEAD = const(1)  # where the next block goes
TAIL = const(2)  # the oldest block
END = const(3)  # where the upper part ends, if the blocks begin there and go on at 0; or 0
BLOCKS = const(4)
HELD = const(5)  # pairs in all blocks
LIVE_AT = const(6)  # the block that the stream goes on with
LIVE_LEFT = const(7)  # blocks from there on; 0: the stream goes on in the ring
LIVE_INDEX = const(8)  # pairs of that block already sent
LIVE_PAIRS = const(9)  # pairs from there on
LATE_AT = const(10)
LATE_LEFT = const(11)
LATE_INDEX = const(12)
WANTED_LO = const(13)  # counter of the next sample asked for
WANTED_HI = const(14)
REMAINING = const(15)  # samples asked for from there on
KEPT = const(16)  # samples sent again for this request
STATE_SIZE = const(17)

# As in `ring` and `layout`, repeated because only constants of this file are fast.
_SLOT_SIZE = const(16)
_SLOT_MASK = const(255)
_RING_HEAD = const(0)
_RING_TAIL = const(1)
_RING_COUNTER_LO = const(2)
_RING_COUNTER_HI = const(3)
_RING_TAKEN_LO = const(4)
_RING_TAKEN_HI = const(5)
_RING_LIVE = const(17)
_WIRE_LEAD_OFF = const(0x0F)
_WIRE_AFTER_LOSS = const(0x20)
_WIRE_MARK = const(0x80)
_WIRE_TOLD = const(0x5F)  # of these a frame tells
_COUNTER = const(5)
_TICKS = const(9)
_COUNT = const(13)
_LEAD_OFF = const(14)
_DROPPED = const(15)
_PAIRS = const(19)


@micropython.viper
def store(
    memory: ptr8, state: ptr32, ring: ptr8, pairs: ptr16, now: int, now_high: int, least: int
) -> int:
    """Move one block out of the ring if `least` pairs wait there (1 to BLOCK); return its pairs.

    A block ends before a gap and before a second mark. `now` and `now_high`: see `ring.take`.
    """
    tail = int(pairs[_RING_TAIL])
    waiting = (int(pairs[_RING_HEAD]) - tail) & _SLOT_MASK
    if waiting < least or waiting == 0:
        return 0
    if waiting > BLOCK:
        waiting = BLOCK

    # How many pairs, and how many bits their differences take.
    count = 0
    marked = BLOCK
    wires = 0
    differ = 0
    client = 0
    therapist = 0
    client_bits = 0
    therapist_bits = 0
    while count < waiting:
        slot = ((tail + count) & _SLOT_MASK) * _SLOT_SIZE
        wire = int(ring[slot + 6])
        if count != 0 and (wire & _WIRE_AFTER_LOSS) != 0:
            break
        if (wire & _WIRE_MARK) != 0:
            if marked != BLOCK:
                break
            marked = count
        wires |= wire
        differ |= (wire ^ int(ring[tail * _SLOT_SIZE + 6])) & _WIRE_TOLD
        value = (int(ring[slot]) << 16) | (int(ring[slot + 1]) << 8) | int(ring[slot + 2])
        if count != 0:
            change = (value - client) & 0xFFFFFF
            if change >= 0x800000:
                change ^= 0xFFFFFF
            client_bits |= change
        client = value
        value = (int(ring[slot + 3]) << 16) | (int(ring[slot + 4]) << 8) | int(ring[slot + 5])
        if count != 0:
            change = (value - therapist) & 0xFFFFFF
            if change >= 0x800000:
                change ^= 0xFFFFFF
            therapist_bits |= change
        therapist = value
        count += 1
    client_width = 1
    while client_bits != 0:
        client_bits >>= 1
        client_width += 1
    therapist_width = 1
    while therapist_bits != 0:
        therapist_bits >>= 1
        therapist_width += 1

    # Room for it.
    need = _HEADER + (((count - 1) * (client_width + therapist_width) + 7) >> 3)
    if differ != 0:
        need += count
    head = int(state[HEAD])
    oldest = int(state[TAIL])
    end = int(state[END])
    while head + need > int(state[SIZE]) or (end != 0 and oldest < head + need):
        if end == 0:
            if int(state[BLOCKS]) != 0:
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
        blocks = int(state[BLOCKS])
        if int(state[LIVE_LEFT]) == blocks:
            state[LIVE_PAIRS] = int(state[LIVE_PAIRS]) - old + int(state[LIVE_INDEX])
            state[LIVE_INDEX] = 0
            state[LIVE_AT] = following
            state[LIVE_LEFT] = blocks - 1
        if int(state[LATE_LEFT]) == blocks:
            state[LATE_AT] = following
            state[LATE_LEFT] = blocks - 1
        state[BLOCKS] = blocks - 1
        state[HELD] = int(state[HELD]) - old
        oldest = following
    state[TAIL] = oldest
    state[END] = end
    state[HEAD] = head + need

    slot = tail * _SLOT_SIZE
    at = head
    byte = 12
    while byte < 16:
        memory[at] = ring[slot + byte]
        at += 1
        byte += 1
    top = int(ring[slot + 11])
    ticks = int(ring[slot + 8]) | (int(ring[slot + 9]) << 8)
    ticks |= (int(ring[slot + 10]) << 16) | (top << 24)
    behind = now - ticks
    if behind < -0x20000000:
        now_high -= 1
    elif behind > 0x20000000:
        now_high += 1
    memory[at] = ring[slot + 8]
    memory[at + 1] = ring[slot + 9]
    memory[at + 2] = ring[slot + 10]
    memory[at + 3] = top | ((now_high & 3) << 6)
    memory[at + 4] = wires & (0xFF ^ _WIRE_MARK)
    memory[at + 5] = (count - 1) | (0x80 if marked != BLOCK else 0) | (0x40 if differ != 0 else 0)
    memory[at + 6] = client_width | ((marked & 7) << 5)
    memory[at + 7] = therapist_width | (((marked >> 3) & 3) << 5)
    at += 8
    byte = 0
    while byte < 6:
        memory[at] = ring[slot + byte]
        at += 1
        byte += 1

    index = 0
    while differ != 0 and index < count:
        memory[at] = int(ring[((tail + index) & _SLOT_MASK) * _SLOT_SIZE + 6]) & _WIRE_TOLD
        at += 1
        index += 1

    # At most 7 bits are left over and at most 24 come to them: never as many as 32.
    client = (int(ring[slot]) << 16) | (int(ring[slot + 1]) << 8) | int(ring[slot + 2])
    therapist = (int(ring[slot + 3]) << 16) | (int(ring[slot + 4]) << 8) | int(ring[slot + 5])
    client_mask = (1 << client_width) - 1
    therapist_mask = (1 << therapist_width) - 1
    packed = 0
    bits = 0
    index = 1
    while index < count:
        slot = ((tail + index) & _SLOT_MASK) * _SLOT_SIZE
        value = (int(ring[slot]) << 16) | (int(ring[slot + 1]) << 8) | int(ring[slot + 2])
        packed |= ((value - client) & client_mask) << bits
        client = value
        bits += client_width
        while bits >= 8:
            memory[at] = packed & 0xFF
            at += 1
            packed >>= 8
            bits -= 8
        value = (int(ring[slot + 3]) << 16) | (int(ring[slot + 4]) << 8) | int(ring[slot + 5])
        packed |= ((value - therapist) & therapist_mask) << bits
        therapist = value
        bits += therapist_width
        while bits >= 8:
            memory[at] = packed & 0xFF
            at += 1
            packed >>= 8
            bits -= 8
        index += 1
    if bits != 0:
        memory[at] = packed

    # The stream goes on in the ring if it has already sent all of this block, else in the block.
    sent = (int(pairs[_RING_LIVE]) - tail) & _SLOT_MASK
    tail = (tail + count) & _SLOT_MASK
    if sent < count:
        if int(state[LIVE_LEFT]) == 0:
            state[LIVE_AT] = head
            state[LIVE_INDEX] = sent
            state[LIVE_PAIRS] = 0 - sent + count
        else:
            state[LIVE_PAIRS] = int(state[LIVE_PAIRS]) + count
        state[LIVE_LEFT] = int(state[LIVE_LEFT]) + 1
        pairs[_RING_LIVE] = tail
    if int(state[LATE_LEFT]) == 0:
        state[LATE_AT] = head
    state[LATE_LEFT] = int(state[LATE_LEFT]) + 1
    state[BLOCKS] = int(state[BLOCKS]) + 1
    state[HELD] = int(state[HELD]) + count
    pairs[_RING_TAIL] = tail
    return count


@micropython.viper
def read(memory: ptr8, at: int, index: int, most: int, period_us: int, body: ptr8) -> int:
    """Write a block's pairs from `index` on, `most` at most, to a SAMPLES body; return WIRE_*.

    What `ring.head` writes is not, nor is dropped. The ticks are those of the block's first pair
    and `index` periods.
    """
    held = (int(memory[at + 9]) & 0x1F) + 1
    count = held - index
    if count > most:
        count = most
    low = (int(memory[at]) | (int(memory[at + 1]) << 8)) + index
    high = (int(memory[at + 2]) | (int(memory[at + 3]) << 8)) + (low >> 16)
    body[_COUNTER] = low & 0xFF
    body[_COUNTER + 1] = (low >> 8) & 0xFF
    body[_COUNTER + 2] = high & 0xFF
    body[_COUNTER + 3] = (high >> 8) & 0xFF
    low = (int(memory[at + 4]) | (int(memory[at + 5]) << 8)) + index * period_us
    high = (int(memory[at + 6]) | (int(memory[at + 7]) << 8)) + (low >> 16)
    body[_TICKS] = low & 0xFF
    body[_TICKS + 1] = (low >> 8) & 0xFF
    body[_TICKS + 2] = high & 0xFF
    body[_TICKS + 3] = (high >> 8) & 0xFF
    wires = int(memory[at + 8])
    packed_at = at + _HEADER
    if (int(memory[at + 9]) & 0x40) != 0:
        wires = 0
        step = index
        while step < index + count:
            wires |= int(memory[packed_at + step])
            step += 1
        packed_at += held
    body[_COUNT] = count
    body[_LEAD_OFF] = wires & _WIRE_LEAD_OFF
    client_width = int(memory[at + 10])
    therapist_width = int(memory[at + 11])
    if (int(memory[at + 9]) & 0x80) != 0:
        marked = (client_width >> 5) | ((therapist_width >> 5) << 3)
        if marked >= index and marked < index + count:
            wires |= _WIRE_MARK
    client_width &= 0x1F
    therapist_width &= 0x1F

    client = (int(memory[at + 12]) << 16) | (int(memory[at + 13]) << 8) | int(memory[at + 14])
    therapist = (int(memory[at + 15]) << 16) | (int(memory[at + 16]) << 8) | int(memory[at + 17])
    client_sign = 1 << (client_width - 1)
    therapist_sign = 1 << (therapist_width - 1)
    client_mask = client_sign * 2 - 1
    therapist_mask = therapist_sign * 2 - 1
    at = packed_at
    packed = 0
    bits = 0
    to = _PAIRS
    step = 0
    while True:
        if step >= index:
            body[to] = client >> 16
            body[to + 1] = (client >> 8) & 0xFF
            body[to + 2] = client & 0xFF
            body[to + 3] = therapist >> 16
            body[to + 4] = (therapist >> 8) & 0xFF
            body[to + 5] = therapist & 0xFF
            to += 6
        step += 1
        if step >= index + count:
            break
        while bits < client_width:
            packed |= int(memory[at]) << bits
            at += 1
            bits += 8
        change = packed & client_mask
        packed >>= client_width
        bits -= client_width
        client = (client + (change ^ client_sign) - client_sign) & 0xFFFFFF
        while bits < therapist_width:
            packed |= int(memory[at]) << bits
            at += 1
            bits += 8
        change = packed & therapist_mask
        packed >>= therapist_width
        bits -= therapist_width
        therapist = (therapist + (change ^ therapist_sign) - therapist_sign) & 0xFFFFFF
    return wires


@micropython.viper
def pass_live(memory: ptr8, state: ptr32, pairs: ptr16, body: ptr8):
    """Move the live cursor past the frame just read, and write what was dropped before it."""
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

    state[LIVE_PAIRS] = int(state[LIVE_PAIRS]) - count
    at = int(state[LIVE_AT])
    held = (int(memory[at + 9]) & 0x1F) + 1
    count += int(state[LIVE_INDEX])
    if count < held:
        state[LIVE_INDEX] = count
        return
    width = (int(memory[at + 10]) & 0x1F) + (int(memory[at + 11]) & 0x1F)
    if (int(memory[at + 9]) & 0x40) != 0:
        at += held
    at += _HEADER + (((held - 1) * width + 7) >> 3)
    if at == int(state[END]):
        at = 0
    state[LIVE_AT] = at
    state[LIVE_INDEX] = 0
    state[LIVE_LEFT] = int(state[LIVE_LEFT]) - 1


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
    state[WANTED_LO] = low
    state[WANTED_HI] = high
    state[REMAINING] = (count_high << 16) | count_low
    state[KEPT] = 0
    state[LATE_AT] = int(state[TAIL])
    state[LATE_LEFT] = int(state[BLOCKS])


@micropython.viper
def seek(memory: ptr8, state: ptr32) -> int:
    """Move the late cursor to the next sample asked for that is held.

    Return 1 once it is there, 0 if no block holds one, 2 if the search must go on.
    """
    steps = 0
    while int(state[REMAINING]) != 0 and int(state[LATE_LEFT]) != 0:
        at = int(state[LATE_AT])
        count = (int(memory[at + 9]) & 0x1F) + 1
        low = int(state[WANTED_LO]) - (int(memory[at]) | (int(memory[at + 1]) << 8))
        high = int(state[WANTED_HI]) - (int(memory[at + 2]) | (int(memory[at + 3]) << 8))
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
            if skip > int(state[REMAINING]):
                skip = int(state[REMAINING])
            state[REMAINING] = int(state[REMAINING]) - skip
            low = int(state[WANTED_LO]) + (skip & 0xFFFF)
            state[WANTED_LO] = low & 0xFFFF
            state[WANTED_HI] = (int(state[WANTED_HI]) + (skip >> 16) + (low >> 16)) & 0xFFFF
        elif high != 0 or low >= count:
            if steps == SEEK_BLOCKS:
                return 2
            steps += 1
            width = (int(memory[at + 10]) & 0x1F) + (int(memory[at + 11]) & 0x1F)
            if (int(memory[at + 9]) & 0x40) != 0:
                at += count
            at += _HEADER + (((count - 1) * width + 7) >> 3)
            if at == int(state[END]):
                at = 0
            state[LATE_AT] = at
            state[LATE_LEFT] = int(state[LATE_LEFT]) - 1
        else:
            state[LATE_INDEX] = low
            return 1
    return 0


@micropython.viper
def pass_late(state: ptr32, count: int):
    """Move the late cursor past `count` samples just read."""
    low = int(state[WANTED_LO]) + count
    state[WANTED_LO] = low & 0xFFFF
    state[WANTED_HI] = (int(state[WANTED_HI]) + (low >> 16)) & 0xFFFF
    state[REMAINING] = int(state[REMAINING]) - count
    state[KEPT] = int(state[KEPT]) + count
