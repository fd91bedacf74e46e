"""The enclosure as OpenSCAD draws it keeps every check; a check says what is broken and why."""

import dataclasses
from functools import cache

import pytest

from inphase_hardware.enclosure import openscad
from inphase_hardware.enclosure.checks import ON_THE_ENCLOSURE, Enclosure
from inphase_hardware.rules.placement import read_placement

pytestmark = pytest.mark.hardware
COARSE = {"$fn": 12.0}
"""Corners of a circle: what is broken on purpose need not be round, and is drawn in less time."""


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
            "lid",
            {"isolator_clearance": 15},
            "enclosure: walls between the islands",
            "the wall between client and board is 0.0 mm thick at y 69, height 13",
        ),
        (
            "base",
            {"inner_depth": 240},
            "enclosure: closed, and fits a printer",
            "base is 176 x 246 x 41 mm; 220 x 220 x 250 mm or less",
        ),
        (
            "base",
            {"socket_hole": 3},
            "enclosure: holes and posts",
            "client sockets, P: 3.0 mm wide in the base; 6.2 mm or more",
        ),
        (
            "base",
            {"post_height": 4},
            "enclosure: holes and posts",
            "client carrier: no post of 6 mm at x 26, y 54",
        ),
        (
            "lid",
            {"window": 8},
            "enclosure: holes and posts",
            "light window: 8.0 mm wide in the lid; 20 mm or more",
        ),
        (
            "base",
            {"post_height": 9},
            "enclosure: everything has its room",
            "board carrier runs into the base",
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


def test_a_body_that_is_not_simple_is_refused() -> None:
    # Bosses that touch a wall in one line.
    with pytest.raises(ValueError, match=r"base\.scad: .*the body is no simple one"):
        openscad.solid("base", COARSE | {"corner": 4})
