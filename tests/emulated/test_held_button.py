"""The mark button, held while the board starts, leaves it to the prompt, dark and still."""

import pytest
from fakes.driver_script import INTERPRETERS, run_driver

from inphase.simulation.board_process import firmware_folder

# The firmware's own start file, on a board whose mark button somebody holds (or nobody does).
SCRIPT = """
import sys
from machine import Pin
Pin(3).drive({level})
sys.path.append({firmware!r})
started = []
import inphase_board.board
inphase_board.board.Board.run = lambda board: started.append(1)
with open({firmware!r} + "/main.py") as file:
    exec(compile(file.read(), "main.py", "exec"), {{"__name__": "__main__"}})
print("true" if started else "false")
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
