"""In the place of main.py, which is beside it as firmware_main.py: the same loop, marked.

Each part of a turn writes its number into a scratch register of the watchdog block when it begins
and 0 when it ends; the emulator notes the time. One mark costs about as much as CALIBRATION, two
marks with nothing between them. `FREE | bytes` tells the free heap once in FREE_EVERY turns.
"""

import gc

import micropython

micropython.kbd_intr(-1)  # as main.py does first of all

from micropython import const

from inphase_board.board import Board

_SCRATCH_0 = const(0x4005800C)
CALIBRATION = 1
STEP = 2
IDLE = 3
FREE = 0x10000000
FREE_EVERY = 64
# What `Board.step` calls, in its order: attribute of the board, method of it, arguments.
PARTS = (
    (4, "_feed", None, 0),
    (5, "_clock", "advance", 0),
    (6, "_sampler", "update", 1),
    (7, "_mute", "update", 1),
    (8, "_mark", "update", 1),
    (9, "_receive", None, 0),
    (10, "_cue", "update", 3),
    (11, "_send", None, 0),
    (13, "_watch", "update", 1),
)


@micropython.viper
def mark(number: int):
    """Write `number` where the emulator sees it."""
    ptr32(_SCRATCH_0)[0] = number


def marked(call, number, arguments=0):
    """Return `call` with a mark before and after. What is returned does not allocate."""

    def none():
        mark(number)
        result = call()
        mark(0)
        return result

    def one(first):
        mark(number)
        result = call(first)
        mark(0)
        return result

    def three(first, second, third):
        mark(number)
        result = call(first, second, third)
        mark(0)
        return result

    return {0: none, 1: one, 3: three}[arguments]


plain_run = Board.run


def run(board):
    """Run the loop with its parts marked."""
    for number, attribute, name, arguments in PARTS:
        owner = board if name is None else getattr(board, attribute)
        name = name or attribute
        setattr(owner, name, marked(getattr(owner, name), number, arguments))
    turns = 0
    step = board.step

    def marked_step():
        nonlocal turns
        turns += 1
        if turns == FREE_EVERY:
            turns = 0
            mark(FREE | gc.mem_free())
        mark(CALIBRATION)
        mark(0)
        mark(STEP)
        is_done = step()
        mark(0)
        return is_done

    board.step = marked_step
    board._port.wait = marked(board._port.wait, IDLE, 1)
    plain_run(board)


Board.run = run

import firmware_main  # noqa: F401 (starts the board)
