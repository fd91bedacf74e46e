"""Damage on the line: every single bit and every short burst is rejected, and costs what it hit."""

import random

import pytest
from fakes.wire_double import frame, has_check, hello, pairs, samples

from inphase.link.endpoint import Link
from inphase_wire.framing import MAX_BODY, decode

FRAMES = [frame(samples(4 * k, pairs(4, seed=k))) for k in range(4)]
HELLO = b"\0" + frame(hello(token=1))
HIT = len(FRAMES[0])  # the frame that is hit begins here
NEXT = HIT + len(FRAMES[1])
LINE = b"".join(FRAMES)
BITS = 8 * len(FRAMES[1])


def burst_patterns(longest):
    """Every burst of up to `longest` bits: its first and its last bit are wrong."""
    yield from (pattern for pattern in range(1, 1 << longest, 2))


def damaged(bit, pattern):
    """The line with `pattern` laid over it from `bit` of frame 1 on, and the frames it hit."""
    place = HIT + bit // 8
    mask = pattern << (bit % 8)
    line = bytearray(LINE)
    hit = set()
    while mask:
        wrong = mask & 0xFF
        line[place] ^= wrong
        if wrong and place < NEXT:
            hit.add(1)
        if wrong and place >= NEXT - 1:  # a delimiter belongs to the frames on either side
            hit.add(2)
        mask >>= 8
        place += 1
    return bytes(line), hit


def check_at_the_link(bit, pattern):
    line, hit = damaged(bit, pattern)
    link = Link()
    link.receive(0.0, line)
    counts = link.counts
    assert counts.frames_good == 4 - len(hit), (bit, pattern)
    assert counts.frames_damaged >= 1, (bit, pattern)


def test_every_single_bit_is_rejected_and_costs_the_frames_it_touches():
    for bit in range(BITS):
        check_at_the_link(bit, 1)


def test_every_burst_of_up_to_8_bits_is_rejected_and_costs_the_frames_it_touches():
    for bit in range(BITS):
        for pattern in burst_patterns(8):
            check_at_the_link(bit, pattern)


def test_bursts_of_16_bits_are_rejected_and_cost_the_frames_they_touch():
    rng = random.Random(16)
    for _ in range(20_000):
        check_at_the_link(rng.randrange(BITS), rng.randrange(1 << 15, 1 << 16) | 1)


@pytest.mark.slow
def test_every_burst_of_up_to_16_bits_is_rejected_and_costs_the_frames_it_touches():
    body = bytearray(MAX_BODY)

    for bit in range(BITS):
        for pattern in burst_patterns(16):
            line, hit = damaged(bit, pattern)
            good = sum(
                decode(piece, len(piece), body, has_check) > 0 for piece in line.split(b"\0")
            )
            # A burst that makes a zero leaves a piece whose check may be right by chance: the
            # message's structure must reject it, so the link is asked.
            if good != 4 - len(hit):
                check_at_the_link(bit, pattern)


def test_two_bursts_far_apart_cost_the_two_frames_they_hit():
    line = bytearray(LINE)
    line[HIT + 10] ^= 0x5A
    line[NEXT + 10] ^= 0xA5
    link = Link()
    link.receive(0.0, HELLO + bytes(line))
    assert link.counts.samples_awaited == 8
    assert link.counts.frames_damaged == 2
