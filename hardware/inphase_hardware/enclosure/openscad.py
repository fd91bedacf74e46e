"""Runs OpenSCAD on the parts of the enclosure. Needs the program, and no screen."""

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from inphase_hardware.enclosure.case import Enclosure
from inphase_hardware.enclosure.measures import (
    ENCLOSURE,
    PLACED_SCAD,
    placed_scad,
    read_measures,
)
from inphase_hardware.enclosure.solid import Solid, read_stl
from inphase_hardware.rules.placement import Placed

PARTS = ("base", "lid", "clamp")


def solid(part: str, other: Mapping[str, float] | None = None) -> Solid:
    """Return a part as a solid, with `other` measures in the place of those in measures.scad.

    Raises ValueError with OpenSCAD's words where it warns or fails: a name that is not there, a
    body that is no simple one.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{part}.stl"
        given = [f"-D{name}={value:g}" for name, value in (other or {}).items()]
        done = subprocess.run(
            ["openscad", *given, "-o", str(path), str(ENCLOSURE / f"{part}.scad")],
            capture_output=True,
            text=True,
            check=False,
        )
        wrong = [line for line in done.stderr.splitlines() if line.startswith(("WARN", "ERR"))]
        if "Simple:" in done.stderr and "Simple:        yes" not in done.stderr:
            wrong.append("the body is no simple one")
        if done.returncode or wrong:
            raise ValueError(f"{part}.scad: {'; '.join(wrong) or done.stderr.strip()}")
        return read_stl(path.read_text(encoding="ascii"))


def drawn(placed: list[Placed]) -> Enclosure:
    """Write placed.scad and return all parts drawn with it. Raises ValueError as `solid` does."""
    PLACED_SCAD.write_text(placed_scad(placed), encoding="utf-8")
    return Enclosure({part: solid(part) for part in PARTS}, read_measures(), placed)
