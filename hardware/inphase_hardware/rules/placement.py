"""Isolation geometry: how far apart the islands stand in the enclosure, from placement.csv.

A placed thing is a rectangle seen from above. Distances are taken straight from edge to edge,
the least that clearance and creepage can be where nothing lies in between; a part across a gap that
is no isolator is found by the netlist's rules. A thing without island conducts nothing: the board
that carries an isolator, and spans the gap that the isolator bridges. The Raspberry Pi and the USB
isolator stand in cases of their own.
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
    **dict.fromkeys(("USB cable clamp", "USB plug", "status light"), "board"),
}
"""Things that are no part of the netlist, and their islands."""
HEADER_ROWS_MM = 15.24
"""Between the two rows of pins of an isolator's adapter, 0.6 inch."""
HEADER_PAD_MM = 1.6
GRID_MM = 2.54
"""Of the carriers' holes."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing in the enclosure: a carrier, a module, an adapter or one side of it. Millimetres.

    Its island is empty where nothing of it conducts from one side to the other.
    """

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
        if all(pair) and pair[0] != pair[1]:
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
        if one.island != other.island
        and (one.island and other.island)
        and distance_mm(one, other) < LEAST_MM
    ]


def adapters(placed: list[Placed], netlist: Netlist) -> list[str]:
    """Name what is wrong with a board that spans a gap: each carries one isolator, on its carriers.

    The copper of both sides lies on the board and reaches the pins' pads, and these stand on the
    carrier of their island, in its grid of holes.
    """
    isolators = netlist.of_kind("isolator", "isolator with supply")
    spans = {thing.part: thing for thing in placed if not thing.island and thing.part}
    findings = [f"{part} has no adapter" for part in sorted(isolators.keys() - spans.keys())]
    findings += [
        f"{thing.item} spans two islands and is no isolator"
        for part, thing in spans.items()
        if part not in isolators
    ]
    first, *others = spans.values()
    findings += [
        f"pins of {first.item} and {other.item} are not {GRID_MM:g} mm or a multiple apart"
        for other in others
        if _off_the_grid(other.x_mm - first.x_mm) or _off_the_grid(other.y_mm - first.y_mm)
    ]
    carriers = {thing.island: thing for thing in placed if "carrier" in thing.item}
    for part in sorted(isolators.keys() & spans.keys()):
        middle = spans[part].x_mm + spans[part].w_mm / 2
        for side in (thing for thing in placed if thing.part == part and thing.island):
            if not _within(side, spans[part]):
                findings.append(f"{side.item} are not on {spans[part].item}")
            left, right = side.x_mm - middle, side.x_mm + side.w_mm - middle
            near, far = sorted((abs(left), abs(right)))
            pads = (HEADER_ROWS_MM - HEADER_PAD_MM) / 2, (HEADER_ROWS_MM + HEADER_PAD_MM) / 2
            if near > pads[0] or far < pads[1] - 0.01:
                findings.append(
                    f"{side.item} end {far:.2f} mm from the middle of {spans[part].item};"
                    f" its pins' pads {pads[1]:.2f} mm"
                )
            sign = 1 if right > 0 else -1
            pad = Placed(
                "",
                "",
                "",
                min(sign * p for p in pads) + middle,
                side.y_mm,
                HEADER_PAD_MM,
                side.h_mm,
                "",
            )
            if side.island in carriers and not _within(pad, carriers[side.island]):
                findings.append(f"pins of {spans[part].item} miss the {carriers[side.island].item}")
    return findings


def _off_the_grid(apart_mm: float) -> bool:
    return abs(apart_mm / GRID_MM - round(apart_mm / GRID_MM)) * GRID_MM > 0.05


def _within(inner: Placed, outer: Placed) -> bool:
    return (
        outer.x_mm <= inner.x_mm
        and outer.y_mm <= inner.y_mm
        and inner.x_mm + inner.w_mm <= outer.x_mm + outer.w_mm
        and inner.y_mm + inner.h_mm <= outer.y_mm + outer.h_mm
    )


def everything_placed(placed: list[Placed], netlist: Netlist) -> list[str]:
    """Name modules and isolators of the netlist that have no place, or one in another island."""
    alone = netlist.designators.intersection(ALONE)
    modules = alone.union(netlist.of_kind("biopotential front end", "cells", "slide switch"))
    modules -= ELSEWHERE
    isolators = netlist.of_kind("isolator", "isolator with supply")
    modules &= netlist.designators
    wanted = {(d, pin.island) for d in modules for pin in netlist.part(d)}
    wanted |= {(d, pin.island) for d, pins in isolators.items() for pin in pins}
    found = {(thing.part, thing.island) for thing in placed if thing.part and thing.island}
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
