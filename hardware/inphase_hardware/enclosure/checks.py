"""What the printed parts must be, asked of the solids themselves: each check returns what is wrong.

z is 0 at the floor's upper face, as in the OpenSCAD files. x and y are those of placement.csv,
where y runs to the front; a solid's y runs the other way, `Enclosure.solid_y` turns it round.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from inphase_hardware.enclosure.solid import Solid
from inphase_hardware.rules.placement import Placed

PRINTER_MM = (220.0, 220.0, 250.0)
LEAST_ISLAND_WALL_MM = 1.6
"""Four lines of a 0.4 mm nozzle: one or two of them leave pinholes."""
MOST_VENT_MM = 2.0
ON_SOCKETS_MM = 14.0
"""A module on its pin headers, over the carrier, at most."""
LIGHT_MM = 9.0
SOCKET_BODY_MM = 12.0
GRID_MM = 2.0
"""Between lines that look into a solid: less than any post or wall is long."""
TOUCH_MM = 0.02


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


def printable(enclosure: Enclosure) -> list[str]:
    """Every part is one closed body and fits a common printer."""
    findings = []
    for part, solid in enclosure.solids.items():
        if solid.open_edges or solid.volume_mm3 <= 0:
            findings.append(f"{part}: {solid.open_edges} edges do not join two faces")
        size = solid.size_mm
        if any(size > PRINTER_MM):
            found = " x ".join(f"{mm:.0f}" for mm in size)
            allowed = " x ".join(f"{mm:.0f}" for mm in PRINTER_MM)
            findings.append(f"{part} is {found} mm; {allowed} mm or less")
    return findings


def gaps(enclosure: Enclosure) -> dict[str, tuple[float, float]]:
    """Return both gaps between carriers along x: who lies beside, and from where to where."""
    client, board, therapist = (
        enclosure.place(f"{island} carrier") for island in ("client", "board", "therapist")
    )
    return {
        "client and board": (client.x_mm + client.w_mm, board.x_mm),
        "board and therapist": (board.x_mm + board.w_mm, therapist.x_mm),
    }


def island_walls(enclosure: Enclosure) -> list[str]:
    """A wall stands in each gap from floor to lid, but where the isolators lie across."""
    m = enclosure.measures
    pads = [thing for thing in enclosure.placed if "pads" in thing.item]
    rear = min(pad.y_mm for pad in pads) - m["isolator_margin"]
    front = max(pad.y_mm + pad.h_mm for pad in pads) + m["isolator_margin"]
    top = m["post_height"] + m["carrier_thickness"] + m["isolator_height"] + m["isolator_clearance"]
    findings = []
    for who, (left, right) in gaps(enclosure).items():
        thinnest, where = np.inf, (0.0, 0.0)
        for y in np.arange(GRID_MM / 2, m["inner_depth"], GRID_MM):
            near_the_edge = min(abs(y - rear), abs(y - front)) <= 2 * m["lid_clearance"]
            for z in np.arange(1.0, m["inner_height"] - m["lid_clearance"], GRID_MM):
                isolators = rear < y < front and m["post_height"] < z < top
                if isolators or near_the_edge:
                    continue
                thickness = max(
                    (
                        end - start
                        for part in ("base", "lid")
                        for start, end in enclosure.solids[part].spans(
                            (0.0, enclosure.solid_y(y), z), axis=0
                        )
                        if left < start and end < right
                    ),
                    default=0.0,
                )
                if thickness < thinnest:
                    thinnest, where = thickness, (float(y), float(z))
        if thinnest < LEAST_ISLAND_WALL_MM - TOUCH_MM:
            findings.append(
                f"the wall between {who} is {thinnest:.1f} mm thick at y {where[0]:g}, height"
                f" {where[1]:g}; {LEAST_ISLAND_WALL_MM:g} mm or more, so that no loose wire and no"
                " carrier that slips shortens the 8 mm between islands"
            )
    return findings


def heights(enclosure: Enclosure) -> Iterator[tuple[Placed, float, float]]:
    """Yield each thing with the heights of its underside and top; pads are flat."""
    m = enclosure.measures
    carrier = m["post_height"] + m["carrier_thickness"]
    levels = {
        "client sockets": (m["socket_height"], SOCKET_BODY_MM),
        "therapist sockets": (m["socket_height"], SOCKET_BODY_MM),
        "mute button": (m["button_height"], m["mute_hole"]),
        "mark button": (m["button_height"], m["mark_hole"]),
    }
    for thing in enclosure.placed:
        if "carrier" in thing.item:
            yield thing, m["post_height"], carrier
        elif thing.item in levels:
            middle, size = levels[thing.item]
            yield thing, middle - size / 2, middle + size / 2
        elif thing.item == "motor":
            yield thing, m["inner_height"] - m["motor_pocket_depth"], m["inner_height"]
        elif thing.item == "light":
            yield thing, carrier, carrier + LIGHT_MM
        elif thing.part and "pads" not in thing.item and "clamp" not in thing.item:
            yield thing, carrier, carrier + ON_SOCKETS_MM


def room(enclosure: Enclosure) -> list[str]:
    """Nothing that is placed runs into a wall, a post, the lid or another thing; the lid closes."""
    findings = []
    for thing, bottom, top in heights(enclosure):
        for part in ("base", "lid"):
            if _meets(enclosure, enclosure.solids[part], thing, bottom, top):
                findings.append(f"{thing.item} runs into the {part}")
    things = [found for found in heights(enclosure) if "carrier" not in found[0].item]
    for (one, low, high), (other, bottom, top) in itertools.combinations(things, 2):
        if _overlap(one, other) and low < top and bottom < high:
            findings.append(f"{one.item} and {other.item} take the same place")
    findings += _lid_on_base(enclosure)
    return findings


def _meets(enclosure: Enclosure, solid: Solid, thing: Placed, bottom: float, top: float) -> bool:
    """Whether the solid has anything in the thing's box. A round motor takes no corners."""
    shrink = thing.w_mm * 0.15 if thing.item == "motor" else 0.1
    left, right = thing.x_mm + shrink, thing.x_mm + thing.w_mm - shrink
    rows = int(thing.h_mm / GRID_MM) + 2
    for y in np.linspace(thing.y_mm + shrink, thing.y_mm + thing.h_mm - shrink, rows):
        for z in np.linspace(bottom + 0.1, top - 0.1, 6):
            for start, end in solid.spans((0.0, enclosure.solid_y(float(y)), float(z)), axis=0):
                if start < right and end > left:
                    return True
    return False


def _overlap(one: Placed, other: Placed) -> bool:
    return (
        one.x_mm < other.x_mm + other.w_mm
        and other.x_mm < one.x_mm + one.w_mm
        and one.y_mm < other.y_mm + other.h_mm
        and other.y_mm < one.y_mm + one.h_mm
    )


def _lid_on_base(enclosure: Enclosure) -> list[str]:
    m = enclosure.measures
    for x in np.arange(-m["wall"] + 0.5, m["inner_width"] + m["wall"], GRID_MM):
        for y in np.arange(-m["wall"] + 0.5, m["inner_depth"] + m["wall"], GRID_MM):
            point = (float(x), enclosure.solid_y(float(y)), 0.0)
            lid = enclosure.solids["lid"].spans(point, axis=2)
            base = enclosure.solids["base"].spans(point, axis=2)
            for low, high in lid:
                if any(low < end - TOUCH_MM and start < high - TOUCH_MM for start, end in base):
                    return [f"the lid runs into the base at x {x:g}, y {y:g}, height {low:g}"]
    return []


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


def holes(enclosure: Enclosure) -> list[str]:
    """What a person plugs, presses, sees and screws has its hole, and the hole its width."""
    findings = []
    for name, part, point, axis, least in _openings(enclosure):
        found = free(enclosure.solids[part], point, axis)
        if found < least - 0.15:  # a circle is drawn with 32 corners
            findings.append(f"{name}: {found:.1f} mm wide in the {part}; {least:g} mm or more")
    m = enclosure.measures
    for carrier in ("client carrier", "board carrier", "therapist carrier"):
        for x, y in _screws(enclosure, carrier):
            beside = (x + (m["screw_pilot"] + m["post_diameter"]) / 4, enclosure.solid_y(y), 0.0)
            top = max(end for _, end in enclosure.solids["base"].spans(beside, axis=2))
            if abs(top - m["post_height"]) > TOUCH_MM:
                findings.append(
                    f"{carrier}: no post of {m['post_height']:g} mm at x {x:g}, y {y:g}"
                )
    return findings


def _screws(enclosure: Enclosure, carrier: str) -> list[tuple[float, float]]:
    thing, m = enclosure.place(carrier), enclosure.measures
    across, along = m["screw_inset_x"], m["screw_inset_y"]
    return [
        (x, y)
        for x in (thing.x_mm + across, thing.x_mm + thing.w_mm - across)
        for y in (thing.y_mm + along, thing.y_mm + thing.h_mm - along)
    ]


def _openings(
    enclosure: Enclosure,
) -> Iterator[tuple[str, str, tuple[float, float, float], int, float]]:
    """Yield name, part, a point in the middle, the axis along which to measure, least width."""
    m = enclosure.measures
    walls = {
        "client sockets": -m["wall"] / 2,
        "therapist sockets": m["inner_width"] + m["wall"] / 2,
    }
    for item, x in walls.items():
        thing = enclosure.place(item)
        for lead, place in (("P", -1), ("N", 0), ("R", 1)):
            y = enclosure.solid_y(thing.y_mm + thing.h_mm / 2 + place * m["socket_pitch"])
            yield f"{item}, {lead}", "base", (x, y, m["socket_height"]), 2, m["socket_hole"]
    for item, hole in (("mute button", m["mute_hole"]), ("mark button", m["mark_hole"])):
        thing = enclosure.place(item)
        point = (thing.x_mm + thing.w_mm / 2, -m["wall"] / 2, m["button_height"])
        yield item, "base", point, 0, hole
    clamp = enclosure.place("USB cable clamp")
    cable = (clamp.x_mm + clamp.w_mm / 2, m["inner_depth"] + m["wall"] / 2, m["cable_height"] + 1)
    yield "USB cable", "base", cable, 0, m["cable_width"]
    light, motor = enclosure.place("light"), enclosure.place("motor")
    seen = (light.x_mm + light.w_mm / 2, enclosure.solid_y(light.y_mm + light.h_mm / 2))
    top = m["inner_height"] + m["lid_thickness"]
    yield "light window", "lid", (*seen, top - 0.5), 0, m["window"]
    yield "diffuser", "lid", (*seen, m["inner_height"] + 0.5), 0, m["diffuser"]
    felt = (motor.x_mm + motor.w_mm / 2, enclosure.solid_y(motor.y_mm + motor.h_mm / 2))
    pocket = (*felt, m["inner_height"] - m["motor_pocket_depth"] / 2)
    yield "motor pocket", "lid", pocket, 0, m["motor_diameter"]
    for carrier in ("client carrier", "board carrier", "therapist carrier"):
        for x, y in _screws(enclosure, carrier):
            point = (x, enclosure.solid_y(y), m["post_height"] / 2)
            yield f"screw of the {carrier}", "base", point, 0, m["screw_pilot"]
    corner = m["boss"] / 2 - 1
    for x in (corner, m["inner_width"] - corner):
        for y in (corner, m["inner_depth"] - corner):
            yield "lid screw", "base", (x, y, m["inner_height"] - 3), 0, m["screw_pilot"]
            yield "lid screw", "lid", (x, y, m["inner_height"] + 1), 0, m["screw_through"]


def vents(enclosure: Enclosure) -> list[str]:
    """Slots are narrow and lead into the board's room alone; the cable's notch is no vent."""
    m = enclosure.measures
    findings = []
    clamp = enclosure.place("USB cable clamp")
    cable = clamp.x_mm + clamp.w_mm / 2
    (_, board), (therapist, _) = gaps(enclosure).values()
    for z in np.arange(1.0, m["inner_height"], 1.0):
        point = (0.0, m["inner_depth"] + m["wall"] / 2, float(z))
        spans = enclosure.solids["base"].spans(point, axis=0)
        for (_, left), (right, _) in itertools.pairwise(spans):
            if left < cable < right:
                continue
            if right - left > MOST_VENT_MM:
                findings.append(
                    f"a vent is {right - left:.1f} mm wide; {MOST_VENT_MM:g} mm at most"
                )
            if not board < left < right < therapist:
                findings.append(f"a vent at x {left:.1f} leads into a person's room")
    return list(dict.fromkeys(findings))


ON_THE_ENCLOSURE: dict[str, Callable[[Enclosure], list[str]]] = {
    "enclosure: closed, and fits a printer": printable,
    "enclosure: walls between the islands": island_walls,
    "enclosure: everything has its room": room,
    "enclosure: holes and posts": holes,
    "enclosure: vents": vents,
}
