"""In the place of main.py: times the history's functions, and prints medians of ROUNDS."""

import random
import time
from array import array

import machine

from inphase_board import ring, seal
from inphase_board.sample_frames import SampleFrames

ROUNDS = 11
BLOCK = 32
RUN = 1
BYTES = 40_000
SMALL_BLOCKS = 1000
RESEND = 0x13


class Sampler:
    """What SampleFrames takes from the sampler."""

    period_us = 1000
    pairs = (bytearray(ring.SLOT_SIZE * ring.SLOTS), array("H", [0] * ring.STATE_SIZE))


class Clock:
    """The ticks of the last pair."""

    low = 0
    high = 0


slots, state = Sampler.pairs
clock = Clock()
frames = SampleFrames(Sampler, bytearray(BYTES), RUN, 4)
body = bytearray(253)
frame = bytearray(320)


def word(bits):
    """Return one converter's data word, its value of `bits` random bits."""
    value = random.getrandbits(bits) if bits else 5
    return b"\xc0\0\0\0\0\0" + value.to_bytes(3, "big")


def fill(count, bits):
    """Let `count` pairs come into the ring."""
    for _ in range(count):
        clock.low += Sampler.period_us
        ring.push(slots, state, word(bits), word(bits), clock.low)


def timed(call, *arguments):
    """Return (microseconds, result)."""
    begun = time.ticks_us()
    result = call(*arguments)
    return time.ticks_diff(time.ticks_us(), begun), result


def live():
    """Write the live stream's next body."""
    frames._unpackable = 1
    return frames.next(body, clock)


def late():
    """Write the next body of what is asked for again."""
    frames._unpackable = 1
    return frames._late(body, clock)


def ask(back):
    """Ask for the sample `back` before the next one."""
    first = (state[ring.COUNTER_LO] | (state[ring.COUNTER_HI] << 16)) - back
    asked = bytes((RESEND, 1, RUN, 0)) + first.to_bytes(4, "little") + (1).to_bytes(4, "little")
    frames.resend(asked, len(asked))


def of_blocks(bits):
    """Return medians: a turn without a block, one with, reading one, sealing it."""
    rounds = []
    for _ in range(ROUNDS):
        idle_us, _ = timed(frames.update, clock)
        fill(BLOCK, bits)
        store_us, _ = timed(frames.update, clock)
        read_us, size = timed(live)
        seal_us, _ = timed(seal.seal, body, size, frame)
        rounds.append((idle_us, store_us, read_us, seal_us))
    return [sorted(row[i] for row in rounds)[ROUNDS // 2] for i in range(4)]


def of_seek():
    """Return the time of one turn's search through as many blocks as it may pass."""
    for _ in range(SMALL_BLOCKS):
        fill(BLOCK, 0)
        frames.update(clock)
    ask(BLOCK)
    return timed(late)[0]


machine.freq(128_000_000)
state[ring.PERIOD_US] = Sampler.period_us
print("{:24}{:>10}{:>10}{:>10}{:>10}".format("us:", "no block", "store 32", "read 32", "seal 32"))
for name, bits in (("values that stay", 0), ("11 bits", 11), ("15 bits", 15), ("24 bits", 24)):
    print(f"{name:24}" + "{:10}{:10}{:10}{:10}".format(*of_blocks(bits)))
print("{:24}{:10}".format("a turn's search", of_seek()))
print("that is all")
while True:
    machine.idle()
