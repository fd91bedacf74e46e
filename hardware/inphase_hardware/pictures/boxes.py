"""Things seen from above as boxes of an SVG picture, to scale, each with its name inside."""

from xml.sax.saxutils import escape

from inphase_hardware.rules.placement import Placed

FILLS = {"board": "#cfdff2", "client": "#d3ecd3", "therapist": "#f4e1c1"}
PADS = "#444"
_LETTER, _LINE = 6.6, 14
"""Width of a letter and height of a line at 12 px."""


def box(thing: Placed, x: float, y: float, scale: float, fill: str = "", named: bool = True) -> str:
    """Return the thing as a rectangle with its upper left corner at x, y; pads have no name."""
    w, h = thing.w_mm * scale, thing.h_mm * scale
    pads = "pads" in thing.item
    colour = fill or (PADS if pads else FILLS[thing.island])
    drawn = (
        f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{colour}" stroke="#000"/>'
    )
    return "\n".join([drawn, *([] if pads or not named else name(thing.item, x, y, w, h))])


def name(words: str, x: float, y: float, w: float, h: float) -> list[str]:
    """Write words into a box: a carrier's at its foot, others in the middle, upright if need be."""
    if "carrier" in words:
        return [f'<text x="{x + 6:g}" y="{y + h - 7:g}">{escape(words)}</text>']
    lines = [words] if len(words) * _LETTER < w else words.split()
    widest = max(len(line) for line in lines) * _LETTER
    cx, cy = x + w / 2, y + h / 2
    if widest > w and h > w:
        turned = f'transform="rotate(-90 {cx + 4:g} {cy:g})"'
        return [
            f'<text x="{cx + 4:g}" y="{cy:g}" text-anchor="middle" {turned}>{escape(words)}</text>'
        ]
    first = cy + 4 - _LINE / 2 * (len(lines) - 1)
    return [
        f'<text x="{cx:g}" y="{first + _LINE * n:g}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(lines)
    ]


def picture(width: float, height: float, shapes: list[str], style: str = "") -> str:
    """Return shapes as an SVG file on white."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
            f' width="{width:g}" height="{height:g}">',
            f"<style>text{{font:12px sans-serif}}{style}</style>",
            f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
            *shapes,
            "</svg>",
            "",
        ]
    )
