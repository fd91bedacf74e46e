"""`inphase demo`: the whole way, from two simulated people to the light, in this terminal."""

import shlex
import shutil
import sys
from pathlib import Path

import click

from inphase.cli.finite import Finite

PRESET = "eeg-alpha"
RATE_HZ = 250
BASELINE_S = 10.0
"""As much as the scenario's first uncoupled phase has room for; a session takes minutes."""


@click.command()
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("recordings"),
    show_default=True,
    metavar="DIR",
    help="Where the recording goes.",
)
@click.option(
    "--speed",
    type=Finite(0.1, 20.0),
    default=1.0,
    show_default=True,
    help="Pace of the demo's time.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=12,
    show_default=True,
    help="Of the simulated people.",
)
@click.option("--plain", is_flag=True, help="One line a second, as where there is no terminal.")
@click.pass_context
def demo(ctx: click.Context, record: Path, speed: float, seed: int, plain: bool) -> None:
    """Show it all: a simulated board and two simulated people, about 90 s, then a summary.

    The board's firmware is the real one; the people are uncoupled, coupled, uncoupled, then one
    electrode falls off and comes back. Not a medical device.
    """
    import time

    from inphase.cli import lines
    from inphase.cli.board import ON_CPYTHON, refuse_failed
    from inphase.cli.demo_story import DemoStory
    from inphase.cli.demo_views import live, plain_lines
    from inphase.cli.interruption import Interruption
    from inphase.cli.sentences import echo_sentence
    from inphase.config import resolve
    from inphase.live_view import Phase
    from inphase.recording.file import Recorder
    from inphase.session.loop import Session
    from inphase.session.snapshot import Snapshot
    from inphase.session.transport import SerialTransport
    from inphase.simulation.board import SimulatedBoard
    from inphase.simulation.scenarios import scenario

    settings = resolve({"baseline_s": BASELINE_S}, preset=PRESET)
    dyad = scenario("demo", RATE_HZ, seed)
    phases = tuple(Phase(*phase) for phase in dyad.phases)
    story = DemoStory(phases, settings.window_s)
    show = plain_lines if plain or not _drawable() else live
    with (
        Interruption() as interrupted,
        SimulatedBoard(dyad, rate_hz=RATE_HZ, speed=speed) as board,
    ):
        click.echo(f"Simulated board on {board.path}; preset {PRESET}; {phases[-1].end_s:.0f} s.")
        click.echo(
            f"No cue before a baseline of {BASELINE_S:g} s; a session's is"
            f" {resolve(preset=PRESET).baseline_s:g} s, and its cue less often a false one."
        )
        if board.on_cpython:
            click.echo(ON_CPYTHON)
        transport = SerialTransport(str(board.path))
        recorder = Recorder(record)
        with show(f"inphase demo, {PRESET}", phases) as view:

            def observe(snapshot: Snapshot) -> None:
                story.update(snapshot)
                view(snapshot)

            summary = Session(
                transport,
                settings,
                recorder=recorder,
                monotonic=lambda: time.monotonic() * speed,
                observe=observe,
                self_test="skipped: the board is simulated",
            ).run(stop=lambda: interrupted() or story.complete or board.wait(0.0))
        click.echo("")
        for sentence in (*story.sentences(), *lines.summary_sentences(summary, speed)):
            echo_sentence(sentence)
        click.echo("The same again, bit for bit:")
        click.echo(f"  {shlex.join([*_program(), 'replay', '--check', str(summary.recording)])}")
        if not interrupted():
            refuse_failed(board)
    ctx.exit(interrupted.exit_code)


def _program() -> tuple[str, ...]:
    """Return the words that start this program again, as short as they may be."""
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return sys.executable, "-m", "inphase"
    if started.name != "inphase" or shutil.which("inphase") == str(started):
        return ("inphase",)
    return (str(started),)


def _drawable() -> bool:
    """Whether standard output is a terminal that shows block characters."""
    return sys.stdout.isatty() and (sys.stdout.encoding or "").lower().startswith("utf")
