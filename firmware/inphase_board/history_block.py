"""How a block of the history is coded: up to 32 pairs with consecutive counters, without loss.

0-3 counter, 4-7 ticks of its first pair; 8 WIRE_* of all its pairs; 9 pairs less one, 0x80 if
marked, 0x40 if its pairs differ in WIRE_*; 10 and 11 the widths of client and therapist (1 to 24)
and above them the marked pair; 12-17 the first pair as the converters sent it; where they differ,
each pair's WIRE_*; then, for each pair, the differences to the one before, modulo 2**24, in as many
bits as the widest of the channel takes, lowest bits first.

All run in the loop and none allocates.
"""

import micropython
from micropython import const

HEADER = const(18)
_BLOCK = const(32)

# As in `ring` and `layout`, repeated because only constants of this file are fast.
_SLOT_SIZE = const(16)
_SLOT_MASK = const(127)
_RING_HEAD = const(0)
_RING_TAIL = const(1)
_WIRE_LEAD_OFF = const(0x0F)
_WIRE_AFTER_LOSS = const(0x20)
_WIRE_MARK = const(0x80)
_WIRE_TOLD = const(0x5F)  # of these a frame tells
_COUNTER = const(5)
_TICKS = const(9)
_COUNT = const(13)
_LEAD_OFF = const(14)
_PAIRS = const(19)


@micropython.viper
def begin(header: ptr8, ring: ptr8, pairs: ptr16, now: int, now_high: int, least: int) -> int:
    """Write the header of the ring's next block; return the bytes that all of the block takes.

    0 if fewer than `least` pairs wait (1 to 32). A block ends before a gap and before a second
    mark. `now` and `now_high`: see `ring.take`.
    """
    tail = int(pairs[_RING_TAIL])
    waiting = (int(pairs[_RING_HEAD]) - tail) & _SLOT_MASK
    if waiting < least or waiting == 0:
        return 0
    if waiting > _BLOCK:
        waiting = _BLOCK

    # How many pairs, and how many bits their differences take.
    count = 0
    marked = _BLOCK
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
            if marked != _BLOCK:
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

    slot = tail * _SLOT_SIZE
    at = 0
    byte = 12
    while byte < 16:
        header[at] = ring[slot + byte]
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
    header[at] = ring[slot + 8]
    header[at + 1] = ring[slot + 9]
    header[at + 2] = ring[slot + 10]
    header[at + 3] = top | ((now_high & 3) << 6)
    header[at + 4] = wires & (0xFF ^ _WIRE_MARK)
    header[at + 5] = (count - 1) | (0x80 if marked != _BLOCK else 0) | (0x40 if differ != 0 else 0)
    header[at + 6] = client_width | ((marked & 7) << 5)
    header[at + 7] = therapist_width | (((marked >> 3) & 3) << 5)
    at += 8
    byte = 0
    while byte < 6:
        header[at] = ring[slot + byte]
        at += 1
        byte += 1

    need = HEADER + (((count - 1) * (client_width + therapist_width) + 7) >> 3)
    if differ != 0:
        need += count
    return need


@micropython.viper
def pack(memory: ptr8, at: int, header: ptr8, ring: ptr8, pairs: ptr16):
    """Write the block that `begin` measured, at `at`."""
    byte = 0
    while byte < HEADER:
        memory[at] = header[byte]
        at += 1
        byte += 1
    count = (int(header[9]) & 0x1F) + 1
    client_width = int(header[10]) & 0x1F
    therapist_width = int(header[11]) & 0x1F
    tail = int(pairs[_RING_TAIL])
    index = 0
    while (int(header[9]) & 0x40) != 0 and index < count:
        memory[at] = int(ring[((tail + index) & _SLOT_MASK) * _SLOT_SIZE + 6]) & _WIRE_TOLD
        at += 1
        index += 1

    slot = tail * _SLOT_SIZE
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


@micropython.viper
def unpack(memory: ptr8, at: int, index: int, most: int, period_us: int, body: ptr8) -> int:
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
    packed_at = at + HEADER
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
