"""Every row of the pin map, the bill and the placement dropped or changed: a rule names it.

Likewise every two GPIOs of the firmware exchanged, and every GPIO on another pin of the header.
"""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from inphase_hardware import netlist as netlists
from inphase_hardware.designs import LOWEST_COST, REFERENCE
from inphase_hardware.rules import bill, guides, pin_map, placement, signals

WHOLE = netlists.read()
EVERYTHING = WHOLE.plugged(netlists.read(netlists.ADAPTERS_CSV))
LOWEST = netlists.read(LOWEST_COST.netlist_csv)
PINS = pin_map.read_pin_map()
FIRMWARE = pin_map.read_firmware_pins()
BILL = bill.read_bill()
PLACED = placement.read_placement()
DIRECTIONS = ("in", "out", "both")
PULLS = ("up", "down", "none", "module")
BUYERS_ONLY = {
    *("A1", "A3", "U3", "M1", "U101", "U201", "FB101", "FB201", "F101", "F201"),
}
"""Modules and the like: what their maker calls them is in nothing else here."""


def said_of_pins(pins: list[pin_map.MappedPin]) -> list[str]:
    return [
        *pin_map.firmware_pins(pins, FIRMWARE),
        *pin_map.wired_pins(pins, WHOLE),
        *pin_map.pulls(pins, WHOLE),
        *pin_map.directions(pins, WHOLE),
        *pin_map.multiplexer(pins),
        *signals.front_end_lines(pins, WHOLE),
        *signals.board_lines(pins, WHOLE),
    ]


def said_of_bill(rows: list[bill.Row]) -> list[str]:
    designs = ((REFERENCE, EVERYTHING), (LOWEST_COST, LOWEST))
    return [
        *(
            sentence
            for design, netlist in designs
            for rule in (bill.parts_in_both, bill.values_in_both, bill.descriptions)
            for sentence in rule(bill.of_design(rows, design.cost), netlist)
        ),
        *bill.whole_rows(rows),
        *guides.named_parts(guides.read_pages(), EVERYTHING, rows),
    ]


def said_of_places(placed: list[placement.Placed]) -> list[str]:
    return [
        *placement.distances(placed),
        *placement.adapters(placed, WHOLE),
        *placement.everything_placed(placed, WHOLE),
    ]


def other_pins(pin: pin_map.MappedPin) -> Iterator[pin_map.MappedPin]:
    yield from (replace(pin, direction=other) for other in DIRECTIONS if other != pin.direction)
    yield from (replace(pin, external_pull=other) for other in PULLS if other != pin.external_pull)
    functions = pin_map.legal_functions(pin.gpio) - {pin.function}
    yield from (replace(pin, function=other) for other in functions)


@pytest.mark.parametrize("pin", PINS, ids=lambda pin: pin.name)
def test_a_pin_that_is_dropped_or_changed_is_named(pin: pin_map.MappedPin) -> None:
    place = PINS.index(pin)
    for other in (None, *other_pins(pin)):
        changed = [*PINS[:place], *([other] if other else []), *PINS[place + 1 :]]
        assert any(pin.name in said or pin.net in said for said in said_of_pins(changed)), other


@pytest.mark.parametrize("field", ["gpio", "name", "net", "function", "direction", "external_pull"])
def test_two_pins_of_the_map_that_are_exchanged_are_named(field: str) -> None:
    for one, other in itertools.combinations(PINS, 2):
        values = {one: getattr(other, field), other: getattr(one, field)}
        if values[one] != values[other]:
            changed = [replace(p, **{field: values[p]}) if p in values else p for p in PINS]
            sentences = said_of_pins(changed)
            assert any(one.name in said or other.name in said for said in sentences), (one, other)


def test_two_gpios_of_the_firmware_that_are_exchanged_are_named() -> None:
    for one, other in itertools.combinations(FIRMWARE, 2):
        changed = {**FIRMWARE, one: FIRMWARE[other], other: FIRMWARE[one]}
        sentences = pin_map.firmware_pins(PINS, changed)
        assert [said.split()[0] for said in sentences] == sorted((one, other))


def test_a_gpio_on_another_pin_of_the_header_is_named() -> None:
    pico = WHOLE.part("A1")
    gpios = [pin for pin in pico if pin.name.startswith("GP")]
    for one, number in itertools.product(gpios, map(str, range(1, 41))):
        if number != one.number:
            changed = [replace(pin, number=number) if pin is one else pin for pin in pico]
            (said,) = pin_map.header(netlists.Netlist(tuple(changed)))
            assert said.startswith(f"{one.label} is pin {number} in the netlist")


@pytest.mark.parametrize("row", BILL, ids=lambda row: row["designators"].split()[0])
def test_a_row_of_the_bill_that_is_dropped_or_changed_is_named(row: bill.Row) -> None:
    first, place = row["designators"].split()[0], BILL.index(row)
    quantity = int(row["quantity"])
    changes: list[bill.Row] = [{"quantity": str(quantity + by)} for by in (-1, 1)]
    changes += [{"cost_eur": ""}, {"description": ""}]
    changes += [{"manufacturer": "somebody" if row["manufacturer"] == "any" else "any"}]
    if not first.startswith(bill.WITHOUT_PINS):
        changes += [{"value": "47k"}, {"island": "moon"}]
    if row["part_number"] and first not in BUYERS_ONLY:
        changes += [{"part_number": "XYZ-1"}]
    if first[0] in "RC":
        changes += [{"description": row["description"].replace(row["value"].strip("pnukM"), "56")}]
    for other in [None, *({**row, **change} for change in changes)]:
        changed = [*BILL[:place], *([other] if other else []), *BILL[place + 1 :]]
        assert any(first in said for said in said_of_bill(changed)), other


@pytest.mark.parametrize("thing", PLACED, ids=lambda thing: thing.item)
def test_a_thing_that_is_not_placed_or_placed_wrongly_is_named(thing: placement.Placed) -> None:
    others = [one for one in PLACED if one is not thing]
    # What has no island is an adapter: it spans two, and its pins stand in the carriers' grid.
    wrong = _too_close(thing) if thing.island else replace(thing, y_mm=thing.y_mm + 1)
    for changed in (others, [*others, wrong]):
        sentences = said_of_places(changed)
        assert any(thing.item in said or (thing.part or "-") in said for said in sentences)


def _too_close(thing: placement.Placed) -> placement.Placed:
    """Move a thing to 7.9 mm from the nearest of another island."""
    strangers = [other for other in PLACED if other.island and other.island != thing.island]
    near = min(strangers, key=lambda other: placement.distance_mm(thing, other))
    to_the_right = thing.x_mm > near.x_mm
    beside = near.x_mm + (near.w_mm + 7.9 if to_the_right else -7.9 - thing.w_mm)
    return replace(thing, x_mm=beside, y_mm=near.y_mm)
