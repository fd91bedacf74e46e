"""`inphase board calibrate`: what is asked first, what is said, and with which exit code."""

import json

import pytest
from click.testing import CliRunner

from inphase.cli import program
from inphase.errors import ConfigError, LinkError
from inphase.install import motor
from inphase.install.motor import MotorCalibration

ID = "e6614104036abcde"


class Hello:
    board_id = ID


class Room:
    """A board that calibrates as `outcome` says."""

    def __init__(self):
        self.calibrated = 0
        self.outcome = "passed"
        self.refusal = None

    def look(self, port):
        if self.refusal:
            raise self.refusal
        assert port == "PORT"
        return Hello

    def calibrate(self, port, hello, tell):
        assert (port, hello) == ("PORT", Hello)
        self.calibrated += 1
        tell("the motor moves, 1.5 s at most")
        passed = self.outcome == "passed"
        measured = (13, 112, 1) if passed else (None, None, None)
        return MotorCalibration(Hello, self.outcome, 0xE0, *measured, stored=True)


@pytest.fixture
def room(monkeypatch):
    room = Room()
    monkeypatch.setattr(motor, "look", room.look)
    monkeypatch.setattr(motor, "calibrate", room.calibrate)
    return room


def run(*arguments, terminal=False, answer=""):
    with pytest.MonkeyPatch.context() as patch:
        if terminal:
            # click's runner replaces standard input; what replaces it is asked.
            patch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda stream: True)
        return CliRunner().invoke(
            program, ["board", "calibrate", "--port", "PORT", *arguments], input=answer
        )


def test_a_script_without_yes_is_refused_in_one_sentence_before_the_board_is_looked_at(room):
    room.refusal = AssertionError("looked at")
    done = run()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "inphase: The motor will move at its rated voltage, stronger than any cue, for 1.5 s at"
        " most: nobody may touch the case. Where nobody does, say --yes\n"
    )


def test_yes_calibrates_and_says_the_result_on_standard_output_alone(room):
    done = run("--yes")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"the motor of board {ID} is calibrated (compensation 13, ")
    assert done.stderr == "the motor moves, 1.5 s at most\n"


@pytest.mark.parametrize(("answer", "code", "times"), [("y\n", 0, 1), ("n\n", 2, 0), ("\n", 2, 0)])
def test_at_a_terminal_it_asks_whether_nobody_touches_the_case(room, answer, code, times):
    done = run(terminal=True, answer=answer)
    assert (done.exit_code, room.calibrated) == (code, times)
    assert "nobody may touch the case" in done.stderr.replace("\n  ", " ")
    assert "Is nobody touching it? [y/N]" in done.stderr


def test_no_answer_moves_nothing(room):
    assert run(terminal=True).exit_code == 130
    assert room.calibrated == 0


@pytest.mark.parametrize("outcome", ["passed", "failed"])
def test_json_is_one_line_whatever_came_of_it(room, outcome):
    room.outcome = outcome
    done = run("--yes", "--json")
    passed = outcome == "passed"
    assert done.exit_code == (0 if passed else 1)
    assert json.loads(done.stdout) == {
        "board_id": ID,
        "passed": passed,
        "outcome": outcome,
        "status": 0xE0,
        "compensation": 13 if passed else None,
        "back_emf": 112 if passed else None,
        "back_emf_gain": 1 if passed else None,
        "stored": True,
    }


def test_a_failed_calibration_says_where_to_look_and_exits_with_1(room):
    room.outcome = "failed"
    done = run("--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "inphase: the haptic driver could not calibrate its motor: see" in done.stderr


@pytest.mark.parametrize(
    "refusal", [ConfigError("mpremote is not installed"), LinkError("no board")]
)
def test_what_cannot_begin_is_one_sentence(room, refusal):
    room.refusal = refusal
    done = run("--yes")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"inphase: {refusal}\n")
