"""MicroPython's prompt on a port: the board's files from here, by mpremote."""

import contextlib
import importlib.util
import io
import struct
import time
from collections.abc import Iterator
from typing import Any

import serial

from inphase.errors import LinkError
from inphase.install.bytecode import missing_package
from inphase.session.found_boards import port_named

CHUNK_BYTES = 1024
ANSWER_WITHIN_S = 3.0
IO_WAIT_S = 5.0
QUIET_S = 0.2


def need_mpremote() -> None:
    """Raise ConfigError where mpremote is not installed: before anything is stopped for it."""
    if importlib.util.find_spec("mpremote") is None:
        raise missing_package("mpremote")


class Prompt:
    """A board at its prompt, held for this process alone; closes as a context.

    Raises ConfigError where mpremote is not installed, LinkError where no prompt answers and
    wherever the board or the cable fails later.
    """

    def __init__(self, port: str) -> None:
        try:
            from mpremote.transport import TransportError
            from mpremote.transport_serial import SerialTransport
        except ImportError:
            raise missing_package("mpremote") from None
        self._port = port
        # mpremote takes apart what comes without a look at it: the last four are of that.
        self._failures = (
            TransportError,
            serial.SerialException,
            OSError,
            IndexError,
            ValueError,
            SyntaxError,
            struct.error,
        )
        self._mpremote: Any = None
        with self._told("MicroPython's prompt does not answer"):
            self._mpremote = SerialTransport(port_named(port), timeout=IO_WAIT_S)
            self._mpremote.serial.write_timeout = IO_WAIT_S
        try:
            with self._told("MicroPython's prompt does not answer"):
                self._settle()
                self._mpremote.enter_raw_repl(soft_reset=False, timeout_overall=ANSWER_WITHIN_S)
                self._mpremote.exec("pass")
        except LinkError:
            self.close()
            raise

    def __enter__(self) -> "Prompt":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the port back."""
        with contextlib.suppress(OSError, serial.SerialException):
            self._mpremote.close()

    def evaluate(self, expression: str, module: str) -> Any:
        """Return the value of an expression on the board, in which `module` is imported."""
        with self._told("the board did not answer"):
            self._mpremote.exec(f"import {module}")
            return self._mpremote.eval(expression)

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder."""
        return path.rpartition("/")[2] in self.names(path.rpartition("/")[0])

    def names(self, folder: str) -> list[str]:
        """Return what is in a folder; nothing where there is none."""
        try:
            with self._told(f"{folder} cannot be listed"):
                return [entry.name for entry in self._mpremote.fs_listdir(folder)]
        except LinkError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return []
            raise

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        with self._told(f"{path} cannot be read"):
            return bytes(self._mpremote.fs_readfile(path, chunk_size=CHUNK_BYTES))

    def write(self, path: str, content: bytes) -> None:
        """Write a file, whose folder exists."""
        with self._told(f"{path} cannot be written"):
            self._mpremote.fs_writefile(path, content, chunk_size=CHUNK_BYTES)

    def digest(self, path: str) -> bytes:
        """Return a file's SHA-256, computed on the board from what its flash holds."""
        with self._told(f"{path} cannot be read"):
            return bytes(self._mpremote.fs_hashfile(path, "sha256", chunk_size=CHUNK_BYTES))

    def rename(self, path: str, to: str) -> None:
        """Rename a file; one of that name is replaced."""
        with self._told(f"{path} cannot be renamed"):
            self._mpremote.exec(f"import os\nos.rename({path!r}, {to!r})")

    def remove(self, path: str) -> None:
        """Remove a file or an empty folder."""
        with self._told(f"{path} cannot be removed"):
            self._mpremote.exec(f"import os\nos.remove({path!r})")

    def make_folder(self, path: str) -> None:
        """Make a folder."""
        with self._told(f"{path} cannot be made"):
            self._mpremote.fs_mkdir(path)

    def stop(self) -> None:
        """Interrupt whatever the board does, and be back at the prompt."""
        with self._told("the board does not stop"):
            self._settle()
            self._mpremote.enter_raw_repl(soft_reset=False, timeout_overall=ANSWER_WITHIN_S)

    def restart(self) -> None:
        """Let the board start anew."""
        with self._told("the board cannot be started anew"):
            self._mpremote.exec_raw_no_follow("import machine\nmachine.reset()")
        self.close()

    def _settle(self) -> None:
        """Wait until the line is quiet: what an earlier attempt asked for may come only now."""
        line = self._mpremote.serial
        line.write(b"\r\x03")
        until_s = time.monotonic() + ANSWER_WITHIN_S
        while time.monotonic() < until_s:
            time.sleep(QUIET_S)
            if not line.in_waiting:
                return
            line.read(line.in_waiting)

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Say as a LinkError what failed; mpremote itself prints some of it."""
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                yield
        except self._failures as error:
            said = str(error).strip().splitlines()
            why = f": {said[-1]}" if said else ""
            raise LinkError(f"{what} on {self._port}{why}") from error
