"""The program `inphase`: its group, its errors and exit codes; each command has its own file.

Nothing here or at the top of a command's file imports more than click, so that `--help` and
completion answer at once.
"""

import os
import sys

import click

from inphase import __version__
from inphase.cli.analyze import analyze
from inphase.cli.board import board
from inphase.cli.demo import demo
from inphase.cli.presets import presets
from inphase.cli.replay import replay
from inphase.cli.run import run
from inphase.errors import InphaseError

REFUSED = 1
INTERRUPTED = 128 + 2
PIPE_CLOSED = 128 + 13

EPILOGUE = """\
\b
Exit codes: 0 done; 1 refused or failed, with one sentence on standard error;
2 wrong usage; 130 ended by Ctrl-C; 141 nobody reads standard output any more.

\b
Completion of commands, presets, scenarios and ports, for this shell:
  bash  eval "$(_INPHASE_COMPLETE=bash_source inphase)"
  zsh   eval "$(_INPHASE_COMPLETE=zsh_source inphase)"
  fish  _INPHASE_COMPLETE=fish_source inphase | source

Not a medical device. Synchrony is shown against chance; high is not better than low.
"""


class Program(click.Group):
    """The group whose commands never show a traceback for what a person can put right."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn its known ends into a sentence and an exit code."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except InphaseError as error:
            click.echo(f"inphase: {error}", err=True)
            ctx.exit(REFUSED)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            # The interpreter flushes standard output once more at its end: let that succeed.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(PIPE_CLOSED)


@click.group(cls=Program, epilog=EPILOGUE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="inphase")
def program() -> None:
    """Measure phase synchrony between two people, against chance, and answer with a gentle cue.

    Begin with `inphase demo`: a simulated board and two simulated people, in this terminal.
    """


for command in (demo, board, run, replay, analyze, presets):
    program.add_command(command)


def main() -> None:
    """Run the program; what `inphase` on the command line calls."""
    program(prog_name="inphase")
