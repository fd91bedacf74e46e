"""`inphase demo` as a person starts it, and `inphase replay` of what it recorded."""

import json
import os
import re
import signal
import subprocess
import sys

import psutil
import pytest

from inphase.recording.format import SYNC

PROGRAM = (sys.executable, "-c", "from inphase.cli import main; main()")
PATIENCE_S = 120
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


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo at five times the pace, without a terminal."""
    folder = tmp_path_factory.mktemp("demo")
    return program("demo", "--speed", 5, cwd=folder), folder


def test_the_demo_ends_by_itself_and_says_nothing_on_standard_error(demo):
    done, _ = demo
    assert (done.returncode, done.stderr) == (0, "")


def test_the_demo_prints_a_line_a_second_without_a_terminal(demo):
    done, _ = demo
    seconds = [float(t) for t in re.findall(r"^ *(\d+\.\d) s \|", done.stdout, re.MULTILINE)]
    assert seconds == sorted(seconds)
    assert len(seconds) > 80
    assert "\x1b" not in done.stdout


def test_the_demos_light_comes_on_in_the_coupled_phase_and_only_there(demo):
    done, _ = demo
    lit = re.findall(r"light came on at [\d.]+ s \([\d.]+ s into (\w+)\)", done.stdout)
    assert lit == ["coupled"]


def test_the_demos_summary_tells_the_touch(demo):
    done, _ = demo
    assert re.search(r"Touches of the motor, by the board's word: one of \d\.\d s at", done.stdout)


def test_the_demos_summary_sets_each_phase_against_chance(demo):
    done, _ = demo
    assert "0 to 32 s, uncoupled" in done.stdout
    assert "client's electrode off: nothing could be said, with client electrode off" in done.stdout
    assert "0 corrupted" in done.stdout
    assert "0 lost on the board, 0 lost on the line" in done.stdout


def test_the_demos_recording_replays_bit_for_bit(demo):
    done, folder = demo
    (recording,) = (folder / "recordings").glob("*.inphase")
    command = f"inphase replay --check {recording.relative_to(folder)}"
    assert done.stdout.splitlines()[-1] == f"  {command}"
    assert len(f"  .venv/bin/{command}") <= 80
    checked = program("replay", "--check", recording)
    assert checked.returncode == 0
    assert "gave the same as recorded" in checked.stdout


def test_replay_gives_the_estimates_and_ends_at_damage_with_a_sentence(demo, tmp_path):
    _, folder = demo
    (recording,) = (folder / "recordings").glob("*.inphase")
    whole = program("replay", recording, "--json")
    rows = [json.loads(line) for line in whole.stdout.splitlines()]
    assert len(rows) > 300
    assert set(rows[0]) == {
        *("time_s", "client", "therapist", "plv", "p_value", "p_value_shared", "percentile"),
        *("n_effective", "delay_s", "light", "motor", "late"),
    }
    content = recording.read_bytes()
    within_a_chunk = content.index(SYNC, len(content) // 2) + len(SYNC) + 1
    (tmp_path / "cut.inphase").write_bytes(content[:within_a_chunk])
    cut = program("replay", tmp_path / "cut.inphase", "--json")
    assert cut.returncode == 1
    again = cut.stdout.splitlines()
    assert again == whole.stdout.splitlines()[: len(again)]
    assert len(again) > 100
    assert "damaged or cut short" in cut.stderr


def test_a_simulated_board_that_dies_fails_the_demo(tmp_path):
    with subprocess.Popen(
        [*PROGRAM, "demo", "--plain"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as running:
        while not re.match(r" +\d+\.\d s \|", running.stdout.readline()):
            assert running.poll() is None
        (interpreter,) = psutil.Process(running.pid).children(recursive=True)[-1:]
        os.kill(interpreter.pid, signal.SIGKILL)
        said, refused = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 1
    assert refused.startswith("inphase: the simulated board has failed: ")
    assert "estimates" in said
