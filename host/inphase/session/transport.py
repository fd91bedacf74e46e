"""Transport: a serial port as bytes in and bytes out, and plain sentences where that fails."""

import contextlib
import errno
import os
import select
import termios

import serial
from serial.tools import list_ports

from inphase.errors import LinkError
from inphase.session.found_boards import port_named

READ_AT_MOST = 4096
WRITE_WAIT_S = 0.2
"""A board that does not take a command for this long is treated as gone: its lease ends the cue."""


class SerialTransport:
    """One serial port, held for this process alone.

    `port` is its path, or the unique id of the board on it: that is looked up at each opening, as a
    board that is plugged in again may come back under another path.

    Raises LinkError, one sentence, where the port is missing, in use, not permitted, no serial port
    at all, or was unplugged.
    """

    def __init__(self, port: str, *, exclusive: bool = True) -> None:
        self._port = port
        self._exclusive = exclusive
        self._serial = self._open()

    @property
    def name(self) -> str:
        """The port, as it was named."""
        return self._port

    def read(self, timeout_s: float) -> bytes:
        """Return what has come, at most READ_AT_MOST bytes; wait for it up to `timeout_s`."""
        try:
            ready, _, _ = select.select([self._serial.fileno()], [], [], timeout_s)
            if not ready:
                return b""
            data = os.read(self._serial.fileno(), READ_AT_MOST)
        except BlockingIOError:
            return b""
        except (OSError, serial.SerialException):
            raise self._gone() from None
        if not data:
            raise self._gone()
        return data

    def write(self, data: bytes) -> None:
        """Write all of `data`, waiting up to WRITE_WAIT_S for room."""
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException:
            raise LinkError(
                f"the board on {self._port} takes no commands: nothing could be written for"
                f" {WRITE_WAIT_S:g} s; unplug it and plug it in again"
            ) from None
        except (OSError, serial.SerialException):
            raise self._gone() from None

    def reopen(self) -> None:
        """Close the port and open it anew; LinkError where it is not there (yet)."""
        self.close()
        self._serial = self._open()

    def close(self) -> None:
        """Give the port back; may be called twice."""
        with contextlib.suppress(OSError, serial.SerialException):
            self._serial.close()

    def _open(self) -> serial.Serial:
        port = port_named(self._port)
        try:
            return serial.Serial(
                port,
                timeout=0,
                write_timeout=WRITE_WAIT_S,
                exclusive=self._exclusive or None,
            )
        except termios.error:  # no OSError
            raise self._gone() from None
        except (OSError, ValueError) as error:  # SerialException is an OSError
            settings = error.__context__
            if isinstance(settings, termios.error) and settings.args[0] == errno.EIO:
                raise self._gone() from None
            raise LinkError(_why_not(port, getattr(error, "errno", None))) from None

    def _gone(self) -> LinkError:
        return LinkError(
            f"the board on {self._port} is gone: it was unplugged or has stopped; plug it in again"
        )


def _why_not(port: str, code: int | None) -> str:
    if code in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        found = ", ".join(sorted(each.device for each in list_ports.comports())) or "none"
        return f"there is no port {port} (ports found: {found}); check the cable and the name"
    if code in (errno.EACCES, errno.EPERM):
        return (
            f"port {port} may not be opened by this user: add the user to the group that owns it,"
            " usually dialout, and log in again"
        )
    if code in (errno.EAGAIN, errno.EBUSY):
        return f"port {port} is in use by another program: close that one first"
    return f"{port} is not a serial port: name the board's port"
