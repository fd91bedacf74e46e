"""Pictures of the enclosure: its parts pulled apart, the lid from below, the base from above."""

from pathlib import Path

import numpy as np

from inphase_hardware.enclosure.case import Enclosure, heights, middle
from inphase_hardware.pictures.boxes import box, picture, sides
from inphase_hardware.pictures.shaded import Colour, box_triangles, shaded, write_png

_ISLANDS = {
    "board": (150, 185, 225),
    "client": (150, 205, 150),
    "therapist": (232, 195, 130),
    "": (190, 120, 60),
}
_PLASTIC = (225, 225, 222)
_LIFT_LID_MM, _LIFT_CLAMP_MM, _PIXELS_PER_MM = 215.0, 22.0, 3.2
_SCALE, _EDGE, _TOP = 4.2, 46.0, 46.0
_POST_MM = 12.0
"""Outlines under the carriers that are smaller than this are posts and their pilots."""


def draw_exploded(enclosure: Enclosure, path: Path) -> None:
    """Draw base, things, clamp and lid above one another as PNG, with letters."""
    lifts = {"base": 0.0, "clamp": _LIFT_CLAMP_MM, "lid": _LIFT_LID_MM}
    bodies = [
        (solid.triangles + np.array([0, 0, lifts[part]]), _PLASTIC)
        for part, solid in enclosure.solids.items()
    ]
    for thing, bottom, top in heights(enclosure):
        if thing.item not in ("motor", "USB cable clamp"):
            bodies.append(_body(enclosure, thing.item, bottom, top))
    m = enclosure.measures
    clamp, light, guide = (
        (x, enclosure.solid_y(y))
        for x, y in map(middle, map(enclosure.place, ("USB cable clamp", "light", "status light")))
    )
    lid = m["inner_height"] + m["lid_thickness"] + _LIFT_LID_MM
    labels = [
        ("A", (m["inner_width"] / 5, -m["wall"], m["inner_height"] / 2)),
        ("B", (m["inner_width"] * 0.78, m["inner_depth"] * 0.7, lid)),
        ("C", (clamp[0] - 21, clamp[1], m["cable_height"] + _LIFT_CLAMP_MM)),
        ("D", (light[0] + 18, light[1], lid)),
        ("E", (guide[0] - 9, guide[1], lid)),
    ]
    write_png(shaded(bodies, _PIXELS_PER_MM, labels=labels), path)


def draw_lid(enclosure: Enclosure, path: Path) -> None:
    """Draw the lid turned over, front towards the viewer, as PNG with letters."""
    m = enclosure.measures
    over = np.array([[-1, 0, 0], [0, 1, 0], [0, 0, -1]])
    bodies = [(enclosure.solids["lid"].triangles @ over, _PLASTIC)]
    labels = []
    level = -m["inner_height"]
    for letter, item, aside in (
        ("D", "light", 20.0),
        ("E", "status light", 9.0),
        ("F", "motor", -13.0),
    ):
        x, y = middle(enclosure.place(item))
        labels.append((letter, (-x + aside, enclosure.solid_y(y), level)))
    wall = enclosure.place("client carrier")
    labels.append(("G", (-(wall.x_mm + wall.w_mm + 6), enclosure.solid_y(86), -18.0)))
    write_png(shaded(bodies, _PIXELS_PER_MM, labels=labels, down_deg=50.0), path)


def _body(
    enclosure: Enclosure, item: str, bottom: float, top: float
) -> tuple[np.typing.NDArray[np.float64], Colour]:
    thing = enclosure.place(item)
    y = enclosure.solid_y(thing.y_mm + thing.h_mm)
    shape = box_triangles(thing.x_mm, y, bottom, thing.w_mm, thing.h_mm, top - bottom)
    return shape, _ISLANDS[thing.island]


def plan(enclosure: Enclosure) -> str:
    """Return the base from above: cut over the carriers, and dashed where holes and notch are."""
    m = enclosure.measures
    wide, deep = m["inner_width"] + 2 * m["wall"], m["inner_depth"] + 2 * m["wall"]
    width, foot = wide * _SCALE + 2 * _EDGE, deep * _SCALE + _TOP + _EDGE

    def outline(outlines: list[list[tuple[float, float]]]) -> str:
        rear, left = m["inner_depth"] + m["wall"], -m["wall"]
        return " ".join(
            "M"
            + "L".join(
                f"{_EDGE + (a - left) * _SCALE:.1f} {_TOP + (rear - b) * _SCALE:.1f}"
                for a, b in points
            )
            + "Z"
            for points in outlines
        )

    base = enclosure.solids["base"]
    low, high = enclosure.carrier_top + 0.5, m["cable_height"]
    posts = [
        points
        for points in base.section(m["post_height"] / 2)
        if np.ptp(np.array(points), axis=0).max() < _POST_MM
    ]
    biggest_first = sorted(enclosure.placed, key=lambda thing: -thing.w_mm * thing.h_mm)
    x, y = _EDGE + m["wall"] * _SCALE, _TOP + m["wall"] * _SCALE
    words = (
        f"Grey: walls, posts of the lid and block of the cable, cut {low:.0f} mm over the floor.",
        f"Blue, dashed: the same {high:.0f} mm over the floor: sockets, buttons and notch.",
        "Red: posts under the carriers, with the pilots of their screws.",
    )
    shapes = [
        f'<path d="{outline(base.section(low))}" fill="#999" stroke="#333" fill-rule="evenodd"/>',
        *(box(t, x + t.x_mm * _SCALE, y + t.y_mm * _SCALE, _SCALE) for t in biggest_first),
        f'<path d="{outline(posts)}" fill="none" stroke="#c00"/>',
        f'<path d="{outline(base.section(high))}" fill="none" stroke="#1040c0"'
        ' stroke-width="1.3" stroke-dasharray="6 4"/>',
        *sides(_EDGE, _TOP, wide * _SCALE, deep * _SCALE, away=10),
        *(
            f'<text x="{_EDGE:g}" y="{foot + 17 * row:g}">{line}</text>'
            for row, line in enumerate(words)
        ),
    ]
    return picture(width, foot + 17 * len(words), shapes)


def draw_plan(enclosure: Enclosure, path: Path) -> None:
    """Write the plan."""
    path.write_text(plan(enclosure), encoding="utf-8")
