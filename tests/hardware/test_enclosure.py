"""The enclosure as OpenSCAD draws it keeps every check; a check says what is broken and why."""

import dataclasses
from functools import cache

import pytest

from inphase_hardware.enclosure import openscad
from inphase_hardware.enclosure.case import Enclosure
from inphase_hardware.enclosure.checks import ON_THE_ENCLOSURE
from inphase_hardware.rules.placement import read_placement

pytestmark = pytest.mark.hardware
COARSE = {"$fn": 12.0, "letter_depth": 0.0}
"""What is broken on purpose need not be round nor have words, and is drawn in less time."""


@cache
def whole() -> Enclosure:
    return openscad.drawn(read_placement())


@pytest.mark.parametrize("check", ON_THE_ENCLOSURE)
def test_the_enclosure_keeps_the_check(check: str) -> None:
    assert ON_THE_ENCLOSURE[check](whole()) == []


@pytest.mark.parametrize(
    ("part", "other", "check", "said"),
    [
        (
            "base",
            {"island_wall": 0.8},
            "enclosure: walls between the islands",
            "the wall between client and board is 0.8 mm thick at y 1, height 1; 1.6 mm or more,"
            " so that no loose wire and no carrier that slips shortens the 8 mm between islands",
        ),
        (
            "base",
            {"header_height": -5},
            "enclosure: walls between the islands",
            "the wall between client and board is 0.0 mm thick at y 63, height 3",
        ),
        (
            "lid",
            {"isolator_clearance": 15},
            "enclosure: walls between the islands",
            "the wall between client and board is 0.0 mm thick at y 63, height 17",
        ),
        (
            "base",
            {"inner_depth": 240},
            "enclosure: closed, and fits a printer",
            "base is 216 x 246 x 41 mm; 220 x 220 x 250 mm or less",
        ),
        (
            "base",
            {"socket_hole": 3},
            "enclosure: holes",
            "client sockets, P: 3.0 mm wide in the base; 6.2 mm or more",
        ),
        (
            "lid",
            {"window": 8},
            "enclosure: holes",
            "light window: 8.0 mm wide in the lid; 20 mm or more",
        ),
        (
            "lid",
            {"motor_slot": 1},
            "enclosure: holes",
            "slot for the motor's leads: 1.0 mm wide in the lid; 4 mm or more",
        ),
        (
            "lid",
            {"light_guide": 1},
            "enclosure: holes",
            "collar of the light guide: 1.2 mm wide in the lid; 3 mm or more",
        ),
        (
            "lid",
            {"light_guide": -0.2},
            "enclosure: both lights are seen",
            "the lid has no hole over the status light",
        ),
        (
            "base",
            {"letter_depth": 0},
            "enclosure: words",
            "the word THERAPIST is not cut into its wall",
        ),
        (
            "base",
            {"post_height": 4},
            "enclosure: screws hold",
            "screw of the client carrier at x 27.25, y 60: what it goes into is 4.0 mm high, not 6",
        ),
        (
            "base",
            {"clamp_pilot_depth": 5},
            "enclosure: screws hold",
            "clamp screw at x 96, y 13: 6.0 mm of thread in a hole of 5.0 mm clamps nothing",
        ),
        (
            "lid",
            {"lid_thickness": 11},
            "enclosure: screws hold",
            "lid screw at x 3, y 3: 3.4 mm of thread; 4 mm or more",
        ),
        (
            "base",
            {"boss": 70},
            "enclosure: screws are reached",
            "screw of the client carrier at x 27.25, y 60 lies too close to a wall",
        ),
        (
            "clamp",
            {"cable_diameter": 10},
            "enclosure: USB cable is held",
            "the clamp leaves 6.4 mm: it does not hold a cable of 4 mm",
        ),
        (
            "base",
            {"cable_height": 26},
            "enclosure: USB cable is held",
            "the notch begins at 23.5 mm and the cable at 19.0 mm",
        ),
        (
            "base",
            {"post_height": 9},
            "enclosure: everything has its room",
            "board carrier runs into the base",
        ),
        (
            "base",
            {"header_height": 5},
            "enclosure: everything has its room",
            "U102 adapter runs into the base",
        ),
        (
            "lid",
            {"lip_clearance": 0, "lip": 0.5, "lid_clearance": -1},
            "enclosure: everything has its room",
            "the lid runs into the base at x",
        ),
        (
            "base",
            {"vent_width": 3},
            "enclosure: vents",
            "a vent is 3.0 mm wide; 2 mm at most",
        ),
        (
            "base",
            {"vents": 10},
            "enclosure: vents",
            "leads into a person's room",
        ),
    ],
)
def test_a_broken_part_is_told_which_and_why(
    part: str, other: dict[str, float], check: str, said: str
) -> None:
    solids = {**whole().solids, part: openscad.solid(part, COARSE | other)}
    found = ON_THE_ENCLOSURE[check](dataclasses.replace(whole(), solids=solids))
    assert [finding for finding in found if said in finding], found


@pytest.mark.parametrize(
    ("item", "place", "check", "said"),
    [
        (
            "mute button",
            {"x_mm": 108.0, "y_mm": 118.0},
            "enclosure: screws are reached",
            "screw of the board carrier at x 124.75, y 126 lies under the mute button",
        ),
        (
            "haptic driver",
            {"x_mm": 92.0, "y_mm": 45.0},
            "enclosure: both lights are seen",
            "haptic driver stands over the status light",
        ),
        (
            "USB plug",
            {"y_mm": 15.5, "h_mm": 30.0},
            "enclosure: everything has its room",
            "USB plug and USB cable clamp take the same place",
        ),
    ],
)
def test_a_thing_in_a_wrong_place_is_told_which_and_why(
    item: str, place: dict[str, float], check: str, said: str
) -> None:
    placed = [
        dataclasses.replace(thing, **place) if thing.item == item else thing
        for thing in whole().placed
    ]
    found = ON_THE_ENCLOSURE[check](dataclasses.replace(whole(), placed=placed))
    assert said in found


def test_a_screw_of_another_length_is_told_which_and_why() -> None:
    measures = {**whole().measures, "carrier_screw_length": 8.0}
    found = ON_THE_ENCLOSURE["enclosure: screws hold"](
        dataclasses.replace(whole(), measures=measures)
    )
    assert found[0] == (
        "screw of the client carrier at x 27.25, y 60:"
        " 6.4 mm of thread in a hole of 6.0 mm clamps nothing"
    )
    assert len(found) == 12


def test_a_body_that_is_not_simple_is_refused() -> None:
    # Bosses that touch a wall in one line.
    with pytest.raises(ValueError, match=r"base\.scad: .*the body is no simple one"):
        openscad.solid("base", COARSE | {"corner": 4})
