"""The electrodermal adapters keep every rule, and a rule says what was broken and why."""

import dataclasses
import re
from collections.abc import Callable

import pytest
from hardware_files import bridged, cut, rows, swapped, wired_past, with_value, without

from inphase_hardware import adapter_readings
from inphase_hardware import netlist as netlists
from inphase_hardware.designs import REFERENCE
from inphase_hardware.netlist import Netlist
from inphase_hardware.pictures import schematic
from inphase_hardware.rules import bill
from inphase_hardware.rules.every_rule import ON_THE_ADAPTERS

DEVICE = netlists.read()
ADAPTERS = netlists.read(netlists.ADAPTERS_CSV)


def named(adapters: Netlist, net: str, name: str) -> Netlist:
    """The adapters with another name of a net."""
    return adapters.with_pins(
        dataclasses.replace(pin, net=name) if pin.net == net else pin for pin in adapters
    )


BROKEN: list[tuple[Callable[[Netlist], Netlist], str, str]] = [
    (
        lambda n: wired_past(n, "R302"),
        "adapters: two resistors before skin",
        "1 resistor(s) ['R301'] of 51k or more are between J302.1 and U302.OUTA",
    ),
    (
        lambda n: wired_past(n, "R408"),
        "adapters: two resistors before skin",
        "1 resistor(s) ['R407'] of 51k or more are between J402.2 and U402.INB-",
    ),
    (
        lambda n: with_value(n, "R305", "100"),
        "adapters: two resistors before skin",
        "1 resistor(s) ['R306'] of 51k or more are between J302.2 and J301.N",
    ),
    (
        # A capacitor that may fail short, past one of them.
        lambda n: swapped(n, "C302.2", "R308.1"),
        "adapters: two resistors before skin",
        "1 resistor(s) ['R307'] of 51k or more are between J302.2 and U302.OUTB",
    ),
    (
        lambda n: swapped(n, "J301.P", "J301.N"),
        "adapters: leads and no other wire",
        "J301.N is on C_ELECTRODE_P and J101.N on C_ELECTRODE_N: leads are swapped",
    ),
    (
        lambda n: named(n, "C_SKIN_CELL", "C_GND"),
        "adapters: leads and no other wire",
        "net C_GND joins adapter and device, and is none of its leads",
    ),
    (
        lambda n: swapped(n, "U302.VDD", "U301.IN"),
        "adapters: a cell of their own",
        "the amplifiers' supply is on C_SKIN_CELL, not on",
    ),
    (
        lambda n: without(n, "BT401"),
        "adapters: a cell of their own",
        "the adapter of J401 has no cell",
    ),
    (
        lambda n: bridged(n, "C_SKIN_1", "T_SKIN_1"),
        "adapters: no wire crosses a barrier",
        "net C_SKIN_1 bridges the isolation between client and therapist",
    ),
    (
        lambda n: without(n, "R303"),
        "adapters: no net with one end",
        "net C_SKIN_A_SENSE ends at R304.1",
    ),
    (lambda n: cut(n, "U402.INB+"), "adapters: no open pin", "U402.INB+ is open"),
    (
        lambda n: bridged(n, "C_SKIN_A_OUT", "C_ELECTRODE_N"),
        "adapters: one output a net",
        "net C_SKIN_A_OUT has 2 outputs",
    ),
]


@pytest.mark.parametrize(("broken", "rule", "said"), BROKEN)
def test_a_broken_adapter_is_told_which_and_why(
    broken: Callable[[Netlist], Netlist], rule: str, said: str
) -> None:
    assert ON_THE_ADAPTERS[rule](ADAPTERS, DEVICE) == []
    found = ON_THE_ADAPTERS[rule](broken(ADAPTERS), DEVICE)
    assert [finding for finding in found if said in finding], found


def test_every_rule_of_the_adapters_is_broken_once() -> None:
    # A part in two islands needs a part with two sides: the next test.
    assert set(ON_THE_ADAPTERS) - {rule for _, rule, _ in BROKEN} == {
        "adapters: in one island each"
    }


def test_an_adapter_that_stands_in_two_islands_is_named() -> None:
    broken = ADAPTERS.with_pins(
        dataclasses.replace(pin, island="therapist") if pin.label == "C301.2" else pin
        for pin in ADAPTERS
    )
    assert ON_THE_ADAPTERS["adapters: in one island each"](broken, DEVICE) == [
        "C301 (capacitor) stands in ['client', 'therapist']"
    ]


def test_both_adapters_are_alike() -> None:
    def parts(island: str) -> list[tuple[str, str, str, str]]:
        return [
            (pin.designator[0] + pin.designator[-2:], pin.name, pin.value, pin.net[1:])
            for pin in ADAPTERS
            if pin.island == island
        ]

    assert parts("client") == parts("therapist")


def test_a_part_of_an_adapter_that_is_dropped_is_named() -> None:
    everything = DEVICE.plugged(without(ADAPTERS, "R301"))
    parts = bill.of_design(rows("bill_of_materials.csv"), REFERENCE.cost)
    assert bill.parts_in_both(parts, everything) == ["R301 is in the bill and not in the netlist"]


def test_the_committed_schematic_is_that_of_the_netlist() -> None:
    path = netlists.HARDWARE / "pictures" / "schematic_electrodermal.svg"
    drawn = schematic.drawing(ADAPTERS, "client", schematic.ADAPTER_TITLE)
    assert path.read_text(encoding="utf-8") == drawn


def test_the_skins_sockets_and_leads_are_touch_proof() -> None:
    parts = {row["designators"]: row["description"] for row in rows("bill_of_materials.csv")}
    for designator in ("J301", "J302", "J401", "J402", "MP13"):
        assert "touch-proof" in parts[designator]


def test_the_readings_are_those_of_the_netlist() -> None:
    text = adapter_readings.ADAPTER_MD.read_text(encoding="utf-8")
    assert text == adapter_readings.written(ADAPTERS)


def test_the_readings_follow_ohms_law() -> None:
    levels = adapter_readings.levels_volts(ADAPTERS, "therapist")
    whole = 825 + 374 + 422 + 432
    assert levels["VA"] - levels["VG"] == pytest.approx(2.048 * 374 / whole)
    assert levels["P"] == pytest.approx(2.048 * 432 / whole)
    (five,) = [row for row in adapter_readings.readings(ADAPTERS) if "200 kohm in J302" in row.what]
    expected = -2.048 * 422 / whole + 5e-6 * 2.048 * 374 / whole * 104.6e3
    assert five.least < expected < five.most
    other = adapter_readings.readings(with_value(ADAPTERS, "R311", "383k"))
    assert other[3].least > -0.42


def test_a_level_of_the_readings_that_is_not_wired_is_told() -> None:
    with pytest.raises(KeyError):
        adapter_readings.levels_volts(cut(ADAPTERS, "R310.1"), "client")


def test_every_reading_that_the_guide_names_is_in_its_table() -> None:
    head = adapter_readings.ADAPTER_MD.read_text(encoding="utf-8").partition("## Readings")[0]
    named = set(re.findall(r"\b7\.\d\b", head))
    assert named
    assert named <= set(adapter_readings.numbered(ADAPTERS))
