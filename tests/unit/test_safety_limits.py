"""Safety limits that stand as a constant or as a part, with no behaviour to watch."""

import ast
from pathlib import Path

from hardware_files import rows

FIRMWARE = Path(__file__).parents[2] / "firmware"


def test_the_light_is_dimmed_far_above_what_an_eye_can_follow() -> None:
    tree = ast.parse((FIRMWARE / "inphase_board/cue_output.py").read_text(encoding="utf-8"))
    values = {
        target.id: ast.literal_eval(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    assert values["LIGHT_PWM_HZ"] >= 4000
    main = (FIRMWARE / "main.py").read_text(encoding="utf-8")
    assert "PWM(Pin(pins.LIGHT), freq=cue_output.LIGHT_PWM_HZ, duty_u16=0)" in main


def test_the_light_is_white_or_amber() -> None:
    (light,) = [row for row in rows("bill_of_materials.csv") if row["designators"] == "D1"]
    assert "warm white" in light["description"]
    assert light["alternatives"] == "amber"
