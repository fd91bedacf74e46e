"""hardware/bill_of_materials.csv: rows a buyer can use, and the motor that the firmware drives."""

import pytest
from hardware_files import rows

from inphase_hardware.rules import bill

PARTS = rows("bill_of_materials.csv")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("quantity", "7", "R1: the quantity is 7"),
        ("part_number", "X", "R1 needs a part number, or 'any' as its manufacturer"),
        ("cost_eur", "cheap", "R1: cost_eur is 'cheap', not a number"),
    ],
)
def test_a_row_that_cannot_be_bought_is_named(field: str, value: str, said: str) -> None:
    (resistor,) = [row for row in PARTS if row["designators"] == "R1"]
    assert bill.whole_rows([{**resistor, field: value}]) == [said]


def test_the_motor_is_a_linear_resonant_actuator() -> None:
    (motor,) = [row for row in PARTS if row["designators"] == "M1"]
    assert "Linear resonant actuator (LRA)" in motor["description"]
