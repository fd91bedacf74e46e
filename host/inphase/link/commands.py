"""What the host asks of the board, and the sender that asks until it is answered.

Stop-and-wait: one command is unanswered at a time, except that a cue going off waits for nobody.
Every attempt carries a token of its own, so an answer tells which attempt it answers. A command
states what is to be, never a change, so one that arrives twice does no harm.
"""

from collections import deque
from dataclasses import dataclass, field
from struct import pack

from inphase_wire import formats, layout

FIRST_WAIT_S = 0.05
LONGEST_WAIT_S = 0.4
ATTEMPTS = 5
LONGEST_LEASE_S = layout.MAX_LEASE_MS / 1000


@dataclass(frozen=True, slots=True)
class HelloRequest:
    """Ask the board what it is."""

    def body(self, token: int) -> bytes:
        """Message body with its token."""
        return pack(
            formats.HELLO_REQUEST_FORMAT, layout.HELLO_REQUEST, token, layout.PROTOCOL_VERSION
        )


@dataclass(frozen=True, slots=True)
class SetCue:
    """Show a cue, each level 0 to 1, until `lease_s` passes without another."""

    light: float
    motor: float
    lease_s: float = LONGEST_LEASE_S

    def __post_init__(self) -> None:
        if not (0.0 <= self.light <= 1.0 and 0.0 <= self.motor <= 1.0):
            raise ValueError(f"cue levels must lie in 0 to 1, found {self.light} and {self.motor}")
        if not 0.001 <= self.lease_s <= LONGEST_LEASE_S:
            raise ValueError(
                f"a lease must last 0.001 to {LONGEST_LEASE_S} seconds, found {self.lease_s}"
            )

    @property
    def off(self) -> bool:
        """Whether it asks for nothing to be shown."""
        return self.light == 0.0 and self.motor == 0.0

    def body(self, token: int) -> bytes:
        """Message body with its token."""
        light, motor = round(255 * self.light), round(255 * self.motor)
        lease_ms = round(1000 * self.lease_s)
        return pack(formats.CUE_FORMAT, layout.CUE, token, light, motor, lease_ms)


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask for nothing but an answer: the round trip places the board's clock on the host's."""

    def body(self, token: int) -> bytes:
        """Message body with its token."""
        return pack(formats.PING_FORMAT, layout.PING, token)


@dataclass(frozen=True, slots=True)
class Resend:
    """Ask for samples of the board's run again, as far as it still has them."""

    run: int
    sample: int
    """Counter of the first, unwrapped."""
    count: int

    def body(self, token: int) -> bytes:
        """Message body with its token."""
        counter = self.sample % 2**32
        return pack(formats.RESEND_FORMAT, layout.RESEND, token, self.run, counter, self.count)


@dataclass(frozen=True, slots=True)
class SelfTest:
    """Have the converters measure themselves for `duration_s`, not the persons."""

    mode: int
    """`layout.TEST_*`."""
    duration_s: float

    def body(self, token: int) -> bytes:
        """Message body with its token."""
        duration_ms = round(1000 * self.duration_s)
        return pack(formats.SELFTEST_FORMAT, layout.SELFTEST, token, self.mode, duration_ms)


@dataclass(frozen=True, slots=True)
class Reset:
    """Ask the board with this id to turn its cue off and start anew, which takes it 2 seconds."""

    board_id: str
    """16 hexadecimal digits."""
    mode: int = layout.RESET_RUN
    """`layout.RESET_*`: how it is to start."""

    def body(self, token: int) -> bytes:
        """Message body with its token."""
        board_id = bytes.fromhex(self.board_id)
        return pack(formats.RESET_FORMAT, layout.RESET, token, board_id, self.mode)


Command = HelloRequest | SetCue | Ping | Resend | SelfTest | Reset


@dataclass(slots=True)
class _Exchange:
    """A command on its way: the tokens tried, when, and when to try again."""

    command: Command
    due_s: float = float("-inf")
    wait_s: float = FIRST_WAIT_S
    sent_s: dict[int, float] = field(default_factory=dict)


class CommandSender:
    """Sends each command until it is answered or given up; does no IO and reads no clock."""

    def __init__(self) -> None:
        self.sent = 0
        self.retried = 0
        self.failed = 0
        self._token = 0
        self._waiting: deque[Command] = deque()
        self._unanswered: _Exchange | None = None
        self._going_off: _Exchange | None = None

    def send(self, command: Command) -> None:
        """Take a command to send at the next `due`; of two waiting cues only the newer counts."""
        if isinstance(command, SetCue):
            self._take_waiting_cue()
            if command.off:
                self._go_off(command)
                return
        if command not in self._waiting:
            self._waiting.append(command)

    def beside(self, command: Resend) -> tuple[int, bytes]:
        """Return token and body of a command that goes out now, beside all others.

        It is nobody's turn that it takes, and who asks repeats it: it counts as sent.
        """
        self.sent += 1
        token = self._next_token()
        return token, command.body(token)

    def forget(self) -> None:
        """Drop what waits and what is unanswered: the port was opened anew."""
        self._waiting.clear()
        self._unanswered = self._going_off = None

    def due(self, time_s: float) -> list[bytes]:
        """Return the bodies to send now, first attempts and retries, in their order."""
        bodies: list[bytes] = []
        if self._going_off is not None and not self._attempt(self._going_off, time_s, bodies):
            self._going_off = None
        if self._unanswered is not None:
            if self._unanswered.due_s <= time_s and isinstance(self._unanswered.command, SetCue):
                self._unanswered.command = self._take_waiting_cue() or self._unanswered.command
            if not self._attempt(self._unanswered, time_s, bodies):
                self._unanswered = None
        if self._going_off is None and self._unanswered is None and self._waiting:
            self._unanswered = _Exchange(self._waiting.popleft())
            self._attempt(self._unanswered, time_s, bodies)
        return bodies

    def answered(self, token: int) -> float | None:
        """Settle the command that used `token`; return when that attempt was sent.

        None for a token that nothing waits for: the late answer to an attempt already settled.
        """
        if self._going_off is not None and token in self._going_off.sent_s:
            sent_s = self._going_off.sent_s[token]
            self._going_off = None
            return sent_s
        if self._unanswered is not None and token in self._unanswered.sent_s:
            sent_s = self._unanswered.sent_s[token]
            self._unanswered = None
            return sent_s
        return None

    def _go_off(self, command: SetCue) -> None:
        # A retry of an older cue after this one would light it again.
        if self._unanswered is not None and isinstance(self._unanswered.command, SetCue):
            self._unanswered = None
        if self._going_off is None:
            self._going_off = _Exchange(command)

    def _take_waiting_cue(self) -> SetCue | None:
        for command in self._waiting:
            if isinstance(command, SetCue):
                self._waiting.remove(command)
                return command
        return None

    def _attempt(self, exchange: _Exchange, time_s: float, bodies: list[bytes]) -> bool:
        """Send the exchange's command if it is due; return False once it is given up."""
        if exchange.due_s > time_s:
            return True
        if len(exchange.sent_s) == ATTEMPTS:
            self.failed += 1
            return False
        if exchange.sent_s:
            self.retried += 1
        else:
            self.sent += 1
        token = self._next_token()
        exchange.sent_s[token] = time_s
        exchange.due_s = time_s + exchange.wait_s
        exchange.wait_s = min(2 * exchange.wait_s, LONGEST_WAIT_S)
        bodies.append(exchange.command.body(token))
        return True

    def _next_token(self) -> int:
        """1 to 255 in turn: at most ten are in use, so one comes back only when long settled."""
        self._token = self._token % 255 + 1
        return self._token
