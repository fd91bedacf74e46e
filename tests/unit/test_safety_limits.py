"""Safety limits that stand as a constant or as a part, with no behaviour to watch."""

import ast
from pathlib import Path

from hardware_files import rows

FIRMWARE = Path(__file__).parents[2] / "firmware"


MAIN = (FIRMWARE / "main.py").read_text(encoding="utf-8")


def constants(text: str) -> dict[str, int]:
    return {
        target.id: ast.literal_eval(statement.value)
        for statement in ast.parse(text).body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def test_the_light_is_dimmed_far_above_what_an_eye_can_follow() -> None:
    cue_output = (FIRMWARE / "inphase_board/cue_output.py").read_text(encoding="utf-8")
    assert constants(cue_output)["LIGHT_PWM_HZ"] >= 4000
    assert "PWM(Pin(pins.LIGHT), freq=cue_output.LIGHT_PWM_HZ, duty_u16=0)" in MAIN


def test_the_watchdog_comes_within_two_seconds() -> None:
    assert constants(MAIN)["WATCHDOG_MS"] <= 2000
    assert "watchdog = WDT(timeout=WATCHDOG_MS)" in MAIN


def test_the_first_thing_that_a_failure_of_the_firmware_does_is_to_take_the_cue_away() -> None:
    (main,) = [
        node
        for node in ast.parse(MAIN).body
        if isinstance(node, ast.FunctionDef) and node.name == "main"
    ]
    (attempt,) = [node for node in main.body if isinstance(node, ast.Try)]
    (handler,) = attempt.handlers
    assert ast.unparse(handler.type) == "Exception"
    assert ast.unparse(handler.body[0]) == "cue.off()"


def test_the_light_is_white_or_amber() -> None:
    (light,) = [row for row in rows("bill_of_materials.csv") if row["designators"] == "D1"]
    assert "warm white" in light["description"]
    assert light["alternatives"] == "amber, with R4 150 ohm"
