"""What a service manager is told: ready, alive, stopping, and a line of status (sd_notify(3)).

The watchdog is fed by samples: it says that signals arrive, not merely that a process runs.
"""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

from inphase.session.snapshot import Snapshot

STATUS_EVERY_S = 1.0
FEEDS_A_WATCHDOG = 4
"""The watchdog is fed this often in its time, where samples allow; sd_watchdog_enabled(3): 2."""


@dataclass(frozen=True, slots=True)
class Notifier:
    """The service manager's datagram socket; without one, nothing is sent."""

    address: str | None = None
    """As connect(2) takes it: a path, or a zero and an abstract name."""
    watchdog_s: float | None = None
    """The process is killed when not fed for this long; None where nobody watches."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Notifier":
        """Read NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID; what is malformed counts as unset."""
        name = environment.get("NOTIFY_SOCKET", "")
        address = f"\0{name[1:]}" if name.startswith("@") else name
        meant_for = environment.get("WATCHDOG_PID", str(os.getpid()))
        microseconds = environment.get("WATCHDOG_USEC", "")
        watched = microseconds.isdecimal() and meant_for == str(os.getpid())
        return cls(
            address=address if name[:1] in {"@", "/"} else None,
            watchdog_s=int(microseconds) / 1e6 if watched and int(microseconds) else None,
        )

    def send(self, *assignments: str) -> bool:
        """Send assignments such as "READY=1" in one datagram; return whether it was taken.

        Neither blocks nor raises: a deaf service manager must not stop the loop.
        """
        if self.address is None:
            return False
        message = "\n".join(assignments).encode()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as end:
            end.setblocking(False)
            try:
                return end.sendto(message, self.address) == len(message)
            except OSError:
                return False


@dataclass(slots=True)
class Service:
    """Tells the service manager about a session; `observe` is what a Session takes."""

    notifier: Notifier
    _samples: int = field(default=0, init=False)
    _ready: bool = field(default=False, init=False)
    _fed_s: float = field(default=float("-inf"), init=False)
    _status: str = field(default="", init=False)
    _status_s: float = field(default=float("-inf"), init=False)

    def observe(self, snapshot: Snapshot) -> None:
        """Take the session's state, some ten times a second; send what it calls for."""
        samples = snapshot.counts.samples_received
        advanced = snapshot.connected and samples > self._samples
        if advanced and not self._ready:
            self._ready = self.notifier.send("READY=1")
        if advanced and self._hungry(snapshot.elapsed_s) and self.notifier.send("WATCHDOG=1"):
            self._fed_s = snapshot.elapsed_s
        if advanced or samples < self._samples:  # counted anew after a reconnection
            self._samples = samples
        self._tell(_in_words(snapshot), snapshot.elapsed_s)

    def stopping(self) -> None:
        """Say that the end has begun; before the cue is turned off and the recording closed."""
        self.notifier.send("STOPPING=1", "STATUS=stopping")

    def _hungry(self, time_s: float) -> bool:
        watchdog_s = self.notifier.watchdog_s
        return watchdog_s is not None and time_s - self._fed_s >= watchdog_s / FEEDS_A_WATCHDOG

    def _tell(self, status: str, time_s: float) -> None:
        due = time_s - self._status_s >= STATUS_EVERY_S
        if due and status != self._status and self.notifier.send(f"STATUS={status}"):
            self._status = status
            self._status_s = time_s


def _in_words(snapshot: Snapshot) -> str:
    if not snapshot.connected:
        return "waiting for the board"
    client, therapist = snapshot.quality
    shown, counts = snapshot.board_status, snapshot.counts
    lost = counts.samples_lost_on_board + counts.samples_lost_on_line
    return (
        f"client: {client.value}; therapist: {therapist.value};"
        f" cue {'off' if snapshot.cue.off else 'on'};"
        f"{' muted at the board;' if shown is not None and shown.muted else ''} {lost} samples lost"
    )
