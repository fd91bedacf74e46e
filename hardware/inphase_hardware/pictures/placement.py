"""The placement as SVG: everything from above, to scale, with the least distances."""

from pathlib import Path
from xml.sax.saxutils import escape

from inphase_hardware.rules.placement import LEAST_MM, Placed, closest

_SCALE, _EDGE = 6, 30
_LINE_HEIGHT = 12
_CAPTION_MM = 3.5
_COLOURS = {"board": "#cfdff2", "client": "#d3ecd3", "therapist": "#f4e1c1"}


def drawing(placed: list[Placed]) -> str:
    """Return the placement as SVG text."""
    width = max(thing.x_mm + thing.w_mm for thing in placed) * _SCALE + 2 * _EDGE
    below = _at(max(thing.y_mm + thing.h_mm for thing in placed)) + 20
    height = below + 60
    shapes = []
    for thing in sorted(placed, key=lambda thing: -thing.w_mm * thing.h_mm):
        x, y = _at(thing.x_mm), _at(thing.y_mm)
        w, h = thing.w_mm * _SCALE, thing.h_mm * _SCALE
        fill = "#444" if "pads" in thing.item else _COLOURS[thing.island]
        shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{fill}" stroke="#000"/>'
        )
        if "pads" not in thing.item:
            shapes += _caption(thing, placed)
    for place, ((one, other), (distance, a, b)) in enumerate(sorted(closest(placed).items())):
        words = f"{one} to {other}: {distance:.1f} mm ({a.item}, {b.item}); {LEAST_MM:g} mm or more"
        y = below + 18 * place
        shapes.append(f'<text x="{_EDGE}" y="{y:g}">{escape(words)}</text>')
        shapes.append(_distance(a, b, distance))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
            f' width="{width:g}" height="{height:g}">',
            "<style>text{font:10px sans-serif}.distance{fill:#c00;text-anchor:middle}"
            "line{stroke:#c00;stroke-width:2}</style>",
            f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
            *shapes,
            "</svg>",
            "",
        ]
    )


def _caption(thing: Placed, placed: list[Placed]) -> list[str]:
    """Name a thing at its top, a word a line where it is narrow; a carrier where it is empty."""
    words = [thing.item]
    if len(thing.item) * 1.1 > thing.w_mm:
        words = thing.item.split()
    y = _at(thing.y_mm) + _LINE_HEIGHT
    low_mm = thing.y_mm + thing.h_mm - _CAPTION_MM
    if "carrier" in thing.item and not any(
        other is not thing
        and other.island == thing.island
        and other.y_mm < low_mm + _CAPTION_MM
        and other.y_mm + other.h_mm > low_mm
        for other in placed
    ):
        y = _at(low_mm) + _LINE_HEIGHT
    return [
        f'<text x="{_at(thing.x_mm) + 3:g}" y="{y + line * _LINE_HEIGHT:g}">{escape(word)}</text>'
        for line, word in enumerate(words)
    ]


def _distance(one: Placed, other: Placed, distance_mm: float) -> str:
    """Draw the shortest way between two rectangles, and how long it is."""
    xs = _ends(one.x_mm, one.w_mm, other.x_mm, other.w_mm)
    ys = _ends(one.y_mm, one.h_mm, other.y_mm, other.h_mm)
    share = 0.5 if distance_mm < 2 * LEAST_MM else 0.25  # a long one's middle has other words
    return (
        f'<line x1="{_at(xs[0]):g}" y1="{_at(ys[0]):g}" x2="{_at(xs[1]):g}" y2="{_at(ys[1]):g}"/>'
        f'<text class="distance" x="{_at(xs[0] + (xs[1] - xs[0]) * share):g}"'
        f' y="{_at((ys[0] + ys[1]) / 2) - 4:g}">{distance_mm:.1f} mm</text>'
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
