"""The ring of sample pairs between interrupt and loop, in machine code.

The interrupt alone moves HEAD, the loop alone moves TAIL and LIVE, each by one aligned half-word
store, so neither waits for the other. Numbers wider than 16 bits are kept as two half-words:
nothing here makes an integer of 2**30 or more, and nothing allocates.

A slot, 16 bytes: 0-5 the pair as the converters sent it, client first; 6 WIRE_* bits; 7 unused;
8-11 ticks (30 bits) and 12-15 sample counter, little-endian.
"""

import micropython
from micropython import const

SLOT_SIZE = const(16)
SLOTS = const(128)
"""A power of two. It bridges a late loop, 0.12 s at 1,000 Hz; what the host is late is bridged by
`history`, where pairs go from here."""
_SLOT_MASK = const(127)

# Half-words of the state.
HEAD = const(0)  # next slot to fill
TAIL = const(1)  # next slot to go into the history
COUNTER_LO = const(2)  # counter of the next conversion
COUNTER_HI = const(3)
TAKEN_LO = const(4)  # pairs handed to frames so far
TAKEN_HI = const(5)
TICKS_LO = const(6)  # ticks of the last conversion
TICKS_HI = const(7)
PERIOD_US = const(8)  # between conversions
RUNNING = const(9)  # a conversion has been seen
LOST = const(10)  # a conversion was lost since the last slot was filled
FAULTS = const(11)  # words of a wrong form so far, at most 65535
WIRES = const(12)  # WIRE_* of the last conversion
PAUSED = const(13)  # the converters are being started anew: no word is read
EARLY = const(14)  # a conversion came early: a rate is wrong, and none counts until they start anew
NOTED = const(15)  # the therapist's DRDY was heard
NOTE = const(16)  # low half of the ticks then
LIVE = const(17)  # next slot to send, unless the stream is still behind, in the history
LISTEN = const(18)  # conversions in which the therapist's DRDY is still to be heard; 0: heard
APART = const(19)  # when last listened for, it did not fall with the client's
SEEN = const(20)  # COUNTER_LO a turn ago
SILENT_MS = const(21)  # since a conversion, at most SILENCE_MS
TEST = const(22)  # WIRE_TEST while a self-test runs, else 0
STATE_SIZE = const(23)

SILENCE_MS = const(250)
"""No conversion for so long, and the samples cannot be believed."""

# Bits 0 to 3 are layout.LEAD_OFF_*.
WIRE_LEAD_OFF = const(0x0F)
WIRE_FAULT = const(0x10)
WIRE_AFTER_LOSS = const(0x20)
WIRE_TEST = const(0x40)  # a self-test: not the persons' signals
WIRE_MARK = const(0x80)  # the mark button went down; in slots only

# How far apart the two DRDY may be seen where they fall together: the therapist's just before the
# client's, or after the client's interrupt has read both words.
_STEP_BEFORE_US = const(64)
_STEP_AFTER_US = const(300)

# Of `layout`, repeated because only constants of this file are fast.
_SAMPLES = const(0x02)
_PROTOCOL_VERSION = const(2)
_FLAG_MARK = const(0x02)
_FLAG_CONVERTER_FAULT = const(0x04)
_FLAG_TEST = const(0x10)
_PAIR_SIZE = const(6)
_COUNTER = const(5)
_TICKS = const(9)
_COUNT = const(13)
_LEAD_OFF = const(14)
_DROPPED = const(15)
_HEADER_SIZE = const(19)


@micropython.viper
def push(ring: ptr8, state: ptr16, client: ptr8, therapist: ptr8, ticks: int):
    """Put one pair of 9-byte data words into the ring. Runs in interrupt, does not allocate.

    The counter advances for every conversion: for this one, and for any whose DRDY was missed,
    which shows in the time since the last (ticks and converter clock come from one crystal). A pair
    that finds the ring full is dropped; the gap in the counters tells.
    """
    ticks &= 0x3FFFFFFF
    low = int(state[COUNTER_LO])
    high = int(state[COUNTER_HI])
    if int(state[RUNNING]) != 0:
        period = int(state[PERIOD_US])
        last = int(state[TICKS_LO]) | (int(state[TICKS_HI]) << 16)
        passed = (ticks - last) & 0x3FFFFFFF
        if passed <= period >> 1 or int(state[EARLY]) != 0:
            # The counter keeps to the time, not to the conversions of a converter gone wrong.
            state[EARLY] = 1
            state[WIRES] = int(state[WIRES]) | WIRE_FAULT
            state[LOST] = 1
            if int(state[FAULTS]) != 0xFFFF:
                state[FAULTS] = int(state[FAULTS]) + 1
            return
        if passed > period + (period >> 1):
            low += (passed + (period >> 1)) // period - 1
            high += low >> 16
            low &= 0xFFFF
            state[LOST] = 1
    state[RUNNING] = 1
    state[TICKS_LO] = ticks & 0xFFFF
    state[TICKS_HI] = ticks >> 16

    # 1100, LOFF_STAT: RLD, IN2N, IN2P, IN1N | IN1P, GPIO (ADS1292R datasheet, 8.5.1.5).
    wires = int(state[TEST]) | ((int(client[0]) >> 1) & 3)
    wires |= ((int(therapist[0]) >> 1) & 3) << 2
    # What never changes in a word: 1100 before; GPIO (driven low), 13 zeros and channel 1, which is
    # powered down, after it.
    faults = 0
    rest = (int(client[1]) & 0x7F) | int(client[2]) | int(client[3])
    rest |= int(client[4]) | int(client[5])
    if (int(client[0]) >> 4) != 0x0C or rest != 0:
        faults = 1
    rest = (int(therapist[1]) & 0x7F) | int(therapist[2]) | int(therapist[3])
    rest |= int(therapist[4]) | int(therapist[5])
    if (int(therapist[0]) >> 4) != 0x0C or rest != 0:
        faults += 1
    listen = int(state[LISTEN])
    if listen != 0:
        if int(state[NOTED]) != 0:
            listen = 0
            state[APART] = 0
            apart = (ticks - int(state[NOTE])) & 0xFFFF
            if apart > _STEP_BEFORE_US:
                apart -= int(state[PERIOD_US])
                if apart > _STEP_BEFORE_US or apart < 0 - _STEP_AFTER_US:
                    state[APART] = 1
        else:
            listen -= 1
            if listen == 0:
                state[APART] = 1
        state[LISTEN] = listen
    if int(state[APART]) != 0:
        faults += 1
    if faults != 0:
        wires |= WIRE_FAULT
        faults += int(state[FAULTS])
        if faults > 0xFFFF:
            faults = 0xFFFF
        state[FAULTS] = faults
    state[WIRES] = wires

    head = int(state[HEAD])
    following = (head + 1) & _SLOT_MASK
    if following == int(state[TAIL]):
        state[LOST] = 1
    else:
        if int(state[LOST]) != 0:
            wires |= WIRE_AFTER_LOSS
            state[LOST] = 0
        slot = head * SLOT_SIZE
        ring[slot] = client[6]
        ring[slot + 1] = client[7]
        ring[slot + 2] = client[8]
        ring[slot + 3] = therapist[6]
        ring[slot + 4] = therapist[7]
        ring[slot + 5] = therapist[8]
        ring[slot + 6] = wires
        ring[slot + 8] = ticks & 0xFF
        ring[slot + 9] = (ticks >> 8) & 0xFF
        ring[slot + 10] = (ticks >> 16) & 0xFF
        ring[slot + 11] = ticks >> 24
        ring[slot + 12] = low & 0xFF
        ring[slot + 13] = low >> 8
        ring[slot + 14] = high & 0xFF
        ring[slot + 15] = (high >> 8) & 0xFF
        state[HEAD] = following

    low += 1
    state[COUNTER_LO] = low & 0xFFFF
    state[COUNTER_HI] = (high + (low >> 16)) & 0xFFFF


@micropython.viper
def note_silence(state: ptr16, elapsed_ms: int) -> int:
    """Return SILENT_MS after `elapsed_ms` more, 0 if there was a conversion in them."""
    counter = int(state[COUNTER_LO])
    silent_ms = 0
    if counter == int(state[SEEN]):
        silent_ms = int(state[SILENT_MS]) + elapsed_ms
        if silent_ms > SILENCE_MS:
            silent_ms = SILENCE_MS
    state[SEEN] = counter
    state[SILENT_MS] = silent_ms
    return silent_ms


@micropython.viper
def age_us(state: ptr16, now: int) -> int:
    """Return the time from the last conversion to the ticks `now`."""
    return (now - (int(state[TICKS_LO]) | (int(state[TICKS_HI]) << 16))) & 0x3FFFFFFF


@micropython.viper
def run_length(ring: ptr8, state: ptr16, pairs: int) -> int:
    """Return how many pairs the next frame takes: `pairs`, fewer before a gap, 0 if none is due."""
    live = int(state[LIVE])
    waiting = (int(state[HEAD]) - live) & _SLOT_MASK
    run = 1
    while run < pairs:
        if run >= waiting:
            return 0
        if (int(ring[((live + run) & _SLOT_MASK) * SLOT_SIZE + 6]) & WIRE_AFTER_LOSS) != 0:
            return run
        run += 1
    if waiting == 0:
        return 0
    return run


@micropython.viper
def take(ring: ptr8, state: ptr16, body: ptr8, run: int, now: int, now_high: int) -> int:
    """Copy `run` live pairs to a SAMPLES body, but not what `head` writes; return their WIRE_*.

    `now` and `now_high` are the clock's 30 and 2 bits; the pair's own 30 bits are within 8.9 min of
    them, which tells their upper 2. Samples dropped so far are the counter less the pairs taken:
    those lost before this frame, none of those after it.
    """
    live = int(state[LIVE])
    slot = live * SLOT_SIZE
    low = int(ring[slot + 12]) | (int(ring[slot + 13]) << 8)
    high = int(ring[slot + 14]) | (int(ring[slot + 15]) << 8)
    body[_COUNTER] = ring[slot + 12]
    body[_COUNTER + 1] = ring[slot + 13]
    body[_COUNTER + 2] = ring[slot + 14]
    body[_COUNTER + 3] = ring[slot + 15]

    top = int(ring[slot + 11])
    ticks = int(ring[slot + 8]) | (int(ring[slot + 9]) << 8)
    ticks |= (int(ring[slot + 10]) << 16) | (top << 24)
    behind = now - ticks
    if behind < -0x20000000:
        now_high -= 1
    elif behind > 0x20000000:
        now_high += 1
    body[_TICKS] = ring[slot + 8]
    body[_TICKS + 1] = ring[slot + 9]
    body[_TICKS + 2] = ring[slot + 10]
    body[_TICKS + 3] = top | ((now_high & 3) << 6)

    taken_low = int(state[TAKEN_LO])
    taken_high = int(state[TAKEN_HI])
    low -= taken_low
    high -= taken_high
    if low < 0:
        low += 0x10000
        high -= 1
    body[_DROPPED] = low & 0xFF
    body[_DROPPED + 1] = low >> 8
    body[_DROPPED + 2] = high & 0xFF
    body[_DROPPED + 3] = (high >> 8) & 0xFF

    wires = 0
    to = _HEADER_SIZE
    count = 0
    while count < run:
        slot = live * SLOT_SIZE
        body[to] = ring[slot]
        body[to + 1] = ring[slot + 1]
        body[to + 2] = ring[slot + 2]
        body[to + 3] = ring[slot + 3]
        body[to + 4] = ring[slot + 4]
        body[to + 5] = ring[slot + 5]
        to += _PAIR_SIZE
        wires |= int(ring[slot + 6])
        live = (live + 1) & _SLOT_MASK
        count += 1
    body[_COUNT] = run
    body[_LEAD_OFF] = wires & WIRE_LEAD_OFF
    taken_low += run
    state[TAKEN_LO] = taken_low & 0xFFFF
    state[TAKEN_HI] = (taken_high + (taken_low >> 16)) & 0xFFFF
    state[LIVE] = live
    return wires


@micropython.viper
def head(body: ptr8, run: int, wires: int, flags: int) -> int:
    """Write what `take` leaves of a SAMPLES body, and flags for WIRE_*; return the body's size."""
    if (wires & WIRE_MARK) != 0:
        flags |= _FLAG_MARK
    if (wires & WIRE_FAULT) != 0:
        flags |= _FLAG_CONVERTER_FAULT
    if (wires & WIRE_TEST) != 0:
        flags |= _FLAG_TEST
    body[0] = _SAMPLES
    body[1] = _PROTOCOL_VERSION
    body[2] = flags
    body[3] = run & 0xFF
    body[4] = run >> 8
    return _HEADER_SIZE + int(body[_COUNT]) * _PAIR_SIZE


@micropython.viper
def mark(ring: ptr8, state: ptr16) -> int:
    """Mark the newest pair not yet sent; return whether there was one."""
    head = int(state[HEAD])
    if head == int(state[LIVE]):
        return 0
    slot = ((head - 1) & _SLOT_MASK) * SLOT_SIZE + 6
    ring[slot] = int(ring[slot]) | WIRE_MARK
    return 1
