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
from inphase.link.refill import Refill
from inphase.link.sample_count import SampleCount
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

RESUME_WITHIN_S = 120.0
"""A session that begins this long after another had ended in good order, or sooner, goes on there;
no board keeps more. After one that broke off, whatever is missing was meant to be recorded."""

MOST_BEFORE_HELLO = 4096
"""Frames that wait for the hello that explains them."""

_DELIMITER = b"\0"
_WRAP = 1 << 32


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
        self._hello: Hello | None = None
        self._greeted = False
        """The hello is this connection's."""
        self._before_hello: list[SamplesMessage] = []
        self._resume = resume
        self._samples = SampleCount()
        self._refill = Refill()
        self._restarted = False
        """No block of the board's new run has come out yet."""
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
            samples_received=self._refill.received,
            samples_lost_on_board=self._refill.lost_on_board,
            samples_lost_on_line=self._refill.lost_on_line,
            samples_recovered=self._refill.recovered,
            samples_awaited=self._refill.missing,
            commands_sent=self._commands.sent,
            commands_retried=self._commands.retried,
            commands_failed=self._commands.failed,
        )

    @property
    def reached(self) -> Reached | None:
        """How far the samples have come out in their order; None before the first."""
        if self._hello is None or self._refill.reached is None or self._samples.run is None:
            return None
        return Reached(self._hello.board_id, self._samples.run, self._refill.reached)

    def reconnected(self, time_s: float) -> None:
        """Go on with a port that was opened anew.

        Commands unanswered are forgotten, and samples wait for a hello: another board may be there.
        """
        self._partial = b""
        self._in_step = self._greeted = False
        self._before_hello = []
        self._commands.forget()
        self._resend_token = None
        self._refill.rejoin(time_s)

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
        if self._greeted:
            self._refill.pass_time(time_s)
            self._give_out(events)
        return events

    def send(self, command: Command) -> None:
        """Take a command for the board; `outgoing` gives its bytes."""
        self._commands.send(command)

    def outgoing(self, time_s: float) -> bytes:
        """Return what must be written at `time_s`: new commands, and those whose retry is due."""
        bodies = self._commands.due(time_s)
        ask = self._refill.ask(time_s) if self._greeted else None
        if ask is not None and self._samples.run is not None:
            resend = Resend(self._samples.run, ask.sample, ask.n)
            self._resend_token, body = self._commands.beside(resend)
            bodies.append(body)
        return b"".join(_framed(body) for body in bodies)

    def _take_piece(self, time_s: float, piece: bytes, events: list[Event]) -> None:
        size = decode(piece, len(piece), self._body, _has_check)
        message = parse(self._body, size) if size else None
        if isinstance(message, SamplesMessage):
            taken = self._take_samples(time_s, message, events)
        elif isinstance(message, ResentMessage):
            taken = self._take_resent(time_s, message, events)
        elif isinstance(message, AckMessage):
            taken = self._take_ack(time_s, message, events)
        elif isinstance(message, BoardStatus):
            ticks_us = self._samples.unwrap_ticks(message.ticks_us)
            self._refill.note_backlog(time_s, message.backlog_samples)
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

    def _take_samples(self, time_s: float, message: SamplesMessage, events: list[Event]) -> bool:
        if self._hello is None or not self._greeted:
            # Rate, gain and whose they are is not known; what finds no room is asked for later.
            if len(self._before_hello) < MOST_BEFORE_HELLO:
                self._before_hello.append(message)
            return True
        rate_hz = self._hello.rate_hz
        if message.flags & layout.FLAG_LATE:
            if message.run == self._samples.run:
                self._fill(time_s, message, rate_hz, events)
            return True
        self._resume_at(message, rate_hz, events)
        place = self._samples.place(message, rate_hz)
        if place is None:
            ours = message.run == self._samples.run
            return ours and self._fill(time_s, message, rate_hz, events) > 0
        lost = place.lost_on_board + place.lost_on_line
        if place.begins:
            self._refill.begin(place.sample - lost)
            self._give_out(events)
            self._restarted = place.restarted
        self._refill.live(_block(message, place.sample, place.ticks_us), place.lost_on_board)
        self._give_out(events)
        return True

    def _fill(
        self, time_s: float, message: SamplesMessage, rate_hz: int, events: list[Event]
    ) -> int:
        """Take a frame from behind what is live; return how many of its samples were missing."""
        sample, ticks_us = self._samples.beside(message.counter, message.ticks_us, rate_hz)
        asked = bool(message.flags & layout.FLAG_LATE)
        block = _block(message, sample, ticks_us)
        used = self._refill.fill(time_s, block, rate_hz, asked=asked)
        self._give_out(events)
        return used

    def _resume_at(self, message: SamplesMessage, rate_hz: int, events: list[Event]) -> None:
        """Before the first frame of all: go on where an earlier session ended, in the same run."""
        resume, self._resume = self._resume, ()
        for reached in resume:
            if self._hello is None or (reached.board_id, reached.run) != (
                self._hello.board_id,
                message.run,
            ):
                continue
            missing = (message.counter - reached.sample) % _WRAP
            # A counter behind that place is another run's, which has the same number by chance.
            if missing >= _WRAP // 2 or (reached.ended and missing > RESUME_WITHIN_S * rate_hz):
                continue
            self._samples.resume(message, reached.sample)
            self._refill.begin(reached.sample)
            events.append(Resumed(reached.sample, missing))

    def _give_out(self, events: list[Event]) -> None:
        for ordered in self._refill.take():
            block = replace(
                ordered.block,
                late=ordered.late,
                lost_on_board=ordered.lost_on_board,
                lost_on_line=ordered.lost_on_line,
                restarted=self._restarted,
            )
            self._restarted = False
            events.append(block)

    def _take_resent(self, time_s: float, message: ResentMessage, events: list[Event]) -> bool:
        if self._greeted and message.run == self._samples.run:
            sample, _ = self._samples.beside(message.counter, 0, 1)
            self._refill.answered(time_s, sample, message.count, message.kept)
            self._give_out(events)
        return True

    def _take_ack(self, time_s: float, message: AckMessage, events: list[Event]) -> bool:
        if message.token == self._resend_token and message.status != layout.ACK_OK:
            self._refill.refused()
            self._give_out(events)
        sent_s = self._commands.answered(message.token)
        if sent_s is not None:
            events.append(
                Acknowledgement(message.token, message.status, message.ticks_us, sent_s, time_s)
            )
        return True

    def _take_hello(self, time_s: float, message: HelloMessage, events: list[Event]) -> bool:
        self._commands.answered(message.token)
        another = self._hello is not None and self._hello.board_id != message.hello.board_id
        self._samples.hear_hello(message.hello.run, begins=message.token == 0, another=another)
        followed = message.hello.run == self._samples.run
        if self._hello is not None and self._hello != message.hello and not followed:
            # What the old run still owes does not come any more; it is told before the new hello.
            # A hello later than samples of its run ends nothing that they still wait for.
            self._refill.give_up()
            self._give_out(events)
        if not self._greeted:
            self._greeted = True
            self._refill.rejoin(time_s)
        self._hello = message.hello
        events.append(message.hello)
        waited, self._before_hello = self._before_hello, []
        for samples in waited:
            if samples.run == message.hello.run:
                self._take_samples(time_s, samples, events)
        return True


def _block(message: SamplesMessage, sample: int, ticks_us: int) -> SampleBlock:
    """Return a frame's samples in their place; what was lost before them is not told yet."""
    return SampleBlock(
        sample=sample,
        ticks_us=ticks_us,
        counts=message.counts,
        lead_off=(
            bool(message.lead_off & layout.LEAD_OFF_CLIENT),
            bool(message.lead_off & layout.LEAD_OFF_THERAPIST),
        ),
        lost_on_board=0,
        lost_on_line=0,
        restarted=False,
        mark=bool(message.flags & layout.FLAG_MARK),
        converter_fault=bool(message.flags & layout.FLAG_CONVERTER_FAULT),
        test=bool(message.flags & layout.FLAG_TEST),
    )


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
