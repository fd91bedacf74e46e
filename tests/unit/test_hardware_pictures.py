"""Pictures and tables made from the netlist: whole, and as they were committed."""

from xml.etree import ElementTree

import pytest

from inphase_hardware import netlist as netlists
from inphase_hardware.netlist import HARDWARE
from inphase_hardware.pictures import diagrams, harness, placement, schematic, symbols
from inphase_hardware.rules.placement import read_placement

WHOLE = netlists.read()
PICTURES = HARDWARE / "pictures"
SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("island", ["board", "client", "therapist"])
def test_a_schematic_shows_every_part_and_every_net_of_its_island(island: str) -> None:
    found = words(schematic.drawing(WHOLE, island))
    pins = [pin for pin in WHOLE if pin.island == island]
    assert {pin.designator for pin in pins} <= {word.split()[0] for word in found}
    assert {pin.net or "open" for pin in pins} <= set(found)


@pytest.mark.parametrize("island", ["board", "client", "therapist"])
def test_the_committed_schematic_is_that_of_the_netlist(island: str) -> None:
    drawn = (PICTURES / f"schematic_{island}.svg").read_text(encoding="utf-8")
    assert drawn == schematic.drawing(WHOLE, island)


def test_the_committed_placement_is_that_of_the_table() -> None:
    drawn = (PICTURES / "placement.svg").read_text(encoding="utf-8")
    assert drawn == placement.drawing(read_placement())


def test_every_wire_of_the_harness_ends_on_the_net_that_it_is_named_after() -> None:
    for net, *ends in harness.wires(WHOLE):
        labels = {pin.label for pin in WHOLE.nets()[net]}
        for place, pin in ends:
            if place in harness.ALONE:
                assert f"{place}.{pin}" in labels
            elif place in harness.CARRIERS.values():
                assert pin == net
            else:  # a front-end module: its pins are named after the nets, without the person
                assert net.endswith(f"_{pin}")


def test_no_wire_of_the_harness_leaves_its_island() -> None:
    person = {"CLIENT": "client", "J101": "client", "U101": "client"}
    person |= {"THERAPIST": "therapist", "J201": "therapist", "U201": "therapist"}
    for net, (one, _), (other, _) in harness.wires(WHOLE):
        assert person.get(one) == person.get(other), net


def test_every_module_has_a_wire() -> None:
    ends = {place for _, *both in harness.wires(WHOLE) for place, _ in both}
    assert {*harness.ALONE, *harness.CARRIERS.values(), "U101", "U201"} == ends


def test_the_islands_show_every_active_part_and_only_barriers_between_them() -> None:
    dot = diagrams.islands_dot(WHOLE)
    for kind in ("isolator", "isolator with supply", "USB isolator", "biopotential front end"):
        for designator in WHOLE.of_kind(kind):
            assert f'"{designator}" [label=' in dot
    isolators = {*WHOLE.of_kind("isolator", "isolator with supply", "USB isolator")}
    where = {pin.designator: pin.island for pin in WHOLE}
    edges = [line.split('"') for line in dot.splitlines() if " -- " in line]
    for _, one, _, other, *_ in edges:
        assert where[one] == where[other] or {one, other} & isolators


def test_every_wire_is_in_one_harness_drawing() -> None:
    begin = [place for places in harness.PLACES.values() for place in places]
    assert len(begin) == len(set(begin))
    assert {one for _, (one, _), _ in harness.wires(WHOLE)} <= set(begin)


def test_a_harness_drawing_names_pins_as_the_netlist_does() -> None:
    # WireViz numbers pins that have labels alone, and those numbers would be on no part.
    for island in harness.PLACES:
        connectors = harness.description(WHOLE, island)["connectors"]
        assert all("pinlabels" not in connector for connector in connectors.values())


def test_what_the_wiring_calls_a_track_stands_on_its_carrier() -> None:
    things = read_placement()
    carriers = {thing.island: thing for thing in things if thing.item.endswith("carrier")}
    for thing in things:
        if thing.part not in (*harness.ALONE, "U101", "U201") or "lid" in thing.note:
            continue
        on = carriers[thing.island]
        inside = (
            on.x_mm <= thing.x_mm
            and thing.x_mm + thing.w_mm <= on.x_mm + on.w_mm
            and on.y_mm <= thing.y_mm
            and thing.y_mm + thing.h_mm <= on.y_mm + on.h_mm
        )
        assert inside is (thing.part in harness.ON_A_CARRIER), thing.item


def test_loose_wires_are_those_of_sockets_buttons_and_motor() -> None:
    loose = [wire for wire in harness.wires(WHOLE) if harness.way(wire) == "wire"]
    ends = {place for _, *both in loose for place, _ in both}
    assert ends == {"J101", "J201", "S1", "S2", "M1", "U3", *harness.CARRIERS.values()}
    cables = [wire for wire in harness.wires(WHOLE) if harness.way(wire) == "cable"]
    assert len(cables) == 3


def test_a_supply_of_3_volt_is_red_in_every_island_and_5_volt_is_not() -> None:
    assert {harness.colour(net) for net in ("3V3", "C_3V3", "T_3V3")} == {"RD"}
    assert {harness.colour(net) for net in ("5V", "HOST_POWER")} == {"OG"}


def test_buttons_motor_light_and_transistor_have_symbols_of_their_own() -> None:
    svg = schematic.drawing(WHOLE, "board")
    for pin in (WHOLE.part(part)[0] for part in ("S1", "S2", "M1", "D1", "Q1")):
        assert pin.kind in (*symbols.TWO_ENDS, *symbols.MOSFETS)
    # Contact closed below its button, and open above the contacts.
    assert len({"".join(symbols.TWO_ENDS["push-button"](0, 0, b)) for b in ("MUTE", "MARK")}) == 2
    width = float(ElementTree.fromstring(svg).attrib["width"])
    assert 12 * 900 / width > 11  # letters at the width of a page, in pixels


def test_the_hosts_cables_stand_one_below_the_other() -> None:
    dot = harness.host_dot(WHOLE)
    assert [line.split('"')[1] for line in dot.splitlines() if " -- " in line] == ["A4", "A3", "A2"]
    assert "rankdir" not in dot
