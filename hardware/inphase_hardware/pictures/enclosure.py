"""Pictures of the enclosure: its parts pulled apart, and the base from above with what is in it."""

from pathlib import Path

import numpy as np

from inphase_hardware.enclosure.checks import Enclosure, heights
from inphase_hardware.pictures.boxes import box, picture
from inphase_hardware.pictures.shaded import box_triangles, shaded, write_png

_ISLANDS = {"board": (150, 185, 225), "client": (150, 205, 150), "therapist": (232, 195, 130)}
_PLASTIC = (225, 225, 222)
_LIFT_LID_MM, _LIFT_CLAMP_MM, _PIXELS_PER_MM = 120.0, 25.0, 3.6
_SCALE, _EDGE = 5.0, 40.0


def draw_exploded(enclosure: Enclosure, path: Path) -> None:
    """Draw base, things, clamp and lid above one another as PNG."""
    lifts = {"base": 0.0, "clamp": _LIFT_CLAMP_MM, "lid": _LIFT_LID_MM}
    bodies = [
        (solid.triangles + np.array([0, 0, lifts[part]]), _PLASTIC)
        for part, solid in enclosure.solids.items()
    ]
    for thing, bottom, top in heights(enclosure):
        lift = _LIFT_LID_MM if thing.item == "motor" else 0.0
        y = enclosure.solid_y(thing.y_mm + thing.h_mm)
        bodies.append(
            (
                box_triangles(thing.x_mm, y, bottom + lift, thing.w_mm, thing.h_mm, top - bottom),
                _ISLANDS[thing.island],
            )
        )
    write_png(shaded(bodies, _PIXELS_PER_MM), path)


def plan(enclosure: Enclosure) -> str:
    """Return the base cut just over the carriers, from above, with everything that stands in it."""
    m = enclosure.measures
    level = m["post_height"] + m["carrier_thickness"] + 0.5
    rear, left = m["inner_depth"] + m["wall"], -m["wall"]
    width = (m["inner_width"] + 2 * m["wall"]) * _SCALE + 2 * _EDGE
    height = (m["inner_depth"] + 2 * m["wall"]) * _SCALE + 2 * _EDGE

    def x(mm: float) -> float:
        return round(_EDGE + (mm - left) * _SCALE, 1)

    def y(mm: float) -> float:
        """Of a solid's y."""
        return round(_EDGE + (rear - mm) * _SCALE, 1)

    outlines = " ".join(
        "M" + "L".join(f"{x(a):g} {y(b):g}" for a, b in outline) + "Z"
        for outline in enclosure.solids["base"].section(level)
    )
    biggest_first = sorted(enclosure.placed, key=lambda thing: -thing.w_mm * thing.h_mm)
    shapes = [
        f'<path d="{outlines}" fill="#999" stroke="#333" fill-rule="evenodd"/>',
        *(box(t, x(t.x_mm), y(enclosure.solid_y(t.y_mm)), _SCALE) for t in biggest_first),
        f'<text x="{width / 2:g}" y="{height - 14:g}" text-anchor="middle">front</text>',
        f'<text x="{width / 2:g}" y="22" text-anchor="middle">rear</text>',
    ]
    return picture(width, height, shapes)


def draw_plan(enclosure: Enclosure, path: Path) -> None:
    """Write the plan."""
    path.write_text(plan(enclosure), encoding="utf-8")
