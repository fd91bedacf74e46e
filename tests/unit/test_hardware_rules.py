"""Netlist, pin map and bill keep every rule, and a rule says what was broken and why."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from hardware_files import (
    bridged,
    cut,
    joined_to_the_host,
    renumbered,
    rewired,
    rows,
    swapped,
    wired_past,
    with_value,
    without,
)

from inphase_hardware import netlist as netlists
from inphase_hardware.designs import LOWEST_COST, REFERENCE
from inphase_hardware.netlist import Netlist
from inphase_hardware.pictures import wiring
from inphase_hardware.rules import bill, pin_map, signals
from inphase_hardware.rules.every_rule import ON_THE_NETLIST, findings

WHOLE = netlists.read()
LOWEST = netlists.read(LOWEST_COST.netlist_csv)
ADAPTERS = netlists.read(netlists.ADAPTERS_CSV)
EVERYTHING = WHOLE.plugged(ADAPTERS)
FOUND = findings(WHOLE, ADAPTERS)


@pytest.mark.parametrize("rule", FOUND)
def test_the_design_keeps_the_rule(rule: str) -> None:
    assert FOUND[rule] == []


@pytest.mark.parametrize(
    ("broken", "rule", "said"),
    [
        (
            lambda n: bridged(n, "C_GND", "GND"),
            "islands: no wire crosses a barrier",
            "net C_GND bridges the isolation between board and client",
        ),
        (
            lambda n: bridged(n, "C_GND", "T_GND"),
            "islands: no wire crosses a barrier",
            "net C_GND bridges the isolation between client and therapist",
        ),
        (
            lambda n: swapped(n, "U102.OUTA", "U102.OUTB"),
            "isolators: ends carry one signal",
            "U102.INA carries CLK and U102.OUTA carries C_START: swapped pins",
        ),
        (
            lambda n: swapped(n, "U103.INA", "U203.INA"),
            "isolators: ends carry one signal",
            "U103.INA carries THERAPIST_SCK into the client's island",
        ),
        (
            lambda n: cut(n, "U203.IND"),
            "isolators: every channel used",
            "U203.IND is not used",
        ),
        (
            lambda n: bridged(cut(n, "U102.SEL"), "C_3V3", "C_SEL"),
            "isolators: every channel used",
            "U102.SEL belongs on the net of U102.GND2",
        ),
        (
            lambda n: with_value(n, "U103", "ISO7741"),
            "isolators: every channel used",
            "U103 (ISO7741) is not low by default",
        ),
        (
            lambda n: without(n, "U203"),
            "isolators: two for each person",
            "the therapist's island: no isolator on U201.SCLK",
        ),
        (
            lambda n: cut(n, "U202.VISO"),
            "isolators: two for each person",
            "the therapist's island has no supply; it needs one supply of its own",
        ),
        (
            lambda n: joined_to_the_host(without(n, "A2")),
            "islands: two barriers to the mains",
            "1 barrier between A4 on the mains and the client; 2, or a power bank",
        ),
        (
            lambda _: wired_past(LOWEST, "F101"),
            "cells: fused, switched, guarded",
            "no resettable fuse between B101 and the client's island",
        ),
        (
            lambda n: renumbered(renumbered(n, "U102.INA", "4"), "U102.INB", "3"),
            "isolators: sides and channels",
            "U102.INA is pin 4 and OUTA is pin 14: they do not face one another",
        ),
        (
            lambda n: renumbered(n, "U103.VCC1", "16"),
            "isolators: sides and channels",
            "U103.VCC1 is pin 16, on the side of the person",
        ),
        (lambda n: without(n, "R2"), "safe state: pulls", "net LIGHT has no pull-down"),
        (lambda n: without(n, "R3"), "safe state: pulls", "net HAPTIC_ENABLE has no pull-down"),
        (lambda n: without(n, "R7"), "safe state: pulls", "net CLIENT_CS has no pull-up"),
        (lambda n: with_value(n, "R6", "10k"), "safe state: pulls", "pull-down of RESET is 10000"),
        (lambda n: swapped(n, "U3.EN", "U3.VIN"), "safe state: light and motor", "U3.EN is not on"),
        (lambda n: without(n, "R1"), "safe state: light and motor", "does not reach Q1"),
        (lambda n: without(n, "S1"), "safe state: buttons", "no button closes MUTE to GND"),
        (
            lambda n: wired_past(n, "R105"),
            "electrode leads: two resistors",
            "lead J101.R has 1 resistor(s) on its way to U101.RLDOUT ['R106']",
        ),
        (
            lambda n: without(n, "R202"),
            "electrode leads: two resistors",
            "lead J201.P does not reach U201.IN2P",
        ),
        (
            lambda n: with_value(n, "R103", "10k"),
            "electrode leads: two resistors",
            "R103 in lead J101.N is 10000 ohm; a lead's half is 47000 to 56000",
        ),
        (
            lambda n: bridged(n, "C_LEAD_P", "C_LEAD_N"),
            "electrode leads: nothing else",
            "net C_LEAD_P of lead J101.P joins ['R101.2', 'R102.1', 'R103.2', 'R104.1'], not two",
        ),
        (lambda n: without(n, "M1"), "connections: no net with one end", "net MOTOR_N ends at U3"),
        (lambda n: cut(n, "A1.GP15"), "connections: no open pin", "A1.GP15 is open"),
        (
            lambda n: bridged(n, "C_DRDY", "C_DOUT"),
            "connections: one output a net",
            "net C_DRDY has 2 outputs",
        ),
        (
            lambda n: bridged(cut(n, "U201.CLKSEL"), "T_3V3", "none"),
            "front ends: rails",
            "U201.CLKSEL belongs on T_GND",
        ),
        (
            lambda n: with_value(n, "C102", "1n"),
            "front ends: sizes",
            "C102 at U101.PGA1P is 1n; 4e-09 to 1e-07 F",
        ),
        (
            lambda n: without(n, "C105"),
            "front ends: around each pin",
            "U101.VREFP has no capacitor to AVSS",
        ),
        (
            lambda n: with_value(n, "R113", "1M"),
            "front ends: the module",
            "R113 is 10M on the module and 1M in the netlist",
        ),
        (
            lambda n: wired_past(n, "M1"),
            "connections: pairs are alone",
            "U3.OUT+ (MOTOR_N) is joined with U3.OUT-, not with a linear resonant actuator alone",
        ),
        (
            lambda n: swapped(n, "U103.VCC2", "U103.GND2"),
            "supplies: every pin on its rail",
            "U103.VCC2 is on C_GND and belongs on C_3V3",
        ),
        (
            lambda n: without(n, "C113"),
            "supplies: capacitors",
            "3V3 lacks a capacitor of 100 nF to ground, which U203.VCC1 needs",
        ),
        (
            lambda n: rewired(n, "R7", "3V3", "GND"),
            "supplies: no load for nothing",
            "R7 loads 3V3 and GND",
        ),
        (
            lambda n: with_value(n, "R7", "100k"),
            "safe state: pulls",
            "the pull-up of CLIENT_CS is 100000 ohm; 1000 to 21000 ohm",
        ),
        (
            lambda n: with_value(n, "C1", "10u"),
            "safe state: buttons",
            "the pull-up and the capacitor of MUTE make 100 ms; 0.5 to 5 ms",
        ),
    ],
)
def test_a_broken_design_is_told_which_and_why(
    broken: Callable[[Netlist], Netlist], rule: str, said: str
) -> None:
    found = ON_THE_NETLIST[rule](broken(WHOLE))
    assert [finding for finding in found if said in finding], found


def test_every_rule_of_the_netlist_is_broken_once() -> None:
    (mark,) = [
        mark
        for mark in test_a_broken_design_is_told_which_and_why.pytestmark  # type: ignore[attr-defined]
        if mark.name == "parametrize"
    ]
    # A part in two islands needs a part with two sides: the next test.
    assert set(ON_THE_NETLIST) - {rule for _, rule, _ in mark.args[1]} == {
        "islands: only isolators stand in two"
    }


def test_a_part_across_a_barrier_is_named() -> None:
    broken = WHOLE.with_pins(
        dataclasses.replace(pin, island="therapist") if pin.label == "C101.2" else pin
        for pin in WHOLE
    )
    assert ON_THE_NETLIST["islands: only isolators stand in two"](broken) == [
        "C101 (capacitor) stands in ['client', 'therapist']"
    ]


def test_a_part_that_is_dropped_from_the_netlist_or_the_bill_is_named() -> None:
    parts = bill.of_design(rows("bill_of_materials.csv"), REFERENCE.cost)
    assert bill.parts_in_both(parts, without(EVERYTHING, "R101")) == [
        "R101 is in the bill and not in the netlist"
    ]
    fewer = [row for row in parts if row["designators"] != "A2"]
    assert bill.parts_in_both(fewer, EVERYTHING) == ["A2 is in the netlist and not in the bill"]
    assert bill.parts_in_both([*parts, parts[0]], EVERYTHING) == ["A1 is in the bill 2 times"]


def test_a_value_that_differs_between_netlist_and_bill_is_named() -> None:
    parts = bill.of_design(rows("bill_of_materials.csv"), REFERENCE.cost)
    assert bill.values_in_both(parts, with_value(WHOLE, "R4", "10")) == [
        "R4 is '100' in the bill and '10' in the netlist"
    ]


def test_pins_that_are_swapped_in_the_netlist_or_the_firmware_are_named() -> None:
    pins = pin_map.read_pin_map()
    assert pin_map.wired_pins(pins, swapped(WHOLE, "A1.GP15", "A1.GP6")) == [
        "A1.GP6 is on LIGHT in the netlist and on HAPTIC_ENABLE in pin_map.csv",
        "A1.GP15 is on HAPTIC_ENABLE in the netlist and on LIGHT in pin_map.csv",
    ]
    firmware = pin_map.read_firmware_pins()
    other = {**firmware, "LIGHT": firmware["HAPTIC_ENABLE"]}
    assert pin_map.firmware_pins(pins, other) == [
        "LIGHT is GPIO 15 in pin_map.csv and 6 in pins.py"
    ]


def test_a_resistor_that_would_light_the_light_without_the_pico_is_named() -> None:
    broken = rewired(WHOLE, "R7", "LIGHT", "3V3")
    assert signals.nothing_else(pin_map.read_pin_map(), broken) == [
        "R7.1 (resistor) is on LIGHT, the line of LIGHT, which does not need it"
    ]


def test_the_wiring_tables_are_those_of_the_netlist() -> None:
    path = Path(wiring.WIRING_MD)
    assert wiring.written(WHOLE) == path.read_text(encoding="utf-8")


def test_a_netlist_is_read_as_it_was_written(tmp_path: Path) -> None:
    netlists.write(WHOLE, tmp_path / "netlist.csv")
    assert netlists.read(tmp_path / "netlist.csv") == WHOLE


@pytest.mark.parametrize(("text", "number"), [("39k", 39e3), ("1n", 1e-9), ("4.7u", 4.7e-6)])
def test_a_value_is_read_with_its_scale(text: str, number: float) -> None:
    assert netlists.number_of(text) == pytest.approx(number)
