"""An installation from beginning to end: to the prompt, files, trial, and the firmware kept.

Whatever fails, the board ends with what it ran before: the trial ends by itself after 10 s.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inphase.errors import LinkError, OtherProtocolError
from inphase.install.bytecode import Firmware, compile_firmware
from inphase.install.prompt import Prompt
from inphase.install.slots import put
from inphase.session.greeting import greet
from inphase.session.restart import ask, restart
from inphase.session.transport import SerialTransport
from inphase.values import Hello
from inphase_wire import layout

TRIAL_S = 10.0
"""firmware/start.py: TRIAL_MS."""
BACK_WITHIN_S = 10.0
"""What a board takes at most to start and to be found again."""
RETRY_EVERY_S = 0.2
AT_PROMPT_AFTER_S = 2.0
"""From the acknowledgement: the cue goes off, then the board starts anew."""
RP2040 = "RP2040"
ANEW = "unplug it, hold its mark button, plug it in again and install again"


@dataclass(frozen=True, slots=True)
class Found:
    """What is on the board before: a hello, or only a protocol, or nothing that was heard."""

    board_id: str | None
    hello: Hello | None
    protocol: int | None


@dataclass(frozen=True, slots=True)
class Clock:
    """The host's time, which a test may take from elsewhere."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def look(port: str, clock: Clock | None = None) -> Found:
    """Listen for the firmware on `port`; raises LinkError where the port cannot be used."""
    clock = clock or Clock()
    transport = SerialTransport(port)
    try:
        hello = greet(transport, clock.monotonic)
    except OtherProtocolError as error:
        return Found(error.board_id, None, error.protocol)
    except LinkError:
        return Found(None, None, None)
    finally:
        transport.close()
    return Found(hello.board_id, hello, hello.protocol)


def install(
    port: str,
    folder: Path,
    found: Found,
    tell: Callable[[float], None],
    clock: Clock | None = None,
) -> Hello:
    """Put the firmware in `folder` on the board on `port`; return what it says, once it is kept.

    Raises ConfigError where the firmware cannot be made, LinkError with one sentence on what
    failed and what the board runs now. Whatever else breaks it off, Ctrl-C among it, starts the
    board again with what it had. The cue stays off: a board at its prompt shows none, and neither
    does a firmware on trial.
    """
    clock = clock or Clock()
    compile_firmware(folder)  # before anything is stopped
    with started_again_when_broken_off(port, clock):
        firmware = _put(port, folder, found, tell, clock)
    return _try(port, firmware, found, clock)


def _put(
    port: str, folder: Path, found: Found, tell: Callable[[float], None], clock: Clock
) -> Firmware:
    """Write the firmware at the board's prompt, and let it start; return it."""
    if found.board_id is not None:
        to_prompt(port, found.board_id, clock)
    with open_prompt(port, clock, wait=found.board_id is not None) as prompt:
        try:
            firmware = compile_firmware(folder, _bytecode(prompt))
            put(prompt, firmware, tell)
        except LinkError as error:
            raise LinkError(f"{error}; {_left(prompt)}") from error
        prompt.restart()
    return firmware


@contextlib.contextmanager
def started_again_when_broken_off(port: str, clock: Clock) -> Iterator[None]:
    """Let no board stay dark at its prompt because somebody pressed Ctrl-C meanwhile."""
    try:
        yield
    except LinkError:
        raise
    except BaseException:
        with contextlib.suppress(LinkError):
            open_prompt(port, clock, wait=True).restart()
        raise


def to_prompt(port: str, board_id: str, clock: Clock) -> None:
    """Let the firmware turn its cue off and leave the board to its prompt; LinkError if not."""
    transport = SerialTransport(port)
    try:
        ask(transport, board_id, clock.monotonic, layout.RESET_PROMPT)
    except LinkError:
        raise LinkError(f"the firmware on {port} does not make way for another: {ANEW}") from None
    finally:
        transport.close()
    clock.sleep(AT_PROMPT_AFTER_S)


def open_prompt(port: str, clock: Clock, *, wait: bool) -> Prompt:
    """Return the prompt on `port`, for which a board that was sent there may need a while."""
    until_s = clock.monotonic() + (BACK_WITHIN_S if wait else 0.0)
    while True:
        try:
            return Prompt(port)
        except LinkError as error:
            if clock.monotonic() >= until_s:
                raise LinkError(
                    f"neither inphase's firmware nor MicroPython's prompt answers on {port}:"
                    f" {ANEW}; a board without MicroPython gets it first, from"
                    " https://micropython.org/download/RPI_PICO/"
                ) from error
        clock.sleep(RETRY_EVERY_S)


def _left(prompt: Prompt) -> str:
    """Start what was there before, since nothing is marked; return which state that leaves."""
    try:
        prompt.restart()
    except LinkError:
        return "the board still has what it had before: unplug it and plug it in again"
    return "the board has started again with what it had before"


def _bytecode(prompt: Prompt) -> int:
    machine = prompt.evaluate("sys.implementation._machine", "sys")
    if RP2040 not in machine:
        raise LinkError(f"this is no board for inphase: {machine}, and it needs an {RP2040}")
    return int(prompt.evaluate("getattr(sys.implementation, '_mpy', 0)", "sys"))


def _try(port: str, firmware: Firmware, found: Found, clock: Clock) -> Hello:
    """Wait for the hello of the firmware on trial, and keep it."""
    started_s = clock.monotonic()
    protocols: set[int] = set()
    hello = await_hello(port, clock, started_s + TRIAL_S, lambda hello: True, protocols)
    why = "it did not say hello within 10 s"
    for protocol in protocols - {found.protocol}:
        why = f"it speaks protocol {protocol} and this program protocol {layout.PROTOCOL_VERSION}"
    if hello is not None and hello.build == firmware.build:
        with contextlib.suppress(LinkError):
            transport = SerialTransport(port)
            try:
                hello = restart(transport, clock.monotonic, clock.sleep, mode=layout.RESET_KEEP)
            finally:
                transport.close()
            if hello.build == firmware.build and not hello.trial:
                return hello
        why = "it did not take the command to stay"
    elif hello is not None and hello.trial:
        why = f"it says build {hello.build} and not {firmware.build}"
    elif hello is not None:
        why = "it did not start"
    back = await_hello(
        port,
        clock,
        max(started_s + TRIAL_S, clock.monotonic()) + BACK_WITHIN_S,
        lambda hello: not hello.trial,
    )
    passed_s = clock.monotonic() - started_s
    if back is not None and back.build == firmware.build:
        return back
    raise LinkError(f"the new firmware was not kept: {why}; {_state(port, back, passed_s)}")


def await_hello(
    port: str,
    clock: Clock,
    until_s: float,
    accept: Callable[[Hello], bool],
    protocols: set[int] | None = None,
) -> Hello | None:
    """Return the first hello that is acceptable; None where none comes in time.

    Other `protocols` that were heard meanwhile are added to those.
    """
    while clock.monotonic() < until_s:
        try:
            transport = SerialTransport(port)
            try:
                hello = greet(transport, clock.monotonic)
            finally:
                transport.close()
            if accept(hello):
                return hello
        except OtherProtocolError as error:
            if protocols is not None:
                protocols.add(error.protocol)
        except LinkError:
            pass  # it is not back yet
        clock.sleep(RETRY_EVERY_S)
    return None


def _state(port: str, back: Hello | None, passed_s: float) -> str:
    if back is None:
        return (
            f"within {passed_s:.0f} s no firmware was heard on {port}: the board is at its prompt,"
            " or runs the program it had before"
        )
    return f"the one before runs again after {passed_s:.0f} s: {described(back)}"


def described(hello: Hello) -> str:
    """Return which firmware a hello speaks of."""
    version = ".".join(str(part) for part in hello.firmware)
    files = "from plain files" if int(hello.build, 16) == 0 else f"build {hello.build}"
    return f"firmware {version}, {files}"
