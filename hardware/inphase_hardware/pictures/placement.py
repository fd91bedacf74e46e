"""The placement as SVG: everything from above, to scale, with axes and the least distances."""

from pathlib import Path
from xml.sax.saxutils import escape

from inphase_hardware.pictures.boxes import box, picture, sides
from inphase_hardware.rules.placement import LEAST_MM, Placed, closest

_SCALE, _EDGE, _TOP = 4.2, 62.0, 58.0
_TICK_MM = 20
_ROW = 22.0


def drawing(placed: list[Placed]) -> str:
    """Return the placement as SVG text."""
    wide = max(thing.x_mm + thing.w_mm for thing in placed)
    deep = max(thing.y_mm + thing.h_mm for thing in placed)
    below = _y(deep) + 64
    found = sorted(closest(placed).items(), key=lambda pair: pair[1][0])
    shapes = [
        f'<rect x="{_x(0):g}" y="{_y(0):g}" width="{wide * _SCALE:g}" height="{deep * _SCALE:g}"'
        ' fill="none" stroke="#888"/>',
        *sides(_x(0), _y(0), wide * _SCALE, deep * _SCALE, away=34),
        *_axes(wide, deep),
        *(
            box(thing, _x(thing.x_mm), _y(thing.y_mm), _SCALE)
            for thing in sorted(placed, key=lambda thing: -thing.w_mm * thing.h_mm)
        ),
    ]
    for row, ((one, other), (distance, a, b)) in enumerate(found):
        shapes += _distance(a, b, distance, below + _ROW * row)
        words = f"{one} to {other}: {distance:.1f} mm, {_between(a, b)}; {LEAST_MM:g} mm or more"
        y = below + _ROW * len(found) + 18 * row
        shapes.append(f'<text x="{_EDGE:g}" y="{y:g}">{escape(words)}</text>')
    height = below + _ROW * len(found) + 18 * len(found) + 4
    style = "line{stroke:#c00;stroke-width:1.5}.far{stroke-dasharray:5 4;stroke-width:1}"
    style += ".distance{fill:#c00}.axis{stroke:#888;stroke-width:1}"
    return picture(wide * _SCALE + 2 * _EDGE, height, shapes, style)


def _between(one: Placed, other: Placed) -> str:
    if one.part == other.part:
        return f"between the two sides of {one.part}'s adapter board"
    ends = (
        f"the {thing.island}'s side of {thing.part}'s adapter board"
        if "pads" in thing.item
        else f"the {thing.item}"
        for thing in (one, other)
    )
    return "between " + " and ".join(ends)


def _axes(wide: float, deep: float) -> list[str]:
    """Draw ticks with the millimetres of placement.csv along the rear and the left wall."""
    shapes = [f'<text x="{_x(0) - 40:g}" y="{_y(0) - 12:g}" fill="#555">mm</text>']
    for mm in range(0, int(wide) + 1, _TICK_MM):
        shapes.append(_line("axis", _x(mm), _y(0) - 6, _x(mm), _y(0)))
        at = f'x="{_x(mm):g}" y="{_y(0) - 12:g}" text-anchor="middle"'
        shapes.append(f'<text {at} fill="#555">{mm}</text>')
    for mm in range(_TICK_MM, int(deep) + 1, _TICK_MM):
        shapes.append(_line("axis", _x(0) - 6, _y(mm), _x(0), _y(mm)))
        at = f'x="{_x(0) - 9:g}" y="{_y(mm) + 4:g}" text-anchor="end"'
        shapes.append(f'<text {at} fill="#555">{mm}</text>')
    return shapes


def _distance(one: Placed, other: Placed, distance_mm: float, y: float) -> list[str]:
    """Draw the way between two things below the case, with lines down to it from their edges."""
    left, right = sorted((one, other), key=lambda thing: thing.x_mm)
    ends = (_x(left.x_mm + left.w_mm), _x(right.x_mm))
    from_y = _y(max(one.y_mm + one.h_mm, other.y_mm + other.h_mm))
    return [
        *(_line("far", x, from_y, x, y + 5) for x in ends),
        _line("", ends[0], y, ends[1], y),
        f'<text class="distance" x="{ends[1] + 6:g}" y="{y + 4:g}">{distance_mm:.1f} mm</text>',
    ]


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<line{named} x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def _x(mm: float) -> float:
    return round(_EDGE + mm * _SCALE, 1)


def _y(mm: float) -> float:
    return round(_TOP + mm * _SCALE, 1)


def draw(placed: list[Placed], path: Path) -> None:
    """Write the drawing."""
    path.write_text(drawing(placed), encoding="utf-8")
