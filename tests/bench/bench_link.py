"""The link's cost beside a reader that checks nothing, and what a long run of damage gets past it.

    python -m pytest --benchmark-only tests/bench/bench_link.py
    python -m pytest -m slow tests/bench/bench_link.py

Named baseline, `unframed reader`: fixed-size frames cut from the bytes by place, one `struct` call
and the same conversion of the counts; no framing, no check, no accounting. What the link adds to it
is the price of never believing a damaged byte.
"""

import random
import time
from struct import unpack_from

import pytest
from fakes.wire_double import frame, hello, pairs, samples, status

from inphase.link.endpoint import Link
from inphase.link.messages import counts_from_pairs
from inphase_wire import formats

FRAMES = 500
PAIRS = 4
DAMAGED = 2_000_000
RANDOM_BYTES = 40_000_000
BODIES = [samples(PAIRS * k, pairs(PAIRS, seed=k)) for k in range(FRAMES)]


def read_unframed(line, size):
    blocks = []
    for start in range(0, len(line), size):
        header = unpack_from(formats.SAMPLES_HEADER_FORMAT, line, start)
        counts = counts_from_pairs(line, start + formats.SAMPLES_HEADER_SIZE, header[5])
        blocks.append((header, counts))
    return blocks


def read_with_link(chunks):
    link = Link()
    link.receive(0.0, frame(hello(token=1)))
    return [event for chunk in chunks for event in link.receive(0.0, chunk)]


def seconds_a_run(run, *arguments):
    """The quickest of 20: what else the machine does only adds."""
    times = []
    for _ in range(20):
        began_s = time.perf_counter()
        run(*arguments)
        times.append(time.perf_counter() - began_s)
    return min(times)


def test_frames_a_second_beside_an_unframed_reader(benchmark):
    chunks = [frame(body) for body in BODIES]
    baseline_s = seconds_a_run(read_unframed, b"".join(BODIES), len(BODIES[0]))
    assert len(read_with_link(chunks)) == FRAMES
    benchmark(read_with_link, chunks)
    link_s = seconds_a_run(read_with_link, chunks)
    benchmark.extra_info.update(
        frames_a_second=round(FRAMES / link_s),
        us_a_frame=round(link_s / FRAMES * 1e6, 1),
        times_the_unframed_reader=round(link_s / baseline_s, 2),
    )
    print(
        f"\nlink: {FRAMES / link_s:,.0f} frames of {PAIRS} pairs a second, "
        f"{link_s / FRAMES * 1e6:.1f} us each: {link_s / baseline_s:.2f} x the unframed reader"
    )


@pytest.mark.slow
def test_a_long_run_of_damage_raises_nothing_and_passes_none():
    rng = random.Random(2)
    frames = [frame(body) for body in [*BODIES[:50], status()]]
    accepted = 0
    began_s = time.perf_counter()
    for _ in range(DAMAGED // 20):
        line = bytearray(b"\0")
        for whole in rng.choices(frames, k=20):
            piece = bytearray(whole)
            # Wider than any burst the check is sure to find; the delimiter stays.
            start = rng.randrange(len(piece) - 9)
            piece[start : start + 8] = rng.randbytes(8)
            line += piece
        # A link each: one that had accepted a wrong counter would discard what stands behind it.
        link = Link()
        link.receive(0.0, bytes(line))
        accepted += link.counts.frames_good
    took_s = time.perf_counter() - began_s
    print(
        f"\nlink: {DAMAGED:,} frames damaged over 8 bytes in {took_s:.0f} s, {accepted} accepted "
        f"(2^-32 of them is {DAMAGED / 2**32:.1g})"
    )
    assert accepted == 0


@pytest.mark.slow
def test_a_long_run_of_random_bytes_raises_nothing_and_passes_nothing():
    rng = random.Random(3)
    link = Link()
    link.receive(0.0, b"\0")
    for _ in range(RANDOM_BYTES // 4096):
        # Few zeros make long pieces, many make short ones.
        line = rng.randbytes(4096)
        link.receive(0.0, line.replace(bytes([rng.randrange(256)]), b"\0"))
    counts = link.counts
    print(f"\nlink: {counts.bytes_received:,} random bytes, {counts.frames_damaged:,} pieces")
    assert counts.frames_good == 0
