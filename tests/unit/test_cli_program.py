"""The program as a whole: help, exit codes, one sentence for every refusal, how it ends."""

import os
import signal
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from inphase import cli
from inphase.cli.interruption import Interruption
from inphase.errors import LinkError

COMMANDS = ("demo", "board", "run", "replay", "analyze", "presets")
BOARD_COMMANDS = (("board", "list"), ("board", "info"), ("board", "reset"), ("board", "simulate"))


def program(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-c", "from inphase.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def imported_by(code):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stderr.split())


@pytest.fixture
def command():
    """Add a command to the program for one test."""
    added = []

    def add(function):
        added.append(click.command(function.__name__)(function))
        cli.program.add_command(added[-1])
        return function.__name__

    yield add
    for each in added:
        del cli.program.commands[each.name]


@pytest.mark.parametrize("arguments", [(), *((name,) for name in COMMANDS), *BOARD_COMMANDS])
def test_help_is_there_everywhere(arguments):
    result = CliRunner().invoke(cli.program, [*arguments, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_the_help_says_exit_codes_completion_and_what_inphase_is_not():
    text = CliRunner().invoke(cli.program, ["--help"]).output
    for words in ("Exit codes", "_INPHASE_COMPLETE=bash_source", "Not a medical device"):
        assert words in text


def test_help_imports_neither_numpy_nor_rich_nor_serial():
    code = "import sys\nsys.argv = ['inphase', '--help']\nfrom inphase.cli import main"
    code += "\ntry: main()\nexcept SystemExit: pass"
    heavy = imported_by(code) & {"numpy", "rich", "serial", "edfio", "msgspec", "inphase_kernels"}
    assert heavy == set()


def test_the_package_imports_numpy_only_when_analyze_is_asked_for():
    assert "numpy" not in imported_by("import inphase")
    assert "numpy" in imported_by("import inphase; inphase.analyze")


def test_the_package_names_what_it_has_and_nothing_else():
    import inphase

    assert {"analyze", "Analysis"} <= set(dir(inphase))
    with pytest.raises(AttributeError, match="no attribute 'synchrony_of_minds'"):
        _ = inphase.synchrony_of_minds


def test_a_refusal_is_one_sentence_on_standard_error_and_exit_code_1(command):
    def refuse():
        raise LinkError("there is no port x; ports found: none")

    result = CliRunner().invoke(cli.program, [command(refuse)])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "inphase: there is no port x; ports found: none\n"


def test_wrong_usage_is_exit_code_2():
    assert CliRunner().invoke(cli.program, ["power", "--preset"]).exit_code == 2
    assert CliRunner().invoke(cli.program, ["no-such-command"]).exit_code == 2


def test_ctrl_c_outside_a_loop_is_exit_code_130(command):
    def interrupted():
        raise KeyboardInterrupt

    assert CliRunner().invoke(cli.program, [command(interrupted)]).exit_code == 130


def test_a_fault_of_ours_is_not_hidden(command):
    def broken():
        raise ZeroDivisionError

    assert isinstance(
        CliRunner().invoke(cli.program, [command(broken)]).exception, ZeroDivisionError
    )


def test_a_closed_pipe_ends_quietly():
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-c", "from inphase.cli import main; main()", "presets"],
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize(
    "arguments", [("presets",), ("--help",), ("run", "--help"), ("--version",)]
)
def test_a_full_standard_output_is_one_sentence(arguments):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "inphase", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        1,
        "inphase: standard output cannot be written: No space left on device\n",
    )


def test_without_standard_output_a_command_still_works():
    command = f"{sys.executable} -m inphase presets >&-"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("demo", "--speed"),
        ("board", "simulate", "--speed"),
        ("run", "--port", "x", "--speed"),
        ("run", "--port", "x", "--seconds"),
        ("analyze", "x", "--hop"),
        ("analyze", "x", "--window"),
        ("analyze", "x", "--window", "9", "--band", "1"),
    ],
)
def test_what_is_no_finite_number_is_wrong_usage(arguments, number):
    assert CliRunner().invoke(cli.program, [*arguments, number]).exit_code == 2


def test_ctrl_c_while_the_program_is_imported_is_exit_code_130():
    code = (
        "import sys, types; from inphase.__main__ import main; room = types.ModuleType('click')\n"
        "def interrupted(name): raise KeyboardInterrupt\n"
        "room.__getattr__ = interrupted; sys.modules['click'] = room; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (130, "")


def test_presets_are_listed_with_the_default_marked():
    text = CliRunner().invoke(cli.program, ["presets"]).output
    assert "respiration (default)" in text
    assert "motion" in text


def test_presets_are_completed():
    environment = {
        **os.environ,
        "_INPHASE_COMPLETE": "bash_complete",
        "COMP_WORDS": "inphase run --preset eeg",
        "COMP_CWORD": "3",
    }
    assert program(env=environment).stdout.split() == ["plain,eeg-alpha", "plain,eeg-theta"]


def test_the_first_interrupt_is_a_wish_and_the_second_breaks_in():
    with Interruption() as interrupted:
        assert not interrupted()
        signal.raise_signal(signal.SIGINT)
        assert interrupted()
        assert interrupted.exit_code == 130
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_sigterm_is_an_orderly_stop():
    with Interruption() as interrupted:
        signal.raise_signal(signal.SIGTERM)
        assert interrupted()
        assert interrupted.exit_code == 0


def test_the_signals_are_given_back():
    before = signal.getsignal(signal.SIGINT)
    with Interruption():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
