"""Things seen from above as shapes of an SVG picture, to scale, each with its name inside."""

from xml.sax.saxutils import escape

from inphase_hardware.rules.placement import Placed

FILLS = {"board": "#cfdff2", "client": "#d3ecd3", "therapist": "#f4e1c1", "": "#e6efe0"}
PADS = "#b8762a"
LEADS = {"P": "#c62828", "N": "#222222", "R": "#2e7d32"}
"""The electrode sockets from the rear, in the colours of their plugs."""
_ROUND = ("motor", "light", "status light")
_LETTER, _LINE = 6.6, 14
"""Width of a letter and height of a line at 12 px."""
_SOCKET_MM = 5.0
_PIN_1_MM = 1.8
_PORT_MM = (8.0, 1.3)
"""Of the Pico's USB port, over its edge."""


def box(thing: Placed, x: float, y: float, scale: float, fill: str = "", named: bool = True) -> str:
    """Return the thing with its upper left corner at x, y: round where it is; pads have no name."""
    w, h = thing.w_mm * scale, thing.h_mm * scale
    pads = "pads" in thing.item
    colour = fill or (PADS if pads else FILLS[thing.island])
    if thing.item in _ROUND:
        drawn = (
            f'<circle cx="{x + w / 2:g}" cy="{y + h / 2:g}" r="{w / 2:g}" fill="{colour}"'
            ' stroke="#000"/>'
        )
    else:
        corner = ' rx="9"' if "button" in thing.item else ""
        drawn = (
            f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}"{corner} fill="{colour}"'
            ' stroke="#000"/>'
        )
    shapes = [drawn, *_details(thing, x, y, scale)]
    return "\n".join([*shapes, *([] if pads or not named else name(thing, x, y, w, h))])


def _details(thing: Placed, x: float, y: float, scale: float) -> list[str]:
    """Return what tells a thing from a box: the Pico's port, pin 1, the sockets with letters."""
    if thing.item == "Pico":
        wide, over = (mm * scale for mm in _PORT_MM)
        left = x + (thing.w_mm * scale - wide) / 2
        return [
            f'<rect x="{left:g}" y="{y - over:g}" width="{wide:g}" height="{5 * over:g}"'
            ' fill="#bbb" stroke="#000"/>'
        ]
    if "near pads" in thing.item:
        # Pins 1 to 8 are the board's: seen from above they run against the clock.
        end = thing.h_mm - _PIN_1_MM if thing.part.startswith("U1") else _PIN_1_MM
        px, py = x + thing.w_mm / 2 * scale, y + end * scale
        return [f'<circle cx="{px:g}" cy="{py:g}" r="{0.9 * scale:g}" fill="#fff"/>']
    if "sockets" not in thing.item:
        return []
    left = thing.island == "client"
    cx = x + (_SOCKET_MM if left else thing.w_mm - _SOCKET_MM) * scale
    shapes = []
    for number, (lead, colour) in enumerate(LEADS.items()):
        cy = y + thing.h_mm * scale * (2 * number + 1) / 6
        shapes.append(
            f'<circle cx="{cx:g}" cy="{cy:g}" r="9" fill="{colour}"/>'
            f'<text x="{cx:g}" y="{cy + 4:g}" text-anchor="middle" fill="#fff">{lead}</text>'
        )
    return shapes


def name(thing: Placed, x: float, y: float, w: float, h: float) -> list[str]:
    """Write a thing's name and designator into it: a carrier's at its foot, others in the middle.

    What is small has its designator alone; an adapter board too, between its two sides.
    """
    words, part = thing.item, thing.part
    if "carrier" in words:
        return [
            f'<text x="{x + w / 2:g}" y="{y + h - 7:g}" text-anchor="middle">{escape(words)}</text>'
        ]
    if "adapter" in words or w < 7 * _LETTER:
        lines = [part] if part else []
    elif len(words) * _LETTER < w:
        lines = [words, *([part] if part else [])]
    else:
        lines = [*words.split(), *([part] if part else [])]
    widest = max((len(line) for line in lines), default=0) * _LETTER
    cx, cy = x + w / 2, y + h / 2
    if "sockets" in words:
        cx += 14 if thing.island == "client" else -14
    if "sockets" in words or (widest > w and h > w):
        turned = f'transform="rotate(-90 {cx + 4:g} {cy:g})"'
        return [
            f'<text x="{cx + 4:g}" y="{cy:g}" text-anchor="middle" {turned}>'
            f"{escape(' '.join((words, part)).strip())}</text>"
        ]
    first = cy + 4 - _LINE / 2 * (len(lines) - 1)
    return [
        f'<text x="{cx:g}" y="{first + _LINE * n:g}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(lines)
    ]


def sides(x: float, y: float, w: float, h: float, away: float) -> list[str]:
    """Name the four sides of a case around its rectangle, `away` from it."""
    places = (
        ("rear", x + w / 2, y - away, 0),
        ("front, the buttons towards you", x + w / 2, y + h + away + 9, 0),
        ("left, the client's", x - away, y + h / 2, -90),
        ("right, the therapist's", x + w + away, y + h / 2, 90),
    )
    return [
        f'<text x="{px:g}" y="{py:g}" text-anchor="middle" style="font-weight:bold"'
        f' transform="rotate({turn} {px:g} {py:g})">{words}</text>'
        for words, px, py, turn in places
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
