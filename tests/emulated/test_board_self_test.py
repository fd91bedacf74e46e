"""A board's self-test from the host's end: the real firmware, and converters that are not right."""

import json
import time

import numpy as np
import pytest
from click.testing import CliRunner
from emulated.host_end import HostEnd

from inphase.cli import program
from inphase.link.endpoint import HelloRequest, SelfTest, SetCue
from inphase.session.greeting import greet
from inphase.session.self_test import SHORT_S, check_at_start, self_test
from inphase.session.transport import SerialTransport
from inphase.simulation.signal_file import ConverterSignal
from inphase.values import Reached
from inphase_wire import layout

BEFORE = "        client_ready = client.due_us <= now_us\n"
SPEED = 4.0


def ramp(rate_hz=250, seconds=60):
    n = rate_hz * seconds
    counts = np.arange(1, n + 1, dtype=np.int32)[:, np.newaxis] * np.array([100, -100])
    return ConverterSignal(counts.astype(np.int32), np.zeros(n, np.uint8), rate_hz)


def outcome(plugged, speed=SPEED):
    transport = SerialTransport(str(plugged.path))
    try:
        return self_test(transport, seconds=SHORT_S, monotonic=lambda: time.monotonic() * speed)
    finally:
        transport.close()


def failed(report):
    return {figure.name for figure in report.figures if not figure.passed}


@pytest.mark.parametrize(("rate_hz", "interpreter"), [(250, "cpython"), (1000, "micropython")])
def test_converters_that_are_right_pass(board, rate_hz, interpreter):
    plugged = board(ramp(rate_hz), rate_hz=rate_hz, interpreter=interpreter)
    report = outcome(plugged, 1.0)
    assert report.tested
    assert failed(report) == set()
    assert report.sentence == "the board has passed its self-test"
    assert plugged.errors == ""


CLIENT_AMPLITUDE = "client's test signal"
NOISE = "therapist's noise, inputs shorted"


@pytest.mark.parametrize(
    ("defect", "figures"),
    [
        ("client.gain_percent = 90", {CLIENT_AMPLITUDE}),
        ("therapist.noise_percent = 400", {NOISE, "therapist's noise, peak to peak"}),
        ("therapist.noise_percent = 0", {NOISE}),
        ("therapist.test_late_us = 60000", {"edges apart"}),
        (
            "client.gain_percent = 0; client.noise_percent = 0",
            {
                "client's noise, inputs shorted",
                CLIENT_AMPLITUDE,
                "client's test signal, half a period",
                "edges apart",
            },
        ),
    ],
)
def test_what_is_wrong_is_named_and_nothing_else(board, changed_firmware, defect, figures):
    folder = changed_firmware("simulated/bench.py", BEFORE, f"        {defect}\n{BEFORE}")
    report = outcome(board(ramp(), speed=SPEED, firmware=folder))
    assert failed(report) == figures
    assert report.sentence.startswith("the board has failed its self-test (")


def test_converters_out_of_step_fail(board, changed_firmware):
    folder = changed_firmware(
        "simulated/ads1292r.py",
        "        self._converted = 0\n        self.due_us = self._first_us\n",
        "        self._first_us += 1500 * self._lead_off_shift // 2\n"
        "        self._converted = 0\n        self.due_us = self._first_us\n",
    )
    report = outcome(board(ramp(), speed=SPEED, firmware=folder))
    assert "words of a wrong form" in failed(report)


def test_the_signals_are_the_persons_again_and_all_else_was_flagged(board):
    fed = ramp()
    plugged = board(fed)
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        assert host.until(lambda: host.blocks)
        host.link.send(SelfTest(layout.TEST_SIGNAL, 0.5))
        assert host.until(lambda: host.statuses and host.statuses[-1].testing)
        assert host.until(lambda: not host.statuses[-1].testing)
        seen = len(host.blocks)
        assert host.until(lambda: len(host.blocks) > seen + 10)
        blocks = list(host.blocks)
    assert any(block.test for block in blocks)
    for block in blocks:
        # Converters started anew convert between the times of before: what is held then is numbered
        # by the nearest, its own or the next.
        n = len(block.counts)
        held = [fed.counts[at : at + n] for at in (block.sample, max(block.sample - 1, 0))]
        assert block.test or any(np.array_equal(block.counts, mine) for mine in held)


def test_no_cue_is_shown_during_a_test(board):
    plugged = board(ramp())
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        assert host.until(lambda: host.blocks)
        host.link.send(SelfTest(layout.TEST_SHORTED, 1.0))
        assert host.until(lambda: host.statuses and host.statuses[-1].testing)
        before = len(host.statuses)

        def is_over():
            host.link.send(SetCue(1.0, 1.0))
            return not host.statuses[-1].testing

        assert host.until(is_over)
        shown = [(status.light, status.motor) for status in host.statuses[before:-1]]
    assert len(shown) > 10
    assert set(shown) == {(0.0, 0.0)}


def test_the_command_prints_a_table_and_tells_by_its_exit_code(board):
    plugged = board(ramp())
    done = CliRunner().invoke(program, ["board", "selftest", "--port", str(plugged.path)])
    assert done.exit_code == 0, done.output
    assert done.stdout.count("pass\n") == 14
    assert "FAIL" not in done.stdout


def test_a_board_that_knows_no_self_test_was_not_tested(board, changed_firmware):
    firmware = changed_firmware(
        "inphase_board/commands.py", "kind == layout.SELFTEST:", "kind == 0x7F:"
    )
    plugged = board(ramp(), firmware=firmware)
    done = CliRunner().invoke(program, ["board", "selftest", "--port", str(plugged.path)])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "knows no self-test: its converters were not tested" in done.stderr
    json_too = ["board", "selftest", "--json", "--port", str(plugged.path)]
    found = json.loads(CliRunner().invoke(program, json_too).stdout)
    assert (found["tested"], found["passed"], found["figures"]) == (False, False, [])


def run_args(plugged, *more):
    return ["run", "--port", str(plugged.path), "--preset", "eeg-alpha", "--seconds", "2", *more]


def test_a_session_begins_with_a_self_test_and_its_recording_says_so(board, tmp_path):
    done = CliRunner().invoke(program, run_args(board(ramp()), "--record", str(tmp_path)))
    assert done.exit_code == 0, done.stderr
    logged = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert [each["outcome"] for each in logged if each["event"] == "self_test"] == ["passed"]
    (recording,) = tmp_path.glob("*.inphase")
    replayed = CliRunner().invoke(program, ["replay", "--check", str(recording)])
    assert replayed.exit_code == 0
    assert "note: before the session: the board has passed its self-test" in replayed.stderr
    assert words_of(done) == {"passed"}


def words_of(done):
    """What the lines of a run say of the self-test."""
    head, *rows = (line.split() for line in done.stdout.splitlines())
    assert rows
    return {row[head.index("self_test")] for row in rows}


@pytest.mark.parametrize(
    ("setting", "option", "word"),
    [
        ("false", None, "skipped:as-asked"),
        ("false", "--self-test", "passed"),
        ("true", "--no-self-test", "skipped:as-asked"),
        ("true", None, "passed"),
    ],
)
def test_the_settings_file_says_whether_to_test_and_the_option_wins(
    board, tmp_path, setting, option, word
):
    file = tmp_path / "settings.toml"
    file.write_text(f"self_test = {setting}\n")
    options = ["--config", str(file), "--speed", str(SPEED), "--record", str(tmp_path)]
    options += [] if option is None else [option]
    done = CliRunner().invoke(program, run_args(board(ramp(), speed=SPEED), *options))
    assert done.exit_code == 0, done.stderr
    assert words_of(done) == {word}
    logged = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert (word == "passed") == ("self_test" in [each["event"] for each in logged])
    (recording,) = tmp_path.glob("*.inphase")
    replayed = CliRunner().invoke(program, ["replay", str(recording)])
    skipped = "the board's self-test was skipped: as asked"
    said = "the board has passed its self-test" if word == "passed" else skipped
    assert f"note: before the session: {said}" in replayed.stderr


def test_a_failed_self_test_is_one_sentence_and_no_session(board, changed_firmware):
    defect = f"        client.gain_percent = 90\n{BEFORE}"
    plugged = board(ramp(), firmware=changed_firmware("simulated/bench.py", BEFORE, defect))
    done = CliRunner().invoke(program, run_args(plugged))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "failed its self-test (client's test signal: found 9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_board_whose_recording_goes_on_is_not_tested_again(board):
    plugged = board(ramp())
    transport = SerialTransport(str(plugged.path))
    hello = greet(transport)
    assert check_at_start(transport, (Reached(hello.board_id, hello.run, 0),)) is None
    assert check_at_start(transport, (Reached(hello.board_id, hello.run ^ 1, 0),)).passed
    transport.close()


def test_a_board_without_its_haptic_driver_fails_but_its_samples_are_used(board, changed_firmware):
    folder = changed_firmware(
        "simulated/bench.py",
        "    machine.I2C.connect(0, I2C_PINS, ADDRESS, haptics)\n",
        "    machine.I2C.connect(0, I2C_PINS, ADDRESS + 1, haptics)\n",
    )
    report = outcome(board(ramp(), speed=SPEED, firmware=folder))
    assert failed(report) == {"haptic driver's answer"}
    assert (report.passed, report.usable) == (False, True)
    assert report.outcome == "failed: haptic driver's answer"
