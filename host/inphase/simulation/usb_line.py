"""The USB serial line between the simulated board and the host: a pseudo-terminal and its rules.

As with the real port: while nobody has it open, what the board sends is thrown away; while somebody
has it open and does not read, the board finds no room. No byte is ever changed or reordered.
"""

import os
import select
import termios
import tty
from pathlib import Path

CHUNK = 4096
_UNOPENED_MS = 10
"""How often to look whether somebody has opened the port; the kernel does not say."""
_STALLED_MS = 10
"""The kernel does not always wake a writer when a pseudo-terminal has room again."""


class UsbLine:
    """One pseudo-terminal; `pass_on` moves bytes between it and the board's pipes.

    All methods but `wake` belong to one thread.
    """

    def __init__(self) -> None:
        self._host, port = os.openpty()
        self.path = Path(os.ttyname(port))
        tty.setraw(port)
        os.close(port)
        os.set_blocking(self._host, False)
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._presence = select.poll()
        self._presence.register(self._host, select.POLLIN)
        self._to_host = b""
        self._to_board = b""
        self._is_open = False

    def wake(self) -> None:
        """Let `pass_on` return. May be called from any thread."""
        os.write(self._wake_write, b"\0")

    def close(self) -> None:
        """Unplug: whoever has the port open is told so."""
        for descriptor in (self._host, self._wake_read, self._wake_write):
            os.close(descriptor)

    def pass_on(self, from_board: int | None, to_board: int | None) -> bool:
        """Move bytes until woken (True) or until the board closes its end (False).

        Without a board, what the host sends goes nowhere.
        """
        while True:
            events = self._wait(from_board, to_board)
            if self._wake_read in events:
                return True
            if from_board is not None and from_board in events:
                self._to_host = _read(from_board)
                if not self._to_host:
                    return False
            self._serve_host(events.get(self._host, 0))
            if self._to_board:
                self._to_board = b"" if to_board is None else _write(to_board, self._to_board)

    def _wait(self, from_board: int | None, to_board: int | None) -> dict[int, int]:
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        if from_board is not None and not self._to_host:
            poll.register(from_board, select.POLLIN)
        if to_board is not None and self._to_board:
            poll.register(to_board, select.POLLOUT)
        timeout_ms: int | None = None
        if self._is_open:
            wanted = 0 if self._to_board else select.POLLIN
            if self._to_host:
                wanted |= select.POLLOUT
                timeout_ms = _STALLED_MS
            poll.register(self._host, wanted)
        else:
            timeout_ms = _UNOPENED_MS
        return dict(poll.poll(timeout_ms))

    def _serve_host(self, events: int) -> None:
        if not self._is_open:
            if self._is_absent():
                self._to_host = b""
                return
            self._is_open = True
        if events & select.POLLIN and not self._to_board:
            self._to_board = _read(self._host)
        elif events & select.POLLHUP:
            self._forget_host()
            return
        if self._to_host:
            self._to_host = _write(self._host, self._to_host)

    def _is_absent(self) -> bool:
        return any(events & select.POLLHUP for _, events in self._presence.poll(0))

    def _forget_host(self) -> None:
        """Nobody has the port open any more: what was on its way is gone."""
        self._is_open = False
        self._to_host = b""
        self._to_board = b""
        port = os.open(self.path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(port, termios.TCSAFLUSH)  # also throws away what was not read
        os.close(port)


def _read(descriptor: int) -> bytes:
    """Return what is there: nothing at the end, and where the other side has hung up."""
    try:
        return os.read(descriptor, CHUNK)
    except OSError:
        return b""


def _write(descriptor: int, content: bytes) -> bytes:
    """Write what there is room for; return the rest, and nothing where the other side is gone."""
    try:
        return content[os.write(descriptor, content) :]
    except BlockingIOError:
        return content
    except OSError:
        return b""
