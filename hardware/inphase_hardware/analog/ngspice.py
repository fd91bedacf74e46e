"""ngspice in batch: a deck in, columns of numbers out."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

_LONGEST_S = 120
_EVERY_NODE = ".option rshunt=1e13"
"""A floating island has no way to earth; 10 Tohm from each node gives ngspice one."""


def columns(elements: Sequence[str], analysis: str, *outputs: str) -> list[list[float]]:
    """Run one analysis; return its scale (Hz, s) and then each output, all of one length.

    `outputs` are expressions of ngspice with real values, for example `mag(v(a))`. Raises
    RuntimeError with ngspice's own words where it fails, FileNotFoundError where it is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        deck, table = Path(folder) / "deck.cir", Path(folder) / "table.txt"
        plot = ["setplot noise1"] if analysis.startswith("noise") else []
        control = [analysis, *plot, "set wr_singlescale", f"wrdata {table} {' '.join(outputs)}"]
        lines = ["* inphase", _EVERY_NODE, *elements, ".control", *control, ".endc", ".end", ""]
        deck.write_text("\n".join(lines), encoding="utf-8")
        done = subprocess.run(
            ["ngspice", "-b", str(deck)],
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
            cwd=folder,
        )
        said = f"{done.stdout}\n{done.stderr}"
        if not table.exists() or "error" in said.lower():
            raise RuntimeError(f"ngspice gave no result:\n{said}")
        rows = [
            [float(number) for number in line.split()]
            for line in table.read_text(encoding="utf-8").splitlines()
        ]
    return [list(column) for column in zip(*rows, strict=True)]
