"""`inphase board calibrate`: what is asked first, what is said, and with which exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inphase.cli.only_board import chosen, port_option

if TYPE_CHECKING:
    from inphase.install.motor import MotorCalibration

FAILED = 1
NOT_CONFIRMED = 2
INTERRUPTED = 130


@click.command()
@port_option
@click.option("--yes", is_flag=True, help="Nobody touches the case: do not ask.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one line of JSON instead of a sentence."
)
@click.pass_context
def calibrate(ctx: click.Context, port: str | None, yes: bool, as_json: bool) -> None:
    """Calibrate the motor: the haptic driver measures the motor that hangs on it.

    The motor moves at its rated voltage, stronger than any cue, for 1.5 s at most: HANDS OFF THE
    CASE, whose lid holds it. The result stays on the board and is used at every start; one that
    failed keeps the motor still until another has passed. The light is off meanwhile, and the mute
    button stops it all.

    Exit code 0 where the motor is calibrated, 1 where not, 2 where nobody confirmed it.
    """
    import json
    import sys

    from inphase.cli.sentences import echo_sentence
    from inphase.install import motor

    warning = (
        f"The motor will move at its rated voltage, stronger than any cue, for {motor.MOVES_S:g} s"
        " at most: nobody may touch the case."
    )
    if not yes and not sys.stdin.isatty():
        echo_sentence(f"inphase: {warning} Where nobody does, say --yes", err=True)
        ctx.exit(NOT_CONFIRMED)
    port = chosen(port)
    hello = motor.look(port)
    if not yes:
        echo_sentence(f"{warning} Board {hello.board_id}.", err=True)
        try:
            hands_off = click.confirm("Is nobody touching it?", err=True)
        except click.Abort:
            click.echo("", err=True)
            ctx.exit(INTERRUPTED)
        if not hands_off:
            echo_sentence("nothing was changed", err=True)
            ctx.exit(NOT_CONFIRMED)
    found = motor.calibrate(port, hello, lambda words: echo_sentence(words, err=True))
    if as_json:
        click.echo(json.dumps(_as_json(found)))
    elif found.passed:
        echo_sentence(found.sentence)
    if not found.passed:
        echo_sentence(f"inphase: {found.sentence}", err=True)
        ctx.exit(FAILED)


def _as_json(found: MotorCalibration) -> dict[str, object]:
    return {
        "board_id": found.hello.board_id,
        "passed": found.passed,
        "outcome": found.outcome,
        "status": found.status,
        "compensation": found.compensation,
        "back_emf": found.back_emf,
        "back_emf_gain": found.back_emf_gain,
        "stored": found.stored,
    }
