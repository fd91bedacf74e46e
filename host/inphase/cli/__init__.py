"""The program `inphase`: its group, its errors and exit codes; each command has its own file.

Nothing here or at the top of a command's file imports more than click, so that `--help` and
completion answer at once.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click.exceptions import Exit

from inphase import __version__
from inphase.cli.analyze import analyze
from inphase.cli.board import board
from inphase.cli.demo import demo
from inphase.cli.power import power
from inphase.cli.presets import presets
from inphase.cli.replay import replay
from inphase.cli.run import run
from inphase.errors import InphaseError

REFUSED = 1
INTERRUPTED = 128 + 2
PIPE_CLOSED = 128 + 13
STREAM_FAILURES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}

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

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the arguments; `--help` and `--version` print here."""
        with _known_ends():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        with _known_ends():
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


@contextmanager
def _known_ends() -> Iterator[None]:
    """Turn a command's known ends into a sentence and an exit code."""
    try:
        yield
    except InphaseError as error:
        click.echo(f"inphase: {error}", err=True)
        raise Exit(REFUSED) from None
    except KeyboardInterrupt:
        raise Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _discard_output()
        raise Exit(PIPE_CLOSED) from None
    except OSError as error:
        # What can happen to a stream that is open, so that no file is named.
        if error.filename is not None or error.errno not in STREAM_FAILURES:
            raise
        _discard_output()
        click.echo(f"inphase: standard output cannot be written: {error.strerror}", err=True)
        raise Exit(REFUSED) from None


def _discard_output() -> None:
    """Let the interpreter's last flush of standard output succeed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=Program, epilog=EPILOGUE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="inphase")
def program() -> None:
    """Measure phase synchrony between two people, against chance, and answer with a gentle cue.

    Begin with `inphase demo`: a simulated board and two simulated people, in this terminal.
    """


for command in (demo, board, run, replay, analyze, power, presets):
    program.add_command(command)


def main() -> None:
    """Run the program."""
    # A stream closed before the start is None, and its number would go to the next file opened.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123 (it stays open in the stream's place)
    program(prog_name="inphase")
