"""`inphase board install`: which board, what is said, and with which exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inphase.cli.completion import complete_port

if TYPE_CHECKING:
    from inphase.install.bytecode import Firmware
    from inphase.install.installation import Found

BROKEN_OFF = (
    "inphase: the installation was broken off: the board starts again with what it had before;"
    " inphase board info says in some 10 s what that is"
)


@click.command()
@click.option(
    "--port",
    shell_complete=complete_port,
    help="The board's serial port, or its unique id; needed where the board has no inphase"
    " firmware yet, or where there are several.",
)
@click.option(
    "--firmware",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Another firmware than the one that came with this program.",
)
@click.option("--again", is_flag=True, help="Install even what the board runs already.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
def install(port: str | None, folder: Path | None, again: bool, dry_run: bool) -> None:
    """Put the firmware on a board: bytecode, compared by hash, and kept only if it starts.

    The board keeps the firmware it has until the new one has said hello. If that does not come
    within 10 s, the board goes back by itself. The cue stays off all the while.

    \b
      inphase board install                           the one board that runs inphase's firmware
      inphase board install --port e6614104036abcde   a board with MicroPython alone
    """
    from inphase.cli.only_board import only_board
    from inphase.cli.progress import shown_progress
    from inphase.cli.sentences import echo_sentence
    from inphase.firmware_files import firmware_folder
    from inphase.install import installation
    from inphase.install.bytecode import compile_firmware

    firmware = compile_firmware(folder or firmware_folder())
    if port is None:
        port, found = only_board()
    else:
        found = installation.look(port)
    if found.hello is not None and found.hello.build == firmware.build and not again:
        echo_sentence(
            f"board {found.board_id} runs this firmware already: {_told(found)}; nothing was"
            " changed"
        )
        return
    if dry_run:
        echo_sentence(_plan(port, found, firmware))
        return
    try:
        with shown_progress("installing", long=True) as tell:
            hello = installation.install(port, folder or firmware_folder(), found, tell)
    except KeyboardInterrupt:
        echo_sentence(BROKEN_OFF, err=True)
        raise
    echo_sentence(
        f"board {hello.board_id} runs {installation.described(hello)}; before: {_told(found)}"
    )


def _told(found: Found) -> str:
    from inphase.install.installation import described

    if found.hello is not None:
        return described(found.hello)
    if found.protocol is not None:
        return f"a firmware of protocol {found.protocol}"
    return "no inphase firmware"


def _plan(port: str, found: Found, firmware: Firmware) -> str:
    return (
        f"the board on {port} has {_told(found)} and would get build {firmware.build},"
        f" {len(firmware.files)} files of {firmware.size_bytes} bytes; nothing was changed"
    )
