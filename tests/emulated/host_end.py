"""The host's end of a simulated board's line, as small as a test needs it: a port and a Link."""

import os
import select
import time

import numpy as np

from inphase.link.endpoint import Link
from inphase.values import Acknowledgement, BoardStatus, Hello, SampleBlock


class HostEnd:
    """Everything that came so far, by kind, in order."""

    def __init__(self, path):
        self.link = Link()
        self.hellos = []
        self.blocks = []
        self.statuses = []
        self.acknowledgements = []
        self._port = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self._kinds = {
            Hello: self.hellos,
            SampleBlock: self.blocks,
            BoardStatus: self.statuses,
            Acknowledgement: self.acknowledgements,
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._port)

    def turn(self, timeout_s=0.02):
        """Send what is due and take what has come; return whether anything had."""
        if sent := self.link.outgoing(time.monotonic()):
            os.write(self._port, sent)
        if not select.select([self._port], [], [], timeout_s)[0]:
            return False
        for event in self.link.receive(time.monotonic(), os.read(self._port, 65536)):
            self._kinds[type(event)].append(event)
        return True

    def until(self, condition, timeout_s=30.0):
        """Turn until `condition` holds; return whether it did in time."""
        end = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > end:
                return False
            self.turn()
        return True

    def listen_to_the_end(self, board, timeout_s=60.0):
        """Turn until the board has ended and everything it sent is here."""
        assert self.until(lambda: board.wait(0.0), timeout_s), board.errors
        while self.turn(0.2):
            pass

    def counts(self):
        """(n, 2) int32: all pairs that came, and (n,) the sample numbers they came with."""
        pairs = np.concatenate([block.counts for block in self.blocks])
        samples = np.concatenate(
            [np.arange(block.sample, block.sample + len(block.counts)) for block in self.blocks]
        )
        return pairs, samples
