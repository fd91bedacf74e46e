"""The simulated board as the rest of the host sees it: port, link, trace, interpreter, ending."""

import os

import numpy as np
import pytest
from emulated.host_end import HostEnd

from inphase.link.endpoint import HelloRequest
from inphase.simulation import board as board_module
from inphase.simulation import board_process
from inphase.simulation.board import SimulatedBoard
from inphase.simulation.scenarios import scenario
from inphase.simulation.signal_file import ConverterSignal
from inphase.simulation.trace import read_trace


def silence(seconds, rate_hz=250):
    n = int(seconds * rate_hz)
    return ConverterSignal(np.zeros((n, 2), np.int32), np.zeros(n, np.uint8), rate_hz)


def test_the_link_leads_to_the_port_while_plugged_in_and_is_gone_after(tmp_path):
    link = tmp_path / "board"
    link.symlink_to(tmp_path / "left over by a killed run")
    with SimulatedBoard(silence(5), link=link) as board:
        assert link.resolve() == board.path.resolve()
    assert not link.is_symlink()


def test_a_file_in_the_place_of_the_link_is_not_overwritten(tmp_path):
    (tmp_path / "board").write_text("mine")
    board = SimulatedBoard(silence(5), link=tmp_path / "board")
    with pytest.raises(FileExistsError):
        board.start()
    board.stop()
    assert (tmp_path / "board").read_text() == "mine"


def test_as_fast_as_the_machine_can_it_ends_with_its_signal_and_the_trace_stays(tmp_path):
    trace = tmp_path / "trace.csv"
    with SimulatedBoard(silence(30), speed=float("inf"), trace=trace) as board:
        assert board.wait(30.0)
        assert (board.exit_code, board.errors) == (0, "")
    (boot,) = read_trace(trace)
    assert boot.ended_s > 30.0


def test_the_hello_says_what_the_board_was_set_to(board):
    plugged = board(
        scenario("uncoupled", 500, 1), rate_hz=500, pairs_per_frame=9, labels=("anna", "ben")
    )
    with HostEnd(plugged.path) as host:
        host.link.send(HelloRequest())
        assert host.until(lambda: host.hellos)
    hello = host.hellos[0]
    assert (hello.rate_hz, hello.pairs_per_frame, hello.labels) == (500, 9, ("anna", "ben"))


def test_without_micropython_the_firmware_runs_on_cpython_and_the_board_says_so(monkeypatch):
    monkeypatch.setattr(board_module.board_process, "has_micropython", lambda: False)
    assert SimulatedBoard(silence(1)).on_cpython
    assert SimulatedBoard(silence(1), interpreter="cpython").on_cpython
    monkeypatch.setattr(board_module.board_process, "has_micropython", lambda: True)
    assert not SimulatedBoard(silence(1)).on_cpython


def test_a_firmware_that_cannot_start_is_given_up_and_tells_why(board, changed_firmware):
    folder = changed_firmware("main.py", "SYSTEM_HZ = 128_000_000", "SYSTEM_HZ = 128_000_000 +")
    plugged = board(silence(5), firmware=folder)
    assert plugged.wait(10.0)
    assert plugged.exit_code == 1
    assert "SyntaxError" in plugged.errors


def test_a_firmware_that_resets_again_and_again_is_given_up(board, changed_firmware):
    folder = changed_firmware(
        "boot.py", "import micropython\n", "import machine\nmachine.reset()\n"
    )
    plugged = board(silence(5), firmware=folder)
    assert plugged.wait(30.0)
    assert (plugged.exit_code, plugged.restarts) == (3, board_module.MOST_RESETS)


def test_the_firmwares_files_are_found():
    assert (board_process.firmware_folder() / "simulated" / "power_on.py").is_file()


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_a_speed_that_is_none_is_refused(speed):
    with pytest.raises(ValueError, match="speed must be above 0"):
        SimulatedBoard(silence(1), speed=speed)


@pytest.mark.parametrize("interpreter", ["micropython", "cpython"])
def test_a_board_that_is_unplugged_ends_by_itself(interpreter, monkeypatch):
    if interpreter == "cpython":
        monkeypatch.setattr(board_process, "has_micropython", lambda: False)
    codes = []

    def end(running):
        """Close the way in alone: the board has nothing to write that would tell it so."""
        os.close(running.to_board)
        try:
            codes.append(running.process.wait(20.0))
        finally:
            running.process.kill()
            os.close(running.from_board)

    monkeypatch.setattr(board_process.Running, "end", end)
    with SimulatedBoard(silence(60)) as board, HostEnd(board.path) as host:
        host.link.send(HelloRequest())
        assert host.until(lambda: host.hellos)
    assert codes == [0]
