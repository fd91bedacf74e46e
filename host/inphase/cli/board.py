"""`inphase board`: boards, plugged in and simulated."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inphase.cli.board_calibrate import calibrate
from inphase.cli.board_found import info, list_boards, reset
from inphase.cli.board_install import install
from inphase.cli.board_measure import measure
from inphase.cli.board_selftest import selftest
from inphase.cli.completion import complete_scenario
from inphase.cli.finite import Finite
from inphase.errors import ConfigError, LinkError

if TYPE_CHECKING:
    from inphase.simulation.board import SimulatedBoard

RATES = ("125", "250", "500", "1000")
LOOK_EVERY_S = 0.2
ON_CPYTHON = "There is no MicroPython here: the same firmware runs on CPython."


@click.group()
def board() -> None:
    """Boards: those plugged in, and the simulated one."""


board.add_command(list_boards)
board.add_command(info)
board.add_command(install)
board.add_command(reset)
board.add_command(selftest)
board.add_command(measure)
board.add_command(calibrate)


@board.command()
@click.option(
    "--signal",
    type=click.Path(path_type=Path),
    metavar="FILE.edf",
    help="Feed a file's signals `client` and `therapist` through the converters.",
)
@click.option(
    "--scenario",
    shell_complete=complete_scenario,
    help="Feed two simulated people; `demo` where neither this nor --signal is given.",
)
@click.option("--client", default="client", show_default=True, help="Label in the file.")
@click.option("--therapist", default="therapist", show_default=True, help="Label in the file.")
@click.option(
    "--rate",
    "rate_hz",
    type=click.Choice(RATES),
    default="250",
    show_default=True,
    help="Samples a second.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Of the simulated people.",
)
@click.option(
    "--link",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Make a symbolic link to the port, removed at the end.",
)
@click.option(
    "--speed",
    type=Finite(0.1, 100.0),
    default=1.0,
    show_default=True,
    help="Pace of the board's time; give `inphase run` the same.",
)
@click.option(
    "--trace",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write each change of light and motor, with the board's time.",
)
@click.pass_context
def simulate(
    ctx: click.Context,
    signal: Path | None,
    scenario: str | None,
    client: str,
    therapist: str,
    rate_hz: str,
    seed: int,
    link: Path | None,
    speed: float,
    trace: Path | None,
) -> None:
    """Run the board's firmware behind a pseudo-terminal until its signal ends or Ctrl-C.

    The first line on standard output is `board: ` and the port's path; what else there is to say
    goes to standard error.

    \b
      inphase board simulate --scenario demo --link ./board &
      inphase run --port ./board --preset eeg-alpha
    """
    from inphase.cli.interruption import Interruption
    from inphase.simulation.board import SimulatedBoard
    from inphase.simulation.scenarios import scenario as dyad
    from inphase.simulation.signal_file import from_edf

    if signal is not None and scenario is not None:
        raise click.UsageError("give --signal or --scenario, not both")
    if trace is not None and not trace.absolute().parent.is_dir():
        raise ConfigError(f"there is no folder {trace.absolute().parent} for the trace")
    if trace is not None:
        try:
            trace.open("a").close()
        except OSError as error:
            raise ConfigError(f"the trace cannot be written: {trace}: {error.strerror}") from None
    if signal is not None:
        source = from_edf(signal, int(rate_hz), client=client, therapist=therapist)
    else:
        try:
            source = dyad("demo" if scenario is None else scenario, int(rate_hz), seed)
        except ValueError as error:
            raise ConfigError(str(error)) from None
    simulated = SimulatedBoard(source, rate_hz=int(rate_hz), speed=speed, link=link, trace=trace)
    with Interruption() as interrupted, ExitStack() as plugged:
        try:
            plugged.enter_context(simulated)
        except OSError as error:
            raise LinkError(
                f"the simulated board cannot start: {error.filename2 or error.filename}: "
                f"{error.strerror}"
            ) from None
        click.echo(f"board: {simulated.path}")
        if simulated.on_cpython:
            click.echo(ON_CPYTHON, err=True)
        for note in source.notes:
            click.echo(note, err=True)
        while not interrupted() and not simulated.wait(LOOK_EVERY_S):
            pass
        if not interrupted():
            refuse_failed(simulated)
            click.echo("the signal has ended", err=True)
    ctx.exit(interrupted.exit_code)


def refuse_failed(simulated: SimulatedBoard) -> None:
    """Raise LinkError where the simulated board, still plugged in, ended before its signal did."""
    if simulated.exit_code:
        said = simulated.errors.strip().splitlines()
        why = said[-1] if said else f"it ended with code {simulated.exit_code} and said nothing"
        raise LinkError(f"the simulated board has failed: {why}")
