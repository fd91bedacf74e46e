"""What the printed parts must be, asked of the solids themselves: each check returns what is wrong.

Here are the shapes, the walls between the islands and room; openings and fastening are beside it.
"""

import itertools
from collections.abc import Callable

import numpy as np

from inphase_hardware.enclosure.case import Enclosure, gaps, heights
from inphase_hardware.enclosure.fastening import cable, reach, screws
from inphase_hardware.enclosure.openings import holes, marks, sight, vents
from inphase_hardware.enclosure.solid import Solid
from inphase_hardware.rules.placement import Placed

PRINTER_MM = (220.0, 220.0, 250.0)
LEAST_ISLAND_WALL_MM = 1.6
"""Four lines of a 0.4 mm nozzle: one or two of them leave pinholes."""
GRID_MM = 2.0
"""Between lines that look into a solid: less than any post or wall is long."""
TOUCH_MM = 0.02


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


def island_walls(enclosure: Enclosure) -> list[str]:
    """A wall stands in each gap from floor to lid, but where the isolators' adapters lie across."""
    m = enclosure.measures
    across = [found for found in heights(enclosure) if "adapter" in found[0].item]
    rear = min(thing.y_mm for thing, _, _ in across) - m["isolator_margin"]
    front = max(thing.y_mm + thing.h_mm for thing, _, _ in across) + m["isolator_margin"]
    bottom = min(low for _, low, _ in across) - m["isolator_clearance"]
    top = max(high for _, _, high in across) + m["isolator_clearance"]
    findings = []
    for who, (left, right) in gaps(enclosure).items():
        thinnest, where = np.inf, (0.0, 0.0)
        for y in np.arange(GRID_MM / 2, m["inner_depth"], GRID_MM):
            near_the_edge = min(abs(y - rear), abs(y - front)) <= 2 * m["lid_clearance"]
            solid_y = enclosure.solid_y(y)
            solids = [enclosure.solids[part].near_y(solid_y) for part in ("base", "lid")]
            for z in np.arange(1.0, m["inner_height"] - m["lid_clearance"], GRID_MM):
                isolators = rear < y < front and bottom < z < top
                if isolators or near_the_edge:
                    continue
                thickness = max(
                    (
                        end - start
                        for solid in solids
                        for start, end in solid.spans((0.0, solid_y, z), axis=0)
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
        solid_y = enclosure.solid_y(float(y))
        row = solid.near_y(solid_y)
        for z in np.linspace(bottom + 0.1, top - 0.1, 6):
            for start, end in row.spans((0.0, solid_y, float(z)), axis=0):
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
    for y in np.arange(-m["wall"] + 0.5, m["inner_depth"] + m["wall"], GRID_MM):
        solid_y = enclosure.solid_y(float(y))
        lid, base = (enclosure.solids[part].near_y(solid_y) for part in ("lid", "base"))
        for x in np.arange(-m["wall"] + 0.5, m["inner_width"] + m["wall"], GRID_MM):
            point = (float(x), solid_y, 0.0)
            stands = base.spans(point, axis=2)
            for low, high in lid.spans(point, axis=2):
                if any(low < end - TOUCH_MM and start < high - TOUCH_MM for start, end in stands):
                    return [f"the lid runs into the base at x {x:g}, y {y:g}, height {low:g}"]
    return []


ON_THE_ENCLOSURE: dict[str, Callable[[Enclosure], list[str]]] = {
    "enclosure: closed, and fits a printer": printable,
    "enclosure: walls between the islands": island_walls,
    "enclosure: everything has its room": room,
    "enclosure: holes": holes,
    "enclosure: words": marks,
    "enclosure: both lights are seen": sight,
    "enclosure: screws hold": screws,
    "enclosure: screws are reached": reach,
    "enclosure: USB cable is held": cable,
    "enclosure: vents": vents,
}
