"""The enclosure as its checks see it: solids, measures, what stands in them and how high.

z is 0 at the floor's upper face, as in the OpenSCAD files. x and y are those of placement.csv,
where y runs to the front; a solid's y runs the other way, `Enclosure.solid_y` turns it round.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from inphase_hardware.enclosure.solid import Solid
from inphase_hardware.rules.placement import Placed

ISLANDS = ("client", "board", "therapist")
ON_SOCKETS_MM = 15.0
"""A module over its carrier, at most: 8.5 mm socket, 2.5 mm header, 1 mm board, 3 mm USB port."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Solids by part, the measures they were drawn with, and what stands in them."""

    solids: dict[str, Solid]
    measures: dict[str, float]
    placed: list[Placed]

    def place(self, item: str) -> Placed:
        """Return what placement.csv calls so."""
        return next(thing for thing in self.placed if thing.item == item)

    def solid_y(self, y_mm: float) -> float:
        """Return a solid's y of a placement's."""
        return self.measures["inner_depth"] - y_mm

    @property
    def carrier_top(self) -> float:
        """Height of the carriers' upper face."""
        return self.measures["post_height"] + self.measures["carrier_thickness"]


def middle(thing: Placed) -> tuple[float, float]:
    """Return the thing's middle, x and y."""
    return thing.x_mm + thing.w_mm / 2, thing.y_mm + thing.h_mm / 2


def gaps(enclosure: Enclosure) -> dict[str, tuple[float, float]]:
    """Return both gaps between carriers along x: who lies beside, and from where to where."""
    carriers = [enclosure.place(f"{island} carrier") for island in ISLANDS]
    return {
        f"{one.island} and {other.island}": (one.x_mm + one.w_mm, other.x_mm)
        for one, other in itertools.pairwise(carriers)
    }


def heights(enclosure: Enclosure) -> Iterator[tuple[Placed, float, float]]:
    """Yield each thing with the heights of its underside and top; copper and an LED are flat."""
    m, carrier = enclosure.measures, enclosure.carrier_top
    adapter = carrier + m["header_height"]
    around = {
        "client sockets": (m["socket_height"], m["socket_body"]),
        "therapist sockets": (m["socket_height"], m["socket_body"]),
        "USB plug": (m["cable_height"], m["plug_height"]),
    }
    between = {
        "motor": (m["inner_height"] - m["motor_height"], m["inner_height"]),
        "light": (carrier, carrier + m["light_height"]),
        "USB cable clamp": (m["cable_height"], m["cable_height"] + m["clamp_thickness"]),
    }
    for thing in enclosure.placed:
        kind = thing.item.rpartition(" ")[2]
        if thing.item in between:
            yield thing, *between[thing.item]
        elif thing.item in around or kind == "button":
            at, size = around.get(thing.item, (m["button_height"], thing.w_mm))
            yield thing, at - size / 2, at + size / 2
        elif kind == "carrier":
            yield thing, m["post_height"], carrier
        elif kind == "adapter":
            yield thing, adapter, adapter + m["adapter_thickness"] + m["isolator_height"]
        elif thing.part and kind != "pads":
            yield thing, carrier, carrier + ON_SOCKETS_MM


def carrier_screws(enclosure: Enclosure, carrier: str) -> list[tuple[float, float]]:
    """Return x and y of a carrier's four screws."""
    thing, m = enclosure.place(carrier), enclosure.measures
    across, along = m["screw_inset_x"], m["screw_inset_y"]
    return [
        (x, y)
        for x in (thing.x_mm + across, thing.x_mm + thing.w_mm - across)
        for y in (thing.y_mm + along, thing.y_mm + thing.h_mm - along)
    ]


def clamp_screws(enclosure: Enclosure) -> list[tuple[float, float]]:
    """Return x and y of the cable clamp's two screws."""
    clamp = enclosure.place("USB cable clamp")
    _, y = middle(clamp)
    return [(clamp.x_mm + 5, y), (clamp.x_mm + clamp.w_mm - 5, y)]


def lid_screws(enclosure: Enclosure) -> list[tuple[float, float]]:
    """Return x and y of the lid's four screws."""
    m = enclosure.measures
    corner = m["boss"] / 2 - 1
    return [
        (x, y)
        for x in (corner, m["inner_width"] - corner)
        for y in (corner, m["inner_depth"] - corner)
    ]


def free(solid: Solid, point: tuple[float, float, float], axis: int) -> float:
    """Return how wide the opening around a point is along an axis; 0 inside the solid."""
    before, after = -np.inf, np.inf
    for start, end in solid.spans(point, axis):
        if start <= point[axis] <= end:
            return 0.0
        if end < point[axis]:
            before = max(before, end)
        else:
            after = min(after, start)
    return after - before
