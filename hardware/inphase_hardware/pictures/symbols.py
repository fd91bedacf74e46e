"""Symbols of small parts for the schematics, as lines of SVG around a middle.

A part with two ends reaches 16 to the left, where its first pin is, and 16 to the right.
"""

from collections.abc import Callable


def _resistor(x: float, y: float, value: str) -> list[str]:
    return [f'<rect x="{x - 16}" y="{y - 5}" width="32" height="10"/>']


def _capacitor(x: float, y: float, value: str) -> list[str]:
    plates = f"M{x - 3} {y - 7}v14M{x + 3} {y - 7}v14"
    return [f'<path d="{plates}M{x - 16} {y}h13M{x + 3} {y}h13"/>']


def _bead(x: float, y: float, value: str) -> list[str]:
    return [f'<rect x="{x - 16}" y="{y - 5}" width="32" height="10" class="solid"/>']


def _button(x: float, y: float, value: str) -> list[str]:
    """Draw MUTE with its contact closed, MARK with it open, each at rest."""
    ends = "".join(f'<circle cx="{x + side * 14}" cy="{y}" r="2.5"/>' for side in (-1, 1))
    closed = value == "MUTE"
    bar = f"M{x - 14} {y + 3}H{x + 14}" if closed else f"M{x - 14} {y - 8}H{x + 14}"
    low = y + 3 if closed else y - 8
    return [ends, f'<path d="{bar}M{x} {low}V{y - 14}M{x - 5} {y - 14}h10"/>']


def _motor(x: float, y: float, value: str) -> list[str]:
    return [
        f'<path d="M{x - 16} {y}h32"/>',
        f'<circle cx="{x}" cy="{y}" r="8"/>',
        f'<text x="{x}" y="{y + 4}" text-anchor="middle">M</text>',
    ]


def _led(x: float, y: float, value: str) -> list[str]:
    """Draw the cathode, pin 1, to the left."""
    light = f"M{x - 2} {y - 9}l-5 -6m0 4v-4h4M{x + 6} {y - 9}l-5 -6m0 4v-4h4"
    return [
        f'<path d="M{x - 16} {y}h32M{x - 7} {y - 8}v16"/>',
        f'<path d="M{x - 7} {y}L{x + 8} {y - 8}V{y + 8}Z" class="solid"/>',
        f'<path d="{light}"/>',
    ]


TWO_ENDS: dict[str, Callable[[float, float, str], list[str]]] = {
    "resistor": _resistor,
    "capacitor": _capacitor,
    "ferrite bead": _bead,
    "push-button": _button,
    "linear resonant actuator": _motor,
    "LED": _led,
}
"""By kind of part: middle, height and value give the symbol."""
MOSFETS = ("n-channel MOSFET", "p-channel MOSFET")


def mosfet(x: float, y: float, kind: str) -> list[str]:
    """Draw gate to the left, drain above and source below to the right; 40 wide to each side."""
    tip, back = (x - 2, x + 6) if kind.startswith("n") else (x + 6, x - 2)
    arrow = f"M{tip} {y}L{back} {y - 4}V{y + 4}Z"
    return [
        f'<path d="M{x - 40} {y}H{x - 8}M{x - 8} {y - 12}V{y + 12}"/>',
        f'<path d="M{x - 3} {y - 15}v7M{x - 3} {y - 4}v8M{x - 3} {y + 8}v7"/>',
        f'<path d="M{x - 3} {y - 12}H{x + 40}M{x - 3} {y + 12}H{x + 40}M{x - 3} {y}H{x + 14}v12"/>',
        f'<path d="{arrow}" class="solid"/>',
    ]
