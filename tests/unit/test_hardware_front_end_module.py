"""The front-end module: what is changed on it, what the netlist has of it, and its jack."""

import dataclasses

import pytest
from hardware_files import cut, with_value, without

from inphase_hardware import netlist as netlists
from inphase_hardware.designs import LOWEST_COST
from inphase_hardware.netlist import Netlist
from inphase_hardware.rules import front_end_module, front_ends
from inphase_hardware.rules.front_end_module import Change, changes, read_changes

WHOLE = netlists.read()
TABLE = read_changes()
NETLISTS = {"reference": WHOLE, "lowest cost": netlists.read(LOWEST_COST.netlist_csv)}


def row_of(designator: str) -> Change:
    (row,) = [row for row in TABLE if designator in row.module]
    return row


def with_row(old: Change, **new: object) -> list[Change]:
    return [dataclasses.replace(row, **new) if row == old else row for row in TABLE]


@pytest.mark.parametrize("netlist", NETLISTS.values(), ids=NETLISTS)
def test_both_designs_have_what_stays_on_the_module_with_its_values(netlist: Netlist) -> None:
    assert len(TABLE) > 15
    assert changes(TABLE, netlist) == []


def test_a_jack_that_stays_on_the_module_is_named() -> None:
    said = "mJP3, the module's own jack, is not taken off: it goes round the leads"
    assert changes(with_row(row_of("mJP3"), what="stays"), WHOLE) == [said]
    assert changes([row for row in TABLE if "mJP3" not in row.module], WHOLE) == [said]


def test_wires_take_the_pads_of_the_jack() -> None:
    text = " ".join(front_end_module.ASSEMBLY_MD.read_text(encoding="utf-8").split())
    assert row_of("mJP3").what == "off; wires to its pads"
    assert "It comes off, and our wires take its pads, so that none can be put back." in text


def test_what_couples_the_leads_into_the_respiration_network_is_off() -> None:
    assert row_of("mC23") == row_of("mC38")
    assert row_of("mC23").what == "off"
    # What is left of it touches neither the leads nor channel 2.
    for name, pins in WHOLE.nets().items():
        if "_RESP_" in name or "_IN1" in name:
            labels = [pin.label for pin in pins]
            assert not [one for one in labels if "IN2" in one or "RLD" in one], name
            assert {pin.kind for pin in pins} <= {
                "resistor",
                "capacitor",
                "biopotential front end",
            }


@pytest.mark.parametrize(
    ("table", "netlist", "said"),
    [
        (
            TABLE,
            with_value(WHOLE, "C104", "1.5n"),
            "C104 is 47p on the module and 1.5n in the netlist",
        ),
        (TABLE, without(WHOLE, "R109"), "R109 is on the module and not in the netlist"),
        (
            with_row(row_of("mR24"), what="off"),
            WHOLE,
            "R109 is in the netlist and off on the module",
        ),
        (
            with_row(row_of("mR24"), client=("R117",)),
            WHOLE,
            "R109 is said to be the module's in one of table and drawings, and not in the other",
        ),
        (
            with_row(row_of("mR12"), client=("R111", "R112", "R113")),
            WHOLE,
            "mR16 mR18 mR12 mR15 are not as many as R111 R112 R113",
        ),
    ],
)
def test_a_part_that_differs_from_the_module_is_named(
    table: list[Change], netlist: Netlist, said: str
) -> None:
    assert said in changes(table, netlist)


def test_the_clock_comes_from_outside_and_channel_2_has_the_filter() -> None:
    assert row_of("mJP2").what == "open 1-2 (3.3 V), close 2-3 (ground)"
    (clock,) = front_ends.rails(cut(WHOLE, "U101.CLKSEL"))
    assert clock == "U101.CLKSEL belongs on C_GND: it takes the outside clock"
    (small,) = front_ends.sizes(with_value(WHOLE, "C103", "1n"))
    assert small.startswith("C103 at U101.PGA2P is 1n")
