"""A faulted line as a port: between a simulated board's pseudo-terminal and one for the host.

The same faults and books as on virtual time, done by the wall clock. A frame is noted as sent when
the board has sent all of it, and as having come when the host has read it: what a port that is
closed throws away is lost between the two, as it should be.
"""

import os
import select
import struct
import threading
import time
import tty

from fakes.fault_line import TO_BOARD, TO_HOST, FaultLine
from fakes.line_books import Hello, Samples
from fakes.wire_double import frame

from inphase.link.endpoint import Reset
from inphase.session.transport import SerialTransport
from inphase_wire import formats, framing, layout

LOOK_EVERY_S = 0.002
CHUNK = 4096
RESET_TOKEN = 255


class HeardPort(SerialTransport):
    """The host's transport: it notes what was read."""

    def __init__(self, path, line):
        super().__init__(str(path))
        self._line = line

    def read(self, timeout_s):
        data = super().read(timeout_s)
        self._line.books.came(data)
        return data

    def reopen(self):
        super().reopen()
        self._line.books.connect()


class FaultPort:
    """Plugged in while the context lasts; times of harms are since then."""

    def __init__(self, board_path, path, harms, seed=0):
        self._board_path, self.path = board_path, path
        self.line = FaultLine(harms, seed)
        self._resets = sorted((h.at_s for h in harms if h.kind == "reset"), reverse=True)
        self._began_s = time.monotonic()
        self._board = self._host = None
        self._board_id = None
        self._from_board = self._to_host = self._from_host = self._to_board = b""
        self._end = threading.Event()
        self.error = None
        self._thread = threading.Thread(target=self._run, name="fault port", daemon=True)

    def elapsed_s(self):
        return time.monotonic() - self._began_s

    def __enter__(self):
        self._plug()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()
        if self._host is not None:
            self._unplug()

    def transport(self):
        return HeardPort(self.path, self.line)

    def _plug(self):
        self._board = os.open(self._board_path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self._host, port = os.openpty()
        tty.setraw(port)
        self.path.symlink_to(os.ttyname(port))
        os.close(port)
        os.set_blocking(self._host, False)
        self._from_board = self._to_host = self._from_host = self._to_board = b""
        self._in_step = False

    def _unplug(self):
        """The cable is out; the board keeps its power."""
        self.path.unlink()
        os.close(self._host)
        os.close(self._board)
        self._board = self._host = None

    def _run(self):
        try:
            while not self._end.wait(LOOK_EVERY_S):
                self._turn(self.elapsed_s())
        except BaseException as error:  # a test must see it
            self.error = error
            raise

    def _turn(self, now_s):
        unplugged = self.line.during("unplug", now_s)
        if unplugged != (self._host is None):
            if unplugged:
                self.line.done["unplug"] += 1
                self._unplug()
            else:
                self._plug()
        if self._host is None:
            return
        if self._resets and self._resets[-1] <= now_s and self._board_id:
            self._resets.pop()
            self.line.done["reset"] += 1
            reset = b"\0" + frame(Reset(self._board_id).body(RESET_TOKEN))
            self.line.commands.enter(reset)
            self._to_board += reset
        if not self.line.during("stall", now_s, TO_HOST):
            self._pass_to_host(now_s)
        if not self.line.during("stall", now_s, TO_BOARD):
            self._pass_to_board(now_s)

    def _pass_to_host(self, now_s):
        if not self._to_host:
            self._from_board += _read(self._board)
            whole = self._from_board.rfind(b"\0") + 1
            line, self._from_board = self._from_board[:whole], self._from_board[whole:]
            self._note(line)
            self._to_host = self.line.harmed(TO_HOST, now_s, line)
        if not _is_open(self._host):
            self._to_host = b""  # nobody has the port open: thrown away
        self._to_host = _write(self._host, self._to_host)

    def _pass_to_board(self, now_s):
        if not self._to_board:
            self._from_host += _read(self._host)
            whole = self._from_host.rfind(b"\0") + 1
            line, self._from_host = self._from_host[:whole], self._from_host[whole:]
            self.line.commands.enter(line)
            self._to_board = self.line.harmed(TO_BOARD, now_s, line)
        rest = _write(self._board, self._to_board)
        self.line.commands.came(self._to_board[: len(self._to_board) - len(rest)])
        self._to_board = rest

    def _note(self, line):
        """Note what the board has sent; a frame that its reset cut is none."""
        body = bytearray(framing.MAX_BODY)
        for piece in filter(None, line.split(b"\0")):
            if not framing.decode(piece, len(piece), body):
                continue
            note = None
            if body[0] == layout.HELLO:
                fields = struct.unpack_from(layout.HELLO_FORMAT, body)
                self._board_id = fields[6].hex()
                note = Hello(fields[7], fields[5] == 0)
            elif body[0] == layout.SAMPLES:
                _, _, flags, run, counter, _, n, _, dropped = struct.unpack_from(
                    formats.SAMPLES_HEADER_FORMAT, body
                )
                first, late = bool(flags & layout.FLAG_FIRST), bool(flags & layout.FLAG_LATE)
                note = Samples(run, counter, n, dropped, first, late)
            self.line.books.enter(piece, note)


def _read(descriptor):
    try:
        return os.read(descriptor, CHUNK)
    except OSError:
        return b""


def _write(descriptor, content):
    try:
        return content[os.write(descriptor, content) :] if content else b""
    except BlockingIOError:
        return content
    except OSError:
        return b""


def _is_open(descriptor):
    poll = select.poll()
    poll.register(descriptor, 0)
    return not any(events & select.POLLHUP for _, events in poll.poll(0))
