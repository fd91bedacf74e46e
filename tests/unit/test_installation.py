"""An installation's ends, with a board in memory: what is said, and what the board then runs."""

import hashlib

import pytest
from fakes.flash_folder import FlashFolder

from inphase.errors import LinkError, OtherProtocolError
from inphase.install import installation
from inphase.install.bytecode import RP2040_MPY, Firmware
from inphase.install.installation import Clock, Found, install, look
from inphase.values import Hello
from inphase_wire import layout

ID = "e6614104036abcde"
OLD_BUILD = "01020304"
NEW = Firmware({"application.mpy": b"new"}, {"main.py": b"start"}, b"manifest")


def hello(build, trial=False):
    return Hello(
        protocol=layout.PROTOCOL_VERSION,
        firmware=(0, 1, 0),
        board_id=ID,
        run=1,
        rate_hz=250,
        pairs_per_frame=4,
        gain=6,
        vref_volts=2.42,
        free_heap_bytes=1,
        reset_cause=1,
        trial=trial,
        build=build,
        labels=("client", "therapist"),
    )


class Board(FlashFolder):
    """A board with slots, at its prompt when asked; time passes only while somebody waits."""

    def __init__(self, folder):
        super().__init__(folder)
        (folder / "kept").write_text("a")
        self.now_s = 0.0
        self.trial_since_s = None
        self.kept = False
        self.obeys = True
        self.answers = True
        self.machine = "Raspberry Pi Pico with RP2040"
        self.interrupted_at = None
        """The step at which somebody presses Ctrl-C, once."""
        self.trial = lambda passed_s: hello(NEW.build, trial=True)
        """What the firmware on trial says after some seconds; None: nothing, or another hello."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def reach(self, step):
        if step == self.interrupted_at:
            self.interrupted_at = None
            raise KeyboardInterrupt

    def write(self, path, content):
        super().write(path, content)
        self.reach("write")

    def evaluate(self, expression, module):
        return self.machine if "_machine" in expression else RP2040_MPY

    def restart(self):
        if (self.folder / "trial").exists():
            (self.folder / "trial").unlink()
            self.trial_since_s = self.now_s

    def says(self):
        if self.trial_since_s is None:
            return hello(OLD_BUILD)
        passed_s = self.now_s - self.trial_since_s
        if passed_s >= 11.5:  # the timer's 10 s, and the old one's start
            return hello(OLD_BUILD)
        return self.trial(passed_s)


@pytest.fixture
def board(tmp_path, monkeypatch):
    """The board, and the program's ways to it."""
    board = Board(tmp_path)

    class Transport:
        def __init__(self, port):
            assert port == "PORT"

        def close(self):
            pass

    def prompt(port):
        board.reach("prompt")
        if not board.answers:
            raise LinkError("no prompt")
        return board

    def greet(transport, monotonic):
        board.now_s += 1.0
        said = board.says()
        if said is None:
            raise LinkError("nothing was heard")
        return said

    def ask(transport, board_id, monotonic, mode):
        assert (board_id, mode) == (ID, layout.RESET_PROMPT)
        board.reach("ask")
        if not board.obeys:
            raise LinkError("refused")

    def restart(transport, monotonic, sleep, mode):
        assert mode == layout.RESET_KEEP
        if not board.kept:
            raise LinkError("not back")
        board.trial = lambda passed_s: hello(NEW.build)
        return hello(NEW.build)

    for name, fake in {
        "SerialTransport": Transport,
        "Prompt": prompt,
        "greet": greet,
        "ask": ask,
        "restart": restart,
        "compile_firmware": lambda folder, mpy=RP2040_MPY: NEW,
    }.items():
        monkeypatch.setattr(installation, name, fake)
    return board


def run(board, found=None):
    def sleep(duration_s):
        board.now_s += duration_s

    clock = Clock(lambda: board.now_s, sleep)
    return install("PORT", board.folder, found or look("PORT", clock), lambda share: None, clock)


def failure(board):
    with pytest.raises(LinkError) as said:
        run(board)
    return str(said.value)


BACK = f"the one before runs again after 12 s: firmware 0.1.0, build {OLD_BUILD}"


def test_what_says_its_build_and_takes_the_word_is_kept(board):
    board.kept = True
    said = run(board)
    assert (said.build, said.trial) == (NEW.build, False)
    assert board.read("b/application.mpy") == b"new"
    assert hashlib.sha256(board.read("b/manifest.json")).hexdigest().startswith(NEW.build)


def test_no_hello_ends_with_the_old_one_and_says_after_how_long(board):
    board.trial = lambda passed_s: None
    why = "the new firmware was not kept: it did not say hello within 10 s; "
    assert failure(board).startswith(why)
    assert failure(board).endswith(f"firmware 0.1.0, build {OLD_BUILD}")


def test_the_old_one_within_the_trial_means_that_the_new_one_did_not_start(board):
    board.trial = lambda passed_s: hello(OLD_BUILD)
    said = failure(board)
    assert said.startswith("the new firmware was not kept: it did not start; the one before runs")


def test_a_firmware_of_another_protocol_is_not_kept_and_that_is_said(board):
    def other(passed_s):
        raise OtherProtocolError(9, layout.PROTOCOL_VERSION, ID)

    board.trial = other
    said = failure(board)
    why = f"it speaks protocol 9 and this program protocol {layout.PROTOCOL_VERSION}; "
    assert said.startswith(f"the new firmware was not kept: {why}")
    assert said.endswith(f"firmware 0.1.0, build {OLD_BUILD}")


def test_a_wrong_build_is_never_kept(board):
    board.kept = True
    board.trial = lambda passed_s: hello("ffffffff", trial=True)
    said = failure(board)
    assert f"it says build ffffffff and not {NEW.build}; " in said
    assert said.endswith(BACK)


def test_a_word_that_does_not_arrive_leaves_the_old_one(board):
    said = failure(board)
    assert "it did not take the command to stay; " in said
    assert said.endswith(BACK)


def test_a_word_whose_answer_was_lost_is_found_kept(board):
    trial = board.trial
    board.trial = lambda passed_s: trial(passed_s) if passed_s < 2.0 else hello(NEW.build)
    assert run(board).trial is False


def test_a_board_that_says_nothing_any_more_is_said_to_be_at_its_prompt_or_in_its_program(board):
    board.trial = lambda passed_s: None
    board.says = lambda: None
    assert "no firmware was heard on PORT: the board is at its prompt" in failure(board)


def test_a_firmware_that_does_not_make_way_is_left_and_the_mark_button_named(board):
    board.obeys = False
    said = failure(board)
    assert said.startswith("the firmware on PORT does not make way for another: unplug it, hold")
    assert not board.exists("b")


def test_a_board_without_firmware_and_prompt_is_told_how_to_get_either(board):
    board.answers = False
    board.says = lambda: None
    said = failure(board)
    assert said.startswith("neither inphase's firmware nor MicroPython's prompt answers on PORT: ")
    assert "mark button" in said
    assert "micropython.org/download/RPI_PICO" in said


def test_another_processor_is_started_again_unchanged(board):
    board.machine = "Raspberry Pi Pico 2 with RP2350"
    said = failure(board)
    assert said.startswith("this is no board for inphase: Raspberry Pi Pico 2 with RP2350")
    assert said.endswith("the board has started again with what it had before")
    assert not board.exists("b")


def test_a_damaged_file_is_not_started(board):
    board.digest = lambda path: bytes(32)
    said = failure(board)
    assert said.startswith("b/application.mpy is not on the board as it was sent; ")
    assert not board.exists("trial")


@pytest.mark.parametrize("step", ["ask", "prompt", "write"])
def test_ctrl_c_on_the_way_to_the_trial_starts_what_was_there_before(board, step):
    marked = []
    board.restart = lambda: marked.append(board.exists("trial"))
    board.interrupted_at = step
    with pytest.raises(KeyboardInterrupt):
        run(board)
    assert marked == [False]


def test_ctrl_c_during_the_trial_leaves_the_board_to_its_own_timer(board):
    def interrupt(passed_s):
        raise KeyboardInterrupt

    board.trial = interrupt
    with pytest.raises(KeyboardInterrupt):
        run(board)
    assert board.now_s < board.trial_since_s + 10.0


def test_a_board_of_another_protocol_is_known_by_its_id(board, monkeypatch):
    def greet(transport, monotonic):
        raise OtherProtocolError(9, layout.PROTOCOL_VERSION, ID)

    monkeypatch.setattr(installation, "greet", greet)
    assert look("PORT") == Found(ID, None, 9)
