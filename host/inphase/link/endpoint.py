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
from inphase.link.sample_order import SampleOrder
from inphase.values import (
    Acknowledgement,
    BoardStatus,
    Hello,
    LinkCounts,
    Reached,
    Resumed,
    SampleBlock,
)
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

Event = Hello | SampleBlock | Acknowledgement | BoardStatus | Resumed

_DELIMITER = b"\0"


class Link:
    """What is on one port, over all its connections: a board, run after run, perhaps another.

    Samples come out in the order of the board's counter; what is missing is asked for, and what
    came after it waits meanwhile, for a bounded time (`refill`). `resume` says how far boards had
    come before: with the same run of one of them, the samples go on there.
    """

    def __init__(self, resume: tuple[Reached, ...] = ()) -> None:
        self._partial = b""
        self._body = bytearray(MAX_BODY)
        self._in_step = False
        self._samples = SampleOrder(resume)
        self._resend_token: int | None = None
        self._commands = CommandSender()
        self._frames_good = 0
        self._frames_damaged = 0
        self._bytes_received = 0

    @property
    def counts(self) -> LinkCounts:
        """What went over the link so far."""
        return LinkCounts(
            frames_good=self._frames_good,
            frames_damaged=self._frames_damaged,
            bytes_received=self._bytes_received,
            samples_received=self._samples.refill.received,
            samples_lost_on_board=self._samples.refill.lost_on_board,
            samples_lost_on_line=self._samples.refill.lost_on_line,
            samples_recovered=self._samples.refill.recovered,
            samples_awaited=self._samples.refill.missing,
            commands_sent=self._commands.sent,
            commands_retried=self._commands.retried,
            commands_failed=self._commands.failed,
        )

    @property
    def reached(self) -> Reached | None:
        """How far the samples have come out in their order; None before the first."""
        return self._samples.reached

    @property
    def needs_hello(self) -> bool:
        """Whether the board has begun a run whose hello was not heard."""
        return self._samples.is_unexplained

    def reconnected(self, time_s: float) -> None:
        """Go on with a port that was opened anew.

        Commands unanswered are forgotten, and samples wait for a hello: another board may be there.
        """
        self._partial = b""
        self._in_step = False
        self._commands.forget()
        self._resend_token = None
        self._samples.reconnected(time_s)

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
        self._samples.pass_time(time_s)
        events += self._samples.take()
        return events

    def send(self, command: Command) -> None:
        """Take a command for the board; `outgoing` gives its bytes."""
        self._commands.send(command)

    def outgoing(self, time_s: float) -> bytes:
        """Return what must be written at `time_s`: new commands, and those whose retry is due."""
        bodies = self._commands.due(time_s)
        ask = self._samples.ask(time_s)
        if ask is not None and self._samples.run is not None:
            resend = Resend(self._samples.run, ask.sample, ask.n)
            self._resend_token, body = self._commands.beside(resend)
            bodies.append(body)
        return b"".join(_framed(body) for body in bodies)

    def _take_piece(self, time_s: float, piece: bytes, events: list[Event]) -> None:
        size = decode(piece, len(piece), self._body, _has_check)
        message = parse(self._body, size) if size else None
        if isinstance(message, SamplesMessage):
            taken = self._samples.take_frame(time_s, message)
            events += self._samples.take()
        elif isinstance(message, ResentMessage):
            self._samples.take_resent(time_s, message)
            events += self._samples.take()
            taken = True
        elif isinstance(message, AckMessage):
            taken = self._take_ack(time_s, message, events)
        elif isinstance(message, BoardStatus):
            ticks_us = self._samples.unwrap_ticks(message.ticks_us)
            self._samples.refill.note_backlog(time_s, message.backlog_samples)
            events.append(replace(message, ticks_us=ticks_us))
            taken = True
        elif isinstance(message, HelloMessage):
            taken = self._take_hello(time_s, message, events)
        else:
            taken = False
        if taken:
            self._frames_good += 1
        elif self._in_step:
            # Before the first delimiter, what came is the end of a frame that began unheard.
            self._frames_damaged += 1

    def _take_ack(self, time_s: float, message: AckMessage, events: list[Event]) -> bool:
        if message.token == self._resend_token and message.status != layout.ACK_OK:
            self._samples.refill.refused()
            events += self._samples.take()
        sent_s = self._commands.answered(message.token)
        if sent_s is not None:
            events.append(
                Acknowledgement(message.token, message.status, message.ticks_us, sent_s, time_s)
            )
        return True

    def _take_hello(self, time_s: float, message: HelloMessage, events: list[Event]) -> bool:
        self._commands.answered(message.token)
        # What the run before still owes comes out before the hello of another.
        self._samples.part(message.hello)
        events += self._samples.take()
        events.append(message.hello)
        self._samples.hear_hello(time_s, message.hello, begins=message.token == 0)
        events += self._samples.take()
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
