"""Asking a board on an open port what it is, without a word to a port that is not one of ours."""

import time
from collections.abc import Callable

from inphase.errors import LinkError, OtherProtocolError
from inphase.link.endpoint import HelloRequest, Link
from inphase.session.transport import SerialTransport
from inphase.values import Hello
from inphase_wire.framing import MAX_BODY, MAX_FRAME, decode

HEAR_WITHIN_S = 1.0
"""A running board sends ten status frames in it."""
STARTED_WITHIN_S = 3.0
"""One that was plugged in just now is heard by then: it takes 1 s to start."""
ANSWER_WITHIN_S = 1.5
"""Longer than a command is repeated for."""
READ_WAIT_S = 0.05


def greet(
    transport: SerialTransport,
    monotonic: Callable[[], float] = time.monotonic,
    *,
    hear_within_s: float = HEAR_WITHIN_S,
) -> Hello:
    """Return the hello of the board behind `transport`.

    Listens for a whole frame first: to MicroPython's prompt a request would be control characters,
    among them the one that restarts it. Raises LinkError where none comes within `hear_within_s`,
    where the board does not answer, or where it is of another protocol version.
    """
    try:
        return _greet(transport, monotonic, hear_within_s)
    except OtherProtocolError as error:
        raise error.on(transport.name) from None


def _greet(
    transport: SerialTransport, monotonic: Callable[[], float], hear_within_s: float
) -> Hello:
    link = Link()
    ear = _Ear()
    until_s = monotonic() + hear_within_s
    while (now_s := monotonic()) < until_s:
        data = transport.read(READ_WAIT_S)
        for event in link.receive(monotonic(), data):
            if isinstance(event, Hello):
                return event
        if not ear.heard and ear.hear(data):
            link.send(HelloRequest())
            until_s = now_s + ANSWER_WITHIN_S
        if outgoing := link.outgoing(monotonic()):
            transport.write(outgoing)
    if ear.heard:
        raise LinkError(
            f"the board on {transport.name} sends but does not answer: unplug it and plug it in"
            " again"
        )
    raise LinkError(
        f"no inphase firmware is heard on {transport.name}: check that the port is the board's, put"
        f" the firmware on it (inphase board install --port {transport.name}), or restart it"
        " without holding its mark button"
    )


class _Ear:
    """Whether a whole frame, of whatever version, has come."""

    def __init__(self) -> None:
        self.heard = False
        self._rest = b""
        self._body = bytearray(MAX_BODY)

    def hear(self, data: bytes) -> bool:
        *pieces, rest = (self._rest + data).split(b"\0")
        self._rest = rest[: MAX_FRAME + 1]
        self.heard = any(decode(piece, len(piece), self._body) for piece in pieces if piece)
        return self.heard
