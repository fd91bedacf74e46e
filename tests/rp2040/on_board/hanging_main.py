"""In the place of main.py, which is beside it as firmware_main.py: hangs once the light is on."""

import micropython

micropython.kbd_intr(-1)  # as main.py does first of all

from inphase_board.board import Board

_step = Board.step


def step(board):
    """Take one turn; the one that finds the light on never ends."""
    _step(board)
    while board._cue.light > 60:
        pass


Board.step = step

import firmware_main  # noqa: F401 (starts the board)
