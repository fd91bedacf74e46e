"""The lowest-cost variant keeps the rules of every design, and says which limits it misses."""

import dataclasses
from collections.abc import Callable

import pytest
from hardware_files import (
    bridged,
    cut,
    joined_to_the_host,
    rows,
    swapped,
    wired_past,
    with_value,
    without,
)

from inphase_hardware import cell_supply, lowest_cost, supply_currents
from inphase_hardware import netlist as netlists
from inphase_hardware.designs import LOWEST_COST, REFERENCE, KnownLimit
from inphase_hardware.figures import Figure, table
from inphase_hardware.netlist import Netlist
from inphase_hardware.pictures import lowest_cost as differences
from inphase_hardware.rules import bill, placement
from inphase_hardware.rules.every_rule import of_a_design

LOWEST = netlists.read(LOWEST_COST.netlist_csv)
ADAPTERS = netlists.read(netlists.ADAPTERS_CSV)
WHOLE = netlists.read()
FOUND = of_a_design(LOWEST_COST, LOWEST)
PARTS = rows("bill_of_materials.csv")


@pytest.mark.parametrize("rule", FOUND)
def test_the_variant_keeps_the_rule(rule: str) -> None:
    assert FOUND[rule] == []


def with_the_usb_isolator(netlist: Netlist) -> Netlist:
    return netlist.with_pins([*netlist, *joined_to_the_host(WHOLE).part("A2")])


def on_the_mains(netlist: Netlist) -> Netlist:
    return netlist.with_pins(
        dataclasses.replace(pin, kind="power supply") if pin.designator == "A4" else pin
        for pin in netlist
    )


@pytest.mark.parametrize(
    ("broken", "rule", "said"),
    [
        (
            lambda n: bridged(n, "C_CELLS", "T_CELLS"),
            "islands: no wire crosses a barrier",
            "net C_CELLS bridges the isolation between client and therapist: B101.+ F101.1"
            " (client), B201.+ F201.1 (therapist)",
        ),
        (
            lambda n: swapped(n, "B101.-", "R2.2"),
            "islands: no wire crosses a barrier",
            "net GND bridges the isolation between board and client",
        ),
        (
            lambda n: swapped(n, "B101.-", "R2.2"),
            "cells: fused, switched, guarded",
            "B101.- belongs on the ground of the client's island",
        ),
        (with_the_usb_isolator, "bill: parts", "A2 is in the netlist and not in the bill"),
        (
            on_the_mains,
            "islands: two barriers to the mains",
            "1 barrier between A4 on the mains and the therapist; 2, or a power bank",
        ),
        (
            lambda n: without(n, "U102"),
            "isolators: two for each person",
            "the client's island: no isolator on U101.CLK",
        ),
        (
            lambda n: without(n, "B201"),
            "isolators: two for each person",
            "the therapist's island has no supply",
        ),
        (
            lambda n: n.with_pins(
                [*n, *(dataclasses.replace(pin, designator="U902") for pin in WHOLE.part("U102"))]
            ),
            "isolators: two for each person",
            "the client's island has B101 and U902; it needs one supply of its own",
        ),
        (
            lambda n: wired_past(n, "S201"),
            "cells: fused, switched, guarded",
            "no slide switch between B201 and the therapist's island",
        ),
        (
            lambda n: swapped(n, "Q101.D", "Q101.S"),
            "cells: fused, switched, guarded",
            "Q101 is turned: its drain belongs to B101",
        ),
        (
            lambda n: swapped(n, "Q201.G", "R201.1"),
            "cells: fused, switched, guarded",
            "Q201.G belongs on the ground of the therapist",
        ),
        (
            lambda n: swapped(n, "Q201.S", "R201.1"),
            "cells: fused, switched, guarded",
            "B201 ends on T_ELECTRODE_P: the front end is not fed",
        ),
        (
            lambda n: cut(n, "U202.EN2"),
            "isolators: every channel used",
            "U202.EN2 belongs on the net of U202.VCC2",
        ),
        (lambda n: without(n, "R3"), "safe state: pulls", "net HAPTIC_ENABLE has no pull-down"),
        (lambda n: cut(n, "A1.GP6"), "connections: no open pin", "A1.GP6 is open"),
        (lambda n: cut(n, "A1.GP6"), "pin map: netlist", "A1.GP6 is on no net in the netlist"),
        (
            lambda n: with_value(n, "U202", "ISOW7841F"),
            "bill: values and islands",
            "U202 is 'ISO7741F' in the bill and 'ISOW7841F' in the netlist",
        ),
        (
            lambda n: without(n, "B101"),
            "placement: everything has a place",
            "B101 has a place in client and no pin there",
        ),
    ],
)
def test_a_broken_variant_is_told_which_and_why(
    broken: Callable[[Netlist], Netlist], rule: str, said: str
) -> None:
    found = of_a_design(LOWEST_COST, broken(LOWEST))[rule]
    assert [finding for finding in found if said in finding], found


def test_without_haptics_two_pins_are_open_and_with_them_not() -> None:
    rule = "connections: no open pin"
    assert of_a_design(REFERENCE, cut(WHOLE, "A1.GP4"))[rule] == ["A1.GP4 is open"]
    assert [pin.label for pin in LOWEST if pin.name in ("GP4", "GP5") and pin.net] == []


def test_holders_that_come_too_close_to_the_board_are_named() -> None:
    placed = [
        dataclasses.replace(thing, x_mm=thing.x_mm + 18) if thing.part == "B101" else thing
        for thing in placement.of_design(LOWEST_COST, LOWEST)
    ]
    assert placement.distances(placed) == [
        "board carrier (board) and client cells (client) are 6.6 mm apart; 8 mm or more"
    ]


def test_holders_overlap_nothing_in_their_rooms() -> None:
    placed = placement.of_design(LOWEST_COST, LOWEST)
    own = placement.read_placement(placement.LOWEST_COST_CSV)
    assert [
        f"{thing.item} and {other.item}"
        for thing in own
        for other in placed
        if other != thing and placement.distance_mm(thing, other) == 0
    ] == []


def test_a_design_costs_what_its_own_parts_cost() -> None:
    for design, netlist in ((REFERENCE, WHOLE.plugged(ADAPTERS)), (LOWEST_COST, LOWEST)):
        there = bill.of_design(PARTS, design.cost)
        assert bill.parts_in_both(there, netlist) == []
        assert bill.total_eur(PARTS, design.cost) == pytest.approx(
            bill.total_eur(there, design.cost)
        )
    assert bill.total_eur(PARTS, LOWEST_COST.cost) < bill.total_eur(PARTS, REFERENCE.cost) / 1.4


def test_a_row_that_costs_nothing_in_any_design_is_named() -> None:
    (row,) = [row for row in PARTS if row["designators"] == "B101"]
    nobodys = {**row, "lowest_cost_eur": "0"}
    assert bill.whole_rows([nobodys]) == ["B101 costs nothing in any design: whose is it?"]


def test_the_cells_give_the_converter_enough_for_a_day_and_never_too_much() -> None:
    kept = [figure.what for figure in cell_supply.figures(LOWEST) if figure.is_kept]
    assert kept == 2 * ["supply, fresh alkaline cells", "supply, alkaline cells at 1.4 V",
                        "hours until then"]  # fmt: skip
    # Two isolators, 6 mA each, and the front end with what is around it, 2 mA.
    assert cell_supply.island_ma(LOWEST, "client") == pytest.approx(14)
    volts = cell_supply.at_the_converter_volts(LOWEST, "client", 1.4)
    assert volts == pytest.approx(2.8 - 14e-3 * 4.6)
    assert cell_supply.figures(WHOLE) == []


def test_a_missed_limit_that_nobody_knows_and_a_known_one_that_is_kept_are_named() -> None:
    missed = Figure("client: current, new", 60, "uA", 50, True, "ours")
    kept = Figure("client: current, old", 40, "uA", 50, True, "ours")
    design = dataclasses.replace(LOWEST_COST, known_limits=(KnownLimit("current, old", "why"),))
    assert lowest_cost.wrong_limits([missed, kept], design) == [
        "current, new misses its limit",
        "current, old is a known limit of the lowest-cost variant, and no figure misses it",
    ]
    assert "known limit" in table([missed], known=["current, new"])
    assert "FAILED" in table([missed], known=["current, old"])


def test_the_table_shows_figures_that_differ_from_the_references_alone() -> None:
    one = Figure("client: noise", 1.001, "uV", 2, True, "ours")
    alike = dataclasses.replace(one, value=1.002)
    other = dataclasses.replace(one, value=1.02)
    assert lowest_cost.apart([alike], [one]) == []
    assert lowest_cost.apart([other], [one]) == [other]


def test_what_the_variant_takes_is_within_what_feeds_it() -> None:
    figures = supply_currents.figures(LOWEST)
    assert [figure.name for figure in figures if not figure.is_kept] == []
    assert "from the host's USB, at most" in [figure.name for figure in figures]


def test_the_tables_of_the_variant_are_those_of_both_netlists_and_the_bill() -> None:
    found = differences.written(WHOLE, LOWEST, PARTS)
    assert found == differences.LOWEST_COST_MD.read_text(encoding="utf-8")
