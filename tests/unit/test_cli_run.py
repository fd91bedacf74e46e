"""`inphase board simulate` and `inphase run` as a person starts them, in processes."""

import fcntl
import json
import os
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import tty
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from inphase.analysis.edf import SignalPair, write_pair
from inphase.recording.format import MAGIC
from inphase_wire import framing, layout

PROGRAM = (sys.executable, "-c", "from inphase.cli import main; main()")
PATIENCE_S = 60
"""Nothing here takes longer unless it hangs."""


def program(*arguments, cwd=None):
    return subprocess.run(
        [*PROGRAM, *(str(a) for a in arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        cwd=cwd,
    )


@contextmanager
def started(*arguments):
    process = subprocess.Popen(
        [*PROGRAM, *(str(a) for a in arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE_S)


@contextmanager
def simulated_board(*arguments):
    with started("board", "simulate", *arguments) as process:
        first = process.stdout.readline()
        assert re.fullmatch(r"board: /dev/\S+\n", first), first + process.stderr.read()
        yield process, first.removeprefix("board: ").strip()


@contextmanager
def pseudo_board(answer, heard=None):
    """A serial port on which something says `answer` over and over, and heeds nothing.

    What is written to it goes into the list `heard`.
    """
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    over = threading.Event()

    def speak():
        while not over.wait(0.02):
            try:
                os.write(ours, answer)
                came = os.read(ours, 4096)
                if heard is not None:
                    heard.append(came)
            except BlockingIOError:
                pass

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        yield os.ttyname(theirs)
    finally:
        over.set()
        thread.join()
        os.close(ours)
        os.close(theirs)


def only_sentence(done):
    """The one line of standard error that is no log."""
    (sentence,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    return sentence


def test_run_prints_a_line_a_second_and_the_summary_and_ends_in_time(tmp_path):
    with simulated_board("--scenario", "coupled", "--link", tmp_path / "board"):
        done = program("run", "--port", tmp_path / "board", "--preset", "eeg-alpha", "--seconds", 3)
    assert done.returncode == 0
    head, *rows = (line.split() for line in done.stdout.splitlines())
    assert 2 <= len(rows) <= 4
    assert all(len(row) == len(head) for row in rows)
    received = [int(row[head.index("received")]) for row in rows]
    assert received == sorted(received)
    assert received[-1] > 250
    assert {row[head.index("lost")] for row in rows} == {"0"}
    assert "0 corrupted" in done.stderr
    logs = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert "hello" in [log["event"] for log in logs]


@pytest.mark.parametrize(("columns", "in_words"), [(80, True), (240, False)])
def test_a_narrow_terminal_gets_words_and_a_wide_one_columns(columns, in_words):
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    with simulated_board("--scenario", "coupled") as (_, port):
        done = subprocess.run(
            [*PROGRAM, "run", "--port", port, "--seconds", "2"],
            stdout=theirs,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=PATIENCE_S,
            check=False,
        )
    os.close(theirs)
    text = os.read(ours, 4096).decode()
    os.close(ours)
    assert done.returncode == 0
    assert ("| no estimate |" in text) == in_words
    assert ("light_shown" in text) != in_words


def test_ctrl_c_ends_a_run_with_the_summary_and_exit_code_130(tmp_path):
    with (
        simulated_board("--scenario", "coupled") as (_, port),
        started("run", "--port", port, "--json", "--record", tmp_path) as run,
    ):
        assert json.loads(run.stdout.readline())["corrupted"] == 0
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=PATIENCE_S)
        assert run.returncode == 130
        assert "No cue was asked for." in errors
    (recording,) = tmp_path.glob("*.inphase")
    assert program("replay", "--check", recording).returncode == 0


def test_a_run_into_a_closed_pipe_ends_quietly_and_turns_the_cue_off(tmp_path):
    with (
        simulated_board("--scenario", "coupled") as (_, port),
        started("run", "--port", port, "--record", tmp_path) as run,
    ):
        run.stdout.readline()
        run.stdout.close()
        run.wait(PATIENCE_S)
        errors = run.stderr.read()
        run.stdout = open(os.devnull)  # noqa: SIM115, PTH123
        assert run.returncode == 141
        assert all(line.startswith("{") for line in errors.splitlines())
    (recording,) = tmp_path.glob("*.inphase")
    assert "does not end" not in program("replay", "--check", recording).stderr


def test_a_port_in_use_is_refused(tmp_path):
    with (
        simulated_board("--scenario", "coupled") as (_, port),
        started("run", "--port", port) as run,
    ):
        run.stdout.readline()
        second = program("run", "--port", port)
    assert second.returncode == 1
    assert "in use" in only_sentence(second)


def test_no_such_port_is_refused():
    done = program("run", "--port", "/dev/no-such-port")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no port /dev/no-such-port" in only_sentence(done)


@pytest.mark.parametrize("self_test", ["--self-test", "--no-self-test"])
@pytest.mark.parametrize("answer", [b"", b"hello, I am a modem\r\n", b"\x00" * 16, b">>> "])
def test_what_is_not_an_inphase_board_is_refused_and_nothing_is_said_to_it(answer, self_test):
    heard = []
    with pseudo_board(answer, heard) as port:
        # At ten times the pace the wait for a board is a tenth as long.
        done = program("run", "--port", port, "--speed", 10, self_test)
    assert (done.returncode, done.stdout) == (1, "")
    assert only_sentence(done).startswith(f"inphase: no inphase firmware is heard on {port}: ")
    assert f"(inphase board install --port {port})" in only_sentence(done)
    assert heard == [], "to a prompt a frame is control characters, one of which restarts it"


def test_a_board_of_another_protocol_is_refused_with_both_versions():
    body = struct.pack(
        layout.HELLO_FORMAT,
        *(
            layout.HELLO,
            9,
            7,
            0,
            0,
            0,
            bytes(8),
            1,
            250,
            4,
            6,
            2_420_000,
            100_000,
            1,
            0,
            bytes(4),
            b"a",
            b"b",
        ),
    )
    frame = bytearray(framing.MAX_FRAME)
    size = framing.encode(body, len(body), frame)
    with pseudo_board(bytes(frame[:size])) as port:
        done = program("run", "--port", port)
    assert done.returncode == 1
    assert re.search(r"protocol 9 .* protocol 2: inphase board install", only_sentence(done))


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("windw_s = 60", "'window_s'"),
        ('window_s = "long"', "window_s is 'long'; it must be a number from"),
        ("window_s = 1e6", "it must be a number from"),
        ("band_hz = [8, 9]\nwindow_s = 2", "too short for the band"),
        ('preset = "alfa"', "respiration, respiration-ecg, heart-rate, electrodermal, eeg-alpha"),
        ("window_s = ", "is not TOML"),
        ("window_s = true", "window_s is true; it must be"),
        ("window_s = 2026-01-02", "window_s is 2026-01-02; it must be"),
        ("band_hz = [true, 2]", "band_hz is [true, 2]; it must be"),
    ],
)
def test_a_wrong_setting_is_refused_before_the_port_is_opened(toml, words, tmp_path):
    (tmp_path / "settings.toml").write_text(toml)
    done = program("run", "--port", "/dev/no-such-port", "--config", tmp_path / "settings.toml")
    assert (done.returncode, done.stdout) == (1, "")
    assert words in only_sentence(done)


def test_settings_in_another_encoding_are_refused(tmp_path):
    (tmp_path / "settings.toml").write_bytes(b"# caf\xe9\n")
    done = program("run", "--port", "/dev/no-such-port", "--config", tmp_path / "settings.toml")
    assert "is not TOML: it is not text in UTF-8" in only_sentence(done)


def test_a_seed_below_zero_is_wrong_usage():
    assert program("board", "simulate", "--seed", "-1").returncode == 2
    assert program("demo", "--seed", "-1").returncode == 2


def test_a_file_in_another_dimension_is_fed_attenuated_and_that_is_said(tmp_path):
    signals = np.random.default_rng(0).normal(size=(50, 2)) * 300.0
    write_pair(tmp_path / "a.edf", SignalPair(signals, 25.0, "au", ("client", "therapist")))
    with simulated_board("--signal", tmp_path / "a.edf") as (board, _):
        _, errors = board.communicate(timeout=PATIENCE_S)
        assert board.returncode == 0
    assert "scaled by 10^-4" in errors
    assert errors.splitlines()[-1] == "the signal has ended"


def test_ctrl_c_unplugs_the_simulated_board_and_takes_its_link_away(tmp_path):
    link = tmp_path / "board"
    with simulated_board("--link", link) as (board, port):
        assert link.resolve() == Path(port)
        board.send_signal(signal.SIGINT)
        board.communicate(timeout=PATIENCE_S)
        assert board.returncode == 130
    assert not link.is_symlink()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--scenario", "nobody"), "there are demo"),
        (("--signal", "none.edf"), "none.edf does not exist"),
        (("--link", "taken"), "taken: File exists"),
        (("--trace", "nowhere/trace.csv"), "no folder"),
        (("--trace", "/proc/version"), "the trace cannot be written: /proc/version: "),
        (("--scenario", ""), "there are demo"),
        (("--link", "."), "File exists"),
    ],
)
def test_a_board_that_cannot_be_simulated_is_refused(arguments, words, tmp_path):
    (tmp_path / "taken").write_text("")
    done = program("board", "simulate", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in only_sentence(done)


def test_signal_and_scenario_together_are_wrong_usage():
    assert program("board", "simulate", "--signal", "a", "--scenario", "demo").returncode == 2


@pytest.mark.parametrize("option", [(), ("--check",)])
def test_a_recording_that_stops_before_its_sessions_end_is_told(tmp_path, option):
    (tmp_path / "a.inphase").write_bytes(MAGIC)
    done = program("replay", *option, tmp_path / "a.inphase")
    assert done.returncode == 1
    assert "the session did not end here" in done.stderr.splitlines()[-1]


def test_what_is_no_recording_is_refused(tmp_path):
    (tmp_path / "a.inphase").write_text("dear diary")
    for name, words in (("a.inphase", "not an inphase recording"), ("b.inphase", "cannot be read")):
        done = program("replay", tmp_path / name)
        assert (done.returncode, done.stdout) == (1, "")
        assert words in only_sentence(done)
