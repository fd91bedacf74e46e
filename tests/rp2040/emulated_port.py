"""A pseudo-terminal in the place of the emulated board's USB, for programs that open a port."""

import contextlib
import os
import threading
import time
import tty

PIECE_S = 0.004
"""Board time between two looks at the port."""
LEAD_S = 0.05
"""How far the board's time may run ahead of the host's: a prompt that sleeps costs no work."""


class Port:
    """The emulated board runs, in a thread, for as long as the context lasts."""

    def __init__(self, board):
        self._board = board
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="emulated port", daemon=True)
        self._unwritten = b""
        self.error = None

    @property
    def path(self):
        """What a program opens."""
        return os.ttyname(self._theirs)

    def now_s(self):
        """Return the board's time; raises what ended the board, whose time then stands still."""
        if self.error is not None:
            raise self.error
        return self._board.now_s

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
        os.close(self._ours)
        os.close(self._theirs)

    def _run(self):
        try:
            start_s = time.monotonic() - self._board.now_s
            while not self._ended.is_set():
                self._turn()
                ahead_s = self._board.now_s - (time.monotonic() - start_s)
                if ahead_s > LEAD_S:
                    time.sleep(ahead_s)
                elif ahead_s < 0.0:
                    start_s -= ahead_s  # what a busy board lost is not caught up with
        except Exception as error:  # told to who waits for the port
            self.error = error

    def _turn(self):
        board = self._board
        with contextlib.suppress(BlockingIOError):
            board.write(os.read(self._ours, 4096))
        board.run(PIECE_S, PIECE_S)
        self._unwritten += bytes(board.received)
        board.received.clear()
        if self._unwritten:
            with contextlib.suppress(BlockingIOError):
                self._unwritten = self._unwritten[os.write(self._ours, self._unwritten) :]
