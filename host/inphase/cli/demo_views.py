"""The two ways to watch a demo: drawn in a terminal, or a plain line a second."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from inphase.cli import lines
from inphase.live_view import LiveView, Phase, phase_at
from inphase.session.snapshot import Snapshot

DRAWN_A_SECOND = 8


@contextmanager
def live(title: str, phases: Sequence[Phase]) -> Iterator[Callable[[Snapshot], None]]:
    """Draw the live view; the last one stays on the screen."""
    from rich.live import Live

    view = LiveView(title, phases[-1].end_s, phases)
    with Live(view, refresh_per_second=DRAWN_A_SECOND):
        yield view.update


@contextmanager
def plain_lines(title: str, phases: Sequence[Phase]) -> Iterator[Callable[[Snapshot], None]]:
    """Print a line for each second of signal."""
    click.echo(title)
    second = -1

    def show(snapshot: Snapshot) -> None:
        nonlocal second
        if snapshot.signal_time_s is None or int(snapshot.signal_time_s) == second:
            return
        second = int(snapshot.signal_time_s)
        phase = phase_at(phases, snapshot.signal_time_s)
        click.echo(lines.in_words(snapshot, None if phase is None else phase.words))

    yield show
