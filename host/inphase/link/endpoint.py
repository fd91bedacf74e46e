"""Bytes from the board in, events out; commands in, bytes for the board out. No IO, no clock.

What the cable or the board did wrong is counted in `LinkCounts`, never raised, with one exception:
a board of another protocol version raises `LinkError`. docs/protocol.md gives layout and reasons.
"""

import zlib
from dataclasses import replace

from inphase.link.commands import (
    Command,
    CommandSender,
    HelloRequest,
    Ping,
    Resend,
    Reset,
    SelfTest,
    SetCue,
)
from inphase.link.messages import AckMessage, HelloMessage, ResentMessage, SamplesMessage, parse
from inphase.link.sample_count import SampleCount
from inphase.values import Acknowledgement, BoardStatus, Hello, LinkCounts, SampleBlock
from inphase_wire import layout
from inphase_wire.framing import CHECK_SIZE, MAX_BODY, MAX_FRAME, OVERHEAD, decode, encode, spread

__all__ = [
    "Command",
    "Event",
    "HelloRequest",
    "Link",
    "Ping",
    "Resend",
    "Reset",
    "SelfTest",
    "SetCue",
]

Event = Hello | SampleBlock | Acknowledgement | BoardStatus

_DELIMITER = b"\0"


class Link:
    """One board on one line, from the moment the port was opened."""

    def __init__(self) -> None:
        self._partial = b""
        self._body = bytearray(MAX_BODY)
        self._in_step = False
        self._hello: Hello | None = None
        self._samples = SampleCount()
        self._commands = CommandSender()
        self._frames_good = 0
        self._frames_damaged = 0
        self._bytes_received = 0
        self._samples_received = 0
        self._lost_on_board = 0
        self._lost_on_line = 0

    @property
    def counts(self) -> LinkCounts:
        """What went over the link so far."""
        return LinkCounts(
            frames_good=self._frames_good,
            frames_damaged=self._frames_damaged,
            bytes_received=self._bytes_received,
            samples_received=self._samples_received,
            samples_lost_on_board=self._lost_on_board,
            samples_lost_on_line=self._lost_on_line,
            commands_sent=self._commands.sent,
            commands_retried=self._commands.retried,
            commands_failed=self._commands.failed,
        )

    def receive(self, time_s: float, data: bytes) -> list[Event]:
        """Take bytes that arrived at `time_s`, cut anywhere; return the events they complete.

        Raises LinkError on the hello of another protocol, and on nothing else.
        """
        self._bytes_received += len(data)
        *pieces, rest = data.split(_DELIMITER)
        if pieces:
            pieces[0] = self._partial + pieces[0]
            self._partial = b""
        # One byte more than the longest frame is enough to know that this is none.
        self._partial = (self._partial + rest[:MAX_FRAME])[:MAX_FRAME]
        events: list[Event] = []
        for piece in pieces:
            if piece:
                self._take_piece(time_s, piece, events)
            self._in_step = True
        return events

    def send(self, command: Command) -> None:
        """Take a command for the board; `outgoing` gives its bytes."""
        self._commands.send(command)

    def outgoing(self, time_s: float) -> bytes:
        """Return what must be written at `time_s`: new commands, and those whose retry is due."""
        return b"".join(_framed(body) for body in self._commands.due(time_s))

    def _take_piece(self, time_s: float, piece: bytes, events: list[Event]) -> None:
        size = decode(piece, len(piece), self._body, _has_check)
        message = parse(self._body, size) if size else None
        if isinstance(message, SamplesMessage):
            taken = self._take_samples(message, events)
        elif isinstance(message, AckMessage):
            taken = self._take_ack(time_s, message, events)
        elif isinstance(message, BoardStatus):
            ticks_us = self._samples.unwrap_ticks(message.ticks_us)
            events.append(replace(message, ticks_us=ticks_us))
            taken = True
        elif isinstance(message, HelloMessage):
            taken = self._take_hello(message, events)
        else:
            taken = isinstance(message, ResentMessage)
        if taken:
            self._frames_good += 1
        elif self._in_step:
            # Before the first delimiter, what came is the end of a frame that began unheard.
            self._frames_damaged += 1

    def _take_samples(self, message: SamplesMessage, events: list[Event]) -> bool:
        n = len(message.counts)
        rate_hz = self._hello.rate_hz if self._hello else None
        if message.flags & layout.FLAG_LATE:
            return True
        place = self._samples.place(message, rate_hz)
        if place is None:
            return False
        self._samples_received += n
        self._lost_on_board += place.lost_on_board
        self._lost_on_line += place.lost_on_line
        if self._hello is not None:
            block = SampleBlock(
                sample=place.sample,
                ticks_us=place.ticks_us,
                counts=message.counts,
                lead_off=(
                    bool(message.lead_off & layout.LEAD_OFF_CLIENT),
                    bool(message.lead_off & layout.LEAD_OFF_THERAPIST),
                ),
                lost_on_board=place.lost_on_board,
                lost_on_line=place.lost_on_line,
                restarted=place.restarted,
                mark=bool(message.flags & layout.FLAG_MARK),
                converter_fault=bool(message.flags & layout.FLAG_CONVERTER_FAULT),
                test=bool(message.flags & layout.FLAG_TEST),
            )
            events.append(block)
        return True

    def _take_ack(self, time_s: float, message: AckMessage, events: list[Event]) -> bool:
        sent_s = self._commands.answered(message.token)
        if sent_s is not None:
            events.append(
                Acknowledgement(message.token, message.status, message.ticks_us, sent_s, time_s)
            )
        return True

    def _take_hello(self, message: HelloMessage, events: list[Event]) -> bool:
        self._commands.answered(message.token)
        another = self._hello is not None and self._hello.board_id != message.hello.board_id
        self._samples.hear_hello(message.hello.run, begins=message.token == 0, another=another)
        self._hello = message.hello
        events.append(message.hello)
        return True


def _has_check(piece: bytes | bytearray | memoryview, end: int) -> bool:
    check = bytearray(CHECK_SIZE)
    spread(zlib.crc32(piece[:end]), check, 0)
    return piece[end : end + CHECK_SIZE] == check


def _write_check(frame: bytearray | memoryview, end: int) -> None:
    spread(zlib.crc32(frame[:end]), frame, end)


def _framed(body: bytes) -> bytes:
    """Return the body as a frame, with a delimiter before it that ends whatever the line held."""
    frame = bytearray(1 + len(body) + OVERHEAD)
    encode(body, len(body), memoryview(frame)[1:], _write_check)
    return bytes(frame)
