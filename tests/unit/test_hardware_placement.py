"""Placement: 8 mm between islands, adapter boards that reach their carriers, places for all."""

import dataclasses

import pytest

from inphase_hardware import netlist as netlists
from inphase_hardware.rules import placement

WHOLE = netlists.read()


def test_islands_that_come_too_close_are_named_with_their_distance() -> None:
    closer = [
        dataclasses.replace(thing, x_mm=thing.x_mm + 5) if thing.item == "client carrier" else thing
        for thing in placement.read_placement()
    ]
    assert placement.distances(closer) == [
        "client carrier (client) and U102 near pads (board) are 5.2 mm apart; 8 mm or more",
        "client carrier (client) and U103 near pads (board) are 5.2 mm apart; 8 mm or more",
        "client carrier (client) and board carrier (board) are 7.0 mm apart; 8 mm or more",
    ]


def test_a_part_without_a_place_and_one_in_the_wrong_island_are_named() -> None:
    placed = placement.read_placement()
    fewer = [thing for thing in placed if thing.item != "U102 far pads"]
    assert placement.everything_placed(fewer, WHOLE) == ["U102 has no place in the client's island"]
    moved = [
        dataclasses.replace(thing, island="client") if thing.part == "S1" else thing
        for thing in placed
    ]
    assert placement.everything_placed(moved, WHOLE) == [
        "S1 has no place in the board's island",
        "S1 has a place in client and no pin there",
    ]


@pytest.mark.parametrize(
    ("item", "change", "said"),
    [
        ("U102 adapter", {"part": ""}, "U102 has no adapter"),
        ("U102 adapter", {"part": "S1"}, "U102 adapter spans two islands and is no isolator"),
        ("U102 far pads", {"x_mm": 64.0}, "U102 far pads are not on U102 adapter"),
        (
            "U203 near pads",
            {"w_mm": 1.0},
            "U203 near pads end 8.45 mm from the middle of U203 adapter; its pins' pads 8.42 mm",
        ),
        (
            "U203 adapter",
            {"y_mm": 65.0},
            "pins of U102 adapter and U203 adapter are not 2.54 mm or a multiple apart",
        ),
        ("client carrier", {"x_mm": 20.0}, "pins of U103 adapter miss the client carrier"),
    ],
)
def test_an_adapter_that_does_not_span_its_gap_is_named(
    item: str, change: dict[str, object], said: str
) -> None:
    placed = [
        dataclasses.replace(thing, **change) if thing.item == item else thing
        for thing in placement.read_placement()
    ]
    assert said in placement.adapters(placed, WHOLE)


def test_what_conducts_nothing_may_span_two_islands() -> None:
    client = placement.Placed("a", "", "client", 0, 0, 10, 10, "")
    between = dataclasses.replace(client, item="b", island="")
    assert placement.distances([client, between]) == []
    assert placement.distances([client, dataclasses.replace(between, island="board")])


def test_the_distance_is_from_edge_to_edge() -> None:
    one = placement.Placed("a", "", "client", 0, 0, 10, 10, "")
    assert placement.distance_mm(one, dataclasses.replace(one, x_mm=13, y_mm=14)) == 5
    assert placement.distance_mm(one, dataclasses.replace(one, x_mm=5, y_mm=18)) == 8
    assert placement.distance_mm(one, dataclasses.replace(one, x_mm=9, y_mm=9)) == 0


def test_the_two_peoples_sockets_are_in_opposite_walls() -> None:
    everything = placement.read_placement()
    client, therapist = (
        next(thing for thing in everything if thing.part == part) for part in ("J101", "J201")
    )
    assert client.x_mm == min(thing.x_mm for thing in everything)
    assert therapist.x_mm + therapist.w_mm == max(thing.x_mm + thing.w_mm for thing in everything)
