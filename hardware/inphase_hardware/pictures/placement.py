"""The placement as SVG: everything from above, to scale, with the least distances."""

from pathlib import Path
from xml.sax.saxutils import escape

from inphase_hardware.pictures.boxes import box, picture
from inphase_hardware.rules.placement import LEAST_MM, Placed, closest

_SCALE, _EDGE = 5, 30


def drawing(placed: list[Placed]) -> str:
    """Return the placement as SVG text."""
    width = max(thing.x_mm + thing.w_mm for thing in placed) * _SCALE + 2 * _EDGE
    height = max(thing.y_mm + thing.h_mm for thing in placed) * _SCALE + 2 * _EDGE + 60
    shapes = [
        box(thing, _at(thing.x_mm), _at(thing.y_mm), _SCALE)
        for thing in sorted(placed, key=lambda thing: -thing.w_mm * thing.h_mm)
    ]
    for place, ((one, other), (distance, a, b)) in enumerate(sorted(closest(placed).items())):
        words = f"{one} to {other}: {distance:.1f} mm ({a.item}, {b.item}); {LEAST_MM:g} mm or more"
        y = height - 50 + 18 * place
        shapes.append(f'<text x="{_EDGE}" y="{y:g}">{escape(words)}</text>')
        shapes.append(_distance(a, b, distance, apart=14 * place - 6))
    style = "line{stroke:#c00;stroke-width:2}.distance{fill:#c00;text-anchor:middle}"
    return picture(width, height, shapes, style)


def _distance(one: Placed, other: Placed, distance_mm: float, apart: float) -> str:
    """Draw the shortest way between two rectangles, and how long it is, moved down by `apart`."""
    xs = _ends(one.x_mm, one.w_mm, other.x_mm, other.w_mm)
    ys = _ends(one.y_mm, one.h_mm, other.y_mm, other.h_mm)
    share = 0.5 if distance_mm < 2 * LEAST_MM else 0.75  # a long one's middle has other words
    return (
        f'<line x1="{_at(xs[0]):g}" y1="{_at(ys[0]) + apart:g}"'
        f' x2="{_at(xs[1]):g}" y2="{_at(ys[1]) + apart:g}"/>'
        f'<text class="distance" x="{_at(xs[0] + (xs[1] - xs[0]) * share):g}"'
        f' y="{_at(ys[0]) + apart - 4:g}">{distance_mm:.1f}</text>'
    )


def _ends(start: float, size: float, other: float, other_size: float) -> tuple[float, float]:
    if start + size < other:
        return start + size, other
    if other + other_size < start:
        return start, other + other_size
    middle = (max(start, other) + min(start + size, other + other_size)) / 2
    return middle, middle


def _at(mm: float) -> float:
    return _EDGE + mm * _SCALE


def draw(placed: list[Placed], path: Path) -> None:
    """Write the drawing."""
    path.write_text(drawing(placed), encoding="utf-8")
