"""A calibration's ends, with a board in memory: what is said and stored, and that it runs again."""

import json
import re

import pytest

from inphase.errors import ConfigError, LinkError
from inphase.install import installation, motor, prompt
from inphase.install.installation import Clock
from inphase.values import Hello
from inphase_wire import layout

ID = "e6614104036abcde"
PASSED = {"outcome": "passed", "status": 0xE0, "result": (13, 112, 0xB5), "stored": True}
CUT = LinkError("the board did not answer on PORT")


def hello(board_id=ID):
    return Hello(
        protocol=layout.PROTOCOL_VERSION,
        firmware=(0, 1, 0),
        board_id=board_id,
        run=1,
        rate_hz=250,
        pairs_per_frame=4,
        gain=6,
        vref_volts=2.42,
        free_heap_bytes=1,
        reset_cause=3,
        trial=False,
        build="01020304",
        labels=("client", "therapist"),
    )


class Board:
    """A board whose prompt measures as `found` says; time passes only while somebody waits."""

    def __init__(self):
        self.now_s = 0.0
        self.files = {"kept": b"b\n", "b/motor_calibration.mpy": b"", "b/application.mpy": b""}
        self.found = dict(PASSED)
        self.store = True
        self.obeys = self.answers = self.starts = self.is_back = True
        self.done = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def exists(self, path):
        return path in self.files

    def names(self, folder):
        prefix = f"{folder}/" if folder else ""
        return [name.removeprefix(prefix) for name in self.files if name.startswith(prefix)]

    def read(self, path):
        return self.files[path]

    def evaluate(self, expression, module):
        if module == "sys":
            self.done.append(expression)
            return None
        assert expression == "motor_calibration.measure()"
        self.done.append("measured")
        if isinstance(self.found, BaseException):
            raise self.found
        if self.store and isinstance(self.found, dict) and self.found.get("stored"):
            passed = self.found["outcome"] == "passed"
            result = self.found["result"] if passed else False
            self.files["haptic.json"] = json.dumps({"registers": [], "result": result}).encode()
        return self.found

    def stop(self):
        self.done.append("stopped")

    def restart(self):
        self.done.append("restarted")
        if not self.starts:
            raise CUT


@pytest.fixture
def board(monkeypatch):
    """The board, and the program's ways to it."""
    board = Board()

    class Transport:
        def __init__(self, port):
            assert port == "PORT"

        def close(self):
            pass

    def open_prompt(port):
        if not board.answers:
            raise LinkError("no prompt")
        return board

    def ask(transport, board_id, monotonic, mode):
        assert (board_id, mode) == (ID, layout.RESET_PROMPT)
        if not board.obeys:
            raise LinkError("refused")

    def greet(transport, monotonic):
        board.now_s += 1.0
        if not board.is_back:
            raise LinkError("nothing was heard")
        return hello()

    fakes = {"SerialTransport": Transport, "Prompt": open_prompt, "greet": greet, "ask": ask}
    for name, fake in fakes.items():
        monkeypatch.setattr(installation, name, fake)
    monkeypatch.setattr(motor, "SerialTransport", Transport)
    monkeypatch.setattr(motor, "greet", greet)
    return board


def calibrate(board, tell=lambda words: None):
    def sleep(duration_s):
        board.now_s += duration_s

    return motor.calibrate("PORT", hello(), tell, Clock(lambda: board.now_s, sleep))


def failure(board):
    with pytest.raises(LinkError) as said:
        calibrate(board)
    return str(said.value)


def test_a_motor_that_passed_is_told_in_numbers_and_the_board_runs_again(board):
    told = []
    found = calibrate(board, told.append)
    assert (found.compensation, found.back_emf, found.back_emf_gain) == (13, 112, 1)
    assert found.sentence == (
        f"the motor of board {ID} is calibrated (compensation 13, back-EMF 112, gain 1), and the"
        " board runs with it"
    )
    assert board.done == ["sys.path.insert(0, 'b')", "measured", "restarted"]
    assert told == [
        "the board goes to its prompt, its cue off",
        "the motor moves, 1.5 s at most",
        "the board starts again",
    ]


def test_a_board_without_slots_is_measured_from_its_plain_files(board):
    board.files = {"main.py": b"", "motor_calibration.py": b""}
    assert calibrate(board).passed
    assert board.done[0] == "sys.path.insert(0, '')"


@pytest.mark.parametrize(
    ("outcome", "status", "stored", "said"),
    [
        ("muted", None, False, "the board is muted"),
        ("absent", None, False, "no haptic driver answers"),
        ("lost", 0xE0, False, "the haptic driver stopped answering"),
        ("endless", 0xE0, True, "did not come to an end"),
        ("motor fault", 0xE9, True, r"actuator in board\.json \(too much current\)"),
        ("motor fault", 0xEA, True, r"\(too hot\)"),
        ("failed", 0xE8, True, "glued into the lid's pocket"),
        ("implausible", 0xE0, True, "nothing holds the motor's mass"),
    ],
)
def test_what_did_not_pass_says_where_to_look_and_what_the_motor_does_now(
    board, outcome, status, stored, said
):
    board.found = {"outcome": outcome, "status": status, "result": None, "stored": stored}
    found = calibrate(board)
    assert not found.passed
    assert re.search(said, found.sentence)
    now = "stays still until a calibration passes" if stored else "has what it had before"
    assert found.sentence.endswith(now)
    assert board.done[-1] == "restarted"


def test_a_firmware_that_knows_no_calibration_is_left_and_the_command_named(board):
    del board.files["b/motor_calibration.mpy"]
    assert failure(board) == (
        "the board's firmware knows no calibration: inphase board install brings one that does;"
        " the board starts again"
    )
    assert "measured" not in board.done


@pytest.mark.parametrize(
    "found",
    [
        None,
        {},
        {**PASSED, "outcome": "fine"},
        {**PASSED, "result": None},
        {**PASSED, "result": 13},
        {**PASSED, "result": (13, 112)},
        {**PASSED, "result": (13, 112, 256)},
        {**PASSED, "status": "good"},
        {**PASSED, "stored": False},
    ],
)
def test_an_answer_that_is_none_is_never_a_calibration(board, found):
    board.found = found
    assert failure(board) == (
        "the board's answer to its calibration cannot be understood; the board starts again"
    )
    assert board.done[-2:] == ["stopped", "restarted"]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"registers": [], "result": [13, 112, 180]}'])
def test_a_file_that_is_not_what_was_measured_is_said(board, content):
    board.store = False
    board.files["haptic.json"] = content
    assert failure(board).startswith("haptic.json on the board is not what was measured")


def test_a_cable_that_fails_while_it_measures_stops_it_and_is_said(board):
    board.found = CUT
    assert failure(board) == "the board did not answer on PORT; the board starts again"
    assert board.done[-3:] == ["measured", "stopped", "restarted"]
    board.starts = False
    assert failure(board).endswith("; unplug the board and plug it in again")


def test_ctrl_c_while_it_measures_stops_the_motor_and_starts_the_board(board):
    board.found = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        calibrate(board)
    assert board.done[-3:] == ["measured", "stopped", "restarted"]


@pytest.mark.parametrize("step", ["ask", "Prompt"])
def test_ctrl_c_on_the_way_to_the_prompt_starts_the_board(board, monkeypatch, step):
    after = getattr(installation, step)

    def interrupted(*arguments):
        monkeypatch.setattr(installation, step, after)
        raise KeyboardInterrupt

    monkeypatch.setattr(installation, step, interrupted)
    with pytest.raises(KeyboardInterrupt):
        calibrate(board)
    assert board.done == ["restarted"]


def test_a_firmware_that_does_not_go_to_its_prompt_is_left_as_it_is(board):
    board.obeys = False
    assert "does not go to its prompt, and nothing was changed" in failure(board)
    assert board.done == []


def test_a_prompt_that_does_not_answer_is_said(board):
    board.answers = False
    assert failure(board).startswith("MicroPython's prompt does not answer on PORT")


def test_a_board_that_does_not_come_back_is_said_with_what_was_measured(board):
    board.is_back = False
    said = failure(board)
    assert said.startswith(f"the motor of board {ID} is calibrated")
    assert "but the board is not back within 18 s" in said


def test_without_mpremote_nothing_is_asked_of_the_board(board, monkeypatch):
    monkeypatch.setattr(prompt.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"mpremote is not installed.*pip install mpremote"):
        motor.look("PORT")
    assert board.now_s == 0.0
