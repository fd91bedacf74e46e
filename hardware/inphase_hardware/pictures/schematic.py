"""The schematic of an island as SVG: parts as boxes, each pin with its number, name and net.

Nets are joined by their names, not by lines. Small parts stand in columns below the others, each as
its symbol (`symbols.py`).
"""

from pathlib import Path
from xml.sax.saxutils import escape

from inphase_hardware.netlist import Netlist, Pin
from inphase_hardware.pictures.symbols import MOSFETS, TWO_ENDS, mosfet

_SMALL = (*TWO_ENDS, *MOSFETS)
_ROW, _BOX, _MARGIN = 16, 206, 136
_COLUMN = _BOX + 2 * _MARGIN
_COLUMNS = 2
_STYLE = (
    "<style>text{font:12px sans-serif}.net{fill:#205090}.title{font-weight:bold}"
    ".far{stroke-dasharray:5 3}rect,circle{fill:#fff;stroke:#000}line,path{stroke:#000;fill:none}"
    "rect.solid,path.solid{fill:#000}</style>"
)
ADAPTER_TITLE = "inphase, electrodermal adapter of the client; the therapist's is 401 and up"


def drawing(netlist: Netlist, island: str, title: str = "") -> str:
    """Return the island's schematic as SVG text."""
    parts = [
        [pin for pin in netlist.part(designator) if pin.island == island]
        for designator in dict.fromkeys(p.designator for p in netlist if p.island == island)
    ]
    shapes: list[str] = []
    heights = [40.0] * _COLUMNS
    for pins in sorted(parts, key=lambda pins: (pins[0].kind in _SMALL, -len(pins))):
        column = heights.index(min(heights))
        kind = pins[0].kind
        draw = _two_ends if kind in TWO_ENDS else _transistor if kind in MOSFETS else _box
        heights[column] += draw(shapes, pins, column * _COLUMN, heights[column])
    width, height = _COLUMNS * _COLUMN, max(heights) + 10
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}"'
            f' width="{width}" height="{height:.0f}">',
            _STYLE,
            f'<rect width="{width}" height="{height:.0f}" stroke="none"/>',
            _text(10, 22, title or f"inphase, island: {island}", "title"),
            *shapes,
            "</svg>",
            "",
        ]
    )


def _box(shapes: list[str], pins: list[Pin], left: float, top: float) -> float:
    """Draw a part with pins on both sides; return the height it took."""
    rows = (len(pins) + 1) // 2
    height, edge = rows * _ROW + 10, left + _MARGIN
    title = f"{pins[0].designator}  {pins[0].value or pins[0].kind}"
    isolates = " class='far'" if "isolator" in pins[0].kind else ""
    shapes.append(_text(edge, top + 11, title, "title"))
    shapes.append(f'<rect x="{edge}" y="{top + 16}" width="{_BOX}" height="{height}"{isolates}/>')
    for index, pin in enumerate(pins):
        y = top + 30 + (index % rows) * _ROW
        if index < rows:
            shapes += _pin(pin, edge, edge - 14, y, "start", 4)
        else:
            shapes += _pin(pin, edge + _BOX, edge + _BOX + 14, y, "end", -4)
    return height + 34


def _pin(pin: Pin, edge: float, end: float, y: float, inside: str, inset: float) -> list[str]:
    outside = "end" if inside == "start" else "start"
    label = pin.name if pin.name == pin.number else f"{pin.name} {pin.number}"
    return [
        f'<line x1="{edge}" y1="{y - 4}" x2="{end}" y2="{y - 4}"/>',
        _text(edge + inset, y, label, "", inside),
        _text(end - inset, y, pin.net or "open", "net", outside),
    ]


def _two_ends(shapes: list[str], pins: list[Pin], left: float, top: float) -> float:
    """Draw a part with two ends as a symbol with a net on each; return the height it took."""
    middle, y = left + _COLUMN / 2, top + 8
    one, other = pins
    shapes.append(f'<line x1="{middle - 40}" y1="{y}" x2="{middle - 16}" y2="{y}"/>')
    shapes.append(f'<line x1="{middle + 16}" y1="{y}" x2="{middle + 40}" y2="{y}"/>')
    shapes += TWO_ENDS[one.kind](middle, y, one.value)
    title = f"{one.designator} {one.value or one.kind}"
    shapes.append(_text(middle, y + 18, title, "", "middle"))
    shapes.append(_text(middle - 44, y + 4, one.net, "net", "end"))
    shapes.append(_text(middle + 44, y + 4, other.net, "net", "start"))
    return 42


def _transistor(shapes: list[str], pins: list[Pin], left: float, top: float) -> float:
    """Draw a MOSFET with the net of gate, drain and source; return the height it took."""
    middle, y = left + _COLUMN / 2, top + 24
    at = {pin.name: pin.net for pin in pins}
    shapes += mosfet(middle, y, pins[0].kind)
    shapes.append(_text(middle, y + 34, f"{pins[0].designator} {pins[0].value}", "", "middle"))
    shapes.append(_text(middle - 44, y + 4, at["G"], "net", "end"))
    shapes.append(_text(middle + 44, y - 8, at["D"], "net", "start"))
    shapes.append(_text(middle + 44, y + 16, at["S"], "net", "start"))
    return 74


def _text(x: float, y: float, words: str, style: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{style}" text-anchor="{anchor}">{escape(words)}</text>'


def draw(netlist: Netlist, island: str, path: Path, title: str = "") -> None:
    """Write the island's schematic."""
    path.write_text(drawing(netlist, island, title), encoding="utf-8")
