"""A line between board and host that does harm at told times, and keeps its own exact books.

`FaultLine` is what both forms share: which fault is due, what it does to the bytes of which way,
and the books of either way. `VirtualLine` joins it to a `LineBoard` on virtual time, and can serve
as a session's transport; `fakes.fault_port` puts it between a pseudo-terminal and a real one.
"""

from collections import Counter
from dataclasses import dataclass
from random import Random

from fakes.line_books import Books, Pieces
from fakes.line_faults import ECHO, FAULTS

from inphase.errors import LinkError

TO_HOST, TO_BOARD = "to host", "to board"
TURN_S = 0.004


@dataclass(frozen=True)
class Harm:
    """One fault: a key of FAULTS, or one of stall, unplug, reset; when, and on which way."""

    at_s: float
    kind: str
    way: str = TO_HOST
    lasts_s: float = 0.0
    """Of a stall, and until a replug."""


class FaultLine:
    """The faults of one line and its books; a connection each has books of its own."""

    def __init__(self, harms, seed=0):
        self.rng = Random(seed)
        self.done = Counter()
        """How often each kind of fault was done to something."""
        self.books = Books()
        """The way to the host."""
        self.commands = Pieces()
        """The way to the board."""
        # A whole frame that the board understands, and no damage.
        self.commands.enter(ECHO)
        self._bytes = {
            way: sorted(
                (harm for harm in harms if harm.way == way and harm.kind in FAULTS),
                key=lambda harm: -harm.at_s,
            )
            for way in (TO_HOST, TO_BOARD)
        }
        self._stretches = [harm for harm in harms if harm.lasts_s]

    def harmed(self, way, time_s, line):
        """Return what becomes of whole frames that go into one way now."""
        due = self._bytes[way]
        while due and due[-1].at_s <= time_s and line:
            harm = due.pop()
            line = FAULTS[harm.kind](self.rng, line)
            self.done[harm.kind] += 1
        return line

    def during(self, kind, time_s, way=None):
        """Whether a fault of that kind that lasts is on now."""
        return any(
            harm.kind == kind
            and way in (None, harm.way)
            and harm.at_s <= time_s < harm.at_s + harm.lasts_s
            for harm in self._stretches
        )


class VirtualLine:
    """A `LineBoard` behind a `FaultLine`, on `clock`; a transport that reads at its own pace.

    What goes into the line arrives `transit_s` later, or up to `jitter_s` after that, in order;
    where it `clumps_s`, at multiples of that time alone.
    """

    name = "line"

    def __init__(
        self, board, harms=(), *, clock, seed=0, jitter_s=0.0, transit_s=0.0, clumps_s=0.0
    ):
        self.board, self.clock = board, clock
        self.line = FaultLine(harms, seed)
        self._moments = sorted(
            (harm for harm in harms if harm.kind in ("unplug", "reset")),
            key=lambda harm: -harm.at_s,
        )
        self._jitter_s, self._transit_s, self._clumps_s = jitter_s, transit_s, clumps_s
        self._to_host = []
        """(arrival, bytes), in order."""
        self._to_board = []
        self._turn_s = clock()
        self._gone = False

    def read(self, timeout_s):
        """Let time pass by `timeout_s`, or a turn, and return what has arrived."""
        self.clock.sleep(min(timeout_s, TURN_S))
        now_s = self.clock()
        self._pass(now_s)
        if self._gone:
            raise LinkError("the board on line is gone")
        came = b""
        while self._to_host and self._to_host[0][0] <= now_s:
            came += self._to_host.pop(0)[1]
        self.line.books.came(came)
        return came

    def write(self, data):
        """Send to the board."""
        if self._gone:
            raise LinkError("the board on line is gone")
        now_s = self.clock()
        self.line.commands.enter(data)
        harmed = self.line.harmed(TO_BOARD, now_s, data)
        self._to_board.append((self._arrival_s(now_s, self._to_board), harmed))

    def reopen(self):
        """Open the port anew; LinkError while it is unplugged."""
        self._pass(self.clock())
        if self.line.during("unplug", self.clock()):
            raise LinkError("there is no port line")
        self._gone = False
        self.line.books.connect()

    def close(self):
        """Nothing is held."""

    def _pass(self, now_s):
        while self._turn_s + TURN_S <= now_s + 1e-9:
            self._turn_s += TURN_S
            self._turn(self._turn_s)

    def _turn(self, now_s):
        while self._moments and self._moments[-1].at_s <= now_s:
            self._befall(self._moments.pop(), now_s)
        if not self.line.during("stall", now_s, TO_BOARD):
            while self._to_board and self._to_board[0][0] <= now_s:
                data = self._to_board.pop(0)[1]
                self.line.commands.came(data)
                self.board.take(now_s, data)
        if self._gone or self.line.during("stall", now_s, TO_HOST):
            return
        sent = b""
        for frame, note in self.board.send(now_s):
            self.line.books.enter(frame, note)
            sent += frame
        self._put(now_s, self.line.harmed(TO_HOST, now_s, sent))

    def _befall(self, harm, now_s):
        """The board starts anew, within a frame; unplugged, whatever was on its way is gone."""
        self.line.done[harm.kind] += 1
        rest = self.board.restart(now_s + harm.lasts_s, cut=True)
        self.line.commands.hang_up()
        if harm.kind == "unplug":
            self._gone = True
            self._to_host, self._to_board = [], []
            self.line.books.hang_up()
        else:
            self._put(now_s, rest)

    def _put(self, now_s, data):
        if data:
            self._to_host.append((self._arrival_s(now_s, self._to_host), data))

    def _arrival_s(self, now_s, before):
        arrival_s = now_s + self._transit_s + self.line.rng.random() * self._jitter_s
        if self._clumps_s:
            arrival_s = -(-arrival_s // self._clumps_s) * self._clumps_s
        return max(arrival_s, before[-1][0]) if before else arrival_s
