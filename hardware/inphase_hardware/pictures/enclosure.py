"""Pictures of the enclosure: its parts pulled apart, and the base from above with what is in it."""

from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from inphase_hardware.enclosure.checks import Enclosure, heights
from inphase_hardware.pictures.shaded import box_triangles, shaded, write_png

_ISLANDS = {"board": (150, 185, 225), "client": (150, 205, 150), "therapist": (232, 195, 130)}
_FILLS = {"board": "#cfdff2", "client": "#d3ecd3", "therapist": "#f4e1c1"}
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
    shapes = []
    for thing in sorted(enclosure.placed, key=lambda thing: -thing.w_mm * thing.h_mm):
        px, py = x(thing.x_mm), y(enclosure.solid_y(thing.y_mm))
        w, h = thing.w_mm * _SCALE, thing.h_mm * _SCALE
        pads = "pads" in thing.item
        shapes.append(
            f'<rect x="{px:g}" y="{py:g}" width="{w:g}" height="{h:g}"'
            f' fill="{"#444" if pads else _FILLS[thing.island]}" stroke="#000"/>'
        )
        if not pads:
            shapes += _label(thing.item, px, py, w, h)
    shapes += [
        f'<text x="{width / 2:g}" y="{height - 14:g}" text-anchor="middle">front</text>',
        f'<text x="{width / 2:g}" y="22" text-anchor="middle">rear</text>',
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
            f' width="{width:g}" height="{height:g}">',
            "<style>text{font:12px sans-serif}</style>",
            f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
            f'<path d="{outlines}" fill="#999" stroke="#333" fill-rule="evenodd"/>',
            *shapes,
            "</svg>",
            "",
        ]
    )


def _label(words: str, x: float, y: float, w: float, h: float) -> list[str]:
    """Write words into a box: a carrier's at its foot, upright where the box is narrow."""
    if "carrier" in words:
        return [f'<text x="{x + 6:g}" y="{y + h - 7:g}">{words}</text>']
    if w < 7 * len(words) and h > 1.5 * w:
        cx, cy = x + w / 2 + 4, y + h / 2
        turned = f'transform="rotate(-90 {cx:g} {cy:g})"'
        return [f'<text x="{cx:g}" y="{cy:g}" text-anchor="middle" {turned}>{escape(words)}</text>']
    lines = words.split() if w < 7 * len(words) else [words]
    first = y + h / 2 + 4 - 7 * (len(lines) - 1)
    return [
        f'<text x="{x + w / 2:g}" y="{first + 14 * n:g}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(lines)
    ]


def draw_plan(enclosure: Enclosure, path: Path) -> None:
    """Write the plan."""
    path.write_text(plan(enclosure), encoding="utf-8")
