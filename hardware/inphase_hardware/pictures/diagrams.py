"""The picture of the whole, by graphviz: islands, the parts in them, and what isolates."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from inphase_hardware.netlist import ISLANDS, REFERENCES, Netlist
from inphase_hardware.rules.islands import ISOLATING

_COLOURS = {"host": "#eeeeee", "board": "#e3ecf7", "client": "#e6f4e6", "therapist": "#f9eedd"}
_SMALL = ("resistor", "capacitor", "ferrite bead")
_FONT = 'fontname="sans-serif" fontsize=11'


def islands_dot(netlist: Netlist) -> str:
    """Return the whole as a graph: islands as boxes, active parts, number of nets between them."""
    lines = [f"graph islands {{ rankdir=LR; node [shape=box {_FONT}]; edge [{_FONT}];"]
    for island in ISLANDS:
        parts = sorted(
            {pin.designator: pin for pin in netlist if pin.island == island}.values(),
            key=lambda pin: pin.designator,
        )
        if not parts:
            continue
        lines.append(
            f'subgraph cluster_{island} {{ label="{island}"; {_FONT}; style=filled;'
            f' color="{_COLOURS[island]}";'
        )
        lines += [
            f'"{pin.designator}" [label="{pin.designator}\\n{pin.value or pin.kind}"];'
            for pin in parts
            if pin.kind not in (*_SMALL, *ISOLATING)
        ]
        lines.append("}")
    for designator, pins in netlist.of_kind(*ISOLATING).items():
        lines.append(
            f'"{designator}" [label="{designator}\\n{pins[0].value or pins[0].kind}"'
            ' style="filled,dashed" fillcolor=white penwidth=2];'
        )
    counts: dict[tuple[str, str], int] = {}
    for name, pins in netlist.nets().items():
        if name in (*REFERENCES.values(), "3V3", "C_3V3", "T_3V3", "C_AVDD", "T_AVDD"):
            continue
        ends = sorted({pin.designator for pin in pins if pin.kind not in _SMALL})
        for index, one in enumerate(ends):
            for other in ends[index + 1 :]:
                if {one, other} <= netlist.of_kind(*ISOLATING).keys():
                    continue  # the clock and START go to both: that is no wire between isolators
                counts[one, other] = counts.get((one, other), 0) + 1
    # Electrodes reach the front end through resistors, which this picture leaves out.
    for island, number in (("client", 101), ("therapist", 201)):
        if {f"J{number}", f"U{number}"} <= {p.designator for p in netlist if p.island == island}:
            counts[f"J{number}", f"U{number}"] = 3
    counts["A1", "Q1"] = 1
    counts["A1", "D1"] = 1
    lines += [
        '"{}" -- "{}" [label="{}"];'.format(*sorted(ends, key=_from_the_left(netlist)), n)
        for ends, n in sorted(counts.items())
    ]
    return "\n".join([*lines, "}"])


def _from_the_left(netlist: Netlist) -> Callable[[str], tuple[int, str]]:
    """Return the order in which parts stand: client and host, the board, the therapist."""
    islands: dict[str, set[str]] = {}
    for pin in netlist:
        islands.setdefault(pin.designator, set()).add(pin.island)

    def place(designator: str) -> tuple[int, str]:
        where = islands[designator]
        if len(where) > 1:
            return (5 if "therapist" in where else 3), designator
        if where == {"board"}:
            return 4, designator
        outermost = designator[0] == "J" or designator == "A4"
        if where == {"therapist"}:
            return (7 if outermost else 6), designator
        return (0 if outermost else 1), designator

    return place


def draw(dot: str, path: Path) -> None:
    """Write a graph as SVG. Needs graphviz; raises CalledProcessError with its words."""
    subprocess.run(["dot", "-Tsvg", "-o", str(path)], input=dot, text=True, check=True)
