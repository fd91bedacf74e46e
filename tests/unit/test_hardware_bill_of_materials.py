"""The bill of materials against the wiring table, and the isolation between the islands."""

from collections import Counter

import pytest
from hardware_files import nets, rows

from inphase_board import drv2605l

ISOLATORS = {"A2", "U12", "U13", "U22", "U23"}
"""The only parts that may stand in two islands."""
PARTS = rows("bill_of_materials.csv")


def islands() -> dict[str, set[str]]:
    """Designator to the islands it stands in."""
    return {
        designator: set(row["island"].split())
        for row in PARTS
        for designator in row["designators"].split()
    }


def test_every_part_of_the_wiring_is_in_the_bill_and_back() -> None:
    assert set().union(*(net.parts for net in nets())) == set(islands())


def test_no_designator_is_listed_twice() -> None:
    listed = Counter(part for row in PARTS for part in row["designators"].split())
    assert [part for part, count in listed.items() if count > 1] == []


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row["designators"])
def test_the_quantity_is_the_number_of_designators(row: dict[str, str]) -> None:
    assert int(row["quantity"]) == len(row["designators"].split())


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row["designators"])
def test_a_part_has_a_part_number_or_may_be_of_any_maker(row: dict[str, str]) -> None:
    assert row["description"]
    assert bool(row["part_number"]) != (row["manufacturer"] == "any")


def test_no_pin_is_on_two_nets() -> None:
    counts = Counter(pin for net in nets() for pin in net.pins)
    assert [pin for pin, count in counts.items() if count > 1] == []


def test_every_net_joins_at_least_two_pins_and_has_a_name_of_its_own() -> None:
    assert [net.name for net in nets() if len(net.pins) < 2] == []
    assert len({net.name for net in nets()}) == len(nets())


def test_only_isolators_stand_in_two_islands() -> None:
    assert {part for part, where in islands().items() if len(where) > 1} == ISOLATORS


def test_no_wire_leaves_its_island() -> None:
    where = islands()
    strays = [
        f"{part} on {net.name} in {net.island}"
        for net in nets()
        for part in net.parts
        if net.island not in where[part]
    ]
    assert strays == []


@pytest.mark.parametrize("part", sorted(ISOLATORS - {"A2"}))
def test_each_side_of_an_isolator_keeps_to_its_island(part: str) -> None:
    near = {"VCC", "VCC1", "GND1", "EN1", "INA", "INB", "INC", "OUTD"}
    sides = {
        pin.partition(".")[2]: net.island == "board"
        for net in nets()
        for pin in net.pins
        if pin.partition(".")[0] == part
    }
    assert {pin for pin, on_board in sides.items() if on_board} == near & set(sides)


def test_each_electrode_lead_has_a_resistor_before_the_front_end() -> None:
    for net in nets():
        if net.parts & {"J11", "J21"}:
            assert len(net.pins) == 2
            assert len([part for part in net.parts if part.startswith("R")]) == 1


def test_the_motor_is_of_the_kind_that_the_firmware_drives() -> None:
    # Register 0x1A, bit 7: 0 ERM, 1 LRA (DRV2605L datasheet, section 8.6.20).
    kind = "ERM" if not dict(drv2605l.default_registers())[0x1A] & 0x80 else "Linear resonant"
    (motor,) = [row for row in PARTS if row["designators"] == "M1"]
    assert motor["description"].startswith(kind)
