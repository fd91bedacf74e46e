"""Bodies of the board's messages, parsed: structure is checked here, meaning is not.

A body that is not exactly one known message of this protocol gives None. The one exception is a
hello of another protocol, which raises `LinkError`: that must be said, not counted.
"""

from dataclasses import dataclass
from struct import unpack_from

import numpy as np
from numpy.typing import NDArray

from inphase.errors import OtherProtocolError
from inphase.values import BoardStatus, Hello
from inphase_wire import formats, layout

_BOARD_ID = 6


@dataclass(frozen=True, slots=True)
class HelloMessage:
    """A hello and the token of the request it answers; 0 where the board has just started."""

    token: int
    hello: Hello


@dataclass(frozen=True, slots=True, eq=False)
class SamplesMessage:
    """A sample frame as it stands on the line: 32-bit numbers, not yet unwrapped."""

    flags: int
    run: int
    counter: int
    ticks_us: int
    lead_off: int
    dropped: int
    counts: NDArray[np.int32]
    """(n, 2) ADC counts, client first."""


@dataclass(frozen=True, slots=True)
class AckMessage:
    """The board's answer to the attempt that carried `token`."""

    token: int
    status: int
    ticks_us: int


@dataclass(frozen=True, slots=True)
class ResentMessage:
    """The end of what the command with `token` asked for again; its counter is not unwrapped."""

    token: int
    run: int
    counter: int
    count: int
    kept: int
    """How many of them the board had, and has sent."""


Message = HelloMessage | SamplesMessage | AckMessage | BoardStatus | ResentMessage


def parse(body: bytes | bytearray, size: int) -> Message | None:
    """Parse body[:size], at least one byte; None for what is no known message.

    Raises LinkError on the hello of another protocol. BoardStatus comes with its 32-bit ticks.
    """
    kind = body[0]
    if kind == layout.SAMPLES:
        return _parse_samples(body, size)
    if kind == layout.STATUS and size == layout.STATUS_SIZE:
        return _parse_status(body)
    if kind == layout.ACK and size == layout.ACK_SIZE:
        _, token, status, ticks_us = unpack_from(formats.ACK_FORMAT, body)
        return AckMessage(token, status, ticks_us)
    if kind == layout.RESENT and size == layout.RESENT_SIZE:
        return ResentMessage(*unpack_from(formats.RESENT_FORMAT, body)[1:])
    if kind == layout.HELLO and size >= 2:
        return _parse_hello(body, size)
    return None


def counts_from_pairs(pairs: bytes | bytearray, offset: int, n: int) -> NDArray[np.int32]:
    """Return (n, 2) int32 ADC counts from n pairs of two 24-bit big-endian two's complements."""
    words = np.zeros((2 * n, 4), np.uint8)
    words[:, :3] = np.frombuffer(pairs, np.uint8, n * formats.PAIR_SIZE, offset).reshape(-1, 3)
    # The 24 bits stand at the top of 32, so that the shift down carries the sign.
    return (words.view(">i4") >> 8).astype(np.int32).reshape(n, 2)


def _parse_samples(body: bytes | bytearray, size: int) -> SamplesMessage | None:
    if size < formats.SAMPLES_HEADER_SIZE:
        return None
    _, protocol, flags, run, counter, ticks_us, n, lead_off, dropped = unpack_from(
        formats.SAMPLES_HEADER_FORMAT, body
    )
    if (
        protocol != layout.PROTOCOL_VERSION
        or not 1 <= n <= layout.MAX_PAIRS
        or size != formats.SAMPLES_HEADER_SIZE + n * formats.PAIR_SIZE
    ):
        return None
    counts = counts_from_pairs(body, formats.SAMPLES_HEADER_SIZE, n)
    return SamplesMessage(flags, run, counter, ticks_us, lead_off, dropped, counts)


def _parse_status(body: bytes | bytearray) -> BoardStatus:
    _, ticks_us, light, motor, flags, backlog, bad_frames, faults = unpack_from(
        formats.STATUS_FORMAT, body
    )
    return BoardStatus(
        ticks_us=ticks_us,
        light=light / 255,
        motor=motor / 255,
        lease=bool(flags & layout.STATUS_LEASE),
        muted=bool(flags & layout.STATUS_MUTED),
        limited=bool(flags & layout.STATUS_LIMITED),
        backlog_samples=backlog,
        bad_frames=bad_frames,
        converter_faults=faults,
        has_motor=not flags & layout.STATUS_NO_HAPTIC,
        converting=not flags & layout.STATUS_CONVERTERS,
        testing=bool(flags & layout.STATUS_TEST),
    )


def _parse_hello(body: bytes | bytearray, size: int) -> HelloMessage | None:
    if body[1] != layout.PROTOCOL_VERSION:
        board_id = bytes(body[_BOARD_ID : _BOARD_ID + 8]).hex()
        raise OtherProtocolError(body[1], layout.PROTOCOL_VERSION, board_id)
    if size != layout.HELLO_SIZE:
        return None
    fields = unpack_from(layout.HELLO_FORMAT, body)
    _, protocol, major, minor, patch, token, board_id, run = fields[:8]
    rate_hz, pairs_per_frame, gain, vref_uv, free_heap_bytes, reset_cause = fields[8:14]
    flags, build, client, therapist = fields[14:]
    if not (run and rate_hz and gain and vref_uv and 1 <= pairs_per_frame <= layout.MAX_PAIRS):
        return None
    hello = Hello(
        protocol=protocol,
        firmware=(major, minor, patch),
        board_id=board_id.hex(),
        run=run,
        rate_hz=rate_hz,
        pairs_per_frame=pairs_per_frame,
        gain=gain,
        vref_volts=vref_uv / 1e6,
        free_heap_bytes=free_heap_bytes,
        reset_cause=reset_cause,
        trial=bool(flags & layout.HELLO_TRIAL),
        build=build.hex(),
        labels=(_label(client), _label(therapist)),
    )
    return HelloMessage(token, hello)


def _label(field: bytes) -> str:
    """Channel name: printable ASCII up to the padding; anything else is shown as '?'."""
    text = field.split(b"\0")[0].decode("ascii", "replace")
    return "".join(character if " " <= character <= "~" else "?" for character in text)
