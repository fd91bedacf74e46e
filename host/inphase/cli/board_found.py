"""`inphase board list`, `info` and `reset`: the boards that are plugged in, and what they are."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from inphase.cli.only_board import NO_USB, chosen, port_option

if TYPE_CHECKING:
    from inphase.session.found_boards import FoundBoard
    from inphase.values import Hello

HEADINGS = ("unique id", "port", "USB", "state", "firmware")
RESETS = {1: "power-up", 3: "watchdog or reset"}
"""`machine.reset_cause()` of the rp2 port."""


@click.command("list")
def list_boards() -> None:
    """List the boards that are plugged in: one line each, after a line of headings.

    \b
      unique id  the board's own number; `--port` takes it in the place of a path
      port       its serial port
      USB        vendor and product
      state      running, or in BOOTSEL (waiting for a firmware)
      firmware   version, protocol and rate, by the board's own word; or why it gave none

    Every board with MicroPython is listed. One that a program has open is left alone, and nothing
    is sent to one on which no inphase firmware is heard.
    """
    from inphase.cli.sentences import echo_sentence
    from inphase.session.found_boards import find_boards

    found = find_boards()
    rows = [_row(board) for board in found.boards]
    if rows:
        widths = [max(len(row[k]) for row in (HEADINGS, *rows)) for k in range(len(HEADINGS))]
        for row in (HEADINGS, *rows):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            click.echo("  ".join(cells).rstrip())
    else:
        echo_sentence("no board is plugged in", err=True)
    if not found.usb_seen:
        echo_sentence(NO_USB, err=True)


@click.command()
@port_option
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON instead.")
def info(port: str | None, as_json: bool) -> None:
    """Ask a board what it is.

    \b
      inphase board info                         the one board that is plugged in
      inphase board info --port /dev/inphase     the board on a port
    """
    import json

    hello = _greet(chosen(port))
    if as_json:
        click.echo(json.dumps(asdict(hello)))
        return
    for name, value in _told(hello):
        click.echo(f"{name:<18}{value}")


@click.command()
@port_option
def reset(port: str | None) -> None:
    """Let a board turn its cue off and start anew; wait until it is back."""
    from inphase.session.restart import restart
    from inphase.session.transport import SerialTransport

    transport = SerialTransport(chosen(port))
    try:
        hello = restart(transport)
    finally:
        transport.close()
    click.echo(f"board {hello.board_id} has started anew with firmware {_version(hello)}")


def _greet(port: str) -> Hello:
    from inphase.session.greeting import greet
    from inphase.session.transport import SerialTransport

    transport = SerialTransport(port)
    try:
        return greet(transport)
    finally:
        transport.close()


def _row(board: FoundBoard) -> tuple[str, ...]:
    from inphase.session.found_boards import VENDOR_ID

    return (
        board.unique_id or "-",
        board.port or "-",
        f"{VENDOR_ID:04x}:{board.product_id:04x}",
        "BOOTSEL" if board.in_bootsel else "running",
        "-" if board.in_bootsel else _firmware(board.port),
    )


def _firmware(port: str | None) -> str:
    from inphase.errors import LinkError

    if port is None:
        return "not known: the system gave it no serial port"
    try:
        hello = _greet(port)
    except LinkError as error:
        return f"not known: {error}"
    return f"{_version(hello)}, protocol {hello.protocol}, {hello.rate_hz} Hz"


def _told(hello: Hello) -> list[tuple[str, str]]:
    return [
        ("unique id", hello.board_id),
        ("firmware", _version(hello)),
        ("build", _build(hello)),
        ("protocol", str(hello.protocol)),
        ("rate", f"{hello.rate_hz} Hz"),
        ("pairs per frame", str(hello.pairs_per_frame)),
        ("gain", str(hello.gain)),
        ("reference", f"{hello.vref_volts:g} V"),
        ("free heap", f"{hello.free_heap_bytes} bytes at start"),
        ("last start by", RESETS.get(hello.reset_cause, f"cause {hello.reset_cause}")),
        ("labels", ", ".join(hello.labels)),
    ]


def _build(hello: Hello) -> str:
    if int(hello.build, 16) == 0:
        return "none: it runs from plain files"
    return f"{hello.build}{', on trial' if hello.trial else ''}"


def _version(hello: Hello) -> str:
    return ".".join(str(part) for part in hello.firmware)
