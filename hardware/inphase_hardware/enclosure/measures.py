"""What OpenSCAD is given: placed.scad, made from placement.csv; and measures.scad as numbers."""

import re
from pathlib import Path

from inphase_hardware.netlist import HARDWARE
from inphase_hardware.rules.placement import Placed

ENCLOSURE = HARDWARE / "enclosure"
MEASURES_SCAD = ENCLOSURE / "measures.scad"
PLACED_SCAD = ENCLOSURE / "placed.scad"
_LINE = re.compile(r"^(\w+) = (\d+(?:\.\d+)?);$", re.MULTILINE)


def read_measures(path: Path = MEASURES_SCAD) -> dict[str, float]:
    """Return every `name = number;` of measures.scad, millimetres."""
    return {name: float(number) for name, number in _LINE.findall(path.read_text(encoding="utf-8"))}


def placed_scad(placed: list[Placed]) -> str:
    """Return placed.scad: one row a thing, as x, y, width, depth."""
    rows = [
        f'  ["{thing.item}", {thing.x_mm:g}, {thing.y_mm:g}, {thing.w_mm:g}, {thing.h_mm:g}],'
        for thing in placed
    ]
    return "\n".join(
        [
            "// Made from placement.csv by `make hardware`: item, x, y, width, depth.",
            "placed = [",
            *rows,
            "];",
            "",
        ]
    )
