"""hardware/bill_of_materials.csv: rows a buyer can use, and the motor that the firmware drives."""

import re

import pytest
from fakes import micropython_shim
from hardware_files import rows

from inphase_hardware import supply_currents
from inphase_hardware.rules import bill

micropython_shim.install()

from inphase_board import drv2605l  # noqa: E402

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


def test_electrode_sockets_and_leads_are_touch_proof_and_short() -> None:
    parts = {row["designators"]: row for row in PARTS}
    for socket in ("J101", "J201"):
        assert "touch-proof" in parts[socket]["description"]
        assert "DIN 42802" in parts[socket]["description"]
    leads = parts["MP3"]["description"]
    assert "touch-proof" in leads
    assert [float(metres) for metres in re.findall(r"([\d.]+) m\b", leads)] == [1.0]


def test_the_motor_is_of_the_kind_that_the_firmware_drives() -> None:
    # Register 0x1A, bit 7: 0 ERM, 1 LRA (DRV2605L datasheet, section 8.6.20).
    kind = "ERM" if not dict(drv2605l.default_registers())[0x1A] & 0x80 else "Linear resonant"
    (motor,) = [row for row in PARTS if row["designators"] == "M1"]
    assert motor["description"].startswith(kind)
    if kind != "ERM":
        rated_volts = drv2605l.DEFAULT_RATED_MV["lra"] / 1000
        assert (
            f"{rated_volts:.1f} V RMS at {drv2605l.DEFAULT_RESONANCE_HZ} Hz" in motor["description"]
        )


def test_the_light_keeps_its_limit_with_every_colour_that_the_bill_allows() -> None:
    (light,) = [row for row in PARTS if row["designators"] == "D1"]
    (resistor,) = [row for row in PARTS if row["designators"] == "R4"]
    other = re.fullmatch(r"(\w+), with R4 (\d+) ohm", light["alternatives"])
    assert other
    allowed = {light["value"]: float(resistor["value"]), other[1]: float(other[2])}
    assert allowed.keys() == supply_currents.LED_VOLTS.keys()
    assert allowed["amber"] == supply_currents.RESISTOR_OF_AMBER_OHM
    for colour, ohm in allowed.items():
        assert 15 < supply_currents.led_ma(colour, ohm) <= 25
    assert supply_currents.led_ma("amber", 100) > 25


def test_what_a_person_can_press_is_of_plastic() -> None:
    for button in ("S1", "S2"):
        (row,) = [row for row in PARTS if row["designators"] == button]
        assert "Of plastic: no metal that a person can touch" in row["note"]


@pytest.mark.parametrize(
    "named",
    ["wire", "USB cable", "microSD card", "OTG", "case for A3", "case for A2", "breathing belt",
     "snap electrodes", "cup electrodes", "paste", "photodiode"],
)  # fmt: skip
def test_what_the_guides_take_for_granted_can_be_bought(named: str) -> None:
    found = [row["designators"] for row in PARTS if named.lower() in row["description"].lower()]
    assert found


def test_leads_and_belts_end_in_what_the_sockets_of_the_wall_take() -> None:
    for row in PARTS:
        if row["designators"] in ("J101", "J201"):
            assert "the wall has the recessed pin and the lead the shrouded socket" in row["note"]
        if row["designators"] in ("MP3", "X104 X204", "X106 X206"):
            assert re.search(r"touch-proof shrouded sockets?\b", row["description"])
