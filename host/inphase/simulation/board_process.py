"""The process that runs the board's firmware: which interpreter, with what, over which pipes.

MicroPython where its package is installed; else, or where asked for, CPython with `cpython_board`.
Either way the firmware's own files run, on the `machine` and `time` of firmware/simulated.
"""

import fcntl
import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from inphase.firmware_files import firmware_folder as firmware_folder

Interpreter = Literal["micropython", "cpython"]

EXIT_RESET = 3
"""The watchdog, or machine.reset(): firmware/simulated/virtual_clock.py."""

HEAP = "320K"
"""The history takes as much here as on the board; all else twice as much, with 64-bit words."""
_RUN_MICROPYTHON = (
    "import sys; from micropython_unix import run_main; "
    "sys.exit(run_main(['micropython', *sys.argv[1:]]))"
)
_F_SETPIPE_SZ = 1031
_PIPE_BYTES = 8192
"""Two pages, the least in which room for one whole page and a page in use can stand apart: `poll`
then never allows a write that would wait."""


_LAST_TURN_S = 5.0


@dataclass(frozen=True, slots=True)
class Running:
    """A board's process and this side's ends of its pipes, which do not block."""

    process: subprocess.Popen[bytes]
    to_board: int
    from_board: int

    def end(self) -> int:
        """Close the pipes, which ends the process; return its exit code."""
        os.close(self.to_board)
        os.close(self.from_board)
        try:
            return self.process.wait(_LAST_TURN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def has_micropython() -> bool:
    """Whether MicroPython can be had here."""
    return importlib.util.find_spec("micropython_unix") is not None


def start(
    interpreter: Interpreter,
    firmware: Path,
    file_system: Path,
    settings: Mapping[str, str],
    errors: IO[bytes],
) -> Running:
    """Start the firmware with the INPHASE_SIM_* variables `settings`.

    The process ends by itself when its pipes close, in whatever way this one ended.
    """
    simulated = firmware / "simulated"
    script = str(simulated / "power_on.py")
    if interpreter == "micropython":
        command = [sys.executable, "-I", "-c", _RUN_MICROPYTHON, "-X", f"heapsize={HEAP}", script]
    else:
        shim = Path(__file__).with_name("cpython_board.py")
        command = [sys.executable, "-I", "-S", "-X", "utf8", str(shim), script]
    environment = {
        **os.environ,
        **settings,
        "INPHASE_SIM_FIRMWARE": str(firmware),
        "MICROPYPATH": f"{simulated}:{firmware}:.frozen",
    }
    board_in, to_board = os.pipe()
    from_board, board_out = os.pipe()
    try:
        fcntl.fcntl(board_out, _F_SETPIPE_SZ, _PIPE_BYTES)
        process = subprocess.Popen(
            command,
            stdin=board_in,
            stdout=board_out,
            stderr=errors,
            cwd=file_system,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the host
        )
    except BaseException:
        os.close(to_board)
        os.close(from_board)
        raise
    finally:
        os.close(board_in)
        os.close(board_out)
    os.set_blocking(to_board, False)
    os.set_blocking(from_board, False)
    return Running(process, to_board, from_board)
