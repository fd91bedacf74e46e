"""What is asked of the board, and when: its hello, the cue and its renewals, round trips.

No IO and no clock: the link takes the commands, repeats them until they are answered, and gives
their bytes.
"""

from inphase.errors import LinkError
from inphase.link.endpoint import HelloRequest, Link, Ping, SetCue
from inphase.values import Cue

HELLO_AGAIN_S = 1.2
"""The link gives a request up after 1.15 s."""
HELLO_WAIT_S = 3.0
PING_EVERY_S = 0.2
"""Round trips place the samples on the host's clock; the shortest of many is near the truth."""
RENEW_EVERY_S = 0.3
"""Three renewals in a lease of 1 s: two may be lost."""


class Asking:
    """The commands of one port's board, connection after connection."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.reconnected()

    def reconnected(self) -> None:
        """Begin anew on a port that was opened: nothing of before was heard by whoever is there."""
        self._bytes_before = self._link.counts.bytes_received
        self._began_s: float | None = None
        self._hello_asked_s = float("-inf")
        self._ping_s = float("-inf")
        self._cue_sent_s = float("-inf")
        self._cue_told: Cue | None = None

    def ask(self, time_s: float, cue: Cue | None) -> bool:
        """Give the link the commands that are due; return whether a cue was among them.

        `cue` is what the board is to show; None while it has not said hello, which is asked for
        first. Raises LinkError where none comes within HELLO_WAIT_S.
        """
        if self._began_s is None:
            self._began_s = time_s
        if cue is None:
            if time_s - self._began_s >= HELLO_WAIT_S:
                received = self._link.counts.bytes_received - self._bytes_before
                raise no_answer(HELLO_WAIT_S, received)
            self._ask_hello(time_s)
            return False
        if self._link.needs_hello:
            self._ask_hello(time_s)
        renewal = not cue.off and time_s - self._cue_sent_s >= RENEW_EVERY_S
        cue_asked = cue != self._cue_told or renewal
        if cue_asked:
            self._link.send(SetCue(cue.light, cue.motor))
            self._cue_told = cue
            self._cue_sent_s = time_s
        if time_s - self._ping_s >= PING_EVERY_S:
            self._link.send(Ping())
            self._ping_s = time_s
        return cue_asked

    def _ask_hello(self, time_s: float) -> None:
        if time_s - self._hello_asked_s >= HELLO_AGAIN_S:
            self._link.send(HelloRequest())
            self._hello_asked_s = time_s


def no_answer(waited_s: float, received: int) -> LinkError:
    """Return what is raised where no board has said hello, though so many bytes may have come."""
    came = f"{received} bytes came and none of them made a hello" if received else "nothing came"
    return LinkError(
        f"no inphase board answered within {waited_s:g} s ({came}): check that the port is the"
        " board's and that the firmware is on it"
    )
