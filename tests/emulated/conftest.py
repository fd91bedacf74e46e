"""The simulated board as a fixture: the real firmware behind a pseudo-terminal."""

import shutil

import pytest

from inphase.simulation import board_process
from inphase.simulation.board import SimulatedBoard


@pytest.fixture
def board(tmp_path):
    """A function that plugs a board in with SimulatedBoard's arguments; unplugged at the end."""
    plugged = []

    def plug(signal, **settings):
        settings.setdefault("trace", tmp_path / "trace.csv")
        if settings.get("interpreter") == "micropython" and not board_process.has_micropython():
            pytest.skip("no MicroPython for this machine: its package is not installed")
        board = SimulatedBoard(signal, **settings)
        board.start()
        plugged.append(board)
        return board

    yield plug
    for board in plugged:
        board.stop()


@pytest.fixture
def changed_firmware(tmp_path):
    """A function that copies the firmware with one change in one file; returns the folder."""

    def change(name, before, after):
        folder = tmp_path / "firmware"
        shutil.copytree(board_process.firmware_folder(), folder)
        text = (folder / name).read_text()
        assert text.count(before) == 1, f"{name} no longer has its one {before!r}"
        (folder / name).write_text(text.replace(before, after))
        return folder

    return change
