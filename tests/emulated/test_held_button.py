"""The mark button, held while the board starts, leaves it to the prompt, dark and still."""

import pytest
from fakes.driver_script import INTERPRETERS, run_driver

from inphase.simulation.board_process import firmware_folder

# The firmware's own start file, on a board whose mark button somebody holds (or nobody does).
SCRIPT = """
import gc, sys
from machine import Pin
Pin(3).drive({level})
sys.path.append({firmware!r})
from inphase_board.board import Board

def run(board):
    print("true")
    raise SystemExit(0)

Board.run = run
gc.collect()
for name in ("boot.py", "main.py"):
    with open({firmware!r} + "/" + name) as file:
        exec(compile(file.read(), name, "exec"), {{"__name__": "__main__"}})
print("false")
"""


@pytest.mark.parametrize("interpreter", INTERPRETERS)
@pytest.mark.parametrize(("level", "starts"), [(0, False), (1, True)])
def test_the_application_starts_unless_the_button_is_held(interpreter, level, starts, tmp_path):
    firmware = str(firmware_folder())
    outcome = run_driver(SCRIPT.format(level=level, firmware=firmware), tmp_path, interpreter)
    assert outcome.errors == ""
    assert outcome.said == [starts]
    (boot,) = outcome.boots
    assert (boot.light, boot.motor) == ((), ())
