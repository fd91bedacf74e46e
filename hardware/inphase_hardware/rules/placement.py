"""Isolation geometry: how far apart the islands stand in the enclosure, from placement.csv.

A placed thing is a rectangle seen from above. Distances are taken straight from edge to edge,
the least that clearance and creepage can be where nothing lies in between; a part across a gap that
is no isolator is found by the netlist's rules. The Raspberry Pi and the USB isolator stand in cases
of their own.
"""

import csv
import itertools
import math
from dataclasses import dataclass
from pathlib import Path

from inphase_hardware.designs import REFERENCE, Design
from inphase_hardware.netlist import HARDWARE, Netlist
from inphase_hardware.pictures.harness import ALONE, CARRIERS

PLACEMENT_CSV = HARDWARE / "placement.csv"
LOWEST_COST_CSV = HARDWARE / "placement_lowest_cost.csv"
"""What the lowest-cost variant has besides."""
LEAST_MM = 8.0
ELSEWHERE = {"A2", "A3", "A4"}
WITHOUT_PART = {
    **{f"{island} carrier": island for island in CARRIERS},
    "USB cable clamp": "board",
}
"""Things that are no part of the netlist, and their islands."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing in the enclosure: a carrier, a module, or one side of an isolator. Millimetres."""

    item: str
    part: str
    island: str
    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float
    note: str


def read_placement(path: Path = PLACEMENT_CSV) -> list[Placed]:
    """Read the placement."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Placed(
                row["item"],
                row["part"],
                row["island"],
                float(row["x_mm"]),
                float(row["y_mm"]),
                float(row["w_mm"]),
                float(row["h_mm"]),
                row["note"],
            )
            for row in csv.DictReader(file)
        ]


def of_design(design: Design, netlist: Netlist) -> list[Placed]:
    """Return what stands in a design's enclosure; what has no part in it is left out of another."""
    placed = read_placement()
    if design is REFERENCE:
        return placed
    there = [thing for thing in placed if not thing.part or thing.part in netlist.designators]
    return there + read_placement(LOWEST_COST_CSV)


def distance_mm(one: Placed, other: Placed) -> float:
    """Return the distance from edge to edge, 0 where they touch or overlap."""
    across = max(one.x_mm - other.x_mm - other.w_mm, other.x_mm - one.x_mm - one.w_mm, 0.0)
    along = max(one.y_mm - other.y_mm - other.h_mm, other.y_mm - one.y_mm - one.h_mm, 0.0)
    return math.hypot(across, along)


def closest(placed: list[Placed]) -> dict[tuple[str, str], tuple[float, Placed, Placed]]:
    """Return for each pair of islands the least distance and the two things that have it."""
    found: dict[tuple[str, str], tuple[float, Placed, Placed]] = {}
    for one, other in itertools.combinations(placed, 2):
        pair = (min(one.island, other.island), max(one.island, other.island))
        if pair[0] != pair[1]:
            distance = distance_mm(one, other)
            if pair not in found or distance < found[pair][0]:
                found[pair] = (distance, one, other)
    return found


def distances(placed: list[Placed]) -> list[str]:
    """Name every two things of different islands that stand too close."""
    return [
        f"{one.item} ({one.island}) and {other.item} ({other.island}) are"
        f" {distance_mm(one, other):.1f} mm apart; {LEAST_MM:g} mm or more"
        for one, other in itertools.combinations(placed, 2)
        if one.island != other.island and distance_mm(one, other) < LEAST_MM
    ]


def everything_placed(placed: list[Placed], netlist: Netlist) -> list[str]:
    """Name modules and isolators of the netlist that have no place, or one in another island."""
    alone = netlist.designators.intersection(ALONE)
    modules = alone.union(netlist.of_kind("biopotential front end", "cells", "slide switch"))
    modules -= ELSEWHERE
    isolators = netlist.of_kind("isolator", "isolator with supply")
    modules &= netlist.designators
    wanted = {(d, pin.island) for d in modules for pin in netlist.part(d)}
    wanted |= {(d, pin.island) for d, pins in isolators.items() for pin in pins}
    found = {(thing.part, thing.island) for thing in placed if thing.part}
    return [
        *(
            f"{part} has no place in the {island}'s island"
            for part, island in sorted(wanted - found)
        ),
        *(
            f"{part} has a place in {island} and no pin there"
            for part, island in sorted(found - wanted)
        ),
        *(
            f"the {item} has no place in the {island}'s island"
            for item, island in WITHOUT_PART.items()
            if (item, island) not in {(thing.item, thing.island) for thing in placed}
        ),
    ]
