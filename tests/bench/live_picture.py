"""Draws docs/live_view.svg: what the demo's live view shows as the cue comes. Part of `make plots`.

    python tests/bench/live_picture.py FOLDER

The picture is of a session on a simulated board, run now; letters are the reader's own, none are
fetched.
"""

import argparse
import io
import re
import tempfile
import time
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from inphase.cli.demo import BASELINE_S, PRESET, RATE_HZ
from inphase.config import resolve
from inphase.live_view import LIGHT_SEEN, LiveView, Phase
from inphase.recording.file import Recorder
from inphase.session.loop import Session
from inphase.session.snapshot import Snapshot
from inphase.session.transport import SerialTransport
from inphase.simulation.board import SimulatedBoard
from inphase.simulation.scenarios import scenario

COLUMNS = 100
SEED = 12
"""The demo's own."""
SEEN_FOR_S = 8.0
WITHOUT_FETCHED_FONTS = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


class UntilTheCue:
    """Follows a session's snapshots until the light has been on for some seconds of signal."""

    def __init__(self, view: LiveView) -> None:
        self._view = view
        self._on_since_s: float | None = None
        self.seen = False

    def update(self, snapshot: Snapshot) -> None:
        """Take a snapshot; none after the one that the picture shows."""
        status, now_s = snapshot.board_status, snapshot.signal_time_s
        if self.seen or status is None or now_s is None:
            return
        self._view.update(snapshot)
        if status.light <= LIGHT_SEEN:
            self._on_since_s = None
        elif self._on_since_s is None:
            self._on_since_s = now_s
        self.seen = self._on_since_s is not None and now_s - self._on_since_s >= SEEN_FOR_S


def drawn() -> str:
    """Run the demo's session to its first cue; return the view as SVG."""
    dyad = scenario("demo", RATE_HZ, SEED)
    phases = tuple(Phase(*phase) for phase in dyad.phases)
    title = f"inphase demo, {PRESET}"
    view = LiveView(title, phases[-1].end_s, phases)
    watched = UntilTheCue(view)
    with tempfile.TemporaryDirectory() as folder, SimulatedBoard(dyad, rate_hz=RATE_HZ) as board:
        Session(
            SerialTransport(str(board.path)),
            resolve({"baseline_s": BASELINE_S}, preset=PRESET),
            recorder=Recorder(Path(folder)),
            monotonic=time.monotonic,
            observe=watched.update,
            self_test="skipped: the board is simulated",
        ).run(stop=lambda: watched.seen or board.wait(0.0))
    if not watched.seen:
        raise SystemExit("the demo ended without a light that stayed on: there is nothing to draw")
    console = Console(width=COLUMNS, record=True, file=io.StringIO(), force_terminal=True)
    console.print(view)
    svg = console.export_svg(title=title, code_format=WITHOUT_FETCHED_FONTS, unique_id="live")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def main() -> None:
    """Draw it into the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    path = parser.parse_args().folder / "live_view.svg"
    path.write_text(drawn(), encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
