"""The host's commands: each is carried out once read, and its answer waits here to be sent.

Commands may come twice (the host repeats one whose answer was lost); each does the same both times.
Only `__init__` allocates.
"""

from inphase_board.messages import HELLO_TOKEN
from inphase_wire import layout

ANSWERS = 8
_LIGHT = 2
_MOTOR = 3
_LEASE = 4
_HELLO_ID = 6
_RESET_ID = 2
_RESET_MODE = 10
_HELLO_FLAGS = 29


class Commands:
    """Decodes and carries out commands, and keeps up to ANSWERS answers in order."""

    def __init__(self, cue, clock, hello, resend, test):
        """Take the cue output, the board clock, a HELLO body, which is queued at once, and what
        carries out a RESEND and a SELFTEST: `SampleFrames.resend` and `SelfTest.take`.
        """
        self._cue = cue
        self._clock = clock
        self._hello = hello
        self._resend = resend
        self._test = test
        self._answers = [bytearray(layout.ACK_SIZE) for _ in range(ANSWERS)]
        self._first = 0
        self._on_trial = bool(hello[_HELLO_FLAGS] & layout.HELLO_TRIAL)
        self.waiting = 0
        """Answers not yet sent."""
        self.is_resetting = False
        """The host asked for a reset: no cue from now on, and the watchdog is fed no more."""
        self.reset_mode = layout.RESET_RUN
        """How the board is then to start (`layout.RESET_*`)."""
        self._answer(layout.HELLO, 0, layout.ACK_OK)

    @property
    def is_full(self):
        """Whether no command may be read before an answer is sent."""
        return self.waiting == ANSWERS

    def handle(self, body, size, muted):
        """Carry out the command in body[:size]; return whether it was one at all.

        What only a board says is none: a line that echoes brings the board its own words back, and
        an answer to them could settle a command that was never read.
        """
        if size < layout.PING_SIZE or body[0] < layout.HELLO_REQUEST:
            return False
        kind = body[0]
        token = body[1]
        if kind == layout.HELLO_REQUEST:
            self._answer(layout.HELLO, token, layout.ACK_OK)
        elif kind == layout.CUE:
            self._answer(layout.ACK, token, self._take_cue(body, size, muted))
        elif kind == layout.RESET:
            self._answer(layout.ACK, token, self._take_reset(body, size))
        elif kind == layout.RESEND:
            self._answer(layout.ACK, token, self._resend(body, size))
        elif kind == layout.SELFTEST:
            self._answer(layout.ACK, token, self._test(body, size))
        elif kind == layout.PING:
            self._answer(
                layout.ACK,
                token,
                layout.ACK_OK if size == layout.PING_SIZE else layout.ACK_BAD_VALUE,
            )
        else:
            self._answer(layout.ACK, token, layout.ACK_UNKNOWN)
        return True

    def next_answer(self, body):
        """Write the body of the oldest answer that waits; return its size."""
        answer = self._answers[self._first]
        self._first = (self._first + 1) % ANSWERS
        self.waiting -= 1
        if answer[0] == layout.HELLO:
            for i in range(layout.HELLO_SIZE):
                body[i] = self._hello[i]
            body[HELLO_TOKEN] = answer[1]
            return layout.HELLO_SIZE
        for i in range(layout.ACK_SIZE):
            body[i] = answer[i]
        return layout.ACK_SIZE

    def _take_cue(self, body, size, muted):
        if size != layout.CUE_SIZE:
            return layout.ACK_BAD_VALUE
        lease_ms = body[_LEASE] | (body[_LEASE + 1] << 8)
        if not 1 <= lease_ms <= layout.MAX_LEASE_MS:
            return layout.ACK_BAD_VALUE
        if self._on_trial:
            return layout.ACK_MUTED  # what may be gone in ten seconds shows nothing to anybody
        self._cue.ask(body[_LIGHT], body[_MOTOR], lease_ms)
        return layout.ACK_MUTED if muted or self.is_resetting else layout.ACK_OK

    def _take_reset(self, body, size):
        if size != layout.RESET_SIZE:
            return layout.ACK_BAD_VALUE
        mode = body[_RESET_MODE]
        if mode > layout.RESET_KEEP or (mode == layout.RESET_KEEP and not self._on_trial):
            return layout.ACK_BAD_VALUE
        for i in range(_RESET_MODE - _RESET_ID):
            if body[_RESET_ID + i] != self._hello[_HELLO_ID + i]:
                return layout.ACK_BAD_VALUE
        self.is_resetting = True
        self.reset_mode = mode
        return layout.ACK_OK

    def _answer(self, kind, token, status):
        answer = self._answers[(self._first + self.waiting) % ANSWERS]
        answer[0] = kind
        answer[1] = token
        answer[2] = status
        self._clock.write(answer, 3)
        self.waiting += 1
