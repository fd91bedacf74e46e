"""A session on a board double, on a clock of its own, and what it showed."""

from fakes.board_double import QUICK, BoardDouble, Clock, DoublePort, alpha_pair

from inphase.config import resolve
from inphase.session.loop import Session

ALPHA = resolve(QUICK, preset="eeg-alpha")
SIGNALS = alpha_pair(40)
LIT_S = 16.0
"""By then the cue is on: the two are in step."""


class Room:
    """A session on a board double, and what it showed."""

    def __init__(self, seconds_of_signal=40.0, recorder=None, reconnect_s=10.0, observe=None):
        self.clock = Clock()
        self.board = BoardDouble(SIGNALS[: round(seconds_of_signal * 250)])
        self.port = DoublePort(self.board, self.clock)
        self.shown = []
        self.session = Session(
            self.port,
            ALPHA,
            recorder=recorder,
            observe=observe or self.shown.append,
            monotonic=self.clock,
            sleep=self.clock.sleep,
            reconnect_s=reconnect_s,
        )

    def at(self, time_s, action):
        """Do `action` with the first read after that much time."""
        done = []

        def on_read():
            if self.clock.time_s - 100.0 >= time_s and not done:
                done.append(True)
                action()

        self.port.on_read = on_read

    def went_off_last(self):
        return self.board.cues[-1][1:] == (0.0, 0.0) and any(c[1] for c in self.board.cues)
