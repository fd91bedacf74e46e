"""A board's end of the line, built from `inphase_wire` alone: bodies and frames for link tests."""

import struct
import zlib

import numpy as np

from inphase_wire import formats, framing, layout

BOARD_ID = bytes.fromhex("0123456789abcdef")
TICKS_AT_START_US = 700_000
RUN = 0x5A17


def write_check(line, end):
    framing.spread(zlib.crc32(line[:end]), line, end)


def has_check(piece, end):
    check = bytearray(framing.CHECK_SIZE)
    framing.spread(zlib.crc32(piece[:end]), check, 0)
    return piece[end : end + framing.CHECK_SIZE] == check


def frame(body):
    line = bytearray(len(body) + framing.OVERHEAD)
    size = framing.encode(body, len(body), line, write_check)
    return bytes(line[:size])


def hello(
    token=0,
    protocol=layout.PROTOCOL_VERSION,
    rate_hz=250,
    board_id=BOARD_ID,
    gain=6,
    run=RUN,
):
    return struct.pack(
        layout.HELLO_FORMAT,
        *(layout.HELLO, protocol, 1, 2, 3, token, board_id, run, rate_hz, 4, gain, 2_420_000),
        *(150_000, 1, 0, bytes(4), b"client", b"therapist"),
    )


def samples(counter, counts, ticks_us=None, flags=0, lead_off=0, dropped=0, rate_hz=250, run=RUN):
    """SAMPLES body; counts (n, 2) within 24 bits; ticks at the nominal rate unless told."""
    if ticks_us is None:
        ticks_us = TICKS_AT_START_US + counter * 1_000_000 // rate_hz
    header = struct.pack(
        formats.SAMPLES_HEADER_FORMAT,
        *(layout.SAMPLES, layout.PROTOCOL_VERSION, flags, run),
        *(counter % 2**32, ticks_us % 2**32),
        *(len(counts), lead_off, dropped % 2**32),
    )
    return header + b"".join(int(c).to_bytes(3, "big", signed=True) for c in np.ravel(counts))


def ack(token, status=layout.ACK_OK, ticks_us=5_000_000):
    return struct.pack(formats.ACK_FORMAT, layout.ACK, token, status, ticks_us)


def resent(token, counter, count, kept, run=RUN):
    return struct.pack(
        formats.RESENT_FORMAT, layout.RESENT, token, run, counter % 2**32, count, kept
    )


def status(ticks_us=5_000_000, light=255, motor=51, flags=0, backlog=2, bad=3, faults=4):
    return struct.pack(
        formats.STATUS_FORMAT, layout.STATUS, ticks_us, light, motor, flags, backlog, bad, faults
    )


def waited(link, from_s):
    """What a link gives out when nothing comes for so long that it gives up what is missing."""
    return [event for i in range(9) for event in link.receive(from_s + 0.25 * i, b"")]


def commands(data):
    """The bodies of the frames in what the host wrote."""
    bodies = []
    for piece in filter(None, data.split(b"\0")):
        body = bytearray(framing.MAX_BODY)
        size = framing.decode(piece, len(piece), body)
        assert size, "the host wrote a frame that the board would reject"
        bodies.append(bytes(body[:size]))
    return bodies


def pairs(n, seed=0):
    return np.random.default_rng(seed).integers(-(2**23), 2**23, size=(n, 2), dtype=np.int32)
