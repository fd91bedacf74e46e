"""The limiters in machine code do what plain Python does, turn by turn, and allocate nothing."""

import random

import pytest
from fakes import micropython_shim
from fakes.interpreters import INTERPRETERS, run

micropython_shim.install()

from inphase_board import limiter  # noqa: E402

PROGRAM = """
import micropython
from array import array
from inphase_board import limiter
results = []
for after_reset in (False, True):
    light, motor = limiter.new_light(after_reset), limiter.new_motor(after_reset)
    said = array("H", bytes(4 * len(given)))
    at = count = 0
    count = len(given)
    micropython.heap_lock()
    for at in range(count):
        said[2 * at] = limiter.step_light(light, *given[at][:3])
        said[2 * at + 1] = limiter.step_motor(motor, *given[at][:3])
    micropython.heap_unlock()
    results.append(said)
print(json.dumps([list(said) for said in results]))
"""
PROGRAM = PROGRAM.replace("*given[at][:3]", "given[at][0], given[at][1], given[at][2]")


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_machine_code_and_python_agree_on_every_turn(interpreter, tmp_path):
    chance = random.Random(4)
    turns = []
    while len(turns) < 3000:
        asked, muted = chance.choice((0, 1, 64, 153, 255)), chance.random() < 0.1
        for _ in range(chance.randint(1, 300)):
            late = chance.random() < 0.01
            turns.append((asked, chance.randint(0, 2000) if late else 4, int(muted)))
    expected = []
    for after_reset in (False, True):
        light, motor = limiter.new_light(after_reset), limiter.new_motor(after_reset)
        said = []
        for turn in turns:
            said += [limiter.step_light(light, *turn), limiter.step_motor(motor, *turn)]
        expected.append(said)
    assert run(interpreter, PROGRAM, turns, tmp_path) == expected
