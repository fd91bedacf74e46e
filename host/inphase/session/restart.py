"""Starting a board anew, and waiting until it is back."""

import contextlib
import time
from collections.abc import Callable

from inphase.errors import LinkError
from inphase.link.endpoint import Link, Reset
from inphase.session.greeting import READ_WAIT_S, greet
from inphase.session.transport import SerialTransport
from inphase.values import Acknowledgement, Hello
from inphase_wire import layout

BACK_WITHIN_S = 10.0
WATCHDOG_S = 2.0
"""How long after its acknowledgement a board resets: firmware/main.py."""
RETRY_EVERY_S = 0.2


def restart(
    transport: SerialTransport,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    *,
    mode: int = layout.RESET_RUN,
) -> Hello:
    """Reset the board behind `transport`; return what it says once it has started anew.

    `mode`: how it is to start (`layout.RESET_*`).

    Raises LinkError where no board answers, where it does not take the command, or where it is not
    back within BACK_WITHIN_S.
    """
    before = greet(transport, monotonic)
    ask(transport, before.board_id, monotonic, mode)
    asked_s = monotonic()
    link = Link()
    try:
        while monotonic() < asked_s + BACK_WITHIN_S:
            # Nobody asks now: a hello is the start's. Answers to earlier requests came before.
            for event in link.receive(monotonic(), transport.read(READ_WAIT_S)):
                if isinstance(event, Hello):
                    return event
    except LinkError:
        # Until the watchdog bites, the board that comes back may be the one that was there.
        sleep(max(asked_s + WATCHDOG_S - monotonic(), 0.0))
    while monotonic() < asked_s + BACK_WITHIN_S:
        sleep(RETRY_EVERY_S)
        with contextlib.suppress(LinkError):
            transport.reopen()
            hello = greet(transport, monotonic)
            if hello.board_id == before.board_id:
                return hello
    raise LinkError(
        f"the board on {transport.name} was told to start anew and is not back within"
        f" {BACK_WITHIN_S:g} s: look for it with inphase board list, or unplug it and plug it in"
        " again"
    )


def ask(
    transport: SerialTransport, board_id: str, monotonic: Callable[[], float], mode: int
) -> None:
    """Send the reset until the board acknowledges it; LinkError where it does not.

    Takes the board with its hello of another protocol for one that speaks this one: type and
    beginning of a reset are the same in all of them.
    """
    link = Link()
    link.send(Reset(board_id, mode))
    while not link.counts.commands_failed:
        if outgoing := link.outgoing(monotonic()):
            transport.write(outgoing)
        for event in link.receive(monotonic(), transport.read(READ_WAIT_S)):
            if isinstance(event, Acknowledgement):
                if event.status == layout.ACK_OK:
                    return
                raise _refused(transport)
    raise _refused(transport)


def _refused(transport: SerialTransport) -> LinkError:
    return LinkError(
        f"the board on {transport.name} did not take the reset: unplug it and plug it in again"
    )
