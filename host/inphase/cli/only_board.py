"""The one board that a command means where none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inphase.cli.completion import complete_port

if TYPE_CHECKING:
    from inphase.install.installation import Found

UF2 = "https://micropython.org/download/RPI_PICO/"
RP2350_BOOTSEL = 0x000F
NO_USB = (
    "boards in BOOTSEL were not looked for: libusb is not installed (Debian: apt install"
    " libusb-1.0-0)"
)

port_option = click.option(
    "--port",
    shell_complete=complete_port,
    help="The board's serial port, or its unique id; needed where there are several.",
)


def chosen(port: str | None) -> str:
    """Return `port`, or the one board's where none is named."""
    return only_board()[0] if port is None else port


def only_board() -> tuple[str, Found]:
    """Return the port, or unique id, and the state of the one board with inphase's firmware.

    A board whose port cannot be used counts as one that might be meant. Raises LinkError where none
    is heard, or several are, with what to do.
    """
    from inphase.errors import LinkError
    from inphase.install.installation import look
    from inphase.session.found_boards import find_boards

    seen = find_boards()
    boards = seen.boards
    heard: list[tuple[str, Found]] = []
    closed: dict[str, LinkError] = {}
    for board in boards:
        name = board.unique_id or board.port
        if board.port is not None and name is not None:
            try:
                found = look(name)
            except LinkError as error:
                closed[name] = error
                continue
            if found.protocol is not None:
                heard.append((name, found))
    if len(heard) == 1 and not closed:
        return heard[0]
    if heard:
        names = ", ".join(sorted([*closed, *(name for name, _ in heard)]))
        raise LinkError(f"several boards are plugged in: name one with --port ({names})")
    if closed:
        raise next(iter(closed.values()))
    ports = [board.unique_id or board.port for board in boards if board.port is not None]
    if ports:
        raise LinkError(
            "no inphase firmware was heard on any board: inphase board install --port puts it on"
            " the one you name, and whatever program that has is put aside"
            f" (found: {', '.join(map(str, ports))})"
        )
    waiting = [board for board in boards if board.in_bootsel]
    if any(board.product_id == RP2350_BOOTSEL for board in waiting):
        raise LinkError("the board in BOOTSEL is an RP2350: this firmware is for the RP2040")
    if waiting:
        raise LinkError(
            f"a board in BOOTSEL waits for MicroPython: fetch the newest .uf2 from {UF2}, copy it"
            " onto the drive RPI-RP2, then say inphase board install --port with the id that"
            " inphase board list shows"
        )
    raise LinkError(
        "no board is plugged in: check the cable, which must carry data too"
        + ("" if seen.usb_seen else f"; {NO_USB}")
    )
